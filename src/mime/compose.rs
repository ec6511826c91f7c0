//! Outgoing mail: a message of ours as bytes for the wire.
//!
//! Text is UTF-8 (ECO.2.2.3) in one `text/plain` part (ECO.2.2.4). Only ASCII goes out, in lines of 998 bytes at most
//! (RFC 5322 §2.1.1), since an operator may not announce 8BITMIME. Bcc is never written.

use super::{ComposeReason, Error, names};
use crate::domain::message::{Outgoing, OutgoingFile};
use crate::domain::{Address, NamedAddress};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mail_builder::MessageBuilder;
use mail_builder::headers::address::Address as HeaderAddress;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::message_id::MessageId;
use mail_builder::headers::text::Text;
use mail_builder::mime::{BodyPart, MimePart};

/// Most characters on a line of base64 (RFC 2045 §6.8).
const BASE64_LINE: usize = 76;

/// Writes a message.
///
/// # Errors
/// [`Error::Compose`]: no recipient, an address that is none, a line break in a header, a wrong Message-ID.
pub fn compose(message: &Outgoing) -> Result<Vec<u8>, Error> {
    let text = MimePart::new("text/plain", message.text.replace("\r\n", "\n").replace('\r', "\n"));
    let body = if message.files.is_empty() {
        text
    } else {
        let mut parts = vec![text];
        for file in &message.files {
            parts.push(attachment(file)?);
        }
        MimePart::new("multipart/mixed", parts)
    };
    with_body(message, body)
}

/// Writes the header of a message before a body made elsewhere.
pub(super) fn with_body(message: &Outgoing, body: MimePart<'_>) -> Result<Vec<u8>, Error> {
    if message.to.is_empty() && message.cc.is_empty() && message.bcc.is_empty() {
        return Err(refused(ComposeReason::NoRecipient));
    }
    for hidden in &message.bcc {
        parse(hidden)?;
    }
    let mut mail = MessageBuilder::new()
        .date(message.date.as_second())
        .message_id(identifier(&message.message_id)?)
        .from(addresses(std::slice::from_ref(&message.from))?);
    if !message.to.is_empty() {
        mail = mail.to(addresses(&message.to)?);
    } else if message.cc.is_empty() {
        mail = mail.header("To", HeaderAddress::new_group(Some("undisclosed-recipients"), Vec::new()));
    }
    if !message.cc.is_empty() {
        mail = mail.cc(addresses(&message.cc)?);
    }
    mail = mail.subject(one_line(&message.subject)?);
    if let Some(answered) = &message.in_reply_to {
        mail = mail.in_reply_to(identifier(answered)?);
    }
    let thread: Vec<&str> = message.references.iter().map(|id| identifier(id)).collect::<Result<_, _>>()?;
    if !thread.is_empty() {
        mail = mail.references(MessageId::new_list(thread.into_iter()));
    }
    if let Some(receipt) = &message.receipt_to {
        let address = HeaderAddress::new_address(None::<&str>, receipt.to_string());
        mail = mail.header("Disposition-Notification-To", address);
    }
    for (name, value) in &message.mss_headers {
        mail = mail.header(mss_name(name)?, Text::new(one_line(value)?));
    }
    mail.body(body).write_to_vec().map_err(|_| refused(ComposeReason::Date))
}

fn refused(reason: ComposeReason) -> Error {
    Error::Compose { reason }
}

fn one_line(text: &str) -> Result<&str, Error> {
    if text.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')) {
        return Err(refused(ComposeReason::HeaderBreak));
    }
    Ok(text)
}

fn parse(address: &NamedAddress) -> Result<Address, Error> {
    address.address.parse().map_err(|_| refused(ComposeReason::Address))
}

fn addresses(list: &[NamedAddress]) -> Result<HeaderAddress<'_>, Error> {
    let all = list.iter().map(|named| {
        let name = Some(one_line(&named.name)?).filter(|name| !name.trim().is_empty());
        Ok(HeaderAddress::new_address(name, parse(named)?.to_string()))
    });
    Ok(HeaderAddress::new_list(all.collect::<Result<_, Error>>()?))
}

/// A Message-ID without angle brackets: `left@right`, in characters that need no quoting (RFC 5322 §3.6.4).
fn identifier(id: &str) -> Result<&str, Error> {
    let sound = id.len() <= 900
        && id.split_once('@').is_some_and(|(left, right)| !left.is_empty() && !right.is_empty())
        && id.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'<' | b'>'));
    sound.then_some(id).ok_or_else(|| refused(ComposeReason::MessageId))
}

fn mss_name(name: &str) -> Result<&str, Error> {
    let sound = name.get(..6).is_some_and(|prefix| prefix.eq_ignore_ascii_case("x-mss-"))
        && name.len() <= 60
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    sound.then_some(name).ok_or_else(|| refused(ComposeReason::HeaderName))
}

/// An attachment whose bytes arrive unchanged: base64 even where it is a text.
fn attachment(file: &OutgoingFile) -> Result<MimePart<'_>, Error> {
    let name = names::file_name(one_line(&file.name)?, "document");
    let announced = file.mime.to_ascii_lowercase();
    let sound = announced.split_once('/').is_some_and(|(kind, subtype)| {
        let token =
            |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&b));
        token(kind) && token(subtype) && kind != "multipart"
    });
    // A nested mail may not be base64 (RFC 2046 §5.2.1), so only a clean one keeps its type.
    let nested = announced == "message/rfc822" && is_wire_safe(&file.bytes);
    let mime = match announced.as_str() {
        _ if !sound => "application/octet-stream",
        other if other.starts_with("message/") && !nested => "application/octet-stream",
        other => other,
    }
    .to_owned();
    let kind = ContentType::new(mime).attribute("name", name.clone());
    let (encoding, contents) =
        if nested { ("7bit", file.bytes.as_slice().into()) } else { ("base64", base64_lines(&file.bytes).into()) };
    Ok(MimePart::new(kind, BodyPart::Binary(contents)).attachment(name).transfer_encoding(encoding))
}

fn is_wire_safe(bytes: &[u8]) -> bool {
    bytes.is_ascii() && !bytes.contains(&0) && bytes.split(|b| *b == b'\n').all(|line| line.len() < 999)
}

fn base64_lines(bytes: &[u8]) -> Vec<u8> {
    let encoded = STANDARD.encode(bytes);
    let mut out = Vec::with_capacity(encoded.len() + encoded.len() / 38 + 2);
    for line in encoded.as_bytes().chunks(BASE64_LINE) {
        out.extend_from_slice(line);
        out.extend_from_slice(b"\r\n");
    }
    out
}
