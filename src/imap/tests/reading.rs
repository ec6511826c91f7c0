use super::kind;
use crate::domain::Code;
use crate::domain::access::Range;
use crate::domain::folder::FolderRole;
use crate::domain::ids::RemoteId;
use crate::imap::script::{OFFER, mailbox};

const FIELDS: &str = "BODY.PEEK[HEADER.FIELDS (DATE FROM TO CC SUBJECT MESSAGE-ID IN-REPLY-TO REFERENCES REPLY-TO DISPOSITION-NOTIFICATION-TO CONTENT-TYPE)]<0.65536>";

fn fetch(number: u32, uid: u32, structure: &str) -> String {
    let header = format!("Subject: message {uid}\r\nFrom: <a@test.example>\r\n\r\n");
    format!(
        "S: * {number} FETCH (UID {uid} FLAGS (\\Seen) INTERNALDATE \"07-Nov-2026 08:30:00 +0100\" RFC822.SIZE 99 {structure} MODSEQ (41) BODY[HEADER.FIELDS (SUBJECT FROM)]<0> {{{}}}\nS: Subject: message {uid}\nS: From: <a@test.example>\nS: \nS: )",
        header.len()
    )
}

const TEXT: &str = "BODYSTRUCTURE (\"text\" \"plain\" NIL NIL NIL \"7bit\" 5 1)";

#[tokio::test]
async fn folders_have_their_roles_and_names() {
    let (mut mailbox, task) = mailbox(
        OFFER,
        false,
        "C: p2 LIST \"\" \"*\" RETURN (SPECIAL-USE)
         S: * LIST (\\HasNoChildren) \"/\" inbox
         S: * LIST (\\HasNoChildren \\Sent) \"/\" \"Envoy&AOk-s\"
         S: * LIST (\\Noselect \\HasChildren) \"/\" {5}
         S: Suivi
         S: * LIST () NIL \"a\\\"b\"
         S: p2 OK done
         C: p3 SELECT \"Envoy&AOk-s\" (CONDSTORE)
         S: * 0 EXISTS
         S: * OK [UIDVALIDITY 9] ok
         S: p3 OK done",
    )
    .await;
    let folders = mailbox.folders().await.unwrap();
    let seen: Vec<_> = folders.iter().map(|f| (f.name.as_str(), f.role, f.selectable, f.separator)).collect();
    assert_eq!(
        seen,
        [
            ("INBOX", FolderRole::Inbox, true, Some('/')),
            ("Envoyés", FolderRole::Sent, true, Some('/')),
            ("Suivi", FolderRole::Other, false, Some('/')),
            ("a\"b", FolderRole::Other, true, None),
        ]
    );
    let state = mailbox.open("Envoyés").await.unwrap();
    assert_eq!((state.epoch, state.exists, state.modseq), (9, 0, None));
    task.await.unwrap();
}

#[tokio::test]
async fn a_folder_that_is_gone_is_told_from_one_that_is_refused() {
    for (answers, expected) in [
        ("S: p2 NO [NONEXISTENT] no", Code::FOLDER_GONE),
        ("S: p2 NO no\nC: p3 LIST \"\" \"X\"\nS: p3 OK done", Code::FOLDER_GONE),
        ("S: p2 NO no\nC: p3 LIST \"\" \"X\"\nS: * LIST () \"/\" X\nS: p3 OK done", Code::MAILBOX_REFUSED),
        ("S: p2 NO [EXPIRED] no", Code::SESSION_ENDED),
    ] {
        let (mut mailbox, _task) = mailbox("IMAP4rev1", false, &format!("C: p2 SELECT \"X\"\n{answers}")).await;
        assert_eq!(kind(mailbox.open("X").await).1, expected, "{answers}");
    }
}

#[tokio::test]
async fn headers_come_oldest_first_and_only_those_wanted() {
    let script = format!(
        "C: p3 UID FETCH 6:* (UID FLAGS INTERNALDATE RFC822.SIZE BODYSTRUCTURE MODSEQ {FIELDS})
         {}\n{}\n{}
         S: p3 OK done",
        fetch(3, 8, TEXT),
        fetch(1, 5, TEXT),
        fetch(2, 7, TEXT)
    );
    let (mut mailbox, task) = mailbox(OFFER, true, &script).await;
    let headers = mailbox.headers(Range::After(RemoteId::from_uid(7, 5))).await.unwrap();
    let subjects: Vec<_> = headers.iter().map(|h| h.envelope.subject.as_str()).collect();
    assert_eq!(subjects, ["message 7", "message 8"]);
    let first = &headers[0];
    assert!(first.flags.seen && !first.has_attachment);
    assert_eq!((first.size, first.modseq), (99, Some(41)));
    assert_eq!(first.received, "2026-11-07T07:30:00Z".parse().ok());
    task.await.unwrap();
}

