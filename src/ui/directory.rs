//! The directory: finding colleagues and structures, telling them apart, writing to them.

pub mod person;
mod results;
mod view;

#[cfg(test)]
mod tests;

use crate::domain::NamedAddress;
use crate::domain::directory::{DirectoryAnswer, DirectoryEntry, DirectoryQuery, MailboxKind};
use crate::domain::error::Failure;
use crate::domain::ids::AccountId;
use crate::engine::{Command, Outcome};
use crate::ui::look::Look;
use crate::ui::session::Session;
use crate::ui::shortcut::Shortcut;
use crate::ui::step::Step;
use crate::ui::widget::{ListKey, ListPosition, reveal};
use iced::Task;
use iced::task::Handle;
use iced::widget::operation::focus;
use results::Results;
use std::time::Duration;

/// The search field, for focus.
pub(in crate::ui) const SEARCH: &str = "directory-search";
/// The list, for focus and scrolling.
const LIST: &str = "directory-list";
/// Wait before the directory is asked.
const PAUSE: Duration = Duration::from_millis(300);
/// Colleagues known here that are shown at once.
const KNOWN: u32 = 200;
/// Longest text of a filter, in characters.
const LONGEST: usize = 200;

/// A filter that is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filter {
    /// Name, structure, address: free words.
    Words,
    /// Town.
    Town,
    /// Structure.
    Organisation,
}

/// What happens in the directory.
#[derive(Debug, Clone)]
pub enum Message {
    /// A filter was typed.
    Type(Filter, String),
    /// The filters are shown, where there is little room.
    ShowFilters(bool),
    /// Only this profession, by its code; all when empty.
    Profession(String),
    /// The list of professions is opened or closed.
    ShowProfessions(bool),
    /// Only this kind of mailbox.
    Kind(Option<MailboxKind>),
    /// All filters are cleared.
    Clear,
    /// The pause after typing is over.
    Rested(u64),
    /// Colleagues known here.
    Known(u64, Result<Vec<DirectoryEntry>, Failure>),
    /// What the directory answered.
    Found(u64, Result<DirectoryAnswer, Failure>),
    /// The same question again.
    Again,
    /// The list moved.
    Scrolled(ListPosition),
    /// From the question to what was found.
    ToResults,
    /// A key of the list.
    Key(ListKey),
    /// A row was pressed.
    Open(usize),
    /// A row is picked, or no more.
    Toggle(usize),
    /// A message to the one shown.
    Write,
    /// Those picked are taken.
    Take,
    /// Away from here.
    Leave,
}

/// What the screen around must know.
#[derive(Debug, Clone)]
pub enum Event {
    /// These were picked for the message being written.
    Picked(Vec<DirectoryEntry>),
    /// A message to these is to be written.
    Write(AccountId, Vec<NamedAddress>),
    /// Away from here.
    Back,
}

/// The directory.
#[derive(Debug)]
pub struct Directory {
    account: AccountId,
    picking: bool,
    words: String,
    town: String,
    organisation: String,
    profession: String,
    kind: Option<MailboxKind>,
    filters_shown: bool,
    professions_shown: bool,
    /// Grows with each question: answers to older ones are ignored.
    question: u64,
    timer: Option<Handle>,
    results: Results,
    position: ListPosition,
    cursor: Option<usize>,
    /// In the order they were picked; they stay when the question changes.
    picked: Vec<DirectoryEntry>,
}

type Stepped = Step<Message, Event>;

impl Directory {
    /// The directory as an account sees it; `picking` while a message is being written.
    pub fn new(_session: &Session, account: AccountId, picking: bool) -> (Self, Task<Message>) {
        let directory = Self {
            account,
            picking,
            words: String::new(),
            town: String::new(),
            organisation: String::new(),
            profession: String::new(),
            kind: None,
            filters_shown: false,
            professions_shown: false,
            question: 0,
            timer: None,
            results: Results::default(),
            position: ListPosition::default(),
            cursor: None,
            picked: Vec::new(),
        };
        (directory, focus(SEARCH))
    }

