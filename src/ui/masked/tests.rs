use super::{Event, Masked, Message, State};
use crate::card::{self, Tries};
use crate::domain::error::Failure;
use crate::engine::{self, FlushReport, SyncReport, Unsent};
use crate::store;
use crate::ui::Element;
use crate::ui::card_desk::paper::PaperCard;
use crate::ui::session::Session;
use crate::ui::threshold::stand::{Shown, Stand, look, survey};

fn masked(session: &Session) -> Masked {
    Masked::new(session, &look()).0
}

fn judged(screen: &mut Masked, session: &Session, right: bool) -> Vec<Event> {
    screen.state = State::Checking;
    let (number, tries) = (screen.number, screen.tries);
    let tries = if right { store::Tries::default() } else { tries.and_wrong(jiff::Timestamp::now()) };
    screen.update(Message::Checked(number, Ok(right), tries), session, &look()).events
}

#[test]
fn the_right_code_shows_everything_again() {
    let stand = Stand::new();
    let session = stand.session();
    let mut screen = masked(&session);
    assert_eq!(judged(&mut screen, &session, true), [Event::Shown]);
}

#[test]
fn the_fifth_wrong_code_locks() {
    let stand = Stand::new();
    let session = stand.session();
    let mut screen = masked(&session);
    for _ in 1..store::Tries::FREE {
        assert!(judged(&mut screen, &session, false).is_empty());
    }
    assert_eq!(judged(&mut screen, &session, false), [Event::TriesUsed]);
}

#[test]
fn a_late_verdict_counts_for_nothing() {
    let stand = Stand::new();
    let session = stand.session();
    let mut screen = masked(&session);
    screen.state = State::Checking;
    screen.number = 2;
    assert!(screen.update(Message::Checked(1, Ok(true), store::Tries::default()), &session, &look()).events.is_empty());
    assert!(matches!(screen.state, State::Checking));
}

#[test]
fn news_is_counted_while_nobody_looks() {
    let stand = Stand::new();
    let session = stand.session();
    let mut screen = masked(&session);
    let account = session.accounts().first().unwrap().id;
    // Other folders, and one's own copies, are no news.
    for arrived in [2, 0, 1] {
        let report = SyncReport { arrived, new_messages: 7, ..SyncReport::default() };
        let _ = screen.heard(&engine::Event::Synchronised { account, report }, &session);
    }
    let _ = screen.heard(&engine::Event::Flushed { account, report: FlushReport::default() }, &session);
    assert_eq!(screen.new_messages, 3);
}

fn shown(shown: &Shown<Masked>) -> Element<'_, Message> {
    shown.screen.view(&shown.look)
}

#[test]
fn it_can_be_read_in_every_window() {
    let stand = Stand::new();
    let session = stand.session();
    let screen = || {
        let mut screen = masked(&session);
        screen.new_messages = 3;
        screen.unsent = Unsent { waiting: 1, uncertain: 1, refused: 1 };
        let _ = judged(&mut screen, &session, false);
        screen
    };
    let faults = survey("masked", screen, shown);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// A session that works by a card.
fn by_card(stand: &Stand, tries: Tries) -> Session {
    let card = PaperCard::at(look().now).with_tries(tries);
    stand.session().by_card(Some(card.in_use(stand.services.runtime())))
}

#[test]
fn a_session_by_card_is_shown_by_the_cards_code_and_locked_when_that_is_blocked() {
    let stand = Stand::new();
    let session = by_card(&stand, Tries::Normal);
    let mut screen = masked(&session);
    let mut said = |message| screen.update(message, &session, &look()).events;
    assert_eq!(said(Message::Submit), [], "no code of the workstation");
    let wrong = card::Error::WrongPin { tries: Tries::Low };
    assert_eq!(said(Message::CardChecked(0, Err(Failure::new(wrong)))), []);
    assert_eq!(said(Message::CardChecked(0, Ok(()))), [Event::Shown]);
    assert_eq!(said(Message::CardChecked(0, Err(Failure::new(card::Error::Blocked)))), [Event::LockAsked]);
}

#[test]
fn the_question_for_the_cards_code_can_be_read_in_every_window() {
    let stand = Stand::new();
    let session = by_card(&stand, Tries::Low);
    let faults = survey("masked-card", || masked(&session), shown);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
