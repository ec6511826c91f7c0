//! What differs between systems: private files, safe names, the keyring, file dialogs, notifications, the lock of the
//! session.

pub mod dialogs;
mod error;
pub mod files;
pub mod keyring;
pub mod notifications;
pub mod session_lock;

pub use error::Error;
