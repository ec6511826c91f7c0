//! Masked: nothing readable, counts go on, a short code brings everything back as it was: the one the session was opened
//! by, so that of the card in a session by card.

use super::Element;
use super::card_code::{self, CardCode};
use super::icon::Icon;
use super::look::{Look, space};
use super::opening;
use super::session::Session;
use super::step::Step;
use super::threshold::{self, card, counted, headline, hint, unsent_words};
use super::widget::{SecretText, Severity, Tone, banner, icon, label, primary, progress, quiet, secret_input};
use crate::domain::error::{Code, Coded, Failure};
use crate::engine::{self, Unsent};
use crate::store::{Tries, Unlock};
use iced::widget::{Column, column, operation::focus, row, space as gap};
use iced::{Alignment, Length, Task};

const CODE: &str = "masked-code";

/// The screen.
#[derive(Debug)]
pub struct Masked {
    code: SecretText,
    /// In a session by card: the question for its code.
    card: Option<CardCode>,
    tries: Tries,
    state: State,
    new_messages: u64,
    unsent: Unsent,
    environment: crate::domain::Environment,
    number: u64,
    /// Why the workstation is masked and not locked, when it was to be.
    fault: Option<String>,
}

#[derive(Debug)]
enum State {
    Ready,
    Checking,
    Wrong,
    Failed(Failure),
}

/// What happens on it.
#[derive(Debug, Clone)]
pub enum Message {
    /// The code was typed.
    Edited,
    /// Show everything again.
    Submit,
    /// The try of that number was judged.
    Checked(u64, Result<bool, Failure>, Tries),
    /// Messages that have not left, or not for certain, or not to everyone, were counted.
    Counted(Unsent),
    /// Wipe the keys now.
    Lock,
    /// Somebody else wants to work here.
    ChangePerson,
    /// Of the card's code.
    Card(card_code::Message),
    /// The card took its code, or not.
    CardChecked(u64, Result<(), Failure>),
}

/// What the application must know.
#[derive(Debug, PartialEq, Eq)]
pub enum Event {
    /// The code was right.
    Shown,
    /// The keys are to be wiped, as the person asks.
    LockAsked,
    /// The keys are to be wiped: no code may be tried any more.
    TriesUsed,
    /// Lock, and show who else may come.
    ChangePerson,
}

impl Masked {
    /// The mask over a session that goes on.
    pub fn new(session: &Session, _look: &Look) -> (Self, Task<Message>) {
        let screen = Self {
            code: SecretText::new(),
            card: session.card().map(|card| CardCode::new(card.inserted.clone(), "entry-show")),
            tries: Tries::default(),
            state: State::Ready,
            new_messages: 0,
            unsent: Unsent::default(),
            environment: session.environment(),
            number: 0,
            fault: None,
        };
        let keyboard = screen.card.as_ref().map_or_else(|| focus(CODE), CardCode::take_keyboard);
        (screen, Task::batch([keyboard, count(session)]))
    }

    /// Says why it was not locked.
    pub fn with_fault(mut self, words: String) -> Self {
        self.fault = Some(words);
        self
    }

    /// Handles what happened.
    pub fn update(&mut self, message: Message, session: &Session, look: &Look) -> Step<Message, Event> {
        match message {
            Message::Edited => {
                if !self.code.is_empty() && !matches!(self.state, State::Checking) {
                    self.state = State::Ready;
                }
                Step::none()
            }
            Message::Submit => self.submit(session),
            Message::Checked(number, result, tries) => self.checked(number, result, tries),
            Message::Counted(unsent) => {
                self.unsent = unsent;
                Step::none()
            }
            Message::Lock => Step::event(Event::LockAsked),
            Message::ChangePerson => Step::event(Event::ChangePerson),
            Message::Card(message) => self.card_said(message, session, look),
            Message::CardChecked(number, result) => self.card_checked(number, result),
        }
    }

    /// What the engine tells while nobody looks: only numbers are kept of it.
    pub fn heard(&mut self, event: &engine::Event, session: &Session) -> Step<Message, Event> {
        match event {
            engine::Event::Synchronised { report, .. } => {
                let new = u64::try_from(report.arrived).unwrap_or(u64::MAX);
                self.new_messages = self.new_messages.saturating_add(new);
                Step::none()
            }
            engine::Event::OutboxChanged { .. } | engine::Event::Flushed { .. } | engine::Event::Overflow => {
                Step::task(count(session))
            }
            _ => Step::none(),
        }
    }

