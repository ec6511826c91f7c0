//! Mailboxes that misbehave.

use crate::sandboxed::{Bench, CLAIRE, PHARMACY, Setup};
use pli::domain::folder::FolderRole;
use pli::domain::message::{Flag, OutboxState};
use pli::engine::Command;
use pli::store::ActionState;

fn archive(bench: &Bench) -> pli::domain::ids::FolderId {
    let folders = bench.query().folders(bench.account).unwrap();
    folders.into_iter().find(|folder| folder.role == FolderRole::Archive).unwrap().id
}

#[tokio::test]
async fn move_refused_is_done_by_copy_once_and_the_local_id_stays() {
    let bench = Bench::start("move-refused").await;
    bench.deliver(0..3);
    bench.sync().await;
    let message = bench.ids(FolderRole::Inbox)["Essai 1"];
    let to = archive(&bench);
    bench.run(Command::Move { messages: vec![message], to }).await.unwrap();
    for _ in 0..2 {
        assert_eq!(bench.on_server(CLAIRE, FolderRole::Archive).len(), 1);
        assert_eq!(bench.on_server(CLAIRE, FolderRole::Inbox).len(), 2);
        assert_eq!(bench.ids(FolderRole::Archive), [("Essai 1".to_owned(), message)].into());
        assert_eq!(bench.ids(FolderRole::Inbox).len(), 2);
        bench.run(Command::Reconnect).await.unwrap();
        bench.sync().await;
    }
    bench.end().await;
}

#[tokio::test]
async fn append_slow_files_one_copy() {
    let bench = Bench::start("append-slow=300").await;
    bench.sign_in().await;
    let (id, _) = bench.queue(&[PHARMACY], "Lent").await;
    bench.flush().await;
    assert_eq!((bench.state(id), bench.arrived(id), bench.filed(id)), (OutboxState::Filed, 1, 1));
    bench.end().await;
}

#[tokio::test]
async fn append_slow_beyond_the_limit_files_one_copy_all_the_same() {
    let adjust = |profile: &mut pli::domain::profile::OperatorProfile| profile.timeouts.answer = 1;
    let bench = Bench::set_up(Setup { faults: "append-slow=3000*1", adjust, ..Setup::default() }).await;
    bench.sign_in().await;
    let (id, _) = bench.queue(&[PHARMACY], "Trop lent").await;
    bench.flush().await;
    assert!(bench.has_struck(pli::sandbox::faults::Fault::AppendSlow));
    assert_eq!((bench.state(id), bench.arrived(id), bench.filed(id)), (OutboxState::Filed, 1, 1));
    bench.end().await;
}

#[tokio::test]
async fn append_refused_never_sends_again_and_is_filed_later() {
    let bench = Bench::start("append-refused").await;
    bench.sign_in().await;
    let (id, _) = bench.queue(&[PHARMACY], "Copie").await;
    assert_eq!(bench.flush().await.accepted, [id]);
    bench.flush().await;
    assert_eq!((bench.state(id), bench.arrived(id), bench.filed(id)), (OutboxState::Accepted, 1, 0));
    assert!(bench.journal(id).iter().any(|line| line.starts_with("copy not filed")), "{:?}", bench.journal(id));
    bench.faults("");
    bench.flush().await;
    assert_eq!((bench.state(id), bench.arrived(id), bench.filed(id)), (OutboxState::Filed, 1, 1));
    bench.end().await;
}

#[tokio::test]
async fn a_missing_sent_folder_is_made_for_the_first_copy() {
    let bench = Bench::start("").await;
    bench.sync().await;
    let (mail, address) = (&bench.sandbox.shared().mail, CLAIRE.parse().unwrap());
    let sent = mail.folders(&address).unwrap().into_iter().find(|folder| folder.role == FolderRole::Sent).unwrap();
    mail.delete_folder(&address, &sent.name).unwrap();
    let (id, _) = bench.queue(&[PHARMACY], "Sans dossier").await;
    bench.flush().await;
    assert_eq!((bench.state(id), bench.arrived(id)), (OutboxState::Filed, 1), "{:?}", bench.journal(id));
    assert_eq!(mail.snapshot_named(&address, &sent.name).unwrap().messages.len(), 1);
    bench.end().await;
}

#[tokio::test]
async fn no_idle_and_new_mail_is_seen_all_the_same() {
    let adjust = |profile: &mut pli::domain::profile::OperatorProfile| profile.timeouts.idle_refresh = 10;
    let bench = Bench::set_up(Setup { faults: "no-idle", watch: true, adjust, ..Setup::default() }).await;
    bench.deliver(0..1);
    bench.sync().await;
    bench.deliver(1..2);
    bench.until("the new message is shown", |bench| bench.ids(FolderRole::Inbox).len() == 2).await;
    assert_eq!(bench.codes_sent(), 1);
    bench.end().await;
}

