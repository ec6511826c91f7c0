use super::{House, passphrase};
use crate::domain::{Coded, Environment, Secret};
use crate::platform::keyring::MemoryKeyring;
use crate::store::{Error, NewAccount, NewIdentity, SlotKind, Store, Unlock};
use std::sync::Arc;
use std::sync::atomic::Ordering;

fn code<T: std::fmt::Debug>(result: Result<T, Error>) -> &'static str {
    result.unwrap_err().code().as_str()
}

#[test]
fn slots_are_added_changed_and_removed_and_only_the_right_key_opens() {
    let house = House::new();
    let id = house.core.identity();
    house.core.set_slot(&passphrase("correct horse TEST")).unwrap();
    assert_eq!(house.store.slots(id).unwrap(), [SlotKind::Keyring, SlotKind::Passphrase]);
    assert!(house.store.unlock(id, &passphrase("correct horse TEST")).is_ok());
    assert_eq!(code(house.store.unlock(id, &passphrase("correct horse"))), "STOCK-04");

    house.core.set_slot(&passphrase("battery staple TEST")).unwrap();
    assert_eq!(code(house.store.unlock(id, &passphrase("correct horse TEST"))), "STOCK-04");
    assert!(house.store.unlock(id, &passphrase("battery staple TEST")).is_ok());

    house.core.remove_slot(&SlotKind::Keyring).unwrap();
    assert!(house.keyring.entries.lock().unwrap().is_empty());
    assert_eq!(code(house.store.unlock(id, &Unlock::Keyring)), "STOCK-04");
    assert_eq!(code(house.core.remove_slot(&SlotKind::Passphrase)), "STOCK-09");
    assert_eq!(code(house.core.remove_slot(&SlotKind::Card)), "STOCK-09");
    assert_eq!(code(house.core.set_slot(&passphrase(""))), "STOCK-09");
}

#[test]
fn a_keyring_that_is_locked_can_be_tried_again_and_a_changed_one_does_not_open() {
    let house = House::new();
    let id = house.core.identity();
    house.keyring.locked.store(true, Ordering::SeqCst);
    assert_eq!(code(house.store.unlock(id, &Unlock::Keyring)), "STOCK-08");
    house.keyring.locked.store(false, Ordering::SeqCst);
    assert!(house.store.unlock(id, &Unlock::Keyring).is_ok());
    for secret in house.keyring.entries.lock().unwrap().values_mut() {
        secret[0] ^= 1;
    }
    assert_eq!(code(house.store.unlock(id, &Unlock::Keyring)), "STOCK-04");
    house.keyring.entries.lock().unwrap().clear();
    assert_eq!(code(house.store.unlock(id, &Unlock::Keyring)), "STOCK-04");
}

#[test]
fn slots_of_a_later_version_are_kept_and_a_later_file_is_refused() {
    let house = House::new();
    let id = house.core.identity();
    let path = house.folder.path().join(format!("identities/{id}/keys.json"));
    let mut file: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let later = serde_json::json!({"kind": "passkey", "credential": [1, 2, 3]});
    file["slots"].as_array_mut().unwrap().push(later.clone());
    file["slots"].as_array_mut().unwrap().push(serde_json::json!({"kind": "card", "serial": "TEST"}));
    std::fs::write(&path, serde_json::to_vec(&file).unwrap()).unwrap();

    house.core.set_slot(&passphrase("correct horse TEST")).unwrap();
    let expected = [SlotKind::Keyring, SlotKind::Unknown("passkey".into()), SlotKind::Card, SlotKind::Passphrase];
    assert_eq!(house.core.slots().unwrap(), expected);
    let written: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!(written["slots"][1], later);

    file["version"] = 2.into();
    std::fs::write(&path, serde_json::to_vec(&file).unwrap()).unwrap();
    assert_eq!(code(house.store.unlock(id, &Unlock::Keyring)), "STOCK-06");
    for broken in [&b"{"[..], b"{\"version\":1,\"identity\":\"x\",\"slots\":[]}", b""] {
        std::fs::write(&path, broken).unwrap();
        assert_eq!(code(house.store.unlock(id, &Unlock::Keyring)), "STOCK-03");
    }
}

#[test]
fn a_slot_is_bound_to_its_identity_and_kind_and_cannot_exhaust_the_machine() {
    let house = House::new();
    let id = house.core.identity();
    house.core.set_slot(&passphrase("correct horse TEST")).unwrap();
    let path = house.folder.path().join(format!("identities/{id}/keys.json"));
    let text = std::fs::read_to_string(&path).unwrap();

    // The same file, as if it were of another identity.
    let other = crate::domain::ids::IdentityId::random();
    let elsewhere = house.folder.path().join(format!("identities/{other}"));
    std::fs::create_dir(&elsewhere).unwrap();
    std::fs::write(elsewhere.join("keys.json"), &text).unwrap();
    assert_eq!(code(house.store.unlock(other, &passphrase("correct horse TEST"))), "STOCK-03");
    std::fs::write(elsewhere.join("keys.json"), text.replace(&id.to_string(), &other.to_string())).unwrap();
    assert_eq!(code(house.store.unlock(other, &passphrase("correct horse TEST"))), "STOCK-04");

    std::fs::write(&path, text.replace("\"memory_kib\": 65536", "\"memory_kib\": 4000000")).unwrap();
    assert_eq!(code(house.store.unlock(id, &passphrase("correct horse TEST"))), "STOCK-03");
}

#[test]
fn one_process_at_a_time_holds_the_folder() {
    let house = House::new();
    let again = Store::open(house.folder.path(), house.keyring.clone());
    assert_eq!(code(again), "STOCK-01");
    let House { folder, keyring, store, core } = house;
    drop(store);
    // An open core still holds it.
    assert_eq!(code(Store::open(folder.path(), keyring.clone())), "STOCK-01");
    drop(core);
    assert!(Store::open(folder.path(), keyring).is_ok());
}

