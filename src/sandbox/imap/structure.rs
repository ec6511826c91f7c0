//! A message as IMAP describes it: ENVELOPE, BODYSTRUCTURE and the bytes of a section.

use super::mime::{Contents, Node, split};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use imap_codec::imap_types::body::{
    BasicFields, Body, BodyStructure, Disposition, Language, MultiPartExtensionData, SinglePartExtensionData,
    SpecificFields,
};
use imap_codec::imap_types::core::{AString, IString, Literal, NString, Vec1};
use imap_codec::imap_types::envelope::{Address, Envelope};
use imap_codec::imap_types::fetch::{Part, Section};
use mail_parser::{Addr, ContentType, Header, HeaderName, HeaderValue};
use std::borrow::Cow;
use std::num::NonZeroU32;

/// Bytes of an encoded word's text, so that the word stays below RFC 2047's 75 characters.
const WORD: usize = 42;

/// A header's raw value on one line.
pub(super) fn raw_value(bytes: &[u8], header: &Header<'_>) -> Vec<u8> {
    let raw = bytes.get(header.offset_start as usize..header.offset_end as usize).unwrap_or_default();
    let unfolded: Vec<u8> = raw.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n' | 0)).collect();
    unfolded.trim_ascii().to_vec()
}

/// ENVELOPE of a message.
pub(super) fn envelope(message: &Node<'_>) -> Envelope<'static> {
    let text = |name| raw_field(message, &name);
    let people = |name| message.field(&name).map(|header| addresses(&header.value)).unwrap_or_default();
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

fn raw_field(node: &Node<'_>, name: &HeaderName<'_>) -> NString<'static> {
    node.field(name).map_or(NString(None), |header| nstring(raw_value(node.header, header)))
}

/// BODYSTRUCTURE, or BODY when not `extended`.
pub(super) fn body_structure(node: &Node<'_>, extended: bool) -> BodyStructure<'static> {
    if let Contents::Multipart(children) = &node.contents {
        let bodies: Vec<_> = children.iter().map(|child| body_structure(child, extended)).collect();
        if let Ok(bodies) = Vec1::try_from(bodies) {
            let content = node.content_type();
            let subtype = istring(content.and_then(ContentType::subtype).unwrap_or("mixed"));
            let extension_data = extended
                .then(|| MultiPartExtensionData { parameter_list: parameters(content), tail: Some(disposition(node)) });
            return BodyStructure::Multi { bodies, subtype, extension_data };
        }
    }
    let body = Body { basic: basic(node), specific: specific(node, extended) };
    let extension_data =
        extended.then(|| SinglePartExtensionData { md5: NString(None), tail: Some(disposition(node)) });
    BodyStructure::Single { body, extension_data }
}

fn basic(node: &Node<'_>) -> BasicFields<'static> {
    BasicFields {
        parameter_list: parameters(node.content_type()),
        id: raw_field(node, &HeaderName::ContentId),
        description: raw_field(node, &HeaderName::ContentDescription),
        content_transfer_encoding: istring(node.encoding().unwrap_or("7bit")),
        size: u32::try_from(node.body.len()).unwrap_or(u32::MAX),
    }
}

fn specific(node: &Node<'_>, extended: bool) -> SpecificFields<'static> {
    let number_of_lines = lines(node.body);
    if let Contents::Message(message) = &node.contents {
        return SpecificFields::Message {
            envelope: Box::new(envelope(message)),
            body_structure: Box::new(body_structure(message, extended)),
            number_of_lines,
        };
    }
    let content = node.content_type();
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

fn parameters(content: Option<&ContentType<'_>>) -> Vec<(IString<'static>, IString<'static>)> {
    let attributes = content.and_then(ContentType::attributes).unwrap_or_default();
    attributes.iter().map(|attribute| (istring(&attribute.name), istring(&attribute.value))).collect()
}

fn disposition(node: &Node<'_>) -> Disposition<'static> {
    let value = node.field(&HeaderName::ContentDisposition).and_then(|header| header.value.as_content_type());
    let disposition = value.map(|value| (istring(value.ctype()), parameters(Some(value))));
    Disposition { disposition, tail: Some(Language { language: Vec::new(), tail: None }) }
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

/// The bytes of a section; `None` when the message has no such part. `message` may be missing where
/// [`needs_parts`] says so.
pub(super) fn section<'a>(bytes: &'a [u8], message: Option<&Node<'a>>, section: &Section<'_>) -> Option<Cow<'a, [u8]>> {
    let place = |part: &Part| locate(message?, part.0.as_ref());
    let header = |part: &Option<Part>| match part {
        None => Some(split(bytes).0),
        Some(part) => Some(place(part)?.message?.header),
    };
    Some(match section {
        Section::Part(part) => place(part)?.body.into(),
        Section::Mime(part) => place(part)?.header.into(),
        Section::Header(part) => header(part)?.into(),
        Section::HeaderFields(part, names) => fields(header(part)?, names.as_ref(), true).into(),
        Section::HeaderFieldsNot(part, names) => fields(header(part)?, names.as_ref(), false).into(),
        Section::Text(None) => split(bytes).1.into(),
        Section::Text(Some(part)) => place(part)?.message?.body.into(),
    })
}

struct Place<'n, 'a> {
    /// MIME header.
    header: &'a [u8],
    body: &'a [u8],
    /// The message this part is (message/rfc822).
    message: Option<&'n Node<'a>>,
}

fn locate<'n, 'a>(message: &'n Node<'a>, path: &[NonZeroU32]) -> Option<Place<'n, 'a>> {
    let mut node = message;
    // Number 1 of a message that is no multipart is its only part (RFC 3501 §6.4.5).
    let mut may_be_alone = true;
    for number in path {
        let at = (number.get() as usize).checked_sub(1)?;
        if let Contents::Message(inner) = &node.contents
            && !may_be_alone
        {
            (node, may_be_alone) = (inner, true);
        }
        match &node.contents {
            Contents::Multipart(children) => {
                node = children.get(at)?;
                may_be_alone = false;
            }
            _ if may_be_alone && at == 0 => may_be_alone = false,
            _ => return None,
        }
    }
    let inner = match &node.contents {
        Contents::Message(inner) => Some(&**inner),
        _ => None,
    };
    Some(Place { header: node.header, body: node.body, message: inner })
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

#[cfg(test)]
mod tests {
    use super::{body_structure, envelope, section};
    use crate::sandbox::imap::mime::Node;
    use imap_codec::ResponseCodec;
    use imap_codec::encode::Encoder;
    use imap_codec::imap_types::core::Vec1;
    use imap_codec::imap_types::fetch::{MessageDataItem, Part, Section};
    use imap_codec::imap_types::response::{Data, Response};
    use proptest::prelude::*;
    use std::num::NonZeroU32;

    /// Pieces that make a MIME message when they come in a lucky order.
    fn piece() -> impl Strategy<Value = Vec<u8>> {
        let known = [
            "Content-Type: multipart/mixed; boundary=b\r\n",
            "Content-Type: message/rfc822\r\n",
            "Content-Type: text/html; name*=UTF-8''%C3%A9\r\n",
            "Subject: =?UTF-8?Q?=C3=A9?=\r\n é\r\n",
            "From: Groupe: a@b.example, \"É\" <c>;\r\n",
            "Content-Transfer-Encoding: base64\r\n",
            "\r\n",
            "--b\r\n",
            "--b--\r\n",
        ];
        prop_oneof![
            prop::sample::select(known.to_vec()).prop_map(|text| text.as_bytes().to_vec()),
            prop::collection::vec(any::<u8>(), 0..20),
        ]
    }

    proptest! {
        #[test]
        fn any_message_can_be_described(pieces in prop::collection::vec(piece(), 0..30), path in prop::collection::vec(1..4_u32, 1..4)) {
            let bytes = pieces.concat();
            let node = Node::read(&bytes);
            let items = vec![
                MessageDataItem::Envelope(envelope(&node)),
                MessageDataItem::BodyStructure(body_structure(&node, true)),
                MessageDataItem::Body(body_structure(&node, false)),
            ];
            let data = Data::Fetch { seq: NonZeroU32::MIN, items: Vec1::try_from(items).unwrap() };
            prop_assert!(ResponseCodec::default().encode(&Response::Data(data)).dump().ends_with(b"\r\n"));
            let numbers: Vec<_> = path.into_iter().filter_map(NonZeroU32::new).collect();
            let part = Part(Vec1::try_from(numbers).unwrap());
            for wanted in [Section::Part(part.clone()), Section::Mime(part.clone()), Section::Header(Some(part.clone())), Section::Text(Some(part))] {
                if let Some(found) = section(&bytes, Some(&node), &wanted) {
                    prop_assert!(found.len() <= bytes.len());
                }
            }
        }
    }
}
