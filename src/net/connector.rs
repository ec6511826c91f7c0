//! From a name to a connection that may be used.

use super::error::Phase;
use super::identity::{NOTES, Notes, Presenter};
use super::policy::{provider, suite_name, versions};
use super::sessions::Sessions;
use super::tcp::{connect, silent};
use super::trust_store::Need;
use super::verifier::Verifier;
use super::{ClientIdentity, Error, Plain, Secured, Target, TlsFacts, TrustStore};
use crate::domain::profile::{Timeouts, TlsPolicy, TlsVersion};
use crate::trust::Verdict;
use jiff::Timestamp;
use rustls::client::{ClientSessionStore, Resumption};
use rustls::{AlertDescription, ClientConfig, HandshakeKind, ProtocolVersion};
use rustls_pki_types::{CertificateDer, ServerName};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// Servers remembered at most: a profile has half a dozen.
const SERVERS: usize = 32;
/// How long a good connection waits for lists that it could do without.
const COURTESY: Duration = Duration::from_secs(3);

/// Makes connections for one profile: its TLS rules, its trust space, at most one client identity. Cheap to clone;
/// clones share the sessions to resume.
#[derive(Clone)]
pub struct Connector(Arc<Inner>);

struct Inner {
    trust: Arc<TrustStore>,
    config: ClientConfig,
    strict: ClientConfig,
    identity: Option<Arc<dyn ClientIdentity>>,
    servers: Mutex<BTreeMap<(String, u16), Server>>,
    common_name_fallback: bool,
    connect: Duration,
    answer: Duration,
}

/// What is kept of one server, by name and port: two services of one name do not know each other's sessions.
#[derive(Clone)]
struct Server {
    config: Arc<ClientConfig>,
    strict: Arc<ClientConfig>,
    sessions: Arc<Sessions>,
}

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connector").field("environment", &self.0.trust.environment()).finish_non_exhaustive()
    }
}

