use super::{House, at};
use crate::domain::access::Reply;
use crate::domain::ids::DraftId;
use crate::domain::message::{OutboxState, RecipientState};
use crate::domain::{Address, Coded, Secret};
use crate::store::{Account, ActionState, AuditEntry, Error, NewOutgoing, Unsent};
use serde_json::json;

fn code<T: std::fmt::Debug>(result: Result<T, Error>) -> &'static str {
    result.unwrap_err().code().as_str()
}

fn address(text: &str) -> Address {
    text.parse().unwrap()
}

fn outgoing(account: &Account, number: u32) -> NewOutgoing {
    NewOutgoing {
        account: account.id,
        message_id: format!("{number}@cabinet-monnier.mssante.example"),
        envelope_id: format!("env-{number}"),
        sender: account.address.clone(),
        recipients: vec![address("a@pharmacie-marche.mssante.example"), address("b@hopital.mssante.example")],
        subject: "Ordonnance TEST".into(),
        message: b"Subject: x\r\n\r\nbytes \xe9\r\n".to_vec(),
        not_before: at(i64::from(number)),
        draft: None,
    }
}

#[test]
fn accounts_and_their_secrets_survive_a_restart() {
    let house = House::new();
    let account = house.account();
    house.core.set_secret(account.id, "password", &Secret::new("motdepasse-TEST".into())).unwrap();
    let House { folder, keyring, store, core } = house;
    let id = core.identity();
    drop((store, core));
    let store = crate::store::Store::open(folder.path(), keyring).unwrap();
    let core = store.unlock(id, &crate::store::Unlock::Keyring).unwrap();
    assert_eq!(core.accounts().unwrap(), std::slice::from_ref(&account));
    assert_eq!(core.person().unwrap().name, "Dr Claire MONNIER-TEST");
    let secret = core.secret(account.id, "password").unwrap().unwrap();
    assert_eq!(secret.expose(), "motdepasse-TEST");
    core.remove_secret(account.id, "password").unwrap();
    assert!(core.secret(account.id, "password").unwrap().is_none());
}

#[test]
fn an_account_with_unsent_messages_is_not_removed_by_accident() {
    let house = House::new();
    let account = house.account();
    drop(house.core.open_cache(account.mailbox).unwrap());
    let folder = house.folder.path().join(format!("mailboxes/{}", account.mailbox));
    house.core.queue(&outgoing(&account, 1)).unwrap();
    house.core.add_draft(account.id, &json!({}), &[]).unwrap();
    let refused = house.core.remove_account(account.id, false).unwrap_err();
    assert!(matches!(refused, Error::Unsent { count: 2 }), "{refused:?}");
    assert!(folder.exists());
    house.core.remove_account(account.id, true).unwrap();
    assert!(house.core.accounts().unwrap().is_empty() && !folder.exists());
    assert!(house.store.index().unwrap().identities[0].accounts.is_empty());
    assert_eq!(code(house.core.account(account.id)), "STOCK-07");
    assert_eq!(code(house.core.open_cache(account.mailbox)), "STOCK-07");
}

#[test]
fn a_draft_saved_elsewhere_meanwhile_is_not_overwritten() {
    let house = House::new();
    let account = house.account();
    let first = house.core.add_draft(account.id, &json!({"text": "a"}), &[]).unwrap();
    let second = house.core.save_draft(first.id, first.version, &json!({"text": "b"}), &[]).unwrap();
    assert_eq!((first.version, second.version), (1, 2));
    assert_eq!(code(house.core.save_draft(first.id, first.version, &json!({"text": "c"}), &[])), "STOCK-10");
    assert_eq!(house.core.draft(account.id, first.id).unwrap().unwrap().head.content, json!({"text": "b"}));
    assert_eq!(code(house.core.save_draft(DraftId(99), 1, &json!({}), &[])), "STOCK-07");
    house.core.remove_draft(first.id).unwrap();
    assert!(house.core.drafts(account.id).unwrap().is_empty());
}

