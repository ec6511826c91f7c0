//! What each message does: a table, and what the screens' events mean for each other.

use super::dialogs::{Question, Yes};
use super::hiding::Then;
use super::sending::Sending;
use super::work::{Front, Next, Open, at_work};
use super::{App, Frame, Message, Stage};
use crate::config::Settings;
use crate::engine::{self, Command, Outcome};
use crate::ui::composer::Start;
use crate::ui::locked::LockReason;
use crate::ui::look::Room;
use crate::ui::notice::Notice;
use crate::ui::opening;
use crate::ui::page::Page;
use crate::ui::shortcut::Shortcut;
use crate::ui::step::Step;
use crate::ui::widget::{focus_next, focus_previous};
use crate::ui::{connection, directory, first_start, locked, mailbox, masked, reader, settings_page, sign_in};
use iced::widget::operation;
use iced::{Task, window};
use jiff::Timestamp;
use std::time::{Duration, Instant};

/// After a key that brings a field, letters are not keys of the window for this long.
const TYPING_AHEAD: Duration = Duration::from_millis(600);

impl App {
    /// Takes a message in.
    pub fn update(&mut self, message: Message) -> Task<Message> {
        self.look.now = Timestamp::now();
        let quiet = matches!(message, Message::Tree(_) | Message::Traced(_) | Message::Nothing);
        let task = self.perform(message);
        if quiet {
            return task;
        }
        Task::batch([task, self.tell_what_is_seen(), self.tell_screen_reader(), self.tell_trace()])
    }

    fn perform(&mut self, message: Message) -> Task<Message> {
        match message {
            Message::Looked(found) => self.looked(found),
            Message::FirstStart(message) => self.first_start_said(message),
            Message::Locked(message) => self.locked_said(message),
            Message::Masked(message) => self.masked_said(message),
            Message::Mailbox(message) => self.mailbox_said(message),
            Message::Reader(message) => self.reader_said(message),
            Message::Composer(message) => self.composer_said(message),
            Message::Directory(message) => self.directory_said(message),
            Message::Settings(message) => self.settings_said(message),
            Message::Connection(message) => self.connection_said(message),
            Message::SignIn(message) => self.sign_in_said(message),
            Message::Heard(events) => self.heard(events),
            Message::Counted(counts) => self.counted(counts),
            Message::Commanded(account, result) => self.commanded(account, result),
            Message::Renewed(account, result) => self.renewed(account, result),
            Message::Shortcut(shortcut) => self.shortcut(shortcut),
            Message::Window(id, event) => self.window_event(id, event),
            Message::SystemTheme(mode) => self.system_theme(mode),
            Message::SystemContrast(more) => self.system_contrast(more),
            Message::Frame(frame) => self.frame(frame),
            Message::ToastEnded(id) => self.toast_ended(id),
            Message::ToastPressed(id) => self.toast_pressed(id),
            Message::SendingTicked => self.sending_ticked(),
            Message::Unsend(outgoing) => self.unsend(outgoing),
            Message::Unsent(account, outgoing, result) => self.unsent(account, outgoing, result),
            Message::DraftRead(account, draft) => self.draft_read(account, draft),
            Message::Returned(account, draft) => self.returned(account, draft),
            Message::Answered(yes) => self.answered(yes),
            Message::IdleLooked => self.idle_looked(),
            Message::Kept => self.kept(),
            Message::LockedWithoutCard => self.lock_without_card(),
            Message::Stopped => self.stopped(),
            Message::Reopened(session) => self.reopened(session),
            Message::Left => Task::none(),
            Message::End => iced::exit(),
            Message::LookAgain => {
                self.stage = Stage::Opening;
                self.look_into_folder()
            }
            Message::SettingsKept(result) => self.settings_kept(result),
            Message::Tree(tree) => self.gathered(&tree),
            Message::AccessAsked(request) => self.access_asked(request),
            Message::System(_) => self.lock(LockReason::System),
            Message::Desk(desk) => self.desk_changed(desk),
            Message::CardAnnounced(day) => self.announce_end(day),
            Message::Demo(message) => self.demo_said(message),
            Message::Traced(seen) => self.traced(seen),
            Message::PanesRead(kept) => {
                if let Stage::Work(work) = &mut self.stage {
                    work.take_panes(kept.as_deref());
                }
                Task::none()
            }
            Message::KindLearned(account, kind) => self.kind_learned(account, kind),
            Message::Nothing => Task::none(),
        }
    }

