//! One connection: its state, and what each command does.

use super::super::Shared;
use super::super::faults::{Fault, Protocol};
use super::super::wire::Wire;
use super::connection::{Connection, Incoming, Limits, Line, MAX_COMMAND, Reply, encode_reply};
use super::view::View;
use crate::domain::Address;
use imap_codec::imap_types::command::{Command, CommandBody};
use imap_codec::imap_types::core::{IString, NString, Tag, Vec1};
use imap_codec::imap_types::extensions::enable::CapabilityEnable;
use imap_codec::imap_types::response::{Capability, Code, Data};
use std::io;
use std::sync::Arc;

/// Refused sign-ins after which the server hangs up.
const MAX_REFUSALS: u32 = 10;

/// Whether the connection goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    GoOn,
    End,
}

/// How news of the open folder may be told behind a command (RFC 3501 §7.4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum News {
    All,
    /// No EXPUNGE: the client is counting on its message numbers.
    NoExpunge,
}

pub(super) struct Session {
    pub(super) connection: Connection,
    pub(super) shared: Arc<Shared>,
    pub(super) user: Option<Address>,
    pub(super) view: Option<View>,
    /// The client has shown that it knows CONDSTORE: FETCH responses carry MODSEQ.
    pub(super) condstore: bool,
    pub(super) refusals: u32,
}

impl Session {
    pub(super) fn new(wire: Wire, shared: Arc<Shared>) -> Self {
        let connection = Connection::new(wire);
        Self { connection, shared, user: None, view: None, condstore: false, refusals: 0 }
    }

    pub(super) async fn run(mut self) -> io::Result<()> {
        self.connection.greet(Code::Capability(self.capabilities())).await?;
        loop {
            let message = self.size_limit();
            let limits = Limits { signed_in: self.user.is_some(), message };
            let step = match self.connection.command(limits).await? {
                Incoming::End => Step::End,
                Incoming::Answered => Step::GoOn,
                Incoming::Command(command) => Box::pin(self.obey(*command)).await?,
            };
            if step == Step::End {
                return Ok(());
            }
        }
    }

    /// Largest message APPEND takes.
    pub(super) fn size_limit(&self) -> u32 {
        let limit = self.shared.faults.number_for(Fault::SizeLimit, Protocol::Imap);
        limit.and_then(|limit| u32::try_from(limit).ok()).unwrap_or(MAX_COMMAND).min(MAX_COMMAND)
    }

