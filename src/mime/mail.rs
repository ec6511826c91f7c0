//! One received mail as a value.

use super::envelope::{has_fields, read};
use super::{Error, MAX_MAIL, MAX_NESTING, MAX_PARTS, MAX_TEXT, Warning, body, mend, names, receipts};
use crate::blocks::Block;
use crate::domain::message::Envelope;
use mail_parser::{HeaderName, Message, MessageParser, MessagePart, MimeHeaders, PartType};

/// A file of a mail, or a mail inside it.
#[derive(Clone, PartialEq)]
pub struct Attachment {
    /// Name, safe to show and to keep.
    pub name: String,
    /// MIME type, lower case, as announced.
    pub mime: String,
    /// Bytes, decoded.
    pub size: u64,
    /// Content-ID without angle brackets.
    pub content_id: Option<String>,
    /// Meant to be shown in the text, such as a logo.
    pub inline: bool,
    /// Number of the part in its mail.
    pub part: usize,
    /// The mail it holds, when it is one.
    pub mail: Option<Box<Mail>>,
    bytes: Vec<u8>,
}

impl std::fmt::Debug for Attachment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Attachment({}, {} bytes)", self.mime, self.size)
    }
}

/// A received mail.
#[derive(Clone, PartialEq, Default)]
pub struct Mail {
    /// Its header.
    pub envelope: Envelope,
    /// The best plain text: the text part, else what the HTML part says.
    pub text: String,
    /// The body as it is shown.
    pub blocks: Vec<Block>,
    /// Files and nested mails, in order.
    pub attachments: Vec<Attachment>,
    /// What was left out or repaired.
    pub warnings: Vec<Warning>,
    /// `X-MSS-*` header fields, in order.
    pub mss_headers: Vec<(String, String)>,
    /// Return-Path: to compare with Disposition-Notification-To before a receipt is sent (RFC 8098 §2.1).
    pub return_path: Option<String>,
    /// The machine-readable part of a delivery or read report.
    pub(super) report: Option<receipts::Report>,
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mail({} attachments, {} warnings)", self.attachments.len(), self.warnings.len())
    }
}

impl Mail {
    /// The bytes of an attachment, as the sender attached them.
    pub fn attachment(&self, index: usize) -> Option<&[u8]> {
        self.attachments.get(index).map(|file| file.bytes.as_slice())
    }

    /// Every file of this mail and of the mails inside it: name and bytes.
    pub fn files(&self) -> Vec<(&str, &[u8])> {
        let mut files = Vec::new();
        for attachment in &self.attachments {
            match &attachment.mail {
                Some(mail) => files.extend(mail.files()),
                None => files.push((attachment.name.as_str(), attachment.bytes.as_slice())),
            }
        }
        files
    }

    fn warn(&mut self, warning: Warning) {
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }
}

/// Reads a mail (RFC 5322, RFC 2045–2049), however broken.
///
/// # Errors
/// [`Error::TooLarge`] beyond [`MAX_MAIL`], [`Error::NotMail`] when there is not one header field.
pub fn parse(bytes: &[u8]) -> Result<Mail, Error> {
    if bytes.len() > MAX_MAIL {
        return Err(Error::TooLarge { limit: MAX_MAIL });
    }
    let parser = MessageParser::default();
    let latin = mend::latin_header(mend::without_lead(bytes));
    let bytes = latin.as_ref();
    if mend::too_complex(bytes) {
        let header = parser.parse_headers(bytes).ok_or(Error::NotMail)?;
        has_fields(&header)?;
        return Ok(undivided(bytes, &header));
    }
    let mended = mend::mend(bytes);
    let message = parser.parse(mended.as_ref()).ok_or(Error::NotMail)?;
    has_fields(&message)?;
    let mut parts_left = MAX_PARTS;
    let mut mail = build(&message, 0, &mut parts_left);
    if matches!(mended, std::borrow::Cow::Owned(_)) {
        mail.warn(Warning::mended());
    }
    Ok(mail)
}

/// A mail whose structure is not worth its cost: the header, and the rest as text.
fn undivided(bytes: &[u8], header: &Message<'_>) -> Mail {
    let (head, _) = bytes.split_at(bytes.len().min(MAX_TEXT));
    let text = names::lines(&String::from_utf8_lossy(head));
    let text = text.split_once("\n\n").map_or(String::new(), |(_, body)| body.to_owned());
    let mut mail = Mail { envelope: read(header), blocks: body::paragraphs(&text), text, ..Mail::default() };
    mail.warn(Warning::too_complex());
    if bytes.len() > MAX_TEXT {
        mail.warn(Warning::text_cut());
    }
    mail
}

fn build(message: &Message<'_>, depth: usize, parts_left: &mut usize) -> Mail {
    let mut mail = Mail {
        envelope: read(message),
        mss_headers: mss_headers(message),
        return_path: message.return_address().map(names::line).filter(|path| !path.is_empty()),
        ..Mail::default()
    };
    read_body(&mut mail, message);
    for id in &message.attachments {
        if *parts_left == 0 {
            mail.warn(Warning::parts_left_out());
            break;
        }
        *parts_left -= 1;
        let Some(part) = message.part(*id) else { continue };
        if is_seal(part) {
            mail.warn(Warning::sealed());
        }
        let attachment = attachment(message, part, *id as usize, depth, parts_left, &mut mail.warnings);
        if mail.report.is_none() {
            mail.report = receipts::Report::read(&attachment.mime, &attachment.bytes);
        }
        mail.attachments.push(attachment);
    }
    mail
}