    fn first_start_said(&mut self, message: first_start::Message) -> Task<Message> {
        let Stage::FirstStart(screen) = &mut self.stage else { return Task::none() };
        let step = screen.update(message, &self.look);
        self.first_start_step(step)
    }

    pub(super) fn first_start_step(&mut self, step: Step<first_start::Message, first_start::Event>) -> Task<Message> {
        let Stage::FirstStart(screen) = &self.stage else { return Task::none() };
        let operator = screen.operator();
        let mut tasks = vec![step.task.map(Message::FirstStart)];
        for event in step.events {
            tasks.push(match event {
                first_start::Event::Ready(session) => {
                    self.settings.last_operator = operator.clone();
                    self.aside = None;
                    let kept = self.services.keep_settings(&self.settings, Message::SettingsKept);
                    Task::batch([kept, self.begin(session)])
                }
                first_start::Event::Back | first_start::Event::KnownCard => self.out_of_first_start(),
            });
        }
        tasks.push(self.lock_what_is_owed());
        Task::batch(tasks)
    }

    fn locked_said(&mut self, message: locked::Message) -> Task<Message> {
        let Stage::Locked(screen) = &mut self.stage else { return Task::none() };
        let step = screen.update(message, &self.services, &self.look);
        self.locked_step(step)
    }

    pub(super) fn locked_step(&mut self, step: Step<locked::Message, locked::Event>) -> Task<Message> {
        let mut tasks = vec![step.task.map(Message::Locked)];
        for event in step.events {
            tasks.push(match event {
                locked::Event::Unlocked(session) => self.begin(session),
                locked::Event::NewPerson => self.first_start(),
            });
        }
        tasks.push(self.lock_what_is_owed());
        Task::batch(tasks)
    }

    fn masked_said(&mut self, message: masked::Message) -> Task<Message> {
        let Stage::Work(work) = &mut self.stage else { return Task::none() };
        let Some(screen) = &mut work.masked else { return Task::none() };
        let step = screen.update(message, &work.session, &self.look);
        let mut tasks = vec![step.task.map(Message::Masked)];
        for event in step.events {
            tasks.push(match event {
                masked::Event::Shown => self.unmask(),
                masked::Event::LockAsked => self.lock(LockReason::Asked),
                masked::Event::TriesUsed => self.lock(LockReason::Tries),
                masked::Event::ChangePerson => self.change_person(),
            });
        }
        Task::batch(tasks)
    }

    fn mailbox_said(&mut self, message: mailbox::Message) -> Task<Message> {
        let Some(work) = at_work(&mut self.stage, &mut self.aside) else { return Task::none() };
        let step = work.mailbox.update(message, &work.session, &self.look);
        let said = self.mailbox_step(step);
        Task::batch([said, self.return_to_place()])
    }

    pub(super) fn mailbox_step(&mut self, step: Step<mailbox::Message, mailbox::Event>) -> Task<Message> {
        let mut tasks = vec![step.task.map(Message::Mailbox)];
        for event in step.events {
            tasks.push(match event {
                mailbox::Event::Open(account, message) => self.open_message(account, message),
                mailbox::Event::Closed => self.close_reader(),
                mailbox::Event::ListWanted => self.show_list(),
                mailbox::Event::OpenDraft(account, draft) => self.write(account, Start::Draft(draft)),
                mailbox::Event::Compose(account) => self.write(account, Start::Blank),
                mailbox::Event::Reply(account, message, kind) => self.write(account, Start::Reply(message, kind)),
                mailbox::Event::Say(notice) => self.say(notice),
                mailbox::Event::Confirm(confirm) => {
                    self.ask(Question::new(confirm.title, confirm.words, confirm.yes, Yes::Mailbox(confirm.then)))
                }
                mailbox::Event::Page(page) => self.show_page(page),
            });
        }
        Task::batch(tasks)
    }

