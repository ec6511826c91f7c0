//! A scripted peer for tests.
//!
//! `S: line` is sent with CRLF; `C: line` is expected whole, `C~ line` by its beginning.
//! At the end of the script the connection closes.

use super::start::Greeted;
use super::wire::Wire;
use crate::domain::Secret;
use crate::domain::access::{Credentials, Fault, Submission};
use crate::net::Target;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream, duplex};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// Greeting and EHLO of a server that offers what we use, up to AUTH.
pub(super) const OFFER: &str = "S: 220 smtp.test.example ESMTP
    C: EHLO [127.0.0.1]
    S: 250-smtp.test.example
    S: 250-SIZE 10000000
    S: 250-8BITMIME
    S: 250-DSN
    S: 250 AUTH PLAIN LOGIN XOAUTH2 EXTERNAL
    ";

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
    Target::new("smtp.test.example", 465)
}

pub(super) fn wire(stream: DuplexStream) -> Wire {
    Wire::new(Box::new(stream), None, target(), Duration::from_secs(10))
}

pub(super) fn password() -> Credentials {
    Credentials::Password { user: "claire".into(), password: Secret::new("motdepasse".into()) }
}

pub(super) fn bearer() -> Credentials {
    Credentials::Bearer { user: "claire@test.example".into(), token: Secret::new("jeton".into()) }
}

/// Connects to a script as if TLS were done, greeting included.
pub(super) async fn greeted(script: &str, certificate_sent: bool) -> (Result<Greeted, super::Error>, JoinHandle<()>) {
    let (near, task) = peer(script);
    (Greeted::on_stream(wire(near), certificate_sent, false, false).await, task)
}

/// Signs in with the answers of the script.
pub(super) async fn sign_in(
    credentials: &Credentials,
    script: &str,
) -> (Result<Box<dyn Submission>, Fault>, JoinHandle<()>) {
    let (greeted, task) = greeted(&format!("{OFFER}{script}"), false).await;
    (greeted.unwrap().sign_in(credentials).await, task)
}

/// A submission that is signed in.
pub(super) async fn submission(script: &str) -> (Box<dyn Submission>, JoinHandle<()>) {
    let script = format!(
        "C: AUTH PLAIN
         S: 334
         C: AGNsYWlyZQBtb3RkZXBhc3Nl
         S: 235 2.7.0 in
         {script}"
    );
    let (submission, task) = sign_in(&password(), &script).await;
    (submission.unwrap(), task)
}
