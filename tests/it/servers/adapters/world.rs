//! What the adapters are tried on: real servers, or the sandbox in this process; each in both forms of starting TLS.

use crate::support::{self, Servers};
use pli::config;
use pli::domain::Secret;
use pli::domain::access::{Credentials, Fault, Mailbox, Submission};
use pli::domain::profile::OperatorProfile;
use pli::net::{Connector, TrustStore};
use pli::sandbox::faults::Faults;
use pli::sandbox::{self, Running};
use pli::trust::{Anchors, certificates_from_pem};
use pli::{imap, smtp};
use std::path::Path;
use std::sync::{Arc, Mutex};

/// Someone with a mailbox that no other test uses.
#[derive(Clone)]
pub(super) struct Person {
    pub(super) address: String,
    login: String,
    password: String,
}

enum Operator {
    Servers(&'static Servers),
    Sandbox { running: Box<Running>, people: Mutex<Vec<Person>>, codes: Arc<Mutex<Vec<(String, String)>>> },
}

/// An operator, one of its two profiles, and the connector for it.
pub(super) struct World {
    operator: Operator,
    pub(super) profile: OperatorProfile,
    pub(super) connector: Connector,
    /// Domain of a mailbox that does not exist, and the statuses for it and for an address outside.
    pub(super) own_domain: &'static str,
    pub(super) size_limit: u64,
}

pub(super) fn servers() -> [World; 2] {
    let servers = Servers::meet();
    [&servers.profiles.starttls, &servers.profiles.implicit].map(|path| World {
        operator: Operator::Servers(servers),
        profile: support::profile(path),
        connector: servers.connector(),
        own_domain: "cabinet-essai.servers.example",
        size_limit: servers.size_limit,
    })
}

pub(super) async fn sandbox(implicit: bool) -> World {
    let options = sandbox::Options { faults: Faults::none(), first_day: false, ..sandbox::Options::default() };
    let running = sandbox::start(options).await.unwrap();
    let facts = running.facts();
    let path = if implicit { &facts.profile_tls } else { &facts.profile };
    let profile = config::profile(&path.display().to_string(), None).unwrap().profile;
    let connector = connector(&profile, &facts.ca);
    let mut people: Vec<Person> = Vec::new();
    for account in running.accounts() {
        let address = account.address.to_string();
        // Two people may share a mailbox; a test wants one alone.
        if people.iter().all(|person| person.address != address) {
            people.push(Person { address, login: account.login.clone(), password: account.password.clone() });
        }
    }
    let people = Mutex::new(people);
    let codes = Arc::new(Mutex::new(Vec::new()));
    let (mut phone, heard) = (running.phone(), codes.clone());
    tokio::spawn(async move {
        while let Ok(message) = phone.recv().await {
            heard.lock().unwrap().push((message.to.to_string(), message.code));
        }
    });
    World {
        size_limit: profile.sending.size_limit,
        operator: Operator::Sandbox { running: Box::new(running), people, codes },
        profile,
        connector,
        own_domain: "cabinet-monnier.mssante.example",
    }
}

fn connector(profile: &OperatorProfile, ca: &Path) -> Connector {
    let anchors = certificates_from_pem(&std::fs::read(ca).unwrap()).unwrap();
    let anchors = Anchors { anchors, ..Anchors::default() };
    let trust = TrustStore::new(profile.environment, anchors, None);
    Connector::new(trust, &profile.tls, &profile.timeouts, None).unwrap()
}

impl World {
    /// A person of this test's own.
    pub(super) fn person(&self) -> Person {
        match &self.operator {
            Operator::Servers(servers) => {
                let account = servers.spare_account();
                let (address, password) = (account.address.clone(), account.password.clone());
                Person { login: address.clone(), address, password }
            }
            Operator::Sandbox { people, .. } => people.lock().unwrap().pop().unwrap(),
        }
    }

    /// Codes sent to a person, once there are so many of them.
    pub(super) async fn codes(&self, person: &Person, expected: usize) -> Vec<String> {
        let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(10);
        loop {
            let codes: Vec<String> = match &self.operator {
                Operator::Servers(servers) => servers.codes_of(&person.address),
                Operator::Sandbox { codes, .. } => {
                    let codes = codes.lock().unwrap();
                    codes.iter().filter(|(to, _)| *to == person.address).map(|(_, code)| code.clone()).collect()
                }
            };
            if codes.len() >= expected || tokio::time::Instant::now() > deadline {
                return codes;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }

    /// The operator forgets the person's session.
    pub(super) fn end_sessions(&self, person: &Person) {
        match &self.operator {
            Operator::Servers(servers) => servers.end_sessions_of(&person.address),
            Operator::Sandbox { running, .. } => running.shared().accounts.end_sessions(),
        }
    }

    pub(super) async fn read(&self, person: &Person, code: &str) -> Result<Box<dyn Mailbox>, Fault> {
        let service = self.profile.imap.as_ref().unwrap();
        let greeted = imap::connect(&self.connector, service, &self.profile.timeouts).await.unwrap();
        greeted.sign_in(&credentials(person, code)).await
    }

    pub(super) async fn submit(&self, person: &Person, code: &str) -> Result<Box<dyn Submission>, Fault> {
        let service = self.profile.smtp.as_ref().unwrap();
        let greeted = smtp::connect(&self.connector, service, &self.profile.timeouts).await.unwrap();
        greeted.sign_in(&credentials(person, code)).await
    }

    /// Signs in by a code, which opens the session.
    pub(super) async fn open_session(&self, person: &Person) -> Box<dyn Mailbox> {
        let refused = self.read(person, "").await;
        assert!(matches!(refused, Err(Fault::SignIn(_))), "the password alone was not refused as a sign-in");
        let codes = self.codes(person, 1).await;
        self.read(person, codes.last().unwrap()).await.unwrap()
    }

    pub(super) async fn end(self) {
        if let Operator::Sandbox { running, .. } = self.operator {
            running.stop().await;
        }
    }
}

fn credentials(person: &Person, code: &str) -> Credentials {
    let password = Secret::new(format!("{}{code}", person.password));
    Credentials::Password { user: person.login.clone(), password }
}
