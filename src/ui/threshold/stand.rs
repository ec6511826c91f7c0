//! What the tests of these screens stand on: a profile folder of their own, an identity, a session; no network.

use crate::config::{self, Folders};
use crate::domain::Environment;
use crate::domain::Secret;
use crate::platform::keyring::MemoryKeyring;
use crate::store::{Core, NewAccount, NewIdentity, Store, Unlock};
use crate::ui::Element;
use crate::ui::headless::Headless;
use crate::ui::look::Look;
use crate::ui::opening;
use crate::ui::palette;
use crate::ui::services::Services;
use crate::ui::session::Session;
use crate::words::Language;
use iced::{Size, Task};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// The code of every identity of these tests.
pub(in crate::ui) const CODE: &str = "tulipe-39-TEST";
pub(in crate::ui) const ADDRESS: &str = "claire.monnier@medecin.formation.mssante.fr";

/// A workstation.
pub(in crate::ui) struct Stand {
    pub(in crate::ui) services: Services,
    pub(in crate::ui) store: Store,
    pub(in crate::ui) runtime: Runtime,
    _folder: TempDir,
}

impl Stand {
    pub(in crate::ui) fn new() -> Self {
        let runtime = Runtime::new().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let folders = Folders::new(Some(folder.path())).unwrap();
        let store = Store::open(folders.root(), Arc::new(MemoryKeyring::default())).unwrap();
        let keyring = Arc::new(MemoryKeyring::default());
        let mut services = Services::new(runtime.handle().clone(), folders, keyring, None);
        services.store = Some(store.clone());
        Self { services, store, runtime, _folder: folder }
    }

    /// A person with one mailbox.
    pub(in crate::ui) fn person(&self, name: &str) -> Core {
        let new = NewIdentity { name: name.to_owned(), environment: Environment::Formation };
        let core = self.store.create_identity(&new, &Unlock::Passphrase(Secret::new(CODE.to_owned()))).unwrap();
        let loaded = config::profile("formation-ordres", None).unwrap();
        let account = NewAccount {
            operator: "formation-ordres".to_owned(),
            profile: loaded.text,
            address: ADDRESS.parse().unwrap(),
            name: name.to_owned(),
            login: None,
        };
        core.add_account(&account).unwrap();
        core
    }

    pub(in crate::ui) fn session(&self) -> Session {
        let core = self.person("Dr Claire MONNIER-TEST");
        self.runtime.block_on(opening::open(&self.services, core, false)).unwrap()
    }
}

/// French, by day, on a usual screen.
pub(in crate::ui) fn look() -> Look {
    let now: Timestamp = "2026-03-12T09:41:00Z".parse().unwrap();
    Look { zone: TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC), ..Look::new(Language::French, now) }
}

/// A screen with the look it is shown in.
pub(in crate::ui) struct Shown<S> {
    pub(in crate::ui) screen: S,
    pub(in crate::ui) look: Look,
}

/// Shows a screen in every way it must stand: both languages, three palettes, small windows, 200 %. Answers every text
/// that cannot be read as a whole. With `PLI_SHOTS` set, pictures are left in that folder.
pub(in crate::ui) fn survey<S: 'static, M: Send + 'static>(
    name: &str,
    mut screen: impl FnMut() -> S,
    view: for<'a> fn(&'a Shown<S>) -> Element<'a, M>,
) -> Vec<String> {
    let ways = [
        ("fr-light", Language::French, &palette::LIGHT, Size::new(1366.0, 768.0), 1.0),
        ("en-dark", Language::English, &palette::DARK, Size::new(1366.0, 768.0), 1.0),
        ("fr-contrast", Language::French, &palette::CONTRAST, Size::new(1366.0, 768.0), 1.0),
        ("fr-900", Language::French, &palette::LIGHT, Size::new(900.0, 768.0), 1.0),
        ("en-640", Language::English, &palette::LIGHT, Size::new(640.0, 480.0), 1.0),
        ("fr-200", Language::French, &palette::LIGHT, Size::new(683.0, 384.0), 2.0),
    ];
    let mut faults = Vec::new();
    for (way, language, palette, size, scale) in ways {
        let look = Look { language, palette, window: size, ..look() };
        let shown = Shown { screen: screen(), look };
        let mut run = Headless::new(size, scale, || (shown, Task::none()), |_, _| Task::none(), view)
            .with_theme(|shown| shown.look.palette.theme("test"));
        faults.extend(run.overflowing().into_iter().map(|fault| format!("{name} {way}: {fault}")));
        if let Some(folder) = std::env::var_os("PLI_SHOTS") {
            run.screenshot(&Path::new(&folder).join(format!("{name}-{way}.png"))).unwrap();
        }
    }
    faults
}
