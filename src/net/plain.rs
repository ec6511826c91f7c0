//! A connection in clear: good for a greeting and for STARTTLS, for nothing else.

use super::tcp::silent;
use super::{Error, Target};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};

/// Bytes of one line at most.
const LINE_LIMIT: usize = 8 * 1024;

/// TCP without TLS. What was received beyond the lines read is kept, so that an upgrade can refuse it.
#[derive(Debug)]
pub struct Plain {
    stream: TcpStream,
    received: Vec<u8>,
    target: Target,
    peer: SocketAddr,
    patience: Duration,
}

impl Plain {
    pub(crate) fn new(stream: TcpStream, target: &Target, patience: Duration) -> Result<Self, Error> {
        let peer = stream.peer_addr().map_err(|error| Error::from_io(&error, target))?;
        Ok(Self { stream, received: Vec::new(), target: target.clone(), peer, patience })
    }

    /// The next line without its line end, at most 8 KiB; bytes that are no UTF-8 are replaced.
    pub async fn read_line(&mut self) -> Result<String, Error> {
        let deadline = Instant::now() + self.patience;
        loop {
            if let Some(end) = self.received.iter().position(|byte| *byte == b'\n') {
                let mut line: Vec<u8> = self.received.drain(..=end).collect();
                while matches!(line.last(), Some(b'\n' | b'\r')) {
                    line.pop();
                }
                return Ok(String::from_utf8_lossy(&line).into_owned());
            }
            if self.received.len() >= LINE_LIMIT {
                return Err(self.protocol("a line longer than 8 KiB"));
            }
            let mut chunk = [0; 1024];
            let read = match timeout_at(deadline, self.stream.read(&mut chunk)).await {
                Ok(Ok(0)) => return Err(self.lost("closed by the server")),
                Ok(Ok(read)) => read,
                Ok(Err(error)) => return Err(Error::from_io(&error, &self.target)),
                Err(_) => return Err(silent(&self.target, "line")),
            };
            self.received.extend(chunk.iter().take(read));
        }
    }

    /// Sends bytes.
    pub async fn write_all(&mut self, bytes: &[u8]) -> Result<(), Error> {
        match timeout_at(Instant::now() + self.patience, self.stream.write_all(bytes)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(Error::from_io(&error, &self.target)),
            Err(_) => Err(silent(&self.target, "write")),
        }
    }

    /// The address reached.
    pub fn peer(&self) -> SocketAddr {
        self.peer
    }

    /// The bare socket, for a library that drives its own TLS; refused when bytes were received already.
    pub fn into_tcp(self) -> Result<TcpStream, Error> {
        let mut probe = [0; 1];
        // Before a TLS handshake the server has nothing to say: a byte already there was put in by somebody else.
        let pending = matches!(self.stream.try_read(&mut probe), Ok(read) if read > 0);
        if !self.received.is_empty() || pending {
            return Err(Error::StartTlsInjection { host: self.target.host.clone(), port: self.target.port });
        }
        Ok(self.stream)
    }

    fn protocol(&self, reason: &str) -> Error {
        Error::Protocol { host: self.target.host.clone(), port: self.target.port, reason: reason.into() }
    }

    fn lost(&self, reason: &str) -> Error {
        Error::ConnectionLost { host: self.target.host.clone(), port: self.target.port, reason: reason.into() }
    }
}
