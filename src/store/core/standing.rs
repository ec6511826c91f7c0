//! How the outgoing messages of an account stand, as far as a person has to know.

use super::Core;
use crate::domain::ids::{AccountId, OutboxId};
use crate::domain::message::{OutboxState, RecipientState};
use crate::store::Error;
use rusqlite::params;

/// Journal line: the person knows what became of it.
const STEP_KNOWN: &str = "known";

/// Messages that have not left, or not for certain, or not to everyone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Unsent {
    /// Queued, or just being sent.
    pub waiting: u32,
    /// Nobody knows whether they left: a person has to decide.
    pub uncertain: u32,
    /// Refused, or not delivered, for one recipient at least, and nobody has been told yet.
    pub refused: u32,
}

impl Unsent {
    /// These and those of another account.
    pub fn and(self, other: Self) -> Self {
        Self {
            waiting: self.waiting.saturating_add(other.waiting),
            uncertain: self.uncertain.saturating_add(other.uncertain),
            refused: self.refused.saturating_add(other.refused),
        }
    }

    /// Whether there is nothing to tell.
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }
}

impl Core {
    /// How many messages of an account wait, are in doubt, or were refused.
    pub fn unsent(&self, account: AccountId) -> Result<Unsent, Error> {
        let refused = u32::try_from(self.refused(account)?.len()).unwrap_or(u32::MAX);
        self.read(|tx| {
            let mut count = tx.prepare_cached("SELECT count(*) FROM outbox WHERE state IN (?, ?) AND account = ?")?;
            let waiting =
                count.query_row(params![OutboxState::Queued, OutboxState::Sending, account], |row| row.get(0))?;
            let doubt = params![OutboxState::Uncertain, OutboxState::Uncertain, account];
            let uncertain = count.query_row(doubt, |row| row.get(0))?;
            Ok(Unsent { waiting, uncertain, refused })
        })
    }

    /// Messages that did not reach everyone, and of which the person does not know it yet; first queued first.
    pub fn refused(&self, account: AccountId) -> Result<Vec<OutboxId>, Error> {
        self.read(|tx| {
            let sql = "SELECT o.id FROM outbox o WHERE o.account = ?1 AND o.state <> ?2 AND EXISTS
                         (SELECT 1 FROM outbox_recipients r WHERE r.outbox = o.id AND r.state IN (?3, ?4)
                          AND r.updated > coalesce(
                            (SELECT max(s.at) FROM outbox_steps s WHERE s.outbox = o.id AND s.step = ?5), 0))
                       ORDER BY o.id";
            let (refused, failed) = (RecipientState::Refused, RecipientState::Failed);
            let values = params![account, OutboxState::Cancelled, refused, failed, STEP_KNOWN];
            Ok(tx.prepare_cached(sql)?.query_map(values, |row| row.get(0))?.collect::<Result<_, _>>()?)
        })
    }

    /// The person knows that a message did not reach everyone.
    pub fn note_known(&self, id: OutboxId) -> Result<(), Error> {
        self.note_step(id, STEP_KNOWN, "")
    }
}
