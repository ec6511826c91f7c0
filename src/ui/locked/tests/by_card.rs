//! The lock screen with a card: who is chosen, what is asked, what is said.

use super::super::{Event, LockFacts, LockReason, Locked, Message, Person, State};
use super::{facts, person, shown};
use crate::card::{Error, Tries};
use crate::domain::Environment;
use crate::domain::error::Failure;
use crate::domain::ids::IdentityId;
use crate::store;
use crate::ui::card_code;
use crate::ui::card_desk::OnDesk;
use crate::ui::card_desk::paper::PaperCard;
use crate::ui::threshold::stand::{Stand, look, survey};

fn by_card(name: &str) -> Person {
    Person { code: false, card: true, ..person(name, Environment::Production) }
}

fn card() -> PaperCard {
    PaperCard::at(look().now)
}

/// Two people of a workstation, the first of whom is expected; the card on the desk is of whom it is.
fn screen(stand: &Stand, desk: OnDesk, owner: impl FnOnce(&[Person]) -> Option<IdentityId>) -> Locked {
    let people = vec![by_card("Dr Claire MONNIER-TEST"), by_card("Sophie LANG-TEST")];
    let owner = owner(&people);
    let expected = LockFacts { person: Some(people[0].indexed.id), ..facts(LockReason::CardRemoved) };
    let (mut screen, _) = Locked::new(&stand.services, expected, desk);
    let _ = screen.update(Message::Read(Ok(people)), &stand.services, &look());
    if let Some(insertion) = screen.desk.card().map(|card| card.insertion()) {
        let _ = screen.update(Message::Owned(insertion, Ok(owner)), &stand.services, &look());
    }
    screen
}

fn own(people: &[Person]) -> Option<IdentityId> {
    people.first().map(|person| person.indexed.id)
}

fn name(screen: &Locked) -> Option<&str> {
    screen.person().map(|person| person.indexed.name.as_str())
}

/// As after the card has refused a code.
fn refused(screen: &mut Locked, stand: &Stand, error: Error) {
    (screen.state, screen.number) = (State::Opening, screen.number + 1);
    let answer = Message::CardOpened(screen.number, Err(Failure::new(error)));
    let _ = screen.update(answer, &stand.services, &look());
}

#[test]
fn the_card_chooses_its_person_though_another_was_expected() {
    let stand = Stand::new();
    let screen = screen(&stand, card().on_desk(), |people| people.get(1).map(|person| person.indexed.id));
    assert_eq!(name(&screen), Some("Sophie LANG-TEST"));
    assert!(screen.entry.is_some(), "her code is asked for");
}

#[test]
fn whoever_was_expected_is_again_when_a_strange_card_goes() {
    let stand = Stand::new();
    let mut screen = screen(&stand, card().on_desk(), |_| None);
    assert!(screen.stranger().is_some() && name(&screen).is_none());
    let step = screen.update(Message::NewPerson, &stand.services, &look());
    assert!(matches!(step.events.as_slice(), [Event::NewPerson]), "it may begin here");
    let _ = screen.desk_changed(OnDesk::Nothing(Error::NoCard), &stand.services);
    assert_eq!(name(&screen), Some("Dr Claire MONNIER-TEST"));
    assert!(screen.stranger().is_none() && screen.entry.is_none());
}

#[test]
fn what_the_card_refused_is_no_wrong_code_of_the_workstation() {
    let stand = Stand::new();
    let mut screen = screen(&stand, card().on_desk(), own);
    refused(&mut screen, &stand, Error::WrongPin { tries: Tries::Low });
    assert!(!screen.tried().any());
    assert!(matches!(screen.state, State::Ready) && screen.entry.is_some());
}

#[test]
fn a_card_that_does_not_open_it_after_all_may_begin_anew() {
    let stand = Stand::new();
    let mut screen = screen(&stand, card().on_desk(), own);
    (screen.state, screen.number) = (State::Opening, 1);
    let answer = Message::CardOpened(1, Err(Failure::new(store::Error::OtherCard)));
    let _ = screen.update(answer, &stand.services, &look());
    assert!(matches!(screen.state, State::OtherCard(_)));
}

#[test]
fn whose_a_card_is_that_has_left_changes_nothing() {
    let stand = Stand::new();
    let mut screen = screen(&stand, OnDesk::Nothing(Error::NoCard), |_| None);
    let stranger = Message::Owned(1, Ok(Some(IdentityId::random())));
    let _ = screen.update(stranger, &stand.services, &look());
    assert_eq!(name(&screen), Some("Dr Claire MONNIER-TEST"));
}

#[test]
fn every_word_to_the_card_can_be_read_in_every_window() {
    let stand = Stand::new();
    let mut faults = Vec::new();
    let mut see = |name: &str, made: &dyn Fn() -> Locked| faults.extend(survey(name, made, shown));
    see("locked-card", &|| screen(&stand, card().on_desk(), own));
    see("locked-card-wrong", &|| {
        let mut screen = screen(&stand, card().with_tries(Tries::Low).on_desk(), own);
        refused(&mut screen, &stand, Error::WrongPin { tries: Tries::Low });
        screen
    });
    see("locked-card-last", &|| {
        let mut screen = screen(&stand, card().with_tries(Tries::Last).on_desk(), own);
        refused(&mut screen, &stand, Error::WrongPin { tries: Tries::Last });
        screen
    });
    see("locked-card-last-agreed", &|| {
        let mut screen = screen(&stand, card().with_tries(Tries::Last).on_desk(), own);
        let _ = screen.update(Message::Card(card_code::Message::Agree), &stand.services, &look());
        screen
    });
    see("locked-card-blocked", &|| screen(&stand, card().with_tries(Tries::Locked).on_desk(), own));
    see("locked-card-unblock", &|| {
        let mut screen = screen(&stand, card().with_tries(Tries::Locked).on_desk(), own);
        let _ = screen.update(Message::Card(card_code::Message::Unblock), &stand.services, &look());
        screen
    });
    see("locked-card-on-reader", &|| {
        let mut card = card();
        card.facts.protected = true;
        screen(&stand, card.on_desk(), own)
    });
    see("locked-card-ends", &|| {
        let mut card = card();
        card.facts.not_after = Some(look().now + jiff::SignedDuration::from_hours(24 * 7));
        card.facts.name = "Marie-Antoinette DE LA ROCHEFOUCAULD-TEST".repeat(3);
        card.facts.organisation = Some("Centre hospitalier universitaire de Valmont-sur-Clairval".repeat(2));
        screen(&stand, card.on_desk(), own)
    });
    see("locked-card-insert", &|| screen(&stand, OnDesk::Nothing(Error::NoCard), |_| None));
    see("locked-card-busy", &|| screen(&stand, OnDesk::Nothing(Error::Busy), |_| None));
    see("locked-card-no-service", &|| {
        screen(&stand, OnDesk::Nothing(Error::NoService { reason: "0x8010001D".to_owned() }), |_| None)
    });
    see("locked-card-stranger", &|| screen(&stand, card().on_desk(), |_| None));
    see("locked-card-other", &|| {
        let mut screen = screen(&stand, card().on_desk(), own);
        screen.state = State::OtherCard(Failure::new(store::Error::OtherCard));
        screen.entry = None;
        screen
    });
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
