//! What the command line itself refuses.

use crate::domain::error::{Class, Code, Coded};
use std::path::PathBuf;

/// What the command line itself refuses.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// An argument is wrong or missing.
    #[error("{argument}: {reason}")]
    Usage {
        /// Which; never its value, which may name a person.
        argument: String,
        /// Why, as a word the sentences know.
        reason: &'static str,
    },
    /// There is no account yet.
    #[error("no account on this workstation")]
    NoAccount,
    /// The folder asked for is not known, for nothing was received yet.
    #[error("nothing was received yet")]
    NothingReceived,
    /// A file cannot be read or written.
    #[error("{}: {reason}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// No answer could be read from the terminal or the descriptor.
    #[error("no answer for {what}: {reason}")]
    Secret {
        /// Which answer.
        what: &'static str,
        /// Why.
        reason: String,
    },
    /// No such thing.
    #[error("no such {what}: {name}")]
    NotFound {
        /// Kind of thing.
        what: &'static str,
        /// Its name.
        name: String,
    },
    /// The system gives no threads.
    #[error("the runtime does not start: {reason}")]
    Runtime {
        /// The system's words.
        reason: String,
    },
}

impl Coded for Error {
    fn code(&self) -> Code {
        match self {
            Self::Usage { .. } => Code::USAGE,
            Self::NoAccount => Code::NO_ACCOUNT,
            Self::NothingReceived => Code::NOTHING_RECEIVED,
            Self::File { .. } => Code::FILE_UNREADABLE,
            Self::Secret { .. } => Code::SECRET_INPUT,
            Self::NotFound { .. } => Code::NOT_FOUND,
            Self::Runtime { .. } => Code::ENGINE_STOPPED,
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Usage { .. } | Self::NoAccount | Self::NothingReceived => Class::Usage,
            Self::File { .. } => Class::Input,
            Self::Secret { .. } => Class::Authentication,
            Self::NotFound { .. } => Class::Usage,
            Self::Runtime { .. } => Class::Local,
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Usage { argument, reason } => {
                vec![("argument", argument.clone()), ("reason", (*reason).to_owned())]
            }
            Self::File { path, reason } => vec![("path", path.display().to_string()), ("reason", reason.clone())],
            Self::Secret { what, .. } => vec![("what", (*what).to_owned())],
            Self::NotFound { what, name } => vec![("what", (*what).to_owned()), ("id", name.clone())],
            Self::NoAccount | Self::NothingReceived | Self::Runtime { .. } => Vec::new(),
        }
    }
}
