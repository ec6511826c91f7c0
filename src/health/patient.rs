//! Whether two descriptions speak of the same person, where they differ, and how one completes the other.

mod age;
mod difference;

pub use age::{Age, age};
pub use difference::{Difference, Trait, compare};

use super::ins;
use crate::domain::patient::Patient;

/// Letters and digits only, without accents, upper case: how names are compared.
fn folded(name: &str) -> String {
    name.chars()
        .flat_map(|c| {
            let plain = match c.to_lowercase().next().unwrap_or(c) {
                'à'..='å' => "a",
                'ç' => "c",
                'è'..='ë' => "e",
                'ì'..='ï' => "i",
                'ñ' => "n",
                'ò'..='ö' => "o",
                'ù'..='ü' => "u",
                'ý' | 'ÿ' => "y",
                'œ' => "oe",
                'æ' => "ae",
                _ => return c.to_uppercase().filter(|c| c.is_alphanumeric()).collect::<Vec<_>>(),
            };
            plain.to_uppercase().chars().collect()
        })
        .collect()
}

/// Whether no trait that both give contradicts the other.
pub(super) fn agree(one: &Patient, other: &Patient) -> bool {
    if let (Some(a), Some(b)) = (&one.ins, &other.ins)
        && a.oid == b.oid
        && a.matricule != b.matricule
    {
        return false;
    }
    let dates = match (&one.birth_date, &other.birth_date) {
        (Some(a), Some(b)) => a.starts_with(b.as_str()) || b.starts_with(a.as_str()),
        _ => true,
    };
    let sexes = one.sex.is_none() || other.sex.is_none() || one.sex == other.sex;
    dates && sexes && families_agree(one, other) && given_names_agree(one, other)
}

/// One common family name is enough: senders write the used name where the birth name is due.
fn families_agree(one: &Patient, other: &Patient) -> bool {
    let names = |patient: &Patient| -> Vec<String> {
        [&patient.birth_name, &patient.used_name].into_iter().flatten().map(|name| folded(name)).collect()
    };
    let (a, b) = (names(one), names(other));
    a.is_empty() || b.is_empty() || a.iter().any(|name| b.contains(name))
}

/// One common given name is enough; they may be written in one text.
fn given_names_agree(one: &Patient, other: &Patient) -> bool {
    let names = |patient: &Patient| -> Vec<String> {
        let all = patient.given_names.iter().chain(&patient.used_given_name);
        all.flat_map(|text| text.split([' ', ',']).map(folded).chain([folded(text)]))
            .filter(|n| !n.is_empty())
            .collect()
    };
    let (a, b) = (names(one), names(other));
    a.is_empty() || b.is_empty() || a.iter().any(|name| b.contains(name))
}

/// Whether both are one person for sure: the same INS, or the same name and birth date.
pub(super) fn same(one: &Patient, other: &Patient) -> bool {
    match (&one.ins, &other.ins) {
        (Some(a), Some(b)) => (&a.oid, &a.matricule) == (&b.oid, &b.matricule),
        _ => one == other || (agree(one, other) && one.birth_date.is_some() && one.birth_date == other.birth_date),
    }
}

/// The traits of `base`, with those it lacks taken from `other`.
pub(super) fn complete(base: Patient, other: Patient) -> Patient {
    let given_names =
        if base.given_names.len() >= other.given_names.len() { base.given_names } else { other.given_names };
    let longer = |a: Option<String>, b: Option<String>| match (a, b) {
        (Some(a), Some(b)) => Some(if b.len() > a.len() { b } else { a }),
        (a, b) => a.or(b),
    };
    let mut other_ids = base.other_ids;
    other_ids.extend(other.other_ids);
    other_ids.sort();
    other_ids.dedup();
    // A single name of the metadata may be the used one: the document says which is which.
    let birth_name = match (&base.birth_name, &other.used_name, &other.birth_name) {
        (Some(name), Some(used), Some(birth)) if folded(name) == folded(used) && base.used_name.is_none() => {
            Some(birth.clone())
        }
        _ => base.birth_name.or(other.birth_name),
    };
    let mut patient = Patient {
        birth_name,
        used_name: base.used_name.or(other.used_name),
        given_names,
        used_given_name: base.used_given_name.or(other.used_given_name),
        birth_date: longer(base.birth_date, other.birth_date),
        sex: base.sex.or(other.sex),
        birth_place_code: base.birth_place_code.or(other.birth_place_code),
        ins: base.ins.or(other.ins),
        other_ids,
    };
    ins::judge(&mut patient);
    patient
}

/// A patient in a few words, for a warning shown to the user.
pub(super) fn words(patient: &Patient) -> String {
    let name = patient.birth_name.as_deref().or(patient.used_name.as_deref());
    let given = patient.given_names.first().map(String::as_str);
    let date = patient.birth_date.as_deref().map(|date| match (date.get(0..4), date.get(4..6), date.get(6..8)) {
        (Some(year), Some(month), Some(day)) => format!("{day}/{month}/{year}"),
        _ => date.to_owned(),
    });
    let ins = patient.ins.as_ref().map(|ins| format!("INS {}", ins.matricule));
    let words: Vec<&str> = [name, given, date.as_deref(), ins.as_deref()].into_iter().flatten().collect();
    if words.is_empty() { "sans identité".to_owned() } else { words.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::{agree, complete, folded, same, words};
    use crate::domain::patient::Patient;

    fn patient(name: &str, given: &str, date: &str) -> Patient {
        Patient {
            birth_name: Some(name.into()),
            given_names: vec![given.into()],
            birth_date: Some(date.into()),
            ..Patient::default()
        }
    }

    #[test]
    fn accents_and_hyphens_do_not_make_another_person() {
        assert_eq!(folded("Da Silva-Œuvré"), "DASILVAOEUVRE");
        assert!(agree(&patient("MÜLLER-TEST", "Jean-Paul", "1952"), &patient("muller test", "JEAN PAUL", "19520830")));
    }

    #[test]
    fn homonyms_differ_by_their_birth_date() {
        let (one, other) =
            (patient("MULLER-TEST", "Jean-Paul", "19520830"), patient("MULLER-TEST", "Jean-Paul", "19580803"));
        assert!(!agree(&one, &other) && !same(&one, &other));
        assert_eq!(words(&one), "MULLER-TEST Jean-Paul 30/08/1952");
    }

    #[test]
    fn the_document_says_which_name_is_the_birth_name() {
        let described = patient("LEROUX-TEST", "Odette", "19410314");
        let mut written = patient("BAUMANN-TEST", "Odette Marie", "19410314");
        written.used_name = Some("LEROUX-TEST".into());
        assert!(agree(&described, &written));
        let whole = complete(described, written);
        assert_eq!(whole.birth_name.as_deref(), Some("BAUMANN-TEST"));
        assert_eq!(whole.used_name.as_deref(), Some("LEROUX-TEST"));
    }
}
