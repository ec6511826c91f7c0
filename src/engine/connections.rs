//! Trust and TLS of one operator, made at the first connection: anchors may have to be fetched.

use crate::config::{self, Folders, LoadedProfile};
use crate::domain::Environment;
use crate::domain::error::Failure;
use crate::domain::profile::{Means, OperatorProfile, Service};
use crate::net::{ClientIdentity, Connector, Persons, TrustStore};
use crate::platform::files::read_limited;
use crate::trust::{self, Anchors};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OnceCell;
use tokio::time::Instant;

/// Largest file of anchors read, bytes.
const ANCHOR_FILE_LIMIT: u64 = 1024 * 1024;

/// Folder with the authorities of cards and their lists, among those of an environment.
pub(super) const CARDS: &str = "cards";
/// Most time for the lists of cards.
const LISTS_OF_CARDS: Duration = Duration::from_secs(10);

/// What connections of one profile are made with.
pub struct Connections {
    profile: OperatorProfile,
    base: PathBuf,
    folder: PathBuf,
    identity: Option<Arc<dyn ClientIdentity>>,
    trust: OnceCell<Arc<TrustStore>>,
    anonymous: OnceCell<Connector>,
    presenting: OnceCell<Connector>,
    persons: OnceCell<Persons>,
}

impl Connections {
    /// For a profile; what is fetched (anchors, revocation lists) is kept in `folder`.
    pub fn new(loaded: &LoadedProfile, folder: PathBuf) -> Self {
        Self {
            folder: folder.join(loaded.profile.environment.as_str()),
            profile: loaded.profile.clone(),
            base: loaded.base.clone(),
            identity: None,
            trust: OnceCell::new(),
            anonymous: OnceCell::new(),
            presenting: OnceCell::new(),
            persons: OnceCell::new(),
        }
    }

    /// The same, with a certificate for the services that take one.
    pub fn with_identity(mut self, identity: Option<Arc<dyn ClientIdentity>>) -> Self {
        self.identity = identity;
        self
    }

    /// A connector that says nothing of who we are, with the environment's anchors.
    ///
    /// # Errors
    /// When anchors cannot be read or fetched, or the profile's TLS policy is not possible.
    pub async fn connector(&self) -> Result<&Connector, Failure> {
        self.anonymous.get_or_try_init(|| self.connect(None)).await
    }

    /// The connector for a mail service: it presents the certificate where there is one and the service takes it.
    ///
    /// # Errors
    /// Those of [`Self::connector`].
    pub async fn connector_for(&self, service: &Service) -> Result<&Connector, Failure> {
        if !self.presents(service) {
            return self.connector().await;
        }
        self.presenting.get_or_try_init(|| self.connect(self.identity.clone())).await
    }

    /// Whether a service is signed in to by a certificate that is at hand.
    pub(super) fn presents(&self, service: &Service) -> bool {
        self.identity.is_some()
            && service.means.iter().any(|means| matches!(means, Means::Card | Means::CertificateFile))
    }

    /// Address of the white list, and where to dial for it.
    pub fn white_list(&self) -> Option<(&str, Option<&str>)> {
        let fixed = trust::white_list_url(self.profile.environment);
        let own = self.profile.white_list.url.as_deref().filter(|_| !self.profile.environment.has_fixed_trust());
        Some((fixed.or(own)?, self.profile.white_list.dial.as_deref()))
    }

    async fn connect(&self, identity: Option<Arc<dyn ClientIdentity>>) -> Result<Connector, Failure> {
        let store = self.trust.get_or_try_init(|| self.trust_store()).await?.clone();
        Connector::new(store, &self.profile.tls, &self.profile.timeouts, identity).map_err(Failure::new)
    }

    fn beside(&self, names: &[String]) -> Vec<PathBuf> {
        names.iter().map(|name| self.base.join(name)).collect()
    }

    /// Brings what is known of cards in opposition up to date, and answers whether the one at hand is one of them.
    pub(super) async fn is_in_opposition(&self, decisive: bool) -> bool {
        let Some(card) = self.identity.as_ref().and_then(|identity| identity.certified_key().cert.first().cloned())
        else {
            return false;
        };
        let Ok(persons) = self.persons.get_or_try_init(|| self.authorities_of_cards()).await else { return false };
        persons.refresh(&card, decisive, Instant::now() + LISTS_OF_CARDS).await;
        persons.is_revoked(&card)
    }

    async fn authorities_of_cards(&self) -> Result<Persons, Failure> {
        let files = self.beside(&self.profile.trust.card_authorities);
        let (environment, folder) = (self.profile.environment, self.folder.join(CARDS));
        super::blocking(move || Persons::at_hand(environment, folder, &read_all(&files)?).map_err(Failure::new)).await
    }

    async fn trust_store(&self) -> Result<Arc<TrustStore>, Failure> {
        let environment = self.profile.environment;
        let only_issuers = trust::fingerprints(&self.profile.trust.only_issuers).map_err(Failure::new)?;
        if environment.has_fixed_trust() {
            let folder = Some(self.folder.clone());
            return TrustStore::fetch_pinned(environment, folder, only_issuers).await.map_err(Failure::new);
        }
        let files = self.beside(&self.profile.trust.anchors);
        let anchors =
            super::blocking(move || trust::all_certificates_from_pem(&read_all(&files)?).map_err(Failure::new)).await?;
        let anchors = Anchors {
            anchors,
            intermediates: Vec::new(),
            refuse_sandbox_keys: environment != Environment::Sandbox,
            only_issuers,
        };
        Ok(TrustStore::new(environment, anchors, Some(self.folder.clone())))
    }
}

fn read_all(files: &[PathBuf]) -> Result<Vec<Vec<u8>>, Failure> {
    files.iter().map(|file| read_limited(file, ANCHOR_FILE_LIMIT).map_err(Failure::new)).collect()
}

/// One [`Connections`] for each operator: accounts of one operator resume each other's TLS sessions, and so spare the card
/// its signatures.
pub(super) struct Operators {
    folders: Folders,
    identity: Option<Arc<dyn ClientIdentity>>,
    known: BTreeMap<String, (OperatorProfile, Arc<Connections>)>,
}

impl Operators {
    pub(super) fn new(folders: Folders, identity: Option<Arc<dyn ClientIdentity>>) -> Self {
        Self { folders, identity, known: BTreeMap::new() }
    }

    /// The profile folder.
    pub(super) fn folders(&self) -> &Folders {
        &self.folders
    }

    /// The profile of an operator, read once, and its connections. Blocking.
    pub(super) fn of(&mut self, operator: &str) -> Result<(OperatorProfile, Arc<Connections>), Failure> {
        if let Some(known) = self.known.get(operator) {
            return Ok(known.clone());
        }
        let loaded = config::profile(operator, Some(self.folders.root())).map_err(Failure::new)?;
        let connections = Connections::new(&loaded, self.folders.trust()).with_identity(self.identity.clone());
        let both = (loaded.profile, Arc::new(connections));
        self.known.insert(operator.to_owned(), both.clone());
        Ok(both)
    }
}
