use super::Cache;
use super::change::{Change, Changes};
use crate::domain::access::{FolderState, RemoteFolder};
use crate::domain::folder::FolderRole;
use crate::domain::ids::FolderId;
use crate::store::Error;
use crate::store::values::{millis, optional_time, unsigned};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, Transaction, params};
use std::collections::HashSet;

/// A folder as it was last seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// Its id.
    pub id: FolderId,
    /// The server's name.
    pub name: String,
    /// Separator of its hierarchy.
    pub separator: Option<char>,
    /// What it is for.
    pub role: FolderRole,
    /// Whether messages can be in it.
    pub selectable: bool,
    /// UIDVALIDITY when it was last synchronised.
    pub epoch: Option<u64>,
    /// UIDNEXT when it was last synchronised.
    pub next: Option<u32>,
    /// HIGHESTMODSEQ when it was last synchronised.
    pub modseq: Option<u64>,
    /// When it was last synchronised to the end.
    pub synced: Option<Timestamp>,
    /// Grows at each change of its messages.
    pub revision: u64,
    /// Messages shown.
    pub total: u64,
    /// Of these, not seen.
    pub unread: u64,
}

/// What a folder list changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FolderChanges {
    /// Folders that are new.
    pub added: Vec<FolderId>,
    /// Folders whose role or shape changed.
    pub changed: Vec<FolderId>,
    /// Folders the server lists no more.
    pub removed: Vec<FolderId>,
}

const COLUMNS: &str = "id, name, separator, role, selectable, epoch, next, modseq, synced, revision, total, unread";

fn folder(row: &Row<'_>) -> rusqlite::Result<Folder> {
    let separator: Option<String> = row.get(2)?;
    Ok(Folder {
        id: row.get(0)?,
        name: row.get(1)?,
        separator: separator.and_then(|text| text.chars().next()),
        role: row.get(3)?,
        selectable: row.get(4)?,
        epoch: row.get::<_, Option<i64>>(5)?.map(i64::cast_unsigned),
        next: row.get(6)?,
        modseq: row.get::<_, Option<i64>>(7)?.map(i64::cast_unsigned),
        synced: optional_time(row, 8)?,
        revision: unsigned(row, 9)?,
        total: unsigned(row, 10)?,
        unread: unsigned(row, 11)?,
    })
}

impl Cache {
    /// Takes over the server's folder list. Folders it lacks disappear; their messages wait for [`Cache::sweep`], so
    /// that a renamed folder's messages keep their ids.
    pub fn sync_folders(&self, listed: &[RemoteFolder]) -> Result<FolderChanges, Error> {
        self.write(|tx| {
            let mut changes = FolderChanges::default();
            for remote in listed {
                take_over(tx, remote, &mut changes)?;
            }
            let names: HashSet<&str> = listed.iter().map(|remote| remote.name.as_str()).collect();
            for known in all(tx)?.into_iter().filter(|known| !names.contains(known.name.as_str())) {
                vanish(tx, known.id)?;
                changes.removed.push(known.id);
            }
            Ok(changes)
        })
    }

    /// All folders with their counts, in the order of their names.
    pub fn folders(&self) -> Result<Vec<Folder>, Error> {
        self.read(all)
    }

    /// One folder.
    pub fn folder(&self, id: FolderId) -> Result<Folder, Error> {
        self.read(|tx| find(tx, id))
    }

    /// The folder of that name on the server.
    pub fn folder_named(&self, name: &str) -> Result<Option<Folder>, Error> {
        self.read(|tx| {
            let sql = format!("SELECT {COLUMNS} FROM folders WHERE name = ? AND gone = 0");
            Ok(tx.query_row(&sql, [name], folder).optional()?)
        })
    }

    /// The first folder with that role.
    pub fn folder_with_role(&self, role: FolderRole) -> Result<Option<Folder>, Error> {
        self.read(|tx| {
            let sql = format!("SELECT {COLUMNS} FROM folders WHERE role = ? AND gone = 0 ORDER BY id LIMIT 1");
            Ok(tx.query_row(&sql, [role], folder).optional()?)
        })
    }

    /// Says which epoch the server is in. When it differs from ours all remote ids of the folder are void: messages
    /// stay, and find their new id in [`Cache::upsert_headers`]. Answers whether it differed.
    pub fn start_epoch(&self, id: FolderId, epoch: u64) -> Result<bool, Error> {
        self.write(|tx| {
            let known = find(tx, id)?.epoch;
            if known == Some(epoch) {
                return Ok(false);
            }
            tx.execute(
                "UPDATE folders SET epoch = ?, next = NULL, modseq = NULL WHERE id = ?",
                params![epoch.cast_signed(), id],
            )?;
            tx.execute("UPDATE messages SET epoch = NULL, remote = NULL, modseq = NULL WHERE folder = ?", [id])?;
            // A move that waits to be replayed has lost its source: the message goes back to where it will appear.
            tx.execute(
                "UPDATE messages SET hidden = 2, folder = ?1, origin_folder = NULL, origin_epoch = NULL, \
                 origin_remote = NULL WHERE origin_folder = ?1",
                [id],
            )?;
            Ok(known.is_some())
        })
    }

