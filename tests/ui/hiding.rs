//! Masked, locked, changed over: what nobody else may read, and what must not be lost or sent twice on the way.

use crate::operator::Operator;
use crate::window::{Face, STATION_CODE, Window};
use crate::workstation::Workstation;
use pli::platform::session_lock::SessionWord;
use pli::ui::headless::Node;
use pli::ui::widget::Role;
use std::time::Duration;

const QUICK: Face = Face { undo_seconds: 5, ..Face::ORDINARY };

fn at_work(operator: &Operator, workstation: &Workstation) -> Window {
    let mut window = workstation.open(QUICK);
    window.first_start(operator, &operator.person("claire.monnier"));
    window
}

/// Writes a message to Sophie and has it leave in a moment.
fn send(window: &mut Window, operator: &Operator, subject: &str) {
    window.key("ctrl+n");
    window.until_words("composer-attach");
    window.write("composer-to", &format!("{},", operator.person("sophie.lang").address));
    window.write("composer-subject", subject);
    window.write("composer-text", "Un mot.");
    window.key("ctrl+Enter");
    window.until_words("app-undo");
}

#[test]
fn whoever_comes_back_while_a_message_still_leaves_sends_it_once() {
    let operator = Operator::start();
    let workstation = Workstation::new(&operator);
    let mut window = at_work(&operator, &workstation);
    send(&mut window, &operator, "Une seule fois");
    window.click("status-change");
    window.click_named("Claire MONNIER-TEST");
    window.unlock();
    window.until_words("status-online");
    let sophie = operator.person("sophie.lang").address;
    window.until("it leaves", |_| operator.arrived(&sophie, "Une seule fois") > 0);
    window.key("f5");
    window.settle();
    window.settle();
    assert_eq!(operator.arrived(&sophie, "Une seule fois"), 1);
}

#[test]
fn wrong_codes_are_counted_across_screens_and_starts() {
    let operator = Operator::start();
    let workstation = Workstation::new(&operator);
    let mut window = at_work(&operator, &workstation);
    let wrong = |window: &mut Window, number: u32| {
        window.until_enabled("entry-station-code");
        window.write("entry-station-code", &format!("mauvais-{number}"));
        window.key("enter");
        window.settle();
    };
    window.key("f9");
    wrong(&mut window, 1);
    wrong(&mut window, 2);
    window.key("ctrl+shift+l");
    window.until_words("entry-unlock");
    wrong(&mut window, 3);
    // Away from the lock screen and back to it.
    window.click("entry-new-person");
    window.until_words("entry-by-code");
    window.click("entry-back");
    window.until_words("entry-unlock");
    wrong(&mut window, 4);
    window.until_words("entry-code-wrong-last");
    drop(window);
    let mut window = workstation.open(QUICK);
    window.until_words("entry-unlock");
    wrong(&mut window, 5);
    window.until_words("entry-start-over");
    let field = window.words("entry-station-code");
    let waits = window.app.nodes().iter().any(|node| node.access.name == field && node.access.disabled);
    assert!(waits, "one has to wait, whatever the code");
}

#[test]
fn a_mailbox_being_added_does_not_keep_the_screen_open() {
    let operator = Operator::start();
    let workstation = Workstation::new(&operator);
    let mut window = at_work(&operator, &workstation);
    for (key, shown) in [("f9", "entry-masked"), ("ctrl+shift+l", "entry-unlock")] {
        window.click("mailbox-settings");
        window.click("settings-add-account");
        window.until_words("entry-which-mailbox");
        window.key(key);
        window.until_words(shown);
        assert!(!window.shows("LEROUX-TEST"));
        window.write("entry-station-code", STATION_CODE);
        window.key("enter");
        window.until_words("mailbox-settings");
    }
}

#[test]
fn what_stands_in_front_does_not_keep_the_screen_from_being_masked() {
    let operator = Operator::start();
    let workstation = Workstation::new(&operator);
    let mut window = at_work(&operator, &workstation);
    window.key("f1");
    window.until_words("app-keys");
    window.key("f9");
    window.until_words("entry-masked");
    let keys = window.words("app-keys");
    assert!(!window.shows(&keys));
}

#[test]
fn what_cannot_be_kept_is_neither_locked_away_nor_closed_without_a_word() {
    let operator = Operator::start();
    let workstation = Workstation::new(&operator);
    let mut window = at_work(&operator, &workstation);
    window.key("ctrl+n");
    window.until_words("composer-attach");
    window.stop_engine();
    window.write("composer-text", "Nulle part");
    window.key("ctrl+shift+l");
    window.until_words("entry-masked");
    window.until_words("app-not-locked-unsaved");
    assert!(!window.shows("Nulle part"));
    window.write("entry-station-code", STATION_CODE);
    window.key("enter");
    window.until_written("Nulle part");
    window.app.interact(&[iced::Event::Window(iced::window::Event::CloseRequested)]);
    window.until_words("app-unsaved-title");
    window.click("app-cancel");
    window.until_written("Nulle part");
    window.app.interact(&[iced::Event::Window(iced::window::Event::CloseRequested)]);
    window.click("app-unsaved-yes");
    window.until("it closes", |app| app.exited());
}

