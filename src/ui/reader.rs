//! The reader: one message, the patient its documents are about, its documents and files.
//!
//! Everything is read and decoded off the window's thread. An answer carries the [`Ticket`] it was asked under; an answer
//! to a question of another message, or of an earlier reading of this one, is passed over.

mod answers;
mod content;
mod files;
mod header;
mod load;
mod notes;
mod page;
mod pdf;
mod picture;
mod sheet;
mod strip;
mod tabs;
mod view;

use self::content::Prepared;
use self::load::{Found, Line};
use self::page::Page;
use self::pdf::Pages;
use self::tabs::{Body, Kind, Ready};
use super::Element;
use super::blocks;
use super::deed::Deed;
use super::look::Look;
use super::notice::Notice;
use super::session::Session;
use super::shortcut::Shortcut;
use super::step::Step;
use crate::domain::directory::DirectoryEntry;
use crate::domain::error::Failure;
use crate::domain::ids::{AccountId, MessageId};
use crate::domain::message::Flag;
use crate::engine::{self, Command, DraftContent, Item, ReplyKind};
use crate::store::MessageRow;
use iced::Task;
use iced::advanced::widget::Id;
use iced::widget::operation;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

/// Logical pixels that an arrow key scrolls.
const LINE: f32 = 60.0;

/// Under which reading a question was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket(u64);

impl Ticket {
    fn next() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// A part of the page that can be folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// The whole of a long subject.
    Subject,
    /// All recipients.
    Recipients,
    /// What is odd about the files.
    Oddities,
    /// All attachments.
    Files,
    /// All attachments of a mail inside the mail.
    Inside,
    /// The whole conversation.
    Thread,
    /// Further actions.
    More,
}

/// How far a key scrolls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Motion {
    /// A line, up or down.
    Line(bool),
    /// A page, up or down.
    Page(bool),
    /// To the beginning or the end.
    End(bool),
}

/// What can be written to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A document or an attachment.
    Item(Item),
    /// An attachment of a mail inside the mail: which mail, and its index there.
    Nested(Item, usize),
    /// The whole message, as it came.
    Original,
    /// Every attachment, beside the first one.
    All,
}

/// What a person does, and what was asked for and came.
#[derive(Debug, Clone)]
pub enum Message {
    /// An answer to what was asked under a ticket.
    Answered(Ticket, Answer),
    /// Tries again to read or fetch.
    Retry,
    /// Sends the read receipt that is asked for, or never.
    Acknowledge(bool),
    /// Waits no longer for the message.
    Cancel,
    /// Back to the list.
    Back,
    /// Answers or forwards it.
    Reply(ReplyKind),
    /// Does something to it.
    Do(Deed),
    /// Folds or unfolds a part.
    Fold(Part),
    /// Closes the menu of further actions.
    CloseMenu,
    /// Shows a tab.
    Show(usize),
    /// In the text of the tab.
    Text(blocks::Action),
    /// In the pages of a tab: the tab, which of its files, what.
    Pages(Kind, usize, pdf::Message),
    /// Shows the whole of a picture, or its own size.
    Fit(bool),
    /// Opens another message of the conversation.
    Open(MessageId),
    /// Writes something to a file.
    Save(What),
    /// Puts the target of a link into the clipboard.
    CopyLink(String),
    /// Puts the text of the tab into the clipboard.
    CopyText,
    /// Scrolls the page.
    Scroll(Motion),
}

/// What was asked for.
#[derive(Debug, Clone)]
pub enum Answer {
    /// What is here of the message.
    Found(Box<Result<Found, Failure>>),
    /// The message was fetched, or was not.
    Fetched(Result<(), Failure>),
    /// Its row, read again.
    Row(Box<Result<MessageRow, Failure>>),
    /// Its conversation.
    Thread(Lines),
    /// What a tab shows.
    Content(Kind, Result<Prepared, Failure>),
    /// A page of a tab, by which of its files it is of.
    Page(Kind, usize, pdf::Answer),
    /// Where to write a file.
    Place(What, Option<PathBuf>),
    /// Files were written, this many.
    Saved(Result<usize, Failure>),
    /// The read receipt was queued, or refused for good.
    Acknowledged(bool, Result<(), Failure>),
}

/// The messages of a conversation; silent in `Debug`.
#[derive(Clone)]
pub struct Lines(Vec<Line>);