    fn reader_said(&mut self, message: reader::Message) -> Task<Message> {
        let Stage::Work(work) = &mut self.stage else { return Task::none() };
        let Some(reader) = &mut work.reader else { return Task::none() };
        let step = reader.update(message, &work.session, &self.look);
        self.reader_step(step)
    }

    pub(super) fn reader_step(&mut self, step: Step<reader::Message, reader::Event>) -> Task<Message> {
        let mut tasks = vec![step.task.map(Message::Reader)];
        for event in step.events {
            tasks.push(match event {
                reader::Event::Reply(account, message, kind) => self.write(account, Start::Reply(message, kind)),
                reader::Event::Open(account, message) => self.open_beside(account, message),
                reader::Event::Write(account, content) => self.write(account, Start::Content(content)),
                reader::Event::Mailbox(deed) => self.deed_of_reader(deed),
                reader::Event::Say(notice) => self.say(notice),
                reader::Event::Confirm { title, words, yes, then } => {
                    self.ask(Question::new(title, words, yes, Yes::Reader(then)))
                }
                reader::Event::Back => self.back_to_list(),
            });
        }
        Task::batch(tasks)
    }

    fn deed_of_reader(&mut self, deed: crate::ui::deed::Deed) -> Task<Message> {
        let Stage::Work(work) = &mut self.stage else { return Task::none() };
        let Some((account, message)) = work.reader.as_ref().map(|reader| reader.message()) else { return Task::none() };
        let step = work.mailbox.deed(deed, account, vec![message], &work.session, &self.look);
        self.mailbox_step(step)
    }

    fn directory_said(&mut self, message: directory::Message) -> Task<Message> {
        let Stage::Work(work) = &mut self.stage else { return Task::none() };
        let Open::Directory(screen) = &mut work.open else { return Task::none() };
        let step = screen.update(message, &work.session, &self.look);
        self.directory_step(step)
    }

    fn directory_step(&mut self, step: Step<directory::Message, directory::Event>) -> Task<Message> {
        let mut tasks = vec![step.task.map(Message::Directory)];
        for event in step.events {
            tasks.push(match event {
                directory::Event::Picked(entries) => self.picked(entries),
                directory::Event::Write(account, to) => self.write(account, Start::To(to)),
                directory::Event::Back => self.back_to_mail(),
            });
        }
        Task::batch(tasks)
    }

    fn settings_said(&mut self, message: settings_page::Message) -> Task<Message> {
        let Stage::Work(work) = &mut self.stage else { return Task::none() };
        let Open::Settings(screen) = &mut work.open else { return Task::none() };
        let step = screen.update(message, &work.session, &self.look);
        let mut tasks = vec![step.task.map(Message::Settings)];
        for event in step.events {
            tasks.push(match event {
                settings_page::Event::Changed(settings) => self.change_settings(settings),
                settings_page::Event::AddAccount => self.add_account(),
                settings_page::Event::RemoveAccount(account) => self.remove_account(account),
                settings_page::Event::CodeChanged => self.say(Notice::done(self.look.words("app-code-changed"))),
                settings_page::Event::CardModule(module) => self.use_card_module(module),
                settings_page::Event::Lock => self.lock(LockReason::Asked),
                settings_page::Event::Say(notice) => self.say(notice),
                settings_page::Event::Confirm { title, words, yes, then } => {
                    self.ask(Question::new(title, words, yes, Yes::Settings(then)))
                }
                settings_page::Event::Back => self.back_to_mail(),
            });
        }
        Task::batch(tasks)
    }

    fn connection_said(&mut self, message: connection::Message) -> Task<Message> {
        let Stage::Work(work) = &mut self.stage else { return Task::none() };
        let Open::Connection(screen) = &mut work.open else { return Task::none() };
        let step = screen.update(message, &work.session, &self.look);
        self.connection_step(step)
    }

    pub(super) fn connection_step(&mut self, step: Step<connection::Message, connection::Event>) -> Task<Message> {
        let mut tasks = vec![step.task.map(Message::Connection)];
        for event in step.events {
            tasks.push(match event {
                connection::Event::Say(notice) => self.say(notice),
                connection::Event::Back => self.back_to_mail(),
                connection::Event::OpenDraft(account, draft) => self.write(account, Start::Draft(draft)),
                connection::Event::Confirm { title, words, yes, then } => {
                    self.ask(Question::new(title, words, yes, Yes::Connection(then)))
                }
            });
        }
        Task::batch(tasks)
    }

