//! Submission that goes wrong: nobody receives twice, nothing is lost.

use crate::sandboxed::{Bench, CLAIRE, PHARMACY, letter};
use pli::domain::Code;
use pli::domain::folder::FolderRole;
use pli::domain::message::{OutboxState, RecipientState};
use pli::engine::{Command, FlushReport};
use pli::sandbox::faults::Fault;

/// A mailbox of the same operator.
const NURSE: &str = "sophie.lang@cabinet-lang.mssante.example";

fn nurse(bench: &Bench) -> String {
    let known = bench.sandbox.facts().accounts.iter().find(|account| account.login == crate::sandboxed::NURSE_LOGIN);
    known.map_or_else(|| NURSE.to_owned(), |account| account.address.clone())
}

#[tokio::test]
async fn drop_after_data_is_uncertain_and_never_sent_again_by_itself() {
    let bench = Bench::start("drop-after-data=kept*1").await;
    bench.sign_in().await;
    let (id, _) = bench.queue(&[PHARMACY], "Coupé").await;
    assert_eq!(bench.flush().await, FlushReport { uncertain: vec![id], ..FlushReport::default() });
    assert!(bench.journal(id).contains(&format!("no answer: {}", Code::SEND_UNCERTAIN)), "{:?}", bench.journal(id));
    for _ in 0..3 {
        assert_eq!(bench.flush().await, FlushReport::default());
    }
    assert_eq!((bench.state(id), bench.arrived(id), bench.filed(id)), (OutboxState::Uncertain, 1, 0));
    assert_eq!(bench.recipients(id), [RecipientState::Uncertain]);
    assert_eq!(bench.failure(Command::Unsend { outgoing: id }).await, Code::ALREADY_LEFT);

    bench.run(Command::Resolve { outgoing: id, resend: false }).await.unwrap();
    bench.flush().await;
    assert_eq!((bench.state(id), bench.arrived(id), bench.filed(id)), (OutboxState::Filed, 1, 1));
    assert_eq!(bench.failure(Command::Resolve { outgoing: id, resend: true }).await, Code::NOT_UNCERTAIN);
    bench.end().await;
}

#[tokio::test]
async fn drop_after_data_of_a_lost_message_is_sent_again_when_the_person_says_so() {
    let bench = Bench::start("drop-after-data=lost*1").await;
    bench.sign_in().await;
    let (id, _) = bench.queue(&[PHARMACY], "Perdu").await;
    assert_eq!(bench.flush().await.uncertain, [id]);
    assert_eq!(bench.arrived(id), 0);
    bench.run(Command::Resolve { outgoing: id, resend: true }).await.unwrap();
    assert_eq!(bench.flush().await.accepted, [id]);
    assert_eq!((bench.state(id), bench.arrived(id), bench.filed(id)), (OutboxState::Filed, 1, 1));
    bench.end().await;
}

#[tokio::test]
async fn drop_after_data_stays_uncertain_over_a_restart() {
    let mut bench = Bench::start("drop-after-data=kept*1").await;
    bench.sign_in().await;
    let (id, _) = bench.queue(&[PHARMACY], "Coupé").await;
    bench.flush().await;
    bench.stop_engine().await;
    bench.start_engine().await;
    assert_eq!(bench.flush().await, FlushReport::default());
    assert_eq!((bench.state(id), bench.arrived(id)), (OutboxState::Uncertain, 1));
    bench.end().await;
}

#[tokio::test]
async fn drop_after_data_forgets_no_recipient_that_was_put_off() {
    let bench = Bench::start("").await;
    bench.sign_in().await;
    let nurse = nurse(&bench);
    for resend in [false, true] {
        let lost = if resend { "lost" } else { "kept" };
        bench.faults(&format!("try-later*1,drop-after-data={lost}*1"));
        let (id, _) = bench.queue(&[&nurse, PHARMACY], "À deux").await;
        assert_eq!(bench.flush().await.uncertain, [id]);
        assert_eq!(bench.recipients(id), [RecipientState::Waiting, RecipientState::Uncertain]);
        bench.run(Command::Resolve { outgoing: id, resend }).await.unwrap();
        bench.flush_until(id, OutboxState::Filed).await;
        assert_eq!((bench.arrived(id), bench.copies(id, &nurse, FolderRole::Inbox), bench.filed(id)), (1, 1, 1));
        assert_eq!(bench.recipients(id), [RecipientState::Accepted; 2]);
    }
    bench.end().await;
}

