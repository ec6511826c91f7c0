//! The window on that folder, without a display: the real application, the software renderer.

use crate::report::Series;
use crate::store::{CODE, Drawer, place};
use iced::mouse::{Button, Event as Mouse, ScrollDelta};
use iced::{Event, Point, Rectangle, Size, Subscription, Task, Theme};
use pli::config::Folders;
use pli::ui::Element;
use pli::ui::app::{App, Message, Stage, Start};
use pli::ui::headless::Headless;
use pli::ui::services::Services;
use pli::ui::widget::Role;
use pli::ui::{locked, mailbox};
use pli::words::Language;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Most time for anything that must come.
const LIMIT: Duration = Duration::from_secs(60);
/// Longest wait for what a background task may be about to say.
const SOON: Duration = Duration::from_millis(1);

/// The application, and when things happened to it.
pub(crate) struct Watched {
    pub(crate) app: App,
    /// The session was opened.
    opened: Option<Instant>,
    /// The first rows were read, so many times.
    first: u32,
    /// The order of the list was read, so many times.
    listed: u32,
}

fn update(watched: &mut Watched, message: Message) -> Task<Message> {
    match &message {
        Message::Locked(locked::Message::Opened(_, Ok(_), _)) => watched.opened = Some(Instant::now()),
        Message::Mailbox(mailbox::Message::FirstRead { .. }) => watched.first += 1,
        Message::Mailbox(mailbox::Message::Listed { .. }) => watched.listed += 1,
        _ => {}
    }
    watched.app.update(message)
}

fn view(watched: &Watched) -> Element<'_, Message> {
    watched.app.view()
}

fn theme(watched: &Watched) -> Theme {
    watched.app.theme()
}

fn subscription(watched: &Watched) -> Subscription<Message> {
    watched.app.subscription()
}

/// How long the beginning took.
pub(crate) struct Beginning {
    /// From the open session to the frame with its first rows, drawn.
    pub(crate) usable: Duration,
    /// From the open session to the frame in which the list is known to its end.
    pub(crate) whole: Duration,
}

pub(crate) struct Window(Headless<Watched, Message>);

impl Window {
    /// Opens the folder and unlocks it, as a person does.
    pub(crate) fn open(runtime: &tokio::runtime::Handle) -> (Self, Beginning) {
        let folders = Folders::new(Some(&place())).expect("the folder");
        let services = Services::new(runtime.clone(), folders, Arc::new(Drawer::default()), None);
        let start = Start { language: Some(Language::French), demo: None, trace: None };
        let boot = || {
            let (app, task) = App::new(services, start);
            (Watched { app, opened: None, first: 0, listed: 0 }, task)
        };
        let headless = Headless::new(Size::new(1366.0, 768.0), 1.0, boot, update, view);
        let mut window = Self(headless.with_theme(theme).with_subscription(subscription));
        let locked = |watched: &Watched| matches!(watched.app.stage(), Stage::Locked(_));
        assert!(window.0.wait_for(locked, LIMIT), "the lock screen comes");
        window.0.settle(LIMIT);
        window.0.type_text(CODE);
        window.0.press_key("Enter");
        let beginning = window.begin();
        assert!(!window.rows().is_empty(), "rows are seen: {:?}", window.0.texts());
        (window, beginning)
    }

    fn begin(&mut self) -> Beginning {
        self.arrive("a session", |watched| watched.opened.is_some());
        let opened = self.0.state().opened.expect("a session");
        self.arrive("rows", |watched| watched.first > 0);
        let usable = opened.elapsed();
        self.arrive("the order", |watched| watched.listed > 0);
        Beginning { usable, whole: opened.elapsed() }
    }

    /// Waits until something has happened and its frame is drawn; what the frames cost on the way.
    fn arrive(&mut self, what: &str, holds: impl Fn(&Watched) -> bool) -> Series {
        let (mut series, end) = (Series::default(), Instant::now() + LIMIT);
        while !holds(self.0.state()) {
            assert!(Instant::now() < end, "{what} must come");
            series.extend(self.0.timed_arrival(LIMIT));
        }
        series
    }

    /// The frames of what came from the background meanwhile.
    fn meanwhile(&mut self, series: &mut Series) {
        while let Some(cost) = self.0.timed_arrival(SOON) {
            series.extend([cost]);
        }
    }

    /// Rows that are in the window, as a screen reader tells them.
    pub(crate) fn rows(&mut self) -> Vec<String> {
        let nodes = self.0.nodes().into_iter();
        let rows = nodes.filter(|node| node.access.role == Role::ListBoxOption && node.visible().is_some());
        rows.map(|node| node.access.name).collect()
    }

    fn find(&mut self, wanted: impl Fn(&Role, &str) -> bool) -> Rectangle {
        let nodes = self.0.nodes();
        let found = nodes.iter().find(|node| wanted(&node.access.role, &node.access.name));
        found.and_then(pli::ui::headless::Node::visible).expect("it is in the window")
    }

    fn list(&mut self) -> Rectangle {
        self.find(|role, _| *role == Role::ListBox)
    }

    fn click(&mut self, at: Point, series: &mut Series) {
        self.0.point_at(at);
        series.extend([self.0.timed(&[Event::Mouse(Mouse::ButtonPressed(Button::Left))])]);
        series.extend([self.0.timed(&[Event::Mouse(Mouse::ButtonReleased(Button::Left))])]);
    }

