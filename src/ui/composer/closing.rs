//! Keeping, closing and deleting what is written.

use super::{Composer, Event, Line, Message, Phase, Saved, Stepped, saving};
use crate::domain::error::Failure;
use crate::ui::look::Look;
use crate::ui::notice::Notice;
use crate::ui::session::Session;
use crate::ui::step::Step;
use iced::Task;

impl Composer {
    /// Keeps the draft now, when there is anything to keep.
    pub(super) fn save(&mut self, session: &Session) -> Task<Message> {
        let snapshot = self.snapshot();
        self.saving.save(snapshot, session)
    }

    pub(super) fn paused(&mut self, session: &Session) -> Stepped {
        if self.phase == Phase::Writing { Step::task(self.save(session)) } else { Step::none() }
    }

    pub(super) fn saved(&mut self, saved: Saved, session: &Session, look: &Look) -> Stepped {
        let copied = self.saving.ended(saved, look.now);
        let mut step = Step::none();
        if copied {
            step = step.and_event(Event::Say(Notice::note(look.words("composer-second-draft"))));
        }
        if self.phase != Phase::Closing {
            return step;
        }
        match &self.saving.state {
            saving::State::Saved(_) => step.and(closed(look)),
            saving::State::Failed(failure) => {
                let why = failure.clone();
                self.phase = Phase::Writing;
                step.and_event(Event::Stays(why))
            }
            _ => step.and_task(self.save(session)),
        }
    }

    pub(super) fn back(&mut self, session: &Session, look: &Look) -> Stepped {
        if self.choosing_sender {
            return self.choose_sender(false);
        }
        if Line::ALL.into_iter().any(|line| self.recipients.lookup.is_open(line)) {
            self.recipients.lookup.close();
            return Step::none();
        }
        self.close(session, look)
    }

    pub(super) fn close(&mut self, session: &Session, look: &Look) -> Stepped {
        if matches!(self.phase, Phase::Sending | Phase::Discarding | Phase::Closing) {
            return Step::none();
        }
        if self.files.reading > 0 {
            // They belong to this message: it is kept with them.
            self.phase = Phase::Closing;
            return Step::none();
        }
        if self.snapshot().is_empty() {
            // What was emptied is not kept, nor what was kept of it before.
            return Step::task(self.saving.remove(session)).and_event(Event::Closed);
        }
        if self.saving.is_saved() {
            return match self.saving.state {
                saving::State::Untouched => Step::event(Event::Closed),
                _ => closed(look),
            };
        }
        self.phase = Phase::Closing;
        Step::task(self.save(session))
    }

    /// Files were read that a message being closed waited for.
    pub(super) fn close_once_read(&mut self, session: &Session, look: &Look) -> Stepped {
        if self.phase != Phase::Closing || self.files.reading > 0 {
            return Step::none();
        }
        self.phase = Phase::Writing;
        match self.files.refused.first() {
            Some((_, failure)) => Step::event(Event::Stays(failure.clone())),
            None => self.close(session, look),
        }
    }

    pub(super) fn discard(&mut self, look: &Look) -> Stepped {
        Step::event(Event::Confirm {
            title: look.words("composer-discard-title"),
            words: look.words("composer-discard-words"),
            yes: look.words("composer-discard"),
            then: Message::DiscardAnyway,
        })
    }

    pub(super) fn discard_now(&mut self, session: &Session) -> Stepped {
        if self.phase == Phase::Sending {
            return Step::none();
        }
        self.phase = Phase::Discarding;
        Step::task(self.saving.remove(session))
    }

    pub(super) fn removed(&mut self, result: Result<(), Failure>, session: &Session, look: &Look) -> Stepped {
        if self.phase != Phase::Discarding {
            return Step::none();
        }
        match result {
            Ok(()) => {
                let notice = Notice::done(look.words("composer-discarded"));
                Step::event(Event::Say(notice)).and_event(Event::Closed)
            }
            Err(failure) => {
                self.phase = Phase::Writing;
                let notice = Notice::failed(look, &failure);
                // What was written just before was not kept yet, and nothing else would begin to.
                Step::task(self.save(session)).and_event(Event::Say(notice)).and_event(Event::Stays(failure))
            }
        }
    }
}

fn closed(look: &Look) -> Stepped {
    let notice = Notice::note(look.words("composer-draft-kept"));
    Step::event(Event::Say(notice)).and_event(Event::Closed)
}
