//! The patient a document is about, as its sender says it.

use serde::{Deserialize, Serialize};

/// Administrative sex (HL7 AdministrativeGender, OID 2.16.840.1.113883.5.1; xdm-cda.md §4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// `F`.
    Female,
    /// `M`.
    Male,
    /// `UN` or `U`.
    Undetermined,
}

/// What the OID of an INS says of it (xdm-cda.md §4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InsKind {
    /// NIR, production (1.2.250.1.213.1.4.8).
    Nir,
    /// NIA, provisional number, production (1.2.250.1.213.1.4.9).
    Nia,
    /// Test NIR (1.2.250.1.213.1.4.10).
    Test,
    /// Demonstration (1.2.250.1.213.1.4.11).
    Demonstration,
    /// INS-C, calculated and withdrawn (1.2.250.1.213.1.4.2).
    Calculated,
}

/// Whether the number can be one: never "qualified", which only the national service or the practice software can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InsStatus {
    /// The key is right and all identity traits are there.
    Complete,
    /// The key is right but traits are missing.
    Incomplete,
    /// The key does not fit the number, or its form is wrong.
    Implausible,
}

/// An INS: the identity is the pair (OID, matricule), never the bare number.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Ins {
    /// 15 characters: 13 and the key of 2.
    pub matricule: String,
    /// The assigning authority.
    pub oid: String,
    /// What the OID means.
    pub kind: InsKind,
    /// Form and traits.
    pub status: InsStatus,
}

/// A patient as one document or one archive names him. Any trait may be missing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Patient {
    /// Nom de naissance (`family@BR`).
    pub birth_name: Option<String>,
    /// Nom utilisé (`family@CL`, or `SP` in old documents).
    pub used_name: Option<String>,
    /// Birth given names, first one first.
    pub given_names: Vec<String>,
    /// Prénom utilisé (`given@CL`).
    pub used_given_name: Option<String>,
    /// As written, digits only: `YYYY`, `YYYYMM` or `YYYYMMDD`.
    pub birth_date: Option<String>,
    /// Administrative sex.
    pub sex: Option<Sex>,
    /// INSEE code of the place of birth (5 characters).
    pub birth_place_code: Option<String>,
    /// The INS, when one of its OIDs is used.
    pub ins: Option<Ins>,
    /// Other identifiers `(root, extension)`, such as the hospital's IPP.
    pub other_ids: Vec<(String, String)>,
}
