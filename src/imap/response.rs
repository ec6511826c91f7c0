//! Reading responses. Status lines by hand, data by `imap_proto`.
//!
//! `imap_proto` panics on `INTERNALDATE NIL`, on `ID ("x" NIL)`, on METADATA and on a status text that starts with an
//! accented letter: only the kinds of data we want, in forms known to be safe, reach it.

use super::wire::Frame;
use imap_proto::{Response, ResponseCode};

/// OK, NO, …
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Ok,
    No,
    Bad,
    Bye,
    PreAuth,
}

/// A status response (RFC 3501 §7.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StatusLine {
    /// `*` when untagged.
    pub(super) tag: String,
    pub(super) status: Status,
    /// What stands in brackets.
    pub(super) code: String,
    /// The words behind, cleaned, 300 characters at most.
    pub(super) text: String,
}

impl StatusLine {
    /// Whether the code in brackets is this word.
    pub(super) fn has_code(&self, word: &str) -> bool {
        self.code.split(' ').next().unwrap_or_default().eq_ignore_ascii_case(word)
    }

    /// Whether the code is one of these words.
    pub(super) fn has_any_code(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.has_code(word))
    }

    /// The capability words told in brackets, if they are.
    pub(super) fn capabilities(&self) -> Option<Vec<String>> {
        let mut words = self.code.split_ascii_whitespace();
        words.next().filter(|word| word.eq_ignore_ascii_case("CAPABILITY"))?;
        Some(words.map(str::to_owned).collect())
    }

    /// The code as data; unknown ones are `None`.
    pub(super) fn with_code<T>(&self, read: impl FnOnce(ResponseCode<'_>) -> Option<T>) -> Option<T> {
        let line = format!("* OK [{}] x\r\n", self.code);
        match Response::parse(line.as_bytes()) {
            Ok((_, Response::Data { outcome, .. })) => read(outcome.code?),
            _ => None,
        }
    }
}

/// The status line in a response, if it is one.
pub(super) fn status_line(frame: &Frame) -> Option<StatusLine> {
    if !super::wire::is_status(&frame.bytes) {
        return None;
    }
    status_of_line(&String::from_utf8_lossy(&frame.bytes))
}

/// The same for a line of text.
pub(super) fn status_of_line(line: &str) -> Option<StatusLine> {
    let (tag, rest) = line.split_once(' ')?;
    let rest = rest.trim_end_matches(['\r', '\n']);
    let (word, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    let status = match word.to_ascii_uppercase().as_str() {
        "OK" => Status::Ok,
        "NO" => Status::No,
        "BAD" => Status::Bad,
        "BYE" => Status::Bye,
        "PREAUTH" => Status::PreAuth,
        _ => return None,
    };
    let (code, text) = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((code, text)) => (code, text),
        None => ("", rest),
    };
    Some(StatusLine { tag: tag.to_owned(), status, code: clean(code, MAX_CODE), text: clean(text, MAX_WORDS) })
}

/// COPYUID of thousands of messages is long.
const MAX_CODE: usize = 512 * 1024;
const MAX_WORDS: usize = 300;

fn clean(text: &str, most: usize) -> String {
    text.trim().chars().filter(|c| !c.is_control()).take(most).collect()
}

/// Whether the server waits for us to go on; `Some` holds what it said.
pub(super) fn continuation(frame: &Frame) -> Option<String> {
    let text = frame.bytes.strip_prefix(b"+")?;
    Some(String::from_utf8_lossy(text).trim().to_owned())
}

/// The words of an untagged CAPABILITY response.
pub(super) fn capabilities(frame: &Frame) -> Option<Vec<String>> {
    kind(&frame.bytes).filter(|kind| kind == "CAPABILITY")?;
    let line = String::from_utf8_lossy(&frame.bytes);
    Some(line.split_ascii_whitespace().skip(2).map(str::to_owned).collect())
}

/// Untagged data we have a use for, or `None`.
pub(super) fn data(frame: &Frame) -> Option<Response<'_>> {
    let wanted = ["FETCH", "EXISTS", "EXPUNGE", "VANISHED", "LIST", "SEARCH", "FLAGS"];
    if frame.withheld || !wanted.contains(&kind(&frame.bytes)?.as_str()) {
        return None;
    }
    Response::parse(&frame.bytes).ok().map(|(_, response)| response)
}

/// Whether this is a FETCH response, readable or not.
pub(super) fn is_fetch(frame: &Frame) -> bool {
    kind(&frame.bytes).is_some_and(|kind| kind == "FETCH")
}

/// The kind of untagged data: `* KIND …` or `* number KIND …`.
fn kind(bytes: &[u8]) -> Option<String> {
    let mut words = bytes.strip_prefix(b"* ")?.split(|byte| b" \r\n".contains(byte));
    let first = words.next()?;
    let word = if first.iter().all(u8::is_ascii_digit) { words.next()? } else { first };
    Some(String::from_utf8_lossy(word.get(..word.len().min(12))?).to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(text: &str) -> Frame {
        Frame { bytes: text.as_bytes().to_vec(), withheld: false }
    }

    #[test]
    fn a_status_line_gives_its_code_and_words() {
        let line = status_line(&frame("a1 NO [OVERQUOTA] Boîte pleine\r\n")).unwrap();
        assert_eq!((line.tag.as_str(), line.status), ("a1", Status::No));
        assert!(line.has_code("overquota"));
        assert_eq!(line.text, "Boîte pleine");
    }

    #[test]
    fn copyuid_is_read_from_the_code() {
        let line = status_line(&frame("a1 OK [COPYUID 7 1:2 10:11] done\r\n")).unwrap();
        assert!(line.with_code(|code| matches!(code, ResponseCode::CopyUid(7, _, _)).then_some(())).is_some());
    }

    #[test]
    fn forms_that_make_the_parser_panic_never_reach_it() {
        for text in ["* OK [ALERT]é\r\n", "* ID (\"name\" NIL)\r\n", "* METADATA \"\" (/x \"y\")\r\n"] {
            assert!(data(&frame(text)).is_none(), "{text}");
        }
        assert_eq!(status_line(&frame("* OK [ALERT]é\r\n")).unwrap().text, "é");
    }

    #[test]
    fn a_tag_is_never_taken_for_a_kind() {
        assert!(data(&frame("* 3 EXISTS\r\n")).is_some());
        assert!(data(&frame("* 3\r\n")).is_none());
        assert!(data(&frame("*\r\n")).is_none());
    }
}
