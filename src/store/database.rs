//! One SQLCipher file: opening, migrations, one writer and a small pool of readers.

use super::Error;
use super::keys::DataKey;
use crate::platform::files::open_private_file;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use zeroize::Zeroizing;

/// Readers kept open when idle.
const IDLE_READERS: usize = 3;

/// How long a statement waits for another connection of ours before it is an error.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// The numbered migrations of one kind of database: the first makes an empty file into version 1, and so on.
pub(crate) type Migrations = &'static [Migration];

/// One step, in one transaction.
pub(crate) struct Migration {
    /// Statements.
    pub(crate) sql: &'static str,
    /// What SQL alone cannot do, after them.
    pub(crate) then: fn(&Transaction<'_>) -> Result<(), Error>,
}

impl Migration {
    /// A step that is SQL alone.
    pub(crate) const fn sql(sql: &'static str) -> Self {
        Self { sql, then: |_| Ok(()) }
    }
}

/// An open database.
pub(crate) struct Database {
    path: PathBuf,
    key: DataKey,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Database({})", self.path.display())
    }
}

impl Database {
    /// Makes the file, or opens the one that is there, and brings it to our version.
    pub(crate) fn create(path: &Path, key: DataKey, migrations: Migrations) -> Result<Self, Error> {
        open_private_file(path)?;
        let mut writer = connect(path, &key).map_err(|error| error.in_file(path))?;
        migrate(&mut writer, path, migrations).map_err(|error| error.in_file(path))?;
        Ok(Self { path: path.to_owned(), key, writer: Mutex::new(writer), readers: Mutex::new(Vec::new()) })
    }

    /// Opens a file that must be there: missing or empty means damaged.
    pub(crate) fn open(path: &Path, key: DataKey, migrations: Migrations) -> Result<Self, Error> {
        match std::fs::metadata(path) {
            Ok(facts) if facts.len() > 0 => Self::create(path, key, migrations),
            _ => Err(Error::Damaged { path: path.to_owned(), detail: "the file is missing or empty".into() }),
        }
    }

    /// Runs a writing transaction: all of it or nothing, on the disk when this returns.
    pub(crate) fn write<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T, Error>) -> Result<T, Error> {
        let mut writer = locked(&self.writer);
        let run = |writer: &mut Connection| {
            let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let answer = work(&transaction)?;
            transaction.commit()?;
            Ok(answer)
        };
        run(&mut writer).map_err(|error: Error| error.in_file(&self.path))
    }

    /// Runs reads that all see the same snapshot.
    pub(crate) fn read<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T, Error>) -> Result<T, Error> {
        self.read_on_spare(work).map_err(|error| error.in_file(&self.path))
    }

    fn read_on_spare<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T, Error>) -> Result<T, Error> {
        let spare = locked(&self.readers).pop();
        let mut reader = match spare {
            Some(reader) => reader,
            None => {
                let reader = connect(&self.path, &self.key)?;
                reader.pragma_update(None, "query_only", true)?;
                reader
            }
        };
        let transaction = reader.transaction()?;
        let answer = work(&transaction)?;
        drop(transaction);
        let mut readers = locked(&self.readers);
        if readers.len() < IDLE_READERS {
            readers.push(reader);
        }
        Ok(answer)
    }

    /// Reads every page (its authentication code included) and checks the structure: slow, for the diagnostics.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let mut faults = Vec::new();
        self.read(|tx| {
            for pragma in ["cipher_integrity_check", "quick_check"] {
                tx.pragma_query(None, pragma, |row| {
                    let line: String = row.get(0)?;
                    if line != "ok" && faults.len() < 5 {
                        faults.push(line);
                    }
                    Ok(())
                })?;
            }
            Ok(())
        })?;
        if faults.is_empty() {
            return Ok(());
        }
        Err(Error::Damaged { path: self.path.clone(), detail: faults.join("; ") })
    }

    /// The key, for the slots.
    pub(crate) fn key(&self) -> &DataKey {
        &self.key
    }

    /// The file.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    #[cfg(test)]
    pub(crate) fn writer(&self) -> MutexGuard<'_, Connection> {
        locked(&self.writer)
    }
}

/// A transaction that panicked was rolled back: what the mutex guards is sound.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn connect(path: &Path, key: &DataKey) -> Result<Connection, Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    // Else SQLCipher writes its own lines to the error output.
    connection.execute_batch("PRAGMA cipher_log_level = NONE;")?;
    connection.execute_batch(&key_statement(key))?;
    // Version 4 is pinned so that a later SQLCipher does not read our files by other rules.
    connection.execute_batch(
        "PRAGMA cipher_compatibility = 4;
         PRAGMA temp_store = MEMORY;
         PRAGMA foreign_keys = ON;
         PRAGMA trusted_schema = OFF;
         PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;",
    )?;
    // The first page is decrypted here: a wrong key or a damaged header shows at once.
    connection.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()))?;
    Ok(connection)
}

/// `PRAGMA key` with the raw key in hexadecimal, in one buffer of the right size that is wiped.
fn key_statement(key: &DataKey) -> Zeroizing<String> {
    let mut statement = Zeroizing::new(String::with_capacity(96));
    statement.push_str("PRAGMA key = \"x'");
    for byte in key.bytes() {
        // Writing to a String cannot fail.
        let _ = write!(statement, "{byte:02x}");
    }
    statement.push_str("'\"");
    statement
}

fn migrate(connection: &mut Connection, path: &Path, migrations: Migrations) -> Result<(), Error> {
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = i64::try_from(migrations.len()).unwrap_or(i64::MAX);
    if found > known {
        return Err(Error::TooNew { path: path.to_owned(), found, known });
    }
    for (number, migration) in (1_i64..).zip(migrations).skip_while(|(number, _)| *number <= found) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Exclusive)?;
        transaction.execute_batch(migration.sql)?;
        (migration.then)(&transaction)?;
        transaction.pragma_update(None, "user_version", number)?;
        transaction.commit()?;
        tracing::info!(version = number, "database migrated");
    }
    Ok(())
}
