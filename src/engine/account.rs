//! One loop per account: it owns the connections, runs errands in order, and watches for news in between.

use super::check::{self, CheckReport};
use super::command::{Errand, FlushReport, Job, Outcome};
use super::event::{Connection, Event};
use super::services::AccountServices;
use super::session::{Door, Opened, Sessions};
use super::{Asker, blocking, bodies, outbox, replay, send, sync};
use crate::domain::access::{Mailbox, Submission, Watched};
use crate::domain::error::{Class, Code, Coded, Failure};
use crate::net::backoff::Backoff;
use futures::FutureExt;
use futures::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, mpsc};
use tokio::time::Instant;

/// Waits between connections.
const FIRST_WAIT: Duration = Duration::from_millis(250);
const LONGEST_WAIT: Duration = Duration::from_secs(300);
/// Tries of one command when the connection is lost under it.
const TRIES: u32 = 3;
/// How often a server without IDLE is asked for news.
const POLL: Duration = Duration::from_secs(60);

/// One account at work.
pub(super) struct Worker {
    pub(super) services: Arc<AccountServices>,
    pub(super) asker: Asker,
    pub(super) sessions: Sessions,
    pub(super) mailbox: Option<Box<dyn Mailbox>>,
    watching: bool,
    wake: Arc<Notify>,
    /// Something was done here that the server may not know yet.
    owes: bool,
    backoff: Backoff,
    next_try: Option<Instant>,
}

impl Worker {
    pub(super) fn new(services: Arc<AccountServices>, asker: Asker, watching: bool, wake: Arc<Notify>) -> Self {
        Self {
            services,
            asker,
            sessions: Sessions::default(),
            mailbox: None,
            watching,
            wake,
            // What an earlier run left in the journal.
            owes: true,
            backoff: Backoff::new(FIRST_WAIT, LONGEST_WAIT),
            next_try: None,
        }
    }

    /// Runs until all senders of jobs are gone; a loop that does not end by itself then is cut off.
    pub(super) async fn run(mut self, jobs: mpsc::Receiver<Job>) {
        let services = self.services.clone();
        // Only here: later on, a message found in the middle of a transaction is one that this loop is sending.
        outbox::recover(&services).await;
        let cut_off = tokio::select! {
            () = self.work(jobs) => false,
            () = services.ending.here() => true,
        };
        if cut_off {
            drop(self);
            outbox::recover(&services).await;
        }
    }

    async fn work(&mut self, mut jobs: mpsc::Receiver<Job>) {
        loop {
            let wake = if self.watching && self.sessions.is_open() {
                self.watch(&mut jobs).await
            } else {
                next_call(&mut jobs, &self.wake).await
            };
            match wake {
                Wake::Job(job) => self.take(*job).await,
                Wake::Called => self.owes = true,
                Wake::Again => {}
                Wake::End => break,
            }
        }
        if let Some(mailbox) = self.mailbox.take() {
            mailbox.close().await;
        }
    }

    async fn take(&mut self, job: Job) {
        self.asker.quiet = false;
        let result = self.perform(job.errand).await;
        if let Err(failure) = &result {
            self.services.failed(job.word, failure).await;
        }
        // The caller may have lost interest.
        let _ = job.answer.send(result);
    }

    async fn perform(&mut self, errand: Errand) -> Result<Outcome, Failure> {
        match errand {
            Errand::SignIn => {
                if self.sessions.is_over() {
                    // Its connection may outlive it, and would pass for a sign-in.
                    self.mailbox = None;
                }
                self.connected().await.map_err(Trouble::into_failure)?;
                Ok(Outcome::SignedIn { until: self.sessions.valid_until() })
            }
            Errand::Synchronise { folder } => {
                let report = self.again_when_lost(move |worker| sync::run(worker, folder).boxed()).await?;
                self.services.tell(Event::Synchronised { account: self.services.account.id, report: report.clone() });
                Ok(Outcome::Synchronised(report))
            }
            Errand::Open { message } => {
                self.again_when_lost(move |worker| bodies::open(worker, message).boxed()).await?;
                Ok(Outcome::Done)
            }
            Errand::Replay => self.replay().await,
            Errand::Flush => Ok(Outcome::Flushed(self.flush().await?)),
            Errand::Check => Ok(Outcome::Checked(Box::new(self.check().await))),
            Errand::Reconnect => {
                self.mailbox = None;
                Ok(Outcome::Done)
            }
            Errand::SignOut => {
                if let Some(mailbox) = self.mailbox.take() {
                    mailbox.close().await;
                }
                self.sessions.forget(&self.services);
                self.say(Connection::Offline);
                Ok(Outcome::Done)
            }
        }
    }

