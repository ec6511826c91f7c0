//! The verdict on a server's certificate chain (cps-igc.md §8.1): authority, dates, name, revocation.

use super::name::{common_names, dns_names, name_text, shown};
use super::{Crl, Error, hex, is_sandbox_key, parse, sha256};
use jiff::Timestamp;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName, TrustAnchor, UnixTime};
use serde::Serialize;
use std::time::Duration;
use webpki::{
    CertRevocationList, EndEntityCert, ExpirationPolicy, KeyUsage, RevocationCheckDepth, RevocationOptions,
    RevocationOptionsBuilder, UnknownStatusPolicy, VerifiedPath,
};
use x509_parser::prelude::{DistributionPointName, GeneralName, ParsedExtension, X509Certificate};

/// Certificates of one chain read at most.
const CHAIN_LIMIT: usize = 10;
/// Certificates of one anchor file read at most.
const ANCHOR_LIMIT: usize = 100;
/// Addresses of revocation lists followed at most, per certificate.
const URL_LIMIT: usize = 4;
/// A certificate that ends sooner is worth a warning.
const SOON_DAYS: i64 = 30;

/// What an environment trusts.
#[derive(Debug, Clone, Default)]
pub struct Anchors {
    /// Roots.
    pub anchors: Vec<CertificateDer<'static>>,
    /// Authorities below them, for servers that do not send theirs.
    pub intermediates: Vec<CertificateDer<'static>>,
    /// Whether the sandbox's public keys are refused: everywhere but in the sandbox.
    pub refuse_sandbox_keys: bool,
    /// SHA-256 of the public keys of the only authorities that may issue a server certificate; empty means any below
    /// the anchors.
    pub only_issuers: Vec<[u8; 32]>,
}

impl Anchors {
    /// Anchors from PEM or DER files given by a profile or a user: certificates issued by themselves are roots, others
    /// stand below them; where none is a root, all of them are anchors.
    pub fn from_files<'a>(files: impl IntoIterator<Item = &'a [u8]>) -> Result<Self, Error> {
        let mut found = Self::default();
        for file in files {
            let pem: Vec<_> = CertificateDer::pem_slice_iter(file).filter_map(Result::ok).take(ANCHOR_LIMIT).collect();
            let certificates = if pem.is_empty() { vec![CertificateDer::from(file.to_vec())] } else { pem };
            for certificate in certificates {
                let parsed = parse(&certificate)?;
                let is_root = parsed.subject().as_raw() == parsed.issuer().as_raw();
                if is_root { found.anchors.push(certificate) } else { found.intermediates.push(certificate) }
            }
        }
        if found.anchors.is_empty() {
            found.anchors = std::mem::take(&mut found.intermediates);
        }
        if found.anchors.is_empty() {
            return Err(Error::Unreadable { reason: "no certificate in the anchor files".into() });
        }
        Ok(found)
    }
}

/// Whether revocation counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revocation {
    /// The server certificate must be on no current list of its issuer, and such a list must be at hand.
    Required,
    /// Not looked at.
    Ignored,
}

/// One question: may we talk to this server?
#[derive(Debug)]
pub struct ServerCheck<'a> {
    /// What the server presented, its own certificate first.
    pub chain: &'a [CertificateDer<'a>],
    /// The name (or IP address) we meant to reach.
    pub host: &'a str,
    /// The instant of the check.
    pub now: Timestamp,
    /// What the environment trusts.
    pub anchors: &'a Anchors,
    /// Revocation lists at hand.
    pub crls: &'a [Crl],
    /// Accept the subject's common name where the certificate has no dNSName.
    pub common_name_fallback: bool,
    /// Whether revocation counts.
    pub revocation: Revocation,
}

/// Where the name that fitted was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NameSource {
    /// Subject alternative name.
    San,
    /// Common name of the subject, for want of alternative names.
    CommonName,
}

/// Something worth saying about an accepted certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Warning {
    /// It has no alternative name.
    NoAlternativeName,
    /// It ends within 30 days.
    ExpiresSoon,
    /// No current list says whether the authorities above it are revoked.
    IssuerRevocationUnknown,
}

impl Warning {
    /// Every warning.
    pub const ALL: [Self; 3] = [Self::NoAlternativeName, Self::ExpiresSoon, Self::IssuerRevocationUnknown];

