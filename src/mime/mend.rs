//! Repairs of broken structure seen in real mail, before the parser looks at it: MSSanté's own receipt examples have no
//! empty line behind part headers, misspell `Content-Transfer-Encoding` and close boundaries with a dash.

use super::MAX_HEADER;
use std::borrow::Cow;

/// Most boundaries remembered.
const MAX_BOUNDARIES: usize = 200;
/// Parser work allowed: declared multiparts times bytes.
const MAX_WORK: usize = 4 << 30;
/// Most nested mails the parser may be asked to open.
const MAX_MESSAGES: usize = 300;

enum Place {
    /// In the header of the mail, before its first empty line.
    Top,
    /// In the header of a part.
    Part(Kind),
    /// Behind the header of a part that holds a mail.
    Nested,
    Body,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// Neither of the others.
    Usual,
    /// A `message/…` that holds fields, such as a receipt.
    Report,
    /// A nested mail.
    Mail,
}

struct Mender<'a> {
    boundaries: Vec<&'a [u8]>,
    place: Place,
    /// Bytes to put in the place of a range of the mail.
    edits: Vec<(std::ops::Range<usize>, &'static [u8])>,
    previous_was_type: bool,
}

/// The mail with its structure repaired; borrowed when nothing had to be.
pub(super) fn mend(mail: &[u8]) -> Cow<'_, [u8]> {
    let mut mender = Mender { boundaries: Vec::new(), place: Place::Top, edits: Vec::new(), previous_was_type: false };
    let mut offset = 0;
    let mut lines = mail.split_inclusive(|b| *b == b'\n').peekable();
    while let Some(line) = lines.next() {
        mender.line(line, offset, lines.peek().copied().unwrap_or_default());
        offset += line.len();
    }
    if mender.edits.is_empty() {
        return Cow::Borrowed(mail);
    }
    let mut out = Vec::with_capacity(mail.len() + 2 * mender.edits.len());
    let mut done = 0;
    for (range, replacement) in mender.edits {
        out.extend_from_slice(mail.get(done..range.start).unwrap_or_default());
        out.extend_from_slice(replacement);
        done = range.end;
    }
    out.extend_from_slice(mail.get(done..).unwrap_or_default());
    Cow::Owned(out)
}

impl<'a> Mender<'a> {
    fn line(&mut self, line: &'a [u8], at: usize, next: &[u8]) {
        if let Some(rest) = self.after_boundary(line) {
            return self.boundary(line, rest, at, next);
        }
        let text = line.trim_ascii();
        let kind = match self.place {
            Place::Body => return,
            Place::Nested if text.is_empty() || is_mail_start(line) => {
                self.place = Place::Top;
                Kind::Usual
            }
            Place::Nested => {
                self.edits.push((at..at, b"\r\n"));
                self.place = Place::Body;
                return;
            }
            Place::Top => Kind::Usual,
            Place::Part(kind) => kind,
        };
        if text.is_empty() {
            self.place = if kind == Kind::Mail { Place::Nested } else { Place::Body };
            return;
        }
        if line.first().is_some_and(|b| matches!(b, b' ' | b'\t')) {
            if self.previous_was_type {
                self.note_type(text);
            }
            return;
        }
        self.field(line, kind, at);
    }

    fn field(&mut self, line: &'a [u8], kind: Kind, at: usize) {
        let Some(name) = field_name(line) else {
            if let Place::Part(kind) = self.place {
                self.edits.push((at..at, if kind == Kind::Mail { b"\r\n\r\n" } else { b"\r\n" }));
                self.place = Place::Body;
            }
            return;
        };
        if name.eq_ignore_ascii_case(b"Content-Transfert-Encoding") {
            self.edits.push((at..at + name.len(), b"Content-Transfer-Encoding"));
        }
        self.previous_was_type = name.eq_ignore_ascii_case(b"Content-Type");
        if kind != Kind::Usual && !is_part_field(name) {
            self.edits.push((at..at, b"\r\n"));
            self.place = if kind == Kind::Mail { Place::Top } else { Place::Body };
        } else if self.previous_was_type {
            self.note_type(line.trim_ascii());
        }
    }

    fn boundary(&mut self, line: &[u8], rest: &[u8], at: usize, next: &[u8]) {
        if !matches!(self.place, Place::Body) {
            self.edits.push((at..at, b"\r\n"));
        }
        let end = line.trim_ascii_end().len();
        let tail = rest.trim_ascii();
        self.previous_was_type = false;
        if tail.starts_with("\u{2014}".as_bytes()) || tail.starts_with("\u{2013}".as_bytes()) || tail == b"\x97" {
            let another = field_name(next).is_some();
            self.edits.push((at + line.len() - rest.len()..at + end, if another { b"" } else { b"--" }));
            self.place = if another { Place::Part(Kind::Usual) } else { Place::Body };
        } else if tail.starts_with(b"--") {
            self.place = Place::Body;
        } else {
            self.place = Place::Part(Kind::Usual);
        }
    }

