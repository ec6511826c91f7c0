//! A scripted peer for tests.
//!
//! `S: line` is sent with CRLF, `S+ bytes` without; `C: line` is expected whole, `C~ line` by its beginning.
//! At the end of the script the connection closes.

use super::start::Greeted;
use super::wire::{Stream, Wire};
use crate::domain::Secret;
use crate::domain::access::{Credentials, Fault, Mailbox};
use crate::net::Target;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream, duplex};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// What the scripted server offers.
pub(super) const OFFER: &str = "IMAP4rev1 AUTH=PLAIN SASL-IR IDLE UIDPLUS MOVE CONDSTORE SPECIAL-USE LIST-EXTENDED";

/// Plays a script at the far end.
pub(super) fn peer(script: &str) -> (DuplexStream, JoinHandle<()>) {
    let (near, far) = duplex(256 * 1024);
    let script = script.to_owned();
    (near, tokio::spawn(async move { play(&script, far).await }))
}

async fn play(script: &str, far: DuplexStream) {
    let (read, mut write) = tokio::io::split(far);
    let mut read = BufReader::new(read);
    for step in script.lines().map(str::trim_start).filter(|step| !step.is_empty()) {
        let (kind, text) = step.split_at_checked(3).unwrap_or((step, ""));
        match kind {
            "S: " | "S:" => {
                let _ = write.write_all(format!("{text}\r\n").as_bytes()).await;
            }
            "S+ " => {
                let _ = write.write_all(text.as_bytes()).await;
            }
            "C: " | "C~ " | "C:" => {
                let mut line = Vec::new();
                timeout(Duration::from_secs(10), read.read_until(b'\n', &mut line)).await.expect(text).unwrap();
                let line = String::from_utf8_lossy(&line).trim_end().to_owned();
                let fits = if kind == "C~ " { line.starts_with(text) } else { line == text.trim_end() };
                assert!(fits, "expected {text:?}, heard {line:?}");
            }
            other => panic!("script step {other:?}"),
        }
    }
}

pub(super) fn target() -> Target {
    Target::new("imap.test.example", 993)
}

pub(super) fn wire(stream: impl Stream + 'static) -> Wire {
    Wire::new(Box::new(stream), None, target(), Duration::from_secs(10))
}

pub(super) fn password() -> Credentials {
    Credentials::Password { user: "claire".into(), password: Secret::new("motdepasse".into()) }
}

/// Connects to a script as if TLS were done, greeting included.
pub(super) async fn greeted(script: &str) -> (Result<Greeted, super::Error>, JoinHandle<()>) {
    let (near, task) = peer(script);
    (Greeted::on_stream(wire(near), false, false, false).await, task)
}

/// Signs in with a password, with the answers of the script.
pub(super) async fn signed_in(script: &str) -> (Result<Box<dyn Mailbox>, Fault>, JoinHandle<()>) {
    let (greeted, task) = greeted(script).await;
    (greeted.unwrap().sign_in(&password()).await, task)
}

/// A mailbox that is signed in, with INBOX (UIDVALIDITY 7, two messages) open where `open` says so.
pub(super) async fn mailbox(offer: &str, open: bool, script: &str) -> (Box<dyn Mailbox>, JoinHandle<()>) {
    let opening = if !open {
        ""
    } else if offer.contains("CONDSTORE") {
        "C: p2 SELECT \"INBOX\" (CONDSTORE)
         S: * 2 EXISTS
         S: * OK [UIDVALIDITY 7] ok
         S: * OK [HIGHESTMODSEQ 40] ok
         S: p2 OK [READ-WRITE] done"
    } else {
        "C: p2 SELECT \"INBOX\"
         S: * 2 EXISTS
         S: * OK [UIDVALIDITY 7] ok
         S: p2 OK [READ-WRITE] done"
    };
    let script = format!(
        "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready
         C: p1 AUTHENTICATE PLAIN
         S: +
         C: AGNsYWlyZQBtb3RkZXBhc3Nl
         S: p1 OK [CAPABILITY {offer}] in
         {opening}
         {script}"
    );
    let (mailbox, task) = signed_in(&script).await;
    let mut mailbox = mailbox.unwrap();
    if open {
        assert_eq!(mailbox.open("INBOX").await.unwrap().epoch, 7);
    }
    (mailbox, task)
}
