//! The traits between the engine and the protocols: a mailbox, a submission, a directory.
//!
//! IMAP/SMTP/LDAP implement them today, the web services later; the engine learns nothing new then.
//! A method that fails with [`Fault::Lost`] leaves the connection unusable: drop it and open another.

use super::directory::{DirectoryAnswer, DirectoryQuery};
use super::error::{Class, Code, Coded, Failure};
use super::folder::FolderRole;
use super::ids::RemoteId;
use super::message::{Envelope, Flag, Flags};
use super::{Address, Secret};
use futures::future::BoxFuture;
use jiff::Timestamp;
use std::time::Duration;

/// What a protocol answers when it does not succeed.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Fault {
    /// The connection is gone, or no longer to be trusted: open another and go on.
    #[error("{0}")]
    Lost(Failure),
    /// Who we are was refused: back to the sign-in.
    #[error("{0}")]
    SignIn(Failure),
    /// The server understood and said no; the connection is still good.
    #[error("{0}")]
    Refused(Failure),
}

impl Fault {
    /// The room's error inside.
    pub fn failure(&self) -> &Failure {
        match self {
            Self::Lost(failure) | Self::SignIn(failure) | Self::Refused(failure) => failure,
        }
    }
}

impl Coded for Fault {
    fn code(&self) -> Code {
        self.failure().code()
    }
    fn class(&self) -> Class {
        self.failure().class()
    }
    fn args(&self) -> Vec<(&'static str, String)> {
        self.failure().args()
    }
}

/// What every call of the traits below answers, later.
pub type Answer<'a, T> = BoxFuture<'a, Result<T, Fault>>;

/// What is shown to a server to be let in. Made by `auth`, used by the protocols.
#[derive(Debug, Clone)]
pub enum Credentials {
    /// SASL PLAIN, or LOGIN where PLAIN is not offered.
    Password {
        /// Authentication identity.
        user: String,
        /// Password, with the one-time code where the operator wants it.
        password: Secret,
    },
    /// SASL EXTERNAL: the TLS client certificate says who we are.
    External {
        /// Authorisation identity: the mailbox address.
        mailbox: Address,
    },
    /// SASL XOAUTH2.
    Bearer {
        /// Mailbox address.
        user: String,
        /// Access token.
        token: Secret,
    },
}

/// A folder as the server lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteFolder {
    /// The server's name, decoded (RFC 3501 modified UTF-7, or UTF-8).
    pub name: String,
    /// Separator of its hierarchy.
    pub separator: Option<char>,
    /// What it is for.
    pub role: FolderRole,
    /// Whether messages can be in it.
    pub selectable: bool,
}

/// State of a folder when it was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FolderState {
    /// UIDVALIDITY.
    pub epoch: u64,
    /// Messages in it.
    pub exists: u32,
    /// UIDNEXT, when known.
    pub next: Option<u32>,
    /// HIGHESTMODSEQ (RFC 7162); `None` when the server keeps none.
    pub modseq: Option<u64>,
}

/// A message's header part and what the list needs of its structure.
#[derive(Debug, Clone, PartialEq)]
pub struct RemoteHeader {
    /// Its name on the server.
    pub id: RemoteId,
    /// Flags.
    pub flags: Flags,
    /// Modification sequence.
    pub modseq: Option<u64>,
    /// Bytes of the whole message.
    pub size: u64,
    /// INTERNALDATE.
    pub received: Option<Timestamp>,
    /// Parsed header.
    pub envelope: Envelope,
    /// Whether the structure shows an attachment.
    pub has_attachment: bool,
}

/// Flags of one message, as a comparison of flags needs them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteFlags {
    /// Its name on the server.
    pub id: RemoteId,
    /// Flags.
    pub flags: Flags,
    /// Modification sequence.
    pub modseq: Option<u64>,
}

/// Which messages of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Range {
    /// All of them.
    All,
    /// Those after this one.
    After(RemoteId),
    /// Exactly these.
    Ids(Vec<RemoteId>),
}

/// Where a moved message went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Its id before.
    pub from: RemoteId,
    /// Its id in the new folder, where the server tells it (COPYUID, RFC 4315).
    pub to: Option<RemoteId>,
}

/// One attribute of the directory's root DSE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryFact {
    /// Attribute name.
    pub name: String,
    /// Values.
    pub values: Vec<String>,
}

/// How a wait for news ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Watched {
    /// Something changed in the folder: synchronise it.
    Changed,
    /// Nothing in that time; the connection was seen to live.
    Quiet,
    /// The caller's wish to stop came first.
    Stopped,
}

/// What a mailbox connection can do, as the server says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs)] // Each field is the IMAP capability of that name.
pub struct MailboxAbilities {
    pub condstore: bool,
    pub qresync: bool,
    pub idle: bool,
    pub uidplus: bool,
    pub r#move: bool,
    pub special_use: bool,
    pub id: bool,
    pub compress: bool,
}

