use super::{House, at, header, two_folders};
use crate::domain::ids::AccountId;
use crate::domain::{Coded, Secret};
use crate::store::core::CORE_MIGRATIONS;
use crate::store::database::{Database, Migration, Migrations};
use crate::store::keys::DataKey;
use crate::store::{Error, Store, StoredFile, Unlock};
use std::path::{Path, PathBuf};

fn code<T: std::fmt::Debug>(result: Result<T, Error>) -> &'static str {
    result.unwrap_err().code().as_str()
}

/// Closes the house and answers the folder, the core's file and a way to open it again.
fn closed(house: House) -> (tempfile::TempDir, PathBuf, impl Fn() -> Result<(), Error>) {
    let House { folder, keyring, store, core } = house;
    let id = core.identity();
    let path = folder.path().join(format!("identities/{id}/core.db"));
    drop((store, core));
    let root = folder.path().to_owned();
    let reopen = move || {
        let core = Store::open(&root, keyring.clone())?.unlock(id, &Unlock::Keyring)?;
        core.check()
    };
    (folder, path, reopen)
}

fn many_settings(house: &House) {
    for n in 0..200 {
        house.core.set_setting(&format!("setting {n}"), &"x".repeat(500)).unwrap();
    }
}

#[test]
fn an_empty_file_is_migrated_and_a_later_version_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("core.db");
    std::fs::write(&path, b"").unwrap();
    let key = DataKey::random().unwrap();
    let database = Database::create(&path, key.clone(), CORE_MIGRATIONS).unwrap();
    database.read(|tx| Ok(tx.query_row("SELECT count(*) FROM accounts", [], |row| row.get::<_, i64>(0))?)).unwrap();
    database.writer().pragma_update(None, "user_version", 99).unwrap();
    drop(database);
    let later = Database::open(&path, key, CORE_MIGRATIONS).unwrap_err();
    assert!(matches!(later, Error::TooNew { found: 99, known: 2, .. }), "{later:?}");
}

#[test]
fn a_failed_migration_leaves_the_version_before() {
    const BROKEN: Migrations = &[
        Migration::sql("CREATE TABLE a (x INTEGER) STRICT;"),
        Migration::sql("CREATE TABLE b (x INTEGER) STRICT; SELECT * FROM nowhere;"),
    ];
    const MENDED: Migrations =
        &[Migration::sql("CREATE TABLE a (x INTEGER) STRICT;"), Migration::sql("CREATE TABLE b (y INTEGER) STRICT;")];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.db");
    let key = DataKey::random().unwrap();
    Database::create(&path, key.clone(), BROKEN).unwrap_err();
    let database = Database::open(&path, key, MENDED).unwrap();
    database.write(|tx| Ok(tx.execute("INSERT INTO b (y) VALUES (1)", [])?)).unwrap();
}

#[test]
fn truncated_files_are_damaged_not_locked() {
    for keep in [0_usize, 100, 4096, 3 * 4096 + 17] {
        let house = House::new();
        many_settings(&house);
        let (_folder, path, reopen) = closed(house);
        reopen().unwrap();
        let bytes = std::fs::read(&path).unwrap();
        assert!(bytes.len() > 5 * 4096);
        std::fs::write(&path, &bytes[..keep]).unwrap();
        assert_eq!(code(reopen()), "STOCK-03", "{keep} bytes kept");
    }
}

#[test]
fn one_flipped_bit_in_any_page_is_noticed() {
    let house = House::new();
    many_settings(&house);
    let (_folder, path, reopen) = closed(house);
    let bytes = std::fs::read(&path).unwrap();
    for page in 0..bytes.len() / 4096 {
        let mut flipped = bytes.clone();
        flipped[page * 4096 + 2000] ^= 4;
        std::fs::write(&path, &flipped).unwrap();
        assert_eq!(code(reopen()), "STOCK-03", "page {page}");
    }
    std::fs::write(&path, &bytes).unwrap();
    reopen().unwrap();
}

#[test]
fn a_missing_core_is_damaged_and_is_not_made_anew() {
    let (_folder, path, reopen) = closed(House::new());
    std::fs::remove_file(&path).unwrap();
    assert_eq!(code(reopen()), "STOCK-03");
    assert!(!path.exists());
}

#[test]
fn a_damaged_cache_is_thrown_away_and_made_anew_without_touching_the_core() {
    let house = House::new();
    let account = house.account();
    let cache = house.core.open_cache(account.mailbox).unwrap();
    let (inbox, _) = two_folders(&cache);
    cache.upsert_headers(inbox, &[header(1, 1, 1)]).unwrap();
    drop(cache);
    let path = house.folder.path().join(format!("mailboxes/{}/cache.db", account.mailbox));
    let mut bytes = std::fs::read(&path).unwrap();
    bytes.truncate(5000);
    std::fs::write(&path, &bytes).unwrap();
    assert_eq!(code(house.core.open_cache(account.mailbox).and_then(|cache| cache.check())), "STOCK-03");
    let cache = house.core.reset_cache(account.mailbox).unwrap();
    assert!(cache.folders().unwrap().is_empty());
    cache.check().unwrap();
    assert_eq!(house.core.accounts().unwrap(), [account]);
}

