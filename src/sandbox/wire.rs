//! What every server of the sandbox speaks on: a TCP connection, its TLS, and the faults that strike it.

mod tls;

pub(super) use tls::server_config;

use super::Shared;
use super::faults::{Fault, Faults, Protocol};
use futures::future::BoxFuture;
use rustls::ServerConfig;
use std::fmt;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::Sleep;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Connections served at a time by one listener.
const CONNECTIONS: usize = 200;
/// Time a client has for its TLS handshake.
const HANDSHAKE: Duration = Duration::from_secs(20);

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// How TLS starts on a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte.
    Implicit,
    /// In clear; the client may ask for TLS.
    StartTls,
    /// In clear for ever.
    Clear,
}

/// One connection as a protocol sees it: bytes in and out, faults applied.
pub struct Wire {
    stream: Option<Box<dyn Stream>>,
    protocol: Protocol,
    peer: SocketAddr,
    faults: Faults,
    tls: Option<Arc<ServerConfig>>,
    secured: bool,
    certificate: Option<Vec<u8>>,
    sent: u64,
    answer_due: bool,
    delay: Option<Pin<Box<Sleep>>>,
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wire").field("protocol", &self.protocol).field("secured", &self.secured).finish_non_exhaustive()
    }
}

impl Wire {
    fn new(
        stream: impl Stream + 'static,
        protocol: Protocol,
        peer: SocketAddr,
        faults: Faults,
        tls: Option<Arc<ServerConfig>>,
    ) -> Self {
        Self {
            stream: Some(Box::new(stream)),
            protocol,
            peer,
            faults,
            tls,
            secured: false,
            certificate: None,
            sent: 0,
            answer_due: false,
            delay: None,
        }
    }

    /// A connection in memory, in clear or as if TLS had been made, and the client's end of it.
    #[cfg(test)]
    pub(crate) fn in_memory(protocol: Protocol, faults: &Faults, secured: bool) -> (Self, tokio::io::DuplexStream) {
        let (near, far) = tokio::io::duplex(1 << 20);
        let mut wire = Self::new(near, protocol, ([127, 0, 0, 1], 40_000).into(), faults.clone(), None);
        wire.secured = secured;
        (wire, far)
    }

    /// Where the client is.
    pub fn peer(&self) -> IpAddr {
        self.peer.ip()
    }

    /// Whether TLS protects the connection.
    pub fn is_tls(&self) -> bool {
        self.secured
    }

    /// Whether STARTTLS may be offered and accepted now.
    pub fn can_start_tls(&self) -> bool {
        !self.secured && self.tls.is_some() && !self.faults.is_on_for(Fault::NoStartTls, self.protocol)
    }

    /// The client's certificate, verified, in DER.
    pub fn client_certificate(&self) -> Option<&[u8]> {
        self.certificate.as_deref()
    }

