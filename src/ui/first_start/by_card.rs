//! The first start by card: whose it is, its code, then the mailboxes of its holder.

use super::form::Fault;
use super::mailboxes::{self, Mailbox};
use super::operators::{Offer, Offers};
use super::{Event, FirstStart, Message, Purpose, Stage};
use crate::domain::Address;
use crate::domain::Secret;
use crate::domain::error::Failure;
use crate::domain::ids::IdentityId;
use crate::ui::card_code::{self, CardCode};
use crate::ui::card_desk::{CardInUse, Inserted, OnDesk, OpenCard};
use crate::ui::opening;
use crate::ui::step::Step;
use iced::Task;
use iced::widget::operation::focus;
use std::sync::Arc;

pub(super) const ADDRESS: &str = "first-start-card-address";

/// What is known of the card, and what its holder says.
#[derive(Debug, Default)]
pub(super) struct ByCard {
    pub(super) desk: OnDesk,
    /// Why its code is not asked for.
    pub(super) refused: Option<Failure>,
    pub(super) entry: Option<CardCode>,
    pub(super) open: Option<Arc<CardInUse>>,
    /// The card was taken out in the middle.
    pub(super) removed: bool,
    /// The operator, by its place among those that take a card.
    pub(super) operator: Option<usize>,
    pub(super) found: Found,
    /// The mailbox that was chosen among those found.
    pub(super) chosen: Option<usize>,
    pub(super) address: String,
    pub(super) fault: Option<Fault>,
    /// Counts searches, so that a late answer is not taken for news.
    search: u64,
}

/// The mailboxes of the card's holder.
#[derive(Debug, Default)]
pub(super) enum Found {
    /// Nobody has asked: the card names no person, or no operator is chosen.
    #[default]
    NotAsked,
    /// The directory is asked.
    Busy,
    /// What it knows.
    Known(Vec<Mailbox>),
    /// It did not answer.
    Failed(Failure),
}

/// What happens at it.
#[derive(Debug, Clone)]
pub enum CardMessage {
    /// Whose the card of this insertion is was looked up.
    Owned(u64, Result<Option<IdentityId>, Failure>),
    /// Of its code.
    Code(card_code::Message),
    /// The card took the code, or not.
    Opened(u64, Result<Arc<dyn OpenCard>, Failure>),
    /// An operator was chosen.
    Operator(usize),
    /// The directory answered the search of that number.
    Found(u64, Result<Vec<Mailbox>, Failure>),
    /// One of the mailboxes was chosen.
    Choose(usize),
    /// An address was typed.
    Address(String),
    /// Sign in.
    Connect,
    /// Add a code of this workstation, for the day the card is missing; or do not.
    Recovery(bool),
}

impl ByCard {
    /// What was chosen or typed.
    fn wanted(&self) -> Option<Address> {
        if let (Found::Known(mailboxes), Some(chosen)) = (&self.found, self.chosen) {
            return mailboxes.get(chosen).map(|mailbox| mailbox.address.clone());
        }
        self.address.trim().parse().ok()
    }

    /// Lets go of the card, and of what it told.
    fn reset(&mut self) {
        *self = Self {
            desk: std::mem::take(&mut self.desk),
            operator: self.operator,
            search: self.search + 1,
            ..Self::default()
        };
    }
}

impl FirstStart {
    /// Something else lies on the desk.
    pub fn desk_changed(&mut self, desk: OnDesk) -> Step<Message, Event> {
        let before = self.by_card.desk.card().map(|card| card.insertion());
        let after = desk.card().map(|card| card.insertion());
        self.by_card.desk = desk;
        if before == after {
            return Step::none();
        }
        let left = if before.is_some() { self.card_left() } else { Step::none() };
        left.and(self.look_at_card())
    }

