//! Reading: headers, flags, ids, bodies.

use super::error::Error;
use super::session::{Brings, OpenFolder, Session, Untagged};
use super::sets::sets;
use crate::domain::access::{Range, RemoteFlags, RemoteHeader};
use crate::domain::ids::RemoteId;
use crate::domain::message::Flags;
use imap_proto::{AttributeValue, BodyStructure, MailboxDatum, Response};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// Messages of one FETCH by ids.
const HEADERS_AT_ONCE: usize = 500;
/// Bytes of one message's header that we read.
const MAX_HEADER: usize = 64 * 1024;
/// Bytes of a message asked for at once.
const CHUNK: u64 = 512 * 1024;
/// Messages whose UIDs fit in one SEARCH line.
const MAX_SEARCHED: u32 = 50_000;
/// Bytes reserved before a message's first byte has come.
const FIRST_RESERVE: u64 = 4 * 1024 * 1024;

const HEADER_FIELDS: &str = "DATE FROM TO CC SUBJECT MESSAGE-ID IN-REPLY-TO REFERENCES REPLY-TO \
                             DISPOSITION-NOTIFICATION-TO CONTENT-TYPE";

/// What one FETCH response says of a message.
#[derive(Default)]
struct Fetched {
    uid: Option<u32>,
    flags: Option<Flags>,
    modseq: Option<u64>,
    size: Option<u64>,
    received: Option<Timestamp>,
    section: Option<Vec<u8>>,
    attachment: bool,
}

impl Fetched {
    fn read(attributes: Vec<AttributeValue<'_>>) -> Self {
        let mut fetched = Self::default();
        for attribute in attributes {
            match attribute {
                AttributeValue::Uid(uid) => fetched.uid = Some(uid),
                AttributeValue::Flags(words) => {
                    fetched.flags = Some(Flags::from_keywords(words.iter().map(|word| &**word)));
                }
                AttributeValue::ModSeq(value) => fetched.modseq = Some(value),
                AttributeValue::Rfc822Size(size) => fetched.size = Some(u64::from(size)),
                AttributeValue::InternalDate(text) => fetched.received = internal_date(&text),
                AttributeValue::BodySection { data, .. } => {
                    fetched.section = Some(data.map(|bytes| bytes.into_owned()).unwrap_or_default());
                }
                AttributeValue::BodyStructure(structure) => fetched.attachment = has_attachment(&structure),
                _ => {}
            }
        }
        fetched
    }

    fn header(self, epoch: u32) -> Option<RemoteHeader> {
        let section = self.section?;
        Some(RemoteHeader {
            id: RemoteId::from_uid(epoch, self.uid?),
            flags: self.flags.unwrap_or_default(),
            modseq: self.modseq,
            size: self.size.unwrap_or_default(),
            received: self.received,
            envelope: crate::mime::envelope(&section),
            has_attachment: self.attachment,
        })
    }
}

impl Session {
    /// Headers, oldest first.
    pub(super) async fn headers(&mut self, range: Range) -> Result<Vec<RemoteHeader>, Error> {
        let folder = self.folder()?;
        let mut found = BTreeMap::new();
        let first = match &range {
            Range::All => 1,
            Range::After(id) => match uid_of(&folder, id).and_then(|uid| uid.checked_add(1)) {
                Some(first) => first,
                None => return Err(Error::MessageGone),
            },
            Range::Ids(ids) => {
                let wanted = uids_of(&folder, ids);
                for (set, _) in sets(&wanted, HEADERS_AT_ONCE) {
                    self.fetch_headers(&folder, &set, &mut found).await?;
                }
                found.retain(|uid, _| wanted.contains(uid));
                return Ok(found.into_values().collect());
            }
        };
        let whole = self.fetch_headers(&folder, &format!("{first}:*"), &mut found).await?;
        if !whole {
            self.fetch_missed(&folder, first, &mut found).await?;
        }
        // `n:*` names the last message even when its UID is below n (RFC 3501 §6.4.8).
        found.retain(|uid, _| *uid >= first);
        Ok(found.into_values().collect())
    }

