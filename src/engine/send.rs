//! Sending what is due, one journalled step before each step taken, and filing the copies.
//!
//! A connection lost between the end of the text and its answer makes a message `uncertain`: it is never sent again by
//! itself. A failure to file a copy never sends anything again.

use super::account::{Trouble, Worker};
use super::command::FlushReport;
use super::outbox::changed;
use super::services::AccountServices;
use super::{blocking, steps, sync};
use crate::domain::Address;
use crate::domain::access::{DataFault, Fault, Reply, Submission};
use crate::domain::error::{Code, Coded, Failure};
use crate::domain::folder::FolderRole;
use crate::domain::ids::OutboxId;
use crate::domain::message::{Flag, Flags, OutboxState, RecipientState};
use crate::domain::profile::SentCopy;
use crate::store::{Core, OutboxItem, OutboxRecipient};
use futures::FutureExt;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;

/// Wait before a message that the operator put off is tried again.
const PUT_OFF: SignedDuration = SignedDuration::from_mins(5);
/// How long a message that the operator puts off is tried: the sender must know within two days.
const GIVEN_UP: SignedDuration = SignedDuration::from_hours(48);
/// Wait after a lost connection.
const AFTER_LOSS: SignedDuration = SignedDuration::from_secs(20);

/// Puts off what is due, when nothing can leave for the moment.
pub(super) async fn postpone_due(services: &AccountServices) {
    let (core, account) = (services.core.clone(), services.account.id);
    let now = Timestamp::now();
    let postponed = blocking(move || {
        for item in core.due(account, now).map_err(Failure::new)? {
            // The longer it has waited, the longer it waits: up to ten minutes.
            let waited = now.duration_since(item.created);
            let wait = waited.clamp(AFTER_LOSS, SignedDuration::from_mins(10));
            core.postpone(item.id, now.checked_add(wait).unwrap_or(now)).map_err(Failure::new)?;
        }
        Ok(())
    });
    if let Err(failure) = postponed.await {
        tracing::error!(code = %failure.code(), "the outbox could not be put off");
    }
}

/// Sends what is due and files what has left.
pub(super) async fn flush(worker: &mut Worker) -> Result<FlushReport, Failure> {
    let mut report = FlushReport::default();
    let (core, account) = (worker.services.core.clone(), worker.services.account.id);
    let due = blocking(move || core.due(account, Timestamp::now()).map_err(Failure::new)).await?;
    if !due.is_empty() {
        send_all(worker, due, &mut report).await?;
    }
    if file_all(worker).await? {
        // The copy is to be seen at once; when it cannot be fetched, the next round does it.
        let shown = worker.again_when_lost(|worker| sync::folder(worker, FolderRole::Sent).boxed()).await;
        if let Err(failure) = shown {
            tracing::info!(code = %failure.code(), "the sent folder is behind");
        }
    }
    Ok(report)
}

async fn send_all(worker: &mut Worker, due: Vec<OutboxItem>, report: &mut FlushReport) -> Result<(), Failure> {
    let mut submission = Some(worker.submission().await?);
    let services = worker.services.clone();
    for item in due {
        services.ending.go_on()?;
        let connection = match submission.take() {
            Some(connection) => connection,
            None => match worker.submission().await {
                Ok(connection) => connection,
                // What became of the others is told all the same.
                Err(failure) => {
                    tracing::info!(code = %failure.code(), "no new connection: the rest waits");
                    report.waiting.push(item.id);
                    continue;
                }
            },
        };
        submission = match send_one(&services, &item, connection, report).await {
            Ok(connection) => connection,
            Err(failure) => {
                // A failure of this machine in the middle of a transaction leaves the message as a crash does.
                super::outbox::recover_this(&services, item).await;
                return Err(failure);
            }
        };
        changed(&services, item.id);
    }
    if let Some(connection) = submission {
        connection.close().await;
    }
    Ok(())
}

