//! What the folder pane shows of each account: folders in their order, drafts of ours, what waits to leave.

use super::coalesce::Coalesce;
use crate::domain::NamedAddress;
use crate::domain::error::Failure;
use crate::domain::folder::FolderRole;
use crate::domain::ids::{AccountId, DraftId, FolderId};
use crate::engine::{Query, Sort, Unsent};
use crate::store::Folder;
use crate::ui::session::Session;
use crate::ui::widget::one_line;
use iced::Task;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Characters of a folder's name, at most.
const NAME_CHARS: usize = 200;

/// What the list shows: a folder of the mailbox, or our own drafts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// A folder.
    Folder(FolderId),
    /// Our own drafts.
    Drafts,
}

/// What is kept of the list of one account from one time to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Remembered {
    pub(super) place: Option<Place>,
    pub(super) sort: Sort,
}

/// A draft as the list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftRow {
    /// Its id.
    pub id: DraftId,
    /// Its subject.
    pub subject: String,
    /// To whom.
    pub to: Vec<NamedAddress>,
    /// How many files go with it.
    pub files: usize,
    /// When it was last saved.
    pub updated: Timestamp,
}

/// One reading of an account's folders.
#[derive(Debug)]
pub struct FoldersRead {
    folders: Vec<Folder>,
    unsent: Unsent,
}

/// What was kept from last time.
#[derive(Debug, Clone)]
pub struct Kept {
    pub(super) account: Option<AccountId>,
    pub(super) each: Vec<(AccountId, Remembered)>,
}

/// An account in the folder pane.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) account: AccountId,
    pub(super) folders: Vec<Folder>,
    pub(super) drafts: Vec<DraftRow>,
    pub(super) unsent: Unsent,
    pub(super) failure: Option<Failure>,
    pub(super) remembered: Remembered,
    /// The folders were read once.
    pub(super) known: bool,
    reading: Coalesce,
    reading_drafts: Coalesce,
}

impl Group {
    pub(super) fn new(account: AccountId) -> Self {
        Self {
            account,
            folders: Vec::new(),
            drafts: Vec::new(),
            unsent: Unsent::default(),
            failure: None,
            remembered: Remembered::default(),
            known: false,
            reading: Coalesce::default(),
            reading_drafts: Coalesce::default(),
        }
    }

    /// Reads folders and counts, unless that is under way: then once more afterwards.
    pub(super) fn read(&mut self, session: &Session) -> Task<super::Message> {
        if self.reading.ask() { self.begin(session) } else { Task::none() }
    }

    fn begin(&self, session: &Session) -> Task<super::Message> {
        let account = self.account;
        session.read(
            move |query| {
                let (folders, unsent) = (query.folders(account)?, query.unsent(account)?);
                Ok(Arc::new(FoldersRead { folders, unsent }))
            },
            move |result| super::Message::FoldersRead { account, result },
        )
    }

    /// Reads our drafts, unless that is under way: then once more afterwards.
    pub(super) fn read_drafts(&mut self, session: &Session) -> Task<super::Message> {
        if self.reading_drafts.ask() { self.begin_drafts(session) } else { Task::none() }
    }

    fn begin_drafts(&self, session: &Session) -> Task<super::Message> {
        let account = self.account;
        session.read(
            move |query| drafts(query, account).map(Arc::new),
            move |result| super::Message::DraftsRead { account, result },
        )
    }

    /// The folders were read.
    pub(super) fn take(
        &mut self,
        result: Result<Arc<FoldersRead>, Failure>,
        session: &Session,
    ) -> Task<super::Message> {
        self.known = true;
        match result {
            Ok(read) => {
                self.folders.clone_from(&read.folders);
                self.unsent = read.unsent;
                self.failure = None;
            }
            Err(failure) => self.failure = Some(failure),
        }
        if self.reading.done() { self.begin(session) } else { Task::none() }
    }