    /// What happened.
    pub fn update(&mut self, message: Message, session: &Session, look: &Look) -> Stepped {
        match message {
            Message::Type(filter, text) => self.typed(filter, &text, session),
            Message::ShowFilters(shown) => self.show_filters(shown),
            Message::Profession(code) => self.profession(code, session),
            Message::ShowProfessions(shown) => self.show_professions(shown),
            Message::Kind(kind) => self.kind(kind, session),
            Message::Clear => self.clear(session),
            Message::Rested(question) => self.rested(question, session),
            Message::Known(question, known) => self.known(question, known),
            Message::Found(question, answer) => self.found(question, answer),
            Message::Again => self.asked(session),
            Message::Scrolled(position) => self.scrolled(position),
            Message::ToResults => self.enter_results(look),
            Message::Key(key) => self.key(&key, look),
            Message::Open(place) => self.open(place),
            Message::Toggle(place) => self.toggle(place),
            Message::Write => self.write(),
            Message::Take => self.take(),
            Message::Leave => Step::event(Event::Back),
        }
    }

    /// A key of the window.
    pub fn shortcut(&mut self, shortcut: Shortcut, _session: &Session, look: &Look) -> Option<Stepped> {
        match shortcut {
            // Nobody had the keyboard for it, or only a field.
            Shortcut::ToList(_) => Some(self.enter_results(look)),
            Shortcut::Back if self.professions_shown => Some(self.show_professions(false)),
            Shortcut::Back => Some(Step::event(Event::Back)),
            Shortcut::Search => Some(Step::task(focus(SEARCH))),
            Shortcut::Send if self.picking && !self.picked.is_empty() => Some(self.take()),
            _ => None,
        }
    }

    fn typed(&mut self, filter: Filter, text: &str, session: &Session) -> Stepped {
        let text: String = text.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
        match filter {
            Filter::Words => self.words = text,
            Filter::Town => self.town = text,
            Filter::Organisation => self.organisation = text,
        }
        self.asked(session)
    }

    fn profession(&mut self, code: String, session: &Session) -> Stepped {
        self.profession = code;
        self.professions_shown = false;
        self.asked(session)
    }

    fn show_filters(&mut self, shown: bool) -> Stepped {
        self.filters_shown = shown;
        Step::none()
    }

    fn show_professions(&mut self, shown: bool) -> Stepped {
        self.professions_shown = shown;
        Step::none()
    }

    fn kind(&mut self, kind: Option<MailboxKind>, session: &Session) -> Stepped {
        self.kind = kind;
        self.asked(session)
    }

    fn clear(&mut self, session: &Session) -> Stepped {
        (self.town, self.organisation, self.profession, self.kind) = Default::default();
        self.professions_shown = false;
        self.asked(session)
    }

    fn is_narrowed(&self) -> bool {
        let typed = [&self.town, &self.organisation, &self.profession];
        self.kind.is_some() || typed.iter().any(|text| !text.trim().is_empty())
    }

    /// The directory wants two letters of something, or a number.
    fn is_enough(&self) -> bool {
        let texts = [&self.words, &self.town, &self.organisation];
        texts.iter().any(|text| text.trim().chars().count() >= 2)
    }

    fn query(&self) -> DirectoryQuery {
        let words = self.words.trim();
        let is_number = (8..=12).contains(&words.len()) && words.chars().all(|c| c.is_ascii_digit());
        let address = words.parse::<crate::domain::Address>().ok();
        let mut query = DirectoryQuery {
            profession: self.profession.clone(),
            town: self.town.trim().to_owned(),
            organisation: self.organisation.trim().to_owned(),
            kind: self.kind,
            ..DirectoryQuery::default()
        };
        match address {
            Some(address) => query.address = address.to_string(),
            None if is_number => words.clone_into(&mut query.national_id),
            None => words.clone_into(&mut query.text),
        }
        query
    }

    /// Another question: what is known here at once, the directory after a pause.
    fn asked(&mut self, session: &Session) -> Stepped {
        self.question += 1;
        self.cursor = None;
        self.timer = None;
        if !self.is_enough() {
            self.results = Results::default();
            return Step::none();
        }
        self.results.ask();
        let (question, account, query) = (self.question, self.account, self.query());
        let text = [&query.text, &query.town, &query.organisation, &query.address, &query.national_id]
            .map(|text| text.trim().to_owned())
            .join(" ");
        let known = session.read(
            move |all| {
                let known = all.colleagues(account, text.trim(), KNOWN)?;
                Ok(known.into_iter().filter(|entry| results::fits(entry, &query)).collect())
            },
            move |known| Message::Known(question, known),
        );
        let (rest, handle) = session.services().after(PAUSE, Message::Rested(question)).abortable();
        self.timer = Some(handle.abort_on_drop());
        Step::task(Task::batch([known, rest]))
    }

