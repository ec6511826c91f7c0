//! The directory at work, without a network and without a display.

use super::person::tests::martin;
use super::{Directory, Event, Filter, Message};
use crate::domain::directory::{DirectoryAnswer, DirectoryEntry};
use crate::domain::error::Failure;
use crate::ui::Element;
use crate::ui::composer::tests::Desk;
use crate::ui::headless::Headless;
use crate::ui::look::Look;
use crate::ui::session::Session;
use crate::ui::shortcut::{Shortcut, shortcut};
use crate::ui::widget::shortcuts;
use crate::words::Language;
use iced::{Size, Task};
use jiff::Timestamp;
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(20);

struct Window {
    directory: Directory,
    session: Session,
    look: Look,
    events: Vec<Event>,
}

#[derive(Debug, Clone)]
enum Said {
    Directory(Message),
    Shortcut(Shortcut),
}

fn update(window: &mut Window, said: Said) -> Task<Said> {
    let (session, look) = (window.session.clone(), window.look.clone());
    let step = match said {
        Said::Directory(message) => window.directory.update(message, &session, &look),
        Said::Shortcut(Shortcut::FocusNext) => return iced::widget::operation::focus_next(),
        Said::Shortcut(Shortcut::FocusPrevious) => return iced::widget::operation::focus_previous(),
        Said::Shortcut(key) => {
            let step = window.directory.shortcut(key, &session, &look);
            step.unwrap_or_else(crate::ui::step::Step::none)
        }
    };
    window.events.extend(step.events);
    step.task.map(Said::Directory)
}

fn view(window: &Window) -> Element<'_, Said> {
    let content = window.directory.view(&window.look).map(Said::Directory);
    shortcuts(content, |turn, key, modifiers| shortcut(turn, key, modifiers).map(Said::Shortcut))
}

type Shown = Headless<Window, Said>;

fn open_with(desk: &Desk, picking: bool, look: Look) -> Shown {
    let session = desk.session.clone();
    let size = look.window;
    let boot = || {
        let (directory, task) = Directory::new(&session, desk.account, picking);
        (Window { directory, session: session.clone(), look, events: Vec::new() }, task.map(Said::Directory))
    };
    Headless::new(size, 1.0, boot, update, view)
}

fn open(desk: &Desk, picking: bool) -> Shown {
    open_with(desk, picking, Look::new(Language::French, Timestamp::now()))
}

fn said(shown: &mut Shown, message: Message) {
    shown.message(Said::Directory(message));
    shown.settle(Duration::from_millis(50));
}

fn found(shown: &mut Shown, entries: Vec<DirectoryEntry>, truncated: bool) {
    let question = shown.state().directory.question;
    said(shown, Message::Found(question, Ok(DirectoryAnswer { entries, truncated })));
}

fn two_martins() -> Vec<DirectoryEntry> {
    vec![
        martin("Médecin - Cardiologie et maladies vasculaires (SM)", "anne.martin@cardio.mssante.fr"),
        martin("Médecin - Dermatologie et vénéréologie (SM)", "anne.martin@dermato.mssante.fr"),
    ]
}

#[test]
fn a_colleague_is_found_and_written_to_by_keyboard() {
    let desk = Desk::new();
    let mut shown = open(&desk, false);
    shown.type_text("martin");
    assert_eq!(shown.state().directory.words, "martin");
    found(&mut shown, two_martins(), false);
    assert!(shown.shows("Cardiologie et maladies vasculaires") && shown.shows("Dermatologie et vénéréologie"));
    for _ in 0..20 {
        if shown.focused().as_deref() == Some("Résultats") {
            break;
        }
        shown.press_key("Tab");
    }
    shown.press_key("Down");
    shown.press_key("Down");
    shown.press_key("Enter");
    let Some(Event::Write(account, to)) = shown.state().events.last() else { panic!("{:?}", shown.state().events) };
    assert_eq!((*account, to[0].address.as_str()), (desk.account, "anne.martin@dermato.mssante.fr"));
}

#[test]
fn down_and_enter_go_from_the_question_to_the_first_result() {
    let desk = Desk::new();
    for key in ["Down", "Enter"] {
        let mut shown = open(&desk, false);
        shown.type_text("martin");
        found(&mut shown, two_martins(), false);
        shown.press_key(key);
        assert_eq!(shown.focused().as_deref(), Some("Résultats"), "{key}");
        assert_eq!(shown.state().directory.cursor, Some(0), "{key}");
        assert!(shown.state().events.is_empty(), "{key} writes to nobody yet");
    }
}

