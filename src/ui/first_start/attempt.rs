//! One try of the first start: an identity that shows nowhere until it is finished, an engine over it, a sign-in, and
//! the directory's word on who it is. Whatever ends it early takes everything away again.

use super::operators::Offer;
use crate::auth::Challenge;
use crate::domain::directory::{DirectoryEntry, MailboxKind};
use crate::domain::error::Failure;
use crate::domain::{Address, Secret};
use crate::engine::{Command, Engine, Event, Options};
use crate::store::{Account, Core, NewAccount, NewIdentity, Unlock};
use crate::ui::card_desk::CardInUse;
use crate::ui::opening::{self, blocking};
use crate::ui::services::Services;
use crate::ui::session::Session;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, MutexGuard, mpsc};
use tokio_util::sync::CancellationToken;

/// One try at a time in this process: what sweeps away an unfinished identity cannot tell whose it is.
static TURN: Mutex<()> = Mutex::const_new(());

/// How long the sign-in of the finished session may keep the person waiting; it goes on afterwards.
const SIGN_IN_PATIENCE: Duration = Duration::from_secs(20);

/// What was typed.
#[derive(Debug, Clone)]
pub(super) struct Wish {
    /// The mailbox.
    pub(super) address: Address,
    /// Login, when it is not the address.
    pub(super) login: Option<String>,
    /// The password.
    pub(super) password: Secret,
    /// With whom.
    pub(super) offer: Offer,
    /// The card that signs in, in the place of login and password.
    pub(super) card: Option<Arc<CardInUse>>,
}

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Doing {
    /// A place on this workstation.
    Preparing,
    /// Servers, certificate, password.
    SigningIn,
    /// The directory.
    LookingUp,
}

impl Doing {
    /// In their order.
    pub(super) const ALL: [Self; 3] = [Self::Preparing, Self::SigningIn, Self::LookingUp];
}

/// What a try tells.
#[derive(Debug, Clone)]
pub(super) enum News {
    /// It goes on.
    Doing(Doing),
    /// The operator wants a code; the answer goes back here, an empty one gives up.
    Asked(Challenge, mpsc::Sender<Secret>),
    /// Signed in.
    SignedIn(Arc<Opened>),
    /// Ended, and everything was taken away.
    Failed(Failure),
}

/// A mailbox one signed in to, of an identity not finished yet.
pub(super) struct Opened {
    core: Core,
    engine: Engine,
    /// The account.
    pub(super) account: Account,
    password: Secret,
    /// What the directory says, own address first.
    pub(super) entries: Vec<DirectoryEntry>,
    /// Why the directory said nothing.
    pub(super) directory: Option<Failure>,
    // The next try begins when this one has tidied up.
    turn: MutexGuard<'static, ()>,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Opened({})", self.account.id)
    }
}

impl Opened {
    /// Whose mailbox it is, as the directory says.
    pub(super) fn kind(&self) -> Option<MailboxKind> {
        opening::kind_of(&self.entries, &self.account.address)
    }
}

/// Runs one try to its end.
pub(super) async fn run(services: Services, wish: Wish, news: mpsc::UnboundedSender<News>, cancel: CancellationToken) {
    let turn = TURN.lock().await;
    if cancel.is_cancelled() {
        return;
    }
    match begin(&services, wish, turn, &news, &cancel).await {
        // The screen may be gone: then nobody keeps what was opened.
        Ok(opened) => {
            if let Err(mpsc::error::SendError(News::SignedIn(opened))) = news.send(News::SignedIn(Arc::new(opened))) {
                tidy(services, opened).await;
            }
        }
        Err(Some(failure)) => drop(news.send(News::Failed(failure))),
        Err(None) => {}
    }
}

/// `Err(None)` when the person gave up.
async fn begin(
    services: &Services,
    wish: Wish,
    turn: MutexGuard<'static, ()>,
    news: &mpsc::UnboundedSender<News>,
    cancel: &CancellationToken,
) -> Result<Opened, Option<Failure>> {
    let tell = |doing| drop(news.send(News::Doing(doing)));
    tell(Doing::Preparing);
    let (core, account) = match make_room(services, wish.clone()).await {
        Ok(made) => made,
        Err(failure) => {
            sweep(services).await;
            return Err(Some(failure));
        }
    };
    let identity = wish.card.as_ref().map(|card| card.open.identity());
    let options = Options { identity, ..Options::default() };
    let started = Engine::start(core.clone(), services.folders.clone(), options).await;
    let engine = match started {
        Ok(engine) => engine,
        Err(failure) => {
            drop(core);
            sweep(services).await;
            return Err(Some(failure));
        }
    };
    tell(Doing::SigningIn);
    let signed = tokio::select! {
        biased;
        () = cancel.cancelled() => Err(None),
        signed = sign_in(&engine, &account, &wish.password, Some(news)) => signed.map_err(Some),
    };
    let found = match signed {
        Err(why) => Err(why),
        Ok(()) => {
            tell(Doing::LookingUp);
            tokio::select! {
                biased;
                () = cancel.cancelled() => Err(None),
                found = opening::own_entries(&engine, account.id, &account.address) => Ok(found),
            }
        }
    };
    match found {
        Ok(found) => {
            let (entries, directory) = match found {
                Ok(entries) => (entries, None),
                Err(failure) => (Vec::new(), Some(failure)),
            };
            Ok(Opened { core, engine, account, password: wish.password, entries, directory, turn })
        }
        Err(why) => {
            engine.stop().await;
            drop((core, engine));
            sweep(services).await;
            Err(why)
        }
    }
}

