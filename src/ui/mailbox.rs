//! The mailbox: folders on the left, the list of messages or drafts beside them. The reader is a screen of its own.

mod coalesce;
mod counting;
mod deeds;
mod draft_rows;
mod drafts;
mod escape;
mod folder_pane;
mod folders;
mod list;
mod list_view;
mod menus;
mod message_row;
mod move_view;
mod moving;
mod places;
mod selection;

pub use deeds::{Act, Meant, Origin};
pub use folders::{DraftRow, FoldersRead, Kept, Place};
pub use list_view::LIST as LIST_ID;

use super::deed::Deed;
use super::look::{Look, Room};
use super::notice::Notice;
use super::page::Page;
use super::session::{AccountFacts, Session};
use super::shortcut::Shortcut;
use super::step::Step;
use super::widget::{ListKey, ListPosition, focus_next, focus_previous};
use crate::domain::error::Failure;
use crate::domain::ids::{AccountId, DraftId, FolderId, MessageId};
use crate::engine::{self, Filter, OpenDraft, Outcome, ReplyKind, Sort};
use crate::store::{Folder, MessageRow};
use deeds::Moving;
use folders::Group;
use iced::Task;
use iced::keyboard::Modifiers;
use iced::widget::operation;
use list::List;
use selection::Selection;
use std::sync::Arc;
use std::time::Duration;

/// After the last key typed in the search field.
const SETTLED: Duration = Duration::from_millis(150);
/// How long the cursor rests on a row before it is shown.
const RESTED: Duration = Duration::from_millis(200);
/// How long a message shown by the cursor is looked at before it counts as read.
const LOOKED_AT: Duration = Duration::from_secs(2);
/// Characters a search may have.
const SEARCH_CHARS: usize = 400;

/// The mailbox.
pub struct Mailbox {
    facts: Vec<AccountFacts>,
    groups: Vec<Group>,
    account: AccountId,
    place: Option<Place>,
    /// What was kept from last time is known.
    started: bool,
    list: List,
    drafts: Drafts,
    search: Search,
    menu: Option<Menu>,
    moving: Option<Moving>,
    /// The message in the reader.
    opened: Option<MessageId>,
    /// It is to be marked as read once its body is here.
    opened_unseen: Option<MessageId>,
    /// The cursor opened it, and nobody looked at it for long yet.
    glanced_at: Option<MessageId>,
    /// Something else stands where messages are read.
    covered: bool,
    /// Counts the cursor's moves: who rests is shown.
    moves: u64,
    room: Room,
}

#[derive(Debug, Default)]
struct Drafts {
    selection: Selection<DraftId>,
    position: ListPosition,
}

#[derive(Debug, Default)]
struct Search {
    text: String,
    everywhere: bool,
    filter: Filter,
    /// The field for a patient is open, with this text.
    patient: Option<String>,
    /// Counts the keys: the last one asks.
    typed: u64,
}

impl Search {
    fn is_active(&self) -> bool {
        !self.text.is_empty() || self.everywhere || self.filter != Filter::default() || self.patient.is_some()
    }
}

/// A menu that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Menu {
    /// That of a row.
    Row(MessageId),
    /// The order of the list.
    Order,
}

/// A filter that is on or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sieve {
    /// Not read.
    Unread,
    /// With an attachment.
    Attachment,
    /// With a clinical document.
    Documents,
    /// Flagged.
    Flagged,
    /// Not « traité ».
    Untreated,
}

impl Sieve {
    const ALL: [Self; 5] = [Self::Unread, Self::Attachment, Self::Documents, Self::Flagged, Self::Untreated];

    fn of(self, filter: &mut Filter) -> &mut bool {
        match self {
            Self::Unread => &mut filter.unread,
            Self::Attachment => &mut filter.attachment,
            Self::Documents => &mut filter.documents,
            Self::Flagged => &mut filter.flagged,
            Self::Untreated => &mut filter.untreated,
        }
    }
}

