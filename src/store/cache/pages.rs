use super::Cache;
use super::content::BodyState;
use crate::domain::ids::{FolderId, MessageId};
use crate::domain::message::{Envelope, Flags};
use crate::store::Error;
use crate::store::values::{from_json, optional_time, unsigned};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};

/// Most rows of one page.
pub(super) const PAGE_ROWS: u32 = 500;

pub(super) const COLUMNS: &str =
    "id, folder, flags, size, received, envelope, has_attachment, body, documents, patients, sort, document_title";

/// A message as a list shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct MessageRow {
    /// Its id, for life.
    pub id: MessageId,
    /// The folder it is shown in.
    pub folder: FolderId,
    /// Flags.
    pub flags: Flags,
    /// Bytes of the whole message.
    pub size: u64,
    /// When the server received it.
    pub received: Option<Timestamp>,
    /// Its header.
    pub envelope: Envelope,
    /// Whether it has an attachment.
    pub has_attachment: bool,
    /// Whether its body is here.
    pub body: BodyState,
    /// Clinical documents found in it.
    pub documents: u32,
    /// Patients of these documents, as shown; empty when there are none.
    pub patients: String,
    /// What the first of these documents is: its type in words, else its title; empty when there is none.
    pub document_title: String,
    /// Its place in the order of lists.
    pub cursor: Cursor,
}

pub(super) fn message_row(row: &Row<'_>) -> rusqlite::Result<MessageRow> {
    Ok(MessageRow {
        id: row.get(0)?,
        folder: row.get(1)?,
        flags: row.get(2)?,
        size: unsigned(row, 3)?,
        received: optional_time(row, 4)?,
        envelope: from_json(row, 5)?,
        has_attachment: row.get(6)?,
        body: row.get(7)?,
        documents: row.get(8)?,
        patients: row.get(9)?,
        cursor: Cursor { sort: row.get(10)?, id: row.get(0)? },
        document_title: row.get(11)?,
    })
}

/// A place in the order of lists: newest first, then highest local id first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// Milliseconds since 1970.
    pub sort: i64,
    /// Local id.
    pub id: MessageId,
}

impl Cursor {
    /// Before every message.
    pub const START: Self = Self { sort: i64::MAX, id: MessageId(i64::MAX) };

    /// Compares as oldest first does.
    pub(super) fn order(self) -> (i64, MessageId) {
        (self.sort, self.id)
    }
}

/// Which messages a page is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scope {
    /// Those of one folder.
    Folder(FolderId),
    /// Those of all folders.
    All,
}

/// Part of a list, newest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The rows.
    pub rows: Vec<MessageRow>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<Cursor>,
    /// Revision of the folder in the same snapshot (0 for [`Scope::All`] and searches).
    pub revision: u64,
}

pub(crate) const FOLDER_PAGE: &str = "SELECT id FROM messages WHERE folder = ?1 AND hidden = 0
     AND (sort, id) < (?2, ?3) ORDER BY sort DESC, id DESC LIMIT ?4";
pub(crate) const WHOLE_PAGE: &str = "SELECT id FROM messages WHERE hidden = 0
     AND (sort, id) < (?1, ?2) ORDER BY sort DESC, id DESC LIMIT ?3";

impl Cache {
    /// A page of at most `limit` rows (500 at most) behind a cursor.
    pub fn page(&self, scope: Scope, after: Option<Cursor>, limit: u32) -> Result<Page, Error> {
        let after = after.unwrap_or(Cursor::START);
        let limit = limit.min(PAGE_ROWS);
        self.read(|tx| match scope {
            Scope::Folder(folder) => {
                let revision = tx
                    .prepare_cached("SELECT revision FROM folders WHERE id = ?")?
                    .query_row([folder], |row| unsigned(row, 0))
                    .optional()?
                    .ok_or_else(|| Error::not_found("folder", folder))?;
                fill(tx, FOLDER_PAGE, params![folder, after.sort, after.id, limit], limit, revision)
            }
            Scope::All => fill(tx, WHOLE_PAGE, params![after.sort, after.id, limit], limit, 0),
        })
    }

    /// One row.
    pub fn message(&self, id: MessageId) -> Result<MessageRow, Error> {
        self.read(|tx| {
            tx.prepare_cached(&format!("SELECT {COLUMNS} FROM messages WHERE id = ? AND hidden = 0"))?
                .query_row([id], message_row)
                .optional()?
                .ok_or_else(|| Error::not_found("message", id))
        })
    }
}

/// Finds the ids by key first, so that sorting never carries headers, then reads the rows.
pub(super) fn fill(
    tx: &Transaction<'_>,
    ids: &str,
    params: impl rusqlite::Params,
    limit: u32,
    revision: u64,
) -> Result<Page, Error> {
    let ids: Vec<MessageId> = tx.prepare_cached(ids)?.query_map(params, |row| row.get(0))?.collect::<Result<_, _>>()?;
    let mut read = tx.prepare_cached(&format!("SELECT {COLUMNS} FROM messages WHERE id = ?"))?;
    let rows: Vec<MessageRow> =
        ids.into_iter().map(|id| read.query_row([id], message_row)).collect::<Result<_, _>>()?;
    let full = u32::try_from(rows.len()).is_ok_and(|count| count == limit);
    let next = rows.last().filter(|_| full).map(|row| row.cursor);
    Ok(Page { rows, next, revision })
}
