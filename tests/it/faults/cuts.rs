//! The cable is pulled: at any byte, at any command.

use crate::sandboxed::{Bench, CLAIRE, PHARMACY, Setup, content};
use pli::domain::Code;
use pli::domain::folder::FolderRole;
use pli::domain::message::{Flag, OutboxState};
use pli::engine::{Command, DraftFile, Outcome};
use pli::sandbox::faults::Fault;
use std::sync::Arc;

/// Journal line before the end of a text is sent.
const END: &str = "end of text";

fn has_end(journal: &[String]) -> bool {
    journal.iter().any(|line| line.starts_with(END))
}

#[tokio::test]
async fn cut_after_bytes_while_reading_costs_neither_messages_nor_codes() {
    let bench = Bench::start("").await;
    bench.deliver(0..5);
    bench.sign_in().await;
    let mut known = None;
    for (round, bytes) in [0, 7, 60, 150, 300, 500, 800, 1_200, 2_000, 3_500].into_iter().enumerate() {
        bench.deliver(5 + round..6 + round);
        bench.run(Command::Reconnect).await.unwrap();
        bench.faults(&format!("cut-after-bytes=imap:{bytes}*1"));
        bench.sync().await;
        let ids = bench.ids(FolderRole::Inbox);
        assert_eq!(ids.len(), 6 + round, "after a cut at byte {bytes}");
        let known = known.get_or_insert_with(|| ids.clone());
        assert!(known.iter().all(|(subject, id)| ids.get(subject) == Some(id)), "an id changed at byte {bytes}");
    }
    assert_eq!(bench.codes_sent(), 1);
    bench.end().await;
}

#[tokio::test]
async fn cut_after_bytes_while_sending_never_sends_twice_nor_loses() {
    let bench = Bench::start("").await;
    bench.sign_in().await;
    let mut uncertain = 0;
    for bytes in (0..720).step_by(30) {
        let (id, _) = bench.queue(&[PHARMACY], "Coupure").await;
        bench.faults(&format!("cut-after-bytes=smtp:{bytes}*1"));
        let _ = bench.run(Command::Flush).await;
        bench.faults("");
        let (state, journal) = (bench.state(id), bench.journal(id));
        match state {
            OutboxState::Queued => {
                assert!(!has_end(&journal), "byte {bytes}: {journal:?}");
                assert_eq!(bench.arrived(id), 0, "byte {bytes}: {journal:?}");
                bench.flush_until(id, OutboxState::Filed).await;
            }
            OutboxState::Uncertain => {
                uncertain += 1;
                assert!(has_end(&journal), "byte {bytes}: {journal:?}");
                bench.flush().await;
                assert_eq!(bench.state(id), OutboxState::Uncertain, "sent again by itself at byte {bytes}");
                bench.run(Command::Resolve { outgoing: id, resend: bench.arrived(id) == 0 }).await.unwrap();
                bench.flush_until(id, OutboxState::Filed).await;
            }
            OutboxState::Filed => {}
            other => panic!("byte {bytes}: {other:?}, {journal:?}"),
        }
        assert_eq!((bench.arrived(id), bench.filed(id)), (1, 1), "byte {bytes}: {:?}", bench.journal(id));
    }
    assert!(uncertain > 0, "no cut fell between the end of a text and its answer");
    assert_eq!(bench.codes_sent(), 1);
    bench.end().await;
}

#[tokio::test]
async fn cut_at_command_before_the_first_sign_in_is_a_lost_connection() {
    for implicit in [false, true] {
        let bench = Bench::set_up(Setup { implicit, ..Setup::default() }).await;
        let starttls = if implicit { "CAPABILITY" } else { "STARTTLS" };
        for command in ["CONNECT", starttls, "TLS", "AUTHENTICATE"] {
            if implicit && command == "CAPABILITY" {
                continue;
            }
            bench.faults(&format!("cut-at-command=imap:{command}*1"));
            assert_eq!(bench.failure(Command::SignIn).await, Code::CONNECTION_LOST, "{command}");
            assert!(bench.has_struck(Fault::CutAtCommand), "{command} never came");
        }
        bench.sign_in().await;
        bench.end().await;
    }
}

#[tokio::test]
async fn cut_at_command_while_synchronising_is_made_good_by_a_new_connection() {
    let bench = Bench::start("").await;
    bench.deliver(0..3);
    bench.sign_in().await;
    for (round, command) in
        ["CONNECT", "STARTTLS", "TLS", "AUTHENTICATE", "LIST", "SELECT", "SEARCH", "FETCH"].into_iter().enumerate()
    {
        bench.deliver(3 + round..4 + round);
        bench.run(Command::Reconnect).await.unwrap();
        bench.faults(&format!("cut-at-command=imap:{command}*1"));
        bench.sync().await;
        assert!(bench.has_struck(Fault::CutAtCommand), "{command} never came");
        assert_eq!(bench.ids(FolderRole::Inbox).len(), 4 + round, "{command}");
    }
    assert_eq!(bench.codes_sent(), 1);
    bench.end().await;
}

