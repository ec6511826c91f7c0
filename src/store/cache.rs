//! The cache of a mailbox: what was fetched from the server, and can be fetched again.
//!
//! How one round of synchronisation uses it: [`Cache::sync_folders`]; for each folder [`Cache::start_epoch`],
//! [`Cache::upsert_headers`] in batches, [`Cache::update_flags`], [`Cache::keep_only`] (or [`Cache::remove_remote`]),
//! [`Cache::drop_detached`] once all headers of the folder were given, [`Cache::set_state`]; at the end of the round
//! [`Cache::sweep`]. A message that leaves one folder and appears in another within a round keeps its local id.

mod change;
mod content;
mod directory;
mod folders;
mod local;
mod order;
mod pages;
mod search;
mod sync;
mod threads;

pub use change::{Change, IdRange};
pub use content::{Body, BodyState, StoredFile};
pub use folders::{Folder, FolderChanges};
pub use local::{LocalRemote, Origin};
pub use order::{Filter, Order, Sort};
pub use pages::{Cursor, MessageRow, Page, Scope};
pub use search::SearchQuery;
pub use sync::Upserted;
#[cfg(test)]
pub(crate) use {order::order_statement, pages::FOLDER_PAGE, pages::WHOLE_PAGE, search::SEARCH};

use super::Error;
use super::database::{Database, Migration, Migrations};
use crate::domain::ids::MailboxId;
use rusqlite::Transaction;
use std::sync::Arc;

/// Version 1 makes the first schema; a released migration never changes.
pub(crate) const CACHE_MIGRATIONS: Migrations = &[
    Migration::sql(include_str!("migrations/cache-1.sql")),
    Migration { sql: include_str!("migrations/cache-2.sql"), then: sync::fill_sort_keys },
];

/// The open cache of one mailbox: folders, messages, bodies, documents, search, directory.
#[derive(Debug, Clone)]
pub struct Cache(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    mailbox: MailboxId,
    database: Database,
}

impl Cache {
    pub(crate) fn new(mailbox: MailboxId, database: Database) -> Self {
        Self(Arc::new(Inner { mailbox, database }))
    }

    /// Whose cache it is.
    pub fn mailbox(&self) -> MailboxId {
        self.0.mailbox
    }

    /// Reads the whole file and checks it: slow, for the diagnostics.
    pub fn check(&self) -> Result<(), Error> {
        self.0.database.check()
    }

    fn read<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T, Error>) -> Result<T, Error> {
        self.0.database.read(work)
    }

    fn write<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T, Error>) -> Result<T, Error> {
        self.0.database.write(work)
    }

    #[cfg(test)]
    pub(crate) fn database_for_tests(&self) -> &Database {
        &self.0.database
    }
}