    /// The mailbox connection, opened when there is none.
    pub(super) async fn connected(&mut self) -> Result<&mut Box<dyn Mailbox>, Trouble> {
        if self.mailbox.is_none() {
            self.say(Connection::Connecting);
            match self.sessions.open(&self.services, &mut self.asker, Door::Mailbox).await {
                Ok(Opened::Mailbox(mailbox)) => {
                    self.backoff.reset();
                    self.services.trace("sign_in", "imap", "ok").await;
                    let (connections, ending) = (self.services.connections.clone(), self.services.ending.clone());
                    // So that a card put into opposition is known the next time, before any code.
                    drop(tokio::spawn(async move {
                        tokio::select! {
                            _ = connections.is_in_opposition(false) => {}
                            () = ending.near() => {}
                        }
                    }));
                    self.say(Connection::Online);
                    self.mailbox = Some(mailbox);
                }
                Ok(Opened::Submission(_)) => {}
                Err(failure) => {
                    let state = match failure.class() {
                        Class::Authentication => Connection::SignInNeeded { failure: failure.clone() },
                        _ => Connection::Offline,
                    };
                    self.say(state);
                    return Err(Trouble::Closed(failure));
                }
            }
        }
        self.mailbox.as_mut().ok_or_else(|| Trouble::Closed(Failure::new(super::error::Error::Stopped)))
    }

    /// A submission connection of the same session.
    pub(super) async fn submission(&mut self) -> Result<Box<dyn Submission>, Failure> {
        match self.sessions.open(&self.services, &mut self.asker, Door::Submission).await? {
            Opened::Submission(submission) => Ok(submission),
            Opened::Mailbox(_) => Err(Failure::new(super::error::Error::Stopped)),
        }
    }

