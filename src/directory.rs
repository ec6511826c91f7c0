//! LDAP: colleagues of the national directory, behind `domain::access::DirectorySource`.

mod bridge;
mod entry;
mod error;
mod filter;
mod guard;
#[cfg(test)]
mod tests;

pub use error::Error;

use crate::domain::Secret;
use crate::domain::access::{Answer, DirectoryFact, DirectorySource, Fault};
use crate::domain::directory::{DirectoryAnswer, DirectoryQuery};
use crate::domain::profile::{DirectoryBind, DirectoryService, Timeouts, TlsMode};
use crate::net::{Connector, Target, TlsFacts};
use bridge::{Ending, Stream, bridge};
use futures::FutureExt;
use futures::future::BoxFuture;
use ldap3::{Ldap, LdapConnAsync, LdapError, LdapResult, Scope, SearchEntry, SearchOptions, SearchResult};
use std::sync::Arc;
use std::time::Duration;

/// What the root DSE is asked for (RFC 4512 §5.1).
const FACTS: [&str; 8] = [
    "namingContexts",
    "supportedLDAPVersion",
    "supportedControl",
    "supportedExtension",
    "supportedSASLMechanisms",
    "subschemaSubentry",
    "vendorName",
    "vendorVersion",
];
/// Values of one fact that are kept.
const MAX_VALUES: usize = 100;
/// Seconds beyond the server's own limit before we stop waiting.
const GRACE: u32 = 5;
/// A good-bye waits no longer than this.
const GOOD_BYE: Duration = Duration::from_secs(2);

/// LDAP result codes (RFC 4511 appendix A.1) that mean "some of it": time, size and administrative limits.
const PARTIAL: [u32; 3] = [3, 4, 11];
/// Busy, unavailable.
const UNAVAILABLE: [u32; 2] = [51, 52];

/// A connection to a directory.
struct LdapDirectory {
    ldap: Ldap,
    ending: Ending,
    target: Target,
    service: DirectoryService,
    tls: Option<Arc<TlsFacts>>,
}

/// Connects, secures and binds as the profile says; `password` is for a simple bind.
pub async fn connect(
    connector: &Connector,
    service: &DirectoryService,
    timeouts: &Timeouts,
    password: Option<&Secret>,
) -> Result<Box<dyn DirectorySource>, Fault> {
    let directory = connected(connector, service, timeouts, password).await.map_err(Error::fault)?;
    Ok(Box::new(directory))
}

async fn connected(
    connector: &Connector,
    service: &DirectoryService,
    timeouts: &Timeouts,
    password: Option<&Secret>,
) -> Result<LdapDirectory, Error> {
    let target = Target::new(service.host.clone(), service.port).dialled(service.dial.clone());
    if service.tls == TlsMode::None && service.bind != DirectoryBind::Anonymous {
        return Err(Error::InClear { host: target.host, port: target.port });
    }
    let answer = Duration::from_secs(u64::from(timeouts.answer));
    let secured = match service.tls {
        TlsMode::None => None,
        TlsMode::Implicit => Some(connector.tls(&target).await?),
        TlsMode::Starttls => match bridge::start_tls(connector, &target, answer).await {
            Err(Error::Net(error)) if error.worth_reconnecting() => {
                Some(bridge::start_tls(connector, &target, answer).await?)
            }
            secured => Some(secured?),
        },
    };
    let tls = secured.as_ref().map(|secured| secured.shared_facts());
    let stream: Box<dyn Stream> = match secured {
        Some(secured) => Box::new(kept_open(secured)),
        None => Box::new(connector.plain(&target).await?.into_tcp()?),
    };
    let mut directory = LdapDirectory::over(stream, target, service).await?;
    directory.tls = tls;
    directory.bind(password).await?;
    Ok(directory)
}

/// What was agreed with the server, beside what it says of itself.
fn connection_facts(tls: &TlsFacts) -> Vec<DirectoryFact> {
    tls.told()
        .into_iter()
        .map(|(name, value)| DirectoryFact { name: format!("tls:{name}"), values: vec![value] })
        .collect()
}

/// The carrier reads all the time, also between questions: silence is no fault there, and each question has its limit.
fn kept_open(secured: crate::net::Secured) -> crate::net::Secured {
    secured.set_patience(Duration::from_secs(24 * 3600));
    secured
}

impl LdapDirectory {
    async fn over(stream: Box<dyn Stream>, target: Target, service: &DirectoryService) -> Result<Self, Error> {
        let down = |reason: String| Error::Down { host: target.host.clone(), reason };
        let (settings, url, ending) = bridge(stream, &target).map_err(|cause| down(cause.to_string()))?;
        let connected = LdapConnAsync::with_settings(settings, url).await;
        let (connection, ldap) = connected.map_err(|cause| down(cause.to_string()))?;
        tokio::spawn(async move {
            if let Err(error) = connection.drive().await {
                tracing::debug!(%error, "directory connection ended");
            }
        });
        Ok(Self { ldap, ending, target, service: service.clone(), tls: None })
    }

    fn wait(&self) -> Duration {
        Duration::from_secs(u64::from(self.service.time_limit.saturating_add(GRACE)))
    }