#[test]
fn queueing_takes_the_draft_away_in_the_same_step() {
    let house = House::new();
    let account = house.account();
    let draft = house.core.add_draft(account.id, &json!({}), &[]).unwrap();
    let new = NewOutgoing { draft: Some(draft.id), ..outgoing(&account, 1) };
    let item = house.core.queue(&new).unwrap();
    assert!(house.core.drafts(account.id).unwrap().is_empty());
    assert_eq!(house.core.outbox_message(item.id).unwrap(), new.message);
    // A Message-ID is queued once: nothing goes twice, and a failed queueing keeps the draft.
    let draft = house.core.add_draft(account.id, &json!({}), &[]).unwrap();
    assert!(house.core.queue(&NewOutgoing { draft: Some(draft.id), ..outgoing(&account, 1) }).is_err());
    assert_eq!(house.core.drafts(account.id).unwrap().len(), 1);
}

#[test]
fn the_outbox_goes_from_state_to_state_with_its_journal_and_a_word_for_each_recipient() {
    let house = House::new();
    let account = house.account();
    let core = &house.core;
    let late = core.queue(&outgoing(&account, 20)).unwrap();
    let item = core.queue(&outgoing(&account, 10)).unwrap();
    assert_eq!(core.next_due(account.id).unwrap(), Some(at(10)));
    assert!(core.due(account.id, at(9)).unwrap().is_empty());
    let due: Vec<_> = core.due(account.id, at(30)).unwrap().into_iter().map(|item| item.id).collect();
    assert_eq!(due, [item.id, late.id]);

    assert!(core.advance(item.id, OutboxState::Queued, OutboxState::Sending, "connect", "").unwrap());
    assert!(!core.advance(item.id, OutboxState::Queued, OutboxState::Cancelled, "undo", "").unwrap());
    assert!(!core.postpone(item.id, at(99)).unwrap());
    core.note_step(item.id, "end of data", "").unwrap();
    let reply = Reply { code: 250, text: "2.1.5 Ok".into() };
    let [first, second] = [&item.recipients[0].address, &item.recipients[1].address];
    core.set_recipient(item.id, first, RecipientState::Accepted, Some(&reply)).unwrap();
    core.set_recipient(item.id, second, RecipientState::Uncertain, None).unwrap();
    core.set_recipient(item.id, first, RecipientState::Delivered, None).unwrap();
    assert_eq!(code(core.set_recipient(item.id, &address("x@y.example"), RecipientState::Read, None)), "STOCK-07");
    assert_eq!(code(core.remove_outgoing(item.id)), "STOCK-10");

    let found = core.outbox_by_reference("env-10").unwrap().unwrap();
    assert_eq!((found.state, found.attempts), (OutboxState::Sending, 1));
    assert_eq!(found.recipients[0].state, RecipientState::Delivered);
    assert_eq!(found.recipients[0].reply, Some(reply));
    assert_eq!(found.recipients[1].state, RecipientState::Uncertain);
    let steps: Vec<_> = core.steps(item.id).unwrap().into_iter().map(|step| step.step).collect();
    assert_eq!(steps, ["queued", "connect", "end of data"]);
    assert_eq!(core.outbox_in(OutboxState::Sending).unwrap(), [found]);
    assert_eq!(core.outbox(Some(account.id), 1).unwrap()[0].id, item.id);

    assert!(core.advance(item.id, OutboxState::Sending, OutboxState::Accepted, "accepted", "").unwrap());
    core.remove_outgoing(item.id).unwrap();
    assert_eq!(code(core.outbox_item(item.id)), "STOCK-07");
    assert_eq!(code(core.outbox_message(item.id)), "STOCK-07");
}

#[test]
fn a_message_is_taken_back_only_while_nobody_was_sent_it() {
    let house = House::new();
    let account = house.account();
    let core = &house.core;
    let [first, second] = [1, 2].map(|number| core.queue(&outgoing(&account, number)).unwrap());
    assert_eq!(core.unsent(account.id).unwrap().waiting, 2);
    assert!(core.take_back(first.id, "taken back").unwrap());
    assert!(!core.take_back(first.id, "taken back").unwrap());
    assert_eq!(core.steps(first.id).unwrap().len(), 2);
    core.set_recipient(second.id, &second.recipients[0].address, RecipientState::Accepted, None).unwrap();
    assert!(!core.take_back(second.id, "taken back").unwrap());
    assert_eq!(core.outbox_item(second.id).unwrap().state, OutboxState::Queued);
    assert_eq!(core.unsent(account.id).unwrap().waiting, 1);
}

