//! What the engine is asked to do, whoever the operator is.

use crate::engine_driver::Office;
use crate::operator::{Operator, Person};
use pli::domain::NamedAddress;
use pli::domain::error::{Code, Coded};
use pli::domain::ids::{DraftId, OutboxId};
use pli::domain::message::{Flag, OutboxState, RecipientState};
use pli::engine::{Command, DraftContent, DraftFile, Event, Options, Outcome};
use pli::store::OutboxItem;
use std::sync::Arc;

const WATCHING: Options = Options { watch: true, identity: None };

fn letter(to: &Person, subject: &str) -> DraftContent {
    DraftContent {
        to: vec![NamedAddress::new("", &to.address.parse().unwrap())],
        subject: subject.into(),
        text: "Bonjour, l'été arrive.".into(),
        ..DraftContent::default()
    }
}

async fn queue(office: &Office, content: DraftContent, undo_seconds: u32) -> OutboxId {
    let send = Command::Send { content: Box::new(content), draft: None, undo_seconds };
    match office.run(send).await.unwrap() {
        Outcome::Queued { outgoing, .. } => outgoing,
        other => panic!("{other:?}"),
    }
}

async fn send(office: &Office, to: &Person, subject: &str) -> OutboxId {
    let outgoing = queue(office, letter(to, subject), 0).await;
    office.run(Command::Flush).await.unwrap();
    outgoing
}

fn outgoing(office: &Office, id: OutboxId) -> OutboxItem {
    let items = office.query().outbox(office.account, 100).unwrap();
    items.into_iter().find(|item| item.id == id).unwrap()
}

/// An engine that is signed in and up to date.
async fn ready(operator: &Operator, person: &Person, options: Options) -> Office {
    let office = Office::new(operator, person, options).await;
    office.synchronise().await;
    office
}

pub(super) async fn new_mail_shows_by_itself_while_the_inbox_is_watched(operator: &Operator) {
    let pharmacy = ready(operator, &operator.pharmacy, WATCHING).await;
    let doctor = ready(operator, &operator.doctor, Options::default()).await;
    // Twice: the watch goes on after what it brought.
    for subject in ["Un premier courrier", "Un second courrier"] {
        let mut events = pharmacy.events();
        send(&doctor, &operator.pharmacy, subject).await;
        let inbox = pharmacy.folder("inbox").id;
        let row = pharmacy
            .sees(&mut events, subject, |office, event| match event {
                Event::FolderChanged { change, .. } if change.folder == inbox => office.find(subject),
                _ => None,
            })
            .await;
        assert!(!row.flags.seen);
    }
    // A command ends the watch at once.
    pharmacy.synchronise().await;
    doctor.close().await;
    pharmacy.close().await;
}

pub(super) async fn what_is_due_leaves_by_itself_while_the_inbox_is_watched(operator: &Operator) {
    let doctor = ready(operator, &operator.doctor, WATCHING).await;
    let mut events = doctor.events();
    let sent = queue(&doctor, letter(&operator.pharmacy, "Part tout seul"), 1).await;
    assert_eq!(outgoing(&doctor, sent).state, OutboxState::Queued);
    doctor
        .sees(&mut events, "a message whose time has come leaves", |office, event| match event {
            Event::OutboxChanged { outgoing: id, .. } if *id == sent => {
                (outgoing(office, sent).state == OutboxState::Filed).then_some(())
            }
            _ => None,
        })
        .await;
    doctor.close().await;
}

async fn save(office: &Office, draft: Option<(DraftId, u32)>, text: &str) -> Result<(DraftId, u32), Code> {
    let content = Box::new(DraftContent { text: text.into(), ..DraftContent::default() });
    match office.run(Command::SaveDraft { draft, content }).await {
        Ok(Outcome::Drafted { draft, version }) => Ok((draft, version)),
        Ok(other) => panic!("{other:?}"),
        Err(failure) => Err(failure.code()),
    }
}

pub(super) async fn a_draft_is_kept_and_two_hands_on_it_are_a_conflict(operator: &Operator) {
    let doctor = Office::new(operator, &operator.doctor, Options::default()).await;
    let first = save(&doctor, None, "un").await.unwrap();
    let second = save(&doctor, Some(first), "deux").await.unwrap();
    assert!(second.0 == first.0 && second.1 > first.1);
    assert_eq!(save(&doctor, Some(first), "trois").await, Err(Code::CHANGED_MEANWHILE));
    let kept = doctor.query().drafts(doctor.account).unwrap();
    assert_eq!(kept.iter().map(|draft| draft.content.text.as_str()).collect::<Vec<_>>(), ["deux"]);
    assert!(operator.phone.codes(&operator.doctor.address).is_empty(), "a draft needs no sign-in");
    doctor.close().await;
}

pub(super) async fn a_message_taken_back_in_time_is_a_draft_again_and_never_leaves(operator: &Operator) {
    let doctor = ready(operator, &operator.doctor, Options::default()).await;
    let content = DraftContent {
        bcc: vec![NamedAddress::new("", &operator.colleague.address.parse().unwrap())],
        files: vec![Arc::new(DraftFile {
            name: "ordonnance.bin".into(),
            mime: "application/octet-stream".into(),
            bytes: vec![0, 13, 10, 255],
        })],
        read_receipt: true,
        in_reply_to: Some("question@exemple.example".into()),
        references: vec!["question@exemple.example".into()],
        ..letter(&operator.pharmacy, "Repris à temps")
    };
    let taken = queue(&doctor, content.clone(), 600).await;
    doctor.run(Command::Flush).await.unwrap();
    assert_eq!(outgoing(&doctor, taken).state, OutboxState::Queued, "it left before its time");
    doctor.run(Command::Unsend { outgoing: taken }).await.unwrap();
    assert_eq!(outgoing(&doctor, taken).state, OutboxState::Cancelled);
    let [kept] = doctor.query().drafts(doctor.account).unwrap().try_into().unwrap();
    assert_eq!(doctor.query().draft(doctor.account, kept.id).unwrap().unwrap().content, content);
    let again = doctor.run(Command::Unsend { outgoing: taken }).await.unwrap_err();
    assert_eq!(again.code(), Code::ALREADY_LEFT);
    assert_eq!(doctor.query().drafts(doctor.account).unwrap().len(), 1);
    // What is sent after it arrives; it does not.
    send(&doctor, &operator.pharmacy, "Envoyé ensuite").await;
    let pharmacy = Office::new(operator, &operator.pharmacy, Options::default()).await;
    pharmacy.synchronised_until("the later message", |office| office.find("Envoyé ensuite")).await;
    assert!(pharmacy.find("Repris à temps").is_none());
    doctor.close().await;
    pharmacy.close().await;
}

