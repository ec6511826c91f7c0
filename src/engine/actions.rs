//! What a person does to messages: journalled and shown at once; `replay` tells the server in the same order.

use super::blocking;
use super::services::AccountServices;
use crate::domain::error::{Coded, Failure};
use crate::domain::folder::FolderRole;
use crate::domain::ids::{FolderId, MessageId};
use crate::domain::message::Flag;
use crate::store::{ActionState, Cache, Change, MessageRow};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What the journal keeps of an action; local ids only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "do")]
pub(super) enum Deed {
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

    /// The messages it is about.
    pub(super) fn messages(&self) -> &[MessageId] {
        match self {
            Self::Flag { messages, .. } | Self::Move { messages, .. } | Self::Expunge { messages } => messages,
        }
    }

    /// Whether it decides about the same thing as another one: what its messages look like is its affair then.
    pub(super) fn overrides(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Flag { flag, .. }, Self::Flag { flag: other, .. }) => flag == other,
            (Self::Move { .. } | Self::Expunge { .. }, Self::Move { .. }) => true,
            _ => false,
        }
    }
}

/// Sets or clears a flag here, and remembers to tell the server.
pub(super) async fn set_flag(
    services: &Arc<AccountServices>,
    messages: Vec<MessageId>,
    flag: Flag,
    on: bool,
) -> Result<(), Failure> {
    here(services, move |services| {
        // Those that have it already are left out, so that undoing never changes them.
        let rows = shown(services, &messages)?.into_iter().filter(|row| row.flags.has(flag) != on);
        let messages: Vec<MessageId> = rows.map(|row| row.id).collect();
        if messages.is_empty() {
            return Ok(());
        }
        let deed = Deed::Flag { messages: messages.clone(), flag, on };
        journal(services, &deed, |cache| cache.set_flag(&messages, flag, on))
    })
    .await
}

/// Shows messages in another folder, and remembers to tell the server.
pub(super) async fn move_to(
    services: &Arc<AccountServices>,
    messages: Vec<MessageId>,
    to: FolderId,
) -> Result<(), Failure> {
    here(services, move |services| {
        shown(services, &messages)?;
        let deed = Deed::Move { messages: messages.clone(), to };
        journal(services, &deed, |cache| cache.relocate(&messages, to))
    })
    .await
}

/// Moves messages to the bin; those that are in it already go for good.
pub(super) async fn delete(services: &Arc<AccountServices>, messages: Vec<MessageId>) -> Result<(), Failure> {
    here(services, move |services| {
        let trash = services.cache.folder_with_role(FolderRole::Trash).map_err(Failure::new)?.map(|folder| folder.id);
        let (gone, binned): (Vec<MessageRow>, Vec<MessageRow>) =
            shown(services, &messages)?.into_iter().partition(|row| trash.is_none_or(|trash| trash == row.folder));
        let ids = |rows: Vec<MessageRow>| rows.into_iter().map(|row| row.id).collect::<Vec<_>>();
        if let Some(to) = trash.filter(|_| !binned.is_empty()) {
            let binned = ids(binned);
            let deed = Deed::Move { messages: binned.clone(), to };
            journal(services, &deed, |cache| cache.relocate(&binned, to))?;
        }
        if gone.is_empty() {
            return Ok(());
        }
        let gone = ids(gone);
        journal(services, &Deed::Expunge { messages: gone.clone() }, |cache| cache.hide(&gone))
    })
    .await
}

/// The messages, when all of them are here to be seen.
fn shown(services: &AccountServices, messages: &[MessageId]) -> Result<Vec<MessageRow>, Failure> {
    messages.iter().map(|id| services.cache.message(*id).map_err(Failure::new)).collect()
}

/// Does it where blocking is allowed, and while nobody else journals or reads the journal.
async fn here(
    services: &Arc<AccountServices>,
    work: impl FnOnce(&AccountServices) -> Result<(), Failure> + Send + 'static,
) -> Result<(), Failure> {
    let services = services.clone();
    blocking(move || {
        let _order = services.order();
        work(&services)
    })
    .await
}

fn journal(
    services: &AccountServices,
    deed: &Deed,
    here: impl FnOnce(&Cache) -> Result<Vec<Change>, crate::store::Error>,
) -> Result<(), Failure> {
    let (core, payload) = (&services.core, serde_json::to_value(deed).unwrap_or_default());
    // The journal first: what is shown must never be forgotten. What cannot be shown must not be done later.
    let action = core.add_action(services.account.id, deed.word(), &payload).map_err(Failure::new)?;
    let changes = here(&services.cache).map_err(|error| {
        let given_up = core.set_action(action, ActionState::Failed, Some(error.code().as_str()));
        if let Err(error) = given_up {
            tracing::error!(%error, "an action that failed here stays in the journal");
        }
        Failure::new(error)
    })?;
    services.tell_changes(changes);
    Ok(())
}
