//! Writing a message: recipients, subject, text, files; kept as a draft all the while, sent after a look at it.

mod beginning;
mod checks;
mod closing;
mod files;
mod history;
mod listening;
mod lookup;
mod recipient;
mod recipients;
mod recipients_view;
mod saving;
mod sending;
mod ticket;
mod view;
mod writing;

#[cfg(test)]
pub(super) mod tests;

pub use checks::Waived;
pub use files::Read;
pub use recipients::{HeardHere, Line, Message as RecipientMessage};
pub use saving::{How, Refusal, Saved, Sent};
pub use ticket::{Late, Ticket};

use crate::domain::NamedAddress;
use crate::domain::directory::DirectoryEntry;
use crate::domain::error::Failure;
use crate::domain::ids::{AccountId, DraftId, MessageId};
use crate::engine::{self, Connection, DraftContent, OpenDraft, ReplyKind};
use crate::ui::look::Look;
use crate::ui::notice::Notice;
use crate::ui::session::{AccountFacts, Session};
use crate::ui::shortcut::Shortcut;
use crate::ui::step::Step;
use beginning::prepare;
use checks::Fault;
use files::Files;
use history::History;
use iced::Task;
use iced::widget::operation::focus;
use iced::widget::text_editor::{Action, Content};
use recipients::Recipients;
use saving::{Saving, Snapshot};
use std::path::PathBuf;

/// The subject, for focus.
const SUBJECT: &str = "composer-subject";
/// The text, for focus.
pub(in crate::ui) const TEXT: &str = "composer-text";

/// What is written from.
#[derive(Debug, Clone)]
pub enum Start {
    /// Nothing.
    Blank,
    /// These recipients.
    To(Vec<NamedAddress>),
    /// A message answered or forwarded.
    Reply(MessageId, ReplyKind),
    /// A content made elsewhere.
    Content(DraftContent),
    /// A draft kept before.
    Draft(OpenDraft),
}

/// What happens in the composer.
#[derive(Debug, Clone)]
pub enum Message {
    /// What a composer had done in the background; another one passes it over.
    Answered(Ticket, Box<Message>),
    /// Recipients.
    Recipients(RecipientMessage),
    /// Cc and Cci are shown.
    ShowCopies,
    /// The directory is wanted.
    OpenDirectory,
    /// The list of mailboxes to write from is opened or closed.
    ChooseSender(bool),
    /// Another mailbox to write from.
    From(AccountId),
    /// The subject.
    Subject(String),
    /// The subject is done: on to the text.
    ToText,
    /// The text.
    Write(Action),
    /// The last change of the text is taken back.
    Undo,
    /// A read receipt is wanted, or not.
    Receipt(bool),
    /// The patient may answer, or not.
    PatientAnswer(bool),
    /// Files are to be chosen.
    ChooseFiles,
    /// Files were chosen.
    FilesChosen(Vec<PathBuf>),
    /// Files were read.
    FilesRead(Read),
    /// A file goes.
    RemoveFile(usize),
    /// What is answered was read.
    Prepared(Result<Box<DraftContent>, Failure>),
    /// The pause after writing is over.
    Paused,
    /// The draft is to be kept now.
    Save,
    /// A save ended.
    Saved(Saved),
    /// The composer is to be closed; the draft is kept.
    Close,
    /// The draft is to be deleted: the person is asked.
    Discard,
    /// The person was asked.
    DiscardAnyway,
    /// The draft is gone.
    Removed(Result<(), Failure>),
    /// The message is to be sent.
    Send(Waived),
    /// It was queued or refused.
    Sent(Result<Sent, Refusal>),
    /// What was said about sending was read.
    Understood,
}

/// What the screen around must know.
#[derive(Debug, Clone)]
pub enum Event {
    /// The composer is done with.
    Closed,
    /// It was to be closed, sent or deleted and is not: it stays.
    Stays(Failure),
    /// The message was queued.
    Queued(Sent),
    /// The directory is to be opened for picking.
    PickFromDirectory,
    /// Something to say.
    Say(Notice),
    /// Something to ask.
    Confirm {
        /// The question.
        title: String,
        /// What hangs on it.
        words: String,
        /// The verb of the answer yes.
        yes: String,
        /// What yes says to the composer.
        then: Message,
    },
}

/// What goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Phase {
    /// The message answered is being read.
    Preparing,
    /// It is being written.
    Writing,
    /// It is being kept, then closed.
    Closing,
    /// It is being checked and queued.
    Sending,
    /// The draft is being removed.
    Discarding,
}

/// What stands above the fields.
#[derive(Debug)]
enum Trouble {
    /// What was looked at here.
    Fault(Fault),
    /// What the engine refused.
    Refused(Failure),
    /// The message to answer could not be read.
    Unprepared(Failure),
}

