//! One received mail as a value.

use super::body::Held;
use super::envelope::{has_fields, read};
use super::{Error, MAX_MAIL, MAX_NESTING, MAX_PARTS, MAX_TEXT, Warning, body, mend, names, receipts};
use crate::blocks::Block;
use crate::domain::message::Envelope;
use bytes::Bytes;
use mail_parser::{HeaderName, Message, MessageParser, MessagePart, MimeHeaders, PartType};
use std::panic::AssertUnwindSafe;

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
    bytes: Bytes,
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
        self.attachments.get(index).map(|file| file.bytes.as_ref())
    }

    /// Every file of this mail and of the mails inside it: name and bytes.
    pub fn files(&self) -> Vec<(&str, &[u8])> {
        let mut files = Vec::new();
        for attachment in &self.attachments {
            match &attachment.mail {
                Some(mail) => files.extend(mail.files()),
                None => files.push((attachment.name.as_str(), attachment.bytes.as_ref())),
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
        return undivided(bytes, &parser);
    }
    let mended = mend::mend(bytes);
    // A fault of the parser on some hostile mail costs that mail its structure, not the program its life.
    let parsed = std::panic::catch_unwind(AssertUnwindSafe(|| parser.parse(mended.as_ref())));
    let Ok(message) = parsed else { return undivided(bytes, &parser) };
    let message = message.ok_or(Error::NotMail)?;
    has_fields(&message)?;
    let mut reading = Reading { parts_left: MAX_PARTS, text_left: 4 * MAX_TEXT, depth: 0 };
    let mut mail = reading.mail(&message, None);
    if matches!(mended, std::borrow::Cow::Owned(_)) {
        mail.warn(Warning::mended());
    }
    Ok(mail)
}

/// A mail whose structure is not worth its cost: the header, and the rest as text.
fn undivided(bytes: &[u8], parser: &MessageParser) -> Result<Mail, Error> {
    let header = parser.parse_headers(bytes).ok_or(Error::NotMail)?;
    has_fields(&header)?;
    let (head, _) = bytes.split_at(bytes.len().min(MAX_TEXT));
    let text = names::lines(&String::from_utf8_lossy(head));
    let text = text.split_once("\n\n").map_or(String::new(), |(_, body)| body.to_owned());
    let mut mail = Mail { envelope: read(&header), blocks: body::paragraphs(&text), text, ..Mail::default() };
    mail.warn(Warning::too_complex());
    if bytes.len() > MAX_TEXT {
        mail.warn(Warning::text_cut());
    }
    Ok(mail)
}

/// What is left of the limits while a mail and the mails in it are read.
struct Reading {
    parts_left: usize,
    text_left: usize,
    depth: usize,
}

impl Reading {
    fn mail(&mut self, message: &Message<'_>, held: Option<Held<'_>>) -> Mail {
        let mut mail = Mail {
            envelope: read(message),
            mss_headers: mss_headers(message),
            return_path: message.return_address().map(names::line).filter(|path| !path.is_empty()),
            ..Mail::default()
        };
        self.body(&mut mail, message);
        for id in &message.attachments {
            if self.parts_left == 0 {
                mail.warn(Warning::parts_left_out());
                break;
            }
            self.parts_left -= 1;
            let Some(part) = message.part(*id) else { continue };
            if is_seal(part) {
                mail.warn(Warning::sealed());
            }
            let bytes = body::bytes(message, part, held);
            let nested = self.nested(&mut mail, part, &bytes);
            let attachment = attachment(part, *id as usize, bytes, nested);
            if mail.report.is_none() {
                mail.report = receipts::Report::read(&attachment.mime, &attachment.bytes);
            }
            mail.attachments.push(attachment);
        }
        mail
    }

    fn nested(&mut self, mail: &mut Mail, part: &MessagePart<'_>, bytes: &Bytes) -> Option<Mail> {
        if part.is_encoding_problem {
            mail.warn(Warning::encoding());
        }
        let PartType::Message(nested) = &part.body else { return None };
        let start = nested.parts.first()?.offset_header as usize;
        if self.depth + 1 >= MAX_NESTING {
            mail.warn(Warning::nesting_left_out());
            return None;
        }
        self.depth += 1;
        let inner = self.mail(nested, Some(Held { bytes, start }));
        self.depth -= 1;
        Some(inner)
    }

    fn body(&mut self, mail: &mut Mail, message: &Message<'_>) {
        let mut texts = Vec::new();
        for part in message.text_bodies().filter(|part| matches!(part.body, PartType::Text(_))) {
            if let Some(read) = body::text(message, part, &mut self.text_left) {
                read.warnings.into_iter().for_each(|warning| mail.warn(warning));
                texts.push(read.text);
            }
        }
        let mut from_html = Vec::new();
        for part in message.html_bodies() {
            let Some(read) = body::text(message, part, &mut self.text_left) else { continue };
            read.warnings.into_iter().for_each(|warning| mail.warn(warning));
            if matches!(part.body, PartType::Html(_)) {
                let (plain, blocks, warnings) = body::rebuild(&read.text);
                warnings.into_iter().for_each(|warning| mail.warn(warning));
                from_html.push(plain);
                mail.blocks.extend(blocks);
            } else {
                mail.blocks.extend(body::paragraphs(&read.text));
            }
        }
        mail.text = texts.join("\n");
        if mail.text.trim().is_empty() {
            mail.text = from_html.join("\n");
        }
        if mail.text.len() > MAX_TEXT {
            mail.text.truncate(mail.text.floor_char_boundary(MAX_TEXT));
            mail.warn(Warning::text_cut());
        }
        if mail.blocks.is_empty() {
            mail.blocks = body::paragraphs(&mail.text);
        }
    }
}

fn attachment(part: &MessagePart<'_>, number: usize, bytes: Bytes, nested: Option<Mail>) -> Attachment {
    let mime = mime_type(part);
    let unnamed = format!("document-{number}.{}", extension(&mime));
    let subject = nested.as_ref().map(|mail| mail.envelope.subject.as_str()).filter(|subject| !subject.is_empty());
    let announced = part.attachment_name().filter(|name| !name.trim().is_empty());
    let name = announced.map(str::to_owned).or_else(|| subject.map(|subject| format!("{subject}.eml")));
    let disposition = part.content_disposition();
    let content_id = part.content_id().map(names::line).filter(|id| !id.is_empty());
    Attachment {
        name: names::file_name(name.as_deref().unwrap_or_default(), &unnamed),
        size: bytes.len() as u64,
        inline: disposition.is_some_and(mail_parser::ContentType::is_inline)
            || (content_id.is_some() && !disposition.is_some_and(mail_parser::ContentType::is_attachment)),
        content_id,
        part: number,
        mail: nested.map(Box::new),
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
