//! Telling the server what a person did here, in order, while more may be done meanwhile.

use super::account::{Trouble, Worker};
use super::actions::Deed;
use super::event::Event;
use super::services::AccountServices;
use super::{blocking, error::Error};
use crate::domain::access::FolderState;
use crate::domain::error::{Class, Code, Coded, Failure};
use crate::domain::ids::{ActionId, FolderId, MessageId, RemoteId};
use crate::store::{Action, ActionState, Cache, Change};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

/// Actions replayed in one go.
const REPLAYED: u32 = 1_000;

/// The actions that wait, read in one go.
struct Journal {
    services: Arc<AccountServices>,
    /// Those behind the one at hand; `None` for what cannot be read.
    later: VecDeque<(Action, Option<Deed>)>,
    /// The last one that was read: others may have come since.
    last: ActionId,
}

impl Journal {
    /// Blocking.
    fn read(services: Arc<AccountServices>) -> Result<Self, Failure> {
        let actions = {
            let _order = services.order();
            services.core.actions(services.account.id, ActionState::Pending, REPLAYED).map_err(Failure::new)?
        };
        let last = actions.last().map_or(ActionId(i64::MAX), |action| action.id);
        let deed = |action: Action| {
            let deed = serde_json::from_value(action.payload.clone()).ok();
            (action, deed)
        };
        Ok(Self { services, later: actions.into_iter().map(deed).collect(), last })
    }

    /// Works on the messages of a deed, given those whose looks are the affair of a later one. Nothing new is journalled
    /// meanwhile.
    async fn settle<T: Send + 'static>(
        &self,
        deed: &Deed,
        work: impl FnOnce(&Cache, &BTreeSet<MessageId>) -> Result<T, crate::store::Error> + Send + 'static,
    ) -> Result<T, Failure> {
        let mut claimed = BTreeSet::new();
        for later in self.later.iter().filter_map(|(_, later)| later.as_ref()).filter(|later| later.overrides(deed)) {
            claimed.extend(later.messages().iter().copied());
        }
        let (services, last, deed) = (self.services.clone(), self.last, deed.clone());
        blocking(move || {
            let _order = services.order();
            let since = services.core.actions_after(services.account.id, last).map_err(Failure::new)?;
            for action in since {
                if let Ok(later) = serde_json::from_value::<Deed>(action.payload)
                    && later.overrides(&deed)
                {
                    claimed.extend(later.messages());
                }
            }
            work(&services.cache, &claimed).map_err(Failure::new)
        })
        .await
    }
}

fn without(messages: &[MessageId], claimed: &BTreeSet<MessageId>) -> Vec<MessageId> {
    messages.iter().copied().filter(|id| !claimed.contains(id)).collect()
}

