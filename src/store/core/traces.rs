use super::Core;
use crate::domain::ids::AccountId;
use crate::store::Error;
use crate::store::values::{millis, time};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

/// One trace: who, when, which action, what was asked, what was answered (mssante-client.md §9). The caller redacts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// On which account, if any.
    pub account: Option<AccountId>,
    /// Who.
    pub actor: String,
    /// Which action.
    pub action: String,
    /// What was asked, without content.
    pub request: String,
    /// What was answered: a code, a verdict.
    pub answer: String,
}

fn entry(row: &Row<'_>) -> rusqlite::Result<AuditEntry> {
    Ok(AuditEntry {
        at: time(row, 0)?,
        account: row.get(1)?,
        actor: row.get(2)?,
        action: row.get(3)?,
        request: row.get(4)?,
        answer: row.get(5)?,
    })
}

impl Core {
    /// Adds a trace.
    pub fn add_trace(&self, entry: &AuditEntry) -> Result<(), Error> {
        self.write(|tx| {
            tx.execute(
                "INSERT INTO audit (at, account, actor, action, request, answer) VALUES (?, ?, ?, ?, ?, ?)",
                params![millis(entry.at), entry.account, entry.actor, entry.action, entry.request, entry.answer],
            )?;
            Ok(())
        })
    }

    /// The last traces since then, oldest first: of one account and of none in particular, or of all.
    pub fn traces(&self, account: Option<AccountId>, since: Timestamp, limit: u32) -> Result<Vec<AuditEntry>, Error> {
        self.read(|tx| {
            let mut statement = tx.prepare_cached(
                "SELECT at, account, actor, action, request, answer FROM audit
                 WHERE at >= ?1 AND (?2 IS NULL OR account = ?2 OR account IS NULL) ORDER BY at DESC, id DESC LIMIT ?3",
            )?;
            let found = statement.query_map(params![millis(since), account, limit], entry)?;
            let mut found = found.collect::<Result<Vec<_>, _>>()?;
            found.reverse();
            Ok(found)
        })
    }

    /// Forgets traces older than this; answers how many.
    pub fn prune_traces(&self, before: Timestamp) -> Result<usize, Error> {
        self.write(|tx| Ok(tx.execute("DELETE FROM audit WHERE at < ?", [millis(before)])?))
    }

    /// A setting of this identity.
    pub fn setting(&self, name: &str) -> Result<Option<String>, Error> {
        self.read(|tx| {
            Ok(tx.query_row("SELECT value FROM settings WHERE name = ?", [name], |row| row.get(0)).optional()?)
        })
    }

    /// Keeps a setting of this identity.
    pub fn set_setting(&self, name: &str, value: &str) -> Result<(), Error> {
        self.write(|tx| {
            tx.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", params![name, value])?;
            Ok(())
        })
    }
}
