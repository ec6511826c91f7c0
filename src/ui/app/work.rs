//! At work: one professional's session, the mailbox, and what stands beside the list.

use super::layout::{FOLDERS_RANGE, LIST_RANGE};
use super::places::Place;
use super::{App, Message, Stage};
use crate::auth::Challenge;
use crate::domain::ids::{AccountId, MessageId};
use crate::engine::{Command, Connection, Outcome, Unsent};
use crate::ui::composer::{Composer, Start, Ticket};
use crate::ui::connection::ConnectionPage;
use crate::ui::directory::Directory;
use crate::ui::locked::LockReason;
use crate::ui::look::Room;
use crate::ui::mailbox::Mailbox;
use crate::ui::masked::Masked;
use crate::ui::page::Page;
use crate::ui::reader::Reader;
use crate::ui::session::Session;
use crate::ui::settings_page::SettingsPage;
use crate::ui::sign_in::SignIn;
use iced::Task;
use jiff::Timestamp;
use std::collections::{BTreeMap, VecDeque};

/// Under which the widths of the panes are kept.
const PANES: &str = "window.panes";

/// What one account does just now.
#[derive(Debug, Clone, Default)]
pub struct AccountState {
    /// How it stands with its operator.
    pub connection: Option<Connection>,
    /// Since when.
    pub since: Option<Timestamp>,
    /// When it was last synchronised to the end, in this session or an earlier one.
    pub synchronised: Option<Timestamp>,
    /// It was in this session.
    pub is_fresh: bool,
    /// Messages that have not left, or not for certain, or not to everyone.
    pub unsent: Unsent,
    /// A synchronisation is under way.
    pub busy: bool,
}

/// What the store says of one account.
#[derive(Debug, Clone)]
pub struct Counts {
    pub(super) account: AccountId,
    pub(super) unsent: Unsent,
    pub(super) synchronised: Option<Timestamp>,
}

/// What stands in the place of list and reader.
pub enum Open {
    /// Nothing: list and reader are seen.
    Mail,
    /// The directory.
    Directory(Box<Directory>),
    /// The settings.
    Settings(Box<SettingsPage>),
    /// Connection details.
    Connection(Box<ConnectionPage>),
}

/// One professional at work.
pub struct Work {
    /// The engine and the ways to it.
    pub session: Session,
    /// Folders and list.
    pub mailbox: Mailbox,
    /// The message being read.
    pub reader: Option<Reader>,
    /// The message being written.
    pub composer: Option<Composer>,
    /// What is seen instead of both.
    pub open: Open,
    /// Nothing may be read.
    pub masked: Option<Masked>,
    /// The lock has waited once for a message to be queued.
    pub waited: bool,
    /// Its engine is being stopped.
    pub closing: bool,
    /// What the operator asks, one at a time.
    pub sign_in: Option<SignIn>,
    /// Questions that wait for the one before.
    pub asked: VecDeque<(AccountId, Challenge)>,
    /// Whether the password is to be kept, once it is accepted.
    pub remember: BTreeMap<AccountId, bool>,
    /// Each account.
    pub accounts: BTreeMap<AccountId, AccountState>,
    /// Width of the folder pane, in logical pixels.
    pub folders_width: f32,
    /// Width of the list.
    pub list_width: f32,
    /// Where there is not room for all: what is seen.
    pub front: Front,
    /// What waits until the message being written is kept.
    pub next: Option<Next>,
    /// Where to go back to, once the list stands.
    pub returning: Option<Place>,
}

/// What waits until the message being written is kept.
pub enum Next {
    /// Another message is written.
    Write(AccountId, Box<Start>),
    /// A mailbox is added.
    AddAccount,
}

/// What is seen where there is not room for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Front {
    /// The list; beside it the reader, where there is room for both.
    List,
    /// The message being read.
    Reader,
    /// The message being written.
    Composer,
}

