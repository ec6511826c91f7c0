//! Key slots: the data key of a core, wrapped once for each way of unlocking it.

mod card;
mod data_key;

pub use card::{CardChallenge, CardKey, CardUnlock};
pub(crate) use data_key::DataKey;

use super::Error;
use crate::domain::Secret;
use crate::domain::ids::IdentityId;
use crate::platform::files::{read_limited, write_private};
use crate::platform::keyring::Keyring;
use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use card::CardSlot;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, KeyInit, Nonce};
use data_key::leaving_nothing;
use serde::{Deserialize, Serialize};
use std::path::Path;
use zeroize::Zeroizing;

/// Version of `keys.json` we write; a later one is refused.
const VERSION: i64 = 1;
const FILE_LIMIT: u64 = 64 * 1024;
const SALT_BYTES: usize = 16;
const NONCE_BYTES: usize = 12;

/// Argon2id for new slots: 64 MiB and three passes (RFC 9106 §4, second recommended option, one lane).
const NEW_ARGON2: Argon2Settings = Argon2Settings { memory_kib: 64 * 1024, passes: 3, lanes: 1 };
/// A key file that asks for more than this is damaged, or made to exhaust the machine.
const MOST_ARGON2: Argon2Settings = Argon2Settings { memory_kib: 1024 * 1024, passes: 20, lanes: 16 };

/// What opens a store; also what a new slot shall open with.
#[derive(Debug, Clone)]
pub enum Unlock {
    /// A passphrase of this workstation.
    Passphrase(Secret),
    /// The keyring of the user who is logged in: a comfort that must be chosen.
    Keyring,
    /// What a CPS card signed.
    Card(CardUnlock),
}

impl Unlock {
    /// The kind of slot it opens.
    pub fn kind(&self) -> SlotKind {
        match self {
            Self::Passphrase(_) => SlotKind::Passphrase,
            Self::Keyring => SlotKind::Keyring,
            Self::Card(_) => SlotKind::Card,
        }
    }
}

/// Kinds of slot; there is one of each kind at the most, but one per card. `Recovery` is named, kept and listed, but not
/// opened by this version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SlotKind {
    /// Argon2id of a passphrase.
    Passphrase,
    /// A random key in the system keyring.
    Keyring,
    /// A signature of the CPS card.
    Card,
    /// A recovery key kept elsewhere.
    Recovery,
    /// A kind of a later version.
    Unknown(String),
}

