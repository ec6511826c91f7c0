//! The card slot: what it opens, and everything that does not open it.

mod bytes;
mod format;
mod profile;

use super::{House, passphrase};
use crate::domain::ids::IdentityId;
use crate::domain::{Coded, Environment};
use crate::platform::keyring::MemoryKeyring;
use crate::store::{CardChallenge, CardKey, CardUnlock, Core, Error, NewIdentity, SlotKind, Store, Unlock};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::rand::SystemRandom;
use ring::signature::{
    KeyPair as _, RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding, RsaKeyPair, RsaPublicKeyComponents,
};
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;
use zeroize::Zeroizing;

fn code<T: std::fmt::Debug>(result: Result<T, Error>) -> &'static str {
    result.unwrap_err().code().as_str()
}

/// A card with the code given: it signs what it is shown.
struct Card(RsaKeyPair);

impl Card {
    fn doctor() -> Self {
        Self::of(include_str!("../../../assets/sandbox/keys/medecin.pem"))
    }

    fn nurse() -> Self {
        Self::of(include_str!("../../../assets/sandbox/keys/infirmier.pem"))
    }

    fn of(pem: &str) -> Self {
        let base64: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
        Self(RsaKeyPair::from_pkcs8(&STANDARD.decode(base64).unwrap()).unwrap())
    }

    fn key(&self) -> CardKey {
        let RsaPublicKeyComponents::<Vec<u8>> { n, e } = self.0.public_key().into();
        CardKey::rsa(&n, &e).unwrap()
    }

    fn sign(&self, challenge: &CardChallenge, how: &'static dyn RsaEncoding) -> Zeroizing<Vec<u8>> {
        let mut signature = Zeroizing::new(vec![0; self.0.public().modulus_len()]);
        self.0.sign(how, &SystemRandom::new(), &challenge.context(), &mut signature).unwrap();
        signature
    }

    fn answer(&self, challenge: &CardChallenge) -> Result<CardUnlock, Error> {
        challenge.answer(self.sign(challenge, &RSA_PKCS1_SHA256))
    }

    /// What opens an identity in which this card has a slot.
    fn unlock(&self, store: &Store, identity: IdentityId) -> Result<Unlock, Error> {
        Ok(Unlock::Card(self.answer(&store.card_challenge(identity, &self.key())?)?))
    }

    fn enrol(&self, core: &Core) {
        core.set_slot(&self.fresh(core)).unwrap();
    }

    fn fresh(&self, core: &Core) -> Unlock {
        Unlock::Card(self.answer(&core.new_card_slot(&self.key()).unwrap()).unwrap())
    }
}

/// A profile folder with an identity that a card opens, and nothing else.
struct Surgery {
    folder: TempDir,
    keyring: Arc<MemoryKeyring>,
    store: Store,
    core: Core,
    card: Card,
}

impl Surgery {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let keyring = Arc::new(MemoryKeyring::default());
        let store = Store::open(folder.path(), keyring.clone()).unwrap();
        let card = Card::doctor();
        let core = by_card(&store, &card);
        Self { folder, keyring, store, core, card }
    }

    fn keys_path(&self) -> PathBuf {
        self.store.keys_path(self.core.identity())
    }

    fn unlock(&self) -> Unlock {
        self.card.unlock(&self.store, self.core.identity()).unwrap()
    }
}

fn by_card(store: &Store, card: &Card) -> Core {
    let new = NewIdentity { name: "Dr Claire MONNIER-TEST".into(), environment: Environment::Sandbox };
    let core = store.begin_identity(&new).unwrap();
    core.finish(&card.fresh(&core)).unwrap();
    core
}

#[test]
fn an_identity_made_with_a_card_has_this_slot_alone_and_it_opens() {
    let surgery = Surgery::new();
    let id = surgery.core.identity();
    assert_eq!(surgery.store.slots(id).unwrap(), [SlotKind::Card]);
    assert!(surgery.keyring.entries.lock().unwrap().is_empty());
    surgery.core.set_setting("x", "kept").unwrap();
    let Surgery { folder, keyring, store, core, card } = surgery;
    drop((store, core));
    let store = Store::open(folder.path(), keyring).unwrap();
    assert_eq!(store.identity_of_card(&card.key()).unwrap(), Some(id));
    let unlock = card.unlock(&store, id).unwrap();
    assert!(store.check(id, &unlock).unwrap());
    assert_eq!(store.unlock(id, &unlock).unwrap().setting("x").unwrap().as_deref(), Some("kept"));
}

