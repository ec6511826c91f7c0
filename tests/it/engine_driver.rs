//! An engine with someone in front of it, who answers what it asks.

use crate::operator::{LOOK_AGAIN, Operator, PATIENCE, Person, Phone};
use pli::auth::Challenge;
use pli::config::Folders;
use pli::domain::error::Failure;
use pli::domain::ids::AccountId;
use pli::domain::{Environment, Secret};
use pli::engine::{Command, Engine, Event, Events, Options, Outcome, Query};
use pli::platform::keyring::SystemKeyring;
use pli::store::{Core, Folder, MessageRow, NewAccount, NewIdentity, Scope, SearchQuery, Store, Unlock};
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

const PASSPHRASE: &str = "une phrase de passe";

/// One engine, one account.
pub(crate) struct Office {
    engine: Arc<Engine>,
    pub(crate) account: AccountId,
    answers: JoinHandle<()>,
    _folder: Option<TempDir>,
}

/// Opens the store of a profile folder; its keyring is never asked.
pub(crate) fn store(folder: &Path) -> Store {
    Store::open(folder, Arc::new(SystemKeyring::new("pli-tests"))).unwrap()
}

/// Unlocks the only identity of a store.
pub(crate) fn unlock(store: &Store, passphrase: &str) -> Core {
    let identity = store.index().unwrap().identities[0].id;
    store.unlock(identity, &Unlock::Passphrase(Secret::new(passphrase.to_owned()))).unwrap()
}

impl Office {
    /// A new profile folder with the person's account.
    pub(crate) async fn new(operator: &Operator, person: &Person, options: Options) -> Self {
        let folder = TempDir::new().unwrap();
        let text = std::fs::read_to_string(&operator.profile).unwrap();
        let environment: Environment =
            pli::config::profile(operator.profile.to_str().unwrap(), None).unwrap().profile.environment;
        let new = NewIdentity { name: person.name.clone(), environment };
        let core = store(folder.path())
            .create_identity(&new, &Unlock::Passphrase(Secret::new(PASSPHRASE.to_owned())))
            .unwrap();
        core.add_account(&NewAccount {
            operator: operator.profile.display().to_string(),
            profile: text,
            address: person.address.parse().unwrap(),
            name: person.name.clone(),
            login: person.login.clone(),
        })
        .unwrap();
        let mut office = Self::start(core, folder.path(), operator, person, options).await;
        office._folder = Some(folder);
        office
    }

    /// An engine on a profile folder that has its account already.
    pub(crate) async fn at(
        folder: &Path,
        operator: &Operator,
        person: &Person,
        passphrase: &str,
        options: Options,
    ) -> Self {
        Self::start(unlock(&store(folder), passphrase), folder, operator, person, options).await
    }

    /// An engine on an open core with its account.
    pub(crate) async fn start(
        core: Core,
        folder: &Path,
        operator: &Operator,
        person: &Person,
        options: Options,
    ) -> Self {
        let account = core.accounts().unwrap()[0].id;
        let engine = Engine::start(core, Folders::new(Some(folder)).unwrap(), options).await.unwrap();
        let engine = Arc::new(engine);
        let answers = answer(engine.clone(), account, operator.phone.clone(), person.clone());
        Self { engine, account, answers, _folder: None }
    }

    pub(crate) async fn run(&self, command: Command) -> Result<Outcome, Failure> {
        let what = format!("{command:?}").chars().take(40).collect::<String>();
        let done = timeout(PATIENCE, self.engine.run(self.account, command)).await;
        done.unwrap_or_else(|_| panic!("{what} is not done after {PATIENCE:?}"))
    }

    /// Brings everything up to date.
    pub(crate) async fn synchronise(&self) {
        self.run(Command::Synchronise { folder: None }).await.unwrap();
    }

    pub(crate) fn events(&self) -> Events {
        self.engine.events()
    }

    pub(crate) fn query(&self) -> Query {
        self.engine.query()
    }

    /// The folder with this role.
    pub(crate) fn folder(&self, role: &str) -> Folder {
        let folders = self.query().folders(self.account).unwrap();
        folders.into_iter().find(|folder| folder.role.as_str() == role).expect("a folder with that role")
    }

    /// The message with this subject, wherever it is.
    pub(crate) fn find(&self, subject: &str) -> Option<MessageRow> {
        let page = self.query().page(self.account, Scope::All, None, 200).unwrap();
        page.rows.into_iter().find(|row| row.envelope.subject == subject)
    }

    /// Subjects of what holds all these words.
    pub(crate) fn search(&self, words: &str) -> Vec<String> {
        let query = SearchQuery { text: words.to_owned(), limit: 100, ..SearchQuery::default() };
        let page = self.query().search(self.account, &query).unwrap();
        page.rows.into_iter().map(|row| row.envelope.subject).collect()
    }

    /// Synchronises until this is so.
    pub(crate) async fn synchronised_until<T>(&self, what: &str, mut found: impl FnMut(&Self) -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        loop {
            self.synchronise().await;
            if let Some(found) = found(self) {
                return found;
            }
            assert!(Instant::now() < deadline, "{what} did not come about within {PATIENCE:?}");
            sleep(LOOK_AGAIN).await;
        }
    }

    /// Waits, without a command, until this is so.
    pub(crate) async fn sees<T>(
        &self,
        events: &mut Events,
        what: &str,
        found: impl Fn(&Self, &Event) -> Option<T>,
    ) -> T {
        let waited = timeout(PATIENCE, async {
            loop {
                let event = events.next().await.expect("the engine runs");
                if let Some(found) = found(self, &event) {
                    return found;
                }
            }
        });
        waited.await.unwrap_or_else(|_| panic!("{what} did not come about by itself within {PATIENCE:?}"))
    }

    /// Stops the engine whatever is under way, as a lock does.
    pub(crate) async fn stop(&self) {
        timeout(PATIENCE, self.engine.stop()).await.expect("the engine stops");
    }

    pub(crate) async fn close(self) {
        self.answers.abort();
        let _ = self.answers.await;
        let engine = Arc::into_inner(self.engine).expect("nobody else holds the engine");
        timeout(PATIENCE, engine.stop()).await.expect("the engine stops");
    }
}

fn answer(engine: Arc<Engine>, account: AccountId, phone: Phone, person: Person) -> JoinHandle<()> {
    let mut seen = phone.codes(&person.address).len();
    let mut events = engine.events();
    tokio::spawn(async move {
        while let Some(event) = events.next().await {
            let Event::Asked { challenge, .. } = event else { continue };
            let answer = match challenge {
                Challenge::Password { .. } => person.password.clone(),
                Challenge::Code { .. } => loop {
                    let codes = phone.codes(&person.address);
                    if codes.len() > seen {
                        seen = codes.len();
                        break codes[seen - 1].clone();
                    }
                    sleep(LOOK_AGAIN).await;
                },
            };
            engine.answer(account, Secret::new(answer)).await.unwrap();
        }
    })
}
