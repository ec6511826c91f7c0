use super::{Check, ConnectionPage, Decision, Event, Kept, Message};
use crate::domain::access::Reply;
use crate::domain::error::Failure;
use crate::domain::ids::{AccountId, DraftId, OutboxId};
use crate::domain::message::{OutboxState, RecipientState};
use crate::engine::check::{CheckReport, ServerReport, StepReport, StepVerdict};
use crate::engine::{self, Connection, DraftContent, ListState, OpenDraft};
use crate::store::{AuditEntry, OutboxItem, OutboxRecipient, OutboxStep};
use crate::ui::Element;
use crate::ui::session::Session;
use crate::ui::threshold::stand::{ADDRESS, Shown, Stand, look, survey};
use jiff::Timestamp;

fn at() -> Timestamp {
    "2026-03-12T09:12:00Z".parse().unwrap()
}

fn page(session: &Session) -> ConnectionPage {
    ConnectionPage::new(session).0
}

fn item(account: AccountId, number: i64, state: OutboxState, recipient: RecipientState) -> OutboxItem {
    let reply = (recipient == RecipientState::Refused)
        .then(|| Reply { code: 550, text: "5.1.1 Destinataire inconnu".to_owned() });
    OutboxItem {
        id: OutboxId(number),
        account,
        message_id: format!("{number}@pli.invalid"),
        envelope_id: String::new(),
        sender: ADDRESS.parse().unwrap(),
        subject: "Compte rendu\r\nde consultation".to_owned(),
        size: 12_000,
        state,
        attempts: 1,
        not_before: at(),
        created: at(),
        updated: at(),
        recipients: vec![OutboxRecipient {
            address: "paul.durand@hopital.formation.mssante.fr".parse().unwrap(),
            state: recipient,
            reply,
            updated: at(),
        }],
    }
}

fn kept(account: AccountId) -> Kept {
    let trace = |action: &str, answer: &str| AuditEntry {
        at: at(),
        account: Some(account),
        actor: "c…@medecin.formation.mssante.fr".to_owned(),
        action: action.to_owned(),
        request: String::new(),
        answer: answer.to_owned(),
    };
    Kept {
        outgoing: vec![
            item(account, 1, OutboxState::Uncertain, RecipientState::Uncertain),
            item(account, 2, OutboxState::Refused, RecipientState::Refused),
            item(account, 3, OutboxState::Filed, RecipientState::Read),
            item(account, 4, OutboxState::Queued, RecipientState::Waiting),
        ],
        refused: vec![OutboxId(2)],
        traces: vec![trace("sign_in", "ok"), trace("send", "RESEAU-04"), trace("later_word", "12 entries")],
    }
}

fn report(failure: Option<Failure>) -> CheckReport {
    let step = |step, verdict, facts| StepReport { step, verdict, facts, code: None };
    CheckReport {
        operator: "formation-ordres".to_owned(),
        environment: "formation",
        hypotheses: Vec::new(),
        servers: vec![ServerReport {
            service: "imap",
            host: "medecin.formation.mssante.fr".to_owned(),
            port: 143,
            steps: vec![
                step("resolution", StepVerdict::Ok, vec![("addresses", "192.0.2.1".to_owned())]),
                step("tls", StepVerdict::Failed, Vec::new()),
                step("certificate", StepVerdict::Skipped, Vec::new()),
            ],
            failure,
        }],
        ok: false,
    }
}

#[test]
fn the_connection_is_told_as_the_engine_tells_it() {
    let stand = Stand::new();
    let session = stand.session();
    let mut page = page(&session);
    let account = session.accounts().first().unwrap().id;
    let _ = page.heard(&engine::Event::Connection { account, state: Connection::Connecting }, &session);
    assert!(matches!(page.accounts.first().unwrap().state, Some((Connection::Connecting, _))));
    let gone = AccountId::random();
    let _ = page.heard(&engine::Event::Connection { account: gone, state: Connection::Online }, &session);
    assert!(matches!(page.accounts.first().unwrap().state, Some((Connection::Connecting, _))));
}

