//! The national health identity, INS: form, key and what its OID means (xdm-cda.md §4.2).
//!
//! "Qualified" is never said here: only the national service or the practice software can say it.

use crate::domain::patient::{Ins, InsKind, InsStatus, Patient};

/// What an OID means, when it is one of the INS.
pub fn kind(oid: &str) -> Option<InsKind> {
    Some(match oid {
        "1.2.250.1.213.1.4.8" => InsKind::Nir,
        "1.2.250.1.213.1.4.9" => InsKind::Nia,
        "1.2.250.1.213.1.4.10" => InsKind::Test,
        "1.2.250.1.213.1.4.11" => InsKind::Demonstration,
        "1.2.250.1.213.1.4.2" => InsKind::Calculated,
        _ => return None,
    })
}

/// The key of the first 13 characters of a matricule: 97 − (N mod 97), with 2A read as 19 and 2B as 18 in the department.
pub fn key(matricule: &str) -> Option<u8> {
    let (number, _) = matricule.split_at_checked(13)?;
    let (birth, place) = number.split_at_checked(5)?;
    let digits = match place.split_at_checked(2)? {
        ("2A" | "2a", town) => format!("{birth}19{town}"),
        ("2B" | "2b", town) => format!("{birth}18{town}"),
        _ => number.to_owned(),
    };
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let value: u64 = digits.parse().ok()?;
    u8::try_from(97 - value % 97).ok()
}

/// Whether 15 characters are a number and its key.
pub fn is_plausible(matricule: &str) -> bool {
    let written = matricule.split_at_checked(13).filter(|_| matricule.len() == 15).and_then(|(_, k)| k.parse().ok());
    written.is_some() && key(matricule) == written
}

/// An INS as an identifier gives it; `None` when the OID is not one of the INS. The status waits for [`judge`].
pub fn from_identifier(oid: &str, extension: &str) -> Option<Ins> {
    let kind = kind(oid)?;
    let matricule: String = extension.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_uppercase();
    if matricule.is_empty() || matricule.len() > 40 || !matricule.is_ascii() {
        return None;
    }
    let status = match kind {
        InsKind::Calculated if matricule.len() == 22 && matricule.bytes().all(|b| b.is_ascii_digit()) => {
            InsStatus::Incomplete
        }
        InsKind::Calculated => InsStatus::Implausible,
        _ if is_plausible(&matricule) => InsStatus::Incomplete,
        _ => InsStatus::Implausible,
    };
    Some(Ins { matricule, oid: oid.to_owned(), kind, status })
}

/// Sets the status of a patient's INS from his traits: birth name, first given name, birth date and sex
/// (ECO.2.4.2).
pub fn judge(patient: &mut Patient) {
    let full_date = patient.birth_date.as_ref().is_some_and(|date| date.len() == 8);
    let traits = patient.birth_name.is_some() && !patient.given_names.is_empty() && full_date && patient.sex.is_some();
    if let Some(ins) = patient.ins.as_mut().filter(|ins| ins.status != InsStatus::Implausible) {
        let complete = traits && ins.kind != InsKind::Calculated;
        ins.status = if complete { InsStatus::Complete } else { InsStatus::Incomplete };
    }
}

#[cfg(test)]
mod tests {
    use super::{from_identifier, is_plausible, judge, kind};
    use crate::domain::patient::{InsKind, InsStatus, Patient, Sex};

    #[test]
    fn the_sandbox_patients_have_right_keys() {
        for matricule in [
            "241036799901102",
            "167116799901269",
            "289066799901324",
            "119096799901459",
            "236016799901517",
            "275049999901605",
            "152086799901772",
            "158086799901868",
            "148122A99901974",
        ] {
            assert!(is_plausible(matricule), "{matricule}: {:?}", super::key(matricule));
        }
    }

    #[test]
    fn a_wrong_key_or_form_is_implausible() {
        for matricule in ["241036799901103", "24103679990110", "2410367999011022", "abc", "", "2é1036799901102"] {
            assert!(!is_plausible(matricule), "{matricule}");
        }
        let ins = from_identifier("1.2.250.1.213.1.4.10", "241036799901103").unwrap();
        assert_eq!(ins.status, InsStatus::Implausible);
    }

    #[test]
    fn complete_needs_the_traits_and_never_says_qualified() {
        let ins = from_identifier("1.2.250.1.213.1.4.10", "241036799901102").unwrap();
        let mut patient = Patient { ins: Some(ins), birth_name: Some("BAUMANN-TEST".into()), ..Patient::default() };
        judge(&mut patient);
        assert_eq!(patient.ins.as_ref().unwrap().status, InsStatus::Incomplete);
        patient.given_names = vec!["Odette".into()];
        patient.birth_date = Some("19410314".into());
        patient.sex = Some(Sex::Female);
        judge(&mut patient);
        assert_eq!(patient.ins.unwrap().status, InsStatus::Complete);
    }

    #[test]
    fn the_oid_decides_the_kind() {
        assert_eq!(kind("1.2.250.1.213.1.4.8"), Some(InsKind::Nir));
        assert_eq!(kind("1.2.250.1.213.1.4.11"), Some(InsKind::Demonstration));
        assert_eq!(kind("1.2.3"), None);
    }
}
