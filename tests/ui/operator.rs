//! The operator of a test: the sandbox in this process, with the mail of one fixed first day.

use crate::card::Card;
use pli::domain::Address;
use pli::domain::folder::FolderRole;
use pli::domain::message::Flags;
use pli::sandbox::mail::Delivery;
use pli::sandbox::{self, Options, Running, content};
use pli::ui::card_desk::CardFacts;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// The day all mail counts from: years ago, so that dates are shown in full whenever the test runs.
const FIRST_DAY: &str = "2025-03-12T09:00:00Z";
const DEADLINE: Duration = Duration::from_secs(30);

/// A code on the demonstration telephone.
#[derive(Debug, Clone)]
struct Code {
    to: Address,
    code: String,
}

/// Somebody with a mailbox.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) address: String,
    pub(crate) login: String,
    pub(crate) password: String,
    /// The name on the card.
    name: String,
    /// The file of certificate and key.
    certificate: PathBuf,
}

/// A running operator, stopped when dropped.
pub(crate) struct Operator {
    running: Running,
    codes: Arc<Mutex<Vec<Code>>>,
    delivered: AtomicUsize,
    _runtime: Runtime,
}

impl Operator {
    pub(crate) fn start() -> Self {
        let runtime = Runtime::new().unwrap();
        let options = Options { first_day: false, ..Options::default() };
        let running = runtime.block_on(sandbox::start(options)).unwrap();
        let first_day = content::seed(FIRST_DAY.parse().unwrap()).into_iter().map(|mail| Delivery {
            to: mail.to,
            folder: mail.folder.to_owned(),
            bytes: mail.bytes.into(),
            flags: mail.flags,
            received: mail.received,
        });
        running.shared().mail.deliver_all(first_day).unwrap();
        let codes = Arc::<Mutex<Vec<Code>>>::default();
        let (heard, mut phone) = (codes.clone(), running.phone());
        runtime.spawn(async move {
            while let Ok(message) = phone.recv().await {
                heard.lock().unwrap().push(Code { to: message.to, code: message.code });
            }
        });
        Self { running, codes, delivered: AtomicUsize::new(0), _runtime: runtime }
    }

    /// Puts a message into somebody's inbox, with these lines of header and this body.
    pub(crate) fn deliver(&self, address: &str, head: &str, body: &str) {
        let text = format!(
            "To: <{address}>\r\nMessage-ID: <{}@bac.mssante.example>\r\nDate: Wed, 12 Mar 2025 11:00:00 +0100\r\n\
             {head}\r\n\r\n{body}",
            self.delivered.fetch_add(1, Ordering::Relaxed)
        );
        let at = "2025-03-12T10:00:00Z".parse().unwrap();
        let mail = &self.running.shared().mail;
        mail.deliver(&address.parse().unwrap(), "INBOX", text.into_bytes(), Flags::default(), at).unwrap();
    }

    /// How many messages that hold a text arrived in somebody's inbox.
    pub(crate) fn arrived(&self, address: &str, text: &str) -> usize {
        let (mail, address) = (&self.running.shared().mail, address.parse().unwrap());
        let inbox =
            mail.folders(&address).unwrap().into_iter().find(|folder| folder.role == FolderRole::Inbox).unwrap();
        let messages = mail.snapshot_named(&address, &inbox.name).unwrap().messages;
        messages.iter().filter(|message| String::from_utf8_lossy(&message.bytes).contains(text)).count()
    }

    /// Wants a code of everyone who signs in from now on.
    pub(crate) fn end_sessions(&self) {
        self.running.shared().accounts.end_sessions();
    }

    /// The profile people are given.
    pub(crate) fn profile(&self) -> String {
        self.running.profile().to_str().unwrap().to_owned()
    }

    /// The same profile, with the card preferred to anything else.
    pub(crate) fn profile_for_cards(&self) -> String {
        let text = std::fs::read_to_string(self.running.profile()).unwrap();
        let by_card = text.replace("means = [", "means = [\"card\", ").replace(", \"card\"", "");
        assert_ne!(text, by_card);
        let path = self.running.profile().with_file_name("by-card.toml");
        std::fs::write(&path, by_card).unwrap();
        path.to_str().unwrap().to_owned()
    }

    pub(crate) fn person(&self, login: &str) -> Person {
        let account = self.running.accounts().iter().find(|account| account.login == login).unwrap();
        Person {
            address: account.address.to_string(),
            login: account.login.clone(),
            password: account.password.clone(),
            name: account.name.clone(),
            certificate: self.certificate(login),
        }
    }

    fn certificate(&self, login: &str) -> PathBuf {
        let accounts = &self.running.facts().accounts;
        accounts.iter().find(|account| account.login == login).unwrap().certificate.clone()
    }

    /// Somebody's card.
    pub(crate) fn card(&self, person: &Person) -> Arc<Card> {
        self.card_made(person, |_| {})
    }

    /// The same, with something of it otherwise.
    pub(crate) fn card_made(&self, person: &Person, otherwise: impl FnOnce(&mut CardFacts)) -> Arc<Card> {
        let accounts = content::accounts();
        let account = accounts.iter().find(|account| account.login == person.login).unwrap();
        let pem = std::fs::read_to_string(&person.certificate).unwrap();
        Card::made(&pem, &person.name, &account.national_id, otherwise)
    }

    /// Takes the newest code sent to somebody; waits for it.
    pub(crate) fn take_code(&self, person: &Person) -> String {
        let until = Instant::now() + DEADLINE;
        loop {
            let mut codes = self.codes.lock().unwrap();
            let newest = codes.iter().rposition(|code| code.to.to_string() == person.address);
            if let Some(place) = newest {
                return codes.remove(place).code;
            }
            drop(codes);
            assert!(Instant::now() < until, "no code for {}", person.address);
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}
