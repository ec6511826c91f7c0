//! The draft behind the composer: saved after a pause, one save after the other, never lost to a conflict.

use super::Message;
use crate::domain::NamedAddress;
use crate::domain::error::{Code, Coded, Failure};
use crate::domain::ids::{AccountId, DraftId, OutboxId};
use crate::engine::{Command, DraftContent, Error, OpenDraft, Outcome, RecipientWarning};
use crate::ui::session::Session;
use iced::Task;
use iced::task::Handle;
use jiff::Timestamp;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// Wait after the last change before the draft is saved.
const PAUSE: Duration = Duration::from_secs(1);
/// A change waits no longer than this, even while one goes on writing.
const LONGEST: Duration = Duration::from_secs(2);

/// A message as it stands, cheap to take: files are shared.
#[derive(Debug, Clone)]
pub(super) struct Snapshot {
    pub(super) account: AccountId,
    pub(super) content: DraftContent,
}

impl Snapshot {
    /// Nothing a person wrote or added.
    pub(super) fn is_empty(&self) -> bool {
        let nobody = |line: &[NamedAddress]| line.is_empty();
        let content = &self.content;
        nobody(&content.to)
            && nobody(&content.cc)
            && nobody(&content.bcc)
            && content.subject.trim().is_empty()
            && content.text.trim().is_empty()
            && content.files.is_empty()
    }
}

/// Where the draft is kept.
#[derive(Debug, Default)]
struct Kept {
    draft: Option<(AccountId, DraftId, u32)>,
    /// The newest state that was kept.
    edition: u64,
}

/// The one who keeps the draft: saves wait for each other, also when the screen is gone.
#[derive(Debug, Clone, Default)]
pub(super) struct Keeper(Arc<Mutex<Kept>>);

/// How a save ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// In its place.
    Kept,
    /// As a second draft: the first was changed elsewhere.
    Copied,
}

/// A save that ended.
#[derive(Debug, Clone)]
pub struct Saved {
    edition: u64,
    /// Where it is kept now.
    draft: Option<(AccountId, DraftId)>,
    pub(super) result: Result<How, Failure>,
}

/// A message that was queued.
#[derive(Debug, Clone)]
pub struct Sent {
    /// The account it leaves by.
    pub account: AccountId,
    /// The outgoing message.
    pub outgoing: OutboxId,
    /// Seconds in which it can be taken back.
    pub seconds: u32,
    /// Recipients the operator will decide on.
    pub warnings: Vec<RecipientWarning>,
}

/// A message that was not queued.
#[derive(Debug, Clone)]
pub struct Refusal {
    pub(super) failure: Failure,
    /// The draft was kept on the way.
    pub(super) kept: bool,
}

impl Kept {
    async fn save(&mut self, session: &Session, edition: u64, snapshot: Snapshot) -> Result<How, Failure> {
        if edition < self.edition || (edition == self.edition && self.draft.is_some()) {
            return Ok(How::Kept);
        }
        let (account, content) = (snapshot.account, Box::new(snapshot.content));
        let old = self.draft;
        let own = old.filter(|(of, ..)| *of == account).map(|(_, id, version)| (id, version));
        let first =
            drafted(session.engine().run(account, Command::SaveDraft { draft: own, content: content.clone() }).await);
        let (how, (id, version)) = match first {
            Ok(draft) => (How::Kept, draft),
            // Saved or removed elsewhere meanwhile: this text must not be lost for it, nor the other one.
            Err(failure) if own.is_some() && [Code::CHANGED_MEANWHILE, Code::NOT_FOUND].contains(&failure.code()) => {
                let second = Command::SaveDraft { draft: None, content };
                (How::Copied, drafted(session.engine().run(account, second).await)?)
            }
            Err(failure) => return Err(failure),
        };
        self.draft = Some((account, id, version));
        self.edition = edition;
        if let Some((of, id, _)) = old.filter(|(of, ..)| *of != account) {
            session.engine().run(of, Command::RemoveDraft { draft: id }).await?;
        }
        Ok(how)
    }
}

impl Keeper {
    fn of(account: AccountId, draft: &OpenDraft) -> Self {
        Self(Arc::new(Mutex::new(Kept { draft: Some((account, draft.id, draft.version)), edition: 0 })))
    }

    async fn save(self, session: Session, edition: u64, snapshot: Snapshot) -> Saved {
        let mut kept = self.0.lock().await;
        let result = kept.save(&session, edition, snapshot).await;
        Saved { edition, draft: kept.draft.map(|(account, draft, _)| (account, draft)), result }
    }

    async fn remove(self, session: Session) -> Result<(), Failure> {
        let mut kept = self.0.lock().await;
        if let Some((account, draft, _)) = kept.draft {
            session.engine().run(account, Command::RemoveDraft { draft }).await?;
            kept.draft = None;
        }
        // No save that is still on its way may bring it back.
        kept.edition = u64::MAX;
        Ok(())
    }

