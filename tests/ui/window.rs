//! The window, as the person in front of it uses it: by what stands in it.

use crate::operator::{Operator, Person};
use crate::picture;
use iced::Size;
use pli::config::{self, Theme};
use pli::ui::app::{App, Message};
use pli::ui::headless::Headless;
use pli::words::{self, Language};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// Longest wait for anything.
const DEADLINE: Duration = Duration::from_secs(60);
const STEP: Duration = Duration::from_millis(60);
/// The code of the workstation that people choose here.
pub(crate) const STATION_CODE: &str = "colibri-48";

/// How the window looks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Face {
    pub(crate) language: Language,
    pub(crate) theme: Theme,
    /// In logical pixels.
    pub(crate) size: Size,
    /// Physical pixels for each of these.
    pub(crate) scale: f32,
    pub(crate) undo_seconds: u32,
}

impl Face {
    /// French, light, on an ordinary screen.
    pub(crate) const ORDINARY: Self = Self {
        language: Language::French,
        theme: Theme::Light,
        size: Size::new(1366.0, 768.0),
        scale: 1.0,
        undo_seconds: 10,
    };

    pub(crate) fn language_setting(&self) -> config::Language {
        match self.language {
            Language::French => config::Language::Fr,
            Language::English => config::Language::En,
        }
    }
}

/// The window of a running application.
pub(crate) struct Window {
    pub(crate) app: Headless<App, Message>,
    pub(crate) face: Face,
    runtime: Option<Runtime>,
}

impl Window {
    pub(crate) fn new(app: Headless<App, Message>, runtime: Runtime, face: Face) -> Self {
        let mut window = Self { app, face, runtime: Some(runtime) };
        window.app.resize(face.size);
        window
    }

    /// The process is gone in the middle of whatever it did.
    pub(crate) fn kill(mut self) {
        let runtime = self.runtime.take().unwrap();
        drop(self);
        runtime.shutdown_timeout(Duration::from_secs(10));
    }

    /// The cross of the window is pressed; what must be kept is kept before it goes.
    pub(crate) fn close(&mut self) {
        self.app.interact(&[iced::Event::Window(iced::window::Event::CloseRequested)]);
        let end = Instant::now() + DEADLINE;
        while !self.app.exited() {
            assert!(Instant::now() < end, "it does not close");
            self.app.settle(STEP);
        }
    }

    pub(crate) fn words(&self, key: &str) -> String {
        words::text(self.face.language, key, &[])
    }

