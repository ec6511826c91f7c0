//! The profile folder: its lock, its index, its identities.

use super::Error;
use super::core::{CORE_MIGRATIONS, Core};
use super::database::Database;
use super::index::{Index, IndexedIdentity};
use super::keys::{DataKey, KeyFile, SlotKind, Unlock};
use super::tries::Tries;
use crate::domain::Environment;
use crate::domain::ids::{IdentityId, MailboxId};
use crate::platform::files::{create_private_folder, open_private_file};
use crate::platform::keyring::Keyring;
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// The profile folder, held by this process until the last clone (and the last [`Core`]) is dropped.
#[derive(Debug, Clone)]
pub struct Store(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    folder: PathBuf,
    keyring: Arc<dyn Keyring>,
    index: Mutex<()>,
    /// One try at a time: two at once would count as one.
    trying: Mutex<()>,
    /// Identities whose outbox somebody works on.
    turns: Mutex<BTreeSet<IdentityId>>,
    // Held, never read: closing it gives the folder back.
    _lock: File,
}

/// The only turn at sending for an identity, until it is dropped.
#[derive(Debug)]
pub struct Turn {
    store: Store,
    identity: IdentityId,
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.store.0.turns.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.identity);
    }
}

/// Who a new core is for.
#[derive(Debug, Clone)]
pub struct NewIdentity {
    /// The professional's name, shown on the lock screen.
    pub name: String,
    /// Trust space; all accounts of the identity share it.
    pub environment: Environment,
}