/// The composer.
#[derive(Debug)]
pub struct Composer {
    ticket: Ticket,
    account: AccountId,
    accounts: Vec<AccountFacts>,
    choosing_sender: bool,
    recipients: Recipients,
    copies_shown: bool,
    subject: String,
    text: Content,
    history: History,
    files: Files,
    receipt: bool,
    no_patient_answer: bool,
    in_reply_to: Option<String>,
    references: Vec<String>,
    saving: Saving,
    phase: Phase,
    trouble: Option<Trouble>,
    undo_seconds: u32,
}

type Stepped = Step<Message, Event>;

impl Composer {
    /// A composer for an account, and the work to begin with.
    pub fn new(session: &Session, account: AccountId, start: Start, look: &Look) -> (Self, Task<Message>) {
        let mut composer = Self {
            ticket: Ticket::next(),
            account,
            accounts: session.accounts().to_vec(),
            choosing_sender: false,
            recipients: Recipients::new(Vec::new()),
            copies_shown: false,
            subject: String::new(),
            text: Content::new(),
            history: History::default(),
            files: Files::default(),
            receipt: false,
            no_patient_answer: false,
            in_reply_to: None,
            references: Vec::new(),
            saving: Saving::new(),
            phase: Phase::Writing,
            trouble: None,
            undo_seconds: 10,
        };
        composer.recipients.patient_domains =
            composer.facts().map(|facts| facts.patient_domains.clone()).unwrap_or_default();
        let list = Recipients::read_list(account, session);
        let begun = match start {
            Start::Blank => focus(Line::To.id()),
            Start::To(to) => composer.begin(DraftContent { to, ..DraftContent::default() }, session),
            Start::Content(content) => composer.begin(content, session).chain(composer.saving.changed(session)),
            Start::Draft(draft) => {
                composer.saving = Saving::of(account, &draft);
                composer.begin(draft.content, session)
            }
            Start::Reply(message, kind) => {
                composer.phase = Phase::Preparing;
                prepare(session, account, message, kind, look)
            }
        };
        let begun = composer.ticketed(Step::task(Task::batch([list, begun])));
        (composer, begun.task)
    }

    /// Which composer this is.
    pub fn ticket(&self) -> Ticket {
        self.ticket
    }

    /// Whether it is this draft that is being written.
    pub fn writes(&self, account: AccountId, draft: DraftId) -> bool {
        self.saving.draft() == Some((account, draft))
    }

    /// The draft that is being written, once it is kept.
    pub fn draft(&self) -> Option<(AccountId, DraftId)> {
        self.saving.draft()
    }

    /// Gives the keyboard back to the text.
    pub fn resume(&self) -> Task<Message> {
        focus(TEXT)
    }

    /// Seconds in which a message can be taken back, from the settings.
    pub fn set_undo_seconds(&mut self, seconds: u32) {
        self.undo_seconds = seconds;
    }

    /// The account it leaves by.
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// Whether everything written is kept.
    pub fn is_saved(&self) -> bool {
        self.saving.is_saved() || self.snapshot().is_empty()
    }

    /// Whether its message is on its way into the outbox.
    pub fn is_sending(&self) -> bool {
        self.phase == Phase::Sending
    }

    /// Keeps the draft now: before the window is locked, hidden or closed.
    pub fn keep(&mut self, session: &Session) -> Task<Message> {
        let step = Step::task(self.save(session));
        self.ticketed(step).task
    }

    /// Closes it, once what was written is kept: [`Event::Closed`], or [`Event::Stays`] when it could not be. While it is
    /// being sent, that ends first.
    pub fn leave(&mut self, session: &Session, look: &Look) -> Stepped {
        let step = self.close(session, look);
        self.ticketed(step)
    }

    /// Takes files that were dropped on the window.
    pub fn files_dropped(&mut self, paths: Vec<PathBuf>, session: &Session, _look: &Look) -> Stepped {
        let step = self.attach(paths, session);
        self.ticketed(step)
    }

    /// Takes recipients picked in the directory.
    pub fn add_recipients(&mut self, entries: Vec<DirectoryEntry>, session: &Session, _look: &Look) -> Stepped {
        self.recipients.add_entries(entries);
        let step = self.changed(session).and_task(focus(SUBJECT));
        self.ticketed(step)
    }

    /// What happened.
    pub fn update(&mut self, message: Message, session: &Session, look: &Look) -> Stepped {
        let step = match message {
            Message::Answered(ticket, answer) if ticket == self.ticket => self.perform(*answer, session, look),
            Message::Answered(..) => Step::none(),
            said => self.perform(said, session, look),
        };
        self.ticketed(step)
    }

