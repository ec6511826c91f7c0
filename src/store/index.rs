//! `index.json`, the only file in clear: what the lock screen needs, and no address.

use super::Error;
use crate::domain::Environment;
use crate::domain::ids::{AccountId, IdentityId, MailboxId};
use crate::platform::files::{read_limited, write_private};
use serde::{Deserialize, Serialize};
use std::path::Path;

const VERSION: i64 = 1;
const FILE_LIMIT: u64 = 1024 * 1024;

/// Who can be unlocked in this profile folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    version: i64,
    /// Identities, oldest first.
    pub identities: Vec<IndexedIdentity>,
}

/// One identity, as the lock screen shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexedIdentity {
    /// Its id, also the name of its folder.
    pub id: IdentityId,
    /// The professional's name; empty when the index was lost and the identity was not unlocked since.
    pub name: String,
    /// Trust space.
    pub environment: Environment,
    /// Accounts and their mailboxes.
    pub accounts: Vec<IndexedAccount>,
}

/// One account of the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexedAccount {
    /// Its id.
    pub id: AccountId,
    /// Its mailbox, also the name of the cache's folder.
    pub mailbox: MailboxId,
}

impl Index {
    /// An index of nobody.
    pub(crate) fn empty() -> Self {
        Self { version: VERSION, identities: Vec::new() }
    }

    /// Lists an identity of which only the folder is known. Its environment is in its core; until then it is taken for
    /// none of the known ones.
    pub(crate) fn add_nameless(&mut self, id: IdentityId) {
        if self.identities.iter().all(|known| known.id != id) {
            let (name, environment, accounts) = (String::new(), Environment::Other, Vec::new());
            self.identities.push(IndexedIdentity { id, name, environment, accounts });
        }
    }

    /// Reads the index; a missing one is empty.
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        if !path.exists() {
            return Ok(Self::empty());
        }
        let damaged = || Error::Damaged { path: path.to_owned(), detail: "not an index".into() };
        let bytes = read_limited(path, FILE_LIMIT)?;
        let value: serde_json::Value = serde_json::from_slice(&bytes).map_err(|_| damaged())?;
        let found = value.get("version").and_then(serde_json::Value::as_i64).unwrap_or_default();
        if found > VERSION {
            return Err(Error::TooNew { path: path.to_owned(), found, known: VERSION });
        }
        serde_json::from_value(value).map_err(|_| damaged())
    }

    /// Writes the index in one step.
    pub(crate) fn write(&self, path: &Path) -> Result<(), Error> {
        let text = serde_json::to_vec_pretty(self)
            .map_err(|_| Error::Damaged { path: path.to_owned(), detail: "the index cannot be written".into() })?;
        Ok(write_private(path, &text)?)
    }

    /// Adds an identity, or replaces what is said of it; answers whether anything changed.
    pub(crate) fn set(&mut self, identity: IndexedIdentity) -> bool {
        match self.identities.iter_mut().find(|known| known.id == identity.id) {
            Some(known) if *known == identity => return false,
            Some(known) => *known = identity,
            None => self.identities.push(identity),
        }
        true
    }
}
