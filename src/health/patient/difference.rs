//! Where two descriptions of a patient differ, and whether it matters (look.md, "Patient banner").
//!
//! Accents, hyphens, apostrophes, `ST` for `SAINT` and spaces in names are no difference: two systems never write them alike.

use super::folded;
use crate::domain::patient::{Patient, Sex};

/// An identity trait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Trait {
    /// Nom de naissance.
    BirthName,
    /// Nom utilisé.
    UsedName,
    /// Given names.
    GivenName,
    /// Date of birth.
    BirthDate,
    /// Administrative sex.
    Sex,
    /// INS.
    Ins,
}

/// A trait that both descriptions give, and give differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Which trait.
    pub field: Trait,
    /// Whether it may be another person: date of birth, sex, INS, or names without anything in common.
    pub grave: bool,
    /// The first description's value as written; for the sex `F`, `M` or `UN`, for the INS the matricule.
    pub a: String,
    /// The second description's value.
    pub b: String,
}

/// Where `a` and `b` differ, the grave differences first; a trait that one of them lacks is none.
pub fn compare(a: &Patient, b: &Patient) -> Vec<Difference> {
    let mut found: Vec<Difference> =
        [birth_date(a, b), sex(a, b), ins(a, b), birth_name(a, b), used_name(a, b), given_name(a, b)]
            .into_iter()
            .flatten()
            .collect();
    found.sort_by_key(|difference| !difference.grave);
    found
}

fn difference(field: Trait, grave: bool, a: &str, b: &str) -> Option<Difference> {
    Some(Difference { field, grave, a: a.to_owned(), b: b.to_owned() })
}

/// A year alone does not contradict a day of that year, and only says less.
fn birth_date(a: &Patient, b: &Patient) -> Option<Difference> {
    let (a, b) = (a.birth_date.as_deref()?, b.birth_date.as_deref()?);
    if a.starts_with(b) || b.starts_with(a) { None } else { difference(Trait::BirthDate, true, a, b) }
}

/// Undetermined beside F or M may be a form not filled in: said, not grave.
fn sex(a: &Patient, b: &Patient) -> Option<Difference> {
    let (a, b) = (a.sex?, b.sex?);
    let letters = |sex| match sex {
        Sex::Female => "F",
        Sex::Male => "M",
        Sex::Undetermined => "UN",
    };
    let grave = a != Sex::Undetermined && b != Sex::Undetermined;
    if a == b { None } else { difference(Trait::Sex, grave, letters(a), letters(b)) }
}

/// The INS is the pair of authority and number: a test INS is never the production one of the same digits.
fn ins(a: &Patient, b: &Patient) -> Option<Difference> {
    let (a, b) = (a.ins.as_ref()?, b.ins.as_ref()?);
    if a.matricule != b.matricule {
        return difference(Trait::Ins, true, &a.matricule, &b.matricule);
    }
    if a.oid == b.oid {
        return None;
    }
    let whole = |ins: &crate::domain::patient::Ins| format!("{} ({})", ins.matricule, ins.oid);
    difference(Trait::Ins, true, &whole(a), &whole(b))
}

/// A family name as it is compared: words apart, abbreviations spelled out, then letters only.
fn family(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).map(folded).filter(|word| !word.is_empty());
    words
        .map(|word| match word.as_str() {
            "ST" => "SAINT".to_owned(),
            "STE" => "SAINTE".to_owned(),
            _ => word,
        })
        .collect()
}

/// The words of a family name: of a composite name, one may be left out.
fn parts(name: &str) -> Vec<String> {
    name.split(|c: char| !c.is_alphanumeric()).map(family).filter(|word| word.len() > 2).collect()
}

/// Whether one is the other, or a part of it (`DURAND` and `DURAND-MARTIN`).
fn names_meet(a: &str, b: &str) -> bool {
    let (a_parts, b_parts) = (parts(a), parts(b));
    let inside = |some: &[String], all: &[String]| !some.is_empty() && some.iter().all(|part| all.contains(part));
    family(a) == family(b) || inside(&a_parts, &b_parts) || inside(&b_parts, &a_parts)
}

