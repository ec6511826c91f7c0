//! A card as an answer tells it: how it stands, with its sentence and the next step.

use crate::card::{Card, CardKind, Error, Tries, Useless};
use crate::cli::output;
use crate::config::Folders;
use crate::domain::profile::TlsVersion;
use crate::engine::by_card;
use crate::trust::certificate::Holder;
use crate::words::{self, Language};
use jiff::Timestamp;
use serde::Serialize;
use std::fmt::Write;

/// The code of a card that can sign in.
const READY: &str = "ready";

/// How something stands: `ready`, or the code of what stands in the way, with its sentence and the next step.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub(super) struct State {
    code: String,
    message: String,
    advice: String,
}

impl State {
    pub(super) fn ready(language: Language) -> Self {
        Self::said(language, READY, "card-ready", "card-ready-advice")
    }

    pub(super) fn reading(language: Language) -> Self {
        Self::said(language, "reading", "card-reading", "card-reading-advice")
    }

    pub(super) fn of(language: Language, error: &Error) -> Self {
        let said = words::explain(language, error);
        Self { code: said.code, message: said.message, advice: said.advice }
    }

    fn said(language: Language, code: &str, message: &str, advice: &str) -> Self {
        let said = |key| words::text(language, key, &[]);
        Self { code: code.to_owned(), message: said(message), advice: said(advice) }
    }

    pub(super) fn is_ready(&self) -> bool {
        self.code == READY
    }

    /// The sentence and the next step, on a line each.
    pub(super) fn to_text(&self) -> String {
        let Self { code, message, advice } = self;
        if self.code.starts_with(|c: char| c.is_ascii_uppercase()) {
            format!("{message} [{code}]\n{advice}\n")
        } else {
            format!("{message}\n{advice}\n")
        }
    }
}

/// What is told of a card; little of one that cannot sign in.
#[derive(Debug, Default, Serialize)]
pub(super) struct CardLine {
    pub(super) number: String,
    pub(super) state: State,
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

impl CardLine {
    pub(super) fn of(language: Language, folders: Option<&Folders>, card: &Card) -> Self {
        let now = Timestamp::now();
        let hindrance = hindrance(folders, card, now);
        Self {
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

    pub(super) fn any(language: Language, folders: Option<&Folders>, found: Result<Card, Useless>) -> Self {
        match found {
            Ok(card) => Self::of(language, folders, &card),
            Err(Useless { number, error }) => Self { number, state: State::of(language, &error), ..Self::default() },
        }
    }

    /// Fields a line, then how it stands.
    pub(super) fn to_text(&self, language: Language) -> String {
        let mut text = String::new();
        let mut field = |key: &str, value: &str| {
            if !value.is_empty() {
                // Writing to a String cannot fail.
                let _ = writeln!(text, "{:<22}{value}", words::text(language, key, &[]));
            }
        };
        let holder = self.holder.as_ref();
        let said = |part: Option<&String>| part.cloned().unwrap_or_default();
        field("card-number", &self.number);
        field("cert-holder", &holder.map(name).unwrap_or_default());
        field("cert-title", &said(holder.and_then(|it| it.title.as_ref())));
        field("cert-structure", &said(holder.and_then(|it| it.organisation.as_ref())));
        field("card-reader", &said(self.reader.as_ref()));
        field("card-valid-until", &self.valid_until.map(output::day).unwrap_or_default());
        text + &self.state.to_text()
    }
}

/// Why a card cannot sign in as it is.
fn hindrance(folders: Option<&Folders>, card: &Card, now: Timestamp) -> Result<(), Error> {
    match card.tries {
        Tries::Locked => return Err(Error::Blocked),
        Tries::Last => return Err(Error::LastTry),
        Tries::Low | Tries::Normal => {}
    }
    card.check_validity(now)?;
    folders.map_or(Ok(()), |folders| by_card::check_opposition(folders, card))
}

/// Who holds a card, for a sentence.
pub(super) fn name(holder: &Holder) -> String {
    let parts = [&holder.given_name, &holder.family_name, &holder.pseudonym];
    let parts: Vec<_> = parts.into_iter().flatten().map(String::as_str).collect();
    parts.join(" ")
}
