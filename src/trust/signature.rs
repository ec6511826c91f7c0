//! Whether a signature fits a certificate.

use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm};
use webpki::EndEntityCert;
use webpki::ring::{RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256_LEGACY_KEY};

/// How something was signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureKind {
    /// RSA PKCS#1 v1.5 with SHA-256.
    Pkcs1Sha256,
    /// RSA-PSS with SHA-256.
    PssSha256,
}

/// Whether the key of a certificate (DER) made a signature over a message; no trust in the certificate is implied.
pub fn is_signed_by(certificate: &[u8], kind: SignatureKind, message: &[u8], signature: &[u8]) -> bool {
    let algorithm: &dyn SignatureVerificationAlgorithm = match kind {
        SignatureKind::Pkcs1Sha256 => RSA_PKCS1_2048_8192_SHA256,
        SignatureKind::PssSha256 => RSA_PSS_2048_8192_SHA256_LEGACY_KEY,
    };
    let certificate = CertificateDer::from(certificate);
    EndEntityCert::try_from(&certificate)
        .is_ok_and(|certificate| certificate.verify_signature(algorithm, message, signature).is_ok())
}
