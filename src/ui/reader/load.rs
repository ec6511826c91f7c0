//! What the reader needs of a message, read where blocking is allowed.

use super::content::of_mail;
use crate::domain::Address;
use crate::domain::directory::DirectoryEntry;
use crate::domain::document::Document;
use crate::domain::error::Failure;
use crate::domain::ids::{AccountId, MessageId};
use crate::domain::patient::Patient;
use crate::engine::{Item, OpenMessage, Query};
use crate::health::patient::{Difference, compare};
use crate::health::{cda, patient};
use crate::mime;
use crate::mime::receipts::{Receipt, read_all};
use crate::store::MessageRow;
use crate::ui::blocks::Pictures;
use std::fmt;
use std::sync::Arc;

/// Documents whose header is compared with the description beside them.
const COMPARED: usize = 50;
/// Messages of a conversation whose first words are read.
const FIRST_WORDS: usize = 20;
/// Bytes of a message whose first words are read.
const FIRST_WORDS_BYTES: u64 = 256 << 10;
/// Characters of the first words.
const FIRST_WORDS_CHARS: usize = 120;
/// Directory entries looked through for the sender's.
const COLLEAGUES: u32 = 30;

/// What is here of a message.
#[derive(Clone)]
pub struct Found {
    /// Its row.
    pub row: MessageRow,
    /// The sender, as the directory knew him.
    pub sender: Option<DirectoryEntry>,
    /// The rest, when its body is here.
    pub opened: Option<Arc<Opened>>,
}

impl fmt::Debug for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Found({}, opened: {})", self.row.id, self.opened.is_some())
    }
}

/// A message with its body, and what was made of it.
pub struct Opened {
    /// The message.
    pub message: OpenMessage,
    /// What each document says against its description or against the subject, in the order of the documents.
    pub checks: Vec<Check>,
    /// How many patients the documents are about.
    pub patients: usize,
    /// Pictures of the text.
    pub pictures: Pictures,
    /// What the message reports about others.
    pub receipts: Vec<Receipt>,
}

/// How the patient of a document is told elsewhere.
#[derive(Default)]
pub struct Check {
    /// The archive's description, against the document.
    pub inside: Vec<Difference>,
    /// The subject of the mail, against the document.
    pub subject: Vec<Difference>,
    /// The document of the same message that replaces it.
    pub newer: Option<usize>,
}

/// Reads a message. Blocking.
///
/// # Errors
/// Those of [`Query::message`] and [`Query::open`].
pub(super) fn find(query: &Query, account: AccountId, id: MessageId) -> Result<Found, Failure> {
    let row = query.message(account, id)?;
    let sender = sender(query, account, &row);
    let opened = query.open(account, id)?.map(|message| {
        let checks = checks(query, account, &message);
        let patients = patients(&message.documents);
        let pictures = of_mail(&message.mail);
        let receipts = read_all(&message.mail);
        Arc::new(Opened { message, checks, patients, pictures, receipts })
    });
    Ok(Found { row, sender, opened })
}

/// The sender as the directory knows him; what it does not know is no fault.
fn sender(query: &Query, account: AccountId, row: &MessageRow) -> Option<DirectoryEntry> {
    let address: Address = row.envelope.from.first()?.address.parse().ok()?;
    let found = query.colleagues(account, &address.to_string(), COLLEAGUES).ok()?;
    found.into_iter().find(|entry| entry.address.same_mailbox(&address))
}

fn checks(query: &Query, account: AccountId, message: &OpenMessage) -> Vec<Check> {
    let announced = announced(&message.row.envelope.subject);
    let documents = &message.documents;
    let check = |(index, document): (usize, &Document)| {
        let Some(described) = document.patient.as_ref() else {
            return Check { newer: newer(documents, index), ..Check::default() };
        };
        let written = (index < COMPARED).then(|| written(query, account, message.row.id, index)).flatten();
        Check {
            inside: written.map(|written| compare(described, &written)).unwrap_or_default(),
            subject: announced.as_ref().map(|announced| compare(announced, described)).unwrap_or_default(),
            newer: newer(documents, index),
        }
    };
    documents.iter().enumerate().map(check).collect()
}

/// The patient a document itself names.
fn written(query: &Query, account: AccountId, id: MessageId, index: usize) -> Option<Patient> {
    let bytes = query.bytes(account, id, Item::Document(index)).ok()??;
    if !cda::looks_like_cda(&bytes) {
        return None;
    }
    cda::header(&bytes).ok()?.patient
}

