//! What differs between systems: private files, safe names, the keyring, file dialogs, notifications.

pub mod dialogs;
mod error;
pub mod files;
pub mod keyring;
pub mod notifications;

pub use error::Error;
