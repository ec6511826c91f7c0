//! `pli send`, `draft`, `outbox`.

use super::error::Error;
use super::session::Session;
use super::{Context, Verdict, input};
use crate::domain::error::{Class, Code, Coded, Failure};
use crate::domain::ids::{DraftId, MessageId, OutboxId};
use crate::domain::message::OutboxState;
use crate::domain::{Address, NamedAddress};
use crate::engine::{Command, DraftContent, DraftFile, FlushReport, Outcome, RecipientWarning, ReplyKind};
use crate::store::OutboxItem;
use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde::Serialize;
use std::path::PathBuf;
use std::sync::Arc;

/// Longest list of outgoing messages told.
const LISTED: u32 = 500;

/// `pli send`
#[derive(Debug, Args)]
pub(crate) struct SendArgs {
    #[command(flatten)]
    message: MessageArgs,
    /// Leaves it queued, to leave with the next `outbox flush`.
    #[arg(long)]
    queue_only: bool,
    /// Seconds in which it can be taken back.
    #[arg(long, default_value_t = 0)]
    undo_seconds: u32,
}

/// What a message or a draft is made of.
#[derive(Debug, Args)]
pub(crate) struct MessageArgs {
    /// Recipient (repeat for more).
    #[arg(long)]
    to: Vec<Address>,
    /// Copy.
    #[arg(long)]
    cc: Vec<Address>,
    /// Hidden copy.
    #[arg(long)]
    bcc: Vec<Address>,
    /// Subject.
    #[arg(long, default_value = "")]
    subject: String,
    /// Text; standard input without it.
    #[arg(long)]
    text: Option<String>,
    /// File to attach (repeat for more).
    #[arg(long, value_name = "FILE")]
    attach: Vec<PathBuf>,
    /// Local id of the message answered.
    #[arg(long)]
    reply: Option<i64>,
    /// Asks for a read receipt.
    #[arg(long)]
    read_receipt: bool,
    /// Tells a patient that no answer is expected.
    #[arg(long)]
    no_patient_answer: bool,
    /// Mailbox address, when there are several accounts.
    #[arg(long)]
    account: Option<Address>,
}

/// `pli draft …`
#[derive(Debug, Subcommand)]
pub(crate) enum DraftCommand {
    /// Keeps a new draft.
    Save(MessageArgs),
    /// Lists the drafts.
    List(AccountArgs),
}

/// `pli outbox …`
#[derive(Debug, Subcommand)]
pub(crate) enum OutboxCommand {
    /// Lists outgoing messages.
    List(AccountArgs),
    /// Sends what is due and files missing copies.
    Flush(AccountArgs),
    /// Takes a queued message back.
    Unsend(UnsendArgs),
    /// Decides on an uncertain message.
    Resolve(ResolveArgs),
}

/// Which account.
#[derive(Debug, Args)]
pub(crate) struct AccountArgs {
    /// Mailbox address, when there are several accounts.
    #[arg(long)]
    account: Option<Address>,
}

/// `pli outbox unsend`
#[derive(Debug, Args)]
pub(crate) struct UnsendArgs {
    /// Id of the outgoing message.
    outgoing: i64,
    /// Mailbox address, when there are several accounts.
    #[arg(long)]
    account: Option<Address>,
}

/// `pli outbox resolve`
#[derive(Debug, Args)]
pub(crate) struct ResolveArgs {
    /// Id of the outgoing message.
    outgoing: i64,
    /// Sends it again: a second copy may arrive.
    #[arg(long, conflicts_with = "sent", required_unless_present = "sent")]
    resend: bool,
    /// Holds it for sent.
    #[arg(long)]
    sent: bool,
    /// Mailbox address, when there are several accounts.
    #[arg(long)]
    account: Option<Address>,
}

#[derive(Serialize)]
struct Sent {
    outgoing: i64,
    state: OutboxState,
    code: Option<&'static str>,
    warnings: Vec<RecipientWarning>,
    recipients: Vec<RecipientLine>,
}

#[derive(Serialize)]
struct RecipientLine {
    address: String,
    state: &'static str,
    reply: Option<u16>,
}

#[derive(Serialize)]
struct OutboxLine {
    id: i64,
    state: OutboxState,
    subject: String,
    created: Timestamp,
    not_before: Timestamp,
    size: u64,
    attempts: u32,
    recipients: Vec<RecipientLine>,
}

#[derive(Serialize)]
struct OutboxList {
    outbox: Vec<OutboxLine>,
}

#[derive(Serialize)]
struct DraftLine {
    id: i64,
    version: u32,
    subject: String,
    updated: Option<Timestamp>,
}

