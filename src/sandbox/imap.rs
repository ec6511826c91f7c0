//! IMAP4rev1 (RFC 3501) with STARTTLS, SASL-IR, LITERAL+, ID, ENABLE, SPECIAL-USE, CONDSTORE, IDLE, UIDPLUS, MOVE and
//! UNSELECT, over the sandbox's mail store.
//!
//! Parsing and writing of the protocol are imap-codec's; MIME structure is read with mail-parser, not with the client's
//! own room, so that both cannot share a mistake.

mod change;
mod connection;
mod fetch;
mod folders;
mod mime;
mod search;
mod session;
mod sign_in;
mod structure;
#[cfg(test)]
mod tests;
mod utf7;
mod view;

use super::Shared;
use super::wire::Wire;
use std::sync::Arc;

/// Serves one connection to its end.
pub async fn serve(wire: Wire, shared: Arc<Shared>) {
    if let Err(error) = Box::pin(session::Session::new(wire, shared).run()).await {
        tracing::debug!(%error, "IMAP connection ended");
    }
}
