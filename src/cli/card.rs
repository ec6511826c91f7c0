//! `pli card`: what reader and card say, and whether the card signs; no server is asked.

use super::secrets::{Secrets, Wanted};
use super::{Context, Verdict};
use crate::card::{self, Activity, Agent, Card, CardKind, CardSession, Error, Program, Scheme, Tries, Useless};
use crate::domain::Secret;
use crate::domain::error::{Coded, Failure};
use crate::domain::profile::TlsVersion;
use crate::trust::certificate::Holder;
use crate::words::{self, Language};
use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde::Serialize;
use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Arc;

/// Sub-commands of `pli card`.
#[derive(Debug, Subcommand)]
pub(crate) enum CardCommand {
    /// Module, readers and cards, without any code.
    Status(ModuleArgs),
    /// Signs and verifies with the card: asks for the code porteur, and no server.
    Test(TestArgs),
}

/// Which module reads the cards.
#[derive(Debug, Args)]
pub(crate) struct ModuleArgs {
    /// PKCS#11 module to load in the place of the one that is found by itself.
    #[arg(long, value_name = "FILE")]
    module: Option<PathBuf>,
}

/// Arguments of `pli card test`.
#[derive(Debug, Args)]
pub(crate) struct TestArgs {
    #[command(flatten)]
    module: ModuleArgs,
    /// Number of the card, when several are inserted.
    #[arg(long, value_name = "NUMBER")]
    card: Option<String>,
    /// Tries the code even when it is the last try before the card is blocked.
    #[arg(long)]
    last_try: bool,
}

/// How something stands: `ready`, or the code of what stands in the way, with its sentence and the next step.
#[derive(Debug, Serialize)]
struct State {
    code: String,
    message: String,
    advice: String,
}

impl State {
    fn ready(language: Language) -> Self {
        let said = |key| words::text(language, key, &[]);
        Self { code: "ready".to_owned(), message: said("card-ready"), advice: said("card-ready-advice") }
    }

    fn of(language: Language, error: &Error) -> Self {
        let said = words::explain(language, error);
        Self { code: said.code, message: said.message, advice: said.advice }
    }
}

#[derive(Debug, Serialize)]
struct ModuleLine {
    path: PathBuf,
    description: String,
    version: String,
    manufacturer: String,
}

#[derive(Debug, Serialize)]
struct CardLine {
    number: String,
    state: State,
    reader: Option<String>,
    kind: Option<CardKind>,
    holder: Option<Holder>,
    speciality: Option<String>,
    model: Option<String>,
    tries: Option<Tries>,
    asks_itself: Option<bool>,
    valid_from: Option<Timestamp>,
    valid_until: Option<Timestamp>,
    days_left: Option<i64>,
    issuer: Option<String>,
    test: Option<bool>,
    certificate_sha256: Option<String>,
    highest_tls: Option<&'static str>,
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
        CardCommand::Status(args) => Ok(status(&args, context)),
        CardCommand::Test(args) => test(&args, context),
    }
}

fn status(args: &ModuleArgs, context: &Context) -> Verdict {
    let language = context.out.language();
    let mut report = StatusReport { state: State::ready(language), module: None, cards: Vec::new() };
    let seen = agent(args).and_then(|(path, agent)| {
        report.module = Some(module_line(path, &agent));
        card::look(&agent)
    });
    let verdict = match seen {
        Err(error) => {
            report.state = State::of(language, &error);
            Verdict::Unanswered(error.class())
        }
        Ok(cards) => {
            report.cards = cards.into_iter().map(|card| any_line(language, card)).collect();
            let is_ready = report.cards.iter().any(|card| card.state.code == "ready");
            let verdict = if is_ready { Verdict::Good } else { Verdict::Negative };
            match report.cards.first() {
                None => report.state = State::of(language, &Error::NoCard),
                Some(card) if !is_ready => {
                    let State { code, message, advice } = &card.state;
                    report.state = State { code: code.clone(), message: message.clone(), advice: advice.clone() };
                }
                Some(_) => {}
            }
            verdict
        }
    };
    context.out.result(&report, |_| report.to_text(language));
    verdict
}

fn test(args: &TestArgs, context: &Context) -> Result<Verdict, Failure> {
    let language = context.out.language();
    let (_, agent) = agent(&args.module).map_err(Failure::new)?;
    let card = choose(&agent, args.card.as_deref()).map_err(Failure::new)?;
    card.check_validity(Timestamp::now()).map_err(Failure::new)?;
    let code = if card.protected { Secret::new(String::new()) } else { ask_code(&card, context)? };
    let agent = Arc::new(agent);
    let session = CardSession::open(Arc::clone(&agent), &card, &code, args.last_try).map_err(Failure::new)?;
    let tested = session.test().and_then(|scheme| Ok((scheme, session.activities()?)));
    let report = tested.map(|(scheme, activities)| TestReport {
        card: line(language, session.card()),
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
        format!("{}{signed}\n{}", text_of(language, &report.card), places.join("\n"))
    });
    Ok(Verdict::Good)
}

