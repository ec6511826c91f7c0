//! A message as IMAP describes it: ENVELOPE, BODYSTRUCTURE and the bytes of a section.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use imap_codec::imap_types::body::{
    BasicFields, Body, BodyStructure, Disposition, Language, MultiPartExtensionData, SinglePartExtensionData,
    SpecificFields,
};
use imap_codec::imap_types::core::{AString, IString, Literal, NString, Vec1};
use imap_codec::imap_types::envelope::{Address, Envelope};
use imap_codec::imap_types::fetch::{Part, Section};
use mail_parser::{
    Addr, ContentType, Encoding, Header, HeaderName, HeaderValue, Message, MessageParser, MessagePart, MimeHeaders,
    PartType,
};
use std::borrow::Cow;
use std::num::NonZeroU32;

/// Nested multiparts described; deeper ones are shown as plain text.
const MAX_DEPTH: usize = 20;
/// Bytes of an encoded word's text, so that the word stays below RFC 2047's 75 characters.
const WORD: usize = 42;

/// Reads a message; `None` when it has no header at all.
pub(super) fn parse(bytes: &[u8]) -> Option<Message<'_>> {
    MessageParser::default().parse(bytes)
}

/// Reads the header part of a message.
pub(super) fn parse_headers(bytes: &[u8]) -> Option<Message<'_>> {
    MessageParser::default().parse_headers(bytes)
}

/// The header of a message with its blank line, and what follows.
pub(super) fn split(bytes: &[u8]) -> (&[u8], &[u8]) {
    let mut at = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        at += line.len();
        if matches!(line, b"\r\n" | b"\n") {
            break;
        }
    }
    bytes.split_at(at)
}

/// A header's raw value on one line.
pub(super) fn raw_value(bytes: &[u8], header: &Header<'_>) -> Vec<u8> {
    let raw = bytes.get(header.offset_start as usize..header.offset_end as usize).unwrap_or_default();
    let unfolded: Vec<u8> = raw.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n' | 0)).collect();
    unfolded.trim_ascii().to_vec()
}

