//! Mailboxes on disk: `<folder>/<mailbox>/index.json` and one `.eml` file per message.
//!
//! Order of writing: new message files, then the index, then removal of files the index no longer names. Each is
//! written aside and renamed, so a kill at any point leaves the old or the new state.

use super::folder::{Counters, Folder, Mailbox, Message};
use super::{Error, FlagSet};
use crate::domain::Address;
use crate::domain::folder::FolderRole;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

const INDEX: &str = "index.json";

#[derive(Debug)]
pub(super) struct Disk {
    folder: PathBuf,
}

#[derive(Serialize, Deserialize)]
struct Index {
    address: Address,
    folders: Vec<FolderIndex>,
}

#[derive(Serialize, Deserialize)]
struct FolderIndex {
    name: String,
    role: FolderRole,
    subscribed: bool,
    uid_validity: u32,
    uid_next: u32,
    highest_modseq: u64,
    messages: Vec<MessageIndex>,
}

#[derive(Serialize, Deserialize)]
struct MessageIndex {
    uid: u32,
    modseq: u64,
    flags: FlagSet,
    received: Timestamp,
    file: u64,
}

impl Disk {
    pub(super) fn open(folder: &Path) -> Result<Self, Error> {
        fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
        Ok(Self { folder: folder.to_owned() })
    }

    pub(super) fn load(&self, counters: &mut Counters) -> Result<Vec<Mailbox>, Error> {
        let entries = fs::read_dir(&self.folder).map_err(|error| failed(&self.folder, &error))?;
        let mut mailboxes = Vec::new();
        for entry in entries {
            let folder = entry.map_err(|error| failed(&self.folder, &error))?.path();
            let index = folder.join(INDEX);
            if index.is_file() {
                let text = fs::read(&index).map_err(|error| failed(&index, &error))?;
                let index: Index = serde_json::from_slice(&text).map_err(|error| failed(&index, &error.into()))?;
                mailboxes.push(restore(&folder, index, counters)?);
            }
        }
        Ok(mailboxes)
    }

    pub(super) fn save(&self, mailbox: &mut Mailbox) -> Result<(), Error> {
        let folder = self.folder.join(folder_name(&mailbox.address));
        if mailbox.on_disk.is_empty() {
            fs::create_dir_all(&folder).map_err(|error| failed(&folder, &error))?;
        }
        for message in mailbox.folders.iter().flat_map(|own| &own.messages) {
            if !mailbox.on_disk.contains(&message.file) {
                replace(&message_file(&folder, message.file), &message.bytes)?;
                mailbox.on_disk.insert(message.file);
            }
        }
        let index = serde_json::to_vec(&describe(mailbox)).map_err(|error| failed(&folder, &error.into()))?;
        replace(&folder.join(INDEX), &index)?;
        let named: BTreeSet<u64> =
            mailbox.folders.iter().flat_map(|own| &own.messages).map(|message| message.file).collect();
        for gone in mailbox.on_disk.difference(&named) {
            let file = message_file(&folder, *gone);
            fs::remove_file(&file).map_err(|error| failed(&file, &error))?;
        }
        mailbox.on_disk = named;
        Ok(())
    }
}

fn describe(mailbox: &Mailbox) -> Index {
    let message = |message: &Arc<Message>| MessageIndex {
        uid: message.uid,
        modseq: message.modseq,
        flags: message.flags.clone(),
        received: message.received,
        file: message.file,
    };
    let folder = |folder: &Folder| FolderIndex {
        name: folder.name.clone(),
        role: folder.role,
        subscribed: folder.subscribed,
        uid_validity: folder.uid_validity,
        uid_next: folder.uid_next,
        highest_modseq: folder.highest_modseq,
        messages: folder.messages.iter().map(message).collect(),
    };
    Index { address: mailbox.address.clone(), folders: mailbox.folders.iter().map(folder).collect() }
}

fn restore(path: &Path, index: Index, counters: &mut Counters) -> Result<Mailbox, Error> {
    let mut folders = Vec::with_capacity(index.folders.len());
    let mut on_disk = BTreeSet::new();
    for folder in index.folders {
        let mut messages = Vec::with_capacity(folder.messages.len());
        for message in folder.messages {
            let file = message_file(path, message.file);
            let bytes = fs::read(&file).map_err(|error| failed(&file, &error))?;
            counters.file = counters.file.max(message.file);
            on_disk.insert(message.file);
            messages.push(Arc::new(Message {
                uid: message.uid,
                modseq: message.modseq,
                flags: message.flags,
                received: message.received,
                bytes: bytes.into(),
                file: message.file,
            }));
        }
        counters.validity = counters.validity.max(folder.uid_validity);
        folders.push(Folder {
            id: counters.folder_id(),
            name: folder.name,
            role: folder.role,
            subscribed: folder.subscribed,
            uid_validity: folder.uid_validity,
            uid_next: folder.uid_next,
            highest_modseq: folder.highest_modseq,
            messages,
            rebuilt: false,
        });
    }
    Ok(Mailbox { address: index.address, folders, on_disk })
}

/// A local part may hold `/`: what is not a plain sign is written `%xx`.
fn folder_name(address: &Address) -> String {
    let sign = |byte: u8| match byte {
        b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_' | b'@' => char::from(byte).to_string(),
        other => format!("%{other:02x}"),
    };
    address.to_string().to_ascii_lowercase().bytes().map(sign).collect()
}

fn message_file(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("{number}.eml"))
}

fn replace(file: &Path, bytes: &[u8]) -> Result<(), Error> {
    let aside = file.with_extension("new");
    let written = fs::write(&aside, bytes).and_then(|()| fs::rename(&aside, file));
    written.map_err(|error| failed(file, &error))
}

/// The file's name only: the state folder's path and the mailbox's address stay out of messages.
fn failed(path: &Path, error: &io::Error) -> Error {
    let name = path.file_name().filter(|_| path.extension().is_some());
    Error::Disk(name.map_or_else(|| error.to_string(), |name| format!("{}: {error}", name.to_string_lossy())))
}