    /// Answers whether every response could be read.
    async fn fetch_headers(
        &mut self,
        folder: &OpenFolder,
        set: &str,
        found: &mut BTreeMap<u32, RemoteHeader>,
    ) -> Result<bool, Error> {
        let command = header_command(folder, set, true);
        let unread = self.fetch_into(folder, &command, found).await?;
        if unread > 0 && !set.contains('*') {
            let command = header_command(folder, set, false);
            self.fetch_into(folder, &command, found).await?;
        }
        Ok(unread == 0)
    }

    /// Fetches again, without the structure, what could not be read with it: one odd mail must not hide the others.
    async fn fetch_missed(
        &mut self,
        folder: &OpenFolder,
        first: u32,
        found: &mut BTreeMap<u32, RemoteHeader>,
    ) -> Result<(), Error> {
        let missed: BTreeSet<u32> =
            self.uids().await?.into_iter().filter(|uid| *uid >= first && !found.contains_key(uid)).collect();
        for (set, _) in sets(&missed, HEADERS_AT_ONCE) {
            let command = header_command(folder, &set, false);
            self.fetch_into(folder, &command, found).await?;
        }
        Ok(())
    }

    async fn fetch_into(
        &mut self,
        folder: &OpenFolder,
        command: &str,
        found: &mut BTreeMap<u32, RemoteHeader>,
    ) -> Result<usize, Error> {
        let mut unread = 0;
        let line = self
            .run(command, Brings::Fetch, |untagged| match untagged {
                Untagged::Data(Response::Fetch(_, attributes)) => {
                    let fetched = Fetched::read(attributes);
                    if let (Some(uid), Some(header)) = (fetched.uid, fetched.header(folder.epoch)) {
                        found.entry(uid).or_insert(header);
                    }
                }
                Untagged::UnreadableFetch => unread += 1,
                _ => {}
            })
            .await?;
        self.accepted("UID FETCH", line)?;
        Ok(unread)
    }

    /// Flags of all messages, or of those changed since.
    pub(super) async fn flags(&mut self, since: Option<u64>) -> Result<Vec<RemoteFlags>, Error> {
        let folder = self.folder()?;
        let command = match since.filter(|_| folder.modseq) {
            Some(modseq) => format!("UID FETCH 1:* (UID FLAGS MODSEQ) (CHANGEDSINCE {modseq})"),
            None if folder.modseq => "UID FETCH 1:* (UID FLAGS MODSEQ)".to_owned(),
            None => "UID FETCH 1:* (UID FLAGS)".to_owned(),
        };
        let mut found = BTreeMap::new();
        let line = self
            .run(&command, Brings::Fetch, |untagged| {
                if let Untagged::Data(Response::Fetch(_, attributes)) = untagged {
                    let fetched = Fetched::read(attributes);
                    if let (Some(uid), Some(flags)) = (fetched.uid, fetched.flags) {
                        let id = RemoteId::from_uid(folder.epoch, uid);
                        found.insert(uid, RemoteFlags { id, flags, modseq: fetched.modseq });
                    }
                }
            })
            .await?;
        self.accepted("UID FETCH", line)?;
        Ok(found.into_values().collect())
    }

    /// Ids of all messages, oldest first.
    pub(super) async fn ids(&mut self) -> Result<Vec<RemoteId>, Error> {
        let epoch = self.folder()?.epoch;
        Ok(self.uids().await?.into_iter().map(|uid| RemoteId::from_uid(epoch, uid)).collect())
    }

    async fn uids(&mut self) -> Result<BTreeSet<u32>, Error> {
        if self.folder()?.exists <= MAX_SEARCHED {
            return self.search("ALL").await;
        }
        let mut found = BTreeSet::new();
        let line = self
            .run("UID FETCH 1:* (UID)", Brings::Fetch, |untagged| {
                if let Untagged::Data(Response::Fetch(_, attributes)) = untagged {
                    found.extend(Fetched::read(attributes).uid);
                }
            })
            .await?;
        self.accepted("UID FETCH", line)?;
        Ok(found)
    }

