//! Reaching the server: TLS first, then nothing of what was said before it (RFC 3501 §6.2.1).

use super::error::Error;
use super::session::{Brings, Session};
use super::sign_in;
use super::wire::Wire;
use super::{ImapMailbox, response};
use crate::domain::access::{Credentials, Fault, Mailbox};
use crate::domain::profile::{Service, Timeouts, TlsMode};
use crate::domain::{Code, Coded};
use crate::net::{self, Connector, Plain, Secured, Target, TlsFacts};
use response::Status;
use std::sync::Arc;
use std::time::Duration;

/// Untagged lines before the answer to a command in clear.
const MAX_CLEAR_LINES: usize = 20;

/// Connected and secured, not signed in.
pub struct Greeted {
    session: Session,
    facts: Option<Arc<TlsFacts>>,
    initial_response: bool,
    signed_in: bool,
}

impl Greeted {
    /// What TLS agreed on.
    pub fn facts(&self) -> Option<&TlsFacts> {
        self.facts.as_deref()
    }

    /// The capability words before sign-in.
    pub fn capability_words(&self) -> Vec<String> {
        self.session.capabilities.clone()
    }

    /// Shows the credentials; a refusal is [`Fault::SignIn`].
    pub async fn sign_in(self, credentials: &Credentials) -> Result<Box<dyn Mailbox>, Fault> {
        let mut session = self.session;
        match sign_in::sign_in(&mut session, credentials, self.initial_response, self.signed_in).await {
            Ok(()) => Ok(Box::new(ImapMailbox(session))),
            Err(error) => Err(error.fault()),
        }
    }

    /// Hears the greeting on a secured stream, or asks for the capabilities where STARTTLS has had its greeting.
    pub(super) async fn on_stream(
        wire: Wire,
        certificate_sent: bool,
        greeted: bool,
        initial_response: bool,
    ) -> Result<Self, Error> {
        let mut session = Session::new(wire);
        match hello(&mut session, greeted).await {
            Ok(signed_in) => Ok(Self { session, facts: None, initial_response, signed_in }),
            // TLS 1.3 lets a server refuse our certificate only after the handshake has succeeded for us.
            Err(error) if certificate_sent && error.code() == Code::CONNECTION_LOST && !session.wire.has_heard() => {
                Err(session.wire.certificate_refused("closed behind the handshake"))
            }
            Err(error) => Err(error),
        }
    }
}

async fn hello(session: &mut Session, greeted: bool) -> Result<bool, Error> {
    let signed_in = if greeted { false } else { sign_in::greeting(session).await? };
    if session.capabilities.is_empty() {
        session.simple("CAPABILITY", "CAPABILITY", Brings::Everything).await?;
    }
    Ok(signed_in)
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

fn protocol(target: &Target, reason: &str) -> Error {
    let Target { host, port, .. } = target.clone();
    Error::Net(net::Error::Protocol { host, port, reason: reason.to_owned() })
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

/// Greeting, CAPABILITY, STARTTLS: nothing else is ever said in clear.
pub(super) async fn start_tls(lines: &mut impl Lines, target: &Target) -> Result<(), Error> {
    let greeting = response::status_of_line(&lines.read_line().await?).filter(|line| line.tag == "*");
    match greeting {
        Some(line) if line.status == Status::Ok => {}
        Some(line) if line.status == Status::Bye => {
            let (host, reply) = (target.host.clone(), line.text);
            return Err(Error::Unavailable { host, reply });
        }
        // Signed in before TLS: STARTTLS is impossible then, and whoever says so may not be the server.
        Some(line) if line.status == Status::PreAuth => return Err(no_tls(target)),
        _ => return Err(protocol(target, "no IMAP greeting")),
    }
    let (line, offered) = ask(lines, "c1", "CAPABILITY", target).await?;
    if line.status != Status::Ok || !offered.iter().any(|word| word.eq_ignore_ascii_case("STARTTLS")) {
        return Err(no_tls(target));
    }
    let (line, _) = ask(lines, "c2", "STARTTLS", target).await?;
    if line.status == Status::Ok { Ok(()) } else { Err(no_tls(target)) }
}

async fn ask(
    lines: &mut impl Lines,
    tag: &str,
    command: &str,
    target: &Target,
) -> Result<(response::StatusLine, Vec<String>), Error> {
    lines.write_all(format!("{tag} {command}\r\n").as_bytes()).await?;
    let mut words = Vec::new();
    for _ in 0..MAX_CLEAR_LINES {
        let text = lines.read_line().await?;
        match response::status_of_line(&text) {
            Some(line) if line.tag == tag => return Ok((line, words)),
            Some(line) if line.status == Status::Bye => {
                return Err(Error::Unavailable { host: target.host.clone(), reply: line.text });
            }
            _ => words.extend(text.split_ascii_whitespace().map(str::to_owned)),
        }
    }
    Err(protocol(target, "too many lines before TLS"))
}
