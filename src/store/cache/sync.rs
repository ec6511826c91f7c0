//! What the server says of messages, taken over.

use super::Cache;
use super::change::{Change, Changes};
use super::content::index_header;
use super::threads::link_thread;
use crate::domain::access::{RemoteFlags, RemoteHeader};
use crate::domain::ids::{FolderId, MessageId, RemoteId};
use crate::domain::message::{Envelope, Flags};
use crate::mime::subject;
use crate::store::Error;
use crate::store::fold::sort_key;
use crate::store::values::{from_json, json, millis};
use rusqlite::{OptionalExtension, Transaction, params};
use std::collections::HashSet;

/// What a batch of headers did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Upserted {
    /// Messages never seen before, in the order given.
    pub new: Vec<MessageId>,
    /// Messages known before, found again under a new remote id or with other flags.
    pub updated: Vec<MessageId>,
    /// What to tell those who show folders.
    pub changes: Vec<Change>,
}

impl Cache {
    /// Takes over a batch of headers of one folder in one transaction.
    ///
    /// A message already known keeps its local id: by its remote id, else, where its remote id was lost (moved, other
    /// epoch), by Message-ID, size and date. Flags set here that wait to be replayed are not overruled.
    pub fn upsert_headers(&self, folder: FolderId, headers: &[RemoteHeader]) -> Result<Upserted, Error> {
        self.write(|tx| {
            let mut done = Upserted::default();
            let mut changes = Changes::default();
            for header in headers {
                match place(tx, folder, header)? {
                    Placed::New(id) => {
                        done.new.push(id);
                        changes.changed(folder, id);
                    }
                    Placed::Updated(id) => {
                        done.updated.push(id);
                        changes.changed(folder, id);
                    }
                    Placed::Same => {}
                }
            }
            done.changes = changes.finish(tx)?;
            Ok(done)
        })
    }

    /// Takes over flags of messages of one folder; unknown remote ids are left out.
    pub fn update_flags(&self, folder: FolderId, flags: &[RemoteFlags]) -> Result<Vec<Change>, Error> {
        self.write(|tx| {
            let mut changes = Changes::default();
            for remote in flags {
                if let Some(known) = by_remote(tx, folder, &remote.id)?
                    && set_remote_flags(tx, &known, remote.flags, remote.modseq)?
                {
                    changes.changed(folder, known.id);
                }
            }
            changes.finish(tx)
        })
    }

    /// The server has these messages of the folder no more.
    pub fn remove_remote(&self, folder: FolderId, ids: &[RemoteId]) -> Result<Vec<Change>, Error> {
        self.write(|tx| {
            let mut changes = Changes::default();
            for id in ids {
                vanish(tx, folder, id, &mut changes)?;
            }
            changes.finish(tx)
        })
    }

    /// The server has exactly these messages in the folder: all others that had a remote id are gone.
    pub fn keep_only(&self, folder: FolderId, present: &[RemoteId]) -> Result<Vec<Change>, Error> {
        let present: HashSet<&RemoteId> = present.iter().collect();
        self.write(|tx| {
            let mut changes = Changes::default();
            for id in known_remotes(tx, folder)?.iter().map(|known| &known.0).filter(|id| !present.contains(id)) {
                vanish(tx, folder, id, &mut changes)?;
            }
            changes.finish(tx)
        })
    }

    /// Every message of the folder that has a remote id, oldest remote id first, with its flags: the base of a
    /// comparison with the server.
    pub fn remote_ids(&self, folder: FolderId) -> Result<Vec<(RemoteId, MessageId, Flags)>, Error> {
        self.read(|tx| known_remotes(tx, folder))
    }

    /// The highest remote id of the folder, to ask for what came after it.
    pub fn last_remote(&self, folder: FolderId) -> Result<Option<RemoteId>, Error> {
        self.read(|tx| {
            let last = "SELECT m.epoch, m.remote FROM messages m JOIN folders f ON f.id = m.folder
                        WHERE m.folder = ? AND m.epoch = f.epoch AND m.remote IS NOT NULL
                        ORDER BY m.remote DESC LIMIT 1";
            Ok(tx
                .query_row(last, [folder], |row| {
                    Ok(RemoteId { epoch: row.get::<_, i64>(0)?.cast_unsigned(), bytes: row.get(1)? })
                })
                .optional()?)
        })
    }