#[test]
fn keys_never_show_in_debug() {
    let key = crate::store::keys::DataKey::random().unwrap();
    assert_eq!(format!("{key:?}"), "DataKey(…)");
}

#[test]
fn an_identity_that_is_being_made_is_none_until_it_can_be_opened() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), Arc::new(MemoryKeyring::default())).unwrap();
    let new = NewIdentity { name: "Dr Claire MONNIER-TEST".into(), environment: Environment::Sandbox };
    let core = store.begin_identity(&new).unwrap();
    let account = core
        .add_account(&NewAccount {
            operator: "sandbox".into(),
            profile: String::new(),
            address: "claire.monnier@cabinet-monnier.mssante.example".parse().unwrap(),
            name: String::new(),
            login: None,
        })
        .unwrap();
    drop(core.open_cache(account.mailbox).unwrap());
    core.set_person("Dr C. MONNIER-TEST").unwrap();
    assert!(store.index().unwrap().identities.is_empty());
    assert!(store.check(core.identity(), &passphrase("x")).is_err());

    core.finish(&passphrase("une phrase")).unwrap();
    let index = store.index().unwrap();
    assert_eq!((index.identities[0].name.as_str(), index.identities[0].accounts.len()), ("Dr C. MONNIER-TEST", 1));
    assert!(store.check(core.identity(), &passphrase("une phrase")).unwrap());
    assert!(!store.check(core.identity(), &passphrase("une autre")).unwrap());
    assert!(!store.check(core.identity(), &Unlock::Keyring).unwrap());
    core.set_account_name(account.id, "Cabinet TEST").unwrap();
    let id = core.identity();
    drop(core);
    let core = store.unlock(id, &passphrase("une phrase")).unwrap();
    assert_eq!(core.account(account.id).unwrap().name, "Cabinet TEST");
    assert_eq!(store.sweep_unfinished().unwrap(), 0);
    assert!(core.open_cache(account.mailbox).is_ok());
}

#[test]
fn what_an_identity_left_that_was_never_finished_is_swept_and_nothing_else() {
    let house = House::new();
    let kept = house.account();
    drop(house.core.open_cache(kept.mailbox).unwrap());
    let new = NewIdentity { name: "Dr Luc TEST".into(), environment: Environment::Sandbox };
    let begun = house.store.begin_identity(&new).unwrap();
    let account = begun
        .add_account(&NewAccount {
            operator: "sandbox".into(),
            profile: String::new(),
            address: "luc@cabinet-monnier.mssante.example".parse().unwrap(),
            name: String::new(),
            login: None,
        })
        .unwrap();
    drop(begun.open_cache(account.mailbox).unwrap());
    drop(begun);
    let folders = |name: &str| std::fs::read_dir(house.folder.path().join(name)).unwrap().count();
    assert_eq!((folders("identities"), folders("mailboxes")), (2, 2));
    assert_eq!(house.store.sweep_unfinished().unwrap(), 1);
    assert_eq!((folders("identities"), folders("mailboxes")), (1, 1));
    assert!(house.core.open_cache(kept.mailbox).is_ok());
    // An identity that cannot be finished leaves nothing.
    assert!(house.store.create_identity(&new, &passphrase("")).is_err());
    assert_eq!(folders("identities"), 1);
}

#[test]
fn a_passphrase_is_changed_by_whoever_knows_it() {
    let house = House::new();
    house.core.set_slot(&passphrase("ancienne")).unwrap();
    let secret = |text: &str| Secret::new(text.to_owned());
    assert!(matches!(house.core.change_passphrase(&secret("autre"), &secret("x")), Err(Error::Locked)));
    house.core.change_passphrase(&secret("ancienne"), &secret("nouvelle")).unwrap();
    let id = house.core.identity();
    assert!(house.store.check(id, &passphrase("nouvelle")).unwrap());
    assert!(!house.store.check(id, &passphrase("ancienne")).unwrap());
    assert!(house.store.check(id, &Unlock::Keyring).unwrap());
}

#[test]
fn wrong_passphrases_count_whoever_asks_until_the_right_one_and_then_one_waits() {
    let house = House::new();
    let id = house.core.identity();
    let (wrong, right) = (passphrase("fausse"), passphrase("juste"));
    house.core.set_slot(&right).unwrap();
    for _ in 0..3 {
        assert!(!house.store.check(id, &wrong).unwrap());
    }
    assert_eq!(house.store.tries(id).left(), 2);
    assert!(house.store.unlock(id, &right).is_ok());
    assert!(!house.store.tries(id).any(), "the right one begins anew");

    for _ in 0..5 {
        assert_eq!(code(house.store.unlock(id, &wrong)), "STOCK-04");
    }
    assert_eq!(code(house.store.unlock(id, &right)), "STOCK-12", "also the right one waits");
    assert_eq!(code(house.store.check(id, &right)), "STOCK-12");
    let House { folder, keyring, store, core } = house;
    drop((core, store));
    let store = Store::open(folder.path(), keyring).unwrap();
    assert!(store.tries(id).used_up(), "another start gives no fresh tries");
}

#[test]
fn one_turn_at_a_time_is_given_for_an_identity() {
    let house = House::new();
    let (one, two) = (house.core.identity(), crate::domain::ids::IdentityId::random());
    let turn = house.store.take_turn(one);
    assert!(turn.is_some() && house.store.take_turn(one).is_none() && house.store.take_turn(two).is_some());
    drop(turn);
    assert!(house.store.take_turn(one).is_some());
}
