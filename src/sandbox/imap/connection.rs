//! Bytes to commands and responses to bytes, within limits.

use super::super::wire::Wire;
use imap_codec::decode::Decoder;
use imap_codec::encode::Encoder;
use imap_codec::fragmentizer::{FragmentInfo, Fragmentizer, LiteralAnnouncement};
use imap_codec::imap_types::IntoStatic;
use imap_codec::imap_types::auth::AuthenticateData;
use imap_codec::imap_types::command::Command;
use imap_codec::imap_types::core::{LiteralMode, Tag, Text};
use imap_codec::imap_types::response::{
    Bye, Code, CodeOther, CommandContinuationRequest, CommandContinuationRequestBasic, Data, Greeting, GreetingKind,
    Response, Status, StatusBody, StatusKind, Tagged,
};
use imap_codec::{AuthenticateDataCodec, CommandCodec, GreetingCodec, IdleDoneCodec, ResponseCodec};
use std::io;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// Largest command, its literals included.
pub(super) const MAX_COMMAND: u32 = 80 * 1024 * 1024;
/// Largest line outside of literals.
const MAX_LINE: usize = 64 * 1024;
/// Largest literal before sign-in.
const MAX_LITERAL_STRANGER: u32 = 4096;
/// Literals of one command.
const MAX_LITERALS: u32 = 100;
/// Silence after which the server signs off (RFC 3501 §5.4 asks for 30 minutes at least).
const SILENCE: Duration = Duration::from_secs(30 * 60);
/// Bytes read at a time.
const CHUNK: usize = 16 * 1024;
/// Bytes kept back before they are written.
const BUFFER: usize = 64 * 1024;

/// What ends a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reply {
    kind: StatusKind,
    code: Option<Code<'static>>,
    text: &'static str,
}

impl Reply {
    pub(super) fn ok(text: &'static str) -> Self {
        Self { kind: StatusKind::Ok, code: None, text }
    }

    pub(super) fn no(text: &'static str) -> Self {
        Self { kind: StatusKind::No, code: None, text }
    }

    pub(super) fn bad(text: &'static str) -> Self {
        Self { kind: StatusKind::Bad, code: None, text }
    }

    pub(super) fn with(mut self, code: Code<'static>) -> Self {
        self.code = Some(code);
        self
    }

    /// With a response code imap-types has no variant for (RFC 5530).
    pub(super) fn with_word(self, word: &'static str) -> Self {
        self.with(Code::Other(CodeOther::unvalidated(word.as_bytes())))
    }
}

/// What a client may send now.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) signed_in: bool,
    /// Largest literal of APPEND.
    pub(super) message: u32,
}

/// What came.
pub(super) enum Incoming {
    Command(Box<Command<'static>>),
    /// Something that was answered already.
    Answered,
    /// The client has left, or was told BYE.
    End,
}

/// What came while the client is idle or in an exchange of its own.
pub(super) enum Line<T> {
    Read(T),
    Wrong,
    End,
}

pub(super) struct Connection {
    pub(super) wire: Wire,
    fragments: Fragmentizer,
    /// Where bytes arrive.
    chunk: Box<[u8]>,
    out: Vec<u8>,
    /// Where the current line begins in the current message.
    line_start: usize,
    literals: u32,
}

impl Connection {
    pub(super) fn new(wire: Wire) -> Self {
        let (fragments, chunk) = (Fragmentizer::new(MAX_COMMAND), vec![0; CHUNK].into());
        Self { wire, fragments, chunk, out: Vec::new(), line_start: 0, literals: 0 }
    }

    /// Forgets what was received: behind STARTTLS it came in clear.
    pub(super) fn forget_received(&mut self) {
        self.fragments = Fragmentizer::new(MAX_COMMAND);
        self.start_message();
    }

    fn start_message(&mut self) {
        self.line_start = 0;
        self.literals = 0;
    }

