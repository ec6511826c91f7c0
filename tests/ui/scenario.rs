//! What people do: the main job, from an empty workstation to a message found again, and what must survive.

use crate::operator::Operator;
use crate::window::{Face, STATION_CODE, Window};
use crate::workstation::Workstation;
use pli::ui::app::{App, Message};
use pli::ui::headless::Headless;
use pli::ui::widget::Role;

const QUICK: Face = Face { undo_seconds: 5, ..Face::ORDINARY };

/// The document that is shown, by its tab.
fn shown_tab(app: &mut Headless<App, Message>) -> Option<String> {
    let nodes = app.nodes();
    let tab = nodes.into_iter().find(|node| node.access.role == Role::Tab && node.access.selected == Some(true));
    tab.map(|tab| tab.access.name)
}

/// Writes in the message being written, at its beginning.
fn compose(window: &mut Window, text: &str) {
    window.click("composer-text");
    window.app.press_key("ctrl+Home");
    window.app.type_text(text);
    window.settle();
}

#[test]
fn a_doctor_signs_in_reads_answers_takes_back_sends_again_and_finds_it() {
    let operator = Operator::start();
    let workstation = Workstation::new(&operator);
    let claire = operator.person("claire.monnier");
    let mut window = workstation.open(QUICK);
    window.first_start(&operator, &claire);

    window.open_mail("biologiques LEROUX", "biologiques LEROUX-TEST Odette");
    window.until_text("Biochimie");
    let intact = window.words("identity-intact");
    for seen in ["LEROUX-TEST Odette", "14/03/1941", &intact] {
        assert!(window.shows(seen), "{seen}");
    }
    let first = shown_tab(&mut window.app);
    window.key("ctrl+d");
    window.until("the next document", |app| shown_tab(app).is_some_and(|name| Some(name) != first));

    window.key("ctrl+r");
    window.until_words("composer-attach");
    compose(&mut window, "Merci, je la rappelle.");
    window.click("composer-directory");
    window.write("directory-search", "lang");
    window.click_named("Sophie LANG-TEST");
    let take = window.words_with("directory-take", &[("count", "1")]);
    window.click_text(&take);
    window.named("Sophie LANG-TEST, ");

    window.key("ctrl+Enter");
    window.until_words("app-undo");
    window.click("app-undo");
    window.until_words("composer-attach");
    assert!(window.app.has(&window.words("composer-send")));
    window.named("Sophie LANG-TEST, ");
    window.key("ctrl+Enter");
    window.until_words("app-undo");
    let sophie = operator.person("sophie.lang").address;
    window.until("it arrives", |_| operator.arrived(&sophie, "je la rappelle") == 1);

    window.back_to_list();
    window.click("mailbox-search");
    window.key("ctrl+a");
    window.app.type_text("lang leroux");
    window.click("mailbox-everywhere");
    let to = window.words_with("mailbox-to", &[("names", "")]);
    window.until("the answer that was sent, in the list", |app| {
        app.nodes().iter().any(|node| {
            let name = &node.access.name;
            node.access.role == Role::ListBoxOption
                && name.contains(to.trim_end())
                && ["Sophie LANG-TEST", "biologiques", "LEROUX-TEST"].iter().all(|words| name.contains(words))
        })
    });
    assert_eq!(operator.arrived(&sophie, "je la rappelle"), 1, "taken back, then sent once");
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
    window.until_saved();
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
        window.until_enabled("entry-station-code");
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

#[test]
fn the_next_professional_sees_nothing_of_the_one_before_whose_message_still_leaves() {
    let operator = Operator::start();
    let workstation = Workstation::new(&operator);
    let (claire, hugo) = (operator.person("claire.monnier"), operator.person("hugo.brandt"));
    let mut window = workstation.open(QUICK);
    window.first_start(&operator, &claire);
    window.key("ctrl+n");
    window.write("composer-subject", "Brouillon de Claire");
    compose(&mut window, "Secret de Claire.");
    window.settle();
    window.key("ctrl+n");
    // The first one is kept before the second takes its place.
    window.until_words("composer-untouched");
    window.write("composer-to", &format!("{},", operator.person("sophie.lang").address));
    window.write("composer-subject", "Parti ensuite");
    compose(&mut window, "Un mot.");
    window.key("ctrl+Enter");
    window.until_words("app-undo");
    let (sophie, unread) = (operator.person("sophie.lang").address, "non lu");
    let gone =
        ["Brouillon de Claire", "Secret de Claire", "Parti ensuite", "Dossier de sortie", &claire.address, &sophie];
    assert!(window.shows(unread) && window.shows("Appel du laboratoire"), "what must go is there");
    window.click("status-change");
    window.until_words("entry-new-person");
    for words in gone.into_iter().chain([unread]) {
        assert!(!window.shows(words), "{words}");
    }
    window.click("entry-new-person");
    window.first_start(&operator, &hugo);
    for words in gone {
        assert!(!window.shows(words), "{words}");
    }
    let drafts = window.words("mailbox-drafts");
    window.click_named(&drafts);
    window.until_words("mailbox-no-drafts");
    window.until("it leaves", |_| operator.arrived(&sophie, "Parti ensuite") == 1);
}

#[test]
fn a_refused_password_is_typed_again_where_one_is() {
    let operator = Operator::start();
    let workstation = Workstation::new(&operator);
    let claire = operator.person("claire.monnier");
    let mut window = workstation.open(QUICK);
    window.by_code();
    window.give_account(&claire);
    for wrong in ["faux", "Encore faux"] {
        window.write("entry-password", wrong);
        window.key("enter");
        window.until_words("entry-connecting");
        window.until_words("AUTH-01");
    }
    window.write("entry-password", &claire.password);
    window.key("enter");
    window.give_code(&operator, &claire);
    window.choose_code();
    window.until_words("status-online");
}

#[test]
fn a_read_receipt_leaves_when_the_reader_agrees_and_is_asked_for_once() {
    let operator = Operator::start();
    let (claire, sophie) = (operator.person("claire.monnier"), operator.person("sophie.lang"));
    for number in 1..=2 {
        operator.deliver(
            &claire.address,
            &format!(
                "From: Sophie LANG-TEST <{0}>\r\nSubject: Avec accuse {number}\r\n\
                 Disposition-Notification-To: <{0}>\r\nReturn-Path: <{0}>",
                sophie.address
            ),
            "Bonjour",
        );
    }
    let workstation = Workstation::new(&operator);
    let mut window = workstation.open(QUICK);
    window.first_start(&operator, &claire);
    let wanted = window.words("reader-receipt-wanted");
    for (subject, answer) in [("Avec accuse 1", "reader-receipt-send"), ("Avec accuse 2", "reader-receipt-refuse")] {
        window.open_mail(subject, subject);
        window.until_words("reader-receipt-wanted");
        window.click(answer);
        window.until("asked once", |app| !app.shows(&wanted));
    }
    window.until("it arrives", |_| operator.arrived(&sophie.address, "MDN-sent-manually") == 1);
    assert_eq!(operator.arrived(&sophie.address, "Avec accuse 2"), 0);
}

#[test]
fn a_second_mailbox_joins_the_first_which_asks_for_nothing_again() {
    let operator = Operator::start();
    let workstation = Workstation::new(&operator);
    let mut window = workstation.open(QUICK);
    let first = operator.person("claire.monnier");
    window.by_code();
    window.give_account(&first);
    window.sign_in(&operator, &first);
    window.until_words("entry-is-it-you");
    // The password is not to be remembered: it is known to the session only.
    window.write("entry-station-code", STATION_CODE);
    window.write("entry-station-code-again", STATION_CODE);
    window.click("entry-finish");
    window.until_words("status-online");
    window.click("mailbox-settings");
    window.click("settings-add-account");
    window.until_words("entry-which-mailbox");
    let second = operator.person("hugo.brandt");
    window.give_account(&second);
    window.sign_in(&operator, &second);
    window.until_words("entry-mailbox-found");
    window.click("entry-finish");
    window.until("both mailboxes", |app| {
        let trees = app.nodes().into_iter().filter(|node| node.access.role == Role::Tree);
        trees.count() == 2
    });
    window.until_text("LEROUX-TEST");
    window.settle();
    let asked = window.words("entry-password-title");
    assert!(!window.shows(&asked));
}
