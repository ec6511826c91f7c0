//! The card at the lock screen: it says who is there, and its code opens what is theirs.

use super::{Event, Locked, Message, State};
use crate::domain::Secret;
use crate::domain::error::{Code, Coded, Failure};
use crate::domain::ids::IdentityId;
use crate::ui::card_code::{self, CardCode};
use crate::ui::card_desk::{Inserted, OnDesk};
use crate::ui::look::Look;
use crate::ui::opening;
use crate::ui::services::Services;
use crate::ui::session::Session;
use crate::ui::step::Step;
use std::sync::Arc;

/// Whose the card on the desk is.
#[derive(Debug)]
pub(super) enum Owner {
    /// There is none.
    Nobody,
    /// It is being looked up.
    Sought,
    /// Of somebody of this workstation.
    Known(IdentityId),
    /// Nobody of this workstation has it.
    Stranger,
    /// It is in opposition, or could not be looked up.
    Failed(Failure),
}

impl Locked {
    /// Something else lies on the desk.
    pub fn desk_changed(&mut self, desk: OnDesk, services: &Services) -> Step<Message, Event> {
        let before = self.desk.card().map(|card| card.insertion());
        self.desk = desk;
        let Some(card) = self.desk.card().cloned() else {
            return if before.is_some() { self.card_left() } else { Step::none() };
        };
        if before == Some(card.insertion()) {
            return Step::none();
        }
        self.owner = Owner::Sought;
        self.entry = None;
        let insertion = card.insertion();
        let at_work = services.clone();
        let owner = move || opening::owner_of(&at_work, &*card);
        Step::task(services.blocking(owner, move |owner| Message::Owned(insertion, owner)))
    }

    /// Whoever was expected is expected again.
    fn card_left(&mut self) -> Step<Message, Event> {
        let was_strange = matches!(self.owner, Owner::Stranger);
        self.owner = Owner::Nobody;
        if matches!(self.state, State::Opening) {
            // Its end comes as an answer.
            return Step::none();
        }
        self.entry = None;
        self.state = State::Ready;
        if was_strange {
            self.chosen = self.facts.person;
            self.expect();
        }
        self.keyboard()
    }

    /// A card that is known here chooses its person by itself, whoever was expected.
    pub(super) fn owned(&mut self, insertion: u64, owner: Result<Option<IdentityId>, Failure>) -> Step<Message, Event> {
        if !self.desk.holds(insertion) {
            return Step::none();
        }
        self.owner = match owner {
            Ok(Some(identity)) => Owner::Known(identity),
            Ok(None) => Owner::Stranger,
            Err(failure) => Owner::Failed(failure),
        };
        if matches!(self.state, State::Opening) {
            return Step::none();
        }
        self.code.clear();
        match self.owner {
            Owner::Known(identity) => self.chosen = Some(identity),
            // Nobody else is shown to whoever put it in.
            Owner::Stranger => self.chosen = None,
            Owner::Nobody | Owner::Sought | Owner::Failed(_) => return self.keyboard(),
        }
        self.listing = false;
        self.state = State::Ready;
        self.ask_card();
        self.keyboard()
    }

    /// Asks for the card's code when its owner is who is expected.
    pub(super) fn ask_card(&mut self) {
        let theirs = matches!(self.owner, Owner::Known(owner) if Some(owner) == self.chosen);
        self.entry = self.desk.card().filter(|_| theirs).cloned().map(|card| CardCode::new(card, "entry-unlock"));
    }

    /// The card of somebody who is not known here.
    pub(super) fn stranger(&self) -> Option<&Arc<dyn Inserted>> {
        let shown = matches!(self.owner, Owner::Stranger) && !self.listing && self.chosen.is_none();
        self.desk.card().filter(|_| shown)
    }

    /// The code of the workstation, though the card is there.
    pub(super) fn by_code(&mut self) -> Step<Message, Event> {
        if matches!(self.state, State::Opening) {
            return Step::none();
        }
        self.entry = None;
        self.state = State::Ready;
        self.keyboard()
    }

    pub(super) fn card_said(
        &mut self,
        message: card_code::Message,
        services: &Services,
        look: &Look,
    ) -> Step<Message, Event> {
        let Some(entry) = &mut self.entry else { return Step::none() };
        let step = entry.update(message, services, look);
        let task = step.task.map(Message::Card);
        match step.events.into_iter().next() {
            Some(card_code::Event::Open(code, agreed)) => self.open_card(code, agreed, services).and_task(task),
            None => Step::task(task),
        }
    }

    fn open_card(&mut self, code: Secret, agreed: bool, services: &Services) -> Step<Message, Event> {
        let (Some(identity), Some(entry)) = (self.chosen, &self.entry) else { return Step::none() };
        let card = entry.card().clone();
        self.state = State::Opening;
        self.number += 1;
        let number = self.number;
        let opening = opening::open_by_card(services.clone(), identity, card, code, agreed);
        // It is done to its end: a card that was opened is closed again, whoever looks.
        Step::task(services.finish(opening, move |result| Message::CardOpened(number, result)))
    }

    /// What was given was judged by the card: no code of this workstation was tried.
    pub(super) fn card_opened(&mut self, number: u64, result: Result<Session, Failure>) -> Step<Message, Event> {
        if number != self.number || !matches!(self.state, State::Opening) {
            return Step::none();
        }
        self.state = State::Ready;
        let failure = match result {
            Ok(session) => return Step::event(Event::Unlocked(session)),
            Err(failure) => failure,
        };
        let gone = self.entry.as_ref().is_none_or(|entry| !self.desk.holds(entry.card().insertion()));
        if gone {
            self.entry = None;
            return self.keyboard();
        }
        let no_slot = [Code::STORE_OTHER_CARD, Code::STORE_CARD_SIGNATURE].contains(&failure.code());
        match &mut self.entry {
            Some(_) if no_slot => {
                self.entry = None;
                self.state = State::OtherCard(failure);
                Step::none()
            }
            Some(entry) => Step::task(entry.failed::<Message>(failure)),
            None => Step::none(),
        }
    }
}
