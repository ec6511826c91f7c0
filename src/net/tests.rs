//! Real handshakes on loopback: every fault ends in its own error.

mod http;
mod identity;
mod servers;
mod tls;

/// A TLS server on loopback with this certificate, for tests of higher rooms.
pub(crate) async fn echo_server(pki: &crate::trust::test_pki::Pki, server: &crate::trust::test_pki::Issued) -> u16 {
    servers::echo(servers::config(pki, server, &[&rustls::version::TLS13], false)).await
}
