//! The first start by card: what is asked before its code, what is found behind it, what stays when it leaves.

use super::super::by_card::Found;
use super::super::form::Fault;
use super::super::mailboxes::Mailbox;
use super::super::operators::Offers;
use super::super::{CardMessage, Event, FirstStart, Message, Stage};
use super::{entry, opened, screen, shown, trying};
use crate::card::Error;
use crate::domain::error::{Coded, Failure};
use crate::domain::ids::IdentityId;
use crate::ui::card_desk::OnDesk;
use crate::ui::card_desk::paper::PaperCard;
use crate::ui::first_start::Tell;
use crate::ui::first_start::attempt::News;
use crate::ui::threshold::stand::{ADDRESS, Stand, look, survey};

fn card() -> PaperCard {
    PaperCard::at(look().now)
}

fn say(screen: &mut FirstStart, message: CardMessage) -> Vec<Event> {
    screen.update(Message::ByCard(message), &look()).events
}

/// A card in the reader that nobody here has.
fn inserted(stand: &Stand, card: PaperCard) -> FirstStart {
    let mut screen = screen(stand);
    let _ = screen.desk_changed(card.on_desk());
    let _ = say(&mut screen, CardMessage::Owned(1, Ok(None)));
    screen
}

/// Its code was right; these mailboxes were found.
fn open(stand: &Stand, found: Found) -> FirstStart {
    let mut screen = inserted(stand, card());
    screen.by_card.open = Some(card().in_use(stand.services.runtime()));
    let _ = screen.begin_choice();
    screen.by_card.found = found;
    screen
}

fn mailboxes() -> Found {
    let mailbox = |address: &str| Mailbox { address: address.parse().unwrap(), entry: entry(address) };
    Found::Known(vec![mailbox(ADDRESS), mailbox("c.monnier@hopital.formation.mssante.fr")])
}

#[test]
fn a_card_that_is_put_in_answers_the_question_by_itself() {
    let stand = Stand::new();
    let screen = inserted(&stand, card());
    assert!(matches!(screen.stage, Stage::Card) && screen.by_card.entry.is_some());
}

#[test]
fn a_card_that_is_known_here_begins_nothing() {
    let stand = Stand::new();
    let mut screen = screen(&stand);
    let _ = screen.desk_changed(card().on_desk());
    let events = say(&mut screen, CardMessage::Owned(1, Ok(Some(IdentityId::random()))));
    assert!(matches!(events.as_slice(), [Event::KnownCard]));
}

#[test]
fn whoever_signs_in_with_a_code_is_not_disturbed_by_a_card() {
    let stand = Stand::new();
    let mut screen = screen(&stand);
    let _ = screen.update(Message::Code, &look());
    let _ = screen.desk_changed(card().on_desk());
    assert!(say(&mut screen, CardMessage::Owned(1, Ok(Some(IdentityId::random())))).is_empty());
    assert!(matches!(screen.stage, Stage::Form));
}

#[test]
fn what_the_card_told_goes_with_it() {
    let stand = Stand::new();
    let mut screen = open(&stand, mailboxes());
    let _ = screen.desk_changed(OnDesk::Nothing(Error::NoCard));
    assert!(matches!(screen.stage, Stage::Card) && screen.by_card.removed);
    assert!(screen.by_card.open.is_none() && screen.by_card.entry.is_none());
    assert!(matches!(screen.by_card.found, Found::NotAsked));
}

#[test]
fn a_mailbox_and_an_operator_are_due_before_anything_is_tried() {
    let stand = Stand::new();
    let mut screen = open(&stand, mailboxes());
    screen.by_card.operator = None;
    let _ = say(&mut screen, CardMessage::Connect);
    assert!(matches!(screen.by_card.fault, Some(Fault::Address)));
    let _ = say(&mut screen, CardMessage::Address("claire@inconnu.example".to_owned()));
    let _ = say(&mut screen, CardMessage::Connect);
    assert!(matches!(screen.by_card.fault, Some(Fault::Operator)));
    assert!(matches!(screen.stage, Stage::Card));
}

#[test]
fn a_refused_sign_in_leads_back_to_the_mailboxes_of_the_card() {
    let stand = Stand::new();
    let mut screen = open(&stand, mailboxes());
    trying(&mut screen);
    let Stage::Trying(under_way) = &mut screen.stage else { panic!() };
    under_way.by_card = true;
    let failure = Failure::new(Error::Revoked);
    let _ = screen.update(Message::Told(1, Tell(News::Failed(failure))), &look());
    let Some(Fault::Tried(told)) = &screen.by_card.fault else { panic!("{:?}", screen.by_card.fault) };
    assert_eq!(told.code(), Error::Revoked.code());
    assert!(matches!(screen.stage, Stage::Card) && screen.by_card.open.is_some());
}

/// The last step, as after a sign-in by the card.
fn found(stand: &Stand, recovery: bool) -> FirstStart {
    let mut screen = open(stand, mailboxes());
    trying(&mut screen);
    let Stage::Trying(under_way) = &mut screen.stage else { panic!() };
    under_way.by_card = true;
    let signed_in = News::SignedIn(opened(stand, vec![entry(ADDRESS)]));
    let _ = screen.update(Message::Told(1, Tell(signed_in)), &look());
    let _ = say(&mut screen, CardMessage::Recovery(recovery));
    screen
}

#[test]
fn every_step_by_card_can_be_read_in_every_window() {
    let stand = Stand::new();
    let mut faults = Vec::new();
    let mut see = |name: &str, made: &dyn Fn() -> FirstStart| faults.extend(survey(name, made, shown));
    let waiting = |desk: OnDesk| {
        let mut screen = screen(&stand);
        let _ = screen.update(Message::Card, &look());
        let _ = screen.desk_changed(desk);
        screen
    };
    see("first-card-empty", &|| waiting(OnDesk::Nothing(Error::NoCard)));
    see("first-card-no-reader", &|| waiting(OnDesk::Nothing(Error::NoReader)));
    see("first-card-no-operator", &|| {
        let mut screen = waiting(OnDesk::Reading);
        screen.card_offers = Some(Offers::default());
        screen
    });
    see("first-card-code", &|| inserted(&stand, card()));
    see("first-card-expired", &|| {
        let mut card = card();
        card.facts.not_after = Some(look().now - jiff::SignedDuration::from_hours(48));
        inserted(&stand, card)
    });
    see("first-card-removed", &|| {
        let mut screen = open(&stand, mailboxes());
        let _ = screen.desk_changed(OnDesk::Nothing(Error::NoCard));
        screen
    });
    see("first-card-looking", &|| open(&stand, Found::Busy));
    see("first-card-mailboxes", &|| {
        let mut screen = open(&stand, mailboxes());
        let _ = say(&mut screen, CardMessage::Choose(1));
        screen
    });
    see("first-card-silent", &|| {
        let mut screen = open(&stand, Found::Failed(Failure::new(Error::Busy)));
        let _ = say(&mut screen, CardMessage::Connect);
        screen
    });
    see("first-card-refused", &|| {
        let mut screen = open(&stand, Found::Known(Vec::new()));
        screen.by_card.fault = Some(Fault::Tried(Failure::new(Error::Revoked)));
        screen
    });
    see("first-card-found", &|| found(&stand, false));
    see("first-card-recovery", &|| found(&stand, true));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
