//! Plain values and the traits between rooms: what an account, a message, a patient or a colleague *is*.
//!
//! Nothing here does anything: no network, no file, no clock, no runtime. Every other room may use it.

pub mod access;
pub mod address;
pub mod directory;
pub mod document;
pub mod environment;
pub mod error;
pub mod folder;
pub mod ids;
pub mod message;
pub mod patient;
pub mod profile;
pub mod secret;
pub mod text;

pub use address::{Address, NamedAddress};
pub use environment::Environment;
pub use error::{Class, Code, Coded};
pub use secret::Secret;
