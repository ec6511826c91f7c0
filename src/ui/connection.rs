//! Connection details: how each mailbox stands with its operator, its servers step by step, the white list, what is on
//! its way out, and the traces.

mod journal;
mod outgoing;
mod state;
mod view;

use super::Element;
use super::card_desk::CardInUse;
use super::look::Look;
use super::notice::Notice;
use super::session::{AccountFacts, Session};
use super::step::Step;
use crate::domain::error::Failure;
use crate::domain::ids::{AccountId, OutboxId};
use crate::engine::check::CheckReport;
use crate::engine::{self, Command, Connection, DraftContent, ListState, OpenDraft, Outcome, Query};
use crate::store::{AuditEntry, OutboxItem, OutboxStep};
use iced::Task;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;

/// Messages on their way out that are shown.
const MOST_OUTGOING: u32 = 100;
/// Traces shown, the last ones.
const MOST_TRACES: u32 = 200;
/// How far back traces are looked for.
const TRACES_SINCE: SignedDuration = SignedDuration::from_hours(24 * 14);

/// The page.
#[derive(Debug)]
pub struct ConnectionPage {
    accounts: Vec<Details>,
    /// The card in use.
    card: Option<Arc<CardInUse>>,
    chosen: usize,
    /// The message whose journal is open.
    open: Option<(OutboxId, Vec<OutboxStep>)>,
}

/// What is known of one account.
#[derive(Debug)]
struct Details {
    facts: AccountFacts,
    state: Option<(Connection, Timestamp)>,
    until: Option<Timestamp>,
    synchronised: Option<Timestamp>,
    busy: bool,
    failure: Option<Failure>,
    check: Check,
    list: List,
    outgoing: Vec<OutboxItem>,
    /// Those that did not reach everyone, and of which the person does not know it yet.
    refused: Vec<OutboxId>,
    traces: Vec<AuditEntry>,
}

#[derive(Debug)]
enum Check {
    NotYet,
    Busy,
    Done(Box<CheckReport>),
    Failed(Failure),
}

#[derive(Debug)]
enum List {
    Busy,
    Known(Box<ListState>),
    Failed(Failure),
}

/// What happens on it.
#[derive(Debug, Clone)]
pub enum Message {
    /// Show an account, by its place.
    Account(usize),
    /// Bring a mailbox up to date now.
    Synchronise(AccountId),
    /// It is, or not.
    Synchronised(AccountId, Result<(), Failure>),
    /// Check every server.
    Check(AccountId),
    /// They were checked.
    Checked(AccountId, Result<Box<CheckReport>, Failure>),
    /// Fetch the white list again.
    RefreshList(AccountId),
    /// The white list is here.
    Listed(AccountId, Result<Box<ListState>, Failure>),
    /// When the operator will want a new code.
    Until(AccountId, Option<Timestamp>),
    /// The outbox and the traces of an account were read.
    Read(AccountId, Result<Box<Kept>, Failure>),
    /// Open or close the journal of a message.
    Toggle(AccountId, OutboxId),
    /// The journal was read.
    Steps(OutboxId, Result<Vec<OutboxStep>, Failure>),
    /// Decide on an uncertain message: the person is asked first.
    Ask(AccountId, OutboxId, Decision),
    /// The person decided.
    Decide(AccountId, OutboxId, Decision),
    /// The engine did it, or not.
    Decided(Result<(), Failure>),
    /// Take a message back that has not left.
    TakeBack(AccountId, OutboxId),
    /// Write a refused message again.
    Reopen(AccountId, OutboxId),
    /// What the refused message held.
    Content(AccountId, OutboxId, Result<Box<DraftContent>, Failure>),
    /// The person knows that a message did not reach everyone.
    Understood(AccountId, OutboxId),
    /// The draft that came of it.
    Drafted(AccountId, Result<Box<OpenDraft>, Failure>),
    /// Out of here.
    Back,
}

/// What an account keeps, opaque to others.
#[derive(Debug, Clone)]
pub struct Kept {
    outgoing: Vec<OutboxItem>,
    refused: Vec<OutboxId>,
    traces: Vec<AuditEntry>,
}

/// What a person may decide on a message of which nobody knows whether it left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Send it again: a second copy may arrive.
    Resend,
    /// Hold it for sent.
    HoldForSent,
}

/// What the application must do.
#[derive(Debug)]
pub enum Event {
    /// To be said in passing.
    Say(Notice),
    /// Out of here.
    Back,
    /// Open a draft in the composer.
    OpenDraft(AccountId, OpenDraft),
    /// Ask the person first.
    Confirm {
        /// The question.
        title: String,
        /// What it means.
        words: String,
        /// The button that does it.
        yes: String,
        /// To be given back when the answer is yes.
        then: Message,
    },
}

