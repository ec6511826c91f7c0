//! Bodies, documents, and the search index over them.

use super::Cache;
use super::change::{Change, Changes};
use crate::domain::document::Document;
use crate::domain::ids::{FolderId, MessageId};
use crate::domain::message::Envelope;
use crate::domain::patient::Patient;
use crate::store::Error;
use crate::store::values::{from_json, json, millis, number, time};
use jiff::Timestamp;
use rusqlite::types::{FromSql, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};

/// Whether a message's body is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyState {
    /// Not fetched yet.
    Absent,
    /// Here.
    Here,
    /// Larger than is fetched.
    TooLarge,
}

impl ToSql for BodyState {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let number: i64 = match self {
            Self::Absent => 0,
            Self::Here => 1,
            Self::TooLarge => 2,
        };
        Ok(number.into())
    }
}

impl FromSql for BodyState {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Ok(match value.as_i64()? {
            1 => Self::Here,
            2 => Self::TooLarge,
            _ => Self::Absent,
        })
    }
}

/// An attachment, as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredFile {
    /// Name.
    pub name: String,
    /// MIME type.
    pub mime: String,
    /// Decoded bytes.
    pub size: u64,
}

/// A message's body.
#[derive(Clone, PartialEq, Eq)]
pub struct Body {
    /// The whole message, byte for byte.
    pub raw: Vec<u8>,
    /// Its text, as extracted for search and display.
    pub text: String,
    /// Its attachments.
    pub files: Vec<StoredFile>,
    /// When it was fetched.
    pub fetched: Timestamp,
}

impl std::fmt::Debug for Body {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Body({} bytes, {} files)", self.raw.len(), self.files.len())
    }
}

fn body(row: &Row<'_>) -> rusqlite::Result<Body> {
    Ok(Body { raw: row.get(0)?, text: row.get(1)?, files: from_json(row, 2)?, fetched: time(row, 3)? })
}

impl Cache {
    /// Keeps a body with its extracted text and attachments, and makes them searchable.
    pub fn put_body(
        &self,
        id: MessageId,
        raw: &[u8],
        text: &str,
        files: &[StoredFile],
        now: Timestamp,
    ) -> Result<Vec<Change>, Error> {
        let listed = json(&files)?;
        self.on_message(id, |tx| {
            tx.execute("UPDATE messages SET body = ? WHERE id = ?", params![BodyState::Here, id])?;
            tx.prepare_cached("INSERT OR REPLACE INTO bodies VALUES (?, ?, ?, ?, ?)")?.execute(params![
                id,
                raw,
                text,
                listed,
                millis(now)
            ])?;
            index_message(tx, id)
        })
    }

    /// Remembers that a body is too large to be fetched, so that it is not tried again.
    pub fn set_body_too_large(&self, id: MessageId) -> Result<Vec<Change>, Error> {
        self.on_message(id, |tx| {
            tx.execute("UPDATE messages SET body = ? WHERE id = ?", params![BodyState::TooLarge, id])?;
            Ok(())
        })
    }

    /// A body, when it is here.
    pub fn body(&self, id: MessageId) -> Result<Option<Body>, Error> {
        self.read(|tx| {
            let sql = "SELECT raw, text, files, fetched FROM bodies WHERE message = ?";
            Ok(tx.prepare_cached(sql)?.query_row([id], body).optional()?)
        })
    }

    /// Messages of a folder whose bodies can be fetched and are not here, newest first.
    pub fn missing_bodies(&self, folder: FolderId, limit: u32) -> Result<Vec<MessageId>, Error> {
        self.read(|tx| {
            let mut statement = tx.prepare_cached(
                "SELECT id FROM messages WHERE folder = ? AND hidden = 0 AND body = 0 AND remote IS NOT NULL
                 ORDER BY sort DESC, id DESC LIMIT ?",
            )?;
            Ok(statement.query_map(params![folder, limit], |row| row.get(0))?.collect::<Result<_, _>>()?)
        })
    }

    /// Keeps the documents found in a message, in place of those before, and makes their patients searchable.
    pub fn put_documents(&self, id: MessageId, documents: &[Document]) -> Result<Vec<Change>, Error> {
        self.on_message(id, |tx| {
            tx.execute("DELETE FROM documents WHERE message = ?", [id])?;
            let mut insert = tx.prepare_cached("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?)")?;
            for (position, document) in (0_i64..).zip(documents) {
                let patient = document.patient.as_ref();
                let ins = patient.and_then(|patient| patient.ins.as_ref());
                insert.execute(params![
                    id,
                    position,
                    json(document)?,
                    document.kind.code,
                    patient.and_then(|patient| patient.birth_name.as_ref()),
                    patient.and_then(|patient| patient.birth_date.as_ref()),
                    ins.map(|ins| &ins.oid),
                    ins.map(|ins| &ins.matricule)
                ])?;
            }
            tx.execute(
                "UPDATE messages SET documents = ?, patients = ?, document_title = ? WHERE id = ?",
                params![number(documents.len()), shown_patients(documents), shown_title(documents), id],
            )?;
            index_message(tx, id)
        })
    }

