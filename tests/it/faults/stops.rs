//! The program was killed in the middle of a transaction.

use crate::sandboxed::{Bench, PHARMACY};
use pli::domain::ids::OutboxId;
use pli::domain::message::{OutboxState, RecipientState};
use pli::engine::{Command, FlushReport};

/// Journal lines of the engine: [`the_journal_has_the_lines_that_recovery_looks_for`] holds them.
const BEGIN: &str = "begin";
const END: &str = "end of text";

#[tokio::test]
async fn the_journal_has_the_lines_that_recovery_looks_for() {
    let bench = Bench::start("").await;
    bench.sign_in().await;
    let (id, _) = bench.queue(&[PHARMACY], "Journal").await;
    bench.flush().await;
    assert_eq!(bench.journal(id), ["queued", BEGIN, END, "accepted", "filed"]);
    bench.end().await;
}

/// Leaves a message as a kill would: begun, and perhaps its end sent; then starts again.
async fn killed(bench: &mut Bench, to: &[&str], end_sent: bool, accepted: &[&str]) -> OutboxId {
    let (id, _) = bench.queue(to, "Arrêt").await;
    bench.stop_engine().await;
    assert!(bench.core.advance(id, OutboxState::Queued, OutboxState::Sending, BEGIN, "").unwrap());
    if end_sent {
        bench.core.note_step(id, END, "").unwrap();
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
    core.note_step(id, END, "").unwrap();
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

    let all = killed(&mut bench, &[PHARMACY], true, &[PHARMACY]).await;
    assert_eq!((bench.state(all), bench.recipients(all)), (OutboxState::Accepted, vec![RecipientState::Accepted]));
    bench.flush().await;
    assert_eq!((bench.state(all), bench.arrived(all), bench.filed(all)), (OutboxState::Filed, 0, 1));
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
