//! What is said in passing: a few at a time, each for a while, the last one undone by Ctrl+Z.

use super::{App, Message};
use crate::ui::notice::{Notice, Undo};
use crate::ui::widget::label::Severity;
use iced::Task;
use std::time::Duration;

/// Shown at once, at most.
const MOST: usize = 4;
/// For reading, and for changing one's mind.
const SHOWN: Duration = Duration::from_secs(8);
/// What failed stays longer.
const SHOWN_FAULT: Duration = Duration::from_secs(20);

/// The notices shown just now, oldest first.
#[derive(Debug, Default)]
pub(super) struct Toasts {
    last: u64,
    pub(super) shown: Vec<(u64, Notice)>,
    /// Said while nothing could be seen, and for how long they are to be shown.
    unseen: Vec<(u64, Duration)>,
}

impl Toasts {
    /// Nothing of it is shown any more.
    pub(super) fn clear(&mut self) {
        self.shown.clear();
        self.unseen.clear();
    }
}

impl App {
    /// Says something in a corner.
    pub(super) fn say(&mut self, notice: Notice) -> Task<Message> {
        self.toasts.last += 1;
        let id = self.toasts.last;
        let wait = if notice.severity == Severity::Danger { SHOWN_FAULT } else { SHOWN };
        // The same words twice are one notice.
        self.toasts.shown.retain(|(_, shown)| shown.words != notice.words);
        self.toasts.shown.push((id, notice));
        if self.toasts.shown.len() > MOST {
            self.toasts.shown.remove(0);
        }
        // Its time begins when it is seen.
        if self.is_hidden() {
            self.toasts.unseen.push((id, wait));
            return Task::none();
        }
        self.services.after(wait, Message::ToastEnded(id))
    }

    /// What was said while nothing could be seen is seen now.
    pub(super) fn show_unseen(&mut self) -> Task<Message> {
        if self.is_hidden() {
            return Task::none();
        }
        let unseen = std::mem::take(&mut self.toasts.unseen);
        Task::batch(unseen.into_iter().map(|(id, wait)| self.services.after(wait, Message::ToastEnded(id))))
    }

    pub(super) fn toast_ended(&mut self, id: u64) -> Task<Message> {
        self.toasts.shown.retain(|(shown, _)| *shown != id);
        Task::none()
    }

    pub(super) fn toast_pressed(&mut self, id: u64) -> Task<Message> {
        let found = self.toasts.shown.iter().position(|(shown, _)| *shown == id);
        let undo = found.and_then(|index| self.toasts.shown.remove(index).1.undo);
        undo.map_or_else(Task::none, |undo: Undo| self.undo(undo))
    }

    /// Ctrl+Z: a message on its way out first, then what was done last.
    pub(super) fn undo_last(&mut self) -> Task<Message> {
        if let Some(sending) = self.sending.last() {
            return Task::done(Message::Unsend(sending.outgoing));
        }
        let last = self.toasts.shown.iter().rev().find(|(_, notice)| notice.undo.is_some()).map(|(id, _)| *id);
        last.map_or_else(Task::none, |id| self.toast_pressed(id))
    }
}
