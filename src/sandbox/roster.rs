//! From the sandbox's content to what its servers need: accounts, cards, domains.

use super::accounts::{Account, Accounts};
use super::content::{self, CardKind, CertificateSubject};
use super::faults::Faults;
use super::https::WhiteListRow;
use super::igc::{Attribute, AuthorityName, Dn, Holder, Igc, KeyName};
use super::mail::MailStore;
use super::smtp::{self, PosteRestante};
use super::{DomainOwner, Shared};
use crate::domain::Address;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Which fixed key a person's card holds; whoever is not named shares one.
const KEYS: &[(&str, KeyName)] = &[
    ("monnier", KeyName::Medecin),
    ("brandt", KeyName::Pharmacien),
    ("fuchs", KeyName::Preparateur),
    ("lang", KeyName::Infirmier),
];

/// Everything the protocols share.
pub(super) fn shared(faults: Faults, igc: Igc, mail: MailStore) -> Shared {
    let white_list = white_list();
    let domains = domains(&white_list);
    Shared {
        accounts: Arc::new(Accounts::new(accounts(), faults.clone())),
        faults,
        mail: Arc::new(mail),
        directory: Arc::new(content::directory()),
        igc: Arc::new(igc),
        white_list,
        domains,
        poste_restante: PosteRestante::default(),
    }
}

fn accounts() -> Vec<Account> {
    let account = |account: content::SandboxAccount| Account {
        login: account.login,
        address: account.address,
        password: account.password.to_owned(),
        name: account.display_name,
        certificate_names: vec![account.certificate_subject.common_name],
    };
    content::accounts().into_iter().map(account).collect()
}

fn white_list() -> Vec<WhiteListRow> {
    let row = |row: content::WhiteListDomain| WhiteListRow {
        domain: row.domain,
        description: row.structure,
        dn: row.dn,
        support: row.support,
    };
    content::white_list_domains().into_iter().map(row).collect()
}

fn domains(rows: &[WhiteListRow]) -> BTreeMap<String, DomainOwner> {
    let own = format!("CN={},", smtp::HOST);
    let ascii = |row: &WhiteListRow| {
        let address: Address = format!("x@{}", row.domain).parse().ok()?;
        let owner = if row.dn.starts_with(&own) { DomainOwner::Sandbox } else { DomainOwner::Other };
        Some((address.domain().to_owned(), owner))
    };
    rows.iter().filter_map(ascii).collect()
}

/// Everyone with a card or a certificate: the holders of accounts, and cards that open nothing.
pub(super) fn holders() -> Vec<Holder> {
    let of_account = |account: content::SandboxAccount| {
        let subject = account.certificate_subject;
        let key = match subject.card {
            CardKind::Organisation => KeyName::Organisation,
            _ => KEYS.iter().find(|(person, _)| *person == account.holder).map_or(KeyName::Tiers, |(_, key)| *key),
        };
        Holder { file: account.login, subject: dn(&subject), issuer: issuer(subject.card), key, revoked: false }
    };
    content::accounts().into_iter().map(of_account).chain(loose_cards()).collect()
}

fn issuer(card: CardKind) -> AuthorityName {
    match card {
        CardKind::Cps => AuthorityName::FortPersonnes,
        CardKind::Cpe | CardKind::CpeAnonymous | CardKind::Cpa => AuthorityName::StandardPersonnes,
        CardKind::Organisation => AuthorityName::ElementaireOrganisations,
    }
}

/// The forms of cps-igc.md §7.
fn dn(subject: &CertificateSubject) -> Dn {
    let add = |name: Dn, attribute, value: Option<&str>| match value {
        Some(value) => name.with(attribute, value),
        None => name,
    };
    let (organisation, unit) = (subject.organisation.as_deref(), subject.organisation_unit.as_deref());
    let person = [
        (Attribute::CommonName, Some(subject.common_name.as_str())),
        (Attribute::Surname, subject.surname.as_deref()),
        (Attribute::GivenName, subject.given_name.as_deref()),
    ];
    let person = person.into_iter().filter_map(|(attribute, value)| Some((attribute, value?)));
    let place = if subject.card == CardKind::Cpa { Attribute::Locality } else { Attribute::State };
    let name = if subject.card == CardKind::Cpa {
        let name = add(Dn::french(), Attribute::Organisation, organisation);
        add(name, place, subject.department)
    } else {
        let name = add(Dn::french(), place, subject.department);
        add(name, Attribute::Organisation, organisation)
    };
    let name = add(name, Attribute::Unit, unit);
    let name = add(name, Attribute::Title, subject.title);
    let name = add(name, Attribute::Pseudonym, subject.pseudonym.as_deref());
    name.with_all(person)
}

/// Cards that open no mailbox: an anonymous CPE, the same one put in opposition, a CPA.
fn loose_cards() -> [Holder; 3] {
    let pharmacy = content::structures().into_iter().find(|structure| structure.key == "pharmacie");
    let finess = pharmacy.as_ref().map_or("", |structure| structure.id.as_str());
    let cpe = |number: &str| {
        dn(&CertificateSubject {
            card: CardKind::CpeAnonymous,
            common_name: format!("3{finess}/{number}"),
            title: Some("Carte de service santé ou social"),
            surname: None,
            given_name: None,
            pseudonym: Some(format!("EMPLOYE{number}")),
            organisation: Some("PHARMACIE DU MARCHE".into()),
            organisation_unit: Some(format!("1{finess}")),
            department: Some("Bas-Rhin (67)"),
        })
    };
    let cpa = dn(&CertificateSubject {
        card: CardKind::Cpa,
        common_name: "599700999000018/CPAT0001".into(),
        title: None,
        surname: Some("EDITEUR-TEST".into()),
        given_name: Some("ALIX".into()),
        pseudonym: None,
        organisation: Some("TEST".into()),
        organisation_unit: Some("399700999000018".into()),
        department: Some("Paris (75)"),
    });
    let card = |file: &str, subject, revoked| Holder {
        file: file.to_owned(),
        subject,
        issuer: AuthorityName::StandardPersonnes,
        key: KeyName::Tiers,
        revoked,
    };
    [
        card("cpe-anonyme", cpe("000000001"), false),
        card("cpe-opposee", cpe("000000002"), true),
        card("cpa-editeur", cpa, false),
    ]
}

#[cfg(test)]
mod tests {
    use super::{accounts, domains, holders, white_list};
    use crate::sandbox::DomainOwner;
    use std::collections::BTreeSet;

    #[test]
    fn every_account_has_a_certificate_of_its_name() {
        let holders = holders();
        for account in accounts() {
            let holder = holders.iter().find(|holder| holder.file == account.login).unwrap();
            assert_eq!(account.certificate_names, [holder.subject.common_name()]);
        }
        let files: BTreeSet<_> = holders.iter().map(|holder| &holder.file).collect();
        assert_eq!(files.len(), holders.len());
        assert_eq!(holders.iter().filter(|holder| holder.revoked).count(), 1);
    }

    #[test]
    fn domains_are_told_apart_and_kept_in_a_labels() {
        let domains = domains(&white_list());
        assert_eq!(domains.get("cabinet-monnier.mssante.example"), Some(&DomainOwner::Sandbox));
        assert_eq!(domains.get("hopital-sud.autre-operateur.example"), Some(&DomainOwner::Other));
        assert!(domains.keys().any(|domain| domain.starts_with("xn--")) && domains.keys().all(|d| d.is_ascii()));
    }
}
