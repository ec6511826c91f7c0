//! Transcripts: `C:` is what the client sends, `S:` what the server must answer; `…` stands for any text.

mod changing;
mod news;
mod reading;
mod signing_in;

use crate::domain::Address;
use crate::domain::message::Flags;
use crate::sandbox::Shared;
use crate::sandbox::accounts::{Account, Accounts};
use crate::sandbox::faults::{Faults, Protocol};
use crate::sandbox::mail::MailStore;
use crate::sandbox::wire::Wire;
use jiff::Timestamp;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, DuplexStream};

pub(super) const ADDRESS: &str = "claire.monnier@cabinet-monnier.mssante.example";

pub(super) fn address() -> Address {
    ADDRESS.parse().unwrap()
}

pub(super) struct Server {
    pub(super) shared: Arc<Shared>,
}

impl Server {
    pub(super) fn new(faults: &str) -> Self {
        let faults = Faults::parse(faults).unwrap();
        let account = Account {
            login: "claire.monnier".to_owned(),
            address: address(),
            password: "Mot-de-passe-TEST".to_owned(),
            name: "Dr Claire MONNIER-TEST".to_owned(),
            certificate_names: Vec::new(),
        };
        let mail = MailStore::in_memory();
        mail.add_mailbox(&address()).unwrap();
        let shared = Shared {
            accounts: Arc::new(Accounts::new(vec![account], faults.clone())),
            mail: Arc::new(mail),
            ..Shared::for_tests(faults)
        };
        Self { shared: Arc::new(shared) }
    }

    /// Message number n is "Message n", received n hours after the first of May 2026.
    pub(super) fn deliver(&self, text: &str) -> u32 {
        let inbox = self.shared.mail.snapshot_named(&address(), "INBOX").unwrap();
        let hour: Timestamp = "2026-05-01T00:00:00Z".parse().unwrap();
        let received = hour + Duration::from_secs(3600 * u64::from(inbox.uid_next));
        let bytes = text.replace('\n', "\r\n").into_bytes();
        self.shared.mail.deliver(&address(), "INBOX", bytes, Flags::default(), received).unwrap()
    }

    pub(super) fn with_messages(faults: &str, count: u32) -> Self {
        let server = Self::new(faults);
        for n in 1..=count {
            server.deliver(&format!("Subject: Message {n}\nFrom: a@b.example\n\nBonjour-TEST {n}\n"));
        }
        server
    }

    pub(super) async fn connect(&self, secured: bool) -> Client {
        let (wire, far) = Wire::in_memory(Protocol::Imap, &self.shared.faults, secured);
        tokio::spawn(super::serve(wire, self.shared.clone()));
        let mut client = Client { stream: BufReader::new(far) };
        client.play("S: * OK [CAPABILITY IMAP4REV1 LITERAL+ ID…] …").await;
        client
    }

    pub(super) async fn signed_in(&self) -> Client {
        let mut client = self.connect(true).await;
        let token = self.shared.accounts.token("claire.monnier").unwrap();
        let response = format!("user={ADDRESS}\u{1}auth=Bearer {token}\u{1}\u{1}");
        client.send(&format!("s0 AUTHENTICATE XOAUTH2 {}\r\n", base64(&response))).await;
        client.play("S: s0 OK [CAPABILITY IMAP4REV1 …] Signed in").await;
        client
    }

    pub(super) async fn in_inbox(&self) -> Client {
        let mut client = self.signed_in().await;
        client.send("s1 SELECT INBOX\r\n").await;
        client.skip_to("s1 OK").await;
        client
    }

    /// UIDs and flags of a folder.
    pub(super) fn folder(&self, name: &str) -> Vec<(u32, Vec<String>)> {
        let folder = self.shared.mail.snapshot_named(&address(), name).unwrap();
        folder.messages.iter().map(|m| (m.uid, m.flags.words().map(str::to_owned).collect())).collect()
    }
}

pub(super) fn base64(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(text)
}

pub(super) struct Client {
    stream: BufReader<DuplexStream>,
}

impl Client {
    pub(super) async fn send(&mut self, bytes: &str) {
        self.stream.write_all(bytes.as_bytes()).await.unwrap();
    }

    pub(super) async fn line(&mut self) -> String {
        let mut line = Vec::new();
        let read = tokio::time::timeout(Duration::from_secs(10), self.stream.read_until(b'\n', &mut line));
        assert!(read.await.expect("no answer").unwrap() > 0, "closed");
        String::from_utf8_lossy(&line).trim_end_matches("\r\n").to_owned()
    }

    pub(super) async fn skip_to(&mut self, start: &str) -> String {
        loop {
            let line = self.line().await;
            if line.starts_with(start) {
                return line;
            }
        }
    }

    /// Plays a transcript; every line of the server must come, in order, and nothing between.
    pub(super) async fn play(&mut self, transcript: &str) {
        for line in transcript.lines().map(str::trim_start).filter(|line| !line.is_empty()) {
            if let Some(sent) = line.strip_prefix("C: ") {
                self.send(&format!("{sent}\r\n")).await;
            } else {
                let expected = line.strip_prefix("S:").expect(line);
                let expected = expected.strip_prefix(' ').unwrap_or(expected);
                let got = self.line().await;
                assert!(fits(expected, &got), "\nexpected {expected}\n     got {got}\n");
            }
        }
    }

    /// Nothing more comes, and the connection is closed.
    pub(super) async fn closed(&mut self) {
        let mut rest = String::new();
        self.stream.read_to_string(&mut rest).await.unwrap();
        assert_eq!(rest, "");
    }
}

fn fits(expected: &str, got: &str) -> bool {
    let mut pieces = expected.split('…');
    let Some(mut rest) = got.strip_prefix(pieces.next().unwrap_or_default()) else { return false };
    let mut open = false;
    for piece in pieces {
        open = piece.is_empty();
        match rest.split_once(piece) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    open || rest.is_empty()
}
