//! A module that does harm, in the agent's process: every trick ends in a sentence, in time, and leaves nothing behind.

use crate::desk::PLI;
use pli::card::{Agent, Card, CardSession, Error, Program, Scheme};
use pli::domain::Secret;
use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Longest wait for the end of a process that was killed.
const SOON: Duration = Duration::from_secs(20);

/// A copy of the module that does one trick, in a folder of its own.
struct Trick {
    folder: TempDir,
    name: &'static str,
}

impl Trick {
    fn new(name: &'static str) -> Self {
        let built = Path::new(PLI).with_file_name("examples").join("libhostile_pkcs11.so");
        let trick = Self { folder: tempfile::tempdir().unwrap(), name };
        std::fs::copy(&built, trick.module())
            .unwrap_or_else(|error| panic!("{}: {error}; cargo build --example hostile_pkcs11", built.display()));
        trick
    }

    fn module(&self) -> PathBuf {
        self.folder.path().join(format!("{}.so", self.name))
    }

    fn agent(&self) -> Result<Agent, Error> {
        Agent::start(&Program::new(PLI), &self.module(), &[])
    }

    /// The one card there is.
    fn card(&self) -> (Arc<Agent>, Card) {
        let agent = self.agent().unwrap();
        let card = pli::card::look(&agent).unwrap().pop().unwrap().unwrap();
        (Arc::new(agent), card)
    }

    /// `pli card …` with this module: exit status and answer.
    fn run(&self, command: &str, limit: Option<&str>) -> (i32, Value) {
        let mut line = Command::new("sh");
        let limit = limit.map_or_else(String::new, |kilobytes| format!("ulimit -v {kilobytes}; "));
        line.args(["-c", &format!("{limit}exec \"$0\" \"$@\""), PLI]);
        line.args(["--json", "--lang", "en", "--secrets-fd", "0", "card", command, "--module"]).arg(self.module());
        let mut child = line.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // It may end before it wants a code.
        let _ = child.stdin.take().unwrap().write_all(b"pin=1234\n");
        let ended = child.wait_with_output().unwrap();
        let (out, errors) = (String::from_utf8(ended.stdout).unwrap(), String::from_utf8_lossy(&ended.stderr));
        let answer = serde_json::from_str(&out).unwrap_or_else(|error| panic!("{}: {error}: {out}{errors}", self.name));
        assert!(!errors.contains("panicked"), "{}: {errors}", self.name);
        self.until_gone();
        (ended.status.code().unwrap(), answer)
    }

    /// The code that a command ends with, `ready` and `ok` being none.
    fn code(&self, command: &str) -> String {
        let (_, answer) = self.run(command, None);
        let code = answer["error"]["code"].as_str().or(answer["state"]["code"].as_str());
        code.unwrap_or("ok").to_owned()
    }

    /// Processes that have the module in memory.
    fn agents(&self) -> Vec<String> {
        let module = self.module();
        let processes = std::fs::read_dir("/proc").unwrap().map(|entry| entry.unwrap().path());
        let holds = |process: &PathBuf| {
            std::fs::read_to_string(process.join("maps")).is_ok_and(|maps| maps.contains(module.to_str().unwrap()))
        };
        processes.filter(holds).map(|process| process.display().to_string()).collect()
    }

    fn until_gone(&self) {
        until(&format!("{}: {:?} are gone", self.name, self.agents()), || self.agents().is_empty());
    }

    /// Waits until the module is where it does its trick.
    fn until_reached(&self) {
        until(self.name, || self.folder.path().join("reached").exists());
    }
}

