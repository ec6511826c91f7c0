//! A connection under TLS whose certificate was accepted.

use super::error::Phase;
use super::tcp::silence;
use super::{Error, Target};
use crate::domain::profile::TlsVersion;
use crate::trust::Verdict;
use rustls_pki_types::CertificateDer;
use std::fmt;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep};
use tokio_rustls::client::TlsStream;

/// What TLS agreed on.
#[derive(Debug, Clone)]
pub struct TlsFacts {
    /// Version.
    pub version: TlsVersion,
    /// IANA name of the suite.
    pub suite: String,
    /// What the server presented, its own certificate first, in DER.
    pub chain: Vec<CertificateDer<'static>>,
    /// Our verdict on it.
    pub verdict: Verdict,
    /// Whether an earlier session was resumed: nothing was signed.
    pub resumed: bool,
    /// Whether the server asked for a client certificate in this handshake.
    pub certificate_asked: bool,
    /// Whether we sent one in this handshake.
    pub certificate_sent: bool,
}

impl TlsFacts {
    /// The names of [`TlsFacts::told`].
    pub const TOLD: [&'static str; 7] = ["version", "suite", "subject", "issuer", "not_after", "chain", "warnings"];

    /// What a diagnosis tells of a connection, by name; the last one only where it is so.
    pub fn told(&self) -> Vec<(&'static str, String)> {
        let version = match self.version {
            TlsVersion::V1_2 => "1.2",
            TlsVersion::V1_3 => "1.3",
        };
        let mut told = vec![
            ("version", version.to_owned()),
            ("suite", self.suite.clone()),
            ("subject", self.verdict.subject.clone()),
            ("issuer", self.verdict.issuer.clone()),
            ("not_after", self.verdict.not_after.to_string()),
            ("chain", self.chain.len().to_string()),
        ];
        if !self.verdict.warnings.is_empty() {
            let warnings: Vec<&str> = self.verdict.warnings.iter().map(|warning| warning.as_str()).collect();
            told.push(("warnings", warnings.join(" ")));
        }
        told
    }
}

/// A handle on a [`Secured`] that stays with its owner when a protocol library takes the stream.
#[derive(Debug, Clone)]
pub struct Control(Arc<State>);

#[derive(Debug)]
struct State {
    patience_ms: AtomicU64,
    fault: Mutex<Option<Error>>,
}

impl Control {
    fn new(patience: Duration) -> Self {
        let control = Self(Arc::new(State { patience_ms: AtomicU64::new(0), fault: Mutex::new(None) }));
        control.set_patience(patience);
        control
    }

    /// How long the server may stay silent in the next read or write (IDLE needs more than an answer does).
    pub fn set_patience(&self, patience: Duration) {
        self.0.patience_ms.store(u64::try_from(patience.as_millis()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// The first failure of the stream, which protocol libraries tend to hide.
    pub fn fault(&self) -> Option<Error> {
        self.0.fault.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn patience(&self) -> Duration {
        Duration::from_millis(self.0.patience_ms.load(Ordering::Relaxed))
    }

    fn keep_fault(&self, error: Error) {
        self.0.fault.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
    }
}

/// A wait that began with the first poll that found nothing.
#[derive(Debug, Default)]
struct Wait(Option<(Instant, Pin<Box<Sleep>>)>);

impl Wait {
    fn end(&mut self) {
        self.0 = None;
    }

    /// Ready when the wait has lasted longer than the patience as it is now.
    fn poll(&mut self, patience: Duration, cx: &mut Context<'_>) -> Poll<()> {
        let (began, sleep) = self.0.get_or_insert_with(|| (Instant::now(), Box::pin(tokio::time::sleep(patience))));
        loop {
            if sleep.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
            let Some(until) = began.checked_add(patience) else { return Poll::Pending };
            if until <= Instant::now() {
                return Poll::Ready(());
            }
            sleep.as_mut().reset(until);
        }
    }
}

/// TLS over TCP. Reads and writes fail after a silence; see [`Control::set_patience`].
pub struct Secured {
    stream: Box<TlsStream<TcpStream>>,
    facts: Arc<TlsFacts>,
    target: Target,
    peer: SocketAddr,
    control: Control,
    reading: Wait,
    writing: Wait,
    strict_end: bool,
}

impl Secured {
    pub(crate) fn new(
        stream: TlsStream<TcpStream>,
        facts: TlsFacts,
        target: Target,
        peer: SocketAddr,
        patience: Duration,
    ) -> Self {
        Self {
            stream: Box::new(stream),
            facts: Arc::new(facts),
            target,
            peer,
            control: Control::new(patience),
            reading: Wait::default(),
            writing: Wait::default(),
            strict_end: false,
        }
    }

    /// What TLS agreed on.
    pub fn facts(&self) -> &TlsFacts {
        &self.facts
    }

    /// The same, to keep when the stream is given away.
    pub fn shared_facts(&self) -> Arc<TlsFacts> {
        Arc::clone(&self.facts)
    }

    /// The address reached.
    pub fn peer(&self) -> SocketAddr {
        self.peer
    }

    /// A handle to keep when the stream is given away.
    pub fn control(&self) -> Control {
        self.control.clone()
    }

    /// How long the server may stay silent.
    pub fn set_patience(&self, patience: Duration) {
        self.control.set_patience(patience);
    }

    /// From now on an end without close_notify is an error: for protocols whose texts may end with the connection.
    pub(crate) fn demand_close_notify(&mut self) {
        self.strict_end = true;
    }

    fn failed(&self, error: io::Error) -> io::Error {
        self.control.keep_fault(Error::from_phase(&error, &self.target.host, self.target.port, Phase::Established));
        error
    }

    fn written<T>(&mut self, polled: Poll<io::Result<T>>, cx: &mut Context<'_>) -> Poll<io::Result<T>> {
        match polled {
            Poll::Ready(Ok(done)) => {
                self.writing.end();
                Poll::Ready(Ok(done))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(self.failed(error))),
            Poll::Pending => {
                let patience = self.control.patience();
                self.writing.poll(patience, cx).map(|()| Err(self.failed(silence())))
            }
        }
    }
}

impl fmt::Debug for Secured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secured")
            .field("host", &self.target.host)
            .field("peer", &self.peer)
            .field("version", &self.facts.version)
            .field("suite", &self.facts.suite)
            .finish_non_exhaustive()
    }
}

impl AsyncRead for Secured {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match Pin::new(&mut *self.stream).poll_read(cx, buf) {
            Poll::Ready(Ok(())) => {
                self.reading.end();
                Poll::Ready(Ok(()))
            }
            // Many servers leave without close_notify; the protocols above have ends of their own, so that a cut text
            // is never taken for a whole one.
            Poll::Ready(Err(error)) if error.kind() == io::ErrorKind::UnexpectedEof && !self.strict_end => {
                Poll::Ready(Ok(()))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(self.failed(error))),
            Poll::Pending => {
                let patience = self.control.patience();
                self.reading.poll(patience, cx).map(|()| Err(self.failed(silence())))
            }
        }
    }
}

impl AsyncWrite for Secured {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut *self.stream).poll_write(cx, bytes);
        if polled.is_ready() {
            // What is asked anew may take its time anew. Not for a flush: some libraries flush before every read.
            self.reading.end();
        }
        self.written(polled, cx)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut *self.stream).poll_flush(cx);
        self.written(polled, cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut *self.stream).poll_shutdown(cx);
        self.written(polled, cx)
    }
}
