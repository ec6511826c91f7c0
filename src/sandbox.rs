//! An operator in the same binary, on loopback: IMAP, SMTP, LDAP, HTTPS, a mini IGC-Santé.
//!
//! Its people, passwords and keys are public; every real environment refuses its keys. It knows only
//! [`crate::domain`], so that it cannot share the adapters' mistakes.

pub mod accounts;
pub mod content;
pub mod faults;
pub mod igc;
pub mod imap;
pub mod ldap;
pub mod mail;
pub mod phone;
pub mod wire;

use crate::domain::{Class, Code, Coded};
use accounts::Accounts;
use content::SandboxEntry;
use faults::Faults;
use mail::MailStore;
use std::net::IpAddr;
use std::sync::Arc;

/// Why the sandbox does not start.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// Another address than loopback was asked for.
    #[error("the sandbox listens on loopback only, not on {address}")]
    NotLoopback {
        /// The address asked for.
        address: IpAddr,
    },
    /// A fault specification is wrong.
    #[error("no such fault, or a wrong value: {item}")]
    Fault {
        /// The wrong piece of the specification.
        item: String,
    },
    /// A port, a folder or a key cannot be used.
    #[error("the sandbox cannot start: {what}: {reason}")]
    Start {
        /// What was tried.
        what: &'static str,
        /// Cause, in the words of the system.
        reason: String,
    },
}

impl Coded for Error {
    fn code(&self) -> Code {
        match self {
            Self::NotLoopback { .. } => Code::SANDBOX_LOOPBACK,
            Self::Fault { .. } => Code::SANDBOX_FAULT,
            Self::Start { .. } => Code::SANDBOX_START,
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::NotLoopback { .. } | Self::Fault { .. } => Class::Usage,
            Self::Start { .. } => Class::Local,
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotLoopback { address } => vec![("address", address.to_string())],
            Self::Fault { item } => vec![("item", item.clone())],
            Self::Start { reason, .. } => vec![("reason", reason.clone())],
        }
    }
}

/// What every protocol of the sandbox shares.
#[derive(Debug)]
pub struct Shared {
    /// What goes wrong.
    pub faults: Faults,
    /// Who may sign in.
    pub accounts: Arc<Accounts>,
    /// The mailboxes.
    pub mail: Arc<MailStore>,
    /// The directory.
    pub directory: Arc<Vec<SandboxEntry>>,
}
