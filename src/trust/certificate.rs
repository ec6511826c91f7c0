//! What a certificate says, for whoever asks: server, professional, structure or authority (cps-igc.md §7).

mod holder;

use super::name::{any_names, attribute_name, common_names, dns_names, mail_names, name_text, shown, value_text};
use super::{Error, hex, is_sandbox_key, parse, sha256};
use jiff::Timestamp;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use serde::Serialize;
use x509_parser::prelude::{GeneralName, ParsedExtension, X509Certificate};
use x509_parser::public_key::PublicKey;

pub use holder::{Holder, NumberedId};

/// Bytes of a file at most.
const SIZE_LIMIT: usize = 1024 * 1024;
/// Certificates of one file read at most.
const COUNT_LIMIT: usize = 50;
/// Entries of one list shown at most.
const LIST_LIMIT: usize = 100;

/// Whose certificate it seems to be, by its contents alone: no trust is implied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Issues certificates.
    Authority,
    /// A server, by name.
    Server,
    /// A health professional (CPS, e-CPS).
    Professional,
    /// Somebody of a structure, by name (CPA, CPE).
    Staff,
    /// A card of a structure without a person's name (CPE).
    Unnamed,
    /// A structure.
    Organisation,
    /// None of these.
    Other,
}

/// One attribute of a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attribute {
    /// Short name, or dotted number.
    pub name: String,
    /// Dotted number.
    pub oid: String,
    /// Value.
    pub value: String,
    /// Place of its relative name: attributes with the same number stand in one multi-valued RDN.
    pub rdn: usize,
}

/// What a certificate says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CertificateFacts {
    /// Whose it seems to be.
    pub kind: Kind,
    /// Subject as text.
    pub subject: String,
    /// Subject, attribute by attribute.
    pub attributes: Vec<Attribute>,
    /// Person or structure named by the subject.
    pub holder: Holder,
    /// Issuer as text.
    pub issuer: String,
    /// Whether subject or issuer belong to the test branch of IGC-Santé.
    pub test: bool,
    /// Serial number, hexadecimal.
    pub serial: String,
    /// Start of validity.
    pub not_before: Option<Timestamp>,
    /// End of validity.
    pub not_after: Option<Timestamp>,
    /// SHA-256 of the certificate, hexadecimal.
    pub sha256: String,
    /// SHA-256 of the SubjectPublicKeyInfo, hexadecimal: the form of `only_issuers`.
    pub key_sha256: String,
    /// Whether the key is one of the sandbox's public ones.
    pub sandbox_key: bool,
    /// Kind and size of the key.
    pub key: String,
    /// Signature algorithm, dotted number or short name.
    pub signature: String,
    /// Alternative names: `dns:`, `mail:`, `uri:`, `ip:`.
    pub alternative_names: Vec<String>,
    /// Key usages (RFC 5280 §4.2.1.3).
    pub key_usage: Vec<&'static str>,
    /// Extended key usages, short name or dotted number.
    pub extended_key_usage: Vec<String>,
    /// Policies, dotted numbers.
    pub policies: Vec<String>,
    /// Addresses of revocation lists, of any scheme.
    pub revocation_lists: Vec<String>,
    /// Addresses of OCSP responders.
    pub ocsp: Vec<String>,
    /// Extensions we know nothing of, dotted numbers.
    pub other_extensions: Vec<String>,
}

/// Describes every certificate of a DER or PEM file.
pub fn describe_file(bytes: &[u8]) -> Result<Vec<CertificateFacts>, Error> {
    if bytes.len() > SIZE_LIMIT {
        return Err(Error::Unreadable { reason: "file larger than 1 MiB".into() });
    }
    let pem: Vec<CertificateDer<'static>> =
        CertificateDer::pem_slice_iter(bytes).filter_map(Result::ok).take(COUNT_LIMIT).collect();
    if pem.is_empty() { Ok(vec![describe(bytes)?]) } else { pem.iter().map(|der| describe(der)).collect() }
}

/// Describes one certificate in DER.
pub fn describe(der: &[u8]) -> Result<CertificateFacts, Error> {
    let der = CertificateDer::from(der);
    let certificate = parse(&der)?;
    let attributes = attributes(&certificate);
    let holder = holder::read(&attributes);
    let subject = name_text(certificate.subject());
    let issuer = name_text(certificate.issuer());
    let is_test = |text: &str| {
        let test = |word: &str| word == "TEST";
        text.contains("IGC-SANTE") && text.split(|c: char| !c.is_ascii_alphanumeric()).any(test)
    };
    let key_sha256 = sha256(certificate.public_key().raw);
    let instant = |seconds: i64| Timestamp::from_second(seconds).ok();
    let lists = Lists::read(&certificate);
    Ok(CertificateFacts {
        kind: kind(&certificate, &holder, &lists),
        test: is_test(&subject) || is_test(&issuer),
        subject,
        attributes,
        holder,
        issuer,
        serial: hex(certificate.raw_serial().get(..64).unwrap_or(certificate.raw_serial())),
        not_before: instant(certificate.validity().not_before.timestamp()),
        not_after: instant(certificate.validity().not_after.timestamp()),
        sha256: hex(&sha256(&der)),
        key_sha256: hex(&key_sha256),
        sandbox_key: is_sandbox_key(&key_sha256),
        key: key(&certificate),
        signature: algorithm_name(&certificate.signature_algorithm.algorithm.to_id_string()),
        alternative_names: any_names(&certificate),
        key_usage: lists.key_usage,
        extended_key_usage: lists.extended,
        policies: lists.policies,
        revocation_lists: lists.revocation,
        ocsp: lists.ocsp,
        other_extensions: lists.other,
    })
}

