//! FETCH and UID FETCH.

use super::super::mail::{FlagChange, FlagSet, Message, Snapshot};
use super::connection::Reply;
use super::mime::{Node, split};
use super::session::Session;
use super::structure::{body_structure, envelope, literal, needs_parts, section};
use super::view::{Chosen, find, flags_item, modseq_item, uid_item};
use imap_codec::imap_types::IntoStatic;
use imap_codec::imap_types::command::FetchModifier;
use imap_codec::imap_types::core::{NString, Vec1};
use imap_codec::imap_types::datetime::DateTime;
use imap_codec::imap_types::fetch::{MacroOrMessageDataItemNames, MessageDataItem, MessageDataItemName, Section};
use imap_codec::imap_types::response::Data;
use imap_codec::imap_types::sequence::SequenceSet;
use jiff::Timestamp;
use std::borrow::Cow;
use std::io;
use std::num::NonZeroU32;
use std::sync::Arc;

/// Items of one FETCH; more is refused.
const MAX_ITEMS: usize = 100;

type Names = Vec<MessageDataItemName<'static>>;

impl Session {
    pub(super) async fn fetch(
        &mut self,
        set: &SequenceSet,
        names: MacroOrMessageDataItemNames<'static>,
        uid: bool,
        modifiers: &[FetchModifier],
    ) -> io::Result<Reply> {
        let mut names: Names = match names {
            MacroOrMessageDataItemNames::Macro(shorthand) => shorthand.expand().into_static(),
            MacroOrMessageDataItemNames::MessageDataItemNames(names) => names,
        };
        let mut since = None;
        for modifier in modifiers {
            match modifier {
                FetchModifier::ChangedSince(modseq) => since = Some(modseq.get()),
                FetchModifier::Vanished => return Ok(Reply::bad("QRESYNC is not available")),
            }
        }
        if uid {
            add(&mut names, MessageDataItemName::Uid);
        }
        if since.is_some() {
            add(&mut names, MessageDataItemName::ModSeq);
        }
        if names.len() > MAX_ITEMS || names.iter().any(is_binary) {
            return Ok(Reply::bad("Not supported"));
        }
        self.condstore |= names.contains(&MessageDataItemName::ModSeq);
        let (Some(view), Some(user)) = (self.view.as_ref(), self.user.clone()) else {
            return Ok(Reply::bad("No folder is open"));
        };
        let Some(chosen) = view.choose(set, uid) else { return Ok(Reply::bad("No such message number")) };
        let (folder, marks) = (view.id, !view.read_only && names.iter().any(marks_seen));
        let Ok(mut now) = self.shared.mail.snapshot(&user, folder) else { return Ok(Reply::no("The folder is gone")) };
        let chosen: Vec<Chosen> =
            chosen.into_iter().filter(|one| since.is_none_or(|since| current(&now, one).modseq > since)).collect();
        let mut marked: Vec<u32> = Vec::new();
        if marks {
            let unseen = chosen.iter().filter(|one| !current(&now, one).flags.contains("\\Seen"));
            marked = unseen.map(|one| one.message.uid).collect();
            let seen = FlagChange::Add(FlagSet::from_words(["\\Seen"]));
            if self.shared.mail.change_flags(&user, folder, &marked, &seen, None).is_err() {
                return Ok(Reply::no("The mail store failed"));
            }
            if let Ok(after) = self.shared.mail.snapshot(&user, folder) {
                now = after;
            }
        }
        for one in &chosen {
            let message = current(&now, one);
            let mut names = names.clone();
            if marked.contains(&message.uid) {
                add(&mut names, MessageDataItemName::Flags);
            }
            if names.contains(&MessageDataItemName::Flags) && self.condstore {
                add(&mut names, MessageDataItemName::ModSeq);
            }
            if let Ok(items) = Vec1::try_from(items(message, &names)) {
                self.connection.data(Data::Fetch { seq: one.number, items }).await?;
            }
            if names.contains(&MessageDataItemName::Flags)
                && let Some(view) = self.view.as_mut()
            {
                view.note(message);
            }
        }
        Ok(Reply::ok("Fetched"))
    }
}

