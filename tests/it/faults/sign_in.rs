//! Signing in: codes, sessions, tokens.

use crate::sandboxed::{Bench, CLAIRE, PHARMACY, Setup};
use pli::auth::Challenge;
use pli::domain::access::{Credentials, Fault};
use pli::domain::folder::FolderRole;
use pli::domain::message::OutboxState;
use pli::domain::profile::OperatorProfile;
use pli::domain::{Code, Coded, Environment, Secret};
use pli::engine::{Command, Connection, Event};
use pli::net::{Connector, TrustStore};
use pli::trust::Anchors;
use pli::{imap, smtp};
use rustls_pki_types::{CertificateDer, pem::PemObject};
use std::fs;

fn asked_codes(bench: &Bench) -> usize {
    bench.asked().iter().filter(|challenge| matches!(challenge, Challenge::Code { .. })).count()
}

#[tokio::test]
async fn twenty_forced_reconnections_cost_one_code() {
    // Delivery notifications would come between the messages that are counted.
    let adjust = |profile: &mut OperatorProfile| profile.sending.delivery_notification = false;
    let bench = Bench::set_up(Setup { adjust, ..Setup::default() }).await;
    bench.deliver(0..1);
    bench.sync().await;
    for round in 1..=20 {
        bench.run(Command::Reconnect).await.unwrap();
        if round % 5 == 0 {
            let (id, _) = bench.queue(&[PHARMACY], "Encore").await;
            bench.flush().await;
            assert_eq!((bench.arrived(id), bench.filed(id)), (1, 1));
        }
        bench.deliver(round..round + 1);
        bench.sync().await;
        assert_eq!(bench.ids(FolderRole::Inbox).len(), round + 1);
    }
    assert_eq!((bench.codes_sent(), bench.asked().len()), (1, 2), "one password, one code");
    bench.end().await;
}

#[tokio::test]
async fn code_replay_refused_once_asks_again() {
    let bench = Bench::start("code-replay-refused*1").await;
    bench.sign_in().await;
    assert_eq!((bench.codes_sent(), asked_codes(&bench)), (2, 2));
    assert!(matches!(bench.asked().last(), Some(Challenge::Code { again: true, .. })), "{:?}", bench.asked());
    bench.end().await;
}

#[tokio::test]
async fn code_replay_refused_for_ever_ends_in_an_error() {
    let bench = Bench::start("code-replay-refused").await;
    assert_eq!(bench.failure(Command::SignIn).await, Code::CODE_REFUSED);
    assert_eq!(asked_codes(&bench), 3);
    bench.faults("");
    bench.sign_in().await;
    bench.end().await;
}

#[tokio::test]
async fn per_connection_code_asks_for_each_connection() {
    let bench = Bench::start("per-connection-code").await;
    bench.deliver(0..2);
    bench.sync().await;
    assert_eq!(asked_codes(&bench), 1);
    let (id, _) = bench.queue(&[PHARMACY], "Bonjour").await;
    bench.flush().await;
    assert_eq!((bench.state(id), bench.arrived(id), bench.filed(id)), (OutboxState::Filed, 1, 1));
    assert_eq!(asked_codes(&bench), 2, "one for reading, one for sending");
    bench.run(Command::Reconnect).await.unwrap();
    bench.sync().await;
    assert_eq!((asked_codes(&bench), bench.codes_sent()), (3, 3));
    let passwords = bench.asked().iter().filter(|challenge| matches!(challenge, Challenge::Password { .. })).count();
    assert_eq!(passwords, 1, "the password is asked once");
    bench.end().await;
}

#[tokio::test]
async fn session_ends_and_a_new_sign_in_asks_for_one_code() {
    let bench = Bench::start("session-ends=1*1").await;
    bench.sign_in().await;
    bench.run(Command::Reconnect).await.unwrap();
    bench.sign_in().await;
    assert_eq!(bench.codes_sent(), 1);
    let (id, _) = bench.queue(&[PHARMACY], "Gardé").await;
    bench.flush().await;
    assert_eq!((bench.state(id), bench.arrived(id), bench.filed(id)), (OutboxState::Filed, 1, 1));
    assert_eq!((bench.codes_sent(), asked_codes(&bench)), (2, 2), "one more code, not two");
    bench.end().await;
}

