//! From the greeting to a signed-in mailbox.

use super::error::Error;
use super::response::{self, Status, StatusLine};
use super::session::{Brings, Session};
use super::wire::MAX_LITERAL;
use crate::domain::access::Credentials;
use crate::domain::{Code, Coded, Secret};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

/// Challenges a server may put before it answers.
const MAX_CHALLENGES: usize = 4;

/// Reads the greeting; answers whether the server takes us as signed in already.
pub(super) async fn greeting(session: &mut Session) -> Result<bool, Error> {
    let frame = session.wire.frame().await?;
    let line = response::status_line(&frame).filter(|line| line.tag == "*");
    let line = line.ok_or_else(|| session.wire.protocol("no IMAP greeting"))?;
    match line.status {
        Status::Ok | Status::PreAuth => {
            if let Some(words) = line.capabilities() {
                session.capabilities = words;
            }
            Ok(line.status == Status::PreAuth)
        }
        Status::Bye => Err(session.bye(&line)),
        _ => Err(session.wire.protocol("no IMAP greeting")),
    }
}

/// Shows the credentials, then asks again what the server offers and says who we are.
pub(super) async fn sign_in(
    session: &mut Session,
    credentials: &Credentials,
    initial_response: bool,
    signed_in: bool,
) -> Result<(), Error> {
    let told = match (credentials, signed_in) {
        (Credentials::External { .. }, true) => None,
        (_, true) => return Err(session.wire.protocol("signed in without being asked")),
        _ => show(session, credentials, initial_response).await?.capabilities(),
    };
    session.capabilities = told.unwrap_or_default();
    if session.capabilities.is_empty() {
        session.ask_capabilities().await?;
    }
    if session.can("ID") {
        let command = format!("ID (\"name\" \"Pli\" \"version\" \"{}\")", env!("CARGO_PKG_VERSION"));
        session.run(&command, Brings::Nothing, |_| ()).await?;
    }
    Ok(())
}

/// How a SASL exchange broke off, and whether the server had begun to explain a refusal (mssante-client.md §3.3).
struct Shown {
    error: Error,
    explained: bool,
}

impl From<Error> for Shown {
    fn from(error: Error) -> Self {
        Self { error, explained: false }
    }
}

impl From<Shown> for Error {
    fn from(shown: Shown) -> Self {
        shown.error
    }
}

async fn show(session: &mut Session, credentials: &Credentials, initial: bool) -> Result<StatusLine, Error> {
    let host = session.wire.host().to_owned();
    let line = match credentials {
        Credentials::Password { user, password } => {
            if session.can("AUTH=PLAIN") {
                let message = Zeroizing::new(format!("\0{user}\0{}", password.expose()));
                authenticate(session, "PLAIN", &message, initial).await?
            } else if session.can("LOGINDISABLED") {
                return Err(Error::NoMeans { host });
            } else {
                login(session, user, password).await?
            }
        }
        Credentials::External { mailbox } => {
            if !session.can("AUTH=EXTERNAL") {
                return Err(Error::NoMeans { host });
            }
            authenticate(session, "EXTERNAL", &mailbox.to_string(), initial).await?
        }
        Credentials::Bearer { user, token } => {
            if !session.can("AUTH=XOAUTH2") {
                return Err(Error::NoMeans { host });
            }
            let message = Zeroizing::new(format!("user={user}\x01auth=Bearer {}\x01\x01", token.expose()));
            match authenticate(session, "XOAUTH2", &message, initial).await {
                Err(Shown { error, explained: true }) if error.code() == Code::CONNECTION_LOST => {
                    return Err(Error::TokenRefused { host });
                }
                shown => shown?,
            }
        }
    };
    match line.status {
        Status::Ok => Ok(line),
        Status::Bad => Err(session.wire.protocol("sign-in not understood")),
        _ if line.has_any_code(&["UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG"]) => {
            Err(Error::Unavailable { host, reply: line.text })
        }
        _ => Err(match credentials {
            Credentials::Password { .. } => Error::PasswordRefused { host, reply: line.text },
            Credentials::External { .. } => session.wire.certificate_refused("EXTERNAL"),
            Credentials::Bearer { .. } => Error::TokenRefused { host },
        }),
    }
}

/// AUTHENTICATE (RFC 3501 §6.2.2), with an initial response (RFC 4959) where wanted and offered.
async fn authenticate(
    session: &mut Session,
    mechanism: &str,
    message: &str,
    initial: bool,
) -> Result<StatusLine, Shown> {
    let tag = session.next_tag();
    session.wire.new_command(MAX_LITERAL);
    let encoded = Zeroizing::new(STANDARD.encode(message));
    let mut to_send = Some(&encoded);
    let mut command = Zeroizing::new(format!("{tag} AUTHENTICATE {mechanism}"));
    if initial && session.can("SASL-IR") {
        command.push(' ');
        command.push_str(&encoded);
        to_send = None;
    }
    command.push_str("\r\n");
    session.wire.send(command.as_bytes()).await?;
    let mut explained = false;
    for _ in 0..MAX_CHALLENGES {
        let heard = continuation_or_end(session, &tag).await;
        if let Some(line) = heard.map_err(|error| Shown { error, explained })? {
            return Ok(line);
        }
        // A challenge behind our message tells why it is refused, and wants an empty answer.
        explained = to_send.is_none();
        let mut answer = Zeroizing::new(to_send.take().map_or_else(String::new, |text| text.to_string()));
        answer.push_str("\r\n");
        session.wire.send(answer.as_bytes()).await.map_err(|error| Shown { error, explained })?;
    }
    Err(session.wire.protocol("too many challenges").into())
}

/// LOGIN, with literals so that any character may stand in the password.
async fn login(session: &mut Session, user: &str, password: &Secret) -> Result<StatusLine, Error> {
    let tag = session.next_tag();
    session.wire.new_command(MAX_LITERAL);
    session.wire.send(format!("{tag} LOGIN {{{}}}\r\n", user.len()).as_bytes()).await?;
    for (text, more) in [(user, Some(password.expose().len())), (password.expose(), None)] {
        if let Some(line) = continuation_or_end(session, &tag).await? {
            return Ok(line);
        }
        let mut answer = Zeroizing::new(text.to_owned());
        if let Some(length) = more {
            answer.push_str(&format!(" {{{length}}}"));
        }
        answer.push_str("\r\n");
        session.wire.send(answer.as_bytes()).await?;
    }
    session.finish(&tag, Brings::Everything, |_| ()).await
}

/// Reads until the server wants more (`None`) or ends the command.
pub(super) async fn continuation_or_end(session: &mut Session, tag: &str) -> Result<Option<StatusLine>, Error> {
    loop {
        let frame = session.wire.frame().await?;
        if response::continuation(&frame).is_some() {
            return Ok(None);
        }
        if let Some(line) = response::status_line(&frame) {
            if line.tag == tag {
                return Ok(Some(line));
            }
            if line.status == Status::Bye && line.tag == "*" {
                return Err(session.bye(&line));
            }
        } else if let Some(data) = response::data(&frame) {
            session.notice(&data, Brings::Nothing);
        }
    }
}
