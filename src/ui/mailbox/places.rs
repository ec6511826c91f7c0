//! Where the list is and how it is moved through: folders, search, cursor, drafts.

use super::folders::{self, FoldersRead, Kept, Place};
use super::list::{Moved, Question};
use super::list_view::{LIST, PATIENT, SEARCH};
use super::{DraftRow, Drafts, Event, LOOKED_AT, Mailbox, Menu, Message, RESTED, SEARCH_CHARS, SETTLED, Search, Sieve};
use crate::domain::error::Failure;
use crate::domain::ids::{AccountId, MessageId};
use crate::engine::{ReplyKind, Sort};
use crate::store::MessageRow;
use crate::ui::deed::Deed;
use crate::ui::look::{Look, Room};
use crate::ui::session::Session;
use crate::ui::shortcut::ToList;
use crate::ui::step::Step;
use crate::ui::widget::{ListKey, ListPosition, reveal};
use iced::Task;
use iced::keyboard::Modifiers;
use iced::widget::operation::{self, AbsoluteOffset};
use std::sync::Arc;

type Made = Step<Message, Event>;

impl Mailbox {
    /// What was kept is known: the list can begin.
    pub(super) fn start(&mut self, kept: Kept, session: &Session) -> Made {
        self.started = true;
        if let Some(account) = kept.account.filter(|account| self.group(*account).is_some()) {
            self.account = account;
        }
        for (account, remembered) in kept.each {
            if let Some(group) = self.group_mut(account) {
                group.remembered = remembered;
            }
        }
        self.settle_place(session)
    }

    pub(super) fn folders_read(
        &mut self,
        account: AccountId,
        result: Result<Arc<FoldersRead>, Failure>,
        session: &Session,
    ) -> Made {
        let Some(group) = self.group_mut(account) else { return Step::none() };
        let step = Step::task(group.take(result, session));
        if account == self.account { step.and(self.settle_place(session)) } else { step }
    }

    pub(super) fn drafts_read(
        &mut self,
        account: AccountId,
        result: Result<Arc<Vec<DraftRow>>, Failure>,
        session: &Session,
    ) -> Made {
        let Some(group) = self.group_mut(account) else { return Step::none() };
        let task = group.take_drafts(result, session);
        if account == self.account {
            let ids = self.draft_ids();
            self.drafts.selection.follow(&ids);
        }
        Step::task(task)
    }

    /// Goes somewhere when nowhere is shown, or what was shown is gone.
    fn settle_place(&mut self, session: &Session) -> Made {
        let Some(group) = self.group(self.account).filter(|group| self.started && group.known) else {
            return Step::none();
        };
        let stands = match self.place {
            None => false,
            Some(Place::Drafts) => true,
            Some(Place::Folder(id)) => group.failure.is_some() || group.folder(id).is_some(),
        };
        match group.first_place() {
            Some(place) if !stands => self.go(self.account, place, session),
            _ => Step::none(),
        }
    }

    /// The person goes to a folder; it is where the list begins next time.
    pub(super) fn choose(&mut self, account: AccountId, place: Place, session: &Session) -> Made {
        if (self.account, self.place) == (account, Some(place)) && !self.search.is_active() && self.moving.is_none() {
            return Step::event(Event::ListWanted);
        }
        let step = self.go(account, place, session);
        if let Some(group) = self.group_mut(account) {
            group.remembered.place = Some(place);
        }
        step.and_task(self.remember(session)).and_event(Event::ListWanted)
    }

    fn go(&mut self, account: AccountId, place: Place, session: &Session) -> Made {
        (self.account, self.place) = (account, Some(place));
        self.search = Search { typed: self.search.typed + 1, ..Search::default() };
        (self.menu, self.moving) = (None, None);
        self.moves += 1;
        let was_open = self.opened.is_some();
        self.forget_opened();
        let top = |id| operation::scroll_to(id, AbsoluteOffset { x: None, y: Some(0.0) });
        let step = match place {
            Place::Folder(_) => self.ask(session).and_task(top(LIST)),
            Place::Drafts => {
                self.list.forget();
                self.drafts = Drafts { position: ListPosition::default(), ..Drafts::default() };
                self.read_group(account, true, session)
            }
        };
        if was_open { step.and_event(Event::Closed) } else { step }
    }

    /// Keeps where the list is and how it is ordered.
    fn remember(&self, session: &Session) -> Task<Message> {
        let Some(group) = self.group(self.account) else { return Task::none() };
        let account = self.account;
        let Ok(kept) = serde_json::to_string(&group.remembered) else { return Task::none() };
        let last = serde_json::json!(account).to_string();
        let session_too = session.clone();
        session.services().finish(
            async move {
                let engine = session_too.engine();
                engine.set_setting(&folders::setting(account), &kept).await?;
                engine.set_setting(folders::LAST_ACCOUNT, &last).await
            },
            Message::Remembered,
        )
    }

