//! The nine patients, with their test INS.

use crate::domain::Address;
use crate::domain::patient::Sex;

/// The OID of test INS numbers (xdm-cda.md §4.2).
pub const TEST_INS_OID: &str = "1.2.250.1.213.1.4.10";
/// The domain of the patients' mailboxes.
pub const PATIENT_DOMAIN: &str = "patient.mssante.example";

/// A patient, with every identity trait of the INS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SandboxPatient {
    /// The key by which mail and documents name the patient.
    pub key: &'static str,
    /// Nom de naissance.
    pub birth_name: &'static str,
    /// Nom utilisé.
    pub used_name: &'static str,
    /// Prénoms de naissance, first one first, separated by spaces.
    pub given_names: &'static str,
    /// Prénom utilisé.
    pub given_name: &'static str,
    /// Administrative sex.
    pub sex: Sex,
    /// `YYYYMMDD`.
    pub birth_date: &'static str,
    /// INSEE code of the place of birth.
    pub birth_place_code: &'static str,
    /// The INS, under [`TEST_INS_OID`].
    pub matricule: &'static str,
    /// Street.
    pub street: &'static str,
    /// Telephone.
    pub telephone: &'static str,
    /// The number of the patient at the Centre hospitalier de Valmont.
    pub hospital_id: &'static str,
}

impl SandboxPatient {
    /// The patient's mailbox, or `None` should the matricule not be fit for an address.
    pub fn address(&self) -> Option<Address> {
        format!("{}@{PATIENT_DOMAIN}", self.matricule).parse().ok()
    }

    /// The date of birth as French documents write it.
    pub fn birth_date_in_words(&self) -> String {
        let part = |range| self.birth_date.get(range).unwrap_or_default();
        format!("{}/{}/{}", part(6..8), part(4..6), part(0..4))
    }

    /// Code and label of the administrative sex (OID 2.16.840.1.113883.5.1).
    pub fn gender(&self) -> (&'static str, &'static str) {
        match self.sex {
            Sex::Female => ("F", "Féminin"),
            Sex::Male => ("M", "Masculin"),
            Sex::Undetermined => ("UN", "Inconnu"),
        }
    }
}

type Row = (
    &'static str,
    (&'static str, &'static str, &'static str, &'static str),
    Sex,
    (&'static str, &'static str, &'static str),
    &'static str,
);

const ROWS: &[Row] = &[
    (
        "leroux",
        ("BAUMANN-TEST", "LEROUX-TEST", "Odette Marie", "Odette"),
        Sex::Female,
        ("19410314", "67999", "241036799901102"),
        "8 rue des Vergers",
    ),
    (
        "hamadi",
        ("HAMADI-TEST", "HAMADI-TEST", "Karim", "Karim"),
        Sex::Male,
        ("19671102", "67999", "167116799901269"),
        "21 rue du Faubourg",
    ),
    (
        "weiss",
        ("WEISS-TEST", "WEISS-TEST", "Clara Louise", "Clara"),
        Sex::Female,
        ("19890627", "67999", "289066799901324"),
        "3 impasse des Lilas",
    ),
    (
        "petitjean",
        ("PETITJEAN-TEST", "PETITJEAN-TEST", "Noé", "Noé"),
        Sex::Male,
        ("20190905", "67999", "119096799901459"),
        "40 rue du Général-Leclerc",
    ),
    (
        "keller",
        ("ROTH-TEST", "KELLER-TEST", "Marguerite Anne", "Marguerite"),
        Sex::Female,
        ("19360122", "67999", "236016799901517"),
        "11 rue du Puits",
    ),
    (
        "dasilva",
        ("DA SILVA-TEST", "DA SILVA-TEST", "Inês", "Inês"),
        Sex::Female,
        ("19750409", "99999", "275049999901605"),
        "6 rue de la Filature",
    ),
    (
        "muller52",
        ("MULLER-TEST", "MULLER-TEST", "Jean-Paul", "Jean-Paul"),
        Sex::Male,
        ("19520830", "67999", "152086799901772"),
        "17 rue des Vignes",
    ),
    (
        "muller58",
        ("MULLER-TEST", "MULLER-TEST", "Jean-Paul", "Jean-Paul"),
        Sex::Male,
        ("19580803", "67999", "158086799901868"),
        "54 route de Clairval",
    ),
    (
        "santoni",
        ("SANTONI-TEST", "SANTONI-TEST", "Ange Dominique", "Ange"),
        Sex::Male,
        ("19481211", "2A999", "148122A99901974"),
        "2 rue de la Scierie",
    ),
];

const TELEPHONES: [&str; 9] = [
    "03 65 71 61 01",
    "06 39 98 61 02",
    "06 39 98 61 03",
    "06 39 98 61 04",
    "03 65 71 61 05",
    "06 39 98 61 06",
    "03 65 71 61 07",
    "03 65 71 61 08",
    "06 39 98 61 09",
];
const HOSPITAL_IDS: [&str; 9] = [
    "800014511",
    "800027388",
    "800031904",
    "800045127",
    "800012760",
    "800038815",
    "800019233",
    "800019234",
    "800022046",
];

/// Every patient.
pub fn patients() -> Vec<SandboxPatient> {
    ROWS.iter()
        .zip(TELEPHONES)
        .zip(HOSPITAL_IDS)
        .map(|((row, telephone), hospital_id)| {
            let (key, (birth_name, used_name, given_names, given_name), sex, birth, street) = *row;
            let (birth_date, birth_place_code, matricule) = birth;
            SandboxPatient {
                key,
                birth_name,
                used_name,
                given_names,
                given_name,
                sex,
                birth_date,
                birth_place_code,
                matricule,
                street,
                telephone,
                hospital_id,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Sex, patients};

    #[test]
    fn every_matricule_has_the_key_and_the_traits_of_its_patient() {
        for patient in patients() {
            assert_eq!(patient.matricule.len(), 15, "{}", patient.key);
            let (body, key) = patient.matricule.split_at(13);
            let number: u64 = body.replace("2A", "19").replace("2B", "18").parse().unwrap();
            assert_eq!(key.parse::<u64>().unwrap(), 97 - number % 97, "{}", patient.key);
            let sex = if patient.sex == Sex::Female { "2" } else { "1" };
            let year_and_month = patient.birth_date.get(2..6).unwrap();
            assert!(body.starts_with(&format!("{sex}{year_and_month}{}", patient.birth_place_code)), "{}", patient.key);
            assert!(patient.used_name.ends_with("-TEST") && patient.birth_name.ends_with("-TEST"));
            assert!(patient.address().is_some());
        }
        assert_eq!(patients().len(), 9);
    }
}
