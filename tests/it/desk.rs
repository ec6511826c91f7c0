//! A desk with a terminal: the real binary, run against its own sandbox, asked by a descriptor, answered by the phone.

use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// The binary under test.
pub(crate) const PLI: &str = env!("CARGO_BIN_EXE_pli");
/// The passphrase of every desk.
pub(crate) const PASSPHRASE: &str = "demo-TEST";
pub(crate) const DOCTOR: &str = "claire.monnier@cabinet-monnier.mssante.example";
pub(crate) const PHARMACY: &str = "contact@pharmacie-marche.mssante.example";
pub(crate) const PASSWORD: &str = "Halle-4-Valmont";
/// Longest a command may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// The lines of the phone as they came, and the word that one came.
type Phone = Arc<(Mutex<Vec<Value>>, Condvar)>;

/// A `pli sandbox` process; it ends with this value.
pub(crate) struct Sandbox {
    child: Child,
    input: Option<ChildStdin>,
    /// The first line it wrote.
    pub(crate) first: Value,
    phone: Phone,
    state: PathBuf,
    _folder: Option<tempfile::TempDir>,
}

impl Sandbox {
    pub(crate) fn start(faults: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut sandbox = Self::resume(&folder.path().join("state"), faults);
        sandbox._folder = Some(folder);
        sandbox
    }

    /// With the mail of an earlier run.
    pub(crate) fn resume(state: &Path, faults: &str) -> Self {
        let mut child = Command::new(PLI)
            .args(["sandbox", "--json", "--until-stdin-closes", "--faults", faults, "--state"])
            .arg(state)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let input = child.stdin.take();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first: Value = serde_json::from_str(&lines.next().expect("a first line").unwrap()).unwrap();
        let phone = Phone::default();
        let shown = phone.clone();
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let line: Value = serde_json::from_str(&line).unwrap();
                shown.0.lock().unwrap().push(line);
                shown.1.notify_all();
            }
        });
        Self { child, input, first, phone, state: state.to_owned(), _folder: None }
    }

    pub(crate) fn profile(&self) -> PathBuf {
        self.state.join("sandbox.toml")
    }

    /// The profile with TLS from the first byte.
    pub(crate) fn implicit_profile(&self) -> PathBuf {
        let facts = &self.first["sandbox"];
        facts["profile_tls"].as_str().map_or_else(|| self.state.join("sandbox-tls.toml"), PathBuf::from)
    }

    /// The lines of the phone so far.
    pub(crate) fn phone(&self) -> Vec<Value> {
        self.phone.0.lock().unwrap().clone()
    }

    pub(crate) fn anchors(&self) -> PathBuf {
        PathBuf::from(self.first["sandbox"]["ca"].as_str().unwrap())
    }

    pub(crate) fn port(&self, name: &str) -> u16 {
        self.first["sandbox"]["ports"][name].as_u64().unwrap().try_into().unwrap()
    }

    /// The profile, changed, in a new file beside it: its anchors are named by a relative path.
    pub(crate) fn changed_profile(&self, name: &str, change: impl FnOnce(&mut toml::Table)) -> PathBuf {
        let mut profile: toml::Table = std::fs::read_to_string(self.profile()).unwrap().parse().unwrap();
        change(&mut profile);
        let path = self.state.join(name);
        std::fs::write(&path, profile.to_string()).unwrap();
        path
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.input = None;
        let _ = self.child.wait();
    }
}

/// What a person answers.
#[derive(Clone, Default)]
pub(crate) struct Answers<'a> {
    lines: Vec<String>,
    phone: Option<&'a Sandbox>,
}

impl<'a> Answers<'a> {
    /// Nobody answers.
    pub(crate) const fn nobody() -> Self {
        Self { lines: Vec::new(), phone: None }
    }

    /// The passphrase only.
    pub(crate) fn local() -> Self {
        Self::default().line("passphrase", PASSPHRASE)
    }

