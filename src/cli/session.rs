//! The engine for one command: unlocked, started, answering its questions, stopped.

use super::error::Error;
use super::opener::Opener;
use super::secrets::{Secrets, Wanted};
use super::{Context, runtime};
use crate::auth::Challenge;
use crate::card::CardSession;
use crate::config::Folders;
use crate::domain::error::Failure;
use crate::domain::ids::AccountId;
use crate::domain::{Address, Secret};
use crate::engine::{Command, Engine, Event, Events, Options, Outcome, Query};
use crate::platform::keyring::SystemKeyring;
use crate::store::{Account, Store};
use crate::words::{self, Language};
use std::sync::{Arc, Mutex};

/// The name under which keys stand in the system keyring.
const KEYRING_SERVICE: &str = "pli";

/// Opens the profile folder.
pub(crate) fn open_store(context: &Context) -> Result<(Folders, Store), Failure> {
    let folders = Folders::new(context.profile.as_deref()).map_err(Failure::new)?;
    let store = Store::open(folders.root(), Arc::new(SystemKeyring::new(KEYRING_SERVICE))).map_err(Failure::new)?;
    Ok((folders, store))
}

/// One command's worth of engine, for one account.
pub(crate) struct Session {
    runtime: tokio::runtime::Runtime,
    engine: Engine,
    account: Account,
    card: Option<CardSession>,
    secrets: Arc<Mutex<Secrets>>,
    language: Language,
}

impl Session {
    /// Unlocks the identity that holds the wanted account (the only one, when none is named) and starts the engine.
    pub(crate) fn open(context: &Context, wanted: Option<&Address>) -> Result<Self, Failure> {
        let (folders, store) = open_store(context)?;
        let mut opener = Opener::new(store, context)?;
        let sought = opener.search(|_, core| {
            let accounts = core.accounts().map_err(Failure::new)?;
            let matching = accounts.into_iter().find(|a| wanted.is_none_or(|wanted| a.address.same_mailbox(wanted)));
            Ok(matching.map(|account| (core, account)))
        })?;
        let Some((core, account)) = sought.found else {
            return Err(sought.shut.unwrap_or_else(|| no_account(wanted)));
        };
        let (card, secrets) = opener.into_parts();
        let runtime = runtime()?;
        let options = Options { identity: card.as_ref().map(CardSession::identity), ..Options::default() };
        let engine = runtime.block_on(Engine::start(core, folders, options))?;
        let (secrets, language) = (Arc::new(Mutex::new(secrets)), context.out.language());
        Ok(Self { runtime, engine, account, card, secrets, language })
    }

    /// The account at hand.
    pub(crate) fn account(&self) -> AccountId {
        self.account.id
    }

    /// The way to read.
    pub(crate) fn query(&self) -> Query {
        self.engine.query()
    }

    /// Has a command done, asking the person what the engine asks.
    pub(crate) fn run(&self, command: Command) -> Result<Outcome, Failure> {
        let events = self.engine.events();
        self.runtime.block_on(async {
            tokio::select! {
                outcome = self.engine.run(self.account.id, command) => outcome,
                failure = self.answer_questions(events) => Err(failure),
            }
        })
    }

    /// Says good-bye.
    pub(crate) fn close(self) {
        self.runtime.block_on(self.engine.stop());
        if let Some(card) = &self.card {
            card.close();
        }
    }

    async fn answer_questions(&self, mut events: Events) -> Failure {
        while let Some(event) = events.next().await {
            let Event::Asked { challenge, .. } = event else { continue };
            let answered = match self.ask(challenge).await {
                Ok(answer) => self.engine.answer(self.account.id, answer).await,
                Err(failure) => return failure,
            };
            if let Err(failure) = answered {
                return failure;
            }
        }
        Failure::new(Error::Runtime { reason: "the engine has stopped".into() })
    }

    async fn ask(&self, challenge: Challenge) -> Result<Secret, Failure> {
        let (wanted, prompt) = match challenge {
            Challenge::Password { login, again } => {
                let key = if again { "ask-password-again" } else { "ask-password" };
                (Wanted::Password, words::text(self.language, key, &[("login", login)]))
            }
            Challenge::Code { valid_seconds, again } => {
                let key = if again { "ask-code-again" } else { "ask-code" };
                (Wanted::Code, words::text(self.language, key, &[("seconds", valid_seconds.to_string())]))
            }
        };
        let secrets = self.secrets.clone();
        let asked = tokio::task::spawn_blocking(move || {
            let mut secrets = secrets.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            secrets.ask(wanted, &prompt)
        });
        asked.await.unwrap_or_else(|error| Err(Failure::new(Error::Runtime { reason: error.to_string() })))
    }
}

fn no_account(wanted: Option<&Address>) -> Failure {
    Failure::new(match wanted {
        Some(address) => Error::NotFound { what: "account", name: address.redacted().to_string() },
        None => Error::NoAccount,
    })
}
