//! A walk over every screen, by keyboard: each control has a name of its own, Tab reaches it, and it is in sight then.

use super::tests::check;
use super::tree::{Found, Frame, Tree};
use super::walk::{Wish, gather, reach};
use crate::config::{Folders, Settings};
use crate::domain::secret::Secret;
use crate::platform::keyring::MemoryKeyring;
use crate::ui::Element;
use crate::ui::app::{self, App, Start};
use crate::ui::demo::operator::Demonstration;
use crate::ui::headless::Headless;
use crate::ui::services::Services;
use crate::words::{self, Language};
use accesskit::{NodeId, Role};
use iced::{Rectangle, Size, Subscription, Task};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

const LIMIT: Duration = Duration::from_secs(60);
const PLACE_CODE: &str = "valmont-2026";
const CLAIRE: &str = "Halle-4-Valmont";
const SOPHIE: &str = "Moulin-15-Valmont";

#[derive(Debug, Clone)]
#[expect(clippy::large_enum_variant, reason = "a handful of values in one test")]
enum Said {
    App(app::Message),
    Gather,
    Gathered(Tree),
    Reach(NodeId, Wish),
    Reached,
}

struct Watched {
    app: App,
    tree: Tree,
}

fn update(watched: &mut Watched, said: Said) -> Task<Said> {
    match said {
        Said::App(message) => return watched.app.update(message).map(Said::App),
        Said::Gather => return gather().map(Said::Gathered),
        Said::Gathered(tree) => watched.tree = tree,
        Said::Reach(node, wish) => return reach(node, wish).map(|()| Said::Reached),
        Said::Reached => {}
    }
    Task::none()
}

fn view(watched: &Watched) -> Element<'_, Said> {
    watched.app.view().map(Said::App)
}

fn subscription(watched: &Watched) -> Subscription<Said> {
    watched.app.subscription().map(Said::App)
}

struct Tour {
    window: Headless<Watched, Said>,
    faults: Vec<String>,
    size: Size,
    language: Language,
    phone: PathBuf,
}

impl Tour {
    /// The words of a message.
    fn words(&self, key: &str) -> String {
        words::text(self.language, key, &[])
    }

    fn tree(&mut self) -> Vec<Found> {
        self.window.message(Said::Gather);
        let tree = self.window.state().tree.clone();
        check(&tree.update(Frame { size: self.size, scale: 1.0, language: self.language }));
        tree.0.to_vec()
    }

    fn find(&mut self, wanted: &str) -> Option<Found> {
        self.tree().into_iter().find(|found| found.access.name.contains(wanted))
    }

    fn wait(&mut self, wanted: &str) -> Found {
        let end = Instant::now() + LIMIT;
        loop {
            if let Some(found) = self.find(wanted) {
                return found;
            }
            let names: Vec<String> = self.tree().into_iter().map(|found| found.access.name).collect();
            assert!(Instant::now() < end, "nothing is named {wanted}: {names:?}; {:#?}", self.faults);
            self.window.settle(Duration::from_millis(100));
        }
    }

    fn wait_words(&mut self, key: &str) {
        let words = self.words(key);
        self.wait(&words);
    }

    fn wait_role(&mut self, role: Role) {
        let end = Instant::now() + LIMIT;
        while !self.tree().iter().any(|found| found.access.role == role) {
            self.window.settle(Duration::from_millis(100));
            assert!(Instant::now() < end, "no {role:?}; {:#?}", self.faults);
        }
    }

    fn press_words(&mut self, key: &str) {
        let words = self.words(key);
        self.press(&words);
    }

    fn write_words(&mut self, key: &str, text: &str) {
        let words = self.words(key);
        self.write(&words, text);
    }

    /// Presses what bears the words, waits for the sign of the screen behind it, and looks at that.
    fn visit(&mut self, screen: &str, way: &str, sign: &str) {
        self.press_words(way);
        self.wait_words(sign);
        self.look(screen);
    }

    fn press(&mut self, wanted: &str) {
        let end = Instant::now() + LIMIT;
        self.wait(wanted);
        loop {
            let usable = |found: &Found| found.access.press.is_some() && found.access.name.contains(wanted);
            if let Some(found) = self.tree().into_iter().find(usable) {
                return self.window.message(Said::Reach(found.id, Wish::Press));
            }
            assert!(Instant::now() < end, "{wanted} cannot be pressed");
            self.window.settle(Duration::from_millis(100));
        }
    }

    fn write(&mut self, wanted: &str, text: &str) {
        self.wait(wanted);
        let field = |found: &Found| found.access.write.is_some() && found.access.name.contains(wanted);
        let found = self.tree().into_iter().find(field).unwrap_or_else(|| panic!("no field {wanted}"));
        self.window.message(Said::Reach(found.id, Wish::Write(Secret::new(text.to_owned()))));
    }

    fn fault(&mut self, screen: &str, what: String) {
        self.faults.push(format!("{screen}: {what}"));
    }

