use super::Error;
use super::read::parse;
use crate::platform::files::{create_private_folder, read_limited, write_private};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

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

/// Colours of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// Light or dark, as the system is.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
    /// High contrast.
    Contrast,
}

impl Theme {
    /// Every theme, in the order they are offered.
    pub const ALL: [Self; 4] = [Self::System, Self::Light, Self::Dark, Self::Contrast];
}

/// Height of the rows of lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Density {
    /// Airy.
    #[default]
    Comfortable,
    /// More rows.
    Compact,
}

/// Settings of the workstation, needed before any store is unlocked. Every key is optional: an older file is good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Language; that of the system without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// Colours.
    pub theme: Theme,
    /// Size of everything, percent: 80 to 200.
    pub zoom: u16,
    /// Height of rows.
    pub density: Density,
    /// Seconds without a hand on the workstation after which the window is masked; 0 is never.
    pub mask_after_seconds: u32,
    /// Minutes without a hand on the workstation after which it is locked: 1 to 120.
    pub lock_after_minutes: u32,
    /// Seconds in which a message can be taken back: 60 at most.
    pub undo_seconds: u32,
    /// Tell of new messages outside of the window, by their number only.
    pub notifications: bool,
    /// Operator profile offered first when an account is added.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_operator: Option<String>,
    /// PKCS#11 module that reads CPS cards; the first of the known ones without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card_module: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: None,
            theme: Theme::default(),
            zoom: 100,
            density: Density::default(),
            mask_after_seconds: 60,
            lock_after_minutes: 15,
            undo_seconds: 10,
            notifications: true,
            last_operator: None,
            card_module: None,
        }
    }
}

impl Settings {
    /// Reads a settings file; a missing one gives the defaults, numbers out of bounds the nearest bound.
    ///
    /// # Errors
    /// [`Error::Unreadable`] with its place for what is not TOML, an unknown key or a value of the wrong type;
    /// [`Error::Platform`].
    pub fn read(path: &Path) -> Result<Self, Error> {
        if !path.exists() {
            return Ok(Self::default());
        }
        let bytes = read_limited(path, FILE_LIMIT)?;
        let read: Self = parse(&String::from_utf8_lossy(&bytes), &path.display().to_string())?;
        Ok(read.within_bounds())
    }

    /// Reads a settings file for a start that nothing may stop: the defaults, and why, when it cannot be read.
    pub fn read_or_default(path: &Path) -> (Self, Option<Error>) {
        match Self::read(path) {
            Ok(settings) => (settings, None),
            Err(error) => (Self::default(), Some(error)),
        }
    }

    /// Writes a settings file in one step, within bounds.
    ///
    /// # Errors
    /// [`Error::Platform`] when the file cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), Error> {
        let file = path.display().to_string();
        let text = toml::to_string(&self.clone().within_bounds()).map_err(|error| Error::Value {
            file,
            key: String::new(),
            reason: error.to_string(),
        })?;
        if let Some(folder) = path.parent() {
            create_private_folder(folder)?;
        }
        Ok(write_private(path, text.as_bytes())?)
    }

    fn within_bounds(mut self) -> Self {
        self.zoom = self.zoom.clamp(80, 200);
        self.lock_after_minutes = self.lock_after_minutes.clamp(1, 120);
        self.undo_seconds = self.undo_seconds.min(60);
        self
    }
}
