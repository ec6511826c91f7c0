//! The slot as it stands in the file: a known one that another program made, and damaged ones.

use super::{Card, Surgery, code, passphrase};
use crate::domain::ids::IdentityId;
use crate::platform::keyring::MemoryKeyring;
use crate::store::keys::KeyFile;
use crate::store::{CardKey, SlotKind, Unlock};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use zeroize::Zeroizing;

/// Made with Python's `cryptography` and `hmac`: a certificate on an RSA key of 1024 bits, its signature, the
/// file of one identity.
const CERTIFICATE: &str = "MIIBnjCCAQegAwIBAgIBATANBgkqhkiG9w0BAQsFADAVMRMwEQYDVQQDDApDQVJURS1URVNUMB4XDTI2MDEwMTAwMDAwMFoXDTM2\
    MDEwMTAwMDAwMFowFTETMBEGA1UEAwwKQ0FSVEUtVEVTVDCBnzANBgkqhkiG9w0BAQEFAAOBjQAwgYkCgYEAnx+VS6YVDM0uVzb3\
    6ULCul0SwoQL1HN9+MGvldGqorwNc10QYnaiNq8QiXurVTOZD5vbNrRWRCwpie9fRRpiE1NgZ7eN8UzB3VWEK6wLx+6sgI2aoJPy\
    4uJ0Rb9eisTLjnpov4ODsr2h9ZsQYegn4bZizq8kY11IJIUH0sjO7HMCAwEAATANBgkqhkiG9w0BAQsFAAOBgQBOA7abUbAb87uM\
    PYq9dPLTUQESU9cmyFIn5NxUC6Csj0X1c0PdyVrWCPzGqmuQThvxVnLUX0ECqczli1spbIS/wzo4zWGr/SuarC9oCJlfDLowQbBZ\
    qQBwJz4hmHBCOgLhuX/Wbl9mZUGod1ABukSVNlpV5y6vvSv2vyMMcJ5uTQ==";
const SIGNATURE: &str = "Rph0QiEmWovDrOgoJMNqB3MrmBiqk1/nRzJTyILbI8DYlDnSLNAoQKrEGwRjGgSTJ9pH4jGL0k3OozXA39KnbRLTvMCmCs3ZP1R2\
    imuLdE80/Jfjf1QAryxSLjoSQkLmSeWxS8FSZFZIq4r7PN9LFNpXxVYWhzwh7ekmTuC8A5A=";
const IDENTITY: &str = "6f1d2c3b-4a59-4687-b7c8-d9e0f1a2b3c4";

fn known_file() -> Value {
    json!({"version": 1, "identity": IDENTITY, "slots": [{
        "kind": "card", "version": 1,
        "card": "axH013wk4CZO3rDc9mZjMqZaB2imfOZCzXJf+XnFPeo=",
        "salt": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "nonce": "ZGVmZ2hpamtsbW5v",
        "sealed": "dSCaM0RtE/bBpq0tDvS725eleQMqn2g8nOxaaJ/c3De2Lz1dzwhCA/hJcgXXRgSP",
    }]})
}

/// What the signature becomes, and what that is made of; every bit turned, so that this program never holds them itself.
const TURNED_KEYS: [&str; 2] =
    ["oTSY7LdQs2pVzeAKoaA93fgwOkrlI2+CHt62n2vJuoI=", "JqOIjoKN32HBFGeWUaQkRvLV1+2bwosVUfpgqwDMEdI="];

/// Opens the known file and answers the data key, every bit turned.
#[inline(never)]
fn open_known_file() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.json");
    std::fs::write(&path, known_file().to_string()).unwrap();
    let keys = KeyFile::read(&path, IdentityId(IDENTITY.parse().unwrap())).unwrap();
    let card = CardKey::of_certificate(&STANDARD.decode(CERTIFICATE).unwrap()).unwrap();
    let challenge = keys.card_challenge(&card).unwrap();
    let signature = Zeroizing::new(STANDARD.decode(SIGNATURE).unwrap());
    let unlock = Unlock::Card(challenge.answer(signature).unwrap());
    let opened = keys.open(&unlock, &MemoryKeyring::default()).unwrap();
    opened.bytes().iter().map(|byte| !byte).collect()
}