    /// What stands behind a boundary we know, when the line begins with one.
    fn after_boundary(&self, line: &'a [u8]) -> Option<&'a [u8]> {
        let line = line.strip_prefix(b"--")?;
        self.boundaries.iter().filter_map(|boundary| line.strip_prefix(*boundary)).find(|rest| {
            let tail = rest.trim_ascii();
            tail.is_empty() || tail == b"--" || matches!(tail.first(), Some(0xe2 | 0x97))
        })
    }

    fn note_type(&mut self, text: &'a [u8]) {
        if let Place::Part(kind) = &mut self.place {
            if contains(text, b"message/rfc822") || contains(text, b"message/global;") {
                *kind = Kind::Mail;
            } else if contains(text, b"message/") {
                *kind = Kind::Report;
            }
        }
        let Some(at) = find(text, b"boundary") else { return };
        let value = text.get(at + b"boundary".len()..).unwrap_or_default().trim_ascii_start();
        let Some(value) = value.strip_prefix(b"=").map(<[u8]>::trim_ascii_start) else { return };
        let value = match value.strip_prefix(b"\"") {
            Some(quoted) => quoted.split(|b| *b == b'"').next(),
            None => value.split(|b| *b == b';' || b.is_ascii_whitespace()).next(),
        };
        if let Some(value) = value.filter(|v| !v.is_empty() && self.boundaries.len() < MAX_BOUNDARIES) {
            self.boundaries.push(value);
        }
    }
}

/// The name of a header field (RFC 5322 §2.2): printable characters without space, then a colon.
fn field_name(line: &[u8]) -> Option<&[u8]> {
    let colon = line.iter().position(|b| *b == b':').filter(|n| (1..=76).contains(n))?;
    let name = line.get(..colon)?.trim_ascii_end();
    name.iter().all(u8::is_ascii_graphic).then_some(name)
}

/// A field, or the mbox line that some programs leave before the first one.
fn is_mail_start(line: &[u8]) -> bool {
    field_name(line).is_some() || line.starts_with(b"From ") || line.starts_with(b">From ")
}

fn is_part_field(name: &[u8]) -> bool {
    let starts = |prefix: &[u8]| name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    starts(b"content-") || starts(b"mime-version")
}

/// The mail without a byte-order mark and without empty lines before its first field.
pub(super) fn without_lead(mail: &[u8]) -> &[u8] {
    mail.strip_prefix(b"\xef\xbb\xbf").unwrap_or(mail).trim_ascii_start()
}

/// The mail with the unmarked 8-bit characters of its header (forbidden by RFC 5322) read as Latin letters.
pub(super) fn latin_header(mail: &[u8]) -> Cow<'_, [u8]> {
    let end = mail.windows(2).position(|two| two == b"\n\n" || two == b"\n\r").unwrap_or(mail.len()).min(MAX_HEADER);
    let (head, body) = mail.split_at(end);
    if std::str::from_utf8(head).is_ok() {
        return Cow::Borrowed(mail);
    }
    let mut out = Vec::with_capacity(mail.len() + head.len());
    for line in head.split_inclusive(|b| *b == b'\n') {
        match std::str::from_utf8(line) {
            Ok(_) => out.extend_from_slice(line),
            Err(_) => out.extend_from_slice(encoding_rs::WINDOWS_1252.decode_without_bom_handling(line).0.as_bytes()),
        }
    }
    out.extend_from_slice(body);
    Cow::Owned(out)
}

/// Whether reading this mail part by part would cost the parser more than a mail is worth.
pub(super) fn too_complex(mail: &[u8]) -> bool {
    let multiparts = count(mail, b"boundary", |next| matches!(next, b'=' | b'*'));
    let messages = count(mail, b"rfc822", |next| next != b';')
        + count(mail, b"/global", |_| true)
        + count(mail, b"/digest", |_| true);
    multiparts.saturating_mul(mail.len()) > MAX_WORK || messages > MAX_MESSAGES
}

/// How often a lower-case word stands in the text, in any case, with a next visible character that fits.
fn count(text: &[u8], word: &[u8], fits: impl Fn(u8) -> bool) -> usize {
    let mut rest = text;
    let mut found = 0;
    while let Some(at) = find(rest, word) {
        rest = rest.get(at + word.len()..).unwrap_or_default();
        found += usize::from(fits(rest.iter().copied().find(|b| !b.is_ascii_whitespace()).unwrap_or(0)));
    }
    found
}

fn contains(text: &[u8], word: &[u8]) -> bool {
    find(text, word).is_some()
}

/// Where a lower-case word first stands in a text, in any case.
fn find(text: &[u8], word: &[u8]) -> Option<usize> {
    let first = *word.first()?;
    let upper = first.to_ascii_uppercase();
    let mut from = 0;
    loop {
        let rest = text.get(from..)?;
        let at = from + rest.iter().position(|b| *b == first || *b == upper)?;
        if text.get(at..at + word.len())?.eq_ignore_ascii_case(word) {
            return Some(at);
        }
        from = at + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::{mend, too_complex};
    use std::borrow::Cow;

    #[test]
    fn a_sound_mail_is_not_touched() {
        let mail = b"Subject: x\r\nContent-Type: multipart/mixed;\r\n boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nBonjour: oui\r\n--b--\r\n";
        assert!(matches!(mend(mail), Cow::Borrowed(_)));
    }

    #[test]
    fn missing_empty_lines_are_put_back() {
        let mail = "Content-Type: multipart/report; boundary=b\n--b\nLe texte.\n--b\nContent-Type: message/disposition-notification\nFinal-Recipient: rfc822;a@b\n--b\u{2014}\nContent-Transfert-Encoding: base64\n\nAAAA\n--b--\n";
        let mended = String::from_utf8(mend(mail.as_bytes()).into_owned()).unwrap();
        assert_eq!(
            mended,
            "Content-Type: multipart/report; boundary=b\n\r\n--b\n\r\nLe texte.\n--b\nContent-Type: message/disposition-notification\n\r\nFinal-Recipient: rfc822;a@b\n--b\nContent-Transfer-Encoding: base64\n\nAAAA\n--b--\n"
        );
    }

    #[test]
    fn thousands_of_nested_mails_are_too_complex() {
        assert!(too_complex("Content-Type: message/RFC822\n\n".repeat(1000).as_bytes()));
        assert!(!too_complex("Final-Recipient: rfc822; a@b.example\n".repeat(5000).as_bytes()));
        assert!(!too_complex(b"Subject: x\n\ntext"));
    }
}
