//! The steps of the day, in their order.

use crate::command::Desk;
use crate::engine_driver::Office;
use crate::operator::{LOOK_AGAIN, Operator, PATIENCE, Person};
use pli::engine::{Command, Options, Outcome};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::thread;
use std::time::{Duration, Instant};

pub(super) const SUBJECT: &str = "Renouvellement mirabelle";
pub(super) const TEXT: &str = "Bonjour, merci de preparer le traitement groseille.";
/// Runs after the day that must not cost another code.
const MORE_RUNS: usize = 20;

/// The places of work, after the day.
pub(super) struct Day {
    pub(super) doctor: Desk,
    pub(super) pharmacy: Desk,
    /// A second workstation of the doctor, which has seen nothing but the server.
    pub(super) surgery: Desk,
    /// INS of the patient, as `show` told it.
    pub(super) ins: String,
}

pub(super) fn play(operator: &Operator, passphrase: &str) -> Day {
    operator.bring_biology();
    let doctor = Desk::new(operator, &operator.doctor, passphrase);
    signs_in(&doctor);
    let (biology, ins) = reads_the_biology_mail(&doctor);
    tells_two_namesakes_apart(&doctor);
    let file = bytes_of_every_kind();
    sends_to_the_pharmacy(&doctor, &operator.pharmacy, &file);
    let pharmacy = Desk::new(operator, &operator.pharmacy, passphrase);
    receives(&pharmacy, &operator.doctor, &file);
    has_one_copy(&doctor);
    let surgery = Desk::new(operator, &operator.doctor, passphrase);
    tidies_up(&doctor, &surgery, biology);
    for _ in 0..MORE_RUNS {
        doctor.run(&["sync"]).good();
    }
    reconnects(operator, &doctor);
    assert_eq!(doctor.codes().len(), 1, "codes sent to the doctor");
    assert_eq!(pharmacy.codes().len(), 1, "codes sent to the pharmacy");
    Day { doctor, pharmacy, surgery, ins }
}

fn signs_in(doctor: &Desk) {
    assert!(doctor.codes().is_empty(), "a code came before she signed in");
    let report = doctor.run(&["sync"]).good();
    assert!(report["new_messages"].as_u64().unwrap() >= 1, "{report}");
    assert!(report["folders"].as_u64().unwrap() >= 5, "{report}");
    assert_eq!(doctor.codes().len(), 1);
}

fn reads_the_biology_mail(doctor: &Desk) -> (i64, String) {
    let row = row(doctor, "inbox", "CR d'examens biologiques LEROUX-TEST").expect("the biology mail is listed");
    assert_eq!((&row["unread"], row["documents"].as_u64() >= Some(1)), (&Value::Bool(true), true), "{row}");
    assert!(row["patients"].as_str().unwrap().contains("LEROUX-TEST"), "{row}");
    let id = row["id"].as_i64().unwrap();
    let shown = doctor.run(&["show", &id.to_string()]).good();
    let document = shown.pointer("/documents/0").unwrap_or_else(|| panic!("no document: {shown}"));
    assert_eq!(document["integrity"], "intact");
    assert_eq!(document.pointer("/type/code").unwrap(), "11502-2");
    let patient = &document["patient"];
    assert_eq!((&patient["used_name"], &patient["birth_name"]), (&"LEROUX-TEST".into(), &"BAUMANN-TEST".into()));
    assert_eq!(patient["birth_date"], "19410314");
    (id, patient.pointer("/ins/matricule").unwrap().as_str().unwrap().to_owned())
}

/// Two doctors of one name: what tells them apart is there.
fn tells_two_namesakes_apart(doctor: &Desk) {
    let found = doctor.run(&["directory", "search", "Martin"]).good();
    let entries = found["entries"].as_array().unwrap();
    let namesakes: Vec<&Value> =
        entries.iter().filter(|entry| entry["family_name"] == "MARTIN-TEST" && entry["given_name"] == "Anne").collect();
    let different = |field: &str| namesakes.iter().filter_map(|entry| entry[field].as_str()).collect::<BTreeSet<_>>();
    assert_eq!(different("speciality"), BTreeSet::from(["SM04", "SM15"]), "{found}");
    assert_eq!(different("national_id").len(), 2, "{found}");
    assert!(different("address").len() >= 2 && different("organisation").len() >= 2, "{found}");
}

/// What a careless transport damages: every byte, lone line ends, dots at the beginning of a line.
fn bytes_of_every_kind() -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n.\n..\r\n.\r\rFrom here\n".to_vec();
    bytes.extend((0..=255u8).cycle().take(70_000));
    bytes
}

