//! Command in, event out, query to read: accounts, synchronisation, outbox.
//!
//! The window and the command line use the same three things: [`Engine::run`] a [`Command`], listen to [`Engine::events`],
//! read by [`Query`]. What a person does is journalled and visible at once, whatever else is going on; one loop per
//! account owns its connections, tells the server afterwards, and does in order what needs the server first. Nothing here
//! blocks the caller's thread.

mod account;
mod acknowledge;
mod actions;
mod bodies;
pub mod by_card;
pub mod check;
mod command;
mod compose;
mod connections;
mod content;
mod doors;
mod ending;
mod error;
mod event;
mod here;
mod lists;
mod outbox;
mod people;
mod query;
mod receipts;
mod recipients;
mod replay;
mod reply;
mod send;
mod services;
mod session;
pub mod steps;
mod sync;

#[doc(no_inline)]
pub use crate::domain::message::OutgoingFile as DraftFile;
#[doc(no_inline)]
pub use crate::store::{Filter, Order, Sort, Unsent};
pub use command::{Command, FlushReport, Outcome, SyncReport};
pub use compose::DraftContent;
pub use connections::Connections;
pub use content::{Content, Item};
pub use error::Error;
pub use event::{Connection, Event};
pub use lists::ListState;
pub use query::{DraftRow, OpenDraft, OpenMessage, Query};
pub use recipients::RecipientWarning;
pub use reply::ReplyKind;

use crate::auth::{self, Challenge};
use crate::config::Folders;
use crate::domain::Secret;
use crate::domain::error::Failure;
use crate::domain::ids::AccountId;
use crate::net::ClientIdentity;
use crate::store::{Core, Turn};
use account::Worker;
use command::{Errand, Job};
use connections::Operators;
use ending::End;
use here::{Then, Way, way};
use jiff::{SignedDuration, Timestamp};
use services::AccountServices;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Notify, RwLock, broadcast, mpsc, oneshot};
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
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Watch the inbox between commands, once signed in.
    pub watch: bool,
    /// Who we are in TLS: accounts whose operator takes a certificate sign in by it.
    pub identity: Option<Arc<dyn ClientIdentity>>,
}

/// The engine of one identity. Share it in an [`Arc`].
pub struct Engine {
    open: Arc<RwLock<Option<Open>>>,
    events: Mutex<Option<broadcast::Sender<Event>>>,
    query: Query,
    end: End,
}

/// What an engine has until it is stopped.
struct Open {
    core: Core,
    accounts: BTreeMap<AccountId, Running>,
    broken: BTreeMap<AccountId, Failure>,
    watch: bool,
    // Given back once the loops have ended.
    turn: Arc<Turn>,
}

struct Running {
    services: Arc<AccountServices>,
    jobs: mpsc::Sender<Job>,
    answers: mpsc::Sender<Secret>,
    wake: Arc<Notify>,
    task: JoinHandle<()>,
}

