//! `pli directory search` and `pli whitelist`.

use super::output::column;
use super::session::Session;
use super::{Context, Verdict, whitelist};
use crate::domain::Address;
use crate::domain::directory::{DirectoryEntry, DirectoryQuery, MailboxKind};
use crate::domain::error::Failure;
use crate::engine::{Command, ListState, Outcome};
use crate::health::codes;
use crate::words::{self, Language};
use clap::{Args, Subcommand};
use serde::Serialize;

/// `pli directory …`
#[derive(Debug, Subcommand)]
pub(crate) enum DirectoryCommand {
    /// Finds professionals and structures.
    Search(SearchArgs),
}

/// `pli directory search`
#[derive(Debug, Args)]
pub(crate) struct SearchArgs {
    /// Name or structure, its beginning is enough.
    words: Vec<String>,
    /// Given name.
    #[arg(long, default_value = "")]
    given_name: String,
    /// Town.
    #[arg(long, default_value = "")]
    town: String,
    /// Profession code (10 physician, 21 pharmacist, 60 nurse…).
    #[arg(long, default_value = "")]
    profession: String,
    /// RPPS or ADELI number.
    #[arg(long, default_value = "")]
    national_id: String,
    /// Address.
    #[arg(long, default_value = "")]
    address: String,
    /// Kind of mailbox: PER, ORG, APP, CAB.
    #[arg(long, value_parser = mailbox_kind)]
    kind: Option<MailboxKind>,
    /// Only what was answered before, without asking the directory.
    #[arg(long)]
    offline: bool,
    /// Mailbox address, when there are several accounts.
    #[arg(long)]
    account: Option<Address>,
}

/// `pli whitelist …`
#[derive(Debug, Args)]
#[group(skip)]
pub(crate) struct WhitelistArgs {
    #[command(flatten)]
    what: whitelist::WhitelistArgs,
    /// Mailbox address, when there are several accounts.
    #[arg(long)]
    account: Option<Address>,
}

#[derive(Serialize)]
struct Found {
    entries: Vec<DirectoryEntry>,
    truncated: bool,
}

fn mailbox_kind(word: &str) -> Result<MailboxKind, String> {
    MailboxKind::from_word(word).ok_or_else(|| "PER, ORG, APP, CAB".to_owned())
}

pub(crate) fn directory(command: DirectoryCommand, context: &mut Context) -> Result<Verdict, Failure> {
    let DirectoryCommand::Search(args) = command;
    let session = Session::open(context, args.account.as_ref())?;
    let text = args.words.join(" ");
    let found = if args.offline {
        Found { entries: session.query().colleagues(session.account(), &text, 100)?, truncated: false }
    } else {
        let query = DirectoryQuery {
            text,
            given_name: args.given_name,
            town: args.town,
            profession: args.profession,
            national_id: args.national_id,
            address: args.address,
            kind: args.kind,
            ..DirectoryQuery::default()
        };
        match session.run(Command::SearchDirectory { query })? {
            Outcome::Found(answer) => Found { entries: answer.entries, truncated: answer.truncated },
            _ => Found { entries: Vec::new(), truncated: false },
        }
    };
    session.close();
    context.out.result(&found, |out| {
        let width = found.entries.iter().map(|entry| entry.address.to_string().len() + 2).max().unwrap_or_default();
        let mut lines: Vec<String> =
            found.entries.iter().map(|entry| entry_line(entry, width, out.language())).collect();
        if found.entries.is_empty() {
            lines.push(out.words("nobody-found", &[]));
        }
        if found.truncated {
            lines.push(out.words("refine-search", &[]));
        }
        lines.join("\n")
    });
    Ok(Verdict::Good)
}

fn entry_line(entry: &DirectoryEntry, width: usize, language: Language) -> String {
    let known = |field: &Option<String>| field.clone().unwrap_or_default();
    let kind = entry.kind.map(MailboxKind::as_str).unwrap_or_default();
    let name = format!("{} {}", entry.family_name, entry.given_name);
    let name = if name.trim().is_empty() { known(&entry.organisation) } else { name };
    let profession = entry.profession.as_deref().unwrap_or_default();
    let profession =
        codes::profession(profession).map_or(profession, |labels| words::label(language, labels)).to_owned();
    let details = [profession, known(&entry.speciality), known(&entry.organisation), known(&entry.town)];
    let details: Vec<String> = details.into_iter().filter(|detail| !detail.is_empty()).collect();
    let address = format!("<{}>", entry.address);
    format!("{kind:<4} {}  {address:<width$}  {}", column(name.trim(), 30), details.join(" · "))
}

pub(crate) fn whitelist(args: WhitelistArgs, context: &mut Context) -> Result<Verdict, Failure> {
    match args.what.what {
        whitelist::WhitelistCommand::Show { domain, file: Some(file) } => {
            let report = whitelist::show_file(&domain, &file, context.out.language())?;
            context.out.result(&report, |out| report.to_text(out.language()));
            Ok(if report.is_negative() { Verdict::Negative } else { Verdict::Good })
        }
        whitelist::WhitelistCommand::Show { domain, file: None } => {
            let state = list_by(Command::ReadWhiteList, args.account.as_ref(), context)?;
            let list = state.list().ok_or_else(|| Failure::new(crate::engine::Error::ListAbsent))?;
            let now = jiff::Timestamp::now();
            let report = whitelist::show(&domain, list, Vec::new(), state.fetched_at(), now, context.out.language())?;
            context.out.result(&report, |out| report.to_text(out.language()));
            Ok(if report.is_negative() { Verdict::Negative } else { Verdict::Good })
        }
        whitelist::WhitelistCommand::Update => {
            let state = list_by(Command::RefreshWhiteList, args.account.as_ref(), context)?;
            context.out.result(&state, |out| out.words("list-updated", &[("domains", state.domains().to_string())]));
            Ok(if state.problem().is_none() { Verdict::Good } else { Verdict::Negative })
        }
    }
}

fn list_by(command: Command, account: Option<&Address>, context: &Context) -> Result<ListState, Failure> {
    let session = Session::open(context, account)?;
    let state = state_of(session.run(command)?);
    session.close();
    state
}

fn state_of(outcome: Outcome) -> Result<ListState, Failure> {
    match outcome {
        Outcome::WhiteList(state) => Ok(state),
        _ => Err(Failure::new(crate::engine::Error::Stopped)),
    }
}