    /// Its stable word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoAlternativeName => "no_alternative_name",
            Self::ExpiresSoon => "expires_soon",
            Self::IssuerRevocationUnknown => "issuer_revocation_unknown",
        }
    }
}

/// An accepted certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Subject.
    pub subject: String,
    /// Issuer.
    pub issuer: String,
    /// Start of validity.
    pub not_before: Timestamp,
    /// End of validity.
    pub not_after: Timestamp,
    /// Where the name was found.
    pub name_from: NameSource,
    /// What is worth saying.
    pub warnings: Vec<Warning>,
}

/// Decides whether the chain belongs to `host` and may be trusted in the environment.
///
/// [`Error::RevocationUnknown`] means that everything else is good: fetch the lists it names, and ask again.
pub fn verify_server(check: &ServerCheck<'_>) -> Result<Verdict, Error> {
    let leaf_der = check.chain.first().ok_or_else(|| Error::Unreadable { reason: "no certificate".into() })?;
    if check.chain.len() > CHAIN_LIMIT {
        return Err(Error::Unreadable { reason: format!("more than {CHAIN_LIMIT} certificates") });
    }
    let leaf = parse(leaf_der)?;
    refuse_sandbox_keys(check)?;
    let anchors = trust_anchors(check.anchors)?;
    let others = intermediates(check);
    let end_entity = EndEntityCert::try_from(leaf_der).map_err(|error| refusal(&leaf, check, error))?;
    let path =
        build_path(&end_entity, &anchors, &others, check.now, None).map_err(|error| refusal(&leaf, check, error))?;
    refuse_other_issuers(&path, &leaf, check.anchors)?;
    let name_from = check_name(&end_entity, &leaf, check)?;
    let mut warnings = Vec::new();
    if name_from == NameSource::CommonName {
        warnings.push(Warning::NoAlternativeName);
    }
    let not_after = instant(leaf.validity().not_after.timestamp());
    if not_after.as_second().saturating_sub(check.now.as_second()) < SOON_DAYS * 86_400 {
        warnings.push(Warning::ExpiresSoon);
    }
    if check.revocation == Revocation::Required {
        let issuers_known = check_revocation(&end_entity, &leaf, &anchors, &others, check)?;
        if !issuers_known && path.intermediate_certificates().next().is_some() {
            warnings.push(Warning::IssuerRevocationUnknown);
        }
    }
    Ok(Verdict {
        subject: name_text(leaf.subject()),
        issuer: name_text(leaf.issuer()),
        not_before: instant(leaf.validity().not_before.timestamp()),
        not_after,
        name_from,
        warnings,
    })
}

fn instant(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap_or(if seconds < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

fn unix_time(now: Timestamp) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(now.as_second()).unwrap_or(0)))
}

fn refuse_sandbox_keys(check: &ServerCheck<'_>) -> Result<(), Error> {
    if !check.anchors.refuse_sandbox_keys {
        return Ok(());
    }
    for certificate in check.chain.iter().chain(&check.anchors.anchors).chain(&check.anchors.intermediates) {
        // An unreadable certificate beside the leaf takes part in no path.
        let Ok(parsed) = parse(certificate) else { continue };
        if is_sandbox_key(&sha256(parsed.public_key().raw)) {
            return Err(Error::SandboxKey { subject: name_text(parsed.subject()) });
        }
    }
    Ok(())
}

fn trust_anchors(anchors: &Anchors) -> Result<Vec<TrustAnchor<'_>>, Error> {
    anchors
        .anchors
        .iter()
        .map(|der| webpki::anchor_from_trusted_cert(der))
        .collect::<Result<_, _>>()
        .map_err(|error| Error::Unreadable { reason: format!("anchor: {error}") })
}

fn intermediates<'a>(check: &'a ServerCheck<'_>) -> Vec<CertificateDer<'a>> {
    check
        .chain
        .iter()
        .skip(1)
        .chain(&check.anchors.intermediates)
        .map(|certificate| CertificateDer::from(certificate.as_ref()))
        .collect()
}

