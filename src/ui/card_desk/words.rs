//! What is said of cards and readers.

use super::{CardFacts, OnDesk};
use crate::card::{CardKind, Error};
use crate::domain::error::Coded as _;
use crate::ui::icon::Icon;
use crate::ui::look::Look;
use crate::ui::widget::{Tone, date, one_line};
use jiff::Timestamp;

/// Characters of a name.
const MOST_NAME: usize = 120;
/// From here on the end of a card is announced, in days.
pub(in crate::ui) const ENDS_SOON: i64 = 30;

impl CardFacts {
    /// Its holder, on one line.
    pub(in crate::ui) fn holder(&self, look: &Look) -> String {
        let name = one_line(&self.name, MOST_NAME);
        if name.is_empty() { look.words("entry-nameless") } else { name }
    }
}

/// « Médecin · CPS n° 2800… »: what tells one card of a person from another.
pub(in crate::ui) fn described(look: &Look, facts: &CardFacts) -> String {
    let family = match facts.kind {
        Some(CardKind::Cps) => "cps",
        Some(CardKind::Cpf) => "cpf",
        Some(CardKind::Cpe) => "cpe",
        Some(CardKind::Cpa) => "cpa",
        Some(CardKind::Cde) => "cde",
        Some(CardKind::Cda) => "cda",
        None => "other",
    };
    let number = one_line(&facts.number, MOST_NAME);
    let card = look.words_with("entry-card-number", &[("kind", family.to_owned()), ("number", number)]);
    let parts = [facts.profession.clone(), facts.organisation.clone(), Some(card)];
    let parts = parts.into_iter().flatten().map(|part| one_line(&part, MOST_NAME)).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" · ")
}

/// How long a card still lasts, when that is worth a word: it ends soon, has ended, or has not begun.
pub(in crate::ui) fn lasting(look: &Look, facts: &CardFacts, now: Timestamp) -> Option<(Tone, String)> {
    let day = |at: Timestamp| date::day(look, at.to_zoned(look.zone.clone()).date());
    if let Some(from) = facts.not_before.filter(|from| now < *from) {
        return Some((Tone::Danger, look.words_with("entry-card-not-yet-valid", &[("date", day(from))])));
    }
    let until = facts.not_after?;
    match facts.days_left(now) {
        None => Some((Tone::Danger, look.words_with("entry-card-expired", &[("date", day(until))]))),
        Some(days) if days <= ENDS_SOON => {
            let args = [("date", day(until)), ("count", days.to_string())];
            Some((Tone::Caution, look.words_with("entry-card-ends", &args)))
        }
        Some(_) => None,
    }
}

/// What lies on the desk when it is no card to go on with: its mark, and the words.
pub(in crate::ui) fn state_words(look: &Look, desk: &OnDesk) -> (Icon, Tone, String) {
    match desk {
        OnDesk::Starting => (Icon::Card, Tone::Muted, look.words("entry-desk-starting")),
        OnDesk::Reading => (Icon::Card, Tone::Muted, look.words("entry-desk-reading")),
        OnDesk::Nothing(Error::Busy) => (Icon::Clock, Tone::Caution, look.words("entry-desk-busy")),
        OnDesk::Nothing(Error::NoCard | Error::Removed) => (Icon::Card, Tone::Plain, look.words("entry-desk-empty")),
        OnDesk::Nothing(error) => {
            let said = look.explain(error);
            let words = format!("{} {} ({})", said.message, said.advice, error.code());
            (Icon::Caution, Tone::Caution, words)
        }
        OnDesk::Card(card) => {
            let words = look.words_with("entry-desk-card", &[("name", card.facts().holder(look))]);
            (Icon::Card, Tone::Plain, words)
        }
    }
}
