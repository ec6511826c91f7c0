//! What the engine tells, unasked: small, batched, never content.

use super::command::{FlushReport, SyncReport};
use crate::auth::Challenge;
use crate::domain::error::Failure;
use crate::domain::ids::{AccountId, MessageId, OutboxId};
use crate::store::Change;
use jiff::Timestamp;

/// How an account stands with its operator.
#[derive(Debug, Clone)]
pub enum Connection {
    /// Not connected, and nobody asked for it.
    Offline,
    /// Under way.
    Connecting,
    /// Signed in.
    Online,
    /// Cut; the next try comes at this time.
    Waiting {
        /// Why.
        failure: Failure,
        /// When.
        until: Timestamp,
    },
    /// The mailbox is online, but nothing can leave for the moment; what is due waits.
    Submission {
        /// Why.
        failure: Failure,
    },
    /// A person is needed.
    SignInNeeded {
        /// Why.
        failure: Failure,
    },
}

/// What happened. Carries ids and revisions, never content: read the rest by [`super::Query`].
#[derive(Debug, Clone)]
pub enum Event {
    /// A person must answer: [`super::Engine::answer`].
    Asked {
        /// For which account.
        account: AccountId,
        /// What.
        challenge: Challenge,
    },
    /// The connection changed.
    Connection {
        /// Of which account.
        account: AccountId,
        /// To what.
        state: Connection,
    },
    /// The list of folders changed.
    FoldersChanged {
        /// Of which account.
        account: AccountId,
    },
    /// Messages of a folder came, changed or went.
    FolderChanged {
        /// Of which account.
        account: AccountId,
        /// Folder, revision and ranges of local ids; a query answers at least that revision.
        change: Change,
    },
    /// The body or documents of a message are here.
    MessageOpened {
        /// Of which account.
        account: AccountId,
        /// Which message.
        message: MessageId,
    },
    /// An outgoing message moved on.
    OutboxChanged {
        /// Of which account.
        account: AccountId,
        /// Which.
        outgoing: OutboxId,
    },
    /// A synchronisation ended.
    Synchronised {
        /// Of which account.
        account: AccountId,
        /// With what.
        report: SyncReport,
    },
    /// The outbox was worked through.
    Flushed {
        /// Of which account.
        account: AccountId,
        /// With what.
        report: FlushReport,
    },
    /// The server disagreed with something done offline; its truth stands now.
    Overruled {
        /// Of which account.
        account: AccountId,
        /// Why.
        failure: Failure,
    },
    /// Events were lost because the listener was too slow: read everything again.
    Overflow,
}
