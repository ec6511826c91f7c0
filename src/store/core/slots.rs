use super::Core;
use crate::store::Error;
use crate::store::keys::{KeyFile, SlotKind, Unlock};

impl Core {
    /// The ways this core can be unlocked.
    pub fn slots(&self) -> Result<Vec<SlotKind>, Error> {
        Ok(self.key_file()?.kinds())
    }

    /// Adds a way of unlocking, or replaces the one of its kind (a new passphrase).
    pub fn set_slot(&self, unlock: &Unlock) -> Result<(), Error> {
        let mut keys = self.key_file()?;
        keys.set(unlock, self.database().key(), self.store().keyring())?;
        keys.write(&self.store().keys_path(self.identity()))
    }

    /// Removes a way of unlocking; the last one stays.
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

    fn key_file(&self) -> Result<KeyFile, Error> {
        KeyFile::read(&self.store().keys_path(self.identity()), self.identity())
    }
}