pub(super) async fn a_delivery_receipt_moves_the_recipient_on(operator: &Operator) {
    let doctor = ready(operator, &operator.doctor, Options::default()).await;
    let sent = send(&doctor, &operator.pharmacy, "Avec accusé").await;
    if let Some(subject) = operator.relay_report() {
        let report = doctor.synchronised_until("the report of the relay", |office| office.find(subject)).await;
        assert!(doctor.query().open(doctor.account, report.id).unwrap().is_some(), "the report was not read");
        assert_eq!(outgoing(&doctor, sent).recipients[0].state, RecipientState::Accepted, "relayed is not delivered");
    }
    operator.bring_delivery_report(&outgoing(&doctor, sent).envelope_id, &operator.pharmacy.address);
    doctor
        .synchronised_until("the delivery receipt", |office| {
            (outgoing(office, sent).recipients[0].state == RecipientState::Delivered).then_some(())
        })
        .await;
    assert_eq!(outgoing(&doctor, sent).state, OutboxState::Filed);
    doctor.close().await;
}

pub(super) async fn what_another_workstation_does_comes_by_the_next_synchronisation(operator: &Operator) {
    let doctor = ready(operator, &operator.doctor, Options::default()).await;
    send(&doctor, &operator.doctor, "À moi-même").await;
    let row = doctor.synchronised_until("a mail to oneself", |office| in_inbox(office, "À moi-même")).await;
    let surgery = ready(operator, &operator.doctor, Options::default()).await;
    let there = in_inbox(&surgery, "À moi-même").unwrap();
    for flag in [Flag::Seen, Flag::Flagged, Flag::Answered] {
        for on in [true, false] {
            surgery.run(Command::SetFlag { messages: vec![there.id], flag, on }).await.unwrap();
            doctor.synchronise().await;
            let here = doctor.query().message(doctor.account, row.id).unwrap();
            assert_eq!(here.flags.has(flag), on, "{flag:?}");
        }
    }
    // For good: first into the bin, then out of it.
    for _ in 0..2 {
        surgery.run(Command::Delete { messages: vec![there.id] }).await.unwrap();
    }
    doctor.synchronise().await;
    assert!(doctor.query().message(doctor.account, row.id).is_err(), "it is still here");
    assert_eq!(operator.phone.codes(&operator.doctor.address).len(), 1);
    doctor.close().await;
    surgery.close().await;
}

fn in_inbox(office: &Office, subject: &str) -> Option<pli::store::MessageRow> {
    let scope = pli::store::Scope::Folder(office.folder("inbox").id);
    let page = office.query().page(office.account, scope, None, 200).unwrap();
    page.rows.into_iter().find(|row| row.envelope.subject == subject)
}

pub(super) async fn a_message_moved_elsewhere_keeps_its_local_id(operator: &Operator) {
    let doctor = ready(operator, &operator.doctor, Options::default()).await;
    let roles = ["inbox", "sent", "drafts", "trash", "archive"].map(|role| doctor.folder(role).id);
    send(&doctor, &operator.doctor, "Qui voyage").await;
    let row = doctor.synchronised_until("a mail to oneself", |office| in_inbox(office, "Qui voyage")).await;
    doctor.run(Command::Open { message: row.id }).await.unwrap();
    let surgery = ready(operator, &operator.doctor, Options::default()).await;
    let there = in_inbox(&surgery, "Qui voyage").unwrap();
    let [inbox, _, _, trash, archive] =
        ["inbox", "sent", "drafts", "trash", "archive"].map(|role| surgery.folder(role).id);
    for (to, here) in [(archive, roles[4]), (trash, roles[3]), (inbox, roles[0])] {
        surgery.run(Command::Move { messages: vec![there.id], to }).await.unwrap();
        doctor.synchronise().await;
        assert_eq!(doctor.query().message(doctor.account, row.id).unwrap().folder, here);
        let opened = doctor.query().open(doctor.account, row.id).unwrap();
        assert!(opened.is_some(), "its text is fetched again after a move");
    }
    assert_eq!(surgery.query().message(surgery.account, there.id).unwrap().folder, inbox);
    doctor.close().await;
    surgery.close().await;
}

pub(super) async fn search_finds_a_patient_and_text_without_its_accents(operator: &Operator) {
    operator.bring_biology();
    let doctor = ready(operator, &operator.doctor, Options::default()).await;
    let biology = "CR d'examens biologiques LEROUX-TEST";
    for words in
        ["leroux", "baumann", "BAUM odette", "resultats limites", "Résultats d'alerte", "néé leroux", "biovalmont"]
    {
        let found = doctor.search(words);
        assert!(found.iter().any(|subject| subject.contains(biology)), "{words:?} finds {found:?}");
    }
    assert!(doctor.search("leroux xylophone").is_empty());
    doctor.close().await;
}
