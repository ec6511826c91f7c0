//! The contract of `--json`: the real binary against a sandbox of its own, each answer against its schema.

use crate::desk::{Answers, DOCTOR, Desk, Ended, PHARMACY, PLI, Sandbox};
use serde_json::Value;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas")
}

fn schema(name: &str) -> Value {
    let path = folder().join(format!("{name}.schema.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap()
}

pub(crate) fn follows(name: &str, value: &Value) {
    let validator = jsonschema::draft202012::new(&schema(name)).unwrap();
    let faults: Vec<String> = validator.iter_errors(value).map(|e| format!("{e} at {}", e.instance_path())).collect();
    assert!(faults.is_empty(), "{name}: {faults:#?}\n{value:#}");
}

/// The table of `schemas/README.md`: command, schema, exit statuses.
fn table() -> BTreeMap<String, (String, BTreeSet<i32>)> {
    let text = std::fs::read_to_string(folder().join("README.md")).unwrap();
    let rows = text.lines().filter(|line| line.contains(".schema.json)")).map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let schema = cells[1].split(['[', ']']).nth(1).unwrap().to_owned();
        let statuses = cells[2].split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse().ok()).collect();
        (cells[0].trim_matches('`').to_owned(), (schema, statuses))
    });
    rows.collect()
}

/// Checks answers by the table, and keeps which commands were seen.
struct Contract {
    table: BTreeMap<String, (String, BTreeSet<i32>)>,
    seen: RefCell<BTreeSet<String>>,
}

impl Contract {
    fn check(&self, command: &str, value: &Value, status: Option<i32>) {
        let (schema, statuses) = self.table.get(command).unwrap_or_else(|| panic!("{command} is not in the table"));
        follows(schema, value);
        assert!(status.is_some_and(|status| statuses.contains(&status)), "{command}: {status:?}\n{value}");
        self.seen.borrow_mut().insert(command.to_owned());
    }

