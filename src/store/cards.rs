//! From an inserted card to its identity, before anything is open.

use super::keys::{CardChallenge, CardKey, KeyFile};
use super::{Error, Store};
use crate::domain::ids::IdentityId;

impl Store {
    /// The identity that this card opens, the oldest when it opens several; needs no key. The key files themselves are
    /// looked at, since they are what opens: nothing can be out of step with them, and nothing more stands in clear.
    pub fn identity_of_card(&self, key: &CardKey) -> Result<Option<IdentityId>, Error> {
        let fingerprint = key.fingerprint();
        let opens = |identity: &IdentityId| match KeyFile::read(&self.keys_path(*identity), *identity) {
            Ok(keys) => keys.card_mark(&fingerprint).is_some(),
            Err(error) => {
                tracing::warn!(%error, "a key file is passed over in the search for a card");
                false
            }
        };
        Ok(self.index()?.identities.iter().map(|known| known.id).find(opens))
    }

    /// What this card has to sign to open the identity: [`Error::OtherCard`] when it has no slot there.
    pub fn card_challenge(&self, identity: IdentityId, key: &CardKey) -> Result<CardChallenge, Error> {
        KeyFile::read(&self.keys_path(self.known(identity)?), identity)?.card_challenge(key)
    }
}