    fn sign_in_said(&mut self, message: sign_in::Message) -> Task<Message> {
        let Stage::Work(work) = &mut self.stage else { return Task::none() };
        let Some(screen) = &mut work.sign_in else { return Task::none() };
        let step = screen.update(message, &self.services, &self.look);
        let mut tasks = vec![step.task.map(Message::SignIn)];
        for event in step.events {
            tasks.push(match event {
                sign_in::Event::Answer(account, answer, remember) => self.answer(account, answer, remember),
                sign_in::Event::Renewed(account) => self.renew(account),
                sign_in::Event::Cancelled(account) => self.give_up(account),
            });
        }
        Task::batch(tasks)
    }

    pub(super) fn shortcut(&mut self, shortcut: Shortcut) -> Task<Message> {
        // Whoever types ahead of a field that is just coming means the field.
        if shortcut.is_plain_letter() && self.hurried.is_some_and(|at| at.elapsed() < TYPING_AHEAD) {
            return Task::none();
        }
        if shortcut.opens_a_field() {
            self.hurried = Some(Instant::now());
        }
        match shortcut {
            Shortcut::FocusNext => return focus_next(),
            Shortcut::FocusPrevious => return focus_previous(),
            Shortcut::ZoomIn => return self.zoom(self.settings.zoom.saturating_add(10)),
            Shortcut::ZoomOut => return self.zoom(self.settings.zoom.saturating_sub(10)),
            Shortcut::ZoomReset => return self.zoom(100),
            _ => {}
        }
        // Whatever stands in front: nobody is to read on.
        match (shortcut, self.worker().is_some()) {
            (Shortcut::Mask, true) => return self.mask(),
            (Shortcut::Lock, true) => return self.lock(LockReason::Asked),
            _ => {}
        }
        if self.question.is_some() {
            return if shortcut == Shortcut::Back { self.answered(false) } else { Task::none() };
        }
        if self.keys_shown {
            if matches!(shortcut, Shortcut::Back | Shortcut::Help) {
                self.keys_shown = false;
            }
            return Task::none();
        }
        match &self.stage {
            Stage::Work(_) => self.shortcut_at_work(shortcut),
            _ if shortcut == Shortcut::Help => {
                self.keys_shown = true;
                Task::none()
            }
            _ => Task::none(),
        }
    }

    fn shortcut_at_work(&mut self, shortcut: Shortcut) -> Task<Message> {
        let Stage::Work(work) = &mut self.stage else { return Task::none() };
        if work.masked.is_some() {
            return Task::none();
        }
        if let Some(screen) = &work.sign_in {
            let account = screen.account();
            return match shortcut {
                Shortcut::Back => self.give_up(account),
                _ => Task::none(),
            };
        }
        match shortcut {
            Shortcut::Help => self.keys_shown = true,
            Shortcut::Synchronise => return self.synchronise_all(),
            Shortcut::New => {
                let account = work.mailbox.current_account();
                return self.write(account, Start::Blank);
            }
            Shortcut::Undo => return self.undo_last(),
            Shortcut::Print => return self.say(Notice::note(self.look.words("app-print"))),
            Shortcut::Search if !matches!(work.open, Open::Directory(_)) => return self.search(),
            _ => return self.shortcut_of_screens(shortcut),
        }
        Task::none()
    }

