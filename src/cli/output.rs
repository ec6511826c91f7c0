//! What is written on standard output, as JSON or as text, and how a failure is told.

use crate::domain::error::{Coded, Failure};
use crate::words::{self, Language};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use std::io::Write;
use std::process::ExitCode;

/// Standard output in the form the person asked for.
pub(crate) struct Output {
    json: bool,
    language: Language,
}

#[derive(Serialize)]
struct ErrorLine<'a> {
    error: ErrorBody<'a>,
}

#[derive(Serialize)]
struct ErrorBody<'a> {
    code: &'a str,
    message: &'a str,
    advice: &'a str,
    detail: String,
}

/// A moment in this computer's time zone, to the minute.
pub(crate) fn moment(at: Timestamp) -> String {
    at.to_zoned(TimeZone::system()).strftime("%d/%m/%Y %H:%M").to_string()
}

/// The day of a moment in this computer's time zone.
pub(crate) fn day(at: Timestamp) -> String {
    at.to_zoned(TimeZone::system()).strftime("%d/%m/%Y").to_string()
}

/// A text in a column of so many characters: filled up, or cut with an ellipsis.
pub(crate) fn column(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return format!("{text:<width$}");
    }
    text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}

impl Output {
    pub(crate) fn new(json: bool, language: Language) -> Self {
        Self { json, language }
    }

    /// Whether JSON was asked for.
    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// The language of sentences.
    pub(crate) fn language(&self) -> Language {
        self.language
    }

    /// A text of the interface.
    pub(crate) fn words(&self, key: &str, args: &[(&'static str, String)]) -> String {
        words::text(self.language, key, args)
    }

    /// Writes a result: the object as one line of JSON, or its text. Answers whether somebody reads it.
    pub(crate) fn result(&self, object: &impl Serialize, text: impl FnOnce(&Self) -> String) -> bool {
        if self.json { self.json_line(object) } else { self.line(&text(self)) }
    }

    /// Writes bytes as they are.
    pub(crate) fn bytes(&self, bytes: &[u8]) {
        // A closed pipe is the reader's choice.
        let _ = std::io::stdout().write_all(bytes);
    }

    /// Writes a line of text. Answers whether somebody reads it.
    pub(crate) fn line(&self, text: &str) -> bool {
        writeln!(std::io::stdout(), "{}", text.trim_end_matches('\n')).is_ok()
    }

    /// Writes beside the answer, on standard error.
    pub(crate) fn aside(&self, text: &str) {
        let _ = writeln!(std::io::stderr(), "{}", text.trim_end_matches('\n'));
    }

    fn json_line(&self, object: &impl Serialize) -> bool {
        match serde_json::to_string(object) {
            Ok(line) => self.line(&line),
            Err(error) => {
                tracing::error!(%error, "the answer has no JSON form");
                false
            }
        }
    }

    /// Tells a failure: JSON on standard output, text on standard error. Answers the exit status.
    pub(crate) fn failure(&self, failure: &Failure) -> ExitCode {
        let said = words::explain(self.language, failure);
        if self.json {
            let detail = failure.to_string();
            let error = ErrorBody { code: &said.code, message: &said.message, advice: &said.advice, detail };
            self.json_line(&ErrorLine { error });
        } else {
            // What libraries and servers say is not in the person's language: it stands apart.
            let detail = self.words("technical-detail", &[("detail", failure.to_string())]);
            let _ = writeln!(std::io::stderr(), "{} [{}]\n{}\n{detail}", said.message, said.code, said.advice);
        }
        ExitCode::from(failure.class().exit_status())
    }
}
