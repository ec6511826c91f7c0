//! The application: one stage at a time (opening, first start, locked, at work), and what stands over all of them.

mod desk;
mod dialogs;
mod hearing;
mod hiding;
mod layout;
mod places;
mod run;
mod sending;
mod stage;
mod status;
mod toasts;
mod trace;
mod update;
mod view;
mod work;
mod writing;

pub use run::{Error, run};
pub use stage::Stage;
pub use work::Work;

use super::accessibility::{self, Accessibility};
use super::card_desk::OnDesk;
use super::look::{self, Density, Look};
use super::notice::Undo;
use super::palette::{self, Palette};
use super::services::Services;
use super::session::Session;
use super::shortcut::Shortcut;
use super::widget::shortcuts::Activity;
use super::{
    composer, connection, directory, first_start, locked, mailbox, masked, reader, settings_page, sign_in, tracing_line,
};
use crate::config::{self, Settings, Theme};
use crate::domain::directory::MailboxKind;
use crate::domain::error::Failure;
use crate::domain::ids::{AccountId, IdentityId};
use crate::engine;
use crate::engine::Outcome;
use crate::platform::session_lock::SessionWord;
use crate::words::Language;
use dialogs::Question;
use iced::{Size, Task, window};
use jiff::Timestamp;
use places::Place;
use sending::Sending;
use std::collections::BTreeMap;
use std::path::PathBuf;
use toasts::Toasts;

/// How the application is started.
#[derive(Debug, Clone)]
pub struct Start {
    /// The language asked for; else that of the settings, else that of the system.
    pub language: Option<Language>,
    /// A panel beside the window that is not part of the product.
    pub demo: Option<super::demo::Panel>,
    /// Where each change is told, one JSON object a line (the demonstration's check).
    pub trace: Option<PathBuf>,
}

/// The whole window.
pub struct App {
    services: Services,
    settings: Settings,
    /// The language asked for at the start, until another is chosen here.
    asked_language: Option<Language>,
    look: Look,
    stage: Stage,
    /// Whoever works here, while one more mailbox is being added.
    aside: Option<Box<Work>>,
    /// What lies where cards are read.
    desk: OnDesk,
    /// Where each professional was at the last lock.
    places: BTreeMap<IdentityId, Place>,
    question: Option<Question>,
    /// A lock asked for while a session was opening.
    owed: Option<locked::LockReason>,
    keys_shown: bool,
    /// Messages written before it are of somebody who was here before.
    first_ticket: composer::Ticket,
    toasts: Toasts,
    sending: Vec<Sending>,
    activity: Activity,
    /// The next look whether anybody is there; another one takes its place.
    idle: Option<iced::task::Handle>,
    /// When a key was pressed that brings a field to write in.
    hurried: Option<std::time::Instant>,
    accessibility: Accessibility,
    window: Option<window::Id>,
    /// Physical pixels for each logical one, without zoom.
    window_scale: f32,
    /// The window in logical pixels, as it is without zoom.
    unzoomed: Size,
    focused: bool,
    dark_system: bool,
    contrast_system: bool,
    demo: Option<super::demo::Panel>,
    trace: Option<tracing_line::Trace>,
}

