//! `pli account`: add, list, remove, check.

use super::error::Error;
use super::opener::Opener;
use super::session::{Session, open_store};
use super::{Context, Verdict, runtime};
use crate::config::{self, LoadedProfile, Origin};
use crate::domain::Address;
use crate::domain::error::{Coded, Failure};
use crate::engine::check::{self, CheckReport, StepVerdict, told};
use crate::engine::{Command, Connections, Outcome};
use crate::store::{Account, Core, NewAccount, NewIdentity, Store, Unlock};
use clap::{Args, Subcommand};
use serde::Serialize;
use std::path::Path;

/// `pli account …`
#[derive(Debug, Subcommand)]
pub(crate) enum AccountCommand {
    /// Adds an account; asks for a passphrase of this workstation.
    Add(AddArgs),
    /// Lists the accounts.
    List,
    /// Removes an account and what was fetched for it.
    Remove(RemoveArgs),
    /// Checks every server of an account, or of an operator profile, step by step.
    Check(CheckArgs),
}

/// `pli account add`
#[derive(Debug, Args)]
pub(crate) struct AddArgs {
    /// Operator profile: its name, or the path of its file.
    #[arg(long)]
    operator: String,
    /// Mailbox address.
    #[arg(long)]
    address: Address,
    /// Name shown to correspondents.
    #[arg(long, default_value = "")]
    name: String,
    /// Login, where it is not the address.
    #[arg(long)]
    login: Option<String>,
    /// Opens with the system keyring instead of a passphrase.
    #[arg(long)]
    keyring: bool,
    /// Opens with the CPS card in the reader instead of a passphrase: an identity of its own for each card.
    #[arg(long, conflicts_with = "keyring")]
    card: bool,
}

/// `pli account remove`
#[derive(Debug, Args)]
pub(crate) struct RemoveArgs {
    /// Mailbox address.
    address: Address,
    /// Also when drafts or messages to send would be lost.
    #[arg(long)]
    discard: bool,
}

/// `pli account check`
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Mailbox address of an account; its sign-in is checked too.
    #[arg(long)]
    account: Option<Address>,
    /// Operator profile instead of an account: its name, or the path of its file.
    #[arg(long, conflicts_with = "account")]
    operator: Option<String>,
    /// Mail domain for host names that depend on it.
    #[arg(long, default_value = "")]
    domain: String,
}

#[derive(Serialize)]
struct AccountLine {
    id: String,
    address: String,
    name: String,
    operator: String,
    environment: &'static str,
}

#[derive(Serialize)]
struct AccountList {
    accounts: Vec<AccountLine>,
}

pub(crate) fn run(command: AccountCommand, context: &mut Context) -> Result<Verdict, Failure> {
    match command {
        AccountCommand::Add(args) => add(args, context),
        AccountCommand::List => list(context),
        AccountCommand::Remove(args) => remove(&args, context),
        AccountCommand::Check(args) => check(&args, context),
    }
}

fn add(args: AddArgs, context: &mut Context) -> Result<Verdict, Failure> {
    let (folders, store) = open_store(context)?;
    let loaded = config::profile(&args.operator, Some(folders.root())).map_err(Failure::new)?;
    let core = core_for(&args, &loaded, store, context)?;
    // A file is remembered by its whole path: commands run from anywhere.
    let operator = match &loaded.origin {
        Origin::Shipped => args.operator.clone(),
        Origin::File(path) => absolute(path),
    };
    let name = if args.name.is_empty() { args.address.to_string() } else { args.name.clone() };
    let account = core
        .add_account(&NewAccount { operator, profile: loaded.text, address: args.address, name, login: args.login })
        .map_err(Failure::new)?;
    let line = line(&account, loaded.profile.environment.as_str());
    context.out.result(&line, |out| format!("{}\n{}", text_line(&line), out.words("account-added", &[])));
    Ok(Verdict::Good)
}

/// The identity of the profile's trust space: unlocked when there is one, else made. Test and production never mix.
fn core_for(args: &AddArgs, loaded: &LoadedProfile, store: Store, context: &Context) -> Result<Core, Failure> {
    let environment = loaded.profile.environment;
    let name = if args.name.is_empty() { args.address.to_string() } else { args.name.clone() };
    let new = NewIdentity { name, environment };
    let mut opener = Opener::new(store.clone(), context)?;
    if args.card {
        return opener.of_card(&new);
    }
    if let Some(core) = opener.of_space(environment)? {
        return Ok(core);
    }
    let unlock = if args.keyring {
        Unlock::Keyring
    } else {
        let passphrase = opener.ask_passphrase("ask-new-passphrase")?;
        if passphrase.is_empty() {
            return Err(Failure::new(Error::Secret { what: "passphrase", reason: "empty".into() }));
        }
        Unlock::Passphrase(passphrase)
    };
    store.create_identity(&new, &unlock).map_err(Failure::new)
}