    async fn bind(&mut self, password: Option<&Secret>) -> Result<(), Error> {
        let wait = self.wait();
        let ldap = self.ldap.with_timeout(wait);
        let done = match self.service.bind {
            DirectoryBind::Anonymous => return Ok(()),
            DirectoryBind::Simple => {
                // An empty password would make an anonymous bind that succeeds (RFC 4513 §5.1.2).
                let password = password.filter(|password| !password.is_empty()).ok_or(Error::PasswordMissing)?;
                ldap.simple_bind(self.service.bind_dn.as_deref().unwrap_or_default(), password.expose()).await
            }
            DirectoryBind::External => ldap.sasl_external_bind().await,
        };
        let result = done.map_err(|cause| self.broken(&cause))?;
        let Target { host, port, .. } = self.target.clone();
        match (result.rc, self.service.bind) {
            (0, _) => Ok(()),
            (code, _) if UNAVAILABLE.contains(&code) => Err(Error::Down { host, reason: entry::clean(&result.text) }),
            (_, DirectoryBind::External) => Err(Error::CertificateRefused { host, port }),
            _ => Err(Error::PasswordRefused { host }),
        }
    }

    async fn find(&mut self, query: &DirectoryQuery) -> Result<DirectoryAnswer, Error> {
        let names = self.service.attributes.clone();
        let asked = filter::filter(query, &names)?;
        let answer = self.ask(&asked).await?;
        match filter::folded(query) {
            Some(plain) if answer.entries.is_empty() => {
                let asked = filter::filter(&plain, &names)?;
                self.ask(&asked).await
            }
            _ => Ok(answer),
        }
    }

    async fn ask(&mut self, filter: &str) -> Result<DirectoryAnswer, Error> {
        let base = self.service.base.clone();
        let wanted = entry::wanted(&self.service.attributes);
        let (entries, result) = self.search_in(&base, Scope::Subtree, filter, wanted).await?;
        let limit = usize::try_from(self.service.size_limit).unwrap_or(usize::MAX);
        let truncated = PARTIAL.contains(&result.rc) || entries.len() > limit;
        if result.rc != 0 && !PARTIAL.contains(&result.rc) {
            return Err(self.refused(&result));
        }
        let received = entries.len();
        let found: Vec<_> = entries
            .into_iter()
            .take(limit)
            .filter_map(|entry| entry::read(&SearchEntry::construct(entry), &self.service.attributes))
            .collect();
        let skipped = received.min(limit) - found.len();
        if skipped > 0 {
            tracing::info!(host = self.target.host, skipped, "directory entries without a usable address");
        }
        Ok(DirectoryAnswer { entries: found, truncated })
    }

    async fn search_in(
        &mut self,
        base: &str,
        scope: Scope,
        filter: &str,
        attributes: Vec<String>,
    ) -> Result<(Vec<ldap3::ResultEntry>, LdapResult), Error> {
        let wait = self.wait();
        let whole = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
        let options =
            SearchOptions::new().sizelimit(whole(self.service.size_limit)).timelimit(whole(self.service.time_limit));
        let search = self.ldap.with_search_options(options).with_timeout(wait).search(base, scope, filter, attributes);
        // ldap3 counts its time-out anew for each entry.
        match tokio::time::timeout(wait, search).await {
            Ok(Ok(SearchResult(entries, result))) => Ok((entries, result)),
            Ok(Err(cause)) => Err(self.broken(&cause)),
            Err(_) => Err(Error::Down { host: self.target.host.clone(), reason: "time-out".to_owned() }),
        }
    }

    async fn read_facts(&mut self) -> Result<Vec<DirectoryFact>, Error> {
        let wanted = FACTS.iter().map(|name| (*name).to_owned()).collect();
        let (entries, result) = self.search_in("", Scope::Base, "(objectClass=*)", wanted).await?;
        if result.rc != 0 {
            return Err(self.refused(&result));
        }
        let mut facts: Vec<DirectoryFact> = entries
            .into_iter()
            .take(1)
            .flat_map(|entry| SearchEntry::construct(entry).attrs)
            .map(|(name, values)| {
                let values = values.iter().take(MAX_VALUES).map(|value| entry::clean(value)).collect();
                DirectoryFact { name: entry::clean(&name), values }
            })
            .collect();
        facts.sort_by(|one, other| one.name.cmp(&other.name));
        facts.extend(self.tls.iter().flat_map(|tls| connection_facts(tls)));
        Ok(facts)
    }

    fn refused(&self, result: &LdapResult) -> Error {
        let reply = entry::clean(&result.text);
        if UNAVAILABLE.contains(&result.rc) {
            return Error::Down { host: self.target.host.clone(), reason: reply };
        }
        Error::Refused { code: result.rc, reply }
    }

    /// What a failure of `ldap3` means: it sees a closed socket, the carrier knows why.
    fn broken(&self, cause: &LdapError) -> Error {
        if matches!(cause, LdapError::FilterParsing) {
            return Error::Query;
        }
        match self.ending.reason() {
            Some(error) => error.into(),
            None => Error::Down { host: self.target.host.clone(), reason: cause.to_string() },
        }
    }
}

impl DirectorySource for LdapDirectory {
    fn search<'a>(&'a mut self, query: &'a DirectoryQuery) -> Answer<'a, DirectoryAnswer> {
        async move { self.find(query).await.map_err(Error::fault) }.boxed()
    }

    fn facts(&mut self) -> Answer<'_, Vec<DirectoryFact>> {
        async move { self.read_facts().await.map_err(Error::fault) }.boxed()
    }

    fn close(mut self: Box<Self>) -> BoxFuture<'static, ()> {
        async move {
            let _ = tokio::time::timeout(GOOD_BYE, self.ldap.unbind()).await;
        }
        .boxed()
    }
}
