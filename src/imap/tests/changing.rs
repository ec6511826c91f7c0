use super::kind;
use crate::domain::Code;
use crate::domain::access::Moved;
use crate::domain::ids::RemoteId;
use crate::domain::message::{Flag, Flags};
use crate::imap::script::{OFFER, mailbox};

fn id(uid: u32) -> RemoteId {
    RemoteId::from_uid(7, uid)
}

#[tokio::test]
async fn flags_are_set_without_an_echo() {
    let (mut mailbox, task) = mailbox(
        OFFER,
        true,
        "C: p3 UID STORE 5:6,9 +FLAGS.SILENT (\\Seen)
         S: p3 OK done
         C: p4 UID STORE 5 -FLAGS.SILENT ($MDNSent)
         S: p4 OK done",
    )
    .await;
    mailbox.set_flag(&[id(9), id(5), id(6)], Flag::Seen, true).await.unwrap();
    mailbox.set_flag(&[id(5)], Flag::MdnSent, false).await.unwrap();
    task.await.unwrap();
}

#[tokio::test]
async fn a_move_tells_the_new_ids() {
    let (mut mailbox, task) = mailbox(
        OFFER,
        true,
        "C: p3 UID MOVE 5,7 \"Archives\"
         S: * OK [COPYUID 3 5,7 20:21] moved
         S: * 1 EXPUNGE
         S: p3 OK done",
    )
    .await;
    let moved = mailbox.move_to(&[id(5), id(7)], "Archives").await.unwrap();
    assert_eq!(moved[1], Moved { from: id(7), to: Some(RemoteId::from_uid(3, 21)) });
    task.await.unwrap();
}

#[tokio::test]
async fn a_refused_move_becomes_a_copy_and_a_removal() {
    let (mut mailbox, task) = mailbox(
        OFFER,
        true,
        "C: p3 UID MOVE 5 \"Archives\"
         S: p3 NO Internal error
         C: p4 UID COPY 5 \"Archives\"
         S: p4 OK [COPYUID 3 5 20] done
         C: p5 UID STORE 5 +FLAGS.SILENT (\\Deleted)
         S: p5 OK done
         C: p6 UID EXPUNGE 5
         S: p6 OK done",
    )
    .await;
    let moved = mailbox.move_to(&[id(5)], "Archives").await.unwrap();
    assert_eq!(moved, [Moved { from: id(5), to: Some(RemoteId::from_uid(3, 20)) }]);
    task.await.unwrap();
}

#[tokio::test]
async fn nothing_is_removed_when_the_copy_is_refused() {
    for (answer, expected) in [
        ("S: p3 NO [OVERQUOTA] full", Code::QUOTA),
        ("S: p3 NO [TRYCREATE] none", Code::FOLDER_GONE),
        ("S: p3 NO error\nC~ p4 UID COPY\nS: p4 NO [OVERQUOTA] full", Code::QUOTA),
        ("S: p3 NO error\nC~ p4 UID COPY\nS: p4 NO again", Code::MAILBOX_REFUSED),
    ] {
        let (mut mailbox, task) = mailbox(OFFER, true, &format!("C~ p3 UID MOVE\n{answer}")).await;
        assert_eq!(kind(mailbox.move_to(&[id(5)], "Archives").await), ("refused", expected), "{answer}");
        task.await.unwrap();
    }
}

#[tokio::test]
async fn without_uidplus_the_deleted_mail_of_others_is_spared() {
    let offer = "IMAP4rev1";
    let (mut spared, task) = mailbox(offer, true, "C: p3 UID SEARCH DELETED\nS: * SEARCH 2 5\nS: p3 OK done").await;
    assert_eq!(kind(spared.delete(&[id(5)]).await), ("refused", Code::MAILBOX_UNSUPPORTED));
    task.await.unwrap();
    let (mut alone, task) = mailbox(
        offer,
        true,
        "C: p3 UID SEARCH DELETED
         S: * SEARCH
         S: p3 OK done
         C: p4 UID STORE 5 +FLAGS.SILENT (\\Deleted)
         S: p4 OK done
         C: p5 UID SEARCH DELETED
         S: * SEARCH 5
         S: p5 OK done
         C: p6 EXPUNGE
         S: * 1 EXPUNGE
         S: p6 OK done",
    )
    .await;
    alone.delete(&[id(5)]).await.unwrap();
    task.await.unwrap();
}

#[tokio::test]
async fn a_filed_message_has_its_id_and_a_missing_folder_is_made_once() {
    let (mut mailbox, task) = mailbox(
        OFFER,
        false,
        "C: p2 APPEND \"Envoy&AOk-s\" (\\Seen) {14}
         S: p2 NO [TRYCREATE] none
         C: p3 CREATE \"Envoy&AOk-s\"
         S: p3 OK made
         C: p4 APPEND \"Envoy&AOk-s\" (\\Seen) {14}
         S: * OK still here
         S: + go
         C: Subject: x
         C:
         C:
         S: p4 OK [APPENDUID 3 20] done",
    )
    .await;
    let seen = Flags::default().with(Flag::Seen, true);
    let filed = mailbox.append("Envoyés", b"Subject: x\r\n\r\n", seen).await.unwrap();
    assert_eq!(filed, Some(RemoteId::from_uid(3, 20)));
    task.await.unwrap();
}

#[tokio::test]
async fn a_full_mailbox_is_said_to_be_full() {
    for script in ["C~ p2\nS: p2 NO [OVERQUOTA] full", "C~ p2\nS: + go\nC: x\nS: p2 NO [OVERQUOTA] full"] {
        let (mut mailbox, _task) = mailbox(OFFER, false, script).await;
        assert_eq!(kind(mailbox.append("Drafts", b"x", Flags::default()).await), ("refused", Code::QUOTA));
    }
}

#[tokio::test]
async fn a_good_bye_waits_for_nobody() {
    let (mailbox, task) = mailbox(OFFER, false, "C: p2 LOGOUT\nS: * BYE see you\nS: p2 OK done").await;
    mailbox.close().await;
    task.await.unwrap();
}
