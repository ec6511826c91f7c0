//! Starting and stopping the whole operator.

use super::accounts::Account;
use super::faults::{Faults, Protocol};
use super::igc::{Igc, ServerNames};
use super::mail::{Delivery, MailStore};
use super::phone::PhoneMessage;
use super::profile::{self, IMAP_HOST, LDAP_HOST, LIST_HOST};
use super::state::StateFolder;
use super::wire::{Port, Security, Serve, server_config};
use super::{DomainOwner, Error, Shared, content, https, imap, ldap, roster, smtp};
use jiff::Timestamp;
use rustls::ServerConfig;
use serde::Serialize;
use std::collections::HashMap;
use std::fmt::Display;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::broadcast;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

/// How to start.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where to listen: loopback only.
    pub listen: IpAddr,
    /// Folder that keeps the mail between runs; a temporary one when `None`.
    pub state: Option<PathBuf>,
    /// What goes wrong.
    pub faults: Faults,
    /// Deliver the mail of the first day where it never was.
    pub first_day: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { listen: Ipv4Addr::LOCALHOST.into(), state: None, faults: Faults::none(), first_day: true }
    }
}

/// The ports, chosen by the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Ports {
    /// IMAP with STARTTLS.
    pub imap: u16,
    /// IMAP with TLS from the first byte.
    pub imaps: u16,
    /// SMTP submission with STARTTLS.
    pub smtp: u16,
    /// SMTP submission with TLS from the first byte.
    pub smtps: u16,
    /// LDAP with StartTLS.
    pub ldap: u16,
    /// LDAP with TLS from the first byte.
    pub ldaps: u16,
    /// White list.
    pub https: u16,
    /// Revocation lists, in clear.
    pub http: u16,
}

/// An account as the sandbox tells it; all of it is public.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccountFacts {
    /// Login.
    pub login: String,
    /// Mailbox.
    pub address: String,
    /// Password.
    pub password: String,
    /// Name shown.
    pub name: String,
    /// Access token for XOAUTH2, good until the sandbox stops.
    pub token: String,
    /// PEM file: certificate, issuer, private key.
    pub certificate: PathBuf,
}

/// What a client or a test needs to know of a running sandbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Facts {
    /// Address it listens on.
    pub address: IpAddr,
    /// Its ports.
    pub ports: Ports,
    /// PEM file with its roots.
    pub ca: PathBuf,
    /// Operator profile with STARTTLS.
    pub profile: PathBuf,
    /// Operator profile with TLS from the first byte.
    pub profile_tls: PathBuf,
    /// State folder.
    pub state: PathBuf,
    /// Who can sign in.
    pub accounts: Vec<AccountFacts>,
}

/// A sandbox that runs until [`Running::stop`].
#[derive(Debug)]
pub struct Running {
    facts: Facts,
    shared: Arc<Shared>,
    stop: DropGuard,
    tasks: TaskTracker,
    folder: StateFolder,
}

impl Running {
    /// Addresses, files and accounts.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The ports.
    pub fn ports(&self) -> Ports {
        self.facts.ports
    }

    /// The operator profile with STARTTLS.
    pub fn profile(&self) -> &Path {
        &self.facts.profile
    }

    /// The accounts.
    pub fn accounts(&self) -> &[Account] {
        self.shared.accounts.all()
    }

    /// The faults; they may change while it runs.
    pub fn faults(&self) -> &Faults {
        &self.shared.faults
    }

    /// The demonstration phone from now on.
    pub fn phone(&self) -> broadcast::Receiver<PhoneMessage> {
        self.shared.accounts.phone()
    }

    /// What the servers share: mailboxes, accounts, what was sent elsewhere.
    pub fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    /// Closes every connection and port; a temporary state folder is removed.
    pub async fn stop(self) {
        drop(self.stop);
        self.tasks.close();
        self.tasks.wait().await;
        self.folder.close();
    }
}

/// One server on one port.
struct Server {
    protocol: Protocol,
    security: Security,
    serve: Serve,
}

/// The servers, in the order of [`Ports`].
const SERVERS: [Server; 8] = [
    Server { protocol: Protocol::Imap, security: Security::StartTls, serve: |w, s| Box::pin(imap::serve(w, s)) },
    Server { protocol: Protocol::Imap, security: Security::Implicit, serve: |w, s| Box::pin(imap::serve(w, s)) },
    Server { protocol: Protocol::Smtp, security: Security::StartTls, serve: |w, s| Box::pin(smtp::serve(w, s)) },
    Server { protocol: Protocol::Smtp, security: Security::Implicit, serve: |w, s| Box::pin(smtp::serve(w, s)) },
    Server { protocol: Protocol::Ldap, security: Security::StartTls, serve: |w, s| Box::pin(ldap::serve(w, s)) },
    Server { protocol: Protocol::Ldap, security: Security::Implicit, serve: |w, s| Box::pin(ldap::serve(w, s)) },
    Server { protocol: Protocol::Https, security: Security::Implicit, serve: |w, s| Box::pin(https::serve(w, s)) },
    Server { protocol: Protocol::Https, security: Security::Clear, serve: |w, s| Box::pin(https::serve(w, s)) },
];

