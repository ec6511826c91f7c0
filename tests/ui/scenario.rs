//! What people do: the main job, from an empty workstation to a message found again, and what must survive.

use crate::operator::Operator;
use crate::window::{Face, STATION_CODE, Window};
use crate::workstation::Workstation;

const QUICK: Face = Face { undo_seconds: 5, ..Face::ORDINARY };

/// Writes in the message being written, at its beginning.
fn compose(window: &mut Window, text: &str) {
    window.click("composer-text");
    window.app.press_key("ctrl+Home");
    window.app.type_text(text);
    window.settle();
}

#[test]
fn a_draft_survives_a_kill_and_a_window_closed_over_it() {
    let operator = Operator::start();
    let workstation = Workstation::new(&operator);
    let claire = operator.person("claire.monnier");
    let mut window = workstation.open(QUICK);
    window.first_start(&operator, &claire);
    window.key("ctrl+n");
    window.write("composer-subject", "Perdu ou non");
    compose(&mut window, "À ne pas perdre.");
    let saved = window.words_with("composer-saved", &[("time", "")]);
    window.until_text(saved.trim_end());
    window.kill();

    let mut window = workstation.open(QUICK);
    window.unlock();
    let drafts = window.words("mailbox-drafts");
    window.click_named(&drafts);
    window.click_named("Perdu ou non");
    window.until_words("composer-attach");
    window.until_written("À ne pas perdre.");
    compose(&mut window, "Ajouté juste avant de fermer. ");
    window.close();
    drop(window);

    let mut window = workstation.open(QUICK);
    window.unlock();
    let drafts = window.words("mailbox-drafts");
    window.click_named(&drafts);
    window.click_named("Perdu ou non");
    window.until_written("Ajouté juste avant de fermer.");
}

#[test]
fn a_masked_screen_opens_by_the_code_and_locks_after_five_wrong_ones() {
    let operator = Operator::start();
    let workstation = Workstation::new(&operator);
    let claire = operator.person("claire.monnier");
    let mut window = workstation.open(QUICK);
    window.first_start(&operator, &claire);
    window.until_text("LEROUX-TEST");
    window.key("f9");
    window.until_words("entry-masked");
    assert!(!window.shows("LEROUX-TEST"), "nothing can be read");
    window.write("entry-station-code", STATION_CODE);
    window.key("enter");
    window.until_text("LEROUX-TEST");

    window.key("f9");
    window.until_words("entry-masked");
    for wrong in 0..5 {
        let field = window.words("entry-station-code");
        window.until("the field", |app| {
            app.nodes().iter().any(|node| node.access.name == field && !node.access.disabled)
        });
        window.write("entry-station-code", &format!("mauvais-{wrong}"));
        window.key("enter");
        window.settle();
    }
    window.until_words("entry-locked-tries");
    assert!(!window.shows("LEROUX-TEST"));
}

#[test]
fn what_was_filed_can_be_taken_back() {
    let operator = Operator::start();
    let workstation = Workstation::new(&operator);
    let claire = operator.person("claire.monnier");
    let mut window = workstation.open(QUICK);
    window.first_start(&operator, &claire);
    window.open_mail("Appel du laboratoire", "Appel du laboratoire");
    window.click("reader-delete");
    window.until_text("corbeille.");
    window.until("it is gone", |app| !app.nodes().iter().any(|node| node.access.name.contains("Appel du laboratoire")));
    window.click("app-undo");
    window.named("Appel du laboratoire");

    window.click_named("Appel du laboratoire");
    window.key("shift+down");
    window.click("reader-archive");
    window.until("it is gone", |app| !app.nodes().iter().any(|node| node.access.name.contains("Appel du laboratoire")));
}