    /// Tells which command has come, for the fault `cut-at-command`; an error means the connection was cut.
    pub fn note_command(&mut self, command: &str) -> io::Result<()> {
        let struck = self.faults.value_for(Fault::CutAtCommand, self.protocol);
        if struck.is_some_and(|name| name.eq_ignore_ascii_case(command))
            && self.faults.take_for(Fault::CutAtCommand, self.protocol)
        {
            self.cut();
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Ok(())
    }

    /// Cuts the connection without a word, as a pulled cable does.
    pub fn cut(&mut self) {
        self.stream = None;
    }

    /// Sends the positive answer to STARTTLS and makes the handshake.
    ///
    /// The caller has read no byte behind the client's command, or throws it away.
    pub async fn start_tls(&mut self, answer: &[u8]) -> io::Result<()> {
        let config = self.tls.clone().ok_or(io::ErrorKind::Unsupported)?;
        let mut bytes = answer.to_vec();
        if self.faults.take_for(Fault::StartTlsInjection, self.protocol) {
            bytes.extend_from_slice(injected(self.protocol));
        }
        self.write_all(&bytes).await?;
        self.flush().await?;
        self.secure(config).await
    }

    async fn secure(&mut self, config: Arc<ServerConfig>) -> io::Result<()> {
        self.note_command("TLS")?;
        let stream = self.stream.take().ok_or(io::ErrorKind::BrokenPipe)?;
        let handshake = TlsAcceptor::from(config).accept(stream);
        let tls = tokio::time::timeout(HANDSHAKE, handshake).await.map_err(|_| io::ErrorKind::TimedOut)??;
        let certificates = tls.get_ref().1.peer_certificates();
        self.certificate = certificates.and_then(|chain| chain.first()).map(|first| first.as_ref().to_vec());
        self.stream = Some(Box::new(tls));
        self.secured = true;
        Ok(())
    }

    /// Flushes and cuts once the bytes of the fault `cut-after-bytes` are out; otherwise how many may still go.
    fn poll_allowance(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let Some(limit) = self.faults.number_for(Fault::CutAfterBytes, self.protocol) else {
            return Poll::Ready(Ok(usize::MAX));
        };
        let left = limit.saturating_sub(self.sent);
        if left > 0 {
            return Poll::Ready(Ok(usize::try_from(left).unwrap_or(usize::MAX)));
        }
        let Some(stream) = self.stream.as_mut() else { return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into())) };
        // The client shall see every byte before the cut; a failure here is a cut as well.
        let _ = ready!(Pin::new(stream).poll_flush(cx));
        if !self.faults.take_for(Fault::CutAfterBytes, self.protocol) {
            return Poll::Ready(Ok(usize::MAX));
        }
        self.cut();
        Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()))
    }

    fn poll_delay(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.answer_due {
            self.answer_due = false;
            if let Some(milliseconds) = self.faults.number_for(Fault::Delay, self.protocol)
                && self.faults.take_for(Fault::Delay, self.protocol)
            {
                self.delay = Some(Box::pin(tokio::time::sleep(Duration::from_millis(milliseconds))));
            }
        }
        if let Some(delay) = self.delay.as_mut() {
            ready!(delay.as_mut().poll(cx));
            self.delay = None;
        }
        Poll::Ready(())
    }
}

/// What an attacker would slip in between the answer to STARTTLS and the handshake.
fn injected(protocol: Protocol) -> &'static [u8] {
    match protocol {
        Protocol::Imap => b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] injected\r\n",
        Protocol::Smtp => b"250 injected\r\n",
        // A complete search result (message 2, success), as LDAP has no lines.
        Protocol::Ldap => b"\x30\x0c\x02\x01\x02\x65\x07\x0a\x01\x00\x04\x00\x04\x00",
        Protocol::Https => b"HTTP/1.1 200 OK\r\n\r\n",
    }
}

impl AsyncRead for Wire {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.stream.is_some() && self.sent > 0 && ready!(self.poll_allowance(cx)).is_err() {
            return Poll::Ready(Ok(()));
        }
        let Some(stream) = self.stream.as_mut() else { return Poll::Ready(Ok(())) };
        let before = buf.filled().len();
        ready!(Pin::new(stream).poll_read(cx, buf))?;
        if buf.filled().len() > before {
            self.answer_due = true;
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        ready!(self.poll_delay(cx));
        let allowed = ready!(self.poll_allowance(cx))?;
        let (now, _) = buf.split_at(buf.len().min(allowed));
        let Some(stream) = self.stream.as_mut() else { return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into())) };
        let written = ready!(Pin::new(stream).poll_write(cx, now))?;
        self.sent += written as u64;
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.stream.as_mut() {
            Some(stream) => Pin::new(stream).poll_flush(cx),
            None => Poll::Ready(Err(io::ErrorKind::BrokenPipe.into())),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.stream.as_mut() {
            Some(stream) => Pin::new(stream).poll_shutdown(cx),
            None => Poll::Ready(Ok(())),
        }
    }
}

/// A protocol: serves one connection to its end.
pub type Serve = fn(Wire, Arc<Shared>) -> BoxFuture<'static, ()>;

/// One listening port.
pub(super) struct Port {
    pub(super) listener: TcpListener,
    pub(super) protocol: Protocol,
    pub(super) security: Security,
    pub(super) tls: Arc<ServerConfig>,
    pub(super) serve: Serve,
}

impl Port {
    /// Accepts connections until `stop`; each runs as a task of `tasks` and ends with it.
    pub(super) fn open(self, shared: Arc<Shared>, tasks: &TaskTracker, stop: CancellationToken) {
        let spawner = tasks.clone();
        tasks.spawn(async move {
            let places = Arc::new(Semaphore::new(CONNECTIONS));
            loop {
                let accepted = tokio::select! {
                    () = stop.cancelled() => return,
                    accepted = self.listener.accept() => accepted,
                };
                let (Ok((tcp, peer)), Ok(place)) = (accepted, Arc::clone(&places).try_acquire_owned()) else {
                    // Out of file descriptors or of places: the client sees its connection close.
                    tokio::task::yield_now().await;
                    continue;
                };
                let connection = self.connection(tcp, peer, Arc::clone(&shared));
                let stop = stop.clone();
                spawner.spawn(async move {
                    tokio::select! {
                        () = stop.cancelled() => {}
                        () = connection => {}
                    }
                    drop(place);
                });
            }
        });
    }

