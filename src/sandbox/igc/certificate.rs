//! Making certificates: extensions in the forms of the IGC-Santé (corpus-facts.md, "Certificates").

use super::super::Error;
use super::authority::Authority;
use super::key::Key;
use super::name::Dn;
use super::start_error;
use jiff::Timestamp;
use ring::digest::{SHA256, digest};
use std::time::SystemTime;
use x509_cert::der::asn1::{BitString, GeneralizedTime, Ia5String, ObjectIdentifier, OctetString, UtcTime};
use x509_cert::der::{Any, Encode, Tag};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::certpolicy::{CertificatePolicies, PolicyInformation, PolicyQualifierInfo};
use x509_cert::ext::pkix::crl::dp::DistributionPoint;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_cert::ext::pkix::{
    AccessDescription, AuthorityInfoAccessSyntax, AuthorityKeyIdentifier, BasicConstraints, CrlDistributionPoints,
    ExtendedKeyUsage, FreshestCrl, KeyUsage, KeyUsages, SubjectAltName, SubjectKeyIdentifier,
};
use x509_cert::serial_number::SerialNumber;
use x509_cert::time::{Time, Validity};
use x509_cert::{Certificate, TbsCertificate, Version};

const ANY_POLICY: &str = "2.5.29.32.0";
/// The policy seen on real server certificates.
const LEAF_POLICY: &str = "1.2.250.1.213.1.7.2.1.1.1.1";
const CPS_POINTER: &str = "1.3.6.1.5.5.7.2.1";
const SERVER_AUTH: &str = "1.3.6.1.5.5.7.3.1";
const CLIENT_AUTH: &str = "1.3.6.1.5.5.7.3.2";
const OCSP: &str = "1.3.6.1.5.5.7.48.1";
const CA_ISSUERS: &str = "1.3.6.1.5.5.7.48.2";
/// A private extension of the agency, seen on every real end certificate; its meaning is not public.
const PRIVATE: &str = "1.2.250.1.71.1.2.5";
/// Where the real revocation lists stand besides `http:`; nobody may follow it.
const LDAP_BASE: &str = "ldap://annuaire-igc.mssante.example";
const UTC_TIME_END: i64 = 2_524_608_000;

/// What a certificate is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// An authority; a root when it signs itself.
    Authority { root: bool },
    /// TLS server (and client, as the real ones).
    Server,
    /// TLS client: a card's authentication certificate, or an organisation's.
    Client,
    /// A card's signature certificate: never for TLS.
    Signature,
}

/// A certificate to make.
pub(super) struct Order<'a> {
    pub(super) subject: &'a Dn,
    pub(super) key: &'a Key,
    pub(super) purpose: Purpose,
    /// Names of the SAN; none when empty.
    pub(super) dns_names: &'a [&'a str],
    pub(super) valid: (Timestamp, Timestamp),
    /// Tells certificates of one subject apart.
    pub(super) variant: &'a str,
}

/// The serial number of a certificate: always the same for the same subject and variant, 18 bytes as in the IGC-Santé.
pub(super) fn serial(subject: &Dn, variant: &str) -> Result<SerialNumber, Error> {
    let text = format!("{subject:?}/{variant}");
    let hash = digest(&SHA256, text.as_bytes());
    let mut bytes = vec![0x11, 0x20];
    bytes.extend(hash.as_ref().iter().take(16));
    SerialNumber::new(&bytes).map_err(start_error("serial number"))
}

/// A date as X.509 writes it: UTCTime up to 2049 (RFC 5280 §4.1.2.5).
pub(super) fn time(at: Timestamp) -> Result<Time, Error> {
    // The field counts whole seconds.
    let whole = Timestamp::from_second(at.as_second()).map_err(start_error("date"))?;
    let system = SystemTime::from(whole);
    if whole.as_second() < UTC_TIME_END {
        UtcTime::from_system_time(system).map(Time::UtcTime).map_err(start_error("date"))
    } else {
        GeneralizedTime::from_system_time(system).map(Time::GeneralTime).map_err(start_error("date"))
    }
}

/// Makes and signs a certificate; DER.
pub(super) fn issue(order: &Order<'_>, issuer: &Authority) -> Result<Vec<u8>, Error> {
    let tbs_certificate = TbsCertificate {
        version: Version::V3,
        serial_number: serial(order.subject, order.variant)?,
        signature: Key::signature_algorithm(),
        issuer: issuer.subject.encode()?,
        validity: Validity { not_before: time(order.valid.0)?, not_after: time(order.valid.1)? },
        subject: order.subject.encode()?,
        subject_public_key_info: order.key.spki(),
        issuer_unique_id: None,
        subject_unique_id: None,
        extensions: Some(extensions(order, issuer).map_err(start_error("extension"))?),
    };
    let signed = tbs_certificate.to_der().map_err(start_error("certificate"))?;
    let signature = issuer.key.sign(&signed)?;
    Certificate { tbs_certificate, signature_algorithm: Key::signature_algorithm(), signature }
        .to_der()
        .map_err(start_error("certificate"))
}

type Der<T> = Result<T, x509_cert::der::Error>;

