//! The building blocks together, in the whole harness: keyboard, mouse, roles, and whether every word is readable.

use super::*;
use crate::ui::Element;
use crate::ui::headless::Headless;
use crate::ui::icon::Icon;
use crate::ui::look::Look;
use crate::ui::palette;
use crate::words::{Explanation, Language};
use iced::keyboard::key::{Named, NativeCode, Physical};
use iced::keyboard::{Key, Location, Modifiers};
use iced::widget::operation::{focus, focus_next, focus_previous};
use iced::widget::{column, row, scrollable};
use iced::{Length, Point, Size, Task};
use jiff::Timestamp;

struct App {
    look: Look,
    code: SecretText,
    shown: bool,
    dialog: bool,
    menu: bool,
    notices: usize,
    width: f32,
    position: ListPosition,
    said: Vec<Said>,
}

#[derive(Debug, Clone, PartialEq)]
enum Said {
    Typed,
    Dialog(bool),
    Menu(bool),
    Notice,
    Resized(f32),
    At(ListPosition),
    Key(ListKey),
    Reveal(usize),
    Focus(&'static str),
    Tab(bool),
    Did(&'static str),
}

fn update(app: &mut App, said: Said) -> Task<Said> {
    app.said.push(said.clone());
    match said {
        Said::Dialog(open) => {
            app.dialog = open;
            return if open { focus_next() } else { Task::none() };
        }
        Said::Menu(open) => app.menu = open,
        Said::Notice => app.notices = app.notices.saturating_sub(1),
        Said::Resized(width) => app.width = width,
        Said::At(position) => app.position = position,
        Said::Reveal(index) => return reveal("list".into(), app.position, 36.0, index),
        Said::Focus(id) => return focus(id),
        Said::Tab(true) => return focus_next(),
        Said::Tab(false) => return focus_previous(),
        Said::Typed | Said::Key(_) | Said::Did(_) => {}
    }
    Task::none()
}

fn states(app: &App) -> Element<'_, Said> {
    let look = &app.look;
    let explained = Explanation {
        code: "CARTE-03".to_owned(),
        message: "Votre carte n’est pas lue.".to_owned(),
        advice: "Vos messages sont conservés. Remettez la carte dans le lecteur, puce vers le haut.".to_owned(),
    };
    let recipient = Chip {
        icon: Some(Icon::Person),
        words: "Dr Anne MARTIN-TEST".to_owned(),
        detail: "cardiologue, Valmont".to_owned(),
        severity: None,
        on_remove: Some(Said::Did("removed")),
        on_press: Some(Said::Did("pressed")),
    };
    let outside = Chip { severity: Some(Severity::Danger), on_press: None, ..recipient.clone() };
    let code = secret_input(look, "Code reçu par SMS", &app.code).id("code").digits(6).shown(app.shown);
    column![
        banner(
            look,
            Severity::Caution,
            "Environnement de formation — aucune donnée réelle, et une phrase assez longue pour tenir sur deux lignes."
                .to_owned(),
            vec![secondary(look, "Recharger", Some(Said::Did("reload"))).into()]
        ),
        row![chip(look, recipient), chip(look, outside)].spacing(8).wrap(),
        row![badge(look, "Résultat critique", Some(Severity::Danger)), badge(look, "3 pages", None)].spacing(8),
        code.on_edit(Said::Typed).fault(Some("Ce code n’est plus valable.".to_owned())).width(240),
        progress(look, "Récupération des messages".to_owned(), Some(0.42), Some(Said::Did("cancel"))),
        progress(look, "Connexion".to_owned(), None, None),
        menu(
            look,
            "Actions",
            secondary(look, "Actions", Some(Said::Menu(!app.menu))).into(),
            app.menu,
            vec![
                MenuItem::new("Répondre", Some(Said::Did("reply"))).icon(Icon::Reply).detail("Ctrl+R"),
                MenuItem::new("Imprimer", None).icon(Icon::Print),
                MenuItem::new("Conversations", Some(Said::Did("thread"))).chosen(true),
                MenuItem::new("Supprimer", Some(Said::Did("delete"))).icon(Icon::Trash).dangerous(),
            ],
            Said::Menu(false)
        ),
        explanation(look, &explained, Some(("Réessayer".to_owned(), Said::Did("again")))),
        primary(look, "Supprimer tout", Some(Said::Dialog(true))),
        field(look, "Objet", "Bilan").id("subject").on_input(|_| Said::Typed),
    ]
    .spacing(12)
    .into()
}

fn view(app: &App) -> Element<'_, Said> {
    let look = &app.look;
    let list = Windowed {
        id: "list".into(),
        name: "Messages".to_owned(),
        count: 100_000,
        row_height: 36.0,
        cursor: Some(0),
        position: app.position,
        on_scroll: Box::new(Said::At),
        on_key: Box::new(|key| Some(Said::Key(key))),
    };
    let rows = windowed(look, list, |index| label(look, format!("ligne {index}")).one_line().into());
    let content = split(
        look,
        "Largeur de la liste",
        rows,
        surface::scroll(look, states(app)).height(Length::Fill).into(),
        app.width,
        160.0..=400.0,
        Said::Resized,
    );
    let dialog = app.dialog.then(|| Dialog {
        title: "Supprimer ce message ?".to_owned(),
        body: column((0..20).map(|line| label(look, format!("Ce qui sera perdu, ligne {line}")).into())).into(),
        buttons: vec![
            secondary(look, "Annuler", Some(Said::Dialog(false))).into(),
            danger(look, "Supprimer", Some(Said::Did("deleted"))).into(),
        ],
        on_cancel: Some(Said::Dialog(false)),
        width: 440.0,
    });
    let notices = (0..app.notices).map(|_| {
        let action = Some(("Annuler l’envoi".to_owned(), Said::Did("unsent")));
        let words = "Envoi dans 10 s".to_owned();
        toast(look, Toast { severity: Severity::Information, words, action, on_close: Said::Notice })
    });
    let content = dialog_over(look, toasts(content, notices.collect()), dialog);
    shortcuts(content, |turn, key, modifiers| match key.as_ref() {
        Key::Named(Named::Tab) if turn == shortcuts::Turn::Last => Some(Said::Tab(!modifiers.shift())),
        Key::Character("z") if turn == shortcuts::Turn::Last && modifiers.command() => Some(Said::Did("undo")),
        _ => None,
    })
}

