//! The card in the settings: what it says, another code, another module.

use super::super::{CardMessage, Event, Message, Section, SettingsPage};
use super::{page, shown};
use crate::card::{Activity, Error, Tries};
use crate::domain::error::Failure;
use crate::ui::card_code::{Kind, RenewalMessage};
use crate::ui::card_desk::OnDesk;
use crate::ui::card_desk::paper::PaperCard;
use crate::ui::session::Session;
use crate::ui::threshold::stand::{Stand, look, survey};
use std::path::PathBuf;

fn card() -> PaperCard {
    PaperCard::at(look().now)
}

fn say(page: &mut SettingsPage, session: &Session, message: CardMessage) -> Vec<Event> {
    page.update(Message::Card(message), session, &look()).events
}

/// The section, with what lies on the desk.
fn section(session: &Session, desk: OnDesk) -> SettingsPage {
    let mut page = page(session);
    let _ = page.update(Message::Section(Section::Card), session, &look());
    let _ = page.desk_changed(desk, session);
    page
}

/// A session that works by the card.
fn by_card(stand: &Stand) -> Session {
    stand.session().by_card(Some(card().in_use(stand.services.runtime())))
}

fn renewal(message: RenewalMessage) -> CardMessage {
    CardMessage::Renewal(message)
}

#[test]
fn a_module_is_used_after_a_yes_and_only_by_its_whole_path() {
    let stand = Stand::new();
    let session = stand.session();
    let mut page = section(&session, OnDesk::Reading);
    let _ = say(&mut page, &session, CardMessage::Module("libcps3.so".to_owned()));
    assert!(say(&mut page, &session, CardMessage::AskModule).is_empty());
    let _ = say(&mut page, &session, CardMessage::Module("/opt/cps/libcps3.so".to_owned()));
    let events = say(&mut page, &session, CardMessage::AskModule);
    let [Event::Confirm { words, then, .. }] = events.as_slice() else { panic!("{events:?}") };
    assert!(words.contains("/opt/cps/libcps3.so") && !words.contains("verrouillée"), "{words}");
    let step = page.update(then.clone(), &session, &look());
    let expected = Some(PathBuf::from("/opt/cps/libcps3.so"));
    assert!(matches!(step.events.as_slice(), [Event::CardModule(module)] if *module == expected));
}

#[test]
fn a_session_by_card_is_told_that_another_module_locks_it() {
    let stand = Stand::new();
    let session = by_card(&stand);
    let mut page = section(&session, card().on_desk());
    let events = say(&mut page, &session, CardMessage::AskModule);
    assert!(matches!(events.as_slice(), [Event::Confirm { words, .. }] if words.contains("verrouillée")));
}

#[test]
fn a_refused_code_that_is_given_up_locks_the_session_of_the_card() {
    let stand = Stand::new();
    for (session, locks) in [(by_card(&stand), true), (Stand::new().session(), false)] {
        let mut page = section(&session, card().on_desk());
        let _ = say(&mut page, &session, CardMessage::Renew(Kind::Change));
        let wrong = Err(Failure::new(Error::WrongPin { tries: Tries::Low }));
        let _ = say(&mut page, &session, renewal(RenewalMessage::Done(wrong)));
        let events = say(&mut page, &session, renewal(RenewalMessage::Cancel));
        assert_eq!(matches!(events.as_slice(), [Event::Lock]), locks, "{events:?}");
    }
}

#[test]
fn what_was_begun_with_a_card_ends_when_it_leaves() {
    let stand = Stand::new();
    let session = stand.session();
    let mut page = section(&session, card().on_desk());
    let _ = say(&mut page, &session, CardMessage::Renew(Kind::Unblock));
    let _ = page.desk_changed(OnDesk::Nothing(Error::NoCard), &session);
    assert!(say(&mut page, &session, renewal(RenewalMessage::Done(Ok(())))).is_empty());
}

#[test]
fn the_section_of_the_card_can_be_read_in_every_window() {
    let stand = Stand::new();
    let (by_code, by_card) = (stand.session(), by_card(&Stand::new()));
    let mut faults = Vec::new();
    let mut see = |name: &str, made: &dyn Fn() -> SettingsPage| faults.extend(survey(name, made, shown));
    see("settings-card-none", &|| section(&by_code, OnDesk::Nothing(Error::NoModule)));
    see("settings-card-beside", &|| {
        let mut page = section(&by_code, card().on_desk());
        let _ = say(&mut page, &by_code, CardMessage::Owned(1, Ok(None)));
        let _ = say(&mut page, &by_code, CardMessage::Module("libcps3.so".to_owned()));
        let _ = say(&mut page, &by_code, CardMessage::AskModule);
        page
    });
    see("settings-card-enrol", &|| {
        let mut page = section(&by_code, card().on_desk());
        let _ = say(&mut page, &by_code, CardMessage::Enrol);
        page
    });
    see("settings-card-used", &|| {
        let mut page = section(&by_card, card().on_desk());
        let activity = |number| Activity {
            number,
            structure: Some("Cabinet médical des Tilleuls-TEST, maison de santé pluriprofessionnelle".to_owned()),
            structure_id: Some("167000001".to_owned()),
            sector: None,
        };
        let read = (1..=8).map(activity).collect();
        let _ = say(&mut page, &by_card, CardMessage::Structures(Ok(read)));
        page
    });
    see("settings-card-change", &|| {
        let mut page = section(&by_card, card().on_desk());
        let _ = say(&mut page, &by_card, CardMessage::Renew(Kind::Change));
        let wrong = Err(Failure::new(Error::WrongPin { tries: Tries::Low }));
        let _ = say(&mut page, &by_card, renewal(RenewalMessage::Done(wrong)));
        page
    });
    see("settings-card-change-last", &|| {
        let mut page = section(&by_card, card().with_tries(Tries::Last).on_desk());
        let _ = say(&mut page, &by_card, CardMessage::Renew(Kind::Change));
        page
    });
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
