//! Finding colleagues: the directory, and what it answered before.

use super::blocking;
use super::command::Outcome;
use super::services::AccountServices;
use crate::domain::directory::DirectoryQuery;
use crate::domain::error::Failure;
use jiff::Timestamp;

/// Asks the directory and keeps the answer for suggestions and for working offline.
pub(super) async fn search(services: &AccountServices, query: &DirectoryQuery) -> Result<Outcome, Failure> {
    let password = services.password();
    let mut directory = services.doors.directory(password.as_ref()).await.map_err(|fault| fault.failure().clone())?;
    let answer = directory.search(query).await;
    directory.close().await;
    let answer = answer.map_err(|fault| fault.failure().clone())?;
    let (cache, entries) = (services.cache.clone(), answer.entries.clone());
    blocking(move || cache.put_colleagues(&entries, Timestamp::now()).map_err(Failure::new)).await?;
    services.trace("directory", "search", &answer.entries.len().to_string()).await;
    Ok(Outcome::Found(answer))
}
