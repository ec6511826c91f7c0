//! The files of drafts: written once, counted without being read.

use super::{House, at};
use crate::domain::ids::{AccountId, DraftId, IdentityId};
use crate::domain::message::OutgoingFile;
use crate::store::core::CORE_MIGRATIONS;
use crate::store::database::Database;
use crate::store::keys::DataKey;
use crate::store::values::millis;
use crate::store::{Core, Draft};
use rusqlite::params;
use serde_json::json;
use std::sync::Arc;

fn file(name: &str, bytes: &[u8]) -> Arc<OutgoingFile> {
    Arc::new(OutgoingFile { name: name.into(), mime: "application/pdf".into(), bytes: bytes.to_vec() })
}

/// Every write of a file's bytes fails from here on.
fn refuse_bytes(core: &Core) {
    let refuse = "CREATE TRIGGER refuse BEFORE INSERT ON draft_file_bytes BEGIN SELECT RAISE(ABORT, 'no'); END";
    core.database_for_tests().writer().execute_batch(refuse).unwrap();
}

fn count(core: &Core, table: &str) -> i64 {
    let all = format!("SELECT count(*) FROM {table}");
    core.database_for_tests().writer().query_row(&all, [], |row| row.get(0)).unwrap()
}

#[test]
fn a_file_that_is_kept_is_not_written_again() {
    let house = House::new();
    let (core, account) = (&house.core, house.account().id);
    // The same file twice is two files.
    let [a, b, again] = [file("a.pdf", b"un"), file("b.pdf", b"deux"), file("a.pdf", b"un")];
    let first = core.add_draft(account, &json!({"text": "a"}), &[a.clone(), b.clone(), again.clone()]).unwrap();
    refuse_bytes(core);
    let all = [again, a.clone(), b.clone()];
    let second = core.save_draft(first.id, first.version, &json!({"text": "b"}), &all).unwrap();
    assert_eq!(core.draft(account, first.id).unwrap().unwrap().files, all);
    let fewer = [b, a];
    let third = core.save_draft(second.id, second.version, &json!({"text": "c"}), &fewer).unwrap();
    let Draft { head, files } = core.draft(account, first.id).unwrap().unwrap();
    assert_eq!((head.content, head.version, files.as_slice()), (json!({"text": "c"}), third.version, &fewer[..]));
    // Another content under the same name is another file; nothing of the save is kept when it cannot be.
    let other = [file("a.pdf", b"trois")];
    assert!(core.save_draft(first.id, third.version, &json!({"text": "d"}), &other).is_err());
    assert_eq!(core.draft(account, first.id).unwrap().unwrap().files, fewer);
    core.remove_draft(first.id).unwrap();
    assert_eq!((count(core, "draft_files"), count(core, "draft_file_bytes")), (0, 0));
}

#[test]
fn drafts_are_listed_and_their_files_counted_without_reading_one() {
    let house = House::new();
    let (core, account) = (&house.core, house.account().id);
    let draft =
        core.add_draft(account, &json!({"text": "a"}), &[file("a.pdf", b"un"), file("b.pdf", b"deux")]).unwrap();
    // Where bytes are read, this is an error.
    core.database_for_tests().writer().execute_batch("ALTER TABLE draft_file_bytes RENAME TO elsewhere").unwrap();
    let [head] = core.drafts(account).unwrap().try_into().unwrap();
    assert_eq!((head.id, head.files), (draft.id, 2));
    assert!(core.draft(account, draft.id).is_err());
}

#[test]
fn a_draft_is_read_by_its_id_and_by_its_own_account() {
    let house = House::new();
    let account = house.account().id;
    let draft = house.core.add_draft(account, &json!({}), &[]).unwrap();
    assert!(house.core.draft(account, draft.id).unwrap().is_some());
    assert!(house.core.draft(AccountId::random(), draft.id).unwrap().is_none());
    assert!(house.core.draft(account, DraftId(99)).unwrap().is_none());
}

#[test]
fn drafts_of_the_first_version_keep_their_files() {
    let folder = tempfile::tempdir().unwrap();
    let (path, key) = (folder.path().join("core.db"), DataKey::random().unwrap());
    let first = Database::create(&path, key.clone(), CORE_MIGRATIONS.split_at(1).0).unwrap();
    let with = json!({"subject": "Bilan", "files": [{"name": "a.pdf", "mime": "application/pdf", "bytes": "dW4="},
                      {"name": "b.txt", "mime": "text/plain", "bytes": ""}]});
    let damaged = json!({"subject": "Autre", "files": [{"name": "a.pdf", "mime": "application/pdf", "bytes": "?"}]});
    let account = AccountId::random();
    first
        .write(|tx| {
            tx.execute("INSERT INTO mailboxes VALUES ('m', zeroblob(32), 0)", [])?;
            let owner = "INSERT INTO accounts VALUES (?, '', '', 'a@b.example', '', NULL, 'm', 0)";
            tx.execute(owner, [account])?;
            let draft = "INSERT INTO drafts (account, version, content, created, updated) VALUES (?, 3, ?, ?, ?)";
            for (saved, content) in (1..).zip([&with, &damaged]) {
                tx.execute(draft, params![account, content.to_string(), millis(at(0)), millis(at(saved))])?;
            }
            Ok(())
        })
        .unwrap();
    drop(first);
    let database = Database::create(&path, key, CORE_MIGRATIONS).unwrap();
    let core = Core::new(House::new().store, IdentityId::random(), database);
    let [unreadable, sound] = core.drafts(account).unwrap().try_into().unwrap();
    assert_eq!((sound.version, sound.content, sound.files), (3, json!({"subject": "Bilan"}), 2));
    let note = OutgoingFile { name: "b.txt".into(), mime: "text/plain".into(), bytes: Vec::new() };
    assert_eq!(core.draft(account, sound.id).unwrap().unwrap().files, [file("a.pdf", b"un"), Arc::new(note)]);
    assert_eq!((unreadable.content, unreadable.files), (damaged, 0));
}
