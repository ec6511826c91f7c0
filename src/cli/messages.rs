//! `pli list`, `search`, `show`.

use super::error::Error;
use super::mailbox::find_folder;
use super::output::{column, day, moment};
use super::session::Session;
use super::xdm::{integrity_key, patient_line};
use super::{Context, Verdict, input};
use crate::domain::document::Document;
use crate::domain::error::Failure;
use crate::domain::ids::MessageId;
use crate::domain::message::Flags;
use crate::domain::{Address, NamedAddress};
use crate::engine::{Command, OpenMessage};
use crate::mime::subject;
use crate::store::{MessageRow, Page, Scope, SearchQuery};
use crate::words::{self, Language};
use clap::Args;
use jiff::Timestamp;
use serde::Serialize;
use std::path::PathBuf;

/// `pli list`
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Folder: its name or its role; all of them with `all`.
    #[arg(long, default_value = "inbox")]
    folder: String,
    /// Rows wanted.
    #[arg(long, default_value_t = 50)]
    limit: u32,
    /// Mailbox address, when there are several accounts.
    #[arg(long)]
    account: Option<Address>,
}

/// `pli search`
#[derive(Debug, Args)]
pub(crate) struct SearchArgs {
    /// Words: subject, people, text, file names, patients.
    #[arg(required = true)]
    words: Vec<String>,
    /// Rows wanted.
    #[arg(long, default_value_t = 50)]
    limit: u32,
    /// Mailbox address, when there are several accounts.
    #[arg(long)]
    account: Option<Address>,
}

/// `pli show`
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// Local id of the message.
    message: i64,
    /// Writes the message as it came.
    #[arg(long, conflicts_with_all = ["attachment", "json"])]
    raw: bool,
    /// Number of an attachment to save (from 1).
    #[arg(long, requires = "out")]
    attachment: Option<usize>,
    /// New file for the attachment.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Mailbox address, when there are several accounts.
    #[arg(long)]
    account: Option<Address>,
}

#[derive(Serialize)]
struct Row {
    id: i64,
    folder: i64,
    date: Option<Timestamp>,
    from: Vec<NamedAddress>,
    subject: String,
    shown_subject: String,
    unread: bool,
    flags: Flags,
    size: u64,
    attachment: bool,
    documents: u32,
    patients: String,
}

#[derive(Serialize)]
struct Rows {
    messages: Vec<Row>,
    more: bool,
}

#[derive(Serialize)]
struct Shown {
    id: i64,
    subject: String,
    shown_subject: String,
    from: Vec<NamedAddress>,
    to: Vec<NamedAddress>,
    cc: Vec<NamedAddress>,
    date: Option<Timestamp>,
    message_id: Option<String>,
    text: String,
    attachments: Vec<File>,
    documents: Vec<Document>,
    warnings: Vec<String>,
}

#[derive(Serialize)]
struct File {
    name: String,
    mime: String,
    size: u64,
}

#[derive(Serialize)]
struct Saved {
    saved: String,
    size: usize,
}

pub(crate) fn list(args: ListArgs, context: &mut Context) -> Result<Verdict, Failure> {
    let session = Session::open(context, args.account.as_ref())?;
    let scope = if args.folder == "all" { Scope::All } else { Scope::Folder(find_folder(&session, &args.folder)?.id) };
    let page = session.query().page(session.account(), scope, None, args.limit)?;
    session.close();
    tell(page, context);
    Ok(Verdict::Good)
}

pub(crate) fn search(args: SearchArgs, context: &mut Context) -> Result<Verdict, Failure> {
    let session = Session::open(context, args.account.as_ref())?;
    let query = SearchQuery { text: args.words.join(" "), folder: None, after: None, limit: args.limit };
    let page = session.query().search(session.account(), &query)?;
    session.close();
    tell(page, context);
    Ok(Verdict::Good)
}

fn tell(page: Page, context: &Context) {
    let more = page.next.is_some();
    let rows = Rows { messages: page.rows.into_iter().map(row).collect(), more };
    context.out.result(&rows, |out| {
        if rows.messages.is_empty() {
            return out.words("no-message", &[]);
        }
        let mut lines: Vec<String> = rows.messages.iter().map(row_line).collect();
        if rows.more {
            lines.push(out.words("more-messages", &[]));
        }
        lines.join("\n")
    });
}

fn row(row: MessageRow) -> Row {
    Row {
        id: row.id.0,
        folder: row.folder.0,
        date: row.envelope.date.or(row.received),
        shown_subject: subject::shown(&row.envelope.subject),
        from: row.envelope.from,
        subject: row.envelope.subject,
        unread: !row.flags.seen,
        flags: row.flags,
        size: row.size,
        attachment: row.has_attachment,
        documents: row.documents,
        patients: row.patients,
    }
}

fn row_line(row: &Row) -> String {
    let from = row.from.first().map(|from| if from.name.is_empty() { &from.address } else { &from.name });
    let mark = if row.unread { "•" } else { " " };
    let clip = if row.documents > 0 {
        "▣"
    } else if row.attachment {
        "+"
    } else {
        " "
    };
    let date = row.date.map(day).unwrap_or_default();
    let from = from.map(String::as_str).unwrap_or_default();
    let patients = if row.patients.is_empty() { String::new() } else { format!("  ({})", row.patients) };
    format!("{:>5} {mark}{clip} {date:<10}  {}  {}{patients}", row.id, column(from, 28), row.shown_subject)
}

