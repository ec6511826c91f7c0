//! The client's side of the agent: a child process that holds the PKCS#11 module, asked one thing at a time.
//!
//! Every question has a deadline; when it passes, the process is killed and the question fails. Killing it is always safe:
//! it holds nothing but the module, and the code that the module may have kept.

pub(super) mod child;
mod frame;
mod module;
mod opensc;
pub(super) mod protocol;

pub use protocol::{ModuleFacts, Scheme};

use super::{Error, Tries};
use crate::domain::Secret;
use protocol::{Answer, DataObject, Fault, Question, Token, VERSION};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use zeroize::Zeroizing;

/// The hidden command that runs the agent.
pub const COMMAND: &str = "card-agent";

/// Most time for a code typed on the reader, or in a window of the middleware.
const PAD: Duration = Duration::from_secs(120);
/// Most time for a signature: a card takes up to two seconds, and other software may hold it.
const SIGNATURE: Duration = Duration::from_secs(10);
/// Most time for unblocking, which is never to be interrupted while it goes on (cps-igc.md §6).
const UNBLOCK: Duration = Duration::from_secs(60);
/// Most time for anything else.
const OTHER: Duration = Duration::from_secs(5);
/// Most time for forgetting the code before the process is killed anyway.
const LOGOUT: Duration = Duration::from_millis(300);

/// What the module needs of the environment; nothing else reaches it.
const ENVIRONMENT: &[&str] = &[
    "HOME",
    "USER",
    "LOGNAME",
    "PATH",
    "TMPDIR",
    "TEMP",
    "TMP",
    "XDG_RUNTIME_DIR",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "XAUTHORITY",
    "SystemRoot",
    "windir",
    "SystemDrive",
    "ProgramFiles",
    "ProgramData",
    "CommonProgramFiles",
    "APPDATA",
    "LOCALAPPDATA",
    "USERPROFILE",
    // Of the modules themselves.
    "PCSCLITE_CSOCK_NAME",
    "OPENSC_CONF",
    "SOFTHSM2_CONF",
    "CPS3_PCS11_TRACES",
    "CPS_PKCS11_TRACES",
    "CPS3_DEBUG",
];

/// Which program is the agent.
#[derive(Debug, Clone)]
pub struct Program {
    path: PathBuf,
    arguments: Vec<OsString>,
    variables: Vec<(OsString, OsString)>,
}

impl Program {
    /// This very binary.
    ///
    /// # Errors
    /// [`Error::NoAgent`] when the system does not say where it is.
    pub fn this() -> Result<Self, Error> {
        let path = std::env::current_exe().map_err(|error| Error::NoAgent { reason: error.to_string() })?;
        Ok(Self::new(path))
    }

    /// Another copy of the binary, for tests.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), arguments: vec![COMMAND.into()], variables: Vec::new() }
    }

    /// With a variable for the module, in the place of the one of our own environment.
    pub fn with(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.path);
        command.args(&self.arguments).env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        for name in ENVIRONMENT {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }
}

type Heard = (Answer, Zeroizing<Vec<u8>>);

/// Both ends of the conversation, used by one thread at a time.
struct Line {
    input: ChildStdin,
    answers: Receiver<Heard>,
}

/// A running agent with a loaded module.
pub struct Agent {
    line: Mutex<Line>,
    process: Arc<Mutex<Child>>,
    /// Killed on purpose: what fails then is no crash.
    stopped: AtomicBool,
    /// A code is being changed or unblocked, which is never to be interrupted (cps-igc.md §6).
    renewing: AtomicBool,
    signatures: AtomicU64,
    module: ModuleFacts,
    never: Vec<String>,
}

impl std::fmt::Debug for Agent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Agent").field("module", &self.module).finish_non_exhaustive()
    }
}

