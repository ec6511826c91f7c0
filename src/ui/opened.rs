//! From the command line to the window: runtime, profile folder, demonstration.

use super::app::{self, Start};
use super::card_desk::ReaderDesk;
use super::services::Services;
use super::system::SystemWords;
use crate::config::{Folders, Settings};
use crate::domain::error::Failure;
use crate::platform::keyring::SystemKeyring;
use crate::platform::session_lock::{self, Buses};
use crate::words::Language;
use std::path::Path;
use std::sync::Arc;
use tokio::runtime::Runtime;

/// The name under which keys stand in the system keyring.
const KEYRING_SERVICE: &str = "pli";

/// Opens the window and runs until it is closed.
///
/// # Errors
/// When there is no folder, no runtime or no display.
pub fn open(profile: Option<&Path>, language: Option<Language>, demo: bool) -> Result<(), Failure> {
    let runtime = Runtime::new().map_err(|error| window_fault(&error))?;
    if demo {
        return demonstrate(&runtime, language);
    }
    let folders = Folders::new(profile).map_err(Failure::new)?;
    let keyring = Arc::new(SystemKeyring::new(KEYRING_SERVICE));
    let mut services = Services::new(runtime.handle().clone(), folders, keyring, None);
    let (settings, _) = Settings::read_or_default(&services.folders.settings());
    services.cards = ReaderDesk::start(runtime.handle(), settings.card_module);
    services.system = SystemWords::of(session_lock::listen(runtime.handle(), Buses::default()));
    app::run(services, Start { language, demo: None, trace: None }).map_err(Failure::new)
}

fn window_fault(error: &std::io::Error) -> Failure {
    Failure::new(app::Error::NoWindow { reason: error.to_string() })
}

/// The window on a fresh operator, in a folder that is thrown away at the end.
#[cfg(feature = "sandbox")]
fn demonstrate(runtime: &Runtime, language: Option<Language>) -> Result<(), Failure> {
    let from_environment = |name: &str| std::env::var_os(name).map(std::path::PathBuf::from);
    let operator = super::demo::operator::Demonstration::start(runtime.handle(), from_environment("PLI_DEMO_PHONE"))?;
    let folder = tempfile::tempdir().map_err(|error| window_fault(&error))?;
    let folders = Folders::new(Some(folder.path())).map_err(Failure::new)?;
    let keyring = Arc::new(SystemKeyring::new("pli-demo"));
    let profile = operator.profile().display().to_string();
    let mut services = Services::new(runtime.handle().clone(), folders, keyring, Some(profile));
    services.cards = ReaderDesk::start(runtime.handle(), None);
    let start = Start { language, demo: Some(operator.panel.clone()), trace: from_environment("PLI_DEMO_TRACE") };
    let ran = app::run(services, start).map_err(Failure::new);
    operator.stop(runtime.handle());
    ran
}

#[cfg(not(feature = "sandbox"))]
fn demonstrate(_: &Runtime, _: Option<Language>) -> Result<(), Failure> {
    Err(Failure::new(app::Error::NoWindow { reason: "built without the sandbox".to_owned() }))
}
