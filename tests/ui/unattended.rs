//! A workstation that nobody looks at: it hides what it shows, and tells of news without a name.

use crate::operator::Operator;
use crate::window::{Face, Window};
use crate::workstation::Workstation;
use iced::Event;
use iced::window::Event::{Focused, Unfocused};
use pli::ui::app::Message;
use std::time::Duration;

const PATIENT: &str = "LEROUX-TEST";

/// Nobody is there for that much longer; then it is time to look whether anybody is.
fn nobody_for(window: &mut Window, seconds: u64) {
    window.app.state().activity().wind_back(Duration::from_secs(seconds));
    window.app.message(Message::IdleLooked);
    window.settle();
}

fn signed_in(workstation: &Workstation, operator: &Operator) -> Window {
    let mut window = workstation.open(Face::ORDINARY);
    window.first_start(operator, &operator.person("claire.monnier"));
    window.until_text(PATIENT);
    window
}

#[test]
fn the_mask_comes_by_itself_when_nobody_touches_anything() {
    let operator = Operator::start();
    let mut workstation = Workstation::new(&operator);
    workstation.mask_after_seconds = 1;
    let claire = operator.person("claire.monnier");
    let mut window = workstation.open(Face::ORDINARY);
    window.by_code();
    window.give_account(&claire);
    window.sign_in(&operator, &claire);
    window.choose_code();
    window.until_words("entry-masked");
    assert!(!window.shows(PATIENT));
}

#[test]
fn a_window_left_alone_is_masked_first_and_locked_later() {
    let operator = Operator::start();
    let mut workstation = Workstation::new(&operator);
    (workstation.mask_after_seconds, workstation.lock_after_minutes) = (600, 20);
    let mut window = signed_in(&workstation, &operator);
    nobody_for(&mut window, 500);
    assert!(window.shows(PATIENT), "not yet");
    window.key("shift+down");
    nobody_for(&mut window, 500);
    assert!(window.shows(PATIENT), "a key says that somebody is there");
    nobody_for(&mut window, 100);
    window.until_words("entry-masked");
    assert!(!window.shows(PATIENT), "nothing can be read");
    nobody_for(&mut window, 300);
    assert!(window.app.has(&window.words("entry-masked")), "not locked yet");
    nobody_for(&mut window, 300);
    window.until_words("entry-locked-idle");
    assert!(!window.shows(PATIENT));
    window.unlock();
}

#[test]
fn news_are_told_outside_of_the_window_as_a_count_and_nothing_else() {
    let operator = Operator::start();
    let workstation = Workstation::new(&operator);
    let address = operator.person("claire.monnier").address;
    let send = |subject: &str| {
        let head = format!("From: Jean MULLER-TEST <jean@bac.mssante.example>\r\nSubject: {subject}");
        operator.deliver(&address, &head, "Potassium 6,4 mmol/L");
    };
    let mut window = signed_in(&workstation, &operator);
    let synchronised = window.words_with("status-synchronised", &[("time", "")]);
    window.until_text(synchronised.trim_end());

    send("Vu tout de suite");
    window.until_text("Vu tout de suite");
    assert_eq!(workstation.notifier.count(), 0, "whoever looks sees it");

    window.app.interact(&[Event::Window(Unfocused)]);
    send("Ailleurs");
    window.until("told", |_| workstation.notifier.count() == 1);
    window.app.interact(&[Event::Window(Focused)]);
    window.key("f9");
    window.until_words("entry-masked");
    send("Derrière le masque");
    window.until("told", |_| workstation.notifier.count() == 2);

    let news = window.words_with("app-news", &[("count", "1")]);
    let title = window.words("app-title");
    for notice in workstation.notifier.notices() {
        assert_eq!(notice, (title.clone(), news.clone()), "a count, never a name or a subject");
    }
}
