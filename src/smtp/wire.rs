//! Commands out, replies in: lines counted before they are kept.

use super::error::Error;
use crate::domain::access::Reply;
use crate::net::{self, Control, Target};
use bytes::BytesMut;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

/// Bytes of one reply, all its lines together.
const MAX_REPLY: usize = 64 * 1024;
/// Bytes of one line; RFC 5321 §4.5.3.1.5 says 512.
const MAX_LINE: usize = 8 * 1024;
/// Characters of a reply that are shown and kept.
const MAX_TEXT: usize = 500;
/// Bytes written at once, so that a slow line makes progress within the time allowed.
const WRITE_CHUNK: usize = 64 * 1024;

/// What the adapter needs of a connection.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send + Sync {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + Sync> Stream for T {}

/// A reply as received: its code and the text of its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Heard {
    pub(super) code: u16,
    pub(super) lines: Vec<String>,
}

impl Heard {
    /// 2xx.
    pub(super) fn is_positive(&self) -> bool {
        (200..300).contains(&self.code)
    }

    /// The reply as it is shown: one line, cleaned.
    pub(super) fn reply(&self) -> Reply {
        let joined = self.lines.join(" ");
        let words = joined.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>();
        let text = words.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(MAX_TEXT).collect();
        Reply { code: self.code, text }
    }
}

/// Gathers the lines of one reply.
#[derive(Debug, Default)]
pub(super) struct Gathering {
    lines: Vec<String>,
    bytes: usize,
}

impl Gathering {
    /// Takes a line without its end; answers the reply when it is whole, and an error when it is none.
    pub(super) fn take(&mut self, line: &[u8]) -> Result<Option<Heard>, &'static str> {
        self.bytes += line.len();
        if self.bytes > MAX_REPLY {
            return Err("reply too long");
        }
        let text = String::from_utf8_lossy(line);
        let (digits, rest) = text.split_at_checked(3).ok_or("not an SMTP reply")?;
        let code = digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse::<u16>().ok()).flatten();
        let code = code.filter(|code| (200..600).contains(code)).ok_or("not an SMTP reply")?;
        let (last, words) = match rest.strip_prefix('-') {
            Some(words) => (false, words),
            None if rest.is_empty() => (true, ""),
            None => (true, rest.strip_prefix(' ').ok_or("not an SMTP reply")?),
        };
        self.lines.push(words.to_owned());
        Ok(last.then(|| Heard { code, lines: std::mem::take(&mut self.lines) }))
    }
}

/// A connection, read by whole replies.
pub(super) struct Wire {
    stream: Box<dyn Stream>,
    control: Option<Control>,
    target: Target,
    answer: Duration,
    buffer: BytesMut,
    heard: bool,
}

impl Wire {
    pub(super) fn new(stream: Box<dyn Stream>, control: Option<Control>, target: Target, answer: Duration) -> Self {
        Self { stream, control, target, answer, buffer: BytesMut::new(), heard: false }
    }

    pub(super) fn host(&self) -> &str {
        &self.target.host
    }

    /// Whether the server has sent anything yet.
    pub(super) fn has_heard(&self) -> bool {
        self.heard
    }

    /// Sends a command and reads its reply, whatever it is.
    pub(super) async fn ask(&mut self, command: &str) -> Result<Heard, Error> {
        self.send(command.as_bytes()).await?;
        self.reply().await
    }

    /// The next reply, within the time an answer may take.
    pub(super) async fn reply(&mut self) -> Result<Heard, Error> {
        self.reply_within(self.answer).await
    }

    /// The next reply, within this time.
    pub(super) async fn reply_within(&mut self, patience: Duration) -> Result<Heard, Error> {
        if let Some(control) = &self.control {
            control.set_patience(patience);
        }
        let heard = timeout(patience, self.whole_reply()).await;
        if let Some(control) = &self.control {
            control.set_patience(self.answer);
        }
        heard.map_err(|_| self.timed_out())?
    }

