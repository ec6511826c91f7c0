//! A profile's TLS rules as rustls takes them.

use super::Error;
use crate::domain::profile::{TlsPolicy, TlsVersion};
use rustls::crypto::CryptoProvider;
use rustls::{SupportedCipherSuite, SupportedProtocolVersion};
use std::sync::Arc;

/// The provider, with the suites of the policy only.
pub(crate) fn provider(policy: &TlsPolicy) -> Result<Arc<CryptoProvider>, Error> {
    let mut provider = rustls::crypto::ring::default_provider();
    if policy.suites.is_empty() {
        return Ok(Arc::new(provider));
    }
    for wanted in &policy.suites {
        if !provider.cipher_suites.iter().any(|suite| suite_name(*suite) == *wanted) {
            return Err(Error::Policy { reason: format!("unknown TLS suite {wanted}") });
        }
    }
    provider.cipher_suites.retain(|suite| policy.suites.contains(&suite_name(*suite)));
    Ok(Arc::new(provider))
}

/// The versions allowed, below the ceiling of the client's key.
pub(crate) fn versions(
    policy: &TlsPolicy,
    ceiling: TlsVersion,
) -> Result<Vec<&'static SupportedProtocolVersion>, Error> {
    let max = policy.max.min(ceiling);
    let versions: Vec<_> = [(TlsVersion::V1_2, &rustls::version::TLS12), (TlsVersion::V1_3, &rustls::version::TLS13)]
        .into_iter()
        .filter(|(version, _)| (policy.min..=max).contains(version))
        .map(|(_, version)| version)
        .collect();
    if versions.is_empty() {
        return Err(Error::Policy { reason: format!("no TLS version from {:?} to {max:?}", policy.min) });
    }
    Ok(versions)
}

/// The IANA name of a suite; rustls marks those of TLS 1.3 in its own way.
pub(crate) fn suite_name(suite: SupportedCipherSuite) -> String {
    let name = format!("{:?}", suite.suite());
    match name.strip_prefix("TLS13_") {
        Some(rest) => format!("TLS_{rest}"),
        None => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suites_go_by_their_iana_names() {
        let policy = TlsPolicy {
            suites: vec!["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384".into(), "TLS_AES_128_GCM_SHA256".into()],
            ..TlsPolicy::default()
        };
        assert_eq!(provider(&policy).unwrap().cipher_suites.len(), 2);
    }

    #[test]
    fn a_suite_we_do_not_have_is_an_error() {
        let policy = TlsPolicy { suites: vec!["TLS_RSA_WITH_RC4_128_MD5".into()], ..TlsPolicy::default() };
        assert!(matches!(provider(&policy), Err(Error::Policy { .. })));
    }

    #[test]
    fn a_key_without_pss_keeps_the_connection_at_tls_1_2() {
        let versions = versions(&TlsPolicy::default(), TlsVersion::V1_2).unwrap();
        assert_eq!(versions, [&rustls::version::TLS12]);
        let only_1_3 = TlsPolicy { min: TlsVersion::V1_3, ..TlsPolicy::default() };
        assert!(super::versions(&only_1_3, TlsVersion::V1_2).is_err());
    }
}
