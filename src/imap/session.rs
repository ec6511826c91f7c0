//! One connection: commands, their answers, and what the server says in between.

use super::error::Error;
use super::names;
use super::response::{self, Status, StatusLine};
use super::wire::{MAX_LITERAL, Wire};
use crate::domain::access::{FolderState, RemoteFolder};
use crate::domain::folder::FolderRole;
use imap_proto::{AttributeValue, MailboxDatum, NameAttribute, Response, ResponseCode};
use std::collections::HashMap;

/// Folders of one mailbox at most.
const MAX_FOLDERS: usize = 10_000;

/// Which untagged data a command brings by itself, and is thus no news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Brings {
    Nothing,
    Fetch,
    Expunge,
    Everything,
}

/// Untagged data, as the commands see it.
pub(super) enum Untagged<'a> {
    Data(Response<'a>),
    Status(StatusLine),
    /// A FETCH response that the parser does not read or must not be given.
    UnreadableFetch,
}

/// The open folder.
#[derive(Debug, Clone, Copy)]
pub(super) struct OpenFolder {
    pub(super) epoch: u32,
    pub(super) exists: u32,
    pub(super) modseq: bool,
}

/// A connection from the greeting on.
pub(super) struct Session {
    pub(super) wire: Wire,
    pub(super) capabilities: Vec<String>,
    pub(super) news: bool,
    pub(super) idle_refused: bool,
    folder: Option<OpenFolder>,
    names: HashMap<String, String>,
    commands: u32,
}

impl Session {
    pub(super) fn new(wire: Wire) -> Self {
        Self {
            wire,
            capabilities: Vec::new(),
            news: false,
            idle_refused: false,
            folder: None,
            names: HashMap::new(),
            commands: 0,
        }
    }

    /// Whether the server offers this.
    pub(super) fn can(&self, capability: &str) -> bool {
        self.capabilities.iter().any(|word| word.eq_ignore_ascii_case(capability))
    }

    /// The open folder, which every call about messages needs.
    pub(super) fn folder(&self) -> Result<OpenFolder, Error> {
        self.folder.ok_or(Error::FolderGone)
    }

    pub(super) fn next_tag(&mut self) -> String {
        self.commands += 1;
        format!("p{}", self.commands)
    }