/// Everything that can happen.
#[derive(Debug, Clone)]
pub enum Message {
    /// The profile folder was looked into.
    Looked(Result<stage::Found, Failure>),
    /// Of first start.
    FirstStart(first_start::Message),
    /// Of the lock screen.
    Locked(locked::Message),
    /// Of the mask.
    Masked(masked::Message),
    /// Of the folders and the list.
    Mailbox(mailbox::Message),
    /// Of the reader.
    Reader(reader::Message),
    /// Of the composer.
    Composer(composer::Message),
    /// Of the directory.
    Directory(directory::Message),
    /// Of the settings.
    Settings(settings_page::Message),
    /// Of the connection details.
    Connection(connection::Message),
    /// Of the sign-in dialog.
    SignIn(sign_in::Message),
    /// The engine said something.
    Heard(Vec<engine::Event>),
    /// What the store says of each account was counted.
    Counted(Vec<work::Counts>),
    /// An account for which a new code was wanted has signed in, or not.
    Renewed(AccountId, Result<(), Failure>),
    /// A command that the window itself gave has ended.
    Commanded(AccountId, Result<(), Failure>),
    /// A key of the window.
    Shortcut(Shortcut),
    /// The window itself.
    Window(window::Id, window::Event),
    /// The system's theme.
    SystemTheme(iced::theme::Mode),
    /// Whether the system asks for more contrast.
    SystemContrast(bool),
    /// Somebody presses something of the frame.
    Frame(Frame),
    /// A toast goes.
    ToastEnded(u64),
    /// What a toast offers.
    ToastPressed(u64),
    /// One more second of a message that can still be taken back.
    SendingTicked,
    /// Take it back.
    Unsend(crate::domain::ids::OutboxId),
    /// Taken back, or too late.
    Unsent(AccountId, crate::domain::ids::OutboxId, Result<Outcome, Failure>),
    /// The draft of a message taken back was read.
    DraftRead(AccountId, Result<Option<engine::OpenDraft>, Failure>),
    /// The draft that was being written at the lock was read.
    Returned(AccountId, Result<Option<engine::OpenDraft>, Failure>),
    /// The question was answered.
    Answered(bool),
    /// Time to look whether anybody is there.
    IdleLooked,
    /// The draft is safe, or could not be made so: go on.
    Kept,
    /// The card is out and the session still open: the lock is tried again.
    LockedWithoutCard,
    /// The engine has stopped.
    Stopped,
    /// The other accounts are open again.
    Reopened(Result<(Session, Option<Failure>), Failure>),
    /// A mailbox that stayed behind has nothing more to do.
    Left,
    /// Nothing is left to be done: the program ends.
    End,
    /// Try again to open the profile folder.
    LookAgain,
    /// The settings are on the disk, or not.
    SettingsKept(Result<(), config::Error>),
    /// What a screen reader is to be told.
    Tree(accessibility::Tree),
    /// A screen reader asks.
    AccessAsked(accessibility::Request),
    /// The person's own session was locked, or the computer goes to sleep.
    System(SessionWord),
    /// Something else lies where cards are read.
    Desk(OnDesk),
    /// The day on which the end of the card was announced was read.
    CardAnnounced(Result<Option<String>, Failure>),
    /// Of the demonstration panel.
    Demo(super::demo::Message),
    /// What has the keyboard, for the trace.
    Traced(accessibility::Seen),
    /// The widths of the panes as they were left.
    PanesRead(Option<String>),
    /// The directory said whose mailbox an account is, or did not know.
    KindLearned(AccountId, Option<MailboxKind>),
    /// An answer that nobody needs.
    Nothing,
}

/// What can be pressed around the screens.
#[derive(Debug, Clone)]
pub enum Frame {
    /// The list of keys.
    Keys(bool),
    /// Mask the screen.
    Mask,
    /// Lock.
    Lock,
    /// Let another professional in.
    ChangePerson,
    /// Connection details.
    Connection,
    /// Sign in again.
    SignIn(AccountId),
    /// A divider moved: folder pane, list.
    Folders(f32),
    /// The list's width.
    List(f32),
    /// Back to the list, in a narrow window.
    BackToList,
    /// Back to the message being written.
    Resume,
}

impl App {
    /// Opens the profile folder and shows what is found there.
    pub fn new(services: Services, start: Start) -> (Self, Task<Message>) {
        let (settings, fault) = Settings::read_or_default(&services.folders.settings());
        let trace = start.trace.and_then(tracing_line::Trace::open);
        let mut app = Self {
            asked_language: start.language,
            look: Look::new(Language::default(), Timestamp::now()),
            stage: Stage::Opening,
            aside: None,
            desk: OnDesk::default(),
            places: BTreeMap::new(),
            settings,
            question: None,
            owed: None,
            keys_shown: false,
            first_ticket: composer::Ticket::next(),
            toasts: Toasts::default(),
            sending: Vec::new(),
            activity: Activity::default(),
            idle: None,
            hurried: None,
            accessibility: Accessibility::new(),
            window: None,
            window_scale: 1.0,
            unzoomed: Size::ZERO,
            focused: true,
            dark_system: false,
            contrast_system: false,
            demo: start.demo,
            trace,
            services,
        };
        app.apply_settings();
        let mut tasks = vec![app.look_into_folder(), iced::system::theme().map(Message::SystemTheme)];
        if let Some(error) = fault {
            let notice = super::notice::Notice::failed(&app.look, &Failure::new(error));
            tasks.push(app.say(notice));
        }
        (app, Task::batch(tasks))
    }

