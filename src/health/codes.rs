//! Labels of coded values in both languages, from the tables under `assets/codes`.

use crate::domain::document::{Coded, Restriction};
use std::collections::HashMap;
use std::sync::LazyLock;

/// The code system of author professions and specialities, such as `G15_10/SM26`.
const AUTHOR_SPECIALITY: &str = "1.2.250.1.213.1.1.4.5";

type Table = HashMap<&'static str, Known>;

/// What a code says, in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Labels {
    /// In French.
    pub french: &'static str,
    /// In English.
    pub english: &'static str,
}

/// A line of a table.
struct Known {
    labels: Labels,
    system: &'static str,
}

static TYPES: LazyLock<Table> = LazyLock::new(|| table(include_str!("../../assets/codes/types.tsv")));
static CONFIDENTIALITY: LazyLock<Table> =
    LazyLock::new(|| table(include_str!("../../assets/codes/confidentiality.tsv")));
static PROFESSIONS: LazyLock<Table> = LazyLock::new(|| table(include_str!("../../assets/codes/professions.tsv")));

static SPECIALITIES: LazyLock<Table> = LazyLock::new(|| table(include_str!("../../assets/codes/specialities.tsv")));

fn table(text: &'static str) -> Table {
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut columns = line.split('\t');
            let (code, french) = (columns.next()?, columns.next()?);
            let system = columns.next().unwrap_or_default();
            let english = columns.next().unwrap_or(french);
            Some((code, Known { labels: Labels { french, english }, system }))
        })
        .collect()
}

/// A document type (typeCode) with our French label, else the sender's, else the code.
pub fn document_type(code: &str, system: &str, senders_label: &str) -> Coded {
    // Some write the name of the system, such as "LOINC", where its OID is due.
    let is_oid = system.starts_with(|c: char| c.is_ascii_digit());
    let known = TYPES.get(code).filter(|known| !is_oid || known.system.is_empty() || known.system == system);
    let label = match known {
        Some(known) => known.labels.french,
        None if senders_label.trim().is_empty() => code,
        None => senders_label.trim(),
    };
    let system = if system.is_empty() { known.map_or("", |known| known.system) } else { system };
    Coded { code: code.to_owned(), system: system.to_owned(), label: label.to_owned() }
}

/// The labels of a document type, when the one it has is ours and not its sender's.
pub fn document_type_labels(kind: &Coded) -> Option<Labels> {
    let known = TYPES.get(kind.code.as_str())?;
    (known.labels.french == kind.label).then_some(known.labels)
}

/// The labels of a confidentiality code (JDV_J08).
pub fn confidentiality(code: &str) -> Option<Labels> {
    CONFIDENTIALITY.get(code).map(|known| known.labels)
}

/// The mark a confidentiality code stands for, when it changes what may be done.
pub fn restriction(code: &str) -> Option<Restriction> {
    Some(match code {
        "MASQUE_PS" => Restriction::MaskedToProfessionals,
        "INVISIBLE_PATIENT" => Restriction::InvisibleToPatient,
        "INVISIBLE_REPRESENTANTS_LEGAUX" => Restriction::InvisibleToGuardians,
        _ => return None,
    })
}

/// The labels of a profession: `10`, `G15_10` or `G15_10/SM26`.
pub fn profession(code: &str) -> Option<Labels> {
    let code = code.strip_prefix("G15_").unwrap_or(code);
    let code = code.split('/').next().unwrap_or(code);
    PROFESSIONS.get(code).map(|known| known.labels)
}

/// The labels of a speciality: `SM26` or `G15_10/SM26` (NOS table TRE_R38).
pub fn speciality(code: &str) -> Option<Labels> {
    let code = code.rsplit('/').next().unwrap_or(code);
    SPECIALITIES.get(code).map(|known| known.labels)
}

/// What an author's code says: the sender's label, else the profession when the code is of that system.
pub fn author_role(code: &str, system: &str, senders_label: &str) -> Option<String> {
    let label = senders_label.trim();
    if !label.is_empty() {
        return Some(label.to_owned());
    }
    if system.is_empty() || system == AUTHOR_SPECIALITY || code.starts_with("G15_") {
        return profession(code).map(|labels| labels.french.to_owned());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Labels, confidentiality, document_type, document_type_labels, profession, speciality};

    #[test]
    fn our_label_wins_over_the_senders() {
        let biology = document_type("11502-2", "2.16.840.1.113883.6.1", "Laboratory report");
        assert_eq!(biology.label, "CR d'examens biologiques");
        assert_eq!(document_type("11502-2", "9.9.9", "Autre chose").label, "Autre chose");
        assert_eq!(document_type("34133-9", "LOINC", "Summary").label, "Synthèse d'épisode de soins");
        assert_eq!(document_type("XYZ", "", "").label, "XYZ");
    }

    #[test]
    fn the_tables_are_whole_in_both_languages() {
        assert_eq!(super::TYPES.len(), 114);
        assert_eq!(confidentiality("MASQUE_PS").unwrap().french, "Masqué aux professionnels de santé");
        assert_eq!(speciality("SM04").unwrap().french, "Cardiologie et maladies vasculaires");
        assert_eq!(speciality("G15_10/SM04").unwrap().english, "Cardiology and vascular medicine");
        assert!(speciality("SM00").is_none());
        assert_eq!(profession("G15_10/SM26").unwrap(), Labels { french: "Médecin", english: "Physician" });
        assert_eq!(profession("60").unwrap().english, "Nurse");
        assert_eq!(profession("210").unwrap().french, "Éducateur technique spécialisé");
        for known in
            [&*super::TYPES, &*super::CONFIDENTIALITY, &*super::PROFESSIONS].into_iter().flat_map(|t| t.values())
        {
            let Labels { french, english } = known.labels;
            assert!(!french.is_empty() && !english.is_empty(), "{french} / {english}");
        }
    }

    #[test]
    fn only_our_own_label_is_told_in_another_language() {
        let ours = document_type("11502-2", "2.16.840.1.113883.6.1", "");
        assert_eq!(document_type_labels(&ours).unwrap().english, "Laboratory report");
        assert_eq!(document_type_labels(&document_type("11502-2", "9.9.9", "Autre chose")), None);
    }
}
