//! A walk over every screen, by keyboard: each control has a name of its own, Tab reaches it, and it is in sight then.

use super::tests::check;
use super::tree::{Found, Frame, Tree};
use super::walk::{Wish, gather, reach};
use crate::config::Folders;
use crate::domain::secret::Secret;
use crate::platform::keyring::MemoryKeyring;
use crate::ui::Element;
use crate::ui::app::{self, App, Start};
use crate::ui::demo::operator::Demonstration;
use crate::ui::headless::Headless;
use crate::ui::services::Services;
use crate::words::Language;
use accesskit::{NodeId, Role};
use iced::{Rectangle, Size, Subscription, Task};
use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

const SIZE: Size = Size::new(1366.0, 768.0);
const LIMIT: Duration = Duration::from_secs(60);
const PLACE_CODE: &str = "valmont-2026";

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
}

impl Tour {
    fn tree(&mut self) -> Vec<Found> {
        self.window.message(Said::Gather);
        let tree = self.window.state().tree.clone();
        check(&tree.update(Frame { size: SIZE, scale: 1.0, language: Language::French }));
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

    /// Looks at the screen one is at.
    fn look(&mut self, screen: &str) {
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
        let stops: HashSet<NodeId> = tree.iter().filter(|found| found.focusable).map(|found| found.id).collect();
        let mut reached = HashSet::new();
        let mut order = Vec::new();
        for _ in 0..=stops.len() {
            self.window.press_key("Tab");
            let Some(found) = self.tree().into_iter().rfind(|found| found.access.focused && found.focusable) else {
                return self.fault(screen, format!("Tab leads nowhere after {}", order.join(", ")));
            };
            order.push(called(&found));
            let sight = Rectangle::with_size(SIZE).intersection(&found.bounds);
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

fn sign_in(tour: &mut Tour, phone: &Path, address: &str, password: &str) {
    tour.wait("Avec un code");
    tour.look("first start");
    tour.press("Avec un code");
    tour.wait("Adresse MSSanté");
    tour.look("address");
    tour.write("Adresse MSSanté", address);
    tour.write("Mot de passe", password);
    tour.press("Se connecter");
    tour.wait("Renvoyer un code");
    tour.look("code");
    tour.write("Code reçu", &code(phone));
    tour.press("Se connecter");
    tour.wait("Le même code");
    tour.look("code of this place");
    tour.write("Code de ce poste", PLACE_CODE);
    tour.write("Le même code", PLACE_CODE);
    tour.press("Terminer");
    let end = Instant::now() + LIMIT;
    while tour.find("CR d'examens biologiques").is_none() {
        if tour.find("Mot de passe demandé").is_some() {
            tour.look("question");
            tour.write("Mot de passe", password);
            tour.press("Se connecter");
        }
        tour.window.settle(Duration::from_millis(200));
        assert!(Instant::now() < end, "no mail");
    }
}

#[test]
fn every_screen_is_named_and_goes_around_by_tab() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let phone = folder.path().join("phone");
    let operator = Demonstration::start(runtime.handle(), Some(phone.clone())).unwrap();
    let folders = Folders::new(Some(&folder.path().join("profile"))).unwrap();
    let profile = operator.profile().display().to_string();
    let keyring = Arc::new(MemoryKeyring::default());
    let services = Services::new(runtime.handle().clone(), folders, keyring, Some(profile));
    let boot = move || {
        let start = Start { language: Some(Language::French), demo: None, trace: None };
        let (app, task) = App::new(services, start);
        (Watched { app, tree: Tree::default() }, task.map(Said::App))
    };
    let window = Headless::new(SIZE, 1.0, boot, update, view).with_subscription(subscription);
    let mut tour = Tour { window, faults: Vec::new() };
    tour.window.resize(SIZE);
    sign_in(&mut tour, &phone, "claire.monnier@cabinet-monnier.mssante.example", "Halle-4-Valmont");
    tour.window.settle(Duration::from_secs(2));
    tour.look("mailbox");
    tour.press("CR d'examens biologiques LEROUX-TEST");
    let is_tab = |found: &Found| found.access.role == Role::Tab;
    let end = Instant::now() + LIMIT;
    while !tour.tree().iter().any(is_tab) {
        tour.window.settle(Duration::from_millis(100));
        assert!(Instant::now() < end, "no document");
    }
    tour.look("reader");
    tour.window.press_key("ctrl+n");
    tour.wait("Texte du message");
    tour.look("composer");
    for (screen, way, sign) in [
        ("directory", "Annuaire", "Nom, structure, adresse"),
        ("settings", "Réglages", "Sécurité et délais"),
        ("connection", "Connecté", "Détails de la connexion"),
    ] {
        tour.press(way);
        tour.wait(sign);
        tour.look(screen);
    }
    tour.window.press_key("F1");
    tour.wait("Raccourcis clavier");
    tour.look("keys");
    tour.press("Fermer");
    tour.window.press_key("F9");
    tour.wait("Écran masqué");
    tour.look("masked");
    tour.window.press_key("ctrl+shift+l");
    tour.wait("Session verrouillée");
    tour.window.settle(Duration::from_secs(1));
    tour.look("locked");
    assert!(tour.faults.is_empty(), "{}", tour.faults.join("\n"));
    drop(tour);
    operator.stop(runtime.handle());
}
