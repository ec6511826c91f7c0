//! The window on the screen: fonts, size, subscriptions.

use super::{App, Message, Start};
use crate::domain::error::{Class, Code, Coded};
use crate::engine::{self, Event};
use crate::ui::accessibility::SHOWN_AT_ONCE;
use crate::ui::card_desk::{Listened, listen};
use crate::ui::services::Services;
use crate::ui::session::Session;
use crate::ui::system::SystemWords;
use crate::ui::{contrast, font};
use iced::futures::stream::{self, Stream, StreamExt};
use iced::{Size, Subscription, Task, window};
use std::cell::RefCell;

/// Events told to the window in one go, at most.
const BATCH: usize = 256;

/// The window cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No display, or no way to draw on it.
    #[error("no window can be opened: {reason}")]
    NoWindow {
        /// The toolkit's words.
        reason: String,
    },
}

impl Coded for Error {
    fn code(&self) -> Code {
        Code::NO_WINDOW
    }

    fn class(&self) -> Class {
        Class::Local
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        let Self::NoWindow { reason } = self;
        vec![("reason", reason.clone())]
    }
}

/// Opens the window and runs until it is closed.
///
/// # Errors
/// [`Error::NoWindow`].
pub fn run(services: Services, start: Start) -> Result<(), Error> {
    // The toolkit may boot more than once in theory; what is given can be taken once.
    let given = RefCell::new(Some((services, start)));
    let boot = move || match given.borrow_mut().take() {
        Some((services, start)) => {
            let (app, task) = App::new(services, start);
            (Some(app), task)
        }
        None => (None, iced::exit()),
    };
    let application = iced::application(boot, update, view)
        .title(|app: &Option<App>| app.as_ref().map(App::title).unwrap_or_default())
        .theme(|app: &Option<App>| app.as_ref().map(App::theme))
        .scale_factor(|app: &Option<App>| app.as_ref().map_or(1.0, App::scale_factor))
        .subscription(|app: &Option<App>| app.as_ref().map_or_else(Subscription::none, subscription))
        .default_font(font::REGULAR)
        .window(window::Settings {
            size: Size::new(1366.0, 700.0),
            min_size: Some(Size::new(480.0, 360.0)),
            exit_on_close_request: false,
            visible: SHOWN_AT_ONCE,
            ..window::Settings::default()
        });
    let application = font::files().into_iter().fold(application, iced::Application::font);
    application.run().map_err(|error| Error::NoWindow { reason: error.to_string() })
}

fn update(app: &mut Option<App>, message: Message) -> Task<Message> {
    app.as_mut().map_or_else(Task::none, |app| app.update(message))
}

/// What the application listens to, and the system's contrast: no test depends on whose desktop it runs on.
fn subscription(app: &App) -> Subscription<Message> {
    Subscription::batch([app.subscription(), contrast::changes().map(Message::SystemContrast)])
}

fn view(app: &Option<App>) -> crate::ui::Element<'_, Message> {
    match app {
        Some(app) => app.view(),
        None => iced::widget::space().into(),
    }
}

impl App {
    /// What the window listens to.
    pub fn subscription(&self) -> Subscription<Message> {
        let mut all = vec![
            iced::event::listen_with(|event, _, id| match event {
                iced::Event::Window(
                    event @ (window::Event::Opened { .. }
                    | window::Event::Resized(_)
                    | window::Event::Rescaled(_)
                    | window::Event::CloseRequested
                    | window::Event::Focused
                    | window::Event::Unfocused
                    | window::Event::FileDropped(_)),
                ) => Some(Message::Window(id, event)),
                _ => None,
            }),
            iced::system::theme_changes().map(Message::SystemTheme),
            self.accessibility.subscription(),
            Subscription::run_with(Listened(self.services.cards.clone()), listen).map(Message::Desk),
            Subscription::run_with(self.services.system.clone(), SystemWords::heard).map(Message::System),
        ];
        if let Some(session) = self.session() {
            all.push(Subscription::run_with(session.clone(), heard));
        }
        if let Some(panel) = &self.demo {
            all.push(panel.subscription().map(Message::Demo));
        }
        Subscription::batch(all)
    }
}

/// What the engine says, many at a time: 500 new headers are one message, not 500.
fn heard(session: &Session) -> impl Stream<Item = Message> + use<> {
    let Some(events) = session.events() else { return stream::empty().boxed() };
    stream::unfold(events, |mut events| async {
        let mut batch = vec![events.next().await?];
        while batch.len() < BATCH {
            match events.now() {
                Some(event) => batch.push(event),
                None => break,
            }
        }
        Some((Message::Heard(merged(batch)), events))
    })
    .boxed()
}

/// The same said twice in a row is said once.
fn merged(batch: Vec<engine::Event>) -> Vec<engine::Event> {
    let mut events: Vec<Event> = Vec::with_capacity(batch.len());
    for event in batch {
        let repeated = match (&event, events.last()) {
            (Event::FoldersChanged { account: a }, Some(Event::FoldersChanged { account: b })) => a == b,
            (Event::OutboxChanged { outgoing: a, .. }, Some(Event::OutboxChanged { outgoing: b, .. })) => a == b,
            (Event::Overflow, Some(Event::Overflow)) => true,
            _ => false,
        };
        if !repeated {
            events.push(event);
        }
    }
    events
}