    /// The screen in front has the first word.
    fn shortcut_of_screens(&mut self, shortcut: Shortcut) -> Task<Message> {
        let Stage::Work(work) = &mut self.stage else { return Task::none() };
        let (session, look) = (&work.session, &self.look);
        match &mut work.open {
            Open::Directory(screen) => {
                if let Some(step) = screen.shortcut(shortcut, session, look) {
                    return self.directory_step(step);
                }
            }
            Open::Settings(_) | Open::Connection(_) => {}
            Open::Mail => {
                if let Some(composer) = work.composer.as_mut().filter(|_| work.front == Front::Composer) {
                    let step = composer.shortcut(shortcut, session, look);
                    return step.map_or_else(Task::none, |step| self.composer_step(step));
                }
                let several = work.mailbox.selection().len() > 1;
                if !several
                    && let Some(step) = work.reader.as_mut().and_then(|screen| screen.shortcut(shortcut, session, look))
                {
                    return self.reader_step(step);
                }
                if let Some(step) = work.mailbox.shortcut(shortcut, session, look) {
                    return self.mailbox_step(step);
                }
            }
        }
        if shortcut == Shortcut::Back { self.step_back() } else { Task::none() }
    }

    /// Échap, when no screen wanted it.
    fn step_back(&mut self) -> Task<Message> {
        let Stage::Work(work) = &mut self.stage else { return Task::none() };
        if !matches!(work.open, Open::Mail) {
            return self.back_to_mail();
        }
        self.back_to_list()
    }

    /// Looks for messages, wherever one is.
    fn search(&mut self) -> Task<Message> {
        let shown = self.show_list();
        let Stage::Work(work) = &mut self.stage else { return shown };
        let Some(step) = work.mailbox.shortcut(Shortcut::Search, &work.session, &self.look) else { return shown };
        Task::batch([shown, self.mailbox_step(step)])
    }

    /// The list is to be seen; where there is room for one thing only, what is written waits.
    fn show_list(&mut self) -> Task<Message> {
        let Stage::Work(work) = &mut self.stage else { return Task::none() };
        work.open = Open::Mail;
        if self.look.room() == Room::Narrow { work.bring(Front::List) } else { Task::none() }
    }

    fn back_to_list(&mut self) -> Task<Message> {
        if let Stage::Work(work) = &mut self.stage {
            work.front = Front::List;
        }
        operation::focus(mailbox::LIST_ID)
    }

    fn back_to_mail(&mut self) -> Task<Message> {
        if let Stage::Work(work) = &mut self.stage {
            work.open = Open::Mail;
        }
        Task::none()
    }

    fn close_reader(&mut self) -> Task<Message> {
        if let Stage::Work(work) = &mut self.stage {
            work.reader = None;
            if work.front == Front::Reader {
                work.front = Front::List;
            }
        }
        Task::none()
    }

    fn frame(&mut self, frame: Frame) -> Task<Message> {
        match frame {
            Frame::Keys(shown) => {
                self.keys_shown = shown;
                return self.keyboard_to_question();
            }
            Frame::Mask => return self.mask(),
            Frame::Lock => return self.lock(LockReason::Asked),
            Frame::ChangePerson => return self.change_person(),
            Frame::Connection => return self.show_page(Page::Connection),
            Frame::BackToList => return self.back_to_list(),
            Frame::Resume => return self.resume_writing(),
            Frame::SignIn(account) => {
                let Stage::Work(work) = &mut self.stage else { return Task::none() };
                return work.synchronise(account);
            }
            Frame::Folders(width) => {
                if let Stage::Work(work) = &mut self.stage {
                    work.folders_width = width;
                }
            }
            Frame::List(width) => {
                if let Stage::Work(work) = &mut self.stage {
                    work.list_width = width;
                }
            }
        }
        Task::none()
    }

    fn window_event(&mut self, id: window::Id, event: window::Event) -> Task<Message> {
        self.window = Some(id);
        match event {
            window::Event::Opened { size, .. } => {
                self.resized(size);
                let scale =
                    window::scale_factor(id).map(move |scale| Message::Window(id, window::Event::Rescaled(scale)));
                return Task::batch([self.accessibility.window_opened(id), scale]);
            }
            window::Event::Resized(size) => self.resized(size),
            window::Event::Rescaled(scale) => self.window_scale = scale,
            window::Event::Focused => self.focused = true,
            window::Event::Unfocused => self.focused = false,
            window::Event::CloseRequested => return self.close_wanted(),
            window::Event::FileDropped(path) => return self.file_dropped(path),
            _ => {}
        }
        self.accessibility.window_focused(self.focused);
        Task::none()
    }

