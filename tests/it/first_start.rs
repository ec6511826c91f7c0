//! The first start against a sandbox, by keyboard and mouse, without a display.

use crate::sandboxed::{CLAIRE, DEADLINE, Drawer, PHARMACY};
use iced::{Size, Task};
use jiff::Timestamp;
use pli::config::{Folders, Settings};
use pli::domain::directory::MailboxKind;
use pli::engine::{Command, Outcome};
use pli::sandbox::{self, Running};
use pli::store::Store;
use pli::ui::Element;
use pli::ui::card_desk::OnDesk;
use pli::ui::first_start::{Event, FirstStart, Message};
use pli::ui::headless::Headless;
use pli::ui::look::Look;
use pli::ui::services::Services;
use pli::ui::session::Session;
use pli::words::Language;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::runtime::Runtime;

const STATION_CODE: &str = "chaise verte TEST";

/// A workstation where nobody has signed in yet, and the sandbox's telephone beside it.
struct Workstation {
    sandbox: Running,
    codes: Arc<Mutex<Vec<String>>>,
    services: Services,
    store: Store,
    runtime: Runtime,
    _folder: TempDir,
}

impl Workstation {
    fn new() -> Self {
        let runtime = Runtime::new().unwrap();
        let options = sandbox::Options { first_day: false, ..sandbox::Options::default() };
        let sandbox = runtime.block_on(sandbox::start(options)).unwrap();
        let codes: Arc<Mutex<Vec<String>>> = Arc::default();
        let (kept, mut phone) = (codes.clone(), sandbox.phone());
        runtime.spawn(async move {
            while let Ok(message) = phone.recv().await {
                kept.lock().unwrap().push(message.code);
            }
        });
        let folder = tempfile::tempdir().unwrap();
        let folders = Folders::new(Some(folder.path())).unwrap();
        let store = Store::open(folders.root(), Arc::new(Drawer::default())).unwrap();
        let operator = sandbox.facts().profile.display().to_string();
        let keyring = Arc::new(Drawer::default());
        let mut services = Services::new(runtime.handle().clone(), folders, keyring, Some(operator));
        services.store = Some(store.clone());
        Self { sandbox, codes, services, store, runtime, _folder: folder }
    }

    fn credentials(&self, address: &str) -> (String, String) {
        let facts = self.sandbox.facts();
        let holder = facts.accounts.iter().find(|account| account.address == address).unwrap();
        (holder.login.clone(), holder.password.clone())
    }

    fn last_code(&self) -> Option<String> {
        self.codes.lock().unwrap().last().cloned()
    }

    /// Folders of identities, finished or not.
    fn identities(&self) -> usize {
        std::fs::read_dir(self.store.folder().join("identities")).map_or(0, Iterator::count)
    }
}

struct Window {
    screen: FirstStart,
    look: Look,
    session: Option<Session>,
}

type Run = Headless<Window, Message>;

fn update(window: &mut Window, message: Message) -> Task<Message> {
    let step = window.screen.update(message, &window.look);
    for event in step.events {
        if let Event::Ready(session) = event {
            window.session = Some(session);
        }
    }
    step.task
}

fn view(window: &Window) -> Element<'_, Message> {
    window.screen.view(&window.look)
}

fn show(screen: impl FnOnce(&Look) -> (FirstStart, Task<Message>)) -> Run {
    let boot = || {
        let look = Look::new(Language::French, Timestamp::now());
        let (screen, task) = screen(&look);
        (Window { screen, look, session: None }, task)
    };
    Headless::new(Size::new(1366.0, 900.0), 1.0, boot, update, view)
}

/// Waits until a text stands on the screen.
fn until(run: &mut Run, words: &str) {
    let begun = Instant::now();
    while !run.shows(words) {
        assert!(begun.elapsed() < DEADLINE, "{words:?} does not come: {:?}", run.texts());
        run.settle(Duration::from_millis(100));
    }
}

fn give(run: &mut Run, workstation: &Workstation, address: &str, password: &str) {
    until(run, "Opérateur");
    run.type_text(address);
    assert!(run.click("Identifiant différent de l’adresse ?"));
    run.settle(Duration::from_secs(1));
    run.type_text(&workstation.credentials(address).0);
    assert!(run.click("Mot de passe"));
    run.type_text(password);
    run.press_key("Enter");
}