    /// The card went: what it had begun goes with it, unless that is being made real just now.
    fn card_left(&mut self) -> Step<Message, Event> {
        // A session that works by it is locked by the application.
        if matches!(self.purpose, Purpose::Mailbox(_)) || self.is_finishing() {
            return Step::none();
        }
        let begun = self.by_card.open.is_some();
        self.by_card.reset();
        self.by_card.removed = begun;
        if !begun {
            return Step::none();
        }
        let gone = self.abandon();
        self.stage = Stage::Card;
        Step::task(gone)
    }

    /// Whose it is, before any code.
    fn look_at_card(&self) -> Step<Message, Event> {
        let Some(card) = self.by_card.desk.card().cloned() else { return Step::none() };
        if matches!(self.purpose, Purpose::Mailbox(_)) {
            return Step::none();
        }
        let (insertion, services) = (card.insertion(), self.services.clone());
        let owner = move || opening::owner_of(&services, &*card);
        let told = move |owner| Message::ByCard(CardMessage::Owned(insertion, owner));
        Step::task(self.services.blocking(owner, told))
    }

    /// To the card: its code is asked for when it is there.
    pub(super) fn show_card(&mut self) -> Step<Message, Event> {
        self.stage = Stage::Card;
        match (&self.by_card.entry, &self.by_card.open) {
            (_, Some(_)) => Step::task(focus(ADDRESS)),
            (Some(entry), None) => Step::task(entry.take_keyboard()),
            (None, None) => Step::none(),
        }
    }

    pub(super) fn card_said(&mut self, message: CardMessage, look: &crate::ui::look::Look) -> Step<Message, Event> {
        match message {
            CardMessage::Owned(insertion, owner) => self.owned(insertion, owner),
            CardMessage::Code(message) => self.code_said(message, look),
            CardMessage::Opened(insertion, result) => self.card_opened(insertion, result),
            CardMessage::Operator(place) => {
                self.by_card.operator = Some(place);
                self.by_card.fault = None;
                self.search()
            }
            CardMessage::Found(number, result) => self.mailboxes_found(number, result),
            CardMessage::Choose(place) => {
                (self.by_card.chosen, self.by_card.fault) = (Some(place), None);
                Step::none()
            }
            CardMessage::Address(text) => {
                self.by_card.address = super::bounded(text, super::MOST_CHARS);
                (self.by_card.chosen, self.by_card.fault) = (None, None);
                Step::none()
            }
            CardMessage::Connect => self.connect_by_card(),
            CardMessage::Recovery(on) => self.finding(|finding| finding.recovery = on),
        }
    }

    fn owned(&mut self, insertion: u64, owner: Result<Option<IdentityId>, Failure>) -> Step<Message, Event> {
        let Some(card) = self.by_card.desk.card().filter(|card| card.insertion() == insertion) else {
            return Step::none();
        };
        // Whoever is known here unlocks: nothing is begun a second time.
        if matches!(owner, Ok(Some(_))) && matches!(self.stage, Stage::Card | Stage::Means) {
            return Step::event(Event::KnownCard);
        }
        self.by_card.removed = false;
        self.by_card.refused = owner.err();
        self.by_card.entry = Some(CardCode::new(card.clone(), "entry-pin-give"));
        // A card that is put in answers the question.
        if matches!(self.stage, Stage::Means | Stage::Card) { self.show_card() } else { Step::none() }
    }

    fn code_said(&mut self, message: card_code::Message, look: &crate::ui::look::Look) -> Step<Message, Event> {
        let Some(entry) = &mut self.by_card.entry else { return Step::none() };
        let step = entry.update(message, &self.services, look);
        let task = step.task.map(|message| Message::ByCard(CardMessage::Code(message)));
        let Some(card_code::Event::Open(code, agreed)) = step.events.into_iter().next() else {
            return Step::task(task);
        };
        let card = entry.card().clone();
        Step::task(self.open(card, code, agreed)).and_task(task)
    }

    fn open(&self, card: Arc<dyn Inserted>, code: Secret, agreed: bool) -> Task<Message> {
        let insertion = card.insertion();
        let told = move |result| Message::ByCard(CardMessage::Opened(insertion, result));
        self.services.blocking(move || card.open(&code, agreed), told)
    }

