//! From an unlocked identity to a session at work: its engine, and what the window says of each mailbox.

use super::card_desk::{CardInUse, Inserted};
use super::services::Services;
use super::session::{AccountFacts, Session};
use crate::config;
use crate::domain::directory::{DirectoryEntry, DirectoryQuery, MailboxKind};
use crate::domain::error::Failure;
use crate::domain::ids::{AccountId, IdentityId};
use crate::domain::profile::SendingRules;
use crate::domain::{Address, Secret};
use crate::engine::{Command, Engine, Options, Outcome};
use crate::store::{Account, Core, Store, Unlock};
use std::sync::Arc;
use std::time::Duration;

/// The secret of an account that the person chose to leave on this workstation.
pub const PASSWORD: &str = "password";
/// How long the directory may take to say who one is.
const DIRECTORY_PATIENCE: Duration = Duration::from_secs(15);
/// Entries of one person that are worth showing.
const MOST_ENTRIES: usize = 20;

/// Opens the core of an identity; the key is derived where blocking is allowed.
///
/// # Errors
/// `STOCK-02` when the key does not fit, others of the store's.
pub async fn unlock(services: Services, store: Store, identity: IdentityId, unlock: Unlock) -> Result<Core, Failure> {
    blocking(&services, move || store.unlock(identity, &unlock).map_err(Failure::new)).await
}

/// Starts the engine of an unlocked identity and reads what the window says of its mailboxes.
///
/// # Errors
/// When the core cannot be read.
pub fn open(
    services: &Services,
    core: Core,
    watch: bool,
) -> impl Future<Output = Result<Session, Failure>> + Send + use<> {
    open_with(services, core, watch, None)
}

/// The same with the card that opened it: where operators take one, it signs in.
///
/// # Errors
/// When the core cannot be read.
pub fn open_with(
    services: &Services,
    core: Core,
    watch: bool,
    card: Option<Arc<CardInUse>>,
) -> impl Future<Output = Result<Session, Failure>> + Send + use<> {
    let services = services.clone();
    async move {
        let (reader, root) = (core.clone(), services.folders.root().to_owned());
        let (person, accounts) = blocking(&services, move || {
            let person = reader.person().map_err(Failure::new)?;
            let accounts = reader.accounts().map_err(Failure::new)?;
            let told: Result<Vec<_>, _> = accounts.iter().map(|account| facts(&reader, account, &root)).collect();
            Ok((person, told?))
        })
        .await?;
        let identity = card.as_ref().map(|card| card.open.identity());
        let engine = Engine::start(core.clone(), services.folders.clone(), Options { watch, identity }).await?;
        Ok(Session::new(services, engine, core, person.name, person.environment, accounts).by_card(card))
    }
}

/// Whose a card is, without its code; one in opposition is nobody's. Blocking.
///
/// # Errors
/// `CARTE-20` when a list at hand says so, and those of [`Inserted::identity`].
pub fn owner_of(services: &Services, card: &dyn Inserted) -> Result<Option<IdentityId>, Failure> {
    card.check_opposition(&services.folders)?;
    card.identity(&store(services)?)
}

/// Opens the card with its code, then the identity with the card, then the session: where its professional only stood
/// aside, the engine that still sends ends first.
///
/// # Errors
/// Those of [`Inserted::open`], of [`crate::engine::by_card::unlock`] and of [`open`].
pub async fn open_by_card(
    services: Services,
    identity: IdentityId,
    card: Arc<dyn Inserted>,
    code: Secret,
    last_try_agreed: bool,
) -> Result<Session, Failure> {
    let store = store(&services)?;
    let inserted = card.clone();
    let opened = blocking(&services, move || inserted.open(&code, last_try_agreed)).await?;
    let card = CardInUse::new(card, opened, services.runtime());
    services.leaving.end(identity).await;
    let opening = card.clone();
    let core = blocking(&services, move || opening.open.unlock(&store, identity)).await?;
    open_with(&services, core, true, Some(card)).await
}

/// A session of the same identity over a fresh engine: its accounts have changed. The old one stops.
///
/// # Errors
/// When the core cannot be read; the old session is over in any case.
pub async fn reopen(session: Session) -> Result<Session, Failure> {
    session.engine().stop().await;
    open_with(session.services(), session.core().clone(), true, session.card().cloned()).await
}

