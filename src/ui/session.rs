//! An unlocked identity at work: its engine, and the two ways to it — a command, or a question.

use super::card_desk::CardInUse;
use super::services::Services;
use crate::domain::Environment;
use crate::domain::directory::MailboxKind;
use crate::domain::error::Failure;
use crate::domain::ids::{AccountId, IdentityId};
use crate::domain::{Address, Secret};
use crate::engine::{Command, Engine, Events, Outcome, Query};
use crate::store::Core;
use iced::Task;
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use std::time::Duration;

/// How long the card waits for the engine to stop: a little longer than the last word of a message that is leaving.
const LAST_WORD: Duration = Duration::from_millis(800);

/// One mailbox account as the window shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountFacts {
    /// Its id.
    pub id: AccountId,
    /// Mailbox address.
    pub address: Address,
    /// Name shown to correspondents.
    pub name: String,
    /// Whose mailbox it is, when the directory said it.
    pub kind: Option<MailboxKind>,
    /// Name of the operator.
    pub operator: String,
    /// Largest message, in bytes.
    pub size_limit: u64,
    /// Mail domains of patients' mailboxes.
    pub patient_domains: Vec<String>,
}

impl AccountFacts {
    /// Several people work in it: what one deletes is deleted for all.
    pub fn is_shared(&self) -> bool {
        matches!(self.kind, Some(MailboxKind::Org | MailboxKind::App | MailboxKind::Cab))
    }

    /// Nobody knows that only one person works in it.
    pub fn may_be_shared(&self) -> bool {
        self.kind != Some(MailboxKind::Per)
    }
}

/// An unlocked identity. Cheap to clone; the engine stops when the application says so.
#[derive(Clone)]
pub struct Session(Arc<Inner>);

struct Inner {
    services: Services,
    engine: Engine,
    core: Core,
    person: String,
    environment: Environment,
    accounts: RwLock<Arc<[AccountFacts]>>,
    events: Mutex<Option<Events>>,
    /// Passwords the person has given elsewhere, for the first question about each.
    given: Mutex<BTreeMap<AccountId, Secret>>,
    /// The card it was opened by.
    card: OnceLock<Arc<CardInUse>>,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Session({}, {} accounts)", self.0.core.identity(), self.accounts().len())
    }
}

/// Two handles on one engine are the same.
impl Hash for Session {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (Arc::as_ptr(&self.0) as usize).hash(state);
    }
}

impl Session {
    /// A session over a started engine.
    pub fn new(
        services: Services,
        engine: Engine,
        core: Core,
        person: String,
        environment: Environment,
        accounts: Vec<AccountFacts>,
    ) -> Self {
        // Listening begins before the first command: a question nobody hears would never be answered.
        let events = Mutex::new(Some(engine.events()));
        let accounts = RwLock::new(accounts.into());
        let (given, card) = (Mutex::default(), OnceLock::new());
        Self(Arc::new(Inner { services, engine, core, person, environment, accounts, events, given, card }))
    }

    /// Of this card: it ends when the card leaves.
    pub fn by_card(self, card: Option<Arc<CardInUse>>) -> Self {
        if let Some(card) = card {
            // A new session has none yet.
            let _ = self.0.card.set(card);
        }
        self
    }

    /// The card it was opened by; it ends when the card leaves.
    pub fn card(&self) -> Option<&Arc<CardInUse>> {
        self.0.card.get()
    }

    /// Stops the engine, then has the card forget its code: the keys may be wiped now.
    pub async fn end(&self) {
        let mut stopping = std::pin::pin!(self.engine().stop());
        let stopped = tokio::time::timeout(LAST_WORD, &mut stopping).await.is_ok();
        if let Some(card) = self.card() {
            // A signature under way holds its connection: without the agent it ends.
            card.close().await;
        }
        if !stopped {
            stopping.await;
        }
    }

    /// Has a command done; the answer becomes a message. It is done even when the screen is gone.
    pub fn command<M: Send + 'static>(
        &self,
        account: AccountId,
        command: Command,
        message: impl FnOnce(Result<Outcome, Failure>) -> M + Send + 'static,
    ) -> Task<M> {
        let inner = self.0.clone();
        self.0.services.finish(async move { inner.engine.run(account, command).await }, message)
    }

    /// Reads what is here, off the window's thread.
    pub fn read<T: Send + 'static, M: Send + 'static>(
        &self,
        question: impl FnOnce(&Query) -> T + Send + 'static,
        message: impl FnOnce(T) -> M + Send + 'static,
    ) -> Task<M> {
        let query = self.0.engine.query();
        self.0.services.blocking(move || question(&query), message)
    }

    /// Answers what the operator asked.
    pub fn answer<M: Send + 'static>(
        &self,
        account: AccountId,
        answer: Secret,
        message: impl FnOnce(Result<(), Failure>) -> M + Send + 'static,
    ) -> Task<M> {
        let inner = self.0.clone();
        self.0.services.finish(async move { inner.engine.answer(account, answer).await }, message)
    }

    /// Hands over a password that was accepted just now: the person is not asked for it a second time.
    pub fn hand_over(&self, account: AccountId, password: Secret) {
        self.0.given.lock().unwrap_or_else(PoisonError::into_inner).insert(account, password);
    }

    /// The password handed over for an account, once.
    pub fn handed_over(&self, account: AccountId) -> Option<Secret> {
        self.0.given.lock().unwrap_or_else(PoisonError::into_inner).remove(&account)
    }

    /// What the engine says, from the start; the first caller gets it.
    pub fn events(&self) -> Option<Events> {
        self.0.events.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// The engine itself.
    pub fn engine(&self) -> &Engine {
        &self.0.engine
    }

    /// Its core, to open it anew with other accounts.
    pub fn core(&self) -> &Core {
        &self.0.core
    }

    /// What the window was given from outside.
    pub fn services(&self) -> &Services {
        &self.0.services
    }

    /// Whose it is.
    pub fn identity(&self) -> IdentityId {
        self.0.core.identity()
    }

    /// The professional's name.
    pub fn person(&self) -> &str {
        &self.0.person
    }

    /// The trust space.
    pub fn environment(&self) -> Environment {
        self.0.environment
    }

    /// The mailboxes, in the order they were added.
    pub fn accounts(&self) -> Arc<[AccountFacts]> {
        self.0.accounts.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// One mailbox.
    pub fn account(&self, id: AccountId) -> Option<AccountFacts> {
        self.accounts().iter().find(|account| account.id == id).cloned()
    }

    /// The directory said whose mailbox it is.
    pub fn learn(&self, id: AccountId, kind: MailboxKind) {
        let mut known = self.0.accounts.write().unwrap_or_else(PoisonError::into_inner);
        let learned = known.iter().cloned().map(|facts| match facts.id == id {
            true => AccountFacts { kind: Some(kind), ..facts },
            false => facts,
        });
        let learned = learned.collect();
        *known = learned;
    }
}
