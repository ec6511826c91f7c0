//! Whom we believe: certificates, revocation lists, the white list of the trust space, and the operators' name rules.
//!
//! Pure: bytes in, verdicts out. What is missing (a revocation list, an anchor) is named in the error, and `net`
//! fetches it.

pub mod certificate;
mod crl;
pub mod dn;
mod error;
mod given;
mod name;
mod pins;
mod rsa;
mod sandbox_keys;
mod server;
mod signature;
#[cfg(test)]
pub(crate) mod test_pki;
pub mod white_list;

pub use crl::Crl;
pub use error::Error;
pub use given::{all_certificates_from_pem, certificates_from_pem, fingerprints};
pub use pins::{Pin, pins, white_list_url};
pub use rsa::rsa_key;
pub use sandbox_keys::is_sandbox_key;
pub use server::{Anchors, NameSource, Revocation, ServerCheck, Verdict, Warning, revocation_urls, verify_server};
pub use signature::{SignatureKind, is_signed_by};

use rustls_pki_types::CertificateDer;
use sha2::{Digest, Sha256};
use x509_parser::prelude::{FromDer, X509Certificate};

/// What a server presented, its own certificate first, in DER.
pub type Chain = Vec<CertificateDer<'static>>;

/// SHA-256 of some bytes: how certificates are pinned and keys are named.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// SHA-256 of a certificate's SubjectPublicKeyInfo, as `only_issuers` names it.
pub fn key_fingerprint(certificate: &CertificateDer<'_>) -> Result<[u8; 32], Error> {
    Ok(sha256(parse(certificate)?.public_key().raw))
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn parse<'a>(certificate: &'a CertificateDer<'_>) -> Result<X509Certificate<'a>, Error> {
    match X509Certificate::from_der(certificate.as_ref()) {
        Ok(([], parsed)) => Ok(parsed),
        Ok(_) => Err(Error::Unreadable { reason: "bytes behind the certificate".into() }),
        Err(error) => Err(Error::Unreadable { reason: error.to_string() }),
    }
}