#[tokio::test]
async fn session_ends_while_the_person_is_away_and_nothing_is_lost() {
    let bench = Bench::start("session-ends=0*1").await;
    bench.sign_in().await;
    let (id, _) = bench.queue(&[PHARMACY], "Gardé").await;
    bench.person_is_away(true);
    assert_eq!(bench.failure(Command::Flush).await, Code::ANSWER_MISSING);
    assert_eq!((bench.state(id), bench.arrived(id)), (OutboxState::Queued, 0));
    bench.person_is_away(false);
    bench.flush().await;
    assert_eq!((bench.state(id), bench.arrived(id), bench.filed(id)), (OutboxState::Filed, 1, 1));
    bench.end().await;
}

#[tokio::test]
async fn session_ends_while_watching_and_no_question_comes_out_of_the_blue() {
    let bench = Bench::set_up(Setup { watch: true, ..Setup::default() }).await;
    let mut events = bench.engine().events();
    bench.sign_in().await;
    let asked = bench.asked().len();
    bench.faults("session-ends=0*1,cut-at-command=imap:SELECT*1");
    bench.run(Command::Reconnect).await.unwrap();
    loop {
        let event = tokio::time::timeout(crate::sandboxed::DEADLINE, events.next()).await.unwrap().unwrap();
        if let Event::Connection { state: Connection::SignInNeeded { failure }, .. } = event {
            assert_eq!(failure.code(), Code::SESSION_ENDED);
            break;
        }
    }
    assert_eq!(bench.asked().len(), asked, "a question nobody waited for");
    bench.faults("");
    bench.sync().await;
    bench.end().await;
}

fn connector(bench: &Bench, profile: &OperatorProfile) -> Connector {
    let anchors = Anchors {
        anchors: CertificateDer::pem_file_iter(&bench.sandbox.facts().ca).unwrap().map(Result::unwrap).collect(),
        intermediates: Vec::new(),
        refuse_sandbox_keys: false,
        only_issuers: Vec::new(),
    };
    let trust = TrustStore::new(Environment::Sandbox, anchors, None);
    Connector::new(trust, &profile.tls, &profile.timeouts, None).unwrap()
}

fn refusal<T>(outcome: Result<T, Fault>) -> Option<Code> {
    match outcome {
        Err(Fault::SignIn(failure)) => Some(failure.code()),
        _ => None,
    }
}

#[tokio::test]
async fn token_refused_by_a_challenge_and_a_dropped_connection() {
    let bench = Bench::start("").await;
    let profile: OperatorProfile = toml::from_str(&fs::read_to_string(bench.sandbox.profile()).unwrap()).unwrap();
    let connector = connector(&bench, &profile);
    let token = bench.sandbox.facts().accounts.iter().find(|a| a.address == CLAIRE).unwrap().token.clone();
    for initial in [false, true] {
        let (mut reading, mut sending) = (profile.imap.clone().unwrap(), profile.smtp.clone().unwrap());
        (reading.initial_response, sending.initial_response) = (initial, initial);
        let read = async |token: &str| {
            let greeted = imap::connect(&connector, &reading, &profile.timeouts).await.unwrap();
            greeted.sign_in(&bearer(token)).await
        };
        let send = async |token: &str| {
            let greeted = smtp::connect(&connector, &sending, &profile.timeouts).await.unwrap();
            greeted.sign_in(&bearer(token)).await
        };
        bench.faults("token-refused");
        assert_eq!(refusal(read(&token).await), Some(Code::TOKEN_REFUSED), "imap");
        assert_eq!(refusal(send(&token).await), Some(Code::TOKEN_REFUSED), "smtp");
        bench.faults("");
        assert_eq!(refusal(read("wrong").await), Some(Code::TOKEN_REFUSED), "imap, without a drop");
        assert_eq!(refusal(send("wrong").await), Some(Code::TOKEN_REFUSED), "smtp, without a drop");
        read(&token).await.unwrap().close().await;
        send(&token).await.unwrap().close().await;
    }
    bench.end().await;
}

fn bearer(token: &str) -> Credentials {
    Credentials::Bearer { user: CLAIRE.to_owned(), token: Secret::new(token.to_owned()) }
}