    fn card_opened(&mut self, insertion: u64, result: Result<Arc<dyn OpenCard>, Failure>) -> Step<Message, Event> {
        let entry = self.by_card.entry.as_mut().filter(|entry| entry.card().insertion() == insertion);
        match (entry, result) {
            (Some(entry), Ok(open)) => {
                entry.done();
                self.by_card.open = Some(CardInUse::new(entry.card().clone(), open, self.services.runtime()));
                self.begin_choice()
            }
            (Some(entry), Err(failure)) => Step::task(entry.failed(failure)),
            // It left meanwhile: what was opened forgets the code again.
            (None, Ok(open)) => {
                let closed = self.services.blocking(move || open.close(), |()| Message::Tidied);
                Step::task(closed)
            }
            (None, Err(_)) => Step::none(),
        }
    }

    /// The operator of last time, or the only one, is asked at once.
    pub(super) fn begin_choice(&mut self) -> Step<Message, Event> {
        let Some(offers) = self.card_offers.as_ref() else { return Step::none() };
        let last = self.last_operator.as_deref();
        let first = offers.named().or_else(|| offers.place_of(last)).or((offers.all.len() == 1).then_some(0));
        self.by_card.operator = self.by_card.operator.or(first);
        self.search().and(self.show_card())
    }

    /// The operator: that of the address, else the one chosen. The directory knows mailboxes of all operators.
    pub(super) fn card_offer(&self) -> Option<&Offer> {
        let offers = self.card_offers.as_ref()?;
        let told = self.by_card.wanted().and_then(|address| offers.of(&address.to_string()));
        offers.all.get(told.or(self.by_card.operator)?)
    }

    fn search(&mut self) -> Step<Message, Event> {
        let by_card = &mut self.by_card;
        by_card.search += 1;
        (by_card.found, by_card.chosen) = (Found::NotAsked, None);
        let national_id = by_card.open.as_ref().and_then(|card| card.inserted.facts().national_id.clone());
        let offer = self.card_offers.as_ref().zip(by_card.operator).and_then(|(offers, at)| offers.all.get(at));
        let (Some(national_id), Some(offer)) = (national_id, offer) else { return Step::none() };
        by_card.found = Found::Busy;
        let number = by_card.search;
        let found = mailboxes::of(self.services.clone(), offer.operator.clone(), national_id);
        let told = move |result| Message::ByCard(CardMessage::Found(number, result));
        Step::task(self.services.task(found, told))
    }

    fn mailboxes_found(&mut self, number: u64, result: Result<Vec<Mailbox>, Failure>) -> Step<Message, Event> {
        if number != self.by_card.search {
            return Step::none();
        }
        self.by_card.found = match result {
            Ok(mailboxes) => {
                let only = mailboxes.len() == 1 && self.by_card.address.is_empty();
                self.by_card.chosen = only.then_some(0);
                Found::Known(mailboxes)
            }
            Err(failure) => Found::Failed(failure),
        };
        Step::none()
    }

    fn connect_by_card(&mut self) -> Step<Message, Event> {
        let Some(card) = self.by_card.open.clone() else { return Step::none() };
        let Some(address) = self.by_card.wanted() else { return self.card_fault(Fault::Address) };
        if self.has_mailbox(&address) {
            return self.card_fault(Fault::Known);
        }
        let Some(offer) = self.card_offer().cloned() else { return self.card_fault(Fault::Operator) };
        self.by_card.fault = None;
        self.attempt(super::Wish {
            address,
            login: None,
            password: Secret::new(String::new()),
            offer,
            card: Some(card),
        })
    }

    pub(super) fn card_fault(&mut self, fault: Fault) -> Step<Message, Event> {
        self.by_card.fault = Some(fault);
        self.stage = Stage::Card;
        Step::task(focus(ADDRESS))
    }
}

impl Offers {
    /// The place of an operator.
    fn place_of(&self, operator: Option<&str>) -> Option<usize> {
        self.all.iter().position(|offer| Some(offer.operator.as_str()) == operator)
    }
}
