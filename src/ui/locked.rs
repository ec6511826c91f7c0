//! Locked: keys are wiped, nothing can be read. Says who is expected and what did not leave, never from or to whom. A card
//! that comes says by itself who is there.

mod card;
mod view;

use super::Element;
use super::card_code::{self, CardCode};
use super::card_desk::OnDesk;
use super::look::Look;
use super::opening;
use super::services::Services;
use super::session::Session;
use super::step::Step;
use super::widget::SecretText;
use crate::domain::error::{Code, Coded, Failure};
use crate::domain::ids::IdentityId;
use crate::engine::Unsent;
use crate::store::{IndexedIdentity, SlotKind, Tries, Unlock};
use card::Owner;
use iced::Task;
use iced::widget::operation::focus;
use jiff::Timestamp;
use std::time::Duration;

const CODE: &str = "locked-code";
/// People shown; a workstation of a hospital may have many.
const MOST_PEOPLE: usize = 200;

/// What may be told while locked: counts, never content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockFacts {
    /// Who is expected; `None` at the start, when it may be anybody.
    pub person: Option<IdentityId>,
    /// Unread messages, when they were known at the lock.
    pub unread: Option<u64>,
    /// Messages that have not left, or not for certain, or not to everyone.
    pub unsent: Unsent,
    /// Why it is locked.
    pub reason: LockReason,
}

/// Why it is locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockReason {
    /// The application was just opened.
    Start,
    /// The person asked for it.
    Asked,
    /// Nobody did anything for so long.
    Idle,
    /// Too many wrong codes at the mask.
    Tries,
    /// Another person is to come.
    Change,
    /// The card was taken out.
    CardRemoved,
    /// The person's own session was locked, or the computer went to sleep.
    System,
}

/// The screen.
#[derive(Debug)]
pub struct Locked {
    facts: LockFacts,
    people: People,
    chosen: Option<IdentityId>,
    listing: bool,
    code: SecretText,
    state: State,
    /// Counts tries, so that a late answer is not taken for that of the last one.
    number: u64,
    ticking: bool,
    desk: OnDesk,
    /// Whose the card on the desk is.
    owner: Owner,
    /// The question for its code, while its owner is expected.
    entry: Option<CardCode>,
}

#[derive(Debug)]
enum People {
    Reading,
    Known(Vec<Person>),
    Failed(Failure),
}

/// One person of this workstation, as the index names him.
#[derive(Debug, Clone)]
pub struct Person {
    indexed: IndexedIdentity,
    /// A code of this workstation opens it.
    code: bool,
    /// The system keyring opens it too.
    keyring: bool,
    /// A card opens it.
    card: bool,
    /// Wrong codes until now.
    tries: Tries,
}

#[derive(Debug)]
enum State {
    Ready,
    Opening,
    Wrong,
    /// The card does not open it after all.
    OtherCard(Failure),
    Failed(Failure),
}

/// What happens on it.
#[derive(Debug, Clone)]
pub enum Message {
    /// The people of this workstation were read.
    Read(Result<Vec<Person>, Failure>),
    /// The code was typed.
    Edited,
    /// Unlock with what was typed.
    Submit,
    /// Unlock with the system keyring.
    Keyring,
    /// The try of that number ended; wrong codes since the last right one.
    Opened(u64, Result<Session, Failure>, Tries),
    /// Show the list of people.
    Others,
    /// This person.
    Choose(IdentityId),
    /// Somebody new, or the same person anew.
    NewPerson,
    /// A second of waiting went by.
    Ticked,
    /// Of the card's code.
    Card(card_code::Message),
    /// Whose the card of this insertion is was looked up.
    Owned(u64, Result<Option<IdentityId>, Failure>),
    /// The try of that number by the card ended.
    CardOpened(u64, Result<Session, Failure>),
    /// The code of the workstation, though the card is there.
    ByCode,
}

/// What the application must know.
#[derive(Debug)]
pub enum Event {
    /// A session at work.
    Unlocked(Session),
    /// The first start.
    NewPerson,
}

