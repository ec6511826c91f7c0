//! Bringing folders and headers up to date with the server.

use super::account::{Trouble, Worker};
use super::command::SyncReport;
use super::event::Event;
use super::{blocking, bodies, replay};
use crate::domain::access::{FolderState, Range};
use crate::domain::error::Failure;
use crate::domain::folder::FolderRole;
use crate::domain::ids::{FolderId, RemoteId};
use crate::domain::message::Flag;
use crate::store::{Cache, Folder};
use jiff::Timestamp;
use std::collections::BTreeSet;

/// Headers of one transaction (architecture: one transaction per batch of about 500).
const BATCH: usize = 500;

/// One round: what waits here first, then the folder list, what went from each folder, what came or changed in it, and
/// the documents of recent messages.
pub(super) async fn run(worker: &mut Worker, only: Option<FolderId>) -> Result<SyncReport, Trouble> {
    worker.connected().await?;
    let told = replay::replay(worker).await?;
    let mut report = SyncReport::default();
    let folders = folders(worker).await?;
    // What went is known everywhere before what came: a message that moved keeps its local id, whatever the order.
    let mut looked = Vec::new();
    for folder in folders.iter().filter(|folder| folder.selectable && only.is_none_or(|id| id == folder.id)) {
        worker.services.ending.go_on()?;
        looked.extend(look(worker, folder, &mut report).await?);
        report.folders += 1;
    }
    for look in looked {
        worker.services.ending.go_on()?;
        take(worker, look, &mut report).await?;
    }
    if only.is_none() {
        let cache = worker.services.cache.clone();
        report.removed = blocking(move || cache.sweep().map_err(Failure::new)).await?;
    }
    if report.renumbered > 0 || !told {
        // Actions on messages of those folders had to wait for the new ids.
        replay::replay(worker).await?;
    }
    for folder in folders.iter().filter(|folder| only.map_or(folder.role == FolderRole::Inbox, |id| id == folder.id)) {
        bodies::fetch_recent(worker, folder, &mut report).await?;
    }
    Ok(report)
}

/// Headers and flags of one folder, when the server has told of it before.
pub(super) async fn folder(worker: &mut Worker, role: FolderRole) -> Result<(), Trouble> {
    let cache = worker.services.cache.clone();
    let known = blocking(move || cache.folder_with_role(role).map_err(Failure::new)).await?;
    if let Some(folder) = known
        && let Some(look) = look(worker, &folder, &mut SyncReport::default()).await?
    {
        take(worker, look, &mut SyncReport::default()).await?;
    }
    Ok(())
}

/// Opens the inbox for watching; answers whether something happened in it since it was synchronised, of which the server
/// will not tell any more.
pub(super) async fn open_inbox(worker: &mut Worker) -> Result<bool, Trouble> {
    let cache = worker.services.cache.clone();
    let inbox = blocking(move || cache.folder_with_role(FolderRole::Inbox).map_err(Failure::new)).await?;
    let name = inbox.as_ref().map_or("INBOX", |folder| folder.name.as_str());
    let state = worker.connected().await?.open(name).await?;
    Ok(inbox.is_none_or(|folder| is_behind(&folder, &state)))
}

fn is_behind(folder: &Folder, state: &FolderState) -> bool {
    folder.synced.is_none()
        || folder.epoch != Some(state.epoch)
        || folder.next != state.next
        || state.modseq.is_some_and(|modseq| folder.modseq != Some(modseq))
}

/// Brings the list of folders up to date.
pub(super) async fn folders(worker: &mut Worker) -> Result<Vec<Folder>, Trouble> {
    let mut listed = worker.connected().await?.folders().await?;
    name_roles(&mut listed, &worker.services.profile.folders);
    let cache = worker.services.cache.clone();
    let (changes, folders) = blocking(move || {
        let changes = cache.sync_folders(&listed).map_err(Failure::new)?;
        Ok::<_, Failure>((changes, cache.folders().map_err(Failure::new)?))
    })
    .await?;
    if !changes.added.is_empty() || !changes.changed.is_empty() || !changes.removed.is_empty() {
        worker.services.tell(Event::FoldersChanged { account: worker.services.account.id });
    }
    Ok(folders)
}

/// Roles by the profile's folder names, where the server tells none (RFC 6154).
fn name_roles(listed: &mut [crate::domain::access::RemoteFolder], names: &crate::domain::profile::FolderNames) {
    let known = [
        (FolderRole::Sent, &names.sent),
        (FolderRole::Drafts, &names.drafts),
        (FolderRole::Trash, &names.trash),
        (FolderRole::Junk, &names.junk),
        (FolderRole::Archive, &names.archive),
    ];
    for (role, names) in known {
        if listed.iter().any(|folder| folder.role == role) {
            continue;
        }
        let named = listed.iter_mut().find(|folder| {
            folder.role == FolderRole::Other
                && names.iter().any(|name| name.to_lowercase() == folder.name.to_lowercase())
        });
        if let Some(folder) = named {
            folder.role = role;
        }
    }
}

