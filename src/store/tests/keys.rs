use super::{House, passphrase};
use crate::domain::Coded;
use crate::store::{SlotKind, Store, Unlock};
use std::sync::atomic::Ordering;

fn code<T: std::fmt::Debug>(result: Result<T, crate::store::Error>) -> &'static str {
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
