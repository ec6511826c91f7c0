//! The program was killed in the middle of a transaction.

use crate::sandboxed::{Bench, PHARMACY};
use pli::domain::ids::OutboxId;
use pli::domain::message::{OutboxState, RecipientState};
use pli::domain::{Code, Coded};
use pli::engine::steps::{BEGIN, END};
use pli::engine::{Command, FlushReport};
use pli::sandbox::faults::Fault;
use std::time::Duration;
use tokio::time::Instant;

/// Longest time in which an engine has to stop, whatever the servers do.
const STOPPED: Duration = Duration::from_secs(3);

#[tokio::test]
async fn the_journal_has_the_lines_that_recovery_looks_for() {
    let bench = Bench::start("").await;
    bench.sign_in().await;
    let (id, _) = bench.queue(&[PHARMACY], "Journal").await;
    bench.flush().await;
    let end = format!("{END}: {}", places(&[PHARMACY]));
    assert_eq!(bench.journal(id), ["queued", BEGIN, &end, "answered", "filed"]);
    bench.end().await;
}

/// Everyone offered in the transaction, by place.
fn places(to: &[&str]) -> String {
    (0..to.len()).map(|place| place.to_string()).collect::<Vec<_>>().join(",")
}

/// Leaves a message as a kill would: begun, and perhaps its end sent; then starts again.
async fn killed(bench: &mut Bench, to: &[&str], end_sent: bool, accepted: &[&str]) -> OutboxId {
    let (id, _) = bench.queue(to, "Arrêt").await;
    bench.stop_engine().await;
    assert!(bench.core.advance(id, OutboxState::Queued, OutboxState::Sending, BEGIN, "").unwrap());
    if end_sent {
        bench.core.note_step(id, END, &places(to)).unwrap();
    }
    for address in accepted {
        bench.core.set_recipient(id, &address.parse().unwrap(), RecipientState::Accepted, None).unwrap();
    }
    bench.start_engine().await;
    bench.until("it is recovered", |bench| bench.state(id) != OutboxState::Sending).await;
    id
}

#[tokio::test]
async fn killed_before_the_end_of_the_text_it_is_queued_again() {
    let mut bench = Bench::start("").await;
    let id = killed(&mut bench, &[PHARMACY], false, &[]).await;
    assert_eq!((bench.state(id), bench.recipients(id)), (OutboxState::Queued, vec![RecipientState::Waiting]));
    assert_eq!(bench.flush().await.accepted, [id]);
    assert_eq!((bench.state(id), bench.arrived(id), bench.filed(id)), (OutboxState::Filed, 1, 1));
    bench.end().await;
}

#[tokio::test]
async fn killed_after_the_end_of_the_text_it_is_uncertain() {
    let mut bench = Bench::start("").await;
    let id = killed(&mut bench, &[PHARMACY], true, &[]).await;
    assert_eq!((bench.state(id), bench.recipients(id)), (OutboxState::Uncertain, vec![RecipientState::Uncertain]));
    bench.sign_in().await;
    assert_eq!(bench.flush().await, FlushReport::default());
    assert_eq!((bench.state(id), bench.arrived(id)), (OutboxState::Uncertain, 0));
    bench.run(Command::Resolve { outgoing: id, resend: true }).await.unwrap();
    bench.flush().await;
    assert_eq!((bench.state(id), bench.arrived(id), bench.filed(id)), (OutboxState::Filed, 1, 1));
    bench.end().await;
}

#[tokio::test]
async fn killed_in_a_second_try_the_end_of_the_first_does_not_count() {
    let mut bench = Bench::start("").await;
    let (id, _) = bench.queue(&[PHARMACY], "Deux essais").await;
    bench.stop_engine().await;
    let core = &bench.core;
    assert!(core.advance(id, OutboxState::Queued, OutboxState::Sending, BEGIN, "").unwrap());
    core.note_step(id, END, &places(&[PHARMACY])).unwrap();
    assert!(core.advance(id, OutboxState::Sending, OutboxState::Queued, "later", "ENVOI-06").unwrap());
    assert!(core.advance(id, OutboxState::Queued, OutboxState::Sending, BEGIN, "").unwrap());
    bench.start_engine().await;
    bench.until("it is queued again", |bench| bench.state(id) == OutboxState::Queued).await;
    bench.flush().await;
    assert_eq!((bench.state(id), bench.arrived(id), bench.filed(id)), (OutboxState::Filed, 1, 1));
    bench.end().await;
}