/// Sends one message; gives the connection back when it is still good.
async fn send_one(
    services: &AccountServices,
    item: &OutboxItem,
    mut connection: Box<dyn Submission>,
    report: &mut FlushReport,
) -> Result<Option<Box<dyn Submission>>, Failure> {
    if !advance(services, item.id, OutboxState::Queued, OutboxState::Sending, steps::BEGIN, "").await? {
        return Ok(Some(connection));
    }
    let (core, id) = (services.core.clone(), item.id);
    let message = blocking(move || core.outbox_message(id).map_err(Failure::new)).await?;
    match transaction(services, item, &message, &mut connection).await? {
        Ended::Answered { accepted } => {
            settle_answered(services, item, accepted, report).await?;
            services.trace("send", &item.id.to_string(), "answered").await;
            Ok(Some(connection))
        }
        Ended::PutOff { failure, lost: false } if item.is_given_up(Timestamp::now()) => {
            refuse(services, item, None, failure.code()).await?;
            report.refused.push(item.id);
            services.trace("send", &item.id.to_string(), failure.code().as_str()).await;
            Ok(Some(connection))
        }
        Ended::PutOff { failure, lost } => {
            let wait = if lost { AFTER_LOSS } else { PUT_OFF };
            requeue(services, item.id, wait, failure.code()).await?;
            report.waiting.push(item.id);
            services.trace("send", &item.id.to_string(), failure.code().as_str()).await;
            Ok((!lost).then_some(connection))
        }
        Ended::Refused { failure, reply } => {
            refuse(services, item, reply.as_ref(), failure.code()).await?;
            report.refused.push(item.id);
            services.trace("send", &item.id.to_string(), failure.code().as_str()).await;
            Ok(Some(connection))
        }
        Ended::Uncertain { failure, open } => {
            let (core, id, code) = (services.core.clone(), item.id, failure.code());
            blocking(move || {
                let doubt = |recipients: &mut [OutboxRecipient]| {
                    let lost = recipients.iter_mut().filter(|recipient| open.contains(&recipient.address));
                    lost.for_each(|recipient| recipient.state = RecipientState::Uncertain);
                    OutboxState::Uncertain
                };
                core.settle(id, OutboxState::Sending, steps::NO_ANSWER, code.as_str(), doubt).map_err(Failure::new)
            })
            .await?;
            report.uncertain.push(item.id);
            services.trace("send", &item.id.to_string(), failure.code().as_str()).await;
            Ok(None)
        }
    }
}

impl OutboxItem {
    /// Whether an operator that puts it off has had its time.
    fn is_given_up(&self, now: Timestamp) -> bool {
        now.duration_since(self.created) > GIVEN_UP
    }
}

/// How a transaction ended.
enum Ended {
    /// The operator answered; these recipients are accepted, others have their own verdict.
    Answered { accepted: Vec<(Address, Reply)> },
    /// It has certainly not left; later.
    PutOff { failure: Failure, lost: bool },
    /// It has certainly not left; never.
    Refused { failure: Failure, reply: Option<Reply> },
    /// Nobody knows, for these recipients.
    Uncertain { failure: Failure, open: Vec<Address> },
}