#[tokio::test]
async fn drop_after_data_is_settled_by_a_delivery_notification() {
    let bench = Bench::start("").await;
    bench.sync().await;
    let nurse = nurse(&bench);
    bench.faults("drop-after-data=kept*1");
    let (id, _) = bench.queue(&[PHARMACY, &nurse], "Notifié").await;
    bench.flush().await;
    assert_eq!(bench.recipients(id), [RecipientState::Uncertain; 2]);
    bench.sync().await;
    assert_eq!(bench.recipients(id), [RecipientState::Delivered; 2], "{:?}", bench.journal(id));
    bench.flush().await;
    assert_eq!((bench.state(id), bench.arrived(id), bench.filed(id)), (OutboxState::Filed, 1, 1));

    bench.faults("try-later*1,drop-after-data=kept*1");
    let (id, _) = bench.queue(&[&nurse, PHARMACY], "Notifié pour un").await;
    bench.flush().await;
    bench.sync().await;
    assert_eq!(bench.recipients(id), [RecipientState::Waiting, RecipientState::Delivered]);
    bench.flush_until(id, OutboxState::Filed).await;
    assert_eq!((bench.arrived(id), bench.copies(id, &nurse, FolderRole::Inbox), bench.filed(id)), (1, 1, 1));
    bench.end().await;
}

#[tokio::test]
async fn operator_files_copy_and_there_is_exactly_one() {
    let bench = Bench::start("operator-files-copy").await;
    bench.sign_in().await;
    let (id, _) = bench.queue(&[PHARMACY], "Classé").await;
    bench.flush().await;
    bench.flush().await;
    assert_eq!((bench.state(id), bench.arrived(id), bench.filed(id)), (OutboxState::Filed, 1, 1));
    assert!(bench.journal(id).contains(&"filed by operator".to_owned()), "{:?}", bench.journal(id));
    bench.end().await;
}

#[tokio::test]
async fn operator_files_copy_which_ends_the_doubt() {
    let bench = Bench::start("operator-files-copy,drop-after-data=kept*1").await;
    bench.sign_in().await;
    let (id, _) = bench.queue(&[PHARMACY], "Preuve").await;
    assert_eq!(bench.flush().await.uncertain, [id]);
    assert_eq!((bench.state(id), bench.arrived(id), bench.filed(id)), (OutboxState::Filed, 1, 1));
    assert_eq!(bench.recipients(id), [RecipientState::Accepted]);

    bench.faults("operator-files-copy,drop-after-data=lost*1");
    let (id, _) = bench.queue(&[PHARMACY], "Sans preuve").await;
    bench.flush().await;
    bench.flush().await;
    assert_eq!((bench.state(id), bench.arrived(id), bench.filed(id)), (OutboxState::Uncertain, 0, 0));
    bench.end().await;
}

#[tokio::test]
async fn no_sent_copy_where_one_was_promised_is_filed_by_us_once() {
    let bench = Bench::start("no-sent-copy").await;
    bench.sign_in().await;
    let (id, _) = bench.queue(&[PHARMACY], "Promis").await;
    assert_eq!(bench.flush().await.accepted, [id]);
    assert_eq!((bench.state(id), bench.filed(id)), (OutboxState::Accepted, 0), "the operator has time to do it");
    bench.flush_until(id, OutboxState::Filed).await;
    bench.flush().await;
    assert_eq!((bench.arrived(id), bench.filed(id)), (1, 1));
    bench.end().await;
}

#[tokio::test]
async fn size_limit_refuses_before_anything_leaves_and_keeps_the_text() {
    let bench = Bench::start("size-limit=smtp:300").await;
    bench.sign_in().await;
    let (id, _) = bench.queue(&[PHARMACY], "Trop gros").await;
    assert_eq!(bench.flush().await, FlushReport { refused: vec![id], ..FlushReport::default() });
    assert_eq!((bench.state(id), bench.arrived(id)), (OutboxState::Refused, 0));
    assert!(bench.journal(id).contains(&format!("refused: {}", Code::SIZE_EXCEEDED)), "{:?}", bench.journal(id));
    assert!(!bench.core.outbox_message(id).unwrap().is_empty());
    bench.end().await;
}

