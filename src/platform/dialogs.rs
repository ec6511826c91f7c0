//! Choosing files with the system's own dialog.
//!
//! `rfd` shows it: the desktop portal on Linux (else the `zenity` program), the native ones on Windows and macOS.

use super::files::safe_name;
use futures::future::BoxFuture;
use std::collections::VecDeque;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Most files taken from one dialog.
const MOST: usize = 100;

/// Asks the person for files.
pub trait FileDialogs: Send + Sync + fmt::Debug {
    /// Files to read, at most a hundred; none when the person gave up. To be called on the window's thread, awaited anywhere.
    fn open_files(&self, title: &str) -> BoxFuture<'static, Vec<PathBuf>>;

    /// Where to write a file; nothing when the person gave up. The dialog has asked before an existing one is replaced.
    ///
    /// The suggested name may have been received: it is made harmless by [`safe_name`].
    fn save_file(&self, title: &str, suggested: &str) -> BoxFuture<'static, Option<PathBuf>>;

    /// Whether a dialog can be shown at all, told without looking for it anew; where it cannot, both of the others answer as if the person gave up.
    fn can_be_shown(&self) -> bool {
        true
    }
}

/// The dialogs of the system this runs on.
#[derive(Debug, Clone, Default)]
pub struct SystemDialogs {
    /// Whether one can be shown, once it was looked for.
    shown: Arc<OnceLock<bool>>,
}

impl SystemDialogs {
    /// Looks once what of the system can show one, in folders and files: not on the window's thread. Until then
    /// [`FileDialogs::can_be_shown`] supposes that something can.
    pub fn look(&self) {
        self.shown.get_or_init(system_shows);
    }
}

impl FileDialogs for SystemDialogs {
    fn open_files(&self, title: &str) -> BoxFuture<'static, Vec<PathBuf>> {
        let picking = rfd::AsyncFileDialog::new().set_title(title).pick_files();
        Box::pin(async move {
            let picked = picking.await.unwrap_or_default();
            picked.into_iter().take(MOST).map(|file| file.path().to_owned()).collect()
        })
    }

    fn save_file(&self, title: &str, suggested: &str) -> BoxFuture<'static, Option<PathBuf>> {
        let saving = rfd::AsyncFileDialog::new().set_title(title).set_file_name(safe_name(suggested)).save_file();
        Box::pin(async move { saving.await.map(|file| file.path().to_owned()) })
    }

    fn can_be_shown(&self) -> bool {
        self.shown.get().is_none_or(|shown| *shown)
    }
}

#[cfg(not(target_os = "linux"))]
fn system_shows() -> bool {
    true
}

#[cfg(target_os = "linux")]
fn system_shows() -> bool {
    let folders = |name: &str, default: &str| {
        let value = std::env::var_os(name).filter(|value| !value.is_empty()).unwrap_or_else(|| default.into());
        std::env::split_paths(&value).collect::<Vec<_>>()
    };
    let bus = std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some()
        || folders("XDG_RUNTIME_DIR", "").iter().any(|folder| folder.join("bus").exists());
    let data = folders("XDG_DATA_DIRS", "/usr/local/share:/usr/share");
    folders("PATH", "").iter().any(|folder| folder.join("zenity").is_file())
        || (bus && data.iter().any(|folder| has_portal(folder)))
}

/// Whether the portal, and one of its helpers that chooses files, are installed in a folder of shared data.
#[cfg(target_os = "linux")]
fn has_portal(data: &Path) -> bool {
    let chooses = |path: PathBuf| {
        super::files::read_limited(&path, 64 * 1024)
            .is_ok_and(|text| String::from_utf8_lossy(&text).contains("org.freedesktop.impl.portal.FileChooser"))
    };
    data.join("dbus-1/services/org.freedesktop.portal.Desktop.service").is_file()
        && std::fs::read_dir(data.join("xdg-desktop-portal/portals"))
            .is_ok_and(|helpers| helpers.flatten().take(MOST).any(|helper| chooses(helper.path())))
}

/// Answers given beforehand: for tests and the demonstration.
#[derive(Debug, Default)]
pub struct FixedDialogs {
    answers: Mutex<Answers>,
}

#[derive(Debug, Default)]
struct Answers {
    open: VecDeque<Vec<PathBuf>>,
    save: VecDeque<PathBuf>,
    asked: Vec<String>,
}

