//! What the demonstration's check reads: one JSON object a line for each change of the window. Never on but there.

use super::accessibility::Seen;
use serde::Serialize;
use std::fs::File;
use std::io::Write;
use std::path::PathBuf;

/// The file the changes are told to.
#[derive(Debug)]
pub struct Trace {
    file: File,
    last: String,
}

#[derive(Serialize)]
struct Line<'a> {
    screen: &'a str,
    dialog: Option<&'a str>,
    focus: Option<&'a str>,
    controls: &'a [String],
    texts: &'a [String],
}

impl Trace {
    /// Opens the file; nothing is told when it cannot be opened.
    pub fn open(path: PathBuf) -> Option<Self> {
        let file = File::create(&path).inspect_err(|error| tracing::warn!(%error, "no trace")).ok()?;
        Some(Self { file, last: String::new() })
    }

    /// Tells what is seen, when it differs from the last time.
    pub fn tell(&mut self, screen: &str, dialog: Option<&str>, seen: &Seen) {
        let line = Line { screen, dialog, focus: seen.focus.as_deref(), controls: &seen.controls, texts: &seen.texts };
        let Ok(line) = serde_json::to_string(&line) else { return };
        if line == self.last {
            return;
        }
        if let Err(error) = writeln!(self.file, "{line}") {
            tracing::warn!(%error, "no trace");
        }
        self.last = line;
    }
}
