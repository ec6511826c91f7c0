//! What a write changed, as events need it: folder, revision, ranges of local ids.

use crate::domain::ids::{FolderId, MessageId};
use crate::store::Error;
use crate::store::values::unsigned;
use rusqlite::Transaction;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Local ids from one to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct IdRange {
    /// First.
    pub first: MessageId,
    /// Last.
    pub last: MessageId,
}

/// What one write did to one folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The folder.
    pub folder: FolderId,
    /// Its revision after the write: a page read later never shows an older one.
    pub revision: u64,
    /// Messages that are new in it or look different.
    pub changed: Vec<IdRange>,
    /// Messages that are no longer shown in it.
    pub removed: Vec<IdRange>,
}

/// Collects what a transaction changes, folder by folder.
#[derive(Debug, Default)]
pub(super) struct Changes(BTreeMap<FolderId, Touched>);

#[derive(Debug, Default)]
struct Touched {
    changed: BTreeSet<MessageId>,
    removed: BTreeSet<MessageId>,
}

impl Changes {
    pub(super) fn changed(&mut self, folder: FolderId, id: MessageId) {
        let touched = self.0.entry(folder).or_default();
        touched.removed.remove(&id);
        touched.changed.insert(id);
    }

    pub(super) fn removed(&mut self, folder: FolderId, id: MessageId) {
        let touched = self.0.entry(folder).or_default();
        touched.changed.remove(&id);
        touched.removed.insert(id);
    }

    /// Raises the revision of each folder touched; call it last in the transaction.
    pub(super) fn finish(self, tx: &Transaction<'_>) -> Result<Vec<Change>, Error> {
        let mut raise =
            tx.prepare_cached("UPDATE folders SET revision = revision + 1 WHERE id = ? RETURNING revision")?;
        self.0
            .into_iter()
            .map(|(folder, touched)| {
                let revision = raise.query_row([folder], |row| unsigned(row, 0))?;
                Ok(Change { folder, revision, changed: ranges(&touched.changed), removed: ranges(&touched.removed) })
            })
            .collect()
    }
}

fn ranges(ids: &BTreeSet<MessageId>) -> Vec<IdRange> {
    let mut ranges: Vec<IdRange> = Vec::new();
    for id in ids {
        match ranges.last_mut() {
            Some(range) if range.last.0.checked_add(1) == Some(id.0) => range.last = *id,
            _ => ranges.push(IdRange { first: *id, last: *id }),
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::{IdRange, ranges};
    use crate::domain::ids::MessageId;

    #[test]
    fn neighbouring_ids_become_one_range() {
        let ids = [1, 2, 3, 7, 9, 10].map(MessageId).into_iter().collect();
        let expected =
            [(1, 3), (7, 7), (9, 10)].map(|(first, last)| IdRange { first: MessageId(first), last: MessageId(last) });
        assert_eq!(ranges(&ids), expected);
    }
}
