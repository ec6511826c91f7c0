//! A tolerant reader: the list is published without signature, and not always well-formed.

use super::{DomainRecord, Warning, WhiteList};
use crate::trust::Error;
use crate::trust::name::shown;
use encoding_rs::Encoding;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use std::borrow::Cow;

/// Bytes of a list at most (espace-de-confiance.md §2).
const SIZE_LIMIT: usize = 64 * 1024 * 1024;
/// Nested elements at most.
const DEPTH_LIMIT: usize = 32;
/// Records at most: some thousands are real.
const RECORD_LIMIT: usize = 200_000;
/// Bytes kept of one field.
const FIELD_LIMIT: usize = 4_096;
/// Bytes in which an XML declaration stands.
const DECLARATION_LIMIT: usize = 200;
/// Warnings kept.
const WARNING_LIMIT: usize = 50;
/// Namespace of the list.
const NAMESPACE: &str = "https://listeblanche.mssante.fr/schema";
/// Beginning of the root's name.
const ROOT: &str = "ListeBlanche";

/// Reads a white list: what could be read, and what was wrong with the rest.
///
/// Fails when there is nothing to keep: not XML, not a white list, a DTD, more than 64 MiB, or no domain at all.
pub fn parse(bytes: &[u8]) -> Result<(WhiteList, Vec<Warning>), Error> {
    let unreadable = |reason: &str| Error::ListUnreadable { reason: reason.to_owned() };
    if bytes.len() > SIZE_LIMIT {
        return Err(unreadable("more than 64 MiB"));
    }
    let mut reading = Reading::default();
    let text = decode(bytes);
    let mut reader = Reader::from_str(&text);
    loop {
        let step = match reader.read_event() {
            Ok(Event::Eof) => {
                reading.end();
                break;
            }
            Ok(event) => reading.event(&event)?,
            Err(error) => {
                reading.warn(Warning::Malformed(shown(&error.to_string())));
                Step::Stop
            }
        };
        if step == Step::Stop {
            reading.list.complete = false;
            break;
        }
    }
    if reading.unreadable_domains > 0 {
        let count = reading.unreadable_domains;
        reading.warn(Warning::DomainUnreadable(count));
    }
    if reading.list.domains.is_empty() {
        return Err(unreadable("no domain in it"));
    }
    Ok((reading.list, reading.warnings))
}

/// The text by its byte order mark, else as UTF-8, else by the encoding it declares; bytes that fit none are replaced.
fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(bytes.get(length..).unwrap_or_default()).0;
    }
    let is_utf8 = match std::str::from_utf8(bytes) {
        Ok(_) => true,
        // Cut inside a character.
        Err(error) => error.error_len().is_none(),
    };
    let declared = || {
        let declaration = String::from_utf8_lossy(bytes.get(..DECLARATION_LIMIT).unwrap_or(bytes)).into_owned();
        let (_, value) = declaration.split_once("encoding=")?;
        let label = value.split(['"', '\'']).nth(1)?;
        Encoding::for_label(label.as_bytes())
    };
    match declared() {
        Some(encoding) if !is_utf8 => encoding.decode_without_bom_handling(bytes).0,
        _ => String::from_utf8_lossy(bytes),
    }
}

/// A domain name as the list is keyed: trimmed, lower case, A-labels.
pub(super) fn a_labels(name: &str) -> Option<String> {
    let name = name.trim().trim_start_matches('@').trim_end_matches('.');
    let ascii = idna::domain_to_ascii_strict(name).ok()?;
    (!ascii.is_empty() && ascii.len() <= 253).then_some(ascii)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Go,
    Stop,
}

/// Where a text goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Generated,
    Name,
    Description,
    OperatorDn,
    Contact,
    Support,
    Updated,
}

#[derive(Debug, Default)]
struct Reading {
    list: WhiteList,
    warnings: Vec<Warning>,
    depth: usize,
    root_closed: bool,
    /// Depth of the `Domaine` being read.
    domain_at: Option<usize>,
    /// Field being read, and its depth.
    field: Option<(Field, usize)>,
    text: String,
    name: String,
    record: DomainRecord,
    records: usize,
    unreadable_domains: u32,
}

impl Reading {
    fn warn(&mut self, warning: Warning) {
        if self.warnings.len() < WARNING_LIMIT && !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }

