//! The national directory of the sandbox, as LDAP entries (annuaire-ldap.md §2.2).

use super::person::{Person, people};
use super::structure::{Structure, structures};

/// One LDAP entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SandboxEntry {
    /// Distinguished name, under `dc=mssante,dc=fr`.
    pub dn: String,
    /// Attribute names and their values, in order.
    pub attributes: Vec<(String, Vec<String>)>,
}

impl SandboxEntry {
    /// The first value of an attribute, whatever the case of its name.
    pub fn value(&self, name: &str) -> Option<&str> {
        let (_, values) = self.attributes.iter().find(|(n, _)| n.eq_ignore_ascii_case(name))?;
        values.first().map(String::as_str)
    }

    fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.attributes.push((name.to_owned(), vec![value.into()]));
        self
    }
}

/// Mailboxes of structures: structure, local part, kind, unit, what it is for, accepts to go without paper.
const UNITS: &[(&str, &str, &str, &str, &str, bool)] = &[
    (
        "pharmacie",
        "contact",
        "ORG",
        "Officine",
        "Ordonnances, interventions pharmaceutiques et échanges avec les prescripteurs",
        true,
    ),
    (
        "biovalmont",
        "resultats",
        "APP",
        "Système d'information du laboratoire",
        "Envoi automatique des comptes rendus d'examens biologiques",
        true,
    ),
    ("biovalmont", "secretariat", "ORG", "Secrétariat", "Questions sur les comptes rendus et les prélèvements", true),
    ("chv", "cardiologie", "ORG", "Cardiologie", "Secrétariat du service de cardiologie", true),
    ("chv", "urgences", "ORG", "Urgences", "Service d'accueil des urgences", false),
    ("chv", "oncologie", "ORG", "Oncologie", "Réunions de concertation pluridisciplinaire et consultations", true),
    ("chv", "chirurgie", "ORG", "Chirurgie", "Secrétariat de chirurgie viscérale et orthopédique", true),
    ("chv", "pharmacie", "ORG", "Pharmacie à usage intérieur", "Conciliation médicamenteuse et rétrocession", true),
    (
        "chv",
        "integration",
        "APP",
        "Plateforme d'intégration",
        "Réception automatique des documents destinés au dossier patient",
        true,
    ),
    ("imagerie", "comptes-rendus", "ORG", "Secrétariat", "Comptes rendus d'imagerie médicale", true),
    (
        "glycines",
        "soins",
        "ORG",
        "Équipe de soins",
        "Transmissions et renouvellements d'ordonnances des résidents",
        false,
    ),
    ("cpts", "coordination", "ORG", "Coordination", "Protocoles, réunions et parcours de la CPTS", true),
    ("chu", "urgences-pediatriques", "ORG", "Urgences pédiatriques", "Avis et transferts", true),
    ("had", "coordination", "ORG", "Coordination", "Demandes d'admission en hospitalisation à domicile", true),
    ("ophtalmo", "imagerie", "APP", "Rétinographe", "Envoi automatique des clichés de dépistage", true),
    ("stroch", "contact", "ORG", "Officine", "Ordonnances et échanges avec les prescripteurs", true),
];

/// A second place of exercise for the same mailbox: person, structure.
const SECOND_PLACES: &[(&str, &str)] =
    &[("martin-cardio", "chv"), ("vautrin", "chv"), ("schmitt", "glycines"), ("noel", "glycines")];

/// Every entry of the directory; mailboxes on "liste rouge" are absent, as in the national one.
pub fn directory() -> Vec<SandboxEntry> {
    let structures = structures();
    let people = people();
    let mut entries: Vec<SandboxEntry> =
        people.iter().filter(|p| p.published).filter_map(|p| person_entry(p, &p.structure, 1)).collect();
    for (who, place) in SECOND_PLACES {
        let found = people.iter().find(|p| p.key == *who).zip(structures.iter().find(|s| s.key == *place));
        entries.extend(found.and_then(|(person, structure)| person_entry(person, structure, 2)));
    }
    for unit in UNITS {
        let structure = structures.iter().find(|s| s.key == unit.0);
        entries.extend(structure.map(|structure| unit_entry(structure, unit)));
    }
    entries
}

