//! The thread: asks the service, waits for it, begins again when it is gone.

use super::memory::{Look, Memory};
use super::{ONCE_MORE, Seen};
use pcsc::{Context, PNP_NOTIFICATION, ReaderState, Scope, State};
use std::ffi::CString;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// More the service does not take at once (PCSCLITE_MAX_READERS_CONTEXTS, the pseudo reader included).
const MOST: usize = 16;
/// macOS does not tell of readers that come: there one looks now and then.
const TELLS_OF_READERS: bool = cfg!(not(target_os = "macos"));
/// The longest wait. Where new readers are told of, it only covers what is not: a reader that came between the list and the
/// wait, a card that somebody took for himself alone.
const AT_MOST: Duration = if TELLS_OF_READERS { Duration::from_secs(60) } else { Duration::from_secs(2) };
/// The longest wait while somebody has a card for himself alone: pcsc-lite tells neither of its beginning nor of its end.
const WHILE_BUSY: Duration = Duration::from_secs(2);
/// Between two calls for a service that does not answer.
const PAUSES: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(4));
/// Answers without news, one upon the other, after which one takes breath.
const CHATTER: u32 = 20;

/// The word to stop or to look again, and what it takes to get it through.
#[derive(Default)]
pub(super) struct Halt {
    asked: AtomicBool,
    /// All readers are to be asked about anew.
    again: AtomicBool,
    context: Mutex<Option<Context>>,
    wake: Condvar,
}

impl std::fmt::Debug for Halt {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Halt").field("asked", &self.asked).finish_non_exhaustive()
    }
}

impl Halt {
    /// Asks the watcher to stop, and ends the wait it is in.
    pub(super) fn ask(&self) {
        self.asked.store(true, Ordering::SeqCst);
        self.rouse();
        self.wake.notify_all();
    }

    /// Asks for a new look at all readers, and waits until it begins, or for so long.
    pub(super) fn look_again(&self, patience: Duration) {
        let end = Instant::now() + patience;
        self.again.store(true, Ordering::SeqCst);
        // A wait that began after the word is not ended by the first call.
        while self.again.load(Ordering::SeqCst) && Instant::now() < end && self.rouse() {
            let context = self.context();
            let waited = self.wake.wait_timeout_while(context, ONCE_MORE, |_| self.again.load(Ordering::SeqCst));
            drop(waited.unwrap_or_else(PoisonError::into_inner));
        }
    }

    /// Ends the wait for the service; whether there is a service.
    fn rouse(&self) -> bool {
        let context = self.context();
        if let Some(context) = &*context {
            // A service that is gone has ended the wait itself.
            let _ = context.cancel();
        }
        context.is_some()
    }

    /// Whether all readers are to be asked about anew, now.
    fn takes_again(&self) -> bool {
        let again = self.again.swap(false, Ordering::SeqCst);
        if again {
            self.wake.notify_all();
        }
        again
    }

    fn asked(&self) -> bool {
        self.asked.load(Ordering::SeqCst)
    }

    fn context(&self) -> MutexGuard<'_, Option<Context>> {
        self.context.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn pause(&self, length: Duration) {
        let context = self.context();
        let waited = self.wake.wait_timeout_while(context, length, |_| !self.asked());
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }
}

/// Watches until it is asked to stop.
pub(super) fn run(halt: &Halt, told: &watch::Sender<Seen>) {
    let mut memory = Memory::default();
    let mut pause = PAUSES.0;
    while !halt.asked() {
        let begun = Instant::now();
        let ended = watch_service(halt, &mut memory, told);
        *halt.context() = None;
        let Err(error) = ended else { return };
        let changed = memory.lost(error.to_string());
        tell(told, &memory, changed);
        // A service that had run for a while comes back soon, as after an update.
        pause = if begun.elapsed() > PAUSES.1 { PAUSES.0 } else { (pause * 2).min(PAUSES.1) };
        halt.pause(pause);
    }
}

/// Watches one life of the service; comes back without an error when it is asked to stop.
fn watch_service(halt: &Halt, memory: &mut Memory, told: &watch::Sender<Seen>) -> Result<(), pcsc::Error> {
    let context = Context::establish(Scope::User)?;
    *halt.context() = Some(context.clone());
    let mut view = View::default();
    let mut hurry = 0;
    while !halt.asked() {
        if hurry > CHATTER {
            halt.pause(PAUSES.0);
        }
        hurry += 1;
        if halt.takes_again() {
            view.states.clear();
        }
        // New ones are shown at once: the wait may be long.
        if view.arrange(names(&context)?) && !view.wait(&context, Duration::ZERO)? {
            continue;
        }
        let changed = memory.look(&view.looks);
        tell(told, memory, changed);
        let begun = Instant::now();
        view.wait(&context, if memory.is_busy() { WHILE_BUSY } else { AT_MOST })?;
        if begun.elapsed() > PAUSES.0 {
            hurry = 0;
        }
    }
    Ok(())
}

/// What the service is asked about, and what it said last.
#[derive(Default)]
struct View {
    states: Vec<ReaderState>,
    /// Kept apart: the service writes over its answers even when it says nothing new.
    looks: Vec<Look>,
}

impl View {
    /// Asks about these readers from now on; whether one of them is new.
    fn arrange(&mut self, mut names: Vec<CString>) -> bool {
        names.truncate(MOST);
        self.looks.retain(|look| names.contains(&look.name));
        if TELLS_OF_READERS && names.len() < MOST {
            names.push(PNP_NOTIFICATION().to_owned());
        }
        self.states.retain(|state| names.iter().any(|name| name.as_c_str() == state.name()));
        let known = self.states.len();
        for name in names {
            if !self.states.iter().any(|state| state.name() == name.as_c_str()) {
                self.states.push(ReaderState::new(name, State::UNAWARE));
            }
        }
        self.states.iter().skip(known).any(|state| state.name() != PNP_NOTIFICATION())
    }

    /// Waits for news; whether all went well. When not, all is to be asked anew.
    fn wait(&mut self, context: &Context, length: Duration) -> Result<bool, pcsc::Error> {
        use pcsc::Error::{Cancelled, ReaderUnavailable, Timeout, UnknownReader};
        match context.get_status_change(length, &mut self.states) {
            Ok(()) => {
                self.take();
                Ok(true)
            }
            // Nothing for a long time, a wait that was called off, a reader pulled since the list was made.
            Err(Timeout | Cancelled | UnknownReader | ReaderUnavailable) => {
                self.states.clear();
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    fn take(&mut self) {
        self.looks.clear();
        for state in &mut self.states {
            state.sync_current_state();
            if state.name() != PNP_NOTIFICATION() {
                self.looks.push(Look {
                    name: state.name().to_owned(),
                    state: state.event_state(),
                    count: state.event_count(),
                    atr: state.atr().to_vec(),
                });
            }
        }
    }
}

fn names(context: &Context) -> Result<Vec<CString>, pcsc::Error> {
    match context.list_readers_owned() {
        Err(pcsc::Error::NoReadersAvailable) => Ok(Vec::new()),
        other => other,
    }
}

fn tell(told: &watch::Sender<Seen>, memory: &Memory, changed: bool) {
    told.send_if_modified(|seen| {
        *seen = memory.seen();
        changed
    });
}
