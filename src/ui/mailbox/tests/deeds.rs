//! Deleting, archiving, moving, marking; and taking it back.

use super::house::{House, LIMIT, Said, Window, open, rows_chosen, rows_shown};
use crate::domain::ids::MessageId;
use crate::domain::message::Flag;
use crate::ui::deed::Deed;
use crate::ui::mailbox::{Confirm, Event, Message};
use crate::ui::notice::{Notice, Undo};
use crate::ui::widget::Role;

fn choose_first(window: &mut Window, count: usize) -> Vec<MessageId> {
    window.message(Said::Mailbox(Message::FocusList));
    window.press_key("Down");
    for _ in 1..count {
        window.press_key("shift+Down");
    }
    window.state().mailbox.selection()
}

fn notice(window: &Window) -> Option<&Notice> {
    window.state().events.iter().rev().find_map(|event| match event {
        Event::Say(notice) => Some(notice),
        _ => None,
    })
}

fn question(window: &Window) -> Option<&Confirm> {
    window.state().events.iter().rev().find_map(|event| match event {
        Event::Confirm(confirm) => Some(confirm),
        _ => None,
    })
}

#[test]
fn deleted_messages_are_gone_at_once_and_come_back_when_it_is_undone() {
    let house = House::new(10);
    let mut window = open(&house);
    let ids = choose_first(&mut window, 2);
    window.press_key("Delete");
    assert_eq!(window.state().mailbox.list.ids().len(), 8);
    assert_eq!(rows_chosen(&mut window), 1);
    assert_eq!(window.state().mailbox.list.selection.cursor(), Some(0));
    assert!(window.wait_for(|app| app.events.iter().any(|event| matches!(event, Event::Say(_))), LIMIT));
    assert!(ids.iter().all(|id| house.row(*id).folder == house.trash));
    let said = notice(&window).unwrap().clone();
    assert_eq!(said.words, "2 messages mis à la corbeille.");
    let undo = said.undo.unwrap();
    assert_eq!(undo, Undo { account: house.account, back: vec![(house.inbox, ids.clone())] });
    window.settle(LIMIT);
    window.message(Said::Undo(undo));
    assert!(window.wait_for(|app| app.mailbox.list.ids().len() == 10, LIMIT));
    window.settle(LIMIT);
    assert!(ids.iter().all(|id| house.row(*id).folder == house.inbox));
    assert_eq!(window.state().mailbox.list.selection.single(), Some(ids[0]));
}

#[test]
fn deleting_in_a_shared_mailbox_asks_first() {
    let house = House::shared(3);
    let mut window = open(&house);
    assert!(window.texts().iter().any(|text| text == "Boîte partagée"));
    let ids = choose_first(&mut window, 1);
    window.press_key("Delete");
    window.settle(LIMIT);
    assert_eq!(window.state().mailbox.list.ids().len(), 3);
    let asked = question(&window).unwrap().clone();
    assert_eq!(asked.title, "Supprimer ce message de la boîte partagée\u{a0}?");
    window.message(Said::Mailbox(asked.then));
    window.settle(LIMIT);
    assert_eq!(house.row(ids[0]).folder, house.trash);
}

#[test]
fn deleting_in_the_bin_asks_and_is_for_good() {
    let house = House::new(0);
    house.receive(house.trash, 2, |_| {});
    let mut window = open(&house);
    assert!(window.click("Corbeille, 2 non lus"));
    window.settle(LIMIT);
    choose_first(&mut window, 2);
    window.press_key("Delete");
    let asked = question(&window).unwrap().clone();
    assert_eq!(asked.title, "Supprimer définitivement 2 messages\u{a0}?");
    window.message(Said::Mailbox(asked.then));
    window.settle(LIMIT);
    assert!(window.has("La corbeille est vide"));
    assert_eq!(notice(&window).map(|notice| notice.undo.is_some()), Some(false));
}

#[test]
fn of_messages_found_everywhere_only_those_in_the_bin_go_for_good() {
    let house = House::new(2);
    let binned = house.receive(house.trash, 1, |_| {});
    let mut window = open(&house);
    window.press_key("ctrl+k");
    window.type_text("message");
    window.settle(LIMIT);
    assert!(window.click("Tous les dossiers"), "{:?}", window.texts());
    window.settle(LIMIT);
    let ids = choose_first(&mut window, 3);
    assert_eq!(ids.len(), 3);
    window.press_key("Delete");
    window.settle(LIMIT);
    let asked = question(&window).unwrap().clone();
    assert_eq!(asked.title, "Supprimer 3 messages, dont 1 définitivement\u{a0}?");
    assert!(asked.words.ends_with("Les 2 autres vont à la corbeille."), "{}", asked.words);
    window.message(Said::Mailbox(asked.then));
    window.settle(LIMIT);
    let kept: Vec<MessageId> = ids.into_iter().filter(|id| !binned.contains(id)).collect();
    assert!(kept.iter().all(|id| house.row(*id).folder == house.trash));
    assert!(!house.cache.message(binned[0]).is_ok_and(|row| row.folder == house.trash));
    let undo = window.state().events.iter().find_map(|event| match event {
        Event::Say(notice) => notice.undo.clone(),
        _ => None,
    });
    assert_eq!(undo, Some(Undo { account: house.account, back: vec![(house.inbox, kept)] }));
}

