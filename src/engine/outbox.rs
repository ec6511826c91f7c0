//! The outbox as the person sees it: drafts, queueing, taking back, deciding on what is uncertain.

use super::command::Outcome;
use super::compose::{self, DraftContent};
use super::event::Event;
use super::services::AccountServices;
use super::{blocking, recipients};
use crate::domain::error::Failure;
use crate::domain::ids::{DraftId, OutboxId};
use crate::domain::message::{OutboxState, RecipientState};
use crate::store::NewOutgoing;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;

/// Keeps a draft.
pub(super) async fn save_draft(
    services: &AccountServices,
    draft: Option<(DraftId, u32)>,
    content: &DraftContent,
) -> Result<Outcome, Failure> {
    let (core, account) = (services.core.clone(), services.account.id);
    let content = serde_json::to_value(content).unwrap_or_default();
    let kept = blocking(move || {
        let kept = match draft {
            Some((id, version)) => core.save_draft(id, version, &content),
            None => core.add_draft(account, &content),
        };
        kept.map_err(Failure::new)
    })
    .await?;
    Ok(Outcome::Drafted { draft: kept.id, version: kept.version })
}

/// Checks, composes and queues a message; from here on it is never lost. What cannot be queued stays a draft.
pub(super) async fn queue(
    services: &Arc<AccountServices>,
    content: DraftContent,
    draft: Option<DraftId>,
    undo_seconds: u32,
) -> Result<Outcome, Failure> {
    match try_queue(services, &content, draft, undo_seconds).await {
        Ok(outcome) => Ok(outcome),
        Err(failure) => {
            if draft.is_none() {
                save_draft(services, None, &content).await?;
            }
            Err(failure)
        }
    }
}

async fn try_queue(
    services: &Arc<AccountServices>,
    content: &DraftContent,
    draft: Option<DraftId>,
    undo_seconds: u32,
) -> Result<Outcome, Failure> {
    let now = Timestamp::now();
    let wanted = compose::recipients(content).map_err(Failure::new)?;
    let warnings = recipients::check(services, &services.lists, &wanted, now).await.map_err(Failure::new)?;
    let (composer, content) = (services.clone(), content.clone());
    let item = blocking(move || {
        let composed = compose::compose(&composer, &content, now)?;
        let not_before = now.checked_add(SignedDuration::from_secs(i64::from(undo_seconds))).unwrap_or(now);
        let new = NewOutgoing {
            account: composer.account.id,
            message_id: composed.message_id,
            envelope_id: composed.envelope_id,
            sender: composer.account.address.clone(),
            recipients: composed.recipients,
            subject: content.subject.clone(),
            message: composed.bytes,
            not_before,
            draft,
        };
        composer.core.queue(&new).map_err(Failure::new)
    })
    .await?;
    changed(services, item.id);
    Ok(Outcome::Queued { outgoing: item.id, warnings })
}

/// Takes a queued message back while its time has not come: what was written is a draft again.
pub(super) async fn unsend(services: &AccountServices, outgoing: OutboxId) -> Result<Outcome, Failure> {
    let core = services.core.clone();
    let content = blocking(move || {
        let item = core.outbox_item(outgoing).map_err(Failure::new)?;
        let message = core.outbox_message(outgoing).map_err(Failure::new)?;
        let content = compose::read_back(&message, &item.recipients).map_err(Failure::new)?;
        // First of all it must not leave; its text stays in the outbox whatever comes next.
        let step = "taken back";
        let taken =
            core.advance(outgoing, OutboxState::Queued, OutboxState::Cancelled, step, "").map_err(Failure::new)?;
        Ok::<_, Failure>(taken.then_some(content))
    })
    .await?;
    changed(services, outgoing);
    match content {
        Some(content) => save_draft(services, None, &content).await,
        None => Err(Failure::new(super::error::Error::AlreadyLeft)),
    }
}

/// The person's word on an uncertain message.
pub(super) async fn resolve(services: &AccountServices, outgoing: OutboxId, resend: bool) -> Result<Outcome, Failure> {
    let core = services.core.clone();
    let done = blocking(move || {
        let (to, recipient) = if resend {
            (OutboxState::Queued, RecipientState::Waiting)
        } else {
            (OutboxState::Accepted, RecipientState::Accepted)
        };
        let step = if resend { "send again" } else { "held for sent" };
        if !core.advance(outgoing, OutboxState::Uncertain, to, step, "decided by the user").map_err(Failure::new)? {
            return Ok(false);
        }
        let item = core.outbox_item(outgoing).map_err(Failure::new)?;
        for uncertain in item.recipients.iter().filter(|r| r.state == RecipientState::Uncertain) {
            core.set_recipient(outgoing, &uncertain.address, recipient, None).map_err(Failure::new)?;
        }
        Ok::<_, Failure>(true)
    })
    .await?;
    changed(services, outgoing);
    if done { Ok(Outcome::Done) } else { Err(Failure::new(super::error::Error::NotUncertain)) }
}

/// After a crash: a message found in the middle of a transaction is uncertain when the end of its text may have been
/// sent, and queued again when it certainly was not.
pub(super) async fn recover(services: &AccountServices) {
    let (core, account) = (services.core.clone(), services.account.id);
    let recovered = blocking(move || {
        let mut touched = Vec::new();
        for item in core.outbox_in(OutboxState::Sending).map_err(Failure::new)? {
            if item.account != account {
                continue;
            }
            let steps = core.steps(item.id).map_err(Failure::new)?;
            let begun = steps.iter().rposition(|step| step.step == super::send::STEP_BEGIN).unwrap_or(0);
            let ended = steps.iter().skip(begun).any(|step| step.step == super::send::STEP_END);
            if ended {
                core.advance(item.id, OutboxState::Sending, OutboxState::Uncertain, "found after a stop", "")
                    .map_err(Failure::new)?;
                for open in item
                    .recipients
                    .iter()
                    .filter(|r| r.state == RecipientState::Accepted || r.state == RecipientState::Waiting)
                {
                    core.set_recipient(item.id, &open.address, RecipientState::Uncertain, None)
                        .map_err(Failure::new)?;
                }
            } else {
                core.advance(item.id, OutboxState::Sending, OutboxState::Queued, "found after a stop", "")
                    .map_err(Failure::new)?;
            }
            touched.push(item.id);
        }
        Ok::<_, Failure>(touched)
    })
    .await;
    match recovered {
        Ok(touched) => touched.into_iter().for_each(|id| changed(services, id)),
        Err(failure) => {
            tracing::error!(code = %crate::domain::error::Coded::code(&failure), "the outbox could not be recovered")
        }
    }
}

pub(super) fn changed(services: &AccountServices, outgoing: OutboxId) {
    services.tell(Event::OutboxChanged { account: services.account.id, outgoing });
}
