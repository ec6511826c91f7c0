//! What was asked for and came.

use super::content::Prepared;
use super::load::{self, Found};
use super::page::Page;
use super::tabs::{Body, Kind, Ready};
use super::{Again, Answer, Event, Lines, Message, Reader, State};
use crate::domain::error::{Code, Coded, Failure};
use crate::store::MessageRow;
use crate::ui::look::Look;
use crate::ui::notice::Notice;
use crate::ui::session::Session;
use crate::ui::step::Step;
use iced::Task;

impl Reader {
    pub(super) fn answered(&mut self, answer: Answer, session: &Session, look: &Look) -> Step<Message, Event> {
        match answer {
            Answer::Found(found) => Step::task(self.found(*found, session)),
            Answer::Fetched(fetched) => Step::task(self.fetched(fetched, session)),
            Answer::Row(row) => Step::task(self.row_read(*row, session)),
            Answer::Thread(Lines(lines)) => {
                self.thread = lines;
                Step::none()
            }
            Answer::Content(tab, prepared) => {
                self.content(tab, prepared);
                Step::none()
            }
            Answer::Page(tab, file, drawn) => {
                Step::task(self.pages(tab, file, |pages| pages.answered(drawn, session.services())))
            }
            Answer::Place(what, path) => path.map_or_else(Step::none, |path| self.write(what, path, session)),
            Answer::Saved(saved) => Self::saved(saved, look),
            Answer::Acknowledged(yes, Ok(())) => {
                let key = if yes { "reader-receipt-sent" } else { "reader-receipt-refused" };
                Step::event(Event::Say(Notice::done(look.words(key)))).and_task(self.reread(session))
            }
            Answer::Acknowledged(_, Err(failure)) => {
                self.acknowledging = false;
                Step::event(Event::Say(Notice::failed(look, &failure)))
            }
        }
    }

    /// What a tab shows came. A tab that was made anew meanwhile asks a second time: the first answer is enough.
    fn content(&mut self, tab: Kind, prepared: Result<Prepared, Failure>) {
        let Some(page) = self.page_mut() else { return };
        if let Some(tab) = page.tab(tab).filter(|tab| !matches!(tab.body, Body::Ready(_))) {
            tab.body = prepared.map_or_else(Body::Failed, |prepared| Body::Ready(Ready::new(prepared)));
        }
        page.forget();
    }

    fn found(&mut self, found: Result<Found, Failure>, session: &Session) -> Task<Message> {
        match found {
            Ok(Found { row, sender, opened }) => {
                self.row = Some(row);
                self.sender = sender;
                match opened {
                    Some(opened) => self.opened(opened, session),
                    None => self.want(session),
                }
            }
            Err(failure) => {
                self.lost(failure);
                Task::none()
            }
        }
    }

    /// The body is not here: it is fetched once; after that the person decides.
    fn want(&mut self, session: &Session) -> Task<Message> {
        match self.state {
            State::Reading => {
                self.state = State::Fetching;
                self.fetch(session)
            }
            _ => Task::none(),
        }
    }

    fn opened(&mut self, opened: std::sync::Arc<load::Opened>, session: &Session) -> Task<Message> {
        self.state = State::Open(Page::new(opened));
        self.gone = false;
        let (account, id, ticket) = (self.account, self.id, self.ticket);
        // A conversation that cannot be read is no reason not to show the message.
        let thread = session.read(
            move |query| load::thread(query, account, id).unwrap_or_default(),
            move |lines| Message::Answered(ticket, Answer::Thread(Lines(lines))),
        );
        Task::batch([self.show(0, session), thread])
    }

    fn fetched(&mut self, fetched: Result<(), Failure>, session: &Session) -> Task<Message> {
        match (fetched, &self.state) {
            (_, State::Open(_)) => Task::none(),
            (Ok(()), _) => self.find(session),
            (Err(failure), State::Fetching) => {
                self.lost(failure);
                Task::none()
            }
            // Who gave up waiting is not told that it failed.
            (Err(_), _) => Task::none(),
        }
    }

    fn row_read(&mut self, row: Result<MessageRow, Failure>, session: &Session) -> Task<Message> {
        let twice = std::mem::replace(&mut self.again, Again::Idle) == Again::Twice;
        match row {
            Ok(row) => {
                self.row = Some(row);
                self.gone = false;
            }
            Err(failure) => self.lost(failure),
        }
        if twice { self.reread(session) } else { Task::none() }
    }

    /// What is shown stays, marked as gone; what was not shown yet gives way to the reason.
    fn lost(&mut self, failure: Failure) {
        match self.state {
            State::Open(_) => self.gone |= failure.code() == Code::NOT_FOUND,
            _ => self.state = State::Failed(failure),
        }
    }
}
