//! What can go wrong with a mailbox.

use crate::domain::access::Fault;
use crate::domain::address::without_identities;
use crate::domain::error::Failure;
use crate::domain::{Class, Code, Coded};
use crate::net;

/// A failure of the IMAP adapter. No text of a message is ever in it.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// The network below.
    #[error(transparent)]
    Net(#[from] net::Error),
    /// The server cannot serve now.
    #[error("{host} is not available for the moment: {}", without_identities(reply))]
    Unavailable {
        /// Server.
        host: String,
        /// Its words.
        reply: String,
    },
    /// Login or password refused.
    #[error("{host} refuses the login or password")]
    PasswordRefused {
        /// Server.
        host: String,
        /// Its words, cleaned: they may say that a one-time code was sent.
        reply: String,
    },
    /// Access token refused.
    #[error("{host} refuses the access token")]
    TokenRefused {
        /// Server.
        host: String,
    },
    /// Nothing the server offers fits what we have.
    #[error("{host} offers no way to sign in that we can use")]
    NoMeans {
        /// Server.
        host: String,
    },
    /// The server ended the session: sign in again.
    #[error("the session with {host} has ended")]
    SessionEnded {
        /// Server.
        host: String,
    },
    /// The server said NO.
    #[error("{command} was refused: {}", without_identities(reply))]
    Refused {
        /// IMAP command.
        command: &'static str,
        /// The server's words, cleaned.
        reply: String,
    },
    /// No such folder.
    #[error("the folder does not exist any more")]
    FolderGone,
    /// No such message.
    #[error("the message does not exist any more")]
    MessageGone,
    /// The server cannot do it safely or at all.
    #[error("the server does not know {what}")]
    Unsupported {
        /// What was wanted.
        what: &'static str,
    },
    /// Larger than allowed.
    #[error("the message has {size} bytes, {limit} are allowed")]
    TooLarge {
        /// Bytes of the message.
        size: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// The mailbox is full.
    #[error("the mailbox is full")]
    Quota,
}

impl Error {
    /// The fault that the engine acts upon.
    pub(super) fn fault(self) -> Fault {
        let failure = Failure::new(self.clone());
        match self {
            Self::Net(net) if net.is_about_us() => Fault::SignIn(failure),
            Self::Net(_) | Self::Unavailable { .. } => Fault::Lost(failure),
            Self::PasswordRefused { .. }
            | Self::TokenRefused { .. }
            | Self::NoMeans { .. }
            | Self::SessionEnded { .. } => Fault::SignIn(failure),
            Self::Refused { .. }
            | Self::FolderGone
            | Self::MessageGone
            | Self::Unsupported { .. }
            | Self::TooLarge { .. }
            | Self::Quota => Fault::Refused(failure),
        }
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        error.fault()
    }
}

impl Coded for Error {
    fn code(&self) -> Code {
        match self {
            Self::Net(error) => error.code(),
            Self::Unavailable { .. } => Code::MAILBOX_UNAVAILABLE,
            Self::PasswordRefused { .. } => Code::PASSWORD_REFUSED,
            Self::TokenRefused { .. } => Code::TOKEN_REFUSED,
            Self::NoMeans { .. } => Code::NO_MEANS,
            Self::SessionEnded { .. } => Code::SESSION_ENDED,
            Self::Refused { .. } => Code::MAILBOX_REFUSED,
            Self::FolderGone => Code::FOLDER_GONE,
            Self::MessageGone => Code::MESSAGE_GONE,
            Self::Unsupported { .. } => Code::MAILBOX_UNSUPPORTED,
            Self::TooLarge { .. } => Code::MESSAGE_TOO_LARGE,
            Self::Quota => Code::QUOTA,
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Net(error) => error.class(),
            Self::PasswordRefused { .. }
            | Self::TokenRefused { .. }
            | Self::NoMeans { .. }
            | Self::SessionEnded { .. } => Class::Authentication,
            _ => Class::Network,
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Net(error) => error.args(),
            Self::PasswordRefused { host, reply } => vec![("host", host.clone()), ("reply", without_identities(reply))],
            Self::TokenRefused { host } | Self::NoMeans { host } | Self::SessionEnded { host } => {
                vec![("host", host.clone())]
            }
            Self::Unavailable { host, reply } => vec![("host", host.clone()), ("reply", without_identities(reply))],
            Self::Refused { command, reply } => {
                vec![("command", (*command).to_owned()), ("reply", without_identities(reply))]
            }
            Self::Unsupported { what } => vec![("what", (*what).to_owned())],
            Self::TooLarge { size, limit } => {
                vec![("size", megabytes(*size)), ("limit", megabytes(*limit))]
            }
            Self::FolderGone | Self::MessageGone | Self::Quota => Vec::new(),
        }
    }
}

/// Megabytes (10^6 bytes), rounded up, as operators state their limits.
fn megabytes(bytes: u64) -> String {
    bytes.div_ceil(1_000_000).to_string()
}