fn build_path<'p>(
    end_entity: &'p EndEntityCert<'p>,
    anchors: &'p [TrustAnchor<'p>],
    intermediates: &'p [CertificateDer<'p>],
    now: Timestamp,
    revocation: Option<RevocationOptions<'_>>,
) -> Result<VerifiedPath<'p>, webpki::Error> {
    end_entity.verify_for_usage(
        webpki::ALL_VERIFICATION_ALGS,
        anchors,
        intermediates,
        unix_time(now),
        KeyUsage::server_auth(),
        revocation,
        None,
    )
}

/// What webpki's refusal means to a user.
fn refusal(leaf: &X509Certificate<'_>, check: &ServerCheck<'_>, error: webpki::Error) -> Error {
    let subject = name_text(leaf.subject());
    let seconds = |time: UnixTime| instant(i64::try_from(time.as_secs()).unwrap_or(i64::MAX));
    match error {
        webpki::Error::CertExpired { not_after, .. } => Error::Expired { subject, not_after: seconds(not_after) },
        webpki::Error::CertNotValidYet { not_before, .. } => {
            Error::NotYetValid { subject, not_before: seconds(not_before) }
        }
        webpki::Error::CertRevoked => Error::Revoked { subject },
        webpki::Error::UnknownRevocationStatus
        | webpki::Error::CrlExpired { .. }
        | webpki::Error::InvalidCrlSignatureForPublicKey
        | webpki::Error::IssuerNotCrlSigner => {
            let usable = check.crls.iter().filter(|crl| crl.issuer_der() == leaf.issuer().as_raw()).count();
            let reason = match usable {
                0 => "no list of its issuer".to_owned(),
                _ => format!("the lists of its issuer are not usable ({error})"),
            };
            Error::RevocationUnknown { subject, urls: list_urls(leaf), issuer_urls: issuer_urls(check), reason }
        }
        webpki::Error::UnknownIssuer
        | webpki::Error::InvalidSignatureForPublicKey
        | webpki::Error::NameConstraintViolation
        | webpki::Error::PathLenConstraintViolated
        | webpki::Error::EndEntityUsedAsCa
        | webpki::Error::MaximumPathDepthExceeded
        | webpki::Error::MaximumPathBuildCallsExceeded
        | webpki::Error::MaximumSignatureChecksExceeded => {
            Error::OtherAuthority { subject, issuer: name_text(leaf.issuer()), reason: error.to_string() }
        }
        other => Error::Unreadable { reason: shown(&other.to_string()) },
    }
}

fn refuse_other_issuers(path: &VerifiedPath<'_>, leaf: &X509Certificate<'_>, anchors: &Anchors) -> Result<(), Error> {
    if anchors.only_issuers.is_empty() {
        return Ok(());
    }
    let issuer_key = match path.intermediate_certificates().next() {
        Some(issuer) => parse(&issuer.der()).map(|issuer| sha256(issuer.public_key().raw))?,
        None => anchors
            .anchors
            .iter()
            .filter_map(|anchor| parse(anchor).ok())
            .find(|anchor| anchor.subject().as_raw() == leaf.issuer().as_raw())
            .map(|anchor| sha256(anchor.public_key().raw))
            .unwrap_or_default(),
    };
    if anchors.only_issuers.contains(&issuer_key) {
        return Ok(());
    }
    Err(Error::OtherAuthority {
        subject: name_text(leaf.subject()),
        issuer: name_text(leaf.issuer()),
        reason: format!("the profile does not allow the issuer {}", hex(&issuer_key)),
    })
}

/// SAN when there is any dNSName, else the common name where the profile allows it (mssante-client.md §2).
fn check_name(
    end_entity: &EndEntityCert<'_>,
    leaf: &X509Certificate<'_>,
    check: &ServerCheck<'_>,
) -> Result<NameSource, Error> {
    let host = check.host.trim_end_matches('.');
    let alternative = dns_names(leaf);
    let fits = ServerName::try_from(host).is_ok_and(|name| end_entity.verify_is_valid_for_subject_name(&name).is_ok());
    if fits {
        return Ok(NameSource::San);
    }
    let common = common_names(leaf);
    if alternative.is_empty() && check.common_name_fallback {
        // Exactly one, exactly equal: a wildcard or a second name in the subject is nobody's name.
        if let [name] = common.as_slice()
            && name.trim_end_matches('.').eq_ignore_ascii_case(host)
        {
            return Ok(NameSource::CommonName);
        }
    }
    let names = if alternative.is_empty() { common } else { alternative };
    let mut names = names.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
    if names.is_empty() {
        names = "?".into();
    }
    Err(Error::Name { host: host.to_owned(), names })
}