    /// Passphrase, password and every code that the phone shows.
    pub(crate) fn all(sandbox: &'a Sandbox) -> Self {
        Self { phone: Some(sandbox), ..Self::local().line("password", PASSWORD) }
    }

    pub(crate) fn line(mut self, name: &str, value: &str) -> Self {
        self.lines.push(format!("{name}={value}\n"));
        self
    }
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) status: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ended {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The answer of a command that must have gone well.
    pub(crate) fn good(&self) -> Value {
        assert_eq!(self.status, Some(0), "{self:?}");
        self.json()
    }
}

/// A profile folder and whoever sits before it.
pub(crate) struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A desk with Dr Monnier's account.
    pub(crate) fn with_account(profile: &Path) -> Self {
        let desk = Self::new();
        desk.add_account(profile, DOCTOR, "claire.monnier");
        desk
    }

    pub(crate) fn add_account(&self, profile: &Path, address: &str, login: &str) -> Value {
        let operator = profile.to_str().unwrap();
        let line =
            ["account", "add", "--operator", operator, "--address", address, "--login", login, "--name", "Nom TEST"];
        self.run(&line, &Answers::local()).good()
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The command as it would be started, for a test that does it in its own way.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(PLI);
        command
            .args(arguments)
            .args(["--secrets-fd", "0"])
            .env("PLI_PROFILE", self.folder.path())
            .env("LANG", "fr_FR.UTF-8")
            .env_remove("LC_ALL")
            .env_remove("LC_MESSAGES")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs a command with `--json`.
    pub(crate) fn run(&self, arguments: &[&str], answers: &Answers<'_>) -> Ended {
        self.run_plain(&[arguments, &["--json"]].concat(), answers)
    }

    /// Runs a command as it stands.
    pub(crate) fn run_plain(&self, arguments: &[&str], answers: &Answers<'_>) -> Ended {
        finish(self.command(arguments), answers)
    }
}

/// Starts a command, answers its questions, waits for its end.
pub(crate) fn finish(mut command: Command, answers: &Answers<'_>) -> Ended {
    let begun = jiff::Timestamp::now();
    let mut child = command.spawn().unwrap();
    let input = child.stdin.take();
    let [out, err] = [reading(child.stdout.take().unwrap()), reading(child.stderr.take().unwrap())];
    let over = AtomicBool::new(false);
    let status = thread::scope(|scope| {
        scope.spawn(|| answer(input, answers, begun, &over));
        let status = wait(&mut child);
        over.store(true, Ordering::Relaxed);
        if let Some(sandbox) = answers.phone {
            sandbox.phone.1.notify_all();
        }
        status
    });
    Ended { status, out: out.join().unwrap(), err: err.join().unwrap() }
}

fn answer(input: Option<ChildStdin>, answers: &Answers<'_>, begun: jiff::Timestamp, over: &AtomicBool) {
    let Some(mut input) = input else { return };
    // A command that asks nothing has closed its end: no fault.
    let _ = input.write_all(answers.lines.concat().as_bytes());
    let Some(sandbox) = answers.phone else { return };
    let (phone, changed) = &*sandbox.phone;
    let (mut shown, mut known) = (phone.lock().unwrap(), 0);
    while !over.load(Ordering::Relaxed) {
        for line in shown.iter().skip(known).map(|line| &line["phone"]) {
            // A code for an earlier command may have come late.
            if line["at"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap() >= begun {
                let _ = input.write_all(format!("code={}\n", line["code"].as_str().unwrap()).as_bytes());
            }
        }
        known = shown.len();
        shown = changed.wait_timeout(shown, Duration::from_millis(100)).unwrap().0;
    }
}

fn reading(mut from: impl Read + Send + 'static) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

fn wait(child: &mut Child) -> Option<i32> {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        if begun.elapsed() > PATIENCE {
            let _ = child.kill();
            panic!("a command did not end in {PATIENCE:?}");
        }
        thread::sleep(Duration::from_millis(10));
    }
}
