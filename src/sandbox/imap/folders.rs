//! LIST, LSUB, STATUS, SELECT, EXAMINE, CREATE, DELETE, RENAME, SUBSCRIBE.

use super::super::faults::{Fault, Protocol};
use super::super::mail::{FolderInfo, SEPARATOR, Snapshot};
use super::change::refusal;
use super::connection::Reply;
use super::session::Session;
use super::utf7;
use super::view::View;
use crate::domain::folder::FolderRole;
use crate::domain::message::Flag as KnownFlag;
use imap_codec::imap_types::command::SelectParameter;
use imap_codec::imap_types::core::{Atom, QuotedChar};
use imap_codec::imap_types::flag::{Flag, FlagNameAttribute, FlagPerm};
use imap_codec::imap_types::mailbox::{ListMailbox, Mailbox};
use imap_codec::imap_types::response::{Code, Data};
use imap_codec::imap_types::status::{StatusDataItem, StatusDataItemName};
use std::io;
use std::num::{NonZeroU32, NonZeroU64};

impl Session {
    pub(super) async fn list(
        &mut self,
        reference: &Mailbox<'_>,
        pattern: &ListMailbox<'_>,
        subscribed: bool,
    ) -> io::Result<Reply> {
        let pattern = match pattern {
            ListMailbox::Token(token) => utf7::decode(token.as_ref()),
            ListMailbox::String(string) => utf7::decode(string.as_ref()),
        };
        let (Some(reference), Some(pattern)) = (folder_name(reference), pattern) else {
            return Ok(Reply::bad("Not a folder name"));
        };
        let Some(user) = self.user.as_ref() else { return Ok(Reply::bad("Sign in first")) };
        let delimiter = QuotedChar::try_from(SEPARATOR).ok();
        if pattern.is_empty() && !subscribed {
            if let Ok(mailbox) = Mailbox::try_from("") {
                let items = vec![FlagNameAttribute::Noselect];
                self.connection.data(Data::List { items, delimiter, mailbox }).await?;
            }
            return Ok(Reply::ok("Listed"));
        }
        let folders = match self.shared.mail.folders(user) {
            Ok(folders) => folders,
            Err(error) => return Ok(refusal(&error)),
        };
        let wanted: Vec<char> = format!("{reference}{pattern}").chars().collect();
        for folder in folders.iter().filter(|folder| folder.subscribed || !subscribed) {
            let name: Vec<char> = folder.name.chars().collect();
            let (Ok(mailbox), true) = (Mailbox::try_from(utf7::encode(&folder.name)), fits(&wanted, &name)) else {
                continue;
            };
            let items = attributes(folder, &folders);
            let data = if subscribed {
                Data::Lsub { items, delimiter, mailbox }
            } else {
                Data::List { items, delimiter, mailbox }
            };
            self.connection.data(data).await?;
        }
        Ok(Reply::ok("Listed"))
    }

    pub(super) async fn status(&mut self, mailbox: &Mailbox<'_>, names: &[StatusDataItemName]) -> io::Result<Reply> {
        let (Some(name), Some(user)) = (folder_name(mailbox), self.user.as_ref()) else {
            return Ok(Reply::bad("Not a folder name"));
        };
        let folder = match self.shared.mail.snapshot_named(user, &name) {
            Ok(folder) => folder,
            Err(error) => return Ok(refusal(&error)),
        };
        self.condstore |= names.contains(&StatusDataItemName::HighestModSeq);
        let items: Vec<_> = names.iter().filter_map(|name| status_item(&folder, name)).collect();
        if let Ok(mailbox) = Mailbox::try_from(utf7::encode(&name)) {
            self.connection.data(Data::Status { mailbox, items: items.into() }).await?;
        }
        Ok(Reply::ok("That is its status"))
    }

