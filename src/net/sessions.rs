//! TLS sessions to resume: kept in memory, dropped when a server refuses them.

use super::identity::note;
use rustls::NamedGroup;
use rustls::client::{ClientSessionMemoryCache, ClientSessionStore, Tls12ClientSessionValue, Tls13ClientSessionValue};
use rustls_pki_types::ServerName;

/// Names remembered at most: it is one, whatever the server calls itself.
const SERVERS: usize = 2;

/// rustls' own cache, with a note of each session offered.
#[derive(Debug)]
pub(crate) struct Sessions(ClientSessionMemoryCache);

impl Sessions {
    pub(crate) fn new() -> Self {
        Self(ClientSessionMemoryCache::new(SERVERS))
    }

    /// Forgets every session of this server.
    pub(crate) fn forget(&self, server: &ServerName<'static>) {
        self.0.remove_tls12_session(server);
        while self.0.take_tls13_ticket(server).is_some() {}
    }
}

impl ClientSessionStore for Sessions {
    fn set_kx_hint(&self, server: ServerName<'static>, group: NamedGroup) {
        self.0.set_kx_hint(server, group);
    }

    fn kx_hint(&self, server: &ServerName<'_>) -> Option<NamedGroup> {
        self.0.kx_hint(server)
    }

    fn set_tls12_session(&self, server: ServerName<'static>, value: Tls12ClientSessionValue) {
        self.0.set_tls12_session(server, value);
    }

    fn tls12_session(&self, server: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        self.0.tls12_session(server).inspect(|_| note(|notes| &notes.resuming))
    }

    fn remove_tls12_session(&self, server: &ServerName<'static>) {
        self.0.remove_tls12_session(server);
    }

    fn insert_tls13_ticket(&self, server: ServerName<'static>, value: Tls13ClientSessionValue) {
        self.0.insert_tls13_ticket(server, value);
    }

    fn take_tls13_ticket(&self, server: &ServerName<'static>) -> Option<Tls13ClientSessionValue> {
        self.0.take_tls13_ticket(server).inspect(|_| note(|notes| &notes.resuming))
    }
}
