//! One session for IMAP, SMTP and every reconnection: driving the sign-in machine of `auth`.

use super::services::AccountServices;
use super::{Asker, blocking};
use crate::auth::{self, Applicant, Refusal, Session, SignIn, Step};
use crate::domain::access::{Credentials, Fault, Mailbox, Submission};
use crate::domain::error::{Code, Coded, Failure};
use crate::domain::profile::{Means, UserName};
use jiff::{SignedDuration, Timestamp};
use std::collections::VecDeque;
use std::sync::Arc;

/// Successful sign-ins allowed in [`LIMIT_WINDOW`]: a server that drops us at once must not cost us the account.
const LIMIT: usize = 60;
/// Refused ones, before an operator blocks the account; the refusal that makes it send a code is one of them.
const REFUSED_LIMIT: usize = 40;
const LIMIT_WINDOW: SignedDuration = SignedDuration::from_mins(10);

/// Which service is to be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Door {
    Mailbox,
    Submission,
}

/// A door that opened.
pub(super) enum Opened {
    Mailbox(Box<dyn Mailbox>),
    Submission(Box<dyn Submission>),
}

/// The session of one account, while the process lives. A spent code is never kept.
#[derive(Default)]
pub(super) struct Sessions {
    session: Option<Session>,
    opened: VecDeque<Timestamp>,
    refused: VecDeque<Timestamp>,
}

impl Sessions {
    /// When the operator will want a new code, if known.
    pub(super) fn valid_until(&self) -> Option<Timestamp> {
        self.session.as_ref().and_then(|session| session.valid_until)
    }

    /// Whether a new connection would cost the person nothing.
    pub(super) fn is_open(&self) -> bool {
        self.session.as_ref().is_some_and(|session| !session.per_connection)
    }

    /// Whether the person has to sign in again.
    pub(super) fn is_over(&self) -> bool {
        self.session.is_none()
    }

    /// Ends the session; the password stays for the next sign-in.
    pub(super) fn close(&mut self) {
        self.session = None;
    }

    /// Forgets the session and the password.
    pub(super) fn forget(&mut self, services: &AccountServices) {
        *self = Self::default();
        services.set_password(None);
    }

    /// Opens a door with the session there is, else by a new sign-in. A server that refuses a card without a word is
    /// helped out by the revocation lists.
    pub(super) async fn open(
        &mut self,
        services: &Arc<AccountServices>,
        asker: &mut Asker,
        door: Door,
    ) -> Result<Opened, Failure> {
        match self.open_door(services, asker, door).await {
            Err(failure)
                if failure.code() == Code::CLIENT_CERT_REFUSED && services.connections.is_in_opposition(true).await =>
            {
                Err(Failure::new(crate::card::Error::Revoked))
            }
            done => done,
        }
    }

    async fn open_door(
        &mut self,
        services: &Arc<AccountServices>,
        asker: &mut Asker,
        door: Door,
    ) -> Result<Opened, Failure> {
        self.within_limit()?;
        if let Some(session) = self.session.clone().filter(|session| !session.per_connection) {
            match try_door(services, door, &session.credentials).await {
                Ok(opened) => return Ok(self.noted(opened)),
                // The window is over or was closed by the operator.
                Err(Fault::SignIn(failure)) => {
                    self.session = None;
                    let opened = self.sign_in(services, asker, door, Some(failure)).await?;
                    return Ok(self.noted(opened));
                }
                Err(fault) => return Err(fault.failure().clone()),
            }
        }
        let opened = self.sign_in(services, asker, door, None).await?;
        Ok(self.noted(opened))
    }

