//! STORE, COPY, MOVE, EXPUNGE, CLOSE and APPEND.

use super::super::faults::{Fault, Protocol};
use super::super::mail::{Copied, Error, FlagChange, FlagSet};
use super::connection::Reply;
use super::folders::folder_name;
use super::session::Session;
use super::view::{Chosen, flags_response};
use imap_codec::imap_types::command::StoreModifier;
use imap_codec::imap_types::core::Vec1;
use imap_codec::imap_types::datetime::DateTime;
use imap_codec::imap_types::extensions::binary::LiteralOrLiteral8;
use imap_codec::imap_types::extensions::uidplus::{UidElement, UidSet};
use imap_codec::imap_types::flag::{Flag, StoreResponse, StoreType};
use imap_codec::imap_types::mailbox::Mailbox;
use imap_codec::imap_types::response::Code;
use imap_codec::imap_types::sequence::SequenceSet;
use jiff::Timestamp;
use std::io;
use std::num::NonZeroU32;
use std::time::Duration;

/// What STORE asks, but for the messages.
pub(super) struct Order<'a> {
    pub(super) kind: StoreType,
    pub(super) response: StoreResponse,
    pub(super) flags: &'a [Flag<'static>],
    pub(super) uid: bool,
    pub(super) modifiers: &'a [StoreModifier],
}

impl Session {
    pub(super) async fn store(&mut self, set: &SequenceSet, order: &Order<'_>) -> io::Result<Reply> {
        let (Some(view), Some(user)) = (self.view.as_mut(), self.user.as_ref()) else {
            return Ok(Reply::bad("No folder is open"));
        };
        if view.read_only {
            return Ok(Reply::no("The folder is open for reading only").with(Code::ReadOnly));
        }
        let Some(chosen) = view.choose(set, order.uid) else { return Ok(Reply::bad("No such message number")) };
        let since = order.modifiers.iter().map(|StoreModifier::UnchangedSince(modseq)| *modseq).next();
        self.condstore |= since.is_some();
        let change = match order.kind {
            StoreType::Replace => FlagChange::Replace(flag_set(order.flags)),
            StoreType::Add => FlagChange::Add(flag_set(order.flags)),
            StoreType::Remove => FlagChange::Remove(flag_set(order.flags)),
        };
        let stored = match self.shared.mail.change_flags(user, view.id, &uids(&chosen), &change, since) {
            Ok(stored) => stored,
            Err(error) => return Ok(refusal(&error)),
        };
        let silent = order.response == StoreResponse::Silent;
        let mut responses = Vec::new();
        for one in &chosen {
            let Some(message) = stored.done.iter().find(|message| message.uid == one.message.uid) else { continue };
            view.note(message);
            if !silent || self.condstore {
                responses.extend(flags_response(one.number.get(), message, order.uid, self.condstore));
            }
        }
        for response in responses {
            self.connection.data(response).await?;
        }
        let left: Vec<NonZeroU32> = chosen
            .iter()
            .filter(|one| stored.modified.contains(&one.message.uid))
            .filter_map(|one| if order.uid { NonZeroU32::new(one.message.uid) } else { Some(one.number) })
            .collect();
        Ok(match SequenceSet::try_from(left) {
            Ok(left) => Reply::ok("Some were changed by others").with(Code::Modified(left)),
            Err(_) => Reply::ok("Stored"),
        })
    }

    pub(super) fn copy(&mut self, set: &SequenceSet, to: &Mailbox<'_>, uid: bool) -> Reply {
        let (Some(view), Some(user)) = (self.view.as_ref(), self.user.as_ref()) else {
            return Reply::bad("No folder is open");
        };
        let Some(chosen) = view.choose(set, uid) else { return Reply::bad("No such message number") };
        let Some(to) = folder_name(to) else { return Reply::bad("Not a folder name") };
        match self.shared.mail.copy(user, view.id, &uids(&chosen), &to) {
            Ok(copied) => match copy_code(&copied) {
                Some(code) => Reply::ok("Copied").with(code),
                None => Reply::ok("Nothing to copy"),
            },
            Err(error) => destination_refusal(&error),
        }
    }

    pub(super) async fn move_to(&mut self, set: &SequenceSet, to: &Mailbox<'_>, uid: bool) -> io::Result<Reply> {
        let (Some(view), Some(user)) = (self.view.as_ref(), self.user.as_ref()) else {
            return Ok(Reply::bad("No folder is open"));
        };
        if self.shared.faults.take_for(Fault::MoveRefused, Protocol::Imap) {
            return Ok(Reply::no("Internal error").with_word("SERVERBUG"));
        }
        if view.read_only {
            return Ok(Reply::no("The folder is open for reading only").with(Code::ReadOnly));
        }
        let Some(chosen) = view.choose(set, uid) else { return Ok(Reply::bad("No such message number")) };
        let Some(to) = folder_name(to) else { return Ok(Reply::bad("Not a folder name")) };
        match self.shared.mail.move_to(user, view.id, &uids(&chosen), &to) {
            Ok(copied) => {
                if let Some(code) = copy_code(&copied) {
                    self.connection.untagged_ok(code, "Moved").await?;
                }
                Ok(Reply::ok("Moved"))
            }
            Err(error) => Ok(destination_refusal(&error)),
        }
    }