#[test]
fn a_message_that_did_not_reach_everyone_counts_until_the_person_knows() {
    let house = House::new();
    let account = house.account();
    let core = &house.core;
    let [refused, in_part, in_doubt] = [1, 2, 3].map(|number| core.queue(&outgoing(&account, number)).unwrap());
    for (item, state) in
        [(&refused, OutboxState::Refused), (&in_part, OutboxState::Filed), (&in_doubt, OutboxState::Uncertain)]
    {
        assert!(core.advance(item.id, OutboxState::Queued, state, "over", "").unwrap());
    }
    let told = Unsent { waiting: 0, uncertain: 1, refused: 0 };
    assert_eq!(core.unsent(account.id).unwrap(), told);
    for item in [&refused, &in_part] {
        core.set_recipient(item.id, &item.recipients[0].address, RecipientState::Refused, None).unwrap();
    }
    assert_eq!(core.refused(account.id).unwrap(), [refused.id, in_part.id]);
    assert_eq!(core.unsent(account.id).unwrap(), Unsent { refused: 2, ..told });
    core.note_known(refused.id).unwrap();
    assert_eq!(core.refused(account.id).unwrap(), [in_part.id]);

    // News of another recipient is news.
    std::thread::sleep(std::time::Duration::from_millis(2));
    core.set_recipient(refused.id, &refused.recipients[1].address, RecipientState::Failed, None).unwrap();
    assert_eq!(core.refused(account.id).unwrap(), [refused.id, in_part.id]);
}

#[test]
fn actions_are_replayed_in_the_order_they_were_made() {
    let house = House::new();
    let account = house.account();
    let core = &house.core;
    let ids: Vec<_> = ["flag", "move", "delete"]
        .into_iter()
        .map(|kind| core.add_action(account.id, kind, &json!({"message": 1})).unwrap())
        .collect();
    core.set_action(ids[0], ActionState::Done, None).unwrap();
    core.set_action(ids[1], ActionState::Pending, Some("RESEAU-04")).unwrap();
    let pending = core.actions(account.id, ActionState::Pending, 10).unwrap();
    assert_eq!(pending.iter().map(|action| action.kind.as_str()).collect::<Vec<_>>(), ["move", "delete"]);
    assert_eq!((pending[0].attempts, pending[0].problem.as_deref()), (1, Some("RESEAU-04")));
    let later = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(60);
    assert_eq!(core.prune_actions(later).unwrap(), 1);
    assert_eq!(core.actions(account.id, ActionState::Pending, 10).unwrap().len(), 2);
}

#[test]
fn traces_are_read_by_time_and_forgotten_by_age() {
    let house = House::new();
    let trace = |second| AuditEntry {
        at: at(second),
        account: None,
        actor: "Dr Claire MONNIER-TEST".into(),
        action: "send".into(),
        request: format!("message {second}"),
        answer: "250".into(),
    };
    for second in [3, 1, 2] {
        house.core.add_trace(&trace(second)).unwrap();
    }
    assert_eq!(house.core.traces(None, at(2), 10).unwrap(), [trace(2), trace(3)]);
    assert_eq!(house.core.prune_traces(at(3)).unwrap(), 2);
    assert_eq!(house.core.traces(None, at(0), 10).unwrap(), [trace(3)]);
}

#[test]
fn readers_see_one_snapshot_while_another_thread_writes() {
    let house = House::new();
    house.core.set_setting("a", "0").unwrap();
    std::thread::scope(|scope| {
        let writer = house.core.clone();
        scope.spawn(move || (0..50).for_each(|n| writer.set_setting("a", &n.to_string()).unwrap()));
        for _ in 0..3 {
            let reader = house.core.clone();
            scope.spawn(move || (0..50).for_each(|_| drop(reader.setting("a").unwrap().unwrap())));
        }
    });
    assert_eq!(house.core.setting("a").unwrap().as_deref(), Some("49"));
}
