//! A workstation: what stays when the window goes. The profile folder, the keyring, the dialogs of the system.

use crate::operator::Operator;
use crate::window::{Face, Window};
use pli::config::{Folders, Settings};
use pli::platform;
use pli::platform::dialogs::FixedDialogs;
use pli::platform::keyring::Keyring;
use pli::platform::notifications::SilentNotifier;
use pli::platform::session_lock::SessionWord;
use pli::ui::app::{App, Start};
use pli::ui::card_desk::LaidDesk;
use pli::ui::headless::Headless;
use pli::ui::services::Services;
use pli::ui::system::SystemWords;
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::sync::mpsc;
use zeroize::Zeroizing;

/// A workstation with nobody on it yet.
pub(crate) struct Workstation {
    folder: TempDir,
    keyring: Arc<Drawer>,
    pub(crate) dialogs: Arc<FixedDialogs>,
    /// Where cards are laid.
    pub(crate) desk: Arc<LaidDesk>,
    /// The word of the system to the window that was opened last.
    system: Mutex<Option<mpsc::Sender<SessionWord>>>,
    /// What was told outside of the window.
    pub(crate) notifier: Arc<SilentNotifier>,
    /// Seconds until the mask comes by itself; never with 0, for no other test may depend on how fast it runs.
    pub(crate) mask_after_seconds: u32,
    pub(crate) lock_after_minutes: u32,
    operator: String,
}

impl Workstation {
    pub(crate) fn new(operator: &Operator) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            keyring: Arc::default(),
            dialogs: Arc::default(),
            desk: Arc::default(),
            system: Mutex::default(),
            notifier: Arc::default(),
            mask_after_seconds: 0,
            lock_after_minutes: 120,
            operator: operator.profile(),
        }
    }

    /// One whose operator prefers cards.
    pub(crate) fn for_cards(operator: &Operator) -> Self {
        Self { operator: operator.profile_for_cards(), ..Self::new(operator) }
    }

    /// A folder for files of the person's own.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The system says something of the person's own session.
    pub(crate) fn system_says(&self, word: SessionWord) {
        self.system.lock().unwrap().as_ref().unwrap().try_send(word).unwrap();
    }

    /// Opens the window.
    pub(crate) fn open(&self, face: Face) -> Window {
        let folders = Folders::new(Some(&self.folder.path().join("profile"))).unwrap();
        let settings = Settings {
            language: Some(face.language_setting()),
            theme: face.theme,
            mask_after_seconds: self.mask_after_seconds,
            lock_after_minutes: self.lock_after_minutes,
            undo_seconds: face.undo_seconds,
            ..Settings::default()
        };
        settings.write(&folders.settings()).unwrap();
        let runtime = Runtime::new().unwrap();
        let mut services =
            Services::new(runtime.handle().clone(), folders, self.keyring.clone(), Some(self.operator.clone()));
        services.dialogs = self.dialogs.clone();
        services.notifier = self.notifier.clone();
        services.cards = self.desk.clone();
        let (system, words) = mpsc::channel(4);
        services.system = SystemWords::of(words);
        *self.system.lock().unwrap() = Some(system);
        let start = Start { language: Some(face.language), demo: None, trace: None };
        let app = Headless::new(face.size, face.scale, || App::new(services, start), App::update, App::view)
            .with_theme(App::theme)
            .with_subscription(App::subscription);
        Window::new(app, runtime, face)
    }
}

/// A keyring in memory.
#[derive(Debug, Default)]
struct Drawer(Mutex<HashMap<String, Vec<u8>>>);

impl Keyring for Drawer {
    fn put(&self, name: &str, secret: &[u8]) -> Result<(), platform::Error> {
        self.0.lock().unwrap().insert(name.to_owned(), secret.to_owned());
        Ok(())
    }

    fn get(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, platform::Error> {
        Ok(self.0.lock().unwrap().get(name).cloned().map(Zeroizing::new))
    }

    fn remove(&self, name: &str) -> Result<(), platform::Error> {
        self.0.lock().unwrap().remove(name);
        Ok(())
    }
}
