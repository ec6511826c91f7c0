//! What a person does is done at once, whatever the engine is busy with.

use crate::sandboxed::{Bench, CLAIRE, DEADLINE, PHARMACY, Setup, content};
use pli::domain::error::{Code, Coded};
use pli::domain::folder::FolderRole;
use pli::domain::ids::FolderId;
use pli::domain::message::{Flag, OutboxState};
use pli::engine::{Command, Engine, Event, Outcome, Query};
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// Much less than any network wait.
const AT_ONCE: Duration = Duration::from_secs(5);

async fn watching() -> Bench {
    let bench = Bench::set_up(Setup { watch: true, ..Setup::default() }).await;
    bench.deliver(1..4);
    bench.sync().await;
    bench
}

fn folder(bench: &Bench, role: FolderRole) -> FolderId {
    let folders = bench.query().folders(bench.account).unwrap();
    folders.into_iter().find(|folder| folder.role == role).unwrap().id
}

/// Runs what must not wait.
async fn at_once(bench: &Bench, command: Command) -> Outcome {
    let word = format!("{command:?}").chars().take(30).collect::<String>();
    let done = timeout(AT_ONCE, bench.engine().run(bench.account, command)).await;
    done.unwrap_or_else(|_| panic!("{word} waits")).unwrap()
}

#[tokio::test]
async fn while_a_question_waits_everything_local_is_done_and_told_to_the_server_afterwards() {
    let bench = watching().await;
    bench.run(Command::SignOut).await.unwrap();
    bench.person_is_silent(true);
    let questions = bench.asked().len();
    let (engine, account) = (bench.engine().clone(), bench.account);
    let signing_in = tokio::spawn(async move { engine.run(account, Command::SignIn).await });
    bench.until("the password is asked for", |bench| bench.asked().len() > questions).await;

    let ids = bench.ids(FolderRole::Inbox);
    let [first, second, third] = ["Essai 1", "Essai 2", "Essai 3"].map(|subject| ids[subject]);
    at_once(&bench, Command::SetFlag { messages: vec![first], flag: Flag::Flagged, on: true }).await;
    at_once(&bench, Command::Move { messages: vec![second], to: folder(&bench, FolderRole::Archive) }).await;
    at_once(&bench, Command::Delete { messages: vec![third] }).await;
    assert!(bench.query().message(bench.account, first).unwrap().flags.flagged);
    assert!(bench.ids(FolderRole::Archive).contains_key("Essai 2"));
    assert!(bench.ids(FolderRole::Trash).contains_key("Essai 3"));
    let draft = at_once(&bench, Command::SaveDraft { draft: None, content: Box::new(content(&[], "Brouillon")) }).await;
    assert!(matches!(draft, Outcome::Drafted { version: 1, .. }), "{draft:?}");
    let letter = Box::new(content(&[PHARMACY], "En attente"));
    let queued = at_once(&bench, Command::Send { content: letter, draft: None, undo_seconds: 600 }).await;
    let Outcome::Queued { outgoing, .. } = queued else { panic!("{queued:?}") };
    at_once(&bench, Command::Unsend { outgoing }).await;
    assert_eq!(bench.state(outgoing), OutboxState::Cancelled);
    assert_eq!(bench.flagged_on_server(FolderRole::Inbox, "\\Flagged"), 0, "the server cannot know yet");

    bench.person_is_silent(false);
    bench.engine().answer(bench.account, bench.password()).await.unwrap();
    timeout(DEADLINE, signing_in).await.expect("signed in").unwrap().unwrap();
    bench
        .until("the server knows all of it", |bench| {
            let has = |role, subject: &str| bench.on_server(CLAIRE, role).iter().any(|text| text.contains(subject));
            bench.flagged_on_server(FolderRole::Inbox, "\\Flagged") == 1
                && has(FolderRole::Archive, "Essai 2")
                && has(FolderRole::Trash, "Essai 3")
        })
        .await;
    bench.end().await;
}

