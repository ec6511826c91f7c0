//! A copy of the whole profile folder, in the hands of somebody who has neither the card nor its code.

use super::{Card, Surgery, by_card, code, passphrase};
use crate::platform::keyring::{Keyring, MemoryKeyring};
use crate::store::{Store, Unlock};
use ring::signature::{KeyPair as _, RsaPublicKeyComponents};
use std::path::Path;
use std::sync::Arc;

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let (from, to) = (entry.as_ref().unwrap().path(), to.join(entry.unwrap().file_name()));
        if from.is_dir() {
            std::fs::create_dir(&to).unwrap();
            copy(&from, &to);
        } else {
            std::fs::copy(&from, &to).unwrap();
        }
    }
}

fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn with_the_card_slot_alone_a_copied_profile_opens_in_no_other_way() {
    let surgery = Surgery::new();
    let id = surgery.core.identity();
    surgery.core.name_card(&surgery.card.key(), "2800000001").unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    copy(surgery.folder.path(), elsewhere.path());
    let keyring = Arc::new(MemoryKeyring::default());
    keyring.put(&format!("identity {id}"), &[0; 32]).unwrap();
    let store = Store::open(elsewhere.path(), keyring).unwrap();

    assert_eq!(code(store.unlock(id, &Unlock::Keyring)), "STOCK-04");
    for guess in ["", " ", "1234", "2800000001", &id.to_string()] {
        assert_eq!(code(store.unlock(id, &passphrase(guess))), "STOCK-04", "{guess:?}");
    }
    let nurse = Card::nurse();
    assert_eq!(code(nurse.unlock(&store, id)), "STOCK-13");
    // The holder of another card with a slot elsewhere, by what that card signed there.
    let other = by_card(&store, &nurse);
    let theirs = nurse.unlock(&store, other.identity()).unwrap();
    assert_eq!(code(store.unlock(id, &theirs)), "STOCK-13");
    // Without the card, its public key is not enough.
    let challenge = store.card_challenge(id, &surgery.card.key()).unwrap();
    assert_eq!(code(nurse.answer(&challenge)), "STOCK-14");
    assert!(store.unlock(id, &surgery.card.unlock(&store, id).unwrap()).is_ok(), "and by the card it is whole");
}

#[test]
fn what_a_card_signed_for_one_identity_opens_no_other_wherever_the_slot_is_moved() {
    let surgery = Surgery::new();
    let (store, card, one) = (&surgery.store, &surgery.card, surgery.core.identity());
    let second = by_card(store, card);
    let two = second.identity();
    let (for_one, for_two) = (card.unlock(store, one).unwrap(), card.unlock(store, two).unwrap());
    assert_eq!(code(store.unlock(one, &for_two)), "STOCK-13");
    assert!(store.check(two, &for_two).unwrap());

    // The whole file as it is, then with the other's id.
    let (here, there) = (store.keys_path(one), store.keys_path(two));
    let text = std::fs::read_to_string(&here).unwrap();
    std::fs::write(&there, &text).unwrap();
    assert_eq!(code(store.card_challenge(two, &card.key())), "STOCK-03");
    std::fs::write(&there, text.replace(&one.to_string(), &two.to_string())).unwrap();
    assert_eq!(code(store.card_challenge(two, &card.key())), "STOCK-13", "the mark is of another identity");
    for moved in [&for_one, &for_two] {
        assert_eq!(code(store.unlock(two, moved)), "STOCK-13");
    }
    assert_eq!(store.identity_of_card(&card.key()).unwrap(), Some(one));
}

#[test]
fn neither_the_key_of_the_core_nor_anything_of_the_card_stands_in_a_file() {
    let surgery = Surgery::new();
    let (folder, key) = (surgery.folder.path(), surgery.card.key());
    let index = std::fs::read(folder.join("index.json")).unwrap();
    Card::nurse().enrol(&surgery.core);
    surgery.core.name_card(&key, "2800000001").unwrap();
    assert_eq!(std::fs::read(folder.join("index.json")).unwrap(), index, "the index tells of no card");
    let modulus = RsaPublicKeyComponents::<Vec<u8>>::from(surgery.card.0.public_key()).n;
    let data_key = surgery.core.database_for_tests().key().bytes().to_vec();
    let number = b"2800000001".to_vec();
    for secret in [modulus, key.fingerprint().to_vec(), data_key, number] {
        use base64::Engine as _;
        let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
        let base64 = base64::engine::general_purpose::STANDARD_NO_PAD.encode(&secret);
        for path in files(folder) {
            let bytes = std::fs::read(&path).unwrap();
            for form in [&secret[..], hex.as_bytes(), base64.as_bytes()] {
                assert!(!bytes.windows(form.len()).any(|window| window == form), "{} holds {hex}", path.display());
            }
        }
    }
}

#[test]
fn one_card_is_not_known_again_by_comparing_two_profiles() {
    let (one, two) = (Surgery::new(), Surgery::new());
    let marks = |surgery: &Surgery| surgery.core.cards().unwrap()[0].mark.clone();
    assert_ne!(marks(&one), marks(&two));
}
