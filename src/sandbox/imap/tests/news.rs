use super::{Server, address};
use crate::domain::message::Flags;
use jiff::Timestamp;

#[tokio::test]
async fn an_idle_session_hears_of_everything_at_once() {
    let server = Server::with_messages("", 2);
    let mut idle = server.in_inbox().await;
    idle.play("C: i1 IDLE\nS: + Idling").await;
    server.deliver("Subject: new\n\nx\n");
    idle.play("S: * 3 EXISTS\nS: * 0 RECENT").await;

    let mut other = server.in_inbox().await;
    other.play("C: a1 STORE 2 +FLAGS (\\Seen)\nS: * 2 FETCH (FLAGS (\\Seen))\nS: a1 OK …").await;
    idle.play("S: * 2 FETCH (FLAGS (\\Seen))").await;
    other.play("C: a2 MOVE 1 Corbeille\nS: * OK …\nS: * 1 EXPUNGE\nS: a2 OK …").await;
    idle.play("S: * 1 EXPUNGE\nC: DONE\nS: i1 OK …").await;
    idle.play("C: i2 FETCH 1:* UID\nS: * 1 FETCH (UID 2)\nS: * 2 FETCH (UID 3)\nS: i2 OK …").await;
}

#[tokio::test]
async fn what_came_between_select_and_idle_is_told() {
    let server = Server::with_messages("", 0);
    let mut client = server.in_inbox().await;
    server.deliver("Subject: early\n\nx\n");
    client.play("C: i1 IDLE\nS: + Idling\nS: * 1 EXISTS\nS: * 0 RECENT\nC: DONE\nS: i1 OK …").await;
}

#[tokio::test]
async fn anything_but_done_ends_idle_with_bad() {
    let server = Server::with_messages("", 1);
    let mut client = server.in_inbox().await;
    client.play("C: i1 IDLE\nS: + Idling\nC: i2 NOOP\nS: i1 BAD …\nC: i3 NOOP\nS: i3 OK …").await;
}

#[tokio::test]
async fn without_idle_it_is_neither_offered_nor_accepted() {
    let server = Server::with_messages("no-idle", 1);
    let mut client = server.signed_in().await;
    client.send("a1 CAPABILITY\r\n").await;
    assert!(!client.line().await.contains("IDLE"));
    client.play("S: a1 OK …\nC: a2 IDLE\nS: a2 BAD …").await;
}

#[tokio::test]
async fn fetch_by_number_hides_expunges_until_later() {
    let server = Server::with_messages("", 3);
    let mut one = server.in_inbox().await;
    let mut other = server.in_inbox().await;
    other.play("C: b1 MOVE 1 Corbeille\nS: * OK …\nS: * 1 EXPUNGE\nS: b1 OK …").await;
    one.play(
        "C: a1 FETCH 1:3 UID
         S: * 1 FETCH (UID 1)
         S: * 2 FETCH (UID 2)
         S: * 3 FETCH (UID 3)
         S: a1 OK …
         C: a2 NOOP
         S: * 1 EXPUNGE
         S: a2 OK …
         C: a3 FETCH 1 UID
         S: * 1 FETCH (UID 2)
         S: a3 OK …",
    )
    .await;
}

#[tokio::test]
async fn changes_carry_modseq_once_the_client_knows_condstore() {
    let server = Server::with_messages("", 1);
    let mut client = server.in_inbox().await;
    client.play("C: a1 ENABLE CONDSTORE\nS: * ENABLED CONDSTORE\nS: a1 OK …").await;
    let mut other = server.in_inbox().await;
    other.play("C: b1 STORE 1 +FLAGS.SILENT (\\Answered)\nS: b1 OK …").await;
    client.play("C: a2 NOOP\nS: * 1 FETCH (FLAGS (\\Answered) UID 1 MODSEQ (3))\nS: a2 OK …").await;
}

#[tokio::test]
async fn the_uidvalidity_fault_renumbers_at_the_next_select() {
    let server = Server::with_messages("", 2);
    let mut client = server.signed_in().await;
    client.send("a1 SELECT INBOX\r\n").await;
    let before = client.skip_to("* OK [UIDVALIDITY").await;
    client.skip_to("a1 OK").await;
    server.shared.faults.set("uidvalidity-changed").unwrap();
    let mut other = server.signed_in().await;
    other.send("b1 SELECT INBOX\r\n").await;
    let after = other.skip_to("* OK [UIDVALIDITY").await;
    assert_ne!(before, after);
    other.skip_to("b1 OK").await;
    client.play("C: a2 NOOP\nS: * OK [CLOSED] …\nS: a2 OK …").await;
    client.send("a3 SELECT INBOX\r\n").await;
    assert_eq!(client.skip_to("* OK [UIDVALIDITY").await, after, "it changes once");
}

#[tokio::test]
async fn a_deleted_folder_closes_for_those_who_have_it_open() {
    let server = Server::new("");
    let mut one = server.signed_in().await;
    one.play("C: a1 CREATE Temp\nS: a1 OK …").await;
    server
        .shared
        .mail
        .deliver(&address(), "Temp", b"a: b\r\n\r\n".to_vec(), Flags::default(), Timestamp::UNIX_EPOCH)
        .unwrap();
    one.send("a2 SELECT Temp\r\n").await;
    one.skip_to("a2 OK").await;
    one.play("C: a3 DELETE Temp\nS: * OK [CLOSED] …\nS: a3 OK …\nC: a4 CHECK\nS: a4 BAD …").await;
}