impl Engine {
    /// Starts one loop per account of an unlocked identity, on the current runtime.
    ///
    /// An account that cannot be opened (its profile, its cache) does not disturb the others: its commands answer why.
    ///
    /// # Errors
    /// [`Error::Taken`] while another engine works for the identity; when its core cannot be read.
    pub async fn start(core: Core, folders: Folders, options: Options) -> Result<Self, Failure> {
        let turn = core.store().take_turn(core.identity()).map(Arc::new);
        let turn = turn.ok_or_else(|| Failure::new(Error::Taken))?;
        let (events, _) = broadcast::channel(EVENTS);
        let (end, ending) = End::new();
        let sender = events.clone();
        let whole = core.clone();
        let mut operators = Operators::new(folders, options.identity);
        let opened = blocking(move || {
            forget_what_is_old(&whole, Timestamp::now())?;
            let accounts = whole.accounts().map_err(Failure::new)?;
            let mut open = |account: crate::store::Account| {
                (
                    account.id,
                    AccountServices::open(&whole, &mut operators, account, sender.clone(), ending.clone())
                        .map(Arc::new),
                )
            };
            Ok(accounts.into_iter().map(&mut open).collect::<Vec<_>>())
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
            let wake = Arc::new(Notify::new());
            readers.insert(id, services.clone());
            let worker = Worker::new(services.clone(), asker, options.watch, wake.clone());
            // Given back when the last loop has ended, however the engine goes.
            let turn = turn.clone();
            let task = tokio::spawn(async move {
                worker.run(waiting).await;
                drop(turn);
            });
            accounts.insert(id, Running { services, jobs, answers, wake, task });
        }
        let query = Query::new(core.clone(), readers, broken.clone());
        let open = Arc::new(RwLock::new(Some(Open { core, accounts, broken, watch: options.watch, turn })));
        Ok(Self { open, events: Mutex::new(Some(events)), query, end })
    }

    /// Listens; what happened before is not told.
    pub fn events(&self) -> Events {
        let events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
        // After the end a listener hears at once that there is nothing more to come.
        Events(events.as_ref().map_or_else(|| broadcast::channel(1).1, broadcast::Sender::subscribe))
    }

    /// Whether [`Engine::stop`] has ended it.
    pub fn is_stopped(&self) -> bool {
        self.events.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }

    /// The way to read.
    pub fn query(&self) -> Query {
        self.query.clone()
    }

    /// Has a command done for an account.
    ///
    /// What this workstation can do by itself (flags, moves, drafts, queueing, taking back, searching the directory) is
    /// done at once, whatever the loop is doing. While the engine watches ([`Options::watch`]) the server learns it
    /// afterwards and a disagreement comes as [`Event::Overruled`]; else it has learnt it when this returns. The other
    /// commands are done by the loop, in the order given. A command goes on when its caller loses interest, but for
    /// questions to the directory and the white list.
    ///
    /// # Errors
    /// [`Error::Stopped`] after [`Engine::stop`], and whatever the command meets.
    pub async fn run(&self, account: AccountId, command: Command) -> Result<Outcome, Failure> {
        let open = self.open.clone().read_owned().await;
        let (running, watch) = running(open.as_ref(), account)?;
        let (word, wake) = (command.word(), running.wake.clone());
        let (work, then) = match way(running.services.clone(), command) {
            Way::Here { work, then } => (work, then),
            Way::Apart(work) => {
                let services = running.services.clone();
                drop(open);
                // What it holds must not outlive the engine.
                let outcome = tokio::select! {
                    outcome = work => outcome,
                    () = services.ending.near() => Err(Failure::new(Error::Stopped)),
                };
                if let Err(failure) = &outcome {
                    services.failed(word, failure).await;
                }
                return outcome;
            }
            Way::Loop(errand) => {
                let jobs = running.jobs.clone();
                drop(open);
                return hand_over(jobs, word, errand).await;
            }
        };
        let (services, jobs) = (running.services.clone(), running.jobs.clone());
        let done = tokio::spawn(async move {
            let outcome = work.await;
            match &outcome {
                Ok(_) if watch && then != Then::Nothing => wake.notify_one(),
                Ok(_) => {}
                Err(failure) => services.failed(word, failure).await,
            }
            // Held until here: the engine stops when nothing is under way.
            drop(open);
            outcome
        });
        let outcome = done.await.unwrap_or_else(|_| Err(Failure::new(Error::Stopped)))?;
        if then == Then::Replay && !watch {
            hand_over(jobs, word, Errand::Replay).await?;
        }
        Ok(outcome)
    }

    /// Answers [`Event::Asked`]. A second answer to one question counts for nothing.
    ///
    /// # Errors
    /// [`Error::Stopped`] after [`Engine::stop`].
    pub async fn answer(&self, account: AccountId, answer: Secret) -> Result<(), Failure> {
        let open = self.open.read().await;
        match running(open.as_ref(), account)?.0.answers.try_send(answer) {
            Ok(()) | Err(mpsc::error::TrySendError::Full(_)) => Ok(()),
            Err(mpsc::error::TrySendError::Closed(_)) => Err(Failure::new(Error::Stopped)),
        }
    }

    /// Keeps the password of the session in the identity's encrypted core, so that the next one starts from it; or
    /// removes it from there. One that the operator refuses is removed by itself.
    ///
    /// # Errors
    /// [`auth::Error::SessionEnded`] when there is no password to keep: nobody has signed in with one.
    pub async fn remember_password(&self, account: AccountId, keep: bool) -> Result<(), Failure> {
        let open = self.open.read().await;
        let services = running(open.as_ref(), account)?.0.services.clone();
        blocking(move || services.remember_password(keep)).await
    }

    /// The passwords of the sessions that are open, for an engine that takes its place; never a code.
    pub async fn passwords(&self) -> Vec<(AccountId, Secret)> {
        let open = self.open.read().await;
        let accounts = open.iter().flat_map(|open| &open.accounts);
        accounts.filter_map(|(id, running)| Some((*id, running.services.password()?))).collect()
    }

    /// Keeps a setting of the identity, such as the state of the window; [`Query::setting`] reads it.
    ///
    /// # Errors
    /// [`Error::Stopped`] after [`Engine::stop`], and what the store meets.
    pub async fn set_setting(&self, name: &str, value: &str) -> Result<(), Failure> {
        let open = self.open.read().await;
        let core = open.as_ref().map(|open| open.core.clone()).ok_or_else(|| Failure::new(Error::Stopped))?;
        let (name, value) = (name.to_owned(), value.to_owned());
        blocking(move || core.set_setting(&name, &value).map_err(Failure::new)).await
    }

    /// Ends every loop within a moment, says good-bye to the servers that answer and closes the stores. What was under way
    /// and is cut off answers [`Error::Stopped`] and is as after a crash: the next start goes on with it. Commands and
    /// queries answer [`Error::Stopped`] from then on, and the events end; a second call does nothing.
    pub async fn stop(&self) {
        self.end.is_near();
        let mut open = self.open.write().await;
        let Some(Open { accounts, turn, .. }) = open.take() else { return };
        // All first: they end together.
        let loops = accounts.into_values().map(|Running { services, jobs, answers, wake, task }| {
            drop((services, jobs, answers, wake));
            task
        });
        for task in loops.collect::<Vec<_>>() {
            if let Err(error) = task.await {
                tracing::error!(%error, "an account loop ended badly");
            }
        }
        drop(turn);
        self.query.close();
        *self.events.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// The loop of an account, and whether it watches.
fn running(open: Option<&Open>, account: AccountId) -> Result<(&Running, bool), Failure> {
    let open = open.ok_or_else(|| Failure::new(Error::Stopped))?;
    if let Some(failure) = open.broken.get(&account) {
        return Err(failure.clone());
    }
    let running = open.accounts.get(&account);
    running
        .map(|running| (running, open.watch))
        .ok_or_else(|| Failure::new(Error::NotFound { what: "account", id: account.to_string() }))
}

/// Has the loop run an errand, after those given before it.
async fn hand_over(jobs: mpsc::Sender<Job>, word: &'static str, errand: Errand) -> Result<Outcome, Failure> {
    let (answer, answered) = oneshot::channel();
    jobs.send(Job { errand, word, answer }).await.map_err(|_| Failure::new(Error::Stopped))?;
    drop(jobs);
    answered.await.map_err(|_| Failure::new(Error::Stopped))?
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

    /// An event that is already here.
    pub fn now(&mut self) -> Option<Event> {
        match self.0.try_recv() {
            Ok(event) => Some(event),
            Err(broadcast::error::TryRecvError::Lagged(_)) => Some(Event::Overflow),
            Err(broadcast::error::TryRecvError::Empty | broadcast::error::TryRecvError::Closed) => None,
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
