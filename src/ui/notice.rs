//! What a screen wants said in passing, and how what was done can be undone.

use super::widget::label::Severity;
use crate::domain::error::Failure;
use crate::domain::ids::{AccountId, FolderId, MessageId};

/// Something said in a corner of the window for a few seconds.
#[derive(Debug, Clone)]
pub struct Notice {
    /// How it went.
    pub severity: Severity,
    /// What to say.
    pub words: String,
    /// How to take it back.
    pub undo: Option<Undo>,
}

impl Notice {
    /// It went well.
    pub fn done(words: impl Into<String>) -> Self {
        Self { severity: Severity::Success, words: words.into(), undo: None }
    }

    /// Something to know.
    pub fn note(words: impl Into<String>) -> Self {
        Self { severity: Severity::Information, words: words.into(), undo: None }
    }

    /// It failed, in words of ours.
    pub fn fault(words: impl Into<String>) -> Self {
        Self { severity: Severity::Danger, words: words.into(), undo: None }
    }

    /// It failed: what happened and what to do, with the code.
    pub fn failed(look: &super::look::Look, failure: &Failure) -> Self {
        let said = look.explain(failure);
        let words = format!("{} {} ({})", said.message, said.advice, said.code);
        Self { severity: Severity::Danger, words, undo: None }
    }

    /// It can be taken back.
    pub fn with_undo(mut self, undo: Undo) -> Self {
        self.undo = Some(undo);
        self
    }
}

/// How to take back what was done: messages go back to the folders they came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undo {
    /// Of which account.
    pub account: AccountId,
    /// Each folder, and what came from it.
    pub back: Vec<(FolderId, Vec<MessageId>)>,
}
