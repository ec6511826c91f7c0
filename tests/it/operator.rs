//! One operator for a scenario: the sandbox process, or the servers of `tests/servers`; who works there, and the phone.

use crate::support::{Account, Servers};
use jiff::Timestamp;
use pli::sandbox::content;
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

pub(crate) const PLI: &str = env!("CARGO_BIN_EXE_pli");
/// Longest wait for anything.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
/// Between two looks at something that has not come yet.
pub(crate) const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// Someone with a mailbox.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) address: String,
    pub(crate) login: Option<String>,
    pub(crate) password: String,
    pub(crate) name: String,
}

impl From<&Account> for Person {
    fn from(account: &Account) -> Self {
        let Account { address, password, name } = account;
        Self { address: address.clone(), login: None, password: password.clone(), name: name.clone() }
    }
}

/// Addresses and the codes sent for them, oldest first.
type Messages = Arc<Mutex<Vec<(String, String)>>>;

/// Where codes arrive.
#[derive(Clone)]
pub(crate) enum Phone {
    Sandbox(Messages),
    Servers(&'static Servers),
}

impl Phone {
    /// Codes sent to this address, oldest first.
    pub(crate) fn codes(&self, address: &str) -> Vec<String> {
        match self {
            Self::Sandbox(messages) => {
                let messages = messages.lock().unwrap();
                messages.iter().filter(|(to, _)| to == address).map(|(_, code)| code.clone()).collect()
            }
            Self::Servers(servers) => servers.codes_of(address),
        }
    }
}

/// An operator and those who work there.
pub(crate) struct Operator {
    pub(crate) profile: PathBuf,
    pub(crate) doctor: Person,
    pub(crate) pharmacy: Person,
    /// A third one, who has nothing to do with the other two.
    pub(crate) colleague: Person,
    /// The address of a patient: its local part is an INS.
    pub(crate) patient: String,
    pub(crate) phone: Phone,
    _process: Option<SandboxProcess>,
}

impl Operator {
    /// A fresh sandbox, with the mail of the first day.
    pub(crate) fn sandbox() -> Self {
        let (process, facts, messages) = SandboxProcess::start();
        let person = |login: &str| {
            let accounts = facts["accounts"].as_array().unwrap();
            let account = accounts.iter().find(|account| account["login"] == login).unwrap();
            let word = |name: &str| account[name].as_str().unwrap().to_owned();
            Person {
                address: word("address"),
                login: Some(word("login")),
                password: word("password"),
                name: word("name"),
            }
        };
        let ins = content::patients().iter().find(|patient| patient.key == "leroux").unwrap().matricule;
        Self {
            profile: facts["profile"].as_str().unwrap().into(),
            doctor: person("claire.monnier"),
            pharmacy: person("hugo.brandt"),
            colleague: person("sophie.lang"),
            patient: format!("{ins}@{}", content::PATIENT_DOMAIN),
            phone: Phone::Sandbox(messages),
            _process: Some(process),
        }
    }

    /// The real servers, with the people of the scenario; only one test may have them.
    pub(crate) fn servers_of_the_day(servers: &'static Servers) -> Self {
        Self::of_servers(servers, servers.claire(), servers.pharmacy())
    }

    /// The real servers, with people that no other test has.
    pub(crate) fn servers(servers: &'static Servers) -> Self {
        Self::of_servers(servers, servers.spare_account(), servers.spare_account())
    }

    /// The real servers that open for cards: the doctor's card, and a nurse's.
    pub(crate) fn servers_by_card(servers: &'static Servers) -> Self {
        let person = |name: &str| {
            let card = servers.card.cards.iter().find(|card| card.name == name).unwrap();
            let address = card.mailbox.clone().unwrap();
            Person { name: address.clone(), address, login: None, password: String::new() }
        };
        let other = Self::of_servers(servers, servers.claire(), servers.claire());
        Self {
            profile: servers.profiles.card.clone(),
            doctor: person("medecin"),
            pharmacy: person("infirmier"),
            colleague: person("medecin8"),
            ..other
        }
    }

    fn of_servers(servers: &'static Servers, doctor: &Account, pharmacy: &Account) -> Self {
        Self {
            profile: servers.profiles.starttls.clone(),
            doctor: doctor.into(),
            pharmacy: pharmacy.into(),
            colleague: servers.spare_account().into(),
            patient: servers.patients[0].clone(),
            phone: Phone::Servers(servers),
            _process: None,
        }
    }

    /// Sees to it that the laboratory's mail lies in the doctor's mailbox: the sandbox has it from its first day.
    pub(crate) fn bring_biology(&self) {
        if let Phone::Servers(servers) = &self.phone {
            deliver(servers, &self.doctor.address, &biology());
        }
    }