    /// The drafts were read; a failure leaves those that were shown.
    pub(super) fn take_drafts(
        &mut self,
        result: Result<Arc<Vec<DraftRow>>, Failure>,
        session: &Session,
    ) -> Task<super::Message> {
        match result {
            Ok(read) => self.drafts.clone_from(&read),
            Err(failure) => tracing::warn!(%failure, "drafts cannot be read"),
        }
        if self.reading_drafts.done() { self.begin_drafts(session) } else { Task::none() }
    }

    pub(super) fn folder(&self, id: FolderId) -> Option<&Folder> {
        self.folders.iter().find(|folder| folder.id == id)
    }

    pub(super) fn with_role(&self, role: FolderRole) -> Option<&Folder> {
        self.folders.iter().find(|folder| folder.role == role && folder.selectable)
    }

    /// Where the list begins: where it was left, else the inbox, else any folder.
    pub(super) fn first_place(&self) -> Option<Place> {
        let left = self.remembered.place.filter(|place| match place {
            Place::Folder(id) => self.folder(*id).is_some_and(|folder| folder.selectable),
            Place::Drafts => true,
        });
        let inbox = || self.with_role(FolderRole::Inbox).or_else(|| self.folders.iter().find(|it| it.selectable));
        left.or_else(|| inbox().map(|folder| Place::Folder(folder.id)))
    }

    /// Messages of the inbox that nobody read.
    pub(super) fn unread(&self) -> u64 {
        self.with_role(FolderRole::Inbox).map_or(0, |folder| folder.unread)
    }

    /// Folders in the order of the pane: by role, then personal ones as a tree.
    pub(super) fn entries(&self) -> Vec<Entry<'_>> {
        let mut entries = Vec::new();
        for role in [FolderRole::Inbox, FolderRole::Sent, FolderRole::Archive, FolderRole::Junk, FolderRole::Trash] {
            if role == FolderRole::Sent {
                entries.push(Entry::Drafts);
            }
            entries.extend(self.with_role(role).map(Entry::Role));
        }
        let shown: Vec<FolderId> = entries.iter().filter_map(Entry::folder).map(|folder| folder.id).collect();
        let mut personal: Vec<&Folder> = self.folders.iter().filter(|folder| !shown.contains(&folder.id)).collect();
        // Drafts that other programs left on the server are messages like others, when there are any.
        personal.retain(|folder| folder.role != FolderRole::Drafts || folder.total > 0);
        personal.sort_by_cached_key(|folder| path(folder).iter().map(|part| part.to_lowercase()).collect::<Vec<_>>());
        let paths: Vec<Vec<&str>> = personal.iter().map(|folder| path(folder)).collect();
        entries.extend(personal.iter().zip(&paths).map(|(folder, own)| {
            let above = |known: &&Vec<&str>| known.len() < own.len() && own.starts_with(known);
            let nearest = paths.iter().filter(above).map(Vec::len).max().unwrap_or_default();
            let depth = paths.iter().filter(above).count();
            Entry::Personal {
                folder,
                name: one_line(&own.iter().skip(nearest).copied().collect::<Vec<_>>().join(" / "), NAME_CHARS),
                depth,
            }
        }));
        entries
    }
}

/// A line of the folder pane.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Entry<'a> {
    /// A folder named by what it is for.
    Role(&'a Folder),
    /// Our own drafts.
    Drafts,
    /// A folder with its own name, under `depth` others.
    Personal { folder: &'a Folder, name: String, depth: usize },
}

impl<'a> Entry<'a> {
    pub(super) fn folder(&self) -> Option<&'a Folder> {
        match self {
            Self::Role(folder) | Self::Personal { folder, .. } => Some(folder),
            Self::Drafts => None,
        }
    }
}

/// The parts of a folder's name, without the inbox that some servers put everything under.
fn path(folder: &Folder) -> Vec<&str> {
    let Some(separator) = folder.separator else { return vec![folder.name.as_str()] };
    let mut parts: Vec<&str> = folder.name.split(separator).filter(|part| !part.is_empty()).collect();
    if parts.len() > 1 && parts.first().is_some_and(|part| part.eq_ignore_ascii_case("INBOX")) {
        parts.remove(0);
    }
    parts
}

