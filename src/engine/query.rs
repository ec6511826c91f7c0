//! Reading what is here. Every answer is a snapshot, never older than the event that called for it. Blocking.

use super::compose::{self, DraftContent};
use super::error::Error;
use super::services::AccountServices;
use crate::domain::directory::DirectoryEntry;
use crate::domain::document::Document;
use crate::domain::error::Failure;
use crate::domain::folder::FolderRole;
use crate::domain::ids::{AccountId, DraftId, FolderId, MessageId, OutboxId};
use crate::domain::message::RecipientState;
use crate::domain::{Address, NamedAddress};
use crate::health;
use crate::mime::{self, Mail};
use crate::store::{
    Account, AuditEntry, Core, Cursor, Draft, DraftHead, Filter, Folder, MessageRow, Order, OutboxItem, OutboxStep,
    Page, Scope, SearchQuery, Sort, Unsent,
};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

/// A message whose body is here.
#[derive(Debug)]
pub struct OpenMessage {
    /// Its row.
    pub row: MessageRow,
    /// Parsed.
    pub mail: Mail,
    /// Clinical documents in it.
    pub documents: Vec<Document>,
    /// Archives of it that cannot be read.
    pub unreadable: Vec<Failure>,
    /// What is odd about those that can.
    pub oddities: Vec<health::Warning>,
}

/// A draft, as a list shows it.
#[derive(Debug, Clone)]
pub struct DraftRow {
    /// Its id.
    pub id: DraftId,
    /// Its version.
    pub version: u32,
    /// What it holds, but for the files.
    pub content: DraftContent,
    /// How many files it has.
    pub files: usize,
    /// When it was last saved.
    pub updated: Timestamp,
}

/// A draft, read with its files.
#[derive(Debug, Clone)]
pub struct OpenDraft {
    /// Its id.
    pub id: DraftId,
    /// Its version.
    pub version: u32,
    /// What it holds.
    pub content: DraftContent,
    /// When it was last saved.
    pub updated: Timestamp,
}

/// The only way to read. Clone it freely; call it where blocking is allowed.
#[derive(Clone)]
pub struct Query(Arc<RwLock<Option<Readers>>>);

/// What can be read, until the engine stops.
struct Readers {
    core: Core,
    accounts: BTreeMap<AccountId, Arc<AccountServices>>,
    broken: BTreeMap<AccountId, Failure>,
}

impl Query {
    pub(super) fn new(
        core: Core,
        accounts: BTreeMap<AccountId, Arc<AccountServices>>,
        broken: BTreeMap<AccountId, Failure>,
    ) -> Self {
        Self(Arc::new(RwLock::new(Some(Readers { core, accounts, broken }))))
    }

    /// Ends all reading, through this value and its clones.
    pub(super) fn close(&self) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// The accounts at work; none once the engine has stopped.
    pub fn accounts(&self) -> Vec<Account> {
        let readers = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let accounts = readers.iter().flat_map(|readers| readers.accounts.values());
        accounts.map(|services| services.account.clone()).collect()
    }

    /// Folders of an account, with their counts.
    pub fn folders(&self, account: AccountId) -> Result<Vec<Folder>, Failure> {
        self.of(account)?.cache.folders().map_err(Failure::new)
    }

    /// A page of a list, newest first.
    pub fn page(&self, account: AccountId, scope: Scope, after: Option<Cursor>, limit: u32) -> Result<Page, Failure> {
        self.of(account)?.cache.page(scope, after, limit).map_err(Failure::new)
    }

    /// Every message of a list, as ids in its order: one scan of an index.
    pub fn order(&self, account: AccountId, scope: Scope, filter: &Filter, sort: Sort) -> Result<Order, Failure> {
        self.of(account)?.cache.order(scope, filter, sort).map_err(Failure::new)
    }

    /// The rows of these messages (500 at most), in this order; those that are gone are left out.
    pub fn rows(&self, account: AccountId, ids: &[MessageId]) -> Result<Vec<MessageRow>, Failure> {
        self.of(account)?.cache.rows(ids).map_err(Failure::new)
    }

