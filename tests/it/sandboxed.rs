//! The engine against a sandbox of its own, both in this process: what tests of faults and recovery stand on.

use pli::auth::Challenge;
use pli::config::{self, Folders};
use pli::domain::access::Reply;
use pli::domain::error::Failure;
use pli::domain::folder::FolderRole;
use pli::domain::ids::{AccountId, MessageId, OutboxId};
use pli::domain::message::{Flags, OutboxState, RecipientState};
use pli::domain::profile::OperatorProfile;
use pli::domain::{Address, Code, Coded, NamedAddress, Secret};
use pli::engine::{Command, DraftContent, Engine, Event, FlushReport, Options, Outcome, Query, SyncReport};
use pli::platform;
use pli::platform::keyring::Keyring;
use pli::sandbox::faults::{Fault, Faults};
use pli::sandbox::{self, Running};
use pli::store::{Core, MessageRow, NewAccount, NewIdentity, OutboxItem, Scope, Store, Unlock};
use std::collections::HashMap;
use std::fs;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};
use zeroize::Zeroizing;

/// Dr Claire Monnier, whose mailbox the tests use.
pub(crate) const CLAIRE: &str = "claire.monnier@cabinet-monnier.mssante.example";
/// The pharmacy, a mailbox of the same operator.
pub(crate) const PHARMACY: &str = "contact@pharmacie-marche.mssante.example";
/// A nurse, a mailbox of the same operator.
pub(crate) const NURSE_LOGIN: &str = "sophie.lang";
/// Outside the trust space: neither the list nor the operator knows it.
pub(crate) const OUTSIDE: &str = "quelquun@courriel-ordinaire.example";

/// Longest wait for anything.
pub(crate) const DEADLINE: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(20);

/// How a bench is set up.
pub(crate) struct Setup {
    /// Faults from the start on.
    pub(crate) faults: &'static str,
    /// TLS from the first byte instead of STARTTLS.
    pub(crate) implicit: bool,
    /// Watch the inbox.
    pub(crate) watch: bool,
    /// What the profile says otherwise.
    pub(crate) adjust: fn(&mut OperatorProfile),
}

impl Default for Setup {
    fn default() -> Self {
        Self { faults: "", implicit: false, watch: false, adjust: |_| {} }
    }
}

/// What the person answered.
#[derive(Default)]
struct Person {
    /// Answers nothing to any question.
    away: bool,
    /// Leaves questions standing.
    silent: bool,
    asked: Vec<Challenge>,
}

/// A sandbox, a profile folder with Dr Monnier's account in it, and the engine at work for her.
pub(crate) struct Bench {
    pub(crate) sandbox: Running,
    pub(crate) core: Core,
    pub(crate) account: AccountId,
    engine: Option<Arc<Engine>>,
    answering: Option<JoinHandle<()>>,
    person: Arc<Mutex<Person>>,
    codes: Arc<Mutex<String>>,
    password: String,
    folders: Folders,
    watch: bool,
    _phone: JoinHandle<()>,
    _folder: TempDir,
}

impl Bench {
    /// With these faults, and everything else as usual.
    pub(crate) async fn start(faults: &'static str) -> Self {
        Self::set_up(Setup { faults, ..Setup::default() }).await
    }

