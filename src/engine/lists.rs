//! The white list: fetched, kept in a file, read again at the next start.

use super::blocking;
use super::connections::Connections;
use super::error::Error;
use crate::domain::Address;
use crate::domain::error::{Code, Coded, Failure};
use crate::net::http::Validators;
use crate::net::white_list;
use crate::platform::files::{create_private_folder, read_limited, write_private};
use crate::trust::white_list::{WhiteList, parse};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::Mutex;

/// The list is asked for again once a day (espace-de-confiance.md §2).
const REFRESH: SignedDuration = SignedDuration::from_hours(24);

/// How long a complete list is better than a cut one (espace-de-confiance.md §6).
const GOOD_FOR: SignedDuration = SignedDuration::from_hours(48);

/// What is known of the white list of one trust space.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ListState {
    #[serde(skip)]
    list: Option<Arc<WhiteList>>,
    /// When our copy was last confirmed by the server.
    fetched_at: Option<Timestamp>,
    /// When the list was made, as it says.
    generated: Option<Timestamp>,
    /// Domains in it.
    domains: usize,
    /// Whether all of it could be read.
    complete: bool,
    /// Code of the failure of the last try.
    problem: Option<Code>,
}

impl ListState {
    /// The list.
    pub fn list(&self) -> Option<&WhiteList> {
        self.list.as_deref()
    }

    /// When our copy was last confirmed by the server.
    pub fn fetched_at(&self) -> Option<Timestamp> {
        self.fetched_at
    }

    /// Whether all of the list could be read.
    pub fn complete(&self) -> bool {
        self.complete
    }

    /// Domains in the list.
    pub fn domains(&self) -> usize {
        self.domains
    }

    /// Code of the failure of the last try.
    pub fn problem(&self) -> Option<Code> {
        self.problem
    }

    /// Whether an address stands in the list.
    pub fn holds(&self, address: &Address) -> bool {
        self.list.as_ref().is_some_and(|list| list.domain(address.domain()).is_some())
    }
}

/// What is kept beside the list.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Kept {
    fetched_at: Option<Timestamp>,
    #[serde(default)]
    validators: Validators,
}

/// The white list of one trust space.
pub(super) struct Lists {
    connections: Arc<Connections>,
    folder: PathBuf,
    state: Mutex<Option<(ListState, Validators)>>,
}

impl Lists {
    /// The list of the profile's trust space, kept in `folder`.
    pub(super) fn new(connections: Arc<Connections>, folder: PathBuf) -> Self {
        Self { connections, folder, state: Mutex::new(None) }
    }

    /// The list as we have it, asked for again when it is older than a day.
    pub(super) async fn current(&self) -> ListState {
        let now = Timestamp::now();
        let mut held = self.state.lock().await;
        let (state, validators) = match held.take() {
            Some(known) => known,
            None => self.kept().await,
        };
        let fresh = state.fetched_at.is_some_and(|at| now.duration_since(at) < REFRESH);
        let known = if fresh { (state, validators) } else { self.fetch(state, validators, now).await };
        held.insert(known).0.clone()
    }

    /// The list, asked for again now; the old one, marked with the problem, when it cannot be had.
    pub(super) async fn refreshed(&self, now: Timestamp) -> ListState {
        let mut held = self.state.lock().await;
        let (state, validators) = match held.take() {
            Some(known) => known,
            None => self.kept().await,
        };
        let known = self.fetch(state, validators, now).await;
        held.insert(known).0.clone()
    }

    async fn fetch(&self, old: ListState, validators: Validators, now: Timestamp) -> (ListState, Validators) {
        match self.try_fetch(&old, &validators, now).await {
            Ok(known) => known,
            Err(failure) => {
                tracing::warn!(code = %failure.code(), "the white list could not be fetched");
                (ListState { problem: Some(failure.code()), ..old }, validators)
            }
        }
    }

    async fn try_fetch(
        &self,
        old: &ListState,
        validators: &Validators,
        now: Timestamp,
    ) -> Result<(ListState, Validators), Failure> {
        let (url, dial) = self.connections.white_list().ok_or_else(|| Failure::new(Error::ListAbsent))?;
        let connector = self.connections.connector().await?;
        let known = if old.list.is_some() { validators.clone() } else { Validators::default() };
        let answer = white_list::fetch(connector, url, dial, &known).await.map_err(Failure::new)?;
        if answer.is_unchanged() && old.list.is_none() {
            return Err(Failure::new(Error::ListAbsent));
        }
        if answer.is_unchanged() {
            let state = ListState { fetched_at: Some(now), problem: None, ..old.clone() };
            self.keep(None, state.fetched_at, &known).await?;
            return Ok((state, known));
        }
        let body = answer.body;
        let (state, body) = blocking(move || Ok::<_, Failure>((read(&body, Some(now))?, body))).await?;
        if !state.complete && old.complete && old.fetched_at.is_some_and(|at| now.duration_since(at) < GOOD_FOR) {
            // Better whole and of yesterday than cut and of today.
            return Ok((ListState { problem: state.problem, ..old.clone() }, known));
        }
        // A cut list must be asked for whole the next time.
        let validators = if state.complete { answer.validators } else { Validators::default() };
        self.keep(Some(body), state.fetched_at, &validators).await?;
        Ok((state, validators))
    }

    async fn kept(&self) -> (ListState, Validators) {
        let folder = self.folder.clone();
        let read_kept = move || -> Result<(ListState, Validators), Failure> {
            let kept = read_limited(&folder.join("list.json"), 64 * 1024).map_err(Failure::new)?;
            let kept: Kept = serde_json::from_slice(&kept).unwrap_or_default();
            let body = read_limited(&folder.join("list.xml"), white_list::SIZE_LIMIT as u64).map_err(Failure::new)?;
            Ok((read(&body, kept.fetched_at)?, kept.validators))
        };
        // No list kept, or one that cannot be read, is the same as none.
        blocking(read_kept).await.unwrap_or_default()
    }

    async fn keep(
        &self,
        body: Option<Vec<u8>>,
        fetched_at: Option<Timestamp>,
        validators: &Validators,
    ) -> Result<(), Failure> {
        let (folder, kept) = (self.folder.clone(), Kept { fetched_at, validators: validators.clone() });
        blocking(move || {
            create_private_folder(&folder).map_err(Failure::new)?;
            if let Some(body) = body {
                write_private(&folder.join("list.xml"), &body).map_err(Failure::new)?;
            }
            let text = serde_json::to_vec(&kept).unwrap_or_default();
            write_private(&folder.join("list.json"), &text).map_err(Failure::new)
        })
        .await
    }
}

fn read(body: &[u8], fetched_at: Option<Timestamp>) -> Result<ListState, Failure> {
    let (list, warnings) = parse(body).map_err(Failure::new)?;
    for warning in &warnings {
        tracing::warn!(?warning, "white list");
    }
    Ok(ListState {
        fetched_at,
        generated: list.generated,
        domains: list.domains.len(),
        complete: list.complete,
        problem: (!list.complete).then_some(Code::LIST_TRUNCATED),
        list: Some(Arc::new(list)),
    })
}