impl Locked {
    /// The locked screen.
    pub fn new(services: &Services, facts: LockFacts, desk: OnDesk) -> (Self, Task<Message>) {
        let at_work = services.clone();
        let read = services.blocking(
            move || {
                let store = opening::store(&at_work)?;
                let identities = store.index().map_err(Failure::new)?.identities;
                let person = |indexed: IndexedIdentity| {
                    let slots = store.slots(indexed.id).unwrap_or_default();
                    let tries = store.tries(indexed.id);
                    let opens = |kind: &SlotKind| slots.contains(kind);
                    let (keyring, card) = (opens(&SlotKind::Keyring), opens(&SlotKind::Card));
                    // Slots that cannot be read are told when one tries.
                    let code = opens(&SlotKind::Passphrase) || !(keyring || card);
                    Person { code, keyring, card, tries, indexed }
                };
                Ok(identities.into_iter().take(MOST_PEOPLE).map(person).collect())
            },
            Message::Read,
        );
        let mut screen = Self {
            chosen: facts.person,
            listing: facts.reason == LockReason::Change,
            facts,
            people: People::Reading,
            code: SecretText::new(),
            state: State::Ready,
            number: 0,
            ticking: false,
            desk: OnDesk::Starting,
            owner: Owner::Nobody,
            entry: None,
        };
        let lies = screen.desk_changed(desk, services).task;
        (screen, Task::batch([read, lies]))
    }

    /// Handles what happened.
    pub fn update(&mut self, message: Message, services: &Services, look: &Look) -> Step<Message, Event> {
        match message {
            Message::Read(read) => self.read(read).and(self.tick_first(services)),
            Message::Edited => self.edited(),
            Message::Submit => self.submit(services),
            Message::Keyring => self.unlock(Unlock::Keyring, services),
            Message::Opened(number, result, tries) => self.opened(number, result, tries, services),
            Message::Others => self.list(),
            Message::Choose(identity) => self.choose(identity, services),
            Message::NewPerson => Step::event(Event::NewPerson),
            Message::Ticked => self.tick(services),
            Message::Card(message) => self.card_said(message, services, look),
            Message::Owned(insertion, owner) => self.owned(insertion, owner),
            Message::CardOpened(number, result) => self.card_opened(number, result),
            Message::ByCode => self.by_code(),
        }
    }

    /// Whether somebody's session is being opened.
    pub fn is_opening(&self) -> bool {
        matches!(self.state, State::Opening)
    }

