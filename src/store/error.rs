use crate::domain::{Class, Code, Coded};
use crate::platform;
use rusqlite::ffi::{self, ErrorCode};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why the store cannot do it.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// Another process holds the profile folder.
    #[error("{} is used by another Pli", path.display())]
    Busy {
        /// The profile folder.
        path: PathBuf,
    },
    /// Wrong passphrase, or the keyring does not hold the key (any more).
    #[error("the key does not open the store")]
    Locked,
    /// This card opens nothing here: another one was enrolled.
    #[error("the card opens no slot")]
    OtherCard,
    /// What the card gave cannot protect a key.
    #[error("the card cannot protect a key: {reason}")]
    Card {
        /// Why not: `key` (no RSA key of 1024 to 4096 bits) or `signature` (not the only one of this card's key).
        reason: &'static str,
    },
    /// Too many wrong passphrases: the next try is looked at only after a while.
    #[error("too many wrong passphrases: wait {seconds} s")]
    TooManyTries {
        /// How long.
        seconds: u64,
    },
    /// A file of the store is not what was written.
    #[error("{} is damaged: {detail}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, without contents.
        detail: String,
    },
    /// Written by a later version of the program.
    #[error("{} has version {found}, this program knows {known}", path.display())]
    TooNew {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// Our version.
        known: i64,
    },
    /// No such thing.
    #[error("no {what} {id}")]
    NotFound {
        /// Kind of thing, one of the words the sentences know: `account`, `message`…
        what: &'static str,
        /// Its local id.
        id: String,
    },
    /// Slots of the key file: the last one stays.
    #[error("key slot {kind}: {reason}")]
    Slot {
        /// The slot's kind.
        kind: String,
        /// Why not: `empty`, `missing` or `last`.
        reason: &'static str,
    },
    /// The thing changed since the caller read it.
    #[error("{what} {id} changed meanwhile")]
    Conflict {
        /// Kind of thing.
        what: &'static str,
        /// Its local id.
        id: String,
    },
    /// The account still has messages that have not left.
    #[error("the account still has {count} drafts or messages to send")]
    Unsent {
        /// How many.
        count: i64,
    },
    /// The system refused a file, the disk is full, or the keyring failed.
    #[error(transparent)]
    Platform(#[from] platform::Error),
    /// SQLite refused.
    #[error("{}: database error {}", path.display(), sqlite_number(source))]
    Sql {
        /// The database.
        path: PathBuf,
        /// SQLite's error; not shown, since it may quote a statement.
        source: Arc<rusqlite::Error>,
    },
}

/// What a SQLite failure means for the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SqlMeaning {
    Busy,
    Full,
    Damaged,
    File,
}

impl From<rusqlite::Error> for Error {
    fn from(source: rusqlite::Error) -> Self {
        Self::Sql { path: PathBuf::new(), source: Arc::new(source) }
    }
}

impl Error {
    /// Says which file it is about, where that is not known yet.
    pub(crate) fn in_file(self, file: &Path) -> Self {
        match self {
            Self::Sql { path, source } if path.as_os_str().is_empty() => Self::Sql { path: file.to_owned(), source },
            other => other,
        }
    }

    pub(crate) fn not_found(what: &'static str, id: impl ToString) -> Self {
        Self::NotFound { what, id: id.to_string() }
    }

    fn path(&self) -> Option<&Path> {
        match self {
            Self::Busy { path } | Self::Damaged { path, .. } | Self::TooNew { path, .. } | Self::Sql { path, .. } => {
                Some(path)
            }
            _ => None,
        }
    }
}

fn sqlite_number(error: &rusqlite::Error) -> i32 {
    match error {
        rusqlite::Error::SqliteFailure(failure, _) => failure.extended_code,
        _ => 0,
    }
}

fn meaning(error: &rusqlite::Error) -> SqlMeaning {
    let rusqlite::Error::SqliteFailure(failure, _) = error else {
        return SqlMeaning::Damaged;
    };
    match (failure.code, failure.extended_code) {
        (_, ffi::SQLITE_IOERR_SHMSIZE) | (ErrorCode::DiskFull, _) => SqlMeaning::Full,
        (_, ffi::SQLITE_IOERR_SHORT_READ) => SqlMeaning::Damaged,
        (ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed, _) => {
            SqlMeaning::Busy
        }
        (
            ErrorCode::CannotOpen
            | ErrorCode::ReadOnly
            | ErrorCode::SystemIoFailure
            | ErrorCode::PermissionDenied
            | ErrorCode::OutOfMemory
            | ErrorCode::NoLargeFileSupport,
            _,
        ) => SqlMeaning::File,
        _ => SqlMeaning::Damaged,
    }
}

impl Coded for Error {
    fn code(&self) -> Code {
        match self {
            Self::Busy { .. } => Code::STORE_BUSY,
            Self::Locked => Code::STORE_LOCKED,
            Self::OtherCard => Code::STORE_OTHER_CARD,
            Self::Card { .. } => Code::STORE_CARD_SIGNATURE,
            Self::TooManyTries { .. } => Code::STORE_TRIES,
            Self::Damaged { .. } => Code::STORE_DAMAGED,
            Self::TooNew { .. } => Code::STORE_TOO_NEW,
            Self::NotFound { .. } => Code::NOT_FOUND,
            Self::Slot { .. } => Code::KEY_SLOT,
            Self::Conflict { .. } => Code::CHANGED_MEANWHILE,
            Self::Unsent { .. } => Code::UNSENT_MESSAGES,
            Self::Platform(error) => error.code(),
            Self::Sql { source, .. } => match meaning(source) {
                SqlMeaning::Busy => Code::STORE_BUSY,
                SqlMeaning::Full => Code::DISK_FULL,
                SqlMeaning::Damaged => Code::STORE_DAMAGED,
                SqlMeaning::File => Code::STORE_FILE,
            },
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::NotFound { .. } | Self::Slot { .. } => Class::Usage,
            _ => Class::Local,
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        let mut args = match self {
            Self::Platform(error) => error.args(),
            Self::TooNew { found, known, .. } => vec![("found", found.to_string()), ("known", known.to_string())],
            Self::NotFound { what, id } | Self::Conflict { what, id } => {
                vec![("what", (*what).to_owned()), ("id", id.clone())]
            }
            Self::Slot { kind, reason } => vec![("kind", kind.clone()), ("reason", (*reason).to_owned())],
            Self::Card { reason } => vec![("reason", (*reason).to_owned())],
            Self::TooManyTries { seconds } => vec![("seconds", seconds.to_string())],
            Self::Unsent { count } => vec![("count", count.to_string())],
            Self::Damaged { detail, .. } => vec![("reason", detail.clone())],
            Self::Sql { source, .. } => vec![("reason", format!("SQLite {}", sqlite_number(source)))],
            Self::Busy { .. } | Self::Locked | Self::OtherCard => Vec::new(),
        };
        args.extend(self.path().map(|path| ("path", path.display().to_string())));
        args
    }
}
