//! The slot of a CPS card: what the card signs, and the key that its signature becomes.
//!
//! PKCS#1 v1.5 leaves no choice to the signer: of one key and one message there is exactly one signature that verifies
//! (RFC 8017 §8.2.2). So a signature that verifies is the one that the card gives every time, and one that is salted
//! (PSS), of another card or made up by a module never wraps anything. The signature leaves memory at once; what stays
//! is the wrapping key.
//!
//! In clear stand a random salt and a hash of the card's public key with that salt and the identity: enough to know an
//! inserted card again, nothing to read from it, and different on each workstation. The number of the card names a
//! person in public directories: it stands in the encrypted core.

use super::data_key::leaving_nothing;
use super::{DataKey, SlotKind, Wrapped, broken, decode, fill, kind_of, parse, value};
use crate::domain::ids::IdentityId;
use crate::store::Error;
use crate::trust;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hkdf::Hkdf;
use ring::signature::{RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, RsaPublicKeyComponents};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fmt;
use zeroize::{ZeroizeOnDrop, Zeroizing};

/// First bytes of what a card signs for us. Nothing else that a card signs begins like this: what TLS 1.2 has signed
/// begins with the byte 1 (ClientHello), TLS 1.3 with 64 spaces, the attributes of a CMS or PDF signature with a DER
/// tag, XML with `<`, SSH with a zero. So no server and no document can obtain the signature that opens a store.
const CONTEXT: &[u8] = b"pli card slot 1\0";
/// Version of the slot we write; a later one is kept and not opened.
const VERSION: i64 = 1;
const SALT_BYTES: usize = 32;
const MODULUS_BITS: std::ops::RangeInclusive<usize> = 1024..=4096;
const MOST_EXPONENT_BYTES: usize = 8;

/// The public RSA key of a card's authentication certificate. A certificate renewed on the same key opens the same
/// slots; another card has another key, and needs a slot of its own.
#[derive(Clone, PartialEq, Eq)]
pub struct CardKey {
    modulus: Vec<u8>,
    exponent: Vec<u8>,
}

impl CardKey {
    /// The key of a certificate (DER).
    ///
    /// # Errors
    /// [`Error::Card`] when it cannot be the key of a card.
    pub fn of_certificate(certificate: &[u8]) -> Result<Self, Error> {
        let (modulus, exponent) = trust::rsa_key(certificate).ok_or(Error::Card { reason: "key" })?;
        Self::rsa(&modulus, &exponent)
    }

    /// The key of these numbers, big-endian, as a certificate or a module gives them.
    ///
    /// # Errors
    /// [`Error::Card`] when it cannot be the key of a card.
    pub fn rsa(modulus: &[u8], exponent: &[u8]) -> Result<Self, Error> {
        let (modulus, exponent) = (without_zeros(modulus), without_zeros(exponent));
        let top = modulus.first().map_or(0, |byte| byte.leading_zeros() as usize);
        let bits = (modulus.len() * 8).saturating_sub(top);
        let fits = MODULUS_BITS.contains(&bits) && !exponent.is_empty() && exponent.len() <= MOST_EXPONENT_BYTES;
        if !fits {
            return Err(Error::Card { reason: "key" });
        }
        Ok(Self { modulus: modulus.to_owned(), exponent: exponent.to_owned() })
    }

    /// The same for one key, whatever certificate it stands in.
    pub(crate) fn fingerprint(&self) -> [u8; 32] {
        let length = u32::try_from(self.modulus.len()).unwrap_or(u32::MAX).to_be_bytes();
        Sha256::new().chain_update(length).chain_update(&self.modulus).chain_update(&self.exponent).finalize().into()
    }

    fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let key = RsaPublicKeyComponents { n: &self.modulus, e: &self.exponent };
        key.verify(&RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, message, signature).is_ok()
    }
}

impl fmt::Debug for CardKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardKey(…)")
    }
}

fn without_zeros(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.get(zeros..).unwrap_or_default()
}

/// What a card has to sign to open an identity, or to get a slot of it.
#[derive(Clone)]
pub struct CardChallenge {
    identity: IdentityId,
    key: CardKey,
    salt: [u8; SALT_BYTES],
}

impl CardChallenge {
    /// A challenge for a new slot.
    pub(crate) fn random(identity: IdentityId, key: &CardKey) -> Result<Self, Error> {
        let mut salt = [0; SALT_BYTES];
        fill(&mut salt)?;
        Ok(Self { identity, key: key.clone(), salt })
    }

    /// The message to be signed: RSA PKCS#1 v1.5 with SHA-256, by the authentication key.
    pub fn context(&self) -> Vec<u8> {
        [CONTEXT, self.identity.0.as_bytes(), &self.salt].concat()
    }

    /// Takes the signature for the key that it becomes.
    ///
    /// # Errors
    /// [`Error::Card`] when it is not what this card's key gives for [`CardChallenge::context`] each time.
    pub fn answer(&self, signature: Zeroizing<Vec<u8>>) -> Result<CardUnlock, Error> {
        if !self.key.verifies(&self.context(), &signature) {
            return Err(Error::Card { reason: "signature" });
        }
        let mark = mark(self.identity, &self.salt, &self.key.fingerprint());
        let wrapping = derive(&self.salt, signature, &[CONTEXT, self.identity.0.as_bytes(), mark.as_bytes()])?;
        Ok(CardUnlock { identity: self.identity, key: self.key.clone(), salt: self.salt, wrapping })
    }
}

