//! What a person does to messages: journalled and shown at once, then told to the server in the same order.

use super::account::{Trouble, Worker};
use super::event::Event;
use super::services::AccountServices;
use super::{blocking, error::Error};
use crate::domain::access::FolderState;
use crate::domain::error::{Class, Code, Coded, Failure};
use crate::domain::folder::FolderRole;
use crate::domain::ids::{FolderId, MessageId, RemoteId};
use crate::domain::message::Flag;
use crate::store::{Action, ActionState, Cache, Change, LocalRemote};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Actions replayed in one go.
const REPLAYED: u32 = 1_000;

/// What the journal keeps of an action; local ids only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "do")]
enum Deed {
    Flag { messages: Vec<MessageId>, flag: Flag, on: bool },
    Move { messages: Vec<MessageId>, to: FolderId },
    Expunge { messages: Vec<MessageId> },
}

impl Deed {
    fn word(&self) -> &'static str {
        match self {
            Self::Flag { .. } => "flag",
            Self::Move { .. } => "move",
            Self::Expunge { .. } => "expunge",
        }
    }
}

/// Sets or clears a flag here, and remembers to tell the server.
pub(super) async fn set_flag(
    services: &AccountServices,
    messages: &[MessageId],
    flag: Flag,
    on: bool,
) -> Result<(), Failure> {
    let cache = services.cache.clone();
    let messages = shown(services, messages).await?;
    // Those that have it already are left out, so that undoing never changes them.
    let messages: Vec<MessageId> = blocking(move || {
        let rows =
            messages.into_iter().map(|id| cache.message(id)).collect::<Result<Vec<_>, _>>().map_err(Failure::new)?;
        Ok(rows.into_iter().filter(|row| row.flags.has(flag) != on).map(|row| row.id).collect())
    })
    .await?;
    if messages.is_empty() {
        return Ok(());
    }
    let deed = Deed::Flag { messages: messages.clone(), flag, on };
    journal(services, deed, move |cache| cache.set_flag(&messages, flag, on)).await
}

/// Shows messages in another folder, and remembers to tell the server.
pub(super) async fn move_to(services: &AccountServices, messages: &[MessageId], to: FolderId) -> Result<(), Failure> {
    let messages = shown(services, messages).await?;
    let deed = Deed::Move { messages: messages.clone(), to };
    journal(services, deed, move |cache| cache.relocate(&messages, to)).await
}

/// Moves messages to the bin; those that are in it already go for good.
pub(super) async fn delete(services: &AccountServices, messages: &[MessageId]) -> Result<(), Failure> {
    let (cache, messages) = (services.cache.clone(), shown(services, messages).await?);
    let (trash, places) = blocking(move || {
        let trash = cache.folder_with_role(FolderRole::Trash).map_err(Failure::new)?;
        Ok::<_, Failure>((trash, cache.locations(&messages).map_err(Failure::new)?))
    })
    .await?;
    let trash = trash.map(|folder| folder.id);
    let (gone, binned): (Vec<LocalRemote>, Vec<LocalRemote>) =
        places.into_iter().partition(|place| trash.is_none_or(|trash| trash == place.folder));
    let ids = |places: Vec<LocalRemote>| places.into_iter().map(|place| place.id).collect::<Vec<_>>();
    if let Some(trash) = trash.filter(|_| !binned.is_empty()) {
        move_to(services, &ids(binned), trash).await?;
    }
    let gone = ids(gone);
    if gone.is_empty() {
        return Ok(());
    }
    journal(services, Deed::Expunge { messages: gone.clone() }, move |cache| cache.hide(&gone)).await
}

/// The messages, when all of them are here to be seen.
async fn shown(services: &AccountServices, messages: &[MessageId]) -> Result<Vec<MessageId>, Failure> {
    let (cache, messages) = (services.cache.clone(), messages.to_vec());
    blocking(move || {
        for id in &messages {
            cache.message(*id).map_err(Failure::new)?;
        }
        Ok(messages)
    })
    .await
}

