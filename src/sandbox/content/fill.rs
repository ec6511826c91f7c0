//! Filling of `{{placeholders}}` in the seed's templates.

use super::clock::Clock;
use super::patient::SandboxPatient;
use crate::domain::patient::Sex;
use std::collections::BTreeMap;

/// Values by name; dates are counted from the clock.
#[derive(Debug, Clone)]
pub(super) struct Values {
    clock: Clock,
    values: BTreeMap<String, String>,
}

impl Values {
    pub(super) fn new(clock: &Clock) -> Self {
        Self { clock: clock.clone(), values: BTreeMap::new() }
    }

    pub(super) fn set(&mut self, name: &str, value: impl Into<String>) {
        self.values.insert(name.to_owned(), value.into());
    }

    /// Sets a value that will stand in XML text or in an attribute.
    pub(super) fn set_text(&mut self, name: &str, value: &str) {
        self.values.insert(name.to_owned(), escape(value));
    }

    /// The names by which texts speak of a patient.
    pub(super) fn set_patient(&mut self, patient: &SandboxPatient) {
        let age = self.clock.age(patient.birth_date).unwrap_or_default();
        let title = match patient.sex {
            _ if age < 18 => "",
            Sex::Female => "Mme ",
            _ => "M. ",
        };
        self.set("p.name", format!("{title}{} {}", patient.given_name, patient.used_name));
        self.set("p.list", format!("{} {} {}", patient.used_name, patient.given_name, patient.birth_date_in_words()));
        self.set("p.birth", patient.birth_date_in_words());
        self.set("p.ins", patient.matricule);
        self.set("p.age", age.to_string());
    }

    /// The template with every known placeholder replaced; unknown ones stay, so that a test can see them.
    pub(super) fn fill(&self, template: &str) -> String {
        let mut out = String::with_capacity(template.len());
        let mut rest = template;
        while let Some((before, after)) = rest.split_once("{{") {
            out.push_str(before);
            let Some((name, tail)) = after.split_once("}}") else {
                out.push_str("{{");
                rest = after;
                continue;
            };
            match self.values.get(name).cloned().or_else(|| self.clock.word(name)) {
                Some(value) => out.push_str(&value),
                None => out.push_str(&format!("{{{{{name}}}}}")),
            }
            rest = tail;
        }
        out.push_str(rest);
        out
    }
}

/// Escapes the characters that XML text and attributes may not hold.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// One record of a seed file: `name: value` lines, an empty line, then free text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    fields: Vec<(String, String)>,
    pub(super) body: String,
}

impl Record {
    pub(super) fn parse(text: &str) -> Self {
        let (head, body) = text.trim_start().split_once("\n\n").unwrap_or((text, ""));
        let fields = head
            .lines()
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
            .collect();
        Self { fields, body: body.trim_end().to_owned() }
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn list<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.get(name).unwrap_or_default().split(',').map(str::trim).filter(|item| !item.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::{Clock, Record, Values};

    #[test]
    fn placeholders_are_filled_and_unknown_ones_stay_visible() {
        let mut values = Values::new(&Clock::new("2026-11-23T09:00:00Z".parse().unwrap()));
        values.set_text("who", "A & B");
        assert_eq!(values.fill("{{who}} le {{d-1}}, {{nobody}}"), "A &amp; B le 20/11/2026, {{nobody}}");
    }

    #[test]
    fn a_record_has_fields_lists_and_a_body() {
        let record = Record::parse("id: 1\nflags: seen, answered\n\nBonjour,\n\nVoilà.\n");
        assert_eq!(record.get("id"), Some("1"));
        assert_eq!(record.list("flags").collect::<Vec<_>>(), ["seen", "answered"]);
        assert_eq!(record.body, "Bonjour,\n\nVoilà.");
    }
}
