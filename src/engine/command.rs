//! What the window and the command line may ask of the engine, and what they get.

use super::compose::DraftContent;
use crate::domain::directory::{DirectoryAnswer, DirectoryQuery};
use crate::domain::error::Failure;
use crate::domain::ids::{DraftId, FolderId, MessageId, OutboxId};
use crate::domain::message::Flag;
use jiff::Timestamp;
use serde::Serialize;

/// One wish. Reading what is already here is not a command: see [`super::Query`].
#[derive(Debug, Clone)]
pub enum Command {
    /// Opens the session with the operator, asking the person what is needed ([`super::Event::Asked`]).
    SignIn,
    /// Brings folders and headers up to date, then the documents of recent messages.
    Synchronise {
        /// Only this folder; all of them when `None`.
        folder: Option<FolderId>,
    },
    /// Fetches the whole message when it is not here yet.
    Open {
        /// The message.
        message: MessageId,
    },
    /// Sets or clears a flag: at once here, then on the server.
    SetFlag {
        /// The messages.
        messages: Vec<MessageId>,
        /// Which flag.
        flag: Flag,
        /// Set or clear.
        on: bool,
    },
    /// Moves messages: at once here, then on the server.
    Move {
        /// The messages.
        messages: Vec<MessageId>,
        /// Where to.
        to: FolderId,
    },
    /// Deletes messages: into the bin, or for good when they are in it.
    Delete {
        /// The messages.
        messages: Vec<MessageId>,
    },
    /// Keeps a draft; a first save has no id.
    SaveDraft {
        /// The draft and the version it was read at.
        draft: Option<(DraftId, u32)>,
        /// What it holds.
        content: Box<DraftContent>,
    },
    /// Removes a draft; it is no error when it is gone.
    RemoveDraft {
        /// The draft.
        draft: DraftId,
    },
    /// Queues a message: checked, composed, kept; it leaves after `undo_seconds`.
    Send {
        /// What to send.
        content: Box<DraftContent>,
        /// The draft it was written in and its version: removed when queued, saved when it cannot be.
        draft: Option<(DraftId, u32)>,
        /// Seconds in which it can be taken back.
        undo_seconds: u32,
    },
    /// Sends the read receipt a message asks for (RFC 8098), as the person agreed to; its body must be here.
    Acknowledge {
        /// The message.
        message: MessageId,
        /// The sentence for people, such as « Votre message a été lu. ».
        text: String,
    },
    /// Takes a queued message back; it is a draft again ([`Outcome::Drafted`]).
    Unsend {
        /// The outgoing message.
        outgoing: OutboxId,
    },
    /// Tells the server what was done here and waits in the journal, when a session is open.
    Replay,
    /// Sends what is due, files copies that are missing.
    Flush,
    /// The person decides on an uncertain message: send again, or leave it.
    Resolve {
        /// The outgoing message.
        outgoing: OutboxId,
        /// Send it again (a second copy may arrive), or hold it for sent.
        resend: bool,
    },
    /// Searches the directory.
    SearchDirectory {
        /// What to look for.
        query: DirectoryQuery,
    },
    /// The white list as it is here, fetched when it is older than a day.
    ReadWhiteList,
    /// Fetches the white list again.
    RefreshWhiteList,
    /// Checks every server of the account's operator, sign-in included.
    Check,
    /// Drops the connections; the next command opens new ones with the same session.
    Reconnect,
    /// Says good-bye and forgets the session.
    SignOut,
}

impl Command {
    /// The word for it in traces.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Synchronise { .. } => "synchronise",
            Self::Open { .. } => "open",
            Self::SetFlag { .. } => "flag",
            Self::Move { .. } => "move",
            Self::Delete { .. } => "delete",
            Self::SaveDraft { .. } => "save_draft",
            Self::RemoveDraft { .. } => "remove_draft",
            Self::Send { .. } => "send",
            Self::Acknowledge { .. } => "acknowledge",
            Self::Unsend { .. } => "unsend",
            Self::Replay => "replay",
            Self::Flush => "flush",
            Self::Resolve { .. } => "resolve",
            Self::SearchDirectory { .. } => "directory",
            Self::ReadWhiteList | Self::RefreshWhiteList => "white_list",
            Self::Check => "check",
            Self::Reconnect => "reconnect",
            Self::SignOut => "sign_out",
        }
    }
}

/// What came of a synchronisation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SyncReport {
    /// Folders looked at.
    pub folders: usize,
    /// Messages seen for the first time.
    pub new_messages: usize,
    /// Messages whose flags changed.
    pub changed: usize,
    /// Messages gone from the server.
    pub removed: usize,
    /// Whole messages fetched for their documents.
    pub bodies: usize,
    /// Folders whose UIDVALIDITY changed.
    pub renumbered: usize,
    /// Messages too large or broken to be opened in advance; they stay listed.
    pub skipped: usize,
}

/// What became of the messages that were due.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct FlushReport {
    /// Accepted by the operator for at least one recipient.
    pub accepted: Vec<OutboxId>,
    /// Refused for every recipient.
    pub refused: Vec<OutboxId>,
    /// Nobody knows.
    pub uncertain: Vec<OutboxId>,
    /// Still queued, with the reason.
    pub waiting: Vec<OutboxId>,
}

/// What a command that succeeded answers.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// Done, nothing to say.
    Done,
    /// Signed in, perhaps until a known time.
    SignedIn {
        /// When the operator will want a new code.
        until: Option<Timestamp>,
    },
    /// Synchronised.
    Synchronised(SyncReport),
    /// A draft was kept at this version.
    Drafted {
        /// Its id.
        draft: DraftId,
        /// Its version.
        version: u32,
    },
    /// A message was queued.
    Queued {
        /// Its id.
        outgoing: OutboxId,
        /// Warnings about recipients that the operator will decide on.
        warnings: Vec<super::recipients::RecipientWarning>,
    },
    /// The outbox was worked through.
    Flushed(FlushReport),
    /// The directory answered.
    Found(DirectoryAnswer),
    /// The servers were checked.
    Checked(Box<super::check::CheckReport>),
    /// The white list is here.
    WhiteList(super::lists::ListState),
}

/// What only the loop can do, for it needs the connections.
#[derive(Debug, Clone, Copy)]
pub(super) enum Errand {
    SignIn,
    Synchronise { folder: Option<FolderId> },
    Open { message: MessageId },
    Replay,
    Flush,
    Check,
    Reconnect,
    SignOut,
}

/// An errand, the word for it in traces, and where its answer goes.
pub(super) struct Job {
    pub(super) errand: Errand,
    pub(super) word: &'static str,
    pub(super) answer: tokio::sync::oneshot::Sender<Result<Outcome, Failure>>,
}