    pub(crate) async fn set_up(setup: Setup) -> Self {
        let faults = Faults::parse(setup.faults).unwrap();
        let options = sandbox::Options { faults, first_day: false, ..sandbox::Options::default() };
        let sandbox = sandbox::start(options).await.unwrap();
        let facts = sandbox.facts();
        let written = if setup.implicit { &facts.profile_tls } else { &facts.profile };
        let mut profile: OperatorProfile = toml::from_str(&fs::read_to_string(written).unwrap()).unwrap();
        (setup.adjust)(&mut profile);
        let file = facts.state.join("essai.toml");
        fs::write(&file, toml::to_string(&profile).unwrap()).unwrap();

        let folder = tempfile::tempdir().unwrap();
        let folders = Folders::new(Some(folder.path())).unwrap();
        let loaded = config::profile(file.to_str().unwrap(), Some(folders.root())).unwrap();
        let store = Store::open(folders.root(), Arc::new(Drawer::default())).unwrap();
        let identity = NewIdentity { name: "Dr Claire MONNIER-TEST".into(), environment: loaded.profile.environment };
        let core = store.create_identity(&identity, &Unlock::Keyring).unwrap();
        let holder = facts.accounts.iter().find(|account| account.address == CLAIRE).unwrap();
        let account = core
            .add_account(&NewAccount {
                operator: file.to_str().unwrap().to_owned(),
                profile: loaded.text,
                address: CLAIRE.parse().unwrap(),
                name: holder.name.clone(),
                login: Some(holder.login.clone()),
            })
            .unwrap();

        let codes = Arc::new(Mutex::new(String::new()));
        let (latest, mut phone) = (codes.clone(), sandbox.phone());
        let watching = tokio::spawn(async move {
            while let Ok(message) = phone.recv().await {
                *latest.lock().unwrap() = message.code;
            }
        });
        let mut bench = Self {
            password: holder.password.clone(),
            account: account.id,
            engine: None,
            answering: None,
            person: Arc::default(),
            codes,
            core,
            folders,
            watch: setup.watch,
            sandbox,
            _phone: watching,
            _folder: folder,
        };
        bench.start_engine().await;
        bench
    }

    /// Starts the engine, after [`Bench::stop_engine`].
    pub(crate) async fn start_engine(&mut self) {
        let options = Options { watch: self.watch, ..Options::default() };
        let engine = Arc::new(Engine::start(self.core.clone(), self.folders.clone(), options).await.unwrap());
        let (mut events, answers) = (engine.events(), Arc::downgrade(&engine));
        let (person, codes, password) = (self.person.clone(), self.codes.clone(), self.password.clone());
        self.answering = Some(tokio::spawn(async move {
            while let Some(event) = events.next().await {
                let Event::Asked { account, challenge } = event else { continue };
                let (away, silent) = {
                    let mut person = person.lock().unwrap();
                    person.asked.push(challenge.clone());
                    (person.away, person.silent)
                };
                if silent {
                    continue;
                }
                let answer = match challenge {
                    _ if away => String::new(),
                    Challenge::Password { .. } => password.clone(),
                    Challenge::Code { .. } => codes.lock().unwrap().clone(),
                };
                let Some(engine) = answers.upgrade() else { return };
                let _ = engine.answer(account, Secret::new(answer)).await;
            }
        }));
        self.engine = Some(engine);
    }

    /// Stops the engine, as closing the program does.
    pub(crate) async fn stop_engine(&mut self) {
        if let Some(answering) = self.answering.take() {
            answering.abort();
            let _ = answering.await;
        }
        if let Some(engine) = self.engine.take() {
            Arc::into_inner(engine).expect("the engine is still in use").stop().await;
        }
    }

    pub(crate) fn engine(&self) -> &Arc<Engine> {
        self.engine.as_ref().unwrap()
    }

    pub(crate) fn query(&self) -> Query {
        self.engine().query()
    }

    /// Other faults from now on.
    pub(crate) fn faults(&self, spec: &str) {
        self.sandbox.faults().set(spec).unwrap();
    }

    /// Whether a fault given with a count has struck as often as it was to.
    pub(crate) fn has_struck(&self, fault: Fault) -> bool {
        !self.sandbox.faults().is_on(fault)
    }

    /// Whether the person leaves questions without an answer.
    pub(crate) fn person_is_away(&self, away: bool) {
        self.person.lock().unwrap().away = away;
    }

    /// Whether the person lets questions stand.
    pub(crate) fn person_is_silent(&self, silent: bool) {
        self.person.lock().unwrap().silent = silent;
    }

    /// What the person answers to a question for the password.
    pub(crate) fn password(&self) -> Secret {
        Secret::new(self.password.clone())
    }

    /// Questions the person was asked.
    pub(crate) fn asked(&self) -> Vec<Challenge> {
        self.person.lock().unwrap().asked.clone()
    }

    pub(crate) fn codes_sent(&self) -> u64 {
        self.sandbox.shared().accounts.codes_sent()
    }

    pub(crate) async fn run(&self, command: Command) -> Result<Outcome, Failure> {
        let word = format!("{command:?}").chars().take(40).collect::<String>();
        let done = timeout(DEADLINE, self.engine().run(self.account, command)).await;
        done.unwrap_or_else(|_| panic!("no end: {word}"))
    }