    pub(super) fn read_group(&mut self, account: AccountId, drafts_too: bool, session: &Session) -> Made {
        let Some(group) = self.group_mut(account) else { return Step::none() };
        let step = Step::task(group.read(session));
        if drafts_too { step.and_task(group.read_drafts(session)) } else { step }
    }

    /// Asks for what the search and the filters say now.
    fn ask(&mut self, session: &Session) -> Made {
        let Some(Place::Folder(folder)) = self.place else { return Step::none() };
        let sort = self.group(self.account).map(|group| group.remembered.sort).unwrap_or_default();
        let patient = self.search.patient.as_deref().map(str::trim).filter(|text| !text.is_empty());
        let mut filter = self.search.filter.clone();
        filter.patient = patient.map(str::to_owned);
        let question = Question {
            account: self.account,
            folder,
            everywhere: self.search.everywhere,
            text: self.search.text.trim().to_owned(),
            filter,
            sort,
        };
        if self.list.question() == Some(&question) {
            return Step::none();
        }
        Step::task(self.list.ask(question, session))
    }

    pub(super) fn retry(&mut self, session: &Session) -> Made {
        let folders = self.read_group(self.account, true, session);
        folders.and_task(self.list.refresh(session))
    }

    pub(super) fn type_search(&mut self, text: String, session: &Session) -> Made {
        self.search.text = text.chars().take(SEARCH_CHARS).collect();
        if self.search.text.is_empty() {
            self.search.everywhere = false;
        }
        self.wait_for_more(session)
    }

    pub(super) fn type_patient(&mut self, text: String, session: &Session) -> Made {
        self.search.patient = Some(text.chars().take(SEARCH_CHARS).collect());
        self.wait_for_more(session)
    }

    fn wait_for_more(&mut self, session: &Session) -> Made {
        self.search.typed += 1;
        Step::task(session.services().after(SETTLED, Message::Settled(self.search.typed)))
    }

    pub(super) fn settled(&mut self, typed: u64, session: &Session) -> Made {
        if typed == self.search.typed { self.ask(session) } else { Step::none() }
    }

    pub(super) fn clear_search(&mut self, session: &Session) -> Made {
        self.search = Search { typed: self.search.typed + 1, ..Search::default() };
        self.ask(session).and_task(operation::focus(LIST))
    }

    pub(super) fn search_everywhere(&mut self, session: &Session) -> Made {
        self.search.everywhere = !self.search.everywhere;
        self.ask(session)
    }

    pub(super) fn sift(&mut self, sieve: Sieve, session: &Session) -> Made {
        let on = sieve.of(&mut self.search.filter);
        *on = !*on;
        self.ask(session)
    }

    /// Opens the field for a patient, or closes it and what it filtered.
    pub(super) fn ask_patient(&mut self, session: &Session) -> Made {
        if self.search.patient.take().is_some() {
            return self.ask(session);
        }
        self.search.patient = Some(String::new());
        Step::task(operation::focus(PATIENT))
    }

    pub(super) fn sort(&mut self, sort: Sort, session: &Session) -> Made {
        self.menu = None;
        if let Some(group) = self.group_mut(self.account) {
            group.remembered.sort = sort;
        }
        self.ask(session).and_task(self.remember(session)).and_task(operation::focus(LIST))
    }

    pub(super) fn open_menu(&mut self, menu: Menu) -> Made {
        if let Menu::Row(id) = menu
            && !self.list.selection.contains(id)
        {
            self.list.choose(id);
        }
        self.menu = if self.menu == Some(menu) { None } else { Some(menu) };
        Step::none()
    }

    /// The menu of the row with the cursor, by the keyboard.
    pub(super) fn open_row_menu(&mut self) -> Made {
        match self.list.selection.current() {
            Some(id) => self.open_menu(Menu::Row(id)),
            None => Step::none(),
        }
    }

    pub(super) fn close_menu(&mut self) -> Made {
        self.menu = None;
        Step::none()
    }

    pub(super) fn first_read(
        &mut self,
        ticket: u64,
        result: Result<Arc<Vec<MessageRow>>, Failure>,
        session: &Session,
    ) -> Made {
        let total = self.current_folder().map_or(0, |folder| usize::try_from(folder.total).unwrap_or(usize::MAX));
        self.list.take_first(ticket, result, total);
        Step::task(self.mark_seen(session))
    }

    pub(super) fn listed(
        &mut self,
        ticket: u64,
        result: Result<Arc<Vec<MessageId>>, Failure>,
        session: &Session,
    ) -> Made {
        let (Moved { offset, found }, task) = self.list.take_order(ticket, result, session);
        let scroll = match offset {
            Some(y) => operation::scroll_to(LIST, AbsoluteOffset { x: None, y: Some(y) }),
            None => Task::none(),
        };
        let shown = match found {
            Some(index) => reveal(LIST.into(), self.list.position, self.list.row_height, index),
            None => Task::none(),
        };
        Step::task(task).and_task(scroll.chain(shown))
    }

    pub(super) fn scroll(&mut self, position: ListPosition, session: &Session) -> Made {
        self.list.position = position;
        Step::task(self.list.want(session))
    }