fn family_names(patient: &Patient) -> impl Iterator<Item = &String> {
    [&patient.birth_name, &patient.used_name].into_iter().flatten()
}

/// Grave when no family name of the one is any of the other.
fn birth_name(a: &Patient, b: &Patient) -> Option<Difference> {
    let met = family_names(a).any(|one| family_names(b).any(|other| names_meet(one, other)));
    match (&a.birth_name, &b.birth_name) {
        (Some(one), Some(other)) if family(one) == family(other) => None,
        (Some(one), Some(other)) => difference(Trait::BirthName, !met, one, other),
        _ => None,
    }
}

/// Grave only when there is no birth name to compare instead: people change the name they use.
fn used_name(a: &Patient, b: &Patient) -> Option<Difference> {
    let (one, other) = (a.used_name.as_deref()?, b.used_name.as_deref()?);
    let has_birth_names = a.birth_name.is_some() && b.birth_name.is_some();
    let grave = !has_birth_names && !family_names(a).any(|x| family_names(b).any(|y| names_meet(x, y)));
    if family(one) == family(other) { None } else { difference(Trait::UsedName, grave, one, other) }
}

/// Given names word by word: fewer of them, or the used one among them, is no difference.
fn given_name(a: &Patient, b: &Patient) -> Option<Difference> {
    let words = |patient: &Patient| -> Vec<String> {
        let all = patient.given_names.iter().chain(&patient.used_given_name);
        all.flat_map(|names| names.split(|c: char| !c.is_alphanumeric()))
            .map(folded)
            .filter(|word| !word.is_empty())
            .collect()
    };
    let whole = |patient: &Patient| -> String {
        patient.given_names.first().or(patient.used_given_name.as_ref()).map(|name| folded(name)).unwrap_or_default()
    };
    let (one, other) = (words(a), words(b));
    if one.is_empty() || other.is_empty() || whole(a) == whole(b) {
        return None;
    }
    let inside = |some: &[String], all: &[String]| some.iter().all(|word| all.contains(word));
    if inside(&one, &other) || inside(&other, &one) {
        return None;
    }
    let shown = |patient: &Patient| match patient.given_names.is_empty() {
        true => patient.used_given_name.clone().unwrap_or_default(),
        false => patient.given_names.join(" "),
    };
    let met = one.iter().any(|word| other.contains(word));
    difference(Trait::GivenName, !met, &shown(a), &shown(b))
}

#[cfg(test)]
mod tests {
    use super::{Trait, compare};
    use crate::domain::patient::{Ins, InsKind, InsStatus, Patient, Sex};

    fn patient(name: &str, given: &str, date: &str) -> Patient {
        Patient {
            birth_name: Some(name.into()),
            given_names: vec![given.into()],
            birth_date: Some(date.into()),
            ..Patient::default()
        }
    }

    fn ins(matricule: &str, oid: &str) -> Option<Ins> {
        Some(Ins { matricule: matricule.into(), oid: oid.into(), kind: InsKind::Test, status: InsStatus::Complete })
    }

    fn seen(a: &Patient, b: &Patient) -> Vec<(Trait, bool)> {
        let (one, other) = (compare(a, b), compare(b, a));
        let fields = |found: &[super::Difference]| found.iter().map(|d| (d.field, d.grave)).collect::<Vec<_>>();
        assert_eq!(fields(&one), fields(&other), "the order of the two does not matter");
        fields(&one)
    }

    #[test]
    fn spelling_is_no_difference() {
        let pairs = [
            ("MÜLLER-TEST", "muller test"),
            ("SAINT-JEAN-TEST", "ST JEAN TEST"),
            ("Ste-Croix-Test", "SAINTE CROIX TEST"),
            ("D’ARTAGNAN-TEST", "D'ARTAGNAN TEST"),
            ("DE LA TOUR-TEST", "DELATOUR-TEST"),
            ("LE GOFF-TEST", "LEGOFF TEST"),
            ("ŒUVRÉ-TEST", "OEUVRE-TEST"),
        ];
        for (a, b) in pairs {
            assert_eq!(seen(&patient(a, "Jean-Paul", "1952"), &patient(b, "JEAN PAUL", "19520830")), [], "{a} {b}");
        }
    }

