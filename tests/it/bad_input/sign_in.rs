//! Passwords, codes and passphrases that are wrong or missing.

use super::{draft_is_there, keep_draft, refused};
use crate::desk::{Answers, Desk, PASSWORD, Sandbox};

#[test]
fn a_wrong_password_is_refused_and_nothing_is_lost() {
    let sandbox = Sandbox::start("");
    let desk = Desk::with_account(&sandbox.profile());
    keep_draft(&desk);
    let wrong = Answers::local().line("password", "faux").line("password", "faux").line("password", "faux");
    refused(&desk, &["sync"], &wrong, 4, "AUTH-01");
    draft_is_there(&desk);
    desk.run(&["sync"], &Answers::all(&sandbox)).good();
}

#[test]
fn a_wrong_code_is_refused_and_the_next_one_opens() {
    let sandbox = Sandbox::start("");
    let desk = Desk::with_account(&sandbox.profile());
    let mut wrong = Answers::local().line("password", PASSWORD);
    for _ in 0..5 {
        wrong = wrong.line("code", "000000");
    }
    refused(&desk, &["sync"], &wrong, 4, "AUTH-02");
    desk.run(&["sync"], &Answers::all(&sandbox)).good();
}

#[test]
fn a_code_used_before_is_refused() {
    let sandbox = Sandbox::start("code-replay-refused");
    let desk = Desk::with_account(&sandbox.profile());
    keep_draft(&desk);
    refused(&desk, &["sync"], &Answers::all(&sandbox), 4, "AUTH-02");
    draft_is_there(&desk);
}

#[test]
fn an_answer_that_does_not_come_ends_the_command() {
    let sandbox = Sandbox::start("");
    let desk = Desk::with_account(&sandbox.profile());
    refused(&desk, &["sync"], &Answers::local(), 4, "AUTH-05");
    refused(&desk, &["sync"], &Answers::local().line("password", PASSWORD), 4, "AUTH-05");
    desk.run(&["sync"], &Answers::all(&sandbox)).good();
}

#[test]
fn a_wrong_passphrase_opens_nothing_and_breaks_nothing() {
    let sandbox = Sandbox::start("");
    let desk = Desk::with_account(&sandbox.profile());
    keep_draft(&desk);
    for answers in [Answers::nobody().line("passphrase", "autre"), Answers::nobody()] {
        refused(&desk, &["draft", "list"], &answers, 6, "STOCK-04");
    }
    draft_is_there(&desk);
    let empty = Desk::new();
    let profile = sandbox.profile();
    let line =
        ["account", "add", "--operator", profile.to_str().unwrap(), "--address", "a@cabinet-lang.mssante.example"];
    refused(&empty, &line, &Answers::nobody(), 4, "CMD-03");
}

#[test]
fn a_descriptor_that_is_not_open_is_an_error() {
    let desk = Desk::new();
    let mut command = std::process::Command::new(crate::desk::PLI);
    let line = ["account", "list", "--json", "--lang", "en", "--secrets-fd", "987"];
    let ended = command.args(line).env("PLI_PROFILE", desk.folder()).output().unwrap();
    let told: serde_json::Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!((ended.status.code(), &told["error"]["code"]), (Some(4), &"CMD-03".into()));
}