fn absolute(path: &Path) -> String {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).display().to_string()
}

fn list(context: &mut Context) -> Result<Verdict, Failure> {
    let (_, store) = open_store(context)?;
    let mut accounts = Vec::new();
    let sought = Opener::new(store, context)?.search(|identity, core| {
        let found = core.accounts().map_err(Failure::new)?;
        accounts.extend(found.iter().map(|account| line(account, identity.environment.as_str())));
        Ok(None::<()>)
    })?;
    // What other cards open is not told to the holder of this one.
    if let Some(failure) = sought.shut.filter(|_| !sought.opened) {
        return Err(failure);
    }
    let list = AccountList { accounts };
    context.out.result(&list, |out| match list.accounts.as_slice() {
        [] => out.words("no-account", &[]),
        accounts => accounts.iter().map(text_line).collect::<Vec<_>>().join("\n"),
    });
    Ok(Verdict::Good)
}

fn line(account: &Account, environment: &'static str) -> AccountLine {
    AccountLine {
        id: account.id.to_string(),
        address: account.address.to_string(),
        name: account.name.clone(),
        operator: account.operator.clone(),
        environment,
    }
}

fn text_line(line: &AccountLine) -> String {
    format!("{} <{}>  {}  ({})", line.name, line.address, line.operator, line.environment)
}

fn remove(args: &RemoveArgs, context: &mut Context) -> Result<Verdict, Failure> {
    let (_, store) = open_store(context)?;
    let sought = Opener::new(store, context)?.search(|identity, core| {
        let accounts = core.accounts().map_err(Failure::new)?;
        let Some(account) = accounts.iter().find(|account| account.address.same_mailbox(&args.address)) else {
            return Ok(None);
        };
        core.remove_account(account.id, args.discard).map_err(Failure::new)?;
        Ok(Some(line(account, identity.environment.as_str())))
    })?;
    let name = || args.address.redacted().to_string();
    let missing = || Failure::new(Error::NotFound { what: "account", name: name() });
    let line = sought.found.ok_or_else(|| sought.shut.unwrap_or_else(missing))?;
    context.out.result(&line, |out| out.words("account-removed", &[("address", line.address.clone())]));
    Ok(Verdict::Good)
}

fn check(args: &CheckArgs, context: &mut Context) -> Result<Verdict, Failure> {
    let report = match &args.operator {
        Some(operator) => check_profile(operator, &args.domain, context)?,
        None => {
            let session = Session::open(context, args.account.as_ref())?;
            let outcome = session.run(Command::Check)?;
            session.close();
            match outcome {
                Outcome::Checked(report) => *report,
                _ => return Err(Failure::new(crate::engine::Error::Stopped)),
            }
        }
    };
    context.out.result(&report, |out| text_of(&report, out));
    Ok(if report.ok { Verdict::Good } else { Verdict::Negative })
}

fn check_profile(operator: &str, domain: &str, context: &Context) -> Result<CheckReport, Failure> {
    let folders = config::Folders::new(context.profile.as_deref()).map_err(Failure::new)?;
    let loaded = config::profile(operator, Some(folders.root())).map_err(Failure::new)?;
    let hosts = [&loaded.profile.imap, &loaded.profile.smtp].into_iter().flatten();
    if domain.is_empty() && hosts.into_iter().any(|service| service.host.contains("{domain}")) {
        return Err(Failure::new(Error::Usage { argument: "--domain".to_owned(), reason: "missing" }));
    }
    let connections = Connections::new(&loaded, folders.trust());
    Ok(runtime()?.block_on(check::profile(&loaded.profile, &connections, domain)))
}

fn text_of(report: &CheckReport, out: &super::output::Output) -> String {
    let language = out.language();
    let mut lines = vec![format!("{} ({})", report.operator, report.environment)];
    for server in &report.servers {
        let service = told::service(language, server.service);
        lines.push(format!("{service}  {}:{}", server.host, server.port));
        for step in &server.steps {
            let verdict = told::verdict(language, step.verdict);
            let name = told::step(language, step.step);
            lines.push(format!("  {verdict:<10} {name}"));
            // What belongs to a failure stands in its sentence.
            if step.verdict == StepVerdict::Ok {
                let facts = step.facts.iter().map(|(name, value)| told::fact(language, name, value));
                lines.extend(facts.map(|fact| format!("{:13}{fact}", "")));
            }
        }
        if let Some(failure) = &server.failure {
            let said = crate::words::explain(language, failure);
            lines.push(format!("  ✗ {} [{}]\n    {}", said.message, failure.code(), said.advice));
        }
    }
    if !report.hypotheses.is_empty() {
        lines.push(out.words("hypotheses", &[]));
        lines.extend(report.hypotheses.iter().map(|hypothesis| format!("  ? {hypothesis}")));
    }
    lines.push(out.words(if report.ok { "check-good" } else { "check-bad" }, &[]));
    lines.join("\n")
}