impl ConnectionPage {
    /// The details of every account of a session.
    pub fn new(session: &Session) -> (Self, Task<Message>) {
        let accounts: Vec<Details> = session.accounts().iter().cloned().map(Details::new).collect();
        let reads = accounts.iter().map(|details| {
            let id = details.facts.id;
            Task::batch([read(id, session), list(id, Command::ReadWhiteList, session)])
        });
        let task = Task::batch(reads.collect::<Vec<_>>());
        (Self { accounts, card: session.card().cloned(), chosen: 0, open: None }, task)
    }

    /// Tells how an account stands since a time, for what happened before the page was opened.
    pub fn know(&mut self, account: AccountId, state: Connection, since: Timestamp) {
        if let Some(details) = self.details(account) {
            details.state = Some((state, since));
        }
    }

    /// Tells when an account was last synchronised, for what happened before the page was opened.
    pub fn know_synchronised(&mut self, account: AccountId, at: Option<Timestamp>) {
        if let Some(details) = self.details(account) {
            details.synchronised = at;
        }
    }

    /// Shows an account first.
    pub fn choose(&mut self, account: AccountId) {
        if let Some(place) = self.accounts.iter().position(|details| details.facts.id == account) {
            self.chosen = place;
        }
    }

    /// Handles what happened.
    pub fn update(&mut self, message: Message, session: &Session, look: &Look) -> Step<Message, Event> {
        match message {
            Message::Account(place) => {
                self.chosen = place.min(self.accounts.len().saturating_sub(1));
                self.open = None;
                Step::none()
            }
            Message::Synchronise(id) => self.synchronise(id, session),
            Message::Synchronised(id, result) => self.synchronised(id, result, session),
            Message::Check(id) => self.check(id, session),
            Message::Checked(id, result) => self.checked(id, result),
            Message::RefreshList(id) => self.refresh_list(id, session),
            Message::Listed(id, result) => self.listed(id, result),
            Message::Until(id, until) => self.change(id, |details| details.until = until),
            Message::Read(id, result) => self.read(id, result),
            Message::Toggle(id, outgoing) => self.toggle(id, outgoing, session),
            Message::Steps(outgoing, result) => self.steps(outgoing, result, look),
            Message::Ask(id, outgoing, decision) => ask(id, outgoing, decision, look),
            Message::Decide(id, outgoing, decision) => decide(id, outgoing, decision, session),
            Message::Decided(result) => say_failure(result, look),
            Message::TakeBack(id, outgoing) => take_back(id, outgoing, session),
            Message::Reopen(id, outgoing) => reopen(id, outgoing, session),
            Message::Content(id, outgoing, result) => keep_again((id, outgoing), result, session, look),
            Message::Understood(id, outgoing) => understood(id, outgoing, session),
            Message::Drafted(id, result) => drafted(id, result, look),
            Message::Back => Step::event(Event::Back),
        }
    }

    /// What the engine tells.
    pub fn heard(&mut self, event: &engine::Event, session: &Session) -> Step<Message, Event> {
        match event {
            engine::Event::Connection { account, state } => {
                let (id, online) = (*account, matches!(state, Connection::Online));
                self.know(id, state.clone(), Timestamp::now());
                if online { Step::task(ask_until(id, session)) } else { Step::none() }
            }
            engine::Event::Synchronised { account, .. } => {
                self.change(*account, |details| details.synchronised = Some(Timestamp::now()))
            }
            engine::Event::OutboxChanged { account, .. } | engine::Event::Flushed { account, .. } => {
                Step::task(read(*account, session))
            }
            engine::Event::Overflow => {
                Step::task(Task::batch(self.accounts.iter().map(|details| read(details.facts.id, session))))
            }
            _ => Step::none(),
        }
    }

