//! The outbox as the person sees it: drafts, queueing, taking back, deciding on what is uncertain.

use super::command::Outcome;
use super::compose::{self, DraftContent};
use super::event::Event;
use super::send::settle_uncertain;
use super::services::AccountServices;
use super::{blocking, recipients, steps};
use crate::domain::error::{Coded, Failure};
use crate::domain::ids::{DraftId, OutboxId};
use crate::domain::message::{OutboxState, RecipientState};
use crate::store::{Core, NewOutgoing, OutboxItem, OutboxRecipient};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;

/// Keeps a draft.
pub(super) async fn save_draft(
    services: &AccountServices,
    draft: Option<(DraftId, u32)>,
    content: &DraftContent,
) -> Result<Outcome, Failure> {
    let (core, account) = (services.core.clone(), services.account.id);
    let (content, files) = (serde_json::to_value(content).unwrap_or_default(), content.files.clone());
    let kept = blocking(move || {
        let kept = match draft {
            Some((id, version)) => core.save_draft(id, version, &content, &files),
            None => core.add_draft(account, &content, &files),
        };
        kept.map_err(Failure::new)
    })
    .await?;
    Ok(Outcome::Drafted { draft: kept.id, version: kept.version })
}

/// Forgets a draft.
pub(super) async fn remove_draft(services: &AccountServices, draft: DraftId) -> Result<Outcome, Failure> {
    let core = services.core.clone();
    blocking(move || core.remove_draft(draft).map_err(Failure::new)).await?;
    Ok(Outcome::Done)
}

/// Checks, composes and queues a message; from here on it is never lost. What cannot be queued stays a draft.
pub(super) async fn queue(
    services: &Arc<AccountServices>,
    content: DraftContent,
    draft: Option<(DraftId, u32)>,
    undo_seconds: u32,
) -> Result<Outcome, Failure> {
    match try_queue(services, &content, draft.map(|(id, _)| id), undo_seconds).await {
        Ok(outcome) => Ok(outcome),
        Err(failure) => {
            if save_draft(services, draft, &content).await.is_err() {
                // Saved elsewhere meanwhile: this text must not be lost for it.
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
    let warnings = tokio::select! {
        checked = recipients::check(services, &services.lists, &wanted, now) => checked.map_err(Failure::new)?,
        // The list may be long in coming; the message is kept as a draft.
        () = services.ending.near() => return Err(Failure::new(super::error::Error::Stopped)),
    };
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

/// Takes a queued message back while its time has not come: it is a draft again.
pub(super) async fn unsend(services: &AccountServices, outgoing: OutboxId) -> Result<Outcome, Failure> {
    let (core, account) = (services.core.clone(), services.account.id);
    let kept = blocking(move || {
        let item = core.outbox_item(outgoing).map_err(Failure::new)?;
        // Whoever was served has it.
        if item.recipients.iter().any(|recipient| recipient.state != RecipientState::Waiting) {
            return Ok(None);
        }
        let message = core.outbox_message(outgoing).map_err(Failure::new)?;
        let content = compose::read_back(&message, &item.recipients).map_err(Failure::new)?;
        let value = serde_json::to_value(&content).unwrap_or_default();
        // The draft first: a stop in between leaves both, never none.
        let draft = core.add_draft(account, &value, &content.files).map_err(Failure::new)?;
        if core.take_back(outgoing, steps::TAKEN_BACK).map_err(Failure::new)? {
            return Ok(Some(draft));
        }
        core.remove_draft(draft.id).map_err(Failure::new)?;
        Ok::<_, Failure>(None)
    })
    .await?;
    changed(services, outgoing);
    match kept {
        Some(draft) => Ok(Outcome::Drafted { draft: draft.id, version: draft.version }),
        None => Err(Failure::new(super::error::Error::AlreadyLeft)),
    }
}

/// The person's word on an uncertain message.
pub(super) async fn resolve(services: &AccountServices, outgoing: OutboxId, resend: bool) -> Result<Outcome, Failure> {
    let core = services.core.clone();
    let done = blocking(move || {
        if !resend {
            return settle_uncertain(&core, outgoing, steps::HELD, steps::DECIDED);
        }
        let again = |recipients: &mut [OutboxRecipient]| {
            for recipient in recipients.iter_mut().filter(|recipient| recipient.state == RecipientState::Uncertain) {
                recipient.state = RecipientState::Waiting;
            }
            OutboxState::Queued
        };
        core.settle(outgoing, OutboxState::Uncertain, steps::AGAIN, steps::DECIDED, again).map_err(Failure::new)
    })
    .await?;
    changed(services, outgoing);
    if done { Ok(Outcome::Done) } else { Err(Failure::new(super::error::Error::NotUncertain)) }
}

/// The person knows that a message did not reach everyone.
pub(super) async fn note_refusal(services: &AccountServices, outgoing: OutboxId) -> Result<Outcome, Failure> {
    let core = services.core.clone();
    blocking(move || core.note_known(outgoing).map_err(Failure::new)).await?;
    changed(services, outgoing);
    Ok(Outcome::Done)
}

/// At the start, or after the loop was cut off: a message found in the middle of a transaction is uncertain when the end of its text may have been
/// sent, and queued again when it certainly was not.
pub(super) async fn recover(services: &AccountServices) {
    let (core, account) = (services.core.clone(), services.account.id);
    let recovered = blocking(move || {
        let mut touched = Vec::new();
        for item in core.outbox_in(OutboxState::Sending).map_err(Failure::new)? {
            if item.account != account {
                continue;
            }
            recover_one(&core, &item)?;
            touched.push(item.id);
        }
        Ok::<_, Failure>(touched)
    })
    .await;
    match recovered {
        Ok(touched) => touched.into_iter().for_each(|id| changed(services, id)),
        Err(failure) => tracing::error!(code = %failure.code(), "the outbox could not be recovered"),
    }
}

/// The same for one message that this loop was sending.
pub(super) async fn recover_this(services: &AccountServices, item: OutboxItem) {
    let (core, id) = (services.core.clone(), item.id);
    match blocking(move || recover_one(&core, &item)).await {
        Ok(()) => changed(services, id),
        Err(failure) => tracing::error!(code = %failure.code(), "a message could not be recovered"),
    }
}

fn recover_one(core: &Core, item: &OutboxItem) -> Result<(), Failure> {
    let steps = core.steps(item.id).map_err(Failure::new)?;
    let begun = steps.iter().rposition(|step| step.step == steps::BEGIN).unwrap_or(0);
    let ended = steps.iter().skip(begun).find(|step| step.step == steps::END);
    // Only those of this transaction without an answer are in doubt: others were served, or never offered.
    let offered: Vec<usize> =
        ended.map(|step| step.detail.split(',').filter_map(|place| place.parse().ok()).collect()).unwrap_or_default();
    let found = |recipients: &mut [OutboxRecipient]| {
        let mut doubt = false;
        for place in &offered {
            if let Some(open) = recipients.get_mut(*place).filter(|open| open.state == RecipientState::Waiting) {
                open.state = RecipientState::Uncertain;
                doubt = true;
            }
        }
        if doubt { OutboxState::Uncertain } else { OutboxState::Queued }
    };
    core.settle(item.id, OutboxState::Sending, steps::FOUND, "", found).map_err(Failure::new)?;
    Ok(())
}

pub(super) fn changed(services: &AccountServices, outgoing: OutboxId) {
    services.tell(Event::OutboxChanged { account: services.account.id, outgoing });
}