type Window = Headless<App, Said>;

fn window(size: Size, change: impl FnOnce(&mut App)) -> Window {
    let boot = || {
        let mut look = Look::new(Language::French, Timestamp::UNIX_EPOCH);
        look.window = size;
        let mut app = App {
            look,
            code: SecretText::new(),
            shown: true,
            dialog: false,
            menu: false,
            notices: 0,
            width: 220.0,
            position: ListPosition::default(),
            said: Vec::new(),
        };
        change(&mut app);
        (app, Task::none())
    };
    Headless::new(size, 1.0, boot, update, view).with_theme(|app| app.look.palette.theme("test"))
}

const USUAL: Size = Size::new(1366.0, 768.0);

fn node(window: &mut Window, name: &str) -> crate::ui::headless::Node {
    let nodes = window.nodes();
    nodes.iter().find(|node| node.access.name == name).unwrap_or_else(|| panic!("no {name} in {nodes:#?}")).clone()
}

#[test]
fn every_word_of_every_block_can_be_read_in_large_and_small_windows() {
    // 1366 by 768, and the same at 200 %.
    for size in [USUAL, Size::new(683.0, 384.0)] {
        for (dialog, menu, notices) in [(false, false, 2), (false, true, 0), (true, false, 0)] {
            let mut window = window(size, |app| {
                (app.dialog, app.menu, app.notices) = (dialog, menu, notices);
                app.width = 160.0;
            });
            assert_eq!(window.overflowing(), Vec::<String>::new(), "{size:?} {dialog} {menu} {notices}");
        }
    }
}

#[test]
fn a_pasted_code_is_taken_and_never_told_while_it_is_hidden() {
    let mut window = window(USUAL, |app| app.shown = false);
    window.message(Said::Focus("code"));
    assert_eq!(window.focused().as_deref(), Some("Code reçu par SMS"));
    window.type_text("99");
    window.set_clipboard("123 456\n");
    assert!(window.press_key("ctrl+v"));
    assert_eq!(window.state().code.copy().expose(), "123456");
    let field = node(&mut window, "Code reçu par SMS");
    assert_eq!((field.access.role, field.access.value), (Role::PasswordInput, None));
    window.press_key("ctrl+a");
    window.press_key("ctrl+c");
    assert_eq!(window.clipboard(), Some("123 456\n"));
    window.press_key("Delete");
    assert!(window.state().code.is_empty());
}

