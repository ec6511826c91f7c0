//! The card in the window: in, one code, the inbox; out, locked; back, where one was.

use crate::card::{Card, Lying, PIN, PUK};
use crate::operator::{Operator, Person};
use crate::window::{Face, Window};
use crate::workstation::Workstation;
use pli::domain::Secret;
use pli::platform::session_lock::SessionWord;
use pli::store::SlotKind;
use pli::ui::card_desk::{Inserted, OnDesk};
use pli::ui::widget::Role;
use std::sync::Arc;

const CLAIRE: &str = "Claire MONNIER-TEST";

/// A workstation whose first professional works by her card alone.
struct Surgery {
    operator: Operator,
    workstation: Workstation,
    card: Arc<Card>,
}

impl Surgery {
    fn new() -> (Self, Window, Arc<Lying>) {
        Self::with(|operator, claire| operator.card(claire))
    }

    fn with(card: impl FnOnce(&Operator, &Person) -> Arc<Card>) -> (Self, Window, Arc<Lying>) {
        let operator = Operator::start();
        let workstation = Workstation::for_cards(&operator);
        let claire = operator.person("claire.monnier");
        let card = card(&operator, &claire);
        let mut window = workstation.open(Face { undo_seconds: 0, ..Face::ORDINARY });
        window.first_start(&operator, &claire);
        let core = window.app.state().session().unwrap().core().clone();
        let lying = card.insert(&workstation.desk);
        lying.open(&Secret::new(PIN.to_owned()), false).unwrap().enrol(&core).unwrap();
        core.remove_slot(&SlotKind::Passphrase).unwrap();
        drop(core);
        window.key("ctrl+shift+l");
        let surgery = Self { operator, workstation, card };
        (surgery, window, lying)
    }

    fn pull(&self, window: &mut Window, lying: &Lying) {
        lying.pull(&self.workstation.desk);
        window.until_words("entry-locked-card");
    }
}

impl Window {
    /// Gives a code porteur of four digits, in the field that has the keyboard.
    pub(crate) fn give_pin(&mut self, pin: &str) {
        self.until("the field has the keyboard", |app| {
            app.nodes().iter().any(|node| node.access.role == Role::PasswordInput && node.access.focused)
        });
        self.app.type_text(pin);
        self.key("enter");
    }

    fn open_by_pin(&mut self) {
        self.give_pin(PIN);
        self.until_words("mailbox-compose");
        self.until_words("status-online");
    }
}

#[test]
fn the_card_says_who_is_there_and_its_code_opens_the_inbox_without_another_question() {
    let (_surgery, mut window, _lying) = Surgery::new();
    window.until_text("CPS n°");
    assert!(window.shows(CLAIRE) || window.shows("Claire"));
    window.open_by_pin();
    window.until_words("status-card");
    window.until_text("anticoagulation");
    assert!(window.app.state().dialog().is_none(), "nothing else is asked");
}

#[test]
fn a_card_that_leaves_locks_and_brings_its_holder_back_where_she_was() {
    let (surgery, mut window, lying) = Surgery::new();
    window.open_by_pin();
    window.open_mail("anticoagulation", "anticoagulation");
    window.key("ctrl+r");
    window.until_words("composer-attach");
    window.write("composer-text", "Je reprends plus tard");
    surgery.pull(&mut window, &lying);
    assert!(!window.shows("anticoagulation") && !window.shows("Je reprends"));
    assert!(window.app.state().session().is_none(), "nothing of hers is open");
    window.until_words("entry-desk-empty");
    surgery.card.insert(&surgery.workstation.desk);
    window.give_pin(PIN);
    window.until_written("Je reprends plus tard");
    window.until_text("anticoagulation");
}

#[test]
fn a_lock_asked_for_while_the_card_opens_the_session_comes_when_it_is_open() {
    let (surgery, mut window, _lying) = Surgery::new();
    window.give_pin(PIN);
    surgery.workstation.system_says(SessionWord::Locked);
    window.until_words("entry-locked-system");
    assert_ne!(window.app.state().screen(), "mailbox");
}

#[test]
fn a_card_told_of_again_locks_nobody_out_and_a_busy_reader_is_said_to_be_one() {
    let (surgery, mut window, lying) = Surgery::new();
    window.open_by_pin();
    // The desk goes on to tell of the card that is in.
    surgery.workstation.desk.say(OnDesk::Card(lying.clone()));
    window.settle();
    assert_eq!(window.app.state().screen(), "mailbox");
    surgery.pull(&mut window, &lying);
    surgery.workstation.desk.say(OnDesk::Nothing(pli::card::Error::Busy));
    window.until_words("entry-desk-busy");
}