    /// Kept first, then sent: whatever happens in between, the text is there.
    pub(super) async fn send(
        self,
        session: Session,
        edition: u64,
        snapshot: Snapshot,
        seconds: u32,
    ) -> Result<Sent, Refusal> {
        let saved = self.clone().save(session.clone(), edition, snapshot.clone()).await;
        saved.result.map_err(|failure| Refusal { failure, kept: false })?;
        let mut kept = self.0.lock().await;
        let account = snapshot.account;
        let draft = kept.draft.map(|(_, id, version)| (id, version));
        let command = Command::Send { content: Box::new(snapshot.content), draft, undo_seconds: seconds };
        match session.engine().run(account, command).await {
            Ok(Outcome::Queued { outgoing, warnings }) => {
                kept.draft = None;
                kept.edition = u64::MAX;
                Ok(Sent { account, outgoing, seconds, warnings })
            }
            Ok(_) => Err(Refusal { failure: Failure::new(Error::Stopped), kept: true }),
            Err(failure) => {
                // The engine kept the draft once more, at a version of its own.
                kept.draft = kept_now(&session, kept.draft).await;
                Err(Refusal { failure, kept: true })
            }
        }
    }
}

async fn kept_now(session: &Session, known: Option<(AccountId, DraftId, u32)>) -> Option<(AccountId, DraftId, u32)> {
    let (account, id, _) = known?;
    let query = session.engine().query();
    let drafts = tokio::task::spawn_blocking(move || query.drafts(account)).await.ok()?.ok()?;
    drafts.into_iter().find(|draft| draft.id == id).map(|draft| (account, draft.id, draft.version)).or(known)
}

fn drafted(outcome: Result<Outcome, Failure>) -> Result<(DraftId, u32), Failure> {
    match outcome? {
        Outcome::Drafted { draft, version } => Ok((draft, version)),
        _ => Err(Failure::new(Error::Stopped)),
    }
}

/// How the draft stands, for the words at the top.
#[derive(Debug, Clone)]
pub(super) enum State {
    /// Nothing was written.
    Untouched,
    /// Written, not kept yet.
    Unsaved,
    /// Being kept.
    Saving,
    /// Kept.
    Saved(Timestamp),
    /// Could not be kept.
    Failed(Failure),
}

/// The saving of one message.
#[derive(Debug)]
pub(super) struct Saving {
    keeper: Keeper,
    /// Where it is kept, as far as saves have ended.
    draft: Option<(AccountId, DraftId)>,
    /// Grows with each change.
    edition: u64,
    saved: u64,
    /// Of the oldest change that no save has begun with.
    since: Option<Instant>,
    running: usize,
    pub(super) state: State,
    timer: Option<Handle>,
}

impl Saving {
    pub(super) fn new() -> Self {
        Self {
            keeper: Keeper::default(),
            draft: None,
            edition: 0,
            saved: 0,
            since: None,
            running: 0,
            state: State::Untouched,
            timer: None,
        }
    }

    pub(super) fn of(account: AccountId, draft: &OpenDraft) -> Self {
        let (keeper, state) = (Keeper::of(account, draft), State::Saved(draft.updated));
        Self { keeper, draft: Some((account, draft.id)), state, ..Self::new() }
    }

    /// Where the draft is kept.
    pub(super) fn draft(&self) -> Option<(AccountId, DraftId)> {
        self.draft
    }

    #[cfg(test)]
    pub(super) fn keeper(&self) -> Keeper {
        self.keeper.clone()
    }

    pub(super) fn is_saved(&self) -> bool {
        self.saved >= self.edition
    }

    /// Something was written: it is saved when nothing more is for a moment, or too much for too long.
    pub(super) fn changed(&mut self, session: &Session) -> Task<Message> {
        self.edition += 1;
        if !matches!(self.state, State::Failed(_)) {
            self.state = State::Unsaved;
        }
        let waited = self.since.get_or_insert_with(Instant::now).elapsed();
        let pause = PAUSE.min(LONGEST.saturating_sub(waited));
        let (rest, handle) = session.services().after(pause, Message::Paused).abortable();
        self.timer = Some(handle.abort_on_drop());
        rest
    }

    /// Keeps it now, when there is anything to keep.
    pub(super) fn save(&mut self, snapshot: Snapshot, session: &Session) -> Task<Message> {
        (self.timer, self.since) = (None, None);
        if self.is_saved() || snapshot.is_empty() {
            return Task::none();
        }
        self.running += 1;
        self.state = State::Saving;
        let edition = self.edition;
        let work = self.keeper.clone().save(session.clone(), edition, snapshot);
        session.services().finish(work, Message::Saved)
    }

    /// A save ended; tells whether it became a second draft.
    pub(super) fn ended(&mut self, saved: Saved, now: Timestamp) -> bool {
        self.running = self.running.saturating_sub(1);
        self.draft = saved.draft;
        match saved.result {
            Ok(how) => {
                self.saved = self.saved.max(saved.edition);
                if self.is_saved() {
                    self.state = State::Saved(now);
                } else if self.running == 0 {
                    self.state = State::Unsaved;
                }
                how == How::Copied
            }
            Err(failure) => {
                if self.running == 0 {
                    self.state = State::Failed(failure);
                }
                false
            }
        }
    }

    /// Forgets the draft, kept or not.
    pub(super) fn remove(&mut self, session: &Session) -> Task<Message> {
        self.timer = None;
        session.services().finish(self.keeper.clone().remove(session.clone()), Message::Removed)
    }

    pub(super) fn send(&mut self, snapshot: Snapshot, seconds: u32, session: &Session) -> Task<Message> {
        self.timer = None;
        let work = self.keeper.clone().send(session.clone(), self.edition, snapshot, seconds);
        session.services().finish(work, Message::Sent)
    }

    /// A refused message was kept on the way, or could not be.
    pub(super) fn refused(&mut self, refusal: &Refusal, now: Timestamp) {
        if refusal.kept {
            self.saved = self.edition;
            self.state = State::Saved(now);
        } else {
            self.state = State::Failed(refusal.failure.clone());
        }
    }
}
