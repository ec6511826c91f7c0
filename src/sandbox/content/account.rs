//! Those who can sign in, and every mailbox of the operator.

use super::directory::directory;
use super::patient::patients;
use super::person::{Person, PersonKey, people, person};
use super::plain_capitals;
use super::structure::Structure;
use crate::domain::Address;
use crate::domain::directory::MailboxKind;

/// The kind of card, or of software certificate, of a holder (cps-igc.md §7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardKind {
    /// Professionals with a national number.
    Cps,
    /// Staff of a structure, by name.
    Cpe,
    /// Staff of a structure, not by name (`pseudonym`).
    CpeAnonymous,
    /// Staff of an authorised structure.
    Cpa,
    /// A software certificate of a structure (AUTH_CLI).
    Organisation,
}

/// The values of a holder's certificate subject; those that the form of the card does not use are `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateSubject {
    /// Which form.
    pub card: CardKind,
    /// `CN`: `8` + RPPS for a CPS, `3` + FINESS + `/` + internal number for a CPE, host for software.
    pub common_name: String,
    /// `title`.
    pub title: Option<&'static str>,
    /// `SN`, capitals without accents.
    pub surname: Option<String>,
    /// `GN`, capitals without accents.
    pub given_name: Option<String>,
    /// `pseudonym`.
    pub pseudonym: Option<String>,
    /// `O`, capitals without accents.
    pub organisation: Option<String>,
    /// `OU`: `1` + FINESS or `3` + SIRET.
    pub organisation_unit: Option<String>,
    /// `ST`, such as `Bas-Rhin (67)`.
    pub department: Option<&'static str>,
}

/// One holder of one mailbox; a shared mailbox has one account per holder.
#[derive(Clone, PartialEq, Eq)]
pub struct SandboxAccount {
    /// The mailbox.
    pub address: Address,
    /// What the holder types as login.
    pub login: String,
    /// The public demonstration password.
    pub password: &'static str,
    /// National id with its type digit.
    pub national_id: String,
    /// The label of outgoing mail (ECO.2.2.7).
    pub display_name: String,
    /// Kind of mailbox.
    pub kind: MailboxKind,
    /// The person; for an applicative mailbox, the one answerable for it.
    pub holder: PersonKey,
    /// The subject of the holder's certificate.
    pub certificate_subject: CertificateSubject,
}

impl std::fmt::Debug for SandboxAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SandboxAccount({} {:?} {:?})", self.login, self.address, self.kind)
    }
}

const DEPARTMENT: &str = "Bas-Rhin (67)";

/// Login, password, holder, and how the mailbox is held.
const ROWS: &[(&str, &str, &str, Held)] = &[
    ("claire.monnier", "Halle-4-Valmont", "monnier", Held::Personal),
    ("hugo.brandt", "Marche-12-Valmont", "brandt", Held::Shared("contact@pharmacie-marche.mssante.example")),
    ("lea.fuchs", "Comptoir-7-Valmont", "fuchs", Held::Shared("contact@pharmacie-marche.mssante.example")),
    ("sophie.lang", "Moulin-15-Valmont", "lang", Held::Personal),
    ("anne.martin.cardio", "Coeur-6-Valmont", "martin-cardio", Held::Personal),
    ("anne.martin.dermato", "Parc-22-Valmont", "martin-dermato", Held::Personal),
    ("biovalmont", "Tanneurs-7-Valmont", "ritter", Held::Software("resultats@biovalmont.mssante.example")),
    ("helene.vautrin", "Gare-28-Valmont", "vautrin", Held::Personal),
    ("francois.delattre", "Roux-1-Valmont", "delattre", Held::Personal),
    ("gaelle.noel", "Ecoles-5-Clairval", "noel", Held::Personal),
];

