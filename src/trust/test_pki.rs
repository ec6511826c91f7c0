//! A small authority for tests: certificates and lists of every kind of fault, written as DER by hand so that no
//! library decides which faults can be made.

use super::Anchors;
use jiff::{SignedDuration, Timestamp};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use rustls_pki_types::CertificateDer;
use std::sync::atomic::{AtomicU32, Ordering};

static SERIAL: AtomicU32 = AtomicU32::new(1);

fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let mut out = vec![tag];
    match content.len() {
        short @ 0..=127 => out.push(short as u8),
        long => {
            let bytes: Vec<u8> = long.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
            out.push(0x80 | bytes.len() as u8);
            out.extend(bytes);
        }
    }
    out.extend(content);
    out
}

fn seq(parts: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, parts)
}

fn oid(dotted: &str) -> Vec<u8> {
    let arcs: Vec<u64> = dotted.split('.').map(|arc| arc.parse().unwrap()).collect();
    let mut body = vec![(arcs[0] * 40 + arcs[1]) as u8];
    for arc in &arcs[2..] {
        let mut bytes = vec![(arc & 0x7f) as u8];
        let mut rest = arc >> 7;
        while rest > 0 {
            bytes.push((rest & 0x7f) as u8 | 0x80);
            rest >>= 7;
        }
        body.extend(bytes.iter().rev());
    }
    tlv(0x06, &[&body])
}

fn time(instant: Timestamp) -> Vec<u8> {
    tlv(0x17, &[instant.strftime("%y%m%d%H%M%SZ").to_string().as_bytes()])
}

fn integer(value: u32) -> Vec<u8> {
    // Five bytes, the first one zero: never negative, and trimmed as DER wants.
    let mut bytes = vec![0];
    bytes.extend(value.to_be_bytes());
    while bytes.len() > 1 && bytes[0] == 0 && bytes[1] < 0x80 {
        bytes.remove(0);
    }
    tlv(0x02, &[&bytes])
}

fn extension(id: &str, value: &[u8]) -> Vec<u8> {
    seq(&[&oid(id), &tlv(0x04, &[value])])
}

fn signed(tbs: &[u8], key: &EcdsaKeyPair) -> Vec<u8> {
    let signature = key.sign(&SystemRandom::new(), tbs).unwrap();
    seq(&[tbs, &algorithm(), &tlv(0x03, &[&[0], signature.as_ref()])])
}

fn algorithm() -> Vec<u8> {
    seq(&[&oid("1.2.840.10045.4.3.2")])
}

/// A name: relative names, each of one or more (type, value) pairs.
#[derive(Clone)]
pub(crate) struct Subject(Vec<u8>);

impl Subject {
    pub(crate) fn new(rdns: &[&[(&str, &str)]]) -> Self {
        let sets: Vec<Vec<u8>> = rdns
            .iter()
            .map(|rdn| {
                let pairs: Vec<_> =
                    rdn.iter().map(|(id, value)| seq(&[&oid(id), &tlv(0x0c, &[value.as_bytes()])])).collect();
                tlv(0x31, &[&pairs.concat()])
            })
            .collect();
        Self(seq(&[&sets.concat()]))
    }

    pub(crate) fn common_name(name: &str) -> Self {
        Self::new(&[&[("2.5.4.6", "FR")], &[("2.5.4.3", name)]])
    }
}

/// A certificate with its key.
pub(crate) struct Issued {
    pub(crate) der: CertificateDer<'static>,
    pub(crate) pkcs8: Vec<u8>,
    pub(crate) serial: u32,
    subject: Subject,
    pair: EcdsaKeyPair,
}

/// What a certificate is to be.
pub(crate) struct Wanted<'a> {
    issuer: Option<&'a Issued>,
    subject: Subject,
    pub(crate) san: Vec<String>,
    pub(crate) authority: bool,
    pub(crate) usage: Option<&'static str>,
    pub(crate) lists: Vec<String>,
    pub(crate) not_before: Timestamp,
    pub(crate) not_after: Timestamp,
    /// SubjectPublicKeyInfo in place of a fresh key's: nobody can sign with it.
    pub(crate) key: Option<Vec<u8>>,
}

pub(crate) fn days(count: i64) -> Timestamp {
    Timestamp::now() + SignedDuration::from_hours(24 * count)
}

