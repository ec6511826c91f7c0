//! Why a sign-in ended without a session.

use crate::domain::error::{Class, Code, Coded};

/// Why a sign-in ended without a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The profile offers nothing we can use.
    #[error("the profile offers no usable means of signing in")]
    NoMeans,
    /// No answer was given to a challenge.
    #[error("no answer was given to the sign-in challenge")]
    AnswerMissing,
    /// Login or password refused.
    #[error("login or password refused")]
    PasswordRefused,
    /// Code refused: wrong, expired or already used; or the password was wrong from the start.
    #[error("one-time code refused")]
    CodeRefused,
    /// The client certificate is not accepted.
    #[error("client certificate refused")]
    CertificateRefused,
    /// The session with the operator has ended.
    #[error("the session has ended")]
    SessionEnded,
    /// Too many sign-ins in a short time.
    #[error("too many sign-ins in a short time")]
    TooMany {
        /// Seconds until the next one.
        wait_seconds: u64,
    },
}

impl Coded for Error {
    fn code(&self) -> Code {
        match self {
            Self::NoMeans => Code::NO_MEANS,
            Self::AnswerMissing => Code::ANSWER_MISSING,
            Self::PasswordRefused => Code::PASSWORD_REFUSED,
            Self::CodeRefused => Code::CODE_REFUSED,
            Self::CertificateRefused => Code::CLIENT_CERT_REFUSED,
            Self::SessionEnded => Code::SESSION_ENDED,
            Self::TooMany { .. } => Code::TOO_MANY_SIGN_INS,
        }
    }

    fn class(&self) -> Class {
        Class::Authentication
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooMany { wait_seconds } => vec![("seconds", wait_seconds.to_string())],
            _ => Vec::new(),
        }
    }
}