#[derive(Serialize)]
struct DraftList {
    drafts: Vec<DraftLine>,
}

#[derive(Serialize)]
struct Taken {
    outgoing: i64,
}

pub(crate) fn send(args: SendArgs, context: &mut Context) -> Result<Verdict, Failure> {
    let session = Session::open(context, args.message.account.as_ref())?;
    let content = Box::new(content(args.message, &session)?);
    let undo_seconds = args.undo_seconds;
    let queued = session.run(Command::Send { content, draft: None, undo_seconds })?;
    let Outcome::Queued { outgoing, warnings } = queued else {
        return Err(Failure::new(crate::engine::Error::Stopped));
    };
    if !args.queue_only && undo_seconds == 0 {
        session.run(Command::Flush)?;
    }
    let item = item(&session, outgoing)?;
    session.close();
    let uncertain = (item.state == OutboxState::Uncertain).then(uncertain);
    let code = uncertain.as_ref().map(|failure| failure.code().as_str());
    let sent = Sent { outgoing: outgoing.0, state: item.state, code, warnings, recipients: recipients(&item) };
    context.out.result(&sent, |out| {
        let mut lines = vec![out.words(state_key(item.state), &[("id", sent.outgoing.to_string())])];
        if let Some(failure) = &uncertain {
            lines.push(format!("[{}] {}", failure.code(), crate::words::explain(out.language(), failure).advice));
        }
        lines.extend(sent.warnings.iter().map(|w| out.words("recipient-unsure", &[("domain", w.domain.clone())])));
        lines.join("\n")
    });
    match item.state {
        OutboxState::Refused => Ok(Verdict::Negative),
        OutboxState::Uncertain => Ok(Verdict::Unanswered(Class::Network)),
        _ => Ok(Verdict::Good),
    }
}

fn state_key(state: OutboxState) -> &'static str {
    match state {
        OutboxState::Queued => "outbox-queued",
        OutboxState::Sending => "outbox-sending",
        OutboxState::Accepted => "outbox-accepted",
        OutboxState::Filed => "outbox-filed",
        OutboxState::Uncertain => "outbox-uncertain",
        OutboxState::Refused => "outbox-refused",
        OutboxState::Cancelled => "outbox-cancelled",
    }
}

fn uncertain() -> Failure {
    Failure::new(crate::smtp::Error::Uncertain { host: String::new(), reason: Code::SEND_UNCERTAIN.to_string() })
}

fn content(args: MessageArgs, session: &Session) -> Result<DraftContent, Failure> {
    let named = |addresses: Vec<Address>| -> Vec<NamedAddress> {
        addresses.iter().map(|address| NamedAddress::new("", address)).collect()
    };
    let text = match args.text {
        Some(text) => text,
        None => String::from_utf8_lossy(&input::read(std::path::Path::new("-"))?).into_owned(),
    };
    let files = args.attach.iter().map(|path| {
        let name = input::file_name(path);
        let mime = crate::mime::names::type_of(&name).to_owned();
        Ok(Arc::new(DraftFile { mime, bytes: input::read(path)?, name }))
    });
    let mut content = DraftContent {
        to: named(args.to),
        cc: named(args.cc),
        bcc: named(args.bcc),
        subject: args.subject,
        text,
        files: files.collect::<Result<_, Failure>>()?,
        read_receipt: args.read_receipt,
        no_patient_answer: args.no_patient_answer,
        ..DraftContent::default()
    };
    if let Some(answered) = args.reply {
        answer(&mut content, session, MessageId(answered))?;
    }
    Ok(content)
}

/// Thread, recipient and subject of an answer; the text is the caller's own.
fn answer(content: &mut DraftContent, session: &Session, answered: MessageId) -> Result<(), Failure> {
    let reply = session.query().reply(session.account(), answered, ReplyKind::Sender, "")?;
    content.in_reply_to = reply.in_reply_to;
    content.references = reply.references;
    if content.to.is_empty() {
        content.to = reply.to;
    }
    if content.subject.is_empty() {
        content.subject = reply.subject;
    }
    Ok(())
}

fn item(session: &Session, outgoing: OutboxId) -> Result<OutboxItem, Failure> {
    let items = session.query().outbox(session.account(), LISTED)?;
    let found = items.into_iter().find(|item| item.id == outgoing);
    found.ok_or_else(|| Failure::new(Error::NotFound { what: "outgoing", name: outgoing.to_string() }))
}

