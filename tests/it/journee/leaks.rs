//! Marker scan: what must not be found in files, log, audit and errors after a day's work and its mishaps.

use super::scenario::{self, Day, SUBJECT, TEXT};
use crate::command::{Desk, Told};
use crate::engine_driver;
use crate::operator::Operator;
use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, KeyInit, Nonce};
use jiff::Timestamp;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const PASSPHRASE: &str = "Mirabelle-77-au-grenier";
const WRONG_PASSPHRASE: &str = "Quetsche-31-au-grenier";
const WRONG_PASSWORD: &str = "Reine-claude-64-au-sous-sol";
const WRONG_CODE: &str = "918273";
/// Family name of the patient; her name as correspondents write it is in the mail only.
const PATIENT: &str = "LEROUX";

/// Something that must stay unseen, in the forms it may take.
struct Marker {
    what: &'static str,
    forms: Vec<Vec<u8>>,
}

impl Marker {
    fn text(what: &'static str, text: &str) -> Self {
        assert!(text.len() >= 6, "{what} would be found by chance");
        let mut forms = vec![text.as_bytes().to_vec()];
        if text.len() >= 8 {
            forms.extend(base64_forms(text.as_bytes()));
        }
        Self { what, forms }
    }

    fn key(what: &'static str, key: &[u8]) -> Self {
        assert_eq!(key.len(), 32);
        let hex: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
        let listed = key.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
        let mut forms = vec![key.to_vec(), hex.to_uppercase().into_bytes(), hex.into_bytes(), listed.into_bytes()];
        forms.extend(base64_forms(key));
        Self { what, forms }
    }
}

/// Looks for all markers at once, by the first two bytes of their forms.
struct Scan {
    forms: Vec<(&'static str, Vec<u8>)>,
    by_start: Vec<Vec<usize>>,
}

impl Scan {
    fn new<'a>(markers: impl IntoIterator<Item = &'a Marker>) -> Self {
        let forms = markers.into_iter().flat_map(|marker| marker.forms.iter().map(|form| (marker.what, form.clone())));
        let mut scan = Self { forms: forms.collect(), by_start: vec![Vec::new(); 1 << 16] };
        for (number, (_, form)) in scan.forms.iter().enumerate() {
            scan.by_start[start(form[0], form[1])].push(number);
        }
        scan
    }

    fn found(&self, bytes: &[u8]) -> BTreeSet<&'static str> {
        let mut found = BTreeSet::new();
        for (place, pair) in bytes.windows(2).enumerate() {
            for &number in &self.by_start[start(pair[0], pair[1])] {
                let (what, form) = &self.forms[number];
                if bytes[place..].starts_with(form) {
                    found.insert(*what);
                }
            }
        }
        found
    }

    fn check(&self, place: &str, bytes: &[u8]) {
        let found = self.found(bytes);
        let text = std::str::from_utf8(bytes).unwrap_or("(bytes)");
        assert!(found.is_empty(), "{place} shows {found:?}: {text}");
    }
}

fn start(first: u8, second: u8) -> usize {
    usize::from(first) << 8 | usize::from(second)
}

#[test]
fn the_scan_finds_what_is_planted() {
    let key: Vec<u8> = (100..132).collect();
    let scan = Scan::new(&[
        Marker::text("password", "Halle-4-Valmont"),
        Marker::text("code", "964620"),
        Marker::key("key", &key),
    ]);
    let planted = |bytes: &[u8]| scan.found(&[b"\0\x01abc", bytes, b"xyz"].concat());
    assert!(planted(b"Halle-4-Valmon 96462").is_empty());
    assert_eq!(planted(b"Halle-4-Valmont964620"), BTreeSet::from(["password", "code"]));
    for user in ["a", "bb", "ccc"] {
        let plain = STANDARD.encode(format!("\0{user}\0Halle-4-Valmont964620"));
        assert_eq!(planted(plain.as_bytes()), BTreeSet::from(["password"]), "AUTHENTICATE PLAIN {plain}");
    }
    assert_eq!(planted(&key), BTreeSet::from(["key"]));
    assert_eq!(planted(b"6465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f8081828"), BTreeSet::new());
    assert_eq!(planted(b"6465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f80818283"), BTreeSet::from(["key"]));
}

