//! Receipts that come back: evidence of what became of a message that left.

use super::event::Event;
use super::send::served;
use super::services::AccountServices;
use super::{blocking, steps};
use crate::domain::error::Failure;
use crate::domain::message::{OutboxState, RecipientState};
use crate::mime::receipts::{Receipt, ReceiptKind};
use crate::store::{Core, OutboxItem, OutboxRecipient};

/// Moves recipients on; a success notification also settles an uncertain message.
pub(super) async fn apply(services: &AccountServices, receipts: Vec<Receipt>) -> Result<(), Failure> {
    for receipt in receipts {
        let core = services.core.clone();
        let account = services.account.id;
        let touched = blocking(move || {
            let Some(item) = about(&core, &receipt)?.filter(|item| item.account == account) else { return Ok(None) };
            let Some(state) = recipient_state(receipt.kind) else { return Ok(None) };
            let whose = receipt.recipient.as_deref().map(str::to_lowercase);
            // A report that names nobody can only be about a sole recipient.
            let sole = item.recipients.len() == 1;
            let is_meant = |recipient: &OutboxRecipient| match &whose {
                Some(whose) => *whose == recipient.address.to_string().to_lowercase(),
                None => sole,
            };
            let heard = |recipients: &mut [OutboxRecipient]| {
                let mut left = false;
                for recipient in recipients.iter_mut().filter(|recipient| is_meant(recipient)) {
                    left |= recipient.state != RecipientState::Waiting;
                    if moves_on(recipient.state, state) {
                        recipient.state = state;
                    }
                }
                // One text for all of them: whoever was in doubt was accepted too.
                for doubtful in recipients.iter_mut().filter(|r| left && r.state == RecipientState::Uncertain) {
                    doubtful.state = RecipientState::Accepted;
                }
                if item.state == OutboxState::Uncertain && left { served(recipients) } else { item.state }
            };
            core.settle(item.id, item.state, steps::RECEIPT, state.as_str(), heard).map_err(Failure::new)?;
            Ok::<_, Failure>(Some(item.id))
        })
        .await?;
        if let Some(outgoing) = touched {
            services.tell(Event::OutboxChanged { account: services.account.id, outgoing });
        }
    }
    Ok(())
}

/// The message a receipt is about: by the name we gave the transaction, else by its Message-ID. A report need not return
/// the header of the message (RET, RFC 3461 §4.3).
fn about(core: &Core, receipt: &Receipt) -> Result<Option<OutboxItem>, Failure> {
    for reference in [&receipt.envelope_id, &receipt.original_message_id].into_iter().flatten() {
        if let Some(item) = core.outbox_by_reference(reference).map_err(Failure::new)? {
            return Ok(Some(item));
        }
    }
    Ok(None)
}

fn recipient_state(kind: ReceiptKind) -> Option<RecipientState> {
    match kind {
        ReceiptKind::Delivered => Some(RecipientState::Delivered),
        ReceiptKind::Failed => Some(RecipientState::Failed),
        ReceiptKind::Read => Some(RecipientState::Read),
        _ => None,
    }
}

/// Notifications arrive in any order: a recipient never goes back to an earlier state.
fn moves_on(from: RecipientState, to: RecipientState) -> bool {
    let rank = |state| match state {
        RecipientState::Uncertain => 0,
        RecipientState::Accepted => 1,
        RecipientState::Delivered | RecipientState::Failed => 2,
        RecipientState::Read => 3,
        // Whoever was never sent to, or was refused, cannot have it.
        RecipientState::Waiting | RecipientState::Refused => 4,
    };
    rank(to) > rank(from)
}
