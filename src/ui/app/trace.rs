//! What the demonstration's check and screen readers are told after each change.

use super::{App, Message, Stage};
use crate::ui::accessibility::{self, Frame, Request, Seen, Tree};
use crate::ui::demo;
use iced::Task;

impl App {
    /// Gathers the tree when a screen reader is there.
    pub(super) fn tell_screen_reader(&mut self) -> Task<Message> {
        self.accessibility.changed()
    }

    /// The tree was gathered.
    pub(super) fn gathered(&mut self, tree: &Tree) -> Task<Message> {
        let scale = self.window_scale * self.scale_factor();
        self.accessibility.publish(tree, Frame { size: self.look.window, scale, language: self.look.language })
    }

    pub(super) fn access_asked(&mut self, request: Request) -> Task<Message> {
        // Whoever works by a screen reader touches neither keyboard nor mouse, and is there all the same.
        if matches!(request, Request::Press(_) | Request::Focus(_) | Request::Write(..)) {
            self.activity.note();
        }
        self.accessibility.asked(request)
    }

    /// Looks at the window when a trace is kept.
    pub(super) fn tell_trace(&self) -> Task<Message> {
        if self.trace.is_some() { accessibility::seen().map(Message::Traced) } else { Task::none() }
    }

    pub(super) fn traced(&mut self, seen: Seen) -> Task<Message> {
        let (screen, dialog) = (self.screen(), self.dialog());
        if let Some(trace) = &mut self.trace {
            trace.tell(screen, dialog, &seen);
        }
        Task::none()
    }

    pub(super) fn demo_said(&mut self, message: demo::Message) -> Task<Message> {
        if let Some(panel) = &mut self.demo {
            panel.update(message);
        }
        Task::none()
    }

    /// The screen in front, in a word.
    pub fn screen(&self) -> &'static str {
        match &self.stage {
            Stage::Opening => "opening",
            Stage::Failed(_) => "failed",
            Stage::FirstStart(_) => "first_start",
            Stage::Locked(_) => "locked",
            Stage::Closing(..) => "closing",
            Stage::Work(work) if work.masked.is_some() => "masked",
            Stage::Work(work) => work.screen(),
        }
    }

    /// The dialog over it, in a word.
    pub fn dialog(&self) -> Option<&'static str> {
        if self.question.is_some() {
            return Some("question");
        }
        if self.keys_shown {
            return Some("keys");
        }
        match &self.stage {
            Stage::Work(work) if work.masked.is_none() && work.sign_in.is_some() => Some("sign_in"),
            _ => None,
        }
    }
}

impl super::Work {
    fn screen(&self) -> &'static str {
        use super::work::{Front, Open};
        match &self.open {
            Open::Directory(_) => "directory",
            Open::Settings(_) => "settings",
            Open::Connection(_) => "connection",
            Open::Mail if self.front == Front::Composer => "composer",
            Open::Mail if self.reader.is_some() => "reader",
            Open::Mail => "mailbox",
        }
    }
}