    pub(super) fn expunge(&mut self, among: Option<&SequenceSet>) -> Reply {
        let (Some(view), Some(user)) = (self.view.as_ref(), self.user.as_ref()) else {
            return Reply::bad("No folder is open");
        };
        if view.read_only {
            return Reply::no("The folder is open for reading only").with(Code::ReadOnly);
        }
        let among = among.map(|set| uids(&view.choose(set, true).unwrap_or_default()));
        match self.shared.mail.expunge(user, view.id, among.as_deref()) {
            Ok(_) => Reply::ok("Expunged"),
            Err(error) => refusal(&error),
        }
    }

    /// CLOSE expunges without telling, unless the folder is open for reading only.
    pub(super) fn close(&mut self) -> Reply {
        let view = self.view.take();
        if let (Some(view), Some(user)) = (view.filter(|view| !view.read_only), self.user.as_ref())
            && let Err(error) = self.shared.mail.expunge(user, view.id, None)
        {
            return refusal(&error);
        }
        Reply::ok("Closed")
    }

    pub(super) async fn append(
        &mut self,
        to: &Mailbox<'_>,
        flags: &[Flag<'static>],
        date: Option<&DateTime>,
        message: LiteralOrLiteral8<'static>,
    ) -> io::Result<Reply> {
        let Some(user) = self.user.as_ref() else { return Ok(Reply::bad("Sign in first")) };
        let LiteralOrLiteral8::Literal(literal) = message else { return Ok(Reply::bad("BINARY is not available")) };
        let Some(to) = folder_name(to) else { return Ok(Reply::bad("Not a folder name")) };
        if literal.data().len() > self.size_limit() as usize {
            return Ok(Reply::no("Larger than this server takes").with(Code::TooBig));
        }
        if self.shared.faults.take_for(Fault::AppendRefused, Protocol::Imap) {
            return Ok(Reply::no("Internal error").with_word("SERVERBUG"));
        }
        let given = date.and_then(|date| Timestamp::from_second(date.as_ref().timestamp()).ok());
        let received = given.unwrap_or_else(Timestamp::now);
        let bytes = literal.into_inner().into_owned().into();
        let placed = self.shared.mail.append(user, &to, bytes, flag_set(flags), received);
        // The message is filed first: a client that does not wait finds it when it comes back.
        if let Some(milliseconds) = self.shared.faults.number_for(Fault::AppendSlow, Protocol::Imap)
            && self.shared.faults.take_for(Fault::AppendSlow, Protocol::Imap)
        {
            tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        }
        Ok(match placed {
            Ok(placed) => match (NonZeroU32::new(placed.uid_validity), NonZeroU32::new(placed.uid)) {
                (Some(uid_validity), Some(uid)) => Reply::ok("Filed").with(Code::AppendUid { uid_validity, uid }),
                _ => Reply::ok("Filed"),
            },
            Err(error) => destination_refusal(&error),
        })
    }
}

fn uids(chosen: &[Chosen]) -> Vec<u32> {
    chosen.iter().map(|one| one.message.uid).collect()
}

fn flag_set(flags: &[Flag<'_>]) -> FlagSet {
    let words: Vec<String> = flags.iter().map(ToString::to_string).collect();
    FlagSet::from_words(words.iter().map(String::as_str))
}

fn copy_code(copied: &Copied) -> Option<Code<'static>> {
    let set = |uids: Vec<u32>| {
        let singles: Vec<_> = uids.into_iter().filter_map(NonZeroU32::new).map(UidElement::Single).collect();
        Vec1::try_from(singles).ok().map(UidSet)
    };
    Some(Code::CopyUid {
        uid_validity: NonZeroU32::new(copied.uid_validity)?,
        source: set(copied.pairs.iter().map(|(before, _)| *before).collect())?,
        destination: set(copied.pairs.iter().map(|(_, after)| *after).collect())?,
    })
}

/// A folder that does not exist may be created by the client, which then tries again (RFC 3501 §6.4.7).
fn destination_refusal(error: &Error) -> Reply {
    match error {
        Error::UnknownFolder => Reply::no("No such folder").with(Code::TryCreate),
        other => refusal(other),
    }
}

pub(super) fn refusal(error: &Error) -> Reply {
    match error {
        Error::UnknownMailbox | Error::UnknownFolder => Reply::no("No such folder").with_word("NONEXISTENT"),
        Error::FolderExists => Reply::no("The folder exists already").with_word("ALREADYEXISTS"),
        Error::FolderName => Reply::no("Not a folder name").with_word("CANNOT"),
        Error::FolderInUse => Reply::no("This folder stays as it is").with_word("CANNOT"),
        Error::FolderFull => Reply::no("Too many messages or folders").with_word("LIMIT"),
        Error::Disk(_) => Reply::no("The mail store failed").with_word("SERVERBUG"),
    }
}
