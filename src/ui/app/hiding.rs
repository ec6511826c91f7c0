//! Mask, lock, change of professional, close: in each case the draft is safe before anything else goes.

use super::dialogs::{Question, Yes};
use super::{App, Message, Stage};
use crate::domain::error::Failure;
use crate::domain::ids::{AccountId, IdentityId};
use crate::engine::Command;
use crate::ui::locked::LockReason;
use crate::ui::masked::Masked;
use crate::ui::notice::Notice;
use crate::ui::opening;
use crate::ui::session::Session;
use iced::Task;
use std::time::Duration;

/// A mailbox that stays behind may go on sending for this long.
const LEAVING: Duration = Duration::from_secs(300);
/// Between two looks at what is still to be sent.
const LEAVING_STEP: Duration = Duration::from_secs(5);

/// What comes once everything is put away.
pub enum Then {
    /// The lock screen.
    Lock(LockReason),
    /// The program ends.
    Exit,
    /// An account is removed, then the rest is opened again.
    Remove(AccountId),
}

impl std::fmt::Debug for Then {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Lock(_) => "Lock",
            Self::Exit => "Exit",
            Self::Remove(_) => "Remove",
        })
    }
}

impl App {
    /// Nothing can be read; work goes on.
    pub(super) fn mask(&mut self) -> Task<Message> {
        let Stage::Work(work) = &mut self.stage else { return Task::none() };
        if work.masked.is_some() {
            return Task::none();
        }
        let kept = work.keep_draft();
        let (screen, task) = Masked::new(&work.session, &self.look);
        work.masked = Some(screen);
        self.question = None;
        self.keys_shown = false;
        self.toasts.shown.clear();
        Task::batch([kept, task.map(Message::Masked)])
    }

    pub(super) fn unmask(&mut self) -> Task<Message> {
        if let Stage::Work(work) = &mut self.stage {
            work.masked = None;
        }
        self.activity.note();
        Task::batch([self.watch_idle(), iced::widget::operation::focus(crate::ui::mailbox::LIST_ID)])
    }

    /// Keys are wiped; what was written is kept.
    pub(super) fn lock(&mut self, reason: LockReason) -> Task<Message> {
        self.put_away(Then::Lock(reason), Task::none())
    }

    /// Nothing can be read from here on: the draft is kept, then the engine stops, then comes what is next.
    pub(super) fn put_away(&mut self, then: Then, also: Task<Message>) -> Task<Message> {
        let Stage::Work(mut work) = std::mem::replace(&mut self.stage, Stage::Opening) else {
            return also;
        };
        self.question = None;
        self.keys_shown = false;
        self.toasts.shown.clear();
        self.sending.clear();
        let kept = work.keep_draft().chain(work.keep_panes()).chain(Task::done(Message::Kept));
        self.stage = Stage::Closing(work, then);
        Task::batch([also, kept])
    }

    pub(super) fn kept(&mut self) -> Task<Message> {
        let Stage::Closing(work, then) = &mut self.stage else { return Task::none() };
        if matches!(then, Then::Lock(LockReason::Change)) {
            self.leaving.push(work.session.clone());
            return Task::batch([leave(&work.session), Task::done(Message::Stopped)]);
        }
        let session = work.session.clone();
        let services = session.services().clone();
        services.finish(async move { session.engine().stop().await }, |()| Message::Stopped)
    }

    pub(super) fn stopped(&mut self) -> Task<Message> {
        let Stage::Closing(work, then) = std::mem::replace(&mut self.stage, Stage::Opening) else {
            return Task::none();
        };
        match then {
            Then::Exit => iced::exit(),
            Then::Lock(reason) => {
                let person = (reason != LockReason::Change).then(|| work.session.identity());
                self.show_lock(reason, person, Some(work.mailbox.unread()), work.unsent())
            }
            Then::Remove(account) => self.reopen_without(&work.session, account),
        }
    }

    /// The account goes with what was fetched for it; the others open again.
    fn reopen_without(&mut self, session: &Session, account: AccountId) -> Task<Message> {
        self.services.finish(opening::remove_account(session.clone(), account), Message::Reopened)
    }