/// Takes an account off this workstation with what was fetched for it, drafts and unsent messages included, and opens
/// the session anew. When the account could not be removed, the reason stands beside the new session.
///
/// # Errors
/// When the session cannot be opened anew.
pub async fn remove_account(session: Session, account: AccountId) -> Result<(Session, Option<Failure>), Failure> {
    session.engine().stop().await;
    let core = session.core().clone();
    let removed = blocking(session.services(), move || core.remove_account(account, true).map_err(Failure::new)).await;
    let opened = open_with(session.services(), session.core().clone(), true, session.card().cloned()).await?;
    Ok((opened, removed.err()))
}

/// Asks the directory whose mailbox an account is and keeps the answer, for accounts of which it is not known yet.
pub async fn learn_kind(session: Session, account: AccountId) -> Option<MailboxKind> {
    let address = session.account(account)?.address.clone();
    let entries = own_entries(session.engine(), account, &address).await.ok()?;
    let kind = kind_of(&entries, &address)?;
    let core = session.core().clone();
    blocking(session.services(), move || keep_kind(&core, account, kind)).await.ok()?;
    Some(kind)
}

/// The entries of the directory for an address, then those of the same person at other addresses.
pub(super) async fn own_entries(
    engine: &Engine,
    account: AccountId,
    address: &Address,
) -> Result<Vec<DirectoryEntry>, Failure> {
    let by_address = DirectoryQuery { address: address.to_string(), ..DirectoryQuery::default() };
    let mut entries = look_up(engine, account, by_address).await?;
    entries.retain(|entry| entry.address.same_mailbox(address));
    let person = entries.iter().find_map(|entry| entry.national_id.clone());
    if let Some(national_id) = person {
        let by_person = DirectoryQuery { national_id: national_id.clone(), ..DirectoryQuery::default() };
        // What was found already is enough to go on.
        let others = look_up(engine, account, by_person).await.unwrap_or_default();
        let others = others.into_iter().filter(|other| other.national_id.as_deref() == Some(national_id.as_str()));
        entries.extend(others.filter(|other| !other.address.same_mailbox(address)));
    }
    entries.truncate(MOST_ENTRIES);
    Ok(entries)
}

/// Keeps whose mailbox an account is. Blocking.
pub(super) fn keep_kind(core: &Core, account: AccountId, kind: MailboxKind) -> Result<(), Failure> {
    core.set_setting(&kind_name(account), kind.as_str()).map_err(Failure::new)
}

/// Whose mailbox an address is, as its entries say.
pub(super) fn kind_of(entries: &[DirectoryEntry], address: &Address) -> Option<MailboxKind> {
    entries.iter().filter(|entry| entry.address.same_mailbox(address)).find_map(|entry| entry.kind)
}

/// The profile folder, held by this process since its start.
pub(super) fn store(services: &Services) -> Result<Store, Failure> {
    services.store.clone().ok_or_else(|| Failure::new(crate::engine::Error::Stopped))
}

/// Runs what blocks on the window's runtime.
pub(super) async fn blocking<T: Send + 'static>(
    services: &Services,
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let done = services.runtime().spawn_blocking(work).await;
    done.unwrap_or_else(|_| Err(Failure::new(crate::engine::Error::Stopped)))
}

async fn look_up(engine: &Engine, account: AccountId, query: DirectoryQuery) -> Result<Vec<DirectoryEntry>, Failure> {
    let asked = engine.run(account, Command::SearchDirectory { query });
    match tokio::time::timeout(DIRECTORY_PATIENCE, asked).await {
        Ok(Ok(Outcome::Found(answer))) => Ok(answer.entries),
        Ok(Ok(_)) => Ok(Vec::new()),
        Ok(Err(failure)) => Err(failure),
        Err(_) => Err(Failure::new(crate::engine::Error::Stopped)),
    }
}

fn facts(core: &Core, account: &Account, root: &std::path::Path) -> Result<AccountFacts, Failure> {
    let profile = config::profile(&account.operator, Some(root)).ok().map(|loaded| loaded.profile);
    let kind = core.setting(&kind_name(account.id)).map_err(Failure::new)?;
    let operator = profile.as_ref().map_or_else(|| account.operator.clone(), |profile| profile.name.clone());
    let sending = profile.map_or_else(SendingRules::default, |profile| profile.sending);
    Ok(AccountFacts {
        id: account.id,
        address: account.address.clone(),
        name: account.name.clone(),
        kind: kind.as_deref().and_then(MailboxKind::from_word),
        operator,
        size_limit: sending.size_limit,
        patient_domains: sending.patient_domains,
    })
}

fn kind_name(account: AccountId) -> String {
    format!("kind:{account}")
}
