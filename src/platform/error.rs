use crate::domain::{Class, Code, Coded};
use std::io;
use std::path::{Path, PathBuf};

/// Sizes are told in these, bytes.
const MEGABYTE: u64 = 1_000_000;

/// What the system refused.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// No space, or no quota, left on the disk.
    #[error("the disk is full, while writing {}", path.display())]
    DiskFull {
        /// The file being written.
        path: PathBuf,
    },
    /// A file or folder cannot be read or written.
    #[error("{}: {reason}", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// A file is longer than it may be.
    #[error("{} has {size} bytes or more, {limit} are allowed", path.display())]
    FileTooLarge {
        /// The file.
        path: PathBuf,
        /// What was seen of it, bytes.
        size: u64,
        /// What is allowed, bytes.
        limit: u64,
    },
    /// A folder, a device, a pipe or a socket where a file should be.
    #[error("{} is not a regular file", path.display())]
    NotAFile {
        /// What was named.
        path: PathBuf,
    },
    /// The system keyring does not answer, is locked or refuses.
    #[error("the system keyring cannot be used: {reason}")]
    Keyring {
        /// The keyring's words.
        reason: String,
    },
}

impl Error {
    /// An input or output failure about a file.
    pub fn from_io(path: &Path, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull { path: path.to_owned() },
            _ => Self::File { path: path.to_owned(), reason: error.to_string() },
        }
    }
}

impl Coded for Error {
    fn code(&self) -> Code {
        match self {
            Self::DiskFull { .. } => Code::DISK_FULL,
            Self::File { .. } => Code::STORE_FILE,
            Self::FileTooLarge { .. } => Code::FILE_TOO_LARGE,
            Self::NotAFile { .. } => Code::NOT_A_FILE,
            Self::Keyring { .. } => Code::KEYRING,
        }
    }

    fn class(&self) -> Class {
        Class::Local
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::DiskFull { path } | Self::NotAFile { path } => vec![("path", path.display().to_string())],
            Self::FileTooLarge { path, size, limit } => vec![
                ("path", path.display().to_string()),
                // A size is rounded up and a limit down: neither is made to look harmless.
                ("size", size.div_ceil(MEGABYTE).to_string()),
                ("limit", (limit / MEGABYTE).to_string()),
            ],
            Self::File { path, reason } => vec![("path", path.display().to_string()), ("reason", reason.clone())],
            Self::Keyring { reason } => vec![("reason", reason.clone())],
        }
    }
}
