//! One document or attachment of a message, ready to be read: what it is, is decided by its bytes and not by its name.

use super::error::Error;
use super::query::Query;
use crate::blocks::Block;
use crate::domain::error::Failure;
use crate::domain::ids::{AccountId, MessageId};
use crate::health::{cda, xdm};
use crate::mime::{self, Mail, names};
use std::sync::Arc;

/// Longest text shown, bytes.
const TEXT_LIMIT: usize = 4 << 20;
/// A PDF may begin with something else (ISO 32000-1, annex H.3.4.1).
const PDF_LEAD: usize = 1024;

/// One thing of a message that can be read or saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Item {
    /// A clinical document, by its index in [`super::OpenMessage::documents`].
    Document(usize),
    /// An attachment, by its index in [`Mail::attachments`].
    Attachment(usize),
}

/// What an item is.
#[derive(Clone, PartialEq)]
pub enum Content {
    /// Text rebuilt into blocks: a CDA document, or HTML.
    Blocks {
        /// The blocks.
        blocks: Vec<Block>,
        /// The files they name, by [`Block::Picture`]'s source ([`cda::Body::Narrative`]).
        pictures: Vec<(String, Arc<[u8]>)>,
    },
    /// A PDF, as it came.
    Pdf(Arc<[u8]>),
    /// A picture (PNG, JPEG, GIF or WebP), as it came: its size in pixels is not checked.
    Picture(Arc<[u8]>),
    /// Plain text, without deceptive characters.
    Text(String),
    /// A mail in the mail.
    Mail(Box<Mail>),
    /// Something that is only saved or opened elsewhere.
    Other {
        /// Its media type, from its bytes where they tell, else as announced.
        mime: String,
        /// Bytes.
        size: u64,
    },
}

impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Blocks { blocks, pictures } => write!(f, "Blocks({}, {} pictures)", blocks.len(), pictures.len()),
            Self::Pdf(bytes) => write!(f, "Pdf({} bytes)", bytes.len()),
            Self::Picture(bytes) => write!(f, "Picture({} bytes)", bytes.len()),
            Self::Text(text) => write!(f, "Text({} bytes)", text.len()),
            Self::Mail(mail) => mail.fmt(f),
            Self::Other { mime, size } => write!(f, "Other({mime}, {size} bytes)"),
        }
    }
}

/// An item as it was found in its mail.
enum Found {
    File { mime: String, bytes: Vec<u8> },
    Mail { mail: Box<Mail>, bytes: Vec<u8> },
}

impl Query {
    /// What a document or attachment is, ready to be read. Blocking, and slow for a large one.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the message or the item is not here (see [`super::Command::Open`]); that of
    /// [`cda::body`] for a clinical document that cannot be read.
    pub fn content(&self, account: AccountId, message: MessageId, item: Item) -> Result<Content, Failure> {
        match self.found(account, message, item)?.ok_or_else(|| absent(message))? {
            Found::Mail { mail, .. } => Ok(Content::Mail(mail)),
            Found::File { mime, bytes } => read(bytes, &mime),
        }
    }

    /// The bytes of a document or attachment, as the sender attached them; `None` when the message is not here yet.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the message has no such item.
    pub fn bytes(&self, account: AccountId, message: MessageId, item: Item) -> Result<Option<Vec<u8>>, Failure> {
        Ok(self.found(account, message, item)?.map(|found| match found {
            Found::File { bytes, .. } | Found::Mail { bytes, .. } => bytes,
        }))
    }

    fn found(&self, account: AccountId, message: MessageId, item: Item) -> Result<Option<Found>, Failure> {
        let Some(raw) = self.raw(account, message)? else { return Ok(None) };
        let mail = mime::parse(&raw).map_err(Failure::new)?;
        drop(raw);
        match item {
            Item::Document(index) => document(&mail, index).ok_or_else(|| no_item("document", index)).map(Some),
            Item::Attachment(index) => attachment(mail, index).ok_or_else(|| no_item("attachment", index)).map(Some),
        }
    }
}

fn absent(message: MessageId) -> Failure {
    Failure::new(Error::NotFound { what: "message", id: message.to_string() })
}

/// Counted from 1, as a person does.
fn no_item(what: &'static str, index: usize) -> Failure {
    Failure::new(Error::NotFound { what, id: index.saturating_add(1).to_string() })
}

/// The documents of all archives one after the other, as they were kept when the message was fetched.
fn document(mail: &Mail, mut index: usize) -> Option<Found> {
    for archive in xdm::find_in_mail(mail.files()).into_iter().flatten() {
        if let Some(document) = archive.documents.get(index) {
            let bytes = archive.bytes(index)?.to_vec();
            return Some(Found::File { mime: document.mime.clone(), bytes });
        }
        index = index.checked_sub(archive.documents.len())?;
    }
    None
}

fn attachment(mut mail: Mail, index: usize) -> Option<Found> {
    let bytes = mail.attachment(index)?.to_vec();
    let attachment = mail.attachments.get_mut(index)?;
    let mime = std::mem::take(&mut attachment.mime);
    Some(match attachment.mail.take() {
        Some(mail) => Found::Mail { mail, bytes },
        None => Found::File { mime, bytes },
    })
}

fn read(bytes: Vec<u8>, mime: &str) -> Result<Content, Failure> {
    if cda::looks_like_cda(&bytes) {
        return Ok(match cda::body(&bytes).map_err(Failure::new)? {
            cda::Body::Narrative { blocks, pictures } => Content::Blocks { blocks, pictures },
            cda::Body::File { mime, bytes } => classify(bytes, &mime),
        });
    }
    Ok(classify(bytes.into(), mime))
}