    fn rested(&mut self, question: u64, session: &Session) -> Stepped {
        if question != self.question {
            return Step::none();
        }
        let command = Command::SearchDirectory { query: self.query() };
        Step::task(session.command(self.account, command, move |answer| {
            let answer = answer.map(|outcome| match outcome {
                Outcome::Found(answer) => answer,
                _ => DirectoryAnswer::default(),
            });
            Message::Found(question, answer)
        }))
    }

    fn known(&mut self, question: u64, known: Result<Vec<DirectoryEntry>, Failure>) -> Stepped {
        if question == self.question {
            self.results.known(known.unwrap_or_default());
        }
        Step::none()
    }

    fn found(&mut self, question: u64, answer: Result<DirectoryAnswer, Failure>) -> Stepped {
        if question != self.question {
            return Step::none();
        }
        let held = self.shown().cloned();
        self.results.answered(answer);
        let again = held.and_then(|held| self.results.entries.iter().position(|entry| person::same(entry, &held)));
        self.cursor = again;
        Step::none()
    }

    fn scrolled(&mut self, position: ListPosition) -> Stepped {
        self.position = position;
        Step::none()
    }

    fn key(&mut self, key: &ListKey, look: &Look) -> Stepped {
        match key {
            ListKey::Move { to, .. } => {
                let to = *to;
                self.cursor = (to < self.results.entries.len()).then_some(to);
                Step::task(reveal(LIST.into(), self.position, view::row_height(look), to))
            }
            ListKey::Open if self.picking => self.cursor.map_or_else(Step::none, |place| self.toggle(place)),
            ListKey::Open => self.write(),
            ListKey::Toggle => self.cursor.map_or_else(Step::none, |place| self.toggle(place)),
            ListKey::SelectAll | ListKey::Other(..) => Step::none(),
        }
    }

    /// The keyboard goes to the results: to the one shown, else to the first.
    fn enter_results(&mut self, look: &Look) -> Stepped {
        if self.results.entries.is_empty() {
            return Step::none();
        }
        let to = self.cursor.unwrap_or_default();
        self.key(&ListKey::Move { to, extend: false }, look).and_task(focus(LIST))
    }

    fn open(&mut self, place: usize) -> Stepped {
        self.cursor = Some(place);
        Step::none()
    }

    /// Whether an entry is among those picked.
    fn is_picked(&self, entry: &DirectoryEntry) -> bool {
        self.picked.iter().any(|picked| picked.address.same_mailbox(&entry.address))
    }

    fn toggle(&mut self, place: usize) -> Stepped {
        self.cursor = Some(place);
        let Some(entry) = self.results.entries.get(place).cloned() else { return Step::none() };
        if self.is_picked(&entry) {
            self.picked.retain(|picked| !picked.address.same_mailbox(&entry.address));
        } else {
            self.picked.push(entry);
        }
        Step::none()
    }

    fn shown(&self) -> Option<&DirectoryEntry> {
        self.cursor.and_then(|place| self.results.entries.get(place))
    }

    /// A message to those picked, else to the one shown.
    fn write(&mut self) -> Stepped {
        let to: Vec<NamedAddress> = match self.picked.as_slice() {
            [] => self.shown().map(person::recipient).into_iter().collect(),
            picked => picked.iter().map(person::recipient).collect(),
        };
        if to.is_empty() { Step::none() } else { Step::event(Event::Write(self.account, to)) }
    }

    fn take(&mut self) -> Stepped {
        let picked = match self.picked.is_empty() {
            true => self.shown().cloned().into_iter().collect(),
            false => std::mem::take(&mut self.picked),
        };
        if picked.is_empty() { Step::none() } else { Step::event(Event::Picked(picked)) }
    }

    #[cfg(test)]
    fn is_offline(&self) -> bool {
        matches!(self.results.basis, results::Basis::Here(_))
    }
}
