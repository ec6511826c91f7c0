//! Cursor, choice, scrolling, opening.

use super::house::{House, LIMIT, Said, Window, open, rows_chosen, rows_shown};
use crate::domain::ids::MessageId;
use crate::ui::look::Look;
use crate::ui::mailbox::list_view::LIST;
use crate::ui::mailbox::{Event, Message};
use crate::ui::widget::ListPosition;
use std::sync::Arc;
use std::time::{Duration, Instant};

const MANY: i64 = 100_000;

fn focus_list(window: &mut Window) {
    window.message(Said::Mailbox(Message::FocusList));
}

fn opened(window: &Window) -> Vec<MessageId> {
    let opened = |event: &Event| match event {
        Event::Open(_, id) => Some(*id),
        _ => None,
    };
    window.state().events.iter().filter_map(opened).collect()
}

#[test]
fn keys_reach_both_ends_of_a_hundred_thousand_rows_and_few_are_kept() {
    let house = House::new(3);
    let mut window = open(&house);
    let ticket = window.state().mailbox.list.ticket();
    let ids: Vec<MessageId> = (1..=MANY).rev().map(MessageId).collect();
    window.message(Said::Mailbox(Message::Listed { ticket, result: Ok(Arc::new(ids)) }));
    focus_list(&mut window);
    window.press_key("End");
    window.settle(LIMIT);
    let list = &window.state().mailbox.list;
    assert_eq!(list.selection.cursor(), Some(99_999));
    assert!(list.visible().contains(&99_999), "{:?}", list.position);
    let begun = Instant::now();
    for _ in 0..50 {
        window.press_key("PageUp");
    }
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    window.press_key("Home");
    window.settle(LIMIT);
    let list = &window.state().mailbox.list;
    assert_eq!((list.selection.cursor(), list.position.offset), (Some(0), 0.0));
    window.press_key("ctrl+a");
    assert_eq!(rows_chosen(&mut window), 100_000);
    assert!(window.shows("100\u{202f}000 choisis"));
}

#[test]
fn rows_are_read_around_what_is_seen_only() {
    let house = House::new(700);
    let mut window = open(&house);
    let known = |window: &Window| window.state().mailbox.list.rows_known();
    assert!(known(&window) <= 100, "{}", known(&window));
    focus_list(&mut window);
    window.press_key("End");
    window.settle(LIMIT);
    assert!(known(&window) <= 200, "{}", known(&window));
    assert!(rows_shown(&mut window).last().is_some_and(|row| row.contains("Message 0")));
}

#[test]
fn shift_and_ctrl_choose_by_keyboard_and_escape_leaves_one() {
    let house = House::new(10);
    let mut window = open(&house);
    focus_list(&mut window);
    window.press_key("Down");
    window.press_key("shift+Down");
    window.press_key("shift+Down");
    assert_eq!(rows_chosen(&mut window), 3);
    assert!(window.shows("3 choisis"));
    window.press_key("ctrl+a");
    assert_eq!(rows_chosen(&mut window), 10);
    window.press_key("Escape");
    assert_eq!(rows_chosen(&mut window), 1);
}

#[test]
fn the_cursor_opens_where_it_rests_and_not_what_it_passes() {
    let house = House::new(10);
    let mut window = open(&house);
    focus_list(&mut window);
    for _ in 0..4 {
        window.press_key("Down");
    }
    let rests_on = window.state().mailbox.selection();
    assert!(window.wait_for(|app| !app.events.is_empty(), LIMIT));
    assert_eq!(opened(&window), rests_on);
    assert!(!house.row(rests_on[0]).flags.seen);
}

#[test]
fn the_cursor_opens_nothing_where_the_reader_has_no_room_beside_the_list() {
    let house = House::new(10);
    let mut window = open(&house);
    let look = Look { window: iced::Size::new(780.0, 768.0), ..window.state().look.clone() };
    window.message(Said::Look(Box::new(look)));
    focus_list(&mut window);
    window.press_key("Down");
    window.settle(LIMIT);
    assert!(opened(&window).is_empty());
    window.press_key("Enter");
    assert_eq!(opened(&window), window.state().mailbox.selection());
}

