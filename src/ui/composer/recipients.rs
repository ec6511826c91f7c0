//! The three lines of recipients: text being typed, and chips.

use super::listening::Heard;
use super::lookup::Lookup;
use super::recipient::{MOST, Recipient, Standing, read_list};
use crate::domain::NamedAddress;
use crate::domain::directory::{DirectoryAnswer, DirectoryEntry};
use crate::domain::error::Failure;
use crate::domain::ids::AccountId;
use crate::engine::{Command, ListState, Outcome};
use crate::ui::directory::person;
use crate::ui::session::Session;
use iced::Task;
use jiff::Timestamp;

/// Chips shown before the rest is folded.
pub(super) const UNFOLDED: usize = 12;

/// One of the lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// À.
    To,
    /// Cc.
    Cc,
    /// Cci.
    Bcc,
}

impl Line {
    pub(super) const ALL: [Self; 3] = [Self::To, Self::Cc, Self::Bcc];

    /// The name of its field for [`iced::widget::operation::focus`].
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::To => "composer-to",
            Self::Cc => "composer-cc",
            Self::Bcc => "composer-bcc",
        }
    }
}

/// What happens in the lines.
#[derive(Debug, Clone)]
pub enum Message {
    /// Text was typed.
    Type(Line, String),
    /// Enter.
    Enter(Line),
    /// A key or a paste, or the keyboard came or went.
    Heard(Line, HeardHere),
    /// The pause after typing is over.
    Rested(u64),
    /// Colleagues known here.
    Known(u64, Result<Vec<DirectoryEntry>, Failure>),
    /// What the directory answered.
    Found(u64, Result<DirectoryAnswer, Failure>),
    /// A suggestion was taken.
    Pick(Line, Box<DirectoryEntry>),
    /// A chip goes.
    Remove(Line, usize),
    /// A chip becomes text again.
    Edit(Line, usize),
    /// All chips are shown, or twelve.
    Fold(Line, bool),
    /// What is known here of addresses that were typed or pasted.
    Recognised(Vec<DirectoryEntry>),
    /// The white list.
    ListRead(Result<ListState, Failure>),
}

/// What a field heard; opaque to the screens around.
#[derive(Debug, Clone)]
pub struct HeardHere(pub(super) Heard);

#[derive(Debug, Default)]
pub(super) struct LineState {
    pub(super) text: String,
    pub(super) chips: Vec<Recipient>,
    pub(super) unfolded: bool,
}

/// The recipients of a message being written.
#[derive(Debug)]
pub(super) struct Recipients {
    lines: [LineState; 3],
    pub(super) lookup: Lookup,
    pub(super) list: Option<ListState>,
    /// Domains of patients' mailboxes.
    pub(super) patient_domains: Vec<String>,
    /// The last addition was one too many, or there already.
    pub(super) note: Option<Note>,
}

/// Why an addition changed nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Note {
    /// The mailbox is among the recipients already.
    Already,
    /// No more recipients are taken.
    TooMany,
    /// Several people fit: the person must choose.
    WhichOne,
}

/// What a message did.
#[must_use]
pub(super) struct Done {
    pub(super) task: Task<super::Message>,
    /// What the draft holds changed.
    pub(super) changed: bool,
}

impl Recipients {
    pub(super) fn new(patient_domains: Vec<String>) -> Self {
        Self { lines: Default::default(), lookup: Lookup::new(), list: None, patient_domains, note: None }
    }

    pub(super) fn line(&self, line: Line) -> &LineState {
        let [to, cc, bcc] = &self.lines;
        match line {
            Line::To => to,
            Line::Cc => cc,
            Line::Bcc => bcc,
        }
    }

