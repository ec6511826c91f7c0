//! Where each professional was before the lock: what was read, what was written. By ids alone, which say nothing to
//! anybody else; the folder is kept by the mailbox.

use super::work::{Front, Open, Work, at_work};
use super::{App, Message, Stage};
use crate::domain::error::Failure;
use crate::domain::ids::{AccountId, DraftId, MessageId};
use crate::engine::OpenDraft;
use iced::Task;

/// Where somebody was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    reader: Option<(AccountId, MessageId)>,
    draft: Option<(AccountId, DraftId)>,
    /// What was written stood in front.
    writing: bool,
}

impl Place {
    fn of(work: &Work) -> Self {
        Self {
            reader: work.reader.as_ref().map(|reader| reader.message()),
            draft: work.composer.as_ref().and_then(|composer| composer.draft()),
            writing: work.front == Front::Composer,
        }
    }
}

impl App {
    /// Keeps where somebody was who is being locked out.
    pub(super) fn keep_place(&mut self, work: &Work) {
        self.places.insert(work.session.identity(), Place::of(work));
    }

    /// Goes back there, once the list of the folder stands.
    pub(super) fn return_to_place(&mut self) -> Task<Message> {
        let Some(work) = at_work(&mut self.stage, &mut self.aside) else { return Task::none() };
        if !work.mailbox.is_settled() {
            return Task::none();
        }
        let Some(place) = work.returning.take() else { return Task::none() };
        // Whoever went on to something else meanwhile stays there.
        if !work.is_at_rest() {
            return Task::none();
        }
        let read = match place.reader {
            Some((account, message)) if work.session.account(account).is_some() => self.open_beside(account, message),
            _ => Task::none(),
        };
        let Stage::Work(work) = &self.stage else { return read };
        let written = match place.draft.filter(|(account, _)| work.session.account(*account).is_some()) {
            Some((account, draft)) if place.writing => work
                .session
                .read(move |query| query.draft(account, draft), move |found| Message::Returned(account, found)),
            _ => Task::none(),
        };
        Task::batch([read, written])
    }

    /// The draft that was being written was read.
    pub(super) fn returned(&mut self, account: AccountId, draft: Result<Option<OpenDraft>, Failure>) -> Task<Message> {
        match &self.stage {
            Stage::Work(work) if work.composer.is_none() && matches!(work.open, Open::Mail) => {
                self.draft_read(account, draft)
            }
            _ => Task::none(),
        }
    }
}

impl Work {
    /// Whether nothing but the list was looked at yet.
    fn is_at_rest(&self) -> bool {
        self.reader.is_none() && self.composer.is_none() && matches!(self.open, Open::Mail)
    }
}
