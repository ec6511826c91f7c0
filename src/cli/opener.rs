//! What opens identities for one command: the keyring, the card, a passphrase. Card and code are asked for once.

use super::Context;
use super::card::Place;
use super::secrets::{Secrets, Wanted};
use crate::card::{Card, CardSession, Error as CardError, Useless};
use crate::domain::error::Failure;
use crate::domain::ids::IdentityId;
use crate::domain::{Environment, Secret};
use crate::engine::by_card;
use crate::store::{CardKey, Core, IndexedIdentity, NewIdentity, SlotKind, Store, Unlock};

/// Opens identities, one after the other.
pub(super) struct Opener<'a> {
    context: &'a Context,
    store: Store,
    secrets: Secrets,
    /// What was in the readers, once somebody looked.
    seen: Option<Result<Inserted, CardError>>,
    card: Option<CardSession>,
}

struct Inserted {
    place: Place,
    cards: Vec<Result<Card, Useless>>,
}

/// What came of a search through the identities.
pub(super) struct Sought<T> {
    /// What was looked for.
    pub(super) found: Option<T>,
    /// Whether any identity was opened.
    pub(super) opened: bool,
    /// Why one was passed over: its card is not there.
    pub(super) shut: Option<Failure>,
}

impl<'a> Opener<'a> {
    pub(super) fn new(store: Store, context: &'a Context) -> Result<Self, Failure> {
        Ok(Self { context, store, secrets: Secrets::new(context.secrets_fd)?, seen: None, card: None })
    }

    /// The card that was logged in to, and where further answers come from.
    pub(super) fn into_parts(self) -> (Option<CardSession>, Secrets) {
        (self.card, self.secrets)
    }

    /// Opens identities until one has what is looked for; those that a card may open come first.
    pub(super) fn search<T>(
        &mut self,
        mut look: impl FnMut(&IndexedIdentity, Core) -> Result<Option<T>, Failure>,
    ) -> Result<Sought<T>, Failure> {
        let mut sought = Sought { found: None, opened: false, shut: None };
        let mut identities = Vec::new();
        for identity in self.store.index().map_err(Failure::new)?.identities {
            identities.push((self.store.slots(identity.id).map_err(Failure::new)?, identity));
        }
        identities.sort_by_key(|(slots, _)| !slots.contains(&SlotKind::Card));
        for (_, identity) in identities {
            match self.open(identity.id)? {
                Ok(core) => {
                    sought.opened = true;
                    sought.found = look(&identity, core)?;
                }
                Err(error) => sought.shut = Some(Failure::new(error)),
            }
            if sought.found.is_some() {
                break;
            }
        }
        Ok(sought)
    }

    /// The identity of a trust space, opened, when there is one.
    pub(super) fn of_space(&mut self, environment: Environment) -> Result<Option<Core>, Failure> {
        let known = self.known(environment)?.first().copied();
        known.map(|known| self.open(known)?.map_err(Failure::new)).transpose()
    }

    /// The identity that the one card in the readers opens in a trust space; made when there is none.
    pub(super) fn of_card(&mut self, new: &NewIdentity) -> Result<Core, Failure> {
        let place = Place::open(self.context)?.map_err(Failure::new)?;
        let card = place.choose(None).map_err(Failure::new)?;
        let session = place.log_in(&card, &mut self.secrets, self.context.out.language(), false)?;
        for identity in self.known(new.environment)? {
            if self.opens(&card, identity) {
                return by_card::unlock(&self.store, identity, &session);
            }
        }
        let core = self.store.begin_identity(new).map_err(Failure::new)?;
        by_card::enrol(&core, &session)?;
        Ok(core)
    }

    /// Asks for a passphrase.
    pub(super) fn ask_passphrase(&mut self, prompt: &str) -> Result<Secret, Failure> {
        self.secrets.ask(Wanted::Passphrase, &self.context.out.words(prompt, &[]))
    }

    /// The identities of a trust space.
    fn known(&self, environment: Environment) -> Result<Vec<IdentityId>, Failure> {
        let index = self.store.index().map_err(Failure::new)?;
        let of_space = index.identities.iter().filter(|identity| identity.environment == environment);
        Ok(of_space.map(|identity| identity.id).collect())
    }

    /// Opens an identity by its keyring slot, by the card that is in, or by its passphrase; within, why no card does when
    /// nothing else could.
    fn open(&mut self, identity: IdentityId) -> Result<Result<Core, CardError>, Failure> {
        let slots = self.store.slots(identity).map_err(Failure::new)?;
        let has = |kind| slots.contains(&kind);
        if has(SlotKind::Keyring) {
            match self.store.unlock(identity, &Unlock::Keyring) {
                Ok(core) => return Ok(Ok(core)),
                Err(error) if !has(SlotKind::Passphrase) && !has(SlotKind::Card) => return Err(Failure::new(error)),
                Err(error) => tracing::info!(%error, "the keyring does not open the store"),
            }
        }
        if has(SlotKind::Card) {
            match self.open_by_card(identity)? {
                Err(error) if has(SlotKind::Passphrase) => tracing::info!(%error, "no card opens the store"),
                opened => return Ok(opened),
            }
        }
        let passphrase = self.ask_passphrase("ask-passphrase")?;
        self.store.unlock(identity, &Unlock::Passphrase(passphrase)).map(Ok).map_err(Failure::new)
    }

    /// Opens an identity by the card that has a slot there; its code is asked for when it was not yet.
    fn open_by_card(&mut self, identity: IdentityId) -> Result<Result<Core, CardError>, Failure> {
        if self.card.as_ref().is_none_or(|card| !self.opens(card.card(), identity)) {
            let card = match self.find(identity)? {
                Ok(card) => card,
                Err(error) => return Ok(Err(error)),
            };
            let Some(Ok(inserted)) = &self.seen else { return Ok(Err(CardError::NoCard)) };
            self.card = Some(inserted.place.log_in(&card, &mut self.secrets, self.context.out.language(), false)?);
        }
        let Some(card) = &self.card else { return Ok(Err(CardError::NoCard)) };
        by_card::unlock(&self.store, identity, card).map(Ok)
    }

    /// The card in the readers that has a slot of an identity.
    fn find(&mut self, identity: IdentityId) -> Result<Result<Card, CardError>, Failure> {
        if self.seen.is_none() {
            let place = Place::open(self.context)?;
            self.seen = Some(place.and_then(|place| Ok(Inserted { cards: place.cards()?, place })));
        }
        let cards = match &self.seen {
            Some(Ok(inserted)) => &inserted.cards,
            Some(Err(error)) => return Ok(Err(error.clone())),
            None => return Ok(Err(CardError::NoCard)),
        };
        let opens = cards.iter().flatten().find(|card| self.opens(card, identity));
        let useless = cards.iter().find_map(|found| found.as_ref().err()).map(|useless| useless.error.clone());
        let other = if cards.iter().any(Result::is_ok) { None } else { useless };
        Ok(opens.cloned().ok_or(other.unwrap_or(CardError::OtherCard)))
    }

    fn opens(&self, card: &Card, identity: IdentityId) -> bool {
        let key = CardKey::of_certificate(card.der());
        key.and_then(|key| self.store.card_challenge(identity, &key)).is_ok()
    }
}