    /// A key nobody had the keyboard for: the list takes it, and the keyboard with it.
    pub(super) fn list_takes(&mut self, key: ToList, session: &Session) -> Made {
        let drafts = self.place == Some(Place::Drafts);
        let (cursor, count) = match drafts {
            true => (self.drafts.selection.cursor(), self.draft_ids().len()),
            false => (self.list.selection.cursor(), self.list.len()),
        };
        if count == 0 {
            return Step::none();
        }
        let to = match key {
            ToList::Open => None,
            ToList::First => Some(0),
            ToList::Last => Some(count - 1),
            ToList::Up => Some(cursor.map_or(0, |at| at.saturating_sub(1))),
            ToList::Down => Some(cursor.map_or(0, |at| (at + 1).min(count - 1))),
        };
        let key = to.map_or(ListKey::Open, |to| ListKey::Move { to, extend: false });
        let step = if drafts { self.draft_key(key, session) } else { self.key(key, session) };
        step.and_task(operation::focus(if drafts { super::list_view::DRAFTS } else { LIST }))
    }

    pub(super) fn key(&mut self, key: ListKey, session: &Session) -> Made {
        match key {
            ListKey::Move { to, extend } => self.move_cursor(to, extend, session),
            ListKey::Open => match self.list.selection.current() {
                Some(id) => self.open(id, session),
                None => Step::none(),
            },
            ListKey::Toggle => {
                self.list.selection.toggle();
                Step::none()
            }
            ListKey::SelectAll => {
                self.list.choose_all();
                Step::none()
            }
            ListKey::Other(..) => Step::none(),
        }
    }

    fn move_cursor(&mut self, to: usize, extend: bool, session: &Session) -> Made {
        let to = self.list.go(to, extend);
        self.moves += 1;
        let step = Step::task(reveal(LIST.into(), self.list.position, self.list.row_height, to));
        if self.room != Room::Narrow && !extend {
            step.and_task(session.services().after(RESTED, Message::Rested(self.moves)))
        } else {
            step
        }
    }

    /// The cursor rests: what it is on is shown, if that is one message and there is a place for it.
    pub(super) fn rested(&mut self, moves: u64, session: &Session) -> Made {
        match self.list.selection.single() {
            Some(id) if moves == self.moves && self.opened != Some(id) && !self.covered => self.preview(id, session),
            _ => Step::none(),
        }
    }

    /// Shows a message that was not asked for: it counts as read after a while only.
    pub(super) fn preview(&mut self, id: MessageId, session: &Session) -> Made {
        self.opened = Some(id);
        (self.opened_unseen, self.glanced_at) = (None, Some(id));
        let later = session.services().after(LOOKED_AT, Message::LookedAt(id));
        Step::task(later).and_event(Event::Open(self.account, id))
    }

    pub(super) fn looked_at(&mut self, id: MessageId, session: &Session) -> Made {
        if self.glanced_at != Some(id) || self.covered {
            return Step::none();
        }
        (self.opened_unseen, self.glanced_at) = (Some(id), None);
        Step::task(self.mark_seen(session))
    }

    pub(super) fn open(&mut self, id: MessageId, session: &Session) -> Made {
        self.opened = Some(id);
        (self.opened_unseen, self.glanced_at) = (Some(id), None);
        self.moves += 1;
        Step::task(self.mark_seen(session)).and_event(Event::Open(self.account, id))
    }

    /// No message is in the reader any more.
    pub(super) fn forget_opened(&mut self) {
        (self.opened, self.opened_unseen, self.glanced_at) = (None, None, None);
    }

    /// A press on a row: alone it opens the message, with Shift or Ctrl it chooses.
    pub(super) fn press(&mut self, id: MessageId, modifiers: Modifiers, session: &Session) -> Made {
        if !self.list.press(id, modifiers) {
            return Step::none();
        }
        self.menu = None;
        self.moves += 1;
        if modifiers.shift() || modifiers.command() { Step::none() } else { self.open(id, session) }
    }

    pub(super) fn deed_on_selection(&mut self, deed: Deed, session: &Session, look: &Look) -> Made {
        self.menu = None;
        let messages = self.selection();
        self.deed(deed, self.account, messages, session, look)
    }

    pub(super) fn reply(&self, kind: ReplyKind) -> Option<Made> {
        let id = self.list.selection.single()?;
        Some(Step::event(Event::Reply(self.account, id, kind)))
    }

    /// Échap closes one thing after the other.
    pub(super) fn back(&mut self, session: &Session) -> Option<Made> {
        if self.menu.take().is_some() {
            return Some(Step::none());
        }
        if self.moving.is_some() {
            return Some(self.cancel_move());
        }
        if self.list.selection.len() > 1 {
            self.list.selection.narrow();
            return Some(Step::none());
        }
        self.search.is_active().then(|| self.clear_search(session))
    }

    /// Looks for messages; what was to be moved stays where it is.
    pub(super) fn search(&mut self) -> Made {
        self.moving = None;
        Step::task(operation::focus(SEARCH).chain(operation::select_all(SEARCH)))
    }
}