    /// The page.
    pub fn view<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        view::view(self, look)
    }

    fn details(&mut self, id: AccountId) -> Option<&mut Details> {
        self.accounts.iter_mut().find(|details| details.facts.id == id)
    }

    /// An account may be gone by the time something is said of it.
    fn change(&mut self, id: AccountId, change: impl FnOnce(&mut Details)) -> Step<Message, Event> {
        if let Some(details) = self.details(id) {
            change(details);
        }
        Step::none()
    }

    fn synchronise(&mut self, id: AccountId, session: &Session) -> Step<Message, Event> {
        let Some(details) = self.details(id).filter(|details| !details.busy) else { return Step::none() };
        details.busy = true;
        details.failure = None;
        let command = Command::Synchronise { folder: None };
        Step::task(session.command(id, command, move |result| Message::Synchronised(id, result.map(|_| ()))))
    }

    fn synchronised(&mut self, id: AccountId, result: Result<(), Failure>, session: &Session) -> Step<Message, Event> {
        let Some(details) = self.details(id) else { return Step::none() };
        details.busy = false;
        details.failure = result.err();
        if details.failure.is_none() {
            details.synchronised = Some(Timestamp::now());
            return Step::task(Task::batch([read(id, session), ask_until(id, session)]));
        }
        Step::task(read(id, session))
    }

    fn check(&mut self, id: AccountId, session: &Session) -> Step<Message, Event> {
        let Some(details) = self.details(id) else { return Step::none() };
        if matches!(details.check, Check::Busy) {
            return Step::none();
        }
        details.check = Check::Busy;
        Step::task(session.command(id, Command::Check, move |result| {
            let report = match result {
                Ok(Outcome::Checked(report)) => Ok(report),
                Ok(_) => Err(Failure::new(engine::Error::Stopped)),
                Err(failure) => Err(failure),
            };
            Message::Checked(id, report)
        }))
    }

    fn checked(&mut self, id: AccountId, result: Result<Box<CheckReport>, Failure>) -> Step<Message, Event> {
        self.change(id, |details| {
            details.check = match result {
                Ok(report) => Check::Done(report),
                Err(failure) => Check::Failed(failure),
            };
        })
    }

    fn refresh_list(&mut self, id: AccountId, session: &Session) -> Step<Message, Event> {
        let Some(details) = self.details(id) else { return Step::none() };
        if matches!(details.list, List::Busy) {
            return Step::none();
        }
        details.list = List::Busy;
        Step::task(list(id, Command::RefreshWhiteList, session))
    }

    fn listed(&mut self, id: AccountId, result: Result<Box<ListState>, Failure>) -> Step<Message, Event> {
        self.change(id, |details| {
            details.list = match result {
                Ok(state) => List::Known(state),
                Err(failure) => List::Failed(failure),
            };
        })
    }

    fn read(&mut self, id: AccountId, result: Result<Box<Kept>, Failure>) -> Step<Message, Event> {
        self.change(id, |details| match result {
            Ok(kept) => {
                details.outgoing = kept.outgoing;
                details.refused = kept.refused;
                details.traces = kept.traces;
            }
            Err(failure) => details.failure = Some(failure),
        })
    }

    fn toggle(&mut self, id: AccountId, outgoing: OutboxId, session: &Session) -> Step<Message, Event> {
        if self.open.as_ref().is_some_and(|(open, _)| *open == outgoing) {
            self.open = None;
            return Step::none();
        }
        self.open = Some((outgoing, Vec::new()));
        let read = move |query: &Query| query.outbox_steps(id, outgoing);
        Step::task(session.read(read, move |result| Message::Steps(outgoing, result)))
    }

    fn steps(
        &mut self,
        outgoing: OutboxId,
        result: Result<Vec<OutboxStep>, Failure>,
        look: &Look,
    ) -> Step<Message, Event> {
        match result {
            Ok(steps) => {
                if let Some(open) = self.open.as_mut().filter(|(open, _)| *open == outgoing) {
                    open.1 = steps;
                }
                Step::none()
            }
            Err(failure) => Step::event(Event::Say(Notice::failed(look, &failure))),
        }
    }
}

impl Details {
    fn new(facts: AccountFacts) -> Self {
        Self {
            facts,
            state: None,
            until: None,
            synchronised: None,
            busy: false,
            failure: None,
            check: Check::NotYet,
            list: List::Busy,
            outgoing: Vec::new(),
            refused: Vec::new(),
            traces: Vec::new(),
        }
    }
}

/// Reads the outbox and the last traces of an account.
fn read(id: AccountId, session: &Session) -> Task<Message> {
    let read = move |query: &Query| {
        let (outgoing, refused) = (query.outbox(id, MOST_OUTGOING)?, query.refused(id)?);
        let since = Timestamp::now().checked_sub(TRACES_SINCE).unwrap_or(Timestamp::MIN);
        let traces = query.traces(id, since, MOST_TRACES)?;
        Ok(Box::new(Kept { outgoing, refused, traces }))
    };
    session.read(read, move |result| Message::Read(id, result))
}