#[tokio::test]
async fn size_limit_of_the_mailbox_only_delays_the_copy() {
    let bench = Bench::start("size-limit=imap:300").await;
    bench.sign_in().await;
    let (id, _) = bench.queue(&[PHARMACY], "Copie trop grosse").await;
    assert_eq!(bench.flush().await.accepted, [id]);
    assert_eq!((bench.state(id), bench.arrived(id), bench.filed(id)), (OutboxState::Accepted, 1, 0));
    bench.faults("");
    bench.flush().await;
    assert_eq!((bench.state(id), bench.arrived(id), bench.filed(id)), (OutboxState::Filed, 1, 1));
    bench.end().await;
}

#[tokio::test]
async fn try_later_puts_a_message_off_and_it_arrives_once() {
    let bench = Bench::start("try-later*1").await;
    bench.sign_in().await;
    let (id, _) = bench.queue(&[PHARMACY], "Plus tard").await;
    assert_eq!(bench.flush().await.waiting, [id]);
    assert_eq!((bench.state(id), bench.arrived(id)), (OutboxState::Queued, 0));
    assert!(bench.journal(id).contains(&format!("later: {}", Code::TRY_LATER)), "{:?}", bench.journal(id));
    assert_eq!(bench.flush().await, FlushReport::default(), "not before its time");
    bench.flush_until(id, OutboxState::Filed).await;
    assert_eq!((bench.arrived(id), bench.filed(id)), (1, 1));
    bench.end().await;
}

#[tokio::test]
async fn try_later_for_one_recipient_sends_to_the_other_at_once_and_to_nobody_twice() {
    let bench = Bench::start("try-later*1").await;
    bench.sign_in().await;
    let nurse = nurse(&bench);
    let (id, _) = bench.queue(&[&nurse, PHARMACY, "inconnu@pharmacie-marche.mssante.example"], "À trois").await;
    assert_eq!(bench.flush().await.accepted, [id]);
    assert!(bench.has_struck(Fault::TryLater));
    assert_eq!(bench.recipients(id), [RecipientState::Waiting, RecipientState::Accepted, RecipientState::Refused]);
    assert_eq!((bench.arrived(id), bench.copies(id, &nurse, FolderRole::Inbox)), (1, 0));
    bench.flush_until(id, OutboxState::Filed).await;
    assert_eq!((bench.arrived(id), bench.copies(id, &nurse, FolderRole::Inbox), bench.filed(id)), (1, 1, 1));
    assert_eq!(bench.recipients(id), [RecipientState::Accepted, RecipientState::Accepted, RecipientState::Refused]);
    assert!(bench.replies(id).iter().all(Option::is_some), "{:?}", bench.replies(id));
    bench.end().await;
}

#[tokio::test]
async fn a_refused_message_does_not_hold_up_the_next_one() {
    let bench = Bench::start("").await;
    bench.sign_in().await;
    let (refused, _) = bench.queue(&["inconnu@pharmacie-marche.mssante.example"], "Inconnu").await;
    let (good, _) = bench.queue(&[PHARMACY], "Connu").await;
    let report = bench.flush().await;
    assert_eq!((report.refused, report.accepted), (vec![refused], vec![good]));
    assert!(bench.journal(refused).contains(&format!("refused: {}", Code::RECIPIENT_REFUSED)));
    assert_eq!((bench.state(refused), bench.state(good)), (OutboxState::Refused, OutboxState::Filed));
    assert!(bench.on_server(CLAIRE, FolderRole::Sent).len() == 1);
    bench.end().await;
}

#[tokio::test]
async fn a_message_taken_back_never_leaves() {
    let bench = Bench::start("").await;
    bench.sign_in().await;
    let Command::Send { content, draft, .. } = letter(&[PHARMACY], "Repris") else { unreachable!() };
    let queued = bench.run(Command::Send { content, draft, undo_seconds: 600 }).await.unwrap();
    let pli::engine::Outcome::Queued { outgoing: id, .. } = queued else { panic!("{queued:?}") };
    assert_eq!(bench.flush().await, FlushReport::default());
    bench.run(Command::Unsend { outgoing: id }).await.unwrap();
    bench.flush().await;
    assert_eq!((bench.state(id), bench.arrived(id)), (OutboxState::Cancelled, 0));
    bench.end().await;
}