impl fmt::Debug for CardChallenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CardChallenge").field("identity", &self.identity).finish_non_exhaustive()
    }
}

/// What a card's signature became; only [`CardChallenge::answer`] makes one.
#[derive(Clone)]
pub struct CardUnlock {
    identity: IdentityId,
    key: CardKey,
    salt: [u8; SALT_BYTES],
    wrapping: DataKey,
}

// All that is secret in it is the key, which wipes itself.
impl ZeroizeOnDrop for CardUnlock {}

impl CardUnlock {
    pub(super) fn key(&self) -> &CardKey {
        &self.key
    }

    pub(super) fn wrapping(&self) -> &DataKey {
        &self.wrapping
    }

    /// Refuses what another identity's challenge was answered with.
    pub(super) fn for_identity(&self, identity: IdentityId) -> Result<&Self, Error> {
        if self.identity == identity { Ok(self) } else { Err(Error::OtherCard) }
    }

    /// How the new slot knows its card.
    pub(super) fn mark(&self) -> String {
        mark(self.identity, &self.salt, &self.key.fingerprint())
    }

    pub(super) fn slot(&self, key: Wrapped) -> Result<Value, Error> {
        let (kind, salt) = (SlotKind::Card.as_str().to_owned(), STANDARD.encode(self.salt));
        let Wrapped { nonce, sealed } = key;
        value(&CardSlot { kind, version: VERSION, card: self.mark(), salt, nonce, sealed })
    }

    pub(super) fn answers(&self, slot: &CardSlot) -> bool {
        slot.salt().is_ok_and(|salt| salt == self.salt)
    }
}

impl fmt::Debug for CardUnlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardUnlock(…)")
    }
}

/// The slot, as it stands in `keys.json`. What this version does not know would be of a later one.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CardSlot {
    kind: String,
    version: i64,
    card: String,
    salt: String,
    nonce: String,
    sealed: String,
}

impl CardSlot {
    /// A card slot of this version, else why it is none.
    pub(super) fn read(slot: &Value) -> Result<Self, Error> {
        let found = slot.get("version").and_then(Value::as_i64).unwrap_or_default();
        if found > VERSION {
            return Err(Error::TooNew { path: "keys.json".into(), found, known: VERSION });
        }
        let slot: Self = parse(slot)?;
        if found != VERSION {
            return Err(broken("a card slot has no version"));
        }
        slot.salt()?;
        Ok(slot)
    }

    /// The data key in it.
    pub(super) fn wrapped(&self) -> Wrapped {
        Wrapped { nonce: self.nonce.clone(), sealed: self.sealed.clone() }
    }

    /// How it knows its card.
    pub(super) fn mark(&self) -> &str {
        &self.card
    }

    pub(super) fn is_of(&self, identity: IdentityId, fingerprint: &[u8; 32]) -> bool {
        self.salt().is_ok_and(|salt| mark(identity, &salt, fingerprint) == self.card)
    }

    /// What its card has to sign.
    pub(super) fn challenge(&self, identity: IdentityId, key: &CardKey) -> Result<CardChallenge, Error> {
        Ok(CardChallenge { identity, key: key.clone(), salt: self.salt()? })
    }

    fn salt(&self) -> Result<[u8; SALT_BYTES], Error> {
        decode(&self.salt)?.try_into().map_err(|_| broken("a salt has the wrong length"))
    }
}

/// The slot of a card among those of a file. One that cannot be read does not hide another.
pub(super) fn find(
    slots: &[Value],
    identity: IdentityId,
    key: &CardKey,
    fits: impl Fn(&CardSlot) -> bool,
) -> Result<CardSlot, Error> {
    let (fingerprint, mut unreadable) = (key.fingerprint(), None);
    for slot in slots.iter().filter(|slot| kind_of(slot) == SlotKind::Card) {
        match CardSlot::read(slot) {
            Ok(slot) if slot.is_of(identity, &fingerprint) && fits(&slot) => return Ok(slot),
            Ok(_) => {}
            Err(error) => unreadable = unreadable.or(Some(error)),
        }
    }
    Err(unreadable.unwrap_or(Error::OtherCard))
}

fn mark(identity: IdentityId, salt: &[u8; SALT_BYTES], fingerprint: &[u8; 32]) -> String {
    let hash = Sha256::new().chain_update(b"pli card mark 1\0").chain_update(identity.0.as_bytes());
    STANDARD.encode(hash.chain_update(salt).chain_update(fingerprint).finalize())
}

fn derive(salt: &[u8], signature: Zeroizing<Vec<u8>>, info: &[&[u8]]) -> Result<DataKey, Error> {
    let mut key = DataKey::blank();
    leaving_nothing(|| Hkdf::<Sha256>::new(Some(salt), &signature).expand_multi_info(info, key.bytes_mut()))
        .map_err(|_| broken("a key cannot be derived"))?;
    Ok(key)
}