fn classify(bytes: Arc<[u8]>, announced: &str) -> Content {
    let size = bytes.len() as u64;
    let other = |mime: &str| Content::Other { mime: mime.to_owned(), size };
    match sniff(&bytes) {
        Some("application/pdf") => Content::Pdf(bytes),
        Some("image/png" | "image/jpeg" | "image/gif" | "image/webp") => Content::Picture(bytes),
        Some(mime) => other(mime),
        None => match text_of(&bytes, announced) {
            Some(text) if is_html(&text) => html(&text).unwrap_or_else(|| other("text/html")),
            Some(text) => Content::Text(names::lines(&text)),
            None => other(if announced.is_empty() { "application/octet-stream" } else { announced }),
        },
    }
}

/// The type told by the first bytes, where they tell.
fn sniff(bytes: &[u8]) -> Option<&'static str> {
    let magic: [(&[u8], &str); 10] = [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF8", "image/gif"),
        (b"II*\0", "image/tiff"),
        (b"MM\0*", "image/tiff"),
        (b"PK\x03\x04", "application/zip"),
        (b"PK\x05\x06", "application/zip"),
        (b"{\\rtf", "text/rtf"),
        (b"\xd0\xcf\x11\xe0", "application/x-ole-storage"),
        (b"%PDF", "application/pdf"),
    ];
    if let Some((_, mime)) = magic.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Some(mime);
    }
    if bytes.get(..4) == Some(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Some("image/webp");
    }
    if bytes.get(128..132) == Some(b"DICM") {
        return Some("application/dicom");
    }
    let head = bytes.get(..bytes.len().min(PDF_LEAD)).unwrap_or_default();
    head.windows(5).any(|window| window == b"%PDF-").then_some("application/pdf")
}

/// The characters of what is text: UTF-8, marked UTF-16, or, where it is announced as text, Windows-1252.
fn text_of(bytes: &[u8], announced: &str) -> Option<String> {
    if bytes.len() > TEXT_LIMIT {
        return None;
    }
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        let rest = bytes.get(mark..).unwrap_or_default();
        return encoding.decode_without_bom_handling_and_without_replacement(rest).map(Into::into);
    }
    // Line ends, tabs and the separators of older exchange formats.
    let binary = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0b | 0x0c | 0x1a | 0x1c..=0x1f);
    if bytes.iter().any(binary) {
        return None;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text.to_owned()),
        Err(_) if announced.starts_with("text/") => {
            Some(encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned())
        }
        Err(_) => None,
    }
}

fn is_html(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(14).collect::<String>().to_ascii_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html")
}

/// Rebuilt by the one reader of HTML, that of mail.
fn html(text: &str) -> Option<Content> {
    let mail = format!("MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{text}");
    let blocks = mime::parse(mail.as_bytes()).ok()?.blocks;
    Some(Content::Blocks { blocks, pictures: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::{Content, classify, read};

    fn kind(bytes: &[u8], announced: &str) -> String {
        format!("{:?}", classify(bytes.into(), announced))
    }

    #[test]
    fn what_a_file_is_is_told_by_its_bytes() {
        assert_eq!(kind(b"%PDF-1.7", "text/plain"), "Pdf(8 bytes)");
        assert_eq!(kind(b"\r\n\r\n%PDF-1.4 ...", ""), "Pdf(16 bytes)");
        assert_eq!(kind(b"\x89PNG\r\n\x1a\n....", "application/pdf"), "Picture(12 bytes)");
        assert_eq!(kind(b"RIFF1234WEBPVP8 ", ""), "Picture(16 bytes)");
        assert_eq!(kind(b"PK\x03\x04....", "application/pdf"), "Other(application/zip, 8 bytes)");
        assert_eq!(kind(b"{\\rtf1 bonjour}", "text/plain"), "Other(text/rtf, 15 bytes)");
        assert_eq!(kind(b"MZ\x00\x01", "text/plain"), "Other(text/plain, 4 bytes)");
        assert_eq!(kind(b"\xe9t\xe9", ""), "Other(application/octet-stream, 3 bytes)");
        assert_eq!(kind(b"", "application/pdf"), "Text(0 bytes)");
    }

    #[test]
    fn text_is_read_in_the_encodings_it_comes_in_and_cannot_deceive() {
        let text = |bytes: &[u8], announced: &str| match classify(bytes.into(), announced) {
            Content::Text(text) => text,
            other => panic!("{other:?}"),
        };
        assert_eq!(text("été\r\nfin".as_bytes(), ""), "été\nfin");
        assert_eq!(text(b"\xe9t\xe9", "text/plain"), "été");
        assert_eq!(text(b"\xff\xfe\xe9\x00", ""), "é");
        assert_eq!(text("a\u{202e}b".as_bytes(), ""), "ab");
        assert_eq!(text(b"<?xml version=\"1.0\"?><autre/>", "text/xml"), "<?xml version=\"1.0\"?><autre/>");
    }

    #[test]
    fn html_is_rebuilt_and_a_broken_clinical_document_is_an_error() {
        let html = b" <!DOCTYPE html><p>Bonjour <b>vous</b></p><script>alert(1)</script>";
        let Content::Blocks { blocks, pictures } = classify(html.as_slice().into(), "text/html") else { panic!() };
        assert_eq!((crate::blocks::plain_text(&blocks).as_str(), pictures.len()), ("Bonjour vous", 0));
        assert!(read(b"<ClinicalDocument><title>".to_vec(), "text/xml").is_err());
    }
}
