//! Who we are in TLS: a certificate and something that signs for it.

use crate::domain::error::Failure;
use crate::domain::profile::TlsVersion;
use rustls::SignatureScheme;
use rustls::client::ResolvesClientCert;
use rustls::sign::CertifiedKey;
use rustls_pki_types::CertificateDer;
use std::fmt::Debug;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// A client certificate with its key, wherever the key lives.
pub trait ClientIdentity: Debug + Send + Sync {
    /// Chain and signer.
    fn certified_key(&self) -> Arc<CertifiedKey>;
    /// The highest TLS version the key can sign for: TLS 1.3 wants RSA-PSS, which some cards lack.
    fn highest_version(&self) -> TlsVersion;
    /// Held during a handshake: the key signs for one connection at a time, so that the next one may resume its session.
    fn turn(&self) -> &tokio::sync::Mutex<()>;
}

/// Why a key could not sign, on its way through the TLS library: wrapped into `rustls::Error::Other`.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
pub struct IdentityFault(pub Failure);

/// What happened during one handshake, told by callbacks that know no connection.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    /// The server asked for a client certificate.
    pub(crate) asked: AtomicBool,
    /// We sent one.
    pub(crate) sent: AtomicBool,
    /// We offered to resume a session.
    pub(crate) resuming: AtomicBool,
    /// The chain that was refused.
    pub(crate) refused: Mutex<Vec<CertificateDer<'static>>>,
}

tokio::task_local! {
    /// The notes of the handshake that the current task is polling.
    pub(crate) static NOTES: Arc<Notes>;
}

/// Sets a flag of the current handshake's notes, if there is one.
pub(crate) fn note(flag: impl Fn(&Notes) -> &AtomicBool) {
    // Outside a handshake of ours (ldap3 drives its own) nobody asks for the notes.
    let _ = NOTES.try_with(|notes| flag(notes).store(true, Ordering::Relaxed));
}

/// Keeps the chain that was refused in the current handshake's notes, if there are any.
pub(crate) fn note_refused(chain: &[CertificateDer<'_>]) {
    let owned = || chain.iter().map(|certificate| certificate.clone().into_owned()).collect();
    let _ = NOTES.try_with(|notes| *notes.refused.lock().unwrap_or_else(PoisonError::into_inner) = owned());
}

impl Notes {
    /// The chain that was refused.
    pub(crate) fn refused(&self) -> Vec<CertificateDer<'static>> {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Presents the identity, where there is one and the server takes one of its schemes.
#[derive(Debug)]
pub(crate) struct Presenter(pub(crate) Option<Arc<dyn ClientIdentity>>);

impl ResolvesClientCert for Presenter {
    fn resolve(&self, _roots: &[&[u8]], schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        note(|notes| &notes.asked);
        let key = self.0.as_ref()?.certified_key();
        // rustls sends no certificate at all when no scheme fits, and says nothing: the notes tell the difference.
        key.key.choose_scheme(schemes)?;
        note(|notes| &notes.sent);
        Some(key)
    }

    fn has_certs(&self) -> bool {
        // Always asked, so that we know whether the server wants a certificate.
        true
    }
}
