//! The code porteur of the card on the desk: asked for once, with what the card still lets one try. A last try is agreed
//! to before it is made; a blocked card leads to its code de déblocage.

mod renewal;

pub use renewal::{Event as RenewalEvent, Kind, Message as RenewalMessage, Renewal};

use super::Element;
use super::card_desk::{Inserted, described, lasting};
use super::icon::Icon;
use super::look::{Look, Size, space};
use super::services::Services;
use super::step::Step;
use super::threshold::hint;
use super::widget::{
    SecretText, Severity, Tone, banner, explanation, icon, label, link, primary, progress, secondary, secret_input,
};
use crate::card::Tries;
use crate::domain::Secret;
use crate::domain::error::{Code, Coded, Failure};
use iced::widget::{column, operation::focus, row, space as gap};
use iced::{Alignment, Length, Task};
use std::sync::Arc;

const CODE: &str = "card-code";

/// The question for the code of one card.
#[derive(Debug)]
pub struct CardCode {
    card: Arc<dyn Inserted>,
    code: SecretText,
    /// The person wants the last try to be made.
    agreed: bool,
    state: State,
    renewal: Option<Renewal>,
    /// What is being done with the code once it is given.
    yes: &'static str,
}

#[derive(Debug)]
enum State {
    Ready,
    Busy,
    /// The card has just been given a new code.
    Renewed,
    Failed(Failure),
}

/// What happens in it.
#[derive(Debug, Clone)]
pub enum Message {
    /// The code was typed.
    Edited,
    /// Give the code.
    Submit,
    /// Make the last try.
    Agree,
    /// Give the card a new code by its code de déblocage.
    Unblock,
    /// In what changes the code.
    Renewal(renewal::Message),
}

/// What the screen around it must do.
#[derive(Debug)]
pub enum Event {
    /// Open the card with this code; the last try was agreed to, or not.
    Open(Secret, bool),
}

impl CardCode {
    /// Asks for the code of this card; `yes` names the words of the button that gives it.
    pub fn new(card: Arc<dyn Inserted>, yes: &'static str) -> Self {
        Self { card, code: SecretText::new(), agreed: false, state: State::Ready, renewal: None, yes }
    }

    /// The card.
    pub fn card(&self) -> &Arc<dyn Inserted> {
        &self.card
    }

    /// Whether the code was given and is being used.
    pub fn is_busy(&self) -> bool {
        matches!(self.state, State::Busy)
    }

