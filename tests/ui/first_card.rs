//! The first start by card: whose it is, one code, the mailbox of its holder.

use crate::card::PIN;
use crate::operator::Operator;
use crate::window::{Face, STATION_CODE, Window};
use crate::workstation::Workstation;
use jiff::{SignedDuration, Timestamp};
use pli::store::SlotKind;
use pli::ui::widget::Role;

fn bench() -> (Operator, Workstation, Window) {
    let operator = Operator::start();
    let workstation = Workstation::for_cards(&operator);
    let mut window = workstation.open(Face { undo_seconds: 0, ..Face::ORDINARY });
    window.until_words("entry-by-card");
    (operator, workstation, window)
}

impl Window {
    /// From the code of the card to the last step, by the mailbox that the directory knows.
    pub(crate) fn first_start_by_card(&mut self) {
        self.give_pin(PIN);
        self.until_words("entry-card-mailboxes");
        self.click("entry-sign-in");
        self.until_words("entry-is-it-you");
    }
}

#[test]
fn the_card_alone_leads_to_the_inbox_without_address_or_password() {
    let (operator, workstation, mut window) = bench();
    let card = operator.card(&operator.person("claire.monnier"));
    let lying = card.insert(&workstation.desk);
    window.until_text("CPS n°");
    window.first_start_by_card();
    window.click("entry-finish");
    window.until_words("status-online");
    window.until_text("anticoagulation");
    let core = window.app.state().session().unwrap().core().clone();
    assert_eq!(core.slots().unwrap(), [SlotKind::Card], "the card is the only key");
    drop(core);
    lying.pull(&workstation.desk);
    window.until_words("entry-locked-card");
    card.insert(&workstation.desk);
    window.give_pin(PIN);
    window.until_words("status-online");
}

#[test]
fn a_code_beside_the_card_is_offered_and_opens_without_it() {
    let (operator, workstation, mut window) = bench();
    window.click("entry-by-card");
    window.until_text("CARTE-02");
    let lying = operator.card(&operator.person("claire.monnier")).insert(&workstation.desk);
    window.first_start_by_card();
    window.click("entry-recovery");
    window.write("entry-station-code", STATION_CODE);
    window.write("entry-station-code-again", STATION_CODE);
    window.click("entry-finish");
    window.until_words("status-online");
    lying.pull(&workstation.desk);
    window.until_words("entry-locked-card");
    window.give_station_code();
    // What is here is open; the operator takes a password where there is no card.
    window.until_words("entry-password-title");
    window.click("entry-cancel");
    window.until_text("anticoagulation");
}

#[test]
fn a_card_that_leaves_in_the_middle_leaves_nothing_behind() {
    let (operator, workstation, mut window) = bench();
    let lying = operator.card(&operator.person("claire.monnier")).insert(&workstation.desk);
    window.first_start_by_card();
    lying.pull(&workstation.desk);
    window.until_words("entry-card-removed");
    assert!(!window.shows("MONNIER"));
    window.settle();
    let identities = workstation.folder().join("profile/identities");
    window.until("what was begun is gone", |_| std::fs::read_dir(&identities).is_ok_and(|left| left.count() == 0));
}

#[test]
fn a_card_that_has_expired_is_not_asked_for_its_code() {
    let (operator, workstation, mut window) = bench();
    let card = operator.card_made(&operator.person("claire.monnier"), |facts| {
        facts.not_after = Some(Timestamp::now() - SignedDuration::from_hours(48));
    });
    card.insert(&workstation.desk);
    window.until_text("CARTE-18");
    assert!(!window.app.nodes().iter().any(|node| node.access.role == Role::PasswordInput));
}

#[test]
fn a_card_that_is_known_here_unlocks_instead_of_beginning_anew() {
    let (operator, workstation, mut window) = bench();
    let card = operator.card(&operator.person("claire.monnier"));
    let lying = card.insert(&workstation.desk);
    window.first_start_by_card();
    window.click("entry-finish");
    window.until_words("status-online");
    lying.pull(&workstation.desk);
    window.until_words("entry-locked-card");
    window.click("entry-new-person");
    window.until_words("entry-by-card");
    card.insert(&workstation.desk);
    window.until_words("entry-unlock");
    window.give_pin(PIN);
    window.until_words("status-online");
}

#[test]
fn a_card_in_opposition_begins_nothing() {
    let (operator, workstation, mut window) = bench();
    let card = operator.card(&operator.person("claire.monnier"));
    card.oppose();
    card.insert(&workstation.desk);
    window.until_text("CARTE-20");
    assert!(!window.app.nodes().iter().any(|node| node.access.role == Role::PasswordInput));
}
