//! Encrypted SQLite: the core of an identity, the cache of a mailbox, and the slots of their keys.
//!
//! One folder holds everything; one process at a time writes in it (`lock`):
//!
//! ```text
//! index.json                      in clear: what the lock screen needs, no address
//! identities/<uuid>/keys.json     the core's data key, wrapped once per slot
//! identities/<uuid>/tries.json     wrong codes since the last right one, while there are any
//! identities/<uuid>/core.db       accounts, drafts, outbox, journal, audit: never rebuilt
//! mailboxes/<uuid>/cache.db       folders, messages, search, directory: rebuilt from the server
//! ```
//!
//! Everything here blocks: call it outside the runtime's own threads. [`Store`], [`Core`] and [`Cache`] are cheap to
//! clone and may be used from any thread: one writer at a time, readers beside it, each seeing one snapshot.
//! No transaction spans a core and a cache.
//!
//! `cipher_memory_security` stays off: SQLCipher wipes its own keys in any case, and the option, which is for the whole
//! process, would wipe every page SQLite ever freed at the price of the list's speed.

mod cache;
mod cards;
mod core;
mod database;
mod error;
mod fold;
mod index;
mod keys;
mod layout;
mod tries;
mod values;

pub use cache::{
    Body, BodyState, Cache, Change, Cursor, Filter, Folder, FolderChanges, IdRange, LocalRemote, MessageRow, Order,
    Origin, Page, Scope, SearchQuery, Sort, StoredFile, Upserted,
};
pub use core::{
    Account, Action, ActionState, AuditEntry, Core, Draft, DraftHead, DraftKept, EnrolledCard, NewAccount, NewOutgoing,
    OutboxItem, OutboxRecipient, OutboxStep, Unsent,
};
pub use error::Error;
pub use index::{Index, IndexedAccount, IndexedIdentity};
pub use keys::{CardChallenge, CardKey, CardUnlock, SlotKind, Unlock};
pub use layout::{NewIdentity, Store, Turn};
pub use tries::Tries;

#[cfg(test)]
mod tests;