/// A folder where something happened since the last round.
struct Look<'a> {
    folder: &'a Folder,
    state: FolderState,
    renumbered: bool,
    present: Vec<RemoteId>,
}

/// Compares a folder with the server and lets go of what is there no more.
async fn look<'a>(
    worker: &mut Worker,
    folder: &'a Folder,
    report: &mut SyncReport,
) -> Result<Option<Look<'a>>, Trouble> {
    let state = worker.connected().await?.open(&folder.name).await?;
    let (cache, id) = (worker.services.cache.clone(), folder.id);
    let renumbered = blocking(move || cache.start_epoch(id, state.epoch).map_err(Failure::new)).await?;
    report.renumbered += usize::from(renumbered);
    if !renumbered && nothing_to_do(folder, &state) {
        return Ok(None);
    }
    let present = worker.connected().await?.ids().await?;
    let (cache, kept) = (worker.services.cache.clone(), present.clone());
    let changes = blocking(move || cache.keep_only(id, &kept).map_err(Failure::new)).await?;
    worker.services.tell_changes(changes);
    Ok(Some(Look { folder, state, renumbered, present }))
}

/// Takes over new headers and changed flags. The state is that of the look: what happened since is for the next round.
async fn take(worker: &mut Worker, look: Look<'_>, report: &mut SyncReport) -> Result<(), Trouble> {
    let Look { folder, state, renumbered, present } = look;
    if worker.connected().await?.open(&folder.name).await?.epoch != state.epoch {
        return Ok(());
    }
    new_headers(worker, folder, &present, report).await?;
    flags(worker, folder, &state, renumbered, report).await?;
    let (cache, id) = (worker.services.cache.clone(), folder.id);
    let changes = blocking(move || {
        let changes = cache.drop_detached(id).map_err(Failure::new)?;
        cache.set_state(id, &state, Timestamp::now()).map_err(Failure::new)?;
        Ok::<_, Failure>(changes)
    })
    .await?;
    worker.services.tell_changes(changes);
    Ok(())
}

/// Same numbers, same modification sequence: nothing happened since the last round.
fn nothing_to_do(folder: &Folder, state: &FolderState) -> bool {
    folder.synced.is_some()
        && state.modseq.is_some()
        && state.modseq == folder.modseq
        && state.next == folder.next
        && u64::from(state.exists) == folder.total
}

/// Newest first, in batches, so that the first rows are there at once.
async fn new_headers(
    worker: &mut Worker,
    folder: &Folder,
    present: &[RemoteId],
    report: &mut SyncReport,
) -> Result<(), Trouble> {
    let known: BTreeSet<RemoteId> = remote_ids(&worker.services.cache, folder.id).await?;
    let missing: Vec<RemoteId> = present.iter().rev().filter(|id| !known.contains(*id)).cloned().collect();
    for batch in missing.chunks(BATCH) {
        worker.services.ending.go_on()?;
        let headers = worker.connected().await?.headers(Range::Ids(batch.to_vec())).await?;
        // What was there before the first round is no news.
        let is_news = folder.role == FolderRole::Inbox && folder.synced.is_some();
        let (cache, id) = (worker.services.cache.clone(), folder.id);
        let (upserted, unseen) = blocking(move || {
            let upserted = cache.upsert_headers(id, &headers).map_err(Failure::new)?;
            let arrived = if is_news { cache.rows(&upserted.new).map_err(Failure::new)? } else { Vec::new() };
            let unseen = arrived.iter().filter(|row| !row.flags.has(Flag::Seen)).count();
            Ok::<_, Failure>((upserted, unseen))
        })
        .await?;
        report.new_messages += upserted.new.len();
        report.arrived += unseen;
        worker.services.tell_changes(upserted.changes);
    }
    Ok(())
}

async fn remote_ids(cache: &Cache, folder: FolderId) -> Result<BTreeSet<RemoteId>, Failure> {
    let cache = cache.clone();
    blocking(move || {
        let known = cache.remote_ids(folder).map_err(Failure::new)?;
        Ok(known.into_iter().map(|(remote, _, _)| remote).collect())
    })
    .await
}

async fn flags(
    worker: &mut Worker,
    folder: &Folder,
    state: &FolderState,
    renumbered: bool,
    report: &mut SyncReport,
) -> Result<(), Trouble> {
    let since = if renumbered { None } else { folder.modseq.filter(|_| state.modseq.is_some()) };
    if folder.synced.is_none() || since.is_some_and(|since| state.modseq == Some(since)) {
        return Ok(());
    }
    let flags = worker.connected().await?.flags(since).await?;
    let (cache, id) = (worker.services.cache.clone(), folder.id);
    let changes = blocking(move || cache.update_flags(id, &flags).map_err(Failure::new)).await?;
    report.changed += changes
        .iter()
        .flat_map(|change| &change.changed)
        .map(|range| usize::try_from(range.last.0 - range.first.0 + 1).unwrap_or(0))
        .sum::<usize>();
    worker.services.tell_changes(changes);
    Ok(())
}
