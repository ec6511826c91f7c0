use super::{Core, draft_files};
use crate::domain::ids::{AccountId, DraftId};
use crate::domain::message::OutgoingFile;
use crate::store::Error;
use crate::store::values::{from_json, json, millis, time};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, Transaction, params};
use std::sync::Arc;

/// A message being written.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// What is known of it without its files.
    pub head: DraftHead,
    /// Its files, in their order.
    pub files: Vec<Arc<OutgoingFile>>,
}

/// What is known of a draft without reading its files.
#[derive(Debug, Clone, PartialEq)]
pub struct DraftHead {
    /// Its id.
    pub id: DraftId,
    /// Whose it is.
    pub account: AccountId,
    /// Grows by one at each save.
    pub version: u32,
    /// The engine's own form of it, without the files.
    pub content: serde_json::Value,
    /// How many files it has.
    pub files: usize,
    /// When it was begun.
    pub created: Timestamp,
    /// When it was last saved.
    pub updated: Timestamp,
}

/// Where a draft was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DraftKept {
    /// Its id.
    pub id: DraftId,
    /// The version it has now.
    pub version: u32,
}

const COLUMNS: &str = "id, account, version, content, created, updated, \
                       (SELECT count(*) FROM draft_files WHERE draft = drafts.id)";

fn head(row: &Row<'_>) -> rusqlite::Result<DraftHead> {
    Ok(DraftHead {
        id: row.get(0)?,
        account: row.get(1)?,
        version: row.get(2)?,
        content: from_json(row, 3)?,
        created: time(row, 4)?,
        updated: time(row, 5)?,
        files: usize::try_from(row.get::<_, u32>(6)?).unwrap_or(usize::MAX),
    })
}

impl Core {
    /// Begins a draft, at version 1.
    pub fn add_draft(
        &self,
        account: AccountId,
        content: &serde_json::Value,
        files: &[Arc<OutgoingFile>],
    ) -> Result<DraftKept, Error> {
        let (content, now) = (json(content)?, millis(Timestamp::now()));
        self.write(|tx| {
            tx.execute(
                "INSERT INTO drafts (account, version, content, created, updated) VALUES (?, 1, ?, ?, ?)",
                params![account, content, now, now],
            )?;
            let id = DraftId(tx.last_insert_rowid());
            draft_files::keep(tx, id, files)?;
            Ok(DraftKept { id, version: 1 })
        })
    }

    /// Saves a draft read at `version`; [`Error::Conflict`] when it was saved by another since. Files that are here
    /// already are not written again.
    pub fn save_draft(
        &self,
        id: DraftId,
        version: u32,
        content: &serde_json::Value,
        files: &[Arc<OutgoingFile>],
    ) -> Result<DraftKept, Error> {
        let content = json(content)?;
        self.write(|tx| {
            let found = tx.query_row("SELECT version FROM drafts WHERE id = ?", [id], |row| row.get::<_, u32>(0));
            let found = found.optional()?.ok_or_else(|| Error::not_found("draft", id))?;
            if found != version {
                return Err(Error::Conflict { what: "draft", id: id.to_string() });
            }
            let version = version.saturating_add(1);
            let save = "UPDATE drafts SET version = ?, content = ?, updated = ? WHERE id = ?";
            tx.execute(save, params![version, content, millis(Timestamp::now()), id])?;
            draft_files::keep(tx, id, files)?;
            Ok(DraftKept { id, version })
        })
    }

    /// One draft of an account with its files; `None` when it is gone.
    pub fn draft(&self, account: AccountId, id: DraftId) -> Result<Option<Draft>, Error> {
        self.read(|tx| {
            let Some(head) = find(tx, account, id)? else { return Ok(None) };
            Ok(Some(Draft { head, files: draft_files::read(tx, id)? }))
        })
    }

    /// The drafts of an account, last saved first; no file is read.
    pub fn drafts(&self, account: AccountId) -> Result<Vec<DraftHead>, Error> {
        self.read(|tx| {
            let mut statement = tx.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM drafts WHERE account = ? ORDER BY updated DESC, id DESC"
            ))?;
            Ok(statement.query_map([account], head)?.collect::<Result<_, _>>()?)
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

fn find(tx: &Transaction<'_>, account: AccountId, id: DraftId) -> Result<Option<DraftHead>, Error> {
    let one = format!("SELECT {COLUMNS} FROM drafts WHERE id = ? AND account = ?");
    Ok(tx.query_row(&one, params![id, account], head).optional()?)
}
