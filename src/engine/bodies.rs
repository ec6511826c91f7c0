//! Whole messages: fetched, read once, and what they hold kept beside them.

use super::account::{Trouble, Worker};
use super::command::SyncReport;
use super::error::Error;
use super::event::Event;
use super::services::AccountServices;
use super::{blocking, receipts};
use crate::domain::document::Document;
use crate::domain::error::{Code, Coded, Failure};
use crate::domain::ids::MessageId;
use crate::store::{BodyState, Change, Folder, StoredFile};
use crate::{health, mime};
use jiff::Timestamp;

/// Largest message fetched at all, bytes.
pub(super) const BODY_LIMIT: u64 = 64 * 1024 * 1024;
/// Messages with attachments of a folder whose documents are looked for in advance.
const RECENT: u32 = 200;
/// Largest message fetched in advance, bytes.
const ADVANCE_LIMIT: u64 = 16 * 1024 * 1024;

/// What one reading of a message gave.
struct Read {
    raw: Vec<u8>,
    text: String,
    files: Vec<StoredFile>,
    documents: Vec<Document>,
    receipts: Vec<mime::receipts::Receipt>,
}

/// Fetches a message unless it is here.
pub(super) async fn open(worker: &mut Worker, id: MessageId) -> Result<(), Trouble> {
    let cache = worker.services.cache.clone();
    let row = blocking(move || cache.message(id).map_err(Failure::new)).await?;
    if row.body == BodyState::Here {
        return Ok(());
    }
    fetch(worker, id, BODY_LIMIT).await
}

/// Fetches recent messages of a folder that may hold documents or receipts.
pub(super) async fn fetch_recent(worker: &mut Worker, folder: &Folder, report: &mut SyncReport) -> Result<(), Trouble> {
    let (cache, id) = (worker.services.cache.clone(), folder.id);
    let wanted = blocking(move || {
        let missing = cache.missing_bodies(id, RECENT).map_err(Failure::new)?;
        let rows = missing.into_iter().map(|id| cache.message(id)).collect::<Result<Vec<_>, _>>();
        rows.map_err(Failure::new)
    })
    .await?;
    for row in wanted.into_iter().filter(|row| row.has_attachment && row.size <= ADVANCE_LIMIT) {
        match fetch(worker, row.id, ADVANCE_LIMIT).await {
            Ok(()) => report.bodies += 1,
            Err(Trouble::Final(failure)) if may_be_skipped(&failure) => {
                tracing::info!(message = %row.id, code = %failure.code(), "left for later");
                report.skipped += 1;
            }
            Err(trouble) => return Err(trouble),
        }
    }
    Ok(())
}

fn may_be_skipped(failure: &Failure) -> bool {
    [Code::MESSAGE_GONE, Code::MESSAGE_TOO_LARGE, Code::MAIL_UNREADABLE, Code::MAILBOX_REFUSED]
        .contains(&failure.code())
}

async fn fetch(worker: &mut Worker, id: MessageId, limit: u64) -> Result<(), Trouble> {
    let cache = worker.services.cache.clone();
    let place = blocking(move || {
        let place = cache.locations(&[id]).map_err(Failure::new)?.into_iter().next();
        let place = place.ok_or_else(|| not_found(id))?;
        // While a move waits, the server still has it where it was.
        let (folder, remote) = match (place.origin, place.remote) {
            (Some(origin), _) => (origin.folder, origin.remote),
            (None, Some(remote)) => (place.folder, remote),
            (None, None) => return Err(not_found(id)),
        };
        Ok((cache.folder(folder).map_err(Failure::new)?.name, remote))
    })
    .await?;
    let (folder, remote) = place;
    let mailbox = worker.connected().await?;
    mailbox.open(&folder).await?;
    let raw = match mailbox.body(&remote, limit).await {
        Ok(raw) => raw,
        Err(fault) => {
            if fault.failure().code() == Code::MESSAGE_TOO_LARGE && limit == BODY_LIMIT {
                let cache = worker.services.cache.clone();
                let changes = blocking(move || cache.set_body_too_large(id).map_err(Failure::new)).await?;
                worker.services.tell_changes(changes);
            }
            return Err(fault.into());
        }
    };
    let read = read(raw).await?;
    keep(&worker.services, id, read).await?;
    worker.services.trace("read", &id.to_string(), "ok").await;
    Ok(())
}

fn not_found(id: MessageId) -> Failure {
    Failure::new(Error::NotFound { what: "message", id: id.to_string() })
}

async fn read(raw: Vec<u8>) -> Result<Read, Failure> {
    blocking(move || {
        let Ok(mail) = mime::parse(&raw) else {
            // Kept as it came: it can be saved, and is not fetched again.
            let (text, files, documents, receipts) = Default::default();
            return Ok(Read { raw, text, files, documents, receipts });
        };
        let files = mail
            .attachments
            .iter()
            .map(|file| StoredFile { name: file.name.clone(), mime: file.mime.clone(), size: file.size })
            .collect();
        let documents = health::xdm::find_in_mail(mail.files())
            .into_iter()
            .filter_map(Result::ok)
            .flat_map(|archive| archive.documents)
            .collect();
        let receipts = mime::receipts::read_all(&mail);
        Ok(Read { text: mail.text.clone(), files, documents, receipts, raw })
    })
    .await
}

async fn keep(services: &AccountServices, id: MessageId, read: Read) -> Result<(), Failure> {
    let cache = services.cache.clone();
    let Read { raw, text, files, documents, receipts } = read;
    // Before the body is kept: evidence that could not be noted is read again with the next fetch.
    receipts::apply(services, receipts).await?;
    let changes: Vec<Change> = blocking(move || {
        let mut changes = cache.put_body(id, &raw, &text, &files, Timestamp::now()).map_err(Failure::new)?;
        changes.extend(cache.put_documents(id, &documents).map_err(Failure::new)?);
        Ok::<_, Failure>(changes)
    })
    .await?;
    services.tell_changes(changes);
    services.tell(Event::MessageOpened { account: services.account.id, message: id });
    Ok(())
}
