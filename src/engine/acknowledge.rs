//! A read receipt (RFC 8098) that the person agreed to send; the client must offer it (ECO.3.1.6).

use super::command::Outcome;
use super::error::Error;
use super::outbox::changed;
use super::services::AccountServices;
use super::{actions, blocking, recipients};
use crate::domain::error::{Coded, Failure};
use crate::domain::ids::MessageId;
use crate::domain::message::Flag;
use crate::domain::{Address, NamedAddress};
use crate::mime;
use crate::mime::receipts::{ReadReceipt, write_read_receipt};
use crate::store::NewOutgoing;
use jiff::Timestamp;
use std::sync::Arc;

/// Queues the receipt and marks the message, so that nobody is asked again. Its envelope names the mailbox and not
/// `<>` as RFC 8098 §3 wants: operators take mail from the mailbox that signed in only.
pub(super) async fn acknowledge(
    services: &Arc<AccountServices>,
    message: MessageId,
    text: String,
) -> Result<Outcome, Failure> {
    let now = Timestamp::now();
    let reader = services.clone();
    let raw = blocking(move || {
        let row = reader.cache.message(message).map_err(Failure::new)?;
        if row.flags.mdn_sent {
            return Err(Failure::new(Error::AlreadyLeft));
        }
        let id = message.to_string();
        let body = reader.cache.body(message).map_err(Failure::new)?;
        Ok(body.ok_or_else(|| Failure::new(Error::NotFound { what: "message", id }))?.raw)
    })
    .await?;
    let mail = mime::parse(&raw).map_err(Failure::new)?;
    let asked = mail.envelope.receipt_to.iter();
    let wanted: Result<Vec<Address>, _> = asked.map(|named| named.address.parse::<Address>()).collect();
    let wanted = wanted.map_err(|_| Failure::new(Error::BadRecipient))?;
    if wanted.is_empty() {
        return Err(Failure::new(Error::NoRecipient));
    }
    let warnings = tokio::select! {
        checked = recipients::check(services, &services.lists, &wanted, now) => checked.map_err(Failure::new)?,
        () = services.ending.near() => return Err(Failure::new(Error::Stopped)),
    };
    let account = &services.account;
    let unique = uuid::Uuid::new_v4().simple().to_string();
    let message_id = format!("{unique}@{}", account.address.domain());
    let bytes = write_read_receipt(&ReadReceipt {
        original: &mail.envelope,
        original_header: None,
        reader: NamedAddress::new(account.name.clone(), &account.address),
        message_id: message_id.clone(),
        date: now,
        text,
    })
    .map_err(Failure::new)?;
    let new = NewOutgoing {
        account: account.id,
        message_id,
        envelope_id: unique,
        sender: account.address.clone(),
        recipients: wanted,
        subject: format!("Lu : {}", mime::subject::shown(&mail.envelope.subject)),
        message: bytes,
        not_before: now,
        draft: None,
    };
    let core = services.core.clone();
    let item = blocking(move || core.queue(&new).map_err(Failure::new)).await?;
    changed(services, item.id);
    // It leaves in any case: a failure here must not have it sent again.
    if let Err(failure) = actions::set_flag(services, vec![message], Flag::MdnSent, true).await {
        tracing::warn!(code = %failure.code(), "the message is not marked as acknowledged");
    }
    Ok(Outcome::Queued { outgoing: item.id, warnings })
}
