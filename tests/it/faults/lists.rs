//! White list and directory.

use crate::sandboxed::{Bench, OUTSIDE, PHARMACY, letter};
use pli::domain::directory::{DirectoryAnswer, DirectoryQuery};
use pli::domain::message::OutboxState;
use pli::domain::{Code, Coded};
use pli::engine::{Command, ListState, Outcome};
use pli::sandbox::faults::Fault;

async fn list(bench: &Bench) -> ListState {
    match bench.run(Command::ReadWhiteList).await.unwrap() {
        Outcome::WhiteList(state) => state,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_fresh_and_whole_list_refuses_and_the_text_stays_a_draft() {
    let bench = Bench::start("").await;
    assert_eq!(bench.failure(letter(&[PHARMACY, OUTSIDE], "Dehors")).await, Code::RECIPIENT_OUTSIDE);
    assert!(bench.query().outbox(bench.account, 10).unwrap().is_empty());
    let drafts = bench.query().drafts(bench.account).unwrap();
    assert_eq!(drafts.len(), 1);
    assert_eq!((drafts[0].content.subject.as_str(), drafts[0].content.to.len()), ("Dehors", 2));
    bench.end().await;
}

/// With such a list nobody is refused here: a warning is given, and the operator has the last word.
async fn warns_and_lets_the_operator_decide(fault: &'static str) -> Bench {
    let bench = Bench::start(fault).await;
    bench.sign_in().await;
    let (inside, _) = bench.queue(&[PHARMACY], "Dedans").await;
    let (outside, warnings) = bench.queue(&[OUTSIDE], "Dehors").await;
    assert_eq!(warnings, 1);
    let report = bench.flush().await;
    assert_eq!((report.accepted, report.refused), (vec![inside], vec![outside]));
    assert_eq!((bench.state(inside), bench.arrived(inside), bench.filed(inside)), (OutboxState::Filed, 1, 1));
    assert_eq!(bench.state(outside), OutboxState::Refused);
    assert!(bench.journal(outside).contains(&format!("refused: {}", Code::RECIPIENT_REFUSED)));
    assert!(!bench.core.outbox_message(outside).unwrap().is_empty(), "the text is kept");
    bench
}

#[tokio::test]
async fn white_list_truncated_warns_and_sends() {
    let bench = warns_and_lets_the_operator_decide("white-list-truncated").await;
    assert!(!list(&bench).await.complete());
    bench.end().await;
}

#[tokio::test]
async fn white_list_stale_warns_and_sends() {
    let bench = warns_and_lets_the_operator_decide("white-list-stale=10").await;
    assert!(list(&bench).await.complete());
    bench.end().await;
}

#[tokio::test]
async fn white_list_absent_warns_and_sends() {
    let bench = warns_and_lets_the_operator_decide("white-list-absent").await;
    let state = list(&bench).await;
    assert!(state.list().is_none() && state.problem().is_some());
    bench.end().await;
}

#[tokio::test]
async fn white_list_absent_later_refuses_nobody_by_the_old_one() {
    let bench = Bench::start("").await;
    assert!(list(&bench).await.complete());
    bench.faults("white-list-absent");
    // The list kept was fetched a moment ago: it still counts as just now.
    assert_eq!(bench.failure(letter(&[OUTSIDE], "Dehors")).await, Code::RECIPIENT_OUTSIDE);
    assert_eq!(bench.queue(&[PHARMACY], "Dedans").await.1, 0);
    bench.end().await;
}

fn martin() -> Command {
    Command::SearchDirectory { query: DirectoryQuery { text: "martin".to_owned(), ..DirectoryQuery::default() } }
}

async fn found(bench: &Bench, command: Command) -> DirectoryAnswer {
    match bench.run(command).await.unwrap() {
        Outcome::Found(answer) => answer,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn ldap_size_limit_gives_what_there_is_and_says_so() {
    let bench = Bench::start("").await;
    let whole = found(&bench, martin()).await;
    assert!(!whole.truncated && whole.entries.len() >= 2, "{}", whole.entries.len());
    bench.faults("ldap-size-limit=1");
    let some = found(&bench, martin()).await;
    assert!(some.truncated);
    assert_eq!(some.entries.len(), 1);
    bench.end().await;
}

#[tokio::test]
async fn directory_down_is_said_and_mail_goes_on() {
    let bench = Bench::start("").await;
    found(&bench, martin()).await;
    bench.faults("directory-down");
    assert_eq!(bench.failure(martin()).await, Code::DIRECTORY_DOWN);
    assert!(!bench.query().colleagues(bench.account, "martin", 10).unwrap().is_empty(), "those seen before are known");
    bench.deliver(0..1);
    bench.sync().await;
    let (id, _) = bench.queue(&[PHARMACY], "Sans annuaire").await;
    bench.flush().await;
    assert_eq!((bench.state(id), bench.arrived(id)), (OutboxState::Filed, 1));
    bench.faults("");
    found(&bench, martin()).await;
    bench.end().await;
}

#[tokio::test]
async fn cut_after_bytes_of_the_directory_is_an_error_and_not_a_short_answer() {
    let bench = Bench::start("").await;
    let whole = found(&bench, martin()).await;
    for bytes in [0, 20, 200, 900] {
        bench.faults(&format!("cut-after-bytes=ldap:{bytes}*1"));
        let cut = bench.run(martin()).await;
        assert!(bench.has_struck(Fault::CutAfterBytes), "the answer is shorter than {bytes} bytes");
        match cut {
            Err(failure) => {
                let code = failure.code();
                assert!([Code::DIRECTORY_DOWN, Code::CONNECTION_LOST].contains(&code), "byte {bytes}: {code}");
            }
            Ok(outcome) => panic!("byte {bytes}: {outcome:?}"),
        }
        assert_eq!(found(&bench, martin()).await.entries.len(), whole.entries.len());
    }
    bench.end().await;
}

#[tokio::test]
async fn cut_after_bytes_of_the_white_list_keeps_the_list_before() {
    let bench = Bench::start("").await;
    let before = list(&bench).await;
    for bytes in [0, 100] {
        bench.faults(&format!("cut-after-bytes=https:{bytes}*1"));
        let Ok(Outcome::WhiteList(now)) = bench.run(Command::RefreshWhiteList).await else { panic!() };
        assert!(now.problem().is_some(), "byte {bytes}");
        assert_eq!((now.domains(), now.complete()), (before.domains(), true), "byte {bytes}");
        assert_eq!(bench.queue(&[PHARMACY], "Dedans").await.1, 0);
    }
    bench.faults("");
    let Ok(Outcome::WhiteList(now)) = bench.run(Command::RefreshWhiteList).await else { panic!() };
    assert_eq!(now.problem(), None);
    bench.end().await;
}