/// What happens in the mailbox.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "each is named after what happened")]
pub enum Message {
    Started(Kept),
    FoldersRead {
        account: AccountId,
        result: Result<Arc<FoldersRead>, Failure>,
    },
    DraftsRead {
        account: AccountId,
        result: Result<Arc<Vec<DraftRow>>, Failure>,
    },
    Remembered(Result<(), Failure>),
    Choose(AccountId, Place),
    Show(Page),
    Compose,
    FocusNext,
    FocusPrevious,
    FocusList,
    Type(String),
    TypePatient(String),
    Settled(u64),
    ClearSearch,
    SearchEverywhere,
    Sift(Sieve),
    AskPatient,
    Sort(Sort),
    Open(Menu),
    OpenRowMenu,
    CloseMenu,
    FirstRead {
        ticket: u64,
        result: Result<Arc<Vec<MessageRow>>, Failure>,
    },
    Listed {
        ticket: u64,
        result: Result<Arc<Vec<MessageId>>, Failure>,
    },
    RowsRead {
        account: AccountId,
        generation: u64,
        asked: Arc<[MessageId]>,
        result: Result<Arc<Vec<MessageRow>>, Failure>,
    },
    Retry,
    Scroll(ListPosition),
    Key(ListKey),
    Press(MessageId, Modifiers),
    Rested(u64),
    LookedAt(MessageId),
    Do(Vec<Arc<Act>>),
    Deed(Deed),
    OriginsRead {
        meant: Meant,
        result: Result<Arc<Vec<Origin>>, Failure>,
    },
    Done {
        act: Arc<Act>,
        result: Result<Outcome, Failure>,
    },
    TypeFolder(String),
    MoveInto(FolderId),
    MoveToChosen,
    CancelMove,
    ScrollDrafts(ListPosition),
    DraftKey(ListKey),
    OpenDraft(DraftId),
    DeleteDraft(DraftId),
    DestroyDraft(AccountId, DraftId),
    DraftDestroyed {
        account: AccountId,
        result: Result<(), Failure>,
    },
    DraftOpened {
        account: AccountId,
        result: Result<Option<Box<OpenDraft>>, Failure>,
    },
}

/// What the window must know.
#[derive(Debug)]
pub enum Event {
    /// Show this message in the reader.
    Open(AccountId, MessageId),
    /// The message in the reader is gone, or the list is to be seen.
    Closed,
    /// A folder was chosen: the list is to be seen.
    ListWanted,
    /// Go on writing.
    OpenDraft(AccountId, OpenDraft),
    /// Write a new message.
    Compose(AccountId),
    /// Answer this message.
    Reply(AccountId, MessageId, ReplyKind),
    /// Say it in passing.
    Say(Notice),
    /// Ask first.
    Confirm(Confirm),
    /// Show a page.
    Page(Page),
}

/// A question before something is done.
#[derive(Debug, Clone)]
pub struct Confirm {
    /// What is asked.
    pub title: String,
    /// What would happen.
    pub words: String,
    /// The button that does it.
    pub yes: String,
    /// What the mailbox is told then.
    pub then: Message,
}

impl Mailbox {
    /// The mailboxes of a session, as they were left; everything is read in the background.
    pub fn new(session: &Session) -> (Self, Task<Message>) {
        let accounts: Vec<AccountId> = session.accounts().iter().map(|account| account.id).collect();
        let mut groups: Vec<Group> = accounts.iter().copied().map(Group::new).collect();
        let readings: Vec<Task<Message>> =
            groups.iter_mut().flat_map(|group| [group.read(session), group.read_drafts(session)]).collect();
        let account = accounts.first().copied().unwrap_or(AccountId(uuid::Uuid::nil()));
        let kept = session.read(move |query| folders::kept(query, &accounts), Message::Started);
        let mailbox = Self {
            facts: session.accounts().to_vec(),
            groups,
            account,
            place: None,
            started: false,
            list: List::new(message_row::height(super::look::Density::Comfortable)),
            drafts: Drafts::default(),
            search: Search::default(),
            menu: None,
            moving: None,
            opened: None,
            opened_unseen: None,
            glanced_at: None,
            covered: false,
            moves: 0,
            room: Room::Wide,
        };
        (mailbox, Task::batch(readings.into_iter().chain([kept])))
    }

