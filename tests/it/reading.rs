//! What the window reads of the engine, and what it keeps there.

use crate::engine_driver::Office;
use crate::operator::Operator;
use crate::sandboxed::{Bench, CLAIRE, PHARMACY, content};
use pli::auth::Challenge;
use pli::domain::Secret;
use pli::domain::error::{Code, Coded};
use pli::domain::folder::FolderRole;
use pli::domain::message::{Flag, Flags};
use pli::engine::{Command, Content, Filter, Item, Options, Outcome, ReplyKind, Sort};
use pli::store::Scope;

#[tokio::test(flavor = "multi_thread")]
async fn a_biology_mail_is_listed_opened_answered_and_passed_on_with_its_bytes() {
    let operator = Operator::sandbox();
    operator.bring_biology();
    let doctor = Office::new(&operator, &operator.doctor, Options::default()).await;
    doctor.synchronise().await;
    let (query, account) = (doctor.query(), doctor.account);

    let inbox = Scope::Folder(doctor.folder("inbox").id);
    let filter = Filter { documents: true, patient: Some("leroux".into()), ..Filter::default() };
    let listed = query.order(account, inbox, &filter, Sort::NewestFirst).unwrap();
    let row = query.rows(account, &listed.ids).unwrap().remove(0);
    assert!(row.document_title.contains("biologi"), "{}", row.document_title);
    assert!(query.search_order(account, "leroux", None, &filter).unwrap().ids.contains(&row.id));
    assert_eq!(query.thread(account, row.id).unwrap(), std::slice::from_ref(&row));
    assert!(query.unread(account).unwrap() > 0);

    let open = query.open(account, row.id).unwrap().unwrap();
    let first = query.content(account, row.id, Item::Document(0)).unwrap();
    assert!(matches!(first, Content::Blocks { .. } | Content::Pdf(_)), "{first:?}");
    for (index, document) in open.documents.iter().enumerate() {
        let bytes = query.bytes(account, row.id, Item::Document(index)).unwrap().unwrap();
        assert_eq!(bytes.len() as u64, document.size);
        query.content(account, row.id, Item::Document(index)).unwrap();
    }
    let none = query.content(account, row.id, Item::Document(open.documents.len())).unwrap_err();
    assert_eq!(none.code(), Code::NOT_FOUND);
    assert!(query.bytes(account, row.id, Item::Attachment(99)).is_err());

    let reply = query.reply(account, row.id, ReplyKind::Sender, "Le labo a écrit :").unwrap();
    assert_eq!(reply.to[0].address, row.envelope.from[0].address);
    assert!(reply.subject.starts_with("Re: ") && !reply.subject.contains("XDM/"), "{}", reply.subject);
    assert_eq!(reply.in_reply_to, row.envelope.message_id);
    assert!(reply.text.starts_with("\n\nLe labo a écrit :\n> "), "{}", reply.text);
    let forward = query.reply(account, row.id, ReplyKind::Forward, "Message transmis").unwrap();
    assert!(forward.to.is_empty() && forward.in_reply_to.is_none() && forward.subject.starts_with("Tr: "));
    assert_eq!(forward.files.len(), open.mail.attachments.len());
    for (index, file) in forward.files.iter().enumerate() {
        assert_eq!(file.bytes, query.bytes(account, row.id, Item::Attachment(index)).unwrap().unwrap());
    }
    doctor.close().await;
}

#[tokio::test]
async fn a_body_that_is_not_here_is_no_content_and_an_answer_quotes_nothing() {
    let bench = Bench::start("").await;
    bench.deliver(1..2);
    bench.sync().await;
    let (query, id) = (bench.query(), bench.ids(FolderRole::Inbox)["Essai 1"]);
    assert_eq!(query.bytes(bench.account, id, Item::Attachment(0)).unwrap(), None);
    assert_eq!(query.content(bench.account, id, Item::Attachment(0)).unwrap_err().code(), Code::NOT_FOUND);
    let reply = query.reply(bench.account, id, ReplyKind::All, "Écrit :").unwrap();
    assert_eq!((reply.subject.as_str(), reply.text.as_str(), reply.to.len()), ("Re: Essai 1", "", 1));
    assert_eq!(query.reply(bench.account, id, ReplyKind::Forward, "").unwrap_err().code(), Code::NOT_FOUND);
    bench.run(Command::Open { message: id }).await.unwrap();
    let reply = query.reply(bench.account, id, ReplyKind::All, "Écrit :").unwrap();
    assert_eq!(reply.text, "\n\nÉcrit :\n> Texte 1.");
    bench.end().await;
}