    /// The code of the failure of a command that must fail.
    pub(crate) async fn failure(&self, command: Command) -> Code {
        match self.run(command).await {
            Ok(outcome) => panic!("it succeeded: {outcome:?}"),
            Err(failure) => failure.code(),
        }
    }

    pub(crate) async fn sign_in(&self) {
        self.run(Command::SignIn).await.unwrap();
    }

    pub(crate) async fn sync(&self) -> SyncReport {
        match self.run(Command::Synchronise { folder: None }).await.unwrap() {
            Outcome::Synchronised(report) => report,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) async fn flush(&self) -> FlushReport {
        match self.run(Command::Flush).await.unwrap() {
            Outcome::Flushed(report) => report,
            other => panic!("{other:?}"),
        }
    }

    /// Queues a message; answers its id and how many warnings there were.
    pub(crate) async fn queue(&self, to: &[&str], subject: &str) -> (OutboxId, usize) {
        match self.run(letter(to, subject)).await.unwrap() {
            Outcome::Queued { outgoing, warnings } => (outgoing, warnings.len()),
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn item(&self, id: OutboxId) -> OutboxItem {
        self.core.outbox_item(id).unwrap()
    }

    pub(crate) fn state(&self, id: OutboxId) -> OutboxState {
        self.item(id).state
    }

    pub(crate) fn recipients(&self, id: OutboxId) -> Vec<RecipientState> {
        self.item(id).recipients.into_iter().map(|recipient| recipient.state).collect()
    }

    pub(crate) fn replies(&self, id: OutboxId) -> Vec<Option<Reply>> {
        self.item(id).recipients.into_iter().map(|recipient| recipient.reply).collect()
    }

    /// Journal of an outgoing message, as `step` or `step: detail`.
    pub(crate) fn journal(&self, id: OutboxId) -> Vec<String> {
        let steps = self.core.steps(id).unwrap();
        let line = |step: &str, detail: &str| match detail {
            "" => step.to_owned(),
            detail => format!("{step}: {detail}"),
        };
        steps.iter().map(|step| line(&step.step, &step.detail)).collect()
    }

    /// A message that was put off may leave now.
    pub(crate) fn bring_forward(&self, id: OutboxId) {
        assert!(self.core.postpone(id, jiff::Timestamp::now()).unwrap(), "it is not queued");
    }

    /// Works through the outbox until the message is in that state.
    pub(crate) async fn flush_until(&self, id: OutboxId, state: OutboxState) {
        let until = Instant::now() + DEADLINE;
        loop {
            if self.state(id) == OutboxState::Queued {
                self.bring_forward(id);
            }
            self.flush().await;
            if self.state(id) == state {
                return;
            }
            assert!(Instant::now() < until, "still {:?}: {:?}", self.state(id), self.journal(id));
            sleep(Duration::from_millis(200)).await;
        }
    }

    /// Copies of an outgoing message in a folder of someone's mailbox, on the server.
    pub(crate) fn copies(&self, id: OutboxId, of: &str, folder: FolderRole) -> usize {
        let wanted = format!("<{}>", self.item(id).message_id);
        self.on_server(of, folder).iter().filter(|text| header(text).contains(&wanted)).count()
    }

    /// How often an outgoing message has arrived at the pharmacy.
    pub(crate) fn arrived(&self, id: OutboxId) -> usize {
        self.copies(id, PHARMACY, FolderRole::Inbox)
    }

    /// Copies of an outgoing message in the sender's sent folder.
    pub(crate) fn filed(&self, id: OutboxId) -> usize {
        self.copies(id, CLAIRE, FolderRole::Sent)
    }

    /// Messages in a folder of someone's mailbox, on the server.
    pub(crate) fn on_server(&self, of: &str, folder: FolderRole) -> Vec<String> {
        let (mail, address) = (&self.sandbox.shared().mail, of.parse::<Address>().unwrap());
        let name = mail.folders(&address).unwrap().into_iter().find(|known| known.role == folder).unwrap().name;
        let messages = mail.snapshot_named(&address, &name).unwrap().messages;
        messages.iter().map(|message| String::from_utf8_lossy(&message.bytes).into_owned()).collect()
    }

    /// How many messages of a folder have a flag word, on the server.
    pub(crate) fn flagged_on_server(&self, folder: FolderRole, word: &str) -> usize {
        let (mail, address) = (&self.sandbox.shared().mail, CLAIRE.parse::<Address>().unwrap());
        let name = mail.folders(&address).unwrap().into_iter().find(|known| known.role == folder).unwrap().name;
        let messages = mail.snapshot_named(&address, &name).unwrap().messages;
        messages.iter().filter(|message| message.flags.contains(word)).count()
    }

    /// Delivers numbered messages to Dr Monnier.
    pub(crate) fn deliver(&self, numbers: std::ops::Range<usize>) {
        for number in numbers {
            let bytes = format!(
                "From: Sophie LANG-TEST <{NURSE_LOGIN}@cabinet-lang.mssante.example>\r\nTo: <{CLAIRE}>\r\n\
                 Subject: Essai {number}\r\nMessage-ID: <essai-{number}@bac.mssante.example>\r\n\
                 Date: Mon, 5 Oct 2026 09:00:00 +0200\r\nMIME-Version: 1.0\r\n\
                 Content-Type: text/plain; charset=utf-8\r\n\r\nTexte {number}.\r\n"
            );
            let mail = &self.sandbox.shared().mail;
            let now = jiff::Timestamp::now();
            mail.deliver(&CLAIRE.parse().unwrap(), "INBOX", bytes.into_bytes(), Flags::default(), now).unwrap();
        }
    }

    /// Rows shown of a folder.
    pub(crate) fn rows(&self, role: FolderRole) -> Vec<MessageRow> {
        let query = self.query();
        let folders = query.folders(self.account).unwrap();
        let Some(folder) = folders.into_iter().find(|folder| folder.role == role) else { return Vec::new() };
        query.page(self.account, Scope::Folder(folder.id), None, 500).unwrap().rows
    }

    /// Local ids of the messages shown in a folder, by subject.
    pub(crate) fn ids(&self, role: FolderRole) -> HashMap<String, MessageId> {
        let rows = self.rows(role);
        let ids: HashMap<_, _> = rows.iter().map(|row| (row.envelope.subject.clone(), row.id)).collect();
        assert_eq!(ids.len(), rows.len(), "a message is shown twice");
        ids
    }

    /// Polls until it is so.
    pub(crate) async fn until(&self, what: &str, mut so: impl FnMut(&Self) -> bool) {
        let until = Instant::now() + DEADLINE;
        while !so(self) {
            assert!(Instant::now() < until, "never: {what}");
            sleep(POLL).await;
        }
    }

    /// Stops everything in good order.
    pub(crate) async fn end(mut self) {
        self.stop_engine().await;
        timeout(DEADLINE, self.sandbox.stop()).await.expect("the sandbox does not stop");
    }
}

/// A letter to these.
pub(crate) fn letter(to: &[&str], subject: &str) -> Command {
    Command::Send { content: Box::new(content(to, subject)), draft: None, undo_seconds: 0 }
}

/// What such a letter holds.
pub(crate) fn content(to: &[&str], subject: &str) -> DraftContent {
    let to = to.iter().map(|address| NamedAddress { name: String::new(), address: (*address).to_owned() }).collect();
    DraftContent { to, subject: subject.to_owned(), text: "Bonjour,\n\nVoici.\n".to_owned(), ..DraftContent::default() }
}

fn header(text: &str) -> &str {
    text.split_once("\r\n\r\n").map_or(text, |(header, _)| header)
}

/// A keyring in memory.
#[derive(Debug, Default)]
pub(crate) struct Drawer(Mutex<HashMap<String, Vec<u8>>>);

impl Keyring for Drawer {
    fn put(&self, name: &str, secret: &[u8]) -> Result<(), platform::Error> {
        self.0.lock().unwrap().insert(name.to_owned(), secret.to_owned());
        Ok(())
    }
    fn get(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, platform::Error> {
        Ok(self.0.lock().unwrap().get(name).cloned().map(Zeroizing::new))
    }
    fn remove(&self, name: &str) -> Result<(), platform::Error> {
        self.0.lock().unwrap().remove(name);
        Ok(())
    }
}