impl Agent {
    /// Starts the process and loads the module. Readers of these names (as PC/SC has them) are not to be touched. Blocking.
    ///
    /// # Errors
    /// [`Error::NoAgent`], [`Error::BadModule`], and what a module may do: [`Error::Hung`], [`Error::Crashed`].
    pub fn start(program: &Program, module: &Path, never: &[String]) -> Result<Self, Error> {
        let no_agent = |reason: &dyn std::fmt::Display| Error::NoAgent { reason: reason.to_string() };
        // Read once, when the module is initialised.
        let configuration = opensc::configuration(never).map_err(|error| no_agent(&error))?;
        let mut command = program.command();
        if let Some(file) = &configuration {
            command.env("OPENSC_CONF", file.path());
        }
        let mut process = command.spawn().map_err(|error| no_agent(&error))?;
        let (Some(input), Some(output)) = (process.stdin.take(), process.stdout.take()) else {
            return Err(no_agent(&"no pipes"));
        };
        let (sender, answers) = sync_channel(1);
        let process = Arc::new(Mutex::new(process));
        let reaped = Arc::clone(&process);
        let reader = std::thread::Builder::new().name("card agent".to_owned());
        let started = reader.spawn(move || {
            listen(output, &sender);
            drop(sender);
            reap(&reaped);
        });
        let mut agent = Self {
            line: Mutex::new(Line { input, answers }),
            process,
            stopped: AtomicBool::new(false),
            renewing: AtomicBool::new(false),
            signatures: AtomicU64::new(0),
            module: ModuleFacts { description: String::new(), version: String::new(), manufacturer: String::new() },
            never: never.to_vec(),
        };
        started.map_err(|error| no_agent(&error))?;
        match agent.ask(&Question::Hello { version: VERSION }, b"", OTHER)?.0 {
            Answer::Hello { version: VERSION } => {}
            _ => return Err(no_agent(&"it is of another version")),
        }
        match agent.ask(&Question::Load { module: module.to_owned() }, b"", OTHER)?.0 {
            Answer::Loaded(facts) => agent.module = facts,
            Answer::Failed(Fault::NotAModule(reason) | Fault::Other(reason)) => {
                return Err(Error::BadModule { path: module.to_owned(), reason });
            }
            other => return Err(unexpected("load", &other)),
        }
        Ok(agent)
    }

    /// What the module says of itself.
    pub fn module(&self) -> &ModuleFacts {
        &self.module
    }

    /// How many signatures the card has made for us.
    pub fn signatures(&self) -> u64 {
        self.signatures.load(Ordering::Relaxed)
    }

    /// Every token in readers that may be touched. Blocking.
    pub(super) fn look(&self) -> Result<Vec<Token>, Error> {
        match self.put(&Question::Look { never: self.never.clone() }, b"", OTHER)?.0 {
            Answer::Tokens(tokens) => Ok(tokens),
            other => Err(unexpected("look", &other)),
        }
    }

    /// Logs in as the holder; without a code, the reader or the module asks. Blocking.
    pub(super) fn login(&self, slot: u64, code: Option<&Secret>) -> Result<(), Error> {
        let deadline = if code.is_some() { OTHER } else { PAD };
        self.put(&Question::Login { slot }, code.map_or(b"", |code| code.expose().as_bytes()), deadline).map(drop)
    }

    /// Data objects that want a code. Blocking.
    pub(super) fn private(&self) -> Result<Vec<DataObject>, Error> {
        match self.put(&Question::Private, b"", OTHER)?.0 {
            Answer::Objects(objects) => Ok(objects),
            other => Err(unexpected("private", &other)),
        }
    }

    /// Signs a message with the key of this `CKA_ID`. Blocking: up to two seconds with a card, ten at the most.
    pub(super) fn sign(&self, key: &[u8], scheme: Scheme, message: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        let (_, signature) = self.put(&Question::Sign { key: key.to_vec(), scheme }, message, SIGNATURE)?;
        self.signatures.fetch_add(1, Ordering::Relaxed);
        Ok(signature)
    }

    /// Changes the code porteur. Blocking.
    pub(super) fn change_pin(&self, slot: u64, old: &Secret, new: &Secret) -> Result<(), Error> {
        self.renew(&Question::ChangePin { slot }, &two_lines(old, new))
    }

    /// Gives a blocked card a new code porteur. Blocking.
    pub(super) fn unblock(&self, slot: u64, unblocking: &Secret, new: &Secret) -> Result<(), Error> {
        let done = self.renew(&Question::Unblock { slot }, &two_lines(unblocking, new));
        // The flags are those of the code porteur: of the other one nothing is known but that it was refused.
        done.map_err(|error| match error {
            Error::WrongPin { .. } | Error::Blocked => Error::UnblockRefused,
            other => other,
        })
    }

