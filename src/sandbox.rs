//! An operator in the same binary, on loopback: IMAP, SMTP, LDAP, HTTPS, a mini IGC-Santé.
//!
//! Its people, passwords and keys are public; every real environment refuses its keys. It knows only
//! [`crate::domain`], so that it cannot share the adapters' mistakes.

pub mod accounts;
pub mod content;
pub mod faults;
pub mod https;
pub mod igc;
pub mod imap;
pub mod ldap;
pub mod mail;
pub mod phone;
mod profile;
mod roster;
pub mod smtp;
mod start;
mod state;
pub mod wire;

pub use start::{AccountFacts, Facts, Options, Ports, Running, start};

use crate::domain::{Class, Code, Coded};
use accounts::Accounts;
use content::SandboxEntry;
use faults::Faults;
use https::WhiteListRow;
use igc::Igc;
use mail::MailStore;
use smtp::PosteRestante;
use std::collections::BTreeMap;
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

/// Whose a domain of the white list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DomainOwner {
    /// The sandbox: its mailboxes are here.
    Sandbox,
    /// Another operator, who does not exist.
    Other,
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
    /// The authorities.
    pub igc: Arc<Igc>,
    /// The white list, as served.
    pub white_list: Vec<WhiteListRow>,
    /// The domains of the white list, lower case, in A-labels.
    pub domains: BTreeMap<String, DomainOwner>,
    /// What was sent to other operators.
    pub poste_restante: PosteRestante,
}

impl Shared {
    /// Everything but mail on disk, ports and seed mail.
    #[cfg(test)]
    pub(crate) fn for_tests(faults: Faults) -> Self {
        let igc = start::authorities(jiff::Timestamp::now(), "http://127.0.0.1:1").unwrap();
        let mail = MailStore::in_memory();
        for address in content::mailboxes() {
            mail.add_mailbox(&address).unwrap();
        }
        roster::shared(faults, igc, mail)
    }
}
