//! Command lines that cannot be carried out.

use super::{error, refused};
use crate::desk::{Answers, Desk};

const NOBODY: Answers<'static> = Answers::nobody();

#[test]
fn a_line_that_cannot_be_read_is_an_error_like_any_other() {
    let desk = Desk::new();
    for line in [
        &["account"][..],
        &["frobnicate"],
        &["sync", "--frobnicate"],
        &["show"],
        &["show", "first"],
        &["list", "--limit", "-3"],
        &["send", "--to", "Jeanne <x", "--text", "x"],
        &["send", "--to"],
        &["flag", "1", "--flag", "blue"],
        &["trust", "check", "imap.example"],
        &["trust", "check", "imap.example:993", "--environment", "formation", "--anchors", "a.pem"],
        &["trust", "check", "imap.example:993", "--environment", "sandbox"],
        &["account", "check", "--operator", "mailiz"],
    ] {
        refused(&desk, line, &NOBODY, 2, "CMD-01");
    }
    assert!(!desk.folder().join("index.json").exists());
}

#[test]
fn a_line_that_cannot_be_read_never_says_what_was_typed() {
    let desk = Desk::new();
    let ended = desk.run(&["send", "--to", "Jeanne SECRETE <x", "--text", "x"], &NOBODY);
    error(&ended, 2, "CMD-01");
    assert!(!ended.out.contains("SECRETE") && !ended.err.contains("SECRETE"), "{ended:?}");
}

#[test]
fn without_json_the_error_and_the_usage_stand_on_standard_error() {
    let desk = Desk::new();
    let ended = desk.run_plain(&["frobnicate", "--lang", "fr"], &NOBODY);
    assert_eq!((ended.status, ended.out.as_str()), (Some(2), ""));
    assert!(ended.err.contains("La commande « frobnicate » n’existe pas. [CMD-01]"), "{ended:?}");
    assert!(ended.err.contains("--help"), "{ended:?}");
    let help = desk.run_plain(&["--help"], &NOBODY);
    assert_eq!((help.status, help.err.as_str()), (Some(0), ""));
}

#[test]
fn what_is_not_there_is_said_with_the_next_step() {
    let desk = Desk::new();
    for line in [&["sync"][..], &["list"], &["outbox", "list"], &["directory", "search", "martin"]] {
        refused(&desk, line, &Answers::local(), 2, "CMD-04");
    }
    refused(&desk, &["account", "remove", "x@y.example"], &Answers::local(), 2, "STOCK-07");
    refused(&desk, &["list", "--account", "x@y.example"], &Answers::local(), 2, "STOCK-07");
}

#[test]
fn the_sandbox_listens_on_this_computer_only_and_knows_its_faults() {
    let desk = Desk::new();
    for address in ["0.0.0.0", "192.0.2.1", "::"] {
        refused(&desk, &["sandbox", "--listen", address], &NOBODY, 2, "BAC-01");
    }
    for faults in ["nonsense", "delay=soon", "no-idle=3", "append-slow*0"] {
        refused(&desk, &["sandbox", "--faults", faults], &NOBODY, 2, "BAC-02");
    }
    let file = desk.folder().join("file");
    std::fs::write(&file, "x").unwrap();
    refused(&desk, &["sandbox", "--state", file.to_str().unwrap()], &NOBODY, 6, "BAC-03");
}