#[test]
fn wrong_codes_are_the_cards_own_and_the_last_try_is_agreed_to() {
    let (surgery, mut window, _lying) = Surgery::new();
    for _ in 0..2 {
        window.give_pin("0000");
        window.settle();
    }
    window.until_words("entry-last-try");
    assert!(!window.app.nodes().iter().any(|node| node.access.role == Role::PasswordInput), "no code before that");
    window.click("entry-last-try-yes");
    window.give_pin("0000");
    window.until_words("entry-card-blocked");
    assert_eq!(surgery.card.wrong(), 3);
    window.click("entry-card-unblock");
    window.until_words("entry-renewal-puk");
    window.write("entry-renewal-puk", "11111111");
    window.write("entry-renewal-new", "4321");
    window.write("entry-renewal-again", "4321");
    window.click("entry-renewal-yes");
    window.until_text("CARTE-15");
    window.write("entry-renewal-puk", PUK);
    window.write("entry-renewal-new", "4321");
    window.write("entry-renewal-again", "4321");
    window.click("entry-renewal-yes");
    window.until_words("entry-renewal-done");
    window.give_pin("4321");
    window.until_words("mailbox-compose");
}

#[test]
fn another_card_never_shows_whose_the_first_one_was() {
    let (surgery, mut window, lying) = Surgery::new();
    window.open_by_pin();
    surgery.pull(&mut window, &lying);
    assert!(window.shows(CLAIRE), "she is expected");
    let sophie = surgery.operator.person("sophie.lang");
    surgery.operator.card(&sophie).insert(&surgery.workstation.desk);
    window.until_words("entry-card-stranger");
    assert!(!window.shows("MONNIER"), "not to whoever came with another card");
    surgery.workstation.desk.clear();
    window.until_text(CLAIRE);
    surgery.card.insert(&surgery.workstation.desk);
    window.open_by_pin();
}

#[test]
fn the_mask_is_lifted_by_the_cards_code_and_by_nothing_else() {
    let (surgery, mut window, _lying) = Surgery::new();
    window.open_by_pin();
    window.key("f9");
    window.until_words("entry-masked");
    window.give_pin("0000");
    window.until_text("Trois codes faux");
    assert_eq!(window.app.state().screen(), "masked");
    window.give_pin(PIN);
    window.until_words("mailbox-compose");
    assert_eq!(surgery.card.wrong(), 0);
}

#[test]
fn locking_by_key_asks_for_the_code_again_though_the_card_stays() {
    let (_surgery, mut window, _lying) = Surgery::new();
    window.open_by_pin();
    window.key("ctrl+shift+l");
    window.until_words("entry-locked");
    window.open_by_pin();
}

#[test]
fn a_card_whose_code_is_typed_on_the_reader_gets_no_field() {
    let (_surgery, mut window, _lying) =
        Surgery::with(|operator, claire| operator.card_made(claire, |facts| facts.protected = true));
    window.until_words("entry-pin-on-reader-hint");
    assert!(!window.app.nodes().iter().any(|node| node.access.role == Role::PasswordInput));
    window.click("entry-unlock");
    window.until_words("mailbox-compose");
}

#[test]
fn a_card_that_ends_soon_is_announced_once_a_day() {
    let (_surgery, mut window, _lying) = Surgery::with(|operator, claire| {
        operator.card_made(claire, |facts| {
            facts.not_after = Some(jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * 12 + 1));
        })
    });
    window.open_by_pin();
    window.until_text("dans 12 jours");
    window.until_text("renouvellement");
    window.key("ctrl+shift+l");
    window.open_by_pin();
    window.settle();
    assert!(window.shows("dans 12 jours"), "the status line goes on to say it");
    assert!(!window.shows("renouvellement"), "it was said today");
}

#[test]
fn a_card_in_opposition_is_refused_before_its_code() {
    let (surgery, mut window, lying) = Surgery::new();
    window.open_by_pin();
    surgery.pull(&mut window, &lying);
    surgery.card.oppose();
    surgery.card.insert(&surgery.workstation.desk);
    window.until_text("CARTE-20");
    assert!(!window.app.nodes().iter().any(|node| node.access.role == Role::PasswordInput));
}
