//! What the window is given from outside: a runtime for all that takes time, the profile folder, the system.

use super::card_desk::{CardDesk, LaidDesk};
use super::leaving::Leaving;
use super::system::SystemWords;
use crate::config::{Folders, Settings};
use crate::platform::dialogs::{FileDialogs, SystemDialogs};
use crate::platform::keyring::Keyring;
use crate::platform::notifications::{Notifier, SystemNotifier};
use crate::store::Store;
use iced::Task;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::runtime::Handle;

/// Settings on their way to the disk.
#[derive(Debug, Default)]
struct Desk {
    /// The newest ones, not written yet.
    newest: Mutex<Option<Settings>>,
    writing: Mutex<()>,
}

/// What the window is given from outside. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Services {
    runtime: Handle,
    /// The profile folder.
    pub folders: Folders,
    /// The system keyring.
    pub keyring: Arc<dyn Keyring>,
    /// The operator offered at first start: a name or the path of a profile.
    pub operator: Option<String>,
    /// The open profile folder, once it is open.
    pub store: Option<Store>,
    /// Choosing files.
    pub dialogs: Arc<dyn FileDialogs>,
    /// Telling news while the window is not looked at.
    pub notifier: Arc<dyn Notifier>,
    /// Professionals who left, and whose mailboxes still send.
    pub leaving: Leaving,
    /// Where cards lie: no reader at all, until the readers of this machine are put here.
    pub cards: Arc<dyn CardDesk>,
    /// What the system says of the person's own session; silent, until it is put here.
    pub system: SystemWords,
    settings: Arc<Desk>,
}

impl Services {
    /// The window's services on a runtime of their own: the toolkit's is for its own affairs.
    pub fn new(runtime: Handle, folders: Folders, keyring: Arc<dyn Keyring>, operator: Option<String>) -> Self {
        let dialogs = SystemDialogs::default();
        let looking = dialogs.clone();
        drop(runtime.spawn_blocking(move || looking.look()));
        let (dialogs, notifier) = (Arc::new(dialogs), Arc::new(SystemNotifier::new()));
        let (leaving, settings) = (Leaving::default(), Arc::default());
        let (cards, system) = (Arc::new(LaidDesk::default()), SystemWords::default());
        Self { runtime, folders, keyring, operator, store: None, dialogs, notifier, leaving, cards, system, settings }
    }

    /// Runs a future on the runtime; its answer becomes a message. Dropping the task drops the work.
    pub fn task<T, M>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
        message: impl FnOnce(T) -> M + Send + 'static,
    ) -> Task<M>
    where
        T: Send + 'static,
        M: Send + 'static,
    {
        let spawned = tokio_util::task::AbortOnDropHandle::new(self.runtime.spawn(work));
        answered(spawned, message)
    }

    /// Runs what must be done to its end (writing, sending), even when nobody waits for the answer any more.
    pub fn finish<T, M>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
        message: impl FnOnce(T) -> M + Send + 'static,
    ) -> Task<M>
    where
        T: Send + 'static,
        M: Send + 'static,
    {
        answered(self.runtime.spawn(work), message)
    }

    /// Runs what blocks (SQLite, zip, XML, pictures, key derivation) where blocking is allowed.
    pub fn blocking<T, M>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
        message: impl FnOnce(T) -> M + Send + 'static,
    ) -> Task<M>
    where
        T: Send + 'static,
        M: Send + 'static,
    {
        answered(self.runtime.spawn_blocking(work), message)
    }

    /// A message after a while.
    pub fn after<M: Send + 'static>(&self, wait: Duration, message: M) -> Task<M> {
        self.task(async move { tokio::time::sleep(wait).await }, move |()| message)
    }

    /// Keeps the settings of the workstation.
    pub fn keep_settings<M: Send + 'static>(
        &self,
        settings: &Settings,
        message: impl FnOnce(Result<(), crate::config::Error>) -> M + Send + 'static,
    ) -> Task<M> {
        let (desk, path): (_, PathBuf) = (self.settings.clone(), self.folders.settings());
        *desk.newest.lock().unwrap_or_else(PoisonError::into_inner) = Some(settings.clone());
        // Writers wait for each other and take the newest: an older one never comes last.
        let write = move || {
            let _alone = desk.writing.lock().unwrap_or_else(PoisonError::into_inner);
            let newest = desk.newest.lock().unwrap_or_else(PoisonError::into_inner).take();
            newest.map_or(Ok(()), |newest| newest.write(&path))
        };
        self.blocking(write, message)
    }

    /// The runtime, for what is started outside of tasks.
    pub fn runtime(&self) -> &Handle {
        &self.runtime
    }
}

/// Work that panicked or was stopped says nothing: there is nobody left to say it to.
fn answered<T, M>(
    spawned: impl Future<Output = Result<T, tokio::task::JoinError>> + Send + 'static,
    message: impl FnOnce(T) -> M + Send + 'static,
) -> Task<M>
where
    T: Send + 'static,
    M: Send + 'static,
{
    Task::future(spawned)
        .then(|joined| match joined {
            Ok(value) => Task::done(value),
            Err(error) => {
                if error.is_panic() {
                    tracing::error!("work in the background ended badly");
                }
                Task::none()
            }
        })
        .map_once(message)
}

/// A task that gives one value at the most, mapped by a function that can be called once.
trait MapOnce<T> {
    fn map_once<M: Send + 'static>(self, message: impl FnOnce(T) -> M + Send + 'static) -> Task<M>;
}

impl<T: Send + 'static> MapOnce<T> for Task<T> {
    fn map_once<M: Send + 'static>(self, message: impl FnOnce(T) -> M + Send + 'static) -> Task<M> {
        let mut message = Some(message);
        self.then(move |value| message.take().map_or_else(Task::none, |message| Task::done(message(value))))
    }
}
