//! The revocation lists at hand (ECO.1.1.6, ECO.1.1.7): the last good one is kept until it ends.

use super::files::Folder;
use crate::net::Error;
use crate::net::http::{Limits, Validators, get_in_clear};
use crate::trust::{self, Crl};
use jiff::{SignedDuration, Timestamp};
use rustls_pki_types::CertificateDer;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Bytes of one list at most.
const SIZE_LIMIT: usize = 32 * 1024 * 1024;
/// A list is asked for again after so long, even where it is still good.
const DAY: SignedDuration = SignedDuration::from_hours(24);
/// After a failure, a list that no verdict hangs on is left alone for so long.
const PAUSE: SignedDuration = SignedDuration::from_mins(10);
/// Ending of the files.
const ENDING: &str = ".crl";

/// Lists by the SHA-256 of their address.
#[derive(Debug)]
pub(super) struct Lists {
    folder: Option<Folder>,
    kept: Mutex<BTreeMap<String, Kept>>,
}

#[derive(Debug, Default)]
struct Kept {
    crl: Option<Crl>,
    fetched: Option<Timestamp>,
    failed: Option<Timestamp>,
    validators: Validators,
}

impl Lists {
    pub(super) fn load(folder: Option<Folder>) -> Self {
        let mut kept = BTreeMap::new();
        for (key, written) in folder.iter().flat_map(|folder| folder.list(ENDING)) {
            let bytes = folder.as_ref().and_then(|folder| folder.read(&format!("{key}{ENDING}")));
            let Some(crl) = bytes.and_then(|bytes| Crl::from_der(&bytes).ok()) else { continue };
            let fetched = written.and_then(|time| Timestamp::try_from(time).ok());
            kept.insert(key, Kept { crl: Some(crl), fetched, ..Kept::default() });
        }
        Self { folder, kept: Mutex::new(kept) }
    }

    pub(super) fn all(&self) -> Vec<Crl> {
        self.lock().values().filter_map(|kept| kept.crl.clone()).collect()
    }

    /// Whether the list at this address is missing, ended, or due for a look. What failed a short while ago is left
    /// alone, unless it is `decisive` and no current list is at hand.
    pub(super) fn is_due(&self, url: &str, now: Timestamp, decisive: bool) -> bool {
        let kept = self.lock();
        let Some(kept) = kept.get(&key(url)) else { return true };
        let older = |instant: Option<Timestamp>, age| instant.is_none_or(|then| now.duration_since(then) >= age);
        let current = kept.crl.as_ref().is_some_and(|crl| crl.is_current(now));
        let rested = older(kept.failed, PAUSE);
        if current { older(kept.fetched, DAY) && rested } else { decisive || rested }
    }

    /// Fetches one list; it replaces the kept one when it is signed by one of the authorities and not older.
    pub(super) async fn fetch(&self, url: String, authorities: &[&CertificateDer<'static>], deadline: Instant) {
        let key = key(&url);
        let total = deadline.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
        let validators = self.lock().get(&key).map(|kept| kept.validators.clone()).unwrap_or_default();
        let outcome = match get_in_clear(&url, None, Limits { bytes: SIZE_LIMIT, total }, &validators).await {
            Ok(answer) if answer.is_unchanged() => Ok(None),
            Ok(answer) => self.accept(&key, &answer.body, authorities).map(|crl| Some((crl, answer.validators))),
            Err(error) => Err(error),
        };
        if let Ok(Some((crl, _))) = &outcome {
            self.write(&key, crl).await;
        }
        let now = Timestamp::now();
        let mut lists = self.lock();
        let kept = lists.entry(key).or_default();
        match outcome {
            Ok(fresh) => {
                if let Some((crl, validators)) = fresh {
                    kept.crl = Some(crl);
                    kept.validators = validators;
                }
                kept.fetched = Some(now);
                kept.failed = None;
            }
            Err(error) => {
                tracing::warn!(%url, %error, "revocation list not refreshed");
                kept.failed = Some(now);
            }
        }
    }

    fn accept(&self, key: &str, body: &[u8], authorities: &[&CertificateDer<'static>]) -> Result<Crl, Error> {
        let refuse = |reason: &str| Error::from(trust::Error::Unreadable { reason: format!("list: {reason}") });
        let crl = Crl::from_bytes(body)?;
        if !authorities.iter().any(|authority| crl.is_issued_by(authority)) {
            return Err(refuse("not signed by an authority of the chain"));
        }
        if !crl.is_current(Timestamp::now()) {
            return Err(refuse("not current"));
        }
        let older = self.lock().get(key).and_then(|kept| kept.crl.as_ref().map(Crl::this_update));
        if older.is_some_and(|kept| kept > crl.this_update()) {
            return Err(refuse("older than the one kept"));
        }
        Ok(crl)
    }

    async fn write(&self, key: &str, crl: &Crl) {
        let Some(folder) = self.folder.clone() else { return };
        let (name, crl) = (format!("{key}{ENDING}"), crl.clone());
        if let Err(error) = tokio::task::spawn_blocking(move || folder.write(&name, crl.der())).await {
            tracing::warn!(%error, "revocation list not kept");
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key(url: &str) -> String {
    trust::hex(&trust::sha256(url.as_bytes()))
}