impl Connector {
    /// A connector with these rules; fails when they leave no TLS version or name an unknown suite.
    pub fn new(
        trust: Arc<TrustStore>,
        policy: &TlsPolicy,
        timeouts: &Timeouts,
        identity: Option<Arc<dyn ClientIdentity>>,
    ) -> Result<Self, Error> {
        let provider = provider(policy)?;
        let ceiling = identity.as_ref().map_or(TlsVersion::V1_3, |identity| identity.highest_version());
        let versions = versions(policy, ceiling)?;
        let presenter = Arc::new(Presenter(identity.clone()));
        let config = |lists_at_hand: bool| -> Result<ClientConfig, Error> {
            let verifier = Verifier {
                trust: Arc::clone(&trust),
                common_name_fallback: policy.common_name_fallback,
                algorithms: provider.signature_verification_algorithms,
                lists_at_hand,
            };
            Ok(ClientConfig::builder_with_provider(Arc::clone(&provider))
                .with_protocol_versions(&versions)
                .map_err(|error| Error::Policy { reason: error.to_string() })?
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(verifier))
                .with_client_cert_resolver(Arc::clone(&presenter) as _))
        };
        Ok(Self(Arc::new(Inner {
            config: config(false)?,
            strict: config(true)?,
            identity,
            servers: Mutex::default(),
            common_name_fallback: policy.common_name_fallback,
            connect: Duration::from_secs(timeouts.connect.into()),
            answer: Duration::from_secs(timeouts.answer.into()),
            trust,
        })))
    }

    /// The trust space.
    pub fn trust(&self) -> &Arc<TrustStore> {
        &self.0.trust
    }

    /// The addresses a server would be dialled at, for the diagnostics.
    pub async fn resolve(&self, target: &Target) -> Result<String, Error> {
        let addresses = super::tcp::resolve(target, self.deadline()).await?;
        Ok(addresses.iter().map(|address| address.ip().to_string()).collect::<Vec<_>>().join(" "))
    }

    /// TCP only.
    pub async fn plain(&self, target: &Target) -> Result<Plain, Error> {
        let stream = connect(target, self.deadline()).await?;
        Plain::new(stream, target, self.0.answer)
    }

    /// TLS from the first byte. A resumption that the server kills is repeated once, in full.
    pub async fn tls(&self, target: &Target) -> Result<Secured, Error> {
        let stream = connect(target, self.deadline()).await?;
        match self.handshake(stream, target, false).await {
            Err(error) if error.worth_reconnecting() => {
                let stream = connect(target, self.deadline()).await?;
                self.handshake(stream, target, false).await
            }
            done => done,
        }
    }

    /// TLS after STARTTLS was granted. Refuses bytes received in clear behind the grant.
    ///
    /// When [`Error::worth_reconnecting`] says so, begin again with [`Connector::plain`], once.
    pub async fn upgrade(&self, plain: Plain, target: &Target) -> Result<Secured, Error> {
        let stream = plain.into_tcp()?;
        self.handshake(stream, target, true).await
    }

    /// A rustls configuration for a library that drives its own handshake (ldap3), once the revocation lists that the
    /// server's certificate needs are at hand: the server is visited first to learn them.
    pub async fn config_for(&self, target: &Target) -> Result<(Arc<ClientConfig>, Arc<TlsFacts>), Error> {
        let visit = self.tls(target).await?;
        Ok((self.server(target).strict, visit.shared_facts()))
    }

    /// What is kept of a server, made at the first call.
    fn server(&self, target: &Target) -> Server {
        let mut servers = self.0.servers.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (target.host.clone(), target.port);
        if let Some(known) = servers.get(&key) {
            return known.clone();
        }
        let sessions = Arc::new(Sessions::new());
        let resuming = |config: &ClientConfig| {
            let mut config = config.clone();
            config.resumption = Resumption::store(Arc::clone(&sessions) as Arc<dyn ClientSessionStore>);
            Arc::new(config)
        };
        let (config, strict) = (resuming(&self.0.config), resuming(&self.0.strict));
        let server = Server { config, strict, sessions };
        if servers.len() < SERVERS {
            servers.insert(key, server.clone());
        }
        server
    }

    /// Whether the handshake failed for want of a version or scheme that our key could have signed with.
    fn has_unfit_key(&self, notes: &Notes, error: &std::io::Error) -> bool {
        let Some(identity) = &self.0.identity else { return false };
        let held_back = notes.asked.load(Ordering::Relaxed) && !notes.sent.load(Ordering::Relaxed);
        let tls = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
        let no_version = matches!(tls, Some(rustls::Error::AlertReceived(AlertDescription::ProtocolVersion)));
        held_back || (no_version && identity.highest_version() == TlsVersion::V1_2)
    }

    fn deadline(&self) -> Instant {
        Instant::now() + self.0.connect
    }

    async fn handshake(&self, tcp: TcpStream, target: &Target, upgraded: bool) -> Result<Secured, Error> {
        let peer = tcp.peer_addr().map_err(|error| Error::from_io(&error, target))?;
        let name = ServerName::try_from(target.host.clone())
            .map_err(|error| Error::HostUnknown { host: target.host.clone(), reason: error.to_string() })?;
        let notes = Arc::new(Notes::default());
        let known = self.server(target);
        let turn = match &self.0.identity {
            Some(identity) => Some(identity.turn().lock().await),
            None => None,
        };
        let connector = TlsConnector::from(known.config);
        let server = name.clone();
        // Within the async block: the session to resume is chosen when `connect` is called, not when it is polled.
        let connecting = NOTES.scope(Arc::clone(&notes), async move { connector.connect(server, tcp).await });
        let said = |flag: &AtomicBool| flag.load(Ordering::Relaxed);
        let ended = timeout_at(self.deadline(), connecting).await;
        drop(turn);
        let stream = match ended {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) => {
                let phase = Phase::Handshake { upgraded, asked: said(&notes.asked) };
                let unfit = self.has_unfit_key(&notes, &error);
                let error = Error::from_phase(&error, &target.host, target.port, phase).with_chain(&notes.refused());
                let error = error.for_unfit_key(unfit);
                let verdict =
                    matches!(error, Error::Certificate { .. } | Error::StartTlsInjection { .. } | Error::Identity(_));
                if said(&notes.resuming) && !verdict {
                    known.sessions.forget(&name);
                    tracing::info!(host = %target.host, "the server refuses to resume the session");
                    return Err(Error::Resumption(Box::new(error)));
                }
                return Err(error);
            }
            Err(_) => return Err(silent(target, "TLS handshake")),
        };
        let facts = self.facts(&stream, target, &notes).await?;
        Ok(Secured::new(stream, facts, target.clone(), peer, self.0.answer))
    }

    async fn facts(&self, stream: &TlsStream<TcpStream>, target: &Target, notes: &Notes) -> Result<TlsFacts, Error> {
        let (_, tls) = stream.get_ref();
        let chain: Vec<CertificateDer<'static>> = tls.peer_certificates().unwrap_or_default().to_vec();
        let suite = tls.negotiated_cipher_suite().map(suite_name).unwrap_or_default();
        let version = match tls.protocol_version() {
            Some(ProtocolVersion::TLSv1_3) => TlsVersion::V1_3,
            _ => TlsVersion::V1_2,
        };
        let resumed = tls.handshake_kind() == Some(HandshakeKind::Resumed);
        // Also for a resumed session, whose certificate rustls does not look at again.
        let verdict = self.settle(&chain, target).await?;
        Ok(TlsFacts {
            version,
            suite,
            chain,
            verdict,
            resumed,
            certificate_asked: notes.asked.load(Ordering::Relaxed),
            certificate_sent: notes.sent.load(Ordering::Relaxed),
        })
    }

    /// The verdict, with revocation lists fetched where they are missing or old. Nothing was sent yet.
    async fn settle(&self, chain: &[CertificateDer<'static>], target: &Target) -> Result<Verdict, Error> {
        let trust = &self.0.trust;
        let refused = |error| Error::certificate(target.host.clone(), error).with_chain(chain);
        let verdict = || trust.verdict(chain, &target.host, Timestamp::now(), self.0.common_name_fallback);
        let first = verdict();
        let need = trust.need(chain, &first);
        if need == Need::None {
            return first.map_err(refused);
        }
        let (store, certificates, deadline) = (Arc::clone(trust), chain.to_vec(), self.deadline());
        let decisive = need == Need::Decisive;
        // A task of its own: what comes late is kept for the next connection.
        let fetching = tokio::spawn(async move { store.fetch_lists(&certificates, deadline, decisive).await });
        let until = if decisive { deadline } else { deadline.min(Instant::now() + COURTESY) };
        if timeout_at(until, fetching).await.is_err() {
            tracing::debug!(host = %target.host, "revocation lists come late");
        }
        verdict().map_err(refused)
    }
}