    /// UID SEARCH.
    pub(super) async fn search(&mut self, criteria: &str) -> Result<BTreeSet<u32>, Error> {
        let (mut found, mut answered) = (BTreeSet::new(), false);
        let line = self
            .run(&format!("UID SEARCH {criteria}"), Brings::Nothing, |untagged| {
                if let Untagged::Data(Response::MailboxData(MailboxDatum::Search(uids))) = untagged {
                    answered = true;
                    found.extend(uids);
                }
            })
            .await?;
        self.accepted("UID SEARCH", line)?;
        if !answered {
            // Taken for an empty folder, it would hide every message.
            return Err(self.wire.protocol("no SEARCH answer").into());
        }
        Ok(found)
    }

    /// Messages whose Message-ID is this one.
    pub(super) async fn find_message_id(&mut self, message_id: &str) -> Result<Vec<RemoteId>, Error> {
        let epoch = self.folder()?.epoch;
        if message_id.is_empty() || !message_id.chars().all(|c| matches!(c, '!'..='~')) {
            return Ok(Vec::new());
        }
        // The brackets keep a search for part of the header from finding a longer id.
        let text = super::names::quote(&format!("<{message_id}>"));
        let found = self.search(&format!("HEADER MESSAGE-ID {text}")).await?;
        Ok(found.into_iter().map(|uid| RemoteId::from_uid(epoch, uid)).collect())
    }

    /// The bytes of a message.
    pub(super) async fn body(&mut self, id: &RemoteId, limit: u64) -> Result<Vec<u8>, Error> {
        let folder = self.folder()?;
        let uid = uid_of(&folder, id).ok_or(Error::MessageGone)?;
        let size = self.fetch_one(uid, "RFC822.SIZE").await?.and_then(|fetched| fetched.size);
        let size = size.ok_or(Error::MessageGone)?;
        if size > limit {
            return Err(Error::TooLarge { size, limit });
        }
        // A server may count a message's line ends differently: read on until a short chunk.
        let mut body = Vec::with_capacity(usize::try_from(size.min(FIRST_RESERVE)).unwrap_or_default());
        loop {
            let offset = body.len() as u64;
            let item = format!("BODY.PEEK[]<{offset}.{CHUNK}>");
            let chunk = self.fetch_one(uid, &item).await?.and_then(|fetched| fetched.section);
            let chunk = chunk.ok_or(Error::MessageGone)?;
            let length = chunk.len() as u64;
            if length > CHUNK {
                return Err(self.wire.protocol("more bytes than asked for"));
            }
            if offset + length > limit {
                return Err(Error::TooLarge { size: offset + length, limit });
            }
            body.extend_from_slice(&chunk);
            if length < CHUNK {
                return Ok(body);
            }
        }
    }

    async fn fetch_one(&mut self, uid: u32, item: &str) -> Result<Option<Fetched>, Error> {
        let mut found = None;
        let wants_section = item.starts_with("BODY");
        let line = self
            .run_large(&format!("UID FETCH {uid} (UID {item})"), Brings::Fetch, CHUNK as usize + 1024, |untagged| {
                if let Untagged::Data(Response::Fetch(_, attributes)) = untagged {
                    let fetched = Fetched::read(attributes);
                    let complete = if wants_section { fetched.section.is_some() } else { fetched.size.is_some() };
                    if fetched.uid == Some(uid) && complete {
                        found = Some(fetched);
                    }
                }
            })
            .await?;
        self.accepted("UID FETCH", line)?;
        Ok(found)
    }
}

fn header_command(folder: &OpenFolder, set: &str, structure: bool) -> String {
    let structure = if structure { " BODYSTRUCTURE" } else { "" };
    let modseq = if folder.modseq { " MODSEQ" } else { "" };
    format!(
        "UID FETCH {set} (UID FLAGS INTERNALDATE RFC822.SIZE{structure}{modseq} \
         BODY.PEEK[HEADER.FIELDS ({HEADER_FIELDS})]<0.{MAX_HEADER}>)"
    )
}

/// The UID of an id, when it is of the open folder's epoch.
pub(super) fn uid_of(folder: &OpenFolder, id: &RemoteId) -> Option<u32> {
    id.uid().filter(|uid| *uid > 0 && id.epoch == u64::from(folder.epoch))
}

pub(super) fn uids_of(folder: &OpenFolder, ids: &[RemoteId]) -> BTreeSet<u32> {
    ids.iter().filter_map(|id| uid_of(folder, id)).collect()
}

