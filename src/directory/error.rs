//! What can go wrong with a directory.

use crate::domain::access::Fault;
use crate::domain::address::without_identities;
use crate::domain::error::Failure;
use crate::domain::{Class, Code, Coded};
use crate::net;

/// A failure of the LDAP adapter.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// TLS, certificate or profile: the network room knows better.
    #[error(transparent)]
    Net(net::Error),
    /// The directory cannot be reached, or stopped answering.
    #[error("the directory {host} does not answer: {reason}")]
    Down {
        /// Server.
        host: String,
        /// Why.
        reason: String,
    },
    /// The directory said no.
    #[error("the directory refused the question: {code} {}", without_identities(reply))]
    Refused {
        /// LDAP result code (RFC 4511 appendix A).
        code: u32,
        /// Its words, cleaned.
        reply: String,
    },
    /// The bind was refused.
    #[error("{host} refuses the login or password")]
    PasswordRefused {
        /// Server.
        host: String,
    },
    /// The bind with the client certificate was refused.
    #[error("{host}:{port}: client certificate refused")]
    CertificateRefused {
        /// Server.
        host: String,
        /// Port.
        port: u16,
    },
    /// The profile wants a password, and none was given.
    #[error("the directory wants a password")]
    PasswordMissing,
    /// The profile wants to identify us in clear.
    #[error("{host}:{port}: credentials never go in clear")]
    InClear {
        /// Server.
        host: String,
        /// Port.
        port: u16,
    },
    /// The question is too short, too long or empty.
    #[error("the question is too short")]
    Query,
}

impl From<net::Error> for Error {
    fn from(error: net::Error) -> Self {
        match &error {
            net::Error::HostUnknown { host, .. }
            | net::Error::PortClosed { host, .. }
            | net::Error::TimedOut { host, .. }
            | net::Error::ConnectionLost { host, .. }
            | net::Error::Protocol { host, .. } => Self::Down { host: host.clone(), reason: error.to_string() },
            _ => Self::Net(error),
        }
    }
}

impl Error {
    /// The fault that the engine acts upon.
    pub(super) fn fault(self) -> Fault {
        let failure = Failure::new(self.clone());
        match self {
            Self::Net(net) if net.is_about_us() => Fault::SignIn(failure),
            Self::Net(_) | Self::Down { .. } | Self::InClear { .. } => Fault::Lost(failure),
            Self::PasswordRefused { .. } | Self::CertificateRefused { .. } | Self::PasswordMissing => {
                Fault::SignIn(failure)
            }
            Self::Refused { .. } | Self::Query => Fault::Refused(failure),
        }
    }
}

impl Coded for Error {
    fn code(&self) -> Code {
        match self {
            Self::Net(error) => error.code(),
            Self::Down { .. } => Code::DIRECTORY_DOWN,
            Self::Refused { .. } => Code::DIRECTORY_REFUSED,
            Self::PasswordRefused { .. } => Code::PASSWORD_REFUSED,
            Self::CertificateRefused { .. } => Code::CLIENT_CERT_REFUSED,
            Self::PasswordMissing => Code::ANSWER_MISSING,
            Self::InClear { .. } => Code::TLS_NOT_OFFERED,
            Self::Query => Code::DIRECTORY_QUERY,
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Net(error) => error.class(),
            Self::Down { .. } | Self::Refused { .. } | Self::InClear { .. } => Class::Network,
            Self::PasswordRefused { .. } | Self::CertificateRefused { .. } | Self::PasswordMissing => {
                Class::Authentication
            }
            Self::Query => Class::Usage,
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Net(error) => error.args(),
            Self::Down { host, reason } => vec![("host", host.clone()), ("reason", reason.clone())],
            Self::Refused { code, reply } => vec![("reply", format!("{code} {}", without_identities(reply)))],
            Self::PasswordRefused { host } => vec![("host", host.clone())],
            Self::CertificateRefused { host, port } => {
                vec![("host", host.clone()), ("port", port.to_string()), ("reason", "bind".to_owned())]
            }
            Self::InClear { host, port } => vec![("host", host.clone()), ("port", port.to_string())],
            Self::PasswordMissing | Self::Query => Vec::new(),
        }
    }
}
