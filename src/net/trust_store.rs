//! What one trust space believes, and the revocation lists it has gathered.

mod files;
mod lists;
mod persons;

use super::Error;
use super::http::{Limits, Validators, get_in_clear};
use crate::domain::Environment;
use crate::trust::{self, Anchors, Crl, Pin, Revocation, ServerCheck, Verdict};
pub use persons::Persons;

use files::Folder;
use jiff::Timestamp;
use lists::Lists;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Bytes of one authority's certificate at most.
const CERTIFICATE_LIMIT: Limits = Limits { bytes: 64 * 1024, total: Duration::from_secs(20) };

/// How much a verdict needs lists that are not at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// Not at all.
    None,
    /// It stands, but lists are old, or miss for the authorities above.
    Useful,
    /// Without them it is no.
    Decisive,
}

/// Anchors of one environment and its revocation lists: in memory, and in a folder when there is one.
#[derive(Debug)]
pub struct TrustStore {
    environment: Environment,
    anchors: Anchors,
    lists: Lists,
}

impl TrustStore {
    /// A store with these anchors; revocation lists kept in `folder` are read at once.
    pub fn new(environment: Environment, mut anchors: Anchors, folder: Option<PathBuf>) -> Arc<Self> {
        // Whatever the caller says: these keys are public.
        anchors.refuse_sandbox_keys |= environment != Environment::Sandbox;
        Arc::new(Self { environment, anchors, lists: Lists::load(folder.map(Folder::new)) })
    }

    /// A store with the compiled-in authorities of a real environment: from `folder`, else fetched and accepted by
    /// their fingerprints. `only_issuers` narrows it further.
    pub async fn fetch_pinned(
        environment: Environment,
        folder: Option<PathBuf>,
        only_issuers: Vec<[u8; 32]>,
    ) -> Result<Arc<Self>, Error> {
        Self::from_pins(environment, trust::pins(environment), folder, only_issuers).await
    }

    pub(crate) async fn from_pins(
        environment: Environment,
        pins: &[Pin],
        folder: Option<PathBuf>,
        only_issuers: Vec<[u8; 32]>,
    ) -> Result<Arc<Self>, Error> {
        let files = folder.clone().map(Folder::new);
        let mut anchors = Anchors { refuse_sandbox_keys: true, only_issuers, ..Anchors::default() };
        let missing = |reason: String| Error::from(trust::Error::AnchorsMissing { environment, reason });
        for pin in pins.iter().filter(|pin| pin.servers) {
            match pinned(pin, files.as_ref()).await {
                Ok(certificate) if pin.root => anchors.anchors.push(certificate),
                Ok(certificate) => anchors.intermediates.push(certificate),
                Err(error) => return Err(missing(error.to_string())),
            }
        }
        if anchors.anchors.is_empty() || anchors.intermediates.is_empty() {
            return Err(missing("none is compiled in".into()));
        }
        // ECO.1.1.10: only the authorities for servers, whatever else stands below the same root.
        let authorities = anchors.intermediates.iter().map(trust::key_fingerprint).collect::<Result<Vec<_>, _>>();
        let mut issuers = authorities.map_err(Error::from)?;
        issuers.retain(|issuer| anchors.only_issuers.is_empty() || anchors.only_issuers.contains(issuer));
        if issuers.is_empty() {
            return Err(missing("the profile allows none of the environment's authorities".into()));
        }
        anchors.only_issuers = issuers;
        Ok(Self::new(environment, anchors, folder))
    }

    /// The trust space.
    pub fn environment(&self) -> Environment {
        self.environment
    }

    /// What it trusts.
    pub fn anchors(&self) -> &Anchors {
        &self.anchors
    }

    /// The revocation lists at hand.
    pub fn crls(&self) -> Vec<Crl> {
        self.lists.all()
    }

    /// The verdict on a chain with what is at hand.
    pub fn verdict(
        &self,
        chain: &[CertificateDer<'_>],
        host: &str,
        now: Timestamp,
        common_name_fallback: bool,
    ) -> Result<Verdict, trust::Error> {
        trust::verify_server(&ServerCheck {
            chain,
            host,
            now,
            anchors: &self.anchors,
            crls: &self.lists.all(),
            common_name_fallback,
            revocation: Revocation::Required,
        })
    }

    /// Whether lists should be fetched before this verdict is used, and how badly.
    pub(crate) fn need(&self, chain: &[CertificateDer<'static>], verdict: &Result<Verdict, trust::Error>) -> Need {
        let now = Timestamp::now();
        match verdict {
            Err(trust::Error::RevocationUnknown { .. }) => Need::Decisive,
            Ok(_) if self.urls(chain).iter().any(|url| self.lists.is_due(url, now, false)) => Need::Useful,
            _ => Need::None,
        }
    }

    /// Fetches the lists of a chain that are missing or due. Failures are logged: the verdict that follows says them.
    /// With `decisive`, those about the server's own certificate are tried again however shortly ago they failed.
    pub(crate) async fn fetch_lists(&self, chain: &[CertificateDer<'static>], deadline: Instant, decisive: bool) {
        let authorities: Vec<&CertificateDer<'static>> =
            chain.iter().skip(1).chain(&self.anchors.intermediates).chain(&self.anchors.anchors).collect();
        let own = chain.first().map(trust::revocation_urls).unwrap_or_default();
        let now = Timestamp::now();
        let due = |url: &String| self.lists.is_due(url, now, decisive && own.contains(url));
        let fetches = self.urls(chain).into_iter().filter(due).map(|url| self.lists.fetch(url, &authorities, deadline));
        futures::future::join_all(fetches).await;
    }

    /// Where the lists of a chain are: of the server's certificate, and of the authorities above it.
    fn urls(&self, chain: &[CertificateDer<'static>]) -> Vec<String> {
        let mut urls: Vec<String> = Vec::new();
        for url in chain.iter().chain(&self.anchors.intermediates).flat_map(trust::revocation_urls) {
            if !urls.contains(&url) {
                urls.push(url);
            }
        }
        urls
    }
}

/// A certificate with the fingerprint of the pin, from the folder or from its address.
async fn pinned(pin: &Pin, folder: Option<&Folder>) -> Result<CertificateDer<'static>, Error> {
    let name = format!("{}.cer", trust::hex(&pin.sha256));
    if let Some(bytes) = folder.and_then(|folder| folder.read(&name))
        && trust::sha256(&bytes) == pin.sha256
    {
        return Ok(CertificateDer::from(bytes));
    }
    let answer = get_in_clear(pin.url, None, CERTIFICATE_LIMIT, &Validators::default()).await?;
    let certificate = match CertificateDer::from_pem_slice(&answer.body) {
        Ok(certificate) => certificate,
        Err(_) => CertificateDer::from(answer.body),
    };
    if trust::sha256(&certificate) != pin.sha256 {
        let reason = format!("{}: another fingerprint than the one compiled in", pin.name);
        return Err(trust::Error::Unreadable { reason }.into());
    }
    if let Some(folder) = folder {
        folder.write(&name, &certificate);
    }
    Ok(certificate)
}