/// The message as it is now; one that others have expunged is still served, as the client was not told.
fn current<'a>(now: &'a Snapshot, one: &'a Chosen) -> &'a Arc<Message> {
    find(&now.messages, one.message.uid).unwrap_or(&one.message)
}

fn add(names: &mut Names, name: MessageDataItemName<'static>) {
    if !names.contains(&name) {
        names.push(name);
    }
}

fn is_binary(name: &MessageDataItemName<'_>) -> bool {
    matches!(name, MessageDataItemName::Binary { .. } | MessageDataItemName::BinarySize { .. })
}

fn marks_seen(name: &MessageDataItemName<'_>) -> bool {
    matches!(
        name,
        MessageDataItemName::BodyExt { peek: false, .. }
            | MessageDataItemName::Rfc822
            | MessageDataItemName::Rfc822Text
    )
}

fn items(message: &Message, names: &[MessageDataItemName<'static>]) -> Vec<MessageDataItem<'static>> {
    let bytes: &[u8] = &message.bytes;
    let whole = names.iter().any(|name| match name {
        MessageDataItemName::Body | MessageDataItemName::BodyStructure => true,
        MessageDataItemName::BodyExt { section: Some(section), .. } => needs_parts(section),
        _ => false,
    });
    let parsed = whole.then(|| Node::read(bytes));
    let item = |name: &MessageDataItemName<'static>| {
        Some(match name {
            MessageDataItemName::Flags => flags_item(&message.flags),
            MessageDataItemName::Uid => uid_item(message)?,
            MessageDataItemName::ModSeq => modseq_item(message)?,
            MessageDataItemName::InternalDate => MessageDataItem::InternalDate(date_time(message.received)?),
            MessageDataItemName::Rfc822Size => {
                MessageDataItem::Rfc822Size(u32::try_from(bytes.len()).unwrap_or(u32::MAX))
            }
            MessageDataItemName::Envelope => MessageDataItem::Envelope(envelope(&Node::read_header(bytes))),
            MessageDataItemName::Body => MessageDataItem::Body(body_structure(parsed.as_ref()?, false)),
            MessageDataItemName::BodyStructure => {
                MessageDataItem::BodyStructure(body_structure(parsed.as_ref()?, true))
            }
            MessageDataItemName::Rfc822 => MessageDataItem::Rfc822(literal(bytes.to_vec())),
            MessageDataItemName::Rfc822Header => MessageDataItem::Rfc822Header(literal(split(bytes).0.to_vec())),
            MessageDataItemName::Rfc822Text => MessageDataItem::Rfc822Text(literal(split(bytes).1.to_vec())),
            MessageDataItemName::BodyExt { section: wanted, partial, .. } => {
                let data = match wanted {
                    None => Some(Cow::Borrowed(bytes)),
                    Some(wanted) => section(bytes, parsed.as_ref(), wanted),
                };
                body_item(wanted.clone(), *partial, data)
            }
            MessageDataItemName::Binary { .. } | MessageDataItemName::BinarySize { .. } => return None,
        })
    };
    names.iter().filter_map(item).collect()
}

fn body_item(
    section: Option<Section<'static>>,
    partial: Option<(u32, NonZeroU32)>,
    data: Option<Cow<'_, [u8]>>,
) -> MessageDataItem<'static> {
    let data = match (data, partial) {
        (None, _) => NString(None),
        (Some(data), None) => literal(data.into_owned()),
        (Some(data), Some((from, length))) => {
            let from = (from as usize).min(data.len());
            let to = from.saturating_add(length.get() as usize).min(data.len());
            literal(data.get(from..to).unwrap_or_default().to_vec())
        }
    };
    MessageDataItem::BodyExt { section, origin: partial.map(|(from, _)| from), data }
}

/// imap-types has no constructor from a second count: the text form is its way in.
fn date_time(at: Timestamp) -> Option<DateTime> {
    let value = Timestamp::from_second(at.as_second()).ok()?.to_string().parse().ok()?;
    DateTime::validate(&value).ok()?;
    Some(DateTime::unvalidated(value))
}
