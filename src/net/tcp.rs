//! Name resolution and TCP.

use super::{Error, Target};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};

/// Addresses of one name tried at most.
const ADDRESSES: usize = 8;
/// How long one address may stay silent while others wait.
const PATIENCE: Duration = Duration::from_secs(4);

/// Connects to the first address that answers.
pub(crate) async fn connect(target: &Target, deadline: Instant) -> Result<TcpStream, Error> {
    let addresses = resolve(target, deadline).await?;
    let mut last = None;
    for (index, address) in addresses.iter().enumerate() {
        let is_last = index + 1 == addresses.len();
        let until = if is_last { deadline } else { deadline.min(Instant::now() + PATIENCE) };
        let error = match timeout_at(until, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                // Small commands wait for their answers: never for a full packet.
                stream.set_nodelay(true).map_err(|error| Error::from_io(&error, target))?;
                return Ok(stream);
            }
            Ok(Err(error)) => Error::from_io(&error, target),
            Err(_) => silent(target, "connection"),
        };
        tracing::debug!(host = %target.host, %address, %error, "address does not answer");
        last = Some(error);
    }
    Err(last.unwrap_or_else(|| Error::HostUnknown { host: target.host.clone(), reason: "no address".into() }))
}

/// The addresses of a target, in the system's order of preference.
pub(crate) async fn resolve(target: &Target, deadline: Instant) -> Result<Vec<SocketAddr>, Error> {
    let name = target.dial.as_deref().unwrap_or(&target.host);
    let name = name.trim_start_matches('[').trim_end_matches(']');
    if let Ok(address) = name.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, target.port)]);
    }
    let unknown = |reason: String| Error::HostUnknown { host: name.to_owned(), reason };
    match timeout_at(deadline, tokio::net::lookup_host((name, target.port))).await {
        Ok(Ok(found)) => {
            let found: Vec<_> = found.take(ADDRESSES).collect();
            if found.is_empty() { Err(unknown("no address".into())) } else { Ok(found) }
        }
        Ok(Err(error)) => Err(unknown(error.to_string())),
        Err(_) => Err(unknown("the name service does not answer".into())),
    }
}

/// A deadline that passed.
pub(crate) fn silent(target: &Target, what: &str) -> Error {
    Error::TimedOut { host: target.host.clone(), port: target.port, reason: what.to_owned() }
}

/// The system's error for a deadline that passed inside a stream.
pub(crate) fn silence() -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, "no answer in time")
}
