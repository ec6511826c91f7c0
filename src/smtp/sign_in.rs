//! AUTH (RFC 4954), one mechanism at a time.

use super::capability;
use super::error::Error;
use super::wire::{Heard, Wire};
use crate::domain::access::Credentials;
use crate::domain::{Code, Coded, Secret};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

/// Shows the credentials.
pub(super) async fn sign_in(
    wire: &mut Wire,
    words: &[String],
    credentials: &Credentials,
    initial: bool,
    certificate_sent: bool,
) -> Result<(), Error> {
    let offers = |mechanism: &str| {
        capability(words, "AUTH").is_some_and(|all| all.split(' ').any(|word| word.eq_ignore_ascii_case(mechanism)))
    };
    let no_means = Error::NoMeans { host: wire.host().to_owned() };
    let heard = match credentials {
        Credentials::Password { user, password } if offers("PLAIN") => {
            let message = Zeroizing::new(format!("\0{user}\0{}", password.expose()));
            plain(wire, &message, initial).await?
        }
        Credentials::Password { user, password } if offers("LOGIN") => login(wire, user, password).await?,
        // The mailbox is named by MAIL FROM: an empty authorisation identity takes the certificate's own.
        Credentials::External { .. } if offers("EXTERNAL") => wire.ask("AUTH EXTERNAL =\r\n").await?,
        // Servers that relay for known certificates want no AUTH at all.
        Credentials::External { .. } if certificate_sent => return Ok(()),
        Credentials::Bearer { user, token } if offers("XOAUTH2") => {
            let message = Zeroizing::new(format!("user={user}\x01auth=Bearer {}\x01\x01", token.expose()));
            bearer(wire, &message, initial).await?
        }
        _ => return Err(no_means),
    };
    verdict(wire, credentials, &heard)
}

fn verdict(wire: &Wire, credentials: &Credentials, heard: &Heard) -> Result<(), Error> {
    let host = wire.host().to_owned();
    match heard.code {
        200..=299 => Ok(()),
        // 454 and 421: the check itself failed; the credentials may be good.
        400..=499 => Err(Error::Unavailable { host, reply: heard.reply() }),
        300..=399 => Err(wire.protocol("too many challenges")),
        _ => Err(match credentials {
            Credentials::Password { .. } => Error::PasswordRefused { host, reply: heard.reply().text },
            Credentials::External { .. } => wire.certificate_refused("EXTERNAL"),
            Credentials::Bearer { .. } => Error::TokenRefused { host },
        }),
    }
}

async fn plain(wire: &mut Wire, message: &str, initial: bool) -> Result<Heard, Error> {
    if initial {
        return secret_line(wire, "AUTH PLAIN ", message).await;
    }
    let heard = wire.ask("AUTH PLAIN\r\n").await?;
    if heard.code != 334 { Ok(heard) } else { secret_line(wire, "", message).await }
}

async fn login(wire: &mut Wire, user: &str, password: &Secret) -> Result<Heard, Error> {
    let mut heard = wire.ask("AUTH LOGIN\r\n").await?;
    for text in [user, password.expose()] {
        if heard.code != 334 {
            return Ok(heard);
        }
        heard = secret_line(wire, "", text).await?;
    }
    Ok(heard)
}

/// XOAUTH2: without an initial response first, with one where the server wants that (mssante-client.md §3.3).
async fn bearer(wire: &mut Wire, message: &str, initial: bool) -> Result<Heard, Error> {
    let heard = if initial {
        secret_line(wire, "AUTH XOAUTH2 ", message).await?
    } else {
        let heard = wire.ask("AUTH XOAUTH2\r\n").await?;
        match heard.code {
            334 => secret_line(wire, "", message).await?,
            500..=504 => secret_line(wire, "AUTH XOAUTH2 ", message).await?,
            _ => return Ok(heard),
        }
    };
    if heard.code != 334 {
        return Ok(heard);
    }
    // A challenge behind the token explains its refusal; some servers then just hang up.
    match wire.ask("\r\n").await {
        Err(error) if error.code() == Code::CONNECTION_LOST => {
            Err(Error::TokenRefused { host: wire.host().to_owned() })
        }
        Ok(heard) if heard.code == 421 => Err(Error::TokenRefused { host: wire.host().to_owned() }),
        answer => answer,
    }
}

async fn secret_line(wire: &mut Wire, before: &str, message: &str) -> Result<Heard, Error> {
    let encoded = Zeroizing::new(STANDARD.encode(message));
    let line = Zeroizing::new(format!("{before}{}\r\n", *encoded));
    wire.ask(&line).await
}