fn attributes(certificate: &X509Certificate<'_>) -> Vec<Attribute> {
    certificate
        .subject()
        .iter()
        .enumerate()
        .flat_map(|(rdn, set)| set.iter().map(move |attribute| (rdn, attribute)))
        .take(LIST_LIMIT)
        .map(|(rdn, attribute)| {
            let oid = attribute.attr_type().to_id_string();
            Attribute { name: attribute_name(&oid).to_owned(), value: value_text(attribute), rdn, oid }
        })
        .collect()
}

fn kind(certificate: &X509Certificate<'_>, holder: &Holder, lists: &Lists) -> Kind {
    let host = |name: &String| name.contains('.') && !name.contains([' ', '/', '@', ';']);
    let server_use = lists.extended.iter().any(|usage| usage == "serverAuth");
    if certificate.is_ca() {
        Kind::Authority
    } else if holder.pseudonym.is_some() {
        Kind::Unnamed
    } else if holder.family_name.is_some() {
        let of_structure =
            holder.structure.is_some() || holder.person.as_ref().is_some_and(NumberedId::names_structure);
        if of_structure { Kind::Staff } else { Kind::Professional }
    } else if server_use || !dns_names(certificate).is_empty() || common_names(certificate).iter().any(host) {
        Kind::Server
    } else if holder.structure.is_some() || !mail_names(certificate).is_empty() {
        Kind::Organisation
    } else {
        Kind::Other
    }
}

fn key(certificate: &X509Certificate<'_>) -> String {
    let spki = certificate.public_key();
    match spki.parsed() {
        Ok(PublicKey::RSA(key)) => format!("RSA {}", key.key_size()),
        Ok(PublicKey::EC(point)) => format!("EC {}", point.key_size()),
        _ => algorithm_name(&spki.algorithm.algorithm.to_id_string()),
    }
}

fn algorithm_name(oid: &str) -> String {
    let name = match oid {
        "1.2.840.113549.1.1.5" => "sha1WithRSA",
        "1.2.840.113549.1.1.10" => "RSASSA-PSS",
        "1.2.840.113549.1.1.11" => "sha256WithRSA",
        "1.2.840.113549.1.1.12" => "sha384WithRSA",
        "1.2.840.113549.1.1.13" => "sha512WithRSA",
        "1.2.840.10045.4.3.2" => "ecdsaWithSHA256",
        "1.2.840.10045.4.3.3" => "ecdsaWithSHA384",
        "1.3.101.112" => "Ed25519",
        other => other,
    };
    name.to_owned()
}

/// The extensions that are lists.
#[derive(Debug, Default)]
struct Lists {
    key_usage: Vec<&'static str>,
    extended: Vec<String>,
    policies: Vec<String>,
    revocation: Vec<String>,
    ocsp: Vec<String>,
    other: Vec<String>,
}

impl Lists {
    fn read(certificate: &X509Certificate<'_>) -> Self {
        let mut lists = Self::default();
        for extension in certificate.extensions().iter().take(LIST_LIMIT) {
            match extension.parsed_extension() {
                ParsedExtension::KeyUsage(usage) => {
                    let named = [
                        (usage.digital_signature(), "digitalSignature"),
                        (usage.non_repudiation(), "nonRepudiation"),
                        (usage.key_encipherment(), "keyEncipherment"),
                        (usage.data_encipherment(), "dataEncipherment"),
                        (usage.key_agreement(), "keyAgreement"),
                        (usage.key_cert_sign(), "keyCertSign"),
                        (usage.crl_sign(), "cRLSign"),
                    ];
                    lists.key_usage = named.into_iter().filter(|(on, _)| *on).map(|(_, name)| name).collect();
                }
                ParsedExtension::ExtendedKeyUsage(usage) => {
                    let named = [
                        (usage.any, "any"),
                        (usage.server_auth, "serverAuth"),
                        (usage.client_auth, "clientAuth"),
                        (usage.code_signing, "codeSigning"),
                        (usage.email_protection, "emailProtection"),
                        (usage.time_stamping, "timeStamping"),
                        (usage.ocsp_signing, "OCSPSigning"),
                    ];
                    lists.extended = named.into_iter().filter(|(on, _)| *on).map(|(_, name)| name.to_owned()).collect();
                    lists.extended.extend(usage.other.iter().take(LIST_LIMIT).map(|oid| oid.to_id_string()));
                }
                ParsedExtension::CertificatePolicies(policies) => {
                    lists.policies = policies.iter().take(LIST_LIMIT).map(|p| p.policy_id.to_id_string()).collect();
                }
                ParsedExtension::CRLDistributionPoints(_) => {
                    lists.revocation = super::server::all_list_urls(certificate)
                }
                ParsedExtension::AuthorityInfoAccess(access) => {
                    lists.ocsp = access
                        .accessdescs
                        .iter()
                        .filter(|entry| entry.access_method.to_id_string() == "1.3.6.1.5.5.7.48.1")
                        .filter_map(|entry| match &entry.access_location {
                            GeneralName::URI(uri) => Some(shown(uri)),
                            _ => None,
                        })
                        .take(LIST_LIMIT)
                        .collect();
                }
                ParsedExtension::UnsupportedExtension { .. } | ParsedExtension::ParseError { .. } => {
                    lists.other.push(extension.oid.to_id_string());
                }
                _ => {}
            }
        }
        lists
    }
}

#[cfg(test)]
mod tests;
