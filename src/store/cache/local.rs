//! What the user does, visible at once; the server learns it when the journal is replayed.

use super::Cache;
use super::change::{Change, Changes};
use crate::domain::ids::{FolderId, MessageId, RemoteId};
use crate::domain::message::{Flag, Flags};
use crate::store::Error;
use crate::store::values::remote;
use rusqlite::{OptionalExtension, Row, Transaction, params};

/// Where the server still has a message that was moved here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The folder it was moved from.
    pub folder: FolderId,
    /// Its remote id there.
    pub remote: RemoteId,
}

/// Where a message is, here and on the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalRemote {
    /// The message.
    pub id: MessageId,
    /// The folder it is shown in.
    pub folder: FolderId,
    /// Its remote id in that folder; `None` while a move waits, or until the next synchronisation finds it.
    pub remote: Option<RemoteId>,
    /// Where the server still has it, while a move waits to be replayed.
    pub origin: Option<Origin>,
}

fn location(row: &Row<'_>) -> rusqlite::Result<LocalRemote> {
    let origin_folder: Option<FolderId> = row.get(4)?;
    let origin = origin_folder.zip(remote(row, 5, 6)?).map(|(folder, remote)| Origin { folder, remote });
    Ok(LocalRemote { id: row.get(0)?, folder: row.get(1)?, remote: remote(row, 2, 3)?, origin })
}

impl Cache {
    /// Where messages are; those that are gone are left out.
    pub fn locations(&self, ids: &[MessageId]) -> Result<Vec<LocalRemote>, Error> {
        self.read(|tx| ids.iter().filter_map(|id| locate(tx, *id).transpose()).collect())
    }

    /// Sets or clears a flag; until [`Cache::settle_flag`] the server cannot overrule it.
    pub fn set_flag(&self, ids: &[MessageId], flag: Flag, on: bool) -> Result<Vec<Change>, Error> {
        let bit = Flags::default().with(flag, true).to_bits();
        self.on_shown(ids, |tx, _, id| {
            let sql = "UPDATE messages SET flags = (flags & ~?1) | ?2, held = held | ?1 WHERE id = ?3";
            tx.prepare_cached(sql)?.execute(params![bit, if on { bit } else { 0 }, id])?;
            Ok(Moving::Stays)
        })
    }

    /// The server knows the flag now, or refused it: its word counts again.
    pub fn settle_flag(&self, ids: &[MessageId], flag: Flag) -> Result<(), Error> {
        let bit = Flags::default().with(flag, true).to_bits();
        self.write(|tx| {
            let mut statement = tx.prepare_cached("UPDATE messages SET held = held & ~? WHERE id = ?")?;
            ids.iter().try_for_each(|id| statement.execute(params![bit, id]).map(drop)).map_err(Error::from)
        })
    }

    /// Shows messages in another folder; where the server still has them is kept (see [`Cache::locations`]) until
    /// [`Cache::settle_move`] or [`Cache::undo_move`].
    pub fn relocate(&self, ids: &[MessageId], to: FolderId) -> Result<Vec<Change>, Error> {
        self.on_shown(ids, |tx, from, id| {
            if from == to {
                return Ok(Moving::Stays);
            }
            // Moved twice before the replay: the first origin is the true one. Moved back: as if never moved.
            tx.prepare_cached(
                "UPDATE messages SET
                   origin_folder = CASE WHEN origin_remote IS NULL AND remote IS NOT NULL THEN folder
                                        ELSE origin_folder END,
                   origin_epoch = coalesce(origin_epoch, epoch), origin_remote = coalesce(origin_remote, remote),
                   folder = ?1, epoch = NULL, remote = NULL, modseq = NULL WHERE id = ?2",
            )?
            .execute(params![to, id])?;
            tx.prepare_cached(
                "UPDATE messages SET epoch = origin_epoch, remote = origin_remote, origin_folder = NULL,
                   origin_epoch = NULL, origin_remote = NULL WHERE id = ? AND origin_folder = folder",
            )?
            .execute([id])?;
            Ok(Moving::To(to))
        })
    }

