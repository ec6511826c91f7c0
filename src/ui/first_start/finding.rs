//! What the last step shows and asks.

use super::MOST_NAME;
use super::attempt::Opened;
use crate::domain::directory::DirectoryEntry;
use crate::domain::error::Failure;
use crate::ui::card_desk::CardInUse;
use crate::ui::threshold::LEAST_CODE;
use crate::ui::widget::SecretText;
use crate::ui::widget::one_line;
use std::sync::Arc;

/// What was found, and what the last step asks.
#[derive(Debug)]
pub(super) struct Finding {
    pub(super) opened: Arc<Opened>,
    /// The card that signed in.
    pub(super) card: Option<Arc<CardInUse>>,
    /// Beside the card, a code of this workstation is wanted.
    pub(super) recovery: bool,
    pub(super) name: String,
    pub(super) remember: bool,
    pub(super) code: SecretText,
    pub(super) again: SecretText,
    pub(super) ending: Ends,
}

#[derive(Debug)]
pub(super) enum Ends {
    Waiting,
    Missing(Missing),
    Busy,
    Failed(Failure),
}

/// What the last step still wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    Name,
    Short,
    Different,
}

impl Finding {
    /// Whether a code of this workstation is due: of a new person, unless the card is the key.
    pub(super) fn asks_code(&self, is_person: bool) -> bool {
        is_person && (self.card.is_none() || self.recovery)
    }

    pub(super) fn missing(&self, asks_code: bool) -> Option<Missing> {
        if self.name.trim().is_empty() {
            return Some(Missing::Name);
        }
        if !asks_code {
            return None;
        }
        if self.code.chars() < LEAST_CODE {
            return Some(Missing::Short);
        }
        let same = self.code.copy().expose() == self.again.copy().expose();
        (!same).then_some(Missing::Different)
    }
}

/// First name and family name of an entry, or what the mailbox is for.
pub(super) fn full_name(entry: &DirectoryEntry) -> String {
    let person = format!("{} {}", entry.given_name.trim(), entry.family_name.trim());
    let other = entry.description.as_deref().or(entry.organisation.as_deref()).unwrap_or_default();
    let name = if person.trim().is_empty() { other } else { person.trim() };
    one_line(name, MOST_NAME)
}
