//! Servers that are not there, speak wrongly, or stop speaking.

use super::{draft_is_there, error, keep_draft, refused};
use crate::desk::{Answers, Desk, PASSWORD, PHARMACY, Sandbox};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::thread;

/// The sandbox's profile with another IMAP server, and little patience.
fn profile_with(sandbox: &Sandbox, name: &str, host: &str, port: u16, tls: &str, dial: bool) -> PathBuf {
    sandbox.changed_profile(name, |profile| {
        let imap = profile.get_mut("imap").unwrap().as_table_mut().unwrap();
        imap.insert("host".into(), host.into());
        imap.insert("port".into(), i64::from(port).into());
        imap.insert("tls".into(), tls.into());
        if !dial {
            imap.remove("dial");
            profile.insert("environment".into(), "other".into());
        }
        let timeouts = profile.get_mut("timeouts").unwrap().as_table_mut().unwrap();
        timeouts.insert("connect".into(), 3.into());
        timeouts.insert("answer".into(), 3.into());
    })
}

fn answers() -> Answers<'static> {
    Answers::local().line("password", PASSWORD)
}

/// A desk whose mailbox cannot be reached: each command says why, and what was written stays.
fn unreachable(profile: &Path, status: i32, code: &str) {
    let desk = Desk::with_account(profile);
    keep_draft(&desk);
    refused(&desk, &["sync"], &answers(), status, code);
    draft_is_there(&desk);
    let checked = desk.run(&["account", "check", "--operator", profile.to_str().unwrap()], &Answers::nobody());
    assert_eq!(checked.status, Some(1), "{checked:?}");
    let servers = checked.json()["servers"].as_array().unwrap().clone();
    let failed =
        servers[0]["steps"].as_array().unwrap().iter().find(|step| step["verdict"] == "failed").unwrap().clone();
    assert_eq!(failed["code"], code, "{checked:?}");
}

/// A server that answers every connection by `speak`, until the test program ends.
fn listener(speak: impl Fn(&mut BufReader<std::net::TcpStream>) + Send + Sync + 'static) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let speak = std::sync::Arc::new(speak);
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let speak = speak.clone();
            thread::spawn(move || speak(&mut BufReader::new(stream)));
        }
    });
    port
}

fn say(stream: &mut BufReader<std::net::TcpStream>, text: &str) {
    let _ = stream.get_mut().write_all(text.as_bytes());
}

/// The tag of the next command.
fn tag(stream: &mut BufReader<std::net::TcpStream>) -> String {
    let mut line = String::new();
    let _ = stream.read_line(&mut line);
    line.split(' ').next().unwrap_or_default().to_owned()
}

#[test]
fn an_unknown_host_a_closed_port_and_a_silent_server_are_told_apart() {
    let sandbox = Sandbox::start("");
    let closed = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    unreachable(&profile_with(&sandbox, "unknown.toml", "nobody.invalid", 143, "starttls", false), 3, "RESEAU-01");
    unreachable(
        &profile_with(&sandbox, "closed.toml", "imap.mssante.example", closed, "starttls", true),
        3,
        "RESEAU-02",
    );
    let silent = listener(|stream| {
        let _ = tag(stream);
    });
    unreachable(
        &profile_with(&sandbox, "silent.toml", "imap.mssante.example", silent, "starttls", true),
        3,
        "RESEAU-03",
    );
}

#[test]
fn a_server_in_clear_where_tls_is_due_gets_no_password() {
    let sandbox = Sandbox::start("");
    let plain = listener(|stream| {
        say(stream, "* OK IMAP4rev1 ready\r\n");
        while !tag(stream).is_empty() {}
    });
    unreachable(&profile_with(&sandbox, "plain.toml", "imap.mssante.example", plain, "implicit", true), 3, "RESEAU-05");
    let without = listener(|stream| {
        say(stream, "* OK IMAP4rev1 ready\r\n");
        loop {
            let tag = tag(stream);
            if tag.is_empty() {
                return;
            }
            say(stream, &format!("* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n{tag} OK done\r\n"));
        }
    });
    unreachable(
        &profile_with(&sandbox, "bare.toml", "imap.mssante.example", without, "starttls", true),
        3,
        "RESEAU-05",
    );
}

#[test]
fn the_sandbox_s_own_faults_of_tls_are_told_apart() {
    for (faults, implicit, status, code) in [
        ("plain-server", true, 3, "RESEAU-05"),
        ("no-starttls", false, 3, "RESEAU-05"),
        ("starttls-injection", false, 3, "RESEAU-06"),
        ("certificate-expired", false, 1, "CERT-03"),
        ("certificate-wrong-name", false, 1, "CERT-02"),
        ("certificate-revoked", false, 1, "CERT-05"),
        ("certificate-other-authority", true, 1, "CERT-01"),
        ("crl-absent", false, 1, "CERT-06"),
        ("crl-expired", false, 1, "CERT-06"),
    ] {
        let sandbox = Sandbox::start(faults);
        let profile = if implicit { sandbox.implicit_profile() } else { sandbox.profile() };
        unreachable(&profile, status, code);
    }
}