/// One signed-in connection to one mailbox. Calls are sequential.
pub trait Mailbox: Send {
    /// What the server offers after sign-in.
    fn abilities(&self) -> MailboxAbilities;
    /// The raw capability words after sign-in, for the diagnostics.
    fn capability_words(&self) -> Vec<String>;
    /// All folders.
    fn folders(&mut self) -> Answer<'_, Vec<RemoteFolder>>;
    /// Opens a folder read-write; further calls are about it.
    fn open<'a>(&'a mut self, folder: &'a str) -> Answer<'a, FolderState>;
    /// Creates a folder.
    fn create_folder<'a>(&'a mut self, folder: &'a str) -> Answer<'a, ()>;
    /// Headers of messages of the open folder, oldest first.
    fn headers(&mut self, range: Range) -> Answer<'_, Vec<RemoteHeader>>;
    /// Flags of all messages of the open folder; with `since`, only those changed since that modseq (CONDSTORE).
    fn flags(&mut self, since: Option<u64>) -> Answer<'_, Vec<RemoteFlags>>;
    /// The ids of all messages of the open folder, oldest first.
    fn ids(&mut self) -> Answer<'_, Vec<RemoteId>>;
    /// The bytes of a message of the open folder, without marking it seen; refuses more than `limit` bytes.
    fn body<'a>(&'a mut self, id: &'a RemoteId, limit: u64) -> Answer<'a, Vec<u8>>;
    /// Sets or clears a flag on messages of the open folder.
    fn set_flag<'a>(&'a mut self, ids: &'a [RemoteId], flag: Flag, on: bool) -> Answer<'a, ()>;
    /// Moves messages of the open folder; answers each new id where the server tells it (COPYUID).
    ///
    /// Uses MOVE, or COPY + `\Deleted` + UID EXPUNGE where MOVE is missing or refused.
    fn move_to<'a>(&'a mut self, ids: &'a [RemoteId], folder: &'a str) -> Answer<'a, Vec<Moved>>;
    /// Deletes messages of the open folder for good.
    fn delete<'a>(&'a mut self, ids: &'a [RemoteId]) -> Answer<'a, ()>;
    /// Files a message; answers its id where the server tells it (APPENDUID).
    fn append<'a>(&'a mut self, folder: &'a str, message: &'a [u8], flags: Flags) -> Answer<'a, Option<RemoteId>>;
    /// Messages of the open folder with this Message-ID (given without angle brackets).
    fn find_message_id<'a>(&'a mut self, message_id: &'a str) -> Answer<'a, Vec<RemoteId>>;
    /// Waits for news of the open folder (IDLE, else NOOP at the end), at most `patience`; ends early when `stop` resolves.
    fn watch<'a>(&'a mut self, patience: Duration, stop: BoxFuture<'a, ()>) -> Answer<'a, Watched>;
    /// Says good-bye; errors do not matter.
    fn close(self: Box<Self>) -> BoxFuture<'static, ()>;
}

/// An SMTP reply or its equivalent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// Three digits.
    pub code: u16,
    /// Text of the server, one line, control characters removed, 500 characters at most.
    pub text: String,
}

/// What the operator takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SubmissionLimits {
    /// SIZE (RFC 1870), bytes; `None` when not said.
    pub size: Option<u64>,
    /// DSN (RFC 3461).
    pub dsn: bool,
    /// 8BITMIME.
    pub eight_bit: bool,
}

/// How the sending of the text ended.
#[derive(Debug, Clone)]
pub enum DataFault {
    /// The end of the text was never sent: the message has certainly not left.
    NotSent(Fault),
    /// The end was sent and the server answered no.
    Refused(Reply),
    /// The end was sent and no answer came: nobody knows.
    Uncertain(Failure),
}

/// What is journalled just before the end of a text is sent.
pub type BeforeEnd<'a> = Box<dyn FnOnce() -> Result<(), Failure> + Send + 'a>;

/// One signed-in connection that takes messages, driven step by step.
pub trait Submission: Send {
    /// What the operator takes.
    fn limits(&self) -> SubmissionLimits;
    /// The raw capability words after sign-in, for the diagnostics.
    fn capability_words(&self) -> Vec<String>;
    /// MAIL FROM; `size` in bytes; `envelope_id` asks for DSN with headers returned (RET=HDRS ENVID=…).
    fn begin<'a>(&'a mut self, from: &'a Address, size: u64, envelope_id: Option<&'a str>) -> Answer<'a, Reply>;
    /// RCPT TO; `Ok(Err(reply))` is a refusal of this recipient only.
    fn recipient<'a>(&'a mut self, to: &'a Address, notify: bool) -> Answer<'a, Result<Reply, Reply>>;
    /// DATA, the text, the end. `before_end` runs just before the end of the text is sent, to journal it; when it fails
    /// the end is not sent, and the answer is [`DataFault::NotSent`] with [`Fault::Lost`].
    fn data<'a>(&'a mut self, message: &'a [u8], before_end: BeforeEnd<'a>) -> BoxFuture<'a, Result<Reply, DataFault>>;
    /// RSET.
    fn reset(&mut self) -> Answer<'_, ()>;
    /// Says good-bye; errors do not matter.
    fn close(self: Box<Self>) -> BoxFuture<'static, ()>;
}

/// A place where colleagues are found.
pub trait DirectorySource: Send {
    /// Searches; matching rules are those of [`DirectoryQuery`].
    fn search<'a>(&'a mut self, query: &'a DirectoryQuery) -> Answer<'a, DirectoryAnswer>;
    /// The root DSE's facts, for the diagnostics: naming contexts, controls, extensions; and, named `tls:…`, what was agreed
    /// for the connection.
    fn facts(&mut self) -> Answer<'_, Vec<DirectoryFact>>;
    /// Says good-bye; errors do not matter.
    fn close(self: Box<Self>) -> BoxFuture<'static, ()>;
}
