//! Our own certificate in the handshake: shown, refused, unfit, and used as seldom as can be.

use super::servers::{World, config, echo, target};
use crate::domain::error::Failure;
use crate::domain::profile::{TlsPolicy, TlsVersion};
use crate::domain::{Code, Coded};
use crate::net::{ClientIdentity, Error, IdentityFault};
use crate::trust::{self, test_pki::Pki};
use rustls::sign::{CertifiedKey, Signer, SigningKey};
use rustls::version::{TLS12, TLS13};
use rustls::{OtherError, SignatureAlgorithm, SignatureScheme};
use rustls_pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::AsyncReadExt;
use tokio::sync::Mutex;

#[derive(Debug)]
struct Person {
    key: Arc<CertifiedKey>,
    highest: TlsVersion,
    turn: Mutex<()>,
}

impl ClientIdentity for Person {
    fn certified_key(&self) -> Arc<CertifiedKey> {
        Arc::clone(&self.key)
    }
    fn highest_version(&self) -> TlsVersion {
        self.highest
    }
    fn turn(&self) -> &Mutex<()> {
        &self.turn
    }
}

/// What a key does when it is to sign.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Mood {
    Signs,
    Fails,
    OffersNothing,
}

/// A key that counts its signatures.
#[derive(Debug, Clone)]
struct Key {
    inner: Arc<dyn SigningKey>,
    count: Arc<AtomicUsize>,
    mood: Mood,
}

impl SigningKey for Key {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        let signer = self.inner.choose_scheme(offered).filter(|_| self.mood != Mood::OffersNothing)?;
        Some(Box::new(Counting { signer, key: self.clone() }))
    }
    fn algorithm(&self) -> SignatureAlgorithm {
        self.inner.algorithm()
    }
}

#[derive(Debug)]
struct Counting {
    signer: Box<dyn Signer>,
    key: Key,
}

impl Signer for Counting {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rustls::Error> {
        self.key.count.fetch_add(1, Ordering::SeqCst);
        if self.key.mood == Mood::Fails {
            let fault = IdentityFault(Failure::new(trust::Error::Unreadable { reason: "the key is gone".to_owned() }));
            return Err(rustls::Error::Other(OtherError(Arc::new(fault))));
        }
        self.signer.sign(message)
    }
    fn scheme(&self) -> SignatureScheme {
        self.signer.scheme()
    }
}

/// Somebody whose key counts what it signs.
fn somebody(pki: &Pki, mood: Mood, highest: TlsVersion) -> (Arc<dyn ClientIdentity>, Arc<AtomicUsize>) {
    let mut wanted = pki.server("person");
    wanted.usage = Some("1.3.6.1.5.5.7.3.2");
    let issued = wanted.issue();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(issued.pkcs8.clone()));
    let inner = rustls::crypto::ring::sign::any_supported_type(&key).unwrap();
    let count = Arc::new(AtomicUsize::new(0));
    let key = Key { inner, count: Arc::clone(&count), mood };
    let key = Arc::new(CertifiedKey::new(pki.chain(&issued), Arc::new(key)));
    (Arc::new(Person { key, highest, turn: Mutex::new(()) }), count)
}

fn person(pki: &Pki) -> Arc<dyn ClientIdentity> {
    somebody(pki, Mood::Signs, TlsVersion::V1_3).0
}

#[tokio::test]
async fn a_client_certificate_is_shown_where_it_is_asked_for() {
    for versions in [&[&TLS12][..], &[&TLS13]] {
        let world = World::new(&[]).await;
        let server = world.wanted().issue();
        let port = echo(config(&world.pki, &server, versions, true)).await;
        let connector = world.with_policy(&TlsPolicy::default(), Some(person(&world.pki)));
        let mut secured = connector.tls(&target(port)).await.unwrap();
        assert!(secured.facts().certificate_asked && secured.facts().certificate_sent);
        secured.read_exact(&mut [0; 5]).await.unwrap();
    }
}

