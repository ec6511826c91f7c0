//! What must not break the window: texts nobody expects, files that are none, answers for a screen that is gone.

use crate::operator::Operator;
use crate::window::{Face, Window};
use crate::workstation::Workstation;

fn signed_in(operator: &Operator, workstation: &Workstation, face: Face) -> Window {
    let mut window = workstation.open(face);
    window.first_start(operator, &operator.person("claire.monnier"));
    window
}

#[test]
fn an_account_removed_while_its_mail_is_open_leaves_an_empty_workstation() {
    let operator = Operator::start();
    let workstation = Workstation::new(&operator);
    let mut window = signed_in(&operator, &workstation, Face::ORDINARY);
    window.open_mail("Dossier de sortie", "Dossier de sortie");
    window.key("ctrl+d");
    window.click("mailbox-settings");
    window.click("settings-remove");
    window.until_words("settings-remove-yes");
    window.click("settings-remove-yes");
    window.until_words("entry-add-account");
    assert!(!window.shows("MULLER-TEST"));
}

#[test]
fn an_answer_for_a_screen_that_is_gone_changes_nothing() {
    let operator = Operator::start();
    let workstation = Workstation::new(&operator);
    let mut window = signed_in(&operator, &workstation, Face::ORDINARY);
    for _ in 0..5 {
        for leave in ["mailbox-directory", "mailbox-settings"] {
            let words = window.words(leave);
            assert!(window.app.click(&words));
        }
        window.app.press_key("escape");
        window.app.press_key("ctrl+n");
        window.app.press_key("ctrl+k");
        window.app.type_text("LEROUX");
        window.app.press_key("escape");
        window.app.press_key("f5");
    }
    window.key("ctrl+shift+l");
    window.until_words("entry-unlock");
    window.settle();
    assert!(!window.shows("LEROUX-TEST"));
}