    /// Messages that hold all the words, as ids, newest first, 5 000 at most.
    pub fn search_order(
        &self,
        account: AccountId,
        text: &str,
        folder: Option<FolderId>,
        filter: &Filter,
    ) -> Result<Order, Failure> {
        self.of(account)?.cache.search_order(text, folder, filter).map_err(Failure::new)
    }

    /// The conversation of a message over all folders, oldest first, itself included, 200 at most.
    pub fn thread(&self, account: AccountId, message: MessageId) -> Result<Vec<MessageRow>, Failure> {
        self.of(account)?.cache.thread(message).map_err(Failure::new)
    }

    /// Messages that will leave by themselves: queued, or just being sent.
    pub fn waiting(&self, account: AccountId) -> Result<u32, Failure> {
        Ok(self.unsent(account)?.waiting)
    }

    /// Messages that wait, are in doubt, or did not reach everyone.
    pub fn unsent(&self, account: AccountId) -> Result<Unsent, Failure> {
        self.of(account)?.core.unsent(account).map_err(Failure::new)
    }

    /// Messages that did not reach everyone, and of which the person does not know it yet.
    pub fn refused(&self, account: AccountId) -> Result<Vec<OutboxId>, Failure> {
        self.of(account)?.core.refused(account).map_err(Failure::new)
    }

    /// When the inbox was last brought up to date, in this session or an earlier one.
    pub fn synchronised(&self, account: AccountId) -> Result<Option<Timestamp>, Failure> {
        let inbox = self.of(account)?.cache.folder_with_role(FolderRole::Inbox).map_err(Failure::new)?;
        Ok(inbox.and_then(|inbox| inbox.synced))
    }

    /// Messages of the inbox that were not seen; 0 before the first synchronisation.
    pub fn unread(&self, account: AccountId) -> Result<u64, Failure> {
        let inbox = self.of(account)?.cache.folder_with_role(FolderRole::Inbox).map_err(Failure::new)?;
        Ok(inbox.map_or(0, |inbox| inbox.unread))
    }

    /// A setting of the identity ([`super::Engine::set_setting`]).
    pub fn setting(&self, name: &str) -> Result<Option<String>, Failure> {
        let readers = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let core = readers.as_ref().map(|readers| readers.core.clone()).ok_or_else(|| Failure::new(Error::Stopped))?;
        drop(readers);
        core.setting(name).map_err(Failure::new)
    }

    /// Messages that hold all the words, newest first.
    pub fn search(&self, account: AccountId, query: &SearchQuery) -> Result<Page, Failure> {
        self.of(account)?.cache.search(query).map_err(Failure::new)
    }

    /// One row.
    pub fn message(&self, account: AccountId, message: MessageId) -> Result<MessageRow, Failure> {
        self.of(account)?.cache.message(message).map_err(Failure::new)
    }

    /// A whole message, when its body is here.
    pub fn open(&self, account: AccountId, message: MessageId) -> Result<Option<OpenMessage>, Failure> {
        let cache = self.of(account)?.cache.clone();
        let row = cache.message(message).map_err(Failure::new)?;
        let Some(body) = cache.body(message).map_err(Failure::new)? else { return Ok(None) };
        let mail = mime::parse(&body.raw).map_err(Failure::new)?;
        let documents = cache.documents(message).map_err(Failure::new)?;
        let (mut unreadable, mut oddities) = (Vec::new(), Vec::new());
        for archive in health::xdm::find_in_mail(mail.files()) {
            match archive {
                Ok(archive) => oddities.extend(archive.warnings),
                Err(error) => unreadable.push(Failure::new(error)),
            }
        }
        Ok(Some(OpenMessage { row, mail, documents, unreadable, oddities }))
    }

    /// The bytes of a message, when they are here.
    pub fn raw(&self, account: AccountId, message: MessageId) -> Result<Option<Vec<u8>>, Failure> {
        Ok(self.of(account)?.cache.body(message).map_err(Failure::new)?.map(|body| body.raw))
    }

