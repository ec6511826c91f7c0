//! A mini IGC-Santé: authorities, certificates and revocation lists made at start from fixed public keys.
//!
//! Names and extensions follow the real one (cps-igc.md §7–8) but say SANDBOX; the keys are in `assets/sandbox/keys`.

mod authority;
mod certificate;
mod key;
mod name;

pub use authority::AuthorityName;
pub use key::{KeyName, public_key_hashes};
pub use name::{Attribute, Dn};

use super::Error;
use authority::{Authority, find};
use certificate::{Order, Purpose, issue};
use jiff::{SignedDuration, Timestamp};
use key::Key;
use rustls::RootCertStore;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, CertificateRevocationListDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use std::fmt::Display;
use std::sync::Arc;
use x509_cert::der::Decode;
use x509_cert::der::pem::{LineEnding, encode_string};

/// How long an end certificate is good for: three years, as the real ones.
const LIFE: SignedDuration = SignedDuration::from_hours(3 * 365 * 24);
/// End certificates begin so long ago.
const AGE: SignedDuration = SignedDuration::from_hours(24);
/// How long ago an expired certificate expired.
const EXPIRED_SINCE: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What is special about a server's certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ServerVariant {
    /// Nothing.
    Good,
    /// It has expired.
    Expired,
    /// It is for another name.
    WrongName,
    /// It is revoked.
    Revoked,
    /// It comes from a foreign authority.
    OtherAuthority,
}

impl ServerVariant {
    /// Every variant.
    pub const ALL: [Self; 5] = [Self::Good, Self::Expired, Self::WrongName, Self::Revoked, Self::OtherAuthority];

    fn word(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Expired => "expired",
            Self::WrongName => "wrong-name",
            Self::Revoked => "revoked",
            Self::OtherAuthority => "other-authority",
        }
    }
}

/// Someone, or an organisation, with a client certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Name of the file, such as the login.
    pub file: String,
    /// Subject of the certificate.
    pub subject: Dn,
    /// Who signs it.
    pub issuer: AuthorityName,
    /// Which fixed key.
    pub key: KeyName,
    /// « Carte opposée »: on the revocation list.
    pub revoked: bool,
}

/// A holder's certificates, ready for a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// Name of the file, such as the login.
    pub file: String,
    /// Common name of the subject.
    pub common_name: String,
    /// Authentication certificate, DER.
    pub authentication: Vec<u8>,
    /// Signature certificate, DER; unfit for TLS.
    pub signature: Vec<u8>,
    /// Authentication certificate, its issuer's certificate and the private key, PEM.
    pub bundle: String,
}

/// Where the servers are and who they say they are.
#[derive(Debug, Clone)]
pub struct ServerNames<'a> {
    /// Host names that get a certificate with SAN.
    pub with_san: &'a [&'a str],
    /// Host names that get a certificate without SAN, as some operators have.
    pub without_san: &'a [&'a str],
}

/// The authorities of one running sandbox.
#[derive(Debug)]
pub struct Igc {
    authorities: Vec<Authority>,
    now: Timestamp,
}

/// Turns the error of a library into ours.
fn start_error<E: Display>(what: &'static str) -> impl Fn(E) -> Error {
    move |error| Error::Start { what, reason: error.to_string() }
}

/// The subject of the servers' certificates, by the operator rules of espace-de-confiance.md §3.
fn server_subject(host: &str) -> Dn {
    Dn::french()
        .with(Attribute::State, "Bas-Rhin (67)")
        .with(Attribute::Organisation, "OPERATEUR BAC A SABLE")
        .with(Attribute::Unit, "399700999000018")
        .with(Attribute::CommonName, host)
}