/// Tells the server, in order. What it refuses is undone here and said; a lost connection leaves the rest for later.
/// Answers `false` when the rest has to wait for a round of synchronisation, which learns where the messages are.
pub(super) async fn replay(worker: &mut Worker) -> Result<bool, Trouble> {
    let services = worker.services.clone();
    let mut journal = blocking(move || Journal::read(services)).await?;
    while let Some((action, deed)) = journal.later.pop_front() {
        let outcome = match deed {
            Some(deed) => match perform(worker, &journal, &deed).await {
                Ok(true) => Ok(()),
                Ok(false) => return Ok(false),
                Err(Trouble::Final(failure)) if is_refusal(&failure) => {
                    undo(&journal, &deed).await?;
                    Err(failure)
                }
                // The server was not told, or this machine failed: it stays in the journal.
                Err(trouble) => return Err(trouble),
            },
            None => Err(Failure::new(Error::NotFound { what: "action", id: action.id.to_string() })),
        };
        settle(&worker.services, &action, outcome).await?;
    }
    Ok(true)
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

/// Answers `false` when what we know of the messages' places is void for now.
async fn perform(worker: &mut Worker, journal: &Journal, deed: &Deed) -> Result<bool, Trouble> {
    match deed {
        Deed::Flag { messages, flag, on } => {
            let Some(folders) = by_folder(&worker.services, messages).await? else { return Ok(false) };
            for (folder, places) in folders {
                let ids = remotes(&places);
                let mailbox = worker.connected().await?;
                if is_renumbered(&mailbox.open(&folder).await?, &ids) {
                    return Ok(false);
                }
                mailbox.set_flag(&ids, *flag, *on).await?;
            }
            let (messages, flag) = (messages.clone(), *flag);
            journal.settle(deed, move |cache, claimed| cache.settle_flag(&without(&messages, claimed), flag)).await?;
        }
        Deed::Move { messages, to } => {
            let (to, ids) = (*to, messages.clone());
            let cache = worker.services.cache.clone();
            let target = blocking(move || cache.folder(to).map_err(Failure::new)).await?;
            // After a crash between the journal and the list it is shown now; otherwise it changes nothing.
            let shown = move |cache: &Cache, claimed: &BTreeSet<_>| cache.relocate(&without(&ids, claimed), to);
            worker.services.tell_changes(journal.settle(deed, shown).await?);
            let Some(folders) = by_folder(&worker.services, messages).await? else { return Ok(false) };
            for (folder, places) in folders {
                if folder != target.name && !moved(worker, &folder, (to, &target.name), &places).await? {
                    return Ok(false);
                }
            }
        }
        Deed::Expunge { messages } => {
            let Some(folders) = by_folder(&worker.services, messages).await? else { return Ok(false) };
            for (folder, places) in folders {
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

async fn moved(
    worker: &mut Worker,
    from: &str,
    (to, name): (FolderId, &str),
    places: &[Place],
) -> Result<bool, Trouble> {
    let ids = remotes(places);
    let mailbox = worker.connected().await?;
    if is_renumbered(&mailbox.open(from).await?, &ids) {
        return Ok(false);
    }
    let moved = mailbox.move_to(&ids, name).await?;
    let settled: Vec<(MessageId, Option<RemoteId>)> = places
        .iter()
        .map(|place| {
            let now = moved.iter().find(|moved| moved.from == place.remote).and_then(|moved| moved.to.clone());
            (place.id, now)
        })
        .collect();
    let cache = worker.services.cache.clone();
    let changes = blocking(move || {
        let mut changes = Vec::new();
        for (id, now) in settled {
            changes.extend(cache.settle_move(id, to, now.as_ref()).map_err(Failure::new)?);
        }
        Ok::<_, Failure>(changes)
    })
    .await?;
    worker.services.tell_changes(changes);
    Ok(true)
}

/// The server said no: its truth is shown again, but for what a later action has changed since.
async fn undo(journal: &Journal, deed: &Deed) -> Result<(), Failure> {
    let undone = deed.clone();
    let back = move |cache: &Cache, claimed: &BTreeSet<_>| -> Result<Vec<Change>, crate::store::Error> {
        match undone {
            Deed::Flag { messages, flag, on } => {
                let messages = without(&messages, claimed);
                let changes = cache.set_flag(&messages, flag, !on)?;
                cache.settle_flag(&messages, flag)?;
                Ok(changes)
            }
            Deed::Move { messages, .. } => {
                let messages = without(&messages, claimed);
                let each = messages.into_iter().map(|id| cache.undo_move(id)).collect::<Result<Vec<_>, _>>();
                each.map(|each| each.into_iter().flatten().collect())
            }
            Deed::Expunge { messages } => cache.unhide(&messages),
        }
    };
    let changes = journal.settle(deed, back).await?;
    journal.services.tell_changes(changes);
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

/// Messages by the server folder that has them now; those gone meanwhile need nothing. `None` when the place of one is
/// not known until the next round.
async fn by_folder(
    services: &AccountServices,
    messages: &[MessageId],
) -> Result<Option<BTreeMap<String, Vec<Place>>>, Failure> {
    let (cache, messages) = (services.cache.clone(), messages.to_vec());
    blocking(move || {
        let mut by_folder: BTreeMap<String, Vec<Place>> = BTreeMap::new();
        for place in cache.locations(&messages).map_err(Failure::new)? {
            let (folder, remote) = match (place.origin, place.remote) {
                (Some(origin), _) => (origin.folder, origin.remote),
                (None, Some(remote)) => (place.folder, remote),
                (None, None) => return Ok(None),
            };
            let name = cache.folder(folder).map_err(Failure::new)?.name;
            by_folder.entry(name).or_default().push(Place { id: place.id, remote });
        }
        Ok(Some(by_folder))
    })
    .await
}
