//! What a card does for the store: it knows its identity, opens it, and gets a slot of its own.

use super::connections::CARDS;
use crate::card::{Card, CardSession, Error, Scheme};
use crate::config::Folders;
use crate::domain::Environment;
use crate::domain::error::Failure;
use crate::domain::ids::IdentityId;
use crate::net::Persons;
use crate::store::{CardChallenge, CardKey, Core, Store, Unlock};

/// The identity that a card opens, without any code. Blocking.
///
/// # Errors
/// `STOCK-13` for a key that no card has, and what the store meets.
pub fn identity_of(store: &Store, card: &Card) -> Result<Option<IdentityId>, Failure> {
    let key = CardKey::of_certificate(card.der()).map_err(Failure::new)?;
    store.identity_of_card(&key).map_err(Failure::new)
}

/// Whether a list at hand says that the card is in opposition; no list is no answer. Blocking.
///
/// # Errors
/// [`Error::Revoked`] when one does.
pub fn check_opposition(folders: &Folders, card: &Card) -> Result<(), Error> {
    let revoked = Environment::ALL.into_iter().any(|environment| {
        let folder = folders.trust().join(environment.as_str()).join(CARDS);
        let at_hand = || Persons::at_hand(environment, folder.clone(), &[]);
        folder.is_dir() && at_hand().is_ok_and(|persons| persons.is_revoked(card.der()))
    });
    if revoked { Err(Error::Revoked) } else { Ok(()) }
}

/// Opens an identity by its card: one signature. Blocking.
///
/// # Errors
/// `STOCK-14` for a card without a slot there, and what card and store meet.
pub fn unlock(store: &Store, identity: IdentityId, card: &CardSession) -> Result<Core, Failure> {
    let key = CardKey::of_certificate(card.card().der()).map_err(Failure::new)?;
    let challenge = store.card_challenge(identity, &key).map_err(Failure::new)?;
    store.unlock(identity, &signed(&challenge, card)?).map_err(Failure::new)
}

/// Gives a card a slot of an open identity, or ends the making of a new one with it. Blocking.
///
/// # Errors
/// What card and store meet.
pub fn enrol(core: &Core, card: &CardSession) -> Result<(), Failure> {
    let key = CardKey::of_certificate(card.card().der()).map_err(Failure::new)?;
    let challenge = core.new_card_slot(&key).map_err(Failure::new)?;
    core.finish(&signed(&challenge, card)?).map_err(Failure::new)?;
    core.name_card(&key, &card.card().number).map_err(Failure::new)
}

fn signed(challenge: &CardChallenge, card: &CardSession) -> Result<Unlock, Failure> {
    let signature = card.sign(Scheme::Pkcs1Sha256, &challenge.context()).map_err(Failure::new)?;
    challenge.answer(signature).map(Unlock::Card).map_err(Failure::new)
}
