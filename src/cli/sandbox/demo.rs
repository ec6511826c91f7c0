//! `pli demo --terminal`: a doctor's day played in the terminal on a fresh sandbox, each step told.
//!
//! Nothing is staged: it is the engine, on the protocols, in a profile folder that is thrown away at the end.

use crate::auth::Challenge;
use crate::cli::messages::document_lines;
use crate::cli::output::Output;
use crate::cli::{Error, Verdict, runtime};
use crate::config::{self, Folders};
use crate::domain::directory::DirectoryQuery;
use crate::domain::error::Failure;
use crate::domain::folder::FolderRole;
use crate::domain::ids::AccountId;
use crate::domain::{Environment, NamedAddress, Secret};
use crate::engine::{Command, DraftContent, DraftFile, Engine, Event, Options, Outcome};
use crate::mime::subject;
use crate::platform::keyring::SystemKeyring;
use crate::sandbox::accounts::Account;
use crate::sandbox::faults::Faults;
use crate::sandbox::{self, Running};
use crate::store::{MessageRow, NewAccount, NewIdentity, Scope, SearchQuery, Store, Unlock};
use crate::words;
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::sync::Arc;

/// Connections dropped on purpose, to show that they cost no code.
const RECONNECTIONS: usize = 20;
/// What the doctor sends.
const PRESCRIPTION: &[u8] = b"ORDONNANCE DE DEMONSTRATION - AUCUNE DONNEE REELLE\r\n";

/// Plays the day. The verdict is negative when a step did not end as it must.
pub(crate) fn run(out: &Output) -> Result<Verdict, Failure> {
    runtime()?.block_on(play(out))
}

async fn play(out: &Output) -> Result<Verdict, Failure> {
    let options =
        sandbox::Options { listen: IpAddr::V4(Ipv4Addr::LOCALHOST), faults: Faults::none(), ..Default::default() };
    let operator = sandbox::start(options).await.map_err(Failure::new)?;
    step(out, "demo-operator", &[("profile", operator.profile().display().to_string())]);
    let folder = tempfile::tempdir()
        .map_err(|error| Failure::new(Error::File { path: std::env::temp_dir(), reason: error.to_string() }))?;
    let played = day(out, &operator, folder.path()).await;
    operator.stop().await;
    let good = played?;
    step(out, if good { "demo-end" } else { "demo-failed" }, &[]);
    Ok(if good { Verdict::Good } else { Verdict::Negative })
}

async fn day(out: &Output, operator: &Running, folder: &Path) -> Result<bool, Failure> {
    let [doctor, pharmacy] = ["claire.monnier", "hugo.brandt"].map(|login| account(operator, login));
    let (doctor, pharmacy) = (doctor?, pharmacy?);
    let doctors = Post::open(&folder.join("cabinet"), operator, &doctor).await?;
    step(out, "demo-sign-in", &[("name", doctor.name.clone()), ("login", doctor.login.clone())]);
    doctors.run(out, operator, Command::SignIn).await?;
    let report = doctors.run(out, operator, Command::Synchronise { folder: None }).await?;
    if let Outcome::Synchronised(report) = report {
        let counts = [("new", report.new_messages.to_string()), ("bodies", report.bodies.to_string())];
        step(out, "demo-synchronised", &counts);
    }
    let biology = doctors.show_list(out).await?;
    let mut good = doctors.show_document(out, operator, biology).await?;
    good &= doctors.find_martin(out, operator).await?;
    let subject = words::text(out.language(), "demo-subject", &[]);
    good &= doctors.send(out, operator, &pharmacy, &subject).await?;
    good &= doctors.copies_filed(out, operator, &subject).await? == 1;
    for _ in 0..RECONNECTIONS {
        doctors.run(out, operator, Command::Reconnect).await?;
        doctors.run(out, operator, Command::SignIn).await?;
    }
    let codes = operator.shared().accounts.codes_sent();
    step(out, "demo-reconnected", &[("count", RECONNECTIONS.to_string()), ("codes", codes.to_string())]);
    good &= codes == 1;
    doctors.engine.stop().await;

    let counter = Post::open(&folder.join("officine"), operator, &pharmacy).await?;
    step(out, "demo-sign-in", &[("name", pharmacy.name.clone()), ("login", pharmacy.login.clone())]);
    counter.run(out, operator, Command::Synchronise { folder: None }).await?;
    good &= counter.received(out, &subject).await?;
    counter.engine.stop().await;
    Ok(good)
}