/// A running agent with the module that was asked for, or found.
fn agent(args: &ModuleArgs) -> Result<(PathBuf, Agent), Error> {
    let path = card::find_module(args.module.as_deref())?;
    let agent = Agent::start(&Program::this()?, &path, &[])?;
    Ok((path, agent))
}

/// The one card there is, or the one that is named.
fn choose(agent: &Agent, number: Option<&str>) -> Result<Card, Error> {
    let seen = card::look(agent)?;
    let named = |found: &Result<Card, Useless>| match (number, found) {
        (None, _) => true,
        (Some(number), Ok(card)) => card.number == number,
        (Some(number), Err(useless)) => useless.number == number,
    };
    let mut wanted: Vec<_> = seen.into_iter().filter(named).collect();
    // A token without a certificate is no rival of a card that signs in.
    if wanted.iter().any(Result::is_ok) {
        wanted.retain(Result::is_ok);
    }
    match (wanted.pop(), wanted.is_empty()) {
        (None, _) => Err(Error::NoCard),
        (Some(_), false) => Err(Error::Several),
        (Some(found), true) => found.map_err(|useless| useless.error),
    }
}

fn ask_code(card: &Card, context: &Context) -> Result<Secret, Failure> {
    let holder = name(card.holder());
    let prompt = context.out.words("card-ask-pin", &[("holder", holder), ("tries", card.tries.as_str().to_owned())]);
    Secrets::new(context.secrets_fd)?.ask(Wanted::Pin, &prompt)
}

fn module_line(path: PathBuf, agent: &Agent) -> ModuleLine {
    let facts = agent.module().clone();
    ModuleLine { path, description: facts.description, version: facts.version, manufacturer: facts.manufacturer }
}

fn any_line(language: Language, found: Result<Card, Useless>) -> CardLine {
    match found {
        Ok(card) => line(language, &card),
        Err(Useless { number, error }) => CardLine {
            number,
            state: State::of(language, &error),
            reader: None,
            kind: None,
            holder: None,
            speciality: None,
            model: None,
            tries: None,
            asks_itself: None,
            valid_from: None,
            valid_until: None,
            days_left: None,
            issuer: None,
            test: None,
            certificate_sha256: None,
            highest_tls: None,
        },
    }
}

fn line(language: Language, card: &Card) -> CardLine {
    let now = Timestamp::now();
    let hindrance = match card.tries {
        Tries::Locked => Err(Error::Blocked),
        Tries::Last => Err(Error::LastTry),
        Tries::Low | Tries::Normal => card.check_validity(now),
    };
    CardLine {
        number: card.number.clone(),
        state: hindrance.map_or_else(|error| State::of(language, &error), |()| State::ready(language)),
        reader: Some(card.reader.clone()),
        kind: card.kind,
        holder: Some(card.holder().clone()),
        speciality: card.speciality.clone(),
        model: Some(card.model.clone()),
        tries: Some(card.tries),
        asks_itself: Some(card.protected),
        valid_from: card.certificate.not_before,
        valid_until: card.certificate.not_after,
        days_left: card.days_left(now),
        issuer: Some(card.certificate.issuer.clone()),
        test: Some(card.certificate.test),
        certificate_sha256: Some(card.certificate.sha256.clone()),
        highest_tls: Some(match card.highest_version() {
            TlsVersion::V1_3 => "1.3",
            TlsVersion::V1_2 => "1.2",
        }),
    }
}

fn name(holder: &Holder) -> String {
    let parts = [&holder.given_name, &holder.family_name, &holder.pseudonym];
    let parts: Vec<_> = parts.into_iter().flatten().map(String::as_str).collect();
    parts.join(" ")
}

impl StatusReport {
    fn to_text(&self, language: Language) -> String {
        let mut text = String::new();
        if let Some(module) = &self.module {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{} {} ({})", module.description, module.version, module.path.display());
        }
        for card in &self.cards {
            text.push_str(&text_of(language, card));
        }
        if self.state.code != "ready" {
            let State { code, message, advice } = &self.state;
            let _ = writeln!(text, "{message} [{code}]\n{advice}");
        }
        text
    }
}

fn text_of(language: Language, card: &CardLine) -> String {
    let mut text = String::new();
    let mut field = |key: &str, value: String| {
        if !value.is_empty() {
            let _ = writeln!(text, "{:<22}{value}", words::text(language, key, &[]));
        }
    };
    let holder = card.holder.clone().unwrap_or_default();
    field("card-number", card.number.clone());
    field("cert-holder", name(&holder));
    field("cert-title", holder.title.clone().unwrap_or_default());
    field("cert-structure", holder.organisation.unwrap_or_default());
    field("card-reader", card.reader.clone().unwrap_or_default());
    field("card-valid-until", card.valid_until.map(super::output::day).unwrap_or_default());
    field("card-state", card.state.message.clone());
    text
}