/// Whoever works here, also while one more mailbox is being added.
pub(super) fn at_work<'a>(stage: &'a mut Stage, aside: &'a mut Option<Box<Work>>) -> Option<&'a mut Work> {
    match stage {
        Stage::Work(work) => Some(work),
        _ => aside.as_deref_mut(),
    }
}

impl App {
    /// A session was opened: show its mailbox, then sign in and synchronise.
    pub(super) fn begin(&mut self, session: Session) -> Task<Message> {
        let (mailbox, task) = Mailbox::new(&session);
        let panes = session.read(|query| query.setting(PANES).ok().flatten(), Message::PanesRead);
        let accounts = session.accounts().iter().map(|account| (account.id, AccountState::default())).collect();
        let work = Work {
            mailbox,
            reader: None,
            composer: None,
            open: Open::Mail,
            masked: None,
            waited: false,
            closing: false,
            sign_in: None,
            asked: VecDeque::new(),
            remember: BTreeMap::new(),
            accounts,
            folders_width: super::layout::FOLDERS,
            list_width: super::layout::LIST,
            front: Front::List,
            next: None,
            returning: self.places.remove(&session.identity()),
            session,
        };
        self.stage = Stage::Work(Box::new(work));
        self.first_ticket = Ticket::next();
        self.activity.note();
        let keyboard = iced::widget::operation::focus(crate::ui::mailbox::LIST_ID);
        let begun = [
            task.map(Message::Mailbox),
            panes,
            keyboard,
            self.synchronise_all(),
            self.count_waiting(),
            self.watch_idle(),
            self.ask_announced(),
        ];
        // The card may have left while the session was being opened.
        let gone = if self.card_is_gone() { self.lock(LockReason::CardRemoved) } else { Task::none() };
        Task::batch(begun.into_iter().chain([gone]))
    }

    /// Signs in where needed and brings every mailbox up to date.
    pub(super) fn synchronise_all(&mut self) -> Task<Message> {
        let Stage::Work(work) = &mut self.stage else { return Task::none() };
        let accounts: Vec<AccountId> = work.session.accounts().iter().map(|account| account.id).collect();
        Task::batch(accounts.into_iter().map(|account| work.synchronise(account)).collect::<Vec<_>>())
    }

    /// Asks again what has not left in each account, and when each was last synchronised.
    pub(super) fn count_waiting(&self) -> Task<Message> {
        let Stage::Work(work) = &self.stage else { return Task::none() };
        let accounts: Vec<AccountId> = work.session.accounts().iter().map(|account| account.id).collect();
        work.session.read(
            move |query| {
                let count = |id: AccountId| Counts {
                    account: id,
                    unsent: query.unsent(id).unwrap_or_default(),
                    synchronised: query.synchronised(id).ok().flatten(),
                };
                accounts.into_iter().map(count).collect()
            },
            Message::Counted,
        )
    }

    pub(super) fn open_message(&mut self, account: AccountId, message: MessageId) -> Task<Message> {
        let Stage::Work(work) = &mut self.stage else { return Task::none() };
        work.open = Open::Mail;
        let kept = work.bring(Front::Reader);
        if work.reader.as_ref().is_some_and(|reader| reader.message() == (account, message)) {
            return kept;
        }
        let (reader, task) = Reader::new(&work.session, account, message);
        work.reader = Some(reader);
        Task::batch([kept, task.map(Message::Reader)])
    }

    /// Tells the mailbox whether what it opens is seen: nothing is read that nobody saw.
    pub(super) fn tell_what_is_seen(&mut self) -> Task<Message> {
        let narrow = self.look.room() == Room::Narrow;
        let Stage::Work(work) = &mut self.stage else { return Task::none() };
        let in_place = match work.front {
            Front::List => !narrow,
            Front::Reader => true,
            Front::Composer => false,
        };
        let seen = in_place && work.masked.is_none() && matches!(work.open, Open::Mail);
        work.mailbox.cover(!seen, &work.session).map(Message::Mailbox)
    }