impl SlotKind {
    /// The word in `keys.json`, bound into the wrapping.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Passphrase => "passphrase",
            Self::Keyring => "keyring",
            Self::Card => "card",
            Self::Recovery => "recovery",
            Self::Unknown(word) => word,
        }
    }

    fn from_word(word: &str) -> Self {
        match word {
            "passphrase" => Self::Passphrase,
            "keyring" => Self::Keyring,
            "card" => Self::Card,
            "recovery" => Self::Recovery,
            other => Self::Unknown(other.to_owned()),
        }
    }
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Argon2Settings {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

/// The data key, sealed by ChaCha20-Poly1305 with the identity, the slot's kind and its card as associated data.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Wrapped {
    nonce: String,
    sealed: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct PassphraseSlot {
    kind: String,
    argon2id: Argon2Settings,
    salt: String,
    #[serde(flatten)]
    key: Wrapped,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct KeyringSlot {
    kind: String,
    entry: String,
    #[serde(flatten)]
    key: Wrapped,
}

/// `keys.json`. Slots stay as JSON values, so that those of a later version are kept as they are.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct KeyFile {
    version: i64,
    identity: IdentityId,
    slots: Vec<serde_json::Value>,
}

impl KeyFile {
    /// A key file without slots.
    pub(crate) fn new(identity: IdentityId) -> Self {
        Self { version: VERSION, identity, slots: Vec::new() }
    }

    /// Reads and checks the file of an identity.
    pub(crate) fn read(path: &Path, identity: IdentityId) -> Result<Self, Error> {
        let damaged = |detail: &str| Error::Damaged { path: path.to_owned(), detail: detail.into() };
        let bytes = read_limited(path, FILE_LIMIT)?;
        let value: serde_json::Value = serde_json::from_slice(&bytes).map_err(|_| damaged("not JSON"))?;
        let found = value.get("version").and_then(serde_json::Value::as_i64).unwrap_or_default();
        if found > VERSION {
            return Err(Error::TooNew { path: path.to_owned(), found, known: VERSION });
        }
        let file: Self = serde_json::from_value(value).map_err(|_| damaged("not a key file"))?;
        if found != VERSION {
            return Err(damaged("no such version"));
        }
        if file.identity != identity {
            return Err(damaged("it belongs to another identity"));
        }
        Ok(file)
    }

    /// Writes the file in one step.
    pub(crate) fn write(&self, path: &Path) -> Result<(), Error> {
        let text = serde_json::to_vec_pretty(self)
            .map_err(|_| Error::Damaged { path: path.to_owned(), detail: "the key file cannot be written".into() })?;
        Ok(write_private(path, &text)?)
    }

    /// The kinds of slot, in the file's order.
    pub(crate) fn kinds(&self) -> Vec<SlotKind> {
        self.slots.iter().map(kind_of).collect()
    }

    /// How the slots know their cards, those that this version can open.
    pub(crate) fn card_marks(&self) -> Vec<String> {
        let cards = self.slots.iter().filter(|slot| kind_of(slot) == SlotKind::Card);
        cards.filter_map(|slot| Some(CardSlot::read(slot).ok()?.mark().to_owned())).collect()
    }

    /// The mark of the slot of this card.
    pub(crate) fn card_mark(&self, fingerprint: &[u8; 32]) -> Option<String> {
        let card = self.slots.iter().find(|slot| self.is_of_card(slot, fingerprint))?;
        Some(CardSlot::read(card).ok()?.mark().to_owned())
    }

    /// What this card has to sign to open the identity.
    pub(crate) fn card_challenge(&self, key: &CardKey) -> Result<CardChallenge, Error> {
        card::find(&self.slots, self.identity, key, |_| true)?.challenge(self.identity, key)
    }

    /// The data key, by one of the slots.
    pub(crate) fn open(&self, unlock: &Unlock, keyring: &dyn Keyring) -> Result<DataKey, Error> {
        let kind = unlock.kind();
        let of_kind = || self.slots.iter().find(|slot| kind_of(slot) == kind).ok_or(Error::Locked);
        match unlock {
            Unlock::Passphrase(passphrase) => {
                let slot: PassphraseSlot = parse(of_kind()?)?;
                let wrapping = stretch(passphrase, &decode(&slot.salt)?, slot.argon2id)?;
                unwrap(&self.associated(&kind, None), &wrapping, &slot.key)
            }
            Unlock::Keyring => {
                let slot: KeyringSlot = parse(of_kind()?)?;
                let secret = keyring.get(&slot.entry)?.ok_or(Error::Locked)?;
                let wrapping = DataKey::from_bytes(&secret).ok_or(Error::Locked)?;
                unwrap(&self.associated(&kind, None), &wrapping, &slot.key)
            }
            Unlock::Card(card) => {
                let card = card.for_identity(self.identity)?;
                let slot = card::find(&self.slots, self.identity, card.key(), |slot| card.answers(slot))?;
                match unwrap(&self.associated(&kind, Some(slot.mark())), card.wrapping(), &slot.wrapped()) {
                    // The signature is the right one: it is the slot that is not what was written.
                    Err(Error::Locked) => Err(broken("a card slot was changed")),
                    opened => opened,
                }
            }
        }
    }

    /// Adds the slot, or replaces the one of its kind, of its card.
    pub(crate) fn set(&mut self, unlock: &Unlock, key: &DataKey, keyring: &dyn Keyring) -> Result<(), Error> {
        let kind = unlock.kind();
        let word = kind.as_str().to_owned();
        let slot = match unlock {
            Unlock::Passphrase(passphrase) => {
                if passphrase.is_empty() {
                    return Err(Error::Slot { kind: word, reason: "empty" });
                }
                let mut salt = [0; SALT_BYTES];
                fill(&mut salt)?;
                let wrapping = stretch(passphrase, &salt, NEW_ARGON2)?;
                let key = wrap(&self.associated(&kind, None), &wrapping, key)?;
                value(&PassphraseSlot { kind: word, argon2id: NEW_ARGON2, salt: STANDARD.encode(salt), key })?
            }
            Unlock::Keyring => {
                let wrapping = DataKey::random()?;
                let entry = format!("identity {}", self.identity);
                keyring.put(&entry, wrapping.bytes())?;
                let key = wrap(&self.associated(&kind, None), &wrapping, key)?;
                value(&KeyringSlot { kind: word, entry, key })?
            }
            Unlock::Card(card) => {
                let card = card.for_identity(self.identity)?;
                card.slot(wrap(&self.associated(&kind, Some(&card.mark())), card.wrapping(), key)?)?
            }
        };
        let replaced: Vec<bool> = self.slots.iter().map(|old| self.is_replaced(old, unlock)).collect();
        let place = replaced.iter().position(|replaced| *replaced).unwrap_or(self.slots.len());
        let mut replaced = replaced.into_iter();
        self.slots.retain(|_| !replaced.next().unwrap_or_default());
        self.slots.insert(place, slot);
        Ok(())
    }

    fn is_replaced(&self, old: &serde_json::Value, unlock: &Unlock) -> bool {
        match unlock {
            Unlock::Card(card) => self.is_of_card(old, &card.key().fingerprint()),
            _ => kind_of(old) == unlock.kind(),
        }
    }

    fn is_of_card(&self, slot: &serde_json::Value, fingerprint: &[u8; 32]) -> bool {
        kind_of(slot) == SlotKind::Card && CardSlot::read(slot).is_ok_and(|slot| slot.is_of(self.identity, fingerprint))
    }

    /// Removes the slots of a kind; the last one that this version can open stays.
    pub(crate) fn remove(&mut self, kind: &SlotKind) -> Result<(), Error> {
        self.remove_those(kind, |slot| kind_of(slot) == *kind)
    }

    /// Removes the slot of the card of this mark; the last one that this version can open stays.
    pub(crate) fn remove_card(&mut self, mark: &str) -> Result<(), Error> {
        self.remove_those(&SlotKind::Card, |slot| {
            kind_of(slot) == SlotKind::Card && CardSlot::read(slot).is_ok_and(|slot| slot.mark() == mark)
        })
    }

    fn remove_those(&mut self, kind: &SlotKind, gone: impl Fn(&serde_json::Value) -> bool) -> Result<(), Error> {
        let refuse = |reason| Error::Slot { kind: kind.as_str().to_owned(), reason };
        if !self.slots.iter().any(&gone) {
            return Err(refuse("missing"));
        }
        let opens = |slot: &serde_json::Value| match kind_of(slot) {
            SlotKind::Passphrase | SlotKind::Keyring => true,
            SlotKind::Card => CardSlot::read(slot).is_ok(),
            SlotKind::Recovery | SlotKind::Unknown(_) => false,
        };
        if !self.slots.iter().any(|slot| opens(slot) && !gone(slot)) {
            return Err(refuse("last"));
        }
        self.slots.retain(|slot| !gone(slot));
        Ok(())
    }

    /// Forgets what the keyring holds for this identity. What a keyring that fails still holds opens nothing without
    /// the slot.
    pub(crate) fn clear_keyring(&self, keyring: &dyn Keyring) {
        let slots = self.slots.iter().filter(|slot| kind_of(slot) == SlotKind::Keyring);
        for slot in slots.filter_map(|slot| parse::<KeyringSlot>(slot).ok()) {
            if let Err(error) = keyring.remove(&slot.entry) {
                tracing::warn!(%error, "an entry stays in the keyring");
            }
        }
    }

    /// What the wrapping is bound to: a slot opens nowhere else, and as nothing else.
    fn associated(&self, kind: &SlotKind, card: Option<&str>) -> Vec<u8> {
        let card = card.map(|mark| format!("\0{mark}")).unwrap_or_default();
        format!("pli key slot 1\0{}\0{}{card}", self.identity, kind.as_str()).into_bytes()
    }
}

fn wrap(associated: &[u8], wrapping: &DataKey, key: &DataKey) -> Result<Wrapped, Error> {
    let mut nonce = [0; NONCE_BYTES];
    fill(&mut nonce)?;
    let payload = Payload { msg: key.bytes(), aad: associated };
    let sealed = leaving_nothing(|| cipher(wrapping).encrypt(Nonce::from_slice(&nonce), payload))
        .map_err(|_| broken("it cannot be sealed"))?;
    Ok(Wrapped { nonce: STANDARD.encode(nonce), sealed: STANDARD.encode(sealed) })
}

fn unwrap(associated: &[u8], wrapping: &DataKey, wrapped: &Wrapped) -> Result<DataKey, Error> {
    let nonce = decode(&wrapped.nonce)?;
    if nonce.len() != NONCE_BYTES {
        return Err(broken("a nonce has the wrong length"));
    }
    let payload = Payload { msg: &decode(&wrapped.sealed)?, aad: associated };
    let opened = leaving_nothing(|| cipher(wrapping).decrypt(Nonce::from_slice(&nonce), payload));
    let opened = opened.map_err(|_| Error::Locked)?;
    let opened = Zeroizing::new(opened);
    DataKey::from_bytes(&opened).ok_or_else(|| broken("a key has the wrong length"))
}

fn cipher(key: &DataKey) -> ChaCha20Poly1305 {
    ChaCha20Poly1305::new(Key::from_slice(key.bytes()))
}

fn kind_of(slot: &serde_json::Value) -> SlotKind {
    SlotKind::from_word(slot.get("kind").and_then(serde_json::Value::as_str).unwrap_or_default())
}

fn parse<T: serde::de::DeserializeOwned>(slot: &serde_json::Value) -> Result<T, Error> {
    serde_json::from_value(slot.clone()).map_err(|_| broken("a slot cannot be read"))
}

fn value(slot: &impl Serialize) -> Result<serde_json::Value, Error> {
    serde_json::to_value(slot).map_err(|_| broken("a slot cannot be written"))
}

fn decode(text: &str) -> Result<Vec<u8>, Error> {
    STANDARD.decode(text).map_err(|_| broken("not base64"))
}

fn broken(detail: &str) -> Error {
    Error::Damaged { path: "keys.json".into(), detail: detail.into() }
}

fn fill(bytes: &mut [u8]) -> Result<(), Error> {
    getrandom::fill(bytes).map_err(|_| broken("the system gives no random bytes"))
}

fn stretch(passphrase: &Secret, salt: &[u8], settings: Argon2Settings) -> Result<DataKey, Error> {
    let Argon2Settings { memory_kib, passes, lanes } = settings;
    if memory_kib > MOST_ARGON2.memory_kib || passes > MOST_ARGON2.passes || lanes > MOST_ARGON2.lanes {
        return Err(broken("the passphrase slot asks for too much work"));
    }
    let params = Params::new(memory_kib, passes, lanes, Some(32)).map_err(|_| broken("wrong Argon2 parameters"))?;
    let mut key = DataKey::blank();
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    leaving_nothing(|| argon2.hash_password_into(passphrase.expose().as_bytes(), salt, key.bytes_mut()))
        .map_err(|_| broken("wrong Argon2 parameters"))?;
    Ok(key)
}