#[tokio::test]
async fn cut_at_command_again_and_again_is_an_error_in_the_end() {
    let bench = Bench::start("").await;
    bench.deliver(0..1);
    bench.sign_in().await;
    bench.faults("cut-at-command=imap:SELECT");
    assert_eq!(bench.failure(Command::Synchronise { folder: None }).await, Code::CONNECTION_LOST);
    bench.faults("");
    bench.sync().await;
    assert_eq!(bench.ids(FolderRole::Inbox).len(), 1);
    assert_eq!(bench.codes_sent(), 1);
    bench.end().await;
}

#[tokio::test]
async fn cut_at_command_while_changing_is_told_again_once() {
    let bench = Bench::start("").await;
    bench.deliver(0..4);
    bench.sync().await;
    let ids = bench.ids(FolderRole::Inbox);
    let message = ids["Essai 0"];

    bench.faults("cut-at-command=imap:STORE*1");
    bench.run(Command::SetFlag { messages: vec![message], flag: Flag::Flagged, on: true }).await.unwrap();
    assert!(bench.has_struck(Fault::CutAtCommand));
    assert_eq!(bench.flagged_on_server(FolderRole::Inbox, "\\Flagged"), 1);

    let archive = bench.query().folders(bench.account).unwrap();
    let archive = archive.into_iter().find(|folder| folder.role == FolderRole::Archive).unwrap().id;
    bench.faults("cut-at-command=imap:MOVE*1");
    bench.run(Command::Move { messages: vec![message], to: archive }).await.unwrap();
    assert!(bench.has_struck(Fault::CutAtCommand));
    assert_eq!(bench.on_server(CLAIRE, FolderRole::Archive).len(), 1);
    assert_eq!(bench.on_server(CLAIRE, FolderRole::Inbox).len(), 3);
    bench.sync().await;
    assert_eq!(bench.ids(FolderRole::Archive), [("Essai 0".to_owned(), message)].into());
    assert_eq!(bench.ids(FolderRole::Inbox).len(), 3);

    // For good, once it is in the bin.
    bench.run(Command::Delete { messages: vec![ids["Essai 1"]] }).await.unwrap();
    bench.faults("cut-at-command=imap:EXPUNGE*1");
    bench.run(Command::Delete { messages: vec![ids["Essai 1"]] }).await.unwrap();
    assert!(bench.has_struck(Fault::CutAtCommand));
    assert!(bench.on_server(CLAIRE, FolderRole::Trash).is_empty());
    assert_eq!(bench.codes_sent(), 1);
    bench.end().await;
}

#[tokio::test]
async fn cut_at_command_with_no_way_back_keeps_what_was_done() {
    let bench = Bench::start("").await;
    bench.deliver(0..2);
    bench.sync().await;
    let message = bench.ids(FolderRole::Inbox)["Essai 0"];
    // The connection is lost at STORE, and none can be opened any more.
    bench.faults("cut-at-command=imap:STORE*1,cut-at-command=imap:CONNECT");
    bench.run(Command::Reconnect).await.unwrap();
    bench.run(Command::SetFlag { messages: vec![message], flag: Flag::Seen, on: true }).await.unwrap();
    assert!(bench.rows(FolderRole::Inbox).iter().any(|row| row.id == message && row.flags.seen), "undone here");
    assert_eq!(bench.flagged_on_server(FolderRole::Inbox, "\\Seen"), 0);
    bench.faults("");
    bench.sync().await;
    assert_eq!(bench.flagged_on_server(FolderRole::Inbox, "\\Seen"), 1);
    assert!(bench.rows(FolderRole::Inbox).iter().any(|row| row.id == message && row.flags.seen));
    bench.end().await;
}

#[tokio::test]
async fn cut_at_command_while_filing_files_one_copy() {
    let bench = Bench::start("").await;
    bench.sign_in().await;
    for command in ["CONNECT", "SELECT", "SEARCH", "APPEND"] {
        let (id, _) = bench.queue(&[PHARMACY], command).await;
        bench.run(Command::Reconnect).await.unwrap();
        bench.faults(&format!("cut-at-command=imap:{command}*1"));
        bench.flush().await;
        assert!(bench.has_struck(Fault::CutAtCommand), "{command} never came");
        assert_eq!(bench.state(id), OutboxState::Filed, "{command}");
        assert_eq!((bench.arrived(id), bench.filed(id)), (1, 1), "{command}");
    }
    bench.end().await;
}