impl Igc {
    /// Makes the authorities. `base` is the plain HTTP address of the revocation lists; `revocable` are the hosts and
    /// holders of which a revoked certificate exists.
    pub fn new(now: Timestamp, base: &str, hosts: &ServerNames<'_>, holders: &[Holder]) -> Result<Self, Error> {
        let mut authorities: Vec<Authority> = Vec::new();
        for name in AuthorityName::ALL {
            let made = Authority::make(name, &authorities, base)?;
            authorities.push(made);
        }
        for authority in &mut authorities {
            if authority.name == AuthorityName::ElementaireOrganisations {
                for host in hosts.with_san.iter().chain(hosts.without_san) {
                    authority.revoke(server_subject(host), ServerVariant::Revoked.word());
                }
            }
            let issuer = authority.name;
            for holder in holders.iter().filter(|holder| holder.revoked && holder.issuer == issuer) {
                authority.revoke(holder.subject.clone(), "authentication");
                authority.revoke(holder.subject.clone(), "signature");
            }
        }
        Ok(Self { authorities, now })
    }

    /// The certificate of an authority, DER.
    pub fn authority(&self, name: AuthorityName) -> Result<&[u8], Error> {
        Ok(&find(&self.authorities, name)?.der)
    }

    /// The roots a sandbox account trusts, PEM.
    pub fn anchors_pem(&self) -> Result<String, Error> {
        AuthorityName::ANCHORS.into_iter().map(|name| certificate_pem(self.authority(name)?)).collect()
    }

    /// The revocation list of that file name (without extension) as of `now`, or an expired one; DER.
    pub fn crl(&self, file: &str, now: Timestamp, expired: bool) -> Option<Vec<u8>> {
        self.authorities.iter().find(|authority| authority.name.file() == file)?.crl(now, expired).ok()
    }

    /// The certificate of the authority of that file name (without extension), DER.
    pub fn certificate_file(&self, file: &str) -> Option<&[u8]> {
        Some(&self.authorities.iter().find(|authority| authority.name.file() == file)?.der)
    }

    /// A server's certificate with its chain and key.
    pub fn server(&self, host: &str, with_san: bool, variant: ServerVariant) -> Result<CertifiedKey, Error> {
        let name = if variant == ServerVariant::WrongName { "autre.mssante.example" } else { host };
        let issuer_name = match variant {
            ServerVariant::OtherAuthority => AuthorityName::AutreRacine,
            _ => AuthorityName::ElementaireOrganisations,
        };
        let issuer = find(&self.authorities, issuer_name)?;
        let dns_names: &[&str] = if with_san { &[name] } else { &[] };
        let valid = self.validity(variant == ServerVariant::Expired)?;
        let (subject, key) = (server_subject(name), Key::load(KeyName::Serveur)?);
        let order =
            Order { subject: &subject, key: &key, purpose: Purpose::Server, dns_names, valid, variant: variant.word() };
        let mut chain = vec![CertificateDer::from(issue(&order, issuer)?)];
        if issuer_name.issuer().is_some() {
            chain.push(CertificateDer::from(issuer.der.clone()));
        }
        let key = PrivateKeyDer::from_pem_slice(KeyName::Serveur.pem().as_bytes()).map_err(start_error("key"))?;
        let key = rustls::crypto::ring::sign::any_supported_type(&key).map_err(start_error("key"))?;
        Ok(CertifiedKey::new(chain, key))
    }

    /// A holder's certificates.
    pub fn person(&self, holder: &Holder) -> Result<Issued, Error> {
        let issuer = find(&self.authorities, holder.issuer)?;
        let key = Key::load(holder.key)?;
        let valid = self.validity(false)?;
        let make = |purpose, variant| {
            issue(&Order { subject: &holder.subject, key: &key, purpose, dns_names: &[], valid, variant }, issuer)
        };
        let authentication = make(Purpose::Client, "authentication")?;
        let signature = make(Purpose::Signature, "signature")?;
        let bundle =
            [certificate_pem(&authentication)?, certificate_pem(&issuer.der)?, holder.key.pem().to_owned()].concat();
        let common_name = holder.subject.common_name().to_owned();
        Ok(Issued { file: holder.file.clone(), common_name, authentication, signature, bundle })
    }