#[test]
fn deleting_asks_first_until_it_is_known_that_nobody_shares_the_mailbox() {
    let house = House::unknown(3);
    let mut window = open(&house);
    choose_first(&mut window, 1);
    window.press_key("Delete");
    window.settle(LIMIT);
    assert!(question(&window).unwrap().words.contains("peut-être partagée"));
    assert_eq!(rows_shown(&mut window).len(), 3);
    house.session.learn(house.account, crate::domain::directory::MailboxKind::Per);
    window.press_key("Delete");
    window.settle(LIMIT);
    assert_eq!(rows_shown(&mut window).len(), 2);
}

#[test]
fn without_an_archive_folder_it_says_what_to_do_and_moves_nothing() {
    let house = House::without_archives();
    let mut window = open(&house);
    choose_first(&mut window, 1);
    window.press_key("a");
    window.settle(LIMIT);
    assert!(notice(&window).unwrap().words.contains("Déplacer…"));
    assert_eq!(rows_shown(&mut window).len(), 3);
}

#[test]
fn messages_move_into_the_folder_that_is_typed() {
    let house = House::new(4);
    let mut window = open(&house);
    let ids = choose_first(&mut window, 2);
    assert!(window.click("Déplacer…"));
    assert!(window.shows("Déplacer 2 messages vers…"), "{:?}", window.texts());
    window.type_text("suiv");
    assert_eq!(rows_shown(&mut window), ["Suivis"]);
    window.press_key("Enter");
    window.settle(LIMIT);
    assert!(ids.iter().all(|id| house.row(*id).folder == house.other));
    assert_eq!(notice(&window).unwrap().words, "2 messages déplacés dans «\u{a0}Suivis\u{a0}».");
    assert_eq!(rows_shown(&mut window).len(), 2);
}

#[test]
fn while_a_folder_is_asked_for_arrows_walk_the_folders_and_letters_do_nothing() {
    let house = House::new(4);
    let mut window = open(&house);
    let ids = choose_first(&mut window, 1);
    assert!(window.click("Déplacer…"));
    let folders = rows_shown(&mut window);
    window.press_key("Down");
    assert_eq!(window.state().mailbox.selection(), ids, "the list behind stands still");
    // Away from the field, where letters would be text.
    window.press_key("Tab");
    for key in ["Delete", "a", "u", "e"] {
        window.press_key(key);
    }
    window.settle(LIMIT);
    let row = house.row(ids[0]);
    assert!(row.folder == house.inbox && !row.flags.seen && !row.flags.treated);
    assert!(window.state().events.is_empty(), "{:?}", window.state().events);
    assert!(window.click("Chercher un dossier"));
    window.press_key("Enter");
    window.settle(LIMIT);
    let into = notice(&window).unwrap().words.clone();
    assert_eq!(into, format!("Message déplacé dans «\u{a0}{}\u{a0}».", folders[1]));
}

#[test]
fn searching_while_a_folder_is_asked_for_goes_back_to_the_list() {
    let house = House::new(4);
    let mut window = open(&house);
    choose_first(&mut window, 1);
    assert!(window.click("Déplacer…"));
    window.press_key("ctrl+k");
    assert_eq!(window.focused().as_deref(), Some("Rechercher un message"));
    assert_eq!(rows_shown(&mut window).len(), 4);
}

#[test]
fn escape_leaves_the_messages_where_they_are() {
    let house = House::new(4);
    let mut window = open(&house);
    choose_first(&mut window, 1);
    assert!(window.click("Déplacer…"));
    window.press_key("Escape");
    assert_eq!(rows_shown(&mut window).len(), 4);
    assert_eq!(rows_chosen(&mut window), 1);
}

#[test]
fn letters_mark_the_choice_at_once_and_back() {
    let house = House::new(3);
    let mut window = open(&house);
    let ids = choose_first(&mut window, 2);
    window.press_key("u");
    assert!(rows_shown(&mut window)[0].starts_with("Labo TEST"));
    window.press_key("e");
    window.settle(LIMIT);
    assert!(ids.iter().all(|id| house.row(*id).flags.seen && house.row(*id).flags.has(Flag::Treated)));
    window.press_key("u");
    window.press_key("e");
    window.settle(LIMIT);
    assert!(ids.iter().all(|id| !house.row(*id).flags.seen && !house.row(*id).flags.treated));
    assert!(notice(&window).is_none());
}

#[test]
fn the_row_s_menu_acts_on_that_row() {
    let house = House::new(5);
    let mut window = open(&house);
    let id = window.state().mailbox.list.id(2).unwrap();
    window.message(Said::Mailbox(Message::Open(crate::ui::mailbox::Menu::Row(id))));
    let items = window.nodes().into_iter().filter(|node| node.access.role == Role::MenuItem);
    let items: Vec<String> = items.map(|node| node.access.name).collect();
    assert_eq!(items.first().map(String::as_str), Some("Archiver"));
    assert_eq!(items.len(), 6, "{items:?}");
    assert_eq!(window.state().mailbox.selection(), [id]);
    window.message(Said::Mailbox(Message::Deed(Deed::Archive)));
    window.settle(LIMIT);
    assert_eq!(house.row(id).folder, house.archives);
}

#[test]
fn the_reader_s_message_goes_without_being_chosen_in_the_list() {
    let house = House::new(5);
    let mut window = open(&house);
    let id = window.state().mailbox.list.id(4).unwrap();
    window.message(Said::Deed(Deed::Archive, house.account, id));
    window.settle(LIMIT);
    assert_eq!(house.row(id).folder, house.archives);
}
