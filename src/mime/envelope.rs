//! What a list row needs, from the header alone.

use super::{Error, MAX_HEADER, mend, names};
use crate::domain::NamedAddress;
use crate::domain::message::Envelope;
use jiff::Timestamp;
use mail_parser::{Address, HeaderName, HeaderValue, Message, MessageParser};

/// Most addresses kept of one header field.
const MAX_ADDRESSES: usize = 1_000;
/// Most identifiers kept of a thread.
const MAX_REFERENCES: usize = 200;

/// Reads the header of a mail (RFC 5322); what follows an empty line is not looked at.
///
/// It never fails: a field that is missing or cannot be read stays empty.
pub fn envelope(header_bytes: &[u8]) -> Envelope {
    let (head, _) = header_bytes.split_at(header_bytes.len().min(MAX_HEADER));
    let head = mend::latin_header(head);
    MessageParser::default().parse_headers(head.as_ref()).map(|message| read(&message)).unwrap_or_default()
}

/// The envelope of a parsed message.
pub(super) fn read(message: &Message<'_>) -> Envelope {
    let mut references = ids(message.references());
    for id in ids(message.in_reply_to()) {
        if !references.contains(&id) {
            references.push(id);
        }
    }
    let excess = references.len().saturating_sub(MAX_REFERENCES);
    Envelope {
        subject: names::line(message.subject().unwrap_or_default()),
        from: addresses(message.from()),
        to: all_addresses(message, &HeaderName::To),
        cc: all_addresses(message, &HeaderName::Cc),
        date: date(message),
        message_id: message.message_id().map(names::line).filter(|id| !id.is_empty()),
        references: references.split_off(excess),
        reply_to: addresses(message.reply_to()),
        receipt_to: receipt_to(message),
    }
}

/// An error where not one field could be read.
pub(super) fn has_fields(message: &Message<'_>) -> Result<(), Error> {
    let known = |name: &HeaderName<'_>| {
        !matches!(name, HeaderName::Other(_)) || name.as_str().to_ascii_lowercase().starts_with("x-")
    };
    message.headers().iter().any(|header| known(&header.name)).then_some(()).ok_or(Error::NotMail)
}

fn ids(value: &HeaderValue<'_>) -> Vec<String> {
    let all: Vec<&str> = match value {
        HeaderValue::Text(id) => vec![id],
        HeaderValue::TextList(list) => list.iter().map(AsRef::as_ref).collect(),
        _ => Vec::new(),
    };
    all.into_iter().map(names::line).filter(|id| !id.is_empty()).collect()
}

fn all_addresses(message: &Message<'_>, name: &HeaderName<'_>) -> Vec<NamedAddress> {
    message
        .headers()
        .iter()
        .filter(|header| header.name == *name)
        .flat_map(|header| addresses(header.value.as_address()))
        .take(MAX_ADDRESSES)
        .collect()
}

fn addresses(value: Option<&Address<'_>>) -> Vec<NamedAddress> {
    value
        .into_iter()
        .flat_map(|list| list.iter())
        .map(|addr| {
            let name = names::line(addr.name().unwrap_or_default());
            let address = names::line(addr.address().unwrap_or_default());
            NamedAddress { name: if name == address { String::new() } else { name }, address }
        })
        .filter(|addr| !addr.address.is_empty() || !addr.name.is_empty())
        .take(MAX_ADDRESSES)
        .collect()
}

fn receipt_to(message: &Message<'_>) -> Vec<NamedAddress> {
    match message.header_as("Disposition-Notification-To", mail_parser::HeaderForm::Addresses).into_iter().next_back() {
        Some(HeaderValue::Address(list)) => addresses(Some(&list)),
        _ => Vec::new(),
    }
}

fn date(message: &Message<'_>) -> Option<Timestamp> {
    let date = message.date().filter(|date| date.is_valid())?;
    Timestamp::from_second(date.to_timestamp()).ok()
}
