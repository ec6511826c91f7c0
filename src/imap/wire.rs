//! Framing: whole responses, their lines and literals counted before they are kept.

use super::error::Error;
use crate::net::{self, Control, Target};
use bytes::BytesMut;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

/// Bytes of one response outside its literals: 100 000 UIDs of a SEARCH fit.
const MAX_TEXT: usize = 1024 * 1024;
/// Bytes of one literal, unless a command expects more.
pub(super) const MAX_LITERAL: usize = 1024 * 1024;
/// Bytes of all answers to one command: about 200 000 headers.
const MAX_ANSWER: u64 = 512 * 1024 * 1024;
/// Parentheses within parentheses; the parser below us is recursive.
const MAX_DEPTH: usize = 30;
/// Bytes written at once, so that a slow line makes progress within the time allowed.
const WRITE_CHUNK: usize = 64 * 1024;

/// What the adapter needs of a connection.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send + Sync {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + Sync> Stream for T {}

/// One response: a line with the literals in it, its CRLF included.
#[derive(Debug)]
pub(super) struct Frame {
    /// As received.
    pub(super) bytes: Vec<u8>,
    /// Not to be handed to the parser: nested too deep, or in a form that makes it panic.
    pub(super) withheld: bool,
}

#[derive(Debug, Default)]
struct Scan {
    segment: usize,
    searched: usize,
    text: usize,
    depth: usize,
    withheld: bool,
    status: bool,
}

/// A connection, read by whole responses.
pub(super) struct Wire {
    stream: Box<dyn Stream>,
    control: Option<Control>,
    target: Target,
    answer: Duration,
    buffer: BytesMut,
    scan: Scan,
    largest_literal: usize,
    budget: u64,
    heard: bool,
}

impl Wire {
    pub(super) fn new(stream: Box<dyn Stream>, control: Option<Control>, target: Target, answer: Duration) -> Self {
        Self {
            stream,
            control,
            target,
            answer,
            buffer: BytesMut::new(),
            scan: Scan::default(),
            largest_literal: MAX_LITERAL,
            budget: MAX_ANSWER,
            heard: false,
        }
    }

    /// The server's name, for messages.
    pub(super) fn host(&self) -> &str {
        &self.target.host
    }

    /// Whether the server has sent anything yet.
    pub(super) fn has_heard(&self) -> bool {
        self.heard
    }

    /// Starts the count of a new command's answers.
    pub(super) fn new_command(&mut self, largest_literal: usize) {
        self.largest_literal = largest_literal;
        self.budget = MAX_ANSWER;
    }

    /// Lets reads stay silent for longer than an answer may take, as IDLE needs.
    pub(super) fn set_patience(&mut self, patience: Option<Duration>) {
        if let Some(control) = &self.control {
            control.set_patience(patience.unwrap_or(self.answer));
        }
    }

    /// The next response, within the time an answer may take.
    pub(super) async fn frame(&mut self) -> Result<Frame, Error> {
        match timeout(self.answer, self.frame_whenever()).await {
            Ok(frame) => frame,
            Err(_) => Err(self.timed_out()),
        }
    }