#[tokio::test]
async fn killed_while_the_answer_was_kept_only_the_others_are_in_doubt() {
    let mut bench = Bench::start("").await;
    let nurse = bench.sandbox.facts().accounts.iter().find(|a| a.login == crate::sandboxed::NURSE_LOGIN);
    let nurse = nurse.unwrap().address.clone();
    let id = killed(&mut bench, &[PHARMACY, &nurse], true, &[PHARMACY]).await;
    assert_eq!(bench.state(id), OutboxState::Uncertain);
    assert_eq!(bench.recipients(id), [RecipientState::Accepted, RecipientState::Uncertain]);

    // Nobody is left to be served: nothing is sent, and the copy is filed.
    let all = killed(&mut bench, &[PHARMACY], true, &[PHARMACY]).await;
    bench.flush().await;
    assert_eq!((bench.state(all), bench.arrived(all), bench.filed(all)), (OutboxState::Filed, 0, 1));
    assert_eq!(bench.recipients(all), [RecipientState::Accepted]);
    bench.end().await;
}

#[tokio::test]
async fn accepted_and_not_filed_is_filed_at_the_next_start_and_not_sent_again() {
    let mut bench = Bench::start("append-refused").await;
    bench.sign_in().await;
    let (id, _) = bench.queue(&[PHARMACY], "Copie").await;
    bench.flush().await;
    assert_eq!(bench.state(id), OutboxState::Accepted);
    bench.stop_engine().await;
    bench.faults("");
    bench.start_engine().await;
    bench.flush().await;
    assert_eq!((bench.state(id), bench.arrived(id), bench.filed(id)), (OutboxState::Filed, 1, 1));
    bench.end().await;
}

#[tokio::test]
async fn a_message_that_another_engine_is_sending_is_left_alone() {
    let bench = Bench::start("").await;
    bench.sign_in().await;
    let (id, _) = bench.queue(&[PHARMACY], "En cours ailleurs").await;
    assert!(bench.core.advance(id, OutboxState::Queued, OutboxState::Sending, BEGIN, "").unwrap());
    for _ in 0..2 {
        assert_eq!(bench.flush().await, FlushReport::default());
        assert_eq!((bench.state(id), bench.arrived(id)), (OutboxState::Sending, 0), "{:?}", bench.journal(id));
    }
    bench.end().await;
}

/// Stops the engine, which must not wait for the servers.
async fn stopped_at_once(bench: &Bench) {
    let begun = Instant::now();
    bench.engine().stop().await;
    assert!(begun.elapsed() < STOPPED, "it took {:?}", begun.elapsed());
}

#[tokio::test]
async fn delay_of_a_server_does_not_keep_the_engine_from_stopping() {
    let mut bench = Bench::start("").await;
    bench.deliver(0..5);
    bench.sign_in().await;
    bench.faults("delay=imap:30000*1");
    let (engine, account) = (bench.engine().clone(), bench.account);
    let round = tokio::spawn(async move { engine.run(account, Command::Synchronise { folder: None }).await });
    bench.until("the server keeps us waiting", |bench| bench.has_struck(Fault::Delay)).await;
    stopped_at_once(&bench).await;
    assert_eq!(round.await.unwrap().unwrap_err().code(), Code::ENGINE_STOPPED);

    // Nothing of it is lost.
    bench.stop_engine().await;
    bench.faults("");
    bench.start_engine().await;
    assert_eq!(bench.sync().await.new_messages, 5);
    bench.end().await;
}

#[tokio::test]
async fn delay_of_the_answer_to_a_text_leaves_the_message_uncertain_when_the_engine_stops() {
    let mut bench = Bench::start("delay=smtp:150").await;
    bench.sign_in().await;
    let (id, _) = bench.queue(&[PHARMACY], "Arrêt pendant l’envoi").await;
    let (engine, account) = (bench.engine().clone(), bench.account);
    let flush = tokio::spawn(async move { engine.run(account, Command::Flush).await });
    bench.until("it has begun", |bench| bench.journal(id).iter().any(|line| line == BEGIN)).await;
    bench.faults("delay=smtp:2500");
    bench.until("its end is sent", |bench| bench.journal(id).iter().any(|line| line.starts_with(END))).await;
    stopped_at_once(&bench).await;
    assert_eq!(flush.await.unwrap().unwrap_err().code(), Code::ENGINE_STOPPED);
    assert_eq!((bench.state(id), bench.recipients(id)), (OutboxState::Uncertain, vec![RecipientState::Uncertain]));
    bench.stop_engine().await;
    bench.faults("");
    bench.end().await;
}
