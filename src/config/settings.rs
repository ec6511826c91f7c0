use super::Error;
use super::read::parse;
use crate::platform::files::{create_private_folder, read_limited, write_private};
use serde::{Deserialize, Serialize};
use std::path::Path;

const FILE_LIMIT: u64 = 64 * 1024;

/// A language of the sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// French.
    Fr,
    /// English.
    En,
}

/// Settings of the workstation, needed before any store is unlocked.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Language; that of the system without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
}

impl Settings {
    /// Reads a settings file; a missing one gives the defaults.
    pub fn read(path: &Path) -> Result<Self, Error> {
        if !path.exists() {
            return Ok(Self::default());
        }
        let bytes = read_limited(path, FILE_LIMIT)?;
        parse(&String::from_utf8_lossy(&bytes), &path.display().to_string())
    }

    /// Writes a settings file in one step.
    pub fn write(&self, path: &Path) -> Result<(), Error> {
        let file = path.display().to_string();
        let text = toml::to_string(self).map_err(|error| Error::Value {
            file,
            key: String::new(),
            reason: error.to_string(),
        })?;
        if let Some(folder) = path.parent() {
            create_private_folder(folder)?;
        }
        Ok(write_private(path, text.as_bytes())?)
    }
}
