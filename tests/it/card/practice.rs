//! What a professional does with a card: an identity of one's own, an engine, a letter.

use super::counter::blocking;
use crate::engine_driver::Office;
use crate::operator::{Operator, Person};
use pli::card::CardSession;
use pli::domain::{Environment, NamedAddress};
use pli::engine::{Command, DraftContent, Options, Outcome, by_card};
use pli::store::{Core, NewAccount, NewIdentity, Store};
use std::path::Path;
use std::sync::Arc;

/// An identity that only this card opens, with its account.
pub(super) async fn enrolled(store: &Store, operator: &Operator, person: &Person, card: &Arc<CardSession>) -> Core {
    let core =
        store.begin_identity(&NewIdentity { name: person.name.clone(), environment: Environment::Other }).unwrap();
    core.add_account(&NewAccount {
        operator: operator.profile.display().to_string(),
        profile: std::fs::read_to_string(&operator.profile).unwrap(),
        address: person.address.parse().unwrap(),
        name: person.name.clone(),
        login: None,
    })
    .unwrap();
    let (made, card) = (core.clone(), Arc::clone(card));
    blocking(move || by_card::enrol(&made, &card).unwrap()).await;
    core
}

/// An engine that signs in by this card.
pub(super) async fn at_work(
    core: Core,
    folder: &Path,
    operator: &Operator,
    who: &Person,
    card: &CardSession,
) -> Office {
    let options = Options { watch: false, identity: Some(card.identity()) };
    Office::start(core, folder, operator, who, options).await
}

/// A short letter.
pub(super) fn letter(to: &Person, subject: &str) -> DraftContent {
    DraftContent {
        to: vec![NamedAddress::new("", &to.address.parse().unwrap())],
        subject: subject.into(),
        text: "Bonjour, l'été arrive.".into(),
        ..DraftContent::default()
    }
}

/// Writes a letter and sees it leave.
pub(super) async fn send(office: &Office, to: &Person, subject: &str) {
    let content = Box::new(letter(to, subject));
    let send = Command::Send { content, draft: None, undo_seconds: 0 };
    assert!(matches!(office.run(send).await.unwrap(), Outcome::Queued { .. }));
    let Outcome::Flushed(report) = office.run(Command::Flush).await.unwrap() else { panic!("not flushed") };
    assert_eq!((report.accepted.len(), report.waiting.len()), (1, 0), "{report:?}");
}
