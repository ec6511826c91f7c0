//! Between our connection and `ldap3`, which takes a socket of the system and nothing else.
//!
//! It gets one end of a pair; a task carries the bytes, and lets only answers through that the guard has checked.

use super::error::Error;
use super::guard::{Asked, result_code, take_message};
use crate::net::{self, Connector, Plain, Target};
use bytes::BytesMut;
use ldap3::{LdapConnSettings, StdStream};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

/// Bytes of all answers to one question.
const MAX_ANSWER: usize = 32 * 1024 * 1024;

/// What the adapter needs of a connection.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// Why the carrying ended, for whoever sees only a closed socket.
#[derive(Debug, Clone, Default)]
pub(super) struct Ending(Arc<Mutex<Option<net::Error>>>);

impl Ending {
    /// The first reason, if there is one.
    pub(super) fn reason(&self) -> Option<net::Error> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn keep(&self, error: net::Error) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
    }
}

/// Settings and URL with which `ldap3` talks over this connection.
pub(super) fn bridge(stream: Box<dyn Stream>, target: &Target) -> io::Result<(LdapConnSettings, &'static str, Ending)> {
    let (theirs, ours, url) = pair()?;
    let ending = Ending::default();
    let (kept, target) = (ending.clone(), target.clone());
    tokio::spawn(async move {
        if let Err(error) = carry(stream, ours, &target).await {
            kept.keep(error);
        }
    });
    Ok((LdapConnSettings::new().set_std_stream(theirs), url, ending))
}

#[cfg(unix)]
fn pair() -> io::Result<(StdStream, tokio::net::UnixStream, &'static str)> {
    let (theirs, ours) = std::os::unix::net::UnixStream::pair()?;
    ours.set_nonblocking(true)?;
    Ok((StdStream::Unix(theirs), tokio::net::UnixStream::from_std(ours)?, "ldapi:///"))
}

/// Windows has no pairs: a loopback connection, taken only from ourselves.
#[cfg(not(unix))]
fn pair() -> io::Result<(StdStream, tokio::net::TcpStream, &'static str)> {
    let listener = std::net::TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0))?;
    let theirs = std::net::TcpStream::connect(listener.local_addr()?)?;
    let (ours, peer) = listener.accept()?;
    if peer != theirs.local_addr()? {
        return Err(io::Error::other("another program connected"));
    }
    ours.set_nonblocking(true)?;
    Ok((StdStream::Tcp(theirs), tokio::net::TcpStream::from_std(ours)?, "ldap://127.0.0.1"))
}

async fn carry(server: Box<dyn Stream>, client: impl Stream, target: &Target) -> Result<(), net::Error> {
    let (mut from_server, mut to_server) = tokio::io::split(server);
    let (mut from_client, mut to_client) = tokio::io::split(client);
    let lost = |cause: io::Error| net::Error::from_io(&cause, target);
    let (mut asking, mut answering) = (BytesMut::new(), BytesMut::new());
    let (mut asked, mut answered) = (Asked::Nothing, 0);
    loop {
        asking.reserve(4096);
        answering.reserve(16 * 1024);
        tokio::select! {
            count = from_client.read_buf(&mut asking) => {
                if !matches!(count, Ok(1..)) {
                    let _ = to_server.shutdown().await;
                    return Ok(());
                }
                // `ldap3` writes a message whole.
                if let Some(operation) = Asked::of_request(&asking) {
                    (asked, answered) = (operation, 0);
                }
                to_server.write_all(&asking.split()).await.map_err(lost)?;
                to_server.flush().await.map_err(lost)?;
            }
            count = from_server.read_buf(&mut answering) => {
                let count = count.map_err(lost)?;
                if count == 0 {
                    return Err(lost(io::ErrorKind::ConnectionReset.into()));
                }
                answered += count;
                if answered > MAX_ANSWER {
                    return Err(protocol(target, "LDAP answer too long"));
                }
                while let Some(message) = take_message(&mut answering, asked).map_err(|what| protocol(target, what))? {
                    if to_client.write_all(&message).await.is_err() {
                        return Ok(());
                    }
                }
            }
        }
    }
}

fn protocol(target: &Target, reason: &str) -> net::Error {
    net::Error::Protocol { host: target.host.clone(), port: target.port, reason: reason.to_owned() }
}

/// StartTLS (RFC 4511 §4.14): message 1, extended request 1.3.6.1.4.1.1466.20037.
const START_TLS: &[u8] = b"\x30\x1d\x02\x01\x01\x77\x18\x80\x161.3.6.1.4.1.1466.20037";

/// Asks for StartTLS in clear, then secures the connection.
pub(super) async fn start_tls(connector: &Connector, target: &Target, answer: Duration) -> Result<net::Secured, Error> {
    let mut tcp = connector.plain(target).await?.into_tcp()?;
    match timeout(answer, ask_start_tls(&mut tcp, target)).await {
        Ok(asked) => asked?,
        Err(_) => return Err(net::Error::from_io(&io::ErrorKind::TimedOut.into(), target).into()),
    }
    Ok(connector.upgrade(Plain::new(tcp, target, answer)?, target).await?)
}

/// Leaves the stream just behind the server's consent.
pub(super) async fn ask_start_tls(
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    target: &Target,
) -> Result<(), Error> {
    let lost = |cause: io::Error| Error::from(net::Error::from_io(&cause, target));
    stream.write_all(START_TLS).await.map_err(lost)?;
    stream.flush().await.map_err(lost)?;
    let mut buffer = BytesMut::new();
    let message = loop {
        // Byte by byte: what stands behind the answer is not ours to read.
        let byte = stream.read_u8().await.map_err(lost)?;
        buffer.extend_from_slice(&[byte]);
        let taken = take_message(&mut buffer, Asked::Extended);
        if let Some(message) = taken.map_err(|what| Error::from(protocol(target, what)))? {
            break message;
        }
    };
    if result_code(&message) == Some(0) {
        return Ok(());
    }
    Err(Error::Net(net::Error::TlsNotOffered { host: target.host.clone(), port: target.port }))
}
