//! IMAP behind `domain::access::Mailbox`.
//!
//! Responses are framed here, with every line and literal counted before it is kept, and read by `imap_proto`. A driver
//! above that parser was tried and left: it keeps up to 512 MiB of an announced literal, drops unsolicited data when a
//! queue is full, throws away the ids that APPEND, COPY and MOVE report, and hands the parser forms that make it panic.

mod change;
mod error;
mod fetch;
mod names;
mod response;
#[cfg(test)]
mod script;
mod session;
mod sets;
mod sign_in;
mod start;
#[cfg(test)]
mod tests;
mod watch;
mod wire;

pub use error::Error;
pub use start::{Greeted, connect};

use crate::domain::access::{
    Answer, FolderState, Mailbox, MailboxAbilities, Moved, Range, RemoteFlags, RemoteFolder, RemoteHeader, Watched,
};
use crate::domain::ids::RemoteId;
use crate::domain::message::{Flag, Flags};
use futures::FutureExt;
use futures::future::BoxFuture;
use session::{Brings, Session};
use std::time::Duration;

/// A good-bye waits no longer than this for its answer.
const GOOD_BYE: Duration = Duration::from_secs(2);

/// A signed-in mailbox.
struct ImapMailbox(Session);

/// Boxes a call and turns the room's error into the fault the engine acts upon.
macro_rules! answer {
    ($call:expr) => {
        async move { $call.await.map_err(Error::fault) }.boxed()
    };
}

impl Mailbox for ImapMailbox {
    fn abilities(&self) -> MailboxAbilities {
        MailboxAbilities {
            condstore: self.0.can("CONDSTORE") || self.0.can("QRESYNC"),
            qresync: self.0.can("QRESYNC"),
            idle: self.0.can("IDLE") && !self.0.idle_refused,
            uidplus: self.0.can("UIDPLUS"),
            r#move: self.0.can("MOVE"),
            special_use: self.0.can("SPECIAL-USE"),
            id: self.0.can("ID"),
            compress: self.0.can("COMPRESS=DEFLATE"),
        }
    }

    fn capability_words(&self) -> Vec<String> {
        self.0.capabilities.clone()
    }

    fn folders(&mut self) -> Answer<'_, Vec<RemoteFolder>> {
        answer!(self.0.folders())
    }

    fn open<'a>(&'a mut self, folder: &'a str) -> Answer<'a, FolderState> {
        answer!(self.0.open(folder))
    }

    fn create_folder<'a>(&'a mut self, folder: &'a str) -> Answer<'a, ()> {
        answer!(self.0.create_folder(folder))
    }

    fn headers(&mut self, range: Range) -> Answer<'_, Vec<RemoteHeader>> {
        answer!(self.0.headers(range))
    }

    fn flags(&mut self, since: Option<u64>) -> Answer<'_, Vec<RemoteFlags>> {
        answer!(self.0.flags(since))
    }

    fn ids(&mut self) -> Answer<'_, Vec<RemoteId>> {
        answer!(self.0.ids())
    }

    fn body<'a>(&'a mut self, id: &'a RemoteId, limit: u64) -> Answer<'a, Vec<u8>> {
        answer!(self.0.body(id, limit))
    }

    fn set_flag<'a>(&'a mut self, ids: &'a [RemoteId], flag: Flag, on: bool) -> Answer<'a, ()> {
        answer!(self.0.set_flag(ids, flag, on))
    }

    fn move_to<'a>(&'a mut self, ids: &'a [RemoteId], folder: &'a str) -> Answer<'a, Vec<Moved>> {
        answer!(self.0.move_to(ids, folder))
    }

    fn delete<'a>(&'a mut self, ids: &'a [RemoteId]) -> Answer<'a, ()> {
        answer!(self.0.delete(ids))
    }

    fn append<'a>(&'a mut self, folder: &'a str, message: &'a [u8], flags: Flags) -> Answer<'a, Option<RemoteId>> {
        answer!(self.0.append(folder, message, flags))
    }

    fn find_message_id<'a>(&'a mut self, message_id: &'a str) -> Answer<'a, Vec<RemoteId>> {
        answer!(self.0.find_message_id(message_id))
    }

    fn watch<'a>(&'a mut self, patience: Duration, stop: BoxFuture<'a, ()>) -> Answer<'a, Watched> {
        answer!(self.0.watch(patience, stop))
    }

    fn close(mut self: Box<Self>) -> BoxFuture<'static, ()> {
        async move {
            let farewell = self.0.run("LOGOUT", Brings::Everything, |_| ());
            let _ = tokio::time::timeout(GOOD_BYE, farewell).await;
            self.0.wire.shut().await;
        }
        .boxed()
    }
}
