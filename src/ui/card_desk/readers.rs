//! The readers of this machine, as the window's desk.

use super::{CardDesk, CardFacts, Inserted, OnDesk, OpenCard};
use crate::card::{self, Activity, CardSession, Desk, Means, Program, Tries};
use crate::config::Folders;
use crate::domain::Secret;
use crate::domain::error::Failure;
use crate::domain::ids::IdentityId;
use crate::engine::by_card;
use crate::net::ClientIdentity;
use crate::store::{Core, Store};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio_util::task::AbortOnDropHandle;

/// Insertions of one run of the readers count from here on: those of a run before are others.
const RUN: u32 = 32;

/// The readers of this machine.
#[derive(Debug)]
pub struct ReaderDesk {
    runtime: Handle,
    said: watch::Sender<OnDesk>,
    running: Mutex<Running>,
}

#[derive(Debug, Default)]
struct Running {
    /// Counts how often it was begun.
    number: u64,
    desk: Option<Arc<Desk>>,
    telling: Option<AbortOnDropHandle<()>>,
}

impl ReaderDesk {
    /// Begins to watch the readers, with the module that was chosen, else the first of the known ones.
    pub fn start(runtime: &Handle, module: Option<PathBuf>) -> Arc<Self> {
        let desk = Arc::new(Self {
            runtime: runtime.clone(),
            said: watch::channel(OnDesk::Starting).0,
            running: Mutex::default(),
        });
        desk.begin(module);
        desk
    }

    fn begin(&self, module: Option<PathBuf>) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let number = running.number + 1;
        *running = Running { number, ..Running::default() };
        let program = match Program::this() {
            Ok(program) => program,
            Err(error) => {
                self.said.send_replace(OnDesk::Nothing(error));
                return;
            }
        };
        self.said.send_replace(OnDesk::Starting);
        let desk = Arc::new(Desk::start(&self.runtime, Means { program, module }));
        let (mut heard, told) = (desk.said(), self.said.clone());
        heard.mark_changed();
        let telling = self.runtime.spawn(async move {
            while heard.changed().await.is_ok() {
                let now = heard.borrow_and_update().clone();
                told.send_replace(on_desk(now, number));
            }
        });
        running.desk = Some(desk);
        running.telling = Some(AbortOnDropHandle::new(telling));
    }
}

impl CardDesk for ReaderDesk {
    fn said(&self) -> watch::Receiver<OnDesk> {
        self.said.subscribe()
    }

    fn read_again(&self) {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(desk) = &running.desk {
            desk.read_again();
        }
    }

    fn use_module(&self, module: Option<PathBuf>) {
        self.begin(module);
    }
}

fn on_desk(said: card::OnDesk, run: u64) -> OnDesk {
    said.map(|inserted| {
        Arc::new(InReader { run, facts: CardFacts::of(inserted.card()), inserted }) as Arc<dyn Inserted>
    })
}

/// A card in a reader.
#[derive(Debug)]
struct InReader {
    run: u64,
    facts: CardFacts,
    inserted: Arc<card::Inserted>,
}

impl Inserted for InReader {
    fn insertion(&self) -> u64 {
        (self.run << RUN) | self.inserted.insertion()
    }

    fn facts(&self) -> &CardFacts {
        &self.facts
    }

    fn tries(&self) -> Tries {
        self.inserted.tries()
    }

    fn check_opposition(&self, folders: &Folders) -> Result<(), Failure> {
        by_card::check_opposition(folders, self.inserted.card()).map_err(Failure::new)
    }

    fn identity(&self, store: &Store) -> Result<Option<IdentityId>, Failure> {
        by_card::identity_of(store, self.inserted.card())
    }

    fn open(&self, code: &Secret, last_try_agreed: bool) -> Result<Arc<dyn OpenCard>, Failure> {
        let session = self.inserted.open(code, last_try_agreed).map_err(Failure::new)?;
        Ok(Arc::new(Opened(session)))
    }

    fn change_pin(&self, old: &Secret, new: &Secret, last_try_agreed: bool) -> Result<(), Failure> {
        self.inserted.change_pin(old, new, last_try_agreed).map_err(Failure::new)
    }

    fn unblock(&self, unblocking: &Secret, new: &Secret) -> Result<(), Failure> {
        self.inserted.unblock(unblocking, new).map_err(Failure::new)
    }
}

/// A card whose holder gave the code.
#[derive(Debug)]
struct Opened(CardSession);

impl OpenCard for Opened {
    fn identity(&self) -> Arc<dyn ClientIdentity> {
        self.0.identity()
    }

    fn unlock(&self, store: &Store, identity: IdentityId) -> Result<Core, Failure> {
        by_card::unlock(store, identity, &self.0)
    }

    fn enrol(&self, core: &Core) -> Result<(), Failure> {
        by_card::enrol(core, &self.0)
    }

    fn activities(&self) -> Result<Vec<Activity>, Failure> {
        self.0.activities().map_err(Failure::new)
    }

    fn signatures(&self) -> u64 {
        self.0.signatures()
    }

    fn close(&self) {
        self.0.close();
    }
}