impl Wanted<'_> {
    pub(crate) fn issue(self) -> Issued {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8.as_ref(), &random).unwrap();
        let serial = SERIAL.fetch_add(1, Ordering::Relaxed);
        let point = tlv(0x03, &[&[0], pair.public_key().as_ref()]);
        let spki = seq(&[&seq(&[&oid("1.2.840.10045.2.1"), &oid("1.2.840.10045.3.1.7")]), &point]);
        let issuer = self.issuer.map_or(&self.subject, |issuer| &issuer.subject);
        let tbs = seq(&[
            &tlv(0xa0, &[&integer(2)]),
            &integer(serial),
            &algorithm(),
            &issuer.0,
            &seq(&[&time(self.not_before), &time(self.not_after)]),
            &self.subject.0,
            self.key.as_ref().unwrap_or(&spki),
            &tlv(0xa3, &[&seq(&[&self.extensions()])]),
        ]);
        let der = signed(&tbs, self.issuer.map_or(&pair, |issuer| &issuer.pair));
        Issued { der: der.into(), pkcs8: pkcs8.as_ref().to_vec(), serial, subject: self.subject, pair }
    }

    fn extensions(&self) -> Vec<u8> {
        let mut all = Vec::new();
        if self.authority {
            all.extend(extension("2.5.29.19", &seq(&[&tlv(0x01, &[&[0xff]])])));
            all.extend(extension("2.5.29.15", &tlv(0x03, &[&[1, 0b110]])));
        } else {
            all.extend(extension("2.5.29.15", &tlv(0x03, &[&[7, 0x80]])));
        }
        if let Some(usage) = self.usage {
            all.extend(extension("2.5.29.37", &seq(&[&oid(usage)])));
        }
        if !self.san.is_empty() {
            let names: Vec<_> = self.san.iter().map(|name| tlv(0x82, &[name.as_bytes()])).collect();
            all.extend(extension("2.5.29.17", &seq(&[&names.concat()])));
        }
        if !self.lists.is_empty() {
            let points: Vec<_> = self.lists.iter().map(|url| tlv(0x86, &[url.as_bytes()])).collect();
            let point = tlv(0xa0, &[&tlv(0xa0, &[&points.concat()])]);
            all.extend(extension("2.5.29.31", &seq(&[&seq(&[&point])])));
        }
        all
    }
}

/// A root, an authority below it, and what they issue.
pub(crate) struct Pki {
    pub(crate) root: Issued,
    pub(crate) intermediate: Issued,
}

const SERVER: &str = "1.3.6.1.5.5.7.3.1";

impl Pki {
    pub(crate) fn new() -> Self {
        let root = wanted(None, Subject::common_name("ROOT TEST"), true).issue();
        let intermediate = wanted(Some(&root), Subject::common_name("AUTHORITY TEST"), true).issue();
        Self { root, intermediate }
    }

    /// Another authority below the root, with the addresses of the root's lists.
    pub(crate) fn authority(&self, name: &str, lists: Vec<String>) -> Issued {
        let mut authority = wanted(Some(&self.root), Subject::common_name(name), true);
        authority.lists = lists;
        authority.issue()
    }

    /// A good server certificate; change it before it is issued.
    pub(crate) fn server(&self, host: &str) -> Wanted<'_> {
        let mut server = wanted(Some(&self.intermediate), Subject::common_name(host), false);
        server.san = vec![host.to_owned()];
        server.usage = Some(SERVER);
        server
    }

    pub(crate) fn person(&self, subject: &Subject) -> Vec<u8> {
        wanted(Some(&self.intermediate), subject.clone(), false).issue().der.to_vec()
    }

    /// A list of the lower authority, in DER.
    pub(crate) fn crl(&self, revoked: &[u32], this_update: Timestamp, next_update: Timestamp) -> Vec<u8> {
        crl(&self.intermediate, revoked, this_update, next_update)
    }

    /// A current list of the lower authority.
    pub(crate) fn current_crl(&self, revoked: &[u32]) -> Vec<u8> {
        self.crl(revoked, days(-1), days(7))
    }

    pub(crate) fn anchors(&self) -> Anchors {
        Anchors { anchors: vec![self.root.der.clone()], ..Anchors::default() }
    }

    pub(crate) fn chain(&self, server: &Issued) -> Vec<CertificateDer<'static>> {
        vec![server.der.clone(), self.intermediate.der.clone()]
    }
}

/// A list in DER.
pub(crate) fn crl(issuer: &Issued, revoked: &[u32], this_update: Timestamp, next_update: Timestamp) -> Vec<u8> {
    let entries: Vec<_> = revoked.iter().map(|serial| seq(&[&integer(*serial), &time(this_update)])).collect();
    let entries = if entries.is_empty() { Vec::new() } else { seq(&[&entries.concat()]) };
    let extensions = [
        extension("2.5.29.35", &seq(&[&tlv(0x80, &[b"test"])])),
        extension("2.5.29.20", &integer(SERIAL.fetch_add(1, Ordering::Relaxed))),
    ];
    let tbs = seq(&[
        &integer(1),
        &algorithm(),
        &issuer.subject.0,
        &time(this_update),
        &time(next_update),
        &entries,
        &tlv(0xa0, &[&seq(&[&extensions.concat()])]),
    ]);
    signed(&tbs, &issuer.pair)
}

fn wanted(issuer: Option<&Issued>, subject: Subject, authority: bool) -> Wanted<'_> {
    Wanted {
        issuer,
        subject,
        san: Vec::new(),
        authority,
        usage: None,
        lists: Vec::new(),
        not_before: days(-30),
        not_after: days(365),
        key: None,
    }
}