async fn transaction(
    services: &AccountServices,
    item: &OutboxItem,
    message: &[u8],
    connection: &mut Box<dyn Submission>,
) -> Result<Ended, Failure> {
    let notify = services.profile.sending.delivery_notification && connection.limits().dsn;
    let envelope_id = notify.then_some(item.envelope_id.as_str());
    if let Err(fault) = connection.begin(&item.sender, item.size, envelope_id).await {
        return Ok(before_text(connection, fault).await);
    }
    let mut accepted = Vec::new();
    let (mut later, mut refused) = (None, 0);
    for recipient in item.recipients.iter().filter(|recipient| recipient.state == RecipientState::Waiting) {
        match connection.recipient(&recipient.address, notify).await {
            Ok(Ok(_)) => accepted.push(recipient.address.clone()),
            Ok(Err(reply)) if reply.code < 500 => later = Some(reply),
            Ok(Err(reply)) => {
                refused = reply.code;
                let (core, id, address) = (services.core.clone(), item.id, recipient.address.clone());
                blocking(move || {
                    core.set_recipient(id, &address, RecipientState::Refused, Some(&reply)).map_err(Failure::new)
                })
                .await?;
            }
            Err(fault) => return Ok(before_text(connection, fault).await),
        }
    }
    if accepted.is_empty() {
        let _ = connection.reset().await;
        return Ok(match later {
            Some(reply) => Ended::PutOff {
                failure: Failure::new(super::error::Error::TryLater { reply: reply.code }),
                lost: false,
            },
            None => Ended::Refused {
                failure: Failure::new(super::error::Error::RecipientsRefused { reply: refused }),
                reply: None,
            },
        });
    }
    let (core, id) = (services.core.clone(), item.id);
    let offered = positions(item, &accepted);
    let before_end = Box::new(move || core.note_step(id, steps::END, &offered).map_err(Failure::new));
    Ok(match connection.data(message, before_end).await {
        Ok(reply) => {
            Ended::Answered { accepted: accepted.into_iter().map(|address| (address, reply.clone())).collect() }
        }
        Err(DataFault::NotSent(fault)) => {
            let lost = matches!(fault, Fault::Lost(_));
            let failure = fault.failure().clone();
            match fault {
                Fault::Refused(_) if failure.code() != Code::TRY_LATER => Ended::Refused { failure, reply: None },
                _ => Ended::PutOff { failure, lost },
            }
        }
        Err(DataFault::Refused(reply)) if reply.code < 500 => {
            Ended::PutOff { failure: Failure::new(super::error::Error::TryLater { reply: reply.code }), lost: false }
        }
        Err(DataFault::Refused(reply)) => Ended::Refused {
            failure: Failure::new(super::error::Error::MessageRefused { reply: reply.code }),
            reply: Some(reply),
        },
        Err(DataFault::Uncertain(failure)) => Ended::Uncertain { failure, open: accepted },
    })
}

/// The recipients of a transaction, by their places in the envelope: the journal holds no address.
fn positions(item: &OutboxItem, accepted: &[Address]) -> String {
    let places = item.recipients.iter().enumerate().filter(|(_, recipient)| accepted.contains(&recipient.address));
    places.map(|(place, _)| place.to_string()).collect::<Vec<_>>().join(",")
}

/// An uncertain message that is known, or held, to have left: its uncertain recipients are accepted; those never served
/// are tried again.
pub(super) fn settle_uncertain(core: &Core, id: OutboxId, step: &str, detail: &str) -> Result<bool, Failure> {
    let left = |recipients: &mut [OutboxRecipient]| {
        for recipient in recipients.iter_mut().filter(|recipient| recipient.state == RecipientState::Uncertain) {
            recipient.state = RecipientState::Accepted;
        }
        served(recipients)
    };
    core.settle(id, OutboxState::Uncertain, step, detail, left).map_err(Failure::new)
}

async fn before_text(connection: &mut Box<dyn Submission>, fault: Fault) -> Ended {
    let failure = fault.failure().clone();
    match fault {
        Fault::Lost(_) | Fault::SignIn(_) => Ended::PutOff { failure, lost: true },
        Fault::Refused(_) => {
            let _ = connection.reset().await;
            if failure.code() == Code::TRY_LATER {
                Ended::PutOff { failure, lost: false }
            } else {
                Ended::Refused { failure, reply: None }
            }
        }
    }
}

/// Keeps the operator's answers; recipients it put off are tried again, the others never.
async fn settle_answered(
    services: &AccountServices,
    item: &OutboxItem,
    accepted: Vec<(Address, Reply)>,
    report: &mut FlushReport,
) -> Result<(), Failure> {
    let (core, id) = (services.core.clone(), item.id);
    let given_up = item.is_given_up(Timestamp::now());
    let waiting = blocking(move || {
        let answered = |recipients: &mut [OutboxRecipient]| {
            for (address, reply) in accepted {
                if let Some(recipient) = recipients.iter_mut().find(|recipient| recipient.address == address) {
                    recipient.state = RecipientState::Accepted;
                    recipient.reply = Some(reply);
                }
            }
            for late in recipients.iter_mut().filter(|r| given_up && r.state == RecipientState::Waiting) {
                late.state = RecipientState::Refused;
            }
            served(recipients)
        };
        core.settle(id, OutboxState::Sending, steps::ANSWERED, "", answered).map_err(Failure::new)?;
        let state = core.outbox_item(id).map_err(Failure::new)?.state;
        Ok::<_, Failure>(state == OutboxState::Queued)
    })
    .await?;
    report.accepted.push(item.id);
    if waiting {
        postpone(services, item.id, PUT_OFF).await?;
    }
    Ok(())
}