    /// The server moved the message to `folder`; its new remote id where the server told it, else the next
    /// synchronisation of that folder finds it. A message that was moved on here meanwhile stays where it is shown.
    pub fn settle_move(&self, id: MessageId, folder: FolderId, now: Option<&RemoteId>) -> Result<Vec<Change>, Error> {
        self.write(|tx| {
            let mut changes = Changes::default();
            let Some(place) = locate(tx, id)? else {
                return Ok(Vec::new());
            };
            if let Some(now) = now {
                let key = params![folder, now.epoch.cast_signed(), now.bytes, id];
                let twin: Option<MessageId> = tx
                    .query_row(
                        "DELETE FROM messages WHERE folder = ? AND epoch = ? AND remote = ? AND id <> ? RETURNING id",
                        key,
                        |row| row.get(0),
                    )
                    .optional()?;
                if let Some(twin) = twin {
                    changes.removed(folder, twin);
                }
            }
            if place.folder == folder {
                if let Some(now) = now {
                    tx.execute(
                        "UPDATE messages SET epoch = ?, remote = ?, hidden = CASE hidden WHEN 2 THEN 0 ELSE hidden END
                         WHERE id = ?",
                        params![now.epoch.cast_signed(), now.bytes, id],
                    )?;
                    changes.changed(folder, id);
                }
                forget_origin(tx, id)?;
            } else {
                tx.execute(
                    "UPDATE messages SET epoch = NULL, remote = NULL, modseq = NULL, origin_folder = ?,
                       origin_epoch = ?, origin_remote = ? WHERE id = ?",
                    params![now.map(|_| folder), now.map(|now| now.epoch.cast_signed()), now.map(|now| &now.bytes), id],
                )?;
            }
            changes.finish(tx)
        })
    }

    /// The server refused the move: the message is shown where it was.
    pub fn undo_move(&self, id: MessageId) -> Result<Vec<Change>, Error> {
        self.write(|tx| {
            let mut changes = Changes::default();
            if let Some(LocalRemote { folder, origin: Some(origin), .. }) = locate(tx, id)? {
                tx.execute(
                    "UPDATE messages SET folder = origin_folder, epoch = origin_epoch, remote = origin_remote
                     WHERE id = ?",
                    [id],
                )?;
                forget_origin(tx, id)?;
                changes.removed(folder, id);
                changes.changed(origin.folder, id);
            }
            changes.finish(tx)
        })
    }

    /// Hides messages that the user deleted for good, until the server did it ([`Cache::expunge`]) or refused
    /// ([`Cache::unhide`]).
    pub fn hide(&self, ids: &[MessageId]) -> Result<Vec<Change>, Error> {
        self.on_shown(ids, |tx, _, id| {
            tx.prepare_cached("UPDATE messages SET hidden = 1 WHERE id = ?")?.execute([id])?;
            Ok(Moving::Away)
        })
    }

    /// Shows hidden messages again.
    pub fn unhide(&self, ids: &[MessageId]) -> Result<Vec<Change>, Error> {
        self.write(|tx| {
            let mut changes = Changes::default();
            let mut show =
                tx.prepare_cached("UPDATE messages SET hidden = 0 WHERE id = ? AND hidden = 1 RETURNING folder")?;
            for id in ids {
                if let Some(folder) = show.query_row([id], |row| row.get(0)).optional()? {
                    changes.changed(folder, *id);
                }
            }
            changes.finish(tx)
        })
    }

    /// Removes messages that the server has deleted, with their bodies.
    pub fn expunge(&self, ids: &[MessageId]) -> Result<Vec<Change>, Error> {
        self.write(|tx| {
            let mut changes = Changes::default();
            let mut remove = tx.prepare_cached("DELETE FROM messages WHERE id = ? RETURNING folder")?;
            for id in ids {
                if let Some(folder) = remove.query_row([id], |row| row.get(0)).optional()? {
                    changes.removed(folder, *id);
                }
            }
            changes.finish(tx)
        })
    }

    fn on_shown(
        &self,
        ids: &[MessageId],
        mut act: impl FnMut(&Transaction<'_>, FolderId, MessageId) -> Result<Moving, Error>,
    ) -> Result<Vec<Change>, Error> {
        self.write(|tx| {
            let mut changes = Changes::default();
            let mut find = tx.prepare_cached("SELECT folder FROM messages WHERE id = ? AND hidden = 0")?;
            for id in ids {
                let folder: Option<FolderId> = find.query_row([id], |row| row.get(0)).optional()?;
                // Gone meanwhile: nothing is left to do for it, and the others must not suffer.
                let Some(folder) = folder else { continue };
                match act(tx, folder, *id)? {
                    Moving::Stays => changes.changed(folder, *id),
                    Moving::Away => changes.removed(folder, *id),
                    Moving::To(to) => {
                        changes.removed(folder, *id);
                        changes.changed(to, *id);
                    }
                }
            }
            changes.finish(tx)
        })
    }
}

enum Moving {
    Stays,
    Away,
    To(FolderId),
}

fn locate(tx: &Transaction<'_>, id: MessageId) -> Result<Option<LocalRemote>, Error> {
    let sql = "SELECT id, folder, epoch, remote, origin_folder, origin_epoch, origin_remote FROM messages WHERE id = ?";
    Ok(tx.prepare_cached(sql)?.query_row([id], location).optional()?)
}

fn forget_origin(tx: &Transaction<'_>, id: MessageId) -> Result<(), Error> {
    tx.execute(
        "UPDATE messages SET origin_folder = NULL, origin_epoch = NULL, origin_remote = NULL WHERE id = ?",
        [id],
    )?;
    Ok(())
}
