//! Changing: flags, moves, deletions, filing.

use super::error::Error;
use super::fetch::{uid_of, uids_of};
use super::response::{Status, StatusLine};
use super::session::{Brings, OpenFolder, Session, Untagged};
use super::sets::sets;
use super::sign_in::continuation_or_end;
use super::wire::MAX_LITERAL;
use crate::domain::access::Moved;
use crate::domain::ids::RemoteId;
use crate::domain::message::{Flag, Flags};
use imap_proto::ResponseCode;
use imap_proto::rfc4315::UidSetMember;
use std::collections::{BTreeMap, BTreeSet};

/// Messages changed by one command.
const CHANGED_AT_ONCE: usize = 1000;

/// New UID by old UID, as COPYUID tells.
type Copied = BTreeMap<u32, RemoteId>;

impl Session {
    /// UID STORE.
    pub(super) async fn set_flag(&mut self, ids: &[RemoteId], flag: Flag, on: bool) -> Result<(), Error> {
        let folder = self.folder()?;
        self.store(&uids_of(&folder, ids), flag, on).await
    }

    async fn store(&mut self, uids: &BTreeSet<u32>, flag: Flag, on: bool) -> Result<(), Error> {
        let sign = if on { '+' } else { '-' };
        for (set, _) in sets(uids, CHANGED_AT_ONCE) {
            let command = format!("UID STORE {set} {sign}FLAGS.SILENT ({})", flag.keyword());
            self.simple("UID STORE", &command, Brings::Fetch).await?;
        }
        Ok(())
    }

    /// MOVE, or what stands for it.
    pub(super) async fn move_to(&mut self, ids: &[RemoteId], folder: &str) -> Result<Vec<Moved>, Error> {
        let open = self.folder()?;
        let uids = uids_of(&open, ids);
        let mut copied = Copied::new();
        for (set, members) in sets(&uids, CHANGED_AT_ONCE) {
            if !self.can("MOVE") || !self.move_set(&open, &set, folder, &mut copied).await? {
                // Those that the refused MOVE did take are gone from here, and COPY skips them.
                self.copy_and_expunge(&open, &members, folder, &mut copied).await?;
            }
        }
        let moved =
            |id: &RemoteId| uid_of(&open, id).map(|uid| Moved { from: id.clone(), to: copied.get(&uid).cloned() });
        Ok(ids.iter().filter_map(moved).collect())
    }

    /// UID MOVE (RFC 6851); `false` when the server refuses for no reason that COPY would meet too.
    async fn move_set(
        &mut self,
        open: &OpenFolder,
        set: &str,
        folder: &str,
        copied: &mut Copied,
    ) -> Result<bool, Error> {
        let command = format!("UID MOVE {set} {}", self.wire_name(folder));
        let line = self.run_copying(&command, Brings::Expunge, copied).await?;
        if line.status == Status::Ok {
            return Ok(true);
        }
        if line.has_any_code(&["OVERQUOTA", "TRYCREATE", "NONEXISTENT", "NOPERM"]) {
            self.accepted("UID MOVE", line)?;
        }
        tracing::info!(epoch = open.epoch, "MOVE refused, COPY instead");
        Ok(false)
    }

    async fn copy_and_expunge(
        &mut self,
        open: &OpenFolder,
        uids: &BTreeSet<u32>,
        folder: &str,
        copied: &mut Copied,
    ) -> Result<(), Error> {
        self.refuse_to_expunge_others(uids).await?;
        let left: BTreeSet<u32> = uids.iter().copied().filter(|uid| !copied.contains_key(uid)).collect();
        for (set, _) in sets(&left, CHANGED_AT_ONCE) {
            let command = format!("UID COPY {set} {}", self.wire_name(folder));
            let line = self.run_copying(&command, Brings::Nothing, copied).await?;
            self.accepted("UID COPY", line)?;
        }
        tracing::debug!(epoch = open.epoch, count = left.len(), "copied, now removing here");
        self.remove(uids).await
    }

