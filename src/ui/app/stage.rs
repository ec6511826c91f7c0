//! Which of its faces the window shows, and how it comes to the first one.

use super::hiding::Then;
use super::work::Work;
use super::{App, Message};
use crate::domain::error::Failure;
use crate::engine::Unsent;
use crate::store::{Index, Store};
use crate::ui::first_start::FirstStart;
use crate::ui::locked::{LockFacts, LockReason, Locked};
use iced::Task;

/// One face at a time.
pub enum Stage {
    /// The profile folder is being opened.
    Opening,
    /// It cannot be opened.
    Failed(Failure),
    /// Nobody yet: the first professional of this workstation, or one more.
    FirstStart(Box<FirstStart>),
    /// Somebody is expected.
    Locked(Box<Locked>),
    /// Signed in, or offline with what is here.
    Work(Box<Work>),
    /// Something is being put away; nothing can be read any more.
    Closing(Box<Work>, Then),
}

/// What the profile folder holds.
#[derive(Debug, Clone)]
pub struct Found {
    /// The store, held by this process.
    pub store: Store,
    /// Who can be unlocked.
    pub index: Index,
}

impl App {
    pub(super) fn look_into_folder(&self) -> Task<Message> {
        let services = self.services.clone();
        self.services.blocking(
            move || {
                let store = Store::open(services.folders.root(), services.keyring.clone()).map_err(Failure::new)?;
                store.sweep_unfinished().map_err(Failure::new)?;
                let index = store.index().map_err(Failure::new)?;
                Ok(Found { store, index })
            },
            Message::Looked,
        )
    }

    pub(super) fn looked(&mut self, found: Result<Found, Failure>) -> Task<Message> {
        match found {
            Ok(found) => {
                self.services.store = Some(found.store);
                if found.index.identities.is_empty() {
                    self.first_start()
                } else {
                    self.show_lock(LockReason::Start, None, None, Unsent::default())
                }
            }
            Err(failure) => {
                self.stage = Stage::Failed(failure);
                Task::none()
            }
        }
    }

    pub(super) fn first_start(&mut self) -> Task<Message> {
        let (screen, task) = FirstStart::new(&self.services, &self.settings, self.desk.clone());
        self.stage = Stage::FirstStart(Box::new(screen));
        task.map(Message::FirstStart)
    }

    pub(super) fn show_lock(
        &mut self,
        reason: LockReason,
        person: Option<crate::domain::ids::IdentityId>,
        unread: Option<u64>,
        unsent: Unsent,
    ) -> Task<Message> {
        let facts = LockFacts { person, unread, unsent, reason };
        let (screen, task) = Locked::new(&self.services, facts, self.desk.clone());
        self.stage = Stage::Locked(Box::new(screen));
        task.map(Message::Locked)
    }
}
