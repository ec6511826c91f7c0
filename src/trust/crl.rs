//! Certificate revocation lists (RFC 5280 §5).

use super::Error;
use super::name::name_text;
use jiff::Timestamp;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, CertificateRevocationListDer};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use webpki::{CertRevocationList, OwnedCertRevocationList};
use x509_parser::prelude::{CertificateRevocationList, FromDer, RevokedCertificate, SubjectPublicKeyInfo};

/// Bytes of a list read at most.
const SIZE_LIMIT: usize = 32 * 1024 * 1024;
/// How far the start of a list may lie in the future: clocks differ.
const CLOCK_SKEW_SECONDS: i64 = 3600;

/// A revocation list, parsed; cheap to clone. Its signature is checked where it is used.
#[derive(Debug, Clone)]
pub struct Crl(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    der: Vec<u8>,
    parsed: CertRevocationList<'static>,
    issuer: String,
    issuer_der: Vec<u8>,
    this_update: Timestamp,
    next_update: Timestamp,
    revoked: usize,
    /// Keys whose signature on it was checked and found good: lists can be long, connections many.
    signers: Mutex<BTreeSet<[u8; 32]>>,
}

impl Crl {
    /// Reads a list in DER.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        if der.len() > SIZE_LIMIT {
            return Err(Error::Unreadable { reason: "revocation list too large".into() });
        }
        let unreadable = |reason: String| Error::Unreadable { reason: format!("revocation list: {reason}") };
        let parsed = OwnedCertRevocationList::from_der(der).map_err(|error| unreadable(error.to_string()))?;
        let (_, list) = CertificateRevocationList::from_der(der).map_err(|error| unreadable(error.to_string()))?;
        let instant = |seconds: i64| Timestamp::from_second(seconds).map_err(|error| unreadable(error.to_string()));
        let next = list.next_update().ok_or_else(|| unreadable("no nextUpdate".into()))?;
        Ok(Self(Arc::new(Inner {
            der: der.to_vec(),
            parsed: parsed.into(),
            issuer: name_text(list.issuer()),
            issuer_der: list.issuer().as_raw().to_vec(),
            this_update: instant(list.last_update().timestamp())?,
            next_update: instant(next.timestamp())?,
            revoked: list.iter_revoked_certificates().count(),
            signers: Mutex::default(),
        })))
    }

    /// Reads a list in DER or PEM, as download servers give either.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        if bytes.starts_with(b"-----BEGIN") {
            let der = CertificateRevocationListDer::from_pem_slice(bytes)
                .map_err(|error| Error::Unreadable { reason: format!("revocation list: {error}") })?;
            return Self::from_der(der.as_ref());
        }
        Self::from_der(bytes)
    }

    /// Who issued it, as text.
    pub fn issuer(&self) -> &str {
        &self.0.issuer
    }

    /// When it was issued.
    pub fn this_update(&self) -> Timestamp {
        self.0.this_update
    }

    /// When the next one is due; after it this one is worth nothing.
    pub fn next_update(&self) -> Timestamp {
        self.0.next_update
    }

    /// How many certificates it revokes.
    pub fn revoked(&self) -> usize {
        self.0.revoked
    }

    /// Its bytes.
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// Whether `now` lies between its two dates.
    pub fn is_current(&self, now: Timestamp) -> bool {
        let skewed = now.as_second().saturating_add(CLOCK_SKEW_SECONDS);
        self.0.this_update.as_second() <= skewed && now < self.0.next_update
    }

    /// Whether this authority has issued and signed it.
    pub fn is_issued_by(&self, authority: &CertificateDer<'_>) -> bool {
        super::parse(authority).is_ok_and(|authority| {
            authority.subject().as_raw() == self.issuer_der() && self.is_signed_by(authority.public_key())
        })
    }

    /// Whether it says that this certificate of its own issuer is revoked. Its signature is the caller's affair.
    pub fn revokes(&self, certificate: &CertificateDer<'_>) -> bool {
        let Ok(certificate) = super::parse(certificate) else { return false };
        let Ok((_, list)) = CertificateRevocationList::from_der(&self.0.der) else { return false };
        let named = |entry: &RevokedCertificate<'_>| entry.raw_serial() == certificate.raw_serial();
        certificate.issuer().as_raw() == self.issuer_der() && list.iter_revoked_certificates().any(named)
    }

    pub(crate) fn issuer_der(&self) -> &[u8] {
        &self.0.issuer_der
    }

    pub(crate) fn parsed(&self) -> &CertRevocationList<'static> {
        &self.0.parsed
    }

    fn is_signed_by(&self, key: &SubjectPublicKeyInfo<'_>) -> bool {
        let fingerprint = super::sha256(key.raw);
        let mut signers = self.0.signers.lock().unwrap_or_else(PoisonError::into_inner);
        if signers.contains(&fingerprint) {
            return true;
        }
        let good =
            CertificateRevocationList::from_der(&self.0.der).is_ok_and(|(_, list)| list.verify_signature(key).is_ok());
        if good {
            signers.insert(fingerprint);
        }
        good
    }
}
