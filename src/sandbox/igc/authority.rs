//! The authorities and their revocation lists.

use super::super::Error;
use super::certificate::{Order, Purpose, authority_key, extension, issue, serial, time};
use super::key::{Key, KeyName};
use super::name::{Attribute, Dn};
use super::start_error;
use jiff::{SignedDuration, Timestamp};
use x509_cert::Version;
use x509_cert::crl::{CertificateList, RevokedCert, TbsCertList};
use x509_cert::der::Encode;
use x509_cert::der::asn1::Uint;
use x509_cert::ext::pkix::CrlNumber;
use x509_cert::ext::pkix::crl::CrlReason;

/// 2020-06-25 and 2045-06-24: fixed, so that an authority's certificate is the same at every start.
const VALID: (i64, i64) = (1_593_043_200, 2_381_961_600);
/// A revocation list is good for so long.
const CRL_LIFE: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How long ago an expired list expired.
const CRL_EXPIRED_SINCE: SignedDuration = SignedDuration::from_hours(21 * 24);

/// Which authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AuthorityName {
    /// Root of the gamme élémentaire.
    ElementaireRacine,
    /// ÉLÉMENTAIRE ORGANISATIONS: servers and organisations.
    ElementaireOrganisations,
    /// Root of the gamme standard.
    StandardRacine,
    /// STANDARD PERSONNES: staff of structures.
    StandardPersonnes,
    /// Root of the gamme forte.
    FortRacine,
    /// FORT PERSONNES: health professionals.
    FortPersonnes,
    /// A root of another authority, which nobody trusts.
    AutreRacine,
}

struct Facts {
    common_name: &'static str,
    file: &'static str,
    key: KeyName,
    issuer: Option<AuthorityName>,
}

impl AuthorityName {
    /// Every authority, each behind its issuer.
    pub const ALL: [Self; 7] = [
        Self::ElementaireRacine,
        Self::ElementaireOrganisations,
        Self::StandardRacine,
        Self::StandardPersonnes,
        Self::FortRacine,
        Self::FortPersonnes,
        Self::AutreRacine,
    ];

    /// The roots a sandbox account trusts.
    pub const ANCHORS: [Self; 3] = [Self::ElementaireRacine, Self::StandardRacine, Self::FortRacine];

    fn facts(self) -> Facts {
        let facts = |common_name, file, key, issuer| Facts { common_name, file, key, issuer };
        match self {
            Self::ElementaireRacine => {
                facts("AC RACINE IGC-SANTE ELEMENTAIRE SANDBOX", "ACR-EL-SANDBOX", KeyName::ElementaireRacine, None)
            }
            Self::ElementaireOrganisations => facts(
                "AC IGC-SANTE ELEMENTAIRE ORGANISATIONS SANDBOX",
                "ACI-EL-ORG-SANDBOX",
                KeyName::ElementaireOrganisations,
                Some(Self::ElementaireRacine),
            ),
            Self::StandardRacine => {
                facts("AC RACINE IGC-SANTE STANDARD SANDBOX", "ACR-ST-SANDBOX", KeyName::StandardRacine, None)
            }
            Self::StandardPersonnes => facts(
                "AC IGC-SANTE STANDARD PERSONNES SANDBOX",
                "ACI-ST-PP-SANDBOX",
                KeyName::StandardPersonnes,
                Some(Self::StandardRacine),
            ),
            Self::FortRacine => facts("AC RACINE IGC-SANTE FORT SANDBOX", "ACR-FO-SANDBOX", KeyName::FortRacine, None),
            Self::FortPersonnes => facts(
                "AC IGC-SANTE FORT PERSONNES SANDBOX",
                "ACI-FO-PP-SANDBOX",
                KeyName::FortPersonnes,
                Some(Self::FortRacine),
            ),
            Self::AutreRacine => {
                facts("AC RACINE AUTRE AUTORITE SANDBOX", "ACR-AUTRE-SANDBOX", KeyName::AutreRacine, None)
            }
        }
    }

    /// The name of its files, without extension, as the real ones are called.
    pub fn file(self) -> &'static str {
        self.facts().file
    }

    /// Who signed its certificate; `None` for a root.
    pub fn issuer(self) -> Option<Self> {
        self.facts().issuer
    }

    fn subject(self) -> Dn {
        let unit = if self == Self::AutreRacine { "AUTRE AUTORITE SANDBOX" } else { "IGC-SANTE SANDBOX" };
        Dn::french()
            .with(Attribute::Organisation, "PLI-TEST")
            .with(Attribute::Unit, "0002 000000000")
            .with(Attribute::Unit, unit)
            .with(Attribute::CommonName, self.facts().common_name)
    }
}

