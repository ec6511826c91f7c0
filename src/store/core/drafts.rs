use super::Core;
use crate::domain::ids::{AccountId, DraftId};
use crate::store::Error;
use crate::store::values::{from_json, json, millis, time};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, Transaction, params};

/// A message being written.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// Its id.
    pub id: DraftId,
    /// Whose it is.
    pub account: AccountId,
    /// Grows by one at each save.
    pub version: u32,
    /// The engine's own form of it.
    pub content: serde_json::Value,
    /// When it was begun.
    pub created: Timestamp,
    /// When it was last saved.
    pub updated: Timestamp,
}

const COLUMNS: &str = "id, account, version, content, created, updated";

fn draft(row: &Row<'_>) -> rusqlite::Result<Draft> {
    Ok(Draft {
        id: row.get(0)?,
        account: row.get(1)?,
        version: row.get(2)?,
        content: from_json(row, 3)?,
        created: time(row, 4)?,
        updated: time(row, 5)?,
    })
}

impl Core {
    /// Begins a draft, at version 1.
    pub fn add_draft(&self, account: AccountId, content: &serde_json::Value) -> Result<Draft, Error> {
        let (content, now) = (json(content)?, millis(Timestamp::now()));
        self.write(|tx| {
            tx.execute(
                "INSERT INTO drafts (account, version, content, created, updated) VALUES (?, 1, ?, ?, ?)",
                params![account, content, now, now],
            )?;
            find(tx, DraftId(tx.last_insert_rowid()))
        })
    }

    /// Saves a draft read at `version`; [`Error::Conflict`] when it was saved by another since.
    pub fn save_draft(&self, id: DraftId, version: u32, content: &serde_json::Value) -> Result<Draft, Error> {
        let content = json(content)?;
        self.write(|tx| {
            let changed = tx.execute(
                "UPDATE drafts SET version = version + 1, content = ?, updated = ? WHERE id = ? AND version = ?",
                params![content, millis(Timestamp::now()), id, version],
            )?;
            let draft = find(tx, id)?;
            if changed == 0 { Err(Error::Conflict { what: "draft", id: id.to_string() }) } else { Ok(draft) }
        })
    }

    /// One draft.
    pub fn draft(&self, id: DraftId) -> Result<Draft, Error> {
        self.read(|tx| find(tx, id))
    }

    /// The drafts of an account, last saved first.
    pub fn drafts(&self, account: AccountId) -> Result<Vec<Draft>, Error> {
        self.read(|tx| {
            let mut statement = tx.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM drafts WHERE account = ? ORDER BY updated DESC, id DESC"
            ))?;
            Ok(statement.query_map([account], draft)?.collect::<Result<_, _>>()?)
        })
    }

    /// Removes a draft; it is no error when it is gone.
    pub fn remove_draft(&self, id: DraftId) -> Result<(), Error> {
        self.write(|tx| {
            tx.execute("DELETE FROM drafts WHERE id = ?", [id])?;
            Ok(())
        })
    }
}

fn find(tx: &Transaction<'_>, id: DraftId) -> Result<Draft, Error> {
    tx.query_row(&format!("SELECT {COLUMNS} FROM drafts WHERE id = ?"), [id], draft)
        .optional()?
        .ok_or_else(|| Error::not_found("draft", id))
}
