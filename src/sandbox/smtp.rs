//! SMTP submission of the sandbox (RFC 6409): a signed-in user sends as his own mailbox, inside the trust space only.

mod delivery;
mod line;
mod report;
mod sign_in;
#[cfg(test)]
mod tests;

pub use delivery::PosteRestante;

use super::Shared;
use super::faults::{Fault, Protocol};
use super::wire::Wire;
use crate::domain::Address;
use delivery::{Recipient, Transaction, Verdict};
use line::Input;
use smtp_proto::request::receiver::DataReceiver;
use smtp_proto::{
    AUTH_EXTERNAL, AUTH_LOGIN, AUTH_PLAIN, AUTH_XOAUTH2, EXT_8BIT_MIME, EXT_AUTH, EXT_DSN, EXT_ENHANCED_STATUS_CODES,
    EXT_PIPELINING, EXT_SIZE, EXT_START_TLS, EhloResponse, MailFrom, RcptTo, Request,
};
use std::borrow::Cow;
use std::io;
use std::sync::Arc;
use tokio::io::AsyncWriteExt;

/// The name the server gives itself.
pub const HOST: &str = "smtp.mssante.example";
/// Bytes of a message when no fault says less.
const SIZE_LIMIT: u64 = 10_000_000;
/// Recipients of one message (RFC 5321 §4.5.3.1.8 asks for at least 100).
const RECIPIENTS: usize = 200;
/// Commands that are wrong, and sign-ins that are refused, before the server hangs up.
const PATIENCE: u32 = 20;

type Text<'a> = Cow<'a, str>;

/// What a command leads to.
enum Next {
    Go,
    Quit,
}

struct Session {
    wire: Wire,
    input: Input,
    shared: Arc<Shared>,
    greeted: bool,
    user: Option<Address>,
    transaction: Option<Transaction>,
    mistakes: u32,
}

/// Serves one connection to its end.
pub async fn serve(wire: Wire, shared: Arc<Shared>) {
    let (input, greeted, user, transaction) = (Input::default(), false, None, None);
    let mut session = Session { wire, input, shared, greeted, user, transaction, mistakes: 0 };
    if let Err(error) = session.run().await {
        tracing::debug!(%error, "SMTP connection ended");
    }
}

impl Session {
    async fn run(&mut self) -> io::Result<()> {
        self.reply(&format!("220 {HOST} ESMTP bac a sable")).await?;
        while let Some(line) = self.input.line(&mut self.wire).await? {
            match Request::parse(&mut line.iter()) {
                Ok(request) => {
                    self.wire.note_command(request.name())?;
                    if matches!(self.command(request).await?, Next::Quit) {
                        return Ok(());
                    }
                }
                Err(error) => self.mistake(&refusal(&error)).await?,
            }
            if self.mistakes > PATIENCE {
                return self.reply("421 4.7.0 Trop d'erreurs").await;
            }
        }
        Ok(())
    }

    async fn command(&mut self, request: Request<Text<'_>>) -> io::Result<Next> {
        match request {
            Request::Ehlo { .. } => self.hello().await?,
            Request::Helo { .. } => {
                self.greeted = true;
                self.reply(&format!("250 {HOST}")).await?;
            }
            Request::StartTls => self.start_tls().await?,
            Request::Auth { mechanism, initial_response } => self.auth(mechanism, &initial_response).await?,
            Request::Mail { from } => self.mail(from).await?,
            Request::Rcpt { to } => self.rcpt(to).await?,
            Request::Data => self.data().await?,
            Request::Rset => {
                self.transaction = None;
                self.reply("250 2.0.0 Oublie").await?;
            }
            Request::Noop { .. } => self.reply("250 2.0.0 Ok").await?,
            Request::Vrfy { .. } => self.reply("252 2.5.0 Non verifie").await?,
            Request::Help { .. } => self.reply("214 2.0.0 RFC 5321").await?,
            Request::Quit => {
                self.reply("221 2.0.0 Au revoir").await?;
                self.wire.shutdown().await?;
                return Ok(Next::Quit);
            }
            _ => self.mistake("502 5.5.1 Commande non disponible").await?,
        }
        Ok(Next::Go)
    }

    async fn hello(&mut self) -> io::Result<()> {
        self.greeted = true;
        self.transaction = None;
        let mut answer = EhloResponse::new(HOST);
        answer.capabilities = EXT_8BIT_MIME | EXT_DSN | EXT_ENHANCED_STATUS_CODES | EXT_PIPELINING | EXT_SIZE;
        answer.size = usize::try_from(self.size_limit()).unwrap_or(usize::MAX);
        if self.wire.can_start_tls() {
            answer.capabilities |= EXT_START_TLS;
        }
        if self.wire.is_tls() {
            answer.capabilities |= EXT_AUTH;
            answer.auth_mechanisms = AUTH_PLAIN | AUTH_LOGIN | AUTH_XOAUTH2;
            if self.wire.client_certificate().is_some() {
                answer.auth_mechanisms |= AUTH_EXTERNAL;
            }
        }
        let mut bytes = Vec::new();
        answer.write(&mut bytes)?;
        self.wire.write_all(&bytes).await?;
        self.wire.flush().await
    }

    async fn start_tls(&mut self) -> io::Result<()> {
        if !self.wire.can_start_tls() {
            return self.mistake("502 5.5.1 STARTTLS indisponible").await;
        }
        self.wire.start_tls(b"220 2.0.0 TLS\r\n").await?;
        // RFC 3207 §4.2: nothing said in clear counts any more, and what came behind the command is thrown away.
        self.input = Input::default();
        (self.greeted, self.user, self.transaction) = (false, None, None);
        Ok(())
    }

