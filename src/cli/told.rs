//! What a reader should know of something that was read in spite of its faults, in words.

use crate::words::{self, Language};
use serde::Serialize;

/// A stable code and its sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Told {
    /// Stable, such as `MIME-W01`.
    pub code: String,
    /// What happened, in the language asked for.
    pub text: String,
}

impl Told {
    /// The sentence of a code, with its arguments.
    pub(super) fn new(language: Language, code: &str, args: &[(&'static str, String)]) -> Self {
        Self { code: code.to_owned(), text: words::text(language, code, args) }
    }
}
