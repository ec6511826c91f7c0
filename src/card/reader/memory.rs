//! From one look at the readers to the next: what has changed, and whether anybody is to hear of it. No service here.

use super::{Held, Presence, Reader, Seen, Service, atr};
use pcsc::State;
use std::ffi::CString;

/// One reader as the service shows it.
#[derive(Debug, Clone)]
pub(super) struct Look {
    pub(super) name: CString,
    pub(super) state: State,
    /// Cards in and out since the service started; stays 0 on systems that do not count.
    pub(super) count: u32,
    pub(super) atr: Vec<u8>,
}

/// What was seen last.
#[derive(Debug, Default)]
pub(super) struct Memory {
    service: Service,
    known: Vec<Known>,
    /// Insertions so far, of all readers and all lives of the service.
    insertions: u64,
}

#[derive(Debug, Clone)]
struct Known {
    /// The service's bytes: the words in `reader` may have lost some.
    name: CString,
    count: u32,
    reader: Reader,
}

impl Memory {
    /// What is to be shown.
    pub(super) fn seen(&self) -> Seen {
        Seen { service: self.service.clone(), readers: self.known.iter().map(|known| known.reader.clone()).collect() }
    }

    /// Whether somebody has a card for himself alone.
    pub(super) fn is_busy(&self) -> bool {
        self.known.iter().any(|known| known.reader.card.is_busy())
    }

    /// Takes in a look at all readers; whether anybody is to hear of it.
    pub(super) fn look(&mut self, looks: &[Look]) -> bool {
        let known: Vec<_> = looks.iter().filter(|look| !is_gone(look)).map(|look| self.reader(look)).collect();
        let changed = self.service != Service::Running || !known.iter().map(quiet).eq(self.known.iter().map(quiet));
        self.service = Service::Running;
        self.known = known;
        changed
    }

    /// The service is gone, and with it all that it showed; whether anybody is to hear of it.
    pub(super) fn lost(&mut self, reason: String) -> bool {
        let changed = !matches!(self.service, Service::Missing { .. });
        self.service = Service::Missing { reason };
        self.known.clear();
        changed
    }

    fn reader(&mut self, look: &Look) -> Known {
        let before = self.known.iter().find(|known| known.name == look.name).cloned();
        let card = presence(look);
        let inserted = match &before {
            // Nothing that counts as a card.
            Some(before) if is_nothing(&card) => before.reader.inserted,
            None if is_nothing(&card) => 0,
            Some(before) if before.count == look.count && is_same(&before.reader.card, &card) => before.reader.inserted,
            _ => {
                self.insertions += 1;
                self.insertions
            }
        };
        let name = look.name.to_string_lossy().into_owned();
        Known { name: look.name.clone(), count: look.count, reader: Reader { name, card, inserted } }
    }
}

fn presence(look: &Look) -> Presence {
    if !look.state.contains(State::PRESENT) {
        return Presence::Empty;
    }
    if look.state.contains(State::MUTE) || look.atr.is_empty() {
        return Presence::Mute;
    }
    let held = if look.state.contains(State::EXCLUSIVE) {
        Held::Alone
    } else if look.state.contains(State::INUSE) {
        Held::Shared
    } else {
        Held::Free
    };
    atr::presence(&look.atr, held)
}

/// Pulled since the list was made.
fn is_gone(look: &Look) -> bool {
    look.state.intersects(State::UNKNOWN | State::UNAVAILABLE | State::IGNORE)
}

fn is_nothing(card: &Presence) -> bool {
    matches!(card, Presence::Empty | Presence::Vitale)
}

/// Whether it may be the same card of the same insertion: mute ones wake up.
fn is_same(before: &Presence, now: &Presence) -> bool {
    match (before, now) {
        (Presence::Card { atr: before, .. }, Presence::Card { atr: now, .. }) => before == now,
        _ => !is_nothing(before),
    }
}

/// What others may notice: no Vitale card, and not that somebody is connected to a card, for that is often us.
fn quiet(known: &Known) -> (&CString, Presence, u64) {
    let card = match &known.reader.card {
        Presence::Vitale => Presence::Empty,
        Presence::Card { atr, kind, held: Held::Shared } => {
            Presence::Card { atr: atr.clone(), kind: *kind, held: Held::Free }
        }
        other => other.clone(),
    };
    (&known.name, card, known.reader.inserted)
}