    pub(super) async fn select(
        &mut self,
        mailbox: &Mailbox<'_>,
        parameters: &[SelectParameter],
        read_only: bool,
    ) -> io::Result<Reply> {
        self.view = None;
        let (Some(name), Some(user)) = (folder_name(mailbox), self.user.as_ref()) else {
            return Ok(Reply::bad("Not a folder name"));
        };
        if parameters.iter().any(|parameter| matches!(parameter, SelectParameter::QResync { .. })) {
            return Ok(Reply::bad("QRESYNC is not available"));
        }
        self.condstore |= parameters.contains(&SelectParameter::CondStore);
        let changed = self.shared.faults.is_on_for(Fault::UidValidityChanged, Protocol::Imap);
        let opened = self.shared.mail.rebuild_when(user, &name, changed).and_then(|rebuilt| {
            if rebuilt {
                self.shared.faults.take_for(Fault::UidValidityChanged, Protocol::Imap);
            }
            self.shared.mail.snapshot_named(user, &name)
        });
        let folder = match opened {
            Ok(folder) => folder,
            Err(error) => return Ok(refusal(&error)),
        };
        self.describe(&folder, read_only).await?;
        self.view = Some(View::open(folder, read_only));
        Ok(if read_only {
            Reply::ok("Open for reading").with(Code::ReadOnly)
        } else {
            Reply::ok("Open").with(Code::ReadWrite)
        })
    }

    async fn describe(&mut self, folder: &Snapshot, read_only: bool) -> io::Result<()> {
        self.connection.data(Data::Flags(known_flags())).await?;
        self.connection.data(Data::Exists(count(folder, |_| true))).await?;
        self.connection.data(Data::Recent(0)).await?;
        let mut permanent: Vec<_> = known_flags().into_iter().map(FlagPerm::Flag).collect();
        permanent.push(FlagPerm::Asterisk);
        if read_only {
            permanent.clear();
        }
        self.connection.untagged_ok(Code::PermanentFlags(permanent), "Flags that are kept").await?;
        let numbers = (1..).filter_map(NonZeroU32::new);
        let mut unseen = folder.messages.iter().zip(numbers).filter(|(message, _)| !message.flags.contains("\\Seen"));
        if let Some((_, number)) = unseen.next() {
            self.connection.untagged_ok(Code::Unseen(number), "First unseen").await?;
        }
        if let Some(uid_validity) = NonZeroU32::new(folder.uid_validity) {
            self.connection.untagged_ok(Code::UidValidity(uid_validity), "UIDs valid").await?;
        }
        if let Some(uid_next) = NonZeroU32::new(folder.uid_next) {
            self.connection.untagged_ok(Code::UidNext(uid_next), "Next UID").await?;
        }
        if let Some(highest) = NonZeroU64::new(folder.highest_modseq) {
            self.connection.untagged_ok(Code::HighestModSeq(highest), "Highest").await?;
        }
        Ok(())
    }

    pub(super) fn create(&mut self, mailbox: &Mailbox<'_>) -> Reply {
        self.on_folder(mailbox, |session, user, name| session.shared.mail.create_folder(user, name))
    }

    pub(super) fn delete(&mut self, mailbox: &Mailbox<'_>) -> Reply {
        self.on_folder(mailbox, |session, user, name| session.shared.mail.delete_folder(user, name))
    }

    pub(super) fn rename(&mut self, from: &Mailbox<'_>, to: &Mailbox<'_>) -> Reply {
        let Some(to) = folder_name(to) else { return Reply::bad("Not a folder name") };
        self.on_folder(from, |session, user, from| session.shared.mail.rename_folder(user, from, &to))
    }

    pub(super) fn subscribe(&mut self, mailbox: &Mailbox<'_>, on: bool) -> Reply {
        self.on_folder(mailbox, |session, user, name| session.shared.mail.subscribe(user, name, on))
    }

    fn on_folder(
        &self,
        mailbox: &Mailbox<'_>,
        act: impl FnOnce(&Self, &crate::domain::Address, &str) -> Result<(), super::super::mail::Error>,
    ) -> Reply {
        let (Some(name), Some(user)) = (folder_name(mailbox), self.user.as_ref()) else {
            return Reply::bad("Not a folder name");
        };
        act(self, user, &name).map_or_else(|error| refusal(&error), |()| Reply::ok("Done"))
    }
}

/// The decoded name; `None` when it is not modified UTF-7.
pub(super) fn folder_name(mailbox: &Mailbox<'_>) -> Option<String> {
    match mailbox {
        Mailbox::Inbox => Some("INBOX".to_owned()),
        Mailbox::Other(other) => utf7::decode(other.as_ref()),
    }
}

fn known_flags() -> Vec<Flag<'static>> {
    KnownFlag::ALL.into_iter().filter_map(|flag| Flag::try_from(flag.keyword()).ok()).collect()
}