/// ENVELOPE of a message whose header is given.
pub(super) fn envelope(bytes: &[u8], headers: &[Header<'_>]) -> Envelope<'static> {
    let last = |name: HeaderName<'static>| headers.iter().rev().find(|header| header.name == name);
    let text = |name| last(name).map_or(NString(None), |header| nstring(raw_value(bytes, header)));
    let people = |name| last(name).map(|header| addresses(&header.value)).unwrap_or_default();
    let from = people(HeaderName::From);
    let or_from = |people: Vec<Address<'static>>| if people.is_empty() { from.clone() } else { people };
    Envelope {
        date: text(HeaderName::Date),
        subject: text(HeaderName::Subject),
        sender: or_from(people(HeaderName::Sender)),
        reply_to: or_from(people(HeaderName::ReplyTo)),
        to: people(HeaderName::To),
        cc: people(HeaderName::Cc),
        bcc: people(HeaderName::Bcc),
        in_reply_to: text(HeaderName::InReplyTo),
        message_id: text(HeaderName::MessageId),
        from,
    }
}

fn addresses(value: &HeaderValue<'_>) -> Vec<Address<'static>> {
    match value {
        HeaderValue::Address(mail_parser::Address::List(list)) => list.iter().map(address).collect(),
        HeaderValue::Address(mail_parser::Address::Group(groups)) => groups.iter().flat_map(group).collect(),
        _ => Vec::new(),
    }
}

fn address(person: &Addr<'_>) -> Address<'static> {
    let full = person.address.as_deref().unwrap_or_default();
    let (mailbox, host) = full.rsplit_once('@').unwrap_or((full, ""));
    Address {
        name: person.name.as_deref().map_or(NString(None), words),
        adl: NString(None),
        mailbox: words(mailbox),
        host: words(host),
    }
}

fn group(group: &mail_parser::Group<'_>) -> Vec<Address<'static>> {
    let Some(name) = group.name.as_deref() else { return group.addresses.iter().map(address).collect() };
    let mark = |mailbox| Address { name: NString(None), adl: NString(None), mailbox, host: NString(None) };
    let members = group.addresses.iter().map(address);
    std::iter::once(mark(words(name))).chain(members).chain([mark(NString(None))]).collect()
}

/// BODYSTRUCTURE, or BODY when not `extended`.
pub(super) fn body_structure(bytes: &[u8], message: Option<&Message<'_>>, extended: bool) -> BodyStructure<'static> {
    match message.and_then(|message| Some((message, message.parts.first()?))) {
        Some((message, root)) => describe(bytes, message, root, extended, 0),
        None => unreadable(bytes, extended),
    }
}

fn describe(
    bytes: &[u8],
    message: &Message<'_>,
    part: &MessagePart<'_>,
    extended: bool,
    depth: usize,
) -> BodyStructure<'static> {
    if let PartType::Multipart(children) = &part.body
        && depth < MAX_DEPTH
    {
        let children = children.iter().filter_map(|id| message.parts.get(*id as usize));
        let bodies: Vec<_> = children.map(|child| describe(bytes, message, child, extended, depth + 1)).collect();
        if let Ok(bodies) = Vec1::try_from(bodies) {
            let content = part.content_type();
            let subtype = istring(content.and_then(ContentType::subtype).unwrap_or("mixed"));
            let extension_data = extended
                .then(|| MultiPartExtensionData { parameter_list: parameters(content), tail: Some(disposition(part)) });
            return BodyStructure::Multi { bodies, subtype, extension_data };
        }
    }
    let body = Body { basic: basic(bytes, part), specific: specific(bytes, part, extended, depth) };
    let extension_data =
        extended.then(|| SinglePartExtensionData { md5: NString(None), tail: Some(disposition(part)) });
    BodyStructure::Single { body, extension_data }
}

fn basic(bytes: &[u8], part: &MessagePart<'_>) -> BasicFields<'static> {
    let encoding = part.headers.iter().find(|header| header.name == HeaderName::ContentTransferEncoding);
    let encoding = encoding.and_then(|header| header.value.as_text()).filter(|word| !word.is_empty());
    let raw = |name: HeaderName<'static>| {
        let header = part.headers.iter().find(|header| header.name == name);
        header.map_or(NString(None), |header| nstring(raw_value(bytes, header)))
    };
    BasicFields {
        parameter_list: parameters(part.content_type()),
        id: raw(HeaderName::ContentId),
        description: raw(HeaderName::ContentDescription),
        content_transfer_encoding: istring(encoding.unwrap_or("7bit")),
        size: u32::try_from(body_of(bytes, part).len()).unwrap_or(u32::MAX),
    }
}

fn specific(bytes: &[u8], part: &MessagePart<'_>, extended: bool, depth: usize) -> SpecificFields<'static> {
    let number_of_lines = lines(body_of(bytes, part));
    if let Some((nested, root)) = nested(part)
        && depth < MAX_DEPTH
    {
        return SpecificFields::Message {
            envelope: Box::new(envelope(bytes, &root.headers)),
            body_structure: Box::new(describe(bytes, nested, root, extended, depth + 1)),
            number_of_lines,
        };
    }
    let content = part.content_type();
    let kind = content.map_or("text", ContentType::ctype).to_ascii_lowercase();
    let subtype = content.and_then(ContentType::subtype);
    match kind.as_str() {
        "text" => SpecificFields::Text { subtype: istring(subtype.unwrap_or("plain")), number_of_lines },
        // A multipart without its boundary, or a message we could not open: bytes, and no more.
        "multipart" => SpecificFields::Text { subtype: istring("plain"), number_of_lines },
        "message" => SpecificFields::Basic { r#type: istring("application"), subtype: istring("octet-stream") },
        other => SpecificFields::Basic { r#type: istring(other), subtype: istring(subtype.unwrap_or("octet-stream")) },
    }
}

/// What is not even a header and a body is shown as text.
fn unreadable(bytes: &[u8], extended: bool) -> BodyStructure<'static> {
    let (_, text) = split(bytes);
    let basic = BasicFields {
        parameter_list: vec![(istring("charset"), istring("us-ascii"))],
        id: NString(None),
        description: NString(None),
        content_transfer_encoding: istring("7bit"),
        size: u32::try_from(text.len()).unwrap_or(u32::MAX),
    };
    let specific = SpecificFields::Text { subtype: istring("plain"), number_of_lines: lines(text) };
    let extension_data = extended.then_some(SinglePartExtensionData { md5: NString(None), tail: None });
    BodyStructure::Single { body: Body { basic, specific }, extension_data }
}

fn parameters(content: Option<&ContentType<'_>>) -> Vec<(IString<'static>, IString<'static>)> {
    let attributes = content.and_then(ContentType::attributes).unwrap_or_default();
    attributes.iter().map(|attribute| (istring(&attribute.name), istring(&attribute.value))).collect()
}

fn disposition(part: &MessagePart<'_>) -> Disposition<'static> {
    let disposition = part.content_disposition().map(|value| (istring(value.ctype()), parameters(Some(value))));
    Disposition { disposition, tail: Some(Language { language: Vec::new(), tail: None }) }
}

/// The message inside a message/rfc822 part that is sent as it is (RFC 2046 §5.2.1 allows no encoding).
fn nested<'a, 'x>(part: &'a MessagePart<'x>) -> Option<(&'a Message<'x>, &'a MessagePart<'x>)> {
    match &part.body {
        PartType::Message(message) if part.encoding == Encoding::None => Some((message, message.parts.first()?)),
        _ => None,
    }
}

fn body_of<'a>(bytes: &'a [u8], part: &MessagePart<'_>) -> &'a [u8] {
    bytes.get(part.offset_body as usize..part.offset_end as usize).unwrap_or_default()
}

fn header_of<'a>(bytes: &'a [u8], part: &MessagePart<'_>) -> &'a [u8] {
    bytes.get(part.offset_header as usize..part.offset_body as usize).unwrap_or_default()
}

fn lines(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.iter().filter(|byte| **byte == b'\n').count()).unwrap_or(u32::MAX)
}

/// Whether a section needs the message to be parsed.
pub(super) fn needs_parts(section: &Section<'_>) -> bool {
    !matches!(
        section,
        Section::Header(None)
            | Section::HeaderFields(None, _)
            | Section::HeaderFieldsNot(None, _)
            | Section::Text(None)
    )
}

/// The bytes of a section; `None` when the message has no such part.
pub(super) fn section<'a>(
    bytes: &'a [u8],
    message: Option<&Message<'_>>,
    section: &Section<'_>,
) -> Option<Cow<'a, [u8]>> {
    let place = |part: &Part| locate(bytes, message, part.0.as_ref());
    let header = |part: &Option<Part>| match part {
        None => Some(split(bytes).0),
        Some(part) => place(part)?.message_header,
    };
    Some(match section {
        Section::Part(part) => place(part)?.body.into(),
        Section::Mime(part) => place(part)?.header?.into(),
        Section::Header(part) => header(part)?.into(),
        Section::HeaderFields(part, names) => fields(header(part)?, names.as_ref(), true).into(),
        Section::HeaderFieldsNot(part, names) => fields(header(part)?, names.as_ref(), false).into(),
        Section::Text(None) => split(bytes).1.into(),
        Section::Text(Some(part)) => place(part)?.message_text?.into(),
    })
}

struct Place<'a> {
    /// MIME header.
    header: Option<&'a [u8]>,
    body: &'a [u8],
    /// Header and text of the message this part is (message/rfc822).
    message_header: Option<&'a [u8]>,
    message_text: Option<&'a [u8]>,
}

fn locate<'a>(bytes: &'a [u8], message: Option<&Message<'_>>, path: &[NonZeroU32]) -> Option<Place<'a>> {
    let Some(root) = message.and_then(|message| message.parts.first()) else {
        let plain = Place { header: None, body: split(bytes).1, message_header: None, message_text: None };
        return path.iter().all(|number| number.get() == 1).then_some(plain);
    };
    let (mut owner, mut part) = (message?, root);
    // Number 1 of a message that is no multipart is its only part (RFC 3501 §6.4.5).
    let mut may_be_alone = true;
    for number in path {
        let at = (number.get() as usize).checked_sub(1)?;
        if let Some((inner, inner_root)) = nested(part).filter(|_| !may_be_alone) {
            (owner, part, may_be_alone) = (inner, inner_root, true);
        }
        match &part.body {
            PartType::Multipart(children) => {
                part = owner.parts.get(*children.get(at)? as usize)?;
                may_be_alone = false;
            }
            _ if may_be_alone && at == 0 => may_be_alone = false,
            _ => return None,
        }
    }
    let inner = nested(part).map(|_| split(body_of(bytes, part)));
    Some(Place {
        header: Some(header_of(bytes, part)),
        body: body_of(bytes, part),
        message_header: inner.map(|(header, _)| header),
        message_text: inner.map(|(_, text)| text),
    })
}

/// The fields of a header with these names, or all others, and a blank line.
fn fields(header: &[u8], names: &[AString<'_>], wanted: bool) -> Vec<u8> {
    let mut out = Vec::new();
    let mut keep = false;
    for line in header.split_inclusive(|byte| *byte == b'\n') {
        if matches!(line, b"\r\n" | b"\n") {
            break;
        }
        if !line.first().is_some_and(|byte| matches!(byte, b' ' | b'\t')) {
            let name = line.split(|byte| *byte == b':').next().unwrap_or_default().trim_ascii();
            keep = names.iter().any(|asked| asked.as_ref().eq_ignore_ascii_case(name)) == wanted;
        }
        if keep {
            out.extend_from_slice(line);
        }
    }
    out.extend_from_slice(b"\r\n");
    out
}

fn nstring(bytes: Vec<u8>) -> NString<'static> {
    NString::try_from(bytes).unwrap_or(NString(None))
}

/// Message text as an IMAP literal; NUL, which IMAP cannot carry, becomes 0x80 as in other servers.
pub(super) fn literal(mut bytes: Vec<u8>) -> NString<'static> {
    if bytes.contains(&0) {
        bytes.iter_mut().filter(|byte| **byte == 0).for_each(|byte| *byte = 0x80);
    }
    Literal::try_from(bytes).map_or(NString(None), NString::from)
}

fn words(text: &str) -> NString<'static> {
    NString(Some(istring(text)))
}

/// Text that mail-parser decoded, as it would stand in a header: what is not ASCII becomes encoded words.
fn istring(text: &str) -> IString<'static> {
    let clean: String = text.chars().filter(|c| !c.is_control()).collect();
    let text = if clean.is_ascii() { clean } else { encoded_words(&clean) };
    // Without control characters it is always one; the fallback only keeps the types total.
    IString::try_from(text).unwrap_or_else(|_| IString::Literal(Literal::unvalidated(Vec::new())))
}

fn encoded_words(text: &str) -> String {
    let mut chunks = vec![String::new()];
    for c in text.chars() {
        if chunks.last().is_none_or(|chunk| chunk.len() + c.len_utf8() > WORD) {
            chunks.push(String::new());
        }
        if let Some(chunk) = chunks.last_mut() {
            chunk.push(c);
        }
    }
    let word = |chunk: String| format!("=?UTF-8?B?{}?=", STANDARD.encode(chunk));
    chunks.into_iter().map(word).collect::<Vec<_>>().join(" ")
}
