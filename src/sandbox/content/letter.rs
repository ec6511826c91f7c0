//! The seed mail: records of the letter files, made into messages.

use super::SeedMail;
use super::attachment::{Attachment, attachment};
use super::clock::Clock;
use super::document::Document;
use super::fill::{Record, Values};
use super::party::{Party, party};
use super::patient::{PATIENT_DOMAIN, patients};
use super::pdf::win_ansi;
use super::xdm::{Untruth, write};
use crate::domain::Address;
use crate::domain::message::{Flag, Flags};
use jiff::Timestamp;
use mail_builder::MessageBuilder;
use mail_builder::headers::address::Address as Mailbox;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::message_id::MessageId;
use mail_builder::headers::raw::Raw;
use mail_builder::mime::{BodyPart, MimePart};
use sha1::{Digest, Sha1};

const FILES: [&str; 6] = [
    include_str!("../../../assets/sandbox/seed/letters/doctor.txt"),
    include_str!("../../../assets/sandbox/seed/letters/pharmacy.txt"),
    include_str!("../../../assets/sandbox/seed/letters/oddities.txt"),
    include_str!("../../../assets/sandbox/seed/letters/doctor-more.txt"),
    include_str!("../../../assets/sandbox/seed/letters/pharmacy-more.txt"),
    include_str!("../../../assets/sandbox/seed/letters/others.txt"),
];
/// Messages written byte by byte, for what no writer would write.
const RAW: &[(&str, &str)] = &[
    ("dsn", include_str!("../../../assets/sandbox/seed/raw/dsn.eml")),
    ("mdn", include_str!("../../../assets/sandbox/seed/raw/mdn.eml")),
    ("latin", include_str!("../../../assets/sandbox/seed/raw/latin.eml")),
    ("broken", include_str!("../../../assets/sandbox/seed/raw/broken.eml")),
];
const INVITATION: &str = include_str!("../../../assets/sandbox/seed/raw/invitation.htm");
/// The product number that test senders declare (mssante-client.md §6.2).
const PRODUCT: &str = "DEV997001";

/// Every letter as a record, in the order of the files.
pub(super) fn records() -> Vec<Record> {
    FILES.iter().flat_map(|file| file.split("\n%%%\n")).map(Record::parse).filter(|r| r.get("id").is_some()).collect()
}

/// Letters with what they need of each other.
pub(super) struct Post {
    clock: Clock,
    records: Vec<Record>,
}

struct Letter {
    from: Party,
    to: Vec<Party>,
    cc: Vec<Party>,
    sent: Timestamp,
    subject: String,
    id: String,
    references: Vec<String>,
}

impl Post {
    pub(super) fn new(clock: &Clock) -> Self {
        Self { clock: clock.clone(), records: records() }
    }

    /// All mail, oldest first; `None` stands for a record that could not be made (a test sees to it that there is none).
    pub(super) fn deliver(&self) -> Vec<Option<SeedMail>> {
        let mut mail: Vec<Option<SeedMail>> = Vec::new();
        for record in &self.records {
            self.deliver_one(record, &mut mail);
        }
        mail.sort_by_key(|mail| mail.as_ref().map(|mail| mail.received));
        mail
    }

    pub(super) fn deliver_one(&self, record: &Record, mail: &mut Vec<Option<SeedMail>>) {
        let Some(letter) = self.letter(record) else {
            mail.push(None);
            return;
        };
        let Some(bytes) = self.bytes(record, &letter) else {
            mail.push(None);
            return;
        };
        let folder = folder(record.get("folder").unwrap_or("INBOX"));
        let own = matches!(folder, "Envoyés" | "Brouillons");
        if let Some(copy_from) = record.get("copy").and(Some(&letter.from)) {
            let seen = Flags::default().with(Flag::Seen, true);
            mail.push(Some(seed(&copy_from.address, "Envoyés", letter.sent, seen, bytes.clone())));
        }
        let received = letter.sent;
        let boxes: Vec<Address> = match record.get("box").and_then(party) {
            Some(party) => vec![party.address],
            None if own => vec![letter.from.address.clone()],
            None => letter.to.iter().map(|to| to.address.clone()).collect(),
        };
        let keywords: Vec<String> = record
            .list("flags")
            .map(|word| match word {
                "forwarded" | "mdnsent" => format!("${word}"),
                _ => format!("\\{word}"),
            })
            .collect();
        let flags = Flags::from_keywords(keywords.iter().map(String::as_str));
        for to in boxes {
            mail.push(Some(seed(&to, folder, received, flags, bytes.clone())));
        }
    }

