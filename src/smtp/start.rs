//! Reaching the server: TLS first, then EHLO anew (RFC 3207 §4.2).

use super::error::Error;
use super::sign_in;
use super::wire::{Gathering, Heard, Wire};
use super::{SmtpSubmission, capability};
use crate::domain::access::{Credentials, Fault, Submission};
use crate::domain::profile::{Service, Timeouts, TlsMode};
use crate::domain::{Code, Coded};
use crate::net::{self, Connector, Plain, Secured, Target, TlsFacts};
use lettre::transport::smtp::commands::{Ehlo, Starttls};
use lettre::transport::smtp::extension::ClientId;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

/// Connected and secured, not signed in.
pub struct Greeted {
    wire: Wire,
    words: Vec<String>,
    facts: Option<Arc<TlsFacts>>,
    certificate_sent: bool,
    initial_response: bool,
}

impl Greeted {
    /// What TLS agreed on.
    pub fn facts(&self) -> Option<&TlsFacts> {
        self.facts.as_deref()
    }

    /// The lines of the answer to EHLO.
    pub fn capability_words(&self) -> Vec<String> {
        self.words.clone()
    }

    /// Shows the credentials; a refusal is [`Fault::SignIn`].
    pub async fn sign_in(mut self, credentials: &Credentials) -> Result<Box<dyn Submission>, Fault> {
        let signed =
            sign_in::sign_in(&mut self.wire, &self.words, credentials, self.initial_response, self.certificate_sent);
        match signed.await {
            Ok(()) => Ok(Box::new(SmtpSubmission::new(self.wire, self.words))),
            Err(error) => Err(error.fault()),
        }
    }

    /// Says EHLO on a secured stream, behind the greeting where that is still due.
    pub(super) async fn on_stream(
        mut wire: Wire,
        certificate_sent: bool,
        greeted: bool,
        initial_response: bool,
    ) -> Result<Self, Error> {
        match hello(&mut wire, greeted).await {
            Ok(words) => Ok(Self { wire, words, facts: None, certificate_sent, initial_response }),
            // TLS 1.3 lets a server refuse our certificate only after the handshake has succeeded for us.
            Err(error) if certificate_sent && error.code() == Code::CONNECTION_LOST && !wire.has_heard() => {
                Err(wire.certificate_refused("closed behind the handshake"))
            }
            Err(Error::Unavailable { reply, .. }) if certificate_sent && reply.code == 421 => {
                Err(wire.certificate_refused("421 behind the handshake"))
            }
            Err(error) => Err(error),
        }
    }
}

async fn hello(wire: &mut Wire, greeted: bool) -> Result<Vec<String>, Error> {
    if !greeted {
        let heard = wire.reply().await?;
        if heard.code != 220 {
            return Err(Error::Unavailable { host: wire.host().to_owned(), reply: heard.reply() });
        }
    }
    let heard = wire.ask(&ehlo()).await?;
    if !heard.is_positive() {
        return Err(Error::Unavailable { host: wire.host().to_owned(), reply: heard.reply() });
    }
    // The first line is the server's name.
    Ok(heard.lines.into_iter().skip(1).map(|line| line.trim().to_owned()).collect())
}

/// The workstation's name is nobody's business: an address literal, as RFC 5321 §4.1.4 allows.
fn ehlo() -> String {
    Ehlo::new(ClientId::Ipv4(Ipv4Addr::LOCALHOST)).to_string()
}

/// Connects and secures the connection; `{domain}` in the service's host is replaced already.
pub async fn connect(connector: &Connector, service: &Service, timeouts: &Timeouts) -> Result<Greeted, Error> {
    let target = Target::new(service.host.clone(), service.port).dialled(service.dial.clone());
    let (secured, greeted) = match service.tls {
        TlsMode::Implicit => (connector.tls(&target).await?, false),
        TlsMode::Starttls => match upgraded(connector, &target).await {
            Err(Error::Net(error)) if error.worth_reconnecting() => (upgraded(connector, &target).await?, true),
            secured => (secured?, true),
        },
        TlsMode::None => return Err(no_tls(&target)),
    };
    let (facts, control) = (secured.shared_facts(), secured.control());
    let answer = Duration::from_secs(u64::from(timeouts.answer));
    let wire = Wire::new(Box::new(secured), Some(control), target, answer);
    let mut greeted = Greeted::on_stream(wire, facts.certificate_sent, greeted, service.initial_response).await?;
    greeted.facts = Some(facts);
    Ok(greeted)
}

async fn upgraded(connector: &Connector, target: &Target) -> Result<Secured, Error> {
    let mut plain = connector.plain(target).await?;
    start_tls(&mut plain, target).await?;
    Ok(connector.upgrade(plain, target).await?)
}

fn no_tls(target: &Target) -> Error {
    Error::Net(net::Error::TlsNotOffered { host: target.host.clone(), port: target.port })
}

/// A conversation in clear, by lines.
pub(super) trait Lines: Send {
    /// The next line, without its end.
    fn read_line(&mut self) -> impl Future<Output = Result<String, net::Error>> + Send;
    /// Sends bytes.
    fn write_all(&mut self, bytes: &[u8]) -> impl Future<Output = Result<(), net::Error>> + Send;
}

impl Lines for Plain {
    fn read_line(&mut self) -> impl Future<Output = Result<String, net::Error>> + Send {
        Plain::read_line(self)
    }
    fn write_all(&mut self, bytes: &[u8]) -> impl Future<Output = Result<(), net::Error>> + Send {
        Plain::write_all(self, bytes)
    }
}

/// Greeting, EHLO, STARTTLS: nothing else is ever said in clear.
pub(super) async fn start_tls(lines: &mut impl Lines, target: &Target) -> Result<(), Error> {
    let unavailable = |heard: &Heard| Error::Unavailable { host: target.host.clone(), reply: heard.reply() };
    let greeting = clear_reply(lines, target).await?;
    if greeting.code != 220 {
        return Err(unavailable(&greeting));
    }
    lines.write_all(ehlo().as_bytes()).await?;
    let offered = clear_reply(lines, target).await?;
    if !offered.is_positive() {
        return Err(unavailable(&offered));
    }
    if capability(&offered.lines, "STARTTLS").is_none() {
        return Err(no_tls(target));
    }
    lines.write_all(Starttls.to_string().as_bytes()).await?;
    let answer = clear_reply(lines, target).await?;
    match answer.code {
        220 => Ok(()),
        421 | 454 => Err(unavailable(&answer)),
        _ => Err(no_tls(target)),
    }
}

async fn clear_reply(lines: &mut impl Lines, target: &Target) -> Result<Heard, Error> {
    let mut gathering = Gathering::default();
    loop {
        let line = lines.read_line().await?;
        let taken = gathering.take(line.as_bytes()).map_err(|what| {
            let Target { host, port, .. } = target.clone();
            Error::Net(net::Error::Protocol { host, port, reason: what.to_owned() })
        })?;
        if let Some(heard) = taken {
            return Ok(heard);
        }
    }
}
