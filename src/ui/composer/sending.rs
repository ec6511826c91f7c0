//! Sending: a look at the message first, then the queue or a refusal.

use super::checks::{self, Fault, speaks_of_a_file};
use super::{Composer, Event, Line, Message, Phase, Refusal, Sent, Stepped, Trouble, Waived};
use crate::ui::look::Look;
use crate::ui::session::Session;
use crate::ui::step::Step;
use iced::Task;
use iced::widget::operation::focus;

impl Composer {
    pub(super) fn send(&mut self, waived: Waived, session: &Session, look: &Look) -> Stepped {
        if !self.is_open() {
            return Step::none();
        }
        let typed = self.recipients.commit_all(self.account, session);
        if let Some(fault) = self.fault() {
            self.trouble = Some(Trouble::Fault(fault));
            let line = self.recipients.first_not_an_address().map_or(Line::To, |(line, _)| line);
            let to_mend = matches!(fault, Fault::NoRecipient | Fault::BadRecipient);
            return Step::task(typed).and_task(if to_mend { focus(line.id()) } else { Task::none() });
        }
        let snapshot = self.snapshot();
        if let Some(question) = self.question(waived, &snapshot.content.text, look) {
            return Step::task(typed).and_event(question);
        }
        self.trouble = None;
        self.phase = Phase::Sending;
        Step::task(typed).and_task(self.saving.send(snapshot, self.undo_seconds, session))
    }

    pub(super) fn fault(&self) -> Option<Fault> {
        if self.recipients.is_empty() {
            return Some(Fault::NoRecipient);
        }
        if self.recipients.first_not_an_address().is_some() {
            return Some(Fault::BadRecipient);
        }
        if self.recipients.patients() > 1 {
            return Some(Fault::SeveralPatients);
        }
        if self.files.reading > 0 {
            return Some(Fault::StillReading);
        }
        (self.size() > self.size_limit()).then_some(Fault::TooLarge)
    }

    pub(super) fn size(&self) -> u64 {
        checks::size(self.text_size(), &self.files.list)
    }

    pub(super) fn text_size(&self) -> usize {
        self.text.lines().map(|line| line.text.len() + 1).sum()
    }

    /// What the person may have forgotten, one question at a time.
    pub(super) fn question(&self, waived: Waived, text: &str, look: &Look) -> Option<Event> {
        let ask = |title, words, then| Event::Confirm {
            title: look.words(title),
            words: look.words(words),
            yes: look.words("composer-send-anyway"),
            then: Message::Send(then),
        };
        if self.subject.trim().is_empty() && !waived.subject {
            let then = Waived { subject: true, ..waived };
            return Some(ask("composer-no-subject-title", "composer-no-subject-words", then));
        }
        if self.files.list.is_empty() && speaks_of_a_file(text) && !waived.file {
            let then = Waived { file: true, ..waived };
            return Some(ask("composer-no-file-title", "composer-no-file-words", then));
        }
        None
    }

    pub(super) fn sent(&mut self, result: Result<Sent, Refusal>, look: &Look) -> Stepped {
        if self.phase != Phase::Sending {
            return Step::none();
        }
        match result {
            Ok(sent) => Step::event(Event::Queued(sent)),
            Err(refusal) => {
                self.phase = Phase::Writing;
                self.saving.refused(&refusal, look.now);
                self.trouble = Some(Trouble::Refused(refusal.failure.clone()));
                Step::event(Event::Stays(refusal.failure))
            }
        }
    }

    pub(super) fn understood(&mut self) -> Stepped {
        self.trouble = None;
        Step::none()
    }
}
