//! What a message begins with: what is answered or forwarded, or a draft kept before.

use super::files::Files;
use super::history::History;
use super::recipient::Recipient;
use super::{Composer, Line, Message, Phase, SUBJECT, Stepped, TEXT, Trouble};
use crate::domain::error::Failure;
use crate::domain::ids::{AccountId, MessageId};
use crate::engine::{DraftContent, ReplyKind};
use crate::mime::names;
use crate::ui::look::Look;
use crate::ui::session::Session;
use crate::ui::step::Step;
use crate::ui::widget::date;
use iced::Task;
use iced::widget::operation::focus;
use iced::widget::text_editor::Content;

impl Composer {
    /// Fills the fields and puts the keyboard where one goes on writing.
    pub(super) fn begin(&mut self, content: DraftContent, session: &Session) -> Task<Message> {
        let first = match (content.to.is_empty(), content.subject.trim().is_empty()) {
            (true, _) => Line::To.id(),
            (false, true) => SUBJECT,
            (false, false) => TEXT,
        };
        self.copies_shown = !content.cc.is_empty() || !content.bcc.is_empty();
        let mut tasks = Vec::new();
        for (line, named) in [(Line::To, content.to), (Line::Cc, content.cc), (Line::Bcc, content.bcc)] {
            let chips = named.into_iter().map(Recipient::new).collect();
            tasks.push(self.recipients.add(line, chips, self.account, session));
        }
        self.recipients.note = None;
        self.subject = content.subject;
        self.text = Content::with_text(&content.text);
        self.history = History::default();
        self.files = Files::of(content.files);
        self.receipt = content.read_receipt;
        self.no_patient_answer = content.no_patient_answer;
        self.in_reply_to = content.in_reply_to;
        self.references = content.references;
        tasks.push(focus(first));
        Task::batch(tasks)
    }

    pub(super) fn prepared(&mut self, content: Result<Box<DraftContent>, Failure>, session: &Session) -> Stepped {
        if self.phase != Phase::Preparing {
            return Step::none();
        }
        self.phase = Phase::Writing;
        match content {
            Ok(content) => Step::task(self.begin(*content, session)),
            Err(failure) => {
                self.trouble = Some(Trouble::Unprepared(failure));
                Step::none()
            }
        }
    }
}

/// Reads what is answered or forwarded; the line above the quoted text is in the person's language.
pub(super) fn prepare(
    session: &Session,
    account: AccountId,
    message: MessageId,
    kind: ReplyKind,
    look: &Look,
) -> Task<Message> {
    let look = look.clone();
    session.read(
        move |query| {
            let row = query.message(account, message)?;
            let sender = row.envelope.from.first().map(|from| {
                let name = if from.name.is_empty() { &from.address } else { &from.name };
                names::line(name)
            });
            let when = row.envelope.date.or(row.received).map(|at| date::long(&look, at));
            let key = match kind {
                ReplyKind::Forward => "composer-forwarded-from",
                ReplyKind::Sender | ReplyKind::All => "composer-written-by",
            };
            let attribution =
                look.words_with(key, &[("sender", sender.unwrap_or_default()), ("date", when.unwrap_or_default())]);
            query.reply(account, message, kind, &attribution).map(Box::new)
        },
        Message::Prepared,
    )
}
