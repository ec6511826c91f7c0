//! What the engine says, and where it belongs.

use super::work::{Counts, Open, at_work};
use super::{App, Message, Stage};
use crate::auth::Challenge;
use crate::domain::Secret;
use crate::domain::directory::MailboxKind;
use crate::domain::error::{Class, Coded, Failure};
use crate::domain::ids::AccountId;
use crate::engine::{self, Command, Connection, Event, Outcome};
use crate::ui::notice::Notice;
use crate::ui::opening;
use crate::ui::sign_in::SignIn;
use iced::Task;

impl App {
    pub(super) fn heard(&mut self, events: Vec<Event>) -> Task<Message> {
        let mut tasks = Vec::new();
        for event in events {
            tasks.push(self.pass_on(&event));
            tasks.push(match event {
                Event::Asked { account, challenge } => self.asked(account, challenge),
                Event::Connection { account, state } => self.connection_changed(account, state),
                Event::Synchronised { account, report } => self.synchronised(account, &report),
                Event::OutboxChanged { .. } | Event::Flushed { .. } | Event::Overflow => self.count_waiting(),
                Event::Overruled { failure, .. } => {
                    let said = self.look.explain(&failure);
                    let words = self.look.words_with("app-overruled", &[("reason", said.message)]);
                    self.say(Notice::note(words))
                }
                Event::FoldersChanged { .. } | Event::FolderChanged { .. } | Event::MessageOpened { .. } => {
                    Task::none()
                }
            });
        }
        Task::batch(tasks)
    }

    /// Every screen that shows something of it.
    fn pass_on(&mut self, event: &engine::Event) -> Task<Message> {
        let Stage::Work(work) = &mut self.stage else { return Task::none() };
        let step = work.mailbox.heard(event, &work.session);
        let reader = work.reader.as_mut().map(|screen| screen.heard(event, &work.session));
        let composer = work.composer.as_mut().map(|screen| screen.heard(event, &work.session));
        let masked = work.masked.as_mut().map(|screen| screen.heard(event, &work.session).task);
        let connection = match &mut work.open {
            Open::Connection(screen) => Some(screen.heard(event, &work.session)),
            _ => None,
        };
        let mut tasks = vec![self.mailbox_step(step)];
        tasks.extend(masked.map(|task| task.map(Message::Masked)));
        tasks.extend(composer.map(|step| self.composer_step(step)));
        tasks.extend(reader.map(|step| self.reader_step(step)));
        tasks.extend(connection.map(|step| self.connection_step(step)));
        Task::batch(tasks)
    }

    /// A question of an operator; what was answered a moment ago is not asked again.
    fn asked(&mut self, account: AccountId, challenge: Challenge) -> Task<Message> {
        let Some(work) = self.worker() else { return Task::none() };
        if matches!(challenge, Challenge::Password { again: false, .. })
            && let Some(password) = work.session.handed_over(account)
        {
            return work.session.answer(account, password, |_| Message::Nothing);
        }
        work.asked.push_back((account, challenge));
        self.next_question()
    }

    /// Shows the next thing an operator asks, once the one before is answered.
    pub(super) fn next_question(&mut self) -> Task<Message> {
        let Stage::Work(work) = &mut self.stage else { return Task::none() };
        if work.sign_in.is_some() {
            return Task::none();
        }
        let Some((account, challenge)) = work.asked.pop_front() else { return Task::none() };
        let Some(facts) = work.session.account(account) else { return Task::none() };
        let (screen, task) = SignIn::new(facts, challenge, &self.look);
        work.sign_in = Some(screen);
        Task::batch([task.map(Message::SignIn), self.keyboard_to_question()])
    }

    /// The keyboard goes to what an operator asks, when nothing stands in front of it.
    pub(super) fn keyboard_to_question(&self) -> Task<Message> {
        match &self.stage {
            Stage::Work(work) if work.masked.is_none() && self.question.is_none() && !self.keys_shown => {
                work.sign_in.as_ref().map_or_else(Task::none, SignIn::take_keyboard)
            }
            _ => Task::none(),
        }
    }

    /// `remember` is whether the password is to be kept; a code says nothing about it.
    pub(super) fn answer(&mut self, account: AccountId, answer: Secret, remember: Option<bool>) -> Task<Message> {
        let Stage::Work(work) = &mut self.stage else { return Task::none() };
        work.sign_in = None;
        if let Some(remember) = remember {
            work.remember.insert(account, remember);
        }
        let answered = work.session.answer(account, answer, |_| Message::Nothing);
        Task::batch([answered, self.next_question(), self.show_unseen()])
    }

