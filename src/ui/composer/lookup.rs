//! Suggestions while a recipient is typed: colleagues known here at once, the directory after a pause, newest question
//! first.

use super::Message;
use super::recipients::{Line, Message as Said};
use crate::domain::directory::{DirectoryAnswer, DirectoryEntry, DirectoryQuery};
use crate::domain::error::Failure;
use crate::domain::ids::AccountId;
use crate::engine::{Command, Outcome};
use crate::ui::directory::person;
use crate::ui::session::Session;
use iced::Task;
use iced::task::Handle;
use std::time::Duration;

/// Wait before the directory is asked.
const PAUSE: Duration = Duration::from_millis(300);
/// Least letters worth a question.
const LEAST: usize = 2;
/// Suggestions shown.
pub(super) const SHOWN: usize = 6;

/// How far the directory is with the newest question.
#[derive(Debug, Clone)]
pub(super) enum Asking {
    /// Nothing is asked.
    Nothing,
    /// It is being asked.
    Asked,
    /// It answered; there may be more than it gave.
    Answered { truncated: bool },
    /// It could not be asked: what is known here stands.
    Failed(Failure),
}

/// The suggestions of one field.
#[derive(Debug)]
pub(super) struct Lookup {
    /// Grows with each question: answers to older ones are ignored.
    question: u64,
    pub(super) line: Line,
    text: String,
    pub(super) found: Vec<DirectoryEntry>,
    pub(super) homonyms: Vec<bool>,
    /// The suggestion Enter takes.
    pub(super) highlighted: Option<usize>,
    /// The person moved the highlight.
    moved: bool,
    pub(super) asking: Asking,
    timer: Option<Handle>,
}

impl Lookup {
    pub(super) fn new() -> Self {
        Self {
            question: 0,
            line: Line::To,
            text: String::new(),
            found: Vec::new(),
            homonyms: Vec::new(),
            highlighted: None,
            moved: false,
            asking: Asking::Nothing,
            timer: None,
        }
    }

    /// Whether there is a list to show below a field.
    pub(super) fn is_open(&self, line: Line) -> bool {
        self.line == line && !matches!(self.asking, Asking::Nothing)
    }

    /// No more suggestions; answers under way are ignored.
    pub(super) fn close(&mut self) {
        *self = Self { question: self.question + 1, ..Self::new() };
    }

    /// A text was typed.
    pub(super) fn typed(&mut self, line: Line, text: &str, account: AccountId, session: &Session) -> Task<Message> {
        let text = text.trim();
        if text.chars().count() < LEAST {
            self.close();
            return Task::none();
        }
        let question = self.ask(line, text);
        let asked = text.to_owned();
        let known = session.read(
            move |query| query.colleagues(account, &asked, 50),
            move |known| Message::Recipients(Said::Known(question, known)),
        );
        let rest = session.services().after(PAUSE, Message::Recipients(Said::Rested(question)));
        let (rest, handle) = rest.abortable();
        self.timer = Some(handle.abort_on_drop());
        Task::batch([known, rest])
    }

    fn ask(&mut self, line: Line, text: &str) -> u64 {
        // What was found before stays until the answers come, so that the list does not flicker.
        let longer = self.line == line && !self.text.is_empty() && text.starts_with(&self.text);
        let found = if longer { std::mem::take(&mut self.found) } else { Vec::new() };
        let question = self.question + 1;
        *self = Self { question, line, text: text.to_owned(), asking: Asking::Asked, ..Self::new() };
        self.set(found);
        question
    }

    /// The pause is over: the directory is asked.
    pub(super) fn rested(&mut self, question: u64, account: AccountId, session: &Session) -> Task<Message> {
        if question != self.question {
            return Task::none();
        }
        let query = match self.text.parse() {
            Ok(address) => {
                let address: crate::domain::Address = address;
                DirectoryQuery { address: address.to_string(), ..DirectoryQuery::default() }
            }
            Err(_) => DirectoryQuery { text: self.text.clone(), ..DirectoryQuery::default() },
        };
        session.command(account, Command::SearchDirectory { query }, move |answer| {
            Message::Recipients(Said::Found(question, answer.map(answered)))
        })
    }

    /// What is known here.
    pub(super) fn known(&mut self, question: u64, known: Result<Vec<DirectoryEntry>, Failure>) {
        if question != self.question {
            return;
        }
        // The directory may have been faster; the places of what is shown do not change under the hand.
        let known = known.unwrap_or_default();
        let found = std::mem::take(&mut self.found);
        self.set(if matches!(self.asking, Asking::Asked) { known } else { merged(found, known) });
    }

