//! Colleagues and structures as the national directory knows them (annuaire-ldap.md §2).

use super::Address;
use serde::{Deserialize, Serialize};

/// Whose mailbox it is (`TypeBAL`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum MailboxKind {
    /// Personal.
    Per,
    /// Organisational: a service or team.
    Org,
    /// Applicative: software reads it, not a person.
    App,
    /// Cabinet.
    Cab,
}

impl MailboxKind {
    /// The value of `TypeBAL`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Per => "PER",
            Self::Org => "ORG",
            Self::App => "APP",
            Self::Cab => "CAB",
        }
    }

    /// Reads a `TypeBAL` value, whatever its case.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Per, Self::Org, Self::App, Self::Cab].into_iter().find(|k| k.as_str().eq_ignore_ascii_case(word))
    }
}

/// One entry: one mailbox, at one place of exercise. Several per person are normal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryEntry {
    /// The MSSanté address.
    pub address: Address,
    /// Kind of mailbox, when known.
    pub kind: Option<MailboxKind>,
    /// Nom d'exercice.
    pub family_name: String,
    /// Prénom d'exercice.
    pub given_name: String,
    /// National id of the person (RPPS, ADELI) when known.
    pub national_id: Option<String>,
    /// Profession code (NOS G15) as the directory gives it.
    pub profession: Option<String>,
    /// Speciality as the directory gives it.
    pub speciality: Option<String>,
    /// Structure.
    pub organisation: Option<String>,
    /// Id of the structure (FINESS, SIRET, SIREN).
    pub organisation_id: Option<String>,
    /// Town.
    pub town: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// What the mailbox is for (ORG, APP).
    pub description: Option<String>,
    /// Telephone.
    pub telephone: Option<String>,
    /// « Zéro papier ».
    pub paperless: Option<bool>,
}

/// What to look for; empty fields do not narrow. Matching is by prefix, without regard to case, then to accents.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DirectoryQuery {
    /// Free words: family name, given name or structure.
    pub text: String,
    /// Family name.
    pub family_name: String,
    /// Given name.
    pub given_name: String,
    /// Profession code.
    pub profession: String,
    /// Town.
    pub town: String,
    /// Structure.
    pub organisation: String,
    /// RPPS or ADELI number.
    pub national_id: String,
    /// Exact address.
    pub address: String,
    /// Kind of mailbox.
    pub kind: Option<MailboxKind>,
}

/// The entries found; `truncated` when the directory or we stopped at a limit ("refine your search").
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DirectoryAnswer {
    /// What was found, in the directory's order.
    pub entries: Vec<DirectoryEntry>,
    /// There is more.
    pub truncated: bool,
}
