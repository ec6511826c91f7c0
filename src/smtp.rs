//! SMTP submission behind `domain::access::Submission`, command by command.
//!
//! `lettre` writes the commands. Its connection is not used: it reads lines of any length, fails on a reply that is not
//! UTF-8, hides SIZE and DSN, and cannot tell a text that never ended from one whose answer was lost.

mod error;
#[cfg(test)]
mod script;
mod sign_in;
mod start;
#[cfg(test)]
mod tests;
mod text;
mod wire;

pub use error::Error;
pub use start::{Greeted, connect};

use crate::domain::Address;
use crate::domain::access::{Answer, BeforeEnd, DataFault, Fault, Reply, Submission, SubmissionLimits};
use crate::domain::error::Failure;
use futures::FutureExt;
use futures::future::BoxFuture;
use lettre::transport::smtp::commands::{Data, Mail, Quit, Rcpt, Rset};
use lettre::transport::smtp::extension::{MailParameter, RcptParameter};
use std::time::Duration;
use wire::{Heard, Wire};

/// The end of a message may be answered late: it is being checked (RFC 5321 §4.5.3.2.6).
const END_PATIENCE: Duration = Duration::from_secs(600);
/// A good-bye waits no longer than this for its answer.
const GOOD_BYE: Duration = Duration::from_secs(2);
/// ENVID is at most this long (RFC 3461 §4.4).
const MAX_ENVELOPE_ID: usize = 100;

/// What follows a word in the answer to EHLO, when the word is there.
fn capability<'a>(words: &'a [String], wanted: &str) -> Option<&'a str> {
    words.iter().find_map(|line| {
        let (word, rest) = line.split_once([' ', '=']).unwrap_or((line, ""));
        word.eq_ignore_ascii_case(wanted).then_some(rest)
    })
}

/// A signed-in submission.
struct SmtpSubmission {
    wire: Wire,
    words: Vec<String>,
    end_patience: Duration,
}

impl SmtpSubmission {
    fn new(wire: Wire, words: Vec<String>) -> Self {
        Self { wire, words, end_patience: END_PATIENCE }
    }

    /// Sends a command; 421 means that the connection is over.
    async fn ask(&mut self, command: &str) -> Result<Heard, Error> {
        let heard = self.wire.ask(command).await?;
        if heard.code == 421 {
            return Err(Error::Unavailable { host: self.wire.host().to_owned(), reply: heard.reply() });
        }
        Ok(heard)
    }

    async fn mail(&mut self, from: &Address, size: u64, envelope_id: Option<&str>) -> Result<Reply, Error> {
        let limits = self.limits();
        if let Some(limit) = limits.size.filter(|limit| size > *limit) {
            return Err(Error::Size { size, limit });
        }
        let mut parameters = Vec::new();
        let mut add = |keyword: &str, value: String| {
            parameters.push(MailParameter::Other { keyword: keyword.to_owned(), value: Some(value) });
        };
        if capability(&self.words, "SIZE").is_some() {
            add("SIZE", size.to_string());
        }
        if let Some(id) = envelope_id.filter(|_| limits.dsn) {
            add("RET", "HDRS".to_owned());
            if id.len() <= MAX_ENVELOPE_ID && id.bytes().all(|byte| byte.is_ascii_graphic()) {
                add("ENVID", id.to_owned());
            }
        }
        let Some(sender) = path(from) else { return Err(Error::Sender { reply: not_an_address() }) };
        let heard = self.ask(&Mail::new(Some(sender), parameters).to_string()).await?;
        let reply = heard.reply();
        Err(match heard.code {
            200..=299 => return Ok(reply),
            530 => Error::SessionEnded { host: self.wire.host().to_owned() },
            552 => Error::Size { size, limit: limits.size.unwrap_or(size) },
            400..=499 => Error::Later { reply },
            _ => Error::Sender { reply },
        })
    }

    async fn rcpt(&mut self, to: &Address, notify: bool) -> Result<Result<Reply, Reply>, Error> {
        let mut parameters = Vec::new();
        if notify && self.limits().dsn {
            let (keyword, value) = ("NOTIFY".to_owned(), Some("SUCCESS,FAILURE".to_owned()));
            parameters.push(RcptParameter::Other { keyword, value });
        }
        let Some(recipient) = path(to) else { return Ok(Err(not_an_address())) };
        let heard = self.ask(&Rcpt::new(recipient, parameters).to_string()).await?;
        if heard.code == 530 {
            return Err(Error::SessionEnded { host: self.wire.host().to_owned() });
        }
        Ok(if heard.is_positive() { Ok(heard.reply()) } else { Err(heard.reply()) })
    }