    /// Sees to it that the recipient's operator reports delivery. The sandbox does by itself; Postfix hands the mail on
    /// by LMTP, which it calls relayed, so that the report comes from another operator, with nothing but the ENVID.
    pub(crate) fn bring_delivery_report(&self, envelope_id: &str, recipient: &str) {
        if let Phone::Servers(servers) = &self.phone {
            let report = DELIVERED.replace("{envelope}", envelope_id).replace("{recipient}", recipient);
            deliver(servers, &self.doctor.address, report.as_bytes());
        }
    }

    /// The subject of the report by which the operator says at once that a mail was handed on.
    pub(crate) fn relay_report(&self) -> Option<&'static str> {
        matches!(self.phone, Phone::Servers(_)).then_some("Successful Mail Delivery Report")
    }
}

/// A report without any part of the message it is about (RFC 3464).
const DELIVERED: &str = "From: Courrier <postmaster@autre.example>\n\
    Subject: Remis\n\
    Date: Mon, 5 Oct 2026 09:00:00 +0200\n\
    Message-ID: <{envelope}@autre.example>\n\
    MIME-Version: 1.0\n\
    Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n\
    --b\nContent-Type: text/plain\n\nRemis.\n\
    --b\nContent-Type: message/delivery-status\n\n\
    Original-Envelope-Id: {envelope}\nReporting-MTA: dns; autre.example\n\n\
    Final-Recipient: rfc822; {recipient}\nAction: delivered\nStatus: 2.0.0\n\
    --b--\n";

/// The first mail of the sandbox's first day: a biology report in an IHE-XDM archive.
fn biology() -> Vec<u8> {
    let claire = content::accounts().remove(0).address;
    let mails = content::seed(Timestamp::now());
    let found = mails.into_iter().rev().find(|mail| {
        let subject = || pli::mime::parse(&mail.bytes).map(|mail| mail.envelope.subject).unwrap_or_default();
        mail.to == claire && mail.folder == "INBOX" && subject().contains("CR d'examens biologiques LEROUX-TEST")
    });
    found.expect("the biology mail of the first day").bytes
}

/// Delivers a message by LMTP (RFC 2033), as any other operator would bring it in.
fn deliver(servers: &Servers, to: &str, message: &[u8]) {
    let mut lmtp = Lmtp(BufReader::new(servers.reach(servers.ports.lmtp)));
    lmtp.expect("220");
    for (command, answer) in [
        ("LHLO laboratoire.example".to_owned(), "250"),
        ("MAIL FROM:<resultats@biovalmont.mssante.example>".to_owned(), "250"),
        (format!("RCPT TO:<{to}>"), "250"),
        ("DATA".to_owned(), "354"),
    ] {
        lmtp.say(command.as_bytes());
        lmtp.expect(answer);
    }
    for line in message.split(|&byte| byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let dot: &[u8] = if line.starts_with(b".") { b"." } else { b"" };
        lmtp.say(&[dot, line].concat());
    }
    lmtp.say(b".");
    lmtp.expect("250");
}

struct Lmtp(BufReader<TcpStream>);

impl Lmtp {
    fn say(&mut self, line: &[u8]) {
        self.0.get_mut().write_all(&[line, b"\r\n"].concat()).unwrap();
    }

    fn expect(&mut self, code: &str) {
        loop {
            let mut line = String::new();
            self.0.read_line(&mut line).unwrap();
            assert!(line.starts_with(code), "LMTP answers {line:?} in place of {code}");
            if line.as_bytes().get(3) == Some(&b' ') {
                return;
            }
        }
    }
}

/// `pli sandbox`, as a process: it ends with its standard input.
struct SandboxProcess(Child);

impl SandboxProcess {
    fn start() -> (Self, Value, Messages) {
        let mut child = Command::new(PLI)
            .args(["sandbox", "--json", "--until-stdin-closes"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let process = Self(child);
        let messages = Messages::default();
        let (ready, started) = mpsc::channel();
        let phone = messages.clone();
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let told: Value = serde_json::from_str(&line).unwrap();
                if let Some(message) = told.get("phone") {
                    let word = |name: &str| message[name].as_str().unwrap().to_owned();
                    phone.lock().unwrap().push((word("to"), word("code")));
                } else {
                    let _ = ready.send(told["sandbox"].clone());
                }
            }
        });
        match started.recv_timeout(PATIENCE) {
            Ok(facts) => (process, facts, messages),
            Err(RecvTimeoutError::Timeout) => panic!("the sandbox is not ready after {PATIENCE:?}"),
            Err(RecvTimeoutError::Disconnected) => panic!("the sandbox did not start"),
        }
    }
}

impl Drop for SandboxProcess {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let deadline = Instant::now() + Duration::from_secs(10);
        while Instant::now() < deadline {
            if matches!(self.0.try_wait(), Ok(Some(_)) | Err(_)) {
                return;
            }
            thread::sleep(LOOK_AGAIN);
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