fn account(operator: &Running, login: &str) -> Result<Account, Failure> {
    let found = operator.accounts().iter().find(|account| account.login == login).cloned();
    found.ok_or_else(|| Failure::new(Error::NotFound { what: "account", name: login.to_owned() }))
}

fn step(out: &Output, key: &str, args: &[(&'static str, String)]) {
    out.line(&format!("▸ {}", out.words(key, args)));
}

/// One workstation: a profile folder, an account, an engine.
struct Post {
    engine: Engine,
    account: AccountId,
    password: Secret,
}

impl Post {
    async fn open(folder: &Path, operator: &Running, who: &Account) -> Result<Self, Failure> {
        let folders = Folders::new(Some(folder)).map_err(Failure::new)?;
        let (profile, who, place) = (operator.profile().to_owned(), who.clone(), folders.clone());
        let password = Secret::new(who.password.clone());
        let opened = tokio::task::spawn_blocking(move || {
            let loaded = config::profile(&profile.display().to_string(), None).map_err(Failure::new)?;
            let store = Store::open(place.root(), Arc::new(SystemKeyring::new("pli-demo"))).map_err(Failure::new)?;
            let person = NewIdentity { name: who.name.clone(), environment: Environment::Sandbox };
            let passphrase = Unlock::Passphrase(Secret::new(uuid::Uuid::new_v4().to_string()));
            let core = store.create_identity(&person, &passphrase).map_err(Failure::new)?;
            let new = NewAccount {
                operator: profile.display().to_string(),
                profile: loaded.text,
                address: who.address.clone(),
                name: who.name.clone(),
                login: Some(who.login.clone()),
            };
            let account = core.add_account(&new).map_err(Failure::new)?;
            Ok::<_, Failure>((core, account.id))
        });
        let stopped = |error: tokio::task::JoinError| Failure::new(Error::Runtime { reason: error.to_string() });
        let (core, account) = opened.await.map_err(stopped)??;
        let engine = Engine::start(core, folders, Options::default()).await?;
        Ok(Self { engine, account, password })
    }

    /// Has a command done; the doctor types the password, then the code that the demonstration phone shows.
    async fn run(&self, out: &Output, operator: &Running, command: Command) -> Result<Outcome, Failure> {
        let mut events = self.engine.events();
        let mut phone = operator.phone();
        let answers = async {
            while let Some(event) = events.next().await {
                let Event::Asked { challenge, .. } = event else { continue };
                let answer = match challenge {
                    Challenge::Password { .. } => self.password.clone(),
                    Challenge::Code { .. } => match phone.recv().await {
                        Ok(message) => {
                            step(out, "demo-code", &[("code", message.code.clone())]);
                            Secret::new(message.code)
                        }
                        Err(_) => Secret::new(String::new()),
                    },
                };
                if self.engine.answer(self.account, answer).await.is_err() {
                    break;
                }
            }
            Failure::new(Error::Runtime { reason: "the engine has stopped".into() })
        };
        tokio::select! {
            outcome = self.engine.run(self.account, command) => outcome,
            failure = answers => Err(failure),
        }
    }

    async fn show_list(&self, out: &Output) -> Result<Option<MessageRow>, Failure> {
        let rows = self.rows(FolderRole::Inbox, 8)?;
        step(out, "demo-list", &[]);
        for row in &rows {
            let from = row.envelope.from.first().map(|from| from.name.clone()).unwrap_or_default();
            let mark = if row.flags.seen { " " } else { "•" };
            out.line(&format!("    {mark} {from} — {}", subject::shown(&row.envelope.subject)));
        }
        let query = SearchQuery { text: "LEROUX biologiques".into(), folder: None, after: None, limit: 1 };
        Ok(self.engine.query().search(self.account, &query)?.rows.into_iter().next())
    }

    async fn show_document(&self, out: &Output, operator: &Running, row: Option<MessageRow>) -> Result<bool, Failure> {
        let Some(row) = row else { return Ok(false) };
        self.run(out, operator, Command::Open { message: row.id }).await?;
        let documents = self.engine.query().documents(self.account, row.id)?;
        step(out, "demo-document", &[("subject", subject::shown(&row.envelope.subject))]);
        for line in documents.iter().flat_map(|document| document_lines(document, out)) {
            out.line(&format!("    {line}"));
        }
        Ok(!documents.is_empty())
    }

    async fn find_martin(&self, out: &Output, operator: &Running) -> Result<bool, Failure> {
        let query = DirectoryQuery { text: "Martin Anne".into(), ..DirectoryQuery::default() };
        let outcome = self.run(out, operator, Command::SearchDirectory { query }).await?;
        let Outcome::Found(answer) = outcome else { return Ok(false) };
        step(out, "demo-directory", &[]);
        for entry in &answer.entries {
            let known = |field: &Option<String>| field.clone().unwrap_or_default();
            let place = format!("{}, {}", known(&entry.organisation), known(&entry.town));
            out.line(&format!("    {} {} — {place} <{}>", entry.family_name, entry.given_name, entry.address));
        }
        Ok(answer.entries.len() >= 2)
    }

    async fn send(&self, out: &Output, operator: &Running, to: &Account, subject: &str) -> Result<bool, Failure> {
        let file = DraftFile { name: "ordonnance.txt".into(), mime: "text/plain".into(), bytes: PRESCRIPTION.to_vec() };
        let content = DraftContent {
            to: vec![NamedAddress::new(to.name.clone(), &to.address)],
            subject: subject.to_owned(),
            text: words::text(out.language(), "demo-text", &[]),
            files: vec![Arc::new(file)],
            ..DraftContent::default()
        };
        let command = Command::Send { content: Box::new(content), draft: None, undo_seconds: 0 };
        let Outcome::Queued { outgoing, .. } = self.run(out, operator, command).await? else { return Ok(false) };
        self.run(out, operator, Command::Flush).await?;
        let items = self.engine.query().outbox(self.account, 1)?;
        let state = items.iter().find(|item| item.id == outgoing).map(|item| item.state.as_str());
        let said = out.words(&format!("outbox-{}", state.unwrap_or("queued")), &[("id", outgoing.to_string())]);
        step(out, "demo-sent", &[("name", to.name.clone()), ("state", said)]);
        Ok(state == Some("filed"))
    }

    async fn copies_filed(&self, out: &Output, operator: &Running, subject: &str) -> Result<usize, Failure> {
        self.run(out, operator, Command::Synchronise { folder: None }).await?;
        let sent = self.rows(FolderRole::Sent, 50)?;
        let copies = sent.iter().filter(|row| row.envelope.subject == subject).count();
        step(out, "demo-copies", &[("count", copies.to_string())]);
        Ok(copies)
    }

    async fn received(&self, out: &Output, subject: &str) -> Result<bool, Failure> {
        let rows = self.rows(FolderRole::Inbox, 50)?;
        let Some(row) = rows.iter().find(|row| row.envelope.subject == subject) else { return Ok(false) };
        let opened = self.engine.query().open(self.account, row.id)?;
        let same = opened.is_some_and(|opened| opened.mail.attachment(0) == Some(PRESCRIPTION));
        let from = row.envelope.from.first().map(|from| from.name.clone()).unwrap_or_default();
        step(out, "demo-received", &[("from", from), ("subject", subject.to_owned())]);
        Ok(same)
    }

    fn rows(&self, role: FolderRole, limit: u32) -> Result<Vec<MessageRow>, Failure> {
        let query = self.engine.query();
        let folder = query.folders(self.account)?.into_iter().find(|folder| folder.role == role);
        let Some(folder) = folder else { return Ok(Vec::new()) };
        Ok(query.page(self.account, Scope::Folder(folder.id), None, limit)?.rows)
    }
}