#[test]
fn a_full_disk_is_told_and_loses_nothing() {
    let house = House::new();
    house.core.set_setting("before", "kept").unwrap();
    {
        let writer = house.core.database_for_tests().writer();
        let pages: i64 = writer.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
        let limit = format!("PRAGMA max_page_count = {pages}");
        assert_eq!(writer.query_row(&limit, [], |row| row.get::<_, i64>(0)).unwrap(), pages);
    }
    assert_eq!(code(house.core.set_setting("after", &"x".repeat(1_000_000))), "STOCK-02");
    assert_eq!(house.core.setting("before").unwrap().as_deref(), Some("kept"));
    assert_eq!(house.core.setting("after").unwrap(), None);
    house.core.check().unwrap();
    house.core.set_setting("before", "small").unwrap();
}

#[test]
fn a_lost_or_damaged_index_is_made_again_from_the_core() {
    let house = House::new();
    let account = house.account();
    let id = house.core.identity();
    let before = house.store.index().unwrap();
    assert_eq!(before.identities[0].accounts[0].mailbox, account.mailbox);
    let path = house.folder.path().join("index.json");
    // The folder of an identity whose making was cut short.
    std::fs::create_dir(house.folder.path().join(format!("identities/{}", AccountId::random()))).unwrap();
    for damage in [None, Some("{\"version\":1,"), Some("")] {
        match damage {
            None => std::fs::remove_file(&path).unwrap(),
            Some(text) => std::fs::write(&path, text).unwrap(),
        }
        let nameless = house.store.index().unwrap().identities;
        assert_eq!(nameless.iter().map(|known| (known.id, known.name.as_str())).collect::<Vec<_>>(), [(id, "")]);
        let _core = house.store.unlock(id, &Unlock::Keyring).unwrap();
        assert_eq!(house.store.index().unwrap(), before);
    }
    std::fs::write(&path, "{\"version\": 2}").unwrap();
    assert_eq!(code(house.store.index()), "STOCK-06");
}

#[test]
fn a_removed_identity_leaves_no_file_and_no_key_behind() {
    let house = House::new();
    let account = house.account();
    drop(house.core.open_cache(account.mailbox).unwrap());
    let House { folder, keyring, store, core } = house;
    let id = core.identity();
    drop(core);
    store.remove_identity(id).unwrap();
    assert!(store.index().unwrap().identities.is_empty());
    assert!(keyring.entries.lock().unwrap().is_empty());
    let mut files = Vec::new();
    every_file(folder.path(), &mut files);
    let names: Vec<_> = files.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
    assert!(names.iter().all(|name| ["index.json", "lock"].contains(name)), "{names:?}");
    assert_eq!(code(store.unlock(id, &Unlock::Keyring)), "STOCK-07");
}

fn every_file(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { every_file(&path, found) } else { found.push(path) }
    }
}

#[test]
fn nothing_that_was_kept_stands_in_clear_on_the_disk() {
    let marker = "MARQUEUR-TEST-8f41";
    let house = House::new();
    let account = house.account();
    let cache = house.core.open_cache(account.mailbox).unwrap();
    let (inbox, _) = two_folders(&cache);
    let mut mail = header(1, 1, 1);
    mail.envelope.subject = marker.into();
    let id = cache.upsert_headers(inbox, &[mail]).unwrap().new[0];
    let file = StoredFile { name: format!("{marker}.pdf"), mime: "application/pdf".into(), size: 1 };
    cache.put_body(id, marker.repeat(2000).as_bytes(), marker, &[file], at(0)).unwrap();
    house.core.set_setting("x", marker).unwrap();
    house.core.add_draft(account.id, &serde_json::json!({ "text": marker }), &[]).unwrap();
    house.core.set_secret(account.id, "password", &Secret::new(marker.into())).unwrap();
    // With the journals still there, and with everything closed.
    for round in ["open", "closed"] {
        let mut files = Vec::new();
        every_file(house.folder.path(), &mut files);
        assert!(files.len() >= 5, "{files:?}");
        for path in &files {
            let bytes = std::fs::read(path).unwrap();
            for text in [marker, "monnier@", "SQLite format", "INBOX", "Labo TEST"] {
                let holds = bytes.windows(text.len()).any(|window| window == text.as_bytes());
                assert!(!holds, "{} holds {text} ({round})", path.display());
            }
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o077, 0, "{}", path.display());
            }
        }
        house.core.database_for_tests().writer().execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
        cache.database_for_tests().writer().execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    }
}
