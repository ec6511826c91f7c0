//! A card without a reader: a key of the sandbox's authority, a code, what is left of its tries. It goes in and out, and
//! remembers its code and its tries as a card does.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use pli::card::{Activity, CardKind, Error, Tries};
use pli::config::Folders;
use pli::domain::Secret;
use pli::domain::error::Failure;
use pli::domain::ids::IdentityId;
use pli::domain::profile::TlsVersion;
use pli::net::ClientIdentity;
use pli::store::{CardChallenge, CardKey, Core, Store, Unlock};
use pli::ui::card_desk::{CardFacts, Inserted, LaidDesk, OpenCard};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::sign::CertifiedKey;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use zeroize::Zeroizing;

/// The code porteur of every new card.
pub(crate) const PIN: &str = "1234";
/// And its code de déblocage.
pub(crate) const PUK: &str = "87654321";

/// A card.
#[derive(Debug)]
pub(crate) struct Card {
    key: Vec<u8>,
    chain: Vec<CertificateDer<'static>>,
    facts: CardFacts,
    /// It is in opposition.
    opposed: AtomicBool,
    state: Mutex<State>,
    signatures: AtomicU64,
}

#[derive(Debug)]
struct State {
    pin: String,
    wrong: u32,
}

impl Card {
    /// The card of a PEM file: certificate, issuer, key; with something of it otherwise.
    pub(crate) fn made(pem: &str, name: &str, national_id: &str, otherwise: impl FnOnce(&mut CardFacts)) -> Arc<Self> {
        let blocks = |what: &str| -> Vec<Vec<u8>> {
            let begin = format!("-----BEGIN {what}-----");
            let block = |text: &str| text.lines().take_while(|line| !line.starts_with('-')).collect::<String>();
            pem.split(&begin).skip(1).map(|text| STANDARD.decode(block(text.trim_start())).unwrap()).collect()
        };
        let now = Timestamp::now();
        let mut facts = CardFacts {
            name: name.to_owned(),
            profession: Some("Médecin".to_owned()),
            kind: Some(CardKind::Cps),
            number: "2800123456".to_owned(),
            national_id: Some(national_id.to_owned()),
            organisation: None,
            not_before: Some(now - SignedDuration::from_hours(24 * 365)),
            not_after: Some(now + SignedDuration::from_hours(24 * 365)),
            pin_length: (4, 4),
            protected: false,
        };
        otherwise(&mut facts);
        Arc::new(Self {
            key: blocks("PRIVATE KEY").pop().unwrap(),
            chain: blocks("CERTIFICATE").into_iter().map(CertificateDer::from).collect(),
            facts,
            opposed: AtomicBool::new(false),
            state: Mutex::new(State { pin: PIN.to_owned(), wrong: 0 }),
            signatures: AtomicU64::new(0),
        })
    }

    /// Puts it into the reader.
    pub(crate) fn insert(self: &Arc<Self>, desk: &LaidDesk) -> Arc<Lying> {
        static NUMBER: AtomicU64 = AtomicU64::new(1);
        let number = NUMBER.fetch_add(1, Ordering::SeqCst);
        let lying = Arc::new(Lying { number, card: self.clone(), there: Arc::new(AtomicBool::new(true)) });
        desk.lay(lying.clone());
        lying
    }

    /// Puts it in opposition.
    pub(crate) fn oppose(&self) {
        self.opposed.store(true, Ordering::SeqCst);
    }

    /// Codes that were wrong since the last right one.
    pub(crate) fn wrong(&self) -> u32 {
        self.state.lock().unwrap().wrong
    }

    fn judge(&self, code: &Secret, agreed: bool) -> Result<(), Error> {
        let mut state = self.state.lock().unwrap();
        match tries(state.wrong) {
            Tries::Locked => return Err(Error::Blocked),
            Tries::Last if !agreed => return Err(Error::LastTry),
            _ if self.facts.protected || code.expose() == state.pin => {
                state.wrong = 0;
                return Ok(());
            }
            _ if code.expose().len() != 4 => return Err(Error::PinForm { least: 4, most: 4 }),
            _ => state.wrong += 1,
        }
        match tries(state.wrong) {
            Tries::Locked => Err(Error::Blocked),
            tries => Err(Error::WrongPin { tries }),
        }
    }

    fn store_key(&self) -> CardKey {
        CardKey::of_certificate(&self.chain[0]).unwrap()
    }
}

fn tries(wrong: u32) -> Tries {
    match wrong {
        0 => Tries::Normal,
        1 => Tries::Low,
        2 => Tries::Last,
        _ => Tries::Locked,
    }
}

/// A card in the reader.
#[derive(Debug)]
pub(crate) struct Lying {
    number: u64,
    card: Arc<Card>,
    there: Arc<AtomicBool>,
}

impl Lying {
    /// Takes it out.
    pub(crate) fn pull(&self, desk: &LaidDesk) {
        self.there.store(false, Ordering::SeqCst);
        desk.clear();
    }