    fn renew(&self, question: &Question, codes: &[u8]) -> Result<(), Error> {
        self.renewing.store(true, Ordering::SeqCst);
        let done = self.put(question, codes, UNBLOCK).map(drop);
        self.renewing.store(false, Ordering::SeqCst);
        done
    }

    /// Asks the module to forget the code, briefly, then kills the process. Blocking for less than half a second, but while
    /// a code is renewed: that comes to its end first, or the card would keep a code that nobody knows.
    pub fn close(&self) {
        if self.renewing.load(Ordering::SeqCst) {
            drop(self.line.lock().unwrap_or_else(PoisonError::into_inner));
        }
        if let Ok(line) = self.line.try_lock() {
            let _ = self.exchange(line, &Question::Logout, b"", LOGOUT);
        }
        self.kill();
    }

    /// Whether it can still be asked.
    pub(super) fn is_alive(&self) -> bool {
        let mut process = self.process.lock().unwrap_or_else(PoisonError::into_inner);
        !self.stopped.load(Ordering::SeqCst) && matches!(process.try_wait(), Ok(None))
    }

    /// Kills the process at once, whatever it does.
    pub fn kill(&self) {
        self.stopped.store(true, Ordering::SeqCst);
        // Fails when it has ended already. The thread that reads its output takes its status.
        let _ = self.process.lock().unwrap_or_else(PoisonError::into_inner).kill();
    }

    /// Puts a question and turns a fault into an error.
    fn put(&self, question: &Question, tail: &[u8], deadline: Duration) -> Result<Heard, Error> {
        match self.ask(question, tail, deadline)? {
            (Answer::Failed(fault), _) => Err(error(question.name(), fault)),
            heard => Ok(heard),
        }
    }

    fn ask(&self, question: &Question, tail: &[u8], deadline: Duration) -> Result<Heard, Error> {
        let line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        self.exchange(line, question, tail, deadline)
    }

    fn exchange(
        &self,
        mut line: MutexGuard<'_, Line>,
        question: &Question,
        tail: &[u8],
        deadline: Duration,
    ) -> Result<Heard, Error> {
        let what = question.name();
        if frame::write(&mut line.input, question, tail).is_err() {
            return Err(self.ended(what));
        }
        match line.answers.recv_timeout(deadline) {
            Ok(heard) => Ok(heard),
            Err(RecvTimeoutError::Disconnected) => Err(self.ended(what)),
            Err(RecvTimeoutError::Timeout) => {
                self.kill();
                Err(Error::Hung { what, seconds: deadline.as_secs() })
            }
        }
    }

    fn ended(&self, what: &'static str) -> Error {
        if self.stopped.load(Ordering::SeqCst) { Error::Removed } else { Error::Crashed { what } }
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        self.kill();
    }
}

fn listen(mut output: ChildStdout, answers: &SyncSender<Heard>) {
    while let Ok(Some(heard)) = frame::read(&mut output) {
        if answers.send(heard).is_err() {
            break;
        }
    }
}

/// Takes the status of a process that has closed its output: it has ended, or is made to.
fn reap(process: &Mutex<Child>) {
    let mut process = process.lock().unwrap_or_else(PoisonError::into_inner);
    let _ = process.kill();
    let _ = process.wait();
}

fn two_lines(first: &Secret, second: &Secret) -> Zeroizing<Vec<u8>> {
    let (first, second) = (first.expose().as_bytes(), second.expose().as_bytes());
    let mut both = Zeroizing::new(Vec::with_capacity(first.len() + second.len() + 1));
    both.extend_from_slice(first);
    both.push(b'\n');
    both.extend_from_slice(second);
    both
}

fn unexpected(what: &str, answer: &Answer) -> Error {
    match answer {
        Answer::Failed(fault) => error(what, fault.clone()),
        _ => Error::Module { what: what.to_owned(), answer: "another answer than was asked for".to_owned() },
    }
}

fn error(what: &str, fault: Fault) -> Error {
    match fault {
        Fault::PinIncorrect(Tries::Locked) | Fault::PinLocked => Error::Blocked,
        Fault::PinIncorrect(tries) => Error::WrongPin { tries },
        Fault::PinForm(least, most) => Error::PinForm { least, most },
        Fault::Cancelled => Error::Cancelled,
        Fault::Gone => Error::Removed,
        Fault::Busy => Error::Busy,
        Fault::NotAModule(answer) | Fault::Other(answer) => Error::Module { what: what.to_owned(), answer },
    }
}
