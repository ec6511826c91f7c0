//! A workstation: what stays when the window goes. The profile folder, the keyring, the dialogs of the system.

use crate::operator::Operator;
use crate::window::{Face, Window};
use pli::config::{Folders, Settings};
use pli::platform;
use pli::platform::dialogs::FixedDialogs;
use pli::platform::keyring::Keyring;
use pli::platform::notifications::SilentNotifier;
use pli::ui::app::{App, Start};
use pli::ui::headless::Headless;
use pli::ui::services::Services;
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use zeroize::Zeroizing;

/// A workstation with nobody on it yet.
pub(crate) struct Workstation {
    folder: TempDir,
    keyring: Arc<Drawer>,
    pub(crate) dialogs: Arc<FixedDialogs>,
    operator: String,
}

impl Workstation {
    pub(crate) fn new(operator: &Operator) -> Self {
        let (keyring, dialogs) = (Arc::default(), Arc::default());
        Self { folder: tempfile::tempdir().unwrap(), keyring, dialogs, operator: operator.profile() }
    }

    /// A folder for files of the person's own.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Opens the window.
    pub(crate) fn open(&self, face: Face) -> Window {
        let folders = Folders::new(Some(&self.folder.path().join("profile"))).unwrap();
        let settings = Settings {
            language: Some(face.language_setting()),
            theme: face.theme,
            // No test may depend on how fast it runs.
            mask_after_seconds: 0,
            lock_after_minutes: 120,
            undo_seconds: face.undo_seconds,
            ..Settings::default()
        };
        settings.write(&folders.settings()).unwrap();
        let runtime = Runtime::new().unwrap();
        let mut services =
            Services::new(runtime.handle().clone(), folders, self.keyring.clone(), Some(self.operator.clone()));
        services.dialogs = self.dialogs.clone();
        services.notifier = Arc::new(SilentNotifier::default());
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