async fn journal(
    services: &AccountServices,
    deed: Deed,
    here: impl FnOnce(&Cache) -> Result<Vec<Change>, crate::store::Error> + Send + 'static,
) -> Result<(), Failure> {
    let (core, cache, account) = (services.core.clone(), services.cache.clone(), services.account.id);
    let changes = blocking(move || {
        let payload = serde_json::to_value(&deed).unwrap_or_default();
        // The journal first: what is shown must never be forgotten. What cannot be shown must not be done later.
        let action = core.add_action(account, deed.word(), &payload).map_err(Failure::new)?;
        here(&cache).map_err(|error| {
            let given_up = core.set_action(action, ActionState::Failed, Some(error.code().as_str()));
            if let Err(error) = given_up {
                tracing::error!(%error, "an action that failed here stays in the journal");
            }
            Failure::new(error)
        })
    })
    .await?;
    services.tell_changes(changes);
    Ok(())
}

/// Tells the server, in order. What it refuses is undone here and said; a lost connection leaves the rest for later.
pub(super) async fn replay(worker: &mut Worker) -> Result<(), Trouble> {
    let (core, account) = (worker.services.core.clone(), worker.services.account.id);
    let waiting = blocking(move || core.actions(account, ActionState::Pending, REPLAYED).map_err(Failure::new)).await?;
    for action in waiting {
        let outcome = match serde_json::from_value::<Deed>(action.payload.clone()) {
            Ok(deed) => match perform(worker, &deed).await {
                Ok(true) => Ok(()),
                // The rest is told after the round that learns the new ids.
                Ok(false) => return Ok(()),
                Err(Trouble::Final(failure)) if is_refusal(&failure) => {
                    undo(&worker.services, deed).await?;
                    Err(failure)
                }
                // The server was not told, or this machine failed: it stays in the journal.
                Err(trouble) => return Err(trouble),
            },
            Err(_) => Err(Failure::new(Error::NotFound { what: "action", id: action.id.to_string() })),
        };
        settle(&worker.services, &action, outcome).await?;
    }
    Ok(())
}

/// Whether trying the action again can never help.
fn is_refusal(failure: &Failure) -> bool {
    failure.class() != Class::Local || failure.code() == Code::NOT_FOUND
}

async fn settle(services: &AccountServices, action: &Action, outcome: Result<(), Failure>) -> Result<(), Failure> {
    let (core, id) = (services.core.clone(), action.id);
    let (state, problem) = match &outcome {
        Ok(()) => (ActionState::Done, None),
        Err(failure) => (ActionState::Failed, Some(failure.code().as_str())),
    };
    blocking(move || core.set_action(id, state, problem).map_err(Failure::new)).await?;
    services.trace(&action.kind, &action.id.to_string(), problem.unwrap_or("ok")).await;
    if let Err(failure) = outcome {
        services.tell(Event::Overruled { account: services.account.id, failure });
    }
    Ok(())
}

/// Answers `false` when the folder was renumbered: what we know of its messages is void.
async fn perform(worker: &mut Worker, deed: &Deed) -> Result<bool, Trouble> {
    match deed {
        Deed::Flag { messages, flag, on } => {
            for (folder, places) in by_folder(&worker.services, messages).await? {
                let ids = remotes(&places);
                let mailbox = worker.connected().await?;
                if is_renumbered(&mailbox.open(&folder).await?, &ids) {
                    return Ok(false);
                }
                mailbox.set_flag(&ids, *flag, *on).await?;
            }
            let (cache, messages, flag) = (worker.services.cache.clone(), messages.clone(), *flag);
            blocking(move || cache.settle_flag(&messages, flag).map_err(Failure::new)).await?;
        }
        Deed::Move { messages, to } => {
            let (cache, to, ids) = (worker.services.cache.clone(), *to, messages.clone());
            let (target, changes) = blocking(move || {
                let target = cache.folder(to).map_err(Failure::new)?;
                // After a crash between the journal and the list it is done now; otherwise it changes nothing.
                Ok::<_, Failure>((target, cache.relocate(&ids, to).map_err(Failure::new)?))
            })
            .await?;
            worker.services.tell_changes(changes);
            for (folder, places) in by_folder(&worker.services, messages).await? {
                if folder != target.name && !moved(worker, &folder, &target.name, &places).await? {
                    return Ok(false);
                }
            }
        }
        Deed::Expunge { messages } => {
            for (folder, places) in by_folder(&worker.services, messages).await? {
                let ids = remotes(&places);
                let mailbox = worker.connected().await?;
                if is_renumbered(&mailbox.open(&folder).await?, &ids) {
                    return Ok(false);
                }
                mailbox.delete(&ids).await?;
            }
            let (cache, messages) = (worker.services.cache.clone(), messages.clone());
            let changes = blocking(move || cache.expunge(&messages).map_err(Failure::new)).await?;
            worker.services.tell_changes(changes);
        }
    }
    Ok(true)
}

