//! What the parts of the engine share about one account.

use super::blocking;
use super::connections::{Connections, Operators};
use super::doors::{Doors, NetworkDoors};
use super::ending::Ending;
use super::error::Error;
use super::event::Event;
use super::lists::Lists;
use crate::auth;
use crate::config::Folders;
use crate::domain::error::{Code, Coded, Failure};
use crate::domain::profile::OperatorProfile;
use crate::domain::{Address, Environment, Secret};
use crate::store::{Account, AuditEntry, Cache, Change, Core};
use crate::trust;
use jiff::Timestamp;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::broadcast;

/// Under this name a password is kept among the account's secrets.
const PASSWORD: &str = "password";

/// Everything a worker needs of its account.
pub(super) struct AccountServices {
    pub(super) account: Account,
    pub(super) profile: OperatorProfile,
    pub(super) core: Core,
    pub(super) cache: Cache,
    pub(super) doors: Box<dyn Doors>,
    pub(super) lists: Lists,
    pub(super) connections: Arc<Connections>,
    pub(super) ending: Ending,
    order: Mutex<()>,
    password: Mutex<Option<Secret>>,
    events: broadcast::Sender<Event>,
}

impl AccountServices {
    /// Reads the operator profile and opens the cache. Blocking.
    pub(super) fn open(
        core: &Core,
        operators: &mut Operators,
        account: Account,
        events: broadcast::Sender<Event>,
        ending: Ending,
    ) -> Result<Self, Failure> {
        let (profile, connections) = operators.of(&account.operator)?;
        let own = core.person().map_err(Failure::new)?.environment;
        // A profile file changed by hand must not carry an identity into another trust space.
        if profile.environment != own {
            let (profile, account) = (profile.environment.as_str(), own.as_str());
            return Err(Failure::new(Error::OtherEnvironment { profile, account }));
        }
        let doors = Box::new(NetworkDoors {
            connections: connections.clone(),
            profile: profile.clone(),
            domain: account.address.domain().to_owned(),
        });
        let lists =
            Lists::new(connections.clone(), list_folder(&connections, operators.folders(), profile.environment));
        let cache = open_cache(core, &account)?;
        let (order, password) = (Mutex::new(()), Mutex::new(None));
        let core = core.clone();
        Ok(Self { account, profile, core, cache, doors, lists, connections, ending, order, password, events })
    }

    /// Held while something is journalled and shown, and while the journal is read: an action that is read is shown.
    /// For blocking code.
    pub(super) fn order(&self) -> MutexGuard<'_, ()> {
        self.order.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The password of the session, while it is known; never a code.
    pub(super) fn password(&self) -> Option<Secret> {
        self.password.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keeps the password in memory, or forgets it.
    pub(super) fn set_password(&self, password: Option<Secret>) {
        *self.password.lock().unwrap_or_else(PoisonError::into_inner) = password;
    }

    /// Whether an address is a patient's: its local part is an INS.
    pub(super) fn is_patient(&self, address: &Address) -> bool {
        self.profile.sending.patient_domains.iter().any(|domain| domain.eq_ignore_ascii_case(address.domain()))
    }

    /// The password the person chose to leave here. Blocking.
    pub(super) fn remembered_password(&self) -> Result<Option<Secret>, Failure> {
        self.core.secret(self.account.id, PASSWORD).map_err(Failure::new)
    }

    /// Keeps the password of the session, or removes what was kept. Blocking.
    pub(super) fn remember_password(&self, keep: bool) -> Result<(), Failure> {
        if !keep {
            return self.core.remove_secret(self.account.id, PASSWORD).map_err(Failure::new);
        }
        let password = self.password().ok_or_else(|| Failure::new(auth::Error::SessionEnded))?;
        self.core.set_secret(self.account.id, PASSWORD, &password).map_err(Failure::new)
    }

    /// Tells whoever listens.
    pub(super) fn tell(&self, event: Event) {
        // No listener is no fault.
        let _ = self.events.send(event);
    }

    /// Tells what a write changed.
    pub(super) fn tell_changes(&self, changes: Vec<Change>) {
        for change in changes {
            self.tell(Event::FolderChanged { account: self.account.id, change });
        }
    }

    /// Notes that a command failed.
    pub(super) async fn failed(&self, word: &str, failure: &Failure) {
        tracing::info!(account = %self.account.id, command = word, code = %failure.code(), "failed");
        self.trace(word, "", failure.code().as_str()).await;
    }

    /// Writes a trace: who, when, action, request, answer; never content (mssante-client.md §9).
    pub(super) async fn trace(&self, action: &str, request: &str, answer: &str) {
        let entry = AuditEntry {
            at: Timestamp::now(),
            account: Some(self.account.id),
            actor: self.account.address.redacted().to_string(),
            action: action.to_owned(),
            request: request.to_owned(),
            answer: answer.to_owned(),
        };
        let core = self.core.clone();
        if let Err(failure) = blocking(move || core.add_trace(&entry).map_err(Failure::new)).await {
            tracing::error!(code = %failure.code(), "a trace could not be written");
        }
    }
}

/// One folder for each list: two operators of one environment may have their own.
fn list_folder(connections: &Connections, folders: &Folders, environment: Environment) -> PathBuf {
    let url = connections.white_list().map(|(url, _)| url).unwrap_or_default();
    let name: String = trust::hex(&trust::sha256(url.as_bytes())).chars().take(16).collect();
    folders.trust().join(environment.as_str()).join(format!("list-{name}"))
}

/// The cache is disposable: a damaged one, or one of a later version, is begun again.
fn open_cache(core: &Core, account: &Account) -> Result<Cache, Failure> {
    match core.open_cache(account.mailbox) {
        Err(error) if [Code::STORE_DAMAGED, Code::STORE_TOO_NEW, Code::STORE_LOCKED].contains(&error.code()) => {
            tracing::warn!(account = %account.id, code = %error.code(), "the cache is begun again");
            core.reset_cache(account.mailbox).map_err(Failure::new)
        }
        opened => opened.map_err(Failure::new),
    }
}
