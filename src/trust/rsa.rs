//! The public RSA key of a certificate.

use super::parse;
use rustls_pki_types::CertificateDer;
use x509_parser::public_key::PublicKey;

/// Modulus and exponent of a certificate's (DER) RSA key, big-endian; `None` when it has another key, or cannot be read.
pub fn rsa_key(certificate: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let certificate = CertificateDer::from(certificate);
    let parsed = parse(&certificate).ok()?;
    match parsed.public_key().parsed().ok()? {
        PublicKey::RSA(key) => Some((key.modulus.to_owned(), key.exponent.to_owned())),
        _ => None,
    }
}
