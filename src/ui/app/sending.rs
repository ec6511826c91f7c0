//! A message that was sent and can still be taken back.

use super::{App, Message, Stage};
use crate::domain::error::Failure;
use crate::domain::ids::{AccountId, OutboxId};
use crate::engine::{OpenDraft, Outcome};
use crate::ui::composer::{Sent, Start};
use crate::ui::notice::Notice;
use iced::Task;
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;

/// A message in the time in which one may change one's mind.
#[derive(Debug, Clone)]
pub(super) struct Sending {
    pub(super) account: AccountId,
    pub(super) outgoing: OutboxId,
    until: Timestamp,
    pub(super) taking_back: bool,
}

impl Sending {
    /// Whole seconds left.
    pub(super) fn seconds(&self, now: Timestamp) -> i64 {
        let left = self.until.duration_since(now).as_millis();
        i64::try_from((left + 999) / 1000).unwrap_or_default().max(0)
    }
}

impl App {
    /// A message was queued: it can be taken back for a while.
    pub(super) fn queued(&mut self, sent: &Sent) -> Task<Message> {
        let Sent { account, outgoing, seconds, warnings } = sent;
        let (account, outgoing, seconds) = (*account, *outgoing, *seconds);
        let mut tasks = vec![self.count_waiting()];
        if let Some(warning) = warnings.first() {
            let words = self.look.words_with("app-list-unsure", &[("domain", warning.domain.clone())]);
            tasks.push(self.say(Notice::note(words)));
        }
        if seconds > 0 {
            let ticking = !self.sending.is_empty();
            let until = self.look.now.checked_add(SignedDuration::from_secs(i64::from(seconds)));
            self.sending.push(Sending { account, outgoing, until: until.unwrap_or(self.look.now), taking_back: false });
            if !ticking {
                tasks.push(self.tick());
            }
        }
        Task::batch(tasks)
    }

    fn tick(&self) -> Task<Message> {
        self.services.after(Duration::from_secs(1), Message::SendingTicked)
    }

    pub(super) fn sending_ticked(&mut self) -> Task<Message> {
        let now = self.look.now;
        self.sending.retain(|sending| sending.seconds(now) > 0);
        if self.sending.is_empty() { Task::none() } else { self.tick() }
    }

    pub(super) fn unsent(
        &mut self,
        account: AccountId,
        outgoing: OutboxId,
        result: Result<Outcome, Failure>,
    ) -> Task<Message> {
        self.sending.retain(|sending| (sending.account, sending.outgoing) != (account, outgoing));
        match result {
            Ok(Outcome::Drafted { draft, .. }) => {
                let Stage::Work(work) = &self.stage else { return Task::none() };
                work.session
                    .read(move |query| query.draft(account, draft), move |found| Message::DraftRead(account, found))
            }
            Ok(_) => Task::none(),
            Err(failure) => self.say(Notice::failed(&self.look, &failure)),
        }
    }

    pub(super) fn draft_read(
        &mut self,
        account: AccountId,
        draft: Result<Option<OpenDraft>, Failure>,
    ) -> Task<Message> {
        match draft {
            Ok(Some(draft)) => self.write(account, Start::Draft(draft)),
            Ok(None) => Task::none(),
            Err(failure) => self.say(Notice::failed(&self.look, &failure)),
        }
    }
}