pub(crate) fn show(args: ShowArgs, context: &mut Context) -> Result<Verdict, Failure> {
    let id = MessageId(args.message);
    let session = Session::open(context, args.account.as_ref())?;
    if args.raw {
        session.run(Command::Open { message: id })?;
        let raw = session.query().raw(session.account(), id)?.unwrap_or_default();
        context.out.bytes(&raw);
        session.close();
        return Ok(Verdict::Good);
    }
    let opened = open(&session, id)?;
    if let (Some(number), Some(path)) = (args.attachment, &args.out) {
        let bytes = number
            .checked_sub(1)
            .and_then(|index| opened.mail.attachment(index))
            .ok_or_else(|| Failure::new(Error::NotFound { what: "attachment", name: number.to_string() }))?;
        input::write_new(path, bytes)?;
        let saved = Saved { saved: path.display().to_string(), size: bytes.len() };
        context.out.result(&saved, |out| out.words("file-saved", &[("path", saved.saved.clone())]));
    } else {
        mark_seen(&session, &opened)?;
        let shown = shown(opened, context.out.language());
        context.out.result(&shown, |out| shown_text(&shown, out));
    }
    session.close();
    Ok(Verdict::Good)
}

/// The message from here, else from the server.
fn open(session: &Session, id: MessageId) -> Result<OpenMessage, Failure> {
    if let Some(opened) = session.query().open(session.account(), id)? {
        return Ok(opened);
    }
    session.run(Command::Open { message: id })?;
    let opened = session.query().open(session.account(), id)?;
    opened.ok_or_else(|| Failure::new(Error::NotFound { what: "message", name: id.to_string() }))
}

fn mark_seen(session: &Session, opened: &OpenMessage) -> Result<(), Failure> {
    if !opened.row.flags.seen {
        let flag = crate::domain::message::Flag::Seen;
        session.run(Command::SetFlag { messages: vec![opened.row.id], flag, on: true })?;
    }
    Ok(())
}

fn shown(opened: OpenMessage, language: Language) -> Shown {
    let OpenMessage { row, mail, documents, unreadable, oddities } = opened;
    let said = unreadable.iter().map(|failure| words::explain(language, failure)).map(|said| said.message);
    let of_mail = mail.warnings.iter().map(|warning| words::text(language, &warning.code, &[]));
    let of_archives = oddities.iter().map(|warning| words::text(language, warning.code, &warning.args));
    let warnings = of_mail.chain(of_archives).chain(said).collect();
    let files = mail.attachments.iter();
    Shown {
        id: row.id.0,
        shown_subject: subject::shown(&mail.envelope.subject),
        attachments: files.map(|f| File { name: f.name.clone(), mime: f.mime.clone(), size: f.size }).collect(),
        subject: mail.envelope.subject,
        from: mail.envelope.from,
        to: mail.envelope.to,
        cc: mail.envelope.cc,
        date: mail.envelope.date,
        message_id: mail.envelope.message_id,
        text: mail.text,
        documents,
        warnings,
    }
}

fn shown_text(shown: &Shown, out: &super::output::Output) -> String {
    let people = |people: &[NamedAddress]| {
        people.iter().map(|p| format!("{} <{}>", p.name, p.address).trim().to_owned()).collect::<Vec<_>>().join(", ")
    };
    let mut lines = vec![
        shown.shown_subject.clone(),
        format!("{} {}", out.words("from", &[]), people(&shown.from)),
        format!("{} {}", out.words("to", &[]), people(&shown.to)),
    ];
    if !shown.cc.is_empty() {
        lines.push(format!("{} {}", out.words("cc", &[]), people(&shown.cc)));
    }
    if let Some(date) = shown.date {
        lines.push(format!("{} {}", out.words("date", &[]), moment(date)));
    }
    for document in &shown.documents {
        lines.extend(document_lines(document, out));
    }
    lines.push(String::new());
    lines.push(shown.text.trim().to_owned());
    lines.extend(shown.warnings.iter().map(|warning| format!("! {warning}")));
    for (number, file) in shown.attachments.iter().enumerate() {
        let args = [("name", file.name.clone()), ("mime", file.mime.clone()), ("size", file.size.to_string())];
        lines.push(format!("[{}] {}", number + 1, out.words("file", &args)));
    }
    lines.extend(shown.warnings.iter().map(|warning| format!("! {warning}")));
    lines.join("\n")
}

/// A document with its patient and what its fingerprint says.
pub(crate) fn document_lines(document: &Document, out: &super::output::Output) -> Vec<String> {
    let mut lines = vec![format!("▣ {} — {}", words::document_type(out.language(), &document.kind), document.title)];
    lines.extend(document.patient.as_ref().map(|patient| format!("  {}", patient_line(patient, out.language()))));
    lines.push(format!("  {}", out.words(integrity_key(document.integrity), &[])));
    lines
}