fn until(what: &str, is_so: impl Fn() -> bool) {
    let late = Instant::now() + SOON;
    while !is_so() {
        assert!(Instant::now() < late, "not in time: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn pin() -> Secret {
    Secret::new("1234".to_owned())
}

/// Every one at the same time, for some take their whole deadline.
fn all(command: &str, tricks: &[(&'static str, &str)]) {
    std::thread::scope(|scope| {
        let running: Vec<_> =
            tricks.iter().map(|(name, code)| (name, code, scope.spawn(|| Trick::new(name).code(command)))).collect();
        let ended = running.into_iter().map(|(name, code, ended)| (*name, *code, ended.join().unwrap()));
        let wrong: Vec<_> = ended.filter(|(_, code, told)| code != told).collect();
        assert!(wrong.is_empty(), "trick, code that is wanted, code that is told: {wrong:?}");
    });
}

#[test]
fn a_module_that_hangs_is_stopped_at_its_deadline() {
    let tricks = [
        "hang-initialize",
        "hang-info",
        "hang-slots",
        "hang-slot",
        "hang-token",
        "hang-session",
        "hang-find",
        "hang-read",
    ];
    all("status", &tricks.map(|name| (name, "CARTE-08")));
    all("test", &[("hang-login", "CARTE-08"), ("hang-sign", "CARTE-08"), ("endless-slots", "CARTE-08")]);
}

#[test]
fn a_module_that_crashes_takes_nothing_with_it() {
    let tricks =
        ["no-list", "crash-initialize", "closes-streams", "crash-slots", "crash-token", "crash-find", "crash-read"];
    all("status", &tricks.map(|name| (name, "CARTE-09")));
    all("test", &["crash-login", "crash-sign"].map(|name| (name, "CARTE-09")));
}

#[test]
fn what_a_module_claims_is_not_believed() {
    // Lengths that no memory holds end its own process.
    let vast = ["vast-slots", "vast-mechanisms", "more-objects", "eats-memory"];
    all("status", &vast.map(|name| (name, "CARTE-09")));
    all("test", &[("vast-signature", "CARTE-09"), ("short-signature", "CARTE-10"), ("long-signature", "CARTE-10")]);
    all("status", &[("vast-object", "CARTE-09"), ("large-object", "CARTE-17"), ("many-objects", "CARTE-10")]);
    all("status", &[("odd-token", "CARTE-10"), ("odd-initialize", "CARTE-07"), ("no-functions", "CARTE-07")]);
    all("test", &[("odd-login", "CARTE-10"), ("odd-sign", "CARTE-10")]);
}

#[test]
fn a_token_that_goes_is_gone_at_every_moment() {
    for name in ["gone-token", "gone-session", "gone-find", "gone-read"] {
        let (_, answer) = Trick::new(name).run("status", None);
        let code = answer["state"]["code"].as_str().unwrap();
        assert_eq!(answer["cards"], Value::Array(Vec::new()), "{name}");
        // No card, or why there is none in the readers of this machine.
        assert!(["CARTE-01", "CARTE-02", "CARTE-03", "CARTE-05"].contains(&code), "{name}: {code}");
    }
    all("test", &[("gone-login", "CARTE-04"), ("gone-sign", "CARTE-04")]);
}

#[test]
fn a_signature_that_does_not_fit_the_certificate_is_refused() {
    let honest = Trick::new("honest");
    assert_eq!(honest.code("status"), "ready");
    let (status, answer) = honest.run("test", None);
    assert_eq!((status, &answer["error"]["code"]), (1, &"CARTE-24".into()), "{answer}");
}

#[test]
fn a_module_that_prints_and_reads_disturbs_nothing() {
    let loud = Trick::new("prints");
    assert_eq!(loud.code("status"), "ready");
    assert_eq!(loud.code("test"), "CARTE-24", "as if it were silent");
}

#[test]
fn ten_thousand_slots_are_looked_at_no_further_than_makes_sense() {
    let (status, answer) = Trick::new("many-slots").run("status", None);
    assert_eq!((status, answer["cards"].as_array().unwrap().len()), (0, 32));
}

#[test]
fn texts_and_bounds_of_a_token_cannot_deceive() {
    let (status, answer) = Trick::new("odd-text").run("status", None);
    let seen = &answer["cards"][0];
    assert_eq!((status, &seen["number"], &seen["reader"]), (0, &"12 [31m34".into(), &"[2JLecteur".into()), "{answer}");
    let said = answer.to_string();
    assert!(!said.contains(['\u{202e}', '\u{1b}', '\u{7}']) && !said.contains("\\u00"), "{said}");
    let (_, card) = Trick::new("odd-lengths").card();
    assert_eq!(card.pin_length, (4, 64));
}

#[test]
fn a_module_that_wants_all_memory_costs_the_client_none() {
    let limited = |name| Trick::new(name).run("status", Some("3000000"));
    for name in ["vast-slots", "vast-object", "eats-memory", "many-objects"] {
        let (status, answer) = limited(name);
        let code = answer["state"]["code"].as_str().unwrap();
        assert!(status == 6 && ["CARTE-09", "CARTE-10"].contains(&code), "{name}: {answer}");
    }
}

#[test]
fn while_one_agent_hangs_another_answers_and_it_can_be_ended_at_once() {
    let stuck = Trick::new("hang-login");
    let (agent, card) = stuck.card();
    let waiting = std::thread::spawn({
        let agent = Arc::clone(&agent);
        move || CardSession::open(agent, &card, &pin(), false).map(drop)
    });
    stuck.until_reached();
    let (other, other_card) = Trick::new("honest").card();
    let session = CardSession::open(other, &other_card, &pin(), false).unwrap();
    assert_eq!(session.sign(Scheme::Pkcs1Sha256, b"text").unwrap().len(), 256);
    assert!(!waiting.is_finished(), "its deadline has not come");
    assert_eq!(stuck.agents().len(), 1);
    agent.kill();
    assert_eq!(waiting.join().unwrap(), Err(Error::Removed));
    stuck.until_gone();
}

#[test]
fn an_agent_that_nobody_holds_any_more_ends() {
    let trick = Trick::new("honest");
    let (agent, card) = trick.card();
    let session = CardSession::open(agent, &card, &pin(), false).unwrap();
    let agents = trick.agents();
    drop(session);
    trick.until_gone();
    let dead = |process: &String| !Path::new(process).exists();
    until("its status is taken", || agents.iter().all(dead));
    assert_eq!(agents.len(), 1);
}

#[test]
fn the_agent_of_a_client_that_is_killed_ends_even_while_its_module_hangs() {
    let trick = Trick::new("hang-slots");
    let mut client = Command::new(PLI)
        .args(["card", "status", "--module"])
        .arg(trick.module())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    trick.until_reached();
    assert_eq!(trick.agents().len(), 1);
    client.kill().unwrap();
    client.wait().unwrap();
    trick.until_gone();
}