/// INTERNALDATE, ` 7-Nov-2026 08:30:00 +0100` (RFC 3501 §9 date-time).
fn internal_date(text: &str) -> Option<Timestamp> {
    jiff::fmt::strtime::parse("%d-%b-%Y %H:%M:%S %z", text.trim()).ok()?.to_timestamp().ok()
}

/// Subtypes of `message/` that report on a message sent (RFC 3464, RFC 8098, RFC 6533).
const REPORTS: [&str; 4] =
    ["delivery-status", "disposition-notification", "global-delivery-status", "global-disposition-notification"];

/// Whether a structure shows something a user would call an attachment, with or without Content-Disposition.
fn has_attachment(structure: &BodyStructure<'_>) -> bool {
    let (common, other) = match structure {
        BodyStructure::Multipart { bodies, .. } => return bodies.iter().any(has_attachment),
        BodyStructure::Message { .. } => return true,
        BodyStructure::Basic { common, other, .. } | BodyStructure::Text { common, other, .. } => (common, other),
    };
    let disposition = common.disposition.as_ref();
    let is_disposed = |word: &str| disposition.is_some_and(|d| d.ty.eq_ignore_ascii_case(word));
    let named = |params: &imap_proto::BodyParams<'_>| {
        params.iter().flatten().any(|(key, _)| {
            let key = key.trim_end_matches('*');
            key.eq_ignore_ascii_case("name") || key.eq_ignore_ascii_case("filename")
        })
    };
    let is_type = |word: &str| common.ty.ty.eq_ignore_ascii_case(word);
    let is_subtype = |word: &str| common.ty.subtype.eq_ignore_ascii_case(word);
    // A report has no name and is no file, but it must be read for what it says of a message sent.
    let is_report = REPORTS.into_iter().any(is_subtype);
    if is_disposed("attachment") || is_report {
        return true;
    }
    if is_type("text") || is_type("message") {
        return named(&common.ty.params) || disposition.is_some_and(|d| named(&d.params));
    }
    let in_text = is_type("image") && (other.id.is_some() || is_disposed("inline"));
    let signature = is_subtype("pkcs7-signature") || is_subtype("pgp-signature");
    !in_text && !signature
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attachment(structure: &str) -> bool {
        let text = format!("* 1 FETCH (UID 1 BODYSTRUCTURE {structure})\r\n");
        let (_, response) = Response::parse(text.as_bytes()).unwrap();
        let Response::Fetch(_, attributes) = response else { panic!("{response:?}") };
        Fetched::read(attributes).attachment
    }

    const TEXT: &str = "(\"text\" \"plain\" (\"charset\" \"utf-8\") NIL NIL \"7bit\" 5 1 NIL NIL NIL NIL)";

    #[test]
    fn a_zip_without_disposition_is_an_attachment() {
        assert!(attachment(&format!(
            "({TEXT}(\"application\" \"zip\" (\"name\" \"IHE_XDM.ZIP\") NIL NIL \"base64\" 5000 NIL NIL NIL NIL) \
             \"mixed\" (\"boundary\" \"b\") NIL NIL NIL)"
        )));
    }

    #[test]
    fn a_report_counts_even_when_the_message_is_not_returned_with_it() {
        assert!(attachment(&format!(
            "({TEXT}(\"message\" \"delivery-status\" NIL NIL \"Delivery report\" \"7bit\" 553 NIL NIL NIL NIL)\
             (\"text\" \"rfc822-headers\" NIL NIL NIL \"8bit\" 636 12 NIL NIL NIL NIL) \"report\" \
             (\"report-type\" \"delivery-status\") NIL NIL NIL)"
        )));
    }

    #[test]
    fn text_alone_and_pictures_inside_it_are_none() {
        assert!(!attachment(TEXT));
        assert!(!attachment(&format!(
            "({TEXT}(\"image\" \"png\" NIL \"<a@b>\" NIL \"base64\" 50 NIL (\"inline\" NIL) NIL NIL) \"related\" NIL NIL NIL NIL)"
        )));
    }

    #[test]
    fn internal_dates_are_read_with_their_offset() {
        assert_eq!(internal_date(" 7-Nov-2026 08:30:00 +0100"), "2026-11-07T07:30:00Z".parse().ok());
        assert_eq!(internal_date("yesterday"), None);
    }
}