    /// Looks at the names of the screen one is at.
    fn look_at_names(&mut self, screen: &str) {
        let tree = self.tree();
        let called = |found: &Found| format!("{:?} {:?}", found.access.role, found.access.name);
        let mut given = HashSet::new();
        for found in tree.iter().filter(|found| found.focusable || found.access.press.is_some()) {
            if found.access.name.trim().is_empty() {
                self.fault(screen, format!("without a name: {:?}", found.access.role));
            }
            let place = found.access.place.map(|(place, _)| place);
            if !given.insert((found.parent, found.access.role as u8, found.access.name.clone(), place)) {
                self.fault(screen, format!("twice: {}", called(found)));
            }
        }
    }

    /// Looks at the screen one is at: its names, and the way of Tab.
    fn look(&mut self, screen: &str) {
        self.look_at_names(screen);
        let tree = self.tree();
        let called = |found: &Found| format!("{:?} {:?}", found.access.role, found.access.name);
        let stops: HashSet<NodeId> = tree.iter().filter(|found| found.focusable).map(|found| found.id).collect();
        let mut reached = HashSet::new();
        let mut order = Vec::new();
        for _ in 0..=stops.len() {
            self.window.press_key("Tab");
            let Some(found) = self.tree().into_iter().rfind(|found| found.access.focused && found.focusable) else {
                return self.fault(screen, format!("Tab leads nowhere after {}", order.join(", ")));
            };
            order.push(called(&found));
            let sight = Rectangle::with_size(self.size).intersection(&found.bounds);
            if sight.is_none_or(|sight| sight.height < found.bounds.height.min(16.0)) {
                self.fault(screen, format!("out of sight: {} at {:?}", called(&found), found.bounds));
            }
            if !reached.insert(found.id) {
                break;
            }
        }
        let missed = |found: &&Found| found.focusable && !reached.contains(&found.id);
        let missed: Vec<String> = tree.iter().filter(missed).map(called).collect();
        if !missed.is_empty() {
            self.fault(screen, format!("Tab goes {} and misses {}", order.join(", "), missed.join(", ")));
        }
        if order.first() != order.last() {
            self.fault(screen, format!("Tab does not come back around: {}", order.join(", ")));
        }
    }
}

fn code(phone: &Path) -> String {
    let end = Instant::now() + LIMIT;
    loop {
        let told = std::fs::read_to_string(phone).unwrap_or_default();
        if let Some(line) = told.lines().last().filter(|_| told.ends_with('\n')) {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            return line["code"].as_str().unwrap().to_owned();
        }
        assert!(Instant::now() < end, "no code on the phone");
        std::thread::yield_now();
    }
}

/// One's way past every screen.
impl Tour {
    fn sign_in(&mut self, address: &str, password: &str) {
        self.wait_words("entry-by-code");
        self.look("first start");
        self.press_words("entry-by-code");
        self.wait_words("entry-address");
        self.look("address");
        self.write_words("entry-address", address);
        self.write_words("entry-password", password);
        let phone = self.phone.clone();
        // Whoever came before had a code too.
        std::fs::write(&phone, "").unwrap();
        self.press_words("entry-sign-in");
        self.wait_words("entry-code-renew");
        self.look("code");
        self.write_words("entry-code", &code(&phone));
        self.press_words("entry-sign-in");
        self.wait_words("entry-station-code-again");
        self.look("code of this place");
        self.write_words("entry-station-code", PLACE_CODE);
        self.write_words("entry-station-code-again", PLACE_CODE);
        self.press_words("entry-finish");
        let (compose, asked) = (self.words("mailbox-compose"), self.words("entry-password-title"));
        let end = Instant::now() + LIMIT;
        while self.find(&compose).is_none() || self.find(&asked).is_some() {
            if self.find(&asked).is_some() {
                self.look("question of the operator");
                self.write_words("entry-password", password);
                self.press_words("entry-sign-in");
            }
            self.window.settle(Duration::from_millis(200));
            assert!(Instant::now() < end, "no mailbox");
        }
    }

    fn back_to_list(&mut self) {
        let back = self.words("reader-back");
        if self.find(&back).is_some() {
            self.press(&back);
        }
    }

    fn open(&mut self, subject: &str) {
        self.back_to_list();
        self.write_words("mailbox-search", subject);
        self.window.settle(Duration::from_secs(1));
        self.press(subject);
        self.wait_role(Role::Tab);
    }

