//! One loop per account: it owns the connections, takes commands in order, and watches for news in between.

use super::check::{self, CheckReport};
use super::command::{Command, FlushReport, Job, Outcome};
use super::event::{Connection, Event};
use super::services::AccountServices;
use super::session::{Door, Opened, Sessions};
use super::{Asker, actions, blocking, bodies, outbox, send, sync};
use crate::domain::access::{Mailbox, Submission, Watched};
use crate::domain::error::{Class, Code, Coded, Failure};
use crate::net::backoff::Backoff;
use futures::FutureExt;
use futures::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
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
    backoff: Backoff,
    next_try: Option<Instant>,
}

impl Worker {
    pub(super) fn new(services: Arc<AccountServices>, asker: Asker, watching: bool) -> Self {
        Self {
            services,
            asker,
            sessions: Sessions::default(),
            mailbox: None,
            watching,
            backoff: Backoff::new(FIRST_WAIT, LONGEST_WAIT),
            next_try: None,
        }
    }

    /// Runs until all senders of jobs are gone.
    pub(super) async fn run(mut self, mut jobs: mpsc::Receiver<Job>) {
        outbox::recover(&self.services).await;
        loop {
            let job = if self.watching && self.sessions.is_open() {
                match self.watch(&mut jobs).await {
                    Wake::Job(job) => *job,
                    Wake::Again => continue,
                    Wake::End => break,
                }
            } else {
                match jobs.recv().await {
                    Some(job) => job,
                    None => break,
                }
            };
            self.take(job).await;
        }
        if let Some(mailbox) = self.mailbox.take() {
            mailbox.close().await;
        }
    }

    async fn take(&mut self, job: Job) {
        self.asker.quiet = false;
        let word = job.command.word();
        let result = self.perform(job.command).await;
        if let Err(failure) = &result {
            tracing::info!(account = %self.services.account.id, command = word, code = %failure.code(), "failed");
            self.services.trace(word, "", failure.code().as_str()).await;
        }
        // The caller may have lost interest.
        let _ = job.answer.send(result);
    }

    async fn perform(&mut self, command: Command) -> Result<Outcome, Failure> {
        match command {
            Command::SignIn => {
                self.connected().await.map_err(Trouble::into_failure)?;
                Ok(Outcome::SignedIn { until: self.sessions.valid_until() })
            }
            Command::Synchronise { folder } => {
                let report = self.again_when_lost(move |worker| sync::run(worker, folder).boxed()).await?;
                self.services.tell(Event::Synchronised { account: self.services.account.id, report: report.clone() });
                Ok(Outcome::Synchronised(report))
            }
            Command::Open { message } => {
                self.again_when_lost(move |worker| bodies::open(worker, message).boxed()).await?;
                Ok(Outcome::Done)
            }
            Command::SetFlag { messages, flag, on } => {
                actions::set_flag(&self.services, &messages, flag, on).await?;
                self.replay().await
            }
            Command::Move { messages, to } => {
                actions::move_to(&self.services, &messages, to).await?;
                self.replay().await
            }
            Command::Delete { messages } => {
                actions::delete(&self.services, &messages).await?;
                self.replay().await
            }
            Command::SaveDraft { draft, content } => outbox::save_draft(&self.services, draft, &content).await,
            Command::Send { content, draft, undo_seconds } => {
                outbox::queue(&self.services, *content, draft, undo_seconds).await
            }
            Command::Unsend { outgoing } => outbox::unsend(&self.services, outgoing).await,
            Command::Resolve { outgoing, resend } => outbox::resolve(&self.services, outgoing, resend).await,
            Command::Flush => {
                let report = self.flush().await?;
                Ok(Outcome::Flushed(report))
            }
            Command::SearchDirectory { query } => {
                super::people::search(&self.services, self.sessions.password(), &query).await
            }
            Command::Check => Ok(Outcome::Checked(Box::new(self.check().await))),
            Command::ReadWhiteList => Ok(Outcome::WhiteList(self.services.lists.current().await)),
            Command::RefreshWhiteList => Ok(Outcome::WhiteList(self.services.lists.refreshed(Timestamp::now()).await)),
            Command::Reconnect => {
                self.mailbox = None;
                Ok(Outcome::Done)
            }
            Command::SignOut => {
                if let Some(mailbox) = self.mailbox.take() {
                    mailbox.close().await;
                }
                self.sessions.forget();
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
            match self.again_when_lost(|worker| actions::replay(worker).boxed()).await {
                Ok(()) => {}
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

    /// Waits for a command, for news of the inbox, or for the next message to leave.
    async fn watch(&mut self, jobs: &mut mpsc::Receiver<Job>) -> Wake {
        self.asker.quiet = true;
        if let Some(at) = self.next_try {
            tokio::select! {
                job = jobs.recv() => return job.map_or(Wake::End, |job| Wake::Job(Box::new(job))),
                () = tokio::time::sleep_until(at) => {}
            }
            self.next_try = None;
        }
        let patience = Self::patience(&self.services).await;
        let mut next = None;
        let watched = {
            let ready = match sync::open_inbox(self).await {
                Ok(true) => return self.news().await,
                Ok(false) => self.mailbox.as_mut(),
                Err(trouble) => return self.put_off(trouble.into_failure()),
            };
            let Some(mailbox) = ready else { return Wake::Again };
            let patience = if mailbox.abilities().idle { patience } else { patience.min(POLL) };
            let stop = async { next = Some(jobs.recv().await) }.boxed();
            mailbox.watch(patience, stop).await
        };
        match (watched, next) {
            (Ok(_), Some(Some(job))) => Wake::Job(Box::new(job)),
            (_, Some(None)) => Wake::End,
            (Err(fault), taken) => {
                self.mailbox = None;
                let wake = self.put_off(fault.failure().clone());
                match taken {
                    Some(Some(job)) => Wake::Job(Box::new(job)),
                    _ => wake,
                }
            }
            (Ok(Watched::Changed), None) => self.news().await,
            (Ok(_), None) => {
                let Err(failure) = self.flush().await else { return Wake::Again };
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
        match self.perform(Command::Synchronise { folder: None }).await {
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

enum Wake {
    Job(Box<Job>),
    Again,
    End,
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
