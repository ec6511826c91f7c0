//! What can go wrong between the reader and a signature.

use super::Tries;
use crate::domain::error::{Class, Code, Coded};
use std::path::PathBuf;

/// What can go wrong between the reader and a signature.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The system's smart card service does not run.
    #[error("the smart card service does not answer: {reason}")]
    NoService {
        /// What the system says.
        reason: String,
    },
    /// No reader is plugged in.
    #[error("no smart card reader")]
    NoReader,
    /// No card that could be a CPx is in any reader.
    #[error("no card in a reader")]
    NoCard,
    /// The card was pulled while it was used.
    #[error("the card was removed")]
    Removed,
    /// A card that says nothing, or of another kind.
    #[error("this card is not a readable CPx")]
    Unreadable,
    /// No PKCS#11 module on this machine.
    #[error("no PKCS#11 module was found")]
    NoModule,
    /// The module's file is missing, or no module.
    #[error("the PKCS#11 module cannot be loaded: {reason}")]
    BadModule {
        /// Its path.
        path: PathBuf,
        /// What the system or the module says.
        reason: String,
    },
    /// The module did not answer in time, and was stopped.
    #[error("the PKCS#11 module did not answer {what} within {seconds} s")]
    Hung {
        /// What was asked.
        what: &'static str,
        /// How long it had.
        seconds: u64,
    },
    /// The module ended its process.
    #[error("the PKCS#11 module ended its process during {what}")]
    Crashed {
        /// What was asked.
        what: &'static str,
    },
    /// The module answered with an error, or with what cannot be.
    #[error("the PKCS#11 module answered {what} with {answer}")]
    Module {
        /// What was asked.
        what: String,
        /// Its return value, or what is wrong with its answer.
        answer: String,
    },
    /// The code porteur is wrong.
    #[error("wrong PIN, tries left: {tries:?}")]
    WrongPin {
        /// What the card lets one try now.
        tries: Tries,
    },
    /// The code porteur is blocked.
    #[error("the PIN is blocked")]
    Blocked,
    /// The code porteur has not the form the card wants.
    #[error("a PIN has {least} to {most} digits")]
    PinForm {
        /// Fewest digits.
        least: usize,
        /// Most digits.
        most: usize,
    },
    /// Only one try is left, and the person has not agreed to it.
    #[error("the last try wants a confirmation")]
    LastTry,
    /// The code de déblocage is wrong or blocked.
    #[error("the unblocking code was refused")]
    UnblockRefused,
    /// The PIN was not entered on the reader or in the middleware's own window.
    #[error("the PIN entry was cancelled")]
    Cancelled,
    /// The card holds no certificate for authentication.
    #[error("no authentication certificate on the card")]
    NoCertificate,
    /// The card's certificate has expired.
    #[error("the card's certificate expired on {on}")]
    Expired {
        /// The day, as `2026-11-22`.
        on: String,
    },
    /// The card's certificate is not valid yet.
    #[error("the card's certificate is valid from {from}")]
    NotYetValid {
        /// The day, as `2026-11-22`.
        from: String,
    },
    /// The card is in opposition: its certificate stands in the revocation list.
    #[error("the card's certificate is revoked")]
    Revoked,
    /// Other software holds the card or the reader.
    #[error("the card is used by other software")]
    Busy,
    /// Several cards: one must be named.
    #[error("several cards are inserted")]
    Several,
    /// Not the card that was there before.
    #[error("this is another card")]
    OtherCard,
    /// What the card signed does not fit its certificate.
    #[error("the card's signature does not fit its certificate")]
    BadSignature,
    /// The agent's process cannot be started.
    #[error("the card agent cannot be started: {reason}")]
    NoAgent {
        /// What the system says.
        reason: String,
    },
}

impl Coded for Error {
    fn code(&self) -> Code {
        match self {
            Self::NoService { .. } => Code::CARD_SERVICE,
            Self::NoReader => Code::CARD_NO_READER,
            Self::NoCard => Code::CARD_NONE,
            Self::Removed => Code::CARD_REMOVED,
            Self::Unreadable => Code::CARD_UNREADABLE,
            Self::NoModule => Code::CARD_NO_MODULE,
            Self::BadModule { .. } => Code::CARD_BAD_MODULE,
            Self::Hung { .. } => Code::CARD_HUNG,
            Self::Crashed { .. } => Code::CARD_CRASHED,
            Self::Module { .. } => Code::CARD_MODULE,
            Self::WrongPin { .. } => Code::CARD_WRONG_PIN,
            Self::Blocked => Code::CARD_BLOCKED,
            Self::PinForm { .. } => Code::CARD_PIN_FORM,
            Self::LastTry => Code::CARD_LAST_TRY,
            Self::UnblockRefused => Code::CARD_UNBLOCK,
            Self::Cancelled => Code::CARD_CANCELLED,
            Self::NoCertificate => Code::CARD_NO_CERTIFICATE,
            Self::Expired { .. } => Code::CARD_EXPIRED,
            Self::NotYetValid { .. } => Code::CARD_NOT_YET_VALID,
            Self::Revoked => Code::CARD_REVOKED,
            Self::Busy => Code::CARD_BUSY,
            Self::Several => Code::CARD_SEVERAL,
            Self::OtherCard => Code::CARD_OTHER,
            Self::BadSignature => Code::CARD_BAD_SIGNATURE,
            Self::NoAgent { .. } => Code::CARD_AGENT,
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::WrongPin { .. }
            | Self::Blocked
            | Self::PinForm { .. }
            | Self::LastTry
            | Self::UnblockRefused
            | Self::Cancelled
            | Self::Expired { .. }
            | Self::NotYetValid { .. }
            | Self::Revoked => Class::Authentication,
            Self::BadSignature => Class::Verdict,
            _ => Class::Local,
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::BadModule { path, .. } => vec![("path", path.display().to_string())],
            Self::Hung { seconds, .. } => vec![("seconds", seconds.to_string())],
            Self::WrongPin { tries } => vec![("tries", tries.as_str().to_owned())],
            Self::PinForm { least, most } => vec![("least", least.to_string()), ("most", most.to_string())],
            Self::Expired { on } => vec![("date", on.clone())],
            Self::NotYetValid { from } => vec![("date", from.clone())],
            _ => Vec::new(),
        }
    }
}