/// One authority, able to sign.
#[derive(Debug)]
pub(super) struct Authority {
    pub(super) name: AuthorityName,
    pub(super) subject: Dn,
    pub(super) key: Key,
    pub(super) der: Vec<u8>,
    pub(super) crl_url: String,
    pub(super) certificate_url: String,
    revoked: Vec<(Dn, &'static str)>,
}

impl Authority {
    /// Makes the authority; its issuer must be among `known`. `base` is the plain HTTP address of the lists.
    pub(super) fn make(name: AuthorityName, known: &[Authority], base: &str) -> Result<Self, Error> {
        let (subject, key) = (name.subject(), Key::load(name.facts().key)?);
        let crl_url = format!("{base}/CRL/{}.crl", name.file());
        let certificate_url = format!("{base}/AC/{}.cer", name.file());
        let revoked = Vec::new();
        let mut made = Self { name, subject, key, der: Vec::new(), crl_url, certificate_url, revoked };
        let issuer = name.issuer().map(|issuer| find(known, issuer)).transpose()?;
        let valid = (seconds(VALID.0)?, seconds(VALID.1)?);
        let purpose = Purpose::Authority { root: issuer.is_none() };
        let order = Order { subject: &made.subject, key: &made.key, purpose, dns_names: &[], valid, variant: "" };
        made.der = issue(&order, issuer.unwrap_or(&made))?;
        Ok(made)
    }

    /// Puts a certificate on the list.
    pub(super) fn revoke(&mut self, subject: Dn, variant: &'static str) {
        self.revoked.push((subject, variant));
    }

    /// The revocation list as of now, or one that expired three weeks ago; DER.
    pub(super) fn crl(&self, now: Timestamp, expired: bool) -> Result<Vec<u8>, Error> {
        let shift = if expired { CRL_EXPIRED_SINCE + CRL_LIFE } else { SignedDuration::from_hours(1) };
        let this = now.checked_sub(shift).map_err(start_error("date"))?;
        let next = this.checked_add(CRL_LIFE).map_err(start_error("date"))?;
        let revoked: Result<Vec<_>, Error> =
            self.revoked.iter().map(|(dn, variant)| entry(dn, variant, this)).collect();
        let revoked = revoked?;
        let number = this.as_second().to_be_bytes();
        let extensions = || {
            let number = CrlNumber(Uint::new(&number)?);
            Ok::<_, x509_cert::der::Error>(vec![authority_key(self)?, extension("2.5.29.20", false, &number)?])
        };
        let tbs_cert_list = TbsCertList {
            version: Version::V2,
            signature: Key::signature_algorithm(),
            issuer: self.subject.encode()?,
            this_update: time(this)?,
            next_update: Some(time(next)?),
            revoked_certificates: (!revoked.is_empty()).then_some(revoked),
            crl_extensions: Some(extensions().map_err(start_error("revocation list"))?),
        };
        let signature = self.key.sign(&tbs_cert_list.to_der().map_err(start_error("revocation list"))?)?;
        CertificateList { tbs_cert_list, signature_algorithm: Key::signature_algorithm(), signature }
            .to_der()
            .map_err(start_error("revocation list"))
    }
}

/// The authority of that name.
pub(super) fn find(known: &[Authority], name: AuthorityName) -> Result<&Authority, Error> {
    known.iter().find(|authority| authority.name == name).ok_or_else(|| start_error("authority")("missing"))
}

fn seconds(second: i64) -> Result<Timestamp, Error> {
    Timestamp::from_second(second).map_err(start_error("date"))
}

fn entry(subject: &Dn, variant: &str, before: Timestamp) -> Result<RevokedCert, Error> {
    let date = before.checked_sub(SignedDuration::from_hours(24)).map_err(start_error("date"))?;
    let reason =
        extension("2.5.29.21", false, &CrlReason::CessationOfOperation).map_err(start_error("revocation list"))?;
    Ok(RevokedCert {
        serial_number: serial(subject, variant)?,
        revocation_date: time(date)?,
        crl_entry_extensions: Some(vec![reason]),
    })
}
