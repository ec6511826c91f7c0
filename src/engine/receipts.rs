//! Receipts that come back: evidence of what became of a message that left.

use super::blocking;
use super::event::Event;
use super::outbox::settle_uncertain;
use super::services::AccountServices;
use crate::domain::error::Failure;
use crate::domain::message::{OutboxState, RecipientState};
use crate::mime::receipts::{Receipt, ReceiptKind};

/// Moves recipients on; a notification also settles an uncertain message: it did leave.
pub(super) async fn apply(services: &AccountServices, receipts: Vec<Receipt>) -> Result<(), Failure> {
    for receipt in receipts {
        let Some(reference) = receipt.original_message_id.clone() else { continue };
        let core = services.core.clone();
        let touched = blocking(move || {
            let Some(item) = core.outbox_by_reference(&reference).map_err(Failure::new)? else { return Ok(None) };
            let Some(state) = recipient_state(receipt.kind) else { return Ok(None) };
            let about = receipt.recipient.as_deref().map(str::to_lowercase);
            let matching = item.recipients.iter().filter(|recipient| match &about {
                Some(about) => *about == recipient.address.to_string().to_lowercase(),
                // A notification that names nobody says nothing of those to whom it was not sent yet.
                None => recipient.state != RecipientState::Waiting,
            });
            for recipient in matching.filter(|recipient| moves_on(recipient.state, state)) {
                core.set_recipient(item.id, &recipient.address, state, None).map_err(Failure::new)?;
            }
            // One text for all of them: whoever was in doubt was accepted too.
            let settled = (OutboxState::Accepted, RecipientState::Accepted);
            settle_uncertain(&core, item.id, settled, "evidence", "notification")?;
            Ok::<_, Failure>(Some(item.id))
        })
        .await?;
        if let Some(outgoing) = touched {
            services.tell(Event::OutboxChanged { account: services.account.id, outgoing });
        }
    }
    Ok(())
}

fn recipient_state(kind: ReceiptKind) -> Option<RecipientState> {
    match kind {
        ReceiptKind::Delivered => Some(RecipientState::Delivered),
        // Relayed says that it left, not that it arrived.
        ReceiptKind::Relayed => Some(RecipientState::Accepted),
        ReceiptKind::Failed => Some(RecipientState::Failed),
        ReceiptKind::Read => Some(RecipientState::Read),
        _ => None,
    }
}

/// Notifications arrive in any order: a recipient never goes back to an earlier state.
fn moves_on(from: RecipientState, to: RecipientState) -> bool {
    let rank = |state| match state {
        RecipientState::Waiting | RecipientState::Uncertain | RecipientState::Refused => 0,
        RecipientState::Accepted => 1,
        RecipientState::Delivered | RecipientState::Failed => 2,
        RecipientState::Read => 3,
    };
    rank(to) > rank(from)
}