/// An identity without a key file, with one account.
async fn make_room(services: &Services, wish: Wish) -> Result<(Core, Account), Failure> {
    let store = opening::store(services)?;
    blocking(services, move || {
        // In this turn nobody else is in the middle of making an identity.
        store.sweep_unfinished().map_err(Failure::new)?;
        let name = wish.address.to_string();
        let identity = NewIdentity { name: name.clone(), environment: wish.offer.environment };
        let core = store.begin_identity(&identity).map_err(Failure::new)?;
        let new = NewAccount {
            operator: wish.offer.operator,
            profile: wish.offer.text,
            address: wish.address,
            name,
            login: wish.login,
        };
        let account = core.add_account(&new).map_err(Failure::new)?;
        Ok((core, account))
    })
    .await
}

/// Signs in with the password at hand; a code is asked of whoever listens, else the sign-in ends.
async fn sign_in(
    engine: &Engine,
    account: &Account,
    password: &Secret,
    news: Option<&mpsc::UnboundedSender<News>>,
) -> Result<(), Failure> {
    let mut events = engine.events();
    let (answers, mut given) = mpsc::channel(1);
    let asking = async {
        loop {
            let answer = tokio::select! {
                event = events.next() => match event {
                    None => break,
                    Some(Event::Asked { challenge: Challenge::Password { again: false, .. }, .. }) => password.clone(),
                    // No second guess is made: an empty answer tells the machine to say why it asked again.
                    Some(Event::Asked { challenge: Challenge::Password { .. }, .. }) => Secret::new(String::new()),
                    Some(Event::Asked { challenge, .. }) => {
                        let asked = News::Asked(challenge, answers.clone());
                        match news.map(|news| news.send(asked)) {
                            Some(Ok(())) => continue,
                            _ => Secret::new(String::new()),
                        }
                    }
                    Some(_) => continue,
                },
                answer = given.recv() => answer.unwrap_or_else(|| Secret::new(String::new())),
            };
            if engine.answer(account.id, answer).await.is_err() {
                break;
            }
        }
        // The engine has stopped: the command answers so.
        std::future::pending::<()>().await;
    };
    tokio::select! {
        outcome = engine.run(account.id, Command::SignIn) => outcome.map(|_| ()),
        () = asking => Ok(()),
    }
}

/// What the last step holds.
#[derive(Debug, Clone)]
pub(super) struct Ending {
    /// What was signed in to.
    pub(super) opened: Arc<Opened>,
    /// The name shown on this workstation and to correspondents.
    pub(super) name: String,
    /// Keep the password on this workstation.
    pub(super) remember: bool,
    /// For whom.
    pub(super) whom: Whom,
}

/// For whom a mailbox is added.
#[derive(Debug, Clone)]
pub(super) enum Whom {
    /// For a new person of this workstation, with the code that unlocks it.
    Person(Secret),
    /// For a new person whose card unlocks it, and a code too where one is wanted.
    Card(Arc<CardInUse>, Option<Secret>),
    /// For the person whose session this is.
    Session(Session),
}