    fn perform(&mut self, message: Message, session: &Session, look: &Look) -> Stepped {
        match message {
            Message::Answered(..) => Step::none(),
            Message::Recipients(message) => self.recipients_said(message, session),
            Message::ShowCopies => self.show_copies(),
            Message::OpenDirectory => Step::event(Event::PickFromDirectory),
            Message::ChooseSender(open) => self.choose_sender(open),
            Message::From(account) => self.from(account, session),
            Message::Subject(subject) => self.subject_typed(&subject, session),
            Message::ToText => Step::task(focus(TEXT)),
            Message::Write(action) => self.written(action, session),
            Message::Undo => self.undo(session),
            Message::Receipt(wanted) => self.receipt_set(wanted, session),
            Message::PatientAnswer(wanted) => self.patient_answer_set(wanted, session),
            Message::ChooseFiles => self.choose_files(session, look),
            Message::FilesChosen(paths) => self.attach(paths, session),
            Message::FilesRead(read) => self.files_read(read, session, look),
            Message::RemoveFile(place) => self.file_removed(place, session),
            Message::Prepared(content) => self.prepared(content, session),
            Message::Paused => self.paused(session),
            Message::Save => Step::task(self.save(session)),
            Message::Saved(saved) => self.saved(saved, session, look),
            Message::Close => self.close(session, look),
            Message::Discard => self.discard(look),
            Message::DiscardAnyway => self.discard_now(session),
            Message::Removed(result) => self.removed(result, session, look),
            Message::Send(waived) => self.send(waived, session, look),
            Message::Sent(result) => self.sent(result, look),
            Message::Understood => self.understood(),
        }
    }

    /// A key of the window.
    pub fn shortcut(&mut self, shortcut: Shortcut, session: &Session, look: &Look) -> Option<Stepped> {
        let step = match shortcut {
            Shortcut::Send => self.send(Waived::default(), session, look),
            Shortcut::SaveDraft => Step::task(self.save(session)),
            Shortcut::Back => self.back(session, look),
            _ => return None,
        };
        Some(self.ticketed(step))
    }

    /// What the engine tells.
    pub fn heard(&mut self, event: &engine::Event, session: &Session) -> Stepped {
        match event {
            // The list could perhaps not be had before.
            engine::Event::Connection { account, state: Connection::Online } if *account == self.account => {
                self.ticketed(Step::task(Recipients::read_list(self.account, session)))
            }
            _ => Step::none(),
        }
    }

    /// What it has done comes back to this composer and no other.
    fn ticketed(&self, step: Stepped) -> Stepped {
        let ticket = self.ticket;
        let own = move |message| Message::Answered(ticket, Box::new(message));
        let events = step.events.into_iter().map(|event| match event {
            Event::Confirm { title, words, yes, then } => Event::Confirm { title, words, yes, then: own(then) },
            other => other,
        });
        Step { events: events.collect(), task: step.task.map(own) }
    }

    fn facts(&self) -> Option<&AccountFacts> {
        self.accounts.iter().find(|facts| facts.id == self.account)
    }

    fn size_limit(&self) -> u64 {
        self.facts().map_or(u64::MAX, |facts| facts.size_limit)
    }

    /// Whether the fields may be changed.
    fn is_open(&self) -> bool {
        self.phase == Phase::Writing
    }

    fn snapshot(&self) -> Snapshot {
        let content = DraftContent {
            to: self.recipients.named(Line::To),
            cc: self.recipients.named(Line::Cc),
            bcc: self.recipients.named(Line::Bcc),
            subject: self.subject.clone(),
            text: self.text.text(),
            files: self.files.list.clone(),
            in_reply_to: self.in_reply_to.clone(),
            references: self.references.clone(),
            read_receipt: self.receipt,
            no_patient_answer: self.no_patient_answer,
        };
        Snapshot { account: self.account, content }
    }

    fn changed(&mut self, session: &Session) -> Stepped {
        Step::task(self.saving.changed(session))
    }

    fn recipients_said(&mut self, message: RecipientMessage, session: &Session) -> Stepped {
        let done = self.recipients.update(message, self.account, session);
        if !done.changed {
            return Step::task(done.task);
        }
        self.trouble = None;
        self.changed(session).and_task(done.task)
    }

    fn show_copies(&mut self) -> Stepped {
        self.copies_shown = true;
        Step::task(focus(Line::Cc.id()))
    }

    fn choose_sender(&mut self, open: bool) -> Stepped {
        self.choosing_sender = open;
        Step::none()
    }

    fn from(&mut self, account: AccountId, session: &Session) -> Stepped {
        self.choosing_sender = false;
        if account == self.account || session.account(account).is_none() || !self.is_open() {
            return Step::none();
        }
        self.account = account;
        self.recipients.lookup.close();
        self.recipients.list = None;
        self.recipients.patient_domains = self.facts().map(|facts| facts.patient_domains.clone()).unwrap_or_default();
        self.changed(session).and_task(Recipients::read_list(account, session))
    }
}
