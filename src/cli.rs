//! The sub-commands: same engine as the window, `--json` everywhere.
//!
//! One JSON object a command on standard output (streams give one a line), errors as `{"error": {code, message, advice,
//! detail}}`, exit status 0 done · 1 negative verdict · 2 usage · 3 network · 4 authentication · 5 unreadable input ·
//! 6 local fault. `mime`, `xdm`, `trust cert` and `trust dn` are pure: they open no profile and write nothing.
//! The forms of the output are described in `schemas/`, and held by tests.

mod account;
mod card;
mod error;
mod input;
mod interrupt;
mod mailbox;
mod messages;
pub mod mime;
mod opener;
mod output;
mod people;
#[cfg(feature = "sandbox")]
pub mod sandbox;
mod secrets;
mod send;
mod session;
mod told;
pub mod trust;
mod usage;
pub mod whitelist;
pub mod xdm;

pub use error::Error;
pub use usage::refuse;

use crate::domain::error::{Class, Failure};
use crate::words::Language;
use clap::{Parser, Subcommand};
use output::Output;
use std::path::PathBuf;
use std::process::ExitCode;

/// Client for MSSanté, the French secure health mail.
#[derive(Debug, Parser)]
#[command(name = "pli", version, propagate_version = true)]
pub struct Cli {
    /// Folder that keeps everything (also `PLI_PROFILE`).
    #[arg(long, global = true, env = "PLI_PROFILE", value_name = "DIR")]
    profile: Option<PathBuf>,
    /// One JSON object on standard output.
    #[arg(long, global = true)]
    json: bool,
    /// Language of the sentences: fr or en.
    #[arg(long, global = true, value_name = "LANG")]
    lang: Option<String>,
    /// Reads passwords and codes from this descriptor, one `name=value` a line.
    #[arg(long, global = true, value_name = "FD")]
    secrets_fd: Option<u32>,
    /// PKCS#11 module that reads the CPS card, in the place of the one that is found by itself.
    #[arg(long, global = true, value_name = "FILE")]
    module: Option<PathBuf>,
    /// Details on standard error (repeat for more).
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
    /// Without a command, the window.
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Accounts: add, list, remove, check.
    #[command(subcommand)]
    Account(account::AccountCommand),
    /// Brings the mailbox up to date.
    Sync(mailbox::SyncArgs),
    /// Lists the folders.
    Folders(mailbox::FoldersArgs),
    /// Lists messages, newest first.
    List(messages::ListArgs),
    /// Shows a message.
    Show(messages::ShowArgs),
    /// Finds messages.
    Search(messages::SearchArgs),
    /// Sets or clears a flag.
    Flag(mailbox::FlagArgs),
    /// Moves messages to another folder.
    Move(mailbox::MoveArgs),
    /// Deletes messages: into the bin, or for good when they are in it.
    Delete(mailbox::DeleteArgs),
    /// Sends a message.
    Send(send::SendArgs),
    /// Keeps or lists drafts.
    #[command(subcommand)]
    Draft(send::DraftCommand),
    /// Messages on their way out.
    #[command(subcommand)]
    Outbox(send::OutboxCommand),
    /// The directory of professionals.
    #[command(subcommand)]
    Directory(people::DirectoryCommand),
    /// The white list of the trust space.
    Whitelist(people::WhitelistArgs),
    /// The CPS card: status, watch, test.
    #[command(subcommand)]
    Card(card::CardCommand),
    /// Holds the PKCS#11 module for another process of ours.
    #[command(hide = true)]
    CardAgent,
    /// Certificates, servers and operator names: cert, dn, check.
    Trust(trust::TrustArgs),
    /// Mail files.
    #[command(subcommand)]
    Mime(FileCommand),
    /// IHE-XDM archives.
    #[command(subcommand)]
    Xdm(FileCommand),
    /// An operator for demonstrations and tests, on this computer only.
    #[cfg(feature = "sandbox")]
    Sandbox(sandbox::SandboxArgs),
    /// The window on a fresh sandbox, with a demonstration telephone beside it.
    #[cfg(feature = "sandbox")]
    Demo(sandbox::DemoArgs),
}

/// Commands on one file; they open nothing else and write nothing.
#[derive(Debug, Subcommand)]
enum FileCommand {
    /// Shows what is in it.
    Show {
        /// The file, or `-` for standard input.
        file: PathBuf,
    },
}

/// The window, as the command line asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WindowWish {
    /// Folder that keeps everything; the user's own without it.
    pub profile: Option<PathBuf>,
    /// The language asked for.
    pub language: Option<Language>,
    /// On a fresh sandbox, in a folder that is thrown away.
    pub demo: bool,
}

impl Cli {
    /// The window this command line asks for, if it does.
    pub fn window(&self) -> Option<WindowWish> {
        let demo = match &self.command {
            None => false,
            #[cfg(feature = "sandbox")]
            Some(Command::Demo(args)) if !args.terminal => true,
            Some(_) => return None,
        };
        let language = self.lang.as_deref().map(Language::from_tag);
        Some(WindowWish { profile: self.profile.clone(), language, demo })
    }
}