fn is_renumbered(state: &FolderState, ids: &[RemoteId]) -> bool {
    ids.iter().any(|id| id.epoch != state.epoch)
}

async fn moved(worker: &mut Worker, from: &str, to: &str, places: &[Place]) -> Result<bool, Trouble> {
    let ids = remotes(places);
    let mailbox = worker.connected().await?;
    if is_renumbered(&mailbox.open(from).await?, &ids) {
        return Ok(false);
    }
    let moved = mailbox.move_to(&ids, to).await?;
    let settled: Vec<(MessageId, Option<RemoteId>)> = places
        .iter()
        .map(|place| {
            let to = moved.iter().find(|moved| moved.from == place.remote).and_then(|moved| moved.to.clone());
            (place.id, to)
        })
        .collect();
    let cache = worker.services.cache.clone();
    let changes = blocking(move || {
        let mut changes = Vec::new();
        for (id, to) in settled {
            changes.extend(cache.settle_move(id, to.as_ref()).map_err(Failure::new)?);
        }
        Ok::<_, Failure>(changes)
    })
    .await?;
    worker.services.tell_changes(changes);
    Ok(true)
}

/// The server said no: its truth is shown again.
async fn undo(services: &AccountServices, deed: Deed) -> Result<(), Failure> {
    let cache = services.cache.clone();
    let changes = blocking(move || {
        let undone = match deed {
            Deed::Flag { messages, flag, on } => {
                let changes = cache.set_flag(&messages, flag, !on).map_err(Failure::new)?;
                cache.settle_flag(&messages, flag).map_err(Failure::new)?;
                Ok(changes)
            }
            Deed::Move { messages, .. } => {
                let each = messages.into_iter().map(|id| cache.undo_move(id)).collect::<Result<Vec<_>, _>>();
                each.map(|each| each.into_iter().flatten().collect())
            }
            Deed::Expunge { messages } => cache.unhide(&messages),
        };
        undone.map_err(Failure::new)
    })
    .await?;
    services.tell_changes(changes);
    Ok(())
}

/// One message and its name on the server.
struct Place {
    id: MessageId,
    remote: RemoteId,
}

fn remotes(places: &[Place]) -> Vec<RemoteId> {
    places.iter().map(|place| place.remote.clone()).collect()
}

/// Messages by the server folder that has them now; those gone meanwhile need nothing.
async fn by_folder(
    services: &AccountServices,
    messages: &[MessageId],
) -> Result<BTreeMap<String, Vec<Place>>, Failure> {
    let (cache, messages) = (services.cache.clone(), messages.to_vec());
    blocking(move || {
        let mut by_folder: BTreeMap<String, Vec<Place>> = BTreeMap::new();
        for place in cache.locations(&messages).map_err(Failure::new)? {
            let (folder, remote) = match (place.origin, place.remote) {
                (Some(origin), _) => (origin.folder, origin.remote),
                (None, Some(remote)) => (place.folder, remote),
                (None, None) => continue,
            };
            let name = cache.folder(folder).map_err(Failure::new)?.name;
            by_folder.entry(name).or_default().push(Place { id: place.id, remote });
        }
        Ok(by_folder)
    })
    .await
}