    /// What a message comes to.
    pub fn update(&mut self, message: Message, session: &Session, look: &Look) -> Step<Message, Event> {
        self.list.row_height = message_row::height(look.density);
        self.room = look.room();
        match message {
            Message::Started(kept) => self.start(kept, session),
            Message::FoldersRead { account, result } => self.folders_read(account, result, session),
            Message::DraftsRead { account, result } => self.drafts_read(account, result, session),
            Message::Remembered(result) => remembered(result),
            Message::Choose(account, place) => self.choose(account, place, session),
            Message::Show(page) => Step::event(Event::Page(page)),
            Message::Compose => Step::event(Event::Compose(self.account)),
            Message::FocusNext => Step::task(focus_next()),
            Message::FocusPrevious => Step::task(focus_previous()),
            Message::FocusList => Step::task(operation::focus(list_view::LIST)),
            Message::Type(text) => self.type_search(text, session),
            Message::TypePatient(text) => self.type_patient(text, session),
            Message::Settled(typed) => self.settled(typed, session),
            Message::ClearSearch => self.clear_search(session),
            Message::SearchEverywhere => self.search_everywhere(session),
            Message::Sift(sieve) => self.sift(sieve, session),
            Message::AskPatient => self.ask_patient(session),
            Message::Sort(order) => self.sort(order, session),
            other => self.update_list(other, session, look),
        }
    }

    fn update_list(&mut self, message: Message, session: &Session, look: &Look) -> Step<Message, Event> {
        match message {
            Message::Open(menu) => self.open_menu(menu),
            Message::OpenRowMenu => self.open_row_menu(),
            Message::CloseMenu => self.close_menu(),
            Message::FirstRead { ticket, result } => self.first_read(ticket, result, session),
            Message::Listed { ticket, result } => self.listed(ticket, result, session),
            Message::RowsRead { account, generation, asked, result } => {
                let wanted = self.list.take_rows(account, generation, &asked, result, session);
                Step::task(wanted).and_task(self.mark_seen(session))
            }
            Message::Retry => self.retry(session),
            Message::Scroll(position) => self.scroll(position, session),
            Message::Key(key) => self.key(key, session),
            Message::Press(message, modifiers) => self.press(message, modifiers, session),
            Message::Rested(moves) => self.rested(moves, session),
            Message::LookedAt(message) => self.looked_at(message, session),
            Message::Do(acts) => self.perform_all(acts, session),
            Message::Deed(deed) => self.deed_on_selection(deed, session, look),
            Message::OriginsRead { meant, result } => self.take_origins(meant, result, session, look),
            Message::Done { act, result } => self.done(&act, result, session, look),
            Message::TypeFolder(text) => self.type_folder(text),
            Message::MoveInto(folder) => self.move_into(folder, session, look),
            Message::MoveToChosen => self.move_to_chosen(session, look),
            Message::CancelMove => self.cancel_move(),
            Message::ScrollDrafts(position) => self.scroll_drafts(position),
            Message::DraftKey(key) => self.draft_key(key, session),
            Message::OpenDraft(draft) => self.open_draft(draft, session),
            Message::DeleteDraft(draft) => self.delete_draft(draft, look),
            Message::DestroyDraft(account, draft) => self.destroy_draft(account, draft, session),
            Message::DraftDestroyed { account, result } => self.draft_destroyed(account, result, session, look),
            Message::DraftOpened { account, result } => draft_opened(account, result, look),
            // Those of the first table.
            _ => Step::none(),
        }
    }

    /// A key of the window that concerns the mailbox; `None` leaves it to others.
    pub fn shortcut(&mut self, shortcut: Shortcut, session: &Session, look: &Look) -> Option<Step<Message, Event>> {
        self.room = look.room();
        if self.moving.is_some()
            && let Some(step) = self.shortcut_moving(shortcut, session, look)
        {
            return Some(step);
        }
        let deed = match shortcut {
            Shortcut::Search => return Some(self.search()),
            Shortcut::Reply => return self.reply(ReplyKind::Sender),
            Shortcut::ReplyAll => return self.reply(ReplyKind::All),
            Shortcut::Forward => return self.reply(ReplyKind::Forward),
            Shortcut::Back => return self.back(session),
            Shortcut::ToList(key) => return Some(self.list_takes(key, session)),
            Shortcut::Delete => Deed::Delete,
            Shortcut::Archive => Deed::Archive,
            Shortcut::ToggleUnread => Deed::ToggleUnread,
            Shortcut::ToggleTreated => Deed::ToggleTreated,
            _ => return None,
        };
        if deed == Deed::Delete && self.place == Some(Place::Drafts) {
            return self.drafts.selection.current().map(|draft| self.delete_draft(draft, look));
        }
        (self.list.selection.len() > 0).then(|| self.deed_on_selection(deed, session, look))
    }

