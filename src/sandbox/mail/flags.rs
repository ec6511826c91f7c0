//! Flags and keywords of a message, in IMAP's words.

use crate::domain::message::{Flag, Flags};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Keywords kept on one message; further ones are dropped.
const MAX_WORDS: usize = 64;

/// The flags and keywords of one message: `\Seen`, `$Forwarded`, … compared without regard to case.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FlagSet(BTreeSet<String>);

impl FlagSet {
    /// The set of these words; `\Recent` and `\*`, which a client cannot set, are left out.
    pub fn from_words<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let mut set = Self::default();
        for word in words {
            set.insert(word);
        }
        set
    }

    /// Whether the word is in the set.
    pub fn contains(&self, word: &str) -> bool {
        self.0.iter().any(|own| own.eq_ignore_ascii_case(word))
    }

    /// The words.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    fn insert(&mut self, word: &str) {
        let unsettable = word.is_empty() || word.eq_ignore_ascii_case("\\Recent") || word == "\\*";
        if unsettable || self.0.len() >= MAX_WORDS || self.contains(word) {
            return;
        }
        let known = Flag::ALL.into_iter().map(Flag::keyword).find(|known| known.eq_ignore_ascii_case(word));
        self.0.insert(known.unwrap_or(word).to_owned());
    }

    fn remove(&mut self, word: &str) {
        self.0.retain(|own| !own.eq_ignore_ascii_case(word));
    }
}

impl From<Flags> for FlagSet {
    fn from(flags: Flags) -> Self {
        Self::from_words(flags.keywords())
    }
}

/// What STORE does with the words it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FlagChange {
    /// `FLAGS`: these and no others.
    Replace(FlagSet),
    /// `+FLAGS`.
    Add(FlagSet),
    /// `-FLAGS`.
    Remove(FlagSet),
}

impl FlagChange {
    /// The set after the change.
    pub fn apply(&self, before: &FlagSet) -> FlagSet {
        match self {
            Self::Replace(words) => words.clone(),
            Self::Add(words) => {
                let mut after = before.clone();
                words.words().for_each(|word| after.insert(word));
                after
            }
            Self::Remove(words) => {
                let mut after = before.clone();
                words.words().for_each(|word| after.remove(word));
                after
            }
        }
    }
}