fn list(id: AccountId, command: Command, session: &Session) -> Task<Message> {
    session.command(id, command, move |result| {
        let state = match result {
            Ok(Outcome::WhiteList(state)) => Ok(Box::new(state)),
            Ok(_) => Err(Failure::new(engine::Error::Stopped)),
            Err(failure) => Err(failure),
        };
        Message::Listed(id, state)
    })
}

/// While signed in this costs nobody anything; it tells when the next code is due.
fn ask_until(id: AccountId, session: &Session) -> Task<Message> {
    session.command(id, Command::SignIn, move |result| match result {
        Ok(Outcome::SignedIn { until }) => Message::Until(id, until),
        _ => Message::Until(id, None),
    })
}

fn ask(id: AccountId, outgoing: OutboxId, decision: Decision, look: &Look) -> Step<Message, Event> {
    let (title, words, yes) = match decision {
        Decision::Resend => (
            look.words("connection-resend-title"),
            look.words("connection-resend-words"),
            look.words("connection-resend-yes"),
        ),
        Decision::HoldForSent => (
            look.words("connection-hold-title"),
            look.words("connection-hold-words"),
            look.words("connection-hold-yes"),
        ),
    };
    Step::event(Event::Confirm { title, words, yes, then: Message::Decide(id, outgoing, decision) })
}

fn decide(id: AccountId, outgoing: OutboxId, decision: Decision, session: &Session) -> Step<Message, Event> {
    let command = Command::Resolve { outgoing, resend: decision == Decision::Resend };
    Step::task(session.command(id, command, |result| Message::Decided(result.map(|_| ()))))
}

fn say_failure(result: Result<(), Failure>, look: &Look) -> Step<Message, Event> {
    match result {
        Ok(()) => Step::none(),
        Err(failure) => Step::event(Event::Say(Notice::failed(look, &failure))),
    }
}

/// A message that has not left becomes a draft again.
fn take_back(id: AccountId, outgoing: OutboxId, session: &Session) -> Step<Message, Event> {
    let at_work = session.clone();
    let work = async move {
        let taken = at_work.engine().run(id, Command::Unsend { outgoing }).await?;
        let query = at_work.engine().query();
        super::opening::blocking(at_work.services(), move || find_draft(&query, id, &taken)).await
    };
    Step::task(session.services().finish(work, move |result| Message::Drafted(id, result)))
}

fn find_draft(query: &Query, id: AccountId, taken: &Outcome) -> Result<Box<OpenDraft>, Failure> {
    let lost = || Failure::new(engine::Error::NotFound { what: "draft", id: String::new() });
    let Outcome::Drafted { draft, .. } = taken else { return Err(lost()) };
    query.draft(id, *draft)?.map(Box::new).ok_or_else(lost)
}

fn reopen(id: AccountId, outgoing: OutboxId, session: &Session) -> Step<Message, Event> {
    let read = move |query: &Query| query.outgoing_content(id, outgoing).map(Box::new);
    Step::task(session.read(read, move |result| Message::Content(id, outgoing, result)))
}

fn understood(id: AccountId, outgoing: OutboxId, session: &Session) -> Step<Message, Event> {
    let command = Command::NoteRefusal { outgoing };
    Step::task(session.command(id, command, |result| Message::Decided(result.map(|_| ()))))
}

/// What was refused becomes a draft, and is announced no more.
fn keep_again(
    (id, outgoing): (AccountId, OutboxId),
    result: Result<Box<DraftContent>, Failure>,
    session: &Session,
    look: &Look,
) -> Step<Message, Event> {
    let content = match result {
        Ok(content) => content,
        Err(failure) => return Step::event(Event::Say(Notice::failed(look, &failure))),
    };
    let at_work = session.clone();
    let work = async move {
        let command = Command::SaveDraft { draft: None, content: content.clone() };
        let Outcome::Drafted { draft, version } = at_work.engine().run(id, command).await? else {
            return Err(Failure::new(engine::Error::Stopped));
        };
        at_work.engine().run(id, Command::NoteRefusal { outgoing }).await?;
        Ok(Box::new(OpenDraft { id: draft, version, content: *content, updated: Timestamp::now() }))
    };
    Step::task(session.services().finish(work, move |result| Message::Drafted(id, result)))
}

fn drafted(id: AccountId, result: Result<Box<OpenDraft>, Failure>, look: &Look) -> Step<Message, Event> {
    match result {
        Ok(draft) => Step::event(Event::OpenDraft(id, *draft)),
        Err(failure) => Step::event(Event::Say(Notice::failed(look, &failure))),
    }
}

#[cfg(test)]
mod tests;