#[test]
fn an_uncertain_message_is_decided_on_only_after_a_question() {
    let stand = Stand::new();
    let session = stand.session();
    let mut page = page(&session);
    let account = session.accounts().first().unwrap().id;
    for decision in [Decision::Resend, Decision::HoldForSent] {
        let step = page.update(Message::Ask(account, OutboxId(1), decision), &session, &look());
        let [Event::Confirm { then, .. }] = step.events.as_slice() else { panic!("{:?}", step.events) };
        assert!(matches!(then, Message::Decide(_, OutboxId(1), decided) if *decided == decision));
    }
}

#[test]
fn a_refused_message_opens_as_a_draft_again() {
    let stand = Stand::new();
    let session = stand.session();
    let mut page = page(&session);
    let account = session.accounts().first().unwrap().id;
    let draft = OpenDraft { id: DraftId(7), version: 1, content: DraftContent::default(), updated: at() };
    let step = page.update(Message::Drafted(account, Ok(Box::new(draft))), &session, &look());
    assert!(
        matches!(step.events.as_slice(), [Event::OpenDraft(of, draft)] if *of == account && draft.id == DraftId(7))
    );
    let failure = Failure::new(engine::Error::AlreadyLeft);
    let step = page.update(Message::Drafted(account, Err(failure)), &session, &look());
    assert!(matches!(step.events.as_slice(), [Event::Say(_)]));
}

#[test]
fn the_journal_that_was_closed_meanwhile_does_not_open_again() {
    let stand = Stand::new();
    let session = stand.session();
    let mut page = page(&session);
    let account = session.accounts().first().unwrap().id;
    let _ = page.update(Message::Toggle(account, OutboxId(1)), &session, &look());
    let _ = page.update(Message::Toggle(account, OutboxId(1)), &session, &look());
    let step = OutboxStep { at: at(), step: "DATA".to_owned(), detail: "0".to_owned() };
    let _ = page.update(Message::Steps(OutboxId(1), Ok(vec![step])), &session, &look());
    assert!(page.open.is_none());
}

#[test]
fn one_check_runs_at_a_time() {
    let stand = Stand::new();
    let session = stand.session();
    let mut page = page(&session);
    let account = session.accounts().first().unwrap().id;
    let guard = stand.runtime.enter();
    let _ = page.update(Message::Check(account), &session, &look());
    assert!(matches!(page.accounts.first().unwrap().check, Check::Busy));
    let _ = page.update(Message::Checked(account, Ok(Box::new(report(None)))), &session, &look());
    assert!(matches!(page.accounts.first().unwrap().check, Check::Done(_)));
    drop(guard);
}

fn shown(shown: &Shown<ConnectionPage>) -> Element<'_, Message> {
    shown.screen.view(&shown.look)
}

#[test]
fn it_can_be_read_in_every_window() {
    let stand = Stand::new();
    let session = stand.session();
    let screen = || {
        let mut page = page(&session);
        let account = session.accounts().first().unwrap().id;
        let failure = Failure::new(crate::auth::Error::SessionEnded);
        page.know(account, Connection::Waiting { failure: failure.clone(), until: at() }, at());
        let _ = page.update(Message::Read(account, Ok(Box::new(kept(account)))), &session, &look());
        let _ = page.update(Message::Listed(account, Ok(Box::new(ListState::default()))), &session, &look());
        let _ = page.update(Message::Checked(account, Ok(Box::new(report(Some(failure))))), &session, &look());
        let _ = page.update(Message::Toggle(account, OutboxId(2)), &session, &look());
        let step = OutboxStep { at: at(), step: "DATA".to_owned(), detail: "0,1".to_owned() };
        let _ = page.update(Message::Steps(OutboxId(2), Ok(vec![step])), &session, &look());
        page
    };
    let faults = survey("connection", screen, shown);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