    /// The whole window.
    pub fn view<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let mut parts = column![
            row![icon(look, Icon::Mask, 20.0, Tone::Accent), headline(look, look.words("entry-masked"))]
                .spacing(space::MEDIUM)
                .align_y(Alignment::Center),
            label(look, counted(look, "entry-new-messages", self.new_messages)),
        ]
        .spacing(space::MEDIUM);
        if let Some(fault) = &self.fault {
            parts = parts.push(banner(look, Severity::Danger, fault.clone(), Vec::new()));
        }
        // Within one part: the field of the code keeps its place, and the keyboard, when the lines come or go.
        let unsent = unsent_words(look, self.unsent).into_iter();
        let unsent = unsent.map(|(_, _, words)| label(look, words).semibold().into());
        let unsent = Column::with_children(unsent).push(hint(look, look.words("entry-masked-hint")));
        parts = parts.push(unsent.spacing(space::MEDIUM));
        let asked = match &self.card {
            Some(entry) => entry.view(look).map(Message::Card),
            None => self.code(look),
        };
        parts = parts.push(card(look, asked));
        let buttons = row![
            quiet(look, Some(Icon::Lock), look.words("entry-lock"), Some(Message::Lock)),
            quiet(look, Some(Icon::SwitchUser), look.words("entry-change-person"), Some(Message::ChangePerson)),
        ]
        .spacing(space::SMALL);
        threshold::page(look, Some(self.environment), parts.push(buttons.wrap()))
    }

    fn code<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        if matches!(self.state, State::Checking) {
            return progress(look, look.words("entry-checking-code"), None, None::<Message>);
        }
        let left = self.tries.left();
        let fault = match &self.state {
            State::Wrong if left == 1 => Some(look.words("entry-mask-last-try")),
            State::Wrong => Some(look.words_with("entry-code-wrong", &[("left", left.to_string())])),
            State::Failed(failure) => {
                let said = look.explain(failure);
                Some(format!("{} ({})", said.message, said.code))
            }
            State::Ready | State::Checking => None,
        };
        let field = secret_input(look, look.words("entry-station-code"), &self.code)
            .id(CODE)
            .on_edit(Message::Edited)
            .on_submit(Message::Submit)
            .fault(fault);
        let ready = (!self.code.is_empty()).then_some(Message::Submit);
        let button = row![gap().width(Length::Fill), primary(look, look.words("entry-show"), ready)];
        column![Element::from(field), button].spacing(space::MEDIUM).into()
    }

    fn card_said(&mut self, message: card_code::Message, session: &Session, look: &Look) -> Step<Message, Event> {
        let Some(entry) = &mut self.card else { return Step::none() };
        let step = entry.update(message, session.services(), look);
        let task = step.task.map(Message::Card);
        let Some(card_code::Event::Open(code, agreed)) = step.events.into_iter().next() else {
            return Step::task(task);
        };
        self.number += 1;
        let (number, card) = (self.number, entry.card().clone());
        // The card itself judges: it forgets the code it had first. The session goes on with what it opens now.
        let judged = move || card.open(&code, agreed).map(drop);
        Step::task(session.services().blocking(judged, move |result| Message::CardChecked(number, result)))
            .and_task(task)
    }

    fn card_checked(&mut self, number: u64, result: Result<(), Failure>) -> Step<Message, Event> {
        let Some(entry) = self.card.as_mut().filter(|_| number == self.number) else { return Step::none() };
        match result {
            Ok(()) => {
                entry.done();
                Step::event(Event::Shown)
            }
            Err(failure) if failure.code() == Code::CARD_BLOCKED => Step::event(Event::LockAsked),
            Err(failure) => Step::task(entry.failed(failure)),
        }
    }

    fn submit(&mut self, session: &Session) -> Step<Message, Event> {
        if self.code.is_empty() || matches!(self.state, State::Checking) {
            return Step::none();
        }
        self.state = State::Checking;
        self.number += 1;
        let (services, identity, number) = (session.services().clone(), session.identity(), self.number);
        let unlock = Unlock::Passphrase(self.code.take());
        let judged = move || {
            let store = match opening::store(&services) {
                Ok(store) => store,
                Err(failure) => return (Err(failure), Tries::default()),
            };
            let checked = store.check(identity, &unlock).map_err(Failure::new);
            (checked, store.tries(identity))
        };
        let told = move |(result, tries)| Message::Checked(number, result, tries);
        Step::task(session.services().blocking(judged, told))
    }

    fn checked(&mut self, number: u64, result: Result<bool, Failure>, tries: Tries) -> Step<Message, Event> {
        if number != self.number || !matches!(self.state, State::Checking) {
            return Step::none();
        }
        match result {
            Ok(true) => {
                self.state = State::Ready;
                Step::event(Event::Shown)
            }
            Ok(false) => {
                self.tries = tries;
                self.state = State::Wrong;
                if tries.used_up() { Step::event(Event::TriesUsed) } else { Step::task(focus(CODE)) }
            }
            Err(failure) if failure.code() == Code::STORE_TRIES => Step::event(Event::TriesUsed),
            Err(failure) => {
                self.state = State::Failed(failure);
                Step::task(focus(CODE))
            }
        }
    }
}

/// Messages that have not left, or not for certain, or not to everyone, over all mailboxes.
fn count(session: &Session) -> Task<Message> {
    let accounts: Vec<_> = session.accounts().iter().map(|account| account.id).collect();
    session.read(
        move |query| {
            let unsent = accounts.iter().filter_map(|account| query.unsent(*account).ok());
            unsent.fold(Unsent::default(), Unsent::and)
        },
        Message::Counted,
    )
}

#[cfg(test)]
mod tests;