/// What the subject of an XDM mail says of the patient: it ends with the date of birth (ECO.2.1.3).
fn announced(subject: &str) -> Option<Patient> {
    let subject = mime::subject::read(subject);
    let last = subject.shown.split_whitespace().next_back().filter(|_| subject.xdm)?;
    let mut parts = last.split('/');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let date = format!("{year}{month}{day}");
    let is_date = parts.next().is_none()
        && (day.len(), month.len(), year.len()) == (2, 2, 4)
        && date.bytes().all(|byte| byte.is_ascii_digit());
    is_date.then(|| Patient { birth_date: Some(date), ..Patient::default() })
}

/// The document that says it replaces this one.
fn newer(documents: &[Document], index: usize) -> Option<usize> {
    let id = documents.get(index)?.unique_id.as_deref()?;
    documents.iter().position(|other| other.replaces.as_deref() == Some(id)).filter(|newer| *newer != index)
}

/// How many patients there are for sure: those whom a grave difference tells apart from all before.
fn patients(documents: &[Document]) -> usize {
    let mut known: Vec<&Patient> = Vec::new();
    for found in documents.iter().filter_map(|document| document.patient.as_ref()) {
        let is_new = known.iter().all(|one| patient::compare(one, found).iter().any(|difference| difference.grave));
        if is_new && known.len() < COMPARED {
            known.push(found);
        }
    }
    known.len()
}

/// One message of a conversation, as the strip above the text shows it.
#[derive(Clone)]
pub(super) struct Line {
    /// Its row.
    pub row: MessageRow,
    /// Its first words, else nothing.
    pub words: String,
}

/// The conversation of a message with first words, oldest first; nothing when it stands alone. Blocking.
///
/// # Errors
/// Those of [`Query::thread`].
pub(super) fn thread(query: &Query, account: AccountId, id: MessageId) -> Result<Vec<Line>, Failure> {
    let rows = query.thread(account, id)?;
    if rows.len() < 2 {
        return Ok(Vec::new());
    }
    let without = rows.len().saturating_sub(FIRST_WORDS);
    Ok(rows
        .into_iter()
        .enumerate()
        .map(|(n, row)| {
            let readable = n >= without && row.size <= FIRST_WORDS_BYTES;
            let words = if readable { first_words(query, account, row.id) } else { None };
            Line { words: words.unwrap_or_default(), row }
        })
        .collect())
}

/// The first words somebody wrote: no quotation, no blank line.
fn first_words(query: &Query, account: AccountId, id: MessageId) -> Option<String> {
    let raw = query.raw(account, id).ok()??;
    let mail = mime::parse(&raw).ok()?;
    let lines = mail.text.lines().filter(|line| !line.trim_start().starts_with('>'));
    let words: String =
        lines.flat_map(|line| line.split_whitespace().chain([""])).take(40).fold(String::new(), |mut words, word| {
            if !words.is_empty() && !word.is_empty() {
                words.push(' ');
            }
            words.push_str(word);
            words
        });
    Some(words.chars().take(FIRST_WORDS_CHARS).collect())
}

#[cfg(test)]
mod tests {
    use super::{announced, newer};
    use crate::domain::document::{Coded, Document, Integrity};

    fn document(id: &str, replaces: Option<&str>) -> Document {
        Document {
            archive: String::new(),
            file: String::new(),
            mime: String::new(),
            size: 0,
            title: String::new(),
            kind: Coded::default(),
            patient: None,
            authors: Vec::new(),
            date: None,
            integrity: Integrity::Intact,
            restrictions: Vec::new(),
            unique_id: Some(id.to_owned()),
            replaces: replaces.map(str::to_owned),
        }
    }

    #[test]
    fn only_the_subject_of_an_xdm_mail_names_a_birth_date() {
        let birth = |subject: &str| announced(subject).and_then(|patient| patient.birth_date);
        assert_eq!(birth("XDM/1.0/DDM+CR LEROUX-TEST Odette 14/03/1941").as_deref(), Some("19410314"));
        assert_eq!(birth("Rendez-vous du 14/03/2026"), None);
        assert_eq!(birth("XDM/1.0/DDM+CR LEROUX-TEST Odette"), None);
        assert_eq!(birth("XDM/1.0/DDM+CR 1/3/41"), None);
    }

    #[test]
    fn a_superseded_document_names_the_one_that_takes_its_place() {
        let documents = [document("1.2", None), document("1.3", Some("1.2")), document("1.4", Some("1.4"))];
        assert_eq!([0, 1, 2].map(|index| newer(&documents, index)), [Some(1), None, None]);
    }
}
