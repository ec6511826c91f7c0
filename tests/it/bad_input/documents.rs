//! Mails and archives that are not what they say, or far too large.

use super::refused;
use crate::desk::{Answers, DOCTOR, Desk, Sandbox};
use pli::domain::message::Flags;
use pli::sandbox::mail::MailStore;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const MEGABYTE: usize = 1024 * 1024;

/// A mail of about so many bytes, most of them in one attachment.
fn large_mail(size: usize) -> Vec<u8> {
    let mut mail = b"From: Laboratoire TEST <resultats@biovalmont.mssante.example>\r\nTo: x@y.example\r\nSubject: Volumineux TEST\r\nMessage-ID: <volumineux@biovalmont.mssante.example>\r\nDate: Fri, 2 Oct 2026 11:30:00 +0200\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\ntexte court\r\n--b\r\nContent-Type: application/octet-stream; name=scan.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n".to_vec();
    let line = [&[b'A'; 76][..], b"\r\n"].concat();
    mail.extend(line.iter().copied().cycle().take(size / line.len() * line.len()));
    mail.extend(b"\r\n--b--\r\n");
    mail
}

fn file(desk: &Desk, name: &str, bytes: &[u8]) -> PathBuf {
    let path = desk.folder().join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn show<'a>(room: &'a str, path: &'a Path) -> [&'a str; 3] {
    [room, "show", path.to_str().unwrap()]
}

#[test]
fn a_mail_of_50_megabytes_is_read() {
    let desk = Desk::new();
    let path = file(&desk, "large.eml", &large_mail(50 * MEGABYTE));
    let begun = Instant::now();
    let shown = desk.run(&show("mime", &path), &Answers::nobody()).good();
    assert_eq!((&shown["subject"], &shown["attachments"][0]["name"]), (&"Volumineux TEST".into(), &"scan.bin".into()));
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
    let path = file(&desk, "larger.eml", &large_mail(70 * MEGABYTE));
    refused(&desk, &show("mime", &path), &Answers::nobody(), 5, "MIME-01");
}

#[test]
fn a_mail_of_50_megabytes_is_received_and_shown() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    drop(Sandbox::resume(&state, ""));
    {
        let store = MailStore::open(&state.join("mail")).unwrap();
        let now = jiff::Timestamp::now();
        store.deliver(&DOCTOR.parse().unwrap(), "INBOX", large_mail(50 * MEGABYTE), Flags::default(), now).unwrap();
    }
    let sandbox = Sandbox::resume(&state, "");
    let desk = Desk::with_account(&sandbox.profile());
    desk.run(&["sync"], &Answers::all(&sandbox)).good();
    let listed = desk.run(&["list", "--limit", "200"], &Answers::local()).good();
    let rows = listed["messages"].as_array().unwrap();
    let row = rows.iter().find(|row| row["subject"] == "Volumineux TEST").expect("the large mail is listed");
    let id = row["id"].to_string();
    let shown = desk.run(&["show", &id], &Answers::all(&sandbox)).good();
    assert_eq!(shown["text"].as_str().unwrap().trim(), "texte court");
    let out = desk.folder().join("scan.bin");
    desk.run(&["show", &id, "--attachment", "1", "--out", out.to_str().unwrap()], &Answers::all(&sandbox)).good();
    assert!(std::fs::metadata(&out).unwrap().len() > 35 * 1024 * 1024);
}

#[test]
fn what_is_no_mail_is_refused_and_what_is_no_mime_is_read() {
    let desk = Desk::new();
    for (name, bytes) in
        [("zeros.eml", &[0; 300][..]), ("picture.eml", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), ("empty.eml", b"")]
    {
        refused(&desk, &show("mime", &file(&desk, name, bytes)), &Answers::nobody(), 5, "MIME-01");
    }
    let old = file(&desk, "old.eml", b"From: a@x.example\r\nSubject: sans MIME\r\n\r\nBonjour, \xe9t\xe9.\r\n");
    let shown = desk.run(&show("mime", &old), &Answers::nobody()).good();
    assert_eq!(shown["subject"], "sans MIME");
    assert!(shown["text"].as_str().unwrap().starts_with("Bonjour"), "{shown}");
    refused(&desk, &show("mime", &desk.folder().join("absent.eml")), &Answers::nobody(), 5, "CMD-02");
    refused(&desk, &show("mime", desk.folder()), &Answers::nobody(), 5, "CMD-02");
}

#[test]
fn a_zip_that_is_not_a_zip_is_refused() {
    let desk = Desk::new();
    for (name, bytes) in [
        ("text.zip", &b"ceci n'est pas une archive"[..]),
        ("cut.zip", b"PK\x03\x04\x14\0\0\0\x08\0"),
        ("empty.zip", b""),
    ] {
        refused(&desk, &show("xdm", &file(&desk, name, bytes)), &Answers::nobody(), 5, "XDM-01");
    }
    let none = file(&desk, "none.eml", b"Subject: x\r\n\r\nx\r\n");
    refused(&desk, &show("xdm", &none), &Answers::nobody(), 5, "XDM-03");
    let wrong = file(&desk, "wrong.pem", b"rien");
    let line = ["trust", "cert", wrong.to_str().unwrap()];
    refused(&desk, &line, &Answers::nobody(), 5, "CERT-07");
    let absent = desk.folder().join("absent.pem");
    refused(&desk, &["trust", "cert", absent.to_str().unwrap()], &Answers::nobody(), 5, "CMD-02");
    let list = file(&desk, "list.xml", b"<html>");
    let line = ["whitelist", "show", "x.example", "--file", list.to_str().unwrap()];
    refused(&desk, &line, &Answers::nobody(), 5, "LISTE-03");
}

#[test]
fn a_file_that_exists_is_never_overwritten() {
    let sandbox = Sandbox::start("");
    let desk = Desk::with_account(&sandbox.profile());
    desk.run(&["sync"], &Answers::all(&sandbox)).good();
    let listed = desk.run(&["list"], &Answers::local()).good();
    let row = listed["messages"].as_array().unwrap().iter().find(|row| row["documents"] != 0).unwrap().clone();
    let kept = file(&desk, "kept.txt", b"precieux");
    let line = ["show", &row["id"].to_string(), "--attachment", "1", "--out", kept.to_str().unwrap()];
    refused(&desk, &line, &Answers::all(&sandbox), 5, "CMD-02");
    assert_eq!(std::fs::read(&kept).unwrap(), b"precieux");
}
