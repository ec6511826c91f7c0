//! The list of a folder or of a search: all its ids, the rows around what is seen, and what was asked for.

use super::coalesce::Coalesce;
use super::selection::Selection;
use crate::domain::error::Failure;
use crate::domain::ids::{AccountId, FolderId, MessageId};
use crate::domain::message::Flag;
use crate::engine::{Filter, Order, Query, Sort};
use crate::store::{MessageRow, Scope};
use crate::ui::session::Session;
use crate::ui::widget::{ListPosition, visible};
use iced::Task;
use iced::keyboard::Modifiers;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

/// Rows that are there before the whole order is.
pub(super) const FIRST: u32 = 50;
/// Rows read at a time.
const PAGE: usize = 100;
/// Rows kept; more, and those far from what is seen are dropped.
const KEPT: usize = 2_000;
/// Rows kept on both sides of what is seen when others are dropped.
const NEAR: usize = 500;
/// Readings of rows at one time: who drags the scroll bar through everything waits for the end only.
const READINGS: usize = 2;

/// What the list is about.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Question {
    pub(super) account: AccountId,
    pub(super) folder: FolderId,
    /// In every folder.
    pub(super) everywhere: bool,
    pub(super) text: String,
    pub(super) filter: Filter,
    pub(super) sort: Sort,
}

impl Question {
    fn scope(&self) -> Scope {
        if self.everywhere { Scope::All } else { Scope::Folder(self.folder) }
    }

    fn order(&self, query: &Query) -> Result<Order, Failure> {
        if self.text.is_empty() {
            return query.order(self.account, self.scope(), &self.filter, self.sort);
        }
        let folder = (!self.everywhere).then_some(self.folder);
        query.search_order(self.account, &self.text, folder, &self.filter)
    }

    /// The first page of the store is the beginning of the list.
    fn is_plain(&self) -> bool {
        self.text.is_empty() && self.filter == Filter::default() && self.sort == Sort::NewestFirst
    }
}

/// How far the list was read.
#[derive(Debug, Clone, Default)]
pub(super) enum Reading {
    /// Nothing is here yet.
    #[default]
    Nothing,
    /// The first rows, and how many there should be.
    Beginning(usize),
    /// Every id.
    Whole,
    /// It could not be read.
    Failed(Failure),
}

/// A row and when it was read.
#[derive(Debug, Clone)]
struct Known {
    row: Arc<MessageRow>,
    generation: u64,
}

/// The list of messages.
#[derive(Debug, Default)]
pub(super) struct List {
    question: Option<Question>,
    /// Told apart from answers to earlier questions.
    ticket: u64,
    ids: Vec<MessageId>,
    reading: Reading,
    order: Coalesce,
    rows: HashMap<MessageId, Known>,
    /// Grows when rows may look different: those read before are read again, and shown meanwhile.
    generation: u64,
    asked: HashSet<MessageId>,
    /// Asked for in this generation and not there: not asked for again.
    absent: HashSet<MessageId>,
    readings: usize,
    /// Taken out by the person, whatever the store still answers.
    hidden: HashSet<MessageId>,
    /// To be chosen as soon as it is in the list.
    seek: Option<MessageId>,
    pub(super) selection: Selection<MessageId>,
    pub(super) position: ListPosition,
    pub(super) row_height: f32,
}

/// What a new reading of the list changed.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Moved {
    /// Where the list must be scrolled to, to show the same rows.
    pub(super) offset: Option<f32>,
    /// A row that was waited for is there and chosen.
    pub(super) found: Option<usize>,
}

impl List {
    /// Nothing yet, in rows of this height.
    pub(super) fn new(row_height: f32) -> Self {
        Self { row_height, ..Self::default() }
    }

