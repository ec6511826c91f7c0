//! What a reader should know of an archive that was read in spite of its faults.

use serde::{Deserialize, Serialize};

/// Something to look at: a stable code and a French sentence. The sentence may name a patient: show it, never log it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Stable, such as `XDM-W01`.
    pub code: String,
    /// What happened, for the user.
    pub text: String,
}

impl Warning {
    fn new(code: &str, text: String) -> Self {
        Self { code: code.to_owned(), text }
    }

    pub(super) fn different(file: &str) -> Self {
        Self::new(
            "XDM-W01",
            format!(
                "L’empreinte de « {file} » n’est pas celle annoncée : le document est peut-être abîmé ou incomplet."
            ),
        )
    }

    pub(super) fn missing(file: &str) -> Self {
        Self::new("XDM-W02", format!("Le document « {file} » est annoncé mais ne se trouve pas dans l’archive."))
    }

    pub(super) fn not_described(file: &str) -> Self {
        Self::new("XDM-W03", format!("Le fichier « {file} » n’est pas décrit par l’archive (non décrit)."))
    }

    pub(super) fn metadata_unreadable(file: &str) -> Self {
        Self::new("XDM-W04", format!("La description « {file} » ne peut pas être lue : rien ne peut être vérifié."))
    }

    pub(super) fn no_metadata() -> Self {
        Self::new("XDM-W05", "L’archive n’a pas de description (METADATA.XML) : rien ne peut être vérifié.".to_owned())
    }

    pub(super) fn patients_disagree(file: &str, described: &str, written: &str) -> Self {
        let text = format!(
            "Le patient de « {file} » n’est pas le même dans la description ({described}) et dans le document ({written})."
        );
        Self::new("XDM-W06", text)
    }

    pub(super) fn several_patients(count: usize) -> Self {
        Self::new("XDM-W07", format!("Cette archive concerne {count} patients : aucun classement automatique."))
    }

    pub(super) fn unsafe_name(file: &str) -> Self {
        Self::new(
            "XDM-W08",
            format!("Un fichier de l’archive porte un nom dangereux et n’a pas été ouvert : « {file} »."),
        )
    }

    pub(super) fn duplicate_names() -> Self {
        Self::new("XDM-W09", "L’archive contient deux fichiers du même nom : un seul a pu être lu.".to_owned())
    }

    pub(super) fn damaged(file: &str) -> Self {
        Self::new("XDM-W10", format!("Le fichier « {file} » est abîmé et ne peut pas être extrait en entier."))
    }

    pub(super) fn found_otherwise(file: &str) -> Self {
        Self::new("XDM-W11", format!("Le nom annoncé ne correspondait pas : « {file} » a été retrouvé autrement."))
    }

    pub(super) fn cda_unreadable(file: &str) -> Self {
        Self::new("XDM-W12", format!("L’en-tête du document « {file} » ne peut pas être lu."))
    }

    pub(super) fn ins_implausible() -> Self {
        Self::new("XDM-W13", "Le matricule INS annoncé n’est pas plausible (clé ou forme).".to_owned())
    }

    pub(super) fn too_many_documents(limit: usize) -> Self {
        Self::new("XDM-W14", format!("Seuls les {limit} premiers documents sont montrés."))
    }
}