#[test]
fn a_shown_code_is_told_and_hidden_and_shown_look_different() {
    let mut shown = window(USUAL, |app| app.code.set("123456"));
    let access = node(&mut shown, "Code reçu par SMS").access;
    assert_eq!(
        (access.role, access.value),
        (Role::TextInput, None),
        "no copy of it for whoever walks through the widgets"
    );
    assert_eq!(access.secret.unwrap().copy().expose(), "123456");
    let mut hidden = window(USUAL, |app| {
        app.code.set("123456");
        app.shown = false;
    });
    assert_ne!(shown.pixels(), hidden.pixels());
    let mut empty = window(USUAL, |app| app.shown = false);
    assert_ne!(empty.pixels(), hidden.pixels());
}

/// How often the window took back what was done last.
fn undone(window: &Window) -> usize {
    window.state().said.iter().filter(|said| **said == Said::Did("undo")).count()
}

#[test]
fn undo_in_a_field_takes_back_nothing_of_the_window() {
    let mut window = window(USUAL, |_| {});
    assert!(window.press_key("ctrl+z"));
    assert_eq!(undone(&window), 1);
    for field in ["subject", "code"] {
        window.message(Said::Focus(field));
        assert!(window.press_key("ctrl+z"), "{field} keeps it");
        assert!(window.press_key("ctrl+shift+z"), "{field} keeps it");
        assert_eq!(undone(&window), 1, "{field}");
    }
}

#[test]
fn a_combination_that_is_held_is_meant_once() {
    let mut window = window(USUAL, |_| {});
    let press = |repeat| {
        iced::Event::Keyboard(iced::keyboard::Event::KeyPressed {
            key: Key::Character("z".into()),
            modified_key: Key::Character("z".into()),
            physical_key: Physical::Unidentified(NativeCode::Unidentified),
            location: Location::Standard,
            modifiers: Modifiers::COMMAND,
            text: None,
            repeat,
        })
    };
    assert!(window.interact(&[press(false)]));
    assert!(window.interact(&[press(true)]), "nobody else gets it");
    assert_eq!(undone(&window), 1);
}

#[test]
fn a_dialog_keeps_the_keyboard_until_it_is_answered_and_gives_it_back() {
    let mut window = window(USUAL, |_| {});
    window.message(Said::Focus("code"));
    window.message(Said::Dialog(true));
    assert_eq!(window.focused().as_deref(), Some("Annuler"));
    assert!(!window.has("Code reçu par SMS"), "what stands behind is out of reach");
    for _ in 0..6 {
        window.press_key("Tab");
        let focused = window.focused();
        assert!(matches!(focused.as_deref(), None | Some("Annuler" | "Supprimer")), "{focused:?}");
    }
    window.type_text("123");
    assert!(window.state().code.is_empty(), "keys do not reach what stands behind");
    assert!(window.press_key("Escape"));
    assert!(!window.state().dialog);
    assert_eq!(window.focused().as_deref(), Some("Code reçu par SMS"));
    window.type_text("123");
    assert_eq!(window.state().code.chars(), 3);
}

#[test]
fn a_click_beside_a_dialog_cancels_it_and_one_on_it_does_not() {
    let mut window = window(USUAL, |app| app.dialog = true);
    window.click_at(Point::new(683.0, 384.0));
    assert!(window.state().dialog);
    window.click_at(Point::new(5.0, 5.0));
    assert!(!window.state().dialog);
}

#[test]
fn a_menu_tells_its_items_and_where_the_keys_are() {
    let mut window = window(USUAL, |_| {});
    assert!(window.click("Actions"));
    assert!(window.state().menu);
    assert_eq!(window.focused().as_deref(), Some("Répondre"));
    window.press_key("Down");
    assert_eq!(window.focused().as_deref(), Some("Conversations"), "what cannot be chosen is passed over");
    let item = node(&mut window, "Conversations").access;
    assert_eq!((item.role, item.checked, item.place), (Role::MenuItemCheckBox, Some(true), Some((2, 4))));
    assert!(node(&mut window, "Imprimer").access.disabled);
    window.press_key("Enter");
    assert!(window.state().said.ends_with(&[Said::Menu(true), Said::Did("thread"), Said::Menu(false)]));
    assert_eq!(window.focused().as_deref(), Some("Actions"), "the button keeps the keyboard");
    window.message(Said::Menu(true));
    assert!(window.press("Supprimer"));
    assert!(window.state().said.contains(&Said::Did("delete")));
}

