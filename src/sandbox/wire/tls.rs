//! TLS of the servers: which certificate is shown, by the faults that are on at that instant.

use super::super::Error;
use super::super::faults::{Fault, Faults, Protocol};
use super::super::igc::{Igc, ServerVariant, client_verifier};
use rustls::ServerConfig;
use rustls::server::{ClientHello, NoServerSessionStorage, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use std::sync::Arc;

const VARIANTS: [(Fault, ServerVariant); 4] = [
    (Fault::CertificateExpired, ServerVariant::Expired),
    (Fault::CertificateWrongName, ServerVariant::WrongName),
    (Fault::CertificateRevoked, ServerVariant::Revoked),
    (Fault::CertificateOtherAuthority, ServerVariant::OtherAuthority),
];

#[derive(Debug)]
struct Shown {
    faults: Faults,
    protocol: Protocol,
    keys: Vec<(ServerVariant, Arc<CertifiedKey>)>,
}

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let struck = VARIANTS.iter().find(|(fault, _)| self.faults.take_for(*fault, self.protocol));
        let variant = struck.map_or(ServerVariant::Good, |(_, variant)| *variant);
        self.keys.iter().find(|(known, _)| *known == variant).map(|(_, key)| Arc::clone(key))
    }
}

/// The TLS of one server. Client certificates are asked for where someone may sign in.
pub(in super::super) fn server_config(
    igc: &Igc,
    protocol: Protocol,
    host: &str,
    with_san: bool,
    faults: &Faults,
) -> Result<Arc<ServerConfig>, Error> {
    let keys = ServerVariant::ALL
        .into_iter()
        .map(|variant| Ok((variant, Arc::new(igc.server(host, with_san, variant)?))))
        .collect::<Result<Vec<_>, Error>>()?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::Start { what: "TLS", reason: error.to_string() })?;
    let builder = match protocol {
        Protocol::Https => builder.with_no_client_auth(),
        Protocol::Imap | Protocol::Smtp | Protocol::Ldap => builder.with_client_cert_verifier(client_verifier(igc)?),
    };
    let mut config = builder.with_cert_resolver(Arc::new(Shown { faults: faults.clone(), protocol, keys }));
    // A resumed session would hide both the faults and the signatures of the card.
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    Ok(Arc::new(config))
}
