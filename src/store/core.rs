//! The core of an identity: what cannot be fetched again from a server.

mod accounts;
mod actions;
mod cards;
mod draft_files;
mod drafts;
mod outbox;
mod slots;
mod standing;
mod traces;

pub use accounts::{Account, NewAccount};
pub use actions::{Action, ActionState};
pub use cards::EnrolledCard;
pub use drafts::{Draft, DraftHead, DraftKept};
pub use outbox::{NewOutgoing, OutboxItem, OutboxRecipient, OutboxStep};
pub use standing::Unsent;
pub use traces::AuditEntry;

use super::database::{Database, Migration, Migrations};
use super::{Error, Store};
use crate::domain::ids::IdentityId;
use rusqlite::Transaction;
use std::sync::Arc;

/// Version 1 makes the first schema; a released migration never changes.
pub(crate) const CORE_MIGRATIONS: Migrations = &[
    Migration::sql(include_str!("migrations/core-1.sql")),
    Migration { sql: include_str!("migrations/core-2.sql"), then: draft_files::take_out },
];

/// The open core of one identity: accounts, drafts, outbox, journal, audit, settings. Dropping the last clone closes
/// the file and wipes the key.
#[derive(Debug, Clone)]
pub struct Core(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Store,
    identity: IdentityId,
    database: Database,
}

impl Core {
    pub(crate) fn new(store: Store, identity: IdentityId, database: Database) -> Self {
        Self(Arc::new(Inner { store, identity, database }))
    }

    /// Whose core it is.
    pub fn identity(&self) -> IdentityId {
        self.0.identity
    }

    /// The profile folder it stands in.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// Reads the whole file and checks it: slow, for the diagnostics.
    pub fn check(&self) -> Result<(), Error> {
        self.database().check()
    }

    fn database(&self) -> &Database {
        &self.0.database
    }

    fn read<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T, Error>) -> Result<T, Error> {
        self.database().read(work)
    }

    fn write<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T, Error>) -> Result<T, Error> {
        self.database().write(work)
    }

    #[cfg(test)]
    pub(crate) fn database_for_tests(&self) -> &Database {
        &self.0.database
    }
}