    /// Reads more; `false` at the end. Can be dropped at any time without loss.
    async fn fill(&mut self) -> io::Result<bool> {
        let count = self.wire.read(&mut self.chunk).await?;
        self.fragments.enqueue_bytes(self.chunk.get(..count).unwrap_or_default());
        Ok(count > 0)
    }

    /// Waits until a whole line (literals included) is there. Can be dropped at any time without loss.
    async fn whole_message(&mut self, limits: Limits) -> io::Result<Line<()>> {
        loop {
            let Some(fragment) = self.fragments.progress() else {
                let line = self.fragments.message_bytes().len().saturating_sub(self.line_start);
                if self.literals_done() && line > MAX_LINE {
                    self.bye("Line too long").await?;
                    return Ok(Line::End);
                }
                match tokio::time::timeout(SILENCE, self.fill()).await {
                    Ok(Ok(true)) => continue,
                    Ok(Ok(false)) => return Ok(Line::End),
                    Ok(Err(error)) => return Err(error),
                    Err(_) => {
                        self.bye("Autologout after a long silence").await?;
                        return Ok(Line::End);
                    }
                }
            };
            match fragment {
                FragmentInfo::Line { announcement: Some(announcement), end, .. } => {
                    self.line_start = end.saturating_add(announcement.length as usize);
                    if let Some(line) = self.admit(announcement, limits).await? {
                        return Ok(line);
                    }
                }
                FragmentInfo::Line { announcement: None, .. } | FragmentInfo::Literal { .. } => {}
            }
            if self.fragments.is_message_complete() {
                self.start_message();
                return Ok(Line::Read(()));
            }
        }
    }

    fn literals_done(&self) -> bool {
        self.fragments.message_bytes().len() >= self.line_start
    }

    /// Lets a literal in or not; an answer means that the message ends here.
    async fn admit(&mut self, literal: LiteralAnnouncement, limits: Limits) -> io::Result<Option<Line<()>>> {
        self.literals += 1;
        let allowed = if limits.signed_in { limits.message } else { MAX_LITERAL_STRANGER };
        let synchronising = literal.mode == LiteralMode::Sync;
        if literal.length <= allowed && self.literals <= MAX_LITERALS {
            if synchronising {
                self.continue_with("Send it").await?;
            }
            return Ok(None);
        }
        if synchronising {
            let tag = self.fragments.decode_tag().map(IntoStatic::into_static);
            self.fragments.skip_message();
            self.start_message();
            self.respond(tag, Reply::no("Larger than this server takes").with(Code::TooBig)).await?;
            return Ok(Some(Line::Wrong));
        }
        if limits.signed_in && literal.length <= MAX_COMMAND {
            // RFC 7888 §4: it is on its way already; it is read, thrown away and refused.
            self.fragments.poison_message();
            return Ok(None);
        }
        self.bye("Literal too large").await?;
        Ok(Some(Line::End))
    }

    pub(super) async fn command(&mut self, limits: Limits) -> io::Result<Incoming> {
        match self.whole_message(limits).await? {
            Line::End => return Ok(Incoming::End),
            Line::Wrong => return Ok(Incoming::Answered),
            Line::Read(()) => {}
        }
        let too_big = self.fragments.is_message_poisoned() || self.fragments.is_max_message_size_exceeded();
        let decoded = self.fragments.decode_message(&CommandCodec::default()).map(IntoStatic::into_static);
        if let Ok(command) = decoded {
            return Ok(Incoming::Command(Box::new(command)));
        }
        let tag = self.fragments.decode_tag().map(IntoStatic::into_static);
        let reply = if too_big {
            Reply::no("Larger than this server takes").with(Code::TooBig)
        } else {
            Reply::bad("Unknown command or wrong arguments")
        };
        self.respond(tag, reply).await?;
        Ok(Incoming::Answered)
    }