    /// The title of the window: never a name, never a count of anything but news.
    pub fn title(&self) -> String {
        match &self.stage {
            Stage::Work(work) if work.mailbox.unread() > 0 => {
                self.look.words_with("app-title-unread", &[("count", work.mailbox.unread().to_string())])
            }
            _ => self.look.words("app-title"),
        }
    }

    /// The toolkit's theme.
    pub fn theme(&self) -> iced::Theme {
        self.look.palette.theme("Pli")
    }

    /// Zoom, 0.8 to 2.
    pub fn scale_factor(&self) -> f32 {
        f32::from(self.settings.zoom.clamp(80, 200)) / 100.0
    }

    /// What the window shows now.
    pub fn stage(&self) -> &Stage {
        &self.stage
    }

    /// What views are given.
    pub fn look(&self) -> &Look {
        &self.look
    }

    /// Whoever works here.
    pub fn session(&self) -> Option<&Session> {
        match &self.stage {
            Stage::Work(work) | Stage::Closing(work, _) => Some(&work.session),
            _ => self.aside.as_ref().map(|work| &work.session),
        }
    }

    /// When somebody was last there.
    pub fn activity(&self) -> &Activity {
        &self.activity
    }

    /// Whoever works here, in front or while one more mailbox is being added.
    pub(super) fn worker(&mut self) -> Option<&mut Work> {
        work::at_work(&mut self.stage, &mut self.aside)
    }

    /// Whether nothing of what a professional sees may be shown: masked, or a question of the operator in front.
    fn is_hidden(&self) -> bool {
        match &self.stage {
            Stage::Work(work) => work.masked.is_some() || work.sign_in.is_some(),
            _ => false,
        }
    }

    /// The settings in force.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(super) fn apply_settings(&mut self) {
        self.fit_views();
        self.look.palette = self.palette();
        self.look.density = match self.settings.density {
            config::Density::Comfortable => Density::Comfortable,
            config::Density::Compact => Density::Compact,
        };
        self.look.language = self.language();
    }

    /// The language asked for, else that of the settings, else that of the system.
    fn language(&self) -> Language {
        let chosen = self.asked_language.or_else(|| self.settings.language.map(look::spoken));
        chosen.unwrap_or_else(Language::of_system)
    }

    fn palette(&self) -> &'static Palette {
        match self.settings.theme {
            Theme::Light => &palette::LIGHT,
            Theme::Dark => &palette::DARK,
            Theme::Contrast => &palette::CONTRAST,
            Theme::System if self.contrast_system => &palette::CONTRAST,
            Theme::System if self.dark_system => &palette::DARK,
            Theme::System => &palette::LIGHT,
        }
    }

    /// The window's size in logical pixels after zoom, as views need it.
    fn resized(&mut self, size: Size) {
        let zoom = self.scale_factor();
        self.unzoomed = Size::new(size.width * zoom, size.height * zoom);
        self.fit_views();
    }

    /// Zooming changes how much room there is, and no event tells it.
    fn fit_views(&mut self) {
        if self.unzoomed == Size::ZERO {
            return;
        }
        let (zoom, beside) = (self.scale_factor(), if self.demo.is_some() { super::demo::WIDTH } else { 0.0 });
        let (width, height) = (self.unzoomed.width / zoom, self.unzoomed.height / zoom);
        self.look.window = Size::new((width - beside).max(1.0), height);
    }

    fn undo(&mut self, undo: Undo) -> Task<Message> {
        let Stage::Work(work) = &mut self.stage else { return Task::none() };
        let step = work.mailbox.undo(undo, &work.session);
        self.mailbox_step(step)
    }
}

#[cfg(test)]
mod tests;
