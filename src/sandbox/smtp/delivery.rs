//! Who may receive, and the delivery itself.

use super::super::Shared;
use super::super::faults::Fault;
use super::super::mail;
use super::report;
use crate::domain::Address;
use crate::domain::message::{Flag, Flags};
use jiff::Timestamp;
use smtp_proto::{MailFrom, RCPT_NOTIFY_SUCCESS, RcptTo};
use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use uuid::Uuid;

/// The folder of what was sent.
const SENT: &str = "Envoyés";
/// Messages to other operators remembered.
const REMEMBERED: usize = 100;

/// What the operator thinks of a recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// A mailbox of the sandbox.
    Local,
    /// A domain of the list that belongs to another operator.
    Elsewhere,
    /// A domain of the sandbox, no such mailbox.
    NoMailbox,
    /// Outside the trust space.
    Outside,
}

/// One accepted recipient.
#[derive(Debug, Clone)]
pub(super) struct Recipient {
    pub(super) address: Address,
    pub(super) notify: bool,
    pub(super) original: Option<String>,
}

impl Recipient {
    pub(super) fn new(address: Address, to: &RcptTo<Cow<'_, str>>) -> Self {
        let notify = to.flags & RCPT_NOTIFY_SUCCESS != 0;
        Self { address, notify, original: to.orcpt.as_ref().map(|text| text.to_string()) }
    }
}

/// One message under way.
#[derive(Debug, Clone)]
pub(super) struct Transaction {
    pub(super) from: Address,
    pub(super) envelope_id: Option<String>,
    pub(super) recipients: Vec<Recipient>,
}

impl Transaction {
    pub(super) fn new(from: Address, mail: &MailFrom<Cow<'_, str>>) -> Self {
        let envelope_id = mail.env_id.as_ref().map(|text| text.to_string());
        Self { from, envelope_id, recipients: Vec::new() }
    }
}

/// What was accepted for other operators, and goes nowhere.
#[derive(Debug, Default)]
pub struct PosteRestante(Mutex<VecDeque<Address>>);

impl PosteRestante {
    fn keep(&self, to: Address) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= REMEMBERED {
            kept.pop_front();
        }
        kept.push_back(to);
    }

    /// The last recipients, oldest first.
    pub fn recipients(&self) -> Vec<Address> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

/// Whether a recipient is accepted: the operator's own list decides.
pub(super) fn judge(shared: &Shared, to: &Address) -> Verdict {
    match shared.domains.get(to.domain()) {
        None => Verdict::Outside,
        Some(_) if shared.mail.has_mailbox(to) => Verdict::Local,
        Some(super::super::DomainOwner::Sandbox) => Verdict::NoMailbox,
        Some(super::super::DomainOwner::Other) => Verdict::Elsewhere,
    }
}

/// Delivers to every recipient and answers the reference given to the client.
pub(super) fn deliver(shared: &Shared, transaction: &Transaction, message: &[u8]) -> Result<String, mail::Error> {
    let (now, reference) = (Timestamp::now(), Uuid::new_v4().simple().to_string());
    for recipient in &transaction.recipients {
        if shared.mail.has_mailbox(&recipient.address) {
            let bytes = [trace(transaction, &reference, now).as_bytes(), message].concat();
            shared.mail.deliver(&recipient.address, "INBOX", bytes, Flags::default(), now)?;
        } else {
            shared.poste_restante.keep(recipient.address.clone());
        }
    }
    let files = shared.faults.is_on(Fault::OperatorFilesCopy) && !shared.faults.take(Fault::NoSentCopy);
    if files {
        let seen = Flags::default().with(Flag::Seen, true);
        shared.mail.deliver(&transaction.from, SENT, message.to_vec(), seen, now)?;
    }
    if transaction.recipients.iter().any(|recipient| recipient.notify) {
        match report::delivered(shared, transaction, message, now) {
            Ok(bytes) => drop(shared.mail.deliver(&transaction.from, "INBOX", bytes, Flags::default(), now)?),
            Err(error) => tracing::warn!(%error, "delivery notification not written"),
        }
    }
    Ok(reference)
}

/// The headers a receiving server adds on top (RFC 5321 §4.4).
fn trace(transaction: &Transaction, reference: &str, now: Timestamp) -> String {
    let host = super::HOST;
    let date = jiff::fmt::rfc2822::to_string(&now.to_zoned(jiff::tz::TimeZone::UTC)).unwrap_or_default();
    format!(
        "Return-Path: <{}>\r\nReceived: from client.invalid by {host} with ESMTPSA id {reference};\r\n {date}\r\n",
        transaction.from
    )
}
