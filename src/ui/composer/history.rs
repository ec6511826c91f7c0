//! Taking back what was written: the toolkit's editor forgets what it replaces.

use iced::widget::text_editor::{Content, Cursor, Edit};

/// States kept.
const MOST: usize = 100;
/// Bytes kept over all states.
const MOST_BYTES: usize = 4 << 20;

/// What kind of change goes on: one goes back over a run of the same kind at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Run {
    Word,
    Space,
    Erasing,
    Once,
}

/// The states one can go back to, oldest first.
#[derive(Debug, Default)]
pub(super) struct History {
    states: Vec<(String, Cursor)>,
    bytes: usize,
    run: Option<Run>,
}

impl History {
    /// The text is about to change.
    pub(super) fn before(&mut self, edit: &Edit, text: &Content) {
        let run = match edit {
            Edit::Insert(c) if c.is_whitespace() => Run::Space,
            Edit::Insert(_) => Run::Word,
            Edit::Backspace | Edit::Delete => Run::Erasing,
            _ => Run::Once,
        };
        // What replaces a selection is a step of its own: it may replace everything.
        let goes_on = self.run == Some(run) && run != Run::Once && text.selection().is_none();
        self.run = Some(run);
        if goes_on {
            return;
        }
        let state = text.text();
        self.bytes += state.len();
        self.states.push((state, text.cursor()));
        while self.states.len() > MOST || (self.bytes > MOST_BYTES && self.states.len() > 1) {
            self.bytes -= self.states.remove(0).0.len();
        }
    }

    /// The text as it was before, when it is known.
    pub(super) fn back(&mut self) -> Option<Content> {
        self.run = None;
        let (state, cursor) = self.states.pop()?;
        self.bytes -= state.len();
        let mut content = Content::with_text(state.strip_suffix('\n').unwrap_or(&state));
        content.move_to(cursor);
        Some(content)
    }
}

#[cfg(test)]
mod tests {
    use super::{History, MOST};
    use iced::widget::text_editor::{Action, Content, Edit};

    fn write(history: &mut History, text: &mut Content, edit: Edit) {
        history.before(&edit, text);
        text.perform(Action::Edit(edit));
    }

    #[test]
    fn one_goes_back_by_words_and_over_a_text_that_was_replaced() {
        let (mut history, mut text) = (History::default(), Content::new());
        for c in "un mot".chars() {
            write(&mut history, &mut text, Edit::Insert(c));
        }
        text.perform(Action::SelectAll);
        write(&mut history, &mut text, Edit::Insert('x'));
        assert_eq!(text.text().trim_end(), "x");
        for expected in ["un mot", "un ", "un", ""] {
            assert_eq!(history.back().unwrap().text().trim_end_matches('\n'), expected);
        }
        assert!(history.back().is_none());
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let (mut history, mut text) = (History::default(), Content::new());
        for _ in 0..3 * MOST {
            write(&mut history, &mut text, Edit::Enter);
        }
        assert!(history.states.len() <= MOST);
        write(&mut history, &mut text, Edit::Paste("x".repeat(5 << 20).into()));
        write(&mut history, &mut text, Edit::Enter);
        assert!(history.states.len() <= 1);
    }
}
