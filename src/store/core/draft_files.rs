//! The files of drafts: a draft is saved every few seconds, each of its files once.

use crate::domain::ids::DraftId;
use crate::domain::message::OutgoingFile;
use crate::store::Error;
use crate::store::values::json;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rusqlite::{Transaction, params};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// A file that is here, without its bytes.
struct Known {
    id: i64,
    name: String,
    mime: String,
    digest: Vec<u8>,
}

/// Makes these the files of a draft: what is here stays, what is new is written, what is gone goes.
pub(super) fn keep(tx: &Transaction<'_>, draft: DraftId, files: &[Arc<OutgoingFile>]) -> Result<(), Error> {
    let mut here = known(tx, draft)?;
    for (position, file) in (0_i64..).zip(files) {
        let digest = Sha256::digest(&file.bytes);
        let same = |one: &Known| one.name == file.name && one.mime == file.mime && one.digest == digest.as_slice();
        if let Some(index) = here.iter().position(same) {
            let move_to = "UPDATE draft_files SET position = ?1 WHERE id = ?2 AND position <> ?1";
            tx.execute(move_to, params![position, here.remove(index).id])?;
            continue;
        }
        tx.execute(
            "INSERT INTO draft_files (draft, position, name, mime, digest) VALUES (?, ?, ?, ?, ?)",
            params![draft, position, file.name, file.mime, digest.as_slice()],
        )?;
        let bytes = "INSERT INTO draft_file_bytes (file, bytes) VALUES (?, ?)";
        tx.execute(bytes, params![tx.last_insert_rowid(), file.bytes])?;
    }
    for gone in here {
        tx.execute("DELETE FROM draft_files WHERE id = ?", [gone.id])?;
    }
    Ok(())
}

fn known(tx: &Transaction<'_>, draft: DraftId) -> Result<Vec<Known>, Error> {
    let mut statement =
        tx.prepare_cached("SELECT id, name, mime, digest FROM draft_files WHERE draft = ? ORDER BY position")?;
    let rows = statement.query_map([draft], |row| {
        Ok(Known { id: row.get(0)?, name: row.get(1)?, mime: row.get(2)?, digest: row.get(3)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The files of a draft, in their order.
pub(super) fn read(tx: &Transaction<'_>, draft: DraftId) -> Result<Vec<Arc<OutgoingFile>>, Error> {
    let mut statement = tx.prepare_cached(
        "SELECT name, mime, bytes FROM draft_files JOIN draft_file_bytes ON file = id WHERE draft = ? \
         ORDER BY position",
    )?;
    let rows = statement.query_map([draft], |row| {
        Ok(Arc::new(OutgoingFile { name: row.get(0)?, mime: row.get(1)?, bytes: row.get(2)? }))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A file as version 1 kept it, within the content.
#[derive(Deserialize)]
struct Inside {
    name: String,
    mime: String,
    bytes: String,
}

impl Inside {
    fn decoded(value: serde_json::Value) -> Option<Arc<OutgoingFile>> {
        let Self { name, mime, bytes } = serde_json::from_value(value).ok()?;
        Some(Arc::new(OutgoingFile { name, mime, bytes: STANDARD.decode(bytes).ok()? }))
    }
}

/// To version 2: files stand beside the contents. A draft at a time: all of them may be large.
pub(super) fn take_out(tx: &Transaction<'_>) -> Result<(), Error> {
    let mut statement = tx.prepare("SELECT id FROM drafts ORDER BY id")?;
    let drafts: Vec<DraftId> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    for draft in drafts {
        let content: String = tx.query_row("SELECT content FROM drafts WHERE id = ?", [draft], |row| row.get(0))?;
        // What cannot be read was none before, and is left as it is.
        let Ok(serde_json::Value::Object(mut content)) = serde_json::from_str(&content) else { continue };
        let Some(serde_json::Value::Array(inside)) = content.remove("files") else { continue };
        let Some(files) = inside.into_iter().map(Inside::decoded).collect::<Option<Vec<_>>>() else { continue };
        keep(tx, draft, &files)?;
        tx.execute("UPDATE drafts SET content = ? WHERE id = ?", params![json(&content)?, draft])?;
    }
    Ok(())
}
