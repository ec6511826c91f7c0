mod by_card;

use super::attempt::{Doing, Ending, News, Opened, Whom, Wish};
use super::finding::{Ends, Finding, Missing};
use super::form::{Fault, bounded};
use super::operators::{Offers, Way};
use super::{Event, FirstStart, Found, Message, Stage, Tell};
use crate::auth::{self, Challenge};
use crate::config::Settings;
use crate::domain::directory::{DirectoryEntry, MailboxKind};
use crate::domain::error::Failure;
use crate::domain::{Coded, Secret};
use crate::ui::Element;
use crate::ui::card_desk::OnDesk;
use crate::ui::sign_in;
use crate::ui::threshold::stand::{ADDRESS, CODE, Shown, Stand, look, survey};
use std::path::Path;
use std::sync::Arc;
use tokio::sync::mpsc;

fn screen(stand: &Stand) -> FirstStart {
    let (mut screen, _) = FirstStart::new(&stand.services, &Settings::default(), OnDesk::default());
    let offers = Offers::read(Path::new("/nowhere"), None, None, Way::Code);
    let _ = screen.update(Message::Read(Found { offers, card_offers: card_offers(), has_people: false }), &look());
    screen
}

fn card_offers() -> Offers {
    Offers::read(Path::new("/nowhere"), None, None, Way::Card)
}

fn filled(stand: &Stand) -> FirstStart {
    let mut screen = screen(stand);
    let _ = screen.update(Message::Code, &look());
    let _ = screen.update(Message::Address(ADDRESS.to_owned()), &look());
    screen.form.password.set("motdepasse");
    screen
}

/// A mailbox as if the operator and the directory had answered.
fn opened(stand: &Stand, entries: Vec<DirectoryEntry>) -> Arc<Opened> {
    let offer = Offers::read(Path::new("/nowhere"), None, None, Way::Code);
    let offer = offer.of(ADDRESS).and_then(|at| offer.all.get(at)).cloned().unwrap();
    let password = Secret::new("motdepasse".to_owned());
    let wish = Wish { address: ADDRESS.parse().unwrap(), login: None, password, offer, card: None };
    stand.runtime.block_on(Opened::for_tests(&stand.services, wish, entries))
}

fn entry(address: &str) -> DirectoryEntry {
    DirectoryEntry {
        address: address.parse().unwrap(),
        kind: Some(MailboxKind::Per),
        family_name: "MONNIER-TEST".to_owned(),
        given_name: "Claire".to_owned(),
        national_id: Some("899700000001".to_owned()),
        profession: Some("10".to_owned()),
        speciality: None,
        organisation: Some("Cabinet Monnier".to_owned()),
        organisation_id: None,
        town: Some("Valmont".to_owned()),
        postal_code: None,
        description: None,
        telephone: None,
        paperless: None,
    }
}

fn finding(stand: &Stand, entries: Vec<DirectoryEntry>) -> FirstStart {
    let mut screen = filled(stand);
    trying(&mut screen);
    let _ = screen.update(Message::Told(1, Tell(News::SignedIn(opened(stand, entries)))), &look());
    screen
}

/// As after « Se connecter », without a network.
fn trying(screen: &mut FirstStart) {
    screen.number = 1;
    screen.stage = Stage::Trying(Box::new(super::Trying {
        doing: Doing::SigningIn,
        operator: "Mailiz – formation".to_owned(),
        by_card: false,
        asked: None,
        cancel: tokio_util::sync::CancellationToken::new(),
    }));
}