    /// Keeps what the server said of the folder, once it was synchronised to the end.
    pub fn set_state(&self, id: FolderId, state: &FolderState, now: Timestamp) -> Result<(), Error> {
        self.write(|tx| {
            let changed = tx.execute(
                "UPDATE folders SET epoch = ?, next = ?, modseq = ?, synced = ? WHERE id = ?",
                params![state.epoch.cast_signed(), state.next, state.modseq.map(u64::cast_signed), millis(now), id],
            )?;
            if changed == 0 { Err(Error::not_found("folder", id)) } else { Ok(()) }
        })
    }

    /// Messages of the folder that have no remote id after all its headers were given are on the server no more (or
    /// appear elsewhere in this round).
    pub fn drop_detached(&self, id: FolderId) -> Result<Vec<Change>, Error> {
        self.write(|tx| {
            let mut changes = Changes::default();
            let mut statement = tx.prepare_cached(
                "UPDATE messages SET hidden = 2 WHERE folder = ? AND remote IS NULL AND origin_remote IS NULL
                 AND hidden <> 2 RETURNING id",
            )?;
            for gone in statement.query_map([id], |row| row.get(0))? {
                changes.removed(id, gone?);
            }
            changes.finish(tx)
        })
    }

    /// Ends a round over all folders: what vanished and appeared nowhere is removed for good. Answers how many.
    pub fn sweep(&self) -> Result<usize, Error> {
        self.write(|tx| {
            let removed = tx.execute("DELETE FROM messages WHERE hidden = 2", [])?;
            tx.execute("DELETE FROM folders WHERE gone = 1", [])?;
            Ok(removed)
        })
    }
}

/// The server lists the folder no more. What was moved here and not replayed is still in its origin.
fn vanish(tx: &Transaction<'_>, id: FolderId) -> Result<(), Error> {
    for sql in [
        "UPDATE folders SET gone = 1, epoch = NULL, next = NULL, modseq = NULL WHERE id = ?",
        "UPDATE messages SET folder = origin_folder, epoch = origin_epoch, remote = origin_remote,
           origin_folder = NULL, origin_epoch = NULL, origin_remote = NULL
         WHERE folder = ? AND origin_remote IS NOT NULL",
        "UPDATE messages SET origin_folder = NULL, origin_epoch = NULL, origin_remote = NULL WHERE origin_folder = ?",
        "UPDATE messages SET hidden = 2, epoch = NULL, remote = NULL WHERE folder = ?",
    ] {
        tx.execute(sql, [id])?;
    }
    Ok(())
}

fn take_over(tx: &Transaction<'_>, remote: &RemoteFolder, changes: &mut FolderChanges) -> Result<(), Error> {
    let separator = remote.separator.map(String::from);
    let known: Option<(FolderId, bool)> = tx
        .query_row("SELECT id, gone FROM folders WHERE name = ?", [&remote.name], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((id, gone)) = known else {
        tx.execute(
            "INSERT INTO folders (name, separator, role, selectable) VALUES (?, ?, ?, ?)",
            params![remote.name, separator, remote.role, remote.selectable],
        )?;
        changes.added.push(FolderId(tx.last_insert_rowid()));
        return Ok(());
    };
    let differs = tx.execute(
        "UPDATE folders SET separator = ?1, role = ?2, selectable = ?3, gone = 0 WHERE id = ?4
         AND (separator IS NOT ?1 OR role <> ?2 OR selectable <> ?3 OR gone <> 0)",
        params![separator, remote.role, remote.selectable, id],
    )?;
    match (gone, differs) {
        (true, _) => changes.added.push(id),
        (false, 1) => changes.changed.push(id),
        _ => {}
    }
    Ok(())
}

fn all(tx: &Transaction<'_>) -> Result<Vec<Folder>, Error> {
    let mut statement = tx.prepare_cached(&format!("SELECT {COLUMNS} FROM folders WHERE gone = 0 ORDER BY name"))?;
    Ok(statement.query_map([], folder)?.collect::<Result<_, _>>()?)
}

fn find(tx: &Transaction<'_>, id: FolderId) -> Result<Folder, Error> {
    tx.query_row(&format!("SELECT {COLUMNS} FROM folders WHERE id = ?"), [id], folder)
        .optional()?
        .ok_or_else(|| Error::not_found("folder", id))
}