    /// Sends a command and reads all its answers.
    pub(super) async fn run(
        &mut self,
        command: &str,
        brings: Brings,
        on: impl FnMut(Untagged<'_>) + Send,
    ) -> Result<StatusLine, Error> {
        self.run_large(command, brings, MAX_LITERAL, on).await
    }

    /// The same, for answers with a larger literal.
    pub(super) async fn run_large(
        &mut self,
        command: &str,
        brings: Brings,
        largest_literal: usize,
        on: impl FnMut(Untagged<'_>) + Send,
    ) -> Result<StatusLine, Error> {
        let tag = self.next_tag();
        self.wire.new_command(largest_literal);
        self.wire.send(format!("{tag} {command}\r\n").as_bytes()).await?;
        self.finish(&tag, brings, on).await
    }

    /// Reads answers until the tagged one.
    pub(super) async fn finish(
        &mut self,
        tag: &str,
        brings: Brings,
        mut on: impl FnMut(Untagged<'_>) + Send,
    ) -> Result<StatusLine, Error> {
        loop {
            let frame = self.wire.frame().await?;
            if let Some(line) = response::status_line(&frame) {
                match line.status {
                    Status::Bye if line.tag == "*" => return Err(self.bye(&line)),
                    _ if line.tag == tag => return Ok(line),
                    _ if line.tag == "*" => on(Untagged::Status(line)),
                    _ => {}
                }
            } else if let Some(words) = response::capabilities(&frame) {
                self.capabilities = words;
            } else if let Some(data) = response::data(&frame) {
                self.notice(&data, brings);
                on(Untagged::Data(data));
            } else if response::is_fetch(&frame) {
                on(Untagged::UnreadableFetch);
            }
        }
    }

    /// Sends a command that brings nothing but OK.
    pub(super) async fn simple(
        &mut self,
        verb: &'static str,
        command: &str,
        brings: Brings,
    ) -> Result<StatusLine, Error> {
        let line = self.run(command, brings, |_| ()).await?;
        self.accepted(verb, line)
    }

    /// Turns NO and BAD into errors.
    pub(super) fn accepted(&self, verb: &'static str, line: StatusLine) -> Result<StatusLine, Error> {
        if line.status == Status::Ok {
            return Ok(line);
        }
        Err(if line.has_code("OVERQUOTA") {
            Error::Quota
        } else if line.has_any_code(&["NONEXISTENT", "TRYCREATE"]) {
            Error::FolderGone
        } else if line.has_any_code(&["EXPIRED", "AUTHORIZATIONFAILED", "AUTHENTICATIONFAILED"]) {
            Error::SessionEnded { host: self.wire.host().to_owned() }
        } else if line.status == Status::Bad {
            Error::Unsupported { what: verb }
        } else {
            Error::Refused { command: verb, reply: line.text }
        })
    }

    /// What a good-bye of the server means.
    pub(super) fn bye(&self, line: &StatusLine) -> Error {
        let host = self.wire.host().to_owned();
        if line.has_any_code(&["EXPIRED", "AUTHORIZATIONFAILED", "AUTHENTICATIONFAILED"]) {
            Error::SessionEnded { host }
        } else if line.has_any_code(&["UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG"]) {
            Error::Unavailable { host, reply: line.text.clone() }
        } else {
            self.wire.lost()
        }
    }

    /// Keeps count of the folder, and whether something happened that nobody asked for.
    pub(super) fn notice(&mut self, data: &Response<'_>, brings: Brings) {
        let Some(folder) = &mut self.folder else { return };
        if brings == Brings::Everything {
            return;
        }
        match data {
            Response::MailboxData(MailboxDatum::Exists(count)) => {
                self.news |= *count > folder.exists;
                folder.exists = *count;
            }
            Response::Expunge(_) => {
                folder.exists = folder.exists.saturating_sub(1);
                self.news |= brings != Brings::Expunge;
            }
            Response::Vanished { .. } => self.news |= brings != Brings::Expunge,
            Response::Fetch(_, attributes) => {
                let flags = attributes.iter().any(|attribute| matches!(attribute, AttributeValue::Flags(_)));
                self.news |= flags && brings != Brings::Fetch;
            }
            _ => {}
        }
    }

    /// Asks for the capabilities anew.
    pub(super) async fn ask_capabilities(&mut self) -> Result<(), Error> {
        self.simple("CAPABILITY", "CAPABILITY", Brings::Everything).await.map(drop)
    }

    /// The server's own spelling of a folder name, quoted.
    pub(super) fn wire_name(&self, folder: &str) -> String {
        names::quote(&self.names.get(folder).cloned().unwrap_or_else(|| names::encode(folder)))
    }

    /// LIST.
    pub(super) async fn folders(&mut self) -> Result<Vec<RemoteFolder>, Error> {
        let extended = self.can("SPECIAL-USE") && self.can("LIST-EXTENDED");
        let command = if extended { "LIST \"\" \"*\" RETURN (SPECIAL-USE)" } else { "LIST \"\" \"*\"" };
        let mut found = Vec::new();
        let line = self
            .run(command, Brings::Nothing, |untagged| {
                if let Untagged::Data(Response::MailboxData(MailboxDatum::List(entry))) = untagged
                    && found.len() < MAX_FOLDERS
                {
                    found.push(entry.into_owned());
                }
            })
            .await?;
        self.accepted("LIST", line)?;
        self.names.clear();
        let mut folders = Vec::with_capacity(found.len());
        for entry in found {
            let raw = names::unescape(&entry.name);
            if raw.chars().any(char::is_control) {
                continue;
            }
            let name = names::decode(&raw);
            let separator = entry.delimiter.as_deref().map(names::unescape).and_then(|text| text.chars().next());
            let (role, selectable) = read_attributes(&name, &entry.name_attributes);
            self.names.insert(name.clone(), raw);
            folders.push(RemoteFolder { name, separator, role, selectable });
        }
        Ok(folders)
    }

    /// SELECT, with CONDSTORE where it is offered.
    pub(super) async fn open(&mut self, folder: &str) -> Result<FolderState, Error> {
        let name = self.wire_name(folder);
        let condstore = self.can("CONDSTORE") || self.can("QRESYNC");
        let command = format!("SELECT {name}{}", if condstore { " (CONDSTORE)" } else { "" });
        self.folder = None;
        self.news = false;
        let (mut exists, mut epoch, mut next, mut modseq) = (0, None, None, None);
        let line = self
            .run(&command, Brings::Everything, |untagged| match untagged {
                Untagged::Data(Response::MailboxData(MailboxDatum::Exists(count))) => exists = count,
                Untagged::Status(line) => {
                    line.with_code(|code| {
                        match code {
                            ResponseCode::UidValidity(value) => epoch = Some(value),
                            ResponseCode::UidNext(value) => next = Some(value),
                            ResponseCode::HighestModSeq(value) => modseq = Some(value),
                            _ => {}
                        }
                        Some(())
                    });
                }
                _ => {}
            })
            .await?;
        if line.status == Status::No && line.code.is_empty() && !self.is_listed(&name).await? {
            return Err(Error::FolderGone);
        }
        self.accepted("SELECT", line)?;
        let epoch = epoch.ok_or(Error::Unsupported { what: "UIDVALIDITY" })?;
        self.folder = Some(OpenFolder { epoch, exists, modseq: modseq.is_some() });
        Ok(FolderState { epoch: u64::from(epoch), exists, next, modseq })
    }

    /// Whether a folder is there, for servers whose refusal does not say why.
    async fn is_listed(&mut self, name: &str) -> Result<bool, Error> {
        let mut listed = false;
        let command = format!("LIST \"\" {name}");
        self.run(&command, Brings::Nothing, |untagged| {
            listed |= matches!(untagged, Untagged::Data(Response::MailboxData(MailboxDatum::List(_))));
        })
        .await?;
        Ok(listed)
    }

    /// CREATE.
    pub(super) async fn create_folder(&mut self, folder: &str) -> Result<(), Error> {
        if folder.is_empty() || folder.chars().any(char::is_control) {
            return Err(Error::Unsupported { what: "CREATE" });
        }
        let command = format!("CREATE {}", self.wire_name(folder));
        self.simple("CREATE", &command, Brings::Nothing).await.map(drop)
    }
}

fn read_attributes(name: &str, attributes: &[NameAttribute<'_>]) -> (FolderRole, bool) {
    let mut role = if name.eq_ignore_ascii_case("INBOX") { FolderRole::Inbox } else { FolderRole::Other };
    let mut selectable = true;
    for attribute in attributes {
        let special = match attribute {
            NameAttribute::Drafts => FolderRole::Drafts,
            NameAttribute::Sent => FolderRole::Sent,
            NameAttribute::Archive => FolderRole::Archive,
            NameAttribute::Junk => FolderRole::Junk,
            NameAttribute::Trash => FolderRole::Trash,
            NameAttribute::NoSelect => {
                selectable = false;
                continue;
            }
            NameAttribute::Extension(word) if word.eq_ignore_ascii_case("\\NonExistent") => {
                selectable = false;
                continue;
            }
            _ => continue,
        };
        if role == FolderRole::Other {
            role = special;
        }
    }
    (role, selectable)
}