impl std::fmt::Debug for Lines {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Lines({})", self.0.len())
    }
}

/// What the screen around it must know.
#[derive(Debug, Clone)]
pub enum Event {
    /// Answer or forward this message.
    Reply(AccountId, MessageId, ReplyKind),
    /// Show another message.
    Open(AccountId, MessageId),
    /// Write with this to begin with.
    Write(AccountId, DraftContent),
    /// Do this to the message that is shown.
    Mailbox(Deed),
    /// Say this.
    Say(Notice),
    /// Ask this first; a yes gives the message back.
    Confirm {
        /// The question in short.
        title: String,
        /// What it is about.
        words: String,
        /// What a yes is called.
        yes: String,
        /// What a yes means.
        then: Message,
    },
    /// Show the list.
    Back,
}

/// How far the message is read.
enum State {
    /// What is here is being read.
    Reading,
    /// Its body comes from the operator.
    Fetching,
    /// The person does not want to wait for its body.
    Paused,
    /// It cannot be read.
    Failed(Failure),
    /// It is shown.
    Open(Page),
}

/// Reading a row again: one at a time, and one more when something happened meanwhile.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Again {
    Idle,
    Asked,
    Twice,
}

/// One message.
pub struct Reader {
    account: AccountId,
    id: MessageId,
    ticket: Ticket,
    row: Option<MessageRow>,
    sender: Option<DirectoryEntry>,
    state: State,
    thread: Vec<Line>,
    /// The message went away while it was shown.
    gone: bool,
    unfolded: Vec<Part>,
    again: Again,
    /// The answer about a read receipt is on its way.
    acknowledging: bool,
    page_id: Id,
}

impl Reader {
    /// Opens a message: what is here is shown at once, the rest is fetched.
    pub fn new(session: &Session, account: AccountId, message: MessageId) -> (Self, Task<Message>) {
        let reader = Self {
            account,
            id: message,
            ticket: Ticket::next(),
            row: None,
            sender: None,
            state: State::Reading,
            thread: Vec::new(),
            gone: false,
            unfolded: Vec::new(),
            again: Again::Idle,
            acknowledging: false,
            page_id: Id::unique(),
        };
        let task = reader.find(session);
        (reader, task)
    }

    /// Which message is shown.
    pub fn message(&self) -> (AccountId, MessageId) {
        (self.account, self.id)
    }

    /// Takes up a message.
    pub fn update(&mut self, message: Message, session: &Session, look: &Look) -> Step<Message, Event> {
        match message {
            Message::Answered(ticket, answer) if ticket == self.ticket => self.answered(answer, session, look),
            Message::Answered(..) => Step::none(),
            Message::Retry => Step::task(self.retry(session)),
            Message::Acknowledge(yes) => self.acknowledge(yes, session, look),
            Message::Cancel => self.cancel(),
            Message::Back => Step::event(Event::Back),
            Message::Reply(kind) => self.reply(kind),
            Message::Do(deed) => self.deed(deed),
            Message::Fold(part) => self.fold(part),
            Message::CloseMenu => self.close_menu(),
            Message::Show(tab) => Step::task(self.show(tab, session)),
            Message::Text(action) => self.text(action, look),
            Message::Pages(tab, file, message) => {
                Step::task(self.pages(tab, file, |pages| pages.update(message, session.services())))
            }
            Message::Fit(whole) => self.fit(whole),
            Message::Open(id) => self.open(id),
            Message::Save(what) => self.save(what, session, look),
            Message::CopyLink(target) => self.copy(target, look.words("reader-link-copied")),
            Message::CopyText => self.copy_text(look),
            Message::Scroll(motion) => Step::task(self.scroll(motion, look)),
        }
    }

    /// Takes up a key of the window; `None` when it is not for the reader.
    pub fn shortcut(&mut self, shortcut: Shortcut, session: &Session, look: &Look) -> Option<Step<Message, Event>> {
        let is_open = matches!(self.state, State::Open(_));
        match shortcut {
            Shortcut::Reply => self.answerable().then(|| self.reply(ReplyKind::Sender)),
            Shortcut::ReplyAll => self.answerable().then(|| self.reply(ReplyKind::All)),
            Shortcut::Forward => self.answerable().then(|| self.reply(ReplyKind::Forward)),
            Shortcut::NextDocument if is_open => Some(self.update(Message::Show(self.next_tab()), session, look)),
            Shortcut::Back if self.is_unfolded(Part::More) => Some(self.close_menu()),
            _ => None,
        }
    }

