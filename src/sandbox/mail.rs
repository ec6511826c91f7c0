//! The operator's mailboxes: folders, messages, UIDs, modification sequences, and news of every change.
//!
//! One [`MailStore`] serves IMAP (which reads and changes) and SMTP (which delivers). With a folder on disk each message
//! is a file and each mailbox an index; both are written aside then renamed, so that a killed sandbox comes back with the
//! same UIDs, flags and UIDVALIDITY.

mod disk;
mod flags;
mod folder;
#[cfg(test)]
mod tests;

pub use flags::{FlagChange, FlagSet};
pub(crate) use folder::SEPARATOR;
pub use folder::{FolderId, Message, STANDARD_FOLDERS};

use crate::domain::folder::FolderRole;
use crate::domain::message::Flags;
use crate::domain::{Address, Class, Code, Coded};
use disk::Disk;
use folder::{Counters, Mailbox};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// Messages one folder may hold; more is a client gone wild.
const MAX_MESSAGES: usize = 200_000;

/// Why the store did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Nobody here has that address.
    #[error("no such mailbox")]
    UnknownMailbox,
    /// The mailbox has no such folder, or it is gone.
    #[error("no such folder")]
    UnknownFolder,
    /// There is a folder of that name already.
    #[error("the folder exists already")]
    FolderExists,
    /// The folder's name is empty, too long, too deep or holds control characters.
    #[error("the folder name is not valid")]
    FolderName,
    /// INBOX cannot be deleted or renamed; a folder with sub-folders cannot be deleted.
    #[error("this folder cannot be removed or renamed")]
    FolderInUse,
    /// The folder holds as many messages as it may.
    #[error("the folder is full")]
    FolderFull,
    /// The state folder cannot be read or written.
    #[error("the mail folder of the sandbox cannot be used: {0}")]
    Disk(String),
}

impl Coded for Error {
    fn code(&self) -> Code {
        Code::SANDBOX_START
    }
    fn class(&self) -> Class {
        Class::Local
    }
    fn args(&self) -> Vec<(&'static str, String)> {
        vec![("reason", self.to_string())]
    }
}

/// One message to put in a mailbox.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Whose mailbox.
    pub to: Address,
    /// Folder name, decoded.
    pub folder: String,
    /// The message as sent.
    pub bytes: Arc<[u8]>,
    /// Flags it starts with.
    pub flags: Flags,
    /// INTERNALDATE.
    pub received: Timestamp,
}

/// A folder as LIST tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderInfo {
    /// Decoded name.
    pub name: String,
    /// Special use.
    pub role: FolderRole,
    /// Whether LSUB lists it.
    pub subscribed: bool,
}

/// A folder and its messages at one instant, by rising UID.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The folder, until it is deleted.
    pub id: FolderId,
    /// UIDVALIDITY.
    pub uid_validity: u32,
    /// UIDNEXT.
    pub uid_next: u32,
    /// HIGHESTMODSEQ.
    pub highest_modseq: u64,
    /// The messages.
    pub messages: Vec<Arc<Message>>,
}

/// Where one message was put (APPENDUID).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// UIDVALIDITY of the folder.
    pub uid_validity: u32,
    /// UID of the message.
    pub uid: u32,
}

/// Where copied or moved messages went (COPYUID).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// UIDVALIDITY of the folder they went to.
    pub uid_validity: u32,
    /// UID before and after, in order.
    pub pairs: Vec<(u32, u32)>,
}

/// What a STORE did.
#[derive(Debug, Clone, Default)]
pub struct Stored {
    /// The messages it applied to, as they are now.
    pub done: Vec<Arc<Message>>,
    /// UIDs left alone because they changed since the client last looked (UNCHANGEDSINCE).
    pub modified: Vec<u32>,
}

/// All mailboxes of the operator. Shared between connections behind an `Arc`.
#[derive(Debug)]
pub struct MailStore {
    state: Mutex<State>,
    disk: Option<Disk>,
    revision: watch::Sender<u64>,
}

#[derive(Debug)]
struct State {
    mailboxes: BTreeMap<String, Mailbox>,
    counters: Counters,
}

/// The name under which a mailbox is kept: operators compare addresses without regard to case.
fn key(address: &Address) -> String {
    address.to_string().to_ascii_lowercase()
}

impl Default for MailStore {
    fn default() -> Self {
        Self::in_memory()
    }
}

impl MailStore {
    /// A store that forgets everything when it is dropped.
    pub fn in_memory() -> Self {
        Self::with(BTreeMap::new(), Counters::starting_at(Timestamp::now()), None)
    }