impl FixedDialogs {
    /// The next unanswered [`FileDialogs::open_files`] gets these files; one without an answer gets none.
    pub fn will_open(&self, files: impl IntoIterator<Item = impl AsRef<Path>>) {
        self.with(|answers| answers.open.push_back(files.into_iter().map(|file| file.as_ref().to_owned()).collect()));
    }

    /// The next unanswered [`FileDialogs::save_file`] gets this path; one without an answer gets none.
    pub fn will_save(&self, path: impl Into<PathBuf>) {
        self.with(|answers| answers.save.push_back(path.into()));
    }

    /// Titles of the dialogs asked for so far, those for saving with the suggested name behind a tab.
    pub fn asked(&self) -> Vec<String> {
        self.with(|answers| answers.asked.clone())
    }

    fn with<T>(&self, act: impl FnOnce(&mut Answers) -> T) -> T {
        act(&mut self.answers.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl FileDialogs for FixedDialogs {
    fn open_files(&self, title: &str) -> BoxFuture<'static, Vec<PathBuf>> {
        let files = self.with(|answers| {
            answers.asked.push(title.to_owned());
            answers.open.pop_front().unwrap_or_default()
        });
        Box::pin(std::future::ready(files))
    }

    fn save_file(&self, title: &str, suggested: &str) -> BoxFuture<'static, Option<PathBuf>> {
        let path = self.with(|answers| {
            answers.asked.push(format!("{title}\t{}", safe_name(suggested)));
            answers.save.pop_front()
        });
        Box::pin(std::future::ready(path))
    }
}

#[cfg(test)]
mod tests {
    use super::{FileDialogs, FixedDialogs};
    use futures::executor::block_on;
    use std::path::PathBuf;

    #[test]
    fn fixed_answers_come_once_and_in_order() {
        let dialogs = FixedDialogs::default();
        dialogs.will_open(["a.pdf", "b.pdf"]);
        dialogs.will_open(["c.pdf"]);
        dialogs.will_save("d.pdf");
        assert_eq!(block_on(dialogs.open_files("Joindre")), [PathBuf::from("a.pdf"), "b.pdf".into()]);
        assert_eq!(block_on(dialogs.open_files("Joindre")), [PathBuf::from("c.pdf")]);
        assert!(block_on(dialogs.open_files("Joindre")).is_empty());
        assert_eq!(block_on(dialogs.save_file("Enregistrer", "../bilan.pdf")), Some(PathBuf::from("d.pdf")));
        assert_eq!(block_on(dialogs.save_file("Enregistrer", "x")), None);
        assert_eq!(dialogs.asked()[3], "Enregistrer\t_bilan.pdf");
    }

    /// The variables are the process's own, so the process is one of its own: this test once more.
    #[cfg(target_os = "linux")]
    #[test]
    fn without_display_portal_or_program_both_dialogs_answer_nothing() {
        use super::SystemDialogs;
        const BUS: &str = "unix:path=/nonexistent/bus";
        if std::env::var("DBUS_SESSION_BUS_ADDRESS").is_ok_and(|bus| bus == BUS) {
            let dialogs = SystemDialogs::default();
            assert!(dialogs.can_be_shown(), "nothing is looked for while somebody waits for the window");
            dialogs.look();
            assert!(!dialogs.can_be_shown());
            assert!(block_on(dialogs.open_files("Joindre\0 des fichiers")).is_empty());
            assert_eq!(block_on(dialogs.save_file("Enregistrer", "bilan\0.pdf")), None);
            return;
        }
        let test = format!("{}::without_display_portal_or_program_both_dialogs_answer_nothing", module_path!());
        let mut again = std::process::Command::new(std::env::current_exe().unwrap());
        again.args(["--exact", test.trim_start_matches("pli::")]).env("DBUS_SESSION_BUS_ADDRESS", BUS);
        again.env("PATH", "").env("XDG_DATA_DIRS", "/nonexistent").env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
        let output = again.output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && said.contains("1 passed"), "{said}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_portal_counts_only_with_a_helper_that_chooses_files() {
        let data = tempfile::tempdir().unwrap();
        let put = |path: &str, text: &str| {
            let path = data.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        assert!(!super::has_portal(data.path()));
        put("dbus-1/services/org.freedesktop.portal.Desktop.service", "[D-BUS Service]\n");
        put("xdg-desktop-portal/portals/other.portal", "Interfaces=org.freedesktop.impl.portal.Settings\n");
        assert!(!super::has_portal(data.path()));
        put("xdg-desktop-portal/portals/gtk.portal", "Interfaces=org.freedesktop.impl.portal.FileChooser;\n");
        assert!(super::has_portal(data.path()));
    }
}
