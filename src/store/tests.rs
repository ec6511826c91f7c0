//! Tests of the whole store: what is on the disk, and what survives.

mod cache;
mod card;
mod core;
mod damage;
mod drafts;
mod keys;
mod lists;
mod process;
mod search;

use super::{Account, Cache, Core, NewAccount, NewIdentity, Store, Unlock};
use crate::domain::access::{RemoteFolder, RemoteHeader};
use crate::domain::folder::FolderRole;
use crate::domain::ids::{FolderId, RemoteId};
use crate::domain::message::{Envelope, Flags};
use crate::domain::{Environment, NamedAddress, Secret};
use crate::platform::keyring::MemoryKeyring;
use jiff::Timestamp;
use std::sync::Arc;
use tempfile::TempDir;

pub(super) fn passphrase(text: &str) -> Unlock {
    Unlock::Passphrase(Secret::new(text.to_owned()))
}

pub(super) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_750_000_000 + seconds).unwrap()
}

/// A profile folder with an identity unlocked by the keyring, which is quicker than a passphrase.
pub(super) struct House {
    pub(super) folder: TempDir,
    pub(super) keyring: Arc<MemoryKeyring>,
    pub(super) store: Store,
    pub(super) core: Core,
}

impl House {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let keyring = Arc::new(MemoryKeyring::default());
        let store = Store::open(folder.path(), keyring.clone()).unwrap();
        let new = NewIdentity { name: "Dr Claire MONNIER-TEST".into(), environment: Environment::Sandbox };
        let core = store.create_identity(&new, &Unlock::Keyring).unwrap();
        Self { folder, keyring, store, core }
    }

    pub(super) fn account(&self) -> Account {
        self.core
            .add_account(&NewAccount {
                operator: "sandbox".into(),
                profile: "id = \"sandbox\"".into(),
                address: "claire.monnier@cabinet-monnier.mssante.example".parse().unwrap(),
                name: "Dr Claire MONNIER-TEST".into(),
                login: None,
            })
            .unwrap()
    }

    pub(super) fn cache(&self) -> Cache {
        let account = self.account();
        self.core.open_cache(account.mailbox).unwrap()
    }
}

pub(super) fn remote_folder(name: &str, role: FolderRole) -> RemoteFolder {
    RemoteFolder { name: name.into(), separator: Some('/'), role, selectable: true }
}

/// A cache with INBOX and Archives, both in epoch 1.
pub(super) fn two_folders(cache: &Cache) -> (FolderId, FolderId) {
    let list = [remote_folder("INBOX", FolderRole::Inbox), remote_folder("Archives", FolderRole::Archive)];
    let added = cache.sync_folders(&list).unwrap().added;
    for folder in &added {
        assert!(!cache.start_epoch(*folder, 1).unwrap());
    }
    (added[0], added[1])
}

/// A message received at that second, with a Message-ID of its number.
pub(super) fn header(epoch: u32, uid: u32, number: i64) -> RemoteHeader {
    RemoteHeader {
        id: RemoteId::from_uid(epoch, uid),
        flags: Flags::default(),
        modseq: None,
        size: 1000,
        received: Some(at(number)),
        envelope: Envelope {
            subject: format!("Message {number}"),
            from: vec![NamedAddress { name: "Labo TEST".into(), address: "labo@biologie.mssante.example".into() }],
            date: Some(at(number)),
            message_id: Some(format!("{number}@biologie.mssante.example")),
            ..Envelope::default()
        },
        has_attachment: false,
    }
}