    /// The next response, whenever it comes. May be dropped and called again without losing bytes.
    pub(super) async fn frame_whenever(&mut self) -> Result<Frame, Error> {
        loop {
            if let Some(frame) = self.take_frame()? {
                return Ok(frame);
            }
            self.buffer.reserve(16 * 1024);
            let count = self.stream.read_buf(&mut self.buffer).await.map_err(|cause| self.broken(&cause))?;
            if count == 0 {
                return Err(self.lost());
            }
            self.heard = true;
            self.budget = self.budget.checked_sub(count as u64).ok_or_else(|| self.protocol("answer too long"))?;
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

    /// The connection was closed.
    pub(super) fn lost(&self) -> Error {
        let Target { host, port, .. } = self.target.clone();
        Error::Net(net::Error::ConnectionLost { host, port, reason: "closed by the server".to_owned() })
    }

    /// The server does not take our certificate.
    pub(super) fn certificate_refused(&self, reason: &str) -> Error {
        let Target { host, port, .. } = self.target.clone();
        Error::Net(net::Error::ClientCertificateRefused { host, port, reason: reason.to_owned() })
    }

    fn timed_out(&self) -> Error {
        let Target { host, port, .. } = self.target.clone();
        Error::Net(net::Error::TimedOut { host, port, reason: "answer".to_owned() })
    }

    fn broken(&self, cause: &std::io::Error) -> Error {
        Error::Net(net::Error::from_io(cause, &self.target))
    }

    /// Cuts a whole response off the buffer, if there is one.
    fn take_frame(&mut self) -> Result<Option<Frame>, Error> {
        loop {
            let Some(rest) = self.buffer.get(self.scan.searched..) else { return Ok(None) };
            let Some(newline) = rest.iter().position(|byte| *byte == b'\n').map(|at| at + self.scan.searched) else {
                self.scan.searched = self.scan.searched.max(self.buffer.len());
                if self.scan.text + (self.buffer.len() - self.scan.segment) > MAX_TEXT {
                    return Err(self.protocol("line too long"));
                }
                return Ok(None);
            };
            let line = self.buffer.get(self.scan.segment..newline).unwrap_or_default();
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            self.scan.text += line.len();
            if self.scan.text > MAX_TEXT {
                return Err(self.protocol("line too long"));
            }
            if self.scan.segment == 0 {
                self.scan.status = is_status(line);
            }
            let quoted = measure(line, &mut self.scan.depth, &mut self.scan.withheld);
            self.scan.withheld |= has_null_date(line);
            let announced = if self.scan.status || quoted { None } else { literal_length(line) };
            match announced {
                Some(length) if length > self.largest_literal as u64 => return Err(self.protocol("literal too long")),
                Some(length) => {
                    // The length was just found to fit.
                    self.scan.segment = newline + 1 + usize::try_from(length).unwrap_or(self.largest_literal);
                    self.scan.searched = self.scan.segment;
                }
                None => {
                    let bytes = self.buffer.split_to(newline + 1).to_vec();
                    let withheld = std::mem::take(&mut self.scan).withheld;
                    return Ok(Some(Frame { bytes, withheld }));
                }
            }
        }
    }
}

/// Whether a line is a status or continuation: its free text may end like a literal's announcement.
pub(super) fn is_status(line: &[u8]) -> bool {
    if line.first() == Some(&b'+') {
        return true;
    }
    let mut words = line.split(|byte| *byte == b' ');
    let status = words.nth(1).unwrap_or_default().trim_ascii_end();
    ["OK", "NO", "BAD", "BYE", "PREAUTH"].iter().any(|word| status.eq_ignore_ascii_case(word.as_bytes()))
}

/// Follows parentheses outside quoted strings; answers whether the line ends inside one.
fn measure(line: &[u8], depth: &mut usize, too_deep: &mut bool) -> bool {
    let (mut quoted, mut escaped) = (false, false);
    for byte in line {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'(' if !quoted => *depth += 1,
            b')' if !quoted => *depth = depth.saturating_sub(1),
            _ => {}
        }
        *too_deep |= *depth > MAX_DEPTH;
    }
    quoted
}

/// `INTERNALDATE NIL` makes `imap_proto` 0.17 panic.
fn has_null_date(line: &[u8]) -> bool {
    const FORM: &[u8] = b"INTERNALDATE NIL";
    line.windows(FORM.len()).any(|window| window.eq_ignore_ascii_case(FORM))
}

/// The length announced at the end of a line, `{123}` (RFC 3501 §4.3); absurd numbers count as the largest.
fn literal_length(line: &[u8]) -> Option<u64> {
    let inside = line.strip_suffix(b"}")?;
    let open = inside.iter().rposition(|byte| *byte == b'{')?;
    let digits = inside.get(open + 1..)?;
    let digits = digits.strip_suffix(b"+").unwrap_or(digits);
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(std::str::from_utf8(digits).ok()?.parse().unwrap_or(u64::MAX))
}