fn found(screen: &mut FirstStart) -> &mut Finding {
    match &mut screen.stage {
        Stage::Found(finding) => finding,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_card_is_asked_for_and_the_code_leads_on() {
    let stand = Stand::new();
    let mut screen = screen(&stand);
    let _ = screen.update(Message::Card, &look());
    assert!(matches!(screen.stage, Stage::Card));
    let _ = screen.update(Message::Code, &look());
    assert!(matches!(screen.stage, Stage::Form));
}

#[test]
fn the_way_out_is_open_only_where_somebody_is_there_already() {
    let stand = Stand::new();
    let mut screen = screen(&stand);
    assert!(screen.update(Message::Back, &look()).events.is_empty());
    let offers = Offers::default();
    let _ = screen.update(Message::Read(Found { offers, card_offers: Offers::default(), has_people: true }), &look());
    assert!(matches!(screen.update(Message::Back, &look()).events.as_slice(), [Event::Back]));
}

#[test]
fn an_address_that_is_none_is_said_at_its_field_and_nothing_is_tried() {
    let stand = Stand::new();
    let mut screen = filled(&stand);
    let _ = screen.update(Message::Address("claire".to_owned()), &look());
    let _ = screen.update(Message::Connect, &look());
    assert!(matches!(screen.form.fault, Some(Fault::Address)));
    assert!(matches!(screen.stage, Stage::Form));
}

#[test]
fn an_operator_that_nobody_can_tell_is_asked_for() {
    let stand = Stand::new();
    let mut screen = filled(&stand);
    let _ = screen.update(Message::Address("claire@inconnu.example".to_owned()), &look());
    let _ = screen.update(Message::Connect, &look());
    assert!(matches!(screen.form.fault, Some(Fault::Operator)));
}

#[test]
fn a_mailbox_that_is_there_already_is_not_added_twice() {
    let stand = Stand::new();
    let session = stand.session();
    let (mut screen, _) = FirstStart::add_account(&session, &Settings::default());
    let offers = Offers::read(Path::new("/nowhere"), None, Some(session.environment()), Way::Code);
    let _ = screen.update(Message::Read(Found { offers, card_offers: Offers::default(), has_people: true }), &look());
    let _ = screen.update(Message::Address(ADDRESS.to_uppercase().replace("FR", "fr")), &look());
    screen.form.password.set("motdepasse");
    let _ = screen.update(Message::Connect, &look());
    assert!(matches!(screen.form.fault, Some(Fault::Known)), "{:?}", screen.form.fault);
}

#[test]
fn a_refused_password_leads_back_to_an_empty_password_field_and_keeps_the_address() {
    let stand = Stand::new();
    let mut screen = filled(&stand);
    trying(&mut screen);
    let failure = Failure::new(auth::Error::PasswordRefused);
    let _ = screen.update(Message::Told(1, Tell(News::Failed(failure))), &look());
    assert!(matches!(&screen.form.fault, Some(Fault::Tried(failure)) if failure.code().as_str().starts_with("AUTH")));
    assert!(screen.form.password.is_empty());
    assert_eq!(screen.form.address, ADDRESS);
}

#[test]
fn a_network_fault_keeps_the_password() {
    let stand = Stand::new();
    let mut screen = filled(&stand);
    trying(&mut screen);
    let failure = Failure::new(crate::engine::Error::ListAbsent);
    let _ = screen.update(Message::Told(1, Tell(News::Failed(failure))), &look());
    assert!(!screen.form.password.is_empty());
}

#[test]
fn a_late_word_of_a_try_that_was_given_up_changes_nothing() {
    let stand = Stand::new();
    let mut screen = filled(&stand);
    trying(&mut screen);
    let _ = screen.update(Message::Cancel, &look());
    assert!(matches!(screen.stage, Stage::Form));
    let failure = Failure::new(auth::Error::PasswordRefused);
    let _ = screen.update(Message::Told(1, Tell(News::Failed(failure))), &look());
    assert!(screen.form.fault.is_none());
}

#[test]
fn the_code_of_the_operator_goes_back_to_the_try() {
    let stand = Stand::new();
    let mut screen = filled(&stand);
    trying(&mut screen);
    let (answers, mut given) = mpsc::channel(1);
    let challenge = Challenge::Code { valid_seconds: 240, again: false };
    let _ = screen.update(Message::Told(1, Tell(News::Asked(challenge, answers))), &look());
    let Stage::Trying(trying) = &mut screen.stage else { panic!() };
    trying.asked.as_ref().unwrap().0.type_for_tests("123456");
    let _ = screen.update(Message::Asked(sign_in::Message::Submit), &look());
    assert_eq!(given.try_recv().unwrap().expose(), "123456");
}

#[test]
fn the_name_of_the_directory_is_proposed_and_a_code_is_due_twice() {
    let stand = Stand::new();
    let mut screen = finding(&stand, vec![entry(ADDRESS)]);
    assert_eq!(found(&mut screen).name, "Claire MONNIER-TEST");
    let _ = screen.update(Message::Finish, &look());
    assert!(matches!(found(&mut screen).ending, Ends::Missing(Missing::Short)));
    found(&mut screen).code.set(CODE);
    found(&mut screen).again.set("autre chose");
    let _ = screen.update(Message::Finish, &look());
    assert!(matches!(found(&mut screen).ending, Ends::Missing(Missing::Different)));
    found(&mut screen).again.set(CODE);
    let _ = screen.update(Message::Finish, &look());
    assert!(matches!(found(&mut screen).ending, Ends::Busy));
}

#[test]
fn without_the_directory_a_name_is_asked_for() {
    let stand = Stand::new();
    let mut screen = finding(&stand, Vec::new());
    let _ = screen.update(Message::Name(" \n ".to_owned()), &look());
    let _ = screen.update(Message::Finish, &look());
    assert!(matches!(found(&mut screen).ending, Ends::Missing(Missing::Name)));
}

#[test]
fn ten_thousand_characters_are_cut_to_what_a_field_takes() {
    let stand = Stand::new();
    let mut screen = filled(&stand);
    let _ = screen.update(Message::Address("é".repeat(10_000)), &look());
    let _ = screen.update(Message::Login("🙂".repeat(10_000)), &look());
    assert_eq!(screen.form.address.chars().count(), super::MOST_CHARS);
    assert_eq!(bounded("a".repeat(10_000), super::MOST_NAME).len(), super::MOST_NAME);
}

#[test]
fn an_unfinished_identity_shows_nowhere_and_goes_when_it_is_given_up() {
    let stand = Stand::new();
    let mut screen = finding(&stand, vec![entry(ADDRESS)]);
    assert!(stand.store.index().unwrap().identities.is_empty());
    let opened = found(&mut screen).opened.clone();
    found(&mut screen).ending = Ends::Busy;
    drop(screen);
    stand.runtime.block_on(super::attempt::tidy(stand.services.clone(), opened));
    let left = std::fs::read_dir(stand.store.folder().join("identities")).unwrap().count();
    assert_eq!(left, 0);
}

#[test]
fn a_finished_identity_is_listed_with_its_name_and_opens_with_its_code() {
    let stand = Stand::new();
    let opened = opened(&stand, vec![entry(ADDRESS)]);
    let whom = Whom::Person(Secret::new(CODE.to_owned()));
    let ending = Ending { opened, name: "Claire MONNIER-TEST".to_owned(), remember: true, whom };
    stand.runtime.block_on(super::attempt::keep_person_for_tests(&stand.services, &ending));
    let index = stand.store.index().unwrap();
    let [identity] = index.identities.as_slice() else { panic!("{index:?}") };
    assert_eq!(identity.name, "Claire MONNIER-TEST");
    let right = crate::store::Unlock::Passphrase(Secret::new(CODE.to_owned()));
    assert!(stand.store.check(identity.id, &right).unwrap());
}

fn shown(shown: &Shown<FirstStart>) -> Element<'_, Message> {
    shown.screen.view(&shown.look)
}

#[test]
fn every_step_can_be_read_in_every_window() {
    let stand = Stand::new();
    let mut faults = survey(
        "first-1",
        || {
            let mut screen = screen(&stand);
            let _ = screen.update(Message::Card, &look());
            screen
        },
        shown,
    );
    faults.extend(survey("first-2", || filled(&stand), shown));
    faults.extend(survey(
        "first-2-operators",
        || {
            let mut screen = filled(&stand);
            let _ = screen.update(Message::Address("claire@inconnu.example".to_owned()), &look());
            let _ = screen.update(Message::Connect, &look());
            let _ = screen.update(Message::OtherLogin(true), &look());
            screen
        },
        shown,
    ));
    faults.extend(survey(
        "first-2-refused",
        || {
            let mut screen = filled(&stand);
            trying(&mut screen);
            let failure = Failure::new(auth::Error::PasswordRefused);
            let _ = screen.update(Message::Told(1, Tell(News::Failed(failure))), &look());
            screen
        },
        shown,
    ));
    faults.extend(survey(
        "first-2-trying",
        || {
            let mut screen = filled(&stand);
            trying(&mut screen);
            screen
        },
        shown,
    ));
    faults.extend(survey(
        "first-2-code",
        || {
            let mut screen = filled(&stand);
            trying(&mut screen);
            let challenge = Challenge::Code { valid_seconds: 240, again: true };
            let _ = screen.update(Message::Told(1, Tell(News::Asked(challenge, mpsc::channel(1).0))), &look());
            screen
        },
        shown,
    ));
    faults.extend(survey(
        "first-3",
        || {
            let entries = vec![entry(ADDRESS), entry("c.monnier@hopital.formation.mssante.fr")];
            let mut screen = finding(&stand, entries);
            found(&mut screen).code.set("tulipe7");
            screen
        },
        shown,
    ));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
