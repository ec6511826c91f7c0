//! What a client knows of the folder it has open: message numbers, and how far it was told of changes.

use super::super::mail::{FlagSet, FolderId, Message, Snapshot};
use imap_codec::imap_types::core::Vec1;
use imap_codec::imap_types::fetch::MessageDataItem;
use imap_codec::imap_types::flag::{Flag, FlagFetch};
use imap_codec::imap_types::response::Data;
use imap_codec::imap_types::sequence::{SeqOrUid, Sequence, SequenceSet};
use std::num::{NonZeroU32, NonZeroU64};
use std::sync::Arc;

/// An open folder as the client knows it: message number `n` is `messages[n - 1]`.
pub(super) struct View {
    pub(super) id: FolderId,
    pub(super) uid_validity: u32,
    pub(super) read_only: bool,
    pub(super) messages: Vec<Arc<Message>>,
    /// HIGHESTMODSEQ up to which everything was told.
    told: u64,
}

/// A message chosen by a command: its number and what it was when the client last heard of it.
#[derive(Clone)]
pub(super) struct Chosen {
    pub(super) number: NonZeroU32,
    pub(super) message: Arc<Message>,
}

impl View {
    pub(super) fn open(snapshot: Snapshot, read_only: bool) -> Self {
        Self {
            id: snapshot.id,
            uid_validity: snapshot.uid_validity,
            read_only,
            told: snapshot.highest_modseq,
            messages: snapshot.messages,
        }
    }

    /// The responses that bring the client to `now`, and takes them as told.
    pub(super) fn catch_up(&mut self, now: &Snapshot, expunges: bool, condstore: bool) -> Vec<Data<'static>> {
        let mut responses = Vec::new();
        if now.highest_modseq == self.told {
            return responses;
        }
        let mut all_told = true;
        if expunges {
            let numbered: Vec<_> = numbered(&self.messages).collect();
            for Chosen { number, message } in numbered.into_iter().rev() {
                if find(&now.messages, message.uid).is_none() {
                    responses.push(Data::Expunge(number));
                    self.messages.retain(|own| own.uid != message.uid);
                }
            }
        } else {
            all_told = self.messages.iter().all(|own| find(&now.messages, own.uid).is_some());
        }
        let last = self.messages.last().map_or(0, |message| message.uid);
        let new = now.messages.iter().skip_while(|message| message.uid <= last);
        let before = self.messages.len();
        self.messages.extend(new.cloned());
        if self.messages.len() > before {
            responses.push(Data::Exists(u32::try_from(self.messages.len()).unwrap_or(u32::MAX)));
            responses.push(Data::Recent(0));
        }
        for (slot, number) in self.messages.iter_mut().zip(1..).take(before) {
            if let Some(current) = find(&now.messages, slot.uid).filter(|current| current.modseq > slot.modseq) {
                *slot = current.clone();
                responses.extend(flags_response(number, current, condstore, condstore));
            }
        }
        if all_told {
            self.told = now.highest_modseq;
        }
        responses
    }

    /// Takes a message as told to the client.
    pub(super) fn note(&mut self, message: &Arc<Message>) {
        if let Ok(at) = self.messages.binary_search_by_key(&message.uid, |own| own.uid)
            && let Some(slot) = self.messages.get_mut(at)
        {
            *slot = message.clone();
        }
    }

    /// The messages of a set of numbers or UIDs; `None` when it names a number that does not exist.
    pub(super) fn choose(&self, set: &SequenceSet, uid: bool) -> Option<Vec<Chosen>> {
        let last = if uid { self.messages.last().map_or(0, |m| m.uid) } else { count(&self.messages) };
        let ranges: Vec<(u32, u32)> = set.0.as_ref().iter().map(|sequence| bounds(sequence, last)).collect();
        if !uid && last > 0 && ranges.iter().any(|(_, high)| *high > last) {
            return None;
        }
        let inside = |value: u32| ranges.iter().any(|(low, high)| (*low..=*high).contains(&value));
        let chosen = |one: &Chosen| inside(if uid { one.message.uid } else { one.number.get() });
        Some(numbered(&self.messages).filter(chosen).collect())
    }
}

fn numbered(messages: &[Arc<Message>]) -> impl Iterator<Item = Chosen> {
    let numbers = (1..).filter_map(NonZeroU32::new);
    messages.iter().zip(numbers).map(|(message, number)| Chosen { number, message: message.clone() })
}

fn count(messages: &[Arc<Message>]) -> u32 {
    u32::try_from(messages.len()).unwrap_or(u32::MAX)
}

/// Both ends in order. imap-codec normalises `*` to the greatest number in some places, hence the comparison.
pub(super) fn bounds(sequence: &Sequence, last: u32) -> (u32, u32) {
    let value = |end: &SeqOrUid| match end {
        SeqOrUid::Value(value) if value.get() != u32::MAX => value.get(),
        SeqOrUid::Value(_) | SeqOrUid::Asterisk => last,
    };
    match sequence {
        Sequence::Single(one) => (value(one), value(one)),
        Sequence::Range(from, to) => (value(from).min(value(to)), value(from).max(value(to))),
    }
}

/// The message with that UID, in messages ordered by UID.
pub(super) fn find(messages: &[Arc<Message>], uid: u32) -> Option<&Arc<Message>> {
    messages.binary_search_by_key(&uid, |message| message.uid).ok().and_then(|at| messages.get(at))
}

/// Flags as FETCH tells them.
pub(super) fn flags_item(flags: &FlagSet) -> MessageDataItem<'static> {
    let flag = |word: &str| match word.strip_prefix('\\') {
        Some(name) => imap_codec::imap_types::core::Atom::try_from(name.to_owned()).ok().map(Flag::system),
        None => imap_codec::imap_types::core::Atom::try_from(word.to_owned()).ok().map(Flag::keyword),
    };
    MessageDataItem::Flags(flags.words().filter_map(flag).map(FlagFetch::Flag).collect())
}

/// UID and MODSEQ as FETCH tells them.
pub(super) fn uid_item(message: &Message) -> Option<MessageDataItem<'static>> {
    NonZeroU32::new(message.uid).map(MessageDataItem::Uid)
}

pub(super) fn modseq_item(message: &Message) -> Option<MessageDataItem<'static>> {
    NonZeroU64::new(message.modseq).map(MessageDataItem::ModSeq)
}

/// A FETCH response about flags only.
pub(super) fn flags_response(number: u32, message: &Message, uid: bool, modseq: bool) -> Option<Data<'static>> {
    let mut items = vec![flags_item(&message.flags)];
    items.extend(uid_item(message).filter(|_| uid));
    items.extend(modseq_item(message).filter(|_| modseq));
    Some(Data::Fetch { seq: NonZeroU32::new(number)?, items: Vec1::try_from(items).ok()? })
}