fn recipients(item: &OutboxItem) -> Vec<RecipientLine> {
    let line = |recipient: &crate::store::OutboxRecipient| RecipientLine {
        address: recipient.address.to_string(),
        state: recipient.state.as_str(),
        reply: recipient.reply.as_ref().map(|reply| reply.code),
    };
    item.recipients.iter().map(line).collect()
}

pub(crate) fn draft(command: DraftCommand, context: &mut Context) -> Result<Verdict, Failure> {
    match command {
        DraftCommand::Save(args) => {
            let session = Session::open(context, args.account.as_ref())?;
            let content = Box::new(content(args, &session)?);
            let subject = content.subject.clone();
            let kept = session.run(Command::SaveDraft { draft: None, content })?;
            session.close();
            if let Outcome::Drafted { draft: DraftId(id), version } = kept {
                let line = DraftLine { id, version, subject, updated: None };
                context.out.result(&line, |out| out.words("draft-saved", &[("id", id.to_string())]));
            }
        }
        DraftCommand::List(args) => {
            let session = Session::open(context, args.account.as_ref())?;
            let drafts = session.query().drafts(session.account())?;
            session.close();
            let line = |draft: crate::engine::DraftRow| DraftLine {
                id: draft.id.0,
                version: draft.version,
                subject: draft.content.subject,
                updated: Some(draft.updated),
            };
            let list = DraftList { drafts: drafts.into_iter().map(line).collect() };
            context.out.result(&list, |out| {
                if list.drafts.is_empty() {
                    return out.words("no-draft", &[]);
                }
                list.drafts.iter().map(|d| format!("{:>5}  {}", d.id, d.subject)).collect::<Vec<_>>().join("\n")
            });
        }
    }
    Ok(Verdict::Good)
}

pub(crate) fn outbox(command: OutboxCommand, context: &mut Context) -> Result<Verdict, Failure> {
    match command {
        OutboxCommand::List(args) => list(&args, context),
        OutboxCommand::Flush(args) => flush(&args, context),
        OutboxCommand::Unsend(args) => {
            let outgoing = OutboxId(args.outgoing);
            decide(args.account.as_ref(), context, Command::Unsend { outgoing }, outgoing, "outbox-cancelled")
        }
        OutboxCommand::Resolve(args) => {
            let outgoing = OutboxId(args.outgoing);
            let key = if args.resend { "outbox-queued" } else { "outbox-accepted" };
            decide(args.account.as_ref(), context, Command::Resolve { outgoing, resend: args.resend }, outgoing, key)
        }
    }
}

fn list(args: &AccountArgs, context: &mut Context) -> Result<Verdict, Failure> {
    let session = Session::open(context, args.account.as_ref())?;
    let items = session.query().outbox(session.account(), LISTED)?;
    session.close();
    let line = |item: OutboxItem| OutboxLine {
        id: item.id.0,
        state: item.state,
        recipients: recipients(&item),
        subject: item.subject,
        created: item.created,
        not_before: item.not_before,
        size: item.size,
        attempts: item.attempts,
    };
    let list = OutboxList { outbox: items.into_iter().map(line).collect() };
    context.out.result(&list, |out| {
        if list.outbox.is_empty() {
            return out.words("no-outgoing", &[]);
        }
        let text = |item: &OutboxLine| {
            let key = state_key(item.state);
            format!("{}  {}", out.words(key, &[("id", item.id.to_string())]), item.subject)
        };
        list.outbox.iter().map(text).collect::<Vec<_>>().join("\n")
    });
    Ok(Verdict::Good)
}

fn flush(args: &AccountArgs, context: &mut Context) -> Result<Verdict, Failure> {
    let session = Session::open(context, args.account.as_ref())?;
    let outcome = session.run(Command::Flush)?;
    session.close();
    let report = if let Outcome::Flushed(report) = outcome { report } else { FlushReport::default() };
    context.out.result(&report, |out| {
        let args = [
            ("accepted", report.accepted.len().to_string()),
            ("waiting", report.waiting.len().to_string()),
            ("refused", report.refused.len().to_string()),
            ("uncertain", report.uncertain.len().to_string()),
        ];
        out.words("outbox-flushed", &args)
    });
    Ok(if report.refused.is_empty() && report.uncertain.is_empty() { Verdict::Good } else { Verdict::Negative })
}

fn decide(
    account: Option<&Address>,
    context: &mut Context,
    command: Command,
    outgoing: OutboxId,
    key: &str,
) -> Result<Verdict, Failure> {
    let session = Session::open(context, account)?;
    session.run(command)?;
    session.close();
    context.out.result(&Taken { outgoing: outgoing.0 }, |out| out.words(key, &[("id", outgoing.to_string())]));
    Ok(Verdict::Good)
}