    async fn whole_reply(&mut self) -> Result<Heard, Error> {
        let mut gathering = Gathering::default();
        loop {
            let line = self.line().await?;
            if let Some(heard) = gathering.take(&line).map_err(|what| self.protocol(what))? {
                return Ok(heard);
            }
        }
    }

    async fn line(&mut self) -> Result<Vec<u8>, Error> {
        let mut searched = 0;
        loop {
            let newline = self.buffer.iter().skip(searched).position(|byte| *byte == b'\n').map(|at| at + searched);
            if let Some(newline) = newline {
                let line = self.buffer.split_to(newline + 1);
                return Ok(line.trim_ascii_end().to_vec());
            }
            searched = self.buffer.len();
            if searched > MAX_LINE {
                return Err(self.protocol("line too long"));
            }
            self.buffer.reserve(4096);
            let count = self.stream.read_buf(&mut self.buffer).await.map_err(|cause| self.broken(&cause))?;
            if count == 0 {
                return Err(self.lost("closed by the server"));
            }
            self.heard = true;
        }
    }

    /// Sends bytes, each part within the time an answer may take.
    pub(super) async fn send(&mut self, bytes: &[u8]) -> Result<(), Error> {
        for chunk in bytes.chunks(WRITE_CHUNK) {
            let written = timeout(self.answer, self.stream.write_all(chunk)).await;
            written.map_err(|_| self.timed_out())?.map_err(|cause| self.broken(&cause))?;
        }
        let flushed = timeout(self.answer, self.stream.flush()).await;
        flushed.map_err(|_| self.timed_out())?.map_err(|cause| self.broken(&cause))
    }

    /// Closes our side; errors do not matter.
    pub(super) async fn shut(&mut self) {
        let _ = timeout(Duration::from_secs(1), self.stream.shutdown()).await;
    }

    /// The server breaks the protocol or our limits.
    pub(super) fn protocol(&self, what: &'static str) -> Error {
        let Target { host, port, .. } = self.target.clone();
        Error::Net(net::Error::Protocol { host, port, reason: what.to_owned() })
    }

    /// The server does not take our certificate.
    pub(super) fn certificate_refused(&self, reason: &str) -> Error {
        let Target { host, port, .. } = self.target.clone();
        Error::Net(net::Error::ClientCertificateRefused { host, port, reason: reason.to_owned() })
    }

    fn lost(&self, reason: &str) -> Error {
        let Target { host, port, .. } = self.target.clone();
        Error::Net(net::Error::ConnectionLost { host, port, reason: reason.to_owned() })
    }

    fn timed_out(&self) -> Error {
        let Target { host, port, .. } = self.target.clone();
        Error::Net(net::Error::TimedOut { host, port, reason: "answer".to_owned() })
    }

    fn broken(&self, cause: &std::io::Error) -> Error {
        Error::Net(net::Error::from_io(cause, &self.target))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replies_of_several_lines_are_one() {
        let mut gathering = Gathering::default();
        assert_eq!(gathering.take(b"250-first"), Ok(None));
        let heard = gathering.take(b"250 last").unwrap().unwrap();
        assert_eq!((heard.code, heard.lines.len()), (250, 2));
        assert_eq!(Gathering::default().take(b"250").unwrap().unwrap().code, 250);
    }

    #[test]
    fn what_is_no_reply_is_refused() {
        for line in [&b"* OK IMAP"[..], b"", b"25", b"999 x", b"2500", b"25\xC3\xA9 x", b"+25 x"] {
            assert!(Gathering::default().take(line).is_err(), "{line:?}");
        }
        let mut endless = Gathering::default();
        assert!((0..10_000).any(|_| endless.take(b"250-again and again").is_err()));
    }

    #[test]
    fn a_reply_is_shown_clean_and_short() {
        let heard = Heard { code: 550, lines: vec!["5.1.1 \u{1b}[31mrouge\0".into(), "x".repeat(2000)] };
        let text = heard.reply().text;
        assert!(text.starts_with("5.1.1 [31mrouge xxx") && !text.chars().any(char::is_control));
        assert_eq!(text.chars().count(), 500);
    }
}
