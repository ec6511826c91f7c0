//! Operator profiles that cannot be read, or that ask for more trust than they may.

use super::refused;
use crate::desk::{Answers, Desk, PASSPHRASE, Sandbox};
use std::path::Path;

fn adding(desk: &Desk, profile: &Path, status: i32, code: &str) -> String {
    let line =
        ["account", "add", "--operator", profile.to_str().unwrap(), "--address", "a@cabinet-lang.mssante.example"];
    let [message, _] = refused(desk, &line, &Answers::nobody().line("passphrase", PASSPHRASE), status, code);
    // No identity is made for an account that cannot be.
    assert!(!desk.folder().join("index.json").exists());
    message
}

#[test]
fn an_unreadable_profile_names_its_file_its_line_and_its_key() {
    let desk = Desk::new();
    let sandbox = Sandbox::start("");
    let good = std::fs::read_to_string(sandbox.profile()).unwrap();
    let file = desk.folder().join("operateur-test.toml");
    for (change, line, key) in [
        (good.replacen("[imap]", "[imap", 1), 7, ""),
        (good.replacen("[imap]\n", "[imap]\nhosst = \"x\"\n", 1), 8, "hosst"),
        (good.replacen("\n[imap]", "\nfrobnicate = true\n[imap]", 1), 7, "frobnicate"),
        (replace_line(&good, "port = ", "port = \"imaps\""), 9, "port"),
        (replace_line(&good, "environment = ", "environment = \"mars\""), 3, "environment"),
    ] {
        std::fs::write(&file, &change).unwrap();
        let message = adding(&desk, &file, 5, "PROFIL-01");
        for word in ["operateur-test.toml", &format!("ligne {line},"), key] {
            assert!(message.contains(word), "{word:?} in {message}");
        }
    }
    std::fs::write(&file, [0xff, 0xfe, 0x00]).unwrap();
    adding(&desk, &file, 5, "PROFIL-01");
}

fn replace_line(text: &str, start: &str, by: &str) -> String {
    let mut done = false;
    let lines = text.lines().map(|line| {
        let hit = !done && line.starts_with(start);
        done |= hit;
        if hit { by } else { line }
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_profile_never_widens_the_trust_of_a_fixed_environment() {
    let desk = Desk::new();
    let sandbox = Sandbox::start("");
    for environment in ["formation", "production"] {
        for widened in ["anchors", "dial", "white_list"] {
            let profile = sandbox.changed_profile(&format!("{environment}-{widened}.toml"), |profile| {
                profile.insert("environment".into(), environment.into());
                for service in ["imap", "smtp", "directory"] {
                    let service = profile.get_mut(service).unwrap().as_table_mut().unwrap();
                    if widened != "dial" {
                        service.remove("dial");
                    }
                }
                if widened != "white_list" {
                    profile.remove("white_list");
                }
                if widened != "anchors" {
                    profile.remove("trust");
                }
            });
            let message = adding(&desk, &profile, 2, "PROFIL-02");
            let key = if widened == "white_list" { "white_list" } else { widened };
            assert!(message.contains(key), "{key} in {message}");
        }
    }
}

#[test]
fn a_profile_that_is_not_there_is_said() {
    let desk = Desk::new();
    adding(&desk, Path::new("personne"), 2, "PROFIL-03");
    let missing = desk.folder().join("absent.toml");
    let line = ["account", "check", "--operator", missing.to_str().unwrap()];
    let ended = desk.run(&line, &Answers::nobody());
    assert!(matches!(ended.status, Some(2 | 5 | 6)), "{ended:?}");
}