    fn letter(&self, record: &Record) -> Option<Letter> {
        let from = party(record.get("from")?)?;
        let to: Option<Vec<Party>> = record.list("to").map(party).collect();
        let cc: Option<Vec<Party>> = record.list("cc").map(party).collect();
        let sent = self.clock.moment(record.get("when")?)?;
        let values = self.words(record);
        Some(Letter {
            id: message_id(record, &from),
            references: self.references(record),
            subject: values.fill(record.get("subject")?),
            to: to?,
            cc: cc?,
            from,
            sent,
        })
    }

    fn words(&self, record: &Record) -> Values {
        let mut values = Values::new(&self.clock);
        if let Some(patient) = patients().iter().find(|p| Some(p.key) == record.get("patient")) {
            values.set_patient(patient);
        }
        values
    }

    fn find(&self, id: &str) -> Option<&Record> {
        self.records.iter().find(|record| record.get("id") == Some(id))
    }

    /// The chain of `re`, oldest first.
    fn references(&self, record: &Record) -> Vec<String> {
        let mut chain = Vec::new();
        let mut current = record.get("re").and_then(|id| self.find(id));
        while let Some(parent) = current {
            if let Some(from) = parent.get("from").and_then(party) {
                chain.push(message_id(parent, &from));
            }
            current = parent.get("re").and_then(|id| self.find(id)).filter(|_| chain.len() < 20);
        }
        chain.reverse();
        chain
    }

    fn bytes(&self, record: &Record, letter: &Letter) -> Option<Vec<u8>> {
        if let Some(name) = record.get("raw") {
            return self.raw(name, record, letter);
        }
        let documents: Option<Vec<Document>> = record.list("xdm").map(|key| Document::load(key, &self.clock)).collect();
        let untruth = Untruth {
            wrong_hash: record.get("wrong-hash").is_some(),
            patient: record.get("metadata-patient").and_then(|key| patients().into_iter().find(|p| p.key == key)),
        };
        let archive = write(record.get("id")?, &documents?, &untruth);
        let mut files: Vec<Attachment> = Vec::new();
        let codes = archive.as_ref().map(|archive| archive.codes.join(","));
        if let Some(archive) = archive {
            files.push(Attachment { name: "IHE_XDM.zip".into(), mime: "application/zip", bytes: archive.zip });
            let twin = |(name, bytes)| Attachment { name, mime: "application/pdf", bytes };
            files.extend(archive.twins.into_iter().map(twin));
        }
        for key in record.list("pdf") {
            let document = Document::load(key, &self.clock)?;
            files.push(Attachment { bytes: document.pdf(), name: document.pdf_name, mime: "application/pdf" });
        }
        for line in record.all("file") {
            files.push(attachment(line, &self.clock)?);
        }
        if let Some(original) = record.get("original") {
            let original = self.find(original)?;
            let bytes = self.bytes(original, &self.letter(original)?)?;
            files.push(Attachment { name: "message_original.eml".into(), mime: "message/rfc822", bytes });
        }
        let text = self.text(record, letter);
        let message = headers(record, letter, codes.as_deref());
        message.body(body(letter, record, text, files)).write_to_vec().ok()
    }

    fn text(&self, record: &Record, letter: &Letter) -> String {
        let mut text = self.words(record).fill(&unwrapped(&record.body));
        if record.get("unsigned").is_none() && !letter.from.signature.is_empty() {
            text.push_str("\n\n-- \n");
            text.push_str(&letter.from.signature);
        }
        text.push('\n');
        text.replace('\n', "\r\n")
    }

    fn raw(&self, name: &str, record: &Record, letter: &Letter) -> Option<Vec<u8>> {
        let (_, template) = RAW.iter().find(|(key, _)| *key == name)?;
        let mut values = self.words(record);
        values.set("subject", letter.subject.as_str());
        values.set("from", letter.from.address.to_string());
        values.set("to", letter.to.first()?.address.to_string());
        values.set("id", letter.id.as_str());
        values.set("date", self.clock.mail_date(letter.sent));
        values.set("original", letter.references.last().cloned().unwrap_or_default());
        let original = record.get("re").and_then(|id| self.find(id)).and_then(|record| self.letter(record));
        if let Some(original) = original {
            values.set("original.subject", original.subject);
            values.set("original.date", self.clock.mail_date(original.sent));
            values.set("original.to", original.to.first()?.address.to_string());
        }
        let text = values.fill(template).replace('\n', "\r\n");
        Some(if name == "latin" { win_ansi(&text) } else { text.into_bytes() })
    }
}