    fn ended(&self, command: &str, ended: &Ended) -> Value {
        assert_eq!(ended.out.lines().count(), 1, "{ended:?}");
        self.check(command, &ended.json(), ended.status);
        ended.json()
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn every_answer_of_every_command_follows_its_schema() {
    let contract = Contract { table: table(), seen: RefCell::default() };
    let sandbox = Sandbox::start("");
    let desk = Desk::new();
    contract.check("sandbox (first line)", &sandbox.first, Some(0));
    let local = Answers::local();
    let all = Answers::all(&sandbox);
    let run = |command: &str, line: &[&str], answers: &Answers<'_>| contract.ended(command, &desk.run(line, answers));

    run("card status", &["card", "status", "--module", "/nowhere/module.so"], &local);
    run("account list", &["account", "list"], &local);
    let profile = sandbox.profile();
    let added = ["account", "add", "--operator", text(&profile), "--address", DOCTOR, "--login", "claire.monnier"];
    run("account add", &added, &local);
    run("account list", &["account", "list"], &local);
    reading(&sandbox, &desk, &run);
    writing(&run, &all, &local);
    trusting(&sandbox, &desk, &run);
    run("any command that fails", &["list", "--folder", "nowhere"], &local);
    run("any command that fails", &["frobnicate"], &local);
    run("any command that fails", &["account", "remove", DOCTOR], &local);
    run("account remove", &["account", "remove", DOCTOR, "--discard"], &local);

    let begun = Instant::now();
    while sandbox.phone().is_empty() {
        assert!(begun.elapsed() < Duration::from_secs(10), "no code was sent");
        std::thread::sleep(Duration::from_millis(10));
    }
    sandbox.phone().iter().for_each(|line| contract.check("sandbox (further lines)", line, Some(0)));
    let faults = Command::new(PLI).args(["sandbox", "--list-faults", "--json"]).output().unwrap();
    let listed = serde_json::from_slice(&faults.stdout).unwrap();
    contract.check("sandbox --list-faults", &listed, faults.status.code());
    bad_day(&contract);
    // These want a card: `tests/it/card`.
    let with_card = ["card test", "card watch"];
    let known = contract.table.keys().filter(|command| !with_card.contains(&command.as_str())).cloned().collect();
    assert_eq!(contract.seen.into_inner(), known, "commands of the table (right) that were not run (left)");
}

type Run<'a> = dyn Fn(&str, &[&str], &Answers<'_>) -> Value + 'a;

fn reading(sandbox: &Sandbox, desk: &Desk, run: &Run<'_>) {
    let (local, all) = (Answers::local(), Answers::all(sandbox));
    run("sync", &["sync"], &all);
    run("folders", &["folders"], &local);
    run("search", &["search", "Martin"], &local);
    let listed = run("list", &["list", "--limit", "200"], &local);
    let rows = listed["messages"].as_array().unwrap();
    for row in rows {
        run("show", &["show", &row["id"].to_string()], &all);
    }
    let ids: Vec<String> = rows.iter().rev().take(3).map(|row| row["id"].to_string()).collect();
    run("flag", &["flag", &ids[0], "--flag", "flagged"], &all);
    run("move", &["move", &ids[1], "--to", "archive"], &all);
    run("delete", &["delete", &ids[2]], &all);
    let mut archives = 0;
    for row in rows.iter().filter(|row| row["documents"] != 0) {
        let id = row["id"].to_string();
        let mail = desk.folder().join(format!("{id}.eml"));
        let zip = desk.folder().join(format!("{id}.zip"));
        run("show --attachment", &["show", &id, "--attachment", "1", "--out", text(&zip)], &all);
        let raw = desk.run_plain(&["show", &id, "--raw"], &all);
        std::fs::write(&mail, raw.out).unwrap();
        run("mime show", &["mime", "show", text(&mail)], &local);
        run("xdm show", &["xdm", "show", text(&mail)], &local);
        archives += 1;
    }
    assert!(archives >= 5, "{archives}");
}

fn writing(run: &Run<'_>, all: &Answers<'_>, local: &Answers<'_>) {
    run("draft save", &["draft", "save", "--subject", "Brouillon TEST", "--text", "x"], local);
    run("draft list", &["draft", "list"], local);
    let line = ["send", "--to", PHARMACY, "--subject", "Ordonnance TEST", "--text", "Bonjour"];
    let sent = run("send", &line, all);
    assert_eq!(sent["state"], "filed");
    let queued = run("send", &[&line[..], &["--queue-only"]].concat(), all);
    run("outbox list", &["outbox", "list"], local);
    run("outbox unsend", &["outbox", "unsend", &queued["outgoing"].to_string()], local);
    run("send", &[&line[..], &["--queue-only"]].concat(), all);
    run("outbox flush", &["outbox", "flush"], all);
    run("directory search", &["directory", "search", "martin"], all);
    run("directory search", &["directory", "search", "martin", "--offline"], local);
    run("whitelist show", &["whitelist", "show", "pharmacie-marche.mssante.example"], all);
    run("whitelist show", &["whitelist", "show", "gmail.example"], all);
    run("whitelist update", &["whitelist", "update"], all);
    run("account check", &["account", "check"], all);
}

fn trusting(sandbox: &Sandbox, desk: &Desk, run: &Run<'_>) {
    let nobody = Answers::nobody();
    let anchors = sandbox.anchors();
    for account in sandbox.first["sandbox"]["accounts"].as_array().unwrap() {
        run("trust cert", &["trust", "cert", account["certificate"].as_str().unwrap()], &nobody);
    }
    run("trust cert", &["trust", "cert", text(&anchors)], &nobody);
    for dn in ["CN=x.example,OU=1670000017,O=CH TEST,ST=Bas-Rhin (68),C=FR", "x", "C=FR,CN=a,CN=b,L=c"] {
        run("trust dn", &["trust", "dn", dn], &nobody);
    }
    for (server, starttls) in [("smtp", Some("smtp")), ("imap", Some("imap")), ("imaps", None), ("http", None)] {
        let host = if server.starts_with("imap") { "imap" } else { "smtp" };
        let server = format!("{host}.mssante.example:{}", sandbox.port(server));
        let line = ["trust", "check", &server, "--dial", "127.0.0.1", "--anchors", text(&anchors)];
        let mut line = [&line[..], &["--environment", "sandbox"]].concat();
        line.extend(starttls.iter().flat_map(|protocol| ["--starttls", *protocol]));
        run("trust check", &line, &nobody);
    }
    let mail = desk.folder().join("plain.eml");
    std::fs::write(&mail, "From: a@x.example\r\nSubject: x\r\n\r\ntexte\r\n").unwrap();
    run("mime show", &["mime", "show", text(&mail)], &nobody);
}

/// An uncertain message has one answer too, and may be decided on.
fn bad_day(contract: &Contract) {
    let sandbox = Sandbox::start("drop-after-data=lost*1,directory-down,white-list-stale");
    let desk = Desk::with_account(&sandbox.profile());
    let all = Answers::all(&sandbox);
    let run = |command: &str, line: &[&str], answers: &Answers<'_>| contract.ended(command, &desk.run(line, answers));
    let sent = run("send", &["send", "--to", PHARMACY, "--subject", "x", "--text", "x"], &all);
    assert_eq!(sent["state"], "uncertain");
    run("outbox list", &["outbox", "list"], &Answers::local());
    run("outbox resolve", &["outbox", "resolve", &sent["outgoing"].to_string(), "--resend"], &Answers::local());
    run("outbox flush", &["outbox", "flush"], &all);
    let checked = run("account check", &["account", "check"], &all);
    assert_eq!(checked["ok"], false);
    run("any command that fails", &["directory", "search", "martin"], &all);
    run("whitelist show", &["whitelist", "show", "absent.example"], &all);
}

#[test]
fn every_schema_is_used_and_every_command_has_one() {
    let named: BTreeSet<String> = table().into_values().map(|(schema, _)| schema).collect();
    let mut files = BTreeSet::new();
    for entry in std::fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        files.extend(name.strip_suffix(".schema.json").map(str::to_owned));
    }
    assert_eq!(files, named);
    // Names that the program itself lists; `help` and `demo` have no JSON.
    let rows = table();
    for group in ["", "account", "outbox", "draft", "directory", "whitelist", "card", "trust", "mime", "xdm"] {
        let help = Command::new(PLI).args(group.split_whitespace()).arg("--help").output().unwrap();
        let help = String::from_utf8(help.stdout).unwrap();
        let commands = help.split("Commands:").nth(1).unwrap().split("Options:").next().unwrap();
        for line in commands.lines().filter(|line| line.starts_with("  ") && !line.starts_with("    ")) {
            let command = line.split_whitespace().next().unwrap();
            let whole = format!("{group} {command}").trim().to_owned();
            let described = rows.keys().any(|row| row == &whole || row.starts_with(&format!("{whole} ")));
            assert!(described || ["help", "demo"].contains(&command), "{whole} is not in schemas/README.md");
        }
    }
}

#[test]
fn schemas_are_strict_and_say_what_they_describe() {
    for (name, _) in table().into_values() {
        let schema = schema(&name);
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema", "{name}");
        strict(&name, &schema);
    }
}

fn strict(name: &str, part: &Value) {
    match part {
        Value::Object(map) => {
            if map.contains_key("properties") && map.get("type").is_some_and(|kind| kind == "object") {
                assert_eq!(map.get("additionalProperties"), Some(&Value::Bool(false)), "{name}: {part:#}");
            }
            map.values().for_each(|value| strict(name, value));
        }
        Value::Array(list) => list.iter().for_each(|value| strict(name, value)),
        _ => {}
    }
}