#[test]
fn an_opened_message_is_read_once_its_body_is_here() {
    let house = House::new(3);
    let mut window = open(&house);
    let rows = rows_shown(&mut window);
    assert!(window.click(&rows[1]));
    let id = opened(&window)[0];
    window.settle(LIMIT);
    assert!(!house.row(id).flags.seen);
    house.fetch(id);
    let told = crate::engine::Event::MessageOpened { account: house.account, message: id };
    window.message(Said::Heard(Arc::new(told)));
    window.settle(LIMIT);
    assert!(house.row(id).flags.seen);
    assert!(rows_shown(&mut window)[1].starts_with("Labo TEST"));
}

#[test]
fn behind_a_message_being_written_the_cursor_opens_nothing_and_nothing_counts_as_read() {
    let house = House::new(3);
    let mut window = open(&house);
    window.message(Said::Cover(true));
    focus_list(&mut window);
    window.press_key("Down");
    window.settle(LIMIT);
    assert!(opened(&window).is_empty());
    window.press_key("Enter");
    let id = opened(&window)[0];
    house.fetch(id);
    window.message(Said::Heard(Arc::new(crate::engine::Event::MessageOpened { account: house.account, message: id })));
    window.settle(LIMIT);
    assert!(!house.row(id).flags.seen, "nobody has seen it");
    window.message(Said::Cover(false));
    window.settle(LIMIT);
    assert!(house.row(id).flags.seen);
}

#[test]
fn what_is_covered_while_one_looks_at_it_is_not_read_until_it_is_seen_again() {
    let house = House::new(3);
    let mut window = open(&house);
    focus_list(&mut window);
    window.press_key("Down");
    assert!(window.wait_for(|app| !app.events.is_empty(), LIMIT));
    let id = opened(&window)[0];
    house.fetch(id);
    window.message(Said::Cover(true));
    window.message(Said::Heard(Arc::new(crate::engine::Event::MessageOpened { account: house.account, message: id })));
    window.settle(LIMIT);
    window.message(Said::Mailbox(Message::LookedAt(id)));
    window.settle(LIMIT);
    assert!(!house.row(id).flags.seen);
    window.message(Said::Cover(false));
    let seen = |window: &mut Window| house.row(id).flags.seen && window.state().mailbox.opened == Some(id);
    let begun = Instant::now();
    while !seen(&mut window) {
        assert!(begun.elapsed() < LIMIT);
        window.settle(Duration::from_millis(200));
    }
}

#[test]
fn choosing_a_folder_shows_its_list_even_when_it_is_the_one_that_is_shown() {
    let house = House::new(3);
    let mut window = open(&house);
    for folder in ["Réception, 3 non lus", "Archives"] {
        assert!(window.click(folder));
        window.settle(LIMIT);
    }
    let wanted = window.state().events.iter().filter(|event| matches!(event, Event::ListWanted)).count();
    assert_eq!(wanted, 2);
}

#[test]
fn new_mail_on_top_leaves_the_rows_and_the_cursor_where_they_are() {
    let house = House::new(300);
    let mut window = open(&house);
    focus_list(&mut window);
    for _ in 0..8 {
        window.press_key("PageDown");
    }
    window.settle(LIMIT);
    let (before, current) = (rows_shown(&mut window), window.state().mailbox.list.selection.current());
    let offset = window.state().mailbox.list.position.offset;
    assert!(offset > 0.0);
    house.receive(house.inbox, 7, |_| {});
    window.message(Said::Heard(Arc::new(house.changed(house.inbox))));
    assert!(window.wait_for(|app| app.mailbox.list.ids().len() == 307, LIMIT));
    window.settle(LIMIT);
    assert_eq!(rows_shown(&mut window), before);
    assert_eq!(window.state().mailbox.list.selection.current(), current);
    let height = window.state().mailbox.list.row_height;
    let ListPosition { offset: now, .. } = window.state().mailbox.list.position;
    assert!((now - offset - 7.0 * height).abs() < 1.0, "{offset} then {now}");
}

#[test]
fn many_changes_are_one_reading_more() {
    let house = House::new(20);
    let mut window = open(&house);
    for _ in 0..50 {
        house.receive(house.inbox, 1, |_| {});
        window.message(Said::Heard(Arc::new(house.changed(house.inbox))));
    }
    assert!(window.wait_for(|app| app.mailbox.list.ids().len() == 70, LIMIT));
    assert_eq!(window.focused(), None);
    focus_list(&mut window);
    assert_eq!(window.focused().as_deref(), Some("Messages"), "{LIST}");
}
