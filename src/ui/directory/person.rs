//! A directory entry in words: who it is, what they do, where, and what kind of mailbox it is.

use crate::domain::directory::{DirectoryEntry, MailboxKind};
use crate::domain::{Address, NamedAddress};
use crate::health::codes;
use crate::ui::icon::Icon;
use crate::ui::look::Look;
use crate::words;

/// Between two facts of one line.
const DOT: &str = " · ";

/// « Anne MARTIN-TEST »; what a mailbox without a person is for; its structure, else its address.
pub fn name(entry: &DirectoryEntry) -> String {
    let person = format!("{} {}", entry.given_name.trim(), entry.family_name.trim());
    let known = [Some(person.trim().to_owned()), entry.description.clone(), entry.organisation.clone()];
    known.into_iter().flatten().find(|text| !text.trim().is_empty()).unwrap_or_else(|| entry.address.to_string())
}

/// The entry as a recipient.
pub fn recipient(entry: &DirectoryEntry) -> NamedAddress {
    NamedAddress::new(name(entry), &entry.address)
}

/// What they do: the speciality where its label is known or given by the directory, else the profession, by our label or, in so many
/// words, by the directory's own code.
pub fn role(look: &Look, entry: &DirectoryEntry) -> Option<String> {
    let given =
        |text: &Option<String>| text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let (speciality, profession) = (given(&entry.speciality), given(&entry.profession));
    if let Some(label) = speciality.as_deref().filter(|text| !is_code(text)) {
        return Some(shortened(label));
    }
    if let Some(labels) = speciality.as_deref().and_then(codes::speciality) {
        return Some(words::label(look.language, labels).to_owned());
    }
    let profession = profession.map(|code| match codes::profession(&code) {
        Some(labels) => words::label(look.language, labels).to_owned(),
        None if is_code(&code) => look.words_with("directory-raw-code", &[("code", code)]),
        None => code,
    });
    match (profession, speciality) {
        (Some(profession), Some(code)) => {
            let raw = look.words_with("directory-raw-code", &[("code", code)]);
            Some(format!("{profession} ({raw})"))
        }
        (Some(profession), None) => Some(profession),
        (None, code) => code.map(|code| look.words_with("directory-raw-code", &[("code", code)])),
    }
}

/// Letters and digits without a small letter, such as `SM04` or `SECRETARIAT_MEDICAL`.
fn is_code(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, '_' | '/' | '-'))
}

/// « Médecin - Cardiologie et maladies vasculaires (SM) » without what every physician's label repeats.
fn shortened(label: &str) -> String {
    let label = label.split_once(" - ").map_or(label, |(_, rest)| rest);
    let label = label.strip_suffix(')').and_then(|text| text.rsplit_once(" (")).map_or(label, |(text, _)| text);
    label.trim().to_owned()
}

/// The town as one writes it: the directory shouts.
pub fn town(entry: &DirectoryEntry) -> Option<String> {
    let town = entry.town.as_deref().map(str::trim).filter(|town| !town.is_empty())?;
    if town.chars().any(char::is_lowercase) {
        return Some(town.to_owned());
    }
    let words = town.split_inclusive(|c: char| !c.is_alphanumeric());
    Some(words.enumerate().map(|(place, word)| cased(word, place == 0)).collect())
}

