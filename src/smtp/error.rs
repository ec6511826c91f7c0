//! What can go wrong with a submission.

use crate::domain::access::{Fault, Reply};
use crate::domain::address::without_identities;
use crate::domain::error::Failure;
use crate::domain::{Class, Code, Coded};
use crate::net;

/// A failure of the SMTP adapter. Replies in it are cleaned.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// The network below.
    #[error(transparent)]
    Net(#[from] net::Error),
    /// The server asks to come back later, and the connection is over.
    #[error("{host} is not available for the moment: {}", safe(reply))]
    Unavailable {
        /// Server.
        host: String,
        /// Its words.
        reply: Reply,
    },
    /// The server asks to come back later with this message.
    #[error("try again later: {}", safe(reply))]
    Later {
        /// Its words.
        reply: Reply,
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
    /// The server wants us to sign in again.
    #[error("the session with {host} has ended")]
    SessionEnded {
        /// Server.
        host: String,
    },
    /// The sender was refused.
    #[error("the sender is refused: {}", safe(reply))]
    Sender {
        /// Its words.
        reply: Reply,
    },
    /// The message was refused before its end was sent.
    #[error("the message is refused: {}", safe(reply))]
    Message {
        /// Its words.
        reply: Reply,
    },
    /// Larger than the operator takes.
    #[error("the message has {size} bytes, the operator takes {limit}")]
    Size {
        /// Bytes of the message.
        size: u64,
        /// Bytes the operator takes; the message's own size when it does not say.
        limit: u64,
    },
    /// The end of the text was sent and no answer came.
    #[error("no answer of {host} to the end of the message: {reason}")]
    Uncertain {
        /// Server.
        host: String,
        /// Why none came.
        reason: String,
    },
}

impl Error {
    /// The fault that the engine acts upon.
    pub(super) fn fault(self) -> Fault {
        let failure = Failure::new(self.clone());
        match self {
            Self::Net(net) if net.is_about_us() => Fault::SignIn(failure),
            Self::Net(_) | Self::Unavailable { .. } | Self::Uncertain { .. } => Fault::Lost(failure),
            Self::PasswordRefused { .. }
            | Self::TokenRefused { .. }
            | Self::NoMeans { .. }
            | Self::SessionEnded { .. } => Fault::SignIn(failure),
            Self::Later { .. } | Self::Sender { .. } | Self::Message { .. } | Self::Size { .. } => {
                Fault::Refused(failure)
            }
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
            Self::Unavailable { .. } | Self::Later { .. } => Code::TRY_LATER,
            Self::PasswordRefused { .. } => Code::PASSWORD_REFUSED,
            Self::TokenRefused { .. } => Code::TOKEN_REFUSED,
            Self::NoMeans { .. } => Code::NO_MEANS,
            Self::SessionEnded { .. } => Code::SESSION_ENDED,
            Self::Sender { .. } => Code::SENDER_REFUSED,
            Self::Message { .. } => Code::MESSAGE_REFUSED,
            Self::Size { .. } => Code::SIZE_EXCEEDED,
            Self::Uncertain { .. } => Code::SEND_UNCERTAIN,
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Net(error) => error.class(),
            Self::PasswordRefused { .. }
            | Self::TokenRefused { .. }
            | Self::NoMeans { .. }
            | Self::SessionEnded { .. } => Class::Authentication,
            Self::Size { .. } => Class::Input,
            _ => Class::Network,
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Net(error) => error.args(),
            Self::Unavailable { reply, .. }
            | Self::Later { reply }
            | Self::Sender { reply }
            | Self::Message { reply } => vec![("reply", safe(reply))],
            Self::PasswordRefused { host, reply } => vec![("host", host.clone()), ("reply", without_identities(reply))],
            Self::TokenRefused { host }
            | Self::NoMeans { host }
            | Self::SessionEnded { host }
            | Self::Uncertain { host, .. } => vec![("host", host.clone())],
            Self::Size { size, limit } => vec![("size", megabytes(*size)), ("limit", megabytes(*limit))],
        }
    }
}

/// Megabytes (10^6 bytes) with one decimal, as operators state their limits.
fn megabytes(bytes: u64) -> String {
    let tenths = bytes.div_ceil(100_000);
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// A reply without the identities that servers like to repeat.
fn safe(reply: &Reply) -> String {
    format!("{} {}", reply.code, without_identities(&reply.text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patient_address_in_a_reply_stays_out_of_logs() {
        let reply = Reply { code: 550, text: "5.1.1 <241036799901102@patient.mssante.example> inconnu".into() };
        let error = Error::Message { reply };
        assert!(!format!("{error} {:?}", error.args()).contains("2410"));
        assert!(error.to_string().contains("***@patient.mssante.example> inconnu"));
    }
}