/// What of its base64 does not depend on its neighbours, for the three places where it may begin (as in SASL PLAIN).
fn base64_forms(bytes: &[u8]) -> Vec<Vec<u8>> {
    (0..3)
        .map(|skipped| {
            let whole = bytes.get(skipped..).unwrap_or_default();
            let whole = &whole[..whole.len() / 3 * 3];
            STANDARD.encode(whole).into_bytes()
        })
        .collect()
}

pub(super) fn look_for(operator: &Operator) {
    let day = scenario::play(operator, PASSPHRASE);
    let stranger = Desk::new(operator, &operator.colleague, PASSPHRASE);
    mishaps(&day, &stranger, operator);

    let mut secrets = vec![
        Marker::text("passphrase", PASSPHRASE),
        Marker::text("wrong passphrase", WRONG_PASSPHRASE),
        Marker::text("wrong password", WRONG_PASSWORD),
        Marker::text("wrong code", WRONG_CODE),
        Marker::text("INS", &day.ins),
        Marker::text("text", TEXT),
        Marker::text("subject", SUBJECT),
        Marker::text("patient", PATIENT),
    ];
    let desks = [&day.doctor, &day.pharmacy, &day.surgery, &stranger];
    for desk in desks {
        secrets.push(Marker::text("password", &desk.person.password));
        secrets.extend(desk.codes().iter().map(|code| Marker::text("code", code)));
        let keys = data_keys(desk.folder());
        assert!(keys.len() >= 2, "the key of the core and that of a cache");
        secrets.extend(keys.iter().map(|key| Marker::key("data key", key)));
    }
    assert!(secrets.iter().filter(|marker| marker.what == "code").count() >= 3);
    let addresses: Vec<Marker> = desks.iter().map(|desk| Marker::text("address", &desk.person.address)).collect();
    let (in_files, in_traces) = (Scan::new(&secrets), Scan::new(secrets.iter().chain(&addresses)));
    for desk in desks {
        scan_files(desk.folder(), &in_files);
        let Told { log, errors } = desk.told();
        in_traces.check("the log", without_times(&log).as_bytes());
        in_traces.check("the audit", audit(desk).as_bytes());
        for error in errors {
            in_files.check("an error", error.to_string().as_bytes());
        }
    }
    let doctor = day.doctor.told();
    assert!(doctor.log.contains("code=AUTH-"), "there is no log to look at: {}", doctor.log);
    assert!(doctor.errors.len() >= 8, "{:?}", doctor.errors);
}

/// Errors of every kind that have something to give away.
fn mishaps(day: &Day, stranger: &Desk, operator: &Operator) {
    let doctor = &day.doctor;
    let (pass, password) = (("passphrase", PASSPHRASE), ("password", doctor.person.password.as_str()));
    doctor.run_giving(&["list"], &[("passphrase", WRONG_PASSPHRASE)]).failed(6);
    doctor.run_giving(&["sync"], &[pass, ("password", WRONG_PASSWORD)]).failed(4);
    let own = ("password", stranger.person.password.as_str());
    stranger.run_giving(&["sync"], &[pass, own, ("code", WRONG_CODE)]).failed(4);
    // The same password with what is left of it given as a code.
    doctor.run_giving(&["sync"], &[pass, ("password", WRONG_PASSWORD), ("code", &doctor.codes()[0])]).failed(4);

    let text = ["--subject", SUBJECT, "--text", TEXT];
    let send = |to: &[&str]| {
        let recipients = to.iter().flat_map(|to| ["--to", *to]);
        let args: Vec<&str> = ["send"].into_iter().chain(recipients).chain(text).collect();
        doctor.run(&args)
    };
    send(&["quelquun@ailleurs.example.com"]).failed(1);
    send(&[&operator.patient]).good();
    let domain = operator.patient.split_once('@').unwrap().1;
    let unknown = format!("{}@{domain}", "2".repeat(15));
    assert_eq!(send(&[&unknown]).status, Some(1), "a patient without a mailbox");
    send(&[&operator.patient, &unknown]).failed(2);
    doctor.run(&["show", "999999"]).failed(2);
    doctor.run(&["account", "remove", &operator.patient]).failed(2);
    doctor.run(&["send", "--to", &operator.patient, "--text", TEXT, "--attach", "/nowhere/at/all"]).failed(5);
    let out = tempfile::NamedTempFile::new().unwrap();
    fs::write(out.path(), format!("{TEXT} {}", day.ins)).unwrap();
    doctor.run(&["xdm", "show", out.path().to_str().unwrap()]).failed(5);
    doctor.run_giving(&["sync"], &[pass, password]).good();
}