#[test]
fn the_last_slot_stays_and_the_card_and_the_passphrase_stand_in_for_each_other() {
    let surgery = Surgery::new();
    let (id, core) = (surgery.core.identity(), &surgery.core);
    let mark = core.cards().unwrap()[0].mark.clone();
    assert_eq!(code(core.remove_slot(&SlotKind::Card)), "STOCK-09");
    assert_eq!(code(core.remove_card(&mark)), "STOCK-09");

    core.set_slot(&passphrase("une phrase")).unwrap();
    assert!(surgery.store.check(id, &passphrase("une phrase")).unwrap());
    core.remove_slot(&SlotKind::Passphrase).unwrap();
    core.set_slot(&passphrase("une phrase")).unwrap();
    let unlock = surgery.unlock();
    core.remove_card(&mark).unwrap();
    assert!(!surgery.store.check(id, &unlock).unwrap());
    assert_eq!(code(core.remove_card(&mark)), "STOCK-09");
    assert_eq!(code(core.remove_slot(&SlotKind::Passphrase)), "STOCK-09");
    assert_eq!(surgery.store.identity_of_card(&surgery.card.key()).unwrap(), None);
}

#[test]
fn a_card_is_added_to_an_identity_that_a_code_opens() {
    let house = House::new();
    let (id, card) = (house.core.identity(), Card::nurse());
    card.enrol(&house.core);
    assert_eq!(house.core.slots().unwrap(), [SlotKind::Keyring, SlotKind::Card]);
    house.core.remove_slot(&SlotKind::Keyring).unwrap();
    assert!(house.store.check(id, &card.unlock(&house.store, id).unwrap()).unwrap());
}

#[test]
fn a_right_card_ends_the_wait_for_wrong_passphrases() {
    let surgery = Surgery::new();
    let id = surgery.core.identity();
    surgery.core.set_slot(&passphrase("une phrase")).unwrap();
    for _ in 0..5 {
        assert!(!surgery.store.check(id, &passphrase("fausse")).unwrap());
    }
    assert_eq!(code(surgery.store.check(id, &passphrase("une phrase"))), "STOCK-12");
    assert!(surgery.store.check(id, &surgery.unlock()).unwrap());
    assert!(surgery.store.check(id, &passphrase("une phrase")).unwrap());
}

#[test]
fn each_card_has_its_slot_and_is_removed_alone() {
    let surgery = Surgery::new();
    let (id, core, nurse) = (surgery.core.identity(), &surgery.core, Card::nurse());
    assert_eq!(code(surgery.store.card_challenge(id, &nurse.key())), "STOCK-13");
    nurse.enrol(core);
    core.name_card(&nurse.key(), "2800000002").unwrap();
    core.name_card(&surgery.card.key(), "2800000001").unwrap();
    core.name_card(&nurse.key(), "2800000003").unwrap();
    let cards = core.cards().unwrap();
    let numbers: Vec<_> = cards.iter().map(|card| card.number.as_deref().unwrap()).collect();
    assert_eq!(numbers, ["2800000001", "2800000003"]);
    assert!(surgery.store.check(id, &surgery.unlock()).unwrap());
    assert!(surgery.store.check(id, &nurse.unlock(&surgery.store, id).unwrap()).unwrap());

    core.remove_card(&cards[0].mark).unwrap();
    assert_eq!(core.cards().unwrap(), cards[1..]);
    assert_eq!(surgery.store.identity_of_card(&nurse.key()).unwrap(), Some(id));
    assert_eq!(code(surgery.store.card_challenge(id, &surgery.card.key())), "STOCK-13");
    // Its number is forgotten with it.
    surgery.card.enrol(core);
    assert_eq!(core.cards().unwrap()[1].number, None);
}

#[test]
fn a_card_enrolled_again_has_one_slot_with_another_key() {
    let surgery = Surgery::new();
    let (id, core) = (surgery.core.identity(), &surgery.core);
    core.name_card(&surgery.card.key(), "2800000001").unwrap();
    core.set_slot(&passphrase("une phrase")).unwrap();
    let (before, old) = (core.cards().unwrap(), surgery.unlock());
    surgery.card.enrol(core);
    assert_eq!(core.slots().unwrap(), [SlotKind::Card, SlotKind::Passphrase]);
    let after = core.cards().unwrap();
    assert_ne!(before[0].mark, after[0].mark);
    assert_eq!(before[0].number, after[0].number);
    assert_eq!(code(surgery.store.unlock(id, &old)), "STOCK-13");
    assert!(surgery.store.check(id, &surgery.unlock()).unwrap());
}