    /// What the engine told.
    pub fn heard(&mut self, event: &engine::Event, session: &Session) -> Step<Message, Event> {
        match event {
            engine::Event::FoldersChanged { account } => self.read_group(*account, false, session),
            engine::Event::FolderChanged { account, change } => {
                let step = self.read_group(*account, false, session);
                let concerned = self.list.question().is_some_and(|question| {
                    question.account == *account && (question.everywhere || question.folder == change.folder)
                });
                if concerned { step.and_task(self.list.refresh(session)) } else { step }
            }
            engine::Event::OutboxChanged { account, .. } => self.read_group(*account, true, session),
            engine::Event::MessageOpened { account, message } if *account == self.account => {
                Step::task(self.list.reread(*message, session))
            }
            engine::Event::Overflow => {
                let accounts: Vec<AccountId> = self.groups.iter().map(|group| group.account).collect();
                let groups = accounts.into_iter().map(|account| self.read_group(account, true, session));
                let step = groups.fold(Step::none(), Step::and);
                step.and_task(self.list.refresh(session))
            }
            _ => Step::none(),
        }
    }

    /// A draft of an account was kept or went; the engine does not tell.
    pub fn drafts_changed(&mut self, account: AccountId, session: &Session) -> Step<Message, Event> {
        self.read_group(account, true, session)
    }

    /// Another message is in the reader than the list opened, such as one of the same conversation.
    pub fn reading(&mut self, account: AccountId, message: MessageId, session: &Session) -> Step<Message, Event> {
        if account != self.account {
            return Step::none();
        }
        self.opened = Some(message);
        (self.opened_unseen, self.glanced_at) = (Some(message), None);
        Step::task(self.list.reread(message, session))
    }

    /// Whether something else stands where messages are read: what is opened there counts as read once it is seen.
    pub fn cover(&mut self, covered: bool, session: &Session) -> Task<Message> {
        if std::mem::replace(&mut self.covered, covered) == covered || covered {
            return Task::none();
        }
        let looked = self.glanced_at.map(|id| session.services().after(LOOKED_AT, Message::LookedAt(id)));
        Task::batch([self.mark_seen(session), looked.unwrap_or_else(Task::none)])
    }

    /// What is known of the accounts has changed.
    pub fn learned(&mut self, session: &Session) {
        self.facts = session.accounts().to_vec();
    }

    /// Whether a folder is shown.
    pub fn is_settled(&self) -> bool {
        self.place.is_some()
    }

    /// The account whose folder is shown.
    pub fn current_account(&self) -> AccountId {
        self.account
    }

    /// The folder that is shown, unless it is that of our drafts.
    pub fn current_folder(&self) -> Option<&Folder> {
        match self.place? {
            Place::Folder(id) => self.group(self.account)?.folder(id),
            Place::Drafts => None,
        }
    }

    /// The messages that are chosen, in the order of the list.
    pub fn selection(&self) -> Vec<MessageId> {
        self.list.selection.in_order(self.list.ids())
    }

    /// Messages in the inboxes that nobody read.
    pub fn unread(&self) -> u64 {
        self.groups.iter().map(Group::unread).sum()
    }

    fn group(&self, account: AccountId) -> Option<&Group> {
        self.groups.iter().find(|group| group.account == account)
    }

    fn group_mut(&mut self, account: AccountId) -> Option<&mut Group> {
        self.groups.iter_mut().find(|group| group.account == account)
    }
}

fn remembered(result: Result<(), Failure>) -> Step<Message, Event> {
    if let Err(failure) = result {
        tracing::warn!(%failure, "where the list was left is not kept");
    }
    Step::none()
}

fn draft_opened(
    account: AccountId,
    result: Result<Option<Box<OpenDraft>>, Failure>,
    look: &Look,
) -> Step<Message, Event> {
    match result {
        Ok(Some(draft)) => Step::event(Event::OpenDraft(account, *draft)),
        Ok(None) => Step::event(Event::Say(Notice::note(look.words("mailbox-draft-gone")))),
        Err(failure) => Step::event(Event::Say(Notice::failed(look, &failure))),
    }
}

#[cfg(test)]
mod tests;
