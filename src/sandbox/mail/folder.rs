//! One mailbox and its folders in memory.

use super::{Copied, Error, FlagChange, FlagSet, FolderInfo, MAX_MESSAGES, Placed, Snapshot, Stored};
use crate::domain::Address;
use crate::domain::folder::FolderRole;
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Separator of the folder hierarchy.
pub(crate) const SEPARATOR: char = '/';
const MAX_NAME: usize = 255;
const MAX_DEPTH: usize = 10;
const MAX_FOLDERS: usize = 1000;

/// The folders every mailbox starts with.
pub const STANDARD_FOLDERS: [(&str, FolderRole); 6] = [
    ("INBOX", FolderRole::Inbox),
    ("Brouillons", FolderRole::Drafts),
    ("Envoyés", FolderRole::Sent),
    ("Archives", FolderRole::Archive),
    ("Indésirables", FolderRole::Junk),
    ("Corbeille", FolderRole::Trash),
];

/// A folder for the time the sandbox runs, whatever it is renamed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FolderId(u64);

/// One message of a folder.
#[derive(Clone)]
pub struct Message {
    /// UID.
    pub uid: u32,
    /// Modification sequence of its last change.
    pub modseq: u64,
    /// Flags and keywords.
    pub flags: FlagSet,
    /// INTERNALDATE.
    pub received: Timestamp,
    /// The message as sent.
    pub bytes: Arc<[u8]>,
    /// Number of its file on disk.
    pub(super) file: u64,
}

impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Message(uid {}, {} bytes)", self.uid, self.bytes.len())
    }
}

/// Numbers that are never given twice.
#[derive(Debug)]
pub(super) struct Counters {
    folder: u64,
    pub(super) file: u64,
    pub(super) validity: u32,
}

impl Counters {
    /// UIDVALIDITY begins at the present second, so that a folder deleted and made again never has the old one.
    pub(super) fn starting_at(now: Timestamp) -> Self {
        Self { folder: 0, file: 0, validity: u32::try_from(now.as_second()).unwrap_or(1).max(1) }
    }

    pub(super) fn folder_id(&mut self) -> FolderId {
        self.folder += 1;
        FolderId(self.folder)
    }

    fn file(&mut self) -> u64 {
        self.file += 1;
        self.file
    }

    fn validity(&mut self) -> u32 {
        self.validity = self.validity.saturating_add(1);
        self.validity
    }
}

/// One folder.
#[derive(Debug)]
pub(super) struct Folder {
    pub(super) id: FolderId,
    pub(super) name: String,
    pub(super) role: FolderRole,
    pub(super) subscribed: bool,
    pub(super) uid_validity: u32,
    pub(super) uid_next: u32,
    pub(super) highest_modseq: u64,
    pub(super) messages: Vec<Arc<Message>>,
    /// It was given new UIDs and the cause has not gone since.
    pub(super) rebuilt: bool,
}

impl Folder {
    fn new(name: String, role: FolderRole, counters: &mut Counters) -> Self {
        Self {
            id: counters.folder_id(),
            name,
            role,
            subscribed: true,
            uid_validity: counters.validity(),
            uid_next: 1,
            highest_modseq: 1,
            messages: Vec::new(),
            rebuilt: false,
        }
    }

    pub(super) fn info(&self) -> FolderInfo {
        FolderInfo { name: self.name.clone(), role: self.role, subscribed: self.subscribed }
    }

    pub(super) fn snapshot(&self) -> Snapshot {
        Snapshot {
            id: self.id,
            uid_validity: self.uid_validity,
            uid_next: self.uid_next,
            highest_modseq: self.highest_modseq,
            messages: self.messages.clone(),
        }
    }

    fn touch(&mut self) -> u64 {
        self.highest_modseq += 1;
        self.highest_modseq
    }

    pub(super) fn append(
        &mut self,
        bytes: Arc<[u8]>,
        flags: FlagSet,
        received: Timestamp,
        counters: &mut Counters,
    ) -> Result<Placed, Error> {
        if self.messages.len() >= MAX_MESSAGES || self.uid_next == u32::MAX {
            return Err(Error::FolderFull);
        }
        let uid = self.uid_next;
        self.uid_next += 1;
        let modseq = self.touch();
        self.messages.push(Arc::new(Message { uid, modseq, flags, received, bytes, file: counters.file() }));
        Ok(Placed { uid_validity: self.uid_validity, uid })
    }

    pub(super) fn adopt(&mut self, messages: &[Arc<Message>], counters: &mut Counters) -> Result<Copied, Error> {
        if self.messages.len() + messages.len() > MAX_MESSAGES {
            return Err(Error::FolderFull);
        }
        let mut pairs = Vec::with_capacity(messages.len());
        for message in messages {
            let placed = self.append(message.bytes.clone(), message.flags.clone(), message.received, counters)?;
            pairs.push((message.uid, placed.uid));
        }
        Ok(Copied { uid_validity: self.uid_validity, pairs })
    }

    pub(super) fn with_uids(&self, uids: &[u32]) -> Vec<Arc<Message>> {
        let uids: BTreeSet<u32> = uids.iter().copied().collect();
        self.messages.iter().filter(|message| uids.contains(&message.uid)).cloned().collect()
    }

    /// Takes out the messages chosen, all under one modification sequence.
    pub(super) fn take(&mut self, chosen: impl Fn(&Message) -> bool) -> Vec<Arc<Message>> {
        let (gone, kept): (Vec<_>, Vec<_>) = self.messages.drain(..).partition(|message| chosen(message));
        self.messages = kept;
        if !gone.is_empty() {
            self.touch();
        }
        gone
    }