    pub(super) fn capabilities(&self) -> Vec1<Capability<'static>> {
        let mut words = vec!["LITERAL+", "ID"];
        if self.user.is_some() {
            words.extend(["ENABLE", "UNSELECT", "UIDPLUS", "MOVE", "CONDSTORE", "SPECIAL-USE", "CHILDREN"]);
            if !self.shared.faults.is_on(Fault::NoIdle) {
                words.push("IDLE");
            }
        } else if self.connection.wire.is_tls() {
            words.extend(["SASL-IR", "AUTH=PLAIN", "AUTH=XOAUTH2"]);
            if self.connection.wire.client_certificate().is_some() {
                words.push("AUTH=EXTERNAL");
            }
        } else {
            words.push("LOGINDISABLED");
            if self.connection.wire.can_start_tls() {
                words.push("STARTTLS");
            }
        }
        let rest = words.into_iter().filter_map(|word| Capability::try_from(word).ok());
        let mut all = vec![Capability::Imap4Rev1];
        all.extend(rest);
        Vec1::try_from(all).unwrap_or_else(|_| Vec1::from(Capability::Imap4Rev1))
    }

    async fn obey(&mut self, command: Command<'static>) -> io::Result<Step> {
        let Command { tag, body } = command;
        self.connection.wire.note_command(body.name())?;
        let news = match &body {
            CommandBody::Fetch { uid: false, .. }
            | CommandBody::Store { uid: false, .. }
            | CommandBody::Search { uid: false, .. } => News::NoExpunge,
            _ => News::All,
        };
        let reply = match body {
            CommandBody::Logout => {
                self.connection.bye("Good-bye").await?;
                self.connection.respond(Some(tag), Reply::ok("Signed off")).await?;
                return Ok(Step::End);
            }
            CommandBody::StartTLS => return self.start_tls(tag).await,
            CommandBody::Idle => return self.idle(tag).await,
            CommandBody::Capability => {
                self.connection.data(Data::Capability(self.capabilities())).await?;
                Reply::ok("That is all")
            }
            CommandBody::Noop => Reply::ok("Nothing done"),
            CommandBody::Id { .. } => self.id().await?,
            CommandBody::Login { username, password } => {
                self.login(username.as_ref(), password.declassify().as_ref()).await
            }
            CommandBody::Authenticate { mechanism, initial_response } => {
                match self.authenticate(mechanism.as_ref(), initial_response).await? {
                    Some(reply) => reply,
                    None => return Ok(Step::End),
                }
            }
            other if self.user.is_none() => {
                let _ = other;
                Reply::bad("Sign in first")
            }
            other => self.obey_signed_in(other).await?,
        };
        self.tell_news(news).await?;
        self.connection.respond(Some(tag), reply).await?;
        if self.refusals >= MAX_REFUSALS {
            self.connection.bye("Too many refused sign-ins").await?;
            return Ok(Step::End);
        }
        Ok(Step::GoOn)
    }

    async fn obey_signed_in(&mut self, body: CommandBody<'static>) -> io::Result<Reply> {
        match body {
            CommandBody::Enable { capabilities } => self.enable(capabilities).await,
            CommandBody::List { reference, mailbox_wildcard } => self.list(&reference, &mailbox_wildcard, false).await,
            CommandBody::Lsub { reference, mailbox_wildcard } => self.list(&reference, &mailbox_wildcard, true).await,
            CommandBody::Status { mailbox, item_names } => self.status(&mailbox, &item_names).await,
            CommandBody::Create { mailbox } => Ok(self.create(&mailbox)),
            CommandBody::Delete { mailbox } => Ok(self.delete(&mailbox)),
            CommandBody::Rename { from, to } => Ok(self.rename(&from, &to)),
            CommandBody::Subscribe { mailbox } => Ok(self.subscribe(&mailbox, true)),
            CommandBody::Unsubscribe { mailbox } => Ok(self.subscribe(&mailbox, false)),
            CommandBody::Select { mailbox, parameters } => self.select(&mailbox, &parameters, false).await,
            CommandBody::Examine { mailbox, parameters } => self.select(&mailbox, &parameters, true).await,
            CommandBody::Append { mailbox, flags, date, message } => {
                self.append(&mailbox, &flags, date.as_ref(), message).await
            }
            other => self.obey_selected(other).await,
        }
    }

    async fn obey_selected(&mut self, body: CommandBody<'static>) -> io::Result<Reply> {
        if self.view.is_none() {
            return Ok(Reply::bad("Unknown command, or no folder is open"));
        }
        match body {
            CommandBody::Check => Ok(Reply::ok("Checked")),
            CommandBody::Close => Ok(self.close()),
            CommandBody::Unselect => {
                self.view = None;
                Ok(Reply::ok("Closed"))
            }
            CommandBody::Expunge => Ok(self.expunge(None)),
            CommandBody::ExpungeUid { sequence_set } => Ok(self.expunge(Some(&sequence_set))),
            CommandBody::Search { charset, criteria, uid } => self.search(charset, &criteria, uid).await,
            CommandBody::Fetch { sequence_set, macro_or_item_names, uid, modifiers } => {
                self.fetch(&sequence_set, macro_or_item_names, uid, &modifiers).await
            }
            CommandBody::Store { sequence_set, kind, response, flags, uid, modifiers } => {
                let order = super::change::Order { kind, response, flags: &flags, uid, modifiers: &modifiers };
                self.store(&sequence_set, &order).await
            }
            CommandBody::Copy { sequence_set, mailbox, uid } => Ok(self.copy(&sequence_set, &mailbox, uid)),
            CommandBody::Move { sequence_set, mailbox, uid } => self.move_to(&sequence_set, &mailbox, uid).await,
            _ => Ok(Reply::bad("Not supported")),
        }
    }

    async fn start_tls(&mut self, tag: Tag<'static>) -> io::Result<Step> {
        if !self.connection.wire.can_start_tls() {
            self.connection.respond(Some(tag), Reply::bad("TLS is not available here")).await?;
            return Ok(Step::GoOn);
        }
        self.connection.forget_received();
        let answer = encode_reply(Some(tag), Reply::ok("Begin TLS"));
        self.connection.wire.start_tls(&answer).await?;
        Ok(Step::GoOn)
    }

    async fn id(&mut self) -> io::Result<Reply> {
        let field = |name: &'static str, value: &'static str| {
            Some((IString::try_from(name).ok()?, NString::try_from(value).ok()?))
        };
        let fields = [field("name", "Pli sandbox"), field("version", env!("CARGO_PKG_VERSION"))];
        self.connection.data(Data::Id { parameters: Some(fields.into_iter().flatten().collect()) }).await?;
        Ok(Reply::ok("Pleased to meet you"))
    }

    async fn enable(&mut self, asked: Vec1<CapabilityEnable<'static>>) -> io::Result<Reply> {
        let known = asked.into_iter().filter(|word| *word == CapabilityEnable::CondStore);
        let capabilities: Vec<_> = known.take(1).collect();
        self.condstore |= !capabilities.is_empty();
        self.connection.data(Data::Enabled { capabilities }).await?;
        Ok(Reply::ok("Enabled"))
    }

    async fn idle(&mut self, tag: Tag<'static>) -> io::Result<Step> {
        if self.user.is_none() || self.shared.faults.is_on(Fault::NoIdle) {
            self.connection.respond(Some(tag), Reply::bad("IDLE is not available")).await?;
            return Ok(Step::GoOn);
        }
        let mut news = self.shared.mail.changes();
        self.connection.continue_with("Idling").await?;
        let line = loop {
            self.tell_news(News::All).await?;
            self.connection.flush().await?;
            tokio::select! {
                line = self.connection.idle_done() => break line?,
                _ = news.changed() => {}
            }
        };
        let reply = match line {
            Line::End => return Ok(Step::End),
            Line::Wrong => Reply::bad("DONE was due"),
            Line::Read(()) => Reply::ok("Idle no more"),
        };
        self.connection.respond(Some(tag), reply).await?;
        Ok(Step::GoOn)
    }

    /// Tells what others changed in the open folder.
    async fn tell_news(&mut self, news: News) -> io::Result<()> {
        let (Some(view), Some(user)) = (self.view.as_mut(), self.user.as_ref()) else { return Ok(()) };
        let now = self.shared.mail.snapshot(user, view.id).ok();
        let Some(now) = now.filter(|now| now.uid_validity == view.uid_validity) else {
            self.view = None;
            return self.connection.untagged_ok(Code::Closed, "The open folder is gone or was rebuilt").await;
        };
        for data in view.catch_up(&now, news == News::All, self.condstore) {
            self.connection.data(data).await?;
        }
        Ok(())
    }
}