#[tokio::test]
async fn a_conversation_joins_what_came_and_what_was_sent_and_the_outbox_is_counted() {
    let bench = Bench::start("").await;
    bench.deliver(1..2);
    bench.sync().await;
    let id = bench.ids(FolderRole::Inbox)["Essai 1"];
    let mut letter = bench.query().reply(bench.account, id, ReplyKind::Sender, "").unwrap();
    letter.to = content(&[PHARMACY], "").to;
    let send = Command::Send { content: Box::new(letter), draft: None, undo_seconds: 0 };
    assert!(matches!(bench.run(send).await.unwrap(), Outcome::Queued { .. }));
    assert_eq!(bench.query().waiting(bench.account).unwrap(), 1);
    bench.flush().await;
    bench.sync().await;
    assert_eq!(bench.query().waiting(bench.account).unwrap(), 0);
    let thread = bench.query().thread(bench.account, id).unwrap();
    let subjects: Vec<_> = thread.iter().map(|row| row.envelope.subject.as_str()).collect();
    assert_eq!(subjects, ["Essai 1", "Re: Essai 1"]);
    bench.end().await;
}

#[tokio::test]
async fn a_remembered_password_is_not_asked_for_again_until_it_is_refused() {
    let mut bench = Bench::start("").await;
    let passwords =
        |bench: &Bench| bench.asked().iter().filter(|asked| matches!(asked, Challenge::Password { .. })).count();
    let too_early = bench.engine().remember_password(bench.account, true).await.unwrap_err();
    assert_eq!(too_early.code(), Code::SESSION_ENDED);
    bench.sign_in().await;
    bench.engine().remember_password(bench.account, true).await.unwrap();
    bench.stop_engine().await;
    bench.start_engine().await;
    bench.sign_in().await;
    assert_eq!(passwords(&bench), 1);

    bench.stop_engine().await;
    bench.core.set_secret(bench.account, "password", &Secret::new("ancien-mot-TEST".into())).unwrap();
    bench.start_engine().await;
    bench.sign_in().await;
    assert_eq!(passwords(&bench), 2);
    assert!(bench.core.secret(bench.account, "password").unwrap().is_none(), "a refused password is kept");

    bench.engine().remember_password(bench.account, true).await.unwrap();
    bench.engine().remember_password(bench.account, false).await.unwrap();
    assert!(bench.core.secret(bench.account, "password").unwrap().is_none());
    bench.end().await;
}

#[tokio::test]
async fn the_state_of_the_window_is_kept_with_the_identity() {
    let mut bench = Bench::start("").await;
    assert_eq!(bench.query().setting("list width").unwrap(), None);
    bench.engine().set_setting("list width", "380").await.unwrap();
    bench.stop_engine().await;
    bench.start_engine().await;
    assert_eq!(bench.query().setting("list width").unwrap().as_deref(), Some("380"));
    bench.end().await;
}

#[tokio::test]
async fn what_was_sent_is_in_the_sent_folder_and_the_conversation_without_another_round() {
    let bench = Bench::start("").await;
    bench.deliver(1..2);
    bench.sync().await;
    let id = bench.ids(FolderRole::Inbox)["Essai 1"];
    let mut letter = bench.query().reply(bench.account, id, ReplyKind::Sender, "").unwrap();
    letter.to = content(&[PHARMACY], "").to;
    bench.run(Command::Send { content: Box::new(letter), draft: None, undo_seconds: 0 }).await.unwrap();
    bench.flush().await;
    assert!(bench.ids(FolderRole::Sent).contains_key("Re: Essai 1"));
    let thread = bench.query().thread(bench.account, id).unwrap();
    assert_eq!(thread.len(), 2);
    bench.end().await;
}

#[tokio::test]
async fn only_what_came_unread_to_the_inbox_is_news() {
    let bench = Bench::start("").await;
    bench.deliver(0..3);
    let first = bench.sync().await;
    assert_eq!((first.new_messages, first.arrived), (3, 0), "what was there before the first round is no news");
    bench.deliver(3..5);
    let mail = &bench.sandbox.shared().mail;
    let (now, seen) = (jiff::Timestamp::now(), Flags::default().with(Flag::Seen, true));
    let read = b"From: <a@b.mssante.example>\r\nSubject: Lu ailleurs\r\n\r\nTexte\r\n".to_vec();
    mail.deliver(&CLAIRE.parse().unwrap(), "INBOX", read, seen, now).unwrap();
    let sent =
        mail.folders(&CLAIRE.parse().unwrap()).unwrap().into_iter().find(|f| f.role == FolderRole::Sent).unwrap();
    let copy = b"From: <a@b.mssante.example>\r\nSubject: Envoye ailleurs\r\n\r\nTexte\r\n".to_vec();
    mail.deliver(&CLAIRE.parse().unwrap(), &sent.name, copy, Flags::default(), now).unwrap();
    let report = bench.sync().await;
    assert_eq!((report.new_messages, report.arrived), (4, 2));
    bench.end().await;
}