    fn mail(&mut self) {
        self.wait_role(Role::ListBoxOption);
        self.wait("CR d'examens biologiques");
        self.window.settle(Duration::from_secs(1));
        self.look("mailbox");
        self.press_words("mailbox-order");
        self.look_at_names("order of the list");
        self.window.press_key("escape");
        self.press_words("mailbox-filter-patient");
        self.look("search by patient");
        self.press_words("mailbox-filter-patient");
        self.open("CR d'examens biologiques");
        self.look("reader");
        self.press_words("reader-more");
        self.look_at_names("more actions");
        self.window.press_key("escape");
        for (subject, screen) in [("Dossier de sortie", "several documents"), ("lésion dorsale", "pictures")] {
            self.open(subject);
            let tabs = self.tree().iter().filter(|found| found.access.role == Role::Tab).count();
            for tab in 0..tabs.min(4) {
                self.window.settle(Duration::from_millis(300));
                self.look(&format!("{screen}, {tab}"));
                self.window.press_key("ctrl+d");
            }
        }
        let more = self.words("reader-move");
        if self.find(&more).is_none() {
            self.press_words("reader-more");
        }
        self.press_words("reader-move");
        self.wait_words("mailbox-move-search");
        self.look("move");
        self.press_words("mailbox-move-cancel");
        self.back_to_list();
        self.write_words("mailbox-search", "");
    }

    fn writing(&mut self) {
        self.press_words("mailbox-compose");
        self.wait_words("composer-text");
        self.write_words("composer-subject", "Brouillon");
        self.look("composer");
        self.press_words("composer-discard");
        self.wait_words("composer-discard-words");
        self.look("question");
        self.press_words("app-cancel");
        self.press_words("composer-close");
        let (text, end) = (self.words("composer-text"), Instant::now() + LIMIT);
        while self.find(&text).is_some() {
            self.window.settle(Duration::from_millis(100));
            assert!(Instant::now() < end, "the composer stays");
        }
        self.press_words("mailbox-drafts");
        self.wait_words("mailbox-draft-delete");
        self.look("drafts");
        self.press_words("mailbox-inbox");
    }

    fn pages(&mut self) {
        self.visit("directory", "mailbox-directory", "directory-empty-title");
        self.write_words("directory-search", "martin");
        self.wait("MARTIN-TEST");
        self.window.settle(Duration::from_secs(1));
        self.look("people found");
        self.press("MARTIN-TEST");
        self.wait_words("directory-write");
        self.look("person");
        self.press_words("directory-back");
        self.press_words("mailbox-settings");
        for section in ["accounts", "display", "language", "security", "notifications", "about"] {
            self.press_words(&format!("settings-{section}"));
            self.window.settle(Duration::from_millis(200));
            self.look(&format!("settings, {section}"));
        }
        self.press_words("settings-accounts");
        self.visit("one more mailbox", "settings-add-account", "entry-address");
        self.press_words("entry-back");
        self.visit("connection", "status-online", "connection-title");
        self.window.press_key("F1");
        self.wait_words("app-keys");
        self.look("keys");
        self.press_words("app-close");
    }

    fn hiding(&mut self) {
        self.window.press_key("F9");
        self.wait_words("entry-masked");
        self.look("masked");
        self.window.press_key("ctrl+shift+l");
        self.wait_words("entry-unlock");
        self.window.settle(Duration::from_secs(1));
        self.look("locked");
    }

    /// A second professional, then the question which of both one is.
    fn another_person(&mut self) {
        self.press_words("entry-new-person");
        self.sign_in("sophie.lang@cabinet-lang.mssante.example", SOPHIE);
        self.window.press_key("ctrl+shift+l");
        self.wait_words("entry-unlock");
        self.press_words("entry-another-person");
        self.wait_words("entry-who");
        self.look("several people");
    }
}

/// The tour in one language and one size of the window.
fn tour(language: Language, size: Size, person: impl FnOnce(&mut Tour)) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let phone = folder.path().join("phone");
    let operator = Demonstration::start(runtime.handle(), Some(phone.clone())).unwrap();
    let folders = Folders::new(Some(&folder.path().join("profile"))).unwrap();
    // No tour may depend on how fast it runs.
    Settings { mask_after_seconds: 0, ..Settings::default() }.write(&folders.settings()).unwrap();
    let profile = operator.profile().display().to_string();
    let keyring = Arc::new(MemoryKeyring::default());
    let services = Services::new(runtime.handle().clone(), folders, keyring, Some(profile));
    let boot = move || {
        let start = Start { language: Some(language), demo: None, trace: None };
        let (app, task) = App::new(services, start);
        (Watched { app, tree: Tree::default() }, task.map(Said::App))
    };
    let window = Headless::new(size, 1.0, boot, update, view).with_subscription(subscription);
    let mut tour = Tour { window, faults: Vec::new(), size, language, phone };
    tour.window.resize(size);
    tour.sign_in("claire.monnier@cabinet-monnier.mssante.example", CLAIRE);
    tour.mail();
    tour.writing();
    tour.pages();
    tour.hiding();
    person(&mut tour);
    assert!(tour.faults.is_empty(), "{}", tour.faults.join("\n"));
    drop(tour);
    operator.stop(runtime.handle());
}

#[test]
fn every_screen_is_named_and_goes_around_by_tab() {
    tour(Language::French, Size::new(1366.0, 768.0), Tour::another_person);
}

#[test]
fn every_screen_is_named_and_goes_around_by_tab_in_a_small_english_window() {
    tour(Language::English, Size::new(640.0, 480.0), |_| {});
}