/// Where a message stands once nobody is in doubt: those never served are tried again.
pub(super) fn served(recipients: &[OutboxRecipient]) -> OutboxState {
    let any = |state| recipients.iter().any(|recipient| recipient.state == state);
    if any(RecipientState::Waiting) {
        OutboxState::Queued
    } else if recipients.iter().all(|recipient| recipient.state == RecipientState::Refused) {
        OutboxState::Refused
    } else {
        OutboxState::Accepted
    }
}

async fn refuse(
    services: &AccountServices,
    item: &OutboxItem,
    reply: Option<&Reply>,
    why: Code,
) -> Result<(), Failure> {
    let (core, id, reply) = (services.core.clone(), item.id, reply.cloned());
    blocking(move || {
        let refused = |recipients: &mut [OutboxRecipient]| {
            for open in recipients.iter_mut().filter(|recipient| recipient.state == RecipientState::Waiting) {
                open.state = RecipientState::Refused;
                open.reply = reply.clone().or_else(|| open.reply.take());
            }
            served(recipients)
        };
        core.settle(id, OutboxState::Sending, steps::REFUSED, why.as_str(), refused).map_err(Failure::new)
    })
    .await?;
    Ok(())
}

async fn requeue(services: &AccountServices, id: OutboxId, wait: SignedDuration, why: Code) -> Result<(), Failure> {
    advance(services, id, OutboxState::Sending, OutboxState::Queued, steps::LATER, why.as_str()).await?;
    postpone(services, id, wait).await
}

async fn postpone(services: &AccountServices, id: OutboxId, wait: SignedDuration) -> Result<(), Failure> {
    let core = services.core.clone();
    let not_before = Timestamp::now().checked_add(wait).unwrap_or_else(|_| Timestamp::now());
    blocking(move || core.postpone(id, not_before).map_err(Failure::new)).await?;
    Ok(())
}

async fn advance(
    services: &AccountServices,
    id: OutboxId,
    from: OutboxState,
    to: OutboxState,
    step: &'static str,
    detail: &str,
) -> Result<bool, Failure> {
    let (core, detail) = (services.core.clone(), detail.to_owned());
    blocking(move || core.advance(id, from, to, step, &detail).map_err(Failure::new)).await
}

/// Files the copies of what has left, once each, and looks for evidence of what is uncertain. Answers whether a copy is in
/// the sent folder that was not known there before.
async fn file_all(worker: &mut Worker) -> Result<bool, Failure> {
    let mut filed = false;
    let operator_files = worker.services.profile.sending.sent_copy == SentCopy::Operator;
    // Only where the operator files copies does one in the sent folder prove that a message left.
    if operator_files {
        for item in in_state(&worker.services, OutboxState::Uncertain).await? {
            if has_copy(worker, &item).await.is_ok_and(|found| found) {
                let (core, id) = (worker.services.core.clone(), item.id);
                blocking(move || settle_uncertain(&core, id, steps::EVIDENCE, steps::SENT_FOLDER)).await?;
                changed(&worker.services, item.id);
            }
        }
    }
    for item in in_state(&worker.services, OutboxState::Accepted).await? {
        filed |= if operator_files { filed_by_operator(worker, &item).await? } else { file(worker, &item).await? };
        changed(&worker.services, item.id);
    }
    Ok(filed)
}

async fn in_state(services: &AccountServices, state: OutboxState) -> Result<Vec<OutboxItem>, Failure> {
    let (core, account) = (services.core.clone(), services.account.id);
    blocking(move || {
        let items = core.outbox_in(state).map_err(Failure::new)?;
        Ok(items.into_iter().filter(|item| item.account == account).collect())
    })
    .await
}

async fn has_copy(worker: &mut Worker, item: &OutboxItem) -> Result<bool, Failure> {
    let message_id = item.message_id.clone();
    worker.again_when_lost(move |worker| find_copy(worker, message_id.clone()).boxed()).await
}

