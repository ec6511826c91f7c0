//! Senders and recipients of the seed mail.

use super::directory::directory;
use super::patient::patients;
use super::person::person;
use super::structure::structures;
use crate::domain::Address;

/// A sender or recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Party {
    pub(super) name: String,
    pub(super) address: Address,
    /// The lines under a letter.
    pub(super) signature: String,
}

/// Reads `monnier` (a person), `chv.cardiologie` (a structure's mailbox), `patient:dasilva` or `Name <address>`.
pub(super) fn party(token: &str) -> Option<Party> {
    if let Some((name, rest)) = token.split_once('<') {
        let address = rest.trim_end_matches('>').trim().parse().ok()?;
        return Some(Party { name: name.trim().to_owned(), address, signature: String::new() });
    }
    if let Some(key) = token.strip_prefix("patient:") {
        let patient = patients().into_iter().find(|p| p.key == key)?;
        let name = format!("{} {}", patient.given_name, patient.used_name);
        return Some(Party { name, address: patient.address()?, signature: String::new() });
    }
    match token.split_once('.') {
        Some((structure, local)) => unit(structure, local),
        None => professional(token),
    }
}

fn unit(structure: &str, local: &str) -> Option<Party> {
    let structure = structures().into_iter().find(|s| s.key == structure)?;
    let mail = format!("{local}@{}", structure.domain);
    let entry = directory().into_iter().find(|entry| entry.value("mail") == Some(&mail))?;
    let name = entry.value("cn").unwrap_or(structure.name).to_owned();
    let signature = format!(
        "{name}\n{}\n{} {}\nTél. {}",
        structure.street, structure.postal_code, structure.town, structure.telephone
    );
    Some(Party { name, address: mail.parse().ok()?, signature })
}

fn professional(key: &str) -> Option<Party> {
    let person = person(key)?;
    let structure = &person.structure;
    let signature = format!(
        "{}\n{}\n{}, {} {}\nTél. {}",
        person.name(),
        structure.name,
        structure.street,
        structure.postal_code,
        structure.town,
        structure.telephone
    );
    Some(Party { name: person.label(), address: person.address.clone()?, signature })
}
