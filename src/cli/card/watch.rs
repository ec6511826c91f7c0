//! `pli card watch`: how things stand with the card, whenever that changes.

use super::lines::{CardLine, State};
use crate::card::{Desk, Means, OnDesk, Program};
use crate::cli::interrupt::interrupted;
use crate::cli::{Context, Verdict, runtime};
use crate::config::Folders;
use crate::domain::error::Failure;
use crate::words::Language;
use clap::Args;
use serde::Serialize;

/// Arguments of `pli card watch`.
#[derive(Debug, Args)]
pub(crate) struct WatchArgs {
    /// Ends as soon as a card that can sign in is there.
    #[arg(long)]
    until_card: bool,
}

#[derive(Serialize)]
struct WatchLine {
    state: State,
    card: Option<CardLine>,
}

pub(super) fn run(args: &WatchArgs, context: &Context) -> Result<Verdict, Failure> {
    let means = Means { program: Program::this().map_err(Failure::new)?, module: context.module.clone() };
    let runtime = runtime()?;
    let desk = Desk::start(runtime.handle(), means);
    runtime.block_on(async {
        tokio::select! {
            () = tell(&desk, args.until_card, context) => {}
            () = interrupted() => {}
        }
    });
    drop(desk);
    Ok(Verdict::Good)
}

/// Ends with the card that was waited for, or when nobody reads any more.
async fn tell(desk: &Desk, until_card: bool, context: &Context) {
    let (out, folders) = (&context.out, context.folders());
    let mut said = desk.said();
    let mut last = State::default();
    loop {
        let line = line(out.language(), folders.as_ref(), &said.borrow_and_update());
        if let Some(line) = line.filter(|line| line.card.is_some() || line.state != last) {
            let is_read = out.result(&line, |out| text(out.language(), &line));
            if !is_read || (until_card && line.state.is_ready()) {
                return;
            }
            last = line.state;
        }
        if said.changed().await.is_err() {
            return;
        }
    }
}

fn line(language: Language, folders: Option<&Folders>, on_desk: &OnDesk) -> Option<WatchLine> {
    let without_card = |state| Some(WatchLine { state, card: None });
    match on_desk {
        OnDesk::Starting => None,
        OnDesk::Nothing(error) => without_card(State::of(language, error)),
        OnDesk::Reading => without_card(State::reading(language)),
        OnDesk::Card(inserted) => {
            let card = CardLine::of(language, folders, inserted.card());
            Some(WatchLine { state: card.state.clone(), card: Some(card) })
        }
    }
}

fn text(language: Language, line: &WatchLine) -> String {
    line.card.as_ref().map_or_else(|| line.state.to_text(), |card| card.to_text(language))
}