    fn key(&mut self, name: &str, series: &mut Series) {
        series.extend(self.0.timed_key(name));
    }

    /// Goes from folder to folder by the mouse, but not to the one that is open; also how long each time until its first
    /// rows and its order are here.
    pub(crate) fn switch_folders(&mut self, names: &[&str], rounds: usize) -> (Series, Vec<Duration>) {
        let (mut series, mut waits) = (Series::default(), Vec::new());
        for name in names.iter().copied().cycle().take(names.len() * rounds) {
            let nodes = self.0.nodes();
            let folder =
                nodes.iter().find(|node| node.access.role == Role::TreeItem && node.access.name.starts_with(name));
            let folder = folder.expect("the folder is in the window");
            if folder.access.selected == Some(true) {
                continue;
            }
            let at = folder.visible().expect("it is seen").center();
            let (first, listed) = (self.0.state().first, self.0.state().listed);
            let start = Instant::now();
            self.click(at, &mut series);
            let came = self.arrive("a folder", |watched| watched.first > first && watched.listed > listed);
            waits.push(start.elapsed());
            series.extend(came.costs);
            self.meanwhile(&mut series);
            assert!(!self.rows().is_empty(), "{name} shows rows");
        }
        (series, waits)
    }

    /// Turns the wheel downwards so many times.
    pub(crate) fn wheel(&mut self, turns: usize, pixels: f32) -> Series {
        let mut series = Series::default();
        let at = self.list().center();
        self.0.point_at(at);
        for _ in 0..turns {
            let delta = ScrollDelta::Pixels { x: 0.0, y: -pixels };
            series.extend([self.0.timed(&[Event::Mouse(Mouse::WheelScrolled { delta })])]);
            self.meanwhile(&mut series);
        }
        series
    }

    /// Scrolls through everything, a screen at a time; how many screens that were.
    pub(crate) fn scroll_through(&mut self, rows: usize) -> usize {
        let list = self.list();
        let screens = rows * 60 / list.height as usize + 1;
        for _ in 0..screens {
            self.0.scroll(list.center(), list.height);
            while self.0.timed_arrival(SOON).is_some() {}
        }
        screens
    }

    /// Presses keys of the list, each so many times.
    pub(crate) fn keys(&mut self, keys: &[(&str, usize)]) -> Series {
        let mut series = Series::default();
        for (key, times) in keys {
            for _ in 0..*times {
                self.key(key, &mut series);
                self.meanwhile(&mut series);
            }
        }
        series
    }

    /// Gives the list the keyboard by a press on its first row, which opens it.
    pub(crate) fn take_list(&mut self) {
        let list = self.list();
        self.0.click_at(Point::new(list.center_x(), list.y + 30.0));
        self.0.settle(Duration::from_secs(3));
    }

    /// Types into the search field, waits for what is found, and clears it; also how long each answer took after the
    /// last key.
    pub(crate) fn search(&mut self, words: &[&str]) -> (Series, Vec<Duration>) {
        let (mut series, mut waits) = (Series::default(), Vec::new());
        for words in words {
            self.key("ctrl+f", &mut series);
            self.meanwhile(&mut series);
            self.write(words, &mut series);
            let (listed, start) = (self.0.state().listed, Instant::now());
            series.extend(self.arrive("what is found", |watched| watched.listed > listed).costs);
            waits.push(start.elapsed());
            self.meanwhile(&mut series);
            assert!(!self.rows().is_empty(), "{words} is found");
            let listed = self.0.state().listed;
            self.key("Escape", &mut series);
            series.extend(self.arrive("the folder", |watched| watched.listed > listed).costs);
        }
        (series, waits)
    }

    /// Writes a message.
    pub(crate) fn compose(&mut self, text: &str) -> Series {
        let mut series = Series::default();
        self.0.press_key("ctrl+n");
        self.0.settle(LIMIT);
        let at = self.find(|_, said| said == "Texte du message").center();
        self.0.click_at(at);
        self.write(text, &mut series);
        let shown =
            self.0.nodes().into_iter().any(|node| node.access.value.is_some_and(|value| value.contains("TEST")));
        assert!(shown, "what was typed stands in the field");
        series
    }

    fn write(&mut self, text: &str, series: &mut Series) {
        for character in text.chars() {
            let name = if character == ' ' { "space".to_owned() } else { character.to_string() };
            self.key(&name, series);
            self.meanwhile(series);
        }
    }

    /// Opens so many messages, one after the other, and lets each be read.
    pub(crate) fn open_messages(&mut self, count: usize) {
        for _ in 0..count {
            self.0.press_key("Down");
            self.0.press_key("Enter");
            self.0.settle(Duration::from_millis(400));
            self.0.pixels();
        }
        assert!(self.0.shows("Cher confrère"), "the message is read: {:?}", self.0.texts());
    }

    /// Back to the list.
    pub(crate) fn leave(&mut self, key: &str) {
        self.0.press_key(key);
        self.0.settle(Duration::from_secs(2));
    }

    pub(crate) fn picture(&mut self, path: &std::path::Path) {
        self.0.screenshot(path).expect("a picture");
    }
}
