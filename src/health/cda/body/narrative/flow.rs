//! Paragraphs being written: white space folded as every style sheet does, neighbours of one style in one run.

use super::{Block, Run, Style};

/// The blocks written so far and the paragraph being written.
#[derive(Debug, Default)]
pub(super) struct Flow {
    pub(super) blocks: Vec<Block>,
    runs: Vec<Run>,
}

impl Flow {
    /// Adds characters: white space becomes one space, none at the start of a line. No-break spaces stay.
    pub(super) fn text(&mut self, text: &str, style: Style, link: Option<&str>) {
        for c in text.chars() {
            if !matches!(c, ' ' | '\t' | '\n' | '\r') {
                self.push(c, style, link);
            } else if !matches!(self.last(), None | Some(' ' | '\n')) {
                self.push(' ', style, link);
            }
        }
    }

    /// Breaks the line; a paragraph does not start with a break.
    pub(super) fn line_break(&mut self, style: Style, link: Option<&str>) {
        if self.last() == Some(' ') {
            self.pop();
        }
        if !self.runs.is_empty() {
            self.push('\n', style, link);
        }
    }

    /// Ends the paragraph; whether there was one.
    pub(super) fn end(&mut self) -> bool {
        while matches!(self.last(), Some(' ' | '\n')) {
            self.pop();
        }
        let runs = std::mem::take(&mut self.runs);
        if runs.is_empty() {
            return false;
        }
        self.blocks.push(Block::Paragraph { runs });
        true
    }

    /// The last character; runs are never empty.
    fn last(&self) -> Option<char> {
        self.runs.last().and_then(|run| run.text.chars().next_back())
    }

    fn push(&mut self, c: char, style: Style, link: Option<&str>) {
        match self.runs.last_mut() {
            Some(run) if run.style == style && run.link.as_deref() == link => run.text.push(c),
            _ => self.runs.push(Run { text: c.to_string(), style, link: link.map(str::to_owned) }),
        }
    }

    fn pop(&mut self) {
        if let Some(run) = self.runs.last_mut() {
            run.text.pop();
            if run.text.is_empty() {
                self.runs.pop();
            }
        }
    }
}