    /// The local id of a remote message.
    pub fn local_id(&self, folder: FolderId, id: &RemoteId) -> Result<Option<MessageId>, Error> {
        self.read(|tx| Ok(by_remote(tx, folder, id)?.map(|known| known.id)))
    }

    /// Messages with this Message-ID (without angle brackets), in any folder, oldest local id first.
    pub fn with_message_id(&self, message_id: &str) -> Result<Vec<MessageId>, Error> {
        self.read(|tx| {
            let sql = "SELECT id FROM messages WHERE message_id = ? AND hidden = 0 ORDER BY id";
            Ok(tx.prepare_cached(sql)?.query_map([message_id], |row| row.get(0))?.collect::<Result<_, _>>()?)
        })
    }
}

enum Placed {
    New(MessageId),
    Updated(MessageId),
    Same,
}

struct Known {
    id: MessageId,
    flags: u32,
    held: u32,
}

impl Known {
    fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self { id: row.get(0)?, flags: row.get(1)?, held: row.get(2)? })
    }

    /// The server's flags, but for those that wait to be replayed.
    fn merged(&self, remote: Flags) -> u32 {
        (remote.to_bits() & !self.held) | (self.flags & self.held)
    }
}

fn place(tx: &Transaction<'_>, folder: FolderId, header: &RemoteHeader) -> Result<Placed, Error> {
    if let Some(known) = by_remote(tx, folder, &header.id)? {
        let differs = set_remote_flags(tx, &known, header.flags, header.modseq)?;
        return Ok(if differs { Placed::Updated(known.id) } else { Placed::Same });
    }
    if leaves_by_a_waiting_move(tx, folder, &header.id)? {
        return Ok(Placed::Same);
    }
    if let Some(known) = detached(tx, folder, header)? {
        link(tx, folder, &known, header)?;
        return Ok(Placed::Updated(known.id));
    }
    insert(tx, folder, header).map(Placed::New)
}

fn by_remote(tx: &Transaction<'_>, folder: FolderId, id: &RemoteId) -> Result<Option<Known>, Error> {
    let sql = "SELECT id, flags, held FROM messages WHERE folder = ? AND epoch = ? AND remote = ?";
    Ok(tx.prepare_cached(sql)?.query_row(params![folder, id.epoch.cast_signed(), id.bytes], Known::read).optional()?)
}

fn leaves_by_a_waiting_move(tx: &Transaction<'_>, folder: FolderId, id: &RemoteId) -> Result<bool, Error> {
    let sql = "SELECT 1 FROM messages WHERE origin_folder = ? AND origin_epoch = ? AND origin_remote = ?";
    Ok(tx.prepare_cached(sql)?.exists(params![folder, id.epoch.cast_signed(), id.bytes])?)
}

/// A message that lost its remote id and is this one: of the same folder first, else one that vanished elsewhere in
/// this round. Without a Message-ID the time of arrival must agree too.
fn detached(tx: &Transaction<'_>, folder: FolderId, header: &RemoteHeader) -> Result<Option<Known>, Error> {
    let sql = "SELECT id, flags, held FROM messages
               WHERE message_id IS ?1 AND size = ?2 AND sent IS ?3 AND (?1 IS NOT NULL OR received IS ?4)
                 AND remote IS NULL AND (folder = ?5 OR hidden = 2)
               ORDER BY folder <> ?5, id LIMIT 1";
    let envelope = &header.envelope;
    Ok(tx
        .prepare_cached(sql)?
        .query_row(
            params![
                envelope.message_id,
                header.size.cast_signed(),
                envelope.date.map(millis),
                header.received.map(millis),
                folder
            ],
            Known::read,
        )
        .optional()?)
}

fn link(tx: &Transaction<'_>, folder: FolderId, known: &Known, header: &RemoteHeader) -> Result<(), Error> {
    tx.prepare_cached(
        "UPDATE messages SET folder = ?, epoch = ?, remote = ?, modseq = ?, flags = ?,
           hidden = CASE hidden WHEN 2 THEN 0 ELSE hidden END,
           origin_folder = NULL, origin_epoch = NULL, origin_remote = NULL WHERE id = ?",
    )?
    .execute(params![
        folder,
        header.id.epoch.cast_signed(),
        header.id.bytes,
        header.modseq.map(u64::cast_signed),
        known.merged(header.flags),
        known.id
    ])?;
    Ok(())
}