    /// Does it, on a new connection when the old one is lost under it.
    pub(super) async fn again_when_lost<T>(
        &mut self,
        step: impl for<'a> Fn(&'a mut Self) -> BoxFuture<'a, Result<T, Trouble>> + Send,
    ) -> Result<T, Failure> {
        let mut tries = 0;
        loop {
            self.services.ending.go_on()?;
            let lost = match step(self).await {
                Ok(value) => return Ok(value),
                Err(Trouble::Lost(failure)) => failure,
                // While the session is open, another try costs the person nothing.
                Err(Trouble::Closed(failure)) if failure.code() == Code::CONNECTION_LOST && self.sessions.is_open() => {
                    failure
                }
                Err(Trouble::Closed(failure)) => {
                    self.mailbox = None;
                    return Err(failure);
                }
                Err(Trouble::Final(failure)) => return Err(failure),
            };
            self.mailbox = None;
            tries += 1;
            if tries >= TRIES {
                self.say(Connection::Offline);
                return Err(lost);
            }
            tokio::time::sleep(self.backoff.next_wait()).await;
        }
    }

    /// Tells the server what was done here; without a connection it waits in the journal.
    async fn replay(&mut self) -> Result<Outcome, Failure> {
        if self.sessions.is_open() {
            match self.again_when_lost(|worker| replay::replay(worker).boxed()).await {
                Ok(_) => {}
                Err(failure) if failure.class() == Class::Network => {
                    tracing::info!(code = %failure.code(), "actions wait in the journal");
                }
                Err(failure) => return Err(failure),
            }
        }
        Ok(Outcome::Done)
    }

    async fn flush(&mut self) -> Result<FlushReport, Failure> {
        let report = send::flush(self).await?;
        self.services.tell(Event::Flushed { account: self.services.account.id, report: report.clone() });
        Ok(report)
    }

    /// Checks the servers, then signs in to each mail service.
    async fn check(&mut self) -> CheckReport {
        let services = self.services.clone();
        let domain = services.account.address.domain();
        let mut report = check::profile(&services.profile, &services.connections, domain).await;
        for server in report.servers.iter_mut().filter(|server| server.failure.is_none()) {
            let words = match server.service {
                "imap" => {
                    self.mailbox = None;
                    let connected = self.connected().await;
                    connected.map(|mailbox| mailbox.capability_words()).map_err(Trouble::into_failure)
                }
                "smtp" => self.submission().await.map(|submission| submission.capability_words()),
                _ => continue,
            };
            let (step, failure) = check::sign_in_step(words);
            server.steps.push(step);
            server.failure = failure;
        }
        report.ok = report.servers.iter().all(|server| server.failure.is_none());
        report
    }

    fn say(&self, state: Connection) {
        self.services.tell(Event::Connection { account: self.services.account.id, state });
    }

    /// Tells the server what was done here, then waits for an errand, for a call, for news of the inbox, or for the next
    /// message to leave.
    async fn watch(&mut self, jobs: &mut mpsc::Receiver<Job>) -> Wake {
        self.asker.quiet = true;
        if let Some(at) = self.next_try {
            tokio::select! {
                wake = next_call(jobs, &self.wake) => return wake,
                () = tokio::time::sleep_until(at) => {}
            }
            self.next_try = None;
        }
        if self.owes {
            match self.again_when_lost(|worker| replay::replay(worker).boxed()).await {
                Ok(told) => self.owes = !told,
                Err(failure) => return self.put_off(failure),
            }
            if self.owes {
                // A round learns where the messages are now, and replays what waits for it.
                self.owes = false;
                return self.news().await;
            }
        }
        let patience = Self::patience(&self.services).await;
        let mut called = None;
        let watched = {
            let ready = match sync::open_inbox(self).await {
                Ok(true) => return self.news().await,
                Ok(false) => self.mailbox.as_mut(),
                Err(trouble) => return self.put_off(trouble.into_failure()),
            };
            let Some(mailbox) = ready else { return Wake::Again };
            let patience = if mailbox.abilities().idle { patience } else { patience.min(POLL) };
            let stop = async { called = Some(next_call(jobs, &self.wake).await) }.boxed();
            mailbox.watch(patience, stop).await
        };
        match (watched, called) {
            (Ok(_), Some(wake)) => wake,
            (Err(_), Some(Wake::End)) => Wake::End,
            (Err(fault), wake) => {
                self.mailbox = None;
                let later = self.put_off(fault.failure().clone());
                wake.unwrap_or(later)
            }
            (Ok(Watched::Changed), None) => self.news().await,
            (Ok(_), None) => {
                let Err(failure) = self.flush().await else { return Wake::Again };
                if self.services.ending.is_near() {
                    return Wake::End;
                }
                // Else the loop would be busy with what is due and cannot leave.
                send::postpone_due(&self.services).await;
                if failure.class() == Class::Authentication {
                    return self.put_off(failure);
                }
                self.say(Connection::Submission { failure });
                Wake::Again
            }
        }
    }

    async fn news(&mut self) -> Wake {
        match self.perform(Errand::Synchronise { folder: None }).await {
            Ok(_) => Wake::Again,
            Err(failure) => self.put_off(failure),
        }
    }

    /// How long to watch: the profile's refresh, or until the next message may leave.
    async fn patience(services: &AccountServices) -> Duration {
        let refresh = Duration::from_secs(u64::from(services.profile.timeouts.idle_refresh));
        let (core, account) = (services.core.clone(), services.account.id);
        let due = blocking(move || core.next_due(account).map_err(Failure::new)).await.ok().flatten();
        let wait = due.map(|at| at.duration_since(Timestamp::now()).max(SignedDuration::ZERO));
        let wait = wait.and_then(|wait| Duration::try_from(wait).ok()).unwrap_or(refresh);
        // At least a moment, so that a refused message does not keep the loop busy.
        wait.clamp(Duration::from_millis(200), refresh)
    }

    /// After a fault: a person is asked only by a command, a network fault is tried again by itself.
    fn put_off(&mut self, failure: Failure) -> Wake {
        if self.services.ending.is_near() {
            return Wake::End;
        }
        if failure.class() == Class::Authentication {
            self.sessions.close();
            self.say(Connection::SignInNeeded { failure });
            return Wake::Again;
        }
        let wait = self.backoff.next_wait();
        self.next_try = Some(Instant::now() + wait);
        let until = SignedDuration::try_from(wait).ok().and_then(|wait| Timestamp::now().checked_add(wait).ok());
        self.say(Connection::Waiting { failure, until: until.unwrap_or_else(Timestamp::now) });
        Wake::Again
    }
}

/// Why the loop goes on.
enum Wake {
    /// Something is asked of it.
    Job(Box<Job>),
    /// Something was done here.
    Called,
    /// Something happened on the server, or did not.
    Again,
    /// The engine stops.
    End,
}

/// The next errand, or call; errands first.
async fn next_call(jobs: &mut mpsc::Receiver<Job>, wake: &Notify) -> Wake {
    tokio::select! {
        biased;
        job = jobs.recv() => job.map_or(Wake::End, |job| Wake::Job(Box::new(job))),
        () = wake.notified() => Wake::Called,
    }
}

/// Whether a step may be tried again on a new connection.
pub(super) enum Trouble {
    /// The connection is gone.
    Lost(Failure),
    /// None could be opened, or the session is over: nothing was told to the server.
    Closed(Failure),
    /// Trying again would not help.
    Final(Failure),
}

impl Trouble {
    pub(super) fn into_failure(self) -> Failure {
        match self {
            Self::Lost(failure) | Self::Closed(failure) | Self::Final(failure) => failure,
        }
    }
}

impl From<crate::domain::access::Fault> for Trouble {
    fn from(fault: crate::domain::access::Fault) -> Self {
        match fault {
            crate::domain::access::Fault::Lost(failure) => Self::Lost(failure),
            crate::domain::access::Fault::SignIn(failure) => Self::Closed(failure),
            crate::domain::access::Fault::Refused(failure) => Self::Final(failure),
        }
    }
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::Final(failure)
    }
}