    /// What the servers accept as client certificates: the three hierarchies.
    pub fn client_roots(&self) -> Result<RootCertStore, Error> {
        let mut roots = RootCertStore::empty();
        for name in AuthorityName::ANCHORS {
            roots.add(CertificateDer::from(self.authority(name)?.to_vec())).map_err(start_error("authority"))?;
        }
        Ok(roots)
    }

    /// The lists the servers check client certificates against: those of the authorities that issue end certificates.
    pub fn client_crls(&self) -> Result<Vec<CertificateRevocationListDer<'static>>, Error> {
        let issuing = self.authorities.iter().filter(|authority| authority.name.issuer().is_some());
        issuing.map(|authority| Ok(authority.crl(self.now, false)?.into())).collect()
    }

    fn validity(&self, expired: bool) -> Result<(Timestamp, Timestamp), Error> {
        let end = if expired { self.now - EXPIRED_SINCE } else { self.now + LIFE - AGE };
        Ok((end.checked_sub(LIFE).map_err(start_error("date"))?, end))
    }
}

/// A certificate as PEM.
pub fn certificate_pem(der: &[u8]) -> Result<String, Error> {
    encode_string("CERTIFICATE", LineEnding::LF, der).map_err(start_error("certificate"))
}

/// The common name of a certificate's subject.
pub fn common_name(der: &[u8]) -> Option<String> {
    let certificate = x509_cert::Certificate::from_der(der).ok()?;
    let subject = certificate.tbs_certificate.subject;
    let wanted = Attribute::CommonName.oid();
    let attribute = subject.0.iter().flat_map(|rdn| rdn.0.iter()).find(|attribute| attribute.oid == wanted)?;
    std::str::from_utf8(attribute.value.value()).ok().map(str::to_owned)
}

/// The verifier of client certificates: optional, with revocation.
pub(super) fn client_verifier(igc: &Igc) -> Result<Arc<dyn rustls::server::danger::ClientCertVerifier>, Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    rustls::server::WebPkiClientVerifier::builder_with_provider(Arc::new(igc.client_roots()?), provider)
        .with_crls(igc.client_crls()?)
        .only_check_end_entity_revocation()
        .allow_unauthenticated()
        .build()
        .map_err(start_error("client certificates"))
}

#[cfg(test)]
mod tests {
    use super::{
        Attribute, AuthorityName, Dn, Holder, Igc, KeyName, ServerNames, ServerVariant, client_verifier, common_name,
        public_key_hashes,
    };
    use jiff::Timestamp;
    use rustls::client::WebPkiServerVerifier;
    use rustls::client::danger::ServerCertVerifier;
    use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
    use rustls::{CertificateError, Error as TlsError, RootCertStore};
    use std::collections::BTreeSet;
    use std::sync::Arc;

    fn holder(file: &str, revoked: bool) -> Holder {
        let person = [(Attribute::CommonName, file), (Attribute::Surname, "TEST"), (Attribute::GivenName, "CLAIRE")];
        let subject = Dn::french().with(Attribute::Title, "Médecin").with_all(person);
        Holder { file: file.into(), subject, issuer: AuthorityName::FortPersonnes, key: KeyName::Medecin, revoked }
    }

    fn igc() -> Igc {
        let hosts = ServerNames { with_san: &["imap.mssante.example"], without_san: &["smtp.mssante.example"] };
        let holders = [holder("899700000001", false), holder("899700000002", true)];
        Igc::new(Timestamp::now(), "http://127.0.0.1:1", &hosts, &holders).unwrap()
    }

