//! AUTH (RFC 4954): PLAIN, LOGIN, EXTERNAL and XOAUTH2, with an initial response or without.

use super::super::accounts::{CODE_SENT_MARK, SignIn};
use super::super::faults::Fault;
use super::Session;
use crate::domain::Address;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use smtp_proto::{AUTH_EXTERNAL, AUTH_LOGIN, AUTH_PLAIN, AUTH_XOAUTH2};
use std::io;

/// The error of a refused token, as an operator was seen to send it (mssante-client.md §3).
const TOKEN_ERROR: &str = r#"{"status":"401","schemes":"bearer","scope":"mail"}"#;

/// How an exchange ended before any judgement.
enum Failed {
    Cancelled,
    Undecodable,
}

impl Session {
    pub(super) async fn auth(&mut self, mechanism: u64, initial: &str) -> io::Result<()> {
        if !self.wire.is_tls() {
            return self.mistake("538 5.7.11 Chiffrement requis").await;
        }
        if !self.greeted || self.user.is_some() {
            return self.mistake("503 5.5.1 Commande hors de propos").await;
        }
        let outcome = match mechanism {
            AUTH_PLAIN => self.plain(initial).await?,
            AUTH_LOGIN => self.login(initial).await?,
            AUTH_EXTERNAL => self.external(initial).await?,
            AUTH_XOAUTH2 => self.token(initial).await?,
            _ => return self.mistake("504 5.5.4 Mecanisme inconnu").await,
        };
        match outcome {
            Ok(SignIn::Accepted(address)) => {
                self.user = Some(address);
                self.reply("235 2.7.0 Authentification acceptee").await
            }
            Ok(SignIn::CodeSent) => self.mistake(&format!("535 5.7.8 A {CODE_SENT_MARK}")).await,
            Ok(SignIn::Refused | SignIn::Replayed) => self.mistake("535 5.7.8 Authentification refusee").await,
            Err(Failed::Cancelled) => self.reply("501 5.7.0 Authentification abandonnee").await,
            Err(Failed::Undecodable) => self.mistake("501 5.5.2 Reponse illisible").await,
        }
    }

    async fn plain(&mut self, initial: &str) -> io::Result<Result<SignIn, Failed>> {
        let message = match self.response(initial, "").await? {
            Ok(message) => message,
            Err(failed) => return Ok(Err(failed)),
        };
        let mut parts = message.split('\0');
        let (Some(_), Some(user), Some(password), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Ok(Err(Failed::Undecodable));
        };
        Ok(Ok(self.shared.accounts.password(user, password, self.wire.peer()).await))
    }

    async fn login(&mut self, initial: &str) -> io::Result<Result<SignIn, Failed>> {
        let user = match self.response(initial, "Username:").await? {
            Ok(user) => user,
            Err(failed) => return Ok(Err(failed)),
        };
        let password = match self.response("", "Password:").await? {
            Ok(password) => password,
            Err(failed) => return Ok(Err(failed)),
        };
        Ok(Ok(self.shared.accounts.password(&user, &password, self.wire.peer()).await))
    }

    async fn external(&mut self, initial: &str) -> io::Result<Result<SignIn, Failed>> {
        let wanted = match self.response(initial, "").await? {
            Ok(wanted) => wanted,
            Err(failed) => return Ok(Err(failed)),
        };
        let accounts = &self.shared.accounts;
        let certificate = self.wire.client_certificate();
        Ok(Ok(accepted(certificate.and_then(|der| accounts.certificate(der, Some(&wanted))))))
    }

    async fn token(&mut self, initial: &str) -> io::Result<Result<SignIn, Failed>> {
        let message = match self.response(initial, "").await? {
            Ok(message) => message,
            Err(failed) => return Ok(Err(failed)),
        };
        let field = |name: &str| message.split('\u{1}').find_map(|field| field.strip_prefix(name));
        let (Some(user), Some(token)) = (field("user="), field("auth=Bearer ")) else {
            return Ok(Err(Failed::Undecodable));
        };
        let drops = self.shared.faults.is_on(Fault::TokenRefused);
        let outcome = accepted(self.shared.accounts.bearer(user, token));
        if outcome == SignIn::Refused {
            self.reply(&format!("334 {}", STANDARD.encode(TOKEN_ERROR))).await?;
            if drops {
                self.wire.cut();
                return Err(io::ErrorKind::ConnectionReset.into());
            }
            // The client has to answer, with an empty line, before it is told no.
            self.input.line(&mut self.wire).await?;
        }
        Ok(Ok(outcome))
    }

    /// The initial response, or else the answer to a challenge, decoded.
    async fn response(&mut self, initial: &str, challenge: &str) -> io::Result<Result<String, Failed>> {
        let encoded = match initial {
            // RFC 4954 §4: an initial response of zero length.
            "=" => String::new(),
            "" => {
                self.reply(&format!("334 {}", STANDARD.encode(challenge))).await?;
                let line = self.input.line(&mut self.wire).await?.ok_or(io::ErrorKind::UnexpectedEof)?;
                String::from_utf8_lossy(&line).trim().to_owned()
            }
            given => given.to_owned(),
        };
        if encoded == "*" {
            return Ok(Err(Failed::Cancelled));
        }
        let decoded = STANDARD.decode(encoded).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        Ok(decoded.ok_or(Failed::Undecodable))
    }
}

fn accepted(address: Option<Address>) -> SignIn {
    address.map_or(SignIn::Refused, SignIn::Accepted)
}