    /// The documents found in a message, in the order they were given.
    pub fn documents(&self, id: MessageId) -> Result<Vec<Document>, Error> {
        self.read(|tx| documents(tx, id))
    }

    fn on_message(
        &self,
        id: MessageId,
        work: impl FnOnce(&Transaction<'_>) -> Result<(), Error>,
    ) -> Result<Vec<Change>, Error> {
        self.write(|tx| {
            let folder: Option<FolderId> =
                tx.query_row("SELECT folder FROM messages WHERE id = ?", [id], |row| row.get(0)).optional()?;
            let folder = folder.ok_or_else(|| Error::not_found("message", id))?;
            work(tx)?;
            let mut changes = Changes::default();
            changes.changed(folder, id);
            changes.finish(tx)
        })
    }
}

fn documents(tx: &Transaction<'_>, id: MessageId) -> Result<Vec<Document>, Error> {
    let sql = "SELECT document FROM documents WHERE message = ? ORDER BY position";
    Ok(tx.prepare_cached(sql)?.query_map([id], |row| from_json(row, 0))?.collect::<Result<_, _>>()?)
}

/// Writes what can be searched of a message: the index holds no text, so that every part is given each time.
fn index_message(tx: &Transaction<'_>, id: MessageId) -> Result<(), Error> {
    let (envelope, text, files): (Envelope, Option<String>, Option<String>) = tx
        .prepare_cached("SELECT envelope, text, files FROM messages LEFT JOIN bodies ON message = id WHERE id = ?")?
        .query_row([id], |row| Ok((from_json(row, 0)?, row.get(1)?, row.get(2)?)))?;
    let files: Vec<StoredFile> = files.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default();
    let documents = documents(tx, id)?;
    let names = files.iter().map(|file| file.name.as_str());
    let titles = documents.iter().flat_map(|document| [document.title.as_str(), document.kind.label.as_str()]);
    let names = names.chain(titles).collect::<Vec<_>>().join(" ");
    let patients = documents.iter().filter_map(|document| document.patient.as_ref());
    let patients = patients.map(searchable).collect::<Vec<_>>().join(" ");
    write_index(tx, id, &envelope, [&text.unwrap_or_default(), &names, &patients])
}

/// Makes a message searchable of which only the header is known yet.
pub(super) fn index_header(tx: &Transaction<'_>, id: MessageId, envelope: &Envelope) -> Result<(), Error> {
    write_index(tx, id, envelope, ["", "", ""])
}

fn write_index(tx: &Transaction<'_>, id: MessageId, envelope: &Envelope, rest: [&str; 3]) -> Result<(), Error> {
    let [body, files, patients] = rest;
    tx.prepare_cached(
        "INSERT OR REPLACE INTO search (rowid, subject, people, body, files, patients) VALUES (?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![id, envelope.subject, people(envelope), body, files, patients])?;
    Ok(())
}

fn people(envelope: &Envelope) -> String {
    let all = envelope.from.iter().chain(&envelope.to).chain(&envelope.cc);
    all.map(|person| format!("{} {}", person.name, person.address)).collect::<Vec<_>>().join(" ")
}

fn searchable(patient: &Patient) -> String {
    let names = patient.birth_name.iter().chain(&patient.used_name).chain(&patient.given_names);
    let rest = patient.used_given_name.iter().chain(patient.ins.as_ref().map(|ins| &ins.matricule));
    names.chain(rest).map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// What a row says of its documents: the type of the first one, else its title.
fn shown_title(documents: &[Document]) -> &str {
    let first = documents.first();
    first.map_or("", |first| if first.kind.label.is_empty() { &first.title } else { &first.kind.label })
}

/// Patients of a row: « NOM Prénom », each once.
fn shown_patients(documents: &[Document]) -> String {
    let mut shown: Vec<String> = Vec::new();
    for patient in documents.iter().filter_map(|document| document.patient.as_ref()) {
        let family = patient.used_name.as_ref().or(patient.birth_name.as_ref());
        let given = patient.used_given_name.as_ref().or(patient.given_names.first());
        let name = family.into_iter().chain(given).map(String::as_str).collect::<Vec<_>>().join(" ");
        if !name.is_empty() && !shown.contains(&name) {
            shown.push(name);
        }
    }
    shown.join(", ")
}
