//! The national directory over LDAPv3 (RFC 4511): bind, search with size limit and paging, root DSE, StartTLS.
//!
//! The codec is ldap3_proto's. The directory cannot be changed: every other operation is refused.

mod filter;
mod search;
#[cfg(test)]
mod tests;
mod tree;

use super::Shared;
use super::accounts::SignIn;
use super::wire::Wire;
use bytes::BytesMut;
use ldap3_proto::LdapCodec;
use ldap3_proto::proto::{
    LdapBindCred, LdapBindRequest, LdapBindResponse, LdapExtendedRequest, LdapExtendedResponse, LdapMsg, LdapOp,
    LdapResult, LdapResultCode, OID_WHOAMI, SaslCredentials,
};
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_util::codec::{Decoder, Encoder};
use tree::Tree;

/// StartTLS (RFC 4511 §4.14).
const OID_START_TLS: &str = "1.3.6.1.4.1.1466.20037";
/// Notice of disconnection (RFC 4511 §4.4.1).
const OID_DISCONNECTION: &str = "1.3.6.1.4.1.1466.20036";
/// Largest request.
const MAX_REQUEST: usize = 64 * 1024;
/// Silence after which the server hangs up.
const SILENCE: Duration = Duration::from_secs(15 * 60);
/// Refused binds after which the server hangs up.
const MAX_REFUSALS: u32 = 10;

/// Serves one connection to its end.
pub async fn serve(wire: Wire, shared: Arc<Shared>) {
    let tree = Tree::new(&shared.directory);
    let codec = LdapCodec::new(Some(MAX_REQUEST), None);
    let connection =
        Connection { wire, shared, tree, codec, received: BytesMut::new(), identity: String::new(), refusals: 0 };
    if let Err(error) = Box::pin(connection.run()).await {
        tracing::debug!(%error, "LDAP connection ended");
    }
}

struct Connection {
    wire: Wire,
    shared: Arc<Shared>,
    tree: Tree,
    codec: LdapCodec,
    received: BytesMut,
    /// Who is bound (RFC 4513 §5.2.1.8), empty for nobody.
    identity: String,
    refusals: u32,
}

impl Connection {
    async fn run(mut self) -> io::Result<()> {
        while let Some(request) = self.request().await? {
            if !self.obey(request).await? || self.refusals >= MAX_REFUSALS {
                break;
            }
        }
        Ok(())
    }

    async fn request(&mut self) -> io::Result<Option<LdapMsg>> {
        loop {
            match self.codec.decode(&mut self.received) {
                Ok(Some(request)) => return Ok(Some(request)),
                Ok(None) => {}
                Err(error) => {
                    tracing::debug!(%error, "not an LDAP request");
                    let notice = LdapExtendedResponse {
                        res: result(LdapResultCode::ProtocolError, "not a request this server understands"),
                        name: Some(OID_DISCONNECTION.to_owned()),
                        value: None,
                    };
                    self.answer(0, LdapOp::ExtendedResponse(notice)).await?;
                    return Ok(None);
                }
            }
            let read = tokio::time::timeout(SILENCE, self.wire.read_buf(&mut self.received)).await;
            if read.map_err(|_| io::ErrorKind::TimedOut)?? == 0 {
                return Ok(None);
            }
        }
    }

    /// Obeys one request; `false` when the connection ends.
    async fn obey(&mut self, request: LdapMsg) -> io::Result<bool> {
        self.wire.note_command(command(&request.op))?;
        let id = request.msgid;
        let read_only = || result(LdapResultCode::UnwillingToPerform, "the directory is read-only");
        let answer = match request.op {
            LdapOp::UnbindRequest => return Ok(false),
            LdapOp::BindRequest(bind) => LdapOp::BindResponse(self.bind(bind).await),
            LdapOp::SearchRequest(search) => {
                let limit = search::server_limit(&self.shared.faults);
                let mut bytes = BytesMut::new();
                for answer in search::run(&self.dse_tree(), &search, &request.ctrl, limit) {
                    self.codec.encode(LdapMsg::new_with_ctrls(id, answer.op, answer.controls), &mut bytes)?;
                }
                self.wire.write_all(&bytes).await?;
                self.wire.flush().await?;
                return Ok(true);
            }
            LdapOp::ExtendedRequest(extended) if extended.name == OID_START_TLS => return self.start_tls(id).await,
            LdapOp::ExtendedRequest(extended) => LdapOp::ExtendedResponse(self.extended(&extended)),
            LdapOp::ModifyRequest(_) => LdapOp::ModifyResponse(read_only()),
            LdapOp::AddRequest(_) => LdapOp::AddResponse(read_only()),
            LdapOp::DelRequest(_) => LdapOp::DelResponse(read_only()),
            LdapOp::ModifyDNRequest(_) => LdapOp::ModifyDNResponse(read_only()),
            LdapOp::CompareRequest(_) => LdapOp::CompareResult(read_only()),
            // An abandoned search was answered in full already; answers are for clients to send, not to get.
            _ => return Ok(true),
        };
        self.answer(id, answer).await?;
        Ok(true)
    }