    pub(super) fn change_flags(&mut self, uids: &[u32], change: &FlagChange, since: Option<u64>) -> Stored {
        let uids: BTreeSet<u32> = uids.iter().copied().collect();
        let modseq = self.highest_modseq + 1;
        let mut stored = Stored::default();
        for slot in self.messages.iter_mut().filter(|message| uids.contains(&message.uid)) {
            if since.is_some_and(|since| slot.modseq > since) {
                stored.modified.push(slot.uid);
                continue;
            }
            let flags = change.apply(&slot.flags);
            if flags != slot.flags {
                *slot = Arc::new(Message { flags, modseq, ..Message::clone(slot) });
                self.highest_modseq = modseq;
            }
            stored.done.push(slot.clone());
        }
        stored
    }

    pub(super) fn renumber(&mut self, counters: &mut Counters) {
        self.uid_validity = counters.validity();
        let modseq = self.touch();
        self.uid_next = 1;
        for slot in &mut self.messages {
            *slot = Arc::new(Message { uid: self.uid_next, modseq, ..Message::clone(slot) });
            self.uid_next += 1;
        }
    }
}

/// One mailbox.
#[derive(Debug)]
pub(super) struct Mailbox {
    pub(super) address: Address,
    pub(super) folders: Vec<Folder>,
    /// Numbers of the message files that exist.
    pub(super) on_disk: BTreeSet<u64>,
}

impl Mailbox {
    pub(super) fn new(address: Address, counters: &mut Counters) -> Self {
        let folders = STANDARD_FOLDERS.iter().map(|(name, role)| Folder::new((*name).to_owned(), *role, counters));
        Self { address, folders: folders.collect(), on_disk: BTreeSet::new() }
    }

    pub(super) fn folders(&self) -> &[Folder] {
        &self.folders
    }

    pub(super) fn get(&self, id: FolderId) -> Result<&Folder, Error> {
        self.folders.iter().find(|folder| folder.id == id).ok_or(Error::UnknownFolder)
    }

    pub(super) fn get_mut(&mut self, id: FolderId) -> Result<&mut Folder, Error> {
        self.folders.iter_mut().find(|folder| folder.id == id).ok_or(Error::UnknownFolder)
    }

    pub(super) fn get_named(&self, name: &str) -> Result<&Folder, Error> {
        self.folders.iter().find(|folder| same_name(&folder.name, name)).ok_or(Error::UnknownFolder)
    }

    pub(super) fn named(&mut self, name: &str) -> Result<&mut Folder, Error> {
        self.folders.iter_mut().find(|folder| same_name(&folder.name, name)).ok_or(Error::UnknownFolder)
    }

    pub(super) fn create(&mut self, name: &str, counters: &mut Counters) -> Result<(), Error> {
        let name = checked(name)?;
        if self.get_named(name).is_ok() {
            return Err(Error::FolderExists);
        }
        let ends = name.match_indices(SEPARATOR).map(|(at, _)| at).chain([name.len()]);
        for part in ends.filter_map(|end| name.get(..end)) {
            if self.folders.len() >= MAX_FOLDERS {
                return Err(Error::FolderFull);
            }
            if self.get_named(part).is_err() {
                self.folders.push(Folder::new(part.to_owned(), FolderRole::Other, counters));
            }
        }
        Ok(())
    }

    pub(super) fn delete(&mut self, name: &str) -> Result<(), Error> {
        let folder = self.get_named(name)?;
        if folder.role == FolderRole::Inbox || self.folders.iter().any(|other| below(&other.name, name).is_some()) {
            return Err(Error::FolderInUse);
        }
        let id = folder.id;
        self.folders.retain(|folder| folder.id != id);
        Ok(())
    }

    pub(super) fn rename(&mut self, from: &str, to: &str) -> Result<(), Error> {
        let to = checked(to)?;
        if self.get_named(from)?.role == FolderRole::Inbox || below(to, from).is_some() {
            return Err(Error::FolderInUse);
        }
        if self.get_named(to).is_ok() {
            return Err(Error::FolderExists);
        }
        for folder in &mut self.folders {
            if folder.name == from {
                folder.name = to.to_owned();
            } else if let Some(rest) = below(&folder.name, from) {
                folder.name = format!("{to}{SEPARATOR}{rest}");
            }
        }
        Ok(())
    }
}

fn same_name(own: &str, asked: &str) -> bool {
    own == asked || own == "INBOX" && asked.eq_ignore_ascii_case("INBOX")
}

/// What follows `above/` in `name`.
fn below<'a>(name: &'a str, above: &str) -> Option<&'a str> {
    name.strip_prefix(above)?.strip_prefix(SEPARATOR)
}

/// A trailing separator only announces sub-folders (RFC 3501 §6.3.3).
fn checked(name: &str) -> Result<&str, Error> {
    let name = name.strip_suffix(SEPARATOR).unwrap_or(name);
    let parts_ok = name.split(SEPARATOR).all(|part| !part.is_empty() && part.trim() == part);
    let signs_ok = !name.chars().any(|c| c.is_control() || c == '*' || c == '%');
    if name.len() <= MAX_NAME && name.split(SEPARATOR).count() <= MAX_DEPTH && parts_ok && signs_ok {
        Ok(name)
    } else {
        Err(Error::FolderName)
    }
}