    /// Puts the keyboard into the field.
    pub fn take_keyboard<M: Send + 'static>(&self) -> Task<M> {
        if self.renewal.is_some() { focus(renewal::FIRST) } else { focus(CODE) }
    }

    /// The code did not open what it was for.
    pub fn failed<M: Send + 'static>(&mut self, failure: Failure) -> Task<M> {
        self.agreed = false;
        // That one is asked for, and is no fault.
        self.state = if failure.code() == Code::CARD_LAST_TRY { State::Ready } else { State::Failed(failure) };
        self.take_keyboard()
    }

    /// The code did what it was for, and may be asked for again.
    pub fn done(&mut self) {
        self.state = State::Ready;
        self.agreed = false;
    }

    /// Handles what happened.
    pub fn update(&mut self, message: Message, services: &Services, _look: &Look) -> Step<Message, Event> {
        match message {
            Message::Edited => {
                if matches!(self.state, State::Failed(_)) && !self.code.is_empty() {
                    self.state = State::Ready;
                }
                Step::none()
            }
            Message::Submit => self.submit(),
            Message::Agree => {
                self.agreed = true;
                self.state = State::Ready;
                Step::task(focus(CODE))
            }
            Message::Unblock => {
                self.renewal = Some(Renewal::new(Kind::Unblock, self.card.clone()));
                Step::task(focus(renewal::FIRST))
            }
            Message::Renewal(message) => self.renewed(message, services),
        }
    }

    fn renewed(&mut self, message: renewal::Message, services: &Services) -> Step<Message, Event> {
        let Some(renewal) = &mut self.renewal else { return Step::none() };
        let step = renewal.update(message, services);
        let task = step.task.map(Message::Renewal);
        let Some(ended) = step.events.into_iter().next() else { return Step::task(task) };
        self.renewal = None;
        self.agreed = false;
        self.state = if ended == RenewalEvent::Done { State::Renewed } else { State::Ready };
        Step::task(Task::batch([task, focus(CODE)]))
    }

    /// Whether the next code may be the last one, and nobody has agreed to that.
    fn asks_agreement(&self) -> bool {
        self.card.tries() == Tries::Last && !self.agreed
    }

    fn submit(&mut self) -> Step<Message, Event> {
        let asked = self.card.facts().protected || !self.code.is_empty();
        if self.is_busy() || !asked || self.asks_agreement() || self.card.tries() == Tries::Locked {
            return Step::none();
        }
        self.state = State::Busy;
        Step::event(Event::Open(self.code.take(), self.agreed))
    }

    /// Whose card it is, and its code, or why none is asked for.
    pub fn view<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let ends = lasting(look, self.card.facts(), look.now);
        let ends = ends.map(|(tone, words)| label(look, words).size(Size::Small).tone(look, tone));
        column![whose(look, &*self.card)].push(ends).push(self.asked(look)).spacing(space::MEDIUM).into()
    }

    fn asked<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        if let Some(renewal) = &self.renewal {
            return renewal.view(look).map(Message::Renewal);
        }
        let protected = self.card.facts().protected;
        if self.is_busy() {
            let key = if protected { "entry-pin-on-reader" } else { "entry-pin-checking" };
            return progress(look, look.words(key), None, None::<Message>);
        }
        if self.card.tries() == Tries::Locked {
            let unblock = secondary(look, look.words("entry-card-unblock"), Some(Message::Unblock));
            return banner(look, Severity::Danger, look.words("entry-card-blocked"), vec![unblock.into()]);
        }
        if self.asks_agreement() {
            return self.last_try(look);
        }
        let mut parts = column![].spacing(space::MEDIUM);
        if matches!(self.state, State::Renewed) {
            parts = parts.push(banner(look, Severity::Success, look.words("entry-renewal-done"), Vec::new()));
        }
        let fault = self.fault(look);
        if let (State::Failed(failure), None) = (&self.state, &fault) {
            parts = parts.push(explanation(look, &look.explain(failure), None));
        }
        if protected {
            parts = parts.push(label(look, look.words("entry-pin-on-reader-hint")));
            parts = parts.push(fault.map(|fault| label(look, fault).tone(look, Tone::Danger)));
        } else {
            parts = parts.push(self.field(look, fault));
        }
        let ready = (protected || !self.code.is_empty()).then_some(Message::Submit);
        parts.push(row![gap().width(Length::Fill), primary(look, look.words(self.yes), ready)]).into()
    }

    /// « Code porteur (4 chiffres) », and what was tried before.
    fn field<'a>(&'a self, look: &'a Look, fault: Option<String>) -> Element<'a, Message> {
        let facts = self.card.facts();
        let digits = match facts.pin_length {
            (least, most) if least == most && most > 0 => {
                look.words_with("entry-pin-digits", &[("digits", most.to_string())])
            }
            (least, most) if most > 0 => {
                look.words_with("entry-pin-digits-between", &[("least", least.to_string()), ("most", most.to_string())])
            }
            _ => look.words("entry-pin"),
        };
        let name = match self.card.tries() {
            Tries::Low => look.words_with("entry-pin-low", &[("code", digits)]),
            Tries::Last => look.words_with("entry-pin-last", &[("code", digits)]),
            Tries::Normal | Tries::Locked => digits,
        };
        secret_input(look, name, &self.code)
            .id(CODE)
            .digits(facts.most_digits())
            .on_edit(Message::Edited)
            .on_submit(Message::Submit)
            .fault(fault)
            .into()
    }

    /// What is wrong with what was typed; other failures are explained.
    fn fault(&self, look: &Look) -> Option<String> {
        let State::Failed(failure) = &self.state else { return None };
        if ![Code::CARD_WRONG_PIN, Code::CARD_PIN_FORM].contains(&failure.code()) {
            return None;
        }
        let said = look.explain(failure);
        Some(format!("{} {} ({})", said.message, said.advice, said.code))
    }

    /// « Dernier essai : un code faux bloquera votre carte. Continuer ? »
    fn last_try<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let go_on = secondary(look, look.words("entry-last-try-yes"), Some(Message::Agree));
        let asked = banner(look, Severity::Caution, look.words("entry-last-try"), vec![go_on.into()]);
        let wrong = self.fault(look).map(|fault| label(look, fault).tone(look, Tone::Danger));
        let unblock = link(look, look.words("entry-card-unblock"), Some(Message::Unblock));
        column![asked]
            .push(wrong)
            .push(hint(look, look.words("entry-last-try-hint")))
            .push(unblock)
            .spacing(space::SMALL)
            .into()
    }
}

/// Whose card it is.
pub(super) fn whose<'a, M: 'a>(look: &Look, card: &dyn Inserted) -> Element<'a, M> {
    let facts = card.facts();
    let told = column![
        label(look, facts.holder(look)).size(Size::Title).semibold().received(),
        label(look, described(look, facts)).size(Size::Small).tone(look, Tone::Muted).received(),
    ]
    .spacing(space::TIGHT)
    .width(Length::Fill);
    row![icon(look, Icon::Card, 20.0, Tone::Accent), told].spacing(space::SMALL).align_y(Alignment::Center).into()
}
