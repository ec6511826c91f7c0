//! Distinguished names in the forms of the IGC-Santé (cps-igc.md §7, §8 and espace-de-confiance.md §3).

use super::super::Error;
use super::start_error;
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::der::asn1::{ObjectIdentifier, SetOfVec};
use x509_cert::der::{Any, Tag};
use x509_cert::name::{Name, RdnSequence, RelativeDistinguishedName};

/// An attribute of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attribute {
    /// CN.
    CommonName,
    /// SN.
    Surname,
    /// C.
    Country,
    /// L.
    Locality,
    /// ST.
    State,
    /// O.
    Organisation,
    /// OU.
    Unit,
    /// title.
    Title,
    /// GN.
    GivenName,
    /// pseudonym.
    Pseudonym,
}

impl Attribute {
    /// Its object identifier (X.520).
    pub(super) fn oid(self) -> ObjectIdentifier {
        ObjectIdentifier::new_unwrap(match self {
            Self::CommonName => "2.5.4.3",
            Self::Surname => "2.5.4.4",
            Self::Country => "2.5.4.6",
            Self::Locality => "2.5.4.7",
            Self::State => "2.5.4.8",
            Self::Organisation => "2.5.4.10",
            Self::Unit => "2.5.4.11",
            Self::Title => "2.5.4.12",
            Self::GivenName => "2.5.4.42",
            Self::Pseudonym => "2.5.4.65",
        })
    }
}

/// A distinguished name in writing: its pieces in order, each of one attribute or of several (multi-valued RDN).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dn(Vec<Vec<(Attribute, String)>>);

impl Dn {
    /// A name of the French Republic: `C=FR`.
    pub fn french() -> Self {
        Self::default().with(Attribute::Country, "FR")
    }

    /// The name with one more piece.
    pub fn with(self, attribute: Attribute, value: &str) -> Self {
        self.with_all([(attribute, value)])
    }

    /// The name with one more piece of several attributes.
    pub fn with_all<'a>(mut self, values: impl IntoIterator<Item = (Attribute, &'a str)>) -> Self {
        self.0.push(values.into_iter().map(|(attribute, value)| (attribute, value.to_owned())).collect());
        self
    }

    /// The first common name, empty when there is none.
    pub fn common_name(&self) -> &str {
        let all = self.0.iter().flatten();
        all.filter(|(attribute, _)| *attribute == Attribute::CommonName)
            .map(|(_, value)| value.as_str())
            .next()
            .unwrap_or("")
    }

    pub(super) fn encode(&self) -> Result<Name, Error> {
        let rdns: Result<Vec<_>, _> = self.0.iter().map(|rdn| encode_rdn(rdn)).collect();
        rdns.map(RdnSequence).map_err(start_error("name"))
    }
}

fn encode_rdn(rdn: &[(Attribute, String)]) -> Result<RelativeDistinguishedName, x509_cert::der::Error> {
    let mut set = SetOfVec::new();
    for (attribute, value) in rdn {
        // X.520: the country is a PrintableString; all the rest may hold accents.
        let tag = if *attribute == Attribute::Country { Tag::PrintableString } else { Tag::Utf8String };
        set.insert(AttributeTypeAndValue { oid: attribute.oid(), value: Any::new(tag, value.as_bytes())? })?;
    }
    Ok(RelativeDistinguishedName(set))
}
