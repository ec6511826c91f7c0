use crate::domain::{Class, Code, Coded, Environment};
use crate::platform;

/// Why a profile or the settings cannot be used.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// Not TOML, an unknown key, a missing key or a value of the wrong type.
    #[error("{file}:{line}:{column}: {reason}")]
    Unreadable {
        /// The file.
        file: String,
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
        /// The key it is about; empty where there is none.
        key: String,
        /// What is wrong, in English.
        reason: String,
    },
    /// The profile brings trust that its environment has compiled in, or leaves its environment.
    #[error("{file}: {key} is not allowed in environment {environment}")]
    WidensTrust {
        /// The file.
        file: String,
        /// The key.
        key: String,
        /// The profile's environment.
        environment: Environment,
    },
    /// There is no such profile.
    #[error("no operator profile named {name}")]
    Unknown {
        /// What was asked for.
        name: String,
    },
    /// A value that cannot be.
    #[error("{file}: {key}: {reason}")]
    Value {
        /// The file.
        file: String,
        /// The key, with its section.
        key: String,
        /// Why not, in English.
        reason: String,
    },
    /// The system gives no folder of the user's own.
    #[error("the system names no folder for the user's data")]
    NoFolder,
    /// A file cannot be read or written.
    #[error(transparent)]
    Platform(#[from] platform::Error),
}

impl Coded for Error {
    fn code(&self) -> Code {
        match self {
            Self::Unreadable { .. } => Code::PROFILE_UNREADABLE,
            Self::WidensTrust { .. } => Code::PROFILE_WIDENS_TRUST,
            Self::Unknown { .. } => Code::PROFILE_UNKNOWN,
            Self::Value { .. } => Code::PROFILE_VALUE,
            Self::NoFolder => Code::NO_USER_FOLDER,
            Self::Platform(error) => error.code(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Unreadable { .. } => Class::Input,
            Self::WidensTrust { .. } | Self::Unknown { .. } | Self::Value { .. } => Class::Usage,
            Self::NoFolder => Class::Local,
            Self::Platform(error) => error.class(),
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Unreadable { file, line, column, key, reason } => vec![
                ("file", file.clone()),
                ("line", line.to_string()),
                ("column", column.to_string()),
                ("key", key.clone()),
                ("named", if key.is_empty() { "no" } else { "yes" }.to_owned()),
                ("reason", reason.clone()),
            ],
            Self::WidensTrust { file, key, environment } => {
                vec![("file", file.clone()), ("key", key.clone()), ("environment", environment.to_string())]
            }
            Self::Unknown { name } => vec![("name", name.clone())],
            Self::Value { file, key, reason } => {
                vec![("file", file.clone()), ("key", key.clone()), ("reason", reason.clone())]
            }
            Self::NoFolder => Vec::new(),
            Self::Platform(error) => error.args(),
        }
    }
}