#[test]
fn a_slot_made_by_another_program_after_the_same_rules_opens() {
    let data: Vec<u8> = (0..32).map(|n| !(7 * n + 3)).collect();
    assert_eq!(open_known_file(), data);
}

#[cfg(target_os = "linux")]
#[test]
fn what_the_signature_became_is_left_nowhere_on_the_stack() {
    use std::os::unix::fs::FileExt;
    let turned = TURNED_KEYS.map(|key| STANDARD.decode(key).unwrap());
    open_known_file();
    let here = std::ptr::from_ref(&turned).addr();
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
    let ranges = maps.lines().filter_map(|line| {
        let (from, to) = line.split_whitespace().next()?.split_once('-')?;
        Some(usize::from_str_radix(from, 16).ok()?..usize::from_str_radix(to, 16).ok()?)
    });
    let range = ranges.into_iter().find(|range| range.contains(&here)).unwrap();
    let mut stack = vec![0; here - range.start];
    std::fs::File::open("/proc/self/mem").unwrap().read_exact_at(&mut stack, range.start as u64).unwrap();
    for (key, what) in turned.iter().zip(["the wrapping key", "what it is derived from"]) {
        let found = stack.windows(32).filter(|window| window.iter().zip(key).all(|(byte, turned)| *byte == !turned));
        assert_eq!(found.count(), 0, "{what} is still on the stack");
    }
}

#[test]
fn what_a_card_signs_begins_like_nothing_else_that_is_signed() {
    let surgery = Surgery::new();
    let context = surgery.core.new_card_slot(&surgery.card.key()).unwrap().context();
    assert_eq!(context.len(), 64);
    assert!(context.starts_with(b"pli card slot 1\0"));
    assert_eq!(context[16..32], *surgery.core.identity().0.as_bytes());
    let again = surgery.core.new_card_slot(&surgery.card.key()).unwrap().context();
    assert_ne!(context[32..], again[32..], "each slot has a salt of its own");
}

/// The file's only slot with one field changed, and what opening it by its card answers.
fn with(surgery: &Surgery, field: &str, found: Option<Value>) -> &'static str {
    let (path, id) = (surgery.keys_path(), surgery.core.identity());
    let (kept, unlock) = (std::fs::read(&path).unwrap(), surgery.unlock());
    let mut file: Value = serde_json::from_slice(&kept).unwrap();
    let slot = file["slots"][0].as_object_mut().unwrap();
    match found {
        Some(found) => drop(slot.insert(field.to_owned(), found)),
        None => drop(slot.remove(field)),
    }
    std::fs::write(&path, file.to_string()).unwrap();
    let opened = surgery.store.unlock(id, &unlock);
    let known = surgery.store.identity_of_card(&surgery.card.key()).unwrap();
    let refused = surgery.core.remove_slot(&SlotKind::Card).is_err();
    std::fs::write(&path, kept).unwrap();
    assert!(refused, "a slot that opens nothing is no reason to let another go");
    let answer = code(opened);
    assert!(known.is_none() || answer == "STOCK-03", "{field}");
    answer
}