#[test]
fn several_are_picked_over_several_questions() {
    let desk = Desk::new();
    let mut shown = open(&desk, true);
    shown.type_text("martin");
    found(&mut shown, two_martins(), false);
    said(&mut shown, Message::Toggle(0));
    said(&mut shown, Message::Type(Filter::Words, "autre".into()));
    let mut other = martin("Oncologie", "mathias.koenig@chv.mssante.fr");
    other.family_name = "KOENIG-TEST".into();
    found(&mut shown, vec![other], false);
    said(&mut shown, Message::Toggle(0));
    assert!(shown.click("Ajouter aux destinataires (2)"));
    let Some(Event::Picked(picked)) = shown.state().events.last() else { panic!("{:?}", shown.state().events) };
    assert_eq!(picked.len(), 2);
}

#[test]
fn late_answers_are_ignored_and_a_short_question_is_not_asked() {
    let desk = Desk::new();
    let mut shown = open(&desk, false);
    shown.type_text("ma");
    let old = shown.state().directory.question;
    shown.type_text("r");
    let answer = DirectoryAnswer { entries: two_martins(), truncated: false };
    said(&mut shown, Message::Found(old, Ok(answer)));
    assert!(shown.state().directory.results.entries.is_empty());
    said(&mut shown, Message::Type(Filter::Words, "m".into()));
    assert!(shown.shows("Qui cherchez-vous"));
}

#[test]
fn without_the_directory_the_colleagues_known_here_are_shown_and_said_to_be() {
    let desk = Desk::new();
    let mut shown = open(&desk, false);
    shown.type_text("martin");
    // Nobody serves this directory.
    assert!(shown.wait_for(|window| window.directory.is_offline(), LIMIT));
    assert!(shown.shows("correspondants déjà connus sur ce poste"));
    let question = shown.state().directory.question;
    said(&mut shown, Message::Known(question, Ok(two_martins())));
    assert!(shown.shows("Cardiologie et maladies vasculaires"));
    assert!(shown.has("Réessayer"));
}

#[test]
fn a_cut_answer_asks_for_more_words() {
    let desk = Desk::new();
    let mut shown = open(&desk, false);
    shown.type_text("martin");
    found(&mut shown, two_martins(), true);
    assert!(shown.shows("précisez votre recherche"));
}

#[test]
fn a_failure_keeps_the_question() {
    let desk = Desk::new();
    let mut shown = open(&desk, false);
    shown.type_text("martin");
    let question = shown.state().directory.question;
    let failure = Failure::new(crate::engine::Error::NoService { service: "directory" });
    said(&mut shown, Message::Found(question, Err(failure)));
    assert_eq!(shown.state().directory.words, "martin");
    assert!(shown.state().directory.is_offline());
}

#[test]
fn it_fits_in_every_window_and_language() {
    let desk = Desk::new();
    let folder = std::env::var_os("PLI_SHOTS").map(std::path::PathBuf::from);
    let looks = [
        ("fr-light", Language::French, &crate::ui::palette::LIGHT, Size::new(1366.0, 768.0)),
        ("en-dark", Language::English, &crate::ui::palette::DARK, Size::new(1366.0, 768.0)),
        ("fr-contrast", Language::French, &crate::ui::palette::CONTRAST, Size::new(900.0, 700.0)),
        ("fr-small", Language::French, &crate::ui::palette::LIGHT, Size::new(640.0, 480.0)),
        ("fr-zoomed", Language::French, &crate::ui::palette::LIGHT, Size::new(683.0, 384.0)),
    ];
    for (name, language, palette, window) in looks {
        let look = Look { palette, window, ..Look::new(language, Timestamp::now()) };
        let mut shown = open_with(&desk, true, look);
        assert_eq!(shown.overflowing(), Vec::<String>::new(), "{name}, empty");
        shown.type_text("martin");
        found(&mut shown, two_martins(), true);
        said(&mut shown, Message::Toggle(1));
        if let Some(folder) = &folder {
            shown.screenshot(&folder.join(format!("directory-{name}.png"))).unwrap();
        }
        assert_eq!(shown.overflowing(), Vec::<String>::new(), "{name}");
    }
}