    /// Opens a message that the list did not choose, such as one of the same conversation.
    pub(super) fn open_beside(&mut self, account: AccountId, message: MessageId) -> Task<Message> {
        let opened = self.open_message(account, message);
        let Stage::Work(work) = &mut self.stage else { return opened };
        let step = work.mailbox.reading(account, message, &work.session);
        Task::batch([opened, self.mailbox_step(step)])
    }

    pub(super) fn show_page(&mut self, page: Page) -> Task<Message> {
        let Stage::Work(work) = &mut self.stage else { return Task::none() };
        let account = work.mailbox.current_account();
        let session = &work.session;
        match page {
            Page::Directory => {
                let (screen, task) = Directory::new(session, account, work.composer.is_some());
                work.open = Open::Directory(Box::new(screen));
                task.map(Message::Directory)
            }
            Page::Settings => {
                let (mut screen, task) = SettingsPage::new(session, &self.settings);
                let lies = screen.desk_changed(self.desk.clone(), session);
                work.open = Open::Settings(Box::new(screen));
                Task::batch([task, lies]).map(Message::Settings)
            }
            Page::Connection => {
                let (mut screen, task) = ConnectionPage::new(session);
                for (account, state) in &work.accounts {
                    if let Some(connection) = &state.connection {
                        screen.know(*account, connection.clone(), state.since.unwrap_or(self.look.now));
                    }
                    screen.know_synchronised(*account, state.synchronised);
                }
                let troubled =
                    work.accounts.iter().find(|(_, state)| state.unsent.refused + state.unsent.uncertain > 0);
                if let Some((account, _)) = troubled {
                    screen.choose(*account);
                }
                work.open = Open::Connection(Box::new(screen));
                task.map(Message::Connection)
            }
            Page::Keys => {
                self.keys_shown = true;
                Task::none()
            }
        }
    }
}

impl Work {
    /// Brings something to the front; a message being written is kept, and waits behind it.
    pub(super) fn bring(&mut self, front: Front) -> Task<Message> {
        let before = std::mem::replace(&mut self.front, front);
        match &mut self.composer {
            Some(composer) if before == Front::Composer && front != before => {
                composer.keep(&self.session).map(Message::Composer)
            }
            _ => Task::none(),
        }
    }

    /// The message being written, when something else is seen in its place.
    pub(super) fn waiting_draft(&self) -> Option<&Composer> {
        self.composer.as_ref().filter(|_| self.front != Front::Composer)
    }

    /// Keeps the widths of the panes for the next time.
    pub(super) fn keep_panes(&self) -> Task<Message> {
        let widths = format!("{} {}", self.folders_width, self.list_width);
        let session = self.session.clone();
        let kept = async move { session.engine().set_setting(PANES, &widths).await };
        self.session.services().finish(kept, |_| Message::Nothing)
    }

    /// Takes over the widths that were kept; what cannot be read is left as it is.
    pub(super) fn take_panes(&mut self, kept: Option<&str>) {
        let mut widths = kept.unwrap_or_default().split(' ').map(|width| width.parse::<f32>().ok());
        if let Some(width) = widths.next().flatten().filter(|width| FOLDERS_RANGE.contains(width)) {
            self.folders_width = width;
        }
        if let Some(width) = widths.next().flatten().filter(|width| LIST_RANGE.contains(width)) {
            self.list_width = width;
        }
    }

    /// Signs in where needed and brings one mailbox up to date.
    pub(super) fn synchronise(&mut self, account: AccountId) -> Task<Message> {
        if let Some(state) = self.accounts.get_mut(&account)
            && std::mem::replace(&mut state.busy, true)
        {
            return Task::none();
        }
        self.session.command(account, Command::Synchronise { folder: None }, move |result: Result<Outcome, _>| {
            Message::Commanded(account, result.map(drop))
        })
    }

    /// Messages that have not left, or not for certain, or not to everyone, of all accounts.
    pub fn unsent(&self) -> Unsent {
        self.accounts.values().fold(Unsent::default(), |sum, account| sum.and(account.unsent))
    }
}
