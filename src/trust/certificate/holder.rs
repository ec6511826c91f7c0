//! The person or structure that a subject names (cps-igc.md §7).

use super::Attribute;
use serde::Serialize;

/// A national number and what it numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NumberedId {
    /// `rpps`, `adeli`, `finess`, `siren`, `siret`, `cabinet`, or `unknown`.
    pub kind: &'static str,
    /// The number, without its type digit.
    pub value: String,
}

impl NumberedId {
    /// Whether a person's number is made from that of the structure.
    pub(super) fn names_structure(&self) -> bool {
        matches!(self.kind, "finess" | "siret" | "cabinet")
    }
}

/// Who holds a certificate, as far as its subject says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Holder {
    /// Family name.
    pub family_name: Option<String>,
    /// Given name.
    pub given_name: Option<String>,
    /// Profession, or the kind of card.
    pub title: Option<String>,
    /// The person's national number.
    pub person: Option<NumberedId>,
    /// Stands in for a person's name.
    pub pseudonym: Option<String>,
    /// Name of the structure.
    pub organisation: Option<String>,
    /// Number of the structure.
    pub structure: Option<NumberedId>,
    /// Département.
    pub department: Option<String>,
}

/// Reads a holder; attributes are known by type, for their order varies.
pub(super) fn read(attributes: &[Attribute]) -> Holder {
    let value = |name: &str| {
        attributes.iter().find(|attribute| attribute.name == name).map(|attribute| attribute.value.clone())
    };
    let family_name = value("SN");
    let pseudonym = value("pseudonym");
    let is_person = family_name.is_some() || pseudonym.is_some();
    let ou: Vec<_> = attributes.iter().filter(|attribute| attribute.name == "OU").collect();
    let structure = ou.iter().find_map(|unit| structure(&unit.value));
    // Old cards carry the profession in an OU.
    let profession = || {
        let other = ou.iter().find(|unit| self::structure(&unit.value).is_none());
        other.filter(|_| is_person).map(|unit| unit.value.clone())
    };
    Holder {
        given_name: value("GN"),
        title: value("title").or_else(profession),
        person: value("CN").filter(|_| is_person).map(|name| person(&name)),
        pseudonym,
        organisation: value("O"),
        structure,
        department: value("ST").or_else(|| value("L")).filter(|place| place.ends_with(')')),
        family_name,
    }
}

/// A person's number (IdNat_PS): its first digit says of which kind.
fn person(text: &str) -> NumberedId {
    let mut rest = text.chars();
    let first = rest.next();
    let rest = rest.as_str();
    let digits = rest.chars().all(|c| c.is_ascii_alphanumeric());
    let kind = match first {
        Some('8') if rest.len() == 11 && digits => "rpps",
        Some('0') if rest.len() == 9 && digits => "adeli",
        Some('3') if rest.contains('/') => "finess",
        Some('5') if rest.contains('/') => "siret",
        Some('4') if rest.contains('/') => "cabinet",
        _ => return NumberedId { kind: "unknown", value: text.to_owned() },
    };
    NumberedId { kind, value: rest.to_owned() }
}

/// A structure's number; its type digits are not those of persons.
fn structure(text: &str) -> Option<NumberedId> {
    let mut rest = text.chars();
    let first = rest.next();
    let rest = rest.as_str();
    let digits = rest.chars().all(|c| c.is_ascii_digit());
    let kind = match (first?, rest.len()) {
        ('1', 9) if rest.chars().all(|c| c.is_ascii_alphanumeric()) => "finess",
        ('2', 9) if digits => "siren",
        ('3', 14) if digits => "siret",
        ('4', 14) if digits => "cabinet",
        _ => return None,
    };
    Some(NumberedId { kind, value: rest.to_owned() })
}
