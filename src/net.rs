//! The way to a server: name resolution, TCP, TLS with our own verdict, HTTP, revocation lists, back-off.
//!
//! The one home of rustls and hyper. Every wait has a deadline; every failure is one of [`Error`], with a code of its
//! own. A [`Connector`] stands for one profile's TLS rules, one trust space and at most one client identity.

pub mod backoff;
mod connector;
mod error;
pub mod http;
mod identity;
mod plain;
mod policy;
mod secured;
mod sessions;
mod tcp;
mod trust_store;
mod verifier;
pub mod white_list;

pub use connector::Connector;
pub use error::Error;
pub use identity::{ClientIdentity, IdentityFault};
pub use plain::Plain;
pub use secured::{Control, Secured, TlsFacts};
pub use trust_store::{Persons, TrustStore};

/// Which server, by which name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Host name (or IP address): what the certificate must be for.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// Address (or host) to connect to instead of resolving `host`.
    pub dial: Option<String>,
}

impl Target {
    /// A server found by its own name.
    pub fn new(host: impl Into<String>, port: u16) -> Self {
        Self { host: host.into(), port, dial: None }
    }

    /// The same server, dialled at another address.
    pub fn dialled(mut self, dial: Option<String>) -> Self {
        self.dial = dial;
        self
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) use tests::echo_server;
