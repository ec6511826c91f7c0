//! Questions before what cannot be undone.

use super::hiding::Then;
use super::{App, Message, Stage};
use crate::ui::{composer, connection, mailbox, reader, settings_page};
use iced::Task;
use iced::widget::operation;

/// The first thing that has the keyboard in a question: the harmless answer.
pub(super) const CANCEL_ID: &str = "question-cancel";

/// A question with two answers.
#[derive(Debug, Clone)]
pub(super) struct Question {
    pub(super) title: String,
    pub(super) words: String,
    pub(super) yes: String,
    then: Yes,
}

/// What a yes means.
#[derive(Debug, Clone)]
pub(super) enum Yes {
    Mailbox(mailbox::Message),
    Reader(reader::Message),
    Composer(composer::Message),
    Settings(settings_page::Message),
    Connection(connection::Message),
    Close,
    /// What was written could not be kept, and may be lost.
    Lose(Then),
}

impl Question {
    pub(super) fn new(title: String, words: String, yes: String, then: Yes) -> Self {
        Self { title, words, yes, then }
    }
}

impl App {
    pub(super) fn ask(&mut self, question: Question) -> Task<Message> {
        // Nothing is asked where nothing may be read.
        let may_be_asked = matches!(question.then, Yes::Close | Yes::Lose(_));
        if matches!(&self.stage, Stage::Work(work) if work.masked.is_some()) && !may_be_asked {
            return Task::none();
        }
        self.question = Some(question);
        operation::focus(CANCEL_ID)
    }

    pub(super) fn answered(&mut self, yes: bool) -> Task<Message> {
        let Some(question) = self.question.take() else { return Task::none() };
        if !yes {
            return self.keyboard_to_question();
        }
        match question.then {
            Yes::Mailbox(message) => Task::done(Message::Mailbox(message)),
            Yes::Reader(message) => Task::done(Message::Reader(message)),
            Yes::Composer(message) => Task::done(Message::Composer(message)),
            Yes::Settings(message) => Task::done(Message::Settings(message)),
            Yes::Connection(message) => Task::done(Message::Connection(message)),
            Yes::Close => self.end(),
            Yes::Lose(then) => self.lose(then),
        }
    }
}