fn insert(tx: &Transaction<'_>, folder: FolderId, header: &RemoteHeader) -> Result<MessageId, Error> {
    let envelope = &header.envelope;
    let sort = header.received.or(envelope.date).map_or(0, millis);
    tx.prepare_cached(
        "INSERT INTO messages (folder, epoch, remote, modseq, flags, size, received, sent, sort, message_id, envelope,
           has_attachment, sender, subject) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        folder,
        header.id.epoch.cast_signed(),
        header.id.bytes,
        header.modseq.map(u64::cast_signed),
        header.flags,
        header.size.cast_signed(),
        header.received.map(millis),
        envelope.date.map(millis),
        sort,
        envelope.message_id,
        json(envelope)?,
        header.has_attachment,
        sender_key(envelope),
        subject_key(envelope)
    ])?;
    let id = MessageId(tx.last_insert_rowid());
    index_header(tx, id, envelope)?;
    link_thread(tx, id, envelope)?;
    Ok(id)
}

fn sender_key(envelope: &Envelope) -> String {
    let sender = envelope.from.first();
    sender.map(|from| sort_key(if from.name.is_empty() { &from.address } else { &from.name })).unwrap_or_default()
}

fn subject_key(envelope: &Envelope) -> String {
    sort_key(&subject::without_answer_marks(&envelope.subject))
}

/// Gives the messages of an older cache the keys that lists are sorted by.
pub(super) fn fill_sort_keys(tx: &Transaction<'_>) -> Result<(), Error> {
    let mut read = tx.prepare("SELECT id, envelope FROM messages")?;
    let mut write = tx.prepare("UPDATE messages SET sender = ?, subject = ? WHERE id = ?")?;
    let mut rows = read.query([])?;
    // The statement walks by id, which does not change.
    while let Some(row) = rows.next()? {
        let (id, envelope): (MessageId, Envelope) = (row.get(0)?, from_json(row, 1)?);
        write.execute(params![sender_key(&envelope), subject_key(&envelope), id])?;
    }
    Ok(())
}

/// Answers whether the flags shown differ.
fn set_remote_flags(tx: &Transaction<'_>, known: &Known, remote: Flags, modseq: Option<u64>) -> Result<bool, Error> {
    let merged = known.merged(remote);
    if merged == known.flags {
        if let Some(modseq) = modseq {
            tx.prepare_cached("UPDATE messages SET modseq = ? WHERE id = ?")?
                .execute(params![modseq.cast_signed(), known.id])?;
        }
        return Ok(false);
    }
    tx.prepare_cached("UPDATE messages SET flags = ?, modseq = ? WHERE id = ?")?.execute(params![
        merged,
        modseq.map(u64::cast_signed),
        known.id
    ])?;
    Ok(true)
}

fn vanish(tx: &Transaction<'_>, folder: FolderId, id: &RemoteId, changes: &mut Changes) -> Result<(), Error> {
    let key = params![folder, id.epoch.cast_signed(), id.bytes];
    let gone: Option<MessageId> = tx
        .prepare_cached(
            "UPDATE messages SET hidden = 2, epoch = NULL, remote = NULL
             WHERE folder = ? AND epoch = ? AND remote = ? RETURNING id",
        )?
        .query_row(key, |row| row.get(0))
        .optional()?;
    if let Some(gone) = gone {
        changes.removed(folder, gone);
    }
    // A waiting move whose source is gone: the server has moved it, or another client has.
    tx.prepare_cached(
        "UPDATE messages SET origin_folder = NULL, origin_epoch = NULL, origin_remote = NULL
         WHERE origin_folder = ? AND origin_epoch = ? AND origin_remote = ?",
    )?
    .execute(key)?;
    Ok(())
}

fn known_remotes(tx: &Transaction<'_>, folder: FolderId) -> Result<Vec<(RemoteId, MessageId, Flags)>, Error> {
    let sql = "SELECT epoch, remote, id, flags FROM messages WHERE folder = ? AND remote IS NOT NULL
               ORDER BY epoch, remote";
    let mut statement = tx.prepare_cached(sql)?;
    let rows = statement.query_map([folder], |row| {
        let id = RemoteId { epoch: row.get::<_, i64>(0)?.cast_unsigned(), bytes: row.get(1)? };
        Ok((id, row.get(2)?, row.get(3)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