/// Looks for the operator's copy; one that does not come is filed by us, or the sender would have none.
async fn filed_by_operator(worker: &mut Worker, item: &OutboxItem) -> Result<bool, Failure> {
    match has_copy(worker, item).await {
        Ok(true) => {
            let (from, to) = (OutboxState::Accepted, OutboxState::Filed);
            return advance(&worker.services, item.id, from, to, steps::FILED_BY_OPERATOR, "").await;
        }
        Ok(false) => {
            let (core, id) = (worker.services.core.clone(), item.id);
            let steps = blocking(move || core.steps(id).map_err(Failure::new)).await?;
            let wait = SignedDuration::from_secs(i64::from(worker.services.profile.sending.sent_copy_wait));
            match steps.iter().find(|step| step.step == steps::COPY_AWAITED) {
                Some(step) if Timestamp::now().duration_since(step.at) >= wait => return file(worker, item).await,
                Some(_) => {}
                None => {
                    let core = worker.services.core.clone();
                    blocking(move || core.note_step(id, steps::COPY_AWAITED, "").map_err(Failure::new)).await?;
                }
            }
        }
        // The message has left: the copy is looked for again at the next flush.
        Err(failure) => tracing::info!(code = %failure.code(), "the sent folder could not be read"),
    }
    Ok(false)
}

async fn file(worker: &mut Worker, item: &OutboxItem) -> Result<bool, Failure> {
    let (core, id) = (worker.services.core.clone(), item.id);
    let message = blocking(move || core.outbox_message(id).map_err(Failure::new)).await?;
    let (message, message_id) = (Arc::new(message), item.message_id.clone());
    let filed =
        worker.again_when_lost(move |worker| file_once(worker, message_id.clone(), message.clone()).boxed()).await;
    match filed {
        Ok(()) => {
            return advance(&worker.services, item.id, OutboxState::Accepted, OutboxState::Filed, steps::FILED, "")
                .await;
        }
        // The message has left: the copy is tried again at the next flush.
        Err(failure) => {
            let (core, id, code) = (worker.services.core.clone(), item.id, failure.code());
            blocking(move || core.note_step(id, steps::COPY_NOT_FILED, code.as_str()).map_err(Failure::new)).await?;
            worker.services.trace("file", &item.id.to_string(), Code::COPY_NOT_FILED.as_str()).await;
        }
    }
    Ok(false)
}

/// A copy whose APPEND lost its answer is there already.
async fn file_once(worker: &mut Worker, message_id: String, message: Arc<Vec<u8>>) -> Result<(), Trouble> {
    if find_copy(worker, message_id).await? {
        return Ok(());
    }
    let sent = sent_folder(worker).await?;
    let flags = Flags::default().with(Flag::Seen, true);
    worker.connected().await?.append(&sent, &message, flags).await?;
    Ok(())
}

async fn find_copy(worker: &mut Worker, message_id: String) -> Result<bool, Trouble> {
    let sent = sent_folder(worker).await?;
    let mailbox = worker.connected().await?;
    match mailbox.open(&sent).await {
        Ok(_) => {}
        // It is made when the first copy is filed.
        Err(fault) if fault.failure().code() == Code::FOLDER_GONE => return Ok(false),
        Err(fault) => return Err(fault.into()),
    }
    Ok(!mailbox.find_message_id(&message_id).await?.is_empty())
}

/// The server's sent folder, else the profile's name for it. Before the first synchronisation the server is asked.
async fn sent_folder(worker: &mut Worker) -> Result<String, Trouble> {
    let mut sent = known_sent_folder(&worker.services).await?;
    if sent.is_none() {
        sync::folders(worker).await?;
        sent = known_sent_folder(&worker.services).await?;
    }
    let name = sent.or_else(|| worker.services.profile.folders.sent.first().cloned());
    Ok(name.unwrap_or_else(|| "Sent".to_owned()))
}

async fn known_sent_folder(services: &AccountServices) -> Result<Option<String>, Failure> {
    let cache = services.cache.clone();
    let sent = blocking(move || cache.folder_with_role(FolderRole::Sent).map_err(Failure::new)).await?;
    Ok(sent.map(|folder| folder.name))
}