    pub(crate) fn words_with(&self, key: &str, args: &[(&'static str, &str)]) -> String {
        let args: Vec<_> = args.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        words::text(self.face.language, key, &args)
    }

    /// Lets what was begun come to an end, as far as it does within a moment.
    pub(crate) fn settle(&mut self) {
        self.app.settle(Duration::from_millis(400));
    }

    /// The engine ends under the window, as if nothing could be kept any more.
    pub(crate) fn stop_engine(&self) {
        let session = self.app.state().session().unwrap().clone();
        self.runtime.as_ref().unwrap().block_on(async move { session.engine().stop().await });
    }

    /// Waits until something holds.
    pub(crate) fn until(&mut self, what: &str, holds: impl Fn(&mut Headless<App, Message>) -> bool) {
        let end = Instant::now() + DEADLINE;
        while !holds(&mut self.app) {
            if Instant::now() >= end {
                self.give_up(&format!("never: {what}"));
            }
            self.app.settle(STEP);
        }
    }

    /// Fails with what the window shows, as a picture and in words.
    fn give_up(&mut self, why: &str) -> ! {
        let thread = std::thread::current();
        let name = thread.name().unwrap_or("test").replace("::", "-");
        let picture = picture::folder().join(format!("failed-{name}.png"));
        self.app.screenshot(&picture).unwrap();
        let nodes = self.app.nodes().into_iter().map(|node| format!("{:?} {:?}", node.access.role, node.access.name));
        panic!("{why}\n{}\n{}", nodes.collect::<Vec<_>>().join("\n"), picture.display());
    }

    /// Waits until the words of a key stand in the window.
    pub(crate) fn until_words(&mut self, key: &str) {
        let words = self.words(key);
        self.until(key, |app| app.shows(&words));
    }

    /// Waits until the control that bears the words of a key can be used.
    pub(crate) fn until_enabled(&mut self, key: &str) {
        let words = self.words(key);
        self.until(key, |app| app.nodes().iter().any(|node| node.access.name == words && !node.access.disabled));
    }

    /// Waits until a text stands in the window, alone or within others.
    pub(crate) fn until_text(&mut self, text: &str) {
        self.until(text, |app| app.shows(text));
    }

    /// Waits until a field holds a text.
    pub(crate) fn until_written(&mut self, text: &str) {
        self.until(text, |app| {
            app.nodes().iter().any(|node| node.access.value.as_ref().is_some_and(|value| value.contains(text)))
        });
    }

    /// Waits until the message being written is safe.
    pub(crate) fn until_saved(&mut self) {
        let saved = self.words_with("composer-saved", &[("time", "")]);
        self.until_text(saved.trim_end());
    }

    /// Puts a text into the field that has the keyboard, all at once.
    pub(crate) fn paste(&mut self, text: &str) {
        self.app.set_clipboard(text);
        self.app.press_key("ctrl+a");
        self.app.press_key("ctrl+v");
        self.settle();
    }

    pub(crate) fn shows(&mut self, text: &str) -> bool {
        self.app.shows(text)
    }

    /// Clicks what bears the words of a key.
    pub(crate) fn click(&mut self, key: &str) {
        let words = self.words(key);
        self.click_text(&words);
    }

    /// Clicks what bears that name, once it is there.
    pub(crate) fn click_text(&mut self, name: &str) {
        let end = Instant::now() + DEADLINE;
        self.scroll_to(name);
        while !self.app.click(name) {
            if Instant::now() >= end {
                self.give_up(&format!("nothing to click: {name}"));
            }
            self.app.settle(STEP);
        }
        self.app.settle(STEP);
    }

    /// Scrolls what bears the name into view, when it is there and out of view.
    fn scroll_to(&mut self, name: &str) {
        let Some(node) = self.app.nodes().into_iter().rev().find(|node| node.access.name == name) else { return };
        let (middle, shown) = (node.bounds.center_y(), node.clip);
        if middle < shown.y + 8.0 || middle > shown.y + shown.height - 8.0 {
            // At the edge of what scrolls: a text in the middle of it would take the wheel for itself.
            self.app.scroll(iced::Point::new(shown.x + 4.0, shown.center_y()), middle - shown.center_y());
            self.app.settle(STEP);
        }
    }

    /// The name of the first control whose name holds a text, once it is there.
    pub(crate) fn named(&mut self, text: &str) -> String {
        self.until(text, |app| app.nodes().iter().any(|node| node.access.name.contains(text)));
        let nodes = self.app.nodes();
        nodes.into_iter().find(|node| node.access.name.contains(text)).unwrap().access.name
    }

    /// Clicks the first control whose name holds a text.
    pub(crate) fn click_named(&mut self, text: &str) {
        let name = self.named(text);
        self.click_text(&name);
    }

    pub(crate) fn key(&mut self, key: &str) {
        self.app.press_key(key);
        self.app.settle(STEP);
    }

    /// Writes into the field that bears the words of a key.
    pub(crate) fn write(&mut self, key: &str, text: &str) {
        self.click(key);
        self.app.press_key("ctrl+a");
        self.app.type_text(text);
        self.app.settle(STEP);
    }

    /// First start, as far as the step that asks for the mailbox.
    pub(crate) fn by_code(&mut self) {
        self.until_words("entry-by-code");
        self.click("entry-by-code");
        self.until_words("entry-which-mailbox");
    }

    /// Says who one is and where one's mail is.
    pub(crate) fn give_account(&mut self, person: &Person) {
        self.write("entry-address", &person.address);
        let other = self.words("entry-login-other");
        self.settle();
        if self.app.has(&other) {
            self.click_text(&other);
        }
        self.write("entry-login", &person.login);
        self.write("entry-password", &person.password);
    }

    /// Signs in with the code that arrives.
    pub(crate) fn sign_in(&mut self, operator: &Operator, person: &Person) {
        self.click("entry-sign-in");
        self.give_code(operator, person);
    }

    /// Gives the code that arrives, once it is asked for.
    pub(crate) fn give_code(&mut self, operator: &Operator, person: &Person) {
        self.until_words("entry-code-hint");
        let code = operator.take_code(person);
        self.write("entry-code", &code);
        self.key("enter");
    }

    /// The last step of first start.
    pub(crate) fn choose_code(&mut self) {
        self.until_words("entry-is-it-you");
        self.click("entry-remember-password");
        self.choose_code_without_password();
    }

    /// The same, with the password in the head of its owner alone.
    pub(crate) fn choose_code_without_password(&mut self) {
        self.until_words("entry-is-it-you");
        self.write("entry-station-code", STATION_CODE);
        self.write("entry-station-code-again", STATION_CODE);
        self.click("entry-finish");
    }

    /// From nothing to the mailbox.
    pub(crate) fn first_start(&mut self, operator: &Operator, person: &Person) {
        self.by_code();
        self.give_account(person);
        self.sign_in(operator, person);
        self.choose_code();
        self.until_words("status-online");
    }

    /// Where there is room for one of both only: the list, not the message.
    pub(crate) fn back_to_list(&mut self) {
        let back = self.words("reader-back");
        if self.app.has(&back) {
            self.click_text(&back);
        }
    }

    /// Finds a message by words of it, and opens the one whose line holds others.
    pub(crate) fn open_mail(&mut self, words: &str, line: &str) {
        self.back_to_list();
        self.click("mailbox-search");
        self.key("ctrl+a");
        self.app.type_text(words);
        self.settle();
        self.click_named(line);
        self.settle();
    }

    /// From the lock screen to whatever comes then.
    pub(crate) fn give_station_code(&mut self) {
        self.until_words("entry-unlock");
        self.write("entry-station-code", STATION_CODE);
        self.key("enter");
    }

    /// From the lock screen to the mailbox.
    pub(crate) fn unlock(&mut self) {
        self.give_station_code();
        self.until_words("mailbox-compose");
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