    /// Clinical documents known of a message.
    pub fn documents(&self, account: AccountId, message: MessageId) -> Result<Vec<Document>, Failure> {
        self.of(account)?.cache.documents(message).map_err(Failure::new)
    }

    /// Outgoing messages of an account, last queued first.
    pub fn outbox(&self, account: AccountId, limit: u32) -> Result<Vec<OutboxItem>, Failure> {
        self.of(account)?.core.outbox(Some(account), limit).map_err(Failure::new)
    }

    /// What a person wrote, from an outgoing message: for one that was refused and is to be written again, to those who
    /// have not got it.
    pub fn outgoing_content(&self, account: AccountId, outgoing: OutboxId) -> Result<DraftContent, Failure> {
        let core = &self.of(account)?.core;
        let item = core.outbox_item(outgoing).map_err(Failure::new)?;
        let message = core.outbox_message(outgoing).map_err(Failure::new)?;
        let mut content = compose::read_back(&message, &item.recipients).map_err(Failure::new)?;
        let has_it = |named: &NamedAddress| {
            named.address.parse::<Address>().is_ok_and(|address| {
                let of = item.recipients.iter().find(|recipient| recipient.address.same_mailbox(&address));
                of.is_some_and(|recipient| !matches!(recipient.state, RecipientState::Refused | RecipientState::Failed))
            })
        };
        for line in [&mut content.to, &mut content.cc, &mut content.bcc] {
            line.retain(|named| !has_it(named));
        }
        Ok(content)
    }

    /// The journal of an outgoing message.
    pub fn outbox_steps(&self, account: AccountId, outgoing: OutboxId) -> Result<Vec<OutboxStep>, Failure> {
        self.of(account)?.core.steps(outgoing).map_err(Failure::new)
    }

    /// Drafts of an account, last saved first; no file is read.
    pub fn drafts(&self, account: AccountId) -> Result<Vec<DraftRow>, Failure> {
        let drafts = self.of(account)?.core.drafts(account).map_err(Failure::new)?;
        let row = |draft: DraftHead| DraftRow {
            id: draft.id,
            version: draft.version,
            content: serde_json::from_value(draft.content).unwrap_or_default(),
            files: draft.files,
            updated: draft.updated,
        };
        Ok(drafts.into_iter().map(row).collect())
    }

    /// One draft with its files, to go on writing it; `None` when it is gone.
    pub fn draft(&self, account: AccountId, draft: DraftId) -> Result<Option<OpenDraft>, Failure> {
        let found = self.of(account)?.core.draft(account, draft).map_err(Failure::new)?;
        let open = |Draft { head, files }: Draft| {
            let content = serde_json::from_value(head.content).unwrap_or_default();
            let content = DraftContent { files, ..content };
            OpenDraft { id: head.id, version: head.version, content, updated: head.updated }
        };
        Ok(found.map(open))
    }

    /// Colleagues the directory answered before, whose words begin like these.
    pub fn colleagues(&self, account: AccountId, text: &str, limit: u32) -> Result<Vec<DirectoryEntry>, Failure> {
        let found = self.of(account)?.cache.colleagues(text, limit).map_err(Failure::new)?;
        Ok(found.into_iter().map(|(entry, _)| entry).collect())
    }

    /// The last traces from `since` on of an account and of none in particular, oldest first.
    pub fn traces(&self, account: AccountId, since: Timestamp, limit: u32) -> Result<Vec<AuditEntry>, Failure> {
        self.of(account)?.core.traces(Some(account), since, limit).map_err(Failure::new)
    }

    pub(super) fn of(&self, account: AccountId) -> Result<Arc<AccountServices>, Failure> {
        let readers = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let readers = readers.as_ref().ok_or_else(|| Failure::new(Error::Stopped))?;
        if let Some(failure) = readers.broken.get(&account) {
            return Err(failure.clone());
        }
        let found = readers.accounts.get(&account).cloned();
        found.ok_or_else(|| Failure::new(Error::NotFound { what: "account", id: account.to_string() }))
    }
}