fn sends_to_the_pharmacy(doctor: &Desk, pharmacy: &Person, file: &[u8]) {
    let path = doctor.folder().join("../").join(format!("ordonnance-{}.pdf", uuid::Uuid::new_v4()));
    fs::write(&path, file).unwrap();
    let attached = path.to_str().unwrap();
    let to = pharmacy.address.as_str();
    let sent = doctor.run(&["send", "--to", to, "--subject", SUBJECT, "--text", TEXT, "--attach", attached]).good();
    fs::remove_file(&path).unwrap();
    assert_eq!(sent["state"], "filed", "{sent}");
    assert_eq!(sent["warnings"].as_array().unwrap().len(), 0, "{sent}");
    assert_eq!(sent.pointer("/recipients/0/state").unwrap(), "accepted", "{sent}");
}

fn receives(pharmacy: &Desk, doctor: &Person, file: &[u8]) {
    let deadline = Instant::now() + PATIENCE;
    let row = loop {
        pharmacy.run(&["sync"]).good();
        if let Some(row) = row(pharmacy, "inbox", SUBJECT) {
            break row;
        }
        assert!(Instant::now() < deadline, "the pharmacy received nothing");
        thread::sleep(LOOK_AGAIN);
    };
    assert_eq!(rows(pharmacy, "inbox", SUBJECT).len(), 1, "received more than once");
    let id = row["id"].to_string();
    let shown = pharmacy.run(&["show", &id]).good();
    assert_eq!(shown.pointer("/from/0/address").unwrap(), doctor.address.as_str());
    assert_eq!(shown["text"].as_str().unwrap().trim(), TEXT);
    let size = shown.pointer("/attachments/0/size").and_then(Value::as_u64);
    assert_eq!(size, Some(file.len() as u64), "{shown}");
    let out = tempfile::tempdir().unwrap();
    let saved = out.path().join("ordonnance.pdf");
    pharmacy.run(&["show", &id, "--attachment", "1", "--out", saved.to_str().unwrap()]).good();
    assert!(fs::read(&saved).unwrap() == file, "the attachment is not the one that was sent, byte for byte");
}

fn has_one_copy(doctor: &Desk) {
    doctor.run(&["sync", "--folder", "sent"]).good();
    assert_eq!(rows(doctor, "sent", SUBJECT).len(), 1, "copies in the sent folder");
    doctor.run(&["outbox", "flush"]).good();
    doctor.run(&["sync"]).good();
    assert_eq!(rows(doctor, "sent", SUBJECT).len(), 1, "copies in the sent folder after another flush");
}

/// Flags, a move and two deletions, each seen by a workstation that knows only what the server says.
fn tidies_up(doctor: &Desk, surgery: &Desk, biology: i64) {
    let subject = "CR d'examens biologiques LEROUX-TEST";
    let id = biology.to_string();
    let seen_there = |folder: &str| {
        surgery.run(&["sync"]).good();
        row(surgery, folder, subject)
    };
    let row = seen_there("inbox").expect("the second workstation lists the mail");
    assert_eq!(row["unread"], false, "read on the first workstation: {row}");
    for on in [true, false] {
        let mut flag = vec!["flag", &id, "--flag", "flagged"];
        flag.extend((!on).then_some("--off"));
        doctor.run(&flag).good();
        let row = seen_there("inbox").unwrap();
        assert_eq!(row.pointer("/flags/flagged"), Some(&Value::Bool(on)), "{row}");
    }
    doctor.run(&["move", &id, "--to", "archive"]).good();
    let there = seen_there("archive").expect("moved on the server");
    assert_eq!(there["id"], row["id"], "the second workstation's own id changed by the move");
    assert!(seen_there("inbox").is_none(), "still in the inbox");
    doctor.run(&["delete", &id]).good();
    assert!(seen_there("trash").is_some() && seen_there("archive").is_none(), "deleted means in the bin");
    doctor.run(&["delete", &id]).good();
    assert!(seen_there("all").is_none(), "deleted from the bin means gone");
}

/// Twenty connections that are dropped in one engine.
fn reconnects(operator: &Operator, doctor: &Desk) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let day = async {
        let office =
            Office::at(doctor.folder(), operator, &doctor.person, &doctor.passphrase, Options::default()).await;
        office.run(Command::SignIn).await.unwrap();
        let inbox = office.folder("inbox").id;
        for _ in 0..MORE_RUNS {
            office.run(Command::Reconnect).await.unwrap();
            let outcome = office.run(Command::Synchronise { folder: Some(inbox) }).await.unwrap();
            assert!(matches!(outcome, Outcome::Synchronised(report) if report.folders == 1));
        }
        office.close().await;
    };
    runtime
        .block_on(async { tokio::time::timeout(Duration::from_secs(120), day).await })
        .expect("twenty reconnections end");
}

/// Rows of a folder whose subject holds these words.
pub(super) fn rows(desk: &Desk, folder: &str, subject: &str) -> Vec<Value> {
    let listed = desk.run(&["list", "--folder", folder, "--limit", "200"]).good();
    let rows = listed["messages"].as_array().unwrap();
    rows.iter().filter(|row| row["shown_subject"].as_str().unwrap().contains(subject)).cloned().collect()
}

fn row(desk: &Desk, folder: &str, subject: &str) -> Option<Value> {
    rows(desk, folder, subject).into_iter().next()
}