    async fn mail(&mut self, from: MailFrom<Text<'_>>) -> io::Result<()> {
        let Some(user) = self.user.clone() else {
            return self.mistake("530 5.7.0 Authentification requise").await;
        };
        if !self.greeted || self.transaction.is_some() {
            return self.mistake("503 5.5.1 Commande hors de propos").await;
        }
        if from.size as u64 > self.size_limit() {
            return self.reply("552 5.3.4 Message trop volumineux").await;
        }
        match from.address.parse::<Address>() {
            Ok(address) if address.same_mailbox(&user) => {
                self.transaction = Some(Transaction::new(address, &from));
                self.reply("250 2.1.0 Expediteur accepte").await
            }
            _ => self.reply("553 5.7.1 Cet expediteur n'est pas votre boite").await,
        }
    }

    async fn rcpt(&mut self, to: RcptTo<Text<'_>>) -> io::Result<()> {
        let Some(transaction) = self.transaction.as_mut() else {
            return self.mistake("503 5.5.1 MAIL d'abord").await;
        };
        if transaction.recipients.len() >= RECIPIENTS {
            return self.reply("452 4.5.3 Trop de destinataires").await;
        }
        let Ok(address) = to.address.parse::<Address>() else {
            return self.reply("553 5.1.3 Adresse incorrecte").await;
        };
        if self.shared.faults.take_for(Fault::TryLater, Protocol::Smtp) {
            return self.reply("451 4.7.1 Reessayez plus tard").await;
        }
        let answer = match delivery::judge(&self.shared, &address) {
            Verdict::Local => "250 2.1.5 Destinataire accepte",
            Verdict::Elsewhere => "250 2.1.5 Destinataire accepte, autre operateur",
            Verdict::NoMailbox => return self.reply("550 5.1.1 Boite inconnue").await,
            Verdict::Outside => {
                return self.reply("550 5.7.1 Domaine hors de l'espace de confiance MSSante").await;
            }
        };
        transaction.recipients.push(Recipient::new(address, &to));
        self.reply(answer).await
    }

    async fn data(&mut self) -> io::Result<()> {
        let Some(transaction) = self.transaction.take().filter(|transaction| !transaction.recipients.is_empty()) else {
            return self.mistake("503 5.5.1 Aucun destinataire accepte").await;
        };
        self.reply("354 Envoyez le texte, puis un point seul").await?;
        let Some(message) = self.text().await? else {
            return self.reply("552 5.3.4 Message trop volumineux").await;
        };
        let faults = self.shared.faults.clone();
        let way = faults.value_for(Fault::DropAfterData, Protocol::Smtp);
        let dropped = way.is_some() && faults.take_for(Fault::DropAfterData, Protocol::Smtp);
        if dropped && way.as_deref() == Some("lost") {
            self.wire.cut();
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        let outcome = delivery::deliver(&self.shared, &transaction, &message);
        if dropped {
            self.wire.cut();
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        match outcome {
            Ok(reference) => self.reply(&format!("250 2.0.0 Message pris en charge {reference}")).await,
            Err(error) => {
                tracing::warn!(%error, "message not delivered");
                self.reply("451 4.3.0 Depot impossible, reessayez plus tard").await
            }
        }
    }

    /// Reads the text of a message up to its lone dot; `None` when it is too large.
    async fn text(&mut self) -> io::Result<Option<Vec<u8>>> {
        let limit = usize::try_from(self.size_limit()).unwrap_or(usize::MAX);
        let mut receiver = DataReceiver::new();
        let mut message = Vec::new();
        // The receiver sees a dot only behind a line end: the 354 answer ended a line.
        receiver.ingest(&mut b"\r\n".iter(), &mut message);
        message.clear();
        let mut too_large = false;
        loop {
            let chunk = self.input.chunk(&mut self.wire).await?;
            self.wire.note_command("TEXT")?;
            let mut bytes = chunk.iter();
            let ended = receiver.ingest(&mut bytes, &mut message);
            if message.len() > limit {
                too_large = true;
                message.clear();
            }
            if ended {
                self.input.give_back(bytes.as_slice());
                return Ok((!too_large).then_some(message));
            }
        }
    }

    fn size_limit(&self) -> u64 {
        self.shared.faults.number_for(Fault::SizeLimit, Protocol::Smtp).unwrap_or(SIZE_LIMIT)
    }

    async fn reply(&mut self, line: &str) -> io::Result<()> {
        self.wire.write_all(format!("{line}\r\n").as_bytes()).await?;
        self.wire.flush().await
    }

    async fn mistake(&mut self, line: &str) -> io::Result<()> {
        self.mistakes += 1;
        self.reply(line).await
    }
}

fn refusal(error: &smtp_proto::Error) -> String {
    use smtp_proto::Error;
    match error {
        Error::UnknownCommand => "500 5.5.1 Commande inconnue".into(),
        Error::InvalidSenderAddress => "553 5.1.7 Expediteur incorrect".into(),
        Error::InvalidRecipientAddress => "553 5.1.3 Destinataire incorrect".into(),
        Error::SyntaxError { syntax } => format!("501 5.5.2 Syntaxe: {syntax}"),
        Error::InvalidParameter { param } => format!("501 5.5.4 Parametre incorrect: {param}"),
        Error::UnsupportedParameter { .. } => "555 5.5.4 Parametre inconnu".into(),
        Error::NeedsMoreData { .. } | Error::ResponseTooLong | Error::InvalidResponse { .. } => {
            "500 5.5.2 Ligne trop longue".into()
        }
    }
}
