//! Conversations: messages that name one another's Message-ID, or a common one, over all folders.

use super::Cache;
use super::pages::{COLUMNS, MessageRow, message_row};
use crate::domain::ids::MessageId;
use crate::domain::message::Envelope;
use crate::store::Error;
use crate::store::values::number;
use rusqlite::{OptionalExtension, Transaction, params};
use std::collections::{BTreeSet, VecDeque};

/// Most messages of a conversation.
const MOST_MESSAGES: usize = 200;
/// Most Message-IDs followed for one conversation.
const MOST_IDS: usize = 2_000;

impl Cache {
    /// The conversation of a message, oldest first, itself included: 200 messages at most, the nearest ones.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the message is not here.
    pub fn thread(&self, id: MessageId) -> Result<Vec<MessageRow>, Error> {
        self.read(|tx| {
            let mut read = tx.prepare_cached(&format!("SELECT {COLUMNS} FROM messages WHERE id = ? AND hidden = 0"))?;
            let first = read.query_row([id], message_row).optional()?;
            let mut rows = vec![first.ok_or_else(|| Error::not_found("message", id))?];
            for other in members(tx, id)?.into_iter().filter(|other| *other != id) {
                // One that is hidden leads to others all the same.
                rows.extend(read.query_row([other], message_row).optional()?);
            }
            rows.sort_by_key(|row| row.cursor.order());
            Ok(rows)
        })
    }
}

/// The messages that can be reached, nearest first.
fn members(tx: &Transaction<'_>, id: MessageId) -> Result<Vec<MessageId>, Error> {
    let mut named_by = tx.prepare_cached("SELECT message_id FROM threads WHERE message = ?")?;
    let mut naming =
        tx.prepare_cached("SELECT message FROM threads WHERE message_id = ? ORDER BY message DESC LIMIT ?")?;
    let mut members = vec![id];
    let (mut known, mut followed) = (BTreeSet::from([id]), BTreeSet::new());
    let mut next = VecDeque::from([id]);
    while let Some(message) = next.pop_front() {
        let named: Vec<String> = named_by.query_map([message], |row| row.get(0))?.collect::<Result<_, _>>()?;
        for message_id in named {
            if followed.len() >= MOST_IDS {
                return Ok(members);
            }
            if !followed.insert(message_id.clone()) {
                continue;
            }
            let found = naming.query_map(params![message_id, number(MOST_MESSAGES)], |row| row.get(0))?;
            for found in found.collect::<Result<Vec<MessageId>, _>>()? {
                if members.len() >= MOST_MESSAGES {
                    return Ok(members);
                }
                if known.insert(found) {
                    members.push(found);
                    next.push_back(found);
                }
            }
        }
    }
    Ok(members)
}

/// Remembers which Message-IDs a message names.
pub(super) fn link_thread(tx: &Transaction<'_>, id: MessageId, envelope: &Envelope) -> Result<(), Error> {
    let mut insert = tx.prepare_cached("INSERT OR IGNORE INTO threads VALUES (?, ?)")?;
    for message_id in envelope.message_id.iter().chain(&envelope.references) {
        insert.execute(params![message_id, id])?;
    }
    Ok(())
}