#[tokio::test]
async fn new_mail_is_seen_while_watching_and_again_after_a_cut() {
    let bench = Bench::set_up(Setup { watch: true, ..Setup::default() }).await;
    bench.deliver(0..1);
    bench.sync().await;
    bench.deliver(1..2);
    bench.until("the new message is shown", |bench| bench.ids(FolderRole::Inbox).len() == 2).await;
    bench.faults("cut-at-command=imap:IDLE*2");
    bench.run(Command::Reconnect).await.unwrap();
    bench.until("the cuts", |bench| bench.has_struck(pli::sandbox::faults::Fault::CutAtCommand)).await;
    bench.deliver(2..3);
    bench.until("the next message is shown", |bench| bench.ids(FolderRole::Inbox).len() == 3).await;
    assert_eq!(bench.codes_sent(), 1);
    bench.end().await;
}

#[tokio::test]
async fn what_is_due_leaves_while_watching_and_a_closed_door_is_not_hammered_at() {
    let bench = Bench::set_up(Setup { watch: true, ..Setup::default() }).await;
    bench.sign_in().await;
    bench.faults("cut-at-command=smtp:CONNECT*1");
    let (id, _) = bench.queue(&[PHARMACY], "Bientôt").await;
    bench.until("the cut", |bench| bench.has_struck(pli::sandbox::faults::Fault::CutAtCommand)).await;
    bench
        .until("it is put off", |bench| {
            bench.state(id) == OutboxState::Queued && bench.item(id).not_before > jiff::Timestamp::now()
        })
        .await;
    bench.bring_forward(id);
    // The loop has looked at the clock before: any command makes it look again.
    bench.run(Command::Reconnect).await.unwrap();
    bench.until("it is filed", |bench| bench.state(id) == OutboxState::Filed).await;
    assert_eq!((bench.arrived(id), bench.filed(id)), (1, 1));
    bench.end().await;
}

#[tokio::test]
async fn uidvalidity_changed_and_local_ids_survive_with_nothing_doubled() {
    let bench = Bench::start("").await;
    bench.deliver(0..6);
    bench.sync().await;
    let before = bench.ids(FolderRole::Inbox);
    bench.run(Command::Open { message: before["Essai 2"] }).await.unwrap();
    for spec in ["uidvalidity-changed", "", "uidvalidity-changed"] {
        bench.faults(spec);
        bench.run(Command::Reconnect).await.unwrap();
        let report = bench.sync().await;
        assert_eq!(report.renumbered > 0, !spec.is_empty());
        assert_eq!((report.new_messages, report.removed), (0, 0), "{spec}");
        assert_eq!(bench.ids(FolderRole::Inbox), before, "{spec}");
    }
    assert!(bench.query().open(bench.account, before["Essai 2"]).unwrap().is_some(), "its body is fetched again");
    // The new numbers are the ones that are used.
    bench.run(Command::SetFlag { messages: vec![before["Essai 3"]], flag: Flag::Flagged, on: true }).await.unwrap();
    assert_eq!(bench.flagged_on_server(FolderRole::Inbox, "\\Flagged"), 1);
    bench.end().await;
}

#[tokio::test]
async fn uidvalidity_changed_before_offline_actions_are_told() {
    let bench = Bench::start("").await;
    bench.deliver(0..4);
    bench.sync().await;
    let before = bench.ids(FolderRole::Inbox);
    bench.run(Command::SignOut).await.unwrap();
    bench.run(Command::SetFlag { messages: vec![before["Essai 0"]], flag: Flag::Flagged, on: true }).await.unwrap();
    bench.run(Command::Move { messages: vec![before["Essai 1"]], to: archive(&bench) }).await.unwrap();
    bench.faults("uidvalidity-changed");
    bench.sync().await;
    bench.sync().await;
    assert_eq!(bench.flagged_on_server(FolderRole::Inbox, "\\Flagged"), 1);
    assert_eq!(bench.on_server(CLAIRE, FolderRole::Archive).len(), 1);
    assert_eq!(bench.on_server(CLAIRE, FolderRole::Inbox).len(), 3);
    assert_eq!(bench.ids(FolderRole::Archive), [("Essai 1".to_owned(), before["Essai 1"])].into());
    assert_eq!(bench.ids(FolderRole::Inbox)["Essai 0"], before["Essai 0"]);
    assert!(bench.core.actions(bench.account, ActionState::Pending, 10).unwrap().is_empty());
    assert!(bench.core.actions(bench.account, ActionState::Failed, 10).unwrap().is_empty());
    bench.end().await;
}
