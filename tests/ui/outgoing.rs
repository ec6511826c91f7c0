//! What becomes of messages and passwords once they were given: nothing is refused in silence, nothing kept is forgotten.

use crate::operator::Operator;
use crate::window::{Face, Window};
use crate::workstation::Workstation;

const AT_ONCE: Face = Face { undo_seconds: 0, ..Face::ORDINARY };

/// In the trust space, and nobody's.
const NOBODY: &str = "personne@cabinet-lang.mssante.example";

fn start(operator: &Operator, workstation: &Workstation) -> Window {
    let mut window = workstation.open(AT_ONCE);
    window.first_start(operator, &operator.person("claire.monnier"));
    window
}

#[test]
fn a_refused_message_is_announced_until_it_is_a_draft_again() {
    let operator = Operator::start();
    let workstation = Workstation::new(&operator);
    let mut window = start(&operator, &workstation);
    window.key("ctrl+n");
    window.write("composer-to", NOBODY);
    window.key("enter");
    window.write("composer-subject", "Pour personne");
    window.click("composer-text");
    window.app.type_text("Texte");
    window.settle();
    window.key("ctrl+Enter");

    let told = window.words_with("status-refused-words", &[("count", "1")]);
    window.until_text(&told);
    assert!(!window.shows(&window.words_with("entry-waiting-to-leave", &[("count", "1"), ("form", "one")])));
    window.click("status-refused-open");
    window.until_words("connection-refused-words");
    window.click("connection-reopen");
    window.until_words("composer-attach");
    window.until_written("Pour personne");
    window.until("it is announced no more", |app| !app.has(&told));
}

#[test]
fn a_password_that_is_to_be_kept_is_kept_although_a_code_follows() {
    let operator = Operator::start();
    let workstation = Workstation::new(&operator);
    let claire = operator.person("claire.monnier");
    let mut window = workstation.open(AT_ONCE);
    window.by_code();
    window.give_account(&claire);
    window.sign_in(&operator, &claire);
    window.choose_code_without_password();
    window.until_words("status-online");
    window.close();
    drop(window);

    operator.end_sessions();
    let mut window = workstation.open(AT_ONCE);
    window.give_station_code();
    window.until_words("entry-password-title");
    window.click("entry-remember-password");
    window.write("entry-password", &claire.password);
    window.key("enter");
    window.give_code(&operator, &claire);
    window.until_words("status-online");
    window.close();
    drop(window);

    operator.end_sessions();
    let mut window = workstation.open(AT_ONCE);
    window.give_station_code();
    window.until_words("entry-code-title");
    window.give_code(&operator, &claire);
    window.until_words("status-online");
}
