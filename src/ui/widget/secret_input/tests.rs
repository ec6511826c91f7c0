use super::{CAPACITY, SecretText, secret_input};
use crate::ui::Element;
use crate::ui::headless::Headless;
use crate::ui::look::Look;
use crate::words::Language;
use iced::advanced::widget::Id;
use iced::keyboard::{self, Key, Modifiers, key::Named};
use iced::{Size, Task};
use iced_test::simulator::Simulator;
use jiff::Timestamp;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Said {
    Edited,
    Submitted,
}

fn look() -> Look {
    Look::new(Language::French, Timestamp::UNIX_EPOCH)
}

fn ui<'a>(look: &'a Look, text: &SecretText, digits: Option<usize>) -> Simulator<'a, Said> {
    let mut input =
        secret_input(look, "Code", text).on_edit(Said::Edited).on_submit(Said::Submitted).id(Id::new("code"));
    if let Some(most) = digits {
        input = input.digits(most).shown(true);
    }
    let mut ui = Simulator::new(input);
    ui.click(Id::new("code")).unwrap();
    ui
}

fn chord(key: &str, modifiers: Modifiers) -> iced::Event {
    let key = Key::Character(key.into());
    iced::Event::Keyboard(keyboard::Event::KeyPressed {
        modified_key: key.clone(),
        key,
        physical_key: keyboard::key::Physical::Unidentified(keyboard::key::NativeCode::Unidentified),
        location: keyboard::Location::Standard,
        modifiers,
        repeat: false,
        text: None,
    })
}

#[test]
fn what_is_typed_stands_in_the_handle_and_messages_only_say_that_something_was() {
    let (look, text) = (look(), SecretText::new());
    let mut ui = ui(&look, &text, None);
    ui.typewrite("Été #1");
    ui.tap_key(Named::Enter);
    let said: Vec<_> = ui.into_messages().collect();
    assert_eq!(text.chars(), 6);
    assert_eq!(text.copy().expose(), "Été #1");
    assert_eq!(said.len(), 7);
    assert_eq!(said.last(), Some(&Said::Submitted));
    assert_eq!(text.take().expose(), "Été #1");
    assert!(text.is_empty());
}

#[test]
fn arrows_backspace_and_delete_edit_whole_characters() {
    let (look, text) = (look(), SecretText::new());
    let mut ui = ui(&look, &text, None);
    ui.typewrite("aéb");
    ui.tap_key(Named::ArrowLeft);
    ui.tap_key(Named::Backspace);
    assert_eq!(text.copy().expose(), "ab");
    ui.tap_key(Named::Home);
    ui.tap_key(Named::Delete);
    assert_eq!(text.copy().expose(), "b");
    ui.tap_key(Named::End);
    ui.typewrite("ç");
    assert_eq!(text.copy().expose(), "bç");
}

#[test]
fn ctrl_a_then_a_character_replaces_everything() {
    let (look, text) = (look(), SecretText::new());
    text.set("ancien");
    let mut ui = ui(&look, &text, None);
    ui.simulate([chord("a", Modifiers::COMMAND)]);
    ui.typewrite("n");
    assert_eq!(text.copy().expose(), "n");
}

#[test]
fn a_field_for_digits_takes_digits_and_no_more_than_asked() {
    let (look, text) = (look(), SecretText::new());
    let mut ui = ui(&look, &text, Some(6));
    ui.typewrite("12a3 45678");
    assert_eq!(text.copy().expose(), "123456");
    ui.simulate([iced::Event::InputMethod(iced::advanced::input_method::Event::Commit("9".into()))]);
    assert_eq!(text.copy().expose(), "123456");
}

#[test]
fn a_text_that_does_not_fit_is_refused_as_a_whole() {
    let text = SecretText::new();
    text.set(&"é".repeat(CAPACITY / 2));
    assert_eq!(text.chars(), CAPACITY / 2);
    assert!(!text.insert(0, "a"));
    text.set(&"a".repeat(CAPACITY + 1));
    assert!(text.is_empty());
}

struct Page {
    look: Look,
    text: SecretText,
}

fn page() -> Headless<Page, Said> {
    fn view(page: &Page) -> Element<'_, Said> {
        secret_input(&page.look, "Code", &page.text).on_edit(Said::Edited).into()
    }
    let boot = || (Page { look: look(), text: SecretText::new() }, Task::none());
    Headless::new(Size::new(600.0, 200.0), 1.0, boot, |_, _| Task::none(), view)
}

#[test]
fn what_is_too_long_to_paste_is_said_and_what_was_there_stays() {
    let mut page = page();
    let says = |page: &mut Headless<Page, Said>| page.shows("Trop long\u{a0}: 256 caractères au plus");
    assert!(page.click("Code"));
    page.type_text("motdepasse");
    page.set_clipboard(&"a".repeat(CAPACITY + 1));
    for replaces in [false, true] {
        if replaces {
            page.press_key("ctrl+a");
        }
        page.press_key("ctrl+v");
        assert_eq!(page.state().text.copy().expose(), "motdepasse");
        assert!(says(&mut page));
        let nodes = page.nodes();
        assert!(nodes.iter().any(|node| node.access.fault.as_ref().is_some_and(|fault| fault.contains("Trop long"))));
    }
    page.press_key("Backspace");
    assert!(!says(&mut page), "what comes next is right again");
    page.type_text("court");
    assert_eq!(page.state().text.copy().expose(), "court", "all was still selected");
}

#[test]
fn what_a_screen_reader_writes_too_long_is_refused_as_well() {
    let mut page = page();
    page.state().text.set("motdepasse");
    let node = page.nodes().into_iter().find(|node| node.access.write.is_some()).unwrap();
    node.access.write.unwrap().ask(crate::domain::secret::Secret::new("é".repeat(CAPACITY)));
    page.message(Said::Edited);
    assert_eq!(page.state().text.copy().expose(), "motdepasse");
    assert!(page.shows("Trop long"));
}

#[test]
fn what_is_removed_is_wiped() {
    let text = SecretText::new();
    text.set("motdepasse");
    assert!(text.remove(3..10));
    assert!(text.lock().bytes[3..].iter().all(|byte| *byte == 0));
    text.clear();
    assert!(text.lock().bytes.iter().all(|byte| *byte == 0));
}

#[test]
fn debug_never_shows_the_text() {
    let text = SecretText::new();
    text.set("motdepasse");
    assert!(!format!("{text:?}").contains("mot"));
}
