//! HL7 v2 data types and time stamps as metadata and CDA write them (xdm-cda.md §3.5).

use super::{codes, ins};
use crate::domain::patient::{Patient, Sex};
use crate::domain::text::harmless;
use jiff::civil;
use jiff::tz::{Offset, TimeZone};

/// Longest text kept of one field, in characters.
const MAX_FIELD: usize = 500;
/// Most values kept of a repeated field.
pub(super) const MAX_VALUES: usize = 100;

/// A text of one line, of a bounded length, without control characters; `None` when nothing is left.
pub(super) fn clean(text: &str) -> Option<String> {
    let words = harmless(text).split_whitespace().collect::<Vec<_>>().join(" ");
    let line: String = words.chars().take(MAX_FIELD).collect();
    (!line.is_empty()).then_some(line)
}

/// An identifier with its authority.
pub(super) type Identifier = (String, String);

/// A CX: `id^^^&OID&ISO^type`, as (root, extension).
pub(super) fn identifier(cx: &str) -> Option<Identifier> {
    let mut components = cx.split('^');
    let id = clean(components.next()?)?;
    if id.eq_ignore_ascii_case("null") {
        return None;
    }
    let authority = components.nth(2).unwrap_or_default();
    let root = authority.split('&').nth(1).unwrap_or(authority);
    Some((clean(root).unwrap_or_default(), id))
}

/// An XCN in words: given name, then family name.
pub(super) fn person(xcn: &str) -> Option<String> {
    let mut components = xcn.split('^').skip(1);
    let family = components.next().and_then(|name| clean(name.split('&').next()?));
    let given = components.next().and_then(clean);
    match (given, family) {
        (Some(given), Some(family)) => Some(format!("{given} {family}")),
        (given, family) => given.or(family),
    }
}

/// The name of an XON.
pub(super) fn organisation(xon: &str) -> Option<String> {
    clean(xon.split('^').next()?)
}

/// The words of an authorSpecialty, `code^label^OID`.
pub(super) fn speciality(text: &str) -> Option<String> {
    let mut components = text.split('^');
    let code = components.next().unwrap_or_default().trim();
    let label = components.next().unwrap_or_default();
    let system = components.next().unwrap_or_default().trim();
    codes::author_role(code, system, label).and_then(|role| clean(&role))
}

/// A birth date, digits only, whole or partial; `None` when it is not one.
pub(super) fn birth_date(text: &str) -> Option<String> {
    let digits: String = text.trim().chars().take_while(char::is_ascii_digit).take(8).collect();
    matches!(digits.len(), 4 | 6 | 8).then_some(digits)
}

/// Administrative sex.
pub(super) fn sex(code: &str) -> Option<Sex> {
    match code.trim() {
        "F" | "f" => Some(Sex::Female),
        "M" | "m" => Some(Sex::Male),
        "U" | "UN" | "O" | "I" => Some(Sex::Undetermined),
        _ => None,
    }
}

/// A time stamp `YYYY[MM[DD[hh[mm[ss]]]]][.f][±zzzz]` as RFC 3339: an instant in UTC, or a day, month or year when that
/// is all it says. Without an offset, `utc` decides: metadata are in UTC, local times of a CDA stay a day.
pub(super) fn timestamp(text: &str, utc: bool) -> Option<String> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    let number = |from: usize, to: usize| digits.get(from..to).and_then(|part| part.parse::<i8>().ok());
    let year: i16 = digits.get(0..4)?.parse().ok()?;
    let Some(month) = number(4, 6) else { return Some(format!("{year:04}")) };
    let Some(day) = number(6, 8) else {
        return civil::Date::new(year, month, 1).ok().map(|_| format!("{year:04}-{month:02}"));
    };
    let date = civil::Date::new(year, month, day).ok()?;
    let offset = rest.find(['+', '-']).and_then(|at| offset(rest.split_at(at).1)).or(utc.then_some(Offset::UTC));
    let (Some(hour), Some(offset)) = (number(8, 10), offset) else { return Some(date.to_string()) };
    let time = civil::Time::new(hour, number(10, 12).unwrap_or(0), number(12, 14).unwrap_or(0).min(59), 0).ok()?;
    let zoned = date.to_datetime(time).to_zoned(TimeZone::fixed(offset)).ok()?;
    Some(zoned.timestamp().to_string())
}

fn offset(text: &str) -> Option<Offset> {
    let (sign, digits) = text.split_at_checked(1)?;
    let hours: i32 = digits.get(0..2)?.parse().ok()?;
    let minutes: i32 = digits.get(2..4).and_then(|m| m.parse().ok()).unwrap_or(0);
    let seconds = hours * 3600 + minutes * 60;
    Offset::from_seconds(if sign == "-" { -seconds } else { seconds }).ok()
}

