//! The authorities of persons' cards and their revocation lists: which cards are in opposition.
//!
//! What is not known stops nobody: the operator's server has the last word on a card.

use super::files::Folder;
use super::lists::Lists;
use super::pinned;
use crate::domain::Environment;
use crate::net::Error;
use crate::trust::{self, Pin};
use jiff::Timestamp;
use rustls_pki_types::CertificateDer;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use tokio::time::Instant;

/// Ending of the files with authorities.
const ENDING: &str = ".cer";

/// The authorities of cards of one environment, with what is known of their lists.
#[derive(Debug)]
pub struct Persons {
    environment: Environment,
    folder: Folder,
    authorities: Mutex<Vec<CertificateDer<'static>>>,
    lists: Lists,
}

impl Persons {
    /// What is at hand in a folder of their own, and the authorities that a profile brings (PEM) where none are compiled in.
    /// Blocking: reads files.
    ///
    /// # Errors
    /// When what is given holds no certificates.
    pub fn at_hand(environment: Environment, folder: PathBuf, given: &[Vec<u8>]) -> Result<Self, Error> {
        let folder = Folder::new(folder);
        let mut authorities = kept(environment, &folder);
        if !environment.has_fixed_trust() {
            for authority in trust::all_certificates_from_pem(given)? {
                if !authorities.contains(&authority) {
                    folder.write(&format!("{}{ENDING}", trust::hex(&trust::sha256(&authority))), &authority);
                    authorities.push(authority);
                }
            }
        }
        let lists = Lists::load(Some(folder.clone()));
        Ok(Self { environment, folder, authorities: Mutex::new(authorities), lists })
    }

    /// Whether a list at hand, current and signed by one of the authorities, says that the card of this certificate (DER) is
    /// in opposition.
    pub fn is_revoked(&self, card: &[u8]) -> bool {
        let card = &CertificateDer::from(card);
        let (authorities, now) = (self.authorities(), Timestamp::now());
        let signed = |crl: &trust::Crl| authorities.iter().any(|authority| crl.is_issued_by(authority));
        self.lists.all().iter().any(|crl| crl.is_current(now) && crl.revokes(card) && signed(crl))
    }

    /// Fetches the authorities that are missing and the card's lists that are missing or due; with `decisive` also a list
    /// that could not be had a short while ago. Failures are logged.
    pub async fn refresh(&self, card: &[u8], decisive: bool, deadline: Instant) {
        self.fetch_authorities().await;
        let authorities = self.authorities();
        let authorities: Vec<_> = authorities.iter().collect();
        let now = Timestamp::now();
        for url in trust::revocation_urls(&CertificateDer::from(card)) {
            if self.lists.is_due(&url, now, decisive) {
                self.lists.fetch(url, &authorities, deadline).await;
            }
        }
    }

    async fn fetch_authorities(&self) {
        for pin in of_persons(self.environment) {
            let known = |authority: &CertificateDer<'_>| trust::sha256(authority) == pin.sha256;
            if self.authorities().iter().any(known) {
                continue;
            }
            match pinned(pin, Some(&self.folder)).await {
                Ok(authority) => self.authorities.lock().unwrap_or_else(PoisonError::into_inner).push(authority),
                Err(error) => tracing::warn!(authority = pin.name, %error, "an authority of cards is missing"),
            }
        }
    }

    fn authorities(&self) -> Vec<CertificateDer<'static>> {
        self.authorities.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The compiled-in authorities that issue cards.
fn of_persons(environment: Environment) -> impl Iterator<Item = &'static Pin> {
    trust::pins(environment).iter().filter(|pin| !pin.servers && !pin.root)
}

/// The authorities kept in the folder: of a real environment those that are compiled in, else those of profiles.
fn kept(environment: Environment, folder: &Folder) -> Vec<CertificateDer<'static>> {
    let read = folder.list(ENDING).into_iter().filter_map(|(name, _)| folder.read(&format!("{name}{ENDING}")));
    let believed = |der: &Vec<u8>| {
        let fingerprint = trust::sha256(der);
        !environment.has_fixed_trust() || of_persons(environment).any(|pin| pin.sha256 == fingerprint)
    };
    read.filter(believed).map(CertificateDer::from).collect()
}
