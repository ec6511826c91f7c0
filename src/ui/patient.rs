//! Of whom a clinical document is: the banner above it (look.md "Patient banner").
//!
//! It tells what the sender wrote and what can be checked here. An INS is never called qualified: that is not ours to say.

use super::Element;
use super::icon::Icon;
use super::look::{Look, Size, space};
use super::palette::Palette;
use super::widget::label::Severity;
use super::widget::{Access, Label, Role, Tone, banner, date, icon, label, link, region, surface};
use crate::domain::document::{Document, Integrity, Restriction};
use crate::domain::patient::{Ins, InsKind, InsStatus, Patient, Sex};
use crate::health::patient::{Age, Difference, Trait, age};
use crate::words;
use iced::widget::{Column, Row, column, container, row};
use iced::{Alignment, Background, Length};

/// Characters of a name, a title or an author that are shown.
const NAME_CHARS: usize = 200;
/// Authors named.
const AUTHORS: usize = 3;

/// What the banner is made of.
#[derive(Debug, Clone)]
pub struct Facts<'a, Message> {
    /// The document.
    pub document: &'a Document,
    /// Where its own header differs from the description beside it (archive first, document second).
    pub inside: &'a [Difference],
    /// Where the subject of the mail differs from it (subject first, document second).
    pub subject: &'a [Difference],
    /// The document itself is what stands below: the verdict on its fingerprint is told.
    pub shown: bool,
    /// How many patients the documents of this message are about.
    pub patients: usize,
    /// A newer document of the same message takes its place: when it was made, as the sender writes it, and what opens it.
    pub newer: Option<(Option<&'a str>, Message)>,
}

/// The banner.
pub fn view<'a, Message: Clone + 'a>(look: &'a Look, facts: Facts<'a, Message>) -> Element<'a, Message> {
    let document = facts.document;
    let mut card = column![identity(look, document.patient.as_ref())].spacing(space::SMALL);
    card = card.push(about(look, document, facts.shown));
    for mark in &document.restrictions {
        card = card.push(marked(look, Icon::Security, Tone::Caution, restriction(look, *mark)));
    }
    let spelling: Vec<String> = facts
        .inside
        .iter()
        .filter(|difference| !difference.grave)
        .map(|difference| told(look, difference, Place::Archive))
        .chain(facts.subject.iter().filter(|d| !d.grave).map(|difference| told(look, difference, Place::Subject)))
        .collect();
    if !spelling.is_empty() {
        let words = look.words_with("identity-spelling", &[("differences", spelling.join(" ; "))]);
        card = card.push(label(look, words).size(Size::Small).tone(look, Tone::Muted).width(Length::Fill));
    }
    let card = framed(look, card);
    let mut bars = Column::new().spacing(space::TIGHT).width(Length::Fill);
    for bar in warnings(look, &facts) {
        bars = bars.push(bar);
    }
    region(Access::new(Role::Region, name_of(look, document)), bars.push(card))
}

/// What stands above a file that nothing describes: whom it is about is not known, whatever the documents beside it say.
pub fn unchecked<'a, Message: Clone + 'a>(look: &'a Look, patients: usize) -> Element<'a, Message> {
    let words = look.words("identity-attachment");
    let card = framed(look, marked(look, Icon::Attachment, Tone::Muted, words.clone()));
    let mut bars = Column::new().spacing(space::TIGHT).width(Length::Fill);
    bars = bars.extend(several(look, patients));
    region(Access::new(Role::Region, words), bars.push(card))
}

fn framed<'a, Message: 'a>(look: &'a Look, card: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    container(card).padding([space::MEDIUM, space::PANE]).width(Length::Fill).style(card_style(look.palette)).into()
}

/// Sunken, with a hairline: with high contrast all grounds are black.
fn card_style<'a>(palette: &'static Palette) -> impl Fn(&iced::Theme) -> container::Style + 'a {
    move |theme| container::Style {
        background: Some(Background::Color(palette.surface_sunken)),
        ..surface::card(palette)(theme)
    }
}

/// How the banner is called: the patient's name and birth date.
fn name_of(look: &Look, document: &Document) -> String {
    match &document.patient {
        Some(patient) => look.words_with("identity-banner", &[("name", name(look, patient))]),
        None => look.words("identity-unknown"),
    }
}

