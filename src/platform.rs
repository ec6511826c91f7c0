//! What differs between systems: private files, safe names, the keyring.

mod error;
pub mod files;
pub mod keyring;

pub use error::Error;
