//! A counter with a reader on it: the virtual cards of the bench, and the desk that Pli sees them by.

use crate::operator::PLI;
use crate::support::{self, Servers, Token};
use pli::card::{self, Agent, CardSession, Inserted, Means, OnDesk, Program};
use pli::domain::Secret;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::watch;

/// Longer than any card takes to be read.
const SOON: Duration = Duration::from_secs(30);

/// The reader, the cards, and what is seen of them.
pub(super) struct Counter {
    pub(super) servers: &'static Servers,
    pub(super) bench: support::Desk,
    said: watch::Receiver<OnDesk>,
    _desk: card::Desk,
}

impl Counter {
    /// No card is in.
    pub(super) async fn open(servers: &'static Servers) -> Self {
        Self::with_agents_of(servers, Path::new(PLI)).await
    }

    /// The same with agents that can be told from those of other tests by their program.
    pub(super) async fn with_agents_of(servers: &'static Servers, program: &Path) -> Self {
        let bench = support::Desk::take(servers);
        let program = Program::new(program).with("OPENSC_CONF", &servers.card.opensc_conf);
        let desk = card::Desk::start(&Handle::current(), Means { program, module: Some(servers.card.opensc.clone()) });
        let mut counter = Self { servers, bench, said: desk.said(), _desk: desk };
        counter.until("an empty reader", |said| matches!(said, OnDesk::Nothing(card::Error::NoCard))).await;
        counter
    }

    /// What lies there as soon as it is so.
    pub(super) async fn until(&mut self, what: &str, is_so: impl Fn(&OnDesk) -> bool) -> OnDesk {
        let waited = tokio::time::timeout(SOON, self.said.wait_for(|said| is_so(said))).await;
        let found = waited.ok().map(|said| said.unwrap().clone());
        found.unwrap_or_else(|| panic!("not seen: {what}; seen: {:?}", *self.said.borrow()))
    }

    /// A card in the first slot, read.
    pub(super) async fn insert(&mut self, name: &str) -> Arc<Inserted> {
        self.bench.say(&format!("insert 0 {name}"));
        self.card().await
    }

    /// The card that lies there, once it is read.
    pub(super) async fn card(&mut self) -> Arc<Inserted> {
        let said = self.until("a card", |said| said.card().is_some()).await;
        said.card().cloned().unwrap()
    }

    /// The card is pulled out of the first slot.
    pub(super) async fn eject(&mut self) {
        self.bench.say("eject 0");
        self.until("the card out", |said| said.card().is_none()).await;
    }

    /// The card's session, by its right code.
    pub(super) async fn sign_in(&self, inserted: &Arc<Inserted>) -> Arc<CardSession> {
        let (inserted, code) = (Arc::clone(inserted), Secret::new(self.servers.card.pin.clone()));
        blocking(move || Arc::new(inserted.open(&code, false).unwrap())).await
    }
}

/// Runs what a card takes its time for.
pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}

/// The session of a token of the kit.
pub(super) async fn token_session(servers: &'static Servers, name: &str, as_cps4: bool) -> Arc<CardSession> {
    let token: &'static Token = servers.softhsm.tokens.iter().find(|token| token.name == name).unwrap();
    blocking(move || {
        let conf = if as_cps4 { &token.conf } else { &token.conf_cps3 };
        let program = Program::new(PLI).with("SOFTHSM2_CONF", conf);
        let agent = Arc::new(Agent::start(&program, &servers.softhsm.module, &[]).unwrap());
        let card = card::look(&agent).unwrap().into_iter().find_map(Result::ok).unwrap();
        Arc::new(CardSession::open(agent, &card, &Secret::new(token.pin.clone()), false).unwrap())
    })
    .await
}