#[test]
fn a_notice_can_be_answered_and_lets_through_what_is_beside_it() {
    let mut window = window(USUAL, |app| app.notices = 1);
    assert!(window.click("Annuler l’envoi"));
    assert!(window.click("Fermer"));
    assert_eq!(
        window.state().said.iter().filter(|said| !matches!(said, Said::At(_))).collect::<Vec<_>>(),
        [&Said::Did("unsent"), &Said::Notice]
    );
    assert_eq!(node(&mut window, "Recharger").access.role, Role::Button);
    assert!(window.click("Recharger"));
    assert_eq!(window.state().said.last(), Some(&Said::Did("reload")));
}

#[test]
fn a_click_takes_the_keyboard_from_whatever_had_it() {
    let mut window = window(USUAL, |_| {});
    assert!(window.click("Supprimer tout"));
    window.message(Said::Dialog(false));
    assert_eq!(window.focused().as_deref(), Some("Supprimer tout"));
    assert!(window.click("Réessayer"));
    let focused = window.nodes().into_iter().filter(|node| node.access.focused).map(|node| node.access.name);
    assert_eq!(focused.collect::<Vec<_>>(), ["Réessayer"]);
}

#[test]
fn chips_are_pressed_and_removed_apart() {
    let mut window = window(USUAL, |_| {});
    assert!(window.click("Dr Anne MARTIN-TEST, cardiologue, Valmont"));
    assert!(window.press("Retirer Dr Anne MARTIN-TEST"));
    let said = &window.state().said;
    assert!(said.ends_with(&[Said::Did("pressed"), Said::Did("removed")]), "{said:?}");
}

#[test]
fn the_line_between_panes_is_moved_by_hand_and_by_keys_within_its_range() {
    let mut window = window(USUAL, |_| {});
    window.interact(&[]);
    let line = node(&mut window, "Largeur de la liste");
    assert_eq!((line.access.role, line.access.value.as_deref()), (Role::Splitter, Some("220\u{a0}pixels")));
    drag(&mut window, line.bounds.center(), 50.0);
    assert!((window.state().width - 270.0).abs() < 0.5);
    window.press_key("Left");
    assert!((window.state().width - 254.0).abs() < 0.5);
    window.press_key("End");
    assert!((window.state().width - 400.0).abs() < 0.5);
    drag(&mut window, Point::new(404.0, 100.0), -1000.0);
    assert!((window.state().width - 160.0).abs() < 0.5);
}

fn drag(window: &mut Window, from: Point, by: f32) {
    use iced::mouse::{Button, Event};
    let to = Point::new(from.x + by, from.y);
    window.point_at(from);
    window.interact(&[iced::Event::Mouse(Event::ButtonPressed(Button::Left))]);
    window.point_at(to);
    window.interact(&[iced::Event::Mouse(Event::ButtonReleased(Button::Left))]);
}

#[test]
fn a_row_far_away_is_revealed_and_the_position_told() {
    let mut window = window(USUAL, |_| {});
    assert!((window.state().position.height - 768.0).abs() < 0.5, "told before anything was scrolled");
    assert!(window.shows("ligne 0") && !window.shows("ligne 90000"));
    window.message(Said::Reveal(90_000));
    assert!(window.shows("ligne 90000") && !window.has("ligne 0"));
    let offset = f64::from(window.state().position.offset);
    assert!((offset + 768.0 - 90_001.0 * 36.0).abs() < 1.0, "{offset}");
}

#[test]
fn the_blocks_are_drawn_in_every_palette() {
    let mut frames = Vec::new();
    for palette in [&palette::LIGHT, &palette::DARK, &palette::CONTRAST] {
        let mut window = window(USUAL, |app| {
            app.look.palette = palette;
            app.notices = 2;
            app.menu = true;
        });
        frames.push(window.pixels());
    }
    assert!(frames.windows(2).all(|pair| pair[0] != pair[1]));
}

#[test]
fn an_empty_folder_says_so_and_offers_something() {
    let look = Look::new(Language::French, Timestamp::UNIX_EPOCH);
    let view: Element<'_, Said> = empty(
        &look,
        Icon::Inbox,
        "Aucun message".to_owned(),
        "Les messages reçus apparaîtront ici.".to_owned(),
        Some(("Écrire".to_owned(), Said::Did("write"))),
    );
    let mut ui = iced_test::simulator(scrollable(view));
    assert!(ui.find("Aucun message").is_ok());
}
