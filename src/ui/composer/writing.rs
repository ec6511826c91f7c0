//! Subject, text, files and wishes, as the person changes them.

use super::files::{Read, pasted_files};
use super::{Composer, Event, Message, Stepped};
use crate::mime::names;
use crate::ui::look::Look;
use crate::ui::notice::Notice;
use crate::ui::session::Session;
use crate::ui::step::Step;
use iced::widget::text_editor::{Action, Edit};
use std::path::PathBuf;

/// Longest subject, in characters: more than RFC 5322 lets one line carry is folded, more than this is a mistake.
const LONGEST_SUBJECT: usize = 1_000;
/// Longest text pasted or typed, in bytes.
const LONGEST_TEXT: usize = 2 << 20;

impl Composer {
    pub(super) fn subject_typed(&mut self, subject: &str, session: &Session) -> Stepped {
        self.subject = subject.chars().filter(|c| !c.is_control()).take(LONGEST_SUBJECT).collect();
        self.changed(session)
    }

    pub(super) fn written(&mut self, action: Action, session: &Session) -> Stepped {
        if !self.is_open() {
            return Step::none();
        }
        if let Action::Edit(Edit::Paste(pasted)) = &action {
            if let Some(paths) = pasted_files(pasted) {
                return self.attach(paths, session);
            }
            if pasted.len() > LONGEST_TEXT {
                return Step::none();
            }
            return self.edit(Edit::Paste(names::lines(pasted).into()), session);
        }
        match action {
            Action::Edit(edit) => self.edit(edit, session),
            other => {
                self.text.perform(other);
                Step::none()
            }
        }
    }

    pub(super) fn edit(&mut self, edit: Edit, session: &Session) -> Stepped {
        self.history.before(&edit, &self.text);
        self.text.perform(Action::Edit(edit));
        self.changed(session)
    }

    pub(super) fn undo(&mut self, session: &Session) -> Stepped {
        match self.history.back().filter(|_| self.is_open()) {
            Some(text) => {
                self.text = text;
                self.changed(session)
            }
            None => Step::none(),
        }
    }

    pub(super) fn receipt_set(&mut self, wanted: bool, session: &Session) -> Stepped {
        self.receipt = wanted;
        self.changed(session)
    }

    pub(super) fn patient_answer_set(&mut self, wanted: bool, session: &Session) -> Stepped {
        self.no_patient_answer = !wanted;
        self.changed(session)
    }

    pub(super) fn choose_files(&mut self, session: &Session, look: &Look) -> Stepped {
        if !session.services().dialogs.can_be_shown() {
            return Step::event(Event::Say(Notice::note(look.words("composer-no-dialog"))));
        }
        let chosen = session.services().dialogs.open_files(&look.words("composer-attach-title"));
        Step::task(session.services().task(chosen, Message::FilesChosen))
    }

    pub(super) fn attach(&mut self, paths: Vec<PathBuf>, session: &Session) -> Stepped {
        if paths.is_empty() || !self.is_open() {
            return Step::none();
        }
        let limit = self.size_limit();
        Step::task(self.files.read(paths, limit, session))
    }

    pub(super) fn files_read(&mut self, read: Read, session: &Session, look: &Look) -> Stepped {
        let step = if self.files.add(read) { self.changed(session) } else { Step::none() };
        step.and(self.close_once_read(session, look))
    }

    pub(super) fn file_removed(&mut self, place: usize, session: &Session) -> Stepped {
        if self.files.remove(place) { self.changed(session) } else { Step::none() }
    }
}