    /// Asks another question: everything of the one before is forgotten.
    pub(super) fn ask(&mut self, question: Question, session: &Session) -> Task<super::Message> {
        let (hidden, seek, row_height) = (std::mem::take(&mut self.hidden), self.seek.take(), self.row_height);
        // Rows of the same mailbox are the same rows.
        let same_mailbox = self.question.as_ref().is_some_and(|known| known.account == question.account);
        let rows = if same_mailbox { std::mem::take(&mut self.rows) } else { HashMap::new() };
        let position = ListPosition { offset: 0.0, ..self.position };
        *self = Self {
            question: Some(question.clone()),
            ticket: self.ticket + 1,
            generation: self.generation + 1,
            rows,
            hidden,
            seek,
            position,
            row_height,
            ..Self::default()
        };
        self.order.ask();
        let first = if question.is_plain() { self.read_first(&question, session) } else { Task::none() };
        Task::batch([first, self.read_order(session)])
    }

    /// Nothing is shown.
    pub(super) fn forget(&mut self) {
        *self = Self { ticket: self.ticket + 1, ..Self::new(self.row_height) };
    }

    /// Reads the order again, unless that is under way: then once more afterwards.
    pub(super) fn refresh(&mut self, session: &Session) -> Task<super::Message> {
        self.generation += 1;
        self.absent.clear();
        if self.question.is_some() && self.order.ask() { self.read_order(session) } else { Task::none() }
    }

    fn read_first(&self, question: &Question, session: &Session) -> Task<super::Message> {
        let (ticket, account, scope) = (self.ticket, question.account, question.scope());
        session.read(
            move |query| query.page(account, scope, None, FIRST).map(|page| Arc::new(page.rows)),
            move |result| super::Message::FirstRead { ticket, result },
        )
    }

    fn read_order(&self, session: &Session) -> Task<super::Message> {
        let (ticket, Some(question)) = (self.ticket, self.question.clone()) else { return Task::none() };
        session.read(
            move |query| question.order(query).map(|order| Arc::new(order.ids)),
            move |result| super::Message::Listed { ticket, result },
        )
    }

    /// The first rows came; `total` is how many the folder says it has.
    pub(super) fn take_first(&mut self, ticket: u64, result: Result<Arc<Vec<MessageRow>>, Failure>, total: usize) {
        // A failure comes with the order too, and is said there.
        let Ok(rows) = result else { return };
        if ticket != self.ticket {
            return;
        }
        if matches!(self.reading, Reading::Nothing) {
            self.ids = rows.iter().map(|row| row.id).filter(|id| !self.hidden.contains(id)).collect();
            self.reading = Reading::Beginning(total.max(self.ids.len()));
        }
        let generation = self.generation;
        self.keep(rows.iter().cloned(), generation);
    }

    /// The order came: what was seen stays where it is.
    pub(super) fn take_order(
        &mut self,
        ticket: u64,
        result: Result<Arc<Vec<MessageId>>, Failure>,
        session: &Session,
    ) -> (Moved, Task<super::Message>) {
        if ticket != self.ticket {
            return (Moved::default(), Task::none());
        }
        let again = if self.order.done() { self.read_order(session) } else { Task::none() };
        let moved = match result {
            Ok(ids) => self.replace(ids.iter().copied()),
            Err(failure) => {
                self.reading = Reading::Failed(failure);
                Moved::default()
            }
        };
        (moved, Task::batch([again, self.want(session)]))
    }

    fn replace(&mut self, ids: impl Iterator<Item = MessageId>) -> Moved {
        let ids: Vec<MessageId> = ids.filter(|id| !self.hidden.contains(id)).collect();
        let before = std::mem::replace(&mut self.ids, ids);
        self.reading = Reading::Whole;
        self.selection.follow(&self.ids);
        let offset = self.anchored(&before);
        let found = self.seek.and_then(|id| self.ids.iter().position(|it| *it == id));
        if let Some(index) = found {
            self.seek = None;
            self.selection.only(&self.ids, index);
        }
        if let Some(offset) = offset {
            self.position.offset = offset;
        }
        Moved { offset, found }
    }

