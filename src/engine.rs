//! Command in, event out, query to read: accounts, synchronisation, outbox.
//!
//! The window and the command line use the same three things: [`Engine::run`] a [`Command`], listen to [`Engine::events`],
//! read by [`Query`]. One loop per account owns its connections and takes commands in order; what a person does is
//! journalled and visible at once, and told to the server afterwards. Nothing here blocks the caller's thread.

mod account;
mod actions;
mod bodies;
pub mod check;
mod command;
mod compose;
mod connections;
mod doors;
mod error;
mod event;
mod lists;
mod outbox;
mod people;
mod query;
mod receipts;
mod recipients;
mod send;
mod services;
mod session;
mod sync;

pub use command::{Command, FlushReport, Outcome, SyncReport};
pub use compose::{DraftContent, DraftFile};
pub use connections::Connections;
pub use error::Error;
pub use event::{Connection, Event};
pub use lists::ListState;
pub use query::{OpenDraft, OpenMessage, Query};
pub use recipients::RecipientWarning;

use crate::auth::{self, Challenge};
use crate::config::Folders;
use crate::domain::Secret;
use crate::domain::error::Failure;
use crate::domain::ids::AccountId;
use crate::store::Core;
use account::Worker;
use command::Job;
use jiff::{SignedDuration, Timestamp};
use services::AccountServices;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::{broadcast, mpsc, oneshot};
use tokio::task::JoinHandle;

/// Events kept for a slow listener before it is told to read everything again.
const EVENTS: usize = 1_024;
/// Commands waiting for one account.
const JOBS: usize = 64;

/// Six months of traces (mssante-client.md §9).
const TRACES_KEPT: SignedDuration = SignedDuration::from_hours(24 * 183);
/// Actions that are over, for the diagnostics.
const ACTIONS_KEPT: SignedDuration = SignedDuration::from_hours(24 * 30);

/// How the engine is to behave.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Watch the inbox between commands, once signed in.
    pub watch: bool,
}

/// The engine of one identity.
pub struct Engine {
    accounts: BTreeMap<AccountId, Running>,
    broken: BTreeMap<AccountId, Failure>,
    events: broadcast::Sender<Event>,
    query: Query,
}

struct Running {
    jobs: mpsc::Sender<Job>,
    answers: mpsc::Sender<Secret>,
    task: JoinHandle<()>,
}

impl Engine {
    /// Starts one loop per account of an unlocked identity, on the current runtime.
    ///
    /// An account that cannot be opened (its profile, its cache) does not disturb the others: its commands answer why.
    ///
    /// # Errors
    /// When the identity's core cannot be read.
    pub async fn start(core: Core, folders: Folders, options: Options) -> Result<Self, Failure> {
        let (events, _) = broadcast::channel(EVENTS);
        let sender = events.clone();
        let opened = blocking(move || {
            forget_what_is_old(&core, Timestamp::now())?;
            let accounts = core.accounts().map_err(Failure::new)?;
            let open = |account: crate::store::Account| {
                (account.id, AccountServices::open(&core, &folders, account, sender.clone()).map(Arc::new))
            };
            Ok(accounts.into_iter().map(open).collect::<Vec<_>>())
        })
        .await?;
        let mut accounts = BTreeMap::new();
        let mut readers = BTreeMap::new();
        let mut broken = BTreeMap::new();
        for (id, services) in opened {
            let services = match services {
                Ok(services) => services,
                Err(failure) => {
                    broken.insert(id, failure);
                    continue;
                }
            };
            let (jobs, waiting) = mpsc::channel(JOBS);
            let (answers, given) = mpsc::channel(1);
            let asker = Asker { account: id, given, events: events.clone(), quiet: false };
            readers.insert(id, services.clone());
            let task = tokio::spawn(Worker::new(services, asker, options.watch).run(waiting));
            accounts.insert(id, Running { jobs, answers, task });
        }
        let query = Query::new(readers, broken.clone());
        Ok(Self { accounts, broken, events, query })
    }

    /// Listens; what happened before is not told.
    pub fn events(&self) -> Events {
        Events(self.events.subscribe())
    }

    /// The way to read.
    pub fn query(&self) -> Query {
        self.query.clone()
    }

    /// Has a command done for an account, after those given before it.
    pub async fn run(&self, account: AccountId, command: Command) -> Result<Outcome, Failure> {
        let (answer, answered) = oneshot::channel();
        let running = self.running(account)?;
        running.jobs.send(Job { command, answer }).await.map_err(|_| Failure::new(Error::Stopped))?;
        answered.await.map_err(|_| Failure::new(Error::Stopped))?
    }

    /// Answers [`Event::Asked`].
    pub async fn answer(&self, account: AccountId, answer: Secret) -> Result<(), Failure> {
        self.running(account)?.answers.send(answer).await.map_err(|_| Failure::new(Error::Stopped))
    }

    /// Lets every loop finish what it is doing, says good-bye to the servers and closes the stores.
    pub async fn stop(self) {
        for (_, running) in self.accounts {
            drop((running.jobs, running.answers));
            if let Err(error) = running.task.await {
                tracing::error!(%error, "an account loop ended badly");
            }
        }
    }

    fn running(&self, account: AccountId) -> Result<&Running, Failure> {
        if let Some(failure) = self.broken.get(&account) {
            return Err(failure.clone());
        }
        self.accounts
            .get(&account)
            .ok_or_else(|| Failure::new(Error::NotFound { what: "account", id: account.to_string() }))
    }
}

/// Traces and finished actions are kept for their time, no longer.
fn forget_what_is_old(core: &Core, now: Timestamp) -> Result<(), Failure> {
    let before = |age: SignedDuration| now.checked_sub(age).unwrap_or(Timestamp::MIN);
    core.prune_traces(before(TRACES_KEPT)).map_err(Failure::new)?;
    core.prune_actions(before(ACTIONS_KEPT)).map_err(Failure::new)?;
    Ok(())
}

/// A listener's own stream of events.
pub struct Events(broadcast::Receiver<Event>);

impl Events {
    /// The next event; `None` when the engine has stopped.
    pub async fn next(&mut self) -> Option<Event> {
        match self.0.recv().await {
            Ok(event) => Some(event),
            Err(broadcast::error::RecvError::Lagged(_)) => Some(Event::Overflow),
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }
}

/// Asks the person, wherever the person is.
struct Asker {
    account: AccountId,
    given: mpsc::Receiver<Secret>,
    events: broadcast::Sender<Event>,
    /// Nobody wished for anything: no question comes out of the blue.
    quiet: bool,
}

impl Asker {
    async fn ask(&mut self, challenge: Challenge) -> Result<Secret, Failure> {
        if self.quiet {
            return Err(Failure::new(auth::Error::SessionEnded));
        }
        // An answer to an earlier question is not one to this.
        while self.given.try_recv().is_ok() {}
        if self.events.send(Event::Asked { account: self.account, challenge }).is_err() {
            return Err(Failure::new(auth::Error::AnswerMissing));
        }
        self.given.recv().await.ok_or_else(|| Failure::new(Error::Stopped))
    }
}

/// Runs what blocks (SQLite, zip, XML) where blocking is allowed.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Failure> + Send + 'static) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(Failure::new(Error::Stopped)))
}