/// Joins the lines that the file breaks for its readers: those behind a long line.
fn unwrapped(text: &str) -> String {
    const LONG: usize = 100;
    let mut out = String::with_capacity(text.len());
    let mut last = 0;
    for line in text.lines() {
        if !out.is_empty() {
            out.push(if last >= LONG && !line.is_empty() { ' ' } else { '\n' });
        }
        out.push_str(line);
        last = line.chars().count();
    }
    out
}

fn seed(to: &Address, folder: &'static str, received: Timestamp, flags: Flags, bytes: Vec<u8>) -> SeedMail {
    SeedMail { to: to.clone(), folder, received, flags, bytes }
}

fn folder(name: &str) -> &'static str {
    ["INBOX", "Envoyés", "Brouillons", "Archives", "Corbeille", "Indésirables"]
        .into_iter()
        .find(|folder| *folder == name)
        .unwrap_or("INBOX")
}

fn message_id(record: &Record, from: &Party) -> String {
    let digest = Sha1::digest(record.get("id").unwrap_or_default().as_bytes());
    let short: String = digest.iter().take(9).map(|byte| format!("{byte:02x}")).collect();
    format!("{short}@{}", from.address.domain())
}

fn mailboxes(parties: &[Party]) -> Mailbox<'static> {
    parties.iter().map(|p| (p.name.clone(), p.address.to_string())).collect::<Vec<_>>().into()
}

fn headers(record: &Record, letter: &Letter, codes: Option<&str>) -> MessageBuilder<'static> {
    let clock_date = record.get("date").map(str::to_owned);
    let mut message = MessageBuilder::new()
        .from((letter.from.name.clone(), letter.from.address.to_string()))
        .to(mailboxes(&letter.to))
        .subject(letter.subject.clone())
        .message_id(letter.id.clone())
        .header("Date", Raw::new(clock_date.unwrap_or_else(|| mail_date(letter.sent))));
    if !letter.cc.is_empty() {
        message = message.cc(mailboxes(&letter.cc));
    }
    if let Some(parent) = letter.references.last() {
        message = message.in_reply_to(parent.clone()).references(MessageId::from(letter.references.clone()));
    }
    if record.get("receipt").is_some() {
        message = message.header("Disposition-Notification-To", Raw::new(format!("<{}>", letter.from.address)));
    }
    if letter.from.address.domain() == PATIENT_DOMAIN {
        return message;
    }
    message = message.header("X-MSS-NIL", Raw::new(PRODUCT));
    if let Some(codes) = codes {
        message = message.header("X-MSS-CODECDA", Raw::new(codes.to_owned())).header("X-MSS-INS", Raw::new("O"));
    }
    if record.get("end").is_some() {
        message = message.header("X-MSS-MES", Raw::new("FIN"));
    }
    message
}

fn mail_date(moment: Timestamp) -> String {
    Clock::new(moment).mail_date(moment)
}

fn body(letter: &Letter, record: &Record, text: String, files: Vec<Attachment>) -> MimePart<'static> {
    let boundary = |kind: &str| format!("=_{kind}_{}", letter.id.split('@').next().unwrap_or_default());
    let multipart = |kind: &str, name: &str, parts: Vec<MimePart<'static>>| {
        MimePart::new(ContentType::new(kind.to_owned()).attribute("boundary", boundary(name)), parts)
    };
    let plain = MimePart::new("text/plain", text);
    let first = match record.get("html") {
        Some(_) => {
            let html = MimePart::new("text/html", INVITATION.replace('\n', "\r\n"));
            multipart("multipart/alternative", "alt", vec![plain, html])
        }
        None => plain,
    };
    if files.is_empty() {
        return first;
    }
    let parts = std::iter::once(first).chain(files.into_iter().map(part)).collect();
    multipart("multipart/mixed", "mix", parts)
}

fn part(file: Attachment) -> MimePart<'static> {
    let kind = ContentType::new(file.mime).attribute("name", file.name.clone());
    let part = MimePart::new(kind, BodyPart::Binary(file.bytes.into())).attachment(file.name);
    if file.mime == "message/rfc822" { part.transfer_encoding("7bit") } else { part }
}

#[cfg(test)]
mod tests {
    use super::unwrapped;

    #[test]
    fn long_lines_flow_and_short_ones_stay() {
        let long = "a".repeat(100);
        assert_eq!(
            unwrapped(&format!("Bonjour,\n\n{long}\nfin.\n- un\n- deux")),
            format!("Bonjour,\n\n{long} fin.\n- un\n- deux")
        );
    }
}
