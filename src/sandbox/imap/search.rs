//! SEARCH and UID SEARCH.

use super::super::mail::Message;
use super::connection::Reply;
use super::mime::Node;
use super::session::Session;
use super::structure::raw_value;
use super::view::{Chosen, bounds, find};
use imap_codec::imap_types::core::{AString, Charset, Vec1};
use imap_codec::imap_types::datetime::NaiveDate;
use imap_codec::imap_types::response::{Code, Data};
use imap_codec::imap_types::search::SearchKey;
use imap_codec::imap_types::sequence::SequenceSet;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use mail_parser::parsers::MessageStream;
use mail_parser::{HeaderName, HeaderValue, MessageParser, PartType};
use std::io;
use std::num::{NonZeroU32, NonZeroU64};

/// Keys within keys; deeper ones match nothing.
const MAX_DEPTH: usize = 30;

impl Session {
    pub(super) async fn search(
        &mut self,
        charset: Option<Charset<'static>>,
        criteria: &Vec1<SearchKey<'static>>,
        uid: bool,
    ) -> io::Result<Reply> {
        let known = |name: &str| name.eq_ignore_ascii_case("UTF-8") || name.eq_ignore_ascii_case("US-ASCII");
        if charset.is_some_and(|charset| !known(charset.as_ref())) {
            let allowed = ["UTF-8", "US-ASCII"].into_iter().filter_map(|name| Charset::try_from(name).ok()).collect();
            return Ok(Reply::no("Unknown charset").with(Code::BadCharset { allowed }));
        }
        let (Some(view), Some(user)) = (self.view.as_ref(), self.user.as_ref()) else {
            return Ok(Reply::bad("No folder is open"));
        };
        let Some(all) = SequenceSet::try_from("1:*").ok().and_then(|all| view.choose(&all, false)) else {
            return Ok(Reply::bad("No such message number"));
        };
        let Ok(now) = self.shared.mail.snapshot(user, view.id) else { return Ok(Reply::no("The folder is gone")) };
        let limits = Limits {
            number: u32::try_from(view.messages.len()).unwrap_or(u32::MAX),
            uid: view.messages.last().map_or(0, |message| message.uid),
        };
        let with_modseq = criteria.as_ref().iter().any(asks_modseq);
        let mut highest = 0;
        let mut found: Vec<NonZeroU32> = Vec::new();
        for mut one in all {
            if let Some(message) = find(&now.messages, one.message.uid) {
                one.message = message.clone();
            }
            if criteria.as_ref().iter().all(|key| matches(&one, key, &limits, 0)) {
                highest = highest.max(one.message.modseq);
                found.extend(if uid { NonZeroU32::new(one.message.uid) } else { Some(one.number) });
            }
        }
        self.condstore |= with_modseq;
        let modseq = NonZeroU64::new(highest).filter(|_| with_modseq);
        self.connection.data(Data::Search(found, modseq)).await?;
        Ok(Reply::ok("Searched"))
    }
}

/// What `*` stands for.
struct Limits {
    number: u32,
    uid: u32,
}

fn asks_modseq(key: &SearchKey<'_>) -> bool {
    match key {
        SearchKey::ModSequence { .. } => true,
        SearchKey::Not(key) => asks_modseq(key),
        SearchKey::Or(one, other) => asks_modseq(one) || asks_modseq(other),
        SearchKey::And(keys) => keys.as_ref().iter().any(asks_modseq),
        _ => false,
    }
}

fn matches(one: &Chosen, key: &SearchKey<'_>, limits: &Limits, depth: usize) -> bool {
    if depth > MAX_DEPTH {
        return false;
    }
    let deeper = |key: &SearchKey<'_>| matches(one, key, limits, depth + 1);
    let message = &one.message;
    match key {
        SearchKey::And(keys) => keys.as_ref().iter().all(deeper),
        SearchKey::Or(first, second) => deeper(first) || deeper(second),
        SearchKey::Not(key) => !deeper(key),
        SearchKey::All | SearchKey::Old => true,
        SearchKey::New | SearchKey::Recent => false,
        SearchKey::SequenceSet(set) => within(set, one.number.get(), limits.number),
        SearchKey::Uid(set) => within(set, message.uid, limits.uid),
        SearchKey::ModSequence { modseq, .. } => message.modseq >= *modseq,
        SearchKey::Larger(size) => message.bytes.len() > *size as usize,
        SearchKey::Smaller(size) => message.bytes.len() < *size as usize,
        SearchKey::Before(date) => on_day(message, date, |got, asked| got < asked),
        SearchKey::On(date) => on_day(message, date, |got, asked| got == asked),
        SearchKey::Since(date) => on_day(message, date, |got, asked| got >= asked),
        SearchKey::SentBefore(date) => sent(message, date, |got, asked| got < asked),
        SearchKey::SentOn(date) => sent(message, date, |got, asked| got == asked),
        SearchKey::SentSince(date) => sent(message, date, |got, asked| got >= asked),
        SearchKey::Header(name, text) => header(message, &lossy(name), text),
        SearchKey::From(text) => header(message, "From", text),
        SearchKey::To(text) => header(message, "To", text),
        SearchKey::Cc(text) => header(message, "Cc", text),
        SearchKey::Bcc(text) => header(message, "Bcc", text),
        SearchKey::Subject(text) => header(message, "Subject", text),
        SearchKey::Body(text) => body(message, &folded(text)),
        SearchKey::Text(text) => {
            let text = folded(text);
            has_text(message, &text, |_| true) || body(message, &text)
        }
        other => flag(message, other),
    }
}