    /// Where the first row that was seen stands now, when the list was scrolled and it moved.
    fn anchored(&self, before: &[MessageId]) -> Option<f32> {
        let height = f64::from(self.row_height.max(1.0));
        let offset = f64::from(self.position.offset);
        // At the top what is new is shown.
        if offset < 1.0 {
            return None;
        }
        let first = (offset / height) as usize;
        let within = offset - first as f64 * height;
        // The first row of those seen that is still here keeps its place on the screen.
        let seen = (f64::from(self.position.height) / height).ceil() as usize + 1;
        let places = before.iter().enumerate().skip(first).take(seen);
        let (index, now) =
            places.filter_map(|(index, id)| self.ids.iter().position(|it| it == id).map(|now| (index, now))).next()?;
        let shift = now as f64 - index as f64;
        (shift.abs() > f64::EPSILON).then(|| ((first as f64 + shift).max(0.0) * height + within) as f32)
    }

    /// Rows came.
    pub(super) fn take_rows(
        &mut self,
        account: AccountId,
        generation: u64,
        asked: &[MessageId],
        result: Result<Arc<Vec<MessageRow>>, Failure>,
        session: &Session,
    ) -> Task<super::Message> {
        if self.question.as_ref().is_none_or(|question| question.account != account) {
            return Task::none();
        }
        self.readings = self.readings.saturating_sub(1);
        for id in asked {
            self.asked.remove(id);
        }
        match result {
            Ok(rows) => {
                self.keep(rows.iter().cloned(), generation);
                self.absent.extend(asked.iter().filter(|id| !self.rows.contains_key(id)));
            }
            // The rows stay blank; the next change or scrolling asks again.
            Err(failure) => {
                tracing::warn!(%failure, "rows cannot be read");
                return Task::none();
            }
        }
        self.want(session)
    }

    fn keep(&mut self, rows: impl Iterator<Item = MessageRow>, generation: u64) {
        for row in rows {
            let known = self.rows.get(&row.id).map(|known| known.generation);
            if known.is_none_or(|known| known <= generation) {
                self.rows.insert(row.id, Known { row: Arc::new(row), generation });
            }
        }
        if self.rows.len() > KEPT {
            let Range { start, end } = self.visible();
            let near = start.saturating_sub(NEAR)..(end + NEAR).min(self.ids.len());
            let near: HashSet<MessageId> = self.ids.get(near).unwrap_or_default().iter().copied().collect();
            self.rows.retain(|id, _| near.contains(id));
        }
    }

    /// Reads the pages of rows around what is seen that are missing or may look different by now.
    pub(super) fn want(&mut self, session: &Session) -> Task<super::Message> {
        let Some(account) = self.question.as_ref().map(|question| question.account) else { return Task::none() };
        let Range { start, end } = self.visible();
        let pages = start / PAGE..end.div_ceil(PAGE);
        let mut tasks = Vec::new();
        for page in pages {
            if self.readings >= READINGS {
                break;
            }
            let range = page * PAGE..((page + 1) * PAGE).min(self.ids.len());
            let missing: Vec<MessageId> = self
                .ids
                .get(range)
                .unwrap_or_default()
                .iter()
                .copied()
                .filter(|id| self.rows.get(id).is_none_or(|known| known.generation < self.generation))
                .filter(|id| !self.asked.contains(id) && !self.absent.contains(id))
                .collect();
            if missing.is_empty() {
                continue;
            }
            self.asked.extend(&missing);
            self.readings += 1;
            tasks.push(read_rows(account, self.generation, missing, session));
        }
        Task::batch(tasks)
    }

    /// One row may look different, such as a message that was opened.
    pub(super) fn reread(&mut self, id: MessageId, session: &Session) -> Task<super::Message> {
        let Some(account) = self.question.as_ref().map(|question| question.account) else { return Task::none() };
        self.readings += 1;
        read_rows(account, self.generation, vec![id], session)
    }

