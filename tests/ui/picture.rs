//! Pictures of the window: each is kept for whoever looks, checked for texts that do not fit, and some are compared with
//! those that were looked at.

use crate::window::Window;
use std::path::PathBuf;

/// Where pictures go; with none, a folder of Cargo's own.
const FOLDER: &str = "PLI_PICTURES";

/// Where pictures go, made when it was not there.
pub(crate) fn folder() -> PathBuf {
    let usual = || PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("pictures");
    let folder = std::env::var_os(FOLDER).map_or_else(usual, PathBuf::from);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// The pictures of one tour.
pub(crate) struct Album {
    name: String,
    folder: PathBuf,
    faults: Vec<String>,
}

impl Album {
    pub(crate) fn new(name: &str) -> Self {
        let folder = folder().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        Self { name: name.to_owned(), folder, faults: Vec::new() }
    }

    /// Draws the window to a file, and notes every text in it that does not fit.
    pub(crate) fn take(&mut self, window: &mut Window, name: &str) {
        window.settle();
        window.app.screenshot(&self.folder.join(format!("{name}.png"))).unwrap();
        self.faults.extend(window.app.overflowing().into_iter().map(|fault| format!("{}/{name}: {fault}", self.name)));
    }

    /// Fails when something did not fit in any of the pictures.
    pub(crate) fn close(self) {
        assert!(self.faults.is_empty(), "{}", self.faults.join("\n"));
    }
}