#[test]
fn what_the_card_would_not_sign_again_is_refused() {
    let surgery = Surgery::new();
    let challenge = surgery.core.new_card_slot(&surgery.card.key()).unwrap();
    let right = surgery.card.sign(&challenge, &RSA_PKCS1_SHA256);
    assert_eq!(*right, *surgery.card.sign(&challenge, &RSA_PKCS1_SHA256));
    let salted = surgery.card.sign(&challenge, &RSA_PSS_SHA256);
    let other = surgery.core.new_card_slot(&surgery.card.key()).unwrap();
    let mut flipped = right.clone();
    flipped[100] ^= 1;
    let wrong: [(&str, Vec<u8>); 9] = [
        ("salted", salted.to_vec()),
        ("of another message", surgery.card.sign(&other, &RSA_PKCS1_SHA256).to_vec()),
        ("of another card", Card::nurse().sign(&challenge, &RSA_PKCS1_SHA256).to_vec()),
        ("one bit off", flipped.to_vec()),
        ("none", Vec::new()),
        ("short", right[..255].to_vec()),
        ("long", [&right[..], &[0]].concat()),
        ("padded", [&[0], &right[..]].concat()),
        ("made up", vec![0; 256]),
    ];
    for (what, signature) in wrong {
        let refused = challenge.answer(Zeroizing::new(signature)).unwrap_err();
        assert!(matches!(refused, Error::Card { reason: "signature" }), "{what}: {refused:?}");
    }
    assert!(challenge.answer(right).is_ok());
}

#[test]
fn only_rsa_keys_of_1024_to_4096_bits_are_those_of_a_card() {
    let bits = |bits: usize| {
        let mut modulus = vec![0xff; bits.div_ceil(8)];
        modulus[0] >>= (8 - bits % 8) % 8;
        modulus
    };
    for (good, size) in [(false, 512), (false, 1023), (true, 1024), (true, 4096), (false, 4097), (false, 800_000)] {
        assert_eq!(CardKey::rsa(&bits(size), &[1, 0, 1]).is_ok(), good, "{size}");
    }
    for (modulus, exponent) in
        [(bits(2048), vec![]), (bits(2048), vec![0]), (bits(2048), vec![1; 9]), (vec![], vec![3])]
    {
        assert_eq!(code(CardKey::rsa(&modulus, &exponent)), "STOCK-14");
    }
    // A sign byte says nothing.
    let signed = [&[0], &bits(2048)[..]].concat();
    assert_eq!(CardKey::rsa(&signed, &[0, 1, 0, 1]).unwrap(), CardKey::rsa(&bits(2048), &[1, 0, 1]).unwrap());
    // An absurd key of a good length answers, and does not panic.
    let even = CardKey::rsa(&[0xfe; 256], &[2]).unwrap();
    let challenge = Surgery::new().core.new_card_slot(&even).unwrap();
    assert_eq!(code(challenge.answer(Zeroizing::new(vec![1; 256]))), "STOCK-14");
}

#[test]
fn an_inserted_card_finds_its_identity_and_no_other() {
    let surgery = Surgery::new();
    let (doctor, nurse) = (&surgery.card, Card::nurse());
    assert_eq!(surgery.store.identity_of_card(&nurse.key()).unwrap(), None);
    let second = by_card(&surgery.store, &nurse);
    let begun = surgery
        .store
        .begin_identity(&NewIdentity { name: "Dr Luc TEST".into(), environment: Environment::Sandbox })
        .unwrap();
    let found = |card: &Card| surgery.store.identity_of_card(&card.key()).unwrap();
    assert_eq!((found(doctor), found(&nurse)), (Some(surgery.core.identity()), Some(second.identity())));
    drop(begun);

    // Neither a lost index nor a broken neighbour hides it.
    std::fs::remove_file(surgery.folder.path().join("index.json")).unwrap();
    std::fs::write(surgery.keys_path(), "{").unwrap();
    assert_eq!((found(doctor), found(&nurse)), (None, Some(second.identity())));
}

#[test]
fn nothing_of_a_card_or_its_signature_shows_in_debug() {
    let surgery = Surgery::new();
    let challenge = surgery.store.card_challenge(surgery.core.identity(), &surgery.card.key()).unwrap();
    let unlock = Unlock::Card(surgery.card.answer(&challenge).unwrap());
    assert_eq!(format!("{:?} {unlock:?}", surgery.card.key()), "CardKey(…) Card(CardUnlock(…))");
    assert_eq!(format!("{challenge:?}"), format!("CardChallenge {{ identity: {:?}, .. }}", surgery.core.identity()));
}

/// What is handed over is wiped by its type; what is kept of it, too.
#[test]
fn signatures_and_keys_are_wiped_by_their_types() {
    fn wiped<T: zeroize::ZeroizeOnDrop>(_: &T) {}
    let surgery = Surgery::new();
    let challenge = surgery.core.new_card_slot(&surgery.card.key()).unwrap();
    let signature = surgery.card.sign(&challenge, &RSA_PKCS1_SHA256);
    wiped(&signature);
    wiped(&challenge.answer(signature).unwrap());
}