/// The exit status of a window that was closed, or could not be opened: the reason is told on standard error.
pub fn after_window(wish: &WindowWish, outcome: Result<(), Failure>) -> ExitCode {
    let language = wish.language.unwrap_or_else(Language::of_system);
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => Output::new(false, language).failure(&failure),
    }
}

/// What every command is given.
pub(crate) struct Context {
    profile: Option<PathBuf>,
    secrets_fd: Option<u32>,
    module: Option<PathBuf>,
    out: Output,
}

impl Context {
    /// The folders of the profile, for what does without them where there are none.
    fn folders(&self) -> Option<crate::config::Folders> {
        crate::config::Folders::new(self.profile.as_deref()).ok()
    }
}

/// Runs a parsed command line; the exit status is the documented one.
pub fn run(cli: Cli) -> ExitCode {
    if matches!(cli.command, Some(Command::CardAgent)) {
        return crate::card::run_agent();
    }
    let language = cli.lang.as_deref().map_or_else(Language::of_system, Language::from_tag);
    let mut context = Context {
        profile: cli.profile,
        secrets_fd: cli.secrets_fd,
        module: cli.module,
        out: Output::new(cli.json, language),
    };
    let outcome = match cli.command {
        Some(command) => perform(command, &mut context),
        // The window is not ours to open: whoever calls us asked `Cli::window` first.
        None => Ok(Verdict::Good),
    };
    match outcome {
        Ok(verdict) => ExitCode::from(verdict.exit_status()),
        Err(failure) => context.out.failure(&failure),
    }
}

/// How verbose the log on standard error is to be.
pub fn verbosity(cli: &Cli) -> u8 {
    cli.verbose
}

/// How a command that could be carried out ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Yes.
    Good,
    /// The question was answered, and the answer is no.
    Negative,
    /// The report says why there is no answer: the status is that of the failure in it.
    Unanswered(Class),
}

impl Verdict {
    fn exit_status(self) -> u8 {
        match self {
            Self::Good => 0,
            Self::Negative => 1,
            Self::Unanswered(class) => class.exit_status(),
        }
    }
}

fn perform(command: Command, context: &mut Context) -> Result<Verdict, Failure> {
    match command {
        Command::Account(command) => account::run(command, context),
        Command::Sync(args) => mailbox::sync(args, context),
        Command::Folders(args) => mailbox::folders(args, context),
        Command::List(args) => messages::list(args, context),
        Command::Show(args) => messages::show(args, context),
        Command::Search(args) => messages::search(args, context),
        Command::Flag(args) => mailbox::flag(args, context),
        Command::Move(args) => mailbox::move_messages(args, context),
        Command::Delete(args) => mailbox::delete(args, context),
        Command::Send(args) => send::send(args, context),
        Command::Draft(command) => send::draft(command, context),
        Command::Outbox(command) => send::outbox(command, context),
        Command::Directory(command) => people::directory(command, context),
        Command::Whitelist(args) => people::whitelist(args, context),
        Command::Card(command) => card::run(command, context),
        // Carried out before anything else is set up.
        Command::CardAgent => Ok(Verdict::Good),
        Command::Trust(args) => trust_command(&args, context),
        Command::Mime(FileCommand::Show { file }) => {
            let report = mime::report(&input::read(&file)?, context.out.language()).map_err(Failure::new)?;
            context.out.result(&report, |out| report.to_text(out.language()));
            Ok(Verdict::Good)
        }
        Command::Xdm(FileCommand::Show { file }) => {
            let report = xdm::report(&input::read(&file)?, &input::file_name(&file), context.out.language())
                .map_err(Failure::new)?;
            context.out.result(&report, |out| report.to_text(out.language()));
            Ok(if report.verdict().is_ok() { Verdict::Good } else { Verdict::Negative })
        }
        #[cfg(feature = "sandbox")]
        Command::Demo(_) => sandbox::demo(&context.out),
        #[cfg(feature = "sandbox")]
        Command::Sandbox(args) => {
            let form = sandbox::Form { json: context.out.is_json(), language: context.out.language() };
            let ran = runtime()?.block_on(sandbox::run(args, form, &mut std::io::stdout()));
            ran.map(|()| Verdict::Good).map_err(Failure::new)
        }
    }
}

fn trust_command(args: &trust::TrustArgs, context: &Context) -> Result<Verdict, Failure> {
    Ok(match &args.what {
        trust::TrustCommand::Cert { file } => {
            let report = trust::cert(file)?;
            context.out.result(&report, |out| report.to_text(out.language()));
            Verdict::Good
        }
        trust::TrustCommand::Dn { dn } => {
            let report = trust::dn(dn, context.out.language());
            context.out.result(&report, |out| report.to_text(out.language()));
            if report.is_negative() { Verdict::Negative } else { Verdict::Good }
        }
        trust::TrustCommand::Check(args) => {
            let folders = crate::config::Folders::new(context.profile.as_deref()).map_err(Failure::new)?;
            let report = runtime()?.block_on(trust::check(args, Some(folders.trust())))?;
            context.out.result(&report, |out| report.to_text(out.language()));
            report.class().map_or(Verdict::Good, Verdict::Unanswered)
        }
    })
}

/// A multi-thread runtime for the commands that need one.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(Error::Runtime { reason: error.to_string() }))
}
