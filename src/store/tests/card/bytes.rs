//! Any other byte in the key file: it opens nothing, or it says the same.

use super::Surgery;
use crate::store::Unlock;
use crate::store::keys::KeyFile;
use proptest::prelude::*;
use serde_json::Value;

/// What the file says to us, whatever its spaces and the case of its id.
fn says(surgery: &Surgery) -> Option<Value> {
    let keys = KeyFile::read(&surgery.keys_path(), surgery.core.identity()).ok()?;
    serde_json::to_value(keys).ok()
}

/// Opens the identity with these bytes as its key file, by the card and by an unlock made before.
fn check(surgery: &Surgery, meant: &Value, before: &Unlock, bytes: &[u8]) {
    let id = surgery.core.identity();
    std::fs::write(surgery.keys_path(), bytes).unwrap();
    let now = surgery.card.unlock(&surgery.store, id);
    let opens = [Some(before), now.as_ref().ok()]
        .into_iter()
        .flatten()
        .any(|unlock| matches!(surgery.store.check(id, unlock), Ok(true)));
    let known = surgery.store.identity_of_card(&surgery.card.key()).unwrap().is_some();
    let said = says(surgery);
    std::fs::write(surgery.keys_path(), meant.to_string()).unwrap();
    assert!(!opens || said.as_ref() == Some(meant), "it opens with {}", String::from_utf8_lossy(bytes));
    assert!(opens || said.as_ref() != Some(meant), "it says the same and does not open");
    assert!(known || !opens);
}

#[test]
fn any_bit_of_the_key_file_that_is_turned_opens_nothing() {
    let surgery = Surgery::new();
    let meant = says(&surgery).unwrap();
    let (before, text) = (surgery.unlock(), meant.to_string().into_bytes());
    for place in 0..text.len() {
        for bit in 0..8 {
            let mut changed = text.clone();
            changed[place] ^= 1 << bit;
            check(&surgery, &meant, &before, &changed);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]
    #[test]
    fn no_piece_of_the_key_file_that_is_cut_doubled_or_replaced_opens_anything(
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..40, prop::collection::vec(any::<u8>(), 0..12)), 60)
    ) {
        let surgery = Surgery::new();
        let meant = says(&surgery).unwrap();
        let (before, text) = (surgery.unlock(), meant.to_string().into_bytes());
        for (place, length, with) in cuts {
            let start = place.index(text.len());
            let end = (start + length).min(text.len());
            let (head, piece, after) = (&text[..start], &text[start..end], &text[end..]);
            check(&surgery, &meant, &before, &[head, after].concat());
            check(&surgery, &meant, &before, &[head, &with, after].concat());
            check(&surgery, &meant, &before, &[head, piece, piece, after].concat());
            check(&surgery, &meant, &before, head);
        }
    }
}
