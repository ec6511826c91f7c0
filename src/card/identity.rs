//! The card as client identity of TLS.

use super::agent::{Agent, Scheme};
use super::{Card, Error};
use crate::domain::error::Failure;
use crate::domain::profile::TlsVersion;
use crate::net::{ClientIdentity, IdentityFault};
use rustls::sign::{CertifiedKey, Signer, SigningKey};
use rustls::{OtherError, SignatureAlgorithm, SignatureScheme};
use rustls_pki_types::CertificateDer;
use std::sync::Arc;
use tokio::runtime::{Handle, RuntimeFlavor};

/// Chain and key of a card.
#[derive(Debug)]
pub(super) struct CardIdentity {
    key: Arc<CertifiedKey>,
    highest: TlsVersion,
    turn: tokio::sync::Mutex<()>,
}

impl CardIdentity {
    pub(super) fn new(agent: Arc<Agent>, card: &Card) -> Self {
        let schemes: &[_] = if card.pss { &[Scheme::PssSha256, Scheme::Pkcs1Sha256] } else { &[Scheme::Pkcs1Sha256] };
        let key = CardKey { agent, id: card.key.clone(), schemes };
        let chain = vec![CertificateDer::from(card.der.clone())];
        Self {
            key: Arc::new(CertifiedKey::new(chain, Arc::new(key))),
            highest: card.highest_version(),
            turn: tokio::sync::Mutex::new(()),
        }
    }
}

impl ClientIdentity for CardIdentity {
    fn certified_key(&self) -> Arc<CertifiedKey> {
        Arc::clone(&self.key)
    }

    fn highest_version(&self) -> TlsVersion {
        self.highest
    }

    fn turn(&self) -> &tokio::sync::Mutex<()> {
        &self.turn
    }
}

#[derive(Debug, Clone)]
struct CardKey {
    agent: Arc<Agent>,
    id: Vec<u8>,
    schemes: &'static [Scheme],
}

impl SigningKey for CardKey {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        let scheme = *self.schemes.iter().find(|scheme| offered.contains(&in_tls(**scheme)))?;
        Some(Box::new(CardSigner { key: self.clone(), scheme }))
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::RSA
    }
}

#[derive(Debug)]
struct CardSigner {
    key: CardKey,
    scheme: Scheme,
}

impl Signer for CardSigner {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rustls::Error> {
        let sign = || self.key.agent.sign(&self.key.id, self.scheme, message);
        // A card takes up to two seconds: the runtime's other work must not wait behind it.
        let on_many_threads = Handle::try_current().is_ok_and(|it| it.runtime_flavor() == RuntimeFlavor::MultiThread);
        let signed = if on_many_threads { tokio::task::block_in_place(sign) } else { sign() };
        signed.map(|signature| signature.to_vec()).map_err(in_handshake)
    }

    fn scheme(&self) -> SignatureScheme {
        in_tls(self.scheme)
    }
}

fn in_tls(scheme: Scheme) -> SignatureScheme {
    match scheme {
        Scheme::Pkcs1Sha256 => SignatureScheme::RSA_PKCS1_SHA256,
        Scheme::PssSha256 => SignatureScheme::RSA_PSS_SHA256,
    }
}

/// The handshake fails with our own error inside.
fn in_handshake(error: Error) -> rustls::Error {
    rustls::Error::Other(OtherError(Arc::new(IdentityFault(Failure::new(error)))))
}