    fn line_mut(&mut self, line: Line) -> &mut LineState {
        let [to, cc, bcc] = &mut self.lines;
        match line {
            Line::To => to,
            Line::Cc => cc,
            Line::Bcc => bcc,
        }
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Recipient> {
        self.lines.iter().flat_map(|line| &line.chips)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lines.iter().all(|line| line.chips.is_empty() && line.text.trim().is_empty())
    }

    /// What the draft keeps of a line: the chips, and the text that is none yet.
    pub(super) fn named(&self, line: Line) -> Vec<NamedAddress> {
        let state = self.line(line);
        let chips = state.chips.iter().map(|chip| chip.named.clone());
        chips.chain(read_list(&state.text)).collect()
    }

    pub(super) fn patients(&self) -> usize {
        self.all().filter(|chip| chip.is_patient(&self.patient_domains)).count()
    }

    /// How many of a line cannot be sent to, of those behind the first `after`.
    pub(super) fn bad(&self, line: Line, after: usize, now: Timestamp) -> usize {
        let chips = self.line(line).chips.iter().skip(after);
        chips.filter(|chip| chip.standing(self.list.as_ref(), now).is_bad()).count()
    }

    pub(super) fn first_not_an_address(&self) -> Option<(Line, &Recipient)> {
        Line::ALL.into_iter().find_map(|line| {
            let chips = &self.line(line).chips;
            let bad = chips.iter().find(|chip| chip.standing(None, Timestamp::UNIX_EPOCH) == Standing::NotAnAddress);
            bad.map(|chip| (line, chip))
        })
    }

    pub(super) fn update(&mut self, message: Message, account: AccountId, session: &Session) -> Done {
        match message {
            Message::Type(line, text) => self.typed(line, text, account, session),
            Message::Enter(line) => self.entered(line, account, session),
            Message::Heard(line, HeardHere(heard)) => self.heard(line, heard, account, session),
            Message::Rested(question) => quiet(self.lookup.rested(question, account, session)),
            Message::Known(question, known) => {
                self.lookup.known(question, known);
                quiet(Task::none())
            }
            Message::Found(question, answer) => {
                self.lookup.found(question, answer);
                quiet(Task::none())
            }
            Message::Pick(line, entry) => self.picked(line, *entry),
            Message::Remove(line, place) => self.removed(line, place),
            Message::Edit(line, place) => self.edited(line, place),
            Message::Fold(line, unfolded) => {
                self.line_mut(line).unfolded = unfolded;
                quiet(Task::none())
            }
            Message::Recognised(entries) => {
                self.recognised(&entries);
                quiet(Task::none())
            }
            Message::ListRead(list) => {
                self.list = list.ok();
                quiet(Task::none())
            }
        }
    }

    fn typed(&mut self, line: Line, text: String, account: AccountId, session: &Session) -> Done {
        self.note = None;
        if text.contains([',', ';']) {
            return self.commit(line, &text, true, account, session);
        }
        let task = self.lookup.typed(line, &text, account, session);
        self.line_mut(line).text = text;
        Done { task, changed: true }
    }

    fn entered(&mut self, line: Line, account: AccountId, session: &Session) -> Done {
        let text = self.line(line).text.clone();
        let choosing = self.lookup.is_open(line) && !self.lookup.found.is_empty();
        if choosing && self.lookup.highlighted.is_none() && !text.contains('@') {
            self.lookup.walk(true);
            self.note = Some(Note::WhichOne);
            return quiet(Task::none());
        }
        self.commit(line, &text, true, account, session)
    }

    fn heard(&mut self, line: Line, heard: Heard, account: AccountId, session: &Session) -> Done {
        match heard {
            Heard::Up | Heard::Down => {
                self.lookup.walk(heard == Heard::Down);
                quiet(Task::none())
            }
            Heard::Escape => {
                self.lookup.close();
                quiet(Task::none())
            }
            Heard::Rubbed => match self.line(line).chips.len().checked_sub(1) {
                Some(last) => self.removed(line, last),
                None => quiet(Task::none()),
            },
            Heard::Pasted(pasted) => {
                let text = format!("{} {pasted}", self.line(line).text);
                self.commit(line, text.trim(), false, account, session)
            }
            Heard::Entered => quiet(Task::none()),
            Heard::Left { by_mouse } => {
                let text = self.line(line).text.clone();
                // The press may be on a suggestion: it decides.
                if by_mouse && self.lookup.is_open(line) && !text.contains('@') {
                    return quiet(Task::none());
                }
                self.commit(line, &text, true, account, session)
            }
        }
    }

    /// Turns text into chips; a highlighted suggestion stands for what is no address.
    fn commit(&mut self, line: Line, text: &str, may_pick: bool, account: AccountId, session: &Session) -> Done {
        if may_pick
            && !text.contains('@')
            && self.lookup.is_open(line)
            && let Some(entry) = self.lookup.highlighted_entry().cloned()
        {
            return self.picked(line, entry);
        }
        self.lookup.close();
        let had_text = !std::mem::take(&mut self.line_mut(line).text).is_empty();
        let named = read_list(text);
        let changed = had_text || !named.is_empty();
        let task = self.add(line, named.into_iter().map(Recipient::new).collect(), account, session);
        Done { task, changed }
    }

    /// What is still text becomes chips, before the message is sent.
    pub(super) fn commit_all(&mut self, account: AccountId, session: &Session) -> Task<super::Message> {
        let tasks = Line::ALL.map(|line| {
            let text = self.line(line).text.clone();
            if text.trim().is_empty() { Task::none() } else { self.commit(line, &text, false, account, session).task }
        });
        Task::batch(tasks)
    }

    /// Adds chips, each mailbox once, and asks what is known of them here.
    pub(super) fn add(
        &mut self,
        line: Line,
        new: Vec<Recipient>,
        account: AccountId,
        session: &Session,
    ) -> Task<super::Message> {
        let mut unknown = Vec::new();
        for chip in new {
            if let Some(address) = self.insert(line, chip) {
                unknown.push(address);
            }
        }
        if unknown.is_empty() {
            return Task::none();
        }
        session.read(
            move |query| {
                let known = |address: &crate::domain::Address| {
                    let found = query.colleagues(account, &address.to_string(), 10).ok()?;
                    person::of(&found, address).cloned()
                };
                unknown.iter().filter_map(known).collect()
            },
            |known| super::Message::Recipients(Message::Recognised(known)),
        )
    }

    /// The address, when the chip was added and nothing is known of it.
    fn insert(&mut self, line: Line, chip: Recipient) -> Option<crate::domain::Address> {
        if self.all().any(|known| known.same_mailbox(&chip)) {
            self.note = Some(Note::Already);
            return None;
        }
        if self.all().count() >= MOST {
            self.note = Some(Note::TooMany);
            return None;
        }
        let unknown = chip.address.clone().filter(|_| chip.entry.is_none());
        self.line_mut(line).chips.push(chip);
        unknown
    }

    fn picked(&mut self, line: Line, entry: DirectoryEntry) -> Done {
        self.lookup.close();
        self.note = None;
        self.line_mut(line).text.clear();
        let _ = self.insert(line, Recipient::of_entry(entry));
        Done { task: iced::widget::operation::focus(line.id()), changed: true }
    }

    /// Entries of the directory, as chips.
    pub(super) fn add_entries(&mut self, entries: Vec<DirectoryEntry>) {
        self.note = None;
        for entry in entries {
            let _ = self.insert(Line::To, Recipient::of_entry(entry));
        }
    }

    fn removed(&mut self, line: Line, place: usize) -> Done {
        self.note = None;
        let chips = &mut self.line_mut(line).chips;
        let changed = place < chips.len();
        if changed {
            chips.remove(place);
        }
        Done { task: iced::widget::operation::focus(line.id()), changed }
    }

    fn edited(&mut self, line: Line, place: usize) -> Done {
        let state = self.line_mut(line);
        if place >= state.chips.len() {
            return quiet(Task::none());
        }
        state.text = state.chips.remove(place).named.address;
        let end = iced::widget::operation::move_cursor_to_end(line.id());
        Done { task: iced::widget::operation::focus(line.id()).chain(end), changed: true }
    }

    fn recognised(&mut self, entries: &[DirectoryEntry]) {
        for chip in self.lines.iter_mut().flat_map(|line| &mut line.chips).filter(|chip| chip.entry.is_none()) {
            chip.entry = chip.address.as_ref().and_then(|address| person::of(entries, address)).cloned();
        }
    }

    /// Asks for the white list of an account.
    pub(super) fn read_list(account: AccountId, session: &Session) -> Task<super::Message> {
        session.command(account, Command::ReadWhiteList, |answer| {
            let list = answer.map(|outcome| match outcome {
                Outcome::WhiteList(list) => list,
                _ => ListState::default(),
            });
            super::Message::Recipients(Message::ListRead(list))
        })
    }
}

fn quiet(task: Task<super::Message>) -> Done {
    Done { task, changed: false }
}
