//! Distinguished names as text, made safe to show.

use crate::domain::text::is_deceptive;
use std::net::IpAddr;
use x509_parser::der_parser::asn1_rs::{Any, BmpString, Tag};
use x509_parser::prelude::{AttributeTypeAndValue, GeneralName, ParsedExtension, X509Certificate, X509Name};

/// Characters of one value shown at most.
const VALUE_LIMIT: usize = 200;
/// Attributes of one name shown at most.
const ATTRIBUTE_LIMIT: usize = 40;
/// Alternative names read at most.
const ALTERNATIVE_LIMIT: usize = 100;

/// The short name of an attribute type (RFC 4514 §3, and those of the cards), or its dotted number.
pub(crate) fn attribute_name(oid: &str) -> &str {
    match oid {
        "2.5.4.3" => "CN",
        "2.5.4.4" => "SN",
        "2.5.4.5" => "serialNumber",
        "2.5.4.6" => "C",
        "2.5.4.7" => "L",
        "2.5.4.8" => "ST",
        "2.5.4.10" => "O",
        "2.5.4.11" => "OU",
        "2.5.4.12" => "title",
        "2.5.4.42" => "GN",
        "2.5.4.46" => "dnQualifier",
        "2.5.4.65" => "pseudonym",
        "2.5.4.97" => "organizationIdentifier",
        "0.9.2342.19200300.100.1.1" => "UID",
        "0.9.2342.19200300.100.1.25" => "DC",
        "1.2.840.113549.1.9.1" => "emailAddress",
        other => other,
    }
}

/// An attribute's value as text: any string type, without control characters, cut at 200 characters.
pub(crate) fn value_text(attribute: &AttributeTypeAndValue<'_>) -> String {
    any_text(attribute.attr_value())
}

fn any_text(value: &Any<'_>) -> String {
    let bytes = value.data;
    let text = match value.tag() {
        Tag::BmpString => BmpString::try_from(value).map(|text| text.string()).unwrap_or_else(|_| utf16_lossy(bytes)),
        // ISO 8859-1 is what T61String holds in practice.
        Tag::T61String => bytes.iter().map(|byte| char::from(*byte)).collect(),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    };
    shown(&text)
}

fn utf16_lossy(bytes: &[u8]) -> String {
    let units: Vec<u16> =
        bytes.chunks_exact(2).filter_map(|pair| Some(u16::from_be_bytes(pair.try_into().ok()?))).collect();
    String::from_utf16_lossy(&units)
}

/// A received text without control characters or direction marks, cut at 200 characters.
pub(crate) fn shown(text: &str) -> String {
    text.trim().chars().filter(|c| !is_deceptive(*c)).take(VALUE_LIMIT).collect()
}

/// A whole name, in the order of the certificate: `C=FR, title=Médecin, CN=…+SN=…+GN=…`.
pub(crate) fn name_text(name: &X509Name<'_>) -> String {
    let mut left = ATTRIBUTE_LIMIT;
    let mut parts = Vec::new();
    for rdn in name.iter() {
        let attributes: Vec<String> = rdn
            .iter()
            .take(left)
            .map(|attribute| {
                let oid = attribute.attr_type().to_id_string();
                format!("{}={}", attribute_name(&oid), value_text(attribute))
            })
            .collect();
        left = left.saturating_sub(attributes.len());
        if !attributes.is_empty() {
            parts.push(attributes.join("+"));
        }
    }
    parts.join(", ")
}

/// The common names of a subject.
pub(crate) fn common_names(certificate: &X509Certificate<'_>) -> Vec<String> {
    certificate.subject().iter_common_name().take(ATTRIBUTE_LIMIT).map(value_text).collect()
}

/// The dNSName alternative names.
pub(crate) fn dns_names(certificate: &X509Certificate<'_>) -> Vec<String> {
    alternative_names(certificate)
        .filter_map(|name| match name {
            GeneralName::DNSName(dns) => Some(shown(dns)),
            _ => None,
        })
        .collect()
}

/// The rfc822Name alternative names.
pub(crate) fn mail_names(certificate: &X509Certificate<'_>) -> Vec<String> {
    alternative_names(certificate)
        .filter_map(|name| match name {
            GeneralName::RFC822Name(mail) => Some(shown(mail)),
            _ => None,
        })
        .collect()
}

/// All alternative names, each with its kind.
pub(crate) fn any_names(certificate: &X509Certificate<'_>) -> Vec<String> {
    alternative_names(certificate)
        .filter_map(|name| match name {
            GeneralName::DNSName(dns) => Some(format!("dns:{}", shown(dns))),
            GeneralName::RFC822Name(mail) => Some(format!("mail:{}", shown(mail))),
            GeneralName::URI(uri) => Some(format!("uri:{}", shown(uri))),
            GeneralName::IPAddress(bytes) => address(bytes).map(|address| format!("ip:{address}")),
            _ => None,
        })
        .collect()
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    let v4 = || <[u8; 4]>::try_from(bytes).ok().map(IpAddr::from);
    v4().or_else(|| <[u8; 16]>::try_from(bytes).ok().map(IpAddr::from))
}

fn alternative_names<'a>(certificate: &'a X509Certificate<'_>) -> impl Iterator<Item = &'a GeneralName<'a>> {
    certificate
        .extensions()
        .iter()
        .filter_map(|extension| match extension.parsed_extension() {
            ParsedExtension::SubjectAlternativeName(names) => Some(&names.general_names),
            _ => None,
        })
        .flatten()
        .take(ALTERNATIVE_LIMIT)
}
