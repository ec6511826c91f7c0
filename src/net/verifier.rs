//! Our verdict inside rustls.

use super::TrustStore;
use super::identity::note_refused;
use crate::trust;
use jiff::Timestamp;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::{CertificateError, DigitallySignedStruct, OtherError, SignatureScheme};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use std::sync::Arc;

/// Asks `trust` about each chain.
#[derive(Debug)]
pub(crate) struct Verifier {
    pub(crate) trust: Arc<TrustStore>,
    pub(crate) common_name_fallback: bool,
    pub(crate) algorithms: WebPkiSupportedAlgorithms,
    /// Whether a missing revocation list ends the handshake. Otherwise the connector, which repeats the check before
    /// it hands the connection out, fetches the list first.
    pub(crate) lists_at_hand: bool,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let chain: Vec<CertificateDer<'_>> = std::iter::once(end_entity)
            .chain(intermediates)
            .map(|certificate| CertificateDer::from(certificate.as_ref()))
            .collect();
        let now = i64::try_from(now.as_secs()).ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
        let now = now.unwrap_or_else(Timestamp::now);
        match self.trust.verdict(&chain, &server_name.to_str(), now, self.common_name_fallback) {
            Ok(_) => Ok(ServerCertVerified::assertion()),
            Err(trust::Error::RevocationUnknown { .. }) if !self.lists_at_hand => Ok(ServerCertVerified::assertion()),
            Err(error) => {
                note_refused(&chain);
                Err(CertificateError::Other(OtherError(Arc::new(error))).into())
            }
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