/// The name of the setting that keeps where an account's list was left.
pub(super) fn setting(account: AccountId) -> String {
    format!("mailbox.{account}")
}

/// The name of the setting that keeps which account was shown.
pub(super) const LAST_ACCOUNT: &str = "mailbox.account";

/// What was kept from last time; what cannot be read was never kept.
pub(super) fn kept(query: &Query, accounts: &[AccountId]) -> Kept {
    let read = |name: &str| query.setting(name).ok().flatten();
    let account = read(LAST_ACCOUNT).and_then(|text| serde_json::from_str(&text).ok());
    let each = accounts
        .iter()
        .filter_map(|account| Some((*account, serde_json::from_str(&read(&setting(*account))?).ok()?)))
        .collect();
    Kept { account, each }
}

fn drafts(query: &Query, account: AccountId) -> Result<Vec<DraftRow>, Failure> {
    let drafts = query.drafts(account)?;
    Ok(drafts
        .into_iter()
        .map(|draft| DraftRow {
            id: draft.id,
            subject: draft.content.subject,
            to: [draft.content.to, draft.content.cc, draft.content.bcc].concat(),
            files: draft.files,
            updated: draft.updated,
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::{Entry, Group, Place};
    use crate::domain::folder::FolderRole;
    use crate::domain::ids::{AccountId, FolderId};
    use crate::store::Folder;

    fn folder(id: i64, name: &str, role: FolderRole) -> Folder {
        Folder {
            id: FolderId(id),
            name: name.to_owned(),
            separator: Some('/'),
            role,
            selectable: true,
            epoch: None,
            next: None,
            modseq: None,
            synced: None,
            revision: 0,
            total: 0,
            unread: 0,
        }
    }

    fn group(folders: Vec<Folder>) -> Group {
        Group { folders, ..Group::new(AccountId(uuid::Uuid::nil())) }
    }

    #[test]
    fn folders_stand_by_what_they_are_for_then_as_a_tree() {
        let group = group(vec![
            folder(1, "Patients/Suivis", FolderRole::Other),
            folder(2, "Trash", FolderRole::Trash),
            folder(3, "INBOX", FolderRole::Inbox),
            folder(4, "Patients", FolderRole::Other),
            folder(5, "Sent", FolderRole::Sent),
            folder(6, "INBOX/Biologie/2026", FolderRole::Other),
            folder(7, "Drafts", FolderRole::Drafts),
        ]);
        let said: Vec<String> = group
            .entries()
            .iter()
            .map(|entry| match entry {
                Entry::Role(folder) => folder.role.as_str().to_owned(),
                Entry::Drafts => "drafts".to_owned(),
                Entry::Personal { name, depth, .. } => format!("{depth}:{name}"),
            })
            .collect();
        assert_eq!(said, ["inbox", "drafts", "sent", "trash", "0:Biologie / 2026", "0:Patients", "1:Suivis"]);
    }

    #[test]
    fn a_list_begins_where_it_was_left_unless_that_is_gone() {
        let mut group = group(vec![folder(3, "INBOX", FolderRole::Inbox), folder(4, "Suivis", FolderRole::Other)]);
        assert_eq!(group.first_place(), Some(Place::Folder(FolderId(3))));
        group.remembered.place = Some(Place::Folder(FolderId(4)));
        assert_eq!(group.first_place(), Some(Place::Folder(FolderId(4))));
        group.remembered.place = Some(Place::Folder(FolderId(9)));
        assert_eq!(group.first_place(), Some(Place::Folder(FolderId(3))));
    }

    #[test]
    fn a_name_that_is_only_separators_does_not_disturb_the_others() {
        let group = group(vec![folder(1, "///", FolderRole::Other), folder(2, "a//b", FolderRole::Other)]);
        assert_eq!(group.entries().len(), 3);
    }
}