fn flag(message: &Message, key: &SearchKey<'_>) -> bool {
    let has = |word: &str| message.flags.contains(word);
    match key {
        SearchKey::Answered => has("\\Answered"),
        SearchKey::Deleted => has("\\Deleted"),
        SearchKey::Draft => has("\\Draft"),
        SearchKey::Flagged => has("\\Flagged"),
        SearchKey::Seen => has("\\Seen"),
        SearchKey::Keyword(word) => has(word.as_ref()),
        SearchKey::Unanswered => !has("\\Answered"),
        SearchKey::Undeleted => !has("\\Deleted"),
        SearchKey::Undraft => !has("\\Draft"),
        SearchKey::Unflagged => !has("\\Flagged"),
        SearchKey::Unseen => !has("\\Seen"),
        SearchKey::Unkeyword(word) => !has(word.as_ref()),
        _ => false,
    }
}

fn within(set: &SequenceSet, value: u32, last: u32) -> bool {
    set.0.as_ref().iter().map(|sequence| bounds(sequence, last)).any(|(low, high)| (low..=high).contains(&value))
}

/// imap-types hands dates out in a type of another crate: the text form is the way out.
fn day(date: &NaiveDate) -> Option<Date> {
    date.as_ref().to_string().parse().ok()
}

fn on_day(message: &Message, date: &NaiveDate, compare: fn(Date, Date) -> bool) -> bool {
    let received = message.received.to_zoned(TimeZone::UTC).date();
    day(date).is_some_and(|asked| compare(received, asked))
}

fn sent(message: &Message, date: &NaiveDate, compare: fn(Date, Date) -> bool) -> bool {
    let header = Node::read_header(&message.bytes);
    let sent = header.field(&HeaderName::Date).and_then(|field| field.value.as_datetime()).and_then(|date| {
        let (year, month) = (i16::try_from(date.year).ok()?, i8::try_from(date.month).ok()?);
        Date::new(year, month, i8::try_from(date.day).ok()?).ok()
    });
    day(date).zip(sent).is_some_and(|(asked, sent)| compare(sent, asked))
}

fn lossy<'a>(text: &'a AString<'_>) -> std::borrow::Cow<'a, str> {
    String::from_utf8_lossy(text.as_ref())
}

fn folded(text: &AString<'_>) -> String {
    lossy(text).to_lowercase()
}

/// A header's value with its encoded words decoded, in lower case.
fn decoded(raw: &[u8]) -> String {
    let line = [raw, b"\r\n"].concat();
    match MessageStream::new(&line).parse_unstructured() {
        HeaderValue::Text(text) => text.to_lowercase(),
        _ => String::from_utf8_lossy(raw).to_lowercase(),
    }
}

/// An empty text matches every message that has the field (RFC 3501 §6.4.4).
fn header(message: &Message, name: &str, text: &AString<'_>) -> bool {
    has_text(message, &folded(text), |own| own.as_str().eq_ignore_ascii_case(name))
}

fn has_text(message: &Message, text: &str, chosen: impl Fn(&HeaderName<'_>) -> bool) -> bool {
    let header = Node::read_header(&message.bytes);
    header.fields().iter().filter(|field| chosen(&field.name)).any(|field| {
        let raw = raw_value(header.header, field);
        decoded(&raw).contains(text) || String::from_utf8_lossy(&raw).to_lowercase().contains(text)
    })
}

fn body(message: &Message, text: &str) -> bool {
    let Some(parsed) = MessageParser::default().parse(&*message.bytes) else {
        return String::from_utf8_lossy(&message.bytes).to_lowercase().contains(text);
    };
    parsed.parts.iter().any(|part| match &part.body {
        PartType::Text(own) | PartType::Html(own) => own.to_lowercase().contains(text),
        _ => false,
    })
}