/// The red and amber bars above the card.
fn warnings<'a, Message: Clone + 'a>(look: &'a Look, facts: &Facts<'a, Message>) -> Vec<Element<'a, Message>> {
    let mut bars = Vec::new();
    let grave: Vec<String> = facts
        .inside
        .iter()
        .filter(|difference| difference.grave)
        .map(|difference| told(look, difference, Place::Archive))
        .chain(facts.subject.iter().filter(|d| d.grave).map(|difference| told(look, difference, Place::Subject)))
        .collect();
    if !grave.is_empty() {
        let words = look.words_with("identity-differs", &[("differences", grave.join(" ; "))]);
        bars.push(banner(look, Severity::Danger, words, Vec::new()));
    }
    if facts.document.integrity == Integrity::Different {
        bars.push(banner(look, Severity::Danger, look.words("identity-integrity-bar"), Vec::new()));
    }
    bars.extend(several(look, facts.patients));
    if let Some((made, open)) = &facts.newer {
        let words = match made.and_then(|made| when(look, made)) {
            Some(date) => look.words_with("identity-replaced-on", &[("date", date)]),
            None => look.words("identity-replaced"),
        };
        let open = link(look, look.words("identity-open-newer"), Some(open.clone()));
        bars.push(banner(look, Severity::Caution, words, vec![open.into()]));
    }
    bars
}

