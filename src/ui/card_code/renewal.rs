//! Another code porteur for a card: by the one it has, or by the code de déblocage.

use crate::card::Tries;
use crate::domain::error::{Code, Coded, Failure};
use crate::ui::Element;
use crate::ui::card_desk::Inserted;
use crate::ui::look::{Look, space};
use crate::ui::services::Services;
use crate::ui::step::Step;
use crate::ui::threshold::{heading, hint};
use crate::ui::widget::{SecretText, Severity, banner, explanation, primary, progress, secondary, secret_input};
use iced::widget::{column, operation::focus, row, space as gap};
use iced::{Length, Task};
use std::sync::Arc;

pub(super) const FIRST: &str = "card-renewal-first";
const NEW: &str = "card-renewal-new";
const AGAIN: &str = "card-renewal-again";
/// The digits of a code de déblocage (cps-igc.md §6).
const UNBLOCKING: usize = 8;

/// By what the new code is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// By the code there is.
    Change,
    /// By the code de déblocage.
    Unblock,
}

/// Another code porteur for a card.
#[derive(Debug)]
pub struct Renewal {
    kind: Kind,
    card: Arc<dyn Inserted>,
    first: SecretText,
    new: SecretText,
    again: SecretText,
    /// The person wants the last try to be made.
    agreed: bool,
    /// A session works by the card: it is to go on with the new code.
    in_use: bool,
    /// The card refused what it was given.
    refused: bool,
    state: State,
}

#[derive(Debug)]
enum State {
    Ready,
    Busy,
    Form,
    Different,
    Failed(Failure),
}

/// What happens in it.
#[derive(Debug, Clone)]
pub enum Message {
    /// Something was typed.
    Edited,
    /// To the second field.
    ToNew,
    /// To the third field.
    ToAgain,
    /// Make the last try.
    Agree,
    /// Give the card its new code.
    Submit,
    /// It has it, or not.
    Done(Result<(), Failure>),
    /// Leave the code as it is.
    Cancel,
}

/// How it ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Event {
    /// The card has its new code.
    Done,
    /// Nothing was changed.
    Cancelled {
        /// The card has refused a code: whoever worked by it has to give it anew.
        refused: bool,
    },
}

impl Renewal {
    /// Asks for the codes.
    pub fn new(kind: Kind, card: Arc<dyn Inserted>) -> Self {
        let (first, new, again) = (SecretText::new(), SecretText::new(), SecretText::new());
        Self { kind, card, first, new, again, agreed: false, in_use: false, refused: false, state: State::Ready }
    }

    /// Opens the card anew afterwards, for the session that works by it.
    pub fn reopening(mut self, in_use: bool) -> Self {
        self.in_use = in_use;
        self
    }