    fn event(&mut self, event: &Event<'_>) -> Result<Step, Error> {
        match event {
            Event::Start(start) => return self.open(start),
            Event::Empty(start) => {
                let step = self.open(start)?;
                self.close();
                return Ok(step);
            }
            Event::End(_) => self.close(),
            Event::Text(text) => self.push(&text.xml10_content()),
            Event::CData(text) => self.push(&text.xml10_content()),
            Event::GeneralRef(reference) => return Ok(self.reference(reference)),
            Event::DocType(_) => return Err(Error::ListUnreadable { reason: "a document type declaration".into() }),
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) | Event::Eof => {}
        }
        Ok(Step::Go)
    }

    fn open(&mut self, start: &BytesStart<'_>) -> Result<Step, Error> {
        self.depth += 1;
        if self.depth > DEPTH_LIMIT {
            self.warn(Warning::Limit);
            return Ok(Step::Stop);
        }
        let name = start.local_name();
        let name = name.as_ref();
        if self.depth == 1 {
            return self.root(name, start);
        }
        if name == "Signature" && self.domain_at.is_none() {
            self.warn(Warning::SignatureNotChecked);
        }
        if name == "Domaine" && self.domain_at.is_none() {
            self.records += 1;
            if self.records > RECORD_LIMIT {
                self.warn(Warning::Limit);
                return Ok(Step::Stop);
            }
            self.domain_at = Some(self.depth);
            self.name.clear();
            self.record = DomainRecord::default();
        } else if self.field.is_none()
            && let Some(field) = field(name, self.domain_at.is_some())
        {
            self.field = Some((field, self.depth));
            self.text.clear();
        } else if self.field.is_some() {
            // A contact may be made of several elements: keep their texts apart.
            self.push(" ");
        }
        Ok(Step::Go)
    }

    fn root(&mut self, name: &str, start: &BytesStart<'_>) -> Result<Step, Error> {
        if self.root_closed || !name.starts_with(ROOT) {
            return Err(Error::ListUnreadable { reason: format!("root element {}", shown(name)) });
        }
        for attribute in start.attributes().flatten() {
            let key: &str = attribute.key.as_ref();
            if (key == "xmlns" || key.starts_with("xmlns:")) && attribute.value.starts_with("http") {
                let value = shown(&attribute.value);
                if value != NAMESPACE && key == "xmlns" {
                    self.warn(Warning::OtherNamespace(value));
                }
            }
        }
        Ok(Step::Go)
    }

    fn close(&mut self) {
        if let Some((field, depth)) = self.field
            && depth == self.depth
        {
            self.field = None;
            self.store(field);
        }
        if self.domain_at == Some(self.depth) {
            self.domain_at = None;
            self.keep_record();
        }
        self.depth = self.depth.saturating_sub(1);
        self.root_closed |= self.depth == 0;
    }

    fn push(&mut self, text: &str) {
        if self.field.is_some() {
            let room = FIELD_LIMIT.saturating_sub(self.text.len());
            self.text.extend(text.chars().take(room));
        }
    }

    /// Predefined entities and character references; any other needs a DTD, which we refuse.
    fn reference(&mut self, reference: &BytesRef<'_>) -> Step {
        let content = reference.xml10_content();
        let named = match &*content {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => reference.resolve_char_ref().ok().flatten(),
        };
        match named {
            Some(character) => {
                self.push(character.encode_utf8(&mut [0; 4]));
                Step::Go
            }
            None => {
                self.warn(Warning::Malformed(format!("entity {}", shown(&content))));
                Step::Stop
            }
        }
    }

    fn store(&mut self, field: Field) {
        let text: Vec<&str> = self.text.split_whitespace().collect();
        let text = shown(&text.join(" "));
        match field {
            Field::Generated => {
                self.list.generated = instant(&text);
                if self.list.generated.is_none() {
                    self.warn(Warning::DateUnreadable(text));
                }
            }
            Field::Updated => {
                self.record.updated = date(&text);
                if self.record.updated.is_none() && !text.is_empty() {
                    self.warn(Warning::DateUnreadable(text));
                }
            }
            Field::Name => self.name = text,
            Field::Description => self.record.description = text,
            Field::OperatorDn => self.record.operator_dn = text,
            Field::Contact => self.record.contact = text,
            Field::Support => self.record.support = text,
        }
    }

    fn keep_record(&mut self) {
        let record = std::mem::take(&mut self.record);
        let Some(key) = a_labels(&self.name) else {
            self.unreadable_domains = self.unreadable_domains.saturating_add(1);
            return;
        };
        let entry = self.list.domains.entry(key).or_default();
        if entry.display.is_empty() {
            entry.display = self.name.to_lowercase();
        }
        entry.records.push(record);
    }

    fn end(&mut self) {
        self.list.complete = self.root_closed && self.depth == 0;
        if !self.list.complete {
            self.warn(Warning::Cut);
        }
    }
}

fn field(name: &str, in_domain: bool) -> Option<Field> {
    match (name, in_domain) {
        ("DateDeGeneration", false) => Some(Field::Generated),
        ("Nom", true) => Some(Field::Name),
        ("Description", true) => Some(Field::Description),
        ("DNCertificatOperateur", true) => Some(Field::OperatorDn),
        ("ResponsableContact", true) => Some(Field::Contact),
        ("SupportContact", true) => Some(Field::Support),
        ("DateMAJ", true) => Some(Field::Updated),
        _ => None,
    }
}

/// An instant in ISO 8601 or `dd/MM/yyyy`; without offset it is taken as UTC.
fn instant(text: &str) -> Option<Timestamp> {
    let civil = |time: DateTime| time.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    text.parse::<Timestamp>()
        .ok()
        .or_else(|| text.parse::<DateTime>().ok().and_then(civil))
        .or_else(|| {
            ["%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M"]
                .iter()
                .find_map(|form| DateTime::strptime(form, text).ok())
                .and_then(civil)
        })
        .or_else(|| date(text).and_then(|date| civil(date.at(0, 0, 0, 0))))
}

fn date(text: &str) -> Option<Date> {
    let iso = || text.parse::<Date>().ok();
    let with_time = || text.parse::<DateTime>().ok().map(DateTime::date);
    let with_offset = || text.parse::<Timestamp>().ok().map(|instant| instant.to_zoned(TimeZone::UTC).date());
    let french = || Date::strptime("%d/%m/%Y", text.split_whitespace().next()?).ok();
    iso().or_else(with_time).or_else(with_offset).or_else(french)
}
