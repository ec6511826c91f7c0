//! The parts of a message by their exact bytes, however damaged the message is.
//!
//! mail-parser reads each header. It repairs damaged parts, which moves their borders: borders are found here, as a
//! server must hand out what was sent and not what was meant.

use mail_parser::{ContentType, Header, HeaderName, MessageParser};

/// Multiparts and messages within each other; deeper ones stay bytes.
const MAX_DEPTH: usize = 20;
/// Parts of one message; the rest stays in the last one.
const MAX_PARTS: usize = 1000;
/// Longest boundary looked for (RFC 2046 allows 70).
const MAX_BOUNDARY: usize = 200;

/// A message or a part of it.
pub(super) struct Node<'a> {
    /// The header with its blank line.
    pub(super) header: &'a [u8],
    /// What follows, encoded as sent.
    pub(super) body: &'a [u8],
    pub(super) contents: Contents<'a>,
    fields: Vec<Header<'a>>,
}

/// What a body is made of.
pub(super) enum Contents<'a> {
    Bytes,
    /// At least one part.
    Multipart(Vec<Node<'a>>),
    Message(Box<Node<'a>>),
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

impl<'a> Node<'a> {
    /// Reads a message.
    pub(super) fn read(bytes: &'a [u8]) -> Self {
        Self::read_part(bytes, false, 0, &mut 0)
    }

    /// Reads the header only.
    pub(super) fn read_header(bytes: &'a [u8]) -> Self {
        let (header, body) = split(bytes);
        let parsed = MessageParser::default().parse_headers(header);
        let fields = parsed.and_then(|parsed| parsed.parts.into_iter().next()).map(|root| root.headers);
        Self { header, body, contents: Contents::Bytes, fields: fields.unwrap_or_default() }
    }

    /// In a digest a part without a type is a message (RFC 2046 §5.1.5).
    fn read_part(bytes: &'a [u8], in_digest: bool, depth: usize, count: &mut usize) -> Self {
        *count += 1;
        let mut node = Self::read_header(bytes);
        if depth >= MAX_DEPTH {
            return node;
        }
        let content = node.content_type();
        let (kind, subtype) = content.map_or(("", ""), |content| (content.ctype(), content.subtype().unwrap_or("")));
        if kind.eq_ignore_ascii_case("multipart") {
            let digest = subtype.eq_ignore_ascii_case("digest");
            let boundary = content.and_then(|content| content.attribute("boundary")).unwrap_or_default();
            let pieces = pieces(node.body, boundary.as_bytes(), MAX_PARTS.saturating_sub(*count));
            let parts: Vec<_> =
                pieces.into_iter().map(|piece| Self::read_part(piece, digest, depth + 1, count)).collect();
            if !parts.is_empty() {
                node.contents = Contents::Multipart(parts);
            }
        } else if kind.eq_ignore_ascii_case("message") && subtype.eq_ignore_ascii_case("rfc822")
            || kind.is_empty() && in_digest
        {
            // RFC 2046 §5.2.1 allows no encoding here; with one the part stays bytes.
            let plain = |word: &str| ["7bit", "8bit", "binary"].iter().any(|known| known.eq_ignore_ascii_case(word));
            if node.encoding().is_none_or(plain) {
                node.contents = Contents::Message(Box::new(Self::read_part(node.body, false, depth + 1, count)));
            }
        }
        node
    }

    /// A header field; the last when there are several.
    pub(super) fn field(&self, name: &HeaderName<'_>) -> Option<&Header<'a>> {
        self.fields.iter().rev().find(|field| field.name == *name)
    }

    /// Every header field.
    pub(super) fn fields(&self) -> &[Header<'a>] {
        &self.fields
    }

    /// Content-Type.
    pub(super) fn content_type(&self) -> Option<&ContentType<'a>> {
        self.field(&HeaderName::ContentType).and_then(|field| field.value.as_content_type())
    }

    /// Content-Transfer-Encoding.
    pub(super) fn encoding(&self) -> Option<&str> {
        let word = self.field(&HeaderName::ContentTransferEncoding)?.value.as_text()?;
        Some(word.trim()).filter(|word| !word.is_empty())
    }
}

/// The parts between boundary lines; the line break before a boundary belongs to the boundary (RFC 2046 §5.1.1).
fn pieces<'a>(body: &'a [u8], boundary: &[u8], most: usize) -> Vec<&'a [u8]> {
    let mut pieces = Vec::new();
    if boundary.is_empty() || boundary.len() > MAX_BOUNDARY {
        return pieces;
    }
    let (mut at, mut start) = (0, None);
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let (from, to) = (at, at + line.len());
        at = to;
        let Some(rest) = line.strip_prefix(b"--").and_then(|line| line.strip_prefix(boundary)) else { continue };
        let last = rest.strip_prefix(b"--").is_some_and(|rest| rest.trim_ascii().is_empty());
        if !last && (!rest.trim_ascii().is_empty() || pieces.len() + 1 >= most) {
            continue;
        }
        pieces.extend(start.map(|start| without_break(body.get(start..from).unwrap_or_default())));
        start = (!last).then_some(to);
        if last {
            break;
        }
    }
    pieces.extend(start.and_then(|start| body.get(start..)));
    pieces
}

fn without_break(piece: &[u8]) -> &[u8] {
    piece.strip_suffix(b"\r\n").or_else(|| piece.strip_suffix(b"\n")).unwrap_or(piece)
}

#[cfg(test)]
mod tests {
    use super::{Contents, Node, pieces};

    #[test]
    fn parts_lie_between_boundary_lines_only() {
        let body = b"preamble\r\n--b\r\none\r\n--bb\r\nstill\r\n--b \r\n\r\n--b--\r\nepilogue\r\n--b\r\nno";
        let expected: [&[u8]; 2] = [b"one\r\n--bb\r\nstill", b""];
        assert_eq!(pieces(body, b"b", 10), expected);
        let open: [&[u8]; 1] = [b"to the end\n"];
        assert_eq!(pieces(b"--b\nto the end\n", b"b", 10), open);
        assert!(pieces(body, b"", 10).is_empty() && pieces(body, b"x", 10).is_empty());
    }

    #[test]
    fn damaged_parts_keep_their_borders() {
        let mail = b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Transfer-Encoding: base64\n\n##=#\n--b\n\ntwo\n";
        let Contents::Multipart(parts) = Node::read(mail).contents else { panic!("no parts") };
        let bodies: Vec<_> = parts.iter().map(|part| part.body).collect();
        let expected: [&[u8]; 2] = [b"##=#", b"two\n"];
        assert_eq!(bodies, expected);
    }

    #[test]
    fn depth_and_number_of_parts_are_bounded() {
        let deep = "Content-Type: message/rfc822\n\n".repeat(5000);
        let mut depth = 0;
        let mut node = &Node::read(deep.as_bytes());
        while let Contents::Message(inner) = &node.contents {
            (node, depth) = (inner, depth + 1);
        }
        assert_eq!(depth, 20);
        let wide = format!("Content-Type: multipart/mixed; boundary=b\n\n{}", "--b\n\n".repeat(5000));
        let Contents::Multipart(parts) = Node::read(wide.as_bytes()).contents else { panic!("no parts") };
        assert!(parts.len() <= 1000);
    }
}
