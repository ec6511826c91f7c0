//! A card made of paper, for the tests of screens: it says what it was made to say, and opens nothing.

use super::{CardFacts, CardInUse, Inserted, OnDesk, OpenCard};
use crate::card::{Activity, CardKind, Error, Tries};
use crate::config::Folders;
use crate::domain::Secret;
use crate::domain::error::Failure;
use crate::domain::ids::IdentityId;
use crate::net::ClientIdentity;
use crate::store::{Core, Store};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use tokio::runtime::Handle;

/// A card of paper.
#[derive(Debug)]
pub(in crate::ui) struct PaperCard {
    pub(in crate::ui) number: u64,
    pub(in crate::ui) facts: CardFacts,
    pub(in crate::ui) tries: Tries,
}

impl PaperCard {
    /// Dr Monnier's, good for years at this instant.
    pub(in crate::ui) fn at(now: Timestamp) -> Self {
        let facts = CardFacts {
            name: "Claire MONNIER-TEST".to_owned(),
            profession: Some("Médecin".to_owned()),
            kind: Some(CardKind::Cps),
            number: "2800123456".to_owned(),
            national_id: Some("899700000001".to_owned()),
            organisation: None,
            not_before: Some(now - SignedDuration::from_hours(24)),
            not_after: Some(now + SignedDuration::from_hours(24 * 900)),
            pin_length: (4, 4),
            protected: false,
        };
        Self { number: 1, facts, tries: Tries::Normal }
    }

    pub(in crate::ui) fn with_tries(self, tries: Tries) -> Self {
        Self { tries, ..self }
    }

    pub(in crate::ui) fn on_desk(self) -> OnDesk {
        OnDesk::Card(Arc::new(self))
    }

    pub(in crate::ui) fn in_use(self, runtime: &Handle) -> Arc<CardInUse> {
        CardInUse::new(Arc::new(self), Arc::new(OpenPaper), runtime)
    }
}

impl Inserted for PaperCard {
    fn insertion(&self) -> u64 {
        self.number
    }

    fn facts(&self) -> &CardFacts {
        &self.facts
    }

    fn tries(&self) -> Tries {
        self.tries
    }

    fn check_opposition(&self, _: &Folders) -> Result<(), Failure> {
        Ok(())
    }

    fn identity(&self, _: &Store) -> Result<Option<IdentityId>, Failure> {
        Ok(None)
    }

    fn open(&self, _: &Secret, _: bool) -> Result<Arc<dyn OpenCard>, Failure> {
        Err(Failure::new(Error::WrongPin { tries: Tries::Low }))
    }

    fn change_pin(&self, _: &Secret, _: &Secret, _: bool) -> Result<(), Failure> {
        Ok(())
    }

    fn unblock(&self, _: &Secret, _: &Secret) -> Result<(), Failure> {
        Err(Failure::new(Error::UnblockRefused))
    }
}

#[derive(Debug)]
struct OpenPaper;

impl OpenCard for OpenPaper {
    fn identity(&self) -> Arc<dyn ClientIdentity> {
        unreachable!("paper signs nothing")
    }

    fn unlock(&self, _: &Store, _: IdentityId) -> Result<Core, Failure> {
        Err(Failure::new(Error::BadSignature))
    }

    fn enrol(&self, _: &Core) -> Result<(), Failure> {
        Err(Failure::new(Error::BadSignature))
    }

    fn activities(&self) -> Result<Vec<Activity>, Failure> {
        Ok(Vec::new())
    }

    fn signatures(&self) -> u64 {
        0
    }

    fn close(&self) {}
}
