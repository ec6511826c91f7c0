//! Bytes and texts of single parts: transfer encodings, character sets, paragraphs.

use super::{MAX_TEXT, Warning, html, names};
use crate::blocks::{self, Block, Run};
use bytes::Bytes;
use encoding_rs::WINDOWS_1252;
use mail_parser::{Encoding, Message, MessagePart, MimeHeaders, PartType, decoders};

/// Most lines of a plain text that becomes paragraphs.
const MAX_LINES: usize = 50_000;

/// A part as text, with its faults.
pub(super) struct PartText {
    pub(super) text: String,
    pub(super) warnings: Vec<Warning>,
}

/// A copy already made of a stretch of a raw mail, so that mails in mails do not multiply it.
#[derive(Clone, Copy)]
pub(super) struct Held<'a> {
    pub(super) bytes: &'a Bytes,
    /// Where the stretch begins in the raw mail.
    pub(super) start: usize,
}

impl Held<'_> {
    fn slice(&self, from: usize, to: usize) -> Option<Bytes> {
        let (from, to) = (from.checked_sub(self.start)?, to.checked_sub(self.start)?);
        (from <= to && to <= self.bytes.len()).then(|| self.bytes.slice(from..to))
    }
}

/// The bytes of a part as the sender meant them: decoded from base64 or quoted-printable, in the original character set.
pub(super) fn bytes(owner: &Message<'_>, part: &MessagePart<'_>, held: Option<Held<'_>>) -> Bytes {
    let held = held.filter(|_| part.encoding == Encoding::None);
    let shared = |from: u32, to: u32| held.and_then(|held| held.slice(from as usize, to as usize));
    match &part.body {
        PartType::Message(mail) => {
            let range = mail.parts.first().map(|root| (root.offset_header, root.offset_end));
            range.and_then(|(from, to)| shared(from, to)).unwrap_or_else(|| Bytes::copy_from_slice(mail.raw_message()))
        }
        PartType::Multipart(_) => Bytes::new(),
        _ if held.is_some() => shared(part.offset_body, part.offset_end).unwrap_or_default(),
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => Bytes::copy_from_slice(bytes),
        PartType::Text(text) | PartType::Html(text) => {
            undecoded(owner, part).map_or_else(|| Bytes::copy_from_slice(text.as_bytes()), Bytes::from)
        }
    }
}

/// A text part before its character set was applied.
fn undecoded(owner: &Message<'_>, part: &MessagePart<'_>) -> Option<Vec<u8>> {
    let raw = owner.raw_message.get(part.offset_body as usize..part.offset_end as usize)?;
    match part.encoding {
        Encoding::None => Some(raw.to_vec()),
        Encoding::Base64 => decoders::base64::base64_decode(raw),
        Encoding::QuotedPrintable => decoders::quoted_printable::quoted_printable_decode(raw),
    }
}

/// The text of a text or HTML part, without deceptive characters; at most `left` bytes, which are then used up.
pub(super) fn text(owner: &Message<'_>, part: &MessagePart<'_>, left: &mut usize) -> Option<PartText> {
    let (PartType::Text(text) | PartType::Html(text)) = &part.body else { return None };
    let mut warnings = Vec::new();
    let mut text = std::borrow::Cow::Borrowed(text.as_ref());
    if text.contains('\u{fffd}') {
        let announced = part.content_type().and_then(|t| t.attribute("charset"));
        let known = announced.is_some_and(|name| encoding_rs::Encoding::for_label(name.as_bytes()).is_some());
        let utf8 = announced.is_none_or(|name| name.eq_ignore_ascii_case("utf-8"));
        let raw = undecoded(owner, part).filter(|raw| (!known || utf8) && std::str::from_utf8(raw).is_err());
        if let Some(raw) = raw {
            text = std::borrow::Cow::Owned(WINDOWS_1252.decode(&raw).0.into_owned());
        }
        warnings.push(Warning::charset());
    }
    if part.is_encoding_problem {
        warnings.push(Warning::encoding());
    }
    let (cut, rest) = text.split_at(text.floor_char_boundary(MAX_TEXT.min(*left)));
    *left -= cut.len();
    if !rest.is_empty() {
        warnings.push(Warning::text_cut());
    }
    Some(PartText { text: names::lines(cut), warnings })
}

/// The readable form of an HTML part.
pub(super) fn rebuild(html: &str) -> (String, Vec<Block>, Vec<Warning>) {
    let built = html::to_blocks(html);
    (blocks::plain_text(&built.blocks), built.blocks, built.warnings)
}

/// Plain text as paragraphs; lines that begin with `>` are quotations, as deep as they have marks (at most ten).
///
/// Text of more lines than any letter has stays one block.
pub(super) fn paragraphs(text: &str) -> Vec<Block> {
    if text.lines().count() > MAX_LINES {
        return vec![Block::Preformatted { text: text.to_owned() }];
    }
    quoted(&text.lines().collect::<Vec<_>>(), 10)
}

fn quoted(lines: &[&str], depth: usize) -> Vec<Block> {
    let is_quote = |line: &str| depth > 0 && line.starts_with('>');
    let mut blocks = Vec::new();
    for group in lines.chunk_by(|a, b| is_quote(a) == is_quote(b)) {
        if group.first().is_some_and(|line| is_quote(line)) {
            let inner: Vec<&str> =
                group.iter().filter_map(|l| l.strip_prefix('>')).map(|l| l.strip_prefix(' ').unwrap_or(l)).collect();
            blocks.push(Block::Quote { blocks: quoted(&inner, depth - 1) });
        } else {
            for paragraph in group.split(|line| line.trim().is_empty()).filter(|lines| !lines.is_empty()) {
                let text = paragraph.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n");
                blocks.push(Block::Paragraph { runs: vec![Run { text, ..Run::default() }] });
            }
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::paragraphs;
    use crate::blocks::{Block, plain_text};

    #[test]
    fn quotation_marks_become_quotes() {
        let blocks = paragraphs("Bonjour,\nmerci.\n\n> ancien\n> > plus ancien\n\nFin");
        assert!(matches!(blocks.as_slice(), [Block::Paragraph { .. }, Block::Quote { .. }, Block::Paragraph { .. }]));
        assert!(plain_text(&blocks).contains("> > plus ancien"));
    }
}