    pub(super) fn reopened(&mut self, opened: Result<(Session, Option<Failure>), Failure>) -> Task<Message> {
        match opened {
            Ok((session, _)) if session.accounts().is_empty() => self.add_account_to(&session),
            Ok((session, kept)) => {
                let said = kept.map_or_else(Task::none, |failure| self.say(Notice::failed(&self.look, &failure)));
                Task::batch([said, self.begin(session)])
            }
            Err(failure) => {
                self.stage = Stage::Failed(failure);
                Task::none()
            }
        }
    }

    /// The next professional comes to the screen; what the mailboxes of this one still have to send goes on behind it.
    pub(super) fn change_person(&mut self) -> Task<Message> {
        self.put_away(Then::Lock(LockReason::Change), Task::none())
    }

    pub(super) fn left(&mut self, identity: IdentityId) -> Task<Message> {
        self.leaving.retain(|session| session.identity() != identity);
        Task::none()
    }

    /// Nobody there for a while: first the mask, then the lock. One look at a time, no clock that ticks.
    pub(super) fn watch_idle(&self) -> Task<Message> {
        let wait = self.idle_wait().unwrap_or(Duration::from_secs(60));
        self.services.after(wait.max(Duration::from_secs(1)), Message::IdleLooked)
    }

    /// How long until something is due, if anything can become due.
    fn idle_wait(&self) -> Option<Duration> {
        let Stage::Work(work) = &self.stage else { return None };
        let idle = self.activity.idle();
        let mask = Duration::from_secs(u64::from(self.settings.mask_after_seconds));
        let lock = Duration::from_secs(60 * u64::from(self.settings.lock_after_minutes.clamp(1, 120)));
        let next = if work.masked.is_none() && !mask.is_zero() { mask.min(lock) } else { lock };
        Some(next.saturating_sub(idle))
    }

    pub(super) fn idle_looked(&mut self) -> Task<Message> {
        let due = self.idle_wait().is_some_and(|wait| wait.is_zero());
        if !due {
            return self.watch_idle();
        }
        let lock = Duration::from_secs(60 * u64::from(self.settings.lock_after_minutes.clamp(1, 120)));
        let hidden = if self.activity.idle() >= lock { self.lock(LockReason::Idle) } else { self.mask() };
        Task::batch([hidden, self.watch_idle()])
    }

    /// The window's cross: nothing written is lost, and what leaves in a moment is spoken of.
    pub(super) fn close_wanted(&mut self) -> Task<Message> {
        if matches!(self.stage, Stage::Closing(..)) {
            return Task::none();
        }
        if !matches!(self.stage, Stage::Work(_)) {
            return iced::exit();
        }
        if self.sending.is_empty() {
            return self.put_away(Then::Exit, Task::none());
        }
        let (title, words) = (self.look.words("app-close-title"), self.look.words("app-close-sending"));
        self.ask(Question::new(title, words, self.look.words("app-close-yes"), Yes::Close))
    }
}

impl super::Work {
    pub(super) fn keep_draft(&mut self) -> Task<Message> {
        match &mut self.composer {
            Some(composer) if !composer.is_saved() => composer.keep(&self.session).map(Message::Composer),
            _ => Task::none(),
        }
    }
}

/// Sends what is due until nothing is left, then stops. Nobody can read or write in that session any more.
fn leave(session: &Session) -> Task<Message> {
    let (session, services) = (session.clone(), session.services().clone());
    let sent = async move {
        let deadline = tokio::time::Instant::now() + LEAVING;
        let accounts: Vec<AccountId> = session.accounts().iter().map(|account| account.id).collect();
        while tokio::time::Instant::now() < deadline {
            let mut waiting = 0;
            for account in &accounts {
                // What cannot leave stays queued, and is said at the next unlocking.
                let _ = session.engine().run(*account, Command::Flush).await;
                let (query, account) = (session.engine().query(), *account);
                waiting += tokio::task::spawn_blocking(move || query.waiting(account).unwrap_or_default())
                    .await
                    .unwrap_or_default();
            }
            if waiting == 0 {
                break;
            }
            tokio::time::sleep(LEAVING_STEP).await;
        }
        session.engine().stop().await;
        session.identity()
    };
    services.finish(sent, Message::Left)
}
