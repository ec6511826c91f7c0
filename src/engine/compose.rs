//! From what a person wrote to what leaves: sender label, identifiers, receipts, `X-MSS-*` headers, limits.

use super::error::Error;
use super::services::AccountServices;
use crate::domain::document::Document;
use crate::domain::error::Failure;
use crate::domain::message::{Outgoing, OutgoingFile};
use crate::domain::patient::{InsKind, InsStatus};
use crate::domain::profile::InsHeaderRule;
use crate::domain::{Address, NamedAddress};
use crate::store::OutboxRecipient;
use crate::{health, mime};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What a draft holds, in the form the store keeps.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DraftContent {
    /// To, as typed.
    pub to: Vec<NamedAddress>,
    /// Cc, as typed.
    pub cc: Vec<NamedAddress>,
    /// Bcc, as typed.
    pub bcc: Vec<NamedAddress>,
    /// Subject.
    pub subject: String,
    /// Text.
    pub text: String,
    /// Attachments; the store keeps them beside the rest.
    #[serde(skip)]
    pub files: Vec<Arc<OutgoingFile>>,
    /// Message-ID answered, without angle brackets.
    pub in_reply_to: Option<String>,
    /// Thread, oldest first.
    pub references: Vec<String>,
    /// Ask for a read receipt.
    pub read_receipt: bool,
    /// Tell patients that no answer is expected (`X-MSS-MES: FIN`, ECO.2.2.8).
    pub no_patient_answer: bool,
}

/// A message ready to be queued.
pub(super) struct Composed {
    pub(super) message_id: String,
    pub(super) envelope_id: String,
    pub(super) recipients: Vec<Address>,
    pub(super) bytes: Vec<u8>,
}

/// Every recipient of the envelope, once.
pub(super) fn recipients(content: &DraftContent) -> Result<Vec<Address>, Error> {
    let mut all: Vec<Address> = Vec::new();
    for named in content.to.iter().chain(&content.cc).chain(&content.bcc) {
        let address: Address = named.address.parse().map_err(|_| Error::BadRecipient)?;
        if !all.iter().any(|known| known.same_mailbox(&address)) {
            all.push(address);
        }
    }
    if all.is_empty() { Err(Error::NoRecipient) } else { Ok(all) }
}

/// Composes what leaves. Blocking: reads archives to derive the headers.
pub(super) fn compose(services: &AccountServices, content: &DraftContent, now: Timestamp) -> Result<Composed, Failure> {
    let recipients = recipients(content).map_err(Failure::new)?;
    let account = &services.account;
    let unique = uuid::Uuid::new_v4().simple().to_string();
    let message_id = format!("{unique}@{}", account.address.domain());
    let outgoing = Outgoing {
        from: NamedAddress::new(account.name.clone(), &account.address),
        to: content.to.clone(),
        cc: content.cc.clone(),
        bcc: content.bcc.clone(),
        subject: content.subject.clone(),
        text: content.text.clone(),
        files: content.files.iter().map(|file| OutgoingFile::clone(file)).collect(),
        message_id: message_id.clone(),
        in_reply_to: content.in_reply_to.clone(),
        references: content.references.clone(),
        date: now,
        receipt_to: content.read_receipt.then(|| account.address.clone()),
        mss_headers: mss_headers(services, content, &recipients),
    };
    let bytes = mime::compose(&outgoing).map_err(Failure::new)?;
    let limit = services.profile.sending.size_limit;
    let size = bytes.len() as u64;
    if size > limit {
        return Err(Failure::new(Error::TooLarge { size, limit }));
    }
    Ok(Composed { message_id, envelope_id: unique, recipients, bytes })
}

/// What a person wrote, from a message of ours that has not left.
pub(super) fn read_back(message: &[u8], recipients: &[OutboxRecipient]) -> Result<DraftContent, mime::Error> {
    let mail = mime::parse(message)?;
    let shown = |address: &Address| {
        let named = mail.envelope.to.iter().chain(&mail.envelope.cc);
        named.filter_map(|named| named.address.parse::<Address>().ok()).any(|named| named.same_mailbox(address))
    };
    let hidden = recipients.iter().map(|recipient| &recipient.address).filter(|address| !shown(address));
    let files = (0..).zip(&mail.attachments).map(|(index, file)| {
        Arc::new(OutgoingFile {
            name: file.name.clone(),
            mime: file.mime.clone(),
            bytes: mail.attachment(index).unwrap_or_default().to_vec(),
        })
    });
    let said =
        |name: &str, value: &str| mail.mss_headers.iter().any(|(n, v)| n.eq_ignore_ascii_case(name) && v == value);
    Ok(DraftContent {
        bcc: hidden.map(|address| NamedAddress::new("", address)).collect(),
        subject: mail.envelope.subject.clone(),
        text: mail.text.clone(),
        files: files.collect(),
        in_reply_to: mail.envelope.references.last().cloned(),
        references: mail.envelope.references.clone(),
        read_receipt: !mail.envelope.receipt_to.is_empty(),
        no_patient_answer: said("X-MSS-MES", "FIN"),
        to: mail.envelope.to,
        cc: mail.envelope.cc,
    })
}

/// The `X-MSS-*` headers (mssante-client.md §6.2), in their order.
fn mss_headers(services: &AccountServices, content: &DraftContent, recipients: &[Address]) -> Vec<(String, String)> {
    let rules = &services.profile.sending;
    let mut headers = Vec::new();
    if let Some(reference) = &rules.product_reference {
        headers.push(("X-MSS-NIL".to_owned(), reference.clone()));
    }
    let files = content.files.iter().map(|file| (file.name.as_str(), file.bytes.as_slice()));
    let documents: Vec<_> = health::xdm::find_in_mail(files)
        .into_iter()
        .filter_map(Result::ok)
        .flat_map(|archive| archive.documents)
        .filter(|document| document.mime == "text/xml" && !document.kind.code.is_empty())
        .collect();
    if !documents.is_empty() {
        let codes: Vec<&str> = documents.iter().map(|document| document.kind.code.as_str()).collect();
        headers.push(("X-MSS-CODECDA".to_owned(), codes.join(",")));
        // A client cannot qualify an INS by itself (ECO.2.4.2); formation has test numbers only and wants them said.
        let test_number = |document: &Document| {
            let ins = document.patient.as_ref().and_then(|patient| patient.ins.as_ref());
            ins.is_some_and(|ins| ins.kind == InsKind::Test && ins.status == InsStatus::Complete)
        };
        let said = rules.ins_header == InsHeaderRule::TestToo && documents.iter().any(test_number);
        headers.push(("X-MSS-INS".to_owned(), if said { "O" } else { "N" }.to_owned()));
    }
    let to_patient = recipients.iter().any(|address| services.is_patient(address));
    if to_patient && content.no_patient_answer {
        headers.push(("X-MSS-MES".to_owned(), "FIN".to_owned()));
    }
    headers.extend(rules.headers.iter().map(|(name, value)| (name.clone(), value.clone())));
    headers
}