    fn system_theme(&mut self, mode: iced::theme::Mode) -> Task<Message> {
        self.dark_system = mode == iced::theme::Mode::Dark;
        self.apply_settings();
        Task::none()
    }

    fn system_contrast(&mut self, more: bool) -> Task<Message> {
        self.contrast_system = more;
        self.apply_settings();
        Task::none()
    }

    fn zoom(&mut self, percent: u16) -> Task<Message> {
        let settings = Settings { zoom: percent.clamp(80, 200), ..self.settings.clone() };
        self.change_settings(settings)
    }

    pub(super) fn change_settings(&mut self, settings: Settings) -> Task<Message> {
        if settings.language != self.settings.language {
            // Whoever chooses one here no longer means the one asked for at the start.
            self.asked_language = None;
        }
        self.settings = settings.clone();
        self.apply_settings();
        if let Some(Open::Settings(screen)) = self.worker().map(|work| &mut work.open) {
            screen.know(&settings);
        }
        let kept = self.services.keep_settings(&self.settings, Message::SettingsKept);
        Task::batch([kept, self.watch_idle()])
    }

    fn settings_kept(&mut self, result: Result<(), crate::config::Error>) -> Task<Message> {
        match result {
            Ok(()) => Task::none(),
            Err(error) => {
                let failure = crate::domain::error::Failure::new(error);
                self.say(Notice::failed(&self.look, &failure))
            }
        }
    }

    /// The mailboxes open anew with the one that is added: a message being written is kept first, or nothing is added.
    pub(super) fn add_account(&mut self) -> Task<Message> {
        let Stage::Work(work) = &mut self.stage else { return Task::none() };
        let Some(composer) = &mut work.composer else { return self.begin_to_add() };
        work.next = Some(Next::AddAccount);
        let step = composer.leave(&work.session, &self.look);
        self.composer_step(step)
    }

    pub(super) fn begin_to_add(&mut self) -> Task<Message> {
        match std::mem::replace(&mut self.stage, Stage::Opening) {
            Stage::Work(work) => {
                let session = work.session.clone();
                self.aside = Some(work);
                self.add_account_to(&session)
            }
            other => {
                self.stage = other;
                Task::none()
            }
        }
    }

    pub(super) fn add_account_to(&mut self, session: &crate::ui::session::Session) -> Task<Message> {
        let (screen, task) = first_start::FirstStart::add_account(session, &self.settings);
        self.stage = Stage::FirstStart(Box::new(screen));
        task.map(Message::FirstStart)
    }

    /// Nobody is added: back to whoever works here, or to the lock screen.
    fn out_of_first_start(&mut self) -> Task<Message> {
        match self.aside.take() {
            // The other mailbox was being taken in when it failed: the engine is to begin anew.
            Some(work) if work.session.engine().is_stopped() => {
                let opened = opening::reopen(work.session.clone());
                self.stage = Stage::Opening;
                self.services.finish(opened, |opened| Message::Reopened(opened.map(|session| (session, None))))
            }
            Some(work) => {
                self.stage = Stage::Work(work);
                // What happened meanwhile was not listened to.
                let heard = self.heard(vec![crate::engine::Event::Overflow]);
                Task::batch([heard, self.next_question(), self.lock_without_card()])
            }
            None => self.show_lock(LockReason::Start, None, None, engine::Unsent::default()),
        }
    }

    /// An account goes with its mail: the engine begins anew.
    fn remove_account(&mut self, account: crate::domain::ids::AccountId) -> Task<Message> {
        self.put_away(Then::Remove(account))
    }

    pub(super) fn unsend(&mut self, outgoing: crate::domain::ids::OutboxId) -> Task<Message> {
        let Stage::Work(work) = &mut self.stage else { return Task::none() };
        // Asked twice, the second answer would be that it has left.
        let waiting = |sending: &&mut Sending| sending.outgoing == outgoing && !sending.taking_back;
        let Some(sending) = self.sending.iter_mut().find(waiting) else { return Task::none() };
        sending.taking_back = true;
        let account = sending.account;
        work.session.command(account, Command::Unsend { outgoing }, move |result: Result<Outcome, _>| {
            Message::Unsent(account, outgoing, result)
        })
    }
}