    async fn send(&mut self, message: &[u8], before_end: BeforeEnd<'_>) -> Result<Reply, DataFault> {
        let not_sent = |error: Error| DataFault::NotSent(error.fault());
        let text = text::stuffed(message);
        let heard = self.ask(&Data.to_string()).await.map_err(not_sent)?;
        match heard.code {
            354 => {}
            400..=499 => return Err(not_sent(Error::Later { reply: heard.reply() })),
            500..=599 => return Err(not_sent(Error::Message { reply: heard.reply() })),
            _ => return Err(not_sent(self.wire.protocol("DATA not understood"))),
        }
        if let Err(error) = self.wire.send(&text).await {
            return Err(not_sent(self.refused_midway().await.unwrap_or(error)));
        }
        // Without the journal line a crash now would send the message twice.
        before_end().map_err(|failure| DataFault::NotSent(Fault::Lost(failure)))?;
        let end = match self.wire.send(b".\r\n").await {
            Ok(()) => self.wire.reply_within(self.end_patience).await,
            Err(error) => Err(error),
        };
        let unsure = |reason: String| {
            let host = self.wire.host().to_owned();
            DataFault::Uncertain(Failure::new(Error::Uncertain { host, reason }))
        };
        match end {
            Ok(heard) if heard.is_positive() => Ok(heard.reply()),
            Ok(heard) if heard.code >= 400 => Err(DataFault::Refused(heard.reply())),
            Ok(heard) => Err(unsure(format!("answer {}", heard.code))),
            Err(error) => Err(unsure(error.to_string())),
        }
    }

    /// The refusal behind a text that could not be written to its end: the server may have spoken before it hung up.
    async fn refused_midway(&mut self) -> Option<Error> {
        let heard = self.wire.reply_within(GOOD_BYE).await.ok()?;
        (heard.code >= 500).then(|| Error::Message { reply: heard.reply() })
    }

    async fn rset(&mut self) -> Result<(), Error> {
        let heard = self.ask(&Rset.to_string()).await?;
        if heard.is_positive() { Ok(()) } else { Err(self.wire.protocol("RSET refused")) }
    }
}

fn path(address: &Address) -> Option<lettre::Address> {
    lettre::Address::new(address.local(), address.domain()).ok()
}

fn not_an_address() -> Reply {
    Reply { code: 553, text: "address not valid".to_owned() }
}

impl Submission for SmtpSubmission {
    fn limits(&self) -> SubmissionLimits {
        SubmissionLimits {
            // SIZE 0 means no fixed limit (RFC 1870 §4).
            size: capability(&self.words, "SIZE").and_then(|size| size.trim().parse().ok()).filter(|size| *size > 0),
            dsn: capability(&self.words, "DSN").is_some(),
            eight_bit: capability(&self.words, "8BITMIME").is_some(),
        }
    }

    fn capability_words(&self) -> Vec<String> {
        self.words.clone()
    }

    fn begin<'a>(&'a mut self, from: &'a Address, size: u64, envelope_id: Option<&'a str>) -> Answer<'a, Reply> {
        async move { self.mail(from, size, envelope_id).await.map_err(Error::fault) }.boxed()
    }

    fn recipient<'a>(&'a mut self, to: &'a Address, notify: bool) -> Answer<'a, Result<Reply, Reply>> {
        async move { self.rcpt(to, notify).await.map_err(Error::fault) }.boxed()
    }

    fn data<'a>(&'a mut self, message: &'a [u8], before_end: BeforeEnd<'a>) -> BoxFuture<'a, Result<Reply, DataFault>> {
        self.send(message, before_end).boxed()
    }

    fn reset(&mut self) -> Answer<'_, ()> {
        async move { self.rset().await.map_err(Error::fault) }.boxed()
    }

    fn close(mut self: Box<Self>) -> BoxFuture<'static, ()> {
        async move {
            let quit = Quit.to_string();
            let _ = tokio::time::timeout(GOOD_BYE, self.wire.ask(&quit)).await;
            self.wire.shut().await;
        }
        .boxed()
    }
}
