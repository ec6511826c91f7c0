use super::Error;
use std::path::{Path, PathBuf};

/// Where things stand in a profile folder. The databases below it are the store's own affair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    root: PathBuf,
}

impl Folders {
    /// The given folder (`--profile DIR`, `PLI_PROFILE`), else the user's own: nothing is created.
    pub fn new(given: Option<&Path>) -> Result<Self, Error> {
        let root = match given {
            Some(given) => given.to_owned(),
            None => {
                let own = directories::ProjectDirs::from("", "", "pli").ok_or(Error::NoFolder)?;
                own.data_local_dir().to_owned()
            }
        };
        Ok(Self { root })
    }

    /// The profile folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Operator profiles added by the user.
    pub fn operators(&self) -> PathBuf {
        self.root.join("operators")
    }

    /// Anchors fetched, revocation lists and white lists: public data, checked at each use.
    pub fn trust(&self) -> PathBuf {
        self.root.join("trust")
    }

    /// Technical logs.
    pub fn logs(&self) -> PathBuf {
        self.root.join("logs")
    }

    /// The settings file.
    pub fn settings(&self) -> PathBuf {
        self.root.join("settings.toml")
    }
}
