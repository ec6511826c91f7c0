//! Runs `pli` as someone at a desk does: passphrase and password given, the code read from the phone when it comes.

use crate::operator::{LOOK_AGAIN, Operator, PATIENCE, PLI, Person, Phone};
use serde_json::Value;
use std::cell::RefCell;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::{self, JoinHandle};
use std::time::Instant;
use tempfile::TempDir;

/// A profile folder of its own, and who works there.
pub(crate) struct Desk {
    pub(crate) person: Person,
    pub(crate) passphrase: String,
    folder: TempDir,
    phone: Phone,
    told: RefCell<Told>,
}

/// What `pli` let out so far, apart from its results.
#[derive(Default, Clone)]
pub(crate) struct Told {
    /// Standard error of every run, under `-vvv`.
    pub(crate) log: String,
    /// The `error` objects.
    pub(crate) errors: Vec<Value>,
}

/// How one command ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) command: String,
    pub(crate) status: Option<i32>,
    pub(crate) answer: Value,
}

impl Ran {
    /// The answer of a command that must have succeeded.
    pub(crate) fn good(self) -> Value {
        assert_eq!(self.status, Some(0), "pli {}: {}", self.command, self.answer);
        self.answer
    }

    /// The code of a command that must have failed with this exit status.
    pub(crate) fn failed(self, status: i32) -> String {
        assert_eq!(self.status, Some(status), "pli {}: {}", self.command, self.answer);
        let code = self.answer.pointer("/error/code").and_then(Value::as_str);
        code.unwrap_or_else(|| panic!("pli {}: no code in {}", self.command, self.answer)).to_owned()
    }
}

impl Desk {
    /// A new workstation, with the person's account on it.
    pub(crate) fn new(operator: &Operator, person: &Person, passphrase: &str) -> Self {
        let desk = Self {
            person: person.clone(),
            passphrase: passphrase.to_owned(),
            folder: TempDir::new().unwrap(),
            phone: operator.phone.clone(),
            told: RefCell::default(),
        };
        let profile = operator.profile.to_str().unwrap();
        let mut add =
            vec!["account", "add", "--operator", profile, "--address", &person.address, "--name", &person.name];
        if let Some(login) = &person.login {
            add.extend(["--login", login]);
        }
        desk.run(&add).good();
        desk
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn told(&self) -> Told {
        self.told.borrow().clone()
    }

    pub(crate) fn codes(&self) -> Vec<String> {
        self.phone.codes(&self.person.address)
    }

    /// Runs a command, giving what a person would.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        let secrets = [("passphrase", self.passphrase.as_str()), ("password", self.person.password.as_str())];
        self.run_with(args, &secrets, true)
    }

    /// Runs a command that gets these answers, then the end of the descriptor.
    pub(crate) fn run_giving(&self, args: &[&str], secrets: &[(&str, &str)]) -> Ran {
        self.run_with(args, secrets, false)
    }

    fn run_with(&self, args: &[&str], secrets: &[(&str, &str)], reads_phone: bool) -> Ran {
        let mut seen = self.codes().len();
        let mut child = self.spawn(args);
        let (out, log) = (collect(child.stdout.take().unwrap()), collect(child.stderr.take().unwrap()));
        // A command that wants no answer may end, and its pipe with it, at any time.
        let mut answers = child.stdin.take();
        for (name, value) in secrets {
            let _ = answers.as_mut().unwrap().write_all(format!("{name}={value}\n").as_bytes());
        }
        answers = answers.filter(|_| reads_phone);
        let command = args.join(" ");
        let deadline = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            if let Some(answers) = answers.as_mut() {
                for code in self.codes().into_iter().skip(seen) {
                    let _ = answers.write_all(format!("code={code}\n").as_bytes());
                    seen += 1;
                }
            }
            if Instant::now() > deadline {
                let _ = child.kill();
                let _ = child.wait();
                panic!("pli {command} is not done after {PATIENCE:?}\n{}", log.join().unwrap());
            }
            thread::sleep(LOOK_AGAIN);
        };
        let answer = out.join().unwrap();
        let answer = serde_json::from_str(&answer).unwrap_or(Value::String(answer));
        let mut told = self.told.borrow_mut();
        told.log.push_str(&log.join().unwrap());
        told.errors.extend(answer.get("error").cloned());
        Ran { command, status: status.code(), answer }
    }

    fn spawn(&self, args: &[&str]) -> Child {
        Command::new(PLI)
            .args(args)
            .args(["--json", "-vvv", "--lang", "fr", "--secrets-fd", "0", "--profile"])
            .arg(self.folder())
            .env_remove("PLI_PROFILE")
            .env("NO_COLOR", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }
}

fn collect(mut from: impl Read + Send + 'static) -> JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    })
}