/// Fails unless a current, well-signed list clears the leaf; says whether lists cleared the authorities too.
fn check_revocation(
    end_entity: &EndEntityCert<'_>,
    leaf: &X509Certificate<'_>,
    anchors: &[TrustAnchor<'_>],
    others: &[CertificateDer<'_>],
    check: &ServerCheck<'_>,
) -> Result<bool, Error> {
    let usable = usable_lists(check);
    let lists: Vec<&CertRevocationList<'_>> = usable.iter().map(|crl| crl.parsed()).collect();
    let unknown = |_| refusal(leaf, check, webpki::Error::UnknownRevocationStatus);
    let with = |depth, policy| {
        let options = RevocationOptionsBuilder::new(&lists)
            .map_err(unknown)?
            .with_depth(depth)
            .with_status_policy(policy)
            .with_expiration_policy(ExpirationPolicy::Enforce)
            .build();
        build_path(end_entity, anchors, others, check.now, Some(options))
            .map(|_| ())
            .map_err(|error| refusal(leaf, check, error))
    };
    with(RevocationCheckDepth::EndEntity, UnknownStatusPolicy::Deny)?;
    with(RevocationCheckDepth::Chain, UnknownStatusPolicy::Allow)?;
    Ok(with(RevocationCheckDepth::Chain, UnknownStatusPolicy::Deny).is_ok())
}

/// Lists that are current and signed by an authority at hand, newest first: one forged or stale copy, fetched over
/// plain http, must not hide a good one.
fn usable_lists(check: &ServerCheck<'_>) -> Vec<Crl> {
    let authorities: Vec<&CertificateDer<'_>> =
        check.chain.iter().skip(1).chain(&check.anchors.intermediates).chain(&check.anchors.anchors).collect();
    let mut lists: Vec<Crl> = check
        .crls
        .iter()
        .filter(|crl| crl.is_current(check.now))
        .filter(|crl| authorities.iter().any(|authority| crl.is_issued_by(authority)))
        .cloned()
        .collect();
    lists.sort_by_key(|crl| std::cmp::Reverse(crl.this_update()));
    lists
}

fn issuer_urls(check: &ServerCheck<'_>) -> Vec<String> {
    let authorities = check.chain.iter().skip(1).chain(&check.anchors.intermediates);
    let mut urls: Vec<String> = Vec::new();
    for url in authorities.filter_map(|der| parse(der).ok()).flat_map(|authority| list_urls(&authority)) {
        if urls.len() < URL_LIMIT && !urls.contains(&url) {
            urls.push(url);
        }
    }
    urls
}

/// The `http:` addresses of a certificate's revocation lists; none for what is no certificate.
pub fn revocation_urls(certificate: &CertificateDer<'_>) -> Vec<String> {
    parse(certificate).map(|certificate| list_urls(&certificate)).unwrap_or_default()
}

/// The same of a parsed certificate; `ldap:` addresses are never followed.
fn list_urls(certificate: &X509Certificate<'_>) -> Vec<String> {
    let is_http = |url: &String| url.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http://"));
    all_list_urls(certificate).into_iter().filter(is_http).take(URL_LIMIT).collect()
}

/// The addresses of a certificate's revocation lists, of any scheme.
pub(crate) fn all_list_urls(certificate: &X509Certificate<'_>) -> Vec<String> {
    certificate
        .extensions()
        .iter()
        .filter_map(|extension| match extension.parsed_extension() {
            ParsedExtension::CRLDistributionPoints(points) => Some(&points.points),
            _ => None,
        })
        .flatten()
        .filter_map(|point| match &point.distribution_point {
            Some(DistributionPointName::FullName(names)) => Some(names),
            _ => None,
        })
        .flatten()
        .filter_map(|name| match name {
            GeneralName::URI(uri) => Some(shown(uri)),
            _ => None,
        })
        .take(4 * URL_LIMIT)
        .collect()
}

#[cfg(test)]
mod tests;
