//! A message being written while one does something else: it waits, it is kept, and nothing of it is lost.

use crate::operator::Operator;
use crate::window::{Face, Window};
use crate::workstation::Workstation;
use iced::Size;
use pli::ui::widget::Role;

const QUICK: Face = Face { undo_seconds: 5, ..Face::ORDINARY };
const NARROW: Size = Size::new(640.0, 480.0);

fn at_work(operator: &Operator, workstation: &Workstation) -> Window {
    let mut window = workstation.open(QUICK);
    window.first_start(operator, &operator.person("claire.monnier"));
    window.until_text("LEROUX-TEST");
    window
}

/// Begins a message with this subject.
fn begin(window: &mut Window, subject: &str) {
    window.key("ctrl+n");
    window.until_words("composer-attach");
    window.write("composer-subject", subject);
}

/// The subject of the message that is being written, when one is seen.
fn subject(window: &mut Window) -> Option<String> {
    let name = window.words("composer-subject");
    let nodes = window.app.nodes();
    nodes.into_iter().find(|node| node.access.name == name && node.access.role == Role::TextInput)?.access.value
}

/// There is room for one thing only.
fn make_narrow(window: &mut Window) {
    window.app.resize(NARROW);
    window.until("narrow", |app| app.state().look().window.width <= NARROW.width);
}

/// The list is looked through by its search field.
fn assert_searching(window: &mut Window, from: &str) {
    let field = window.words("mailbox-search");
    window.until(from, |app| app.focused().as_deref() == Some(&field));
}

#[test]
fn a_message_opened_while_one_writes_is_seen_and_the_draft_waits() {
    let operator = Operator::start();
    let workstation = Workstation::new(&operator);
    let mut window = at_work(&operator, &workstation);
    begin(&mut window, "En cours");
    window.click_named("Appel du laboratoire");
    window.until_words("app-resume");
    assert_eq!(subject(&mut window), None, "the message is seen in its place");
    window.until_words("reader-archive");
    window.key("ctrl+p");
    window.until_words("app-print");
    window.click("app-resume");
    window.until_words("composer-attach");
    assert_eq!(subject(&mut window).as_deref(), Some("En cours"));

    make_narrow(&mut window);
    let sent = window.words("mailbox-sent");
    window.click_text(&sent);
    window.until_words("app-resume");
    assert!(window.app.has(&window.words("mailbox-search")), "the list is seen");
    window.click("app-resume");
    window.until_words("composer-attach");
    window.key("ctrl+k");
    assert_searching(&mut window, "the composer");
    window.click("app-resume");
    window.until_words("composer-attach");
    assert_eq!(subject(&mut window).as_deref(), Some("En cours"));
}

#[test]
fn a_folder_and_the_search_lead_out_of_every_page() {
    let operator = Operator::start();
    let workstation = Workstation::new(&operator);
    let mut window = at_work(&operator, &workstation);
    let (inbox, title) = (window.words("mailbox-inbox"), window.words("settings-about"));
    window.click("mailbox-settings");
    window.until_words("settings-about");
    window.click_named(&inbox);
    window.until("the list", |app| !app.has(&title));
    window.click("mailbox-settings");
    window.until_words("settings-about");
    window.key("ctrl+k");
    assert_searching(&mut window, "the settings");
    window.click("status-online");
    window.until_words("connection-title");
    window.key("ctrl+f");
    assert_searching(&mut window, "the connection");

    make_narrow(&mut window);
    window.click_named("Appel du laboratoire");
    window.until_words("reader-back");
    window.key("ctrl+k");
    assert_searching(&mut window, "the reader");
    window.click_named("Appel du laboratoire");
    window.until_words("reader-back");
    window.click_named(&inbox);
    window.until("the list", |app| app.nodes().iter().any(|node| node.access.role == Role::ListBoxOption));
}

#[test]
fn a_message_that_cannot_be_kept_is_not_replaced_by_a_new_one() {
    let operator = Operator::start();
    let workstation = Workstation::new(&operator);
    let mut window = at_work(&operator, &workstation);
    begin(&mut window, "Nulle part ailleurs");
    window.stop_engine();
    window.key("ctrl+n");
    let danger = |app: &mut pli::ui::headless::Headless<_, _>| {
        app.nodes().iter().any(|node| node.access.role == Role::Alert && node.access.live)
    };
    window.until("why", danger);
    assert_eq!(subject(&mut window).as_deref(), Some("Nulle part ailleurs"));
    let enabled = window.words("composer-send");
    assert!(window.app.nodes().iter().any(|node| node.access.name == enabled && !node.access.disabled));
}

#[test]
fn a_message_begun_while_another_is_being_sent_waits_for_it() {
    let operator = Operator::start();
    let workstation = Workstation::new(&operator);
    let mut window = at_work(&operator, &workstation);
    let sophie = operator.person("sophie.lang").address;
    begin(&mut window, "Celui qui part");
    window.write("composer-to", &format!("{sophie},"));
    window.write("composer-text", "Un mot.");
    window.app.press_key("ctrl+Enter");
    window.app.press_key("ctrl+n");
    window.until_words("app-undo");
    window.until_words("composer-untouched");
    assert_eq!(subject(&mut window).as_deref(), Some(""));
    window.until("it arrives", |_| operator.arrived(&sophie, "Celui qui part") == 1);
}
