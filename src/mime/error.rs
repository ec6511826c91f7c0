//! Why a mail cannot be read or written.

use crate::domain::{Class, Code, Coded};

/// The room's errors.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Not one header field: whatever it is, it is not a mail.
    #[error("this is not a mail")]
    NotMail,
    /// Larger than we read.
    #[error("the mail is larger than {limit} bytes")]
    TooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// A message that cannot be composed.
    #[error("the message cannot be composed: {reason}")]
    Compose {
        /// Which rule it breaks.
        reason: ComposeReason,
    },
}

/// The rule an outgoing message breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ComposeReason {
    /// Nobody to send it to.
    #[error("no recipient")]
    NoRecipient,
    /// An address that mail cannot carry.
    #[error("an address is not valid")]
    Address,
    /// A line break or control character in a header.
    #[error("a header holds a line break or a control character")]
    HeaderBreak,
    /// A Message-ID that is not `left@right`.
    #[error("a message identifier is not valid")]
    MessageId,
    /// An additional header that is not an `X-MSS-` one.
    #[error("a header that may not be set")]
    HeaderName,
    /// A date outside of what a mail can say.
    #[error("the date cannot be written")]
    Date,
}

impl Coded for Error {
    fn code(&self) -> Code {
        match self {
            Self::NotMail | Self::TooLarge { .. } => Code::MAIL_UNREADABLE,
            Self::Compose { .. } => Code::COMPOSE,
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::NotMail | Self::TooLarge { .. } => Class::Input,
            Self::Compose { .. } => Class::Usage,
        }
    }
}