fn count(folder: &Snapshot, which: impl Fn(&super::super::mail::Message) -> bool) -> u32 {
    u32::try_from(folder.messages.iter().filter(|message| which(message)).count()).unwrap_or(u32::MAX)
}

fn status_item(folder: &Snapshot, name: &StatusDataItemName) -> Option<StatusDataItem> {
    Some(match name {
        StatusDataItemName::Messages => StatusDataItem::Messages(count(folder, |_| true)),
        StatusDataItemName::Recent => StatusDataItem::Recent(0),
        StatusDataItemName::UidNext => StatusDataItem::UidNext(NonZeroU32::new(folder.uid_next)?),
        StatusDataItemName::UidValidity => StatusDataItem::UidValidity(NonZeroU32::new(folder.uid_validity)?),
        StatusDataItemName::Unseen => StatusDataItem::Unseen(count(folder, |m| !m.flags.contains("\\Seen"))),
        StatusDataItemName::Deleted => StatusDataItem::Deleted(count(folder, |m| m.flags.contains("\\Deleted"))),
        StatusDataItemName::DeletedStorage => {
            let deleted = folder.messages.iter().filter(|message| message.flags.contains("\\Deleted"));
            StatusDataItem::DeletedStorage(deleted.map(|message| message.bytes.len() as u64).sum())
        }
        StatusDataItemName::HighestModSeq => StatusDataItem::HighestModSeq(folder.highest_modseq),
    })
}

fn attributes(folder: &FolderInfo, all: &[FolderInfo]) -> Vec<FlagNameAttribute<'static>> {
    let prefix = format!("{}{SEPARATOR}", folder.name);
    let has_children = all.iter().any(|other| other.name.starts_with(&prefix));
    let role = match folder.role {
        FolderRole::Drafts => Some("Drafts"),
        FolderRole::Sent => Some("Sent"),
        FolderRole::Archive => Some("Archive"),
        FolderRole::Junk => Some("Junk"),
        FolderRole::Trash => Some("Trash"),
        FolderRole::Inbox | FolderRole::Other => None,
    };
    let words = [Some(if has_children { "HasChildren" } else { "HasNoChildren" }), role];
    let atoms = words.into_iter().flatten().filter_map(|word| Atom::try_from(word).ok());
    atoms.map(FlagNameAttribute::from).collect()
}

/// LIST wildcards: `*` is any text, `%` any text without the separator. INBOX is compared without regard to case.
fn fits(pattern: &[char], name: &[char]) -> bool {
    // reached[j]: the pattern read so far can stand for the first j signs of the name.
    let mut reached = vec![false; name.len() + 1];
    if let Some(start) = reached.first_mut() {
        *start = true;
    }
    let inbox = name.iter().collect::<String>() == "INBOX";
    for sign in pattern {
        let mut next = vec![false; name.len() + 1];
        let mut before = false;
        for (at, slot) in next.iter_mut().enumerate() {
            let here = reached.get(at).copied().unwrap_or(false);
            let last = at.checked_sub(1).and_then(|at| name.get(at));
            *slot = match (sign, last) {
                ('*', _) => here || before,
                ('%', last) => here || before && last.is_some_and(|last| *last != SEPARATOR),
                (sign, Some(last)) => {
                    let same = sign == last || inbox && sign.eq_ignore_ascii_case(last);
                    same && at.checked_sub(1).and_then(|at| reached.get(at)).copied().unwrap_or(false)
                }
                (_, None) => false,
            };
            before = *slot;
        }
        reached = next;
    }
    reached.last().copied().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn list_wildcards_follow_the_hierarchy() {
        let fits =
            |pattern: &str, name: &str| fits(&pattern.chars().collect::<Vec<_>>(), &name.chars().collect::<Vec<_>>());
        assert!(fits("*", "a/b") && fits("%", "a") && !fits("%", "a/b"));
        assert!(fits("a/%", "a/b") && !fits("a/%", "a/b/c") && fits("a/*", "a/b/c"));
        assert!(fits("inbox", "INBOX") && !fits("envoyés", "Envoyés"));
        assert!(fits("*b*d", "abcd") && !fits("*b*d", "abc") && !fits("", "a"));
    }
}
