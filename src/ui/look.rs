//! What every view is given: palette, measures, words, clock, size of the window.

use super::palette::{self, Palette};
use crate::config;
use crate::domain::error::Coded;
use crate::words::{self, Explanation, Language};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Distances, in logical pixels: multiples of 4.
pub mod space {
    /// Between an icon and its label.
    pub const TIGHT: f32 = 4.0;
    /// Between things that belong together.
    pub const SMALL: f32 = 8.0;
    /// Between a label and the next field.
    pub const MEDIUM: f32 = 12.0;
    /// The padding of a pane.
    pub const PANE: f32 = 16.0;
    /// Between groups.
    pub const LARGE: f32 = 24.0;
    /// Around a page of its own.
    pub const PAGE: f32 = 32.0;
    /// The radius of corners.
    pub const RADIUS: f32 = 6.0;
    /// The height of a control.
    pub const CONTROL: f32 = 36.0;
}

/// Sizes of text, in logical pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Size {
    /// 12: what may be overlooked.
    Caption,
    /// 13: rows.
    Small,
    /// 14: text.
    #[default]
    Body,
    /// 16: what leads.
    Lead,
    /// 20: the title of a page or a mail.
    Title,
    /// 26: the one sentence of a screen.
    Display,
}

impl Size {
    /// In logical pixels.
    pub fn pixels(self) -> f32 {
        match self {
            Self::Caption => 12.0,
            Self::Small => 13.0,
            Self::Body => 14.0,
            Self::Lead => 16.0,
            Self::Title => 20.0,
            Self::Display => 26.0,
        }
    }
}

/// How tightly rows stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Density {
    /// Three lines a message.
    #[default]
    Comfortable,
    /// One line a message.
    Compact,
}

/// How much room there is (look.md "The window").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Room {
    /// Under 800 px: the reader replaces the list.
    Narrow,
    /// Under 1100 px: folders are icons.
    Medium,
    /// Three panes.
    Wide,
}

/// The language of a setting.
pub fn spoken(setting: config::Language) -> Language {
    match setting {
        config::Language::Fr => Language::French,
        config::Language::En => Language::English,
    }
}

/// What every view is given.
#[derive(Debug, Clone)]
pub struct Look {
    /// The colours.
    pub palette: &'static Palette,
    /// The language of every word.
    pub language: Language,
    /// How tightly rows stand.
    pub density: Density,
    /// The size of the window in logical pixels (after zoom).
    pub window: iced::Size,
    /// The time all dates are told from.
    pub now: Timestamp,
    /// The zone dates are told in.
    pub zone: TimeZone,
}

impl Look {
    /// French, by day, at the usual size.
    pub fn new(language: Language, now: Timestamp) -> Self {
        Self {
            palette: &palette::LIGHT,
            language,
            density: Density::default(),
            window: iced::Size::new(1366.0, 768.0),
            now,
            zone: TimeZone::system(),
        }
    }

    /// A text of the interface.
    pub fn words(&self, key: &str) -> String {
        words::text(self.language, key, &[])
    }

    /// A text of the interface with its arguments.
    pub fn words_with(&self, key: &str, args: &[(&'static str, String)]) -> String {
        words::text(self.language, key, args)
    }

    /// An error in words.
    pub fn explain(&self, error: &dyn Coded) -> Explanation {
        words::explain(self.language, error)
    }

    /// How much room the window leaves.
    pub fn room(&self) -> Room {
        match self.window.width {
            width if width < 800.0 => Room::Narrow,
            width if width < 1100.0 => Room::Medium,
            _ => Room::Wide,
        }
    }

    /// The height of a row of text-only lists.
    pub fn row_height(&self) -> f32 {
        match self.density {
            Density::Comfortable => 52.0,
            Density::Compact => 36.0,
        }
    }
}