    fn verdict(igc: &Igc, host: &str, with_san: bool, variant: ServerVariant) -> Result<(), TlsError> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from(igc.authority(AuthorityName::ElementaireRacine).unwrap().to_vec())).unwrap();
        let crls = ["ACI-EL-ORG-SANDBOX", "ACR-EL-SANDBOX"].map(|file| igc.crl(file, Timestamp::now(), false).unwrap());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
            .with_crls(crls.map(Into::into))
            .build()
            .unwrap();
        let key = igc.server(host, with_san, variant).unwrap();
        let (end, chain) = key.cert.split_first().unwrap();
        let name = ServerName::try_from(host.to_owned()).unwrap();
        verifier.verify_server_cert(end, chain, &name, &[], UnixTime::now()).map(|_| ())
    }

    #[test]
    fn a_good_server_passes_and_each_variant_fails_for_its_own_reason() {
        let igc = igc();
        let host = "imap.mssante.example";
        let of = |variant| verdict(&igc, host, true, variant);
        of(ServerVariant::Good).unwrap();
        let failures = [
            matches!(
                of(ServerVariant::Expired),
                Err(TlsError::InvalidCertificate(CertificateError::ExpiredContext { .. }))
            ),
            matches!(
                of(ServerVariant::WrongName),
                Err(TlsError::InvalidCertificate(CertificateError::NotValidForNameContext { .. }))
            ),
            of(ServerVariant::Revoked) == Err(TlsError::InvalidCertificate(CertificateError::Revoked)),
            of(ServerVariant::OtherAuthority) == Err(TlsError::InvalidCertificate(CertificateError::UnknownIssuer)),
        ];
        assert_eq!(failures, [true; 4]);
    }

    #[test]
    fn a_server_without_san_has_its_name_in_the_subject_only() {
        let igc = igc();
        let key = igc.server("smtp.mssante.example", false, ServerVariant::Good).unwrap();
        assert_eq!(common_name(&key.cert[0]).as_deref(), Some("smtp.mssante.example"));
        assert!(verdict(&igc, "smtp.mssante.example", false, ServerVariant::Good).is_err());
    }

    #[test]
    fn a_card_signs_in_and_a_revoked_one_does_not() {
        let igc = igc();
        let verifier = client_verifier(&igc).unwrap();
        let issuer = CertificateDer::from(igc.authority(AuthorityName::FortPersonnes).unwrap().to_vec());
        let verify = |der: &[u8]| {
            let end = CertificateDer::from(der.to_vec());
            verifier.verify_client_cert(&end, std::slice::from_ref(&issuer), UnixTime::now()).map(|_| ())
        };
        let good = igc.person(&holder("899700000001", false)).unwrap();
        verify(&good.authentication).unwrap();
        assert_eq!(common_name(&good.authentication).as_deref(), Some("899700000001"));
        let revoked = igc.person(&holder("899700000002", true)).unwrap();
        assert_eq!(verify(&revoked.authentication), Err(TlsError::InvalidCertificate(CertificateError::Revoked)));
    }

    #[test]
    fn authorities_are_the_same_at_every_start_and_lists_age() {
        let (one, two) = (igc(), igc());
        for name in AuthorityName::ALL {
            assert_eq!(one.authority(name).unwrap().len(), two.authority(name).unwrap().len(), "{name:?}");
        }
        assert_eq!(one.anchors_pem().unwrap(), two.anchors_pem().unwrap());
        let now = Timestamp::now();
        let (fresh, stale) = (one.crl("ACI-FO-PP-SANDBOX", now, false), one.crl("ACI-FO-PP-SANDBOX", now, true));
        assert!(fresh.is_some() && stale.is_some() && fresh != stale);
        assert!(one.crl("UNKNOWN", now, false).is_none());
    }

    #[test]
    fn every_fixed_key_is_named_to_be_refused_elsewhere() {
        let hashes: BTreeSet<_> = public_key_hashes().unwrap().into_iter().collect();
        assert_eq!(hashes.len(), KeyName::ALL.len());
    }
}
