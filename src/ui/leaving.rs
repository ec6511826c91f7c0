//! Sessions of professionals who left, and whose mailboxes still have something to send. Nobody can read or write in
//! them any more; they end when nothing is left, after a while, when their professional comes back, or with the program.

use super::session::Session;
use crate::domain::Secret;
use crate::domain::ids::{AccountId, IdentityId};
use crate::engine::Command;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// A mailbox that stays behind may go on sending for this long.
const LONGEST: Duration = Duration::from_secs(300);
/// Between two looks at what is still to be sent.
const STEP: Duration = Duration::from_secs(5);

/// Who is still leaving. Cheap to clone; all clones are one list.
#[derive(Debug, Clone, Default)]
pub struct Leaving(Arc<Mutex<Vec<Gone>>>);

/// One who left.
#[derive(Debug, Clone)]
pub struct Gone {
    identity: IdentityId,
    /// Told to stop.
    enough: CancellationToken,
    /// Has stopped.
    ended: CancellationToken,
}

impl Leaving {
    /// Notes that a session goes on without anybody; [`Leaving::see_off`] is to follow.
    pub fn begin(&self, session: &Session) -> Gone {
        let gone =
            Gone { identity: session.identity(), enough: CancellationToken::new(), ended: CancellationToken::new() };
        self.list().push(gone.clone());
        gone
    }

    /// Sends what is due until nothing is left or there is enough, then stops the engine.
    pub async fn see_off(self, gone: Gone, session: Session) {
        let ended = gone.ended.clone().drop_guard();
        tokio::select! {
            () = gone.enough.cancelled() => {}
            () = send_all(&session) => {}
            () = tokio::time::sleep(LONGEST) => {}
        }
        session.engine().stop().await;
        drop(session);
        self.list().retain(|known| !known.ended.is_cancelled() && known.identity != gone.identity);
        drop(ended);
    }

    /// Whether anybody is still leaving.
    pub fn is_empty(&self) -> bool {
        self.list().is_empty()
    }

    /// Ends the session of an identity that comes back, and waits until its engine has stopped.
    pub async fn end(&self, identity: IdentityId) {
        let gone: Vec<Gone> = self.list().iter().filter(|gone| gone.identity == identity).cloned().collect();
        stop(gone).await;
    }

    /// Ends them all: the program is about to end.
    pub async fn end_all(&self) {
        let gone = self.list().clone();
        stop(gone).await;
    }

    fn list(&self) -> std::sync::MutexGuard<'_, Vec<Gone>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn stop(gone: Vec<Gone>) {
    for one in &gone {
        one.enough.cancel();
    }
    for one in gone {
        one.ended.cancelled().await;
    }
}

/// What cannot leave stays queued, and is said at the next unlocking.
async fn send_all(session: &Session) {
    let accounts: Vec<AccountId> = session.accounts().iter().map(|account| account.id).collect();
    loop {
        let mut waiting = 0;
        for account in &accounts {
            // A question nobody sees any more would hold the account for ever.
            let _ = session.engine().answer(*account, Secret::new(String::new())).await;
            let _ = session.engine().run(*account, Command::Flush).await;
            let (query, account) = (session.engine().query(), *account);
            let counted = tokio::task::spawn_blocking(move || query.waiting(account).unwrap_or_default());
            waiting += counted.await.unwrap_or_default();
        }
        if waiting == 0 {
            return;
        }
        tokio::time::sleep(STEP).await;
    }
}
