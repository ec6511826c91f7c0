//! The state folder: mail between runs, and the files a client needs.

use super::Error;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use tempfile::{NamedTempFile, TempDir};

/// Held while a sandbox uses the folder.
const LOCK: &str = "sandbox.lock";
/// Says that the mail of the first day was delivered.
const SEEDED: &str = "seeded";

/// The folder of one running sandbox; a temporary one goes with it.
#[derive(Debug)]
pub(super) struct StateFolder {
    path: PathBuf,
    lock: File,
    temporary: Option<TempDir>,
}

fn trouble(what: &'static str) -> impl Fn(std::io::Error) -> Error {
    move |error| Error::Start { what, reason: error.to_string() }
}

impl StateFolder {
    /// Opens the folder, created when missing; without one, a private temporary folder.
    pub(super) fn open(path: Option<&Path>) -> Result<Self, Error> {
        let temporary = match path {
            Some(_) => None,
            None => {
                Some(tempfile::Builder::new().prefix("pli-sandbox-").tempdir().map_err(trouble("temporary folder"))?)
            }
        };
        let path = match (path, &temporary) {
            (Some(path), _) => path.to_owned(),
            (None, Some(folder)) => folder.path().to_owned(),
            (None, None) => PathBuf::new(),
        };
        fs::create_dir_all(&path).map_err(trouble("state folder"))?;
        let path = path.canonicalize().map_err(trouble("state folder"))?;
        let lock = File::create(path.join(LOCK)).map_err(trouble("state folder"))?;
        lock.try_lock().map_err(|error| Error::Start {
            what: "state folder",
            reason: match error {
                fs::TryLockError::WouldBlock => "another sandbox uses it".into(),
                fs::TryLockError::Error(error) => error.to_string(),
            },
        })?;
        Ok(Self { path, lock, temporary })
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it outlives this run, so that mail is kept in it.
    pub(super) fn is_kept(&self) -> bool {
        self.temporary.is_none()
    }

    /// Whether the mail of the first day is there already.
    pub(super) fn is_seeded(&self) -> bool {
        self.path.join(SEEDED).exists()
    }

    /// Notes that the mail of the first day is there.
    pub(super) fn note_seeded(&self) -> Result<(), Error> {
        self.write(SEEDED, b"").map(|_| ())
    }

    /// Writes a file, whole or not at all.
    pub(super) fn write(&self, name: &str, contents: &[u8]) -> Result<PathBuf, Error> {
        let target = self.path.join(name);
        let folder = target.parent().unwrap_or(&self.path);
        fs::create_dir_all(folder).map_err(trouble("state folder"))?;
        let mut file = NamedTempFile::new_in(folder).map_err(trouble("state folder"))?;
        file.write_all(contents).map_err(trouble("state folder"))?;
        file.persist(&target).map_err(|error| trouble("state folder")(error.error))?;
        Ok(target)
    }

    /// Lets the folder go; a temporary one is removed.
    pub(super) fn close(self) {
        drop(self.lock);
        if let Some(folder) = self.temporary
            && let Err(error) = folder.close()
        {
            tracing::warn!(%error, "temporary folder not removed");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::StateFolder;
    use crate::domain::{Code, Coded};

    #[test]
    fn a_folder_serves_one_sandbox_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state");
        let first = StateFolder::open(Some(&path)).unwrap();
        assert_eq!(StateFolder::open(Some(&path)).unwrap_err().code(), Code::SANDBOX_START);
        assert!(!first.is_seeded() && first.is_kept());
        first.note_seeded().unwrap();
        first.write("cards/a.pem", b"x").unwrap();
        first.close();
        assert!(StateFolder::open(Some(&path)).unwrap().is_seeded());
        assert_eq!(std::fs::read(path.join("cards/a.pem")).unwrap(), b"x");
    }

    #[test]
    fn a_temporary_folder_is_removed() {
        let state = StateFolder::open(None).unwrap();
        let path = state.write("x", b"x").unwrap();
        assert!(path.exists() && !state.is_kept());
        state.close();
        assert!(!path.exists());
    }
}
