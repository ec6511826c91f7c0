//! Repairs of broken structure seen in real mail, before the parser looks at it: MSSanté's own receipt examples have no
//! empty line behind part headers, misspell `Content-Transfer-Encoding` and close boundaries with a dash.

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
    /// In the header of a part; whether its content type is a `message/…` one.
    Part { message: bool },
    Body,
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
    let mut mender =
        Mender { boundaries: Vec::new(), place: Place::Top, edits: Vec::new(), previous_was_type: false };
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
        let message = match self.place {
            Place::Body => return,
            Place::Top => false,
            Place::Part { message } => message,
        };
        let text = line.trim_ascii();
        if text.is_empty() {
            self.place = Place::Body;
            return;
        }
        if line.first().is_some_and(|b| matches!(b, b' ' | b'\t')) {
            if self.previous_was_type {
                self.note_type(text);
            }
            return;
        }
        let top = matches!(self.place, Place::Top);
        let Some(name) = field_name(line) else {
            if !top {
                self.edits.push((at..at, b"\r\n"));
                self.place = Place::Body;
            }
            return;
        };
        if name.eq_ignore_ascii_case(b"Content-Transfert-Encoding") {
            self.edits.push((at..at + name.len(), b"Content-Transfer-Encoding"));
        }
        self.previous_was_type = name.eq_ignore_ascii_case(b"Content-Type");
        if self.previous_was_type {
            self.note_type(text);
        } else if message && !is_part_field(name) {
            self.edits.push((at..at, b"\r\n"));
            self.place = Place::Body;
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
            self.place = if another { Place::Part { message: false } } else { Place::Body };
        } else if tail.starts_with(b"--") {
            self.place = Place::Body;
        } else {
            self.place = Place::Part { message: false };
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
        if let Place::Part { message } = &mut self.place {
            *message = *message || contains(text, b"message/");
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

fn is_part_field(name: &[u8]) -> bool {
    let starts = |prefix: &[u8]| name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    starts(b"content-") || starts(b"mime-version")
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
    let first = word.first()?;
    text.windows(word.len()).position(|window| {
        window.first().is_some_and(|b| b.to_ascii_lowercase() == *first) && window.eq_ignore_ascii_case(word)
    })
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