/// The patient of a document entry: `patientId`, `sourcePatientId` and `sourcePatientInfo`.
pub(super) fn patient(ids: &[String], info: &[String]) -> Option<Patient> {
    let mut patient = Patient::default();
    ids.iter().filter_map(|cx| identifier(cx)).for_each(|id| add_identifier(&mut patient, id));
    for segment in info.iter().take(MAX_VALUES) {
        let Some((field, value)) = segment.trim().split_once('|') else { continue };
        match field.trim() {
            "PID-3" => {
                let ids = value.split('~').filter_map(identifier).take(MAX_VALUES);
                ids.for_each(|id| add_identifier(&mut patient, id));
            }
            "PID-5" => value.split('~').for_each(|name| add_name(&mut patient, name)),
            "PID-7" => patient.birth_date = birth_date(value),
            "PID-8" => patient.sex = sex(value),
            _ => {}
        }
    }
    ins::judge(&mut patient);
    (patient != Patient::default()).then_some(patient)
}

/// Keeps an identifier: as the INS when its authority is one, else beside.
pub(super) fn add_identifier(patient: &mut Patient, (root, extension): Identifier) {
    match ins::from_identifier(&root, &extension) {
        Some(ins) if patient.ins.is_none() => patient.ins = Some(ins),
        Some(ins) if patient.ins.as_ref().is_some_and(|known| known.matricule == ins.matricule) => {}
        _ => {
            let id = (root, extension);
            if !patient.other_ids.contains(&id) && patient.other_ids.len() < MAX_VALUES {
                patient.other_ids.push(id);
            }
        }
    }
}

/// `NOM^PRENOM^autres^^^^L`: L birth name, D used name.
fn add_name(patient: &mut Patient, name: &str) {
    let components: Vec<&str> = name.split('^').collect();
    let part = |n: usize| components.get(n).and_then(|text| clean(text));
    let family = part(0);
    let used = components.get(6).is_some_and(|kind| kind.trim() == "D");
    if used {
        patient.used_name = patient.used_name.take().or(family);
        if patient.given_names.is_empty() {
            patient.used_given_name = patient.used_given_name.take().or_else(|| part(1));
        }
    } else {
        patient.birth_name = patient.birth_name.take().or(family);
        if patient.given_names.is_empty() {
            patient.given_names = [part(1), part(2)].into_iter().flatten().collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{identifier, patient, person, speciality, timestamp};
    use crate::domain::patient::{InsStatus, Sex};

    #[test]
    fn french_forms_are_read() {
        assert_eq!(
            identifier("241036799901102^^^&1.2.250.1.213.1.4.10&ISO^NH"),
            Some(("1.2.250.1.213.1.4.10".into(), "241036799901102".into()))
        );
        assert_eq!(
            person("899700000017^MONNIER-TEST^Claire^^^^^^&1.2.250.1.71.4.2.1&ISO^D^^^IDNPS").as_deref(),
            Some("Claire MONNIER-TEST")
        );
        assert_eq!(speciality("G15_10/SM26^^1.2.250.1.213.1.1.4.5").as_deref(), Some("Médecin"));
    }

    #[test]
    fn a_patient_is_put_together() {
        let info: Vec<String> = [
            "PID-3|241036799901102^^^&1.2.250.1.213.1.4.10&ISO^NH~42^^^&1.2.3&ISO^PI",
            "PID-5|BAUMANN-TEST^Odette^^^^^L",
            "PID-5|LEROUX-TEST^Odette^^^^^D",
            "PID-7|19410314",
            "PID-8|F",
        ]
        .map(String::from)
        .into();
        let patient = patient(&[], &info).unwrap();
        assert_eq!(patient.birth_name.as_deref(), Some("BAUMANN-TEST"));
        assert_eq!(patient.used_name.as_deref(), Some("LEROUX-TEST"));
        assert_eq!(patient.given_names, ["Odette"]);
        assert_eq!(patient.sex, Some(Sex::Female));
        assert_eq!(patient.ins.unwrap().status, InsStatus::Complete);
        assert_eq!(patient.other_ids, [("1.2.3".to_owned(), "42".to_owned())]);
    }

    #[test]
    fn time_stamps_of_any_precision() {
        assert_eq!(timestamp("20240116151112", true).as_deref(), Some("2024-01-16T15:11:12Z"));
        assert_eq!(timestamp("20240116151112+0100", false).as_deref(), Some("2024-01-16T14:11:12Z"));
        assert_eq!(timestamp("20240116151112.123-0500", false).as_deref(), Some("2024-01-16T20:11:12Z"));
        assert_eq!(timestamp("20240116", true).as_deref(), Some("2024-01-16"));
        assert_eq!(timestamp("202401", true).as_deref(), Some("2024-01"));
        assert_eq!(timestamp("20241399", true), None);
        assert_eq!(timestamp("hier", true), None);
    }
}