    /// Puts the keyboard into the first field.
    pub fn take_keyboard<M: Send + 'static>() -> Task<M> {
        focus(FIRST)
    }

    /// Handles what happened.
    pub fn update(&mut self, message: Message, services: &Services) -> Step<Message, Event> {
        match message {
            Message::Edited => {
                if !self.is_busy() && !self.first.is_empty() {
                    self.state = State::Ready;
                }
                Step::none()
            }
            Message::ToNew => Step::task(focus(NEW)),
            Message::ToAgain => Step::task(focus(AGAIN)),
            Message::Agree => {
                self.agreed = true;
                Step::task(focus(FIRST))
            }
            Message::Submit => self.submit(services),
            Message::Done(Ok(())) => Step::event(Event::Done),
            Message::Done(Err(failure)) => {
                self.agreed = false;
                self.refused = true;
                self.state = State::Failed(failure);
                Step::task(focus(FIRST))
            }
            // What has begun is not interrupted: the card may be harmed.
            Message::Cancel if self.is_busy() => Step::none(),
            Message::Cancel => Step::event(Event::Cancelled { refused: self.refused }),
        }
    }

    fn is_busy(&self) -> bool {
        matches!(self.state, State::Busy)
    }

    fn asks_agreement(&self) -> bool {
        self.kind == Kind::Change && self.card.tries() == Tries::Last && !self.agreed
    }

    fn submit(&mut self, services: &Services) -> Step<Message, Event> {
        if self.is_busy() || self.asks_agreement() {
            return Step::none();
        }
        if self.first.is_empty() {
            return Step::task(focus(FIRST));
        }
        let (least, most) = self.card.facts().pin_length;
        let length = self.new.chars();
        if length == 0 || length < least || (most > 0 && length > most) {
            self.state = State::Form;
            return Step::task(focus(NEW));
        }
        if self.new.copy().expose() != self.again.copy().expose() {
            self.state = State::Different;
            return Step::task(focus(AGAIN));
        }
        self.state = State::Busy;
        self.again.clear();
        let (first, new) = (self.first.take(), self.new.take());
        let (card, kind, agreed, in_use) = (self.card.clone(), self.kind, self.agreed, self.in_use);
        let work = move || {
            match kind {
                Kind::Change => card.change_pin(&first, &new, agreed)?,
                Kind::Unblock => card.unblock(&first, &new)?,
            }
            if in_use { card.open(&new, false).map(drop) } else { Ok(()) }
        };
        Step::task(services.blocking(work, Message::Done))
    }

    /// The fields, or what is being done.
    pub fn view<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let (title, about) = match self.kind {
            Kind::Change => ("entry-renewal-change", "entry-renewal-change-hint"),
            Kind::Unblock => ("entry-renewal-unblock", "entry-renewal-unblock-hint"),
        };
        let parts = column![heading(look, look.words(title))].spacing(space::MEDIUM);
        if self.is_busy() {
            return parts.push(progress(look, look.words("entry-renewal-busy"), None, None::<Message>)).into();
        }
        if self.asks_agreement() {
            let go_on = secondary(look, look.words("entry-last-try-yes"), Some(Message::Agree));
            let cancel = secondary(look, look.words("entry-cancel"), Some(Message::Cancel));
            let actions = vec![cancel.into(), go_on.into()];
            return parts.push(banner(look, Severity::Caution, look.words("entry-last-try"), actions)).into();
        }
        let failed = match &self.state {
            State::Failed(failure) if self.fault(look).is_none() => {
                Some(explanation(look, &look.explain(failure), None))
            }
            _ => None,
        };
        let buttons = row![
            gap().width(Length::Fill),
            secondary(look, look.words("entry-cancel"), Some(Message::Cancel)),
            primary(look, look.words("entry-renewal-yes"), self.is_filled().then_some(Message::Submit)),
        ]
        .spacing(space::SMALL);
        // Within one part: the fields keep their place, and the keyboard, when it goes.
        let about = column![hint(look, look.words(about))].push(failed).spacing(space::SMALL);
        parts.push(about).push(self.fields(look)).push(buttons).into()
    }

    fn is_filled(&self) -> bool {
        !self.first.is_empty() && !self.new.is_empty() && !self.again.is_empty()
    }

    fn fields<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let facts = self.card.facts();
        let (name, most) = match self.kind {
            Kind::Change => ("entry-renewal-old", facts.most_digits()),
            Kind::Unblock => ("entry-renewal-puk", UNBLOCKING),
        };
        let form = matches!(self.state, State::Form).then(|| {
            let (least, most) = (facts.pin_length.0.max(1), facts.most_digits());
            look.words_with("entry-renewal-form", &[("least", least.to_string()), ("most", most.to_string())])
        });
        let different = matches!(self.state, State::Different).then(|| look.words("entry-station-code-different"));
        let first = secret_input(look, look.words(name), &self.first)
            .id(FIRST)
            .digits(most)
            .on_edit(Message::Edited)
            .on_submit(Message::ToNew)
            .fault(self.fault(look));
        let new = secret_input(look, look.words("entry-renewal-new"), &self.new)
            .id(NEW)
            .digits(facts.most_digits())
            .on_edit(Message::Edited)
            .on_submit(Message::ToAgain)
            .fault(form);
        let again = secret_input(look, look.words("entry-renewal-again"), &self.again)
            .id(AGAIN)
            .digits(facts.most_digits())
            .on_edit(Message::Edited)
            .on_submit(Message::Submit)
            .fault(different);
        column![Element::from(first), Element::from(new), Element::from(again)].spacing(space::MEDIUM).into()
    }

    /// What is wrong with the first field; other failures are explained.
    fn fault(&self, look: &Look) -> Option<String> {
        let State::Failed(failure) = &self.state else { return None };
        let codes = [Code::CARD_WRONG_PIN, Code::CARD_PIN_FORM, Code::CARD_UNBLOCK];
        codes.contains(&failure.code()).then(|| {
            let said = look.explain(failure);
            format!("{} {} ({})", said.message, said.advice, said.code)
        })
    }
}