impl Store {
    /// Opens the folder, made when missing, and keeps every other process out: [`Error::Busy`] when one is in.
    pub fn open(folder: &Path, keyring: Arc<dyn Keyring>) -> Result<Self, Error> {
        create_private_folder(folder)?;
        let path = folder.join("lock");
        let lock = open_private_file(&path)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Error::Busy { path: folder.to_owned() }),
            Err(TryLockError::Error(error)) => return Err(crate::platform::Error::from_io(&path, &error).into()),
        }
        Ok(Self(Arc::new(Inner {
            folder: folder.to_owned(),
            keyring,
            index: Mutex::new(()),
            trying: Mutex::new(()),
            turns: Mutex::default(),
            _lock: lock,
        })))
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.0.folder
    }

    /// Who can be unlocked here; needs no key. An identity that a lost or damaged index does not name is listed
    /// without a name: unlocking it mends the index.
    pub fn index(&self) -> Result<Index, Error> {
        let mut index = match Index::read(&self.index_path()) {
            Err(Error::Damaged { path, .. }) => {
                tracing::warn!(path = %path.display(), "the index is damaged and is made again");
                Index::empty()
            }
            read => read?,
        };
        for found in self.identities_on_disk() {
            index.add_nameless(found);
        }
        Ok(index)
    }

    /// An identity whose making was cut short has no key file, and is none.
    fn identities_on_disk(&self) -> Vec<IdentityId> {
        let mut found: Vec<_> =
            self.identity_folders().into_iter().filter(|identity| self.keys_path(*identity).exists()).collect();
        found.sort();
        found
    }

    fn identity_folders(&self) -> Vec<IdentityId> {
        folders_in(&self.0.folder.join("identities")).map(IdentityId).collect()
    }

    /// The kinds of slot of an identity; needs no key.
    pub fn slots(&self, identity: IdentityId) -> Result<Vec<SlotKind>, Error> {
        Ok(KeyFile::read(&self.keys_path(self.known(identity)?), identity)?.kinds())
    }

    /// Makes a core with one slot and opens it.
    pub fn create_identity(&self, new: &NewIdentity, unlock: &Unlock) -> Result<Core, Error> {
        let core = self.begin_identity(new)?;
        if let Err(error) = core.finish(unlock) {
            let folder = self.identity_folder(core.identity());
            drop(core);
            remove_folder(&folder)?;
            return Err(error);
        }
        Ok(core)
    }

    /// Makes a core that nothing opens yet: it is none, and nobody is told of it, until [`Core::finish`].
    pub fn begin_identity(&self, new: &NewIdentity) -> Result<Core, Error> {
        let identity = IdentityId::random();
        let folder = self.identity_folder(identity);
        create_private_folder(&folder)?;
        let database = Database::create(&folder.join("core.db"), DataKey::random()?, CORE_MIGRATIONS)?;
        let core = Core::new(self.clone(), identity, database);
        core.write_identity(new)?;
        Ok(core)
    }

    /// Removes what identities left that were begun and not finished, with their mailboxes; call it while none is being
    /// made. Answers how many there were.
    pub fn sweep_unfinished(&self) -> Result<usize, Error> {
        let mut swept = 0;
        for identity in self.identity_folders() {
            if !self.keys_path(identity).exists() {
                remove_folder(&self.identity_folder(identity))?;
                swept += 1;
            }
        }
        let index = self.index()?;
        // An identity without a name was lost from the index, and its mailboxes with it: they are not to be judged.
        if swept == 0 || index.identities.iter().any(|identity| identity.name.is_empty()) {
            return Ok(swept);
        }
        for mailbox in folders_in(&self.0.folder.join("mailboxes")).map(MailboxId) {
            self.remove_unused_mailbox(mailbox)?;
        }
        Ok(swept)
    }

    /// Whether this opens the identity; no database is opened.
    pub fn check(&self, identity: IdentityId, unlock: &Unlock) -> Result<bool, Error> {
        match self.key(identity, unlock) {
            Ok(_) => Ok(true),
            Err(Error::Locked | Error::OtherCard) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The wrong codes of an identity since it was last opened; needs no key.
    pub fn tries(&self, identity: IdentityId) -> Tries {
        Tries::read(&self.tries_path(identity))
    }

    /// The key, when this opens the identity. Wrong passphrases are counted, and after some of them one waits.
    fn key(&self, identity: IdentityId, unlock: &Unlock) -> Result<DataKey, Error> {
        let keys = KeyFile::read(&self.keys_path(self.known(identity)?), identity)?;
        let _one_at_a_time = self.0.trying.lock().unwrap_or_else(PoisonError::into_inner);
        let tries = self.tries(identity);
        if matches!(unlock, Unlock::Passphrase(_)) {
            let seconds = tries.wait(Timestamp::now());
            if seconds > 0 {
                return Err(Error::TooManyTries { seconds });
            }
        }
        let opened = keys.open(unlock, self.keyring());
        match (&opened, unlock) {
            (Ok(_), _) if tries.any() => {
                // The right key opens, whatever becomes of the count.
                if let Err(error) = Tries::default().write(&self.tries_path(identity)) {
                    tracing::warn!(%error, "the count of wrong codes stays");
                }
            }
            (Err(Error::Locked), Unlock::Passphrase(_)) => {
                tries.and_wrong(Timestamp::now()).write(&self.tries_path(identity))?;
            }
            _ => {}
        }
        opened
    }

    fn tries_path(&self, identity: IdentityId) -> PathBuf {
        self.identity_folder(identity).join("tries.json")
    }

    /// Takes the only turn at sending for an identity; `None` while another has it. Two that send from one outbox would
    /// each take the other's message for one that was cut short, and send it twice.
    pub fn take_turn(&self, identity: IdentityId) -> Option<Turn> {
        let taken = self.0.turns.lock().unwrap_or_else(PoisonError::into_inner).insert(identity);
        taken.then(|| Turn { store: self.clone(), identity })
    }

    /// Opens the core of an identity: [`Error::Locked`] when the key does not fit, [`Error::OtherCard`] when the card does
    /// not, [`Error::TooManyTries`] when the key did not too often, [`Error::Damaged`] when it does and the file is not sound.
    pub fn unlock(&self, identity: IdentityId, unlock: &Unlock) -> Result<Core, Error> {
        let key = self.key(identity, unlock)?;
        let path = self.identity_folder(identity).join("core.db");
        let core = Core::new(self.clone(), identity, Database::open(&path, key, CORE_MIGRATIONS)?);
        // The core is the truth: an index left behind by a crash is mended here.
        core.write_index()?;
        Ok(core)
    }

    /// Removes an identity and everything it holds; its mailboxes' caches go when no other identity names them.
    pub fn remove_identity(&self, identity: IdentityId) -> Result<(), Error> {
        let keys = KeyFile::read(&self.keys_path(self.known(identity)?), identity);
        if let Ok(keys) = keys {
            keys.clear_keyring(self.keyring());
        }
        let mut gone = Vec::new();
        remove_folder(&self.identity_folder(identity))?;
        self.change_index(|index| {
            let (out, kept) = std::mem::take(&mut index.identities).into_iter().partition(|known| known.id == identity);
            index.identities = kept;
            gone = out;
            true
        })?;
        let mailboxes: Vec<MailboxId> = gone.iter().flat_map(|i| i.accounts.iter().map(|a| a.mailbox)).collect();
        mailboxes.into_iter().try_for_each(|mailbox| self.remove_unused_mailbox(mailbox))
    }

    /// Removes a mailbox's cache unless the index still names it.
    pub(crate) fn remove_unused_mailbox(&self, mailbox: MailboxId) -> Result<(), Error> {
        let index = self.index()?;
        if index.identities.iter().flat_map(|i| &i.accounts).any(|account| account.mailbox == mailbox) {
            return Ok(());
        }
        remove_folder(&self.mailbox_folder(mailbox))
    }

    pub(crate) fn set_in_index(&self, identity: IndexedIdentity) -> Result<(), Error> {
        self.change_index(|index| index.set(identity))
    }

    fn change_index(&self, change: impl FnOnce(&mut Index) -> bool) -> Result<(), Error> {
        let _one_at_a_time = self.0.index.lock().unwrap_or_else(PoisonError::into_inner);
        let mut index = self.index()?;
        if change(&mut index) { index.write(&self.index_path()) } else { Ok(()) }
    }

    /// The folder of an identity is its proof: the index may have been lost in a crash.
    pub(crate) fn known(&self, identity: IdentityId) -> Result<IdentityId, Error> {
        if self.keys_path(identity).exists() { Ok(identity) } else { Err(Error::not_found("identity", identity)) }
    }

    pub(crate) fn keyring(&self) -> &dyn Keyring {
        &*self.0.keyring
    }

    fn index_path(&self) -> PathBuf {
        self.0.folder.join("index.json")
    }

    fn identity_folder(&self, identity: IdentityId) -> PathBuf {
        self.0.folder.join("identities").join(identity.to_string())
    }

    pub(crate) fn keys_path(&self, identity: IdentityId) -> PathBuf {
        self.identity_folder(identity).join("keys.json")
    }

    pub(crate) fn mailbox_folder(&self, mailbox: MailboxId) -> PathBuf {
        self.0.folder.join("mailboxes").join(mailbox.to_string())
    }
}

/// The folders that bear an id.
fn folders_in(folder: &Path) -> impl Iterator<Item = uuid::Uuid> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

pub(crate) fn remove_folder(folder: &Path) -> Result<(), Error> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(crate::platform::Error::from_io(folder, &error).into())
        }
        _ => Ok(()),
    }
}