/// Makes it real: the identity or account shows from here on, and a session over it is signed in.
///
/// # Errors
/// When it could not be kept (a full disk): nothing shows then, and the same ending may be tried again.
pub(super) async fn finish(services: Services, ending: Ending) -> Result<Session, Failure> {
    let mut passwords = Vec::new();
    let mut card = None;
    let (core, account) = match &ending.whom {
        Whom::Person(_) | Whom::Card(..) => {
            if let Whom::Card(theirs, _) = &ending.whom {
                card = Some(theirs.clone());
            }
            let account = keep_person(&services, &ending).await?;
            ending.opened.engine.stop().await;
            (ending.opened.core.clone(), account)
        }
        Whom::Session(session) => {
            let account = keep_account(&services, &ending, session).await?;
            passwords = session.engine().passwords().await;
            card = session.card().cloned();
            session.engine().stop().await;
            (session.core().clone(), account)
        }
    };
    let session = opening::open_with(&services, core, true, card).await?;
    for (account, password) in passwords {
        session.hand_over(account, password);
    }
    if matches!(ending.whom, Whom::Session(_)) {
        tidy(services, ending.opened.clone()).await;
    }
    let signing = sign_in(session.engine(), &account, &ending.opened.password, None);
    if let Ok(Err(failure)) = tokio::time::timeout(SIGN_IN_PATIENCE, signing).await {
        // The account is there; the window tells how it stands and asks again.
        tracing::info!(code = %crate::domain::error::Coded::code(&failure), "the first sign-in is to be done again");
    }
    Ok(session)
}

async fn keep_person(services: &Services, ending: &Ending) -> Result<Account, Failure> {
    let (ending, core) = (ending.clone(), ending.opened.core.clone());
    blocking(services, move || {
        let account = ending.opened.account.clone();
        core.set_person(&ending.name).map_err(Failure::new)?;
        core.set_account_name(account.id, &ending.name).map_err(Failure::new)?;
        keep_facts(&core, &account, &ending)?;
        match &ending.whom {
            Whom::Person(code) => core.finish(&Unlock::Passphrase(code.clone())).map_err(Failure::new)?,
            Whom::Card(card, code) => {
                card.open.enrol(&core)?;
                if let Some(code) = code {
                    core.set_slot(&Unlock::Passphrase(code.clone())).map_err(Failure::new)?;
                }
            }
            Whom::Session(_) => {}
        }
        Ok(account)
    })
    .await
}

async fn keep_account(services: &Services, ending: &Ending, session: &Session) -> Result<Account, Failure> {
    let (ending, core) = (ending.clone(), session.core().clone());
    blocking(services, move || {
        let tried = &ending.opened.account;
        let accounts = core.accounts().map_err(Failure::new)?;
        // An ending that is tried again finds what the first one kept.
        let account = match accounts.into_iter().find(|known| known.address.same_mailbox(&tried.address)) {
            Some(known) => known,
            None => {
                let new = NewAccount {
                    operator: tried.operator.clone(),
                    profile: tried.profile.clone(),
                    address: tried.address.clone(),
                    name: ending.name.clone(),
                    login: tried.login.clone(),
                };
                core.add_account(&new).map_err(Failure::new)?
            }
        };
        keep_facts(&core, &account, &ending)?;
        Ok(account)
    })
    .await
}

fn keep_facts(core: &Core, account: &Account, ending: &Ending) -> Result<(), Failure> {
    if let Some(kind) = ending.opened.kind() {
        opening::keep_kind(core, account.id, kind)?;
    }
    if ending.remember {
        core.set_secret(account.id, opening::PASSWORD, &ending.opened.password).map_err(Failure::new)?;
    }
    Ok(())
}

/// Takes away what was opened and will not be finished.
pub(super) async fn tidy(services: Services, opened: Arc<Opened>) {
    opened.engine.stop().await;
    // The turn is held until all is swept, here or by whoever else still looks at it.
    let turn = match Arc::try_unwrap(opened) {
        Ok(Opened { core, engine, turn, .. }) => {
            drop((core, engine));
            Ok(turn)
        }
        Err(shared) => Err(shared),
    };
    sweep(&services).await;
    drop(turn);
}

/// Folders without a key file go; what cannot be removed now goes at the next try or start.
async fn sweep(services: &Services) {
    let sweeping = services.clone();
    let swept = blocking(services, move || opening::store(&sweeping)?.sweep_unfinished().map_err(Failure::new)).await;
    if let Err(failure) = swept {
        tracing::warn!(code = %crate::domain::error::Coded::code(&failure), "an unfinished identity stays for now");
    }
}

#[cfg(test)]
impl Opened {
    /// As if the operator and the directory had answered.
    pub(super) async fn for_tests(services: &Services, wish: Wish, entries: Vec<DirectoryEntry>) -> Arc<Self> {
        let turn = TURN.lock().await;
        let password = wish.password.clone();
        let (core, account) = make_room(services, wish).await.unwrap();
        let engine = Engine::start(core.clone(), services.folders.clone(), Options::default()).await.unwrap();
        Arc::new(Self { core, engine, account, password, entries, directory: None, turn })
    }
}

#[cfg(test)]
pub(super) async fn keep_person_for_tests(services: &Services, ending: &Ending) {
    keep_person(services, ending).await.unwrap();
}