fn scan_files(folder: &Path, scan: &Scan) {
    let files = files(folder);
    assert!(files.iter().any(|file| file.ends_with("cache.db")) && files.len() >= 4, "{files:?}");
    for file in files {
        let name = file.strip_prefix(folder).unwrap().display().to_string();
        scan.check(&name, &fs::read(&file).unwrap());
        scan.check("a file name", name.as_bytes());
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// The lines without their first word: the microseconds of a time may be anything.
fn without_times(log: &str) -> String {
    let bare = |line: &str| line.split_once("Z ").map_or_else(|| line.to_owned(), |(_, rest)| rest.to_owned());
    log.lines().map(bare).collect::<Vec<_>>().join("\n")
}

fn audit(desk: &Desk) -> String {
    let store = engine_driver::store(desk.folder());
    let traces = engine_driver::unlock(&store, &desk.passphrase).traces(None, Timestamp::UNIX_EPOCH, 10_000).unwrap();
    assert!(!traces.is_empty(), "nothing was traced");
    // Times and ids stand in fields of their own.
    let line = |trace: &pli::store::AuditEntry| {
        format!("{} | {} | {} | {}", trace.actor, trace.action, trace.request, trace.answer)
    };
    traces.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// The key of the core and those of its caches, read by the format of `keys.json` and not by our own code.
fn data_keys(folder: &Path) -> Vec<Vec<u8>> {
    let core = files(folder).into_iter().find(|file| file.ends_with("core.db")).unwrap();
    let keys: Value = serde_json::from_slice(&fs::read(core.with_file_name("keys.json")).unwrap()).unwrap();
    let slot = &keys["slots"][0];
    assert_eq!(slot["kind"], "passphrase");
    let bytes = |name: &str| STANDARD.decode(slot[name].as_str().unwrap()).unwrap();
    let number = |name: &str| u32::try_from(slot["argon2id"][name].as_u64().unwrap()).unwrap();
    let params = Params::new(number("memory_kib"), number("passes"), number("lanes"), Some(32)).unwrap();
    let mut wrapping = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(PASSPHRASE.as_bytes(), &bytes("salt"), &mut wrapping)
        .unwrap();
    let associated = format!("pli key slot 1\0{}\0passphrase", keys["identity"].as_str().unwrap());
    let key = ChaCha20Poly1305::new(Key::from_slice(&wrapping))
        .decrypt(Nonce::from_slice(&bytes("nonce")), Payload { msg: &bytes("sealed"), aad: associated.as_bytes() })
        .unwrap();
    let hex: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    let database = rusqlite::Connection::open(core).unwrap();
    database.execute_batch(&format!("PRAGMA key = \"x'{hex}'\"")).unwrap();
    let mut statement = database.prepare("SELECT cache_key FROM mailboxes").unwrap();
    let caches: Vec<Vec<u8>> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    [vec![key], caches].concat()
}