/// Starts every server.
///
/// # Errors
/// [`Error::NotLoopback`] for another address than loopback, [`Error::Start`] when a port or the folder fails.
pub async fn start(options: Options) -> Result<Running, Error> {
    if !options.listen.is_loopback() {
        return Err(Error::NotLoopback { address: options.listen });
    }
    let folder = StateFolder::open(options.state.as_deref())?;
    let (listeners, ports) = listen(options.listen).await?;
    let now = Timestamp::now();
    let igc = authorities(now, &format!("http://{}", SocketAddr::new(options.listen, ports.http)))?;
    let mail = mailboxes(&folder, options.first_day.then_some(now))?;
    let shared = Arc::new(roster::shared(options.faults, igc, mail));
    let facts = write_files(&folder, options.listen, ports, &shared)?;
    let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
    let tls = configurations(&shared)?;
    for (server, listener) in SERVERS.into_iter().zip(listeners) {
        let Server { protocol, security, serve } = server;
        let Some(tls) = tls.get(&protocol).map(Arc::clone) else { continue };
        Port { listener, protocol, security, tls, serve }.open(Arc::clone(&shared), &tasks, stop.clone());
    }
    Ok(Running { facts, shared, stop: stop.drop_guard(), tasks, folder })
}

fn trouble<E: Display>(what: &'static str) -> impl Fn(E) -> Error {
    move |error| Error::Start { what, reason: error.to_string() }
}

async fn listen(address: IpAddr) -> Result<(Vec<TcpListener>, Ports), Error> {
    let mut listeners = Vec::new();
    let mut ports = [0; SERVERS.len()];
    for port in &mut ports {
        let listener = TcpListener::bind((address, 0)).await.map_err(trouble("port"))?;
        *port = listener.local_addr().map_err(trouble("port"))?.port();
        listeners.push(listener);
    }
    let [imap, imaps, smtp, smtps, ldap, ldaps, https, http] = ports;
    Ok((listeners, Ports { imap, imaps, smtp, smtps, ldap, ldaps, https, http }))
}

/// The mini IGC-Santé of this run; `base` is the plain HTTP address of its lists.
pub(super) fn authorities(now: Timestamp, base: &str) -> Result<Igc, Error> {
    let hosts = ServerNames { with_san: &[IMAP_HOST, LDAP_HOST, LIST_HOST], without_san: &[smtp::HOST] };
    Igc::new(now, base, &hosts, &roster::holders())
}

/// The host name of a server. The one of SMTP stands in the certificate's CN only, as some operators have it.
fn host(protocol: Protocol) -> (&'static str, bool) {
    match protocol {
        Protocol::Imap => (IMAP_HOST, true),
        Protocol::Smtp => (smtp::HOST, false),
        Protocol::Ldap => (LDAP_HOST, true),
        Protocol::Https => (LIST_HOST, true),
    }
}

fn configurations(shared: &Shared) -> Result<HashMap<Protocol, Arc<ServerConfig>>, Error> {
    let of = |protocol| {
        let (host, with_san) = host(protocol);
        Ok((protocol, server_config(&shared.igc, protocol, host, with_san, &shared.faults)?))
    };
    Protocol::ALL.into_iter().map(of).collect()
}

/// The mailboxes, with the mail of the first day where one is given and it was never delivered.
fn mailboxes(folder: &StateFolder, first_day: Option<Timestamp>) -> Result<MailStore, Error> {
    let store = if folder.is_kept() {
        MailStore::open(&folder.path().join("mail")).map_err(trouble("mail"))?
    } else {
        MailStore::in_memory()
    };
    for address in content::mailboxes() {
        store.add_mailbox(&address).map_err(trouble("mail"))?;
    }
    if let Some(now) = first_day.filter(|_| !folder.is_seeded()) {
        let delivery = |mail: content::SeedMail| Delivery {
            to: mail.to,
            folder: mail.folder.to_owned(),
            bytes: mail.bytes.into(),
            flags: mail.flags,
            received: mail.received,
        };
        store.deliver_all(content::seed(now).into_iter().map(delivery)).map_err(trouble("mail"))?;
        folder.note_seeded()?;
    }
    Ok(store)
}

fn write_files(folder: &StateFolder, listen: IpAddr, ports: Ports, shared: &Shared) -> Result<Facts, Error> {
    let ca = folder.write("ca.pem", shared.igc.anchors_pem()?.as_bytes())?;
    let profile = |implicit, name| {
        let own = shared.domains.iter().filter(|(_, owner)| **owner == DomainOwner::Sandbox);
        let domains = own.map(|(domain, _)| domain.clone()).collect();
        let profile = profile::profile(listen, &ports, implicit, &shared.faults, domains, "ca.pem");
        let text = toml::to_string(&profile).map_err(trouble("profile"))?;
        folder.write(name, text.as_bytes())
    };
    let (profile, profile_tls) = (profile(false, "sandbox.toml")?, profile(true, "sandbox-tls.toml")?);
    for holder in roster::holders() {
        let issued = shared.igc.person(&holder)?;
        folder.write(&card_file(&issued.file), issued.bundle.as_bytes())?;
    }
    let account = |account: &Account| AccountFacts {
        login: account.login.clone(),
        address: account.address.to_string(),
        password: account.password.clone(),
        name: account.name.clone(),
        token: shared.accounts.token(&account.login).unwrap_or_default().to_owned(),
        certificate: folder.path().join(card_file(&account.login)),
    };
    let accounts = shared.accounts.all().iter().map(account).collect();
    let state = folder.path().to_owned();
    Ok(Facts { address: listen, ports, ca, profile, profile_tls, state, accounts })
}

fn card_file(name: &str) -> String {
    format!("cards/{name}.pem")
}

#[cfg(test)]
mod tests;