    #[test]
    fn birth_date_sex_and_ins_are_grave() {
        let mut a = patient("MULLER-TEST", "Jean", "19520830");
        let mut b = patient("MULLER-TEST", "Jean", "19580803");
        (a.sex, b.sex) = (Some(Sex::Male), Some(Sex::Female));
        (a.ins, b.ins) = (ins("152086799901102", "1.2"), ins("158086799901102", "1.2"));
        assert_eq!(seen(&a, &b), [(Trait::BirthDate, true), (Trait::Sex, true), (Trait::Ins, true)]);
        let found = compare(&a, &b);
        assert_eq!((found[0].a.as_str(), found[0].b.as_str()), ("19520830", "19580803"));
        assert_eq!((found[1].a.as_str(), found[1].b.as_str()), ("M", "F"));
        assert_eq!((found[2].a.as_str(), found[2].b.as_str()), ("152086799901102", "158086799901102"));
    }

    #[test]
    fn the_same_number_of_another_authority_is_another_ins() {
        let mut a = patient("MULLER-TEST", "Jean", "19520830");
        let mut b = a.clone();
        (a.ins, b.ins) =
            (ins("152086799901102", "1.2.250.1.213.1.4.8"), ins("152086799901102", "1.2.250.1.213.1.4.10"));
        assert_eq!(seen(&a, &b), [(Trait::Ins, true)]);
        assert_eq!(compare(&a, &b)[0].a, "152086799901102 (1.2.250.1.213.1.4.8)");
    }

    #[test]
    fn an_undetermined_sex_is_said_without_alarm() {
        let mut a = patient("MULLER-TEST", "Jean", "19520830");
        let mut b = a.clone();
        (a.sex, b.sex) = (Some(Sex::Undetermined), Some(Sex::Male));
        assert_eq!(seen(&a, &b), [(Trait::Sex, false)]);
    }

    #[test]
    fn a_used_name_in_the_place_of_the_birth_name_is_not_grave() {
        let described = patient("LEROUX-TEST", "Odette", "19410314");
        let mut written = patient("BAUMANN-TEST", "Odette Marie", "19410314");
        written.used_name = Some("LEROUX-TEST".into());
        assert_eq!(seen(&described, &written), [(Trait::BirthName, false)]);
    }

    #[test]
    fn a_part_of_a_composite_name_is_not_grave_and_another_name_is() {
        let composite = patient("DURAND-MARTIN", "Anne", "19700101");
        assert_eq!(seen(&composite, &patient("DURAND", "Anne", "19700101")), [(Trait::BirthName, false)]);
        assert_eq!(seen(&composite, &patient("PETIT", "Anne", "19700101")), [(Trait::BirthName, true)]);
    }

    #[test]
    fn people_change_the_name_they_use() {
        let mut a = patient("BAUMANN-TEST", "Odette", "19410314");
        let mut b = a.clone();
        (a.used_name, b.used_name) = (Some("LEROUX".into()), Some("PETIT".into()));
        assert_eq!(seen(&a, &b), [(Trait::UsedName, false)]);
        (a.birth_name, b.birth_name) = (None, None);
        assert_eq!(seen(&a, &b), [(Trait::UsedName, true)]);
    }

    #[test]
    fn given_names_left_out_are_no_difference_and_others_are_grave() {
        let given = |a: &str, b: &str| seen(&patient("N-TEST", a, "1941"), &patient("N-TEST", b, "1941"));
        assert_eq!(given("Odette", "ODETTE MARIE"), []);
        assert_eq!(given("Jean Paul", "Jean-Paul, René"), []);
        assert_eq!(given("Jeanpaul", "Jean-Paul"), []);
        assert_eq!(given("Odette Marie", "Odette Louise"), [(Trait::GivenName, false)]);
        assert_eq!(given("Odette", "Louise"), [(Trait::GivenName, true)]);
    }

    #[test]
    fn what_one_does_not_say_is_no_difference() {
        assert_eq!(seen(&Patient::default(), &patient("MULLER-TEST", "Jean", "19520830")), []);
    }
}