fn extensions(order: &Order<'_>, issuer: &Authority) -> Der<Vec<Extension>> {
    let root = order.purpose == Purpose::Authority { root: true };
    let mut list = vec![basic_constraints(order.purpose)?, key_usage(order.purpose)?, policies(order.purpose)?];
    list.push(extension("2.5.29.14", false, &SubjectKeyIdentifier(OctetString::new(order.key.identifier())?))?);
    list.push(authority_key(issuer)?);
    if let Some(usages) = extended_usages(order.purpose) {
        let usages = usages.iter().map(|oid| ObjectIdentifier::new(oid)).collect::<Result<_, _>>()?;
        list.push(extension("2.5.29.37", false, &ExtendedKeyUsage(usages))?);
    }
    if !order.dns_names.is_empty() {
        let names = order.dns_names.iter().map(|name| Ok(GeneralName::DnsName(Ia5String::new(name)?)));
        list.push(extension("2.5.29.17", false, &SubjectAltName(names.collect::<Der<_>>()?))?);
    }
    if !root {
        let points = vec![point(&issuer.crl_url)?, point(&directory_url(issuer, "certificaterevocationlist"))?];
        list.push(extension("2.5.29.31", false, &CrlDistributionPoints(points))?);
    }
    if !matches!(order.purpose, Purpose::Authority { .. }) {
        let delta = vec![point(&directory_url(issuer, "deltarevocationlist"))?];
        list.push(extension("2.5.29.46", false, &FreshestCrl(delta))?);
        let access =
            vec![described(OCSP, "http://ocsp.mssante.example")?, described(CA_ISSUERS, &issuer.certificate_url)?];
        list.push(extension("1.3.6.1.5.5.7.1.1", false, &AuthorityInfoAccessSyntax(access))?);
        list.push(extension(PRIVATE, false, &BitString::new(0, [0x80])?)?);
    }
    Ok(list)
}

pub(super) fn extension(oid: &str, critical: bool, value: &impl Encode) -> Der<Extension> {
    Ok(Extension { extn_id: ObjectIdentifier::new(oid)?, critical, extn_value: OctetString::new(value.to_der()?)? })
}

pub(super) fn authority_key(issuer: &Authority) -> Der<Extension> {
    let identifier = AuthorityKeyIdentifier {
        key_identifier: Some(OctetString::new(issuer.key.identifier())?),
        authority_cert_issuer: None,
        authority_cert_serial_number: None,
    };
    extension("2.5.29.35", false, &identifier)
}

fn basic_constraints(purpose: Purpose) -> Der<Extension> {
    let (ca, path_len_constraint) = match purpose {
        Purpose::Authority { root: true } => (true, None),
        Purpose::Authority { root: false } => (true, Some(0)),
        _ => (false, None),
    };
    extension("2.5.29.19", ca, &BasicConstraints { ca, path_len_constraint })
}

fn key_usage(purpose: Purpose) -> Der<Extension> {
    let usages = match purpose {
        Purpose::Authority { .. } => KeyUsages::KeyCertSign | KeyUsages::CRLSign,
        Purpose::Server => KeyUsages::DigitalSignature | KeyUsages::KeyEncipherment,
        Purpose::Client => KeyUsages::DigitalSignature.into(),
        Purpose::Signature => KeyUsages::NonRepudiation.into(),
    };
    extension("2.5.29.15", true, &KeyUsage(usages))
}

fn extended_usages(purpose: Purpose) -> Option<&'static [&'static str]> {
    match purpose {
        Purpose::Authority { .. } | Purpose::Signature => None,
        Purpose::Server => Some(&[SERVER_AUTH, CLIENT_AUTH]),
        Purpose::Client => Some(&[CLIENT_AUTH]),
    }
}

fn policies(purpose: Purpose) -> Der<Extension> {
    let policy = if matches!(purpose, Purpose::Authority { .. }) { ANY_POLICY } else { LEAF_POLICY };
    let pointer = PolicyQualifierInfo {
        policy_qualifier_id: ObjectIdentifier::new(CPS_POINTER)?,
        qualifier: Some(Any::new(Tag::Ia5String, b"http://igc-sante.mssante.example/PC".as_slice())?),
    };
    let information =
        PolicyInformation { policy_identifier: ObjectIdentifier::new(policy)?, policy_qualifiers: Some(vec![pointer]) };
    extension("2.5.29.32", false, &CertificatePolicies(vec![information]))
}

fn point(url: &str) -> Der<DistributionPoint> {
    let name = DistributionPointName::FullName(vec![GeneralName::UniformResourceIdentifier(Ia5String::new(url)?)]);
    Ok(DistributionPoint { distribution_point: Some(name), reasons: None, crl_issuer: None })
}

fn described(method: &str, url: &str) -> Der<AccessDescription> {
    Ok(AccessDescription {
        access_method: ObjectIdentifier::new(method)?,
        access_location: GeneralName::UniformResourceIdentifier(Ia5String::new(url)?),
    })
}

fn directory_url(issuer: &Authority, attribute: &str) -> String {
    let name = issuer.subject.common_name().replace(' ', "%20");
    format!("{LDAP_BASE}/cn={name},ou=IGC-SANTE%20SANDBOX,o=PLI-TEST,c=FR?{attribute};binary?base?objectClass=pkiCA")
}
