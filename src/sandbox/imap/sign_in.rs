//! LOGIN and AUTHENTICATE (PLAIN, EXTERNAL, XOAUTH2).

use super::super::accounts::SignIn;
use super::super::faults::{Fault, Protocol};
use super::connection::{Line, Reply};
use super::session::Session;
use crate::domain::Address;
use imap_codec::imap_types::auth::AuthenticateData;
use imap_codec::imap_types::response::Code;
use imap_codec::imap_types::secret::Secret;
use std::borrow::Cow;
use std::io;

/// What XOAUTH2 tells a client whose token is refused (JSON, as the large providers send it).
const TOKEN_ERROR: &[u8] = br#"{"status":"401","schemes":"bearer","scope":"mail"}"#;

impl Session {
    pub(super) async fn login(&mut self, user: &[u8], password: &[u8]) -> Reply {
        if let Some(reply) = self.sign_in_refused() {
            return reply;
        }
        self.password(user, password).await
    }

    /// `None` when the connection ends.
    pub(super) async fn authenticate(
        &mut self,
        mechanism: &str,
        initial: Option<Secret<Cow<'static, [u8]>>>,
    ) -> io::Result<Option<Reply>> {
        if let Some(reply) = self.sign_in_refused() {
            return Ok(Some(reply));
        }
        let mechanism = mechanism.to_ascii_uppercase();
        if !matches!(mechanism.as_str(), "PLAIN" | "EXTERNAL" | "XOAUTH2") {
            return Ok(Some(Reply::no("Unknown mechanism").with_word("CANNOT")));
        }
        let data = match initial {
            Some(data) => data,
            None => {
                self.connection.challenge(b"").await?;
                match self.connection.authenticate_data().await? {
                    Line::End => return Ok(None),
                    Line::Wrong => return Ok(Some(Reply::bad("Not base64"))),
                    Line::Read(AuthenticateData::Cancel) => return Ok(Some(Reply::bad("Cancelled"))),
                    Line::Read(AuthenticateData::Continue(data)) => data,
                }
            }
        };
        let data: &[u8] = data.declassify();
        match mechanism.as_str() {
            "PLAIN" => Ok(Some(self.plain(data).await)),
            "EXTERNAL" => Ok(Some(self.external(data))),
            _ => self.bearer(data).await,
        }
    }

    fn sign_in_refused(&self) -> Option<Reply> {
        if self.user.is_some() {
            return Some(Reply::bad("Signed in already"));
        }
        (!self.connection.wire.is_tls()).then(|| Reply::no("Not in clear").with_word("PRIVACYREQUIRED"))
    }

    async fn plain(&mut self, data: &[u8]) -> Reply {
        let mut parts = data.split(|byte| *byte == 0);
        let (Some(_), Some(user), Some(password), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Reply::bad("Not a PLAIN response");
        };
        self.password(user, password).await
    }

    async fn password(&mut self, user: &[u8], password: &[u8]) -> Reply {
        let (Ok(user), Ok(password)) = (std::str::from_utf8(user), std::str::from_utf8(password)) else {
            return self.refuse("Login or password refused");
        };
        let peer = self.connection.wire.peer();
        match self.shared.accounts.password(user, password, peer).await {
            SignIn::Accepted(address) => self.accept(address),
            SignIn::Refused => self.refuse("Login, password or code refused"),
            SignIn::CodeSent => self.refuse("A one-time code was sent: sign in with password and code"),
            SignIn::Replayed => self.refuse("This one-time code was used already"),
        }
    }

    fn external(&mut self, wanted: &[u8]) -> Reply {
        let wanted = String::from_utf8_lossy(wanted);
        let certificate = self.connection.wire.client_certificate();
        match certificate.and_then(|der| self.shared.accounts.certificate(der, Some(&wanted))) {
            Some(address) => self.accept(address),
            None => self.refuse("No certificate, or it opens no mailbox of that name"),
        }
    }

    async fn bearer(&mut self, data: &[u8]) -> io::Result<Option<Reply>> {
        let text = String::from_utf8_lossy(data);
        let field = |name: &str| text.split('\u{1}').find_map(|field| field.strip_prefix(name));
        let (Some(user), Some(token)) = (field("user="), field("auth=Bearer ")) else {
            return Ok(Some(Reply::bad("Not an XOAUTH2 response")));
        };
        let dropped = self.shared.faults.is_on_for(Fault::TokenRefused, Protocol::Imap);
        if let Some(address) = self.shared.accounts.bearer(user, token) {
            return Ok(Some(self.accept(address)));
        }
        self.connection.challenge(TOKEN_ERROR).await?;
        match self.connection.authenticate_data().await? {
            Line::End => Ok(None),
            Line::Wrong | Line::Read(_) if dropped => {
                self.connection.wire.cut();
                Ok(None)
            }
            Line::Wrong | Line::Read(_) => Ok(Some(self.refuse("Token refused"))),
        }
    }

    fn accept(&mut self, address: Address) -> Reply {
        if !self.shared.mail.has_mailbox(&address) {
            return self.refuse("The account has no mailbox");
        }
        self.user = Some(address);
        Reply::ok("Signed in").with(Code::Capability(self.capabilities()))
    }

    fn refuse(&mut self, text: &'static str) -> Reply {
        self.refusals += 1;
        Reply::no(text).with_word("AUTHENTICATIONFAILED")
    }
}
