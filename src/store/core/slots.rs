use super::Core;
use crate::domain::Secret;
use crate::platform::files::sync_folder;
use crate::store::Error;
use crate::store::keys::{KeyFile, SlotKind, Unlock};
use std::path::Path;

impl Core {
    /// Ends the making of an identity: gives a core that [`Store::begin_identity`] made its first way of unlocking, and
    /// lists it. A core that has one already is given this one too.
    ///
    /// [`Store::begin_identity`]: crate::store::Store::begin_identity
    pub fn finish(&self, unlock: &Unlock) -> Result<(), Error> {
        let path = self.store().keys_path(self.identity());
        let mut keys = if self.is_finished() { self.key_file()? } else { KeyFile::new(self.identity()) };
        keys.set(unlock, self.database().key(), self.store().keyring())?;
        // The key file comes last: an identity that has one is whole.
        keys.write(&path)?;
        if let Some(identities) = path.parent().and_then(Path::parent) {
            sync_folder(identities)?;
        }
        self.write_index()
    }

    /// Replaces the passphrase: [`Error::Locked`] when `old` is not the one there is.
    pub fn change_passphrase(&self, old: &Secret, new: &Secret) -> Result<(), Error> {
        self.key_file()?.open(&Unlock::Passphrase(old.clone()), self.store().keyring())?;
        self.set_slot(&Unlock::Passphrase(new.clone()))
    }

    /// Whether anything opens it.
    pub(crate) fn is_finished(&self) -> bool {
        self.store().keys_path(self.identity()).exists()
    }

    /// The ways this core can be unlocked.
    pub fn slots(&self) -> Result<Vec<SlotKind>, Error> {
        Ok(self.key_file()?.kinds())
    }

    /// Adds a way of unlocking, or replaces the one of its kind (a new passphrase), of its card.
    pub fn set_slot(&self, unlock: &Unlock) -> Result<(), Error> {
        let mut keys = self.key_file()?;
        keys.set(unlock, self.database().key(), self.store().keyring())?;
        keys.write(&self.store().keys_path(self.identity()))
    }

    /// Removes a way of unlocking, for `Card` of every card; the last one stays.
    pub fn remove_slot(&self, kind: &SlotKind) -> Result<(), Error> {
        let mut keys = self.key_file()?;
        let before = keys.clone();
        keys.remove(kind)?;
        keys.write(&self.store().keys_path(self.identity()))?;
        if *kind == SlotKind::Keyring {
            before.clear_keyring(self.store().keyring());
        }
        Ok(())
    }

    pub(super) fn key_file(&self) -> Result<KeyFile, Error> {
        KeyFile::read(&self.store().keys_path(self.identity()), self.identity())
    }
}
