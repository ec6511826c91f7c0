//! What is in the readers now, and the agent that may touch it.

use super::lines;
use crate::card::{self, Agent, Card, CardSession, Error, Program, Readers, Seen, Service, Useless};
use crate::cli::Context;
use crate::cli::secrets::{Secrets, Wanted};
use crate::config::Folders;
use crate::domain::Secret;
use crate::domain::error::Failure;
use crate::engine::by_card;
use crate::words::{self, Language};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Longest wait for the first answer of the smart card service.
const GLANCE: Duration = Duration::from_secs(2);

/// Readers as they are now, and an agent that touches those with a card that may sign in, and no other.
pub(in crate::cli) struct Place {
    seen: Seen,
    agent: Arc<Agent>,
    module: PathBuf,
    folders: Option<Folders>,
}

impl Place {
    /// Looks at the readers and starts an agent, with the module that is named or found.
    pub(in crate::cli) fn open(context: &Context) -> Result<Result<Self, Error>, Failure> {
        let seen = glance()?;
        let start = || {
            let module = card::find_module(context.module.as_deref())?;
            let agent = Agent::start(&Program::this()?, &module, &seen.without_candidate())?;
            Ok((module, Arc::new(agent)))
        };
        Ok(start().map(|(module, agent)| Self { seen, agent, module, folders: context.folders() }))
    }

    pub(super) fn agent(&self) -> &Agent {
        &self.agent
    }

    pub(super) fn module(&self) -> &Path {
        &self.module
    }

    /// Every card; never none.
    pub(in crate::cli) fn cards(&self) -> Result<Vec<Result<Card, Useless>>, Error> {
        let found = card::look(&self.agent)?;
        if found.is_empty() { Err(self.nothing()) } else { Ok(found) }
    }

    /// The one card there is, or the one that is named.
    pub(in crate::cli) fn choose(&self, number: Option<&str>) -> Result<Card, Error> {
        let named = |found: &Result<Card, Useless>| match (number, found) {
            (None, _) => true,
            (Some(number), Ok(card)) => card.number == number,
            (Some(number), Err(useless)) => useless.number == number,
        };
        let mut wanted: Vec<_> = self.cards()?.into_iter().filter(named).collect();
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

    /// Asks for the code porteur, where the reader does not, and logs in; not to a card that is known to be in opposition.
    pub(in crate::cli) fn log_in(
        &self,
        card: &Card,
        secrets: &mut Secrets,
        language: Language,
        last_try: bool,
    ) -> Result<CardSession, Failure> {
        if let Some(folders) = &self.folders {
            by_card::check_opposition(folders, card).map_err(Failure::new)?;
        }
        let code = if card.protected {
            Secret::new(String::new())
        } else {
            let tries = card.tries.as_str().to_owned();
            let args = [("holder", lines::name(card.holder())), ("tries", tries)];
            secrets.ask(Wanted::Pin, &words::text(language, "card-ask-pin", &args))?
        };
        CardSession::open(Arc::clone(&self.agent), card, &code, last_try).map_err(Failure::new)
    }

    /// Why the module knows of no card.
    fn nothing(&self) -> Error {
        match self.seen.only() {
            Ok(reader) if reader.card.is_busy() => Error::Busy,
            Ok(_) | Err(Error::Several) => Error::Unreadable,
            Err(error) => error,
        }
    }
}

/// The readers, once the service has answered.
fn glance() -> Result<Seen, Failure> {
    let (readers, mut told) = Readers::watch();
    let seen = crate::cli::runtime()?.block_on(async {
        let answered = told.wait_for(|seen| seen.service != Service::Starting);
        tokio::time::timeout(GLANCE, answered).await.ok().and_then(|seen| seen.ok().map(|seen| seen.clone()))
    });
    drop(readers);
    let reason = || format!("no answer within {} s", GLANCE.as_secs());
    Ok(seen.unwrap_or_else(|| Seen { service: Service::Missing { reason: reason() }, readers: Vec::new() }))
}
