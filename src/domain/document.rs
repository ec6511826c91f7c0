//! Clinical documents as lists and readers show them.

use super::patient::Patient;
use serde::{Deserialize, Serialize};

/// The verdict on a document's fingerprint (SHA-1 and size of METADATA.XML; xdm-cda.md §3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Integrity {
    /// The bytes are those the sender described: « conforme ».
    Intact,
    /// They differ: « non conforme ».
    Different,
    /// Nothing to compare with: « non vérifiable ».
    Unverifiable,
}

/// A coded value with its label.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Coded {
    /// The code, such as `11502-2`.
    pub code: String,
    /// The code system's OID, when given.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub system: String,
    /// French label from our tables, else the sender's.
    pub label: String,
}

/// Confidentiality marks that change what may be done (JDV_J08; xdm-cda.md §3.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Restriction {
    /// `MASQUE_PS`: masked to professionals.
    MaskedToProfessionals,
    /// `INVISIBLE_PATIENT`.
    InvisibleToPatient,
    /// `INVISIBLE_REPRESENTANTS_LEGAUX`.
    InvisibleToGuardians,
}

/// One document of one archive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Name of the attachment it came in.
    pub archive: String,
    /// Path of the file in the archive, as the archive writes it.
    pub file: String,
    /// MIME type said by the metadata, else sniffed.
    pub mime: String,
    /// Bytes, as inflated.
    pub size: u64,
    /// Title.
    pub title: String,
    /// typeCode.
    #[serde(rename = "type")]
    pub kind: Coded,
    /// The patient it is about.
    pub patient: Option<Patient>,
    /// Authors in words, first one first.
    pub authors: Vec<String>,
    /// creationTime as RFC 3339, when it could be read.
    pub date: Option<String>,
    /// Fingerprint verdict.
    pub integrity: Integrity,
    /// Marks to show and respect.
    pub restrictions: Vec<Restriction>,
    /// uniqueId of the entry.
    pub unique_id: Option<String>,
    /// uniqueId or entry id of the document this one replaces.
    pub replaces: Option<String>,
}