#[tokio::test]
async fn a_server_that_misses_our_certificate_says_so_by_its_own_error() {
    let world = World::new(&[]).await;
    let server = world.wanted().issue();
    let port = echo(config(&world.pki, &server, &[&TLS12], true)).await;
    let error = world.connector().tls(&target(port)).await.unwrap_err();
    assert_eq!(error.code(), Code::CLIENT_CERT_REFUSED, "{error}");

    // TLS 1.3: the handshake is over for us before the server refuses.
    let port = echo(config(&world.pki, &server, &[&TLS13], true)).await;
    let mut secured = world.connector().tls(&target(port)).await.unwrap();
    assert!(secured.facts().certificate_asked && !secured.facts().certificate_sent);
    let control = secured.control();
    let error = secured.read_exact(&mut [0; 5]).await.unwrap_err();
    assert_eq!(Error::from_io(&error, &target(port)).code(), Code::CLIENT_CERT_REFUSED);
    assert_eq!(control.fault().unwrap().code(), Code::CLIENT_CERT_REFUSED);
}

#[tokio::test]
async fn another_authority_s_client_certificate_is_refused() {
    let world = World::new(&[]).await;
    let server = world.wanted().issue();
    let port = echo(config(&world.pki, &server, &[&TLS12], true)).await;
    let connector = world.with_policy(&TlsPolicy::default(), Some(person(&Pki::new())));
    assert_eq!(connector.tls(&target(port)).await.unwrap_err().code(), Code::CLIENT_CERT_REFUSED);
}

#[tokio::test]
async fn two_services_of_one_name_resume_their_own_sessions() {
    for versions in [&[&TLS12][..], &[&TLS13]] {
        let world = World::new(&[]).await;
        let server = world.wanted().issue();
        let mut ports = Vec::new();
        for _ in 0..2 {
            ports.push(echo(config(&world.pki, &server, versions, true)).await);
        }
        let (identity, signatures) = somebody(&world.pki, Mood::Signs, TlsVersion::V1_3);
        let connector = world.with_policy(&TlsPolicy::default(), Some(identity));
        for round in 0..10 {
            for port in &ports {
                let mut secured = connector.tls(&target(*port)).await.unwrap();
                secured.read_exact(&mut [0; 5]).await.unwrap();
                assert_eq!(secured.facts().resumed, round > 0);
            }
        }
        assert_eq!(signatures.load(Ordering::SeqCst), 2, "one for each server");
    }
}

#[tokio::test]
async fn connections_opened_at_once_cost_one_signature() {
    let world = World::new(&[]).await;
    let server = world.wanted().issue();
    let port = echo(config(&world.pki, &server, &[&TLS12], true)).await;
    let (identity, signatures) = somebody(&world.pki, Mood::Signs, TlsVersion::V1_2);
    let connector = world.with_policy(&TlsPolicy::default(), Some(identity));
    let opened = futures::future::join_all((0..4).map(|_| async { connector.tls(&target(port)).await.unwrap() })).await;
    assert_eq!((opened.len(), signatures.load(Ordering::SeqCst)), (4, 1));
}

#[tokio::test]
async fn a_key_that_cannot_sign_says_why_and_is_not_asked_twice() {
    let world = World::new(&[]).await;
    let server = world.wanted().issue();
    let port = echo(config(&world.pki, &server, &[&TLS12], true)).await;
    let (identity, signatures) = somebody(&world.pki, Mood::Fails, TlsVersion::V1_2);
    let connector = world.with_policy(&TlsPolicy::default(), Some(identity));
    let error = connector.tls(&target(port)).await.unwrap_err();
    let unreadable = trust::Error::Unreadable { reason: String::new() }.code();
    assert_eq!((error.code(), error.is_about_us()), (unreadable, true), "{error}");
    assert_eq!(signatures.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_server_that_wants_what_our_key_cannot_do_has_its_own_error() {
    let world = World::new(&[]).await;
    let server = world.wanted().issue();
    let cases = [(&[&TLS12][..], Mood::OffersNothing), (&[&TLS13], Mood::Signs)];
    for (versions, mood) in cases {
        let port = echo(config(&world.pki, &server, versions, true)).await;
        let (identity, signatures) = somebody(&world.pki, mood, TlsVersion::V1_2);
        let connector = world.with_policy(&TlsPolicy::default(), Some(identity));
        let error = connector.tls(&target(port)).await.unwrap_err();
        assert_eq!(error.code(), Code::CLIENT_CERT_UNFIT, "{error}");
        assert_eq!(signatures.load(Ordering::SeqCst), 0);
    }
}