    /// Takes up what the engine says.
    pub fn heard(&mut self, event: &engine::Event, session: &Session) -> Step<Message, Event> {
        match event {
            engine::Event::MessageOpened { account, message } if (*account, *message) == self.message() => {
                Step::task(self.arrived(session))
            }
            engine::Event::FolderChanged { account, .. } | engine::Event::Overruled { account, .. }
                if *account == self.account =>
            {
                Step::task(self.reread(session))
            }
            engine::Event::Overflow => Step::task(self.reread(session)),
            _ => Step::none(),
        }
    }

    /// The screen.
    pub fn view<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        view::view(self, look)
    }

    fn is_unfolded(&self, part: Part) -> bool {
        self.unfolded.contains(&part)
    }

    /// It can be answered: its text is here to be quoted, or at least its header is.
    fn answerable(&self) -> bool {
        matches!(self.state, State::Open(_))
    }

    fn page(&self) -> Option<&Page> {
        match &self.state {
            State::Open(page) => Some(page),
            _ => None,
        }
    }

    fn page_mut(&mut self) -> Option<&mut Page> {
        match &mut self.state {
            State::Open(page) => Some(page),
            _ => None,
        }
    }

    /// Reads what is here, under a new ticket's answers only.
    fn find(&self, session: &Session) -> Task<Message> {
        let (account, id, ticket) = (self.account, self.id, self.ticket);
        session.read(
            move |query| load::find(query, account, id),
            move |found| Message::Answered(ticket, Answer::Found(Box::new(found))),
        )
    }

    fn fetch(&self, session: &Session) -> Task<Message> {
        let ticket = self.ticket;
        session.command(self.account, Command::Open { message: self.id }, move |outcome| {
            Message::Answered(ticket, Answer::Fetched(outcome.map(|_| ())))
        })
    }

    /// Its flag is set in either case, here and on the server: nobody is asked again.
    fn acknowledge(&mut self, yes: bool, session: &Session, look: &Look) -> Step<Message, Event> {
        if std::mem::replace(&mut self.acknowledging, true) {
            return Step::none();
        }
        let (ticket, message) = (self.ticket, self.id);
        let command = if yes {
            Command::Acknowledge { message, text: look.words("reader-receipt-text") }
        } else {
            Command::SetFlag { messages: vec![message], flag: Flag::MdnSent, on: true }
        };
        Step::task(session.command(self.account, command, move |outcome| {
            Message::Answered(ticket, Answer::Acknowledged(yes, outcome.map(drop)))
        }))
    }

    fn retry(&mut self, session: &Session) -> Task<Message> {
        self.ticket = Ticket::next();
        self.state = State::Reading;
        self.again = Again::Idle;
        self.find(session)
    }

    fn cancel(&mut self) -> Step<Message, Event> {
        if matches!(self.state, State::Fetching) {
            self.state = State::Paused;
        }
        Step::none()
    }

    /// The body came, or its documents were read: wanted while nothing is shown, and when there were no documents before.
    fn arrived(&mut self, session: &Session) -> Task<Message> {
        let known = self.page().map(|page| page.opened.message.documents.len());
        match (&self.state, known) {
            (State::Fetching | State::Paused | State::Failed(_), _) | (State::Open(_), Some(0)) => self.find(session),
            _ => Task::none(),
        }
    }

    fn reread(&mut self, session: &Session) -> Task<Message> {
        if self.again != Again::Idle {
            self.again = Again::Twice;
            return Task::none();
        }
        self.again = Again::Asked;
        let (account, id, ticket) = (self.account, self.id, self.ticket);
        session.read(
            move |query| query.message(account, id),
            move |row| Message::Answered(ticket, Answer::Row(Box::new(row))),
        )
    }

    fn reply(&mut self, kind: ReplyKind) -> Step<Message, Event> {
        Step::event(Event::Reply(self.account, self.id, kind))
    }

    fn deed(&mut self, deed: Deed) -> Step<Message, Event> {
        if self.gone { Step::none() } else { Step::event(Event::Mailbox(deed)) }
    }

    fn fold(&mut self, part: Part) -> Step<Message, Event> {
        if self.is_unfolded(part) {
            self.unfolded.retain(|known| *known != part);
        } else {
            self.unfolded.push(part);
        }
        Step::none()
    }

    fn close_menu(&mut self) -> Step<Message, Event> {
        self.unfolded.retain(|part| *part != Part::More);
        Step::none()
    }

    fn open(&self, id: MessageId) -> Step<Message, Event> {
        if id == self.id { Step::none() } else { Step::event(Event::Open(self.account, id)) }
    }

    fn next_tab(&self) -> usize {
        self.page().map_or(0, |page| (page.current + 1) % page.tabs.len().max(1))
    }

    /// Shows a tab, and reads it when nobody did.
    fn show(&mut self, tab: usize, session: &Session) -> Task<Message> {
        let (account, id, ticket) = (self.account, self.id, self.ticket);
        let Some(shown) = self.page_mut().and_then(|page| page.choose(tab)) else { return Task::none() };
        let kind = shown.kind;
        let Kind::Item(item) = kind else { return Task::none() };
        if !matches!(shown.body, Body::Unread | Body::Failed(_)) {
            return Task::none();
        }
        shown.body = Body::Reading;
        session.read(
            move |query| content::prepare(query, account, id, item),
            move |prepared| Message::Answered(ticket, Answer::Content(kind, prepared)),
        )
    }

    /// What stands in the tab that is shown.
    fn ready(&mut self) -> Option<&mut Ready> {
        self.page_mut()?.ready()
    }

    fn text(&mut self, action: blocks::Action, look: &Look) -> Step<Message, Event> {
        let Some(target) = self.ready().and_then(Ready::text).and_then(|text| text.update(action)) else {
            return Step::none();
        };
        let shown: String = target.chars().take(1_000).collect();
        Step::event(Event::Confirm {
            title: look.words("reader-link-title"),
            words: look.words_with("reader-link-words", &[("target", shown)]),
            yes: look.words("reader-link-copy"),
            then: Message::CopyLink(target),
        })
    }

    /// Something about the pages of a tab: what they draw for it comes back to them, and to nobody else.
    fn pages(&mut self, tab: Kind, file: usize, act: impl FnOnce(&mut Pages) -> Task<pdf::Answer>) -> Task<Message> {
        let ticket = self.ticket;
        let Some(page) = self.page_mut() else { return Task::none() };
        let Some(Body::Ready(ready)) = page.tab(tab).map(|tab| &mut tab.body) else { return Task::none() };
        let Some(pages) = ready.pages(file) else { return Task::none() };
        let task = act(pages);
        ready.forget(file);
        page.forget();
        task.map(move |drawn| Message::Answered(ticket, Answer::Page(tab, file, drawn)))
    }

    fn fit(&mut self, whole: bool) -> Step<Message, Event> {
        if let Some(Ready::Picture(picture)) = self.ready() {
            picture.fit(whole);
        }
        Step::none()
    }

    fn copy(&self, text: String, said: String) -> Step<Message, Event> {
        Step::task(iced::clipboard::write(text)).and_event(Event::Say(Notice::done(said)))
    }

    fn copy_text(&self, look: &Look) -> Step<Message, Event> {
        let Some(page) = self.page() else { return Step::none() };
        let text = match page.tabs.get(page.current).map(|tab| &tab.body) {
            Some(Body::Ready(Ready::Text(shown, ..))) => crate::blocks::plain_text(shown),
            Some(Body::Ready(Ready::Mail(mail, _))) => mail.text.clone(),
            _ => page.opened.message.mail.text.clone(),
        };
        self.copy(text, look.words("reader-text-copied"))
    }

    fn scroll(&self, motion: Motion, look: &Look) -> Task<Message> {
        let page = (look.window.height * 0.7).max(LINE);
        let sign = |down: bool| if down { 1.0 } else { -1.0 };
        let by = |y: f32| operation::scroll_by(self.page_id.clone(), operation::AbsoluteOffset { x: 0.0, y });
        match motion {
            Motion::Line(down) => by(LINE * sign(down)),
            Motion::Page(down) => by(page * sign(down)),
            Motion::End(true) => operation::snap_to_end(self.page_id.clone()),
            Motion::End(false) => {
                operation::snap_to(self.page_id.clone(), operation::RelativeOffset { x: 0.0, y: 0.0 })
            }
        }
    }
}

#[cfg(test)]
mod tests;