    /// What the directory answered.
    pub(super) fn found(&mut self, question: u64, answer: Result<DirectoryAnswer, Failure>) {
        if question != self.question {
            return;
        }
        match answer {
            Ok(answer) => {
                let known = std::mem::take(&mut self.found);
                self.asking = Asking::Answered { truncated: answer.truncated };
                self.set(merged(known, answer.entries));
            }
            Err(failure) => self.asking = Asking::Failed(failure),
        }
    }

    fn set(&mut self, found: Vec<DirectoryEntry>) {
        let held = self.highlighted_entry().cloned();
        self.homonyms = person::homonyms(&found);
        self.found = found;
        let place = held.and_then(|held| self.found.iter().position(|entry| person::same(entry, &held)));
        self.highlighted = match place {
            Some(place) if self.moved => Some(place),
            // Nobody is chosen among people of one name: that question is for the person who writes.
            _ if self.homonyms.first() == Some(&false) => Some(0),
            _ => None,
        };
    }

    /// Moves the highlight up or down.
    pub(super) fn walk(&mut self, down: bool) {
        let last = self.found.len().min(SHOWN).checked_sub(1);
        self.moved = true;
        self.highlighted = match (self.highlighted, last) {
            (_, None) => None,
            (None, Some(_)) => Some(0),
            (Some(at), Some(last)) if down => Some((at + 1).min(last)),
            (Some(at), Some(_)) => Some(at.saturating_sub(1)),
        };
    }

    pub(super) fn highlighted_entry(&self) -> Option<&DirectoryEntry> {
        self.highlighted.and_then(|place| self.found.get(place))
    }

    #[cfg(test)]
    pub(super) fn question(&self) -> u64 {
        self.question
    }
}

fn answered(outcome: Outcome) -> DirectoryAnswer {
    match outcome {
        Outcome::Found(answer) => answer,
        _ => DirectoryAnswer::default(),
    }
}

/// First those, then what is new in these; the newer word on the same mailbox and place wins.
fn merged(first: Vec<DirectoryEntry>, mut second: Vec<DirectoryEntry>) -> Vec<DirectoryEntry> {
    let newest = |entry: DirectoryEntry, second: &mut Vec<DirectoryEntry>| match second
        .iter()
        .position(|other| person::same(other, &entry))
    {
        Some(place) => second.remove(place),
        None => entry,
    };
    let mut all: Vec<DirectoryEntry> = first.into_iter().map(|entry| newest(entry, &mut second)).collect();
    all.append(&mut second);
    all
}

#[cfg(test)]
mod tests {
    use super::{Asking, Line, Lookup};
    use crate::domain::directory::DirectoryAnswer;
    use crate::ui::directory::person::tests::martin;

    fn asked(text: &str) -> Lookup {
        let mut lookup = Lookup::new();
        lookup.ask(Line::To, text);
        lookup
    }

    #[test]
    fn an_answer_to_an_older_question_is_ignored() {
        let mut lookup = asked("mar");
        let old = lookup.question();
        lookup.ask(Line::To, "mart");
        lookup.known(old, Ok(vec![martin("Cardiologie", "a@x.example")]));
        let answer = DirectoryAnswer { entries: vec![martin("Cardiologie", "a@x.example")], truncated: false };
        lookup.found(old, Ok(answer.clone()));
        assert!(lookup.found.is_empty() && matches!(lookup.asking, Asking::Asked));
        lookup.close();
        let new = lookup.question();
        lookup.found(new - 1, Ok(answer));
        assert!(!lookup.is_open(Line::To));
    }

    #[test]
    fn what_is_known_here_stays_in_place_when_the_directory_answers() {
        let mut lookup = asked("ma");
        let question = lookup.question();
        lookup.known(question, Ok(vec![martin("Pédiatrie", "p@x.example")]));
        assert_eq!(lookup.highlighted, Some(0));
        let newer = martin("Pédiatrie générale", "p@x.example");
        let mut other = martin("Oncologie", "o@x.example");
        other.given_name = "Jeanne".into();
        lookup.found(question, Ok(DirectoryAnswer { entries: vec![other, newer.clone()], truncated: true }));
        assert_eq!(lookup.found.first(), Some(&newer));
        assert_eq!(lookup.found.len(), 2);
    }

    #[test]
    fn nobody_is_chosen_beforehand_among_people_of_one_name() {
        let mut lookup = asked("martin");
        let (heart, skin) = (martin("Cardiologie", "c@x.example"), martin("Dermatologie", "d@x.example"));
        lookup.known(lookup.question(), Ok(vec![heart]));
        assert_eq!(lookup.highlighted, Some(0));
        lookup.found(lookup.question(), Ok(DirectoryAnswer { entries: vec![skin.clone()], truncated: false }));
        assert_eq!(lookup.highlighted, None);
        lookup.walk(true);
        lookup.walk(true);
        assert_eq!(lookup.highlighted_entry(), Some(&skin));
    }
}