/// A word of a town: small ones stay small, unless they lead.
fn cased(word: &str, leads: bool) -> String {
    const SMALL: &[&str] =
        &["sur", "sous", "les", "lès", "la", "le", "de", "du", "des", "en", "et", "aux", "au", "d", "l", "près"];
    let lower = word.to_lowercase();
    if !leads && SMALL.contains(&lower.trim_end_matches(|c: char| !c.is_alphanumeric())) {
        return lower;
    }
    let mut letters = lower.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// What kind of mailbox it is, in words.
pub fn kind(look: &Look, kind: MailboxKind) -> String {
    look.words(match kind {
        MailboxKind::Per => "directory-kind-personal",
        MailboxKind::Org => "directory-kind-team",
        MailboxKind::App => "directory-kind-software",
        MailboxKind::Cab => "directory-kind-practice",
    })
}

/// What stands for a kind of mailbox.
pub fn kind_icon(kind: Option<MailboxKind>) -> Icon {
    match kind {
        Some(MailboxKind::Org) => Icon::Team,
        Some(MailboxKind::App) => Icon::Robot,
        Some(MailboxKind::Cab) => Icon::Building,
        Some(MailboxKind::Per) | None => Icon::Person,
    }
}

/// « Cardiologie · Valmont · Boîte personnelle »: what a chip carries.
pub fn summary(look: &Look, entry: &DirectoryEntry) -> String {
    joined([role(look, entry), town(entry), entry.kind.map(|known| kind(look, known))])
}

/// « Cabinet de cardiologie · Valmont · Boîte personnelle »: where.
pub fn place(look: &Look, entry: &DirectoryEntry) -> String {
    joined([entry.organisation.clone(), town(entry), entry.kind.map(|known| kind(look, known))])
}

/// Facts on one line.
pub fn joined(facts: impl IntoIterator<Item = Option<String>>) -> String {
    let facts: Vec<String> = facts.into_iter().flatten().filter(|fact| !fact.trim().is_empty()).collect();
    facts.join(DOT)
}

/// Which entries bear a name that another person of the same town bears too.
pub fn homonyms(entries: &[DirectoryEntry]) -> Vec<bool> {
    let key = |entry: &DirectoryEntry| {
        let town = entry.town.clone().unwrap_or_default();
        format!("{}\n{}\n{town}", entry.family_name, entry.given_name).to_lowercase()
    };
    let keys: Vec<String> = entries.iter().map(key).collect();
    let is_twin = |(place, entry): (usize, &DirectoryEntry)| {
        !entry.family_name.trim().is_empty()
            && entries.iter().zip(&keys).any(|(other, other_key)| {
                keys.get(place) == Some(other_key) && !other.address.same_mailbox(&entry.address)
            })
    };
    entries.iter().enumerate().map(is_twin).collect()
}

/// Whether both are the same mailbox at the same place of exercise.
pub fn same(a: &DirectoryEntry, b: &DirectoryEntry) -> bool {
    a.address.same_mailbox(&b.address) && (&a.organisation_id, &a.organisation) == (&b.organisation_id, &b.organisation)
}

/// The entry of an address, when one of them is.
pub fn of<'a>(entries: &'a [DirectoryEntry], address: &Address) -> Option<&'a DirectoryEntry> {
    entries.iter().find(|entry| entry.address.same_mailbox(address))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::{homonyms, name, role, summary, town};
    use crate::domain::directory::{DirectoryEntry, MailboxKind};
    use crate::ui::look::Look;
    use crate::words::Language;
    use jiff::Timestamp;

    /// Dr Anne MARTIN-TEST, of a speciality, in Valmont.
    pub(crate) fn martin(speciality: &str, address: &str) -> DirectoryEntry {
        DirectoryEntry {
            address: address.parse().unwrap(),
            kind: Some(MailboxKind::Per),
            family_name: "MARTIN-TEST".into(),
            given_name: "Anne".into(),
            national_id: Some("99700000005".into()),
            profession: Some("10".into()),
            speciality: Some(speciality.into()),
            organisation: Some("Cabinet du Docteur MARTIN-TEST".into()),
            organisation_id: Some("990000001".into()),
            town: Some("VALMONT-SUR-AIRE".into()),
            postal_code: Some("99100".into()),
            description: None,
            telephone: Some("0199000001".into()),
            paperless: Some(true),
        }
    }

    fn look() -> Look {
        Look::new(Language::French, Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn a_speciality_in_words_stands_for_the_profession_and_a_code_is_said_to_be_one() {
        let entry = martin("Médecin - Cardiologie et maladies vasculaires (SM)", "a@x.mssante.example");
        assert_eq!(role(&look(), &entry).as_deref(), Some("Cardiologie et maladies vasculaires"));
        let coded = martin("SM04", "a@x.mssante.example");
        assert_eq!(role(&look(), &coded).as_deref(), Some("Cardiologie et maladies vasculaires"));
        let unknown = martin("SM00", "a@x.mssante.example");
        assert_eq!(role(&look(), &unknown).as_deref(), Some("Médecin (code SM00 de l’annuaire)"));
        let plain = DirectoryEntry { speciality: None, ..coded.clone() };
        assert_eq!(role(&look(), &plain).as_deref(), Some("Médecin"));
        let odd = DirectoryEntry { speciality: None, profession: Some("ZZ9".into()), ..coded };
        assert_eq!(role(&look(), &odd).as_deref(), Some("code ZZ9 de l’annuaire"));
    }

    #[test]
    fn a_shouted_town_is_written_as_one_writes_it() {
        assert_eq!(town(&martin("", "a@x.example")).as_deref(), Some("Valmont-sur-Aire"));
        let own = DirectoryEntry { town: Some("Saint-Roch-lès-Bains".into()), ..martin("", "a@x.example") };
        assert_eq!(town(&own).as_deref(), Some("Saint-Roch-lès-Bains"));
    }

    #[test]
    fn two_people_of_one_name_and_town_are_homonyms_and_two_places_of_one_mailbox_are_not() {
        let (heart, skin) = (martin("Cardiologie", "anne@cardio.example"), martin("Dermatologie", "anne@derm.example"));
        let second = DirectoryEntry { organisation_id: Some("2".into()), ..heart.clone() };
        assert_eq!(homonyms(&[heart.clone(), second]), [false, false]);
        assert_eq!(homonyms(&[heart.clone(), skin.clone()]), [true, true]);
        assert_ne!(summary(&look(), &heart), summary(&look(), &skin));
    }

    #[test]
    fn a_mailbox_without_a_person_is_named_by_what_it_is_for() {
        let entry = DirectoryEntry {
            family_name: String::new(),
            given_name: String::new(),
            description: Some("Demandes d’admission".into()),
            ..martin("", "a@x.example")
        };
        assert_eq!(name(&entry), "Demandes d’admission");
    }
}
