use super::kind;
use crate::domain::Code;
use crate::domain::access::{Mailbox, Range};
use crate::domain::ids::RemoteId;
use crate::imap::ImapMailbox;
use crate::imap::script::{OFFER, mailbox, password, peer, target};
use crate::imap::start::Greeted;
use crate::imap::wire::Wire;
use std::time::Duration;
use tokio::io::AsyncWriteExt;

const PROTOCOL: (&str, Code) = ("lost", Code::PROTOCOL);

#[tokio::test]
async fn an_absurd_literal_is_refused_when_it_is_announced() {
    for length in ["4000000000", "99999999999999999999999", "1100000+"] {
        let script = format!("C~ p3\nS: * 1 FETCH (UID 5 BODY[]<0> {{{length}}}\nC~ p4");
        let (mut mailbox, task) = mailbox(OFFER, true, &script).await;
        assert_eq!(kind(mailbox.ids().await), PROTOCOL, "{length}");
        task.abort();
    }
}

#[tokio::test]
async fn an_endless_line_is_cut() {
    let (near, mut far) = tokio::io::duplex(64 * 1024);
    let task = tokio::spawn(async move { while far.write_all(&[b'x'; 4096]).await.is_ok() {} });
    let wire = Wire::new(Box::new(near), None, target(), Duration::from_secs(60));
    let error = Greeted::on_stream(wire, false, false, false).await.err().unwrap();
    assert_eq!(crate::domain::Coded::code(&error), Code::PROTOCOL);
    task.await.unwrap();
}

#[tokio::test]
async fn a_silent_server_runs_into_the_time_allowed() {
    let (near, _far) = tokio::io::duplex(1024);
    let wire = Wire::new(Box::new(near), None, target(), Duration::from_millis(20));
    let error = Greeted::on_stream(wire, false, false, false).await.err().unwrap();
    assert_eq!(crate::domain::Coded::code(&error), Code::TIMED_OUT);
}

#[tokio::test]
async fn nul_bytes_and_nonsense_are_passed_over() {
    let (mut mailbox, task) = mailbox(
        OFFER,
        true,
        "C: p3 UID SEARCH ALL
         S: * \0\0\0
         S: *
         S: + surprise
         S: * 1 FETCH (UID 5 INTERNALDATE NIL)
         S: * 99999999999999999999 EXISTS
         S: * OK [ALERT]é
         S: p99 OK not ours
         S: * SEARCH 5 x
         S: * SEARCH 7
         S: p3 OK done",
    )
    .await;
    assert_eq!(mailbox.ids().await.unwrap(), [RemoteId::from_uid(7, 7)]);
    task.await.unwrap();
}

#[tokio::test]
async fn a_flood_of_unasked_data_loses_nothing() {
    let flood: String = (1..=500).map(|n| format!("S: * {n} FETCH (FLAGS (\\Seen))\nS: * {n} EXISTS\n")).collect();
    let script = format!("C: p3 UID SEARCH ALL\n{flood}S: * SEARCH 5\n{flood}S: p3 OK done");
    let (mut mailbox, task) = mailbox(OFFER, true, &script).await;
    assert_eq!(mailbox.ids().await.unwrap().len(), 1);
    task.await.unwrap();
}

#[tokio::test]
async fn lies_about_the_count_change_nothing_but_the_question() {
    let script = "C: p3 UID SEARCH ALL\nS: * 4294967295 EXISTS\nS: * SEARCH 5 7\nS: p3 OK done
        C: p4 UID FETCH 1:* (UID)\nS: * 1 FETCH (UID 5)\nS: * 2 FETCH (UID 7)\nS: p4 OK done";
    let (mut mailbox, task) = mailbox(OFFER, true, script).await;
    assert_eq!(mailbox.ids().await.unwrap().len(), 2);
    assert_eq!(mailbox.ids().await.unwrap().len(), 2);
    task.await.unwrap();
}

#[tokio::test]
async fn a_range_of_billions_in_copyuid_is_not_counted_out() {
    let script = "C~ p3 UID MOVE\nS: p3 OK [COPYUID 3 1:4294967295 1:4294967295] done";
    let (mut mailbox, _task) = mailbox(OFFER, true, script).await;
    let moved = mailbox.move_to(&[RemoteId::from_uid(7, 5)], "X").await.unwrap();
    assert_eq!(moved.len(), 1);
}

#[tokio::test]
async fn deep_nesting_never_reaches_the_parser() {
    let deep = format!("{}{}", "(\"a\" ".repeat(20_000), ")".repeat(20_000));
    let script = format!(
        "C~ p3 UID FETCH
         S: * 1 FETCH (UID 5 BODYSTRUCTURE {deep})
         S: p3 OK done
         C~ p4 UID FETCH 5
         S: p4 OK done"
    );
    let (mut mailbox, _task) = mailbox(OFFER, true, &script).await;
    assert!(mailbox.headers(Range::Ids(vec![RemoteId::from_uid(7, 5)])).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_connection_cut_inside_a_literal_is_lost() {
    let script =
        "C~ p3\nS: * 2 FETCH (UID 7 RFC822.SIZE 9)\nS: p3 OK x\nC~ p4\nS: * 2 FETCH (UID 7 BODY[]<0> {9}\nS+ abc";
    let (mut mailbox, _task) = mailbox(OFFER, true, script).await;
    assert_eq!(kind(mailbox.body(&RemoteId::from_uid(7, 7), 100).await), ("lost", Code::CONNECTION_LOST));
}

#[tokio::test]
async fn no_secret_is_in_what_is_shown_of_a_refusal() {
    let script = "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] x\nC~ p1\nS: +\nC~ A\nS: p1 NO refused";
    let (near, _task) = peer(script);
    let wire = Wire::new(Box::new(near), None, target(), Duration::from_secs(5));
    let greeted = Greeted::on_stream(wire, false, false, false).await.unwrap();
    let fault = greeted.sign_in(&password()).await.err().unwrap();
    assert!(!format!("{fault} {fault:?}").contains("motdepasse"));
}

#[test]
fn a_mailbox_can_travel_between_threads() {
    fn travels<T: Send>() {}
    travels::<ImapMailbox>();
    travels::<Box<dyn Mailbox>>();
}
