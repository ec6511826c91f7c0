use super::kind;
use crate::domain::Code;
use crate::domain::access::Watched;
use crate::imap::script::{OFFER, mailbox};
use futures::FutureExt;
use futures::future::{BoxFuture, pending, ready};
use std::time::Duration;

const LONG: Duration = Duration::from_secs(600);

fn never() -> BoxFuture<'static, ()> {
    pending().boxed()
}

#[tokio::test]
async fn new_mail_ends_the_wait() {
    for news in ["S: * 3 EXISTS", "S: * 1 EXPUNGE", "S: * 1 FETCH (FLAGS (\\Seen))", "S: * VANISHED 5"] {
        let script = format!(
            "C: p3 IDLE
             S: * 2 EXISTS
             S: + idling
             S: * OK still here
             {news}
             C: DONE
             S: p3 OK done"
        );
        let (mut mailbox, task) = mailbox(OFFER, true, &script).await;
        assert_eq!(mailbox.watch(LONG, never()).await.unwrap(), Watched::Changed, "{news}");
        task.await.unwrap();
    }
}

#[tokio::test]
async fn a_quiet_time_ends_with_a_proof_of_life() {
    let (mut mailbox, task) = mailbox(OFFER, true, "C: p3 IDLE\nS: + idling\nC: DONE\nS: p3 OK done").await;
    assert_eq!(mailbox.watch(Duration::from_millis(50), never()).await.unwrap(), Watched::Quiet);
    task.await.unwrap();
}

#[tokio::test]
async fn the_wish_to_stop_comes_first() {
    let (mut mailbox, task) = mailbox(OFFER, true, "C: p3 IDLE\nS: + idling\nC: DONE\nS: p3 OK done").await;
    assert_eq!(mailbox.watch(LONG, ready(()).boxed()).await.unwrap(), Watched::Stopped);
    task.await.unwrap();
}

#[tokio::test]
async fn without_idle_a_noop_brings_the_news() {
    let offer = "IMAP4rev1";
    let (mut mailbox, task) = mailbox(offer, true, "C: p3 NOOP\nS: * 3 EXISTS\nS: p3 OK done").await;
    assert_eq!(mailbox.watch(Duration::from_millis(20), never()).await.unwrap(), Watched::Changed);
    task.await.unwrap();
}

#[tokio::test]
async fn a_server_that_refuses_idle_is_asked_once() {
    let script = "C: p3 IDLE\nS: p3 BAD what\nC: p4 NOOP\nS: p4 OK done\nC: p5 NOOP\nS: p5 OK done";
    let (mut mailbox, task) = mailbox(OFFER, true, script).await;
    for _ in 0..2 {
        assert_eq!(mailbox.watch(Duration::from_millis(20), never()).await.unwrap(), Watched::Quiet);
    }
    assert!(!mailbox.abilities().idle);
    task.await.unwrap();
}

#[tokio::test]
async fn news_heard_during_other_commands_is_not_lost() {
    let script = "C: p3 UID SEARCH ALL\nS: * SEARCH 5\nS: * 3 EXISTS\nS: p3 OK done";
    let (mut mailbox, task) = mailbox(OFFER, true, script).await;
    mailbox.ids().await.unwrap();
    assert_eq!(mailbox.watch(LONG, never()).await.unwrap(), Watched::Changed);
    task.await.unwrap();
}

#[tokio::test]
async fn a_good_bye_while_waiting_is_a_lost_connection_or_an_ended_session() {
    for (bye, expected) in [
        ("S: * BYE autologout", ("lost", Code::CONNECTION_LOST)),
        ("S: * BYE [UNAVAILABLE] stop", ("lost", Code::MAILBOX_UNAVAILABLE)),
        ("S: * BYE [EXPIRED] session over", ("sign-in", Code::SESSION_ENDED)),
        ("", ("lost", Code::CONNECTION_LOST)),
    ] {
        let (mut mailbox, _task) = mailbox(OFFER, true, &format!("C: p3 IDLE\nS: + idling\n{bye}")).await;
        assert_eq!(kind(mailbox.watch(LONG, never()).await), expected, "{bye}");
    }
}
