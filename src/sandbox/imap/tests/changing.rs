use super::{Server, address};
use std::time::{Duration, Instant};

#[tokio::test]
async fn store_adds_removes_and_replaces() {
    let server = Server::with_messages("", 2);
    let mut client = server.in_inbox().await;
    client
        .play(
            "C: a1 STORE 1:2 +FLAGS (\\Seen $Forwarded)
             S: * 1 FETCH (FLAGS ($Forwarded \\Seen))
             S: * 2 FETCH (FLAGS ($Forwarded \\Seen))
             S: a1 OK …
             C: a2 UID STORE 2 -FLAGS \\Seen
             S: * 2 FETCH (FLAGS ($Forwarded) UID 2)
             S: a2 OK …
             C: a3 STORE 1 FLAGS.SILENT (\\Flagged)
             S: a3 OK …
             C: a4 NOOP
             S: a4 OK …",
        )
        .await;
    assert_eq!(server.folder("INBOX"), [(1, vec!["\\Flagged".to_owned()]), (2, vec!["$Forwarded".to_owned()])]);
}

#[tokio::test]
async fn unchanged_since_names_those_left_alone() {
    let server = Server::with_messages("", 2);
    let mut client = server.in_inbox().await;
    client
        .play(
            "C: a1 UID STORE 1:2 (UNCHANGEDSINCE 2) +FLAGS (\\Seen)
             S: * 1 FETCH (FLAGS (\\Seen) UID 1 MODSEQ (4))
             S: a1 OK [MODIFIED 2] …",
        )
        .await;
}

#[tokio::test]
async fn expunge_tells_numbers_and_uid_expunge_keeps_the_others() {
    let server = Server::with_messages("", 4);
    let mut client = server.in_inbox().await;
    client
        .play(
            "C: a1 STORE 1,2,4 +FLAGS.SILENT (\\Deleted)
             S: a1 OK …
             C: a2 UID EXPUNGE 2
             S: * 2 EXPUNGE
             S: a2 OK …
             C: a3 EXPUNGE
             S: * 3 EXPUNGE
             S: * 1 EXPUNGE
             S: a3 OK …
             C: a4 STORE 1 +FLAGS.SILENT (\\Deleted)
             S: a4 OK …
             C: a5 CLOSE
             S: a5 OK …",
        )
        .await;
    assert!(server.folder("INBOX").is_empty());
}

#[tokio::test]
async fn copy_tells_both_uids() {
    let server = Server::with_messages("", 3);
    let mut client = server.in_inbox().await;
    client
        .play(
            "C: a1 UID COPY 1,3 Archives
             S: a1 OK [COPYUID … 1,3 1,2] Copied
             C: a2 COPY 1 Nowhere
             S: a2 NO [TRYCREATE] …
             C: a3 UID COPY 99 Archives
             S: a3 OK …",
        )
        .await;
    assert_eq!(server.folder("INBOX").len(), 3);
    assert_eq!(server.folder("Archives").len(), 2);
}

#[tokio::test]
async fn move_tells_both_uids_and_expunges() {
    let server = Server::with_messages("", 3);
    let mut client = server.in_inbox().await;
    client
        .play(
            "C: a1 UID MOVE 2 Corbeille
             S: * OK [COPYUID … 2 1] Moved
             S: * 2 EXPUNGE
             S: a1 OK …
             C: a2 MOVE 1:* Corbeille
             S: * OK [COPYUID … 1,3 2,3] Moved
             S: * 2 EXPUNGE
             S: * 1 EXPUNGE
             S: a2 OK …",
        )
        .await;
    assert_eq!(server.folder("Corbeille").len(), 3);
}

#[tokio::test]
async fn the_move_fault_refuses_and_leaves_the_message() {
    let server = Server::with_messages("move-refused*1", 1);
    let mut client = server.in_inbox().await;
    client
        .play(
            "C: a1 UID MOVE 1 Corbeille
             S: a1 NO [SERVERBUG] Internal error
             C: a2 UID MOVE 1 Corbeille
             S: * OK [COPYUID … 1 1] Moved
             S: * 1 EXPUNGE
             S: a2 OK …",
        )
        .await;
}

#[tokio::test]
async fn append_takes_both_kinds_of_literals() {
    let server = Server::new("");
    let mut client = server.signed_in().await;
    client
        .play(
            "C: a1 APPEND Envoy&AOk-s (\\Seen $MDNSent) \"02-May-2026 10:00:00 +0200\" {15}
             S: + Send it
             C: Subject: a
             C: 
             C: b
             S: a1 OK [APPENDUID … 1] Filed
             C: a2 APPEND Envoy&AOk-s {15+}
             C: Subject: c
             C: 
             C: d
             S: a2 OK [APPENDUID … 2] Filed
             C: a3 APPEND Nowhere {1+}
             C: x
             S: a3 NO [TRYCREATE] …",
        )
        .await;
    let sent = server.shared.mail.snapshot_named(&address(), "Envoyés").unwrap();
    assert_eq!(&*sent.messages[0].bytes, b"Subject: a\r\n\r\nb");
    assert_eq!(sent.messages[0].received.to_string(), "2026-05-02T08:00:00Z");
    assert_eq!(server.folder("Envoyés")[0].1, ["$MDNSent", "\\Seen"]);
}

#[tokio::test]
async fn a_message_above_the_limit_is_refused_before_or_after_it_comes() {
    let server = Server::new("size-limit=10");
    let mut client = server.signed_in().await;
    client
        .play(
            "C: a1 APPEND Envoy&AOk-s {11}
             S: a1 NO [TOOBIG] …
             C: a2 APPEND Envoy&AOk-s {11+}
             C: 12345678901
             S: a2 NO [TOOBIG] …
             C: a3 APPEND Envoy&AOk-s {3+}
             C: 123
             S: a3 OK …",
        )
        .await;
    assert_eq!(server.folder("Envoyés").len(), 1);
}

#[tokio::test]
async fn append_faults_refuse_or_delay() {
    let server = Server::new("append-refused*1,append-slow=80*1");
    let mut client = server.signed_in().await;
    client.play("C: a1 APPEND Envoy&AOk-s {1+}\nC: x\nS: a1 NO [SERVERBUG] …").await;
    let start = Instant::now();
    client.play("C: a2 APPEND Envoy&AOk-s {1+}\nC: x\nS: a2 OK …").await;
    assert!(start.elapsed() >= Duration::from_millis(80));
    assert_eq!(server.folder("Envoyés").len(), 1);
}

#[tokio::test]
async fn binary_and_nul_bytes_are_refused() {
    let server = Server::new("");
    let mut client = server.signed_in().await;
    client.play("C: a1 APPEND INBOX {3+}\nC: a\0b\nS: a1 BAD …\nC: a2 NOOP\nS: a2 OK …").await;
    client.play("C: a3 APPEND INBOX ~{3+}\nC: abc\nS: a3 BAD …").await;
    assert!(server.folder("INBOX").is_empty());
}