fn person_entry(person: &Person, structure: &Structure, rank: u32) -> Option<SandboxEntry> {
    let mail = person.address.as_ref()?.to_string();
    let profession = person.profession;
    let dn = if rank == 1 {
        format!("mail={mail},ou=PER,dc=mssante,dc=fr")
    } else {
        format!("mail={mail}+ou={rank},ou=PER,dc=mssante,dc=fr")
    };
    let entry = SandboxEntry { dn, attributes: Vec::new() }
        .with("objectClass", "boiteAuxLettresMSSante")
        .with("TypeBAL", "PER")
        .with("mail", mail)
        .with("cn", format!("{} {} - {} {}", person.family_name, person.given_name, profession.code, profession.label))
        .with("sn", person.family_name)
        .with("givenName", person.given_name)
        .with("CiviliteExercice", person.civility);
    let entry = match &person.rpps {
        Some(rpps) => entry.with("TypeIdentifiantPP", "8").with("IdentifiantPP", rpps.as_str()),
        None => entry,
    };
    let entry = entry.with("profession", profession.code);
    let entry = if profession.speciality.is_empty() {
        entry.with("title", profession.label)
    } else {
        entry.with("specialite", profession.speciality).with("title", profession.speciality_label)
    };
    Some(place(entry, structure).with("dematerialisation", if rank == 1 { "O" } else { "N" }))
}

fn unit_entry(structure: &Structure, unit: &(&str, &str, &str, &str, &str, bool)) -> SandboxEntry {
    let (_, local, kind, service, description, paperless) = *unit;
    let mail = format!("{local}@{}", structure.domain);
    let entry = SandboxEntry { dn: format!("mail={mail},ou={kind},dc=mssante,dc=fr"), attributes: Vec::new() }
        .with("objectClass", "boiteAuxLettresMSSante")
        .with("TypeBAL", kind)
        .with("mail", mail)
        .with("cn", format!("{} - {service}", structure.name))
        .with("ou", service)
        .with("description", description);
    place(entry, structure).with("dematerialisation", if paperless { "O" } else { "N" })
}

fn place(entry: SandboxEntry, structure: &Structure) -> SandboxEntry {
    entry
        .with("o", structure.name)
        .with("TypeIdentifiantPM", structure.id_kind.as_str())
        .with("IdentifiantPM", structure.id.as_str())
        .with("postalAddress", structure.street)
        .with("postalCode", structure.postal_code)
        .with("l", structure.town.to_uppercase())
        .with("telephoneNumber", structure.telephone.as_str())
}

#[cfg(test)]
mod tests {
    use super::directory;
    use std::collections::BTreeSet;

    #[test]
    fn the_directory_has_what_a_search_must_tell_apart() {
        let entries = directory();
        let names: BTreeSet<&str> = entries.iter().map(|e| e.dn.as_str()).collect();
        assert_eq!(names.len(), entries.len(), "distinguished names are unique");
        let of_kind = |kind: &str| entries.iter().filter(|e| e.value("TypeBAL") == Some(kind)).count();
        assert!(of_kind("PER") >= 30 && of_kind("ORG") >= 10 && of_kind("APP") >= 3);
        let martin: BTreeSet<_> = entries
            .iter()
            .filter(|e| e.value("sn") == Some("MARTIN-TEST") && e.value("givenName") == Some("Anne"))
            .filter_map(|e| e.value("IdentifiantPP"))
            .collect();
        assert_eq!(martin.len(), 2, "two persons of one name");
        assert!(
            entries.iter().filter(|e| e.value("mail") == Some("anne.martin@cardio-halles.mssante.example")).count()
                == 2
        );
        assert!(entries.iter().filter_map(|e| e.value("l")).collect::<BTreeSet<_>>().len() >= 4);
        assert!(!entries.iter().any(|e| e.value("sn") == Some("VALOIS-TEST")), "liste rouge");
        assert!(entries.iter().any(|e| e.value("sn") == Some("LEFÈVRE-TEST")));
    }
}