    async fn run_copying(&mut self, command: &str, brings: Brings, copied: &mut Copied) -> Result<StatusLine, Error> {
        let mut told = Vec::new();
        let line = self
            .run(command, brings, |untagged| {
                if let Untagged::Status(line) = untagged {
                    told.extend(line.with_code(copy_uid));
                }
            })
            .await?;
        told.extend(line.with_code(copy_uid));
        copied.extend(told.into_iter().flatten());
        Ok(line)
    }

    /// Deletes for good.
    pub(super) async fn delete(&mut self, ids: &[RemoteId]) -> Result<(), Error> {
        let open = self.folder()?;
        let uids = uids_of(&open, ids);
        self.refuse_to_expunge_others(&uids).await?;
        self.remove(&uids).await
    }

    /// A plain EXPUNGE takes every message marked `\Deleted`: without UIDPLUS, only ours may be.
    async fn refuse_to_expunge_others(&mut self, ours: &BTreeSet<u32>) -> Result<(), Error> {
        if self.can("UIDPLUS") || self.search("DELETED").await?.is_subset(ours) {
            return Ok(());
        }
        Err(Error::Unsupported { what: "UIDPLUS" })
    }

    async fn remove(&mut self, uids: &BTreeSet<u32>) -> Result<(), Error> {
        self.store(uids, Flag::Deleted, true).await?;
        if !self.can("UIDPLUS") {
            self.refuse_to_expunge_others(uids).await?;
            return self.simple("EXPUNGE", "EXPUNGE", Brings::Expunge).await.map(drop);
        }
        for (set, _) in sets(uids, CHANGED_AT_ONCE) {
            self.simple("UID EXPUNGE", &format!("UID EXPUNGE {set}"), Brings::Expunge).await?;
        }
        Ok(())
    }

    /// Files a message; a missing folder is made once.
    pub(super) async fn append(
        &mut self,
        folder: &str,
        message: &[u8],
        flags: Flags,
    ) -> Result<Option<RemoteId>, Error> {
        let mut line = self.append_once(folder, message, flags).await?;
        if line.status == Status::No && line.has_any_code(&["TRYCREATE", "NONEXISTENT"]) {
            self.create_folder(folder).await?;
            line = self.append_once(folder, message, flags).await?;
        }
        let line = self.accepted("APPEND", line)?;
        Ok(line.with_code(|code| match code {
            ResponseCode::AppendUid(epoch, uids) => {
                members(&uids, 1).first().map(|uid| RemoteId::from_uid(epoch, *uid))
            }
            _ => None,
        }))
    }

    async fn append_once(&mut self, folder: &str, message: &[u8], flags: Flags) -> Result<StatusLine, Error> {
        let name = self.wire_name(folder);
        let tag = self.next_tag();
        let words = flags.keywords().join(" ");
        self.wire.new_command(MAX_LITERAL);
        let command = format!("{tag} APPEND {name} ({words}) {{{}}}\r\n", message.len());
        self.wire.send(command.as_bytes()).await?;
        if let Some(line) = continuation_or_end(self, &tag).await? {
            return Ok(line);
        }
        self.wire.send(message).await?;
        self.wire.send(b"\r\n").await?;
        self.finish(&tag, Brings::Nothing, |_| ()).await
    }
}

/// Old and new UIDs of COPYUID (RFC 4315 §3), when they pair up.
fn copy_uid(code: ResponseCode<'_>) -> Option<Vec<(u32, RemoteId)>> {
    let ResponseCode::CopyUid(epoch, from, to) = code else { return None };
    let (from, to) = (members(&from, CHANGED_AT_ONCE), members(&to, CHANGED_AT_ONCE));
    if from.len() != to.len() {
        return None;
    }
    Some(from.into_iter().zip(to).map(|(old, new)| (old, RemoteId::from_uid(epoch, new))).collect())
}

/// The UIDs of a set, one more than `most` at most: a range of billions is easily announced.
fn members(set: &[UidSetMember], most: usize) -> Vec<u32> {
    let each = set.iter().flat_map(|member| match member {
        UidSetMember::Uid(uid) => *uid..=*uid,
        UidSetMember::UidRange(range) => range.clone(),
    });
    each.take(most + 1).collect()
}