    /// The whole window.
    pub fn view<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        view::view(self, look)
    }

    fn read(&mut self, read: Result<Vec<Person>, Failure>) -> Step<Message, Event> {
        match read {
            Ok(people) => {
                self.people = People::Known(people);
                if !matches!(self.owner, Owner::Stranger) {
                    self.expect();
                }
                self.keyboard()
            }
            Err(failure) => {
                self.people = People::Failed(failure);
                Step::none()
            }
        }
    }

    /// Who is expected when nobody was chosen: the only one there is, else one of all.
    fn expect(&mut self) {
        let People::Known(people) = &self.people else { return };
        if self.chosen.is_none()
            && !self.listing
            && let [only] = people.as_slice()
        {
            self.chosen = Some(only.indexed.id);
        }
        self.chosen = self.chosen.filter(|id| people.iter().any(|person| person.indexed.id == *id));
        self.listing |= self.chosen.is_none();
    }

    /// The keyboard goes to the code that is asked for.
    fn keyboard(&self) -> Step<Message, Event> {
        match &self.entry {
            _ if self.listing || matches!(self.state, State::Opening) => Step::none(),
            Some(entry) => Step::task(entry.take_keyboard()),
            // Whose it is decides where the code is typed.
            None if matches!(self.owner, Owner::Sought) => Step::none(),
            None if self.person().is_some_and(|person| person.code) => Step::task(focus(CODE)),
            None => Step::none(),
        }
    }

    /// What is being done just now.
    fn opening_words(&self) -> &'static str {
        match &self.entry {
            Some(entry) if entry.card().facts().protected => "entry-pin-on-reader",
            Some(_) => "entry-unlocking-card",
            None => "entry-unlocking",
        }
    }

    fn edited(&mut self) -> Step<Message, Event> {
        if matches!(self.state, State::Wrong | State::Failed(_)) && !self.code.is_empty() {
            self.state = State::Ready;
        }
        Step::none()
    }

    fn submit(&mut self, services: &Services) -> Step<Message, Event> {
        if self.code.is_empty() {
            return Step::none();
        }
        let unlock = Unlock::Passphrase(self.code.copy());
        self.unlock(unlock, services)
    }

    fn unlock(&mut self, unlock: Unlock, services: &Services) -> Step<Message, Event> {
        let Some(identity) = self.chosen else { return Step::none() };
        if matches!(self.state, State::Opening) || self.wait() > 0 {
            return Step::none();
        }
        self.code.clear();
        self.state = State::Opening;
        self.number += 1;
        let (number, at_work) = (self.number, services.clone());
        let opening = async move {
            let opened = open(&at_work, identity, unlock).await;
            let store = at_work.store.clone();
            let tries = tokio::task::spawn_blocking(move || store.map(|store| store.tries(identity))).await;
            (opened, tries.ok().flatten().unwrap_or_default())
        };
        Step::task(services.task(opening, move |(result, tries)| Message::Opened(number, result, tries)))
    }

    fn opened(
        &mut self,
        number: u64,
        result: Result<Session, Failure>,
        tries: Tries,
        services: &Services,
    ) -> Step<Message, Event> {
        if number != self.number || !matches!(self.state, State::Opening) {
            return Step::none();
        }
        if let Some(person) = self.person_mut() {
            person.tries = tries;
        }
        match result {
            Ok(session) => {
                self.state = State::Ready;
                Step::event(Event::Unlocked(session))
            }
            Err(failure) if [Code::STORE_LOCKED, Code::STORE_TRIES].contains(&failure.code()) => {
                self.state = State::Wrong;
                Step::task(focus(CODE)).and(self.tick_first(services))
            }
            Err(failure) => {
                self.state = State::Failed(failure);
                Step::task(focus(CODE))
            }
        }
    }

    fn list(&mut self) -> Step<Message, Event> {
        if matches!(self.state, State::Opening) {
            return Step::none();
        }
        self.code.clear();
        self.entry = None;
        self.state = State::Ready;
        self.listing = true;
        Step::none()
    }

    fn choose(&mut self, identity: IdentityId, services: &Services) -> Step<Message, Event> {
        if matches!(self.state, State::Opening) {
            return Step::none();
        }
        self.code.clear();
        self.chosen = Some(identity);
        self.listing = false;
        self.state = State::Ready;
        self.ask_card();
        self.keyboard().and(self.tick_first(services))
    }

    /// One task per second, while there is something to wait for; never two at once.
    fn tick_first(&mut self, services: &Services) -> Step<Message, Event> {
        if self.ticking { Step::none() } else { self.tick(services) }
    }

    fn tick(&mut self, services: &Services) -> Step<Message, Event> {
        self.ticking = self.wait() > 0;
        if !self.ticking {
            return self.keyboard();
        }
        Step::task(services.after(Duration::from_secs(1), Message::Ticked))
    }

    fn tried(&self) -> Tries {
        self.person().map(|person| person.tries).unwrap_or_default()
    }

    fn wait(&self) -> u64 {
        self.tried().wait(Timestamp::now())
    }

    fn person_mut(&mut self) -> Option<&mut Person> {
        let People::Known(people) = &mut self.people else { return None };
        people.iter_mut().find(|person| Some(person.indexed.id) == self.chosen)
    }

    fn person(&self) -> Option<&Person> {
        let People::Known(people) = &self.people else { return None };
        people.iter().find(|person| Some(person.indexed.id) == self.chosen)
    }
}

/// Opens the core, then the session: where its professional only stood aside, the engine that still sends ends first.
async fn open(services: &Services, identity: IdentityId, unlock: Unlock) -> Result<Session, Failure> {
    let store = opening::store(services)?;
    let core = opening::unlock(services.clone(), store, identity, unlock).await?;
    services.leaving.end(identity).await;
    opening::open(services, core, true).await
}

#[cfg(test)]
mod tests;