fn read_body(mail: &mut Mail, message: &Message<'_>) {
    let mut texts = Vec::new();
    for part in message.text_bodies() {
        let Some(read) = body::text(message, part) else { continue };
        read.warnings.into_iter().for_each(|warning| mail.warn(warning));
        let is_html = matches!(part.body, PartType::Html(_));
        texts.push(if is_html { body::rebuild(&read.text).0 } else { read.text });
    }
    let mut text = texts.join("\n");
    if text.len() > MAX_TEXT {
        text.truncate(text.floor_char_boundary(MAX_TEXT));
        mail.warn(Warning::text_cut());
    }
    for part in message.html_bodies() {
        let Some(read) = body::text(message, part) else { continue };
        read.warnings.into_iter().for_each(|warning| mail.warn(warning));
        if matches!(part.body, PartType::Html(_)) {
            let (plain, blocks, warnings) = body::rebuild(&read.text);
            warnings.into_iter().for_each(|warning| mail.warn(warning));
            if text.trim().is_empty() {
                text = plain;
            }
            mail.blocks.extend(blocks);
        } else {
            mail.blocks.extend(body::paragraphs(&read.text));
        }
    }
    if mail.blocks.is_empty() {
        mail.blocks = body::paragraphs(&text);
    }
    mail.text = text;
}

fn attachment(
    message: &Message<'_>,
    part: &MessagePart<'_>,
    number: usize,
    depth: usize,
    parts_left: &mut usize,
    warnings: &mut Vec<Warning>,
) -> Attachment {
    let mime = mime_type(part);
    let bytes = body::bytes(message, part);
    if part.is_encoding_problem && !warnings.contains(&Warning::encoding()) {
        warnings.push(Warning::encoding());
    }
    let nested = match &part.body {
        PartType::Message(nested) if !nested.is_empty() => {
            if depth + 1 < MAX_NESTING {
                Some(Box::new(build(nested, depth + 1, parts_left)))
            } else {
                warnings.push(Warning::nesting_left_out());
                None
            }
        }
        _ => None,
    };
    let fallback = match &nested {
        Some(mail) if !mail.envelope.subject.is_empty() => format!("{}.eml", mail.envelope.subject),
        _ => format!("document-{number}.{}", extension(&mime)),
    };
    let name = part.attachment_name().filter(|name| !name.trim().is_empty()).unwrap_or(&fallback);
    let disposition = part.content_disposition();
    let content_id = part.content_id().map(names::line).filter(|id| !id.is_empty());
    Attachment {
        name: names::file_name(name, &format!("document-{number}.{}", extension(&mime))),
        size: bytes.len() as u64,
        inline: disposition.is_some_and(mail_parser::ContentType::is_inline)
            || (content_id.is_some() && !disposition.is_some_and(mail_parser::ContentType::is_attachment)),
        content_id,
        part: number,
        mail: nested,
        mime,
        bytes,
    }
}

fn mime_type(part: &MessagePart<'_>) -> String {
    let announced = part.content_type().map(|t| format!("{}/{}", t.ctype(), t.subtype().unwrap_or("octet-stream")));
    let usual = match &part.body {
        PartType::Text(_) => "text/plain",
        PartType::Html(_) => "text/html",
        PartType::Message(_) => "message/rfc822",
        _ => "application/octet-stream",
    };
    let clean: String = announced
        .as_deref()
        .unwrap_or(usual)
        .chars()
        .filter(|c| c.is_ascii_graphic())
        .take(127)
        .collect::<String>()
        .to_ascii_lowercase();
    if clean.split('/').all(|side| !side.is_empty()) { clean } else { usual.to_owned() }
}

/// The usual extension of a type, for attachments without a name.
fn extension(mime: &str) -> &str {
    match mime {
        "application/pdf" => "pdf",
        "application/zip" | "application/x-zip-compressed" => "zip",
        "text/plain" => "txt",
        "text/html" => "html",
        "text/xml" | "application/xml" => "xml",
        "text/calendar" => "ics",
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "image/gif" => "gif",
        "message/rfc822" | "message/global" => "eml",
        _ => "bin",
    }
}

fn is_seal(part: &MessagePart<'_>) -> bool {
    ["pkcs7-mime", "x-pkcs7-mime", "pgp-encrypted", "ms-tnef", "vnd.ms-tnef"]
        .iter()
        .any(|subtype| part.is_content_type("application", subtype))
}

fn mss_headers(message: &Message<'_>) -> Vec<(String, String)> {
    message
        .headers()
        .iter()
        .filter_map(|header| match (&header.name, header.value.as_text()) {
            (HeaderName::Other(name), Some(value)) if name.to_ascii_lowercase().starts_with("x-mss-") => {
                Some((names::line(name), names::line(value)))
            }
            _ => None,
        })
        .take(50)
        .collect()
}
