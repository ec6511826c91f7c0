//! Our own drafts: found, opened, deleted.

use super::list_view::DRAFTS;
use super::{Confirm, DraftRow, Event, Mailbox, Message};
use crate::domain::error::Failure;
use crate::domain::ids::{AccountId, DraftId};
use crate::ui::look::Look;
use crate::ui::notice::Notice;
use crate::ui::session::Session;
use crate::ui::step::Step;
use crate::ui::widget::{ListKey, ListPosition, reveal};

type Made = Step<Message, Event>;

impl Mailbox {
    pub(super) fn scroll_drafts(&mut self, position: ListPosition) -> Made {
        self.drafts.position = position;
        Step::none()
    }

    /// Drafts in which every word that is searched for stands.
    pub(super) fn drafts_shown(&self) -> Vec<&DraftRow> {
        let drafts = self.group(self.account).map(|group| group.drafts.as_slice()).unwrap_or_default();
        let wanted = self.search.text.to_lowercase();
        let words: Vec<&str> = wanted.split_whitespace().collect();
        drafts
            .iter()
            .filter(|draft| {
                let people = draft.to.iter().flat_map(|named| [named.name.as_str(), named.address.as_str()]);
                let said = people.chain([draft.subject.as_str()]).collect::<Vec<_>>().join(" ").to_lowercase();
                words.iter().all(|word| said.contains(word))
            })
            .collect()
    }

    pub(super) fn draft_ids(&self) -> Vec<DraftId> {
        self.drafts_shown().iter().map(|draft| draft.id).collect()
    }

    pub(super) fn draft_key(&mut self, key: ListKey, session: &Session) -> Made {
        match key {
            ListKey::Move { to, .. } => {
                let ids = self.draft_ids();
                self.drafts.selection.go(&ids, to, false);
                Step::task(reveal(DRAFTS.into(), self.drafts.position, self.list.row_height, to))
            }
            ListKey::Open => match self.drafts.selection.current() {
                Some(id) => self.open_draft(id, session),
                None => Step::none(),
            },
            _ => Step::none(),
        }
    }

    /// Reads a whole draft, to go on writing it.
    pub(super) fn open_draft(&mut self, id: DraftId, session: &Session) -> Made {
        let ids = self.draft_ids();
        if let Some(index) = ids.iter().position(|it| *it == id) {
            self.drafts.selection.only(&ids, index);
        }
        let account = self.account;
        Step::task(session.read(
            move |query| Ok(query.draft(account, id)?.map(Box::new)),
            move |result| Message::DraftOpened { account, result },
        ))
    }
    /// What is deleted here is nowhere else: it is asked about first.
    pub(super) fn delete_draft(&mut self, id: DraftId, look: &Look) -> Made {
        Step::event(Event::Confirm(Confirm {
            title: look.words("mailbox-draft-delete-title"),
            words: look.words("mailbox-draft-delete-words"),
            yes: look.words("mailbox-draft-delete"),
            then: Message::DestroyDraft(self.account, id),
        }))
    }

    pub(super) fn destroy_draft(&mut self, account: AccountId, id: DraftId, session: &Session) -> Made {
        let core = session.core().clone();
        Step::task(session.services().blocking(
            move || core.remove_draft(id).map_err(Failure::new),
            move |result| Message::DraftDestroyed { account, result },
        ))
    }

    pub(super) fn draft_destroyed(
        &mut self,
        account: AccountId,
        result: Result<(), Failure>,
        session: &Session,
        look: &Look,
    ) -> Made {
        let step = self.read_group(account, true, session);
        step.and_event(Event::Say(match result {
            Ok(()) => Notice::done(look.words("mailbox-draft-deleted")),
            Err(failure) => Notice::failed(look, &failure),
        }))
    }
}