fn give_code(run: &mut Run, workstation: &Workstation, before: usize) {
    until(run, "Renvoyer un code");
    let begun = Instant::now();
    while workstation.codes.lock().unwrap().len() <= before {
        assert!(begun.elapsed() < DEADLINE, "no code on the phone");
        run.settle(Duration::from_millis(50));
    }
    run.type_text(&workstation.last_code().unwrap());
    run.press_key("Enter");
}

#[test]
fn a_person_signs_in_with_a_code_then_adds_a_mailbox() {
    let workstation = Workstation::new();
    let mut run = show(|_| FirstStart::new(&workstation.services, &Settings::default(), OnDesk::default()));
    assert!(run.click("Avec un code"));
    give(&mut run, &workstation, CLAIRE, &workstation.credentials(CLAIRE).1);
    give_code(&mut run, &workstation, 0);
    until(&mut run, "Est-ce bien vous ?");
    assert!(workstation.store.index().unwrap().identities.is_empty(), "nothing shows before the end");
    run.settle(Duration::from_secs(1));
    run.type_text(STATION_CODE);
    run.press_key("Enter");
    run.type_text(STATION_CODE);
    run.press_key("Enter");
    assert!(run.wait_for(|window| window.session.is_some(), DEADLINE), "{:?}", run.texts());

    let session = run.state().session.clone().unwrap();
    let account = session.accounts().first().unwrap().clone();
    assert_eq!(account.kind, Some(MailboxKind::Per));
    assert!(account.name.contains("MONNIER"), "{}", account.name);
    assert_eq!(workstation.store.index().unwrap().identities.len(), 1);
    let command = Command::Synchronise { folder: None };
    let outcome = workstation.runtime.block_on(session.engine().run(account.id, command)).unwrap();
    assert!(matches!(outcome, Outcome::Synchronised(_)));
    assert_eq!(workstation.codes.lock().unwrap().len(), 1, "one sign-in costs one code");
    drop(run);

    let mut run = show(|_| FirstStart::add_account(&session, &Settings::default()));
    give(&mut run, &workstation, PHARMACY, &workstation.credentials(PHARMACY).1);
    give_code(&mut run, &workstation, 1);
    until(&mut run, "Boîte aux lettres trouvée");
    assert!(run.click("Terminer"));
    assert!(run.wait_for(|window| window.session.is_some(), DEADLINE), "{:?}", run.texts());
    let session = run.state().session.clone().unwrap();
    assert_eq!(session.accounts().len(), 2);
    assert_eq!(workstation.store.index().unwrap().identities.len(), 1);
    assert_eq!(workstation.identities(), 1, "the trial identity is gone");
    workstation.runtime.block_on(session.engine().stop());
}

#[test]
fn a_wrong_password_is_said_and_leaves_nothing() {
    let workstation = Workstation::new();
    let mut run = show(|_| FirstStart::new(&workstation.services, &Settings::default(), OnDesk::default()));
    assert!(run.click("Avec un code"));
    give(&mut run, &workstation, CLAIRE, "faux");
    until(&mut run, "AUTH-");
    assert_eq!(run.focused().as_deref(), Some("Mot de passe"));
    assert_eq!(workstation.identities(), 0);
}

#[test]
fn giving_up_at_the_code_leaves_nothing_and_the_next_try_works() {
    let workstation = Workstation::new();
    let mut run = show(|_| FirstStart::new(&workstation.services, &Settings::default(), OnDesk::default()));
    assert!(run.click("Avec un code"));
    give(&mut run, &workstation, CLAIRE, &workstation.credentials(CLAIRE).1);
    until(&mut run, "Renvoyer un code");
    let first = workstation.codes.lock().unwrap().len();
    assert!(run.click("Renvoyer un code"));
    let begun = Instant::now();
    while workstation.codes.lock().unwrap().len() <= first {
        assert!(begun.elapsed() < DEADLINE, "no second code");
        run.settle(Duration::from_millis(50));
    }
    until(&mut run, "Renvoyer un code");
    assert!(run.click("Annuler"));
    until(&mut run, "Quelle est votre boîte aux lettres ?");
    let begun = Instant::now();
    while workstation.identities() > 0 {
        assert!(begun.elapsed() < DEADLINE, "the trial identity stays");
        run.settle(Duration::from_millis(50));
    }
    assert!(workstation.store.index().unwrap().identities.is_empty());
}