#[tokio::test]
async fn cut_at_command_before_a_transaction_leaves_the_message_queued() {
    for implicit in [false, true] {
        let bench = Bench::set_up(Setup { implicit, ..Setup::default() }).await;
        bench.sign_in().await;
        for command in ["CONNECT", "STARTTLS", "TLS", "EHLO", "AUTH"] {
            if implicit && command == "STARTTLS" {
                continue;
            }
            let (id, _) = bench.queue(&[PHARMACY], command).await;
            bench.faults(&format!("cut-at-command=smtp:{command}*1"));
            assert_eq!(bench.failure(Command::Flush).await, Code::CONNECTION_LOST, "{command}");
            assert!(bench.has_struck(Fault::CutAtCommand), "{command} never came");
            assert_eq!((bench.state(id), bench.arrived(id)), (OutboxState::Queued, 0), "{command}");
            assert_eq!(bench.flush().await.accepted, [id], "{command}");
            assert_eq!((bench.arrived(id), bench.filed(id)), (1, 1), "{command}");
        }
        assert_eq!(bench.codes_sent(), 1);
        bench.end().await;
    }
}

#[tokio::test]
async fn cut_at_command_in_a_transaction_puts_the_message_off() {
    let bench = Bench::start("").await;
    bench.sign_in().await;
    for command in ["MAIL", "RCPT", "DATA"] {
        let (first, _) = bench.queue(&[PHARMACY], "Premier").await;
        let (second, _) = bench.queue(&[PHARMACY], "Second").await;
        bench.faults(&format!("cut-at-command=smtp:{command}*1"));
        let report = bench.flush().await;
        assert!(bench.has_struck(Fault::CutAtCommand), "{command} never came");
        assert_eq!((report.waiting, report.accepted), (vec![first], vec![second]), "{command}");
        assert_eq!((bench.state(first), bench.arrived(first)), (OutboxState::Queued, 0), "{command}");
        assert!(bench.journal(first).contains(&format!("later: {}", Code::CONNECTION_LOST)), "{command}");
        assert!(bench.item(first).not_before > jiff::Timestamp::now(), "it is not put off");
        bench.flush_until(first, OutboxState::Filed).await;
        assert_eq!((bench.arrived(first), bench.arrived(second)), (1, 1), "{command}");
    }
    bench.end().await;
}

#[tokio::test]
async fn cut_at_command_in_the_text_is_uncertain_only_when_its_end_was_sent() {
    let bench = Bench::start("").await;
    bench.sign_in().await;
    for bytes in [0, 6_000_000] {
        let mut content = content(&[PHARMACY], "Texte");
        content.files.push(Arc::new(DraftFile {
            name: "image.bin".to_owned(),
            mime: "application/octet-stream".to_owned(),
            bytes: vec![b'x'; bytes],
        }));
        let sent = bench.run(Command::Send { content: Box::new(content), draft: None, undo_seconds: 0 }).await;
        let Ok(Outcome::Queued { outgoing: id, .. }) = sent else { panic!("{sent:?}") };
        bench.faults("cut-at-command=smtp:TEXT*1");
        bench.flush().await;
        assert!(bench.has_struck(Fault::CutAtCommand));
        let ended = has_end(&bench.journal(id));
        let expected = if ended { OutboxState::Uncertain } else { OutboxState::Queued };
        assert_eq!((bench.state(id), bench.arrived(id)), (expected, 0), "{:?}", bench.journal(id));
        if ended {
            bench.run(Command::Resolve { outgoing: id, resend: true }).await.unwrap();
        }
        bench.flush_until(id, OutboxState::Filed).await;
        assert_eq!((bench.arrived(id), bench.filed(id)), (1, 1));
    }
    bench.end().await;
}

#[tokio::test]
async fn delay_below_the_limit_is_only_slow() {
    let bench = Bench::start("delay=60").await;
    bench.deliver(0..2);
    bench.sync().await;
    let (id, warnings) = bench.queue(&[PHARMACY], "Lent").await;
    bench.flush().await;
    assert_eq!((warnings, bench.state(id)), (0, OutboxState::Filed));
    assert_eq!((bench.arrived(id), bench.filed(id), bench.ids(FolderRole::Inbox).len()), (1, 1, 2));
    bench.end().await;
}

#[tokio::test]
async fn delay_beyond_the_limit_is_a_timeout() {
    let bench = Bench::set_up(Setup { adjust: |profile| profile.timeouts.answer = 1, ..Setup::default() }).await;
    bench.deliver(0..2);
    bench.faults("delay=imap:4000*1");
    assert_eq!(bench.failure(Command::SignIn).await, Code::TIMED_OUT);
    bench.sync().await;
    assert_eq!(bench.ids(FolderRole::Inbox).len(), 2);

    let (id, _) = bench.queue(&[PHARMACY], "Trop lent").await;
    bench.faults("delay=smtp:4000*1");
    assert_eq!(bench.failure(Command::Flush).await, Code::TIMED_OUT);
    assert_eq!((bench.state(id), bench.arrived(id)), (OutboxState::Queued, 0));
    bench.faults("");
    bench.flush_until(id, OutboxState::Filed).await;
    assert_eq!((bench.arrived(id), bench.filed(id)), (1, 1));
    bench.end().await;
}