#[test]
fn trust_check_says_the_same_of_one_server() {
    let sandbox = Sandbox::start("certificate-expired=imap");
    let desk = Desk::new();
    let anchors = sandbox.anchors();
    let closed = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    for (name, port, status, code) in [
        ("imap", sandbox.port("imaps"), 1, "CERT-03"),
        ("smtp", sandbox.port("smtps"), 0, ""),
        ("imap", closed, 3, "RESEAU-02"),
    ] {
        let server = format!("{name}.mssante.example:{port}");
        let line = ["trust", "check", &server, "--dial", "127.0.0.1", "--anchors", anchors.to_str().unwrap()];
        let line = [&line[..], &["--environment", "sandbox"]].concat();
        let ended = desk.run(&line, &Answers::nobody());
        assert_eq!(ended.status, Some(status), "{ended:?}");
        assert_eq!(ended.json()["code"].as_str().unwrap_or_default(), code, "{ended:?}");
        let said = desk.run_plain(&[&line[..], &["--lang", "fr"]].concat(), &Answers::nobody());
        assert!(said.out.contains(code), "{said:?}");
    }
}

/// Each in turn, closing a little later.
#[test]
fn a_server_that_closes_before_tls_loses_nothing() {
    let sandbox = Sandbox::start("");
    for (name, greeting, capability) in [
        ("at-once.toml", None, false),
        ("greeting.toml", Some("* OK ready\r\n"), false),
        ("half.toml", Some("* OK re"), false),
        ("later.toml", Some("* OK ready\r\n"), true),
    ] {
        let port = listener(move |stream| {
            say(stream, greeting.unwrap_or_default());
            if capability {
                let tag = tag(stream);
                say(stream, &format!("* CAPABILITY IMAP4rev1 STARTTLS\r\n{tag} OK done\r\n"));
                let _ = self::tag(stream);
            }
        });
        let profile = profile_with(&sandbox, name, "imap.mssante.example", port, "starttls", true);
        let desk = Desk::with_account(&profile);
        keep_draft(&desk);
        refused(&desk, &["sync"], &answers(), 3, "RESEAU-04");
        draft_is_there(&desk);
    }
}

#[test]
fn an_answer_without_an_end_is_given_up() {
    let sandbox = Sandbox::start("");
    let port = listener(|stream| {
        for _ in 0..10_000 {
            if stream.get_mut().write_all(&[b'x'; 4096]).is_err() {
                return;
            }
        }
    });
    let profile = profile_with(&sandbox, "endless.toml", "imap.mssante.example", port, "starttls", true);
    refused(&Desk::with_account(&profile), &["sync"], &answers(), 3, "RESEAU-09");
}

/// A cut at each command, lasting or once.
#[test]
fn a_mailbox_cut_at_any_command_is_an_error_and_once_is_none() {
    for command in ["CONNECT", "TLS", "CAPABILITY", "AUTHENTICATE", "LIST", "SELECT", "FETCH"] {
        let sandbox = Sandbox::start(&format!("cut-at-command=imap:{command}"));
        let desk = Desk::with_account(&sandbox.profile());
        keep_draft(&desk);
        refused(&desk, &["sync"], &Answers::all(&sandbox), 3, "RESEAU-04");
        draft_is_there(&desk);
        drop(sandbox);
    }
    for command in ["LIST", "SELECT", "FETCH", "LOGOUT"] {
        let sandbox = Sandbox::start(&format!("cut-at-command=imap:{command}*1"));
        let desk = Desk::with_account(&sandbox.profile());
        let report = desk.run(&["sync"], &Answers::all(&sandbox)).good();
        assert!(report["new_messages"].as_u64().unwrap() > 50, "{command}: {report}");
    }
}

#[test]
fn a_message_whose_sending_is_cut_stays_or_is_uncertain() {
    let send = ["send", "--to", PHARMACY, "--subject", "Envoi TEST", "--text", "Bonjour"];
    for command in ["CONNECT", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "TEXT"] {
        let sandbox = Sandbox::start(&format!("cut-at-command=smtp:{command}*9"));
        let desk = Desk::with_account(&sandbox.profile());
        let sent = desk.run(&send, &Answers::all(&sandbox));
        let kept = desk.run(&["outbox", "list"], &Answers::local()).good();
        assert_eq!(kept["outbox"][0]["subject"], "Envoi TEST", "{command}");
        // Behind the text, nobody knows how much of it the server has had.
        let state = if command == "TEXT" { "uncertain" } else { "queued" };
        assert_eq!(kept["outbox"][0]["state"], state, "{command} {sent:?}");
        assert!(matches!(sent.status, Some(0 | 3)), "{command} {sent:?}");
    }
    let sandbox = Sandbox::start("drop-after-data=lost");
    let desk = Desk::with_account(&sandbox.profile());
    let sent = desk.run(&send, &Answers::all(&sandbox));
    assert_eq!(sent.status, Some(3), "{sent:?}");
    assert_eq!((&sent.json()["state"], &sent.json()["code"]), (&"uncertain".into(), &"ENVOI-05".into()));
    let kept = desk.run(&["outbox", "list"], &Answers::local()).good();
    assert_eq!(kept["outbox"][0]["state"], "uncertain");
}

#[test]
fn a_recipient_outside_the_trust_space_is_refused_before_anything_leaves() {
    let sandbox = Sandbox::start("");
    let desk = Desk::with_account(&sandbox.profile());
    for (to, code) in [("x@gmail.example", "LISTE-04"), ("x@orange.example", "LISTE-04")] {
        let ended = desk.run(&["send", "--to", to, "--text", "x"], &Answers::all(&sandbox));
        error(&ended, 1, code);
    }
    refused(&desk, &["send", "--text", "x"], &Answers::all(&sandbox), 2, "ENVOI-12");
    let kept = desk.run(&["outbox", "list"], &Answers::local()).good();
    assert_eq!(kept["outbox"].as_array().unwrap().len(), 0);
}
