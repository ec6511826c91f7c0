//! `pli sync`, `folders`, `flag`, `move`, `delete`.

use super::error::Error;
use super::output::column;
use super::session::Session;
use super::{Context, Verdict};
use crate::domain::Address;
use crate::domain::error::{Class, Coded, Failure};
use crate::domain::ids::MessageId;
use crate::domain::message::Flag;
use crate::engine::{Command, Outcome};
use crate::store::Folder;
use clap::{Args, ValueEnum};
use serde::Serialize;

/// `pli sync`
#[derive(Debug, Args)]
pub(crate) struct SyncArgs {
    /// Mailbox address, when there are several accounts.
    #[arg(long)]
    account: Option<Address>,
    /// Only this folder: its name or its role (inbox, sent, drafts, trash, junk, archive).
    #[arg(long)]
    folder: Option<String>,
}

/// `pli folders`
#[derive(Debug, Args)]
pub(crate) struct FoldersArgs {
    /// Mailbox address, when there are several accounts.
    #[arg(long)]
    account: Option<Address>,
}

/// A flag a person may set.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum FlagName {
    /// Read.
    Seen,
    /// Marked.
    Flagged,
    /// Answered.
    Answered,
    /// Dealt with.
    Treated,
}

/// `pli flag`
#[derive(Debug, Args)]
pub(crate) struct FlagArgs {
    /// Local ids of the messages.
    #[arg(required = true)]
    messages: Vec<i64>,
    /// Which flag.
    #[arg(long, value_enum)]
    flag: FlagName,
    /// Clears it instead.
    #[arg(long)]
    off: bool,
    /// Mailbox address, when there are several accounts.
    #[arg(long)]
    account: Option<Address>,
}

/// `pli move`
#[derive(Debug, Args)]
pub(crate) struct MoveArgs {
    /// Local ids of the messages.
    #[arg(required = true)]
    messages: Vec<i64>,
    /// Folder: its name or its role.
    #[arg(long)]
    to: String,
    /// Mailbox address, when there are several accounts.
    #[arg(long)]
    account: Option<Address>,
}

/// `pli delete`
#[derive(Debug, Args)]
pub(crate) struct DeleteArgs {
    /// Local ids of the messages.
    #[arg(required = true)]
    messages: Vec<i64>,
    /// Mailbox address, when there are several accounts.
    #[arg(long)]
    account: Option<Address>,
}

#[derive(Serialize)]
struct FolderLine {
    id: i64,
    name: String,
    role: &'static str,
    total: u64,
    unread: u64,
}

#[derive(Serialize)]
struct FolderList {
    folders: Vec<FolderLine>,
}

#[derive(Serialize)]
struct Done {
    done: usize,
}

pub(crate) fn sync(args: SyncArgs, context: &mut Context) -> Result<Verdict, Failure> {
    let session = Session::open(context, args.account.as_ref())?;
    let folder = args.folder.map(|name| find_folder(&session, &name)).transpose()?.map(|folder| folder.id);
    let outcome = session.run(Command::Synchronise { folder })?;
    session.close();
    if let Outcome::Synchronised(report) = outcome {
        context.out.result(&report, |out| {
            let args = [
                ("folders", report.folders.to_string()),
                ("new", report.new_messages.to_string()),
                ("removed", report.removed.to_string()),
                ("bodies", report.bodies.to_string()),
            ];
            out.words("synchronised", &args)
        });
    }
    Ok(Verdict::Good)
}

pub(crate) fn folders(args: FoldersArgs, context: &mut Context) -> Result<Verdict, Failure> {
    let session = Session::open(context, args.account.as_ref())?;
    let folders = session.query().folders(session.account())?;
    session.close();
    let list = FolderList {
        folders: folders
            .into_iter()
            .map(|folder| FolderLine {
                id: folder.id.0,
                name: folder.name,
                role: folder.role.as_str(),
                total: folder.total,
                unread: folder.unread,
            })
            .collect(),
    };
    context.out.result(&list, |out| {
        if list.folders.is_empty() {
            return out.words("nothing-received", &[]);
        }
        let mut lines = vec![format!("{:<24} {:>9} {:>9}", "", out.words("unread", &[]), out.words("total", &[]))];
        lines.extend(list.folders.iter().map(|f| format!("{} {:>9} {:>9}", column(&f.name, 24), f.unread, f.total)));
        lines.join("\n")
    });
    Ok(Verdict::Good)
}

pub(crate) fn flag(args: FlagArgs, context: &mut Context) -> Result<Verdict, Failure> {
    let flag = match args.flag {
        FlagName::Seen => Flag::Seen,
        FlagName::Flagged => Flag::Flagged,
        FlagName::Answered => Flag::Answered,
        FlagName::Treated => Flag::Treated,
    };
    let messages = ids(&args.messages);
    act(context, args.account.as_ref(), messages, |messages, _| Ok(Command::SetFlag { messages, flag, on: !args.off }))
}

pub(crate) fn move_messages(args: MoveArgs, context: &mut Context) -> Result<Verdict, Failure> {
    let messages = ids(&args.messages);
    act(context, args.account.as_ref(), messages, |messages, session| {
        Ok(Command::Move { messages, to: find_folder(session, &args.to)?.id })
    })
}

pub(crate) fn delete(args: DeleteArgs, context: &mut Context) -> Result<Verdict, Failure> {
    let messages = ids(&args.messages);
    act(context, args.account.as_ref(), messages, |messages, _| Ok(Command::Delete { messages }))
}

fn act(
    context: &mut Context,
    account: Option<&Address>,
    messages: Vec<MessageId>,
    command: impl FnOnce(Vec<MessageId>, &Session) -> Result<Command, Failure>,
) -> Result<Verdict, Failure> {
    let session = Session::open(context, account)?;
    let done = Done { done: messages.len() };
    let command = command(messages, &session)?;
    // The session comes first, so that the server learns it now; without a network the journal keeps it.
    match session.run(Command::SignIn) {
        Err(failure) if failure.class() != Class::Network => return Err(failure),
        _ => {}
    }
    session.run(command)?;
    session.close();
    context.out.result(&done, |out| out.words("messages-done", &[("count", done.done.to_string())]));
    Ok(Verdict::Good)
}

pub(crate) fn ids(numbers: &[i64]) -> Vec<MessageId> {
    numbers.iter().copied().map(MessageId).collect()
}

/// A folder by its name or its role.
pub(crate) fn find_folder(session: &Session, wanted: &str) -> Result<Folder, Failure> {
    let folders = session.query().folders(session.account())?;
    if folders.is_empty() {
        return Err(Failure::new(Error::NothingReceived));
    }
    let named = |folder: &Folder| folder.name == wanted || folder.role.as_str() == wanted.to_lowercase();
    folders
        .into_iter()
        .find(named)
        .ok_or_else(|| Failure::new(Error::NotFound { what: "folder", name: wanted.to_owned() }))
}