#[test]
fn zooming_by_keys_gives_the_views_the_room_there_is() {
    let operator = Operator::start();
    let workstation = Workstation::new(&operator);
    let mut window = at_work(&operator, &workstation);
    assert!((window.app.state().look().window.width - 1366.0).abs() < 1.0);
    for _ in 0..10 {
        window.key("ctrl++");
    }
    assert!((window.app.state().look().window.width - 683.0).abs() < 1.0);
    window.key("ctrl+0");
    assert!((window.app.state().look().window.width - 1366.0).abs() < 1.0);
}

#[test]
fn a_message_sent_just_before_the_lock_is_queued_before_the_keys_go() {
    let operator = Operator::start();
    let workstation = Workstation::new(&operator);
    let mut window = at_work(&operator, &workstation);
    window.key("ctrl+n");
    window.until_words("composer-attach");
    window.write("composer-to", &format!("{},", operator.person("sophie.lang").address));
    window.write("composer-subject", "Juste avant");
    window.write("composer-text", "Un mot.");
    window.settle();
    // Both in one breath: nothing is waited for in between.
    window.app.press_key("ctrl+Enter");
    window.app.press_key("ctrl+shift+l");
    window.until_words("entry-unlock");
    window.unlock();
    window.until_words("status-online");
    let sophie = operator.person("sophie.lang").address;
    window.until("it leaves", |_| operator.arrived(&sophie, "Juste avant") == 1);
}

/// Messages that are seen, by name, with their heights in the window.
fn rows(window: &mut Window) -> Vec<(String, f32)> {
    let nodes = window.app.nodes();
    let rows = nodes.iter().filter(|node| node.access.role == Role::ListBoxOption);
    rows.filter_map(|node| node.visible().map(|place| (node.access.name.clone(), place.y))).collect()
}

#[test]
fn the_list_stands_where_it_was_after_the_mask_and_after_the_settings() {
    let operator = Operator::start();
    let workstation = Workstation::new(&operator);
    let mut window = at_work(&operator, &workstation);
    window.until("there is mail", |app| {
        app.nodes().iter().filter(|node| node.access.role == Role::ListBoxOption).count() > 8
    });
    window.settle();
    let top = rows(&mut window);
    let list =
        window.app.nodes().iter().find(|node| node.access.role == Role::ListBox).and_then(Node::visible).unwrap();
    window.app.scroll(list.center(), 150.0);
    window.settle();
    let before = rows(&mut window);
    assert_ne!(before, top, "there is something to scroll");
    window.key("f9");
    window.until_words("entry-masked");
    window.write("entry-station-code", STATION_CODE);
    window.key("enter");
    window.until_words("mailbox-settings");
    window.settle();
    assert_eq!(rows(&mut window), before, "after the mask");
    window.click("mailbox-settings");
    window.until("the page", |app| app.nodes().iter().all(|node| node.access.role != Role::ListBoxOption));
    window.click("entry-back");
    window.until("the list", |app| app.nodes().iter().any(|node| node.access.role == Role::ListBoxOption));
    assert_eq!(rows(&mut window), before, "after the settings");
}

#[test]
fn whoever_wakes_a_computer_that_slept_sees_the_mask_and_opens_nothing() {
    let operator = Operator::start();
    let mut workstation = Workstation::new(&operator);
    workstation.mask_after_seconds = 60;
    let mut window = at_work(&operator, &workstation);
    window.until_text("anticoagulation");
    window.app.state().activity().sleep(Duration::from_secs(120));
    let row = window.app.nodes().into_iter().find(|node| node.access.role == Role::ListBoxOption).unwrap();
    window.app.click_at(row.visible().unwrap().center());
    window.until_words("entry-masked");
    assert!(!window.shows("anticoagulation"));
    window.app.state().activity().sleep(Duration::from_hours(6));
    window.key("a");
    window.until_words("entry-unlock");
    window.until_words("entry-locked-idle");
}

#[test]
fn locking_from_the_mask_accuses_nobody_of_wrong_codes() {
    let operator = Operator::start();
    let workstation = Workstation::new(&operator);
    let mut window = at_work(&operator, &workstation);
    window.key("f9");
    window.until_words("entry-masked");
    window.click("entry-lock");
    window.until_words("entry-unlock");
    let tries = window.words("entry-locked-tries");
    assert!(!window.shows(&tries));
}

#[test]
fn the_window_is_locked_with_the_session_of_the_system() {
    let operator = Operator::start();
    let workstation = Workstation::new(&operator);
    let mut window = at_work(&operator, &workstation);
    workstation.system_says(SessionWord::Locked);
    window.until_words("entry-locked-system");
    window.unlock();
    workstation.system_says(SessionWord::Sleeping);
    window.until_words("entry-locked-system");
}