#[tokio::test]
async fn while_the_inbox_is_watched_a_flag_reaches_the_server_and_a_letter_leaves_at_its_time_by_itself() {
    let bench = watching().await;
    let first = bench.ids(FolderRole::Inbox)["Essai 1"];
    let begun = Instant::now();
    let letter = Box::new(content(&[PHARMACY], "Part tout seul"));
    let queued = at_once(&bench, Command::Send { content: letter, draft: None, undo_seconds: 3 }).await;
    let Outcome::Queued { outgoing, .. } = queued else { panic!("{queued:?}") };
    at_once(&bench, Command::SetFlag { messages: vec![first], flag: Flag::Flagged, on: true }).await;
    bench.until("the flag", |bench| bench.flagged_on_server(FolderRole::Inbox, "\\Flagged") == 1).await;
    assert_eq!(bench.state(outgoing), OutboxState::Queued, "it left before its time");
    bench.until("it leaves", |bench| bench.state(outgoing) == OutboxState::Filed).await;
    assert!(begun.elapsed() >= Duration::from_secs(3));
    assert!(begun.elapsed() < Duration::from_secs(20), "the profile's patience is longer than that");
    bench.end().await;
}

#[tokio::test]
async fn of_several_moves_in_a_row_the_last_one_counts_whatever_the_server_was_doing() {
    let bench = watching().await;
    let [inbox, archive, trash] =
        [FolderRole::Inbox, FolderRole::Archive, FolderRole::Trash].map(|role| folder(&bench, role));
    let ids = bench.ids(FolderRole::Inbox);
    let [first, second] = ["Essai 1", "Essai 2"].map(|subject| ids[subject]);
    bench.faults("delay=20");
    for to in [archive, trash, inbox, trash, archive] {
        at_once(&bench, Command::Move { messages: vec![first, second], to }).await;
        tokio::time::sleep(Duration::from_millis(15)).await;
    }
    at_once(&bench, Command::Move { messages: vec![second], to: inbox }).await;
    assert!(bench.ids(FolderRole::Archive).contains_key("Essai 1"));
    bench
        .until("the server has them where they were put last", |bench| {
            let count = |role, subject: &str| {
                bench.on_server(CLAIRE, role).iter().filter(|text| text.contains(subject)).count()
            };
            let places = |subject: &str| {
                [FolderRole::Inbox, FolderRole::Archive, FolderRole::Trash].map(|role| count(role, subject))
            };
            places("Subject: Essai 1\r") == [0, 1, 0] && places("Subject: Essai 2\r") == [1, 0, 0]
        })
        .await;
    bench.sync().await;
    assert_eq!(bench.ids(FolderRole::Archive).get("Essai 1"), Some(&first));
    assert_eq!(bench.ids(FolderRole::Inbox).get("Essai 2"), Some(&second));
    bench.end().await;
}

#[tokio::test]
async fn what_the_server_refuses_afterwards_is_said_and_shown_as_it_is() {
    let bench = watching().await;
    let (mail, claire) = (&bench.sandbox.shared().mail, CLAIRE.parse().unwrap());
    mail.create_folder(&claire, "Perso").unwrap();
    bench.sync().await;
    mail.delete_folder(&claire, "Perso").unwrap();
    let folders = bench.query().folders(bench.account).unwrap();
    let to = folders.into_iter().find(|folder| folder.name == "Perso").unwrap().id;
    let first = bench.ids(FolderRole::Inbox)["Essai 1"];
    let mut events = bench.engine().events();
    at_once(&bench, Command::Move { messages: vec![first], to }).await;
    let overruled = timeout(DEADLINE, async {
        loop {
            if let Some(Event::Overruled { failure, .. }) = events.next().await {
                return failure;
            }
        }
    });
    overruled.await.expect("it is said");
    assert!(bench.ids(FolderRole::Inbox).contains_key("Essai 1"));
    bench.end().await;
}

#[tokio::test]
async fn a_stopped_engine_says_so_and_holds_nothing() {
    fn shared<T: Send + Sync>(_: &T) {}
    let bench = Bench::start("").await;
    bench.sync().await;
    let (engine, query): (_, Query) = (bench.engine().clone(), bench.query());
    shared::<Engine>(&engine);
    let mut events = engine.events();
    timeout(DEADLINE, async { tokio::join!(engine.stop(), engine.stop()) }).await.expect("it stops");
    let code = |failure: pli::domain::error::Failure| failure.code();
    let save = Command::SaveDraft { draft: None, content: Box::default() };
    for command in [Command::SignIn, save] {
        assert_eq!(engine.run(bench.account, command).await.map_err(code).unwrap_err(), Code::ENGINE_STOPPED);
    }
    assert_eq!(engine.answer(bench.account, bench.password()).await.map_err(code), Err(Code::ENGINE_STOPPED));
    assert_eq!(query.folders(bench.account).map_err(code), Err(Code::ENGINE_STOPPED));
    assert!(query.accounts().is_empty());
    let ended = async { while events.next().await.is_some() {} };
    timeout(DEADLINE, ended).await.expect("the events end");
    drop(engine);
    bench.end().await;
}
