//! The mailboxes of a person, by the directory of an operator: it is asked without signing in.

use crate::config;
use crate::directory;
use crate::domain::Address;
use crate::domain::directory::{DirectoryEntry, DirectoryQuery};
use crate::domain::error::Failure;
use crate::engine::{Connections, Error};
use crate::ui::opening::blocking;
use crate::ui::services::Services;
use std::time::Duration;

/// How long the directory may take.
const PATIENCE: Duration = Duration::from_secs(15);
/// Mailboxes that are worth showing.
const MOST: usize = 12;

/// A mailbox, with what the directory says of it.
#[derive(Debug, Clone)]
pub struct Mailbox {
    pub(super) address: Address,
    pub(super) entry: DirectoryEntry,
}

/// Those of the person of this national number.
pub(super) async fn of(services: Services, operator: String, national_id: String) -> Result<Vec<Mailbox>, Failure> {
    match tokio::time::timeout(PATIENCE, asked(services, operator, national_id)).await {
        Ok(found) => found,
        Err(_) => Err(Failure::new(Error::Stopped)),
    }
}

async fn asked(services: Services, operator: String, national_id: String) -> Result<Vec<Mailbox>, Failure> {
    let root = services.folders.root().to_owned();
    let loaded = blocking(&services, move || config::profile(&operator, Some(&root)).map_err(Failure::new)).await?;
    let Some(service) = &loaded.profile.directory else { return Ok(Vec::new()) };
    let connections = Connections::new(&loaded, services.folders.trust());
    let connector = connections.connector().await?;
    let connected = directory::connect(connector, service, &loaded.profile.timeouts, None).await;
    let mut directory = connected.map_err(|fault| fault.failure().clone())?;
    let query = DirectoryQuery { national_id, ..DirectoryQuery::default() };
    let answer = directory.search(&query).await;
    directory.close().await;
    let entries = answer.map_err(|fault| fault.failure().clone())?.entries;
    let mut found: Vec<Mailbox> = Vec::new();
    for entry in entries {
        if found.len() < MOST && !found.iter().any(|known| known.address.same_mailbox(&entry.address)) {
            found.push(Mailbox { address: entry.address.clone(), entry });
        }
    }
    Ok(found)
}