    /// The client's answer to a SASL challenge.
    pub(super) async fn authenticate_data(&mut self) -> io::Result<Line<AuthenticateData<'static>>> {
        let limits = Limits { signed_in: false, message: 0 };
        Ok(match self.whole_message(limits).await? {
            Line::End => Line::End,
            Line::Wrong => Line::Wrong,
            Line::Read(()) => {
                let data = self.fragments.decode_message(&AuthenticateDataCodec::default());
                data.map_or(Line::Wrong, |data| Line::Read(data.into_static()))
            }
        })
    }

    /// DONE. Can be dropped at any time without loss.
    pub(super) async fn idle_done(&mut self) -> io::Result<Line<()>> {
        let limits = Limits { signed_in: false, message: 0 };
        Ok(match self.whole_message(limits).await? {
            Line::Read(()) => {
                let done = IdleDoneCodec::default().decode(self.fragments.message_bytes()).is_ok();
                if done { Line::Read(()) } else { Line::Wrong }
            }
            other => other,
        })
    }

    pub(super) async fn greet(&mut self, code: Code<'static>) -> io::Result<()> {
        let text = Text::unvalidated("Sandbox ready, nothing here is real");
        let greeting = Greeting { kind: GreetingKind::Ok, code: Some(code), text };
        self.out.extend(GreetingCodec::default().encode(&greeting).dump());
        self.flush().await
    }

    pub(super) async fn send(&mut self, response: &Response<'_>) -> io::Result<()> {
        self.out.extend(ResponseCodec::default().encode(response).dump());
        if self.out.len() >= BUFFER { self.write_out().await } else { Ok(()) }
    }

    pub(super) async fn data(&mut self, data: Data<'_>) -> io::Result<()> {
        self.send(&Response::Data(data)).await
    }

    pub(super) async fn untagged_ok(&mut self, code: Code<'static>, text: &'static str) -> io::Result<()> {
        let body = StatusBody { kind: StatusKind::Ok, code: Some(code), text: Text::unvalidated(text) };
        self.send(&Response::Status(Status::Untagged(body))).await
    }

    /// Ends a command; without a tag the client's line was not even a command.
    pub(super) async fn respond(&mut self, tag: Option<Tag<'_>>, reply: Reply) -> io::Result<()> {
        self.out.extend(encode_reply(tag, reply));
        self.flush().await
    }

    pub(super) async fn continue_with(&mut self, text: &'static str) -> io::Result<()> {
        let Ok(basic) = CommandContinuationRequestBasic::new(None, text) else {
            return Err(io::Error::other("a continuation text that reads as base64"));
        };
        self.send(&Response::CommandContinuationRequest(CommandContinuationRequest::Basic(basic))).await?;
        self.flush().await
    }

    pub(super) async fn challenge(&mut self, bytes: &[u8]) -> io::Result<()> {
        let request = CommandContinuationRequest::base64(bytes);
        self.send(&Response::CommandContinuationRequest(request)).await?;
        self.flush().await
    }

    pub(super) async fn bye(&mut self, text: &'static str) -> io::Result<()> {
        let bye = Bye { code: None, text: Text::unvalidated(text) };
        self.send(&Response::Status(Status::Bye(bye))).await?;
        self.flush().await
    }

    pub(super) async fn flush(&mut self) -> io::Result<()> {
        self.write_out().await?;
        self.wire.flush().await
    }

    async fn write_out(&mut self) -> io::Result<()> {
        let out = std::mem::take(&mut self.out);
        self.wire.write_all(&out).await
    }
}

/// The bytes of a status response.
pub(super) fn encode_reply(tag: Option<Tag<'_>>, reply: Reply) -> Vec<u8> {
    let body = StatusBody { kind: reply.kind, code: reply.code, text: Text::unvalidated(reply.text) };
    let status = match tag {
        Some(tag) => Status::Tagged(Tagged { tag, body }),
        None => Status::Untagged(body),
    };
    ResponseCodec::default().encode(&Response::Status(status)).dump()
}
