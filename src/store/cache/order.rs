//! Whole lists as ids, and the rows of those that are seen: a window builds only what it shows.

use super::Cache;
use super::pages::{COLUMNS, MessageRow, PAGE_ROWS, Scope, message_row};
use super::search::{MOST_HITS, prefix_query};
use crate::domain::ids::{FolderId, MessageId};
use crate::domain::message::{Flag, Flags};
use crate::store::Error;
use crate::store::fold::holds_words;
use crate::store::values::unsigned;
use rusqlite::{OptionalExtension, Params, Row, Transaction, params};
use serde::{Deserialize, Serialize};

/// Most hits of a search that are listed.
const FOUND: u32 = 5_000;

/// Which messages of a list are wanted; all of them by default. Every condition must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Only what was not seen.
    pub unread: bool,
    /// Only with an attachment.
    pub attachment: bool,
    /// Only with clinical documents.
    pub documents: bool,
    /// Only what is flagged.
    pub flagged: bool,
    /// Only what nobody marked as dealt with.
    pub untreated: bool,
    /// Only about a patient whose name holds these words, whatever case and accents.
    pub patient: Option<String>,
}

impl Filter {
    /// Conditions over columns that the indexes of lists hold.
    fn conditions(&self) -> String {
        let bit = |flag| Flags::default().with(flag, true).to_bits();
        let mut sql = String::new();
        if self.unread {
            sql.push_str(&format!(" AND flags & {} = 0", bit(Flag::Seen)));
        }
        if self.flagged {
            sql.push_str(&format!(" AND flags & {} <> 0", bit(Flag::Flagged)));
        }
        if self.untreated {
            sql.push_str(&format!(" AND flags & {} = 0", bit(Flag::Treated)));
        }
        if self.attachment {
            sql.push_str(" AND has_attachment = 1");
        }
        if self.documents || self.patient().is_some() {
            sql.push_str(" AND documents > 0");
        }
        sql
    }

    fn patient(&self) -> Option<&str> {
        self.patient.as_deref().filter(|words| !words.trim().is_empty())
    }

    /// Few messages have documents, and SQLite cannot know it.
    fn index(&self) -> &'static str {
        if self.documents || self.patient().is_some() { " INDEXED BY messages_with_documents" } else { "" }
    }

    /// The second column holds the patients when they are asked for.
    fn column(&self) -> &'static str {
        if self.patient().is_some() { "patients" } else { "NULL" }
    }

    fn takes(&self, row: &Row<'_>) -> rusqlite::Result<bool> {
        let Some(words) = self.patient() else { return Ok(true) };
        Ok(holds_words(row.get_ref(1)?.as_str()?, words))
    }
}

/// How a list is sorted; what is equal is newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Newest first.
    #[default]
    NewestFirst,
    /// Oldest first.
    OldestFirst,
    /// By the sender's name, else address, whatever case and accents.
    Sender,
    /// By subject, whatever case and accents, without the marks of answers.
    Subject,
}

impl Sort {
    fn columns(self) -> &'static str {
        match self {
            Self::NewestFirst => "sort DESC, id DESC",
            Self::OldestFirst => "sort, id",
            Self::Sender => "sender, sort DESC, id DESC",
            Self::Subject => "subject, sort DESC, id DESC",
        }
    }
}

/// A whole list, as ids.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Order {
    /// Every message of the list, in its order.
    pub ids: Vec<MessageId>,
    /// Revision of the folder in the same snapshot (0 for [`Scope::All`] and searches of all folders).
    pub revision: u64,
}

pub(crate) fn order_statement(scope: Scope, filter: &Filter, sort: Sort) -> String {
    let place = match scope {
        Scope::Folder(_) => "folder = ?1",
        Scope::All => "?1 IS NULL",
    };
    let (column, index) = (filter.column(), filter.index());
    let (conditions, order) = (filter.conditions(), sort.columns());
    format!("SELECT id, {column} FROM messages{index} WHERE hidden = 0 AND {place}{conditions} ORDER BY {order}")
}

impl Cache {
    /// Every message of a list, as ids in its order.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such folder.
    pub fn order(&self, scope: Scope, filter: &Filter, sort: Sort) -> Result<Order, Error> {
        let sql = order_statement(scope, filter, sort);
        self.read(|tx| match scope {
            Scope::Folder(folder) => {
                Ok(Order { revision: revision(tx, folder)?, ids: ids(tx, &sql, [folder], filter)? })
            }
            Scope::All => Ok(Order { revision: 0, ids: ids(tx, &sql, [None::<FolderId>], filter)? }),
        })
    }

    /// Messages that hold all the words (see [`Cache::search`]), newest first, 5 000 at most; none for a question
    /// without words.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such folder.
    pub fn search_order(&self, text: &str, folder: Option<FolderId>, filter: &Filter) -> Result<Order, Error> {
        let Some(words) = prefix_query(text) else { return Ok(Order::default()) };
        let (column, conditions) = (filter.column(), filter.conditions());
        // CROSS JOIN keeps SQLite from walking the messages and asking the index about each.
        let sql = format!(
            "SELECT messages.id, {column} FROM
               (SELECT rowid AS hit FROM search WHERE search MATCH ?1 ORDER BY rowid DESC LIMIT ?2)
             CROSS JOIN messages ON messages.id = hit
             WHERE hidden = 0 AND (?3 IS NULL OR folder = ?3){conditions} ORDER BY sort DESC, messages.id DESC LIMIT ?4"
        );
        // The words about a patient are judged here: the limit holds for what is left.
        let limit = if filter.patient().is_some() { MOST_HITS } else { FOUND };
        self.read(|tx| {
            let revision = folder.map_or(Ok(0), |folder| revision(tx, folder))?;
            let mut ids = ids(tx, &sql, params![words, MOST_HITS, folder, limit], filter)?;
            ids.truncate(FOUND as usize);
            Ok(Order { ids, revision })
        })
    }

    /// The rows of these messages (the first 500 of them), in this order; those that are gone are left out.
    pub fn rows(&self, ids: &[MessageId]) -> Result<Vec<MessageRow>, Error> {
        self.read(|tx| {
            let mut read = tx.prepare_cached(&format!("SELECT {COLUMNS} FROM messages WHERE id = ? AND hidden = 0"))?;
            let wanted = ids.iter().take(PAGE_ROWS as usize);
            wanted
                .filter_map(|id| read.query_row([id], message_row).optional().transpose())
                .map(|row| Ok(row?))
                .collect()
        })
    }
}

fn revision(tx: &Transaction<'_>, folder: FolderId) -> Result<u64, Error> {
    tx.prepare_cached("SELECT revision FROM folders WHERE id = ?")?
        .query_row([folder], |row| unsigned(row, 0))
        .optional()?
        .ok_or_else(|| Error::not_found("folder", folder))
}

fn ids(tx: &Transaction<'_>, sql: &str, params: impl Params, filter: &Filter) -> Result<Vec<MessageId>, Error> {
    let mut statement = tx.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    let mut ids = Vec::new();
    while let Some(row) = rows.next()? {
        if filter.takes(row)? {
            ids.push(row.get(0)?);
        }
    }
    Ok(ids)
}
