//! Trust and TLS of one account's operator, made at the first connection: anchors may have to be fetched.

use crate::config::LoadedProfile;
use crate::domain::Environment;
use crate::domain::error::Failure;
use crate::domain::profile::OperatorProfile;
use crate::net::{Connector, TrustStore};
use crate::platform::files::read_limited;
use crate::trust::{self, Anchors};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::OnceCell;

/// Largest file of anchors read, bytes.
const ANCHOR_FILE_LIMIT: u64 = 1024 * 1024;

/// What connections of one profile are made with.
pub struct Connections {
    profile: OperatorProfile,
    base: PathBuf,
    folder: PathBuf,
    connector: OnceCell<Connector>,
}

impl Connections {
    /// For a profile; what is fetched (anchors, revocation lists) is kept in `folder`.
    pub fn new(loaded: &LoadedProfile, folder: PathBuf) -> Self {
        Self {
            folder: folder.join(loaded.profile.environment.as_str()),
            profile: loaded.profile.clone(),
            base: loaded.base.clone(),
            connector: OnceCell::new(),
        }
    }

    /// The connector, with the environment's anchors.
    ///
    /// # Errors
    /// When anchors cannot be read or fetched, or the profile's TLS policy is not possible.
    pub async fn connector(&self) -> Result<&Connector, Failure> {
        self.connector.get_or_try_init(|| self.connect()).await
    }

    /// Address of the white list, and where to dial for it.
    pub fn white_list(&self) -> Option<(&str, Option<&str>)> {
        let fixed = trust::white_list_url(self.profile.environment);
        let own = self.profile.white_list.url.as_deref().filter(|_| !self.profile.environment.has_fixed_trust());
        Some((fixed.or(own)?, self.profile.white_list.dial.as_deref()))
    }

    async fn connect(&self) -> Result<Connector, Failure> {
        let store = self.trust_store().await?;
        Connector::new(store, &self.profile.tls, &self.profile.timeouts, None).map_err(Failure::new)
    }

    async fn trust_store(&self) -> Result<Arc<TrustStore>, Failure> {
        let environment = self.profile.environment;
        let only_issuers = trust::fingerprints(&self.profile.trust.only_issuers).map_err(Failure::new)?;
        if environment.has_fixed_trust() {
            let folder = Some(self.folder.clone());
            return TrustStore::fetch_pinned(environment, folder, only_issuers).await.map_err(Failure::new);
        }
        let files: Vec<PathBuf> = self.profile.trust.anchors.iter().map(|name| self.base.join(name)).collect();
        let anchors = super::blocking(move || {
            let mut anchors = Vec::new();
            for file in files {
                let pem = read_limited(&file, ANCHOR_FILE_LIMIT).map_err(Failure::new)?;
                anchors.extend(trust::certificates_from_pem(&pem).map_err(Failure::new)?);
            }
            Ok::<_, Failure>(anchors)
        })
        .await?;
        let anchors = Anchors {
            anchors,
            intermediates: Vec::new(),
            refuse_sandbox_keys: environment != Environment::Sandbox,
            only_issuers,
        };
        Ok(TrustStore::new(environment, anchors, Some(self.folder.clone())))
    }
}
