//! The card on the desk: read as soon as it is in a reader, known until it leaves, whatever comes into other readers.

use super::agent::{Agent, Program};
use super::reader::{Reader, Readers, Seen};
use super::{Card, CardSession, Error, Tries, Useless, modules};
use crate::domain::Secret;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::runtime::Handle;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

/// What lies on the desk, with what is known of a card that says whose it is.
#[derive(Debug, Clone, Default)]
pub enum OnDesk<C = Arc<Inserted>> {
    /// Nobody has looked yet.
    #[default]
    Starting,
    /// No card that signs in, and why.
    Nothing(Error),
    /// A card is in and being read.
    Reading,
    /// A card that says whose it is.
    Card(C),
}

impl<C> OnDesk<C> {
    /// The card that says whose it is.
    pub fn card(&self) -> Option<&C> {
        match self {
            Self::Card(card) => Some(card),
            Self::Starting | Self::Nothing(_) | Self::Reading => None,
        }
    }

    /// The same with another view of the card.
    pub fn map<D>(self, view: impl FnOnce(C) -> D) -> OnDesk<D> {
        match self {
            Self::Starting => OnDesk::Starting,
            Self::Nothing(error) => OnDesk::Nothing(error),
            Self::Reading => OnDesk::Reading,
            Self::Card(card) => OnDesk::Card(view(card)),
        }
    }
}

/// Which agent reads the cards, and with which module.
#[derive(Debug, Clone)]
pub struct Means {
    /// The agent.
    pub program: Program,
    /// The PKCS#11 module that the person chose; else the first of the known ones.
    pub module: Option<PathBuf>,
}

impl Means {
    fn start(&self, never: &[String]) -> Result<Arc<Agent>, Error> {
        let module = modules::find(self.module.as_deref())?;
        Agent::start(&self.program, &module, never).map(Arc::new)
    }
}

/// One insertion of one card.
#[derive(Debug)]
pub struct Inserted {
    insertion: u64,
    card: Card,
    means: Means,
    /// Readers that are not to be touched.
    never: Vec<String>,
    tries: Mutex<Tries>,
    agent: Mutex<Option<Arc<Agent>>>,
}

/// The same for one insertion.
impl PartialEq for Inserted {
    fn eq(&self, other: &Self) -> bool {
        self.insertion == other.insertion
    }
}

impl Inserted {
    /// Its number, unique for the life of the desk: of the same card put in again it is another one.
    pub fn insertion(&self) -> u64 {
        self.insertion
    }

    /// What it said when it was read, before any code.
    pub fn card(&self) -> &Card {
        &self.card
    }

    /// What it lets one try, as it said last.
    pub fn tries(&self) -> Tries {
        *hold(&self.tries)
    }

    /// Logs in with the code porteur, once. Blocking.
    ///
    /// # Errors
    /// Those of [`CardSession::open`].
    pub fn open(&self, code: &Secret, last_try_agreed: bool) -> Result<CardSession, Error> {
        self.noted(|agent| CardSession::open(agent, &self.card, code, last_try_agreed))
    }

    /// Gives it another code porteur. Blocking.
    ///
    /// # Errors
    /// Those of [`super::change_pin`].
    pub fn change_pin(&self, old: &Secret, new: &Secret, last_try_agreed: bool) -> Result<(), Error> {
        self.noted(|agent| super::change_pin(&agent, &self.card, old, new, last_try_agreed))
    }

    /// Gives it a new code porteur by its code de déblocage. Blocking.
    ///
    /// # Errors
    /// Those of [`super::unblock`].
    pub fn unblock(&self, unblocking: &Secret, new: &Secret) -> Result<(), Error> {
        self.noted(|agent| super::unblock(&agent, &self.card, unblocking, new))
    }

    /// Does it with the agent that runs, or a new one, and keeps what is known of the tries.
    fn noted<T>(&self, work: impl FnOnce(Arc<Agent>) -> Result<T, Error>) -> Result<T, Error> {
        let done = self.agent().and_then(work);
        let known = match &done {
            Ok(_) => Some(Tries::Normal),
            Err(Error::WrongPin { tries }) => Some(*tries),
            Err(Error::LastTry) => Some(Tries::Last),
            Err(Error::Blocked) => Some(Tries::Locked),
            Err(_) => None,
        };
        if let Some(tries) = known {
            *hold(&self.tries) = tries;
        }
        done
    }

    fn agent(&self) -> Result<Arc<Agent>, Error> {
        let mut agent = hold(&self.agent);
        if let Some(running) = agent.as_ref().filter(|agent| agent.is_alive()) {
            return Ok(Arc::clone(running));
        }
        let started = self.means.start(&self.never)?;
        *agent = Some(Arc::clone(&started));
        Ok(started)
    }
}