    /// The person took messages out: they are gone at once, whatever the store still answers.
    pub(super) fn hide(&mut self, messages: &[MessageId]) {
        let gone: HashSet<MessageId> = messages.iter().copied().collect();
        let before = self.ids.clone();
        self.ids.retain(|id| !gone.contains(id));
        if let Reading::Beginning(total) = &mut self.reading {
            *total = total.saturating_sub(before.len() - self.ids.len());
        }
        self.selection.step_over(&before, &self.ids, &gone);
        self.hidden.extend(gone);
    }

    /// What was taken out is told by the store again.
    pub(super) fn unhide(&mut self, messages: &[MessageId]) {
        for id in messages {
            self.hidden.remove(id);
        }
    }

    /// This message is to be chosen when it is in the list again.
    pub(super) fn seek(&mut self, id: MessageId) {
        self.seek = Some(id);
    }

    /// Shows a flag at once.
    pub(super) fn flag(&mut self, messages: &[MessageId], flag: Flag, on: bool) {
        self.generation += 1;
        let generation = self.generation;
        for id in messages {
            if let Some(known) = self.rows.get_mut(id) {
                let row = Arc::make_mut(&mut known.row);
                row.flags = row.flags.with(flag, on);
                known.generation = generation;
            }
        }
    }

    /// This row and no other is chosen.
    pub(super) fn choose(&mut self, id: MessageId) {
        if let Some(index) = self.ids.iter().position(|it| *it == id) {
            self.selection.only(&self.ids, index);
        }
    }

    /// A press on a row; whether the row is still here.
    pub(super) fn press(&mut self, id: MessageId, modifiers: Modifiers) -> bool {
        let index = self.ids.iter().position(|it| *it == id);
        if let Some(index) = index {
            self.selection.press(&self.ids, index, modifiers);
        }
        index.is_some()
    }

    /// The cursor goes to a row, as far as rows are known; the row it went to.
    pub(super) fn go(&mut self, to: usize, extend: bool) -> usize {
        let to = to.min(self.ids.len().saturating_sub(1));
        self.selection.go(&self.ids, to, extend);
        to
    }

    /// Every row is chosen.
    pub(super) fn choose_all(&mut self) {
        self.selection.all(&self.ids);
    }

    /// The rows to draw, with a margin.
    pub(super) fn visible(&self) -> Range<usize> {
        let known = ListPosition { height: self.position.height.max(self.row_height), ..self.position };
        visible(known, self.row_height, self.len())
    }

    /// How many rows there are, as far as is known.
    pub(super) fn len(&self) -> usize {
        match self.reading {
            Reading::Beginning(total) => total.max(self.ids.len()),
            _ => self.ids.len(),
        }
    }

    pub(super) fn reading(&self) -> &Reading {
        &self.reading
    }

    pub(super) fn question(&self) -> Option<&Question> {
        self.question.as_ref()
    }

    pub(super) fn ids(&self) -> &[MessageId] {
        &self.ids
    }

    pub(super) fn id(&self, index: usize) -> Option<MessageId> {
        self.ids.get(index).copied()
    }

    pub(super) fn row(&self, id: MessageId) -> Option<&Arc<MessageRow>> {
        self.rows.get(&id).map(|known| &known.row)
    }
}

#[cfg(test)]
impl List {
    pub(super) fn ticket(&self) -> u64 {
        self.ticket
    }

    pub(super) fn rows_known(&self) -> usize {
        self.rows.len()
    }
}

fn read_rows(account: AccountId, generation: u64, asked: Vec<MessageId>, session: &Session) -> Task<super::Message> {
    let asked: Arc<[MessageId]> = asked.into();
    let wanted = asked.clone();
    session.read(
        move |query| query.rows(account, &wanted).map(Arc::new),
        move |result| super::Message::RowsRead { account, generation, asked, result },
    )
}
