//! The message being written: it is kept before its place is given away, and heard even when it has none any more.

use super::dialogs::{Question, Yes};
use super::work::{Front, Next, Open, at_work};
use super::{App, Message, Stage};
use crate::domain::directory::DirectoryEntry;
use crate::domain::error::Failure;
use crate::domain::ids::AccountId;
use crate::ui::composer::{self, Composer, Late, Start};
use crate::ui::mailbox;
use crate::ui::notice::Notice;
use crate::ui::page::Page;
use crate::ui::step::Step;
use iced::Task;
use iced::widget::operation;

impl App {
    /// Begins to write. A message being written is kept as a draft first; when it cannot be, it stays.
    pub(super) fn write(&mut self, account: AccountId, start: Start) -> Task<Message> {
        let Stage::Work(work) = &mut self.stage else { return Task::none() };
        let Some(composer) = &mut work.composer else { return self.begin_to_write(account, start) };
        if matches!(&start, Start::Draft(draft) if composer.writes(account, draft.id)) {
            return self.resume_writing();
        }
        work.next = Some(Next::Write(account, Box::new(start)));
        let step = composer.leave(&work.session, &self.look);
        self.composer_step(step)
    }

    fn begin_to_write(&mut self, account: AccountId, start: Start) -> Task<Message> {
        let Stage::Work(work) = &mut self.stage else { return Task::none() };
        let (mut composer, task) = Composer::new(&work.session, account, start, &self.look);
        composer.set_undo_seconds(self.settings.undo_seconds);
        work.composer = Some(composer);
        work.open = Open::Mail;
        work.front = Front::Composer;
        task.map(Message::Composer)
    }

    /// The message being written comes to the front again.
    pub(super) fn resume_writing(&mut self) -> Task<Message> {
        let Stage::Work(work) = &mut self.stage else { return Task::none() };
        let Some(composer) = &work.composer else { return Task::none() };
        work.open = Open::Mail;
        work.front = Front::Composer;
        composer.resume().map(Message::Composer)
    }

    pub(super) fn composer_said(&mut self, message: composer::Message) -> Task<Message> {
        if let Stage::Closing(work, _) = &mut self.stage {
            // How the last save ended, and whether the message is queued, is known before the keys go.
            let Some(screen) = work.composer.as_mut().filter(|screen| message.is_for(screen.ticket())) else {
                return Task::none();
            };
            let events = screen.update(message, &work.session, &self.look).events;
            if events.iter().any(|event| matches!(event, composer::Event::Queued(_))) {
                work.composer = None;
                return Task::done(Message::Kept);
            }
            let refused = events.iter().any(|event| matches!(event, composer::Event::Stays(_)));
            return if refused { self.not_kept() } else { Task::none() };
        }
        let Some(work) = at_work(&mut self.stage, &mut self.aside) else { return Task::none() };
        match work.composer.as_mut().filter(|screen| message.is_for(screen.ticket())) {
            Some(screen) => {
                let step = screen.update(message, &work.session, &self.look);
                self.composer_step(step)
            }
            None => self.said_late(message),
        }
    }

    /// An answer to a composer that is gone.
    fn said_late(&mut self, message: composer::Message) -> Task<Message> {
        // Nobody hears what another professional's message became.
        if !message.is_since(self.first_ticket) {
            return Task::none();
        }
        match message.late() {
            Some(Late::Queued(sent)) => Task::batch([self.drafts_changed(sent.account), self.queued(&sent)]),
            Some(Late::Failed(failure)) => self.say(Notice::failed(&self.look, &failure)),
            None => Task::none(),
        }
    }

    pub(super) fn composer_step(&mut self, step: Step<composer::Message, composer::Event>) -> Task<Message> {
        let mut tasks = vec![step.task.map(Message::Composer)];
        for event in step.events {
            tasks.push(match event {
                composer::Event::Closed => self.composer_closed(),
                composer::Event::Stays(failure) => self.composer_stays(&failure),
                composer::Event::Queued(sent) => Task::batch([self.composer_gone(), self.queued(&sent)]),
                composer::Event::PickFromDirectory => self.show_page(Page::Directory),
                composer::Event::Say(notice) => self.say(notice),
                composer::Event::Confirm { title, words, yes, then } => {
                    self.ask(Question::new(title, words, yes, Yes::Composer(then)))
                }
            });
        }
        Task::batch(tasks)
    }

    fn composer_closed(&mut self) -> Task<Message> {
        let gone = self.composer_gone();
        match &self.stage {
            Stage::Work(work) if work.composer.is_none() => Task::batch([gone, operation::focus(mailbox::LIST_ID)]),
            _ => gone,
        }
    }

    /// The composer's place is free for the message that waited for it, and the list of drafts may be another.
    fn composer_gone(&mut self) -> Task<Message> {
        let Some(work) = at_work(&mut self.stage, &mut self.aside) else { return Task::none() };
        let Some(composer) = work.composer.take() else { return Task::none() };
        if work.front == Front::Composer {
            work.front = if work.reader.is_some() { Front::Reader } else { Front::List };
        }
        let next = work.next.take();
        let drafts = self.drafts_changed(composer.account());
        match next {
            Some(Next::Write(account, start)) => Task::batch([drafts, self.begin_to_write(account, *start)]),
            Some(Next::AddAccount) => Task::batch([drafts, self.begin_to_add()]),
            None => drafts,
        }
    }

    /// It was to go and could not: what waited for its place is given up, and nothing of it is lost unseen.
    fn composer_stays(&mut self, failure: &Failure) -> Task<Message> {
        let Some(work) = at_work(&mut self.stage, &mut self.aside) else { return Task::none() };
        let awaited = work.next.take().is_some();
        let seen = work.front == Front::Composer && matches!(work.open, Open::Mail);
        if seen && !awaited {
            return Task::none();
        }
        work.open = Open::Mail;
        work.front = Front::Composer;
        self.say(Notice::failed(&self.look, failure))
    }

    fn drafts_changed(&mut self, account: AccountId) -> Task<Message> {
        let Some(work) = at_work(&mut self.stage, &mut self.aside) else { return Task::none() };
        let step = work.mailbox.drafts_changed(account, &work.session);
        self.mailbox_step(step)
    }

    /// Recipients were picked in the directory.
    pub(super) fn picked(&mut self, entries: Vec<DirectoryEntry>) -> Task<Message> {
        let Stage::Work(work) = &mut self.stage else { return Task::none() };
        work.open = Open::Mail;
        let Some(composer) = &mut work.composer else { return Task::none() };
        work.front = Front::Composer;
        let step = composer.add_recipients(entries, &work.session, &self.look);
        self.composer_step(step)
    }

    /// A file was dropped on the window.
    pub(super) fn file_dropped(&mut self, path: std::path::PathBuf) -> Task<Message> {
        let Stage::Work(work) = &mut self.stage else { return Task::none() };
        let Some(composer) = work.composer.as_mut().filter(|_| work.masked.is_none()) else { return Task::none() };
        (work.open, work.front) = (Open::Mail, Front::Composer);
        let step = composer.files_dropped(vec![path], &work.session, &self.look);
        self.composer_step(step)
    }
}
