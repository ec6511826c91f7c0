//! Readers, and what stands in them: PC/SC watched by a thread of its own.
//!
//! Nothing here connects to a card: what is known of it is its ATR. So whoever else uses the reader is not disturbed, and a
//! Vitale card is never spoken to.

mod atr;
mod memory;
#[cfg(test)]
mod tests;
mod watcher;

use super::Error;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use watcher::Halt;

/// How long letting go of the readers may take: after that the thread is left to itself.
const PATIENCE: Duration = Duration::from_secs(1);
/// How soon a wait that began just after it was called off is called off again.
const ONCE_MORE: Duration = Duration::from_millis(10);

/// What the smart card service says of its readers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    /// Whether the service runs.
    pub service: Service,
    /// Readers by the order of the service; none while it does not run.
    pub readers: Vec<Reader>,
}

/// The smart card service.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Service {
    /// Nobody has looked yet.
    #[default]
    Starting,
    /// It answers.
    Running,
    /// It does not answer; it is tried again every few seconds.
    Missing {
        /// What the system says.
        reason: String,
    },
}

/// One reader: one slot of a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    /// The service's name for it.
    pub name: String,
    /// What stands in it.
    pub card: Presence,
    /// The number of the last insertion of a card, unique for the life of the watcher and all readers: with another number it
    /// is not the same insertion, even when nobody saw the reader empty.
    pub inserted: u64,
}

/// What stands in a reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Presence {
    /// Nothing.
    Empty,
    /// A card that may be a CPx.
    Card {
        /// Answer to reset.
        atr: Vec<u8>,
        /// What the ATR tells.
        kind: Kind,
        /// Whether other software has it.
        held: Held,
    },
    /// A card that does not answer.
    Mute,
    /// A patient's card: nobody is told of its coming and going.
    Vitale,
}

/// What an ATR tells of a card that may be a CPx.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A CPS3 by its contacts.
    Cps3,
    /// A CPS3 over the air: it has no PIN there and cannot sign in.
    Cps3Contactless,
    /// No ATR that we know; a CPS4 may be one.
    Unknown,
}

/// How other software, or we, hold a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// Nobody does.
    Free,
    /// Somebody is connected, maybe our own agent. Nobody is told of this.
    Shared,
    /// Somebody has it alone: "occupé" for us.
    Alone,
}

impl Presence {
    /// Whether there is a card that may sign in.
    pub fn is_candidate(&self) -> bool {
        matches!(self, Self::Card { kind: Kind::Cps3 | Kind::Unknown, .. })
    }

    /// Whether other software has the card for itself.
    pub fn is_busy(&self) -> bool {
        matches!(self, Self::Card { held: Held::Alone, .. })
    }
}

impl Seen {
    /// Readers with a card that may sign in.
    pub fn candidates(&self) -> impl Iterator<Item = &Reader> {
        self.readers.iter().filter(|reader| reader.card.is_candidate())
    }

    /// Names of readers without such a card. They are not to be touched: what comes into them may be a patient's card.
    pub fn without_candidate(&self) -> Vec<String> {
        self.readers.iter().filter(|reader| !reader.card.is_candidate()).map(|reader| reader.name.clone()).collect()
    }

    /// The one reader with a card that may sign in, or why there is none.
    ///
    /// # Errors
    ///
    /// No service, no reader, no card, no card that can be read, or several.
    pub fn only(&self) -> Result<&Reader, Error> {
        if let Service::Missing { reason } = &self.service {
            return Err(Error::NoService { reason: reason.clone() });
        }
        let mut candidates = self.candidates();
        match (candidates.next(), candidates.next()) {
            (Some(one), None) => Ok(one),
            (Some(_), Some(_)) => Err(Error::Several),
            _ if self.readers.is_empty() => Err(Error::NoReader),
            _ if self.readers.iter().all(|reader| matches!(reader.card, Presence::Empty | Presence::Vitale)) => {
                Err(Error::NoCard)
            }
            _ => Err(Error::Unreadable),
        }
    }
}

/// The watcher: it lives as long as this value.
#[derive(Debug)]
pub struct Readers {
    halt: Arc<Halt>,
    thread: Option<JoinHandle<()>>,
    /// Closed by the thread when it ends.
    ended: Mutex<mpsc::Receiver<()>>,
}

impl Readers {
    /// Begins to watch. Until the first look is over, the service is [`Service::Starting`].
    pub fn watch() -> (Self, watch::Receiver<Seen>) {
        let (sender, receiver) = watch::channel(Seen::default());
        let halt = Arc::new(Halt::default());
        let (living, ended) = mpsc::channel();
        let (theirs, told) = (halt.clone(), sender.clone());
        let thread = Builder::new().name("readers".into()).spawn(move || {
            watcher::run(&theirs, &told);
            drop(living);
        });
        if let Err(error) = &thread {
            let reason = error.to_string();
            sender.send_replace(Seen { service: Service::Missing { reason }, readers: Vec::new() });
        }
        (Self { halt, thread: thread.ok(), ended: Mutex::new(ended) }, receiver)
    }

    /// Asks about all readers anew: for whoever was refused a card that seemed free. pcsc-lite does not tell by itself that
    /// somebody took a card alone; once that is known, its end is seen within two seconds. Takes some
    /// milliseconds, and a second at the most.
    pub fn look_again(&self) {
        self.halt.look_again(PATIENCE);
    }
}

impl Drop for Readers {
    fn drop(&mut self) {
        let end = Instant::now() + PATIENCE;
        // A wait that began after the word to stop is not ended by the first call.
        loop {
            self.halt.ask();
            let ended = self.ended.get_mut().unwrap_or_else(PoisonError::into_inner);
            match ended.recv_timeout(ONCE_MORE) {
                Err(RecvTimeoutError::Timeout) if Instant::now() < end => {}
                Err(RecvTimeoutError::Timeout) => return,
                Ok(()) | Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        if let Some(thread) = self.thread.take() {
            // A thread that failed has nothing more to say.
            let _ = thread.join();
        }
    }
}
