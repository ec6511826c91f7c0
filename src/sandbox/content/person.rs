//! Professionals who sign in or write in the sandbox.

use super::colleague::ROWS;
use super::structure::{Structure, structures};
use super::{luhn_digit, plain_capitals};
use crate::domain::Address;

/// The key by which documents and mail name a person.
pub type PersonKey = &'static str;

/// A profession, with its speciality where the profession has some.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Profession {
    /// NOS G15.
    pub code: &'static str,
    /// Label as the card's certificate carries it.
    pub label: &'static str,
    /// Speciality code, such as `SM26`; empty when there is none.
    pub speciality: &'static str,
    /// Label of the author's speciality (OID 1.2.250.1.213.1.1.4.5).
    pub speciality_label: &'static str,
}

impl Profession {
    /// The author's speciality code, such as `G15_10/SM26`.
    pub fn author_code(&self) -> String {
        if self.speciality.is_empty() {
            format!("G15_{}", self.code)
        } else {
            format!("G15_{}/{}", self.code, self.speciality)
        }
    }
}

/// A professional.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Key.
    pub key: PersonKey,
    /// Civilité d'exercice: `Dr`, `M.`, `Mme`.
    pub civility: &'static str,
    /// Nom d'exercice, ending in "-TEST".
    pub family_name: &'static str,
    /// Prénom d'exercice.
    pub given_name: &'static str,
    /// Profession.
    pub profession: Profession,
    /// RPPS number (11 digits beginning 99700), or `None` for staff without one.
    pub rpps: Option<String>,
    /// Where the person works.
    pub structure: Structure,
    /// Personal mailbox, when there is one.
    pub address: Option<Address>,
    /// Whether the directory publishes the mailbox (not on "liste rouge").
    pub published: bool,
}

impl Person {
    /// The national id with its type digit (`8` + RPPS), or the structure's internal id for staff without an RPPS.
    pub fn national_id(&self) -> String {
        match &self.rpps {
            Some(rpps) => format!("8{rpps}"),
            None => format!("3{}/{}", self.structure.id, plain_capitals(self.key)),
        }
    }

    /// `Dr Claire MONNIER-TEST`.
    pub fn name(&self) -> String {
        format!("{} {} {}", self.civility, self.given_name, self.family_name)
    }

    /// The sender's label of ECO.2.2.7: title, given name, family name, structure.
    pub fn label(&self) -> String {
        format!("{} - {}", self.name(), self.structure.name)
    }
}

/// Every professional.
pub fn people() -> Vec<Person> {
    let structures = structures();
    ROWS.iter()
        .enumerate()
        .filter_map(|(n, row)| {
            let structure = structures.iter().find(|s| s.key == row.structure)?.clone();
            let body = format!("99700{n:05}");
            let address = row.local.and_then(|local| format!("{local}@{}", structure.domain).parse().ok());
            Some(Person {
                key: row.key,
                civility: row.civility,
                family_name: row.family_name,
                given_name: row.given_name,
                profession: row.profession,
                rpps: row.registered.then(|| format!("{body}{}", luhn_digit(&body))),
                structure,
                address,
                published: row.published,
            })
        })
        .collect()
}

/// The person of a key.
pub(super) fn person(key: &str) -> Option<Person> {
    people().into_iter().find(|person| person.key == key)
}