#[derive(Clone, Copy)]
enum Held {
    Personal,
    Shared(&'static str),
    Software(&'static str),
}

/// Everyone who can sign in; Dr Claire Monnier first, then the pharmacy's holders.
pub fn accounts() -> Vec<SandboxAccount> {
    ROWS.iter()
        .filter_map(|(login, password, holder, held)| {
            let person = person(holder)?;
            let (address, kind) = match held {
                Held::Personal => (person.address.clone()?, MailboxKind::Per),
                Held::Shared(address) => (address.parse().ok()?, MailboxKind::Org),
                Held::Software(address) => (address.parse().ok()?, MailboxKind::App),
            };
            let display_name = match kind {
                MailboxKind::Per => person.label(),
                _ => person.structure.name.to_owned(),
            };
            Some(SandboxAccount {
                address,
                login: (*login).to_owned(),
                password,
                national_id: person.national_id(),
                display_name,
                kind,
                holder: person.key,
                certificate_subject: subject(&person, kind),
            })
        })
        .collect()
}

fn subject(person: &Person, kind: MailboxKind) -> CertificateSubject {
    let Structure { name, domain, .. } = person.structure;
    let of_structure = CertificateSubject {
        card: CardKind::Organisation,
        common_name: format!("auth.{domain}"),
        title: None,
        surname: None,
        given_name: None,
        pseudonym: None,
        organisation: Some(plain_capitals(name)),
        organisation_unit: Some(person.structure.national_id()),
        department: Some(DEPARTMENT),
    };
    if kind == MailboxKind::App {
        return of_structure;
    }
    let named = CertificateSubject {
        common_name: person.national_id(),
        title: Some(person.profession.label),
        surname: Some(plain_capitals(person.family_name)),
        given_name: Some(plain_capitals(person.given_name)),
        ..of_structure
    };
    if person.rpps.is_some() {
        CertificateSubject {
            card: CardKind::Cps,
            organisation: None,
            organisation_unit: None,
            department: None,
            ..named
        }
    } else {
        CertificateSubject { card: CardKind::Cpe, ..named }
    }
}

/// Every mailbox that exists: holders, the directory, those on "liste rouge", patients.
///
/// The physiotherapist who left (`thierry.collin@kine-pont.mssante.example`) has none: mail to him bounces.
pub fn mailboxes() -> Vec<Address> {
    let published = directory().into_iter().filter_map(|entry| entry.value("mail")?.parse().ok());
    let personal = people().into_iter().filter(|person| person.key != "collin").filter_map(|person| person.address);
    let of_patients = patients().into_iter().filter_map(|patient| patient.address());
    let held = accounts().into_iter().map(|account| account.address);
    let mut all: Vec<Address> = held.chain(published).chain(personal).chain(of_patients).collect();
    all.sort();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::{CardKind, ROWS, accounts, mailboxes};
    use crate::domain::directory::MailboxKind;

    #[test]
    fn every_row_gives_an_account_and_the_pharmacy_has_two_holders() {
        let accounts = accounts();
        assert_eq!(accounts.len(), ROWS.len());
        assert_eq!(accounts[0].address.to_string(), "claire.monnier@cabinet-monnier.mssante.example");
        assert_eq!(accounts[0].certificate_subject.card, CardKind::Cps);
        let pharmacy: Vec<_> = accounts.iter().filter(|a| a.address == accounts[1].address).collect();
        assert_eq!(pharmacy.iter().map(|a| a.holder).collect::<Vec<_>>(), ["brandt", "fuchs"]);
        assert_eq!(pharmacy[1].certificate_subject.card, CardKind::Cpe);
        assert!(accounts.iter().any(|a| a.kind == MailboxKind::App));
        assert!(accounts[0].national_id.starts_with("899700"));
    }

    #[test]
    fn the_one_who_left_has_no_mailbox_and_the_unlisted_one_has() {
        let names: Vec<String> = mailboxes().iter().map(ToString::to_string).collect();
        assert!(!names.iter().any(|n| n.starts_with("thierry.collin@")));
        assert!(names.iter().any(|n| n.starts_with("marc.valois@")));
        assert!(names.iter().any(|n| n == "241036799901102@patient.mssante.example"));
    }
}