    /// A store kept in `folder`, which is created when missing.
    ///
    /// # Errors
    /// [`Error::Disk`] when the folder cannot be used or an index cannot be read.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let disk = Disk::open(folder)?;
        let mut counters = Counters::starting_at(Timestamp::now());
        let mailboxes = disk.load(&mut counters)?;
        let mailboxes = mailboxes.into_iter().map(|mailbox| (key(&mailbox.address), mailbox)).collect();
        Ok(Self::with(mailboxes, counters, Some(disk)))
    }

    fn with(mailboxes: BTreeMap<String, Mailbox>, counters: Counters, disk: Option<Disk>) -> Self {
        Self { state: Mutex::new(State { mailboxes, counters }), disk, revision: watch::Sender::new(0) }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells of changes: the value differs after each one, in any mailbox.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.revision.subscribe()
    }

    /// Creates a mailbox with the usual folders; answers whether it is new.
    ///
    /// # Errors
    /// [`Error::Disk`].
    pub fn add_mailbox(&self, address: &Address) -> Result<bool, Error> {
        let mut state = self.lock();
        let State { mailboxes, counters } = &mut *state;
        if mailboxes.contains_key(&key(address)) {
            return Ok(false);
        }
        let mailbox = mailboxes.entry(key(address)).or_insert_with(|| Mailbox::new(address.clone(), counters));
        self.save(mailbox)?;
        Ok(true)
    }

    /// Whether somebody here has that address.
    pub fn has_mailbox(&self, address: &Address) -> bool {
        self.lock().mailboxes.contains_key(&key(address))
    }

    /// Delivers one message; answers its UID.
    ///
    /// # Errors
    /// Unknown mailbox or folder, full folder, disk.
    pub fn deliver(
        &self,
        to: &Address,
        folder: &str,
        bytes: impl Into<Arc<[u8]>>,
        flags: Flags,
        received: Timestamp,
    ) -> Result<u32, Error> {
        let bytes = bytes.into();
        self.change(to, |mailbox, counters| {
            Ok(mailbox.named(folder)?.append(bytes, FlagSet::from(flags), received, counters)?.uid)
        })
    }

    /// Delivers many messages, writing each mailbox once: used to fill the mailboxes at the start.
    ///
    /// # Errors
    /// Those of [`MailStore::deliver`]; messages before the failing one stay delivered.
    pub fn deliver_all(&self, mails: impl IntoIterator<Item = Delivery>) -> Result<(), Error> {
        let mut state = self.lock();
        let State { mailboxes, counters } = &mut *state;
        let mut touched = std::collections::BTreeSet::new();
        for mail in mails {
            let name = key(&mail.to);
            let mailbox = mailboxes.get_mut(&name).ok_or(Error::UnknownMailbox)?;
            let folder = mailbox.named(&mail.folder)?;
            folder.append(mail.bytes, FlagSet::from(mail.flags), mail.received, counters)?;
            touched.insert(name);
        }
        for (_, mailbox) in mailboxes.iter_mut().filter(|(name, _)| touched.contains(*name)) {
            self.save(mailbox)?;
        }
        drop(state);
        self.announce();
        Ok(())
    }

    /// The folders of a mailbox, in the order they were made.
    ///
    /// # Errors
    /// [`Error::UnknownMailbox`].
    pub fn folders(&self, address: &Address) -> Result<Vec<FolderInfo>, Error> {
        self.read(address, |mailbox| Ok(mailbox.folders().iter().map(folder::Folder::info).collect()))
    }

    /// A folder by name; INBOX without regard to case.
    ///
    /// # Errors
    /// Unknown mailbox or folder.
    pub fn snapshot_named(&self, address: &Address, name: &str) -> Result<Snapshot, Error> {
        self.read(address, |mailbox| Ok(mailbox.get_named(name)?.snapshot()))
    }

    /// A folder opened before.
    ///
    /// # Errors
    /// [`Error::UnknownFolder`] when it was deleted since.
    pub fn snapshot(&self, address: &Address, id: FolderId) -> Result<Snapshot, Error> {
        self.read(address, |mailbox| Ok(mailbox.get(id)?.snapshot()))
    }

    /// Creates a folder, and those above it.
    ///
    /// # Errors
    /// [`Error::FolderExists`], [`Error::FolderName`], unknown mailbox, disk.
    pub fn create_folder(&self, address: &Address, name: &str) -> Result<(), Error> {
        self.change(address, |mailbox, counters| mailbox.create(name, counters))
    }

    /// Deletes a folder and what it holds.
    ///
    /// # Errors
    /// [`Error::FolderInUse`] for INBOX and for a folder with sub-folders, unknown mailbox or folder, disk.
    pub fn delete_folder(&self, address: &Address, name: &str) -> Result<(), Error> {
        self.change(address, |mailbox, _| mailbox.delete(name))
    }

    /// Renames a folder and those below it.
    ///
    /// # Errors
    /// [`Error::FolderInUse`] for INBOX, [`Error::FolderExists`], [`Error::FolderName`], unknown mailbox or folder, disk.
    pub fn rename_folder(&self, address: &Address, from: &str, to: &str) -> Result<(), Error> {
        self.change(address, |mailbox, _| mailbox.rename(from, to))
    }

    /// Subscribes to a folder, or no longer.
    ///
    /// # Errors
    /// Unknown mailbox or folder, disk.
    pub fn subscribe(&self, address: &Address, name: &str, on: bool) -> Result<(), Error> {
        self.change(address, |mailbox, _| {
            mailbox.named(name)?.subscribed = on;
            Ok(())
        })
    }

    /// Files a message with the flags and keywords a client gave.
    ///
    /// # Errors
    /// Unknown mailbox or folder, full folder, disk.
    pub fn append(
        &self,
        address: &Address,
        folder: &str,
        bytes: Arc<[u8]>,
        flags: FlagSet,
        received: Timestamp,
    ) -> Result<Placed, Error> {
        self.change(address, |mailbox, counters| mailbox.named(folder)?.append(bytes, flags, received, counters))
    }

    /// Changes flags of the messages with these UIDs; those modified after `unchanged_since` are left alone.
    ///
    /// # Errors
    /// Unknown mailbox or folder, disk.
    pub fn change_flags(
        &self,
        address: &Address,
        folder: FolderId,
        uids: &[u32],
        change: &FlagChange,
        unchanged_since: Option<u64>,
    ) -> Result<Stored, Error> {
        self.change(address, |mailbox, _| Ok(mailbox.get_mut(folder)?.change_flags(uids, change, unchanged_since)))
    }

    /// Removes messages marked `\Deleted`, among these UIDs when given; answers the UIDs removed.
    ///
    /// # Errors
    /// Unknown mailbox or folder, disk.
    pub fn expunge(&self, address: &Address, folder: FolderId, among: Option<&[u32]>) -> Result<Vec<u32>, Error> {
        self.change(address, |mailbox, _| {
            let chosen = |message: &Message| {
                message.flags.contains("\\Deleted") && among.is_none_or(|uids| uids.contains(&message.uid))
            };
            let gone = mailbox.get_mut(folder)?.take(chosen);
            Ok(gone.iter().map(|message| message.uid).collect())
        })
    }

    /// Copies messages into a folder named `to`; unknown UIDs are left out.
    ///
    /// # Errors
    /// Unknown mailbox or folder, full folder, disk.
    pub fn copy(&self, address: &Address, from: FolderId, uids: &[u32], to: &str) -> Result<Copied, Error> {
        self.change(address, |mailbox, counters| {
            let messages = mailbox.get(from)?.with_uids(uids);
            mailbox.named(to)?.adopt(&messages, counters)
        })
    }

    /// Moves messages into a folder named `to`; unknown UIDs are left out.
    ///
    /// # Errors
    /// Unknown mailbox or folder, full folder, disk.
    pub fn move_to(&self, address: &Address, from: FolderId, uids: &[u32], to: &str) -> Result<Copied, Error> {
        self.change(address, |mailbox, counters| {
            let messages = mailbox.get(from)?.with_uids(uids);
            let copied = mailbox.named(to)?.adopt(&messages, counters)?;
            let gone: Vec<u32> = copied.pairs.iter().map(|(before, _)| *before).collect();
            mailbox.get_mut(from)?.take(|message| gone.contains(&message.uid));
            Ok(copied)
        })
    }

    /// Gives a folder a new UIDVALIDITY and new UIDs, as an operator does after a restore from a backup; answers
    /// whether it did. It does so once as long as it is called with `wanted`.
    ///
    /// # Errors
    /// Unknown mailbox or folder, disk.
    pub fn rebuild_when(&self, address: &Address, name: &str, wanted: bool) -> Result<bool, Error> {
        let rebuilt = self.read(address, |mailbox| Ok(mailbox.get_named(name)?.rebuilt))?;
        if rebuilt == wanted {
            return Ok(false);
        }
        self.change(address, |mailbox, counters| {
            let folder = mailbox.named(name)?;
            folder.rebuilt = wanted;
            if wanted {
                folder.renumber(counters);
            }
            Ok(wanted)
        })
    }

    fn read<T>(&self, address: &Address, look: impl FnOnce(&Mailbox) -> Result<T, Error>) -> Result<T, Error> {
        look(self.lock().mailboxes.get(&key(address)).ok_or(Error::UnknownMailbox)?)
    }

    fn change<T>(
        &self,
        address: &Address,
        edit: impl FnOnce(&mut Mailbox, &mut Counters) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut state = self.lock();
        let State { mailboxes, counters } = &mut *state;
        let mailbox = mailboxes.get_mut(&key(address)).ok_or(Error::UnknownMailbox)?;
        let answer = edit(mailbox, counters)?;
        self.save(mailbox)?;
        drop(state);
        self.announce();
        Ok(answer)
    }

    fn save(&self, mailbox: &mut Mailbox) -> Result<(), Error> {
        self.disk.as_ref().map_or(Ok(()), |disk| disk.save(mailbox))
    }

    fn announce(&self) {
        self.revision.send_modify(|revision| *revision = revision.wrapping_add(1));
    }
}
