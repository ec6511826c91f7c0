use super::Headless;
use crate::ui::Element;
use crate::ui::look::Look;
use crate::ui::widget::{Access, Role};
use crate::ui::widget::{field, label, primary, region, shortcuts};
use crate::words::Language;
use iced::keyboard::Key;
use iced::widget::operation::{focus, focus_next, focus_previous};
use iced::widget::{column, container, row, scrollable};
use iced::{Event, Size, Subscription, Task, window};
use jiff::Timestamp;
use std::path::Path;
use std::time::Duration;

struct App {
    look: Look,
    text: String,
    sent: Vec<String>,
    dropped: Option<String>,
    narrow: bool,
}

#[derive(Debug, Clone)]
enum Said {
    Wrote(String),
    Send,
    Sent(String),
    Focus(&'static str),
    Next,
    Previous,
    Dropped(String),
    Narrow,
}

fn update(app: &mut App, said: Said) -> Task<Said> {
    match said {
        Said::Wrote(text) => app.text = text,
        Said::Send => {
            let text = std::mem::take(&mut app.text);
            return Task::perform(
                async move {
                    tokio::time::sleep(Duration::from_millis(30)).await;
                    text
                },
                Said::Sent,
            );
        }
        Said::Sent(text) => app.sent.push(text),
        Said::Focus(id) => return focus(id),
        Said::Next => return focus_next(),
        Said::Previous => return focus_previous(),
        Said::Dropped(path) => app.dropped = Some(path),
        Said::Narrow => app.narrow = true,
    }
    Task::none()
}

fn view(app: &App) -> Element<'_, Said> {
    let look = &app.look;
    let words = label(look, "Environnement de formation").width(if app.narrow { 20.0 } else { 300.0 });
    let words: Element<'_, Said> = if app.narrow { container(words).height(10).into() } else { words.into() };
    let room = if app.narrow { 60.0 } else { 300.0 };
    let state = label(look, "Connexion coupée").one_line().width(room);
    let sender = label(look, "Laboratoire du Vieux-Moulin").received().width(room);
    let search = field(look, "Recherche", "").placeholder("Rechercher un message").width(room);
    let rows = (0..100).map(|index| label(look, format!("ligne {index}")).into());
    let content = column![
        words,
        row![state, sender, Element::from(search)],
        field(look, "Objet", &app.text).on_input(Said::Wrote).id("subject"),
        row![primary(look, "Envoyer", (!app.text.is_empty()).then_some(Said::Send))],
        region(Access::new(Role::Group, "Envoyés"), column(app.sent.iter().map(|sent| label(look, sent).into()))),
        scrollable(iced::widget::Column::with_children(rows)).width(iced::Length::Fill),
    ];
    shortcuts(content, |_, key, modifiers| match key.as_ref() {
        Key::Character("n") if modifiers.command() => Some(Said::Focus("subject")),
        Key::Named(iced::keyboard::key::Named::Tab) if modifiers.shift() => Some(Said::Previous),
        Key::Named(iced::keyboard::key::Named::Tab) => Some(Said::Next),
        _ => None,
    })
}

fn subscription(_: &App) -> Subscription<Said> {
    iced::event::listen_with(|event, _, _| match event {
        Event::Window(window::Event::FileDropped(path)) => Some(Said::Dropped(path.display().to_string())),
        _ => None,
    })
}

fn app() -> Headless<App, Said> {
    let boot = || {
        let look = Look::new(Language::French, Timestamp::UNIX_EPOCH);
        (App { look, text: String::new(), sent: Vec::new(), dropped: None, narrow: false }, Task::none())
    };
    Headless::new(Size::new(800.0, 600.0), 1.0, boot, update, view)
}

const LIMIT: Duration = Duration::from_secs(20);

#[test]
fn a_person_with_a_keyboard_only_writes_and_sends() {
    let mut app = app();
    app.press_key("ctrl+n");
    assert_eq!(app.focused().as_deref(), Some("Objet"));
    app.type_text("Été 2026");
    assert_eq!(app.state().text, "Été 2026");
    app.press_key("Tab");
    assert_eq!(app.focused().as_deref(), Some("Envoyer"));
    app.press_key("Enter");
    assert!(app.wait_for(|state| state.sent.len() == 1, LIMIT));
    assert!(app.has("Été 2026"));
}

#[test]
fn a_click_by_name_presses_what_can_be_pressed_and_tells_when_there_is_none() {
    let mut app = app();
    assert!(app.click("Objet"));
    app.type_text("a");
    assert!(app.click("Envoyer"));
    assert!(app.settle(LIMIT));
    assert_eq!(app.state().sent, ["a"]);
    assert!(!app.click("Supprimer"));
    assert!(!app.press("Envoyer"), "nothing to send: disabled");
}

#[test]
fn a_screen_reader_presses_too() {
    let mut app = app();
    app.message(Said::Wrote("b".to_owned()));
    assert!(app.press("Envoyer"));
    assert!(app.wait_for(|state| state.sent == ["b"], LIMIT));
}

#[test]
fn what_a_stream_says_is_heard() {
    let mut app = app();
    app.feed(futures::stream::iter([Said::Sent("1".to_owned()), Said::Sent("2".to_owned())]));
    assert!(app.wait_for(|state| state.sent.len() == 2, LIMIT));
}

#[test]
fn subscriptions_hear_what_happens_to_the_window() {
    let mut app = app().with_subscription(subscription);
    app.drop_file(Path::new("/synthetique/cr.pdf"));
    assert!(app.wait_for(|state| state.dropped.as_deref() == Some("/synthetique/cr.pdf"), LIMIT));
}

#[test]
fn scrolled_out_rows_are_known_and_cannot_be_clicked() {
    let mut app = app();
    assert!(app.has("ligne 99"));
    assert!(!app.click("ligne 99"));
    app.scroll(iced::Point::new(300.0, 500.0), 9000.0);
    assert!(app.click("ligne 99"));
}

#[test]
fn texts_that_are_cut_are_found_and_scrolled_ones_are_not_blamed() {
    let mut app = app();
    assert_eq!(app.overflowing(), Vec::<String>::new());
    app.message(Said::Narrow);
    let faults = app.overflowing();
    for cut in ["formation", "Connexion coupée", "Rechercher un message"] {
        assert!(faults.iter().any(|fault| fault.contains(cut)), "{cut}: {faults:?}");
    }
    assert!(!faults.iter().any(|fault| fault.contains("Laboratoire")), "received text may end in an ellipsis");
}

#[test]
fn frames_are_drawn_in_our_fonts_and_cost_something() {
    let mut app = app();
    let frame = app.pixels();
    assert_eq!((frame.width, frame.height, frame.rgba.len()), (800, 600, 800 * 600 * 4));
    let colours: std::collections::BTreeSet<_> = frame.rgba.chunks_exact(4).map(<[u8]>::to_vec).collect();
    assert!(colours.len() > 20, "{} colours", colours.len());
    let cost = app.timed(&[]);
    assert!(cost.draw > Duration::ZERO && cost.layout > Duration::ZERO);
}