#[test]
fn a_slot_that_is_not_what_was_written_opens_nothing() {
    let surgery = Surgery::new();
    let base64 = |length: usize| json!(STANDARD.encode(vec![7; length]));
    let table = [
        ("version", None, "STOCK-03"),
        ("version", Some(json!(0)), "STOCK-03"),
        ("version", Some(json!(-1)), "STOCK-03"),
        ("version", Some(json!("1")), "STOCK-03"),
        ("version", Some(json!(2)), "STOCK-06"),
        ("version", Some(json!(u64::MAX)), "STOCK-03"),
        ("kind", Some(json!("passphrase")), "STOCK-13"),
        ("kind", Some(json!("carte")), "STOCK-13"),
        ("card", None, "STOCK-03"),
        ("card", Some(json!("")), "STOCK-13"),
        ("card", Some(base64(32)), "STOCK-13"),
        ("card", Some(base64(20_000)), "STOCK-13"),
        ("salt", None, "STOCK-03"),
        ("salt", Some(json!("")), "STOCK-03"),
        ("salt", Some(json!("AAECAwQFBgcICQoLDA0OD")), "STOCK-03"),
        ("salt", Some(json!(7)), "STOCK-03"),
        ("salt", Some(base64(31)), "STOCK-03"),
        ("salt", Some(base64(32)), "STOCK-13"),
        ("salt", Some(base64(20_000)), "STOCK-03"),
        ("nonce", Some(json!("ZGVm*")), "STOCK-03"),
        ("nonce", Some(base64(11)), "STOCK-03"),
        ("nonce", Some(base64(12)), "STOCK-03"),
        ("nonce", Some(base64(20_000)), "STOCK-03"),
        ("sealed", None, "STOCK-03"),
        ("sealed", Some(base64(0)), "STOCK-03"),
        ("sealed", Some(base64(48)), "STOCK-03"),
        ("sealed", Some(base64(20_000)), "STOCK-03"),
        ("sealed", Some(json!([1, 2])), "STOCK-03"),
    ];
    for (field, found, expected) in table {
        let shown = format!("{field} {}", found.as_ref().map_or("none".to_owned(), |found| found.to_string()));
        assert_eq!(with(&surgery, field, found), expected, "{}", shown.chars().take(60).collect::<String>());
    }
    assert!(surgery.store.check(surgery.core.identity(), &surgery.unlock()).unwrap());
}

#[test]
fn a_file_beyond_its_limit_is_refused_before_it_is_read() {
    let surgery = Surgery::new();
    let mut file: Value = serde_json::from_slice(&std::fs::read(surgery.keys_path()).unwrap()).unwrap();
    file["slots"][0]["salt"] = json!("A".repeat(70_000));
    std::fs::write(surgery.keys_path(), file.to_string()).unwrap();
    assert!(surgery.store.card_challenge(surgery.core.identity(), &surgery.card.key()).is_err());
    assert_eq!(surgery.store.identity_of_card(&surgery.card.key()).unwrap(), None);
}

#[test]
fn a_slot_that_cannot_be_read_hides_no_other_and_is_kept() {
    let surgery = Surgery::new();
    let (path, id) = (surgery.keys_path(), surgery.core.identity());
    let mut file: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let later = json!({"kind": "card", "version": 2, "curve": "P-256"});
    let broken = json!({"kind": "card", "version": 1, "salt": "?"});
    let own = file["slots"][0].clone();
    // The same card twice, too: whichever the challenge names is the one that opens.
    file["slots"] = json!([later, broken, own, own]);
    std::fs::write(&path, file.to_string()).unwrap();
    assert!(surgery.store.check(id, &surgery.unlock()).unwrap());
    assert_eq!(code(surgery.store.card_challenge(id, &Card::nurse().key())), "STOCK-06");
    assert_eq!(surgery.core.cards().unwrap().len(), 2);

    surgery.card.enrol(&surgery.core);
    surgery.core.set_slot(&passphrase("une phrase")).unwrap();
    let written: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!((&written["slots"][0], &written["slots"][1]), (&later, &broken));
    assert_eq!(written["slots"].as_array().unwrap().len(), 4, "one slot of the card is left, and the passphrase");
    assert!(surgery.store.check(id, &surgery.unlock()).unwrap());
}

#[test]
fn two_slots_of_one_card_with_a_salt_each_open_by_the_one_that_was_asked_for() {
    let surgery = Surgery::new();
    let (path, id) = (surgery.keys_path(), surgery.core.identity());
    let (first, old) = (std::fs::read(&path).unwrap(), surgery.unlock());
    surgery.card.enrol(&surgery.core);
    let new = surgery.unlock();
    let mut file: Value = serde_json::from_slice(&first).unwrap();
    let second: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    file["slots"].as_array_mut().unwrap().push(second["slots"][0].clone());
    std::fs::write(&path, file.to_string()).unwrap();
    for unlock in [old, new, surgery.unlock()] {
        assert!(surgery.store.check(id, &unlock).unwrap());
    }
    surgery.card.enrol(&surgery.core);
    assert_eq!(surgery.core.slots().unwrap(), [SlotKind::Card]);
}