fn several<'a, Message: Clone + 'a>(look: &'a Look, patients: usize) -> Option<Element<'a, Message>> {
    let words = || look.words_with("identity-several", &[("count", patients.to_string())]);
    (patients > 1).then(|| banner(look, Severity::Caution, words(), Vec::new()))
}

/// The person: names, birth, sex, INS.
fn identity<'a, Message: 'a>(look: &'a Look, patient: Option<&Patient>) -> Element<'a, Message> {
    let Some(patient) = patient else {
        return marked(look, Icon::Patient, Tone::Caution, look.words("identity-unknown"));
    };
    let head = row![
        icon(look, Icon::Patient, 20.0, Tone::Accent),
        label(look, name(look, patient)).size(Size::Lead).semibold().width(Length::Fill)
    ]
    .spacing(space::SMALL)
    .align_y(Alignment::Center);
    let mut traits = Vec::new();
    if let Some(birth) = birth_name(patient) {
        traits.push(small(look, look.words_with("identity-birth-name", &[("name", birth)])));
    }
    traits.push(small(look, born(look, patient)));
    traits.push(small(look, look.words_with("identity-sex", &[("sex", sex_word(patient.sex).to_owned())])));
    let mut lines = column![head, wrapped(traits)].spacing(space::TIGHT);
    lines = lines.push(ins(look, patient.ins.as_ref()));
    lines.into()
}

/// The document: type, author, date; verdict on its fingerprint where it is shown.
fn about<'a, Message: 'a>(look: &'a Look, document: &Document, shown: bool) -> Element<'a, Message> {
    let mut facts: Vec<Element<'a, Message>> = vec![marked(look, Icon::Document, Tone::Plain, title(look, document))];
    let authors: Vec<String> = document.authors.iter().take(AUTHORS).map(|author| short(author)).collect();
    if !authors.is_empty() {
        let mut words = authors.join(", ");
        if document.authors.len() > AUTHORS {
            words.push('…');
        }
        facts.push(small(look, words));
    }
    if let Some(date) = document.date.as_deref().and_then(|date| when(look, date)) {
        facts.push(small(look, date));
    }
    if !shown {
        return wrapped(facts);
    }
    let (mark, tone, words) = match document.integrity {
        Integrity::Intact => (Icon::Success, Tone::Success, look.words("identity-intact")),
        Integrity::Different => (Icon::Danger, Tone::Danger, look.words("identity-damaged")),
        Integrity::Unverifiable => (Icon::Information, Tone::Muted, look.words("identity-unverifiable")),
    };
    facts.push(marked(look, mark, tone, words));
    wrapped(facts)
}

/// The title of a document: its type and what the sender calls it.
pub fn title(look: &Look, document: &Document) -> String {
    let (kind, title) = (short(words::document_type(look.language, &document.kind)), short(&document.title));
    let says_the_same = [kind.as_str(), &document.kind.label].iter().any(|kind| title.eq_ignore_ascii_case(kind));
    match (kind.is_empty(), title.is_empty() || says_the_same) {
        (false, true) => kind,
        (false, false) => format!("{kind} — {title}"),
        (true, false) => title,
        (true, true) => look.words("identity-untitled"),
    }
}

/// "LEROUX-TEST Odette": the used names, else those of birth.
pub fn name(look: &Look, patient: &Patient) -> String {
    let family = patient.used_name.as_deref().or(patient.birth_name.as_deref()).unwrap_or_default();
    let given = patient.used_given_name.clone().unwrap_or_else(|| patient.given_names.join(" "));
    let whole = short(format!("{family} {given}").trim());
    if whole.is_empty() { look.words("identity-unnamed") } else { whole }
}

/// The birth name, when another one is in use.
fn birth_name(patient: &Patient) -> Option<String> {
    let (birth, used) = (patient.birth_name.as_ref()?, patient.used_name.as_ref()?);
    (birth != used).then(|| short(birth))
}

fn born(look: &Look, patient: &Patient) -> String {
    let Some(birth) = patient.birth_date.as_deref() else { return look.words("identity-born-unknown") };
    let today = look.now.to_zoned(look.zone.clone()).date();
    let sex = ("sex", sex_word(patient.sex).to_owned());
    let date = ("date", date::birth(birth));
    match age(birth, today) {
        Some(age) => look.words_with("identity-born-age", &[sex, date, ("age", age_words(look, age))]),
        None => look.words_with("identity-born", &[sex, date]),
    }
}

fn age_words(look: &Look, age: Age) -> String {
    match age {
        Age::Years(count) => look.words_with("identity-years", &[("count", count.to_string())]),
        Age::Months(count) => look.words_with("identity-months", &[("count", count.to_string())]),
        Age::Days(count) => look.words_with("identity-days", &[("count", count.to_string())]),
    }
}

fn sex_word(sex: Option<Sex>) -> &'static str {
    match sex {
        Some(Sex::Female) => "female",
        Some(Sex::Male) => "male",
        Some(Sex::Undetermined) => "undetermined",
        None => "missing",
    }
}

fn ins<'a, Message: 'a>(look: &'a Look, ins: Option<&Ins>) -> Element<'a, Message> {
    let Some(ins) = ins else { return marked(look, Icon::Fingerprint, Tone::Caution, look.words("identity-ins-none")) };
    let (tone, status) = match ins.status {
        InsStatus::Complete => (Tone::Plain, look.words("identity-ins-complete")),
        InsStatus::Incomplete => (Tone::Plain, look.words("identity-ins-incomplete")),
        InsStatus::Implausible => (Tone::Caution, look.words("identity-ins-implausible")),
    };
    let number = label(look, groups(&ins.matricule)).size(Size::Small).medium();
    let mut parts: Vec<Element<'a, Message>> =
        vec![row![icon(look, Icon::Fingerprint, 16.0, tone), number].spacing(space::SMALL).into()];
    parts.push(label(look, status).size(Size::Small).tone(look, tone).into());
    let kind = match ins.kind {
        InsKind::Nir => None,
        InsKind::Nia => Some(look.words("identity-ins-nia")),
        InsKind::Test => Some(look.words("identity-ins-test")),
        InsKind::Demonstration => Some(look.words("identity-ins-demonstration")),
        InsKind::Calculated => Some(look.words("identity-ins-calculated")),
    };
    if let Some(kind) = kind {
        parts.push(label(look, kind).size(Size::Small).tone(look, Tone::Caution).into());
    }
    wrapped(parts)
}

/// "2 41 03 67 999 011 02": sex, year, month, department, town, rank, key. Other lengths stay as they are.
pub fn groups(matricule: &str) -> String {
    let chars: Vec<char> = matricule.chars().take(NAME_CHARS).collect();
    if chars.len() != 15 {
        return chars.into_iter().collect();
    }
    let mut out = String::new();
    for (n, c) in chars.into_iter().enumerate() {
        if matches!(n, 1 | 3 | 5 | 7 | 10 | 13) {
            out.push('\u{a0}');
        }
        out.push(c);
    }
    out
}

fn restriction(look: &Look, mark: Restriction) -> String {
    match mark {
        Restriction::MaskedToProfessionals => look.words("identity-masked"),
        Restriction::InvisibleToPatient => look.words("identity-invisible"),
        Restriction::InvisibleToGuardians => look.words("identity-invisible-guardians"),
    }
}

/// What a document is compared with.
#[derive(Clone, Copy)]
enum Place {
    Archive,
    Subject,
}

/// "date de naissance 30/08/1952 dans le document, 03/08/1958 dans l'archive".
fn told(look: &Look, difference: &Difference, place: Place) -> String {
    let field = match difference.field {
        Trait::BirthName => look.words("identity-trait-birth-name"),
        Trait::UsedName => look.words("identity-trait-used-name"),
        Trait::GivenName => look.words("identity-trait-given-name"),
        Trait::BirthDate => look.words("identity-trait-birth-date"),
        Trait::Sex => look.words("identity-trait-sex"),
        Trait::Ins => look.words("identity-trait-ins"),
    };
    let value = |text: &str| match difference.field {
        Trait::BirthDate => date::birth(text),
        Trait::Ins => groups(text),
        Trait::Sex => look.words_with("identity-sex-short", &[("sex", text.to_owned())]),
        _ => short(text),
    };
    let args = [("trait", field), ("document", value(&difference.b)), ("other", value(&difference.a))];
    match place {
        Place::Archive => look.words_with("identity-difference-archive", &args),
        Place::Subject => look.words_with("identity-difference-subject", &args),
    }
}

/// A date as documents give it: RFC 3339, or a day alone.
fn when(look: &Look, text: &str) -> Option<String> {
    let day: Option<jiff::civil::Date> = text.get(..10).and_then(|day| day.parse().ok());
    match text.parse::<jiff::Timestamp>() {
        Ok(moment) => Some(date::long(look, moment)),
        Err(_) => day.map(|day| date::day(look, day)),
    }
}

fn short(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(NAME_CHARS).collect();
    line.trim().to_owned()
}

fn small<'a, Message: 'a>(look: &Look, words: String) -> Element<'a, Message> {
    label(look, words).size(Size::Small).into()
}

/// Words behind an icon of the same meaning.
fn marked<'a, Message: 'a>(look: &'a Look, mark: Icon, tone: Tone, words: String) -> Element<'a, Message> {
    let words: Label = label(look, words).size(Size::Small).tone(look, tone);
    row![icon(look, mark, 16.0, tone), words].spacing(space::SMALL).align_y(Alignment::Center).into()
}

/// Facts beside each other, on as many lines as they need.
fn wrapped<'a, Message: 'a>(facts: Vec<Element<'a, Message>>) -> Element<'a, Message> {
    Row::with_children(facts)
        .spacing(space::PANE)
        .align_y(Alignment::Center)
        .wrap()
        .vertical_spacing(space::TIGHT)
        .into()
}

#[cfg(test)]
mod tests {
    use super::{groups, name, title};
    use crate::domain::document::{Coded, Document, Integrity};
    use crate::domain::patient::Patient;
    use crate::ui::look::Look;
    use crate::words::Language;

    fn look() -> Look {
        Look::new(Language::French, "2026-03-12T09:00:00Z".parse().unwrap())
    }

    #[test]
    fn a_matricule_stands_in_groups() {
        assert_eq!(groups("241036799901102").replace('\u{a0}', " "), "2 41 03 67 999 011 02");
        assert_eq!(groups("148122A99901974").replace('\u{a0}', " "), "1 48 12 2A 999 019 74");
        assert_eq!(groups("12"), "12");
    }

    #[test]
    fn the_used_name_leads_and_a_nameless_patient_is_said() {
        let mut patient = Patient {
            birth_name: Some("BAUMANN-TEST".into()),
            used_name: Some("LEROUX-TEST".into()),
            given_names: vec!["Odette".into()],
            ..Patient::default()
        };
        assert_eq!(name(&look(), &patient), "LEROUX-TEST Odette");
        patient.used_name = None;
        assert_eq!(name(&look(), &patient), "BAUMANN-TEST Odette");
        assert_eq!(name(&look(), &Patient::default()), "Patient sans nom");
    }

    #[test]
    fn a_title_that_repeats_the_type_is_said_once() {
        let mut document = Document {
            archive: String::new(),
            file: String::new(),
            mime: String::new(),
            size: 0,
            title: "CR d'examens biologiques".into(),
            kind: Coded { label: "CR d'examens biologiques".into(), ..Coded::default() },
            patient: None,
            authors: Vec::new(),
            date: None,
            integrity: Integrity::Intact,
            restrictions: Vec::new(),
            unique_id: None,
            replaces: None,
        };
        assert_eq!(title(&look(), &document), "CR d'examens biologiques");
        document.title = "Bilan du 12\nmars".into();
        assert_eq!(title(&look(), &document), "CR d'examens biologiques — Bilan du 12 mars");
    }
}
