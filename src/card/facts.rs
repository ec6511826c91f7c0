//! What a card says before any code: whose it is, whether it is valid, and which of its certificates signs in.

use super::agent::protocol::{Certificate, Token};
use super::{Error, Tries, activity};
use crate::domain::profile::TlsVersion;
use crate::trust::certificate::{self, CertificateFacts, Holder, Kind};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

/// Last byte of the `CKA_ID` of an authentication certificate, as seen on cards (cps-igc.md §5).
const AUTHENTICATION_ID: u8 = 0x20;

/// The families of cards (cps-igc.md §1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CardKind {
    /// Health professional.
    Cps,
    /// Professional in training.
    Cpf,
    /// Staff of a health structure, by name or by pseudonym.
    Cpe,
    /// Staff of an authorised structure.
    Cpa,
    /// Head of a health structure.
    Cde,
    /// Head of an authorised structure.
    Cda,
}

/// A card that can sign in.
#[derive(Debug, Clone)]
pub struct Card {
    /// The reader it is in.
    pub reader: String,
    /// The card's own number.
    pub number: String,
    /// Model of the token.
    pub model: String,
    /// What the card lets one try.
    pub tries: Tries,
    /// The code is typed on the reader, or in a window of the middleware.
    pub protected: bool,
    /// Fewest and most digits of the code porteur.
    pub pin_length: (usize, usize),
    /// Its family, as far as the certificate tells.
    pub kind: Option<CardKind>,
    /// What its authentication certificate says.
    pub certificate: CertificateFacts,
    /// Code of the speciality.
    pub speciality: Option<String>,
    pub(super) slot: u64,
    pub(super) key: Vec<u8>,
    pub(super) der: Vec<u8>,
    pub(super) pss: bool,
}

impl Card {
    /// Reads a token.
    ///
    /// # Errors
    /// [`Error::NoCertificate`] when nothing on it signs in.
    pub(super) fn of(token: Token) -> Result<Self, Error> {
        let (chosen, facts) = choose(&token.certificates).ok_or(Error::NoCertificate)?;
        Ok(Self {
            kind: kind(&facts),
            speciality: activity::speciality(&token.objects),
            key: chosen.id.clone(),
            der: chosen.der.clone(),
            certificate: facts,
            slot: token.slot,
            pss: token.pss,
            reader: token.reader,
            number: token.serial,
            model: token.model,
            tries: token.tries,
            protected: token.protected,
            pin_length: token.pin_length,
        })
    }

    /// Its authentication certificate, as on the card.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Who holds it.
    pub fn holder(&self) -> &Holder {
        &self.certificate.holder
    }

    /// The highest TLS version it can sign for: TLS 1.3 wants RSA-PSS, which a CPS3 does not have.
    pub fn highest_version(&self) -> TlsVersion {
        if self.pss { TlsVersion::V1_3 } else { TlsVersion::V1_2 }
    }

    /// Whether its certificate is valid at an instant.
    ///
    /// # Errors
    /// [`Error::Expired`] or [`Error::NotYetValid`].
    pub fn check_validity(&self, now: Timestamp) -> Result<(), Error> {
        let day = |at: Timestamp| at.to_zoned(TimeZone::system()).date().to_string();
        match (self.certificate.not_before, self.certificate.not_after) {
            (Some(from), _) if now < from => Err(Error::NotYetValid { from: day(from) }),
            (_, Some(until)) if now > until => Err(Error::Expired { on: day(until) }),
            _ => Ok(()),
        }
    }

    /// Whole days until the certificate ends; none when it does not say, or has ended.
    pub fn days_left(&self, now: Timestamp) -> Option<i64> {
        let left = self.certificate.not_after?.duration_since(now).as_secs();
        (left >= 0).then_some(left / 86_400)
    }

    /// What stands in the way of a code being tried, as the card says it now.
    ///
    /// # Errors
    /// [`Error::Blocked`], or [`Error::LastTry`] unless that was agreed to.
    pub(super) fn check_tries(&self, last_try_agreed: bool) -> Result<(), Error> {
        match self.tries {
            Tries::Locked => Err(Error::Blocked),
            Tries::Last if !last_try_agreed => Err(Error::LastTry),
            _ => Ok(()),
        }
    }
}

/// The certificate that signs in, never the signature one: by key usage, then by the convention of `CKA_ID`, then the one
/// that is valid longest.
fn choose(certificates: &[Certificate]) -> Option<(&Certificate, CertificateFacts)> {
    let mut usable = Vec::new();
    for certificate in certificates {
        if let Some(facts) = certificate::describe(&certificate.der).ok().filter(signs_in) {
            usable.push((certificate, facts));
        }
    }
    let rank = |(certificate, facts): &(&Certificate, CertificateFacts)| {
        (certificate.id.last() == Some(&AUTHENTICATION_ID), facts.not_after)
    };
    usable.sort_by_key(rank);
    usable.pop()
}

fn signs_in(facts: &CertificateFacts) -> bool {
    let usage = &facts.key_usage;
    let may_sign = usage.is_empty() || usage.contains(&"digitalSignature");
    let for_documents = usage.contains(&"nonRepudiation");
    let for_clients =
        facts.extended_key_usage.is_empty() || facts.extended_key_usage.iter().any(|it| it == "clientAuth");
    facts.kind != Kind::Authority && may_sign && !for_documents && for_clients
}

/// The family, from the subject: cps-igc.md §7 has subjects of CPS, CPE and CPA; the others are told by their titles, which
/// is to be confirmed on real cards.
fn kind(facts: &CertificateFacts) -> Option<CardKind> {
    let title = facts.holder.title.as_deref().unwrap_or_default().to_lowercase();
    let heads = ["directeur", "directrice", "responsable"].iter().any(|word| title.contains(word));
    let number = facts.holder.person.as_ref()?;
    Some(match number.kind {
        "rpps" | "adeli" if title.contains("formation") || title.contains("étudiant") => CardKind::Cpf,
        "rpps" | "adeli" => CardKind::Cps,
        "siret" if heads => CardKind::Cda,
        "siret" => CardKind::Cpa,
        "finess" | "cabinet" if heads => CardKind::Cde,
        "finess" | "cabinet" => CardKind::Cpe,
        _ => return None,
    })
}
