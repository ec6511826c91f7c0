//! A desk without a reader: what lies there is laid there by whoever holds it.

use super::{CardDesk, Inserted, OnDesk};
use crate::card::Error;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;

/// A desk without a reader.
#[derive(Debug)]
pub struct LaidDesk {
    said: watch::Sender<OnDesk>,
    /// The module that was asked for last.
    module: Mutex<Option<PathBuf>>,
}

impl Default for LaidDesk {
    fn default() -> Self {
        Self { said: watch::channel(OnDesk::Nothing(Error::NoReader)).0, module: Mutex::default() }
    }
}

impl LaidDesk {
    /// Lays a card there.
    pub fn lay(&self, card: Arc<dyn Inserted>) {
        self.say(OnDesk::Card(card));
    }

    /// Takes what lies there away.
    pub fn clear(&self) {
        self.say(OnDesk::Nothing(Error::NoCard));
    }

    /// Has the desk say anything.
    pub fn say(&self, said: OnDesk) {
        self.said.send_replace(said);
    }

    /// The module that was asked for last.
    pub fn module(&self) -> Option<PathBuf> {
        self.module.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl CardDesk for LaidDesk {
    fn said(&self) -> watch::Receiver<OnDesk> {
        self.said.subscribe()
    }

    fn read_again(&self) {}

    fn use_module(&self, module: Option<PathBuf>) {
        *self.module.lock().unwrap_or_else(PoisonError::into_inner) = module;
    }
}