    /// The tree with a root DSE that tells what this connection may do now.
    fn dse_tree(&self) -> search::View<'_> {
        let mut extensions = vec![OID_WHOAMI];
        if self.wire.can_start_tls() {
            extensions.push(OID_START_TLS);
        }
        let mechanisms = if self.wire.client_certificate().is_some() { vec!["EXTERNAL"] } else { Vec::new() };
        search::View { tree: &self.tree, root: tree::root_dse(&extensions, &mechanisms) }
    }

    async fn bind(&mut self, bind: LdapBindRequest) -> LdapBindResponse {
        self.identity.clear();
        let res = if bind.version == 3 {
            match bind.cred {
                LdapBindCred::Simple(password) => self.simple(&bind.dn, &password).await,
                LdapBindCred::SASL(sasl) => self.sasl(&sasl),
                LdapBindCred::Unsupported => result(LdapResultCode::AuthMethodNotSupported, "simple or EXTERNAL"),
            }
        } else {
            result(LdapResultCode::ProtocolError, "LDAPv3 only")
        };
        LdapBindResponse { res, saslcreds: None }
    }

    async fn simple(&mut self, dn: &str, password: &str) -> LdapResult {
        match (dn.is_empty(), password.is_empty()) {
            (true, true) => return success(),
            // RFC 4513 §5.1.2: a name without a password proves nothing, and looks like a success.
            (false, true) => return result(LdapResultCode::UnwillingToPerform, "a password is due"),
            _ => {}
        }
        if !self.wire.is_tls() {
            return result(LdapResultCode::ConfidentialityRequired, "no password in clear");
        }
        let user = tree::user_of(dn);
        match self.shared.accounts.password(&user, password, self.wire.peer()).await {
            SignIn::Accepted(address) => {
                self.identity = format!("u:{address}");
                success()
            }
            SignIn::CodeSent => self.refuse("a one-time code was sent: bind with password and code"),
            SignIn::Refused | SignIn::Replayed => self.refuse("name, password or code refused"),
        }
    }

    fn sasl(&mut self, sasl: &SaslCredentials) -> LdapResult {
        if !sasl.mechanism.eq_ignore_ascii_case("EXTERNAL") {
            return result(LdapResultCode::AuthMethodNotSupported, "EXTERNAL only");
        }
        let Some(certificate) = self.wire.client_certificate() else {
            return result(LdapResultCode::InappropriateAuthentication, "no client certificate");
        };
        let wanted = String::from_utf8_lossy(&sasl.credentials);
        let wanted = wanted.strip_prefix("u:").unwrap_or(&wanted);
        match self.shared.accounts.certificate(certificate, Some(wanted)) {
            Some(address) => {
                self.identity = format!("u:{address}");
                success()
            }
            None => self.refuse("the certificate opens no account of that name"),
        }
    }

    fn refuse(&mut self, text: &str) -> LdapResult {
        self.refusals += 1;
        result(LdapResultCode::InvalidCredentials, text)
    }

    fn extended(&self, request: &LdapExtendedRequest) -> LdapExtendedResponse {
        if request.name == OID_WHOAMI {
            return LdapExtendedResponse::new_success(None, Some(&self.identity));
        }
        let res = result(LdapResultCode::ProtocolError, "unknown extended operation");
        LdapExtendedResponse { res, name: None, value: None }
    }

    async fn start_tls(&mut self, id: i32) -> io::Result<bool> {
        let name = Some(OID_START_TLS.to_owned());
        if !self.wire.can_start_tls() {
            let code = if self.wire.is_tls() { LdapResultCode::OperationsError } else { LdapResultCode::ProtocolError };
            let response = LdapExtendedResponse { res: result(code, "TLS is not available here"), name, value: None };
            self.answer(id, LdapOp::ExtendedResponse(response)).await?;
            return Ok(true);
        }
        // What was read behind the request came in clear.
        self.received.clear();
        let response = LdapExtendedResponse { res: success(), name, value: None };
        let mut bytes = BytesMut::new();
        self.codec.encode(LdapMsg::new(id, LdapOp::ExtendedResponse(response)), &mut bytes)?;
        self.wire.start_tls(&bytes).await?;
        self.identity.clear();
        Ok(true)
    }

    async fn answer(&mut self, id: i32, op: LdapOp) -> io::Result<()> {
        let mut bytes = BytesMut::new();
        self.codec.encode(LdapMsg::new(id, op), &mut bytes)?;
        self.wire.write_all(&bytes).await?;
        self.wire.flush().await
    }
}

/// The name under which the fault `cut-at-command` knows a request.
fn command(op: &LdapOp) -> &'static str {
    match op {
        LdapOp::BindRequest(_) => "BIND",
        LdapOp::UnbindRequest => "UNBIND",
        LdapOp::SearchRequest(_) => "SEARCH",
        LdapOp::ExtendedRequest(request) if request.name == OID_START_TLS => "STARTTLS",
        LdapOp::ExtendedRequest(_) => "EXTENDED",
        _ => "OTHER",
    }
}

fn result(code: LdapResultCode, message: &str) -> LdapResult {
    LdapResult { code, matcheddn: String::new(), message: message.to_owned(), referral: Vec::new() }
}

fn success() -> LdapResult {
    result(LdapResultCode::Success, "")
}