#[tokio::test]
async fn one_odd_message_does_not_hide_the_others() {
    let odd = format!("BODYSTRUCTURE {}\"text\"{}", "(".repeat(200), ")".repeat(200));
    let script = format!(
        "C~ p3 UID FETCH 1:*
         {}\n{}
         S: p3 OK done
         C: p4 UID SEARCH ALL
         S: * SEARCH 5 7
         S: p4 OK done
         C: p5 UID FETCH 7 (UID FLAGS INTERNALDATE RFC822.SIZE MODSEQ {FIELDS})
         {}
         S: p5 OK done",
        fetch(1, 5, TEXT),
        fetch(2, 7, &odd),
        fetch(2, 7, "")
    )
    .replace("99  MODSEQ", "99 MODSEQ");
    let (mut mailbox, task) = mailbox(OFFER, true, &script).await;
    assert_eq!(mailbox.headers(Range::All).await.unwrap().len(), 2);
    task.await.unwrap();
}

#[tokio::test]
async fn ids_of_another_epoch_name_nothing() {
    let (mut mailbox, _task) = mailbox(OFFER, true, "").await;
    let old = RemoteId::from_uid(6, 1);
    assert_eq!(kind(mailbox.body(&old, 100).await), ("refused", Code::MESSAGE_GONE));
    assert!(mailbox.headers(Range::Ids(vec![old])).await.unwrap().is_empty());
}

#[tokio::test]
async fn flags_are_compared_from_a_modseq_on() {
    let (mut mailbox, task) = mailbox(
        OFFER,
        true,
        "C: p3 UID FETCH 1:* (UID FLAGS MODSEQ) (CHANGEDSINCE 40)
         S: * 2 FETCH (UID 7 FLAGS (\\Seen $Forwarded) MODSEQ (42))
         S: * 1 FETCH (FLAGS (\\Deleted))
         S: p3 OK done",
    )
    .await;
    let flags = mailbox.flags(Some(40)).await.unwrap();
    assert_eq!(flags.len(), 1);
    assert!(flags[0].flags.forwarded && flags[0].modseq == Some(42));
    task.await.unwrap();
}

#[tokio::test]
async fn a_body_comes_in_pieces_and_stays_unread() {
    let (mut mailbox, task) = mailbox(
        OFFER,
        true,
        "C: p3 UID FETCH 7 (UID RFC822.SIZE)
         S: * 2 FETCH (UID 7 RFC822.SIZE 9)
         S: p3 OK done
         C: p4 UID FETCH 7 (UID BODY.PEEK[]<0.524288>)
         S: * 1 FETCH (UID 5 FLAGS ())
         S: * 2 FETCH (UID 7 BODY[]<0> {9}
         S+ a INTERNA
         S: )
         S: p4 OK done",
    )
    .await;
    let body = mailbox.body(&RemoteId::from_uid(7, 7), 100).await.unwrap();
    assert_eq!(body, b"a INTERNA");
    task.await.unwrap();
}

#[tokio::test]
async fn a_text_that_looks_like_a_dangerous_form_is_still_read() {
    let (mut mailbox, _task) = mailbox(
        OFFER,
        true,
        "C~ p3
         S: * 2 FETCH (UID 7 RFC822.SIZE 16)
         S: p3 OK done
         C~ p4
         S: * 2 FETCH (UID 7 BODY[]<0> {16}
         S+ INTERNALDATE NIL
         S: )
         S: p4 OK done",
    )
    .await;
    assert_eq!(mailbox.body(&RemoteId::from_uid(7, 7), 100).await.unwrap(), b"INTERNALDATE NIL");
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_before_it_comes() {
    let size = "C~ p3\nS: * 2 FETCH (UID 7 RFC822.SIZE 50000000)\nS: p3 OK done";
    let (mut mailbox, task) = mailbox(OFFER, true, size).await;
    assert_eq!(kind(mailbox.body(&RemoteId::from_uid(7, 7), 1000).await), ("refused", Code::MESSAGE_TOO_LARGE));
    task.await.unwrap();
}

#[tokio::test]
async fn a_server_that_lies_about_the_size_cannot_pass_the_limit() {
    let (mut mailbox, _task) = mailbox(
        OFFER,
        true,
        "C~ p3
         S: * 2 FETCH (UID 7 RFC822.SIZE 5)
         S: p3 OK done
         C~ p4
         S: * 2 FETCH (UID 7 BODY[]<0> {20}
         S+ 01234567890123456789
         S: )
         S: p4 OK done",
    )
    .await;
    assert_eq!(kind(mailbox.body(&RemoteId::from_uid(7, 7), 10).await), ("refused", Code::MESSAGE_TOO_LARGE));
}

#[tokio::test]
async fn a_message_that_vanished_is_gone() {
    let (mut mailbox, _task) = mailbox(OFFER, true, "C~ p3\nS: p3 OK nothing").await;
    assert_eq!(kind(mailbox.body(&RemoteId::from_uid(7, 7), 10).await), ("refused", Code::MESSAGE_GONE));
}

#[tokio::test]
async fn a_message_id_is_sought_whole_and_quoted() {
    let (mut mailbox, task) = mailbox(
        OFFER,
        true,
        "C: p3 UID SEARCH HEADER MESSAGE-ID \"<a\\\"b@test.example>\"
         S: * SEARCH 7
         S: p3 OK done",
    )
    .await;
    assert_eq!(mailbox.find_message_id("a\"b@test.example").await.unwrap(), [RemoteId::from_uid(7, 7)]);
    assert!(mailbox.find_message_id("x\r\np9 LOGOUT").await.unwrap().is_empty());
    task.await.unwrap();
}