    fn connection(&self, tcp: TcpStream, peer: SocketAddr, shared: Arc<Shared>) -> BoxFuture<'static, ()> {
        let (protocol, security, tls, serve) = (self.protocol, self.security, Arc::clone(&self.tls), self.serve);
        Box::pin(async move {
            let faults = shared.faults.clone();
            if protocol == Protocol::Ldap && faults.take(Fault::DirectoryDown) {
                return;
            }
            // Latency matters more than packets on loopback.
            let _ = tcp.set_nodelay(true);
            let plain = faults.is_on_for(Fault::PlainServer, protocol);
            let offer = (security == Security::StartTls).then(|| Arc::clone(&tls));
            let mut wire = Wire::new(tcp, protocol, peer, faults.clone(), offer);
            let secure_now =
                security == Security::Implicit && !(plain && faults.take_for(Fault::PlainServer, protocol));
            if wire.note_command("CONNECT").is_err() {
                return;
            }
            if secure_now && let Err(error) = wire.secure(tls).await {
                tracing::debug!(%protocol, %error, "handshake failed");
                return;
            }
            serve(wire, shared).await;
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Wire;
    use crate::sandbox::faults::{Faults, Protocol};
    use std::time::{Duration, Instant};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    #[tokio::test]
    async fn exactly_the_bytes_of_the_fault_get_through() {
        let faults = Faults::parse("cut-after-bytes=imap:5*1").unwrap();
        let (mut wire, mut client) = Wire::in_memory(Protocol::Imap, &faults, true);
        assert!(wire.write_all(b"* OK ready\r\n").await.is_err());
        let mut seen = Vec::new();
        client.read_to_end(&mut seen).await.unwrap();
        assert_eq!(seen, b"* OK ");

        let (mut wire, mut client) = Wire::in_memory(Protocol::Imap, &faults, true);
        wire.write_all(b"* OK ready\r\n").await.unwrap();
        drop(wire);
        seen.clear();
        client.read_to_end(&mut seen).await.unwrap();
        assert_eq!(seen, b"* OK ready\r\n", "the count is used up");
    }

    #[tokio::test]
    async fn a_cut_at_the_end_of_an_answer_is_seen_by_the_waiting_client() {
        let faults = Faults::parse("cut-after-bytes=4").unwrap();
        let (mut wire, mut client) = Wire::in_memory(Protocol::Smtp, &faults, true);
        wire.write_all(b"220\n").await.unwrap();
        let mut byte = [0];
        assert_eq!(wire.read(&mut byte).await.unwrap(), 0, "the server's next read is the end");
        let mut seen = Vec::new();
        client.read_to_end(&mut seen).await.unwrap();
        assert_eq!(seen, b"220\n");
    }

    #[tokio::test]
    async fn a_named_command_cuts() {
        let faults = Faults::parse("cut-at-command=imap:fetch*1").unwrap();
        let (mut wire, mut client) = Wire::in_memory(Protocol::Imap, &faults, true);
        wire.note_command("SELECT").unwrap();
        assert!(wire.note_command("FETCH").is_err());
        assert_eq!(client.read(&mut [0; 8]).await.unwrap(), 0);
        assert!(wire.write_all(b"x").await.is_err());
    }

    #[tokio::test]
    async fn an_answer_is_delayed_and_only_the_first_piece_of_it() {
        let faults = Faults::parse("delay=smtp:400").unwrap();
        let (mut wire, mut client) = Wire::in_memory(Protocol::Smtp, &faults, true);
        client.write_all(b"NOOP\r\n").await.unwrap();
        assert_eq!(wire.read(&mut [0; 16]).await.unwrap(), 6);
        let start = Instant::now();
        for _ in 0..3 {
            wire.write_all(b"250 ok\r\n").await.unwrap();
        }
        let taken = start.elapsed();
        assert!(taken >= Duration::from_millis(400) && taken < Duration::from_millis(800), "{taken:?}");
    }
}