    fn is_there(&self) -> Result<(), Failure> {
        if self.there.load(Ordering::SeqCst) { Ok(()) } else { Err(Failure::new(Error::Removed)) }
    }
}

impl Inserted for Lying {
    fn insertion(&self) -> u64 {
        self.number
    }

    fn facts(&self) -> &CardFacts {
        &self.card.facts
    }

    fn tries(&self) -> Tries {
        tries(self.card.wrong())
    }

    fn check_opposition(&self, _: &Folders) -> Result<(), Failure> {
        if self.card.opposed.load(Ordering::SeqCst) { Err(Failure::new(Error::Revoked)) } else { Ok(()) }
    }

    fn identity(&self, store: &Store) -> Result<Option<IdentityId>, Failure> {
        store.identity_of_card(&self.card.store_key()).map_err(Failure::new)
    }

    fn open(&self, code: &Secret, last_try_agreed: bool) -> Result<Arc<dyn OpenCard>, Failure> {
        self.is_there()?;
        self.card.judge(code, last_try_agreed).map_err(Failure::new)?;
        Ok(Arc::new(Open::new(self)))
    }

    fn change_pin(&self, old: &Secret, new: &Secret, last_try_agreed: bool) -> Result<(), Failure> {
        self.card.judge(old, last_try_agreed).map_err(Failure::new)?;
        self.card.state.lock().unwrap().pin = new.expose().to_owned();
        Ok(())
    }

    fn unblock(&self, unblocking: &Secret, new: &Secret) -> Result<(), Failure> {
        if unblocking.expose() != PUK {
            return Err(Failure::new(Error::UnblockRefused));
        }
        *self.card.state.lock().unwrap() = State { pin: new.expose().to_owned(), wrong: 0 };
        Ok(())
    }
}

/// An open card.
#[derive(Debug)]
struct Open {
    card: Arc<Card>,
    there: Arc<AtomicBool>,
    closed: AtomicBool,
    tls: Arc<CertifiedKey>,
}

impl Open {
    fn new(lying: &Lying) -> Self {
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(lying.card.key.clone()));
        let key = rustls::crypto::ring::sign::any_supported_type(&key).unwrap();
        let tls = Arc::new(CertifiedKey::new(lying.card.chain.clone(), key));
        Self { card: lying.card.clone(), there: lying.there.clone(), closed: AtomicBool::new(false), tls }
    }

    fn signed(&self, challenge: &CardChallenge) -> Result<Unlock, Failure> {
        if self.closed.load(Ordering::SeqCst) || !self.there.load(Ordering::SeqCst) {
            return Err(Failure::new(Error::Removed));
        }
        let key = RsaKeyPair::from_pkcs8(&self.card.key).unwrap();
        let mut signature = Zeroizing::new(vec![0; key.public().modulus_len()]);
        key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), &challenge.context(), &mut signature).unwrap();
        self.card.signatures.fetch_add(1, Ordering::SeqCst);
        challenge.answer(signature).map(Unlock::Card).map_err(Failure::new)
    }
}

impl OpenCard for Open {
    fn identity(&self) -> Arc<dyn ClientIdentity> {
        Arc::new(Presented { key: self.tls.clone(), turn: tokio::sync::Mutex::new(()) })
    }

    fn unlock(&self, store: &Store, identity: IdentityId) -> Result<Core, Failure> {
        let challenge = store.card_challenge(identity, &self.card.store_key()).map_err(Failure::new)?;
        store.unlock(identity, &self.signed(&challenge)?).map_err(Failure::new)
    }

    fn enrol(&self, core: &Core) -> Result<(), Failure> {
        let challenge = core.new_card_slot(&self.card.store_key()).map_err(Failure::new)?;
        core.finish(&self.signed(&challenge)?).map_err(Failure::new)?;
        core.name_card(&self.card.store_key(), &self.card.facts.number).map_err(Failure::new)
    }

    fn activities(&self) -> Result<Vec<Activity>, Failure> {
        let activity = Activity {
            number: 1,
            structure: Some("Cabinet médical des Tilleuls-TEST".to_owned()),
            structure_id: Some("167000001".to_owned()),
            sector: Some("SA07".to_owned()),
        };
        Ok(vec![activity])
    }

    fn signatures(&self) -> u64 {
        self.card.signatures.load(Ordering::SeqCst)
    }

    fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
    }
}

#[derive(Debug)]
struct Presented {
    key: Arc<CertifiedKey>,
    turn: tokio::sync::Mutex<()>,
}

impl ClientIdentity for Presented {
    fn certified_key(&self) -> Arc<CertifiedKey> {
        self.key.clone()
    }

    fn highest_version(&self) -> TlsVersion {
        TlsVersion::V1_3
    }

    fn turn(&self) -> &tokio::sync::Mutex<()> {
        &self.turn
    }
}