    /// `refused` is the answer to what the machine shows first, when it was shown just now: showing it again would make
    /// the operator send a second code.
    async fn sign_in(
        &mut self,
        services: &Arc<AccountServices>,
        asker: &mut Asker,
        door: Door,
        mut refused: Option<Failure>,
    ) -> Result<Opened, Failure> {
        let known = match services.password() {
            Some(password) => Some(password),
            None => {
                let services = services.clone();
                blocking(move || services.remembered_password()).await?
            }
        };
        let (mut machine, mut step) = SignIn::begin(applicant(services, door), known).map_err(Failure::new)?;
        let mut opened = None;
        loop {
            step = match step {
                Step::Ask(challenge) => {
                    refused = None;
                    machine.answer(asker.ask(challenge).await?)
                }
                Step::Try(credentials) => match refused.take() {
                    Some(failure) => refused_by(services, &mut machine, &failure).await,
                    None => match try_door(services, door, &credentials).await {
                        Ok(door) => {
                            opened = Some(door);
                            machine.accepted(Timestamp::now())
                        }
                        Err(Fault::SignIn(failure)) => {
                            self.refused.push_back(Timestamp::now());
                            refused_by(services, &mut machine, &failure).await
                        }
                        Err(fault) => return Err(fault.failure().clone()),
                    },
                },
                Step::Done(session) => {
                    services.set_password(machine.password().cloned());
                    self.session = Some(session);
                    return opened.ok_or_else(|| Failure::new(auth::Error::SessionEnded));
                }
                Step::Failed(error) => {
                    services.set_password(None);
                    return Err(Failure::new(error));
                }
            };
        }
    }

    fn within_limit(&mut self) -> Result<(), Failure> {
        let now = Timestamp::now();
        for (times, limit) in [(&mut self.opened, LIMIT), (&mut self.refused, REFUSED_LIMIT)] {
            while times.front().is_some_and(|at| now.duration_since(*at) > LIMIT_WINDOW) {
                times.pop_front();
            }
            if let Some(oldest) = times.front().filter(|_| times.len() >= limit) {
                let wait = LIMIT_WINDOW.saturating_sub(now.duration_since(*oldest)).as_secs();
                let wait_seconds = u64::try_from(wait).unwrap_or(0).max(1);
                return Err(Failure::new(auth::Error::TooMany { wait_seconds }));
            }
        }
        Ok(())
    }

    fn noted(&mut self, opened: Opened) -> Opened {
        self.opened.push_back(Timestamp::now());
        opened
    }
}

async fn try_door(services: &AccountServices, door: Door, credentials: &Credentials) -> Result<Opened, Fault> {
    Ok(match door {
        Door::Mailbox => Opened::Mailbox(services.doors.mailbox(credentials).await?),
        Door::Submission => Opened::Submission(services.doors.submission(credentials).await?),
    })
}

/// Tells the machine of a refusal; a password that is good for nothing is not kept.
async fn refused_by(services: &Arc<AccountServices>, machine: &mut SignIn, failure: &Failure) -> Step {
    let held = machine.password().is_some();
    let step = machine.refused(&refusal(failure));
    if held && machine.password().is_none() {
        let services = services.clone();
        if let Err(failure) = blocking(move || services.remember_password(false)).await {
            tracing::error!(code = %failure.code(), "a refused password stays in the core");
        }
    }
    step
}

/// What the server said to a refused sign-in: the protocols put it into the argument `reply`.
fn refusal(failure: &Failure) -> Refusal {
    let answer = failure.args().into_iter().find(|(name, _)| *name == "reply").map(|(_, text)| text);
    Refusal { answer: answer.unwrap_or_default() }
}

fn applicant(services: &AccountServices, door: Door) -> Applicant {
    let service = match door {
        Door::Mailbox => services.profile.imap.as_ref(),
        Door::Submission => services.profile.smtp.as_ref(),
    };
    let address = &services.account.address;
    let login = match service.map(|service| service.user).unwrap_or_default() {
        UserName::Address => address.to_string(),
        UserName::LocalPart => address.local().to_owned(),
        UserName::Login => services.account.login.clone().unwrap_or_else(|| address.to_string()),
    };
    let means: Vec<Means> = service.map(|service| service.means.clone()).unwrap_or_default();
    let certificate = service.is_some_and(|service| services.connections.presents(service));
    Applicant { mailbox: address.clone(), login, means, code: services.profile.code.clone(), certificate }
}
