//! Mask, lock, change of professional, close: in each case the draft is safe before anything else goes.

use super::dialogs::{Question, Yes};
use super::work::{Front, Open, Work};
use super::{App, Message, Stage};
use crate::domain::error::Failure;
use crate::domain::ids::AccountId;
use crate::ui::composer::Composer;
use crate::ui::locked::LockReason;
use crate::ui::masked::Masked;
use crate::ui::notice::Notice;
use crate::ui::opening;
use crate::ui::session::Session;
use iced::Task;
use iced::widget::operation::focus;
use std::time::Duration;

/// How long a message that is being sent keeps the lock waiting, while the list of domains is asked for.
const SENDING: Duration = Duration::from_secs(3);
/// The same when the card has left: within a second all is to be closed.
const SENDING_BY_CARD: Duration = Duration::from_millis(300);

/// How long a draft that is being saved keeps it waiting.
const SAVING_BY_CARD: Duration = Duration::from_millis(700);
/// When the lock is tried again, of a text that could not be kept: until then the screen is masked.
const AGAIN_BY_CARD: Duration = Duration::from_secs(2);

/// What comes once everything is put away.
#[derive(Clone, Copy)]
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
        let left = self.leave_aside();
        let Stage::Work(work) = &mut self.stage else { return left };
        if work.masked.is_some() {
            return left;
        }
        let kept = work.keep_draft();
        let (screen, task) = Masked::new(&work.session, &self.look);
        work.masked = Some(screen);
        self.question = None;
        self.keys_shown = false;
        self.toasts.clear();
        Task::batch([left, kept, task.map(Message::Masked), self.watch_idle()])
    }

    pub(super) fn unmask(&mut self) -> Task<Message> {
        let Stage::Work(work) = &mut self.stage else { return Task::none() };
        work.masked = None;
        let keyboard = work.take_keyboard();
        self.activity.note();
        Task::batch([self.watch_idle(), self.show_unseen(), keyboard])
    }

    /// Keys are wiped; what was written is kept.
    pub(super) fn lock(&mut self, reason: LockReason) -> Task<Message> {
        if self.is_opening() {
            // It locks as soon as it is open.
            self.owed = Some(reason);
        }
        self.put_away(Then::Lock(reason))
    }

    /// Locks what was being opened when a lock was asked for.
    pub(super) fn lock_what_is_owed(&mut self) -> Task<Message> {
        match self.owed {
            Some(reason) if !self.is_opening() => {
                self.owed = None;
                self.lock(reason)
            }
            _ => Task::none(),
        }
    }

    /// Whether a session opens in a moment.
    fn is_opening(&self) -> bool {
        match &self.stage {
            Stage::FirstStart(screen) => screen.is_finishing(),
            Stage::Locked(screen) => screen.is_opening(),
            _ => false,
        }
    }

    /// The card has left, and what was written could not be kept: it is tried again.
    pub(super) fn lock_without_card(&mut self) -> Task<Message> {
        if self.card_is_gone() { self.lock(LockReason::CardRemoved) } else { Task::none() }
    }

    /// Whoever works here comes to the front again: the mailbox that was being added is not.
    fn leave_aside(&mut self) -> Task<Message> {
        // What is being made real comes to its end first.
        if matches!(&self.stage, Stage::FirstStart(screen) if screen.is_finishing()) {
            return Task::none();
        }
        let Some(work) = self.aside.take() else { return Task::none() };
        let before = std::mem::replace(&mut self.stage, Stage::Work(work));
        match before {
            Stage::FirstStart(mut screen) => {
                Task::batch([screen.abandon().map(Message::FirstStart), self.next_question()])
            }
            _ => Task::none(),
        }
    }

    /// Nothing can be read from here on: the draft is kept, then the engine stops, then comes what is next.
    pub(super) fn put_away(&mut self, then: Then) -> Task<Message> {
        let left = self.leave_aside();
        let mut work = match std::mem::replace(&mut self.stage, Stage::Opening) {
            Stage::Work(work) => work,
            other => {
                self.stage = other;
                return left;
            }
        };
        self.question = None;
        self.keys_shown = false;
        self.toasts.clear();
        work.next = None;
        let kept = work.keep_draft().chain(work.keep_panes()).chain(Task::done(Message::Kept));
        self.stage = Stage::Closing(work, then);
        let limit = match then {
            Then::Lock(LockReason::CardRemoved) => self.services.after(SAVING_BY_CARD, Message::Kept),
            _ => Task::none(),
        };
        Task::batch([left, kept, limit])
    }

    pub(super) fn kept(&mut self) -> Task<Message> {
        let Stage::Closing(work, then) = &mut self.stage else { return Task::none() };
        // Told twice when the message was queued before the rest was kept.
        if work.closing {
            return Task::none();
        }
        if work.composer.as_ref().is_some_and(Composer::is_sending) {
            // It is queued in a moment, or refused: either comes as a message. The list of domains may be long in coming.
            let removed = matches!(then, Then::Lock(LockReason::CardRemoved));
            if std::mem::replace(&mut work.waited, true) {
                // Without the card nobody waits any longer: as a draft it is safe.
                let safe = removed && work.composer.as_ref().is_some_and(Composer::is_saved);
                return if safe { self.close() } else { self.not_kept() };
            }
            return self.services.after(if removed { SENDING_BY_CARD } else { SENDING }, Message::Kept);
        }
        if work.composer.as_ref().is_some_and(|composer| !composer.is_saved()) {
            return self.not_kept();
        }
        self.close()
    }

    /// What was written could not be kept: closing would lose it.
    pub(super) fn not_kept(&mut self) -> Task<Message> {
        let Some((mut work, then)) = self.take_closing() else { return Task::none() };
        if let Then::Lock(reason) = then {
            // The keys stay, or the text goes; nothing can be read in any case.
            let (screen, task) = Masked::new(&work.session, &self.look);
            work.masked = Some(screen.with_fault(self.look.words("app-not-locked-unsaved")));
            work.waited = false;
            self.stage = Stage::Work(work);
            // The next try is due after as long again.
            self.activity.note();
            let again = match reason {
                LockReason::CardRemoved => self.services.after(AGAIN_BY_CARD, Message::LockedWithoutCard),
                _ => Task::none(),
            };
            return Task::batch([task.map(Message::Masked), self.watch_idle(), again]);
        }
        work.waited = false;
        self.stage = Stage::Work(work);
        let (title, words) = (self.look.words("app-unsaved-title"), self.look.words("app-unsaved-words"));
        let asked = self.ask(Question::new(title, words, self.look.words("app-unsaved-yes"), Yes::Lose(then)));
        Task::batch([asked, self.watch_idle()])
    }

    /// What was written may be lost, as the person has just said.
    pub(super) fn lose(&mut self, then: Then) -> Task<Message> {
        let work = match std::mem::replace(&mut self.stage, Stage::Opening) {
            Stage::Work(work) => work,
            other => {
                self.stage = other;
                return Task::none();
            }
        };
        self.stage = Stage::Closing(work, then);
        self.close()
    }

    fn close(&mut self) -> Task<Message> {
        let Stage::Closing(work, then) = &mut self.stage else { return Task::none() };
        work.closing = true;
        self.sending.clear();
        self.idle = None;
        let (services, session) = (self.services.clone(), work.session.clone());
        let leaving = services.leaving.clone();
        match then {
            // Without its card nothing of a professional goes on.
            Then::Lock(LockReason::Change) if session.card().is_none() => {
                let gone = leaving.begin(&session);
                let seen_off = services.finish(leaving.see_off(gone, session), |()| Message::Left);
                Task::batch([seen_off, Task::done(Message::Stopped)])
            }
            Then::Exit => services.finish(
                async move {
                    session.end().await;
                    leaving.end_all().await;
                },
                |()| Message::Stopped,
            ),
            Then::Lock(_) => services.finish(async move { session.end().await }, |()| Message::Stopped),
            // The card goes on to be used by what opens anew.
            Then::Remove(_) => services.finish(async move { session.engine().stop().await }, |()| Message::Stopped),
        }
    }

    /// Whoever is being put away; any other stage stays as it is.
    fn take_closing(&mut self) -> Option<(Box<Work>, Then)> {
        match std::mem::replace(&mut self.stage, Stage::Opening) {
            Stage::Closing(work, then) => Some((work, then)),
            other => {
                self.stage = other;
                None
            }
        }
    }

    pub(super) fn stopped(&mut self) -> Task<Message> {
        let Some((work, then)) = self.take_closing() else { return Task::none() };
        match then {
            Then::Exit => iced::exit(),
            Then::Lock(reason) => {
                self.keep_place(&work);
                let person = (reason != LockReason::Change).then(|| work.session.identity());
                let unread = person.map(|_| work.mailbox.unread());
                self.show_lock(reason, person, unread, work.unsent())
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
        self.put_away(Then::Lock(LockReason::Change))
    }

    /// Nobody there for a while: first the mask, then the lock. One look at a time, no clock that ticks.
    pub(super) fn watch_idle(&mut self) -> Task<Message> {
        self.idle = None;
        let wait = self.idle_wait();
        self.activity.set_limit(wait.map(|wait| wait + self.activity.idle()));
        let Some(wait) = wait else { return Task::none() };
        let (look, handle) = self.services.after(wait.max(Duration::from_secs(1)), Message::IdleLooked).abortable();
        self.idle = Some(handle.abort_on_drop());
        look
    }

    /// How long until something is due, if anything can become due.
    fn idle_wait(&mut self) -> Option<Duration> {
        let masked = self.worker()?.masked.is_some();
        let idle = self.activity.idle();
        let mask = Duration::from_secs(u64::from(self.settings.mask_after_seconds));
        let lock = self.lock_delay();
        let next = if !masked && !mask.is_zero() { mask.min(lock) } else { lock };
        Some(next.saturating_sub(idle))
    }

    fn lock_delay(&self) -> Duration {
        Duration::from_secs(60 * u64::from(self.settings.lock_after_minutes.clamp(1, 120)))
    }

    pub(super) fn idle_looked(&mut self) -> Task<Message> {
        if self.idle_wait().is_none_or(|wait| !wait.is_zero()) {
            return self.watch_idle();
        }
        let hidden = if self.activity.idle() >= self.lock_delay() { self.lock(LockReason::Idle) } else { self.mask() };
        // A mailbox that is just being taken in keeps its screen, which shows nothing, for a few seconds.
        if matches!(self.stage, Stage::FirstStart(_)) { Task::batch([hidden, self.watch_idle()]) } else { hidden }
    }

    /// The window's cross: nothing written is lost, and what leaves in a moment is spoken of.
    pub(super) fn close_wanted(&mut self) -> Task<Message> {
        if matches!(self.stage, Stage::Closing(..)) {
            return Task::none();
        }
        let left = self.leave_aside();
        if self.sending.is_empty() && self.services.leaving.is_empty() {
            return Task::batch([left, self.end()]);
        }
        let (title, words) = (self.look.words("app-close-title"), self.look.words("app-close-sending"));
        Task::batch([left, self.ask(Question::new(title, words, self.look.words("app-close-yes"), Yes::Close))])
    }

    /// The program ends, from wherever it is.
    pub(super) fn end(&mut self) -> Task<Message> {
        if matches!(self.stage, Stage::Work(_)) {
            return self.put_away(Then::Exit);
        }
        if let Stage::FirstStart(screen) = &mut self.stage {
            drop(screen.abandon());
        }
        let leaving = self.services.leaving.clone();
        self.services.finish(async move { leaving.end_all().await }, |()| Message::End)
    }
}

impl Work {
    /// Gives the keyboard to what is in front: an operator's question, a field one types in, the list.
    pub(super) fn take_keyboard(&self) -> Task<Message> {
        if let Some(question) = &self.sign_in {
            return question.take_keyboard();
        }
        focus(match (&self.open, &self.composer) {
            (Open::Directory(_), _) => crate::ui::directory::SEARCH,
            (_, Some(_)) if self.front == Front::Composer => crate::ui::composer::TEXT,
            _ => crate::ui::mailbox::LIST_ID,
        })
    }

    pub(super) fn keep_draft(&mut self) -> Task<Message> {
        match &mut self.composer {
            Some(composer) if !composer.is_saved() => composer.keep(&self.session).map(Message::Composer),
            _ => Task::none(),
        }
    }
}