/// Watches the readers and reads what comes in, for as long as it lives.
#[derive(Debug)]
pub struct Desk {
    said: watch::Receiver<OnDesk>,
    again: Arc<Notify>,
    task: JoinHandle<()>,
}

impl Desk {
    /// Begins to watch, on this runtime.
    pub fn start(runtime: &Handle, means: Means) -> Self {
        let (sender, said) = watch::channel(OnDesk::Starting);
        let again = Arc::new(Notify::new());
        let wished = Arc::clone(&again);
        let task = runtime.spawn(async move {
            // Its thread is asked to stop where blocking is allowed.
            let Ok((readers, seen)) = tokio::task::spawn_blocking(Readers::watch).await else { return };
            let at_work = AtWork { readers: Arc::new(readers), seen, said: sender, means, wished };
            at_work.run().await;
        });
        Self { said, again, task }
    }

    /// Reads a card that could not be read once more.
    pub fn read_again(&self) {
        self.again.notify_one();
    }

    /// What lies on the desk, now and from now on.
    pub fn said(&self) -> watch::Receiver<OnDesk> {
        self.said.clone()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct AtWork {
    readers: Arc<Readers>,
    seen: watch::Receiver<Seen>,
    said: watch::Sender<OnDesk>,
    means: Means,
    wished: Arc<Notify>,
}

impl AtWork {
    async fn run(mut self) {
        loop {
            let seen = self.seen.borrow_and_update().clone();
            self.look(&seen).await;
            tokio::select! {
                changed = self.seen.changed() => if changed.is_err() { return },
                () = self.wished.notified() => {}
            }
        }
    }

    /// Keeps to the card that is there, else reads the only one there is.
    async fn look(&mut self, seen: &Seen) {
        if self.said.borrow().card().is_some_and(|inserted| is_in(seen, inserted.insertion)) {
            return;
        }
        if seen.service == super::Service::Starting {
            return;
        }
        let reader = match seen.only() {
            Ok(reader) if reader.card.is_busy() => return self.say(OnDesk::Nothing(Error::Busy)),
            Ok(reader) => reader.clone(),
            Err(error) => return self.say(OnDesk::Nothing(error)),
        };
        self.say(OnDesk::Reading);
        let said = self.read(&reader, seen).await;
        // What happened meanwhile is looked at next.
        if is_in(&self.seen.borrow(), reader.inserted) {
            self.say(said);
        }
    }

    async fn read(&self, reader: &Reader, seen: &Seen) -> OnDesk {
        let (means, reader, never) = (self.means.clone(), reader.clone(), seen.without_candidate());
        let readers = Arc::clone(&self.readers);
        let reading = tokio::task::spawn_blocking(move || {
            let read = Inserted::read(means, &reader, never);
            // Somebody may have taken it alone, and the service does not tell by itself.
            if matches!(read, Err(Error::Busy)) {
                readers.look_again();
            }
            read
        });
        let read = reading.await.unwrap_or_else(|error| Err(Error::NoAgent { reason: error.to_string() }));
        match read {
            Ok(inserted) => OnDesk::Card(Arc::new(inserted)),
            Err(error) => OnDesk::Nothing(error),
        }
    }

    fn say(&self, said: OnDesk) {
        self.said.send_replace(said);
    }
}

impl Inserted {
    /// Starts an agent and has it read the card in this reader. Blocking.
    fn read(means: Means, reader: &Reader, never: Vec<String>) -> Result<Self, Error> {
        let agent = means.start(&never)?;
        let card = choose(super::look(&agent)?, &reader.name)?;
        let (tries, agent) = (Mutex::new(card.tries), Mutex::new(Some(agent)));
        Ok(Self { insertion: reader.inserted, card, means, never, tries, agent })
    }
}

/// The card in this reader: by the reader's name, which not every module tells, else the only one that was found.
fn choose(found: Vec<Result<Card, Useless>>, reader: &str) -> Result<Card, Error> {
    let (mut cards, mut useless) = (Vec::new(), Error::Unreadable);
    for found in found {
        match found {
            Ok(card) => cards.push(card),
            Err(found) => useless = found.error,
        }
    }
    // What a module tells has 64 characters at most; a reader's name may be longer.
    let place = cards.iter().position(|card| !card.reader.is_empty() && reader.starts_with(&card.reader));
    match (place, cards.len()) {
        (Some(place), _) => Ok(cards.swap_remove(place)),
        (None, 1) => Ok(cards.swap_remove(0)),
        (None, 0) => Err(useless),
        (None, _) => Err(Error::Several),
    }
}

/// Whether an insertion still lasts; a card that other software holds is in as well.
fn is_in(seen: &Seen, insertion: u64) -> bool {
    seen.candidates().any(|reader| reader.inserted == insertion)
}

fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