    /// Nothing is answered: the command that asked fails.
    pub(super) fn give_up(&mut self, account: AccountId) -> Task<Message> {
        self.answer(account, Secret::new(String::new()), Some(false))
    }

    /// Whatever asked fails; the sign-in behind it makes the operator send a new code.
    pub(super) fn renew(&mut self, account: AccountId) -> Task<Message> {
        let given_up = self.answer(account, Secret::new(String::new()), None);
        let Stage::Work(work) = &mut self.stage else { return given_up };
        let renewed = move |result: Result<Outcome, Failure>| Message::Renewed(account, result.map(drop));
        Task::batch([given_up, work.session.command(account, Command::SignIn, renewed)])
    }

    /// What was given up for the new code is done now.
    pub(super) fn renewed(&mut self, account: AccountId, result: Result<(), Failure>) -> Task<Message> {
        match (result, self.worker()) {
            (Ok(()), Some(work)) => work.synchronise(account),
            (Ok(()), None) => Task::none(),
            (Err(failure), _) => self.command_failed(&failure),
        }
    }

    fn connection_changed(&mut self, account: AccountId, state: Connection) -> Task<Message> {
        let now = self.look.now;
        let Some(work) = self.worker() else { return Task::none() };
        let online = matches!(state, Connection::Online);
        if let Some(known) = work.accounts.get_mut(&account) {
            known.connection = Some(state);
            known.since = Some(now);
        }
        // Only what was accepted is worth remembering.
        if online && work.remember.remove(&account) == Some(true) {
            let session = work.session.clone();
            let services = session.services().clone();
            return services
                .finish(async move { session.engine().remember_password(account, true).await }, |_| Message::Nothing);
        }
        Task::none()
    }

    fn synchronised(&mut self, account: AccountId, report: &engine::SyncReport) -> Task<Message> {
        let (now, wanted, looked_at) = (self.look.now, self.settings.notifications, self.focused);
        let Some(work) = self.worker() else { return Task::none() };
        let mut first = false;
        if let Some(state) = work.accounts.get_mut(&account) {
            first = !std::mem::replace(&mut state.is_fresh, true);
            state.synchronised = Some(now);
        }
        if first && work.session.account(account).is_some_and(|facts| facts.kind.is_none()) {
            let learning = opening::learn_kind(work.session.clone(), account);
            return work.session.services().task(learning, move |kind| Message::KindLearned(account, kind));
        }
        // What was there before this session is not news.
        if report.arrived > 0 && !first && wanted && (!looked_at || work.masked.is_some()) {
            let count = [("count", report.arrived.to_string())];
            let words = self.look.words_with("app-news", &count);
            self.services.notifier.notify(&self.look.words("app-title"), &words);
        }
        Task::none()
    }

    /// The directory said whose mailbox it is, or did not know.
    pub(super) fn kind_learned(&mut self, account: AccountId, kind: Option<MailboxKind>) -> Task<Message> {
        let Some(work) = at_work(&mut self.stage, &mut self.aside) else { return Task::none() };
        if let Some(kind) = kind.filter(|_| work.session.account(account).is_some()) {
            work.session.learn(account, kind);
            work.mailbox.learned(&work.session);
        }
        Task::none()
    }

    pub(super) fn counted(&mut self, counts: Vec<Counts>) -> Task<Message> {
        if let Some(work) = self.worker() {
            for counts in counts {
                if let Some(state) = work.accounts.get_mut(&counts.account) {
                    state.unsent = counts.unsent;
                    state.synchronised = state.synchronised.max(counts.synchronised);
                }
            }
        }
        Task::none()
    }

    /// A synchronisation the window asked for has ended.
    pub(super) fn commanded(&mut self, account: AccountId, result: Result<(), Failure>) -> Task<Message> {
        if let Some(state) = self.worker().and_then(|work| work.accounts.get_mut(&account)) {
            state.busy = false;
        }
        match result {
            Ok(()) => Task::none(),
            Err(failure) => self.command_failed(&failure),
        }
    }

    fn command_failed(&mut self, failure: &Failure) -> Task<Message> {
        if self.worker().is_none() {
            return Task::none();
        }
        match failure.class() {
            // The status line says it, and what to do.
            Class::Network | Class::Authentication => Task::none(),
            _ => self.say(Notice::failed(&self.look, failure)),
        }
    }
}
