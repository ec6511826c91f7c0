//! `pli card`: what reader and card say, and whether the card signs; no server is asked.

mod lines;
mod place;
mod watch;

pub(super) use place::Place;

use super::secrets::Secrets;
use super::{Context, Verdict};
use crate::card::{Activity, Error, Scheme};
use crate::domain::error::{Coded, Failure};
use crate::words::Language;
use clap::{Args, Subcommand};
use jiff::Timestamp;
use lines::{CardLine, State};
use serde::Serialize;
use std::path::PathBuf;

/// Sub-commands of `pli card`.
#[derive(Debug, Subcommand)]
pub(crate) enum CardCommand {
    /// Module, readers and cards, without any code.
    Status,
    /// Tells how things stand with the card whenever that changes, until it is interrupted.
    Watch(watch::WatchArgs),
    /// Signs and verifies with the card: asks for the code porteur, and no server.
    Test(TestArgs),
}

/// Arguments of `pli card test`.
#[derive(Debug, Args)]
pub(crate) struct TestArgs {
    /// Number of the card, when several are inserted.
    #[arg(long, value_name = "NUMBER")]
    card: Option<String>,
    /// Tries the code even when it is the last try before the card is blocked.
    #[arg(long)]
    last_try: bool,
}

#[derive(Debug, Serialize)]
struct ModuleLine {
    path: PathBuf,
    description: String,
    version: String,
    manufacturer: String,
}

#[derive(Debug, Serialize)]
struct StatusReport {
    state: State,
    module: Option<ModuleLine>,
    cards: Vec<CardLine>,
}

#[derive(Debug, Serialize)]
struct TestReport {
    card: CardLine,
    scheme: Scheme,
    signatures: u64,
    activities: Vec<Activity>,
}

/// Carries out a sub-command.
pub(super) fn run(command: CardCommand, context: &mut Context) -> Result<Verdict, Failure> {
    match command {
        CardCommand::Status => status(context),
        CardCommand::Watch(args) => watch::run(&args, context),
        CardCommand::Test(args) => test(&args, context),
    }
}

fn status(context: &Context) -> Result<Verdict, Failure> {
    let language = context.out.language();
    let mut report = StatusReport { state: State::ready(language), module: None, cards: Vec::new() };
    let seen = Place::open(context)?.and_then(|place| {
        report.module = Some(module_line(&place));
        place.cards()
    });
    let verdict = match seen {
        Err(error) => {
            report.state = State::of(language, &error);
            no_card(&error)
        }
        Ok(cards) => {
            let folders = context.folders();
            let line = |card| CardLine::any(language, folders.as_ref(), card);
            report.cards = cards.into_iter().map(line).collect();
            let ready = report.cards.iter().find(|card| card.state.is_ready());
            if let Some(card) = ready.or(report.cards.first()) {
                report.state = card.state.clone();
            }
            if report.state.is_ready() { Verdict::Good } else { Verdict::Negative }
        }
    };
    context.out.result(&report, |_| report.to_text(language));
    Ok(verdict)
}

/// Readers that answer and hold nothing are an answer; what cannot be asked is none.
fn no_card(error: &Error) -> Verdict {
    match error {
        Error::NoCard | Error::Unreadable | Error::Busy => Verdict::Negative,
        _ => Verdict::Unanswered(error.class()),
    }
}

fn test(args: &TestArgs, context: &Context) -> Result<Verdict, Failure> {
    let language = context.out.language();
    let place = Place::open(context)?.map_err(Failure::new)?;
    let card = place.choose(args.card.as_deref()).map_err(Failure::new)?;
    card.check_validity(Timestamp::now()).map_err(Failure::new)?;
    let session = place.log_in(&card, &mut Secrets::new(context.secrets_fd)?, language, args.last_try)?;
    let tested = session.test().and_then(|scheme| Ok((scheme, session.activities()?)));
    let report = tested.map(|(scheme, activities)| TestReport {
        card: CardLine::of(language, context.folders().as_ref(), session.card()),
        scheme,
        signatures: session.signatures(),
        activities,
    });
    session.close();
    let report = report.map_err(Failure::new)?;
    context.out.result(&report, |out| {
        let signed = out.words("card-signed", &[("count", report.signatures.to_string())]);
        let places = report.activities.iter().filter_map(|activity| activity.structure.as_deref());
        let places: Vec<_> = places.map(|place| format!("  {place}")).collect();
        format!("{}{signed}\n{}", report.card.to_text(language), places.join("\n"))
    });
    Ok(Verdict::Good)
}

fn module_line(place: &Place) -> ModuleLine {
    let facts = place.agent().module().clone();
    let path = place.module().to_owned();
    ModuleLine { path, description: facts.description, version: facts.version, manufacturer: facts.manufacturer }
}

impl StatusReport {
    fn to_text(&self, language: Language) -> String {
        let module =
            self.module.iter().map(|it| format!("{} {} ({})\n", it.description, it.version, it.path.display()));
        let cards = self.cards.iter().map(|card| card.to_text(language));
        let mut text: String = module.chain(cards).collect();
        // Each card says how it stands itself.
        if self.cards.is_empty() {
            text.push_str(&self.state.to_text());
        }
        text
    }
}
