use super::Core;
use crate::domain::ids::{AccountId, MailboxId};
use crate::domain::{Address, Code, Environment, Secret};
use crate::platform::files::{create_private_folder, sync_folder};
use crate::store::Error;
use crate::store::cache::{CACHE_MIGRATIONS, Cache};
use crate::store::database::Database;
use crate::store::index::{IndexedAccount, IndexedIdentity};
use crate::store::keys::DataKey;
use crate::store::layout::{NewIdentity, remove_folder};
use crate::store::values::{millis, time};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, Transaction, params};
use zeroize::Zeroizing;

/// One sign-in with one operator, for one mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The operator profile: an id, or the path of a file.
    pub operator: String,
    /// The profile as it was read when the account was added; opaque to the store.
    pub profile: String,
    /// Mailbox address.
    pub address: Address,
    /// Name shown to correspondents.
    pub name: String,
    /// Login, where the operator wants one of its own.
    pub login: Option<String>,
    /// Its mailbox and cache.
    pub mailbox: MailboxId,
    /// When it was added.
    pub created: Timestamp,
}

/// An account to add.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// The operator profile: an id, or the path of a file.
    pub operator: String,
    /// The profile as read now; opaque to the store.
    pub profile: String,
    /// Mailbox address.
    pub address: Address,
    /// Name shown to correspondents.
    pub name: String,
    /// Login, where the operator wants one of its own.
    pub login: Option<String>,
}

const COLUMNS: &str = "id, operator, profile, address, name, login, mailbox, created";

fn account(row: &Row<'_>) -> rusqlite::Result<Account> {
    Ok(Account {
        id: row.get(0)?,
        operator: row.get(1)?,
        profile: row.get(2)?,
        address: row.get(3)?,
        name: row.get(4)?,
        login: row.get(5)?,
        mailbox: row.get(6)?,
        created: time(row, 7)?,
    })
}

impl Core {
    /// Adds an account with a mailbox and a cache key of its own.
    pub fn add_account(&self, new: &NewAccount) -> Result<Account, Error> {
        let (id, mailbox, now) = (AccountId::random(), MailboxId::random(), Timestamp::now());
        let key = DataKey::random()?;
        let added = self.write(|tx| {
            tx.execute("INSERT INTO mailboxes VALUES (?, ?, ?)", params![mailbox, key.bytes(), millis(now)])?;
            tx.execute(
                "INSERT INTO accounts VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                params![id, new.operator, new.profile, new.address, new.name, new.login, mailbox, millis(now)],
            )?;
            find(tx, id)
        })?;
        self.write_index()?;
        Ok(added)
    }

    /// All accounts, oldest first.
    pub fn accounts(&self) -> Result<Vec<Account>, Error> {
        self.read(|tx| {
            let mut statement =
                tx.prepare_cached(&format!("SELECT {COLUMNS} FROM accounts ORDER BY created, rowid"))?;
            Ok(statement.query_map([], account)?.collect::<Result<_, _>>()?)
        })
    }

    /// One account.
    pub fn account(&self, id: AccountId) -> Result<Account, Error> {
        self.read(|tx| find(tx, id))
    }

    /// Keeps the operator profile as it is now.
    pub fn set_account_profile(&self, id: AccountId, operator: &str, profile: &str) -> Result<(), Error> {
        self.write(|tx| {
            let changed = tx.execute(
                "UPDATE accounts SET operator = ?, profile = ? WHERE id = ?",
                params![operator, profile, id],
            )?;
            if changed == 0 { Err(Error::not_found("account", id)) } else { Ok(()) }
        })
    }

    /// Removes an account with its cache. Unless `discard` is set, drafts and messages that have not left forbid it.
    pub fn remove_account(&self, id: AccountId, discard: bool) -> Result<(), Error> {
        let removed = self.write(|tx| {
            let removed = find(tx, id)?;
            let count: i64 = tx.query_row(
                "SELECT (SELECT count(*) FROM drafts WHERE account = ?1)
                      + (SELECT count(*) FROM outbox WHERE account = ?1
                         AND state IN ('queued', 'sending', 'uncertain'))",
                [id],
                |row| row.get(0),
            )?;
            if count > 0 && !discard {
                return Err(Error::Unsent { count });
            }
            tx.execute("DELETE FROM accounts WHERE id = ?", [id])?;
            tx.execute(
                "DELETE FROM mailboxes WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM accounts WHERE mailbox = ?1)",
                [removed.mailbox],
            )?;
            Ok(removed)
        })?;
        self.write_index()?;
        self.store().remove_unused_mailbox(removed.mailbox)
    }

    /// Opens the cache of a mailbox; made empty when it is missing. Open it once and clone it.
    pub fn open_cache(&self, mailbox: MailboxId) -> Result<Cache, Error> {
        let key = self.cache_key(mailbox)?;
        let folder = self.store().mailbox_folder(mailbox);
        create_private_folder(&folder)?;
        let database = Database::create(&folder.join("cache.db"), key, CACHE_MIGRATIONS)?;
        sync_folder(&folder)?;
        Ok(Cache::new(mailbox, database))
    }

    /// Throws a cache away (damaged, or of a later version) and makes an empty one with a fresh key; every [`Cache`]
    /// of that mailbox must have been dropped.
    pub fn reset_cache(&self, mailbox: MailboxId) -> Result<Cache, Error> {
        let key = DataKey::random()?;
        self.write(|tx| {
            let changed =
                tx.execute("UPDATE mailboxes SET cache_key = ? WHERE id = ?", params![key.bytes(), mailbox])?;
            if changed == 0 {
                return Err(Error::not_found("mailbox", mailbox));
            }
            // Local ids begin at 1 again: a waiting action would be about another message.
            tx.execute(
                "UPDATE actions SET state = 'failed', problem = ?, updated = ? WHERE state = 'pending'
                 AND account IN (SELECT id FROM accounts WHERE mailbox = ?)",
                params![Code::STORE_DAMAGED.as_str(), millis(Timestamp::now()), mailbox],
            )?;
            Ok(())
        })?;
        remove_folder(&self.store().mailbox_folder(mailbox))?;
        self.open_cache(mailbox)
    }

    fn cache_key(&self, mailbox: MailboxId) -> Result<DataKey, Error> {
        let bytes: Zeroizing<Vec<u8>> = self.read(|tx| {
            tx.query_row("SELECT cache_key FROM mailboxes WHERE id = ?", [mailbox], |row| {
                row.get(0).map(Zeroizing::new)
            })
            .optional()?
            .ok_or_else(|| Error::not_found("mailbox", mailbox))
        })?;
        DataKey::from_bytes(&bytes).ok_or_else(|| Error::Damaged {
            path: self.database().path().to_owned(),
            detail: "a cache key has the wrong length".into(),
        })
    }

    /// Keeps a secret of an account, such as a password the user chose to leave here.
    pub fn set_secret(&self, account: AccountId, name: &str, secret: &Secret) -> Result<(), Error> {
        self.write(|tx| {
            tx.execute("INSERT OR REPLACE INTO secrets VALUES (?, ?, ?)", params![account, name, secret.expose()])?;
            Ok(())
        })
    }

    /// A secret that was kept.
    pub fn secret(&self, account: AccountId, name: &str) -> Result<Option<Secret>, Error> {
        self.read(|tx| {
            Ok(tx
                .query_row("SELECT value FROM secrets WHERE account = ? AND name = ?", params![account, name], |row| {
                    row.get(0).map(Secret::new)
                })
                .optional()?)
        })
    }

    /// Forgets a secret.
    pub fn remove_secret(&self, account: AccountId, name: &str) -> Result<(), Error> {
        self.write(|tx| {
            tx.execute("DELETE FROM secrets WHERE account = ? AND name = ?", params![account, name])?;
            Ok(())
        })
    }

    /// The name shown on the lock screen and the trust space.
    pub fn person(&self) -> Result<NewIdentity, Error> {
        self.read(person)
    }

    pub(crate) fn write_identity(&self, new: &NewIdentity) -> Result<(), Error> {
        self.write(|tx| {
            tx.execute(
                "INSERT INTO identity VALUES (?, ?, ?, ?)",
                params![self.identity(), new.name, new.environment.as_str(), millis(Timestamp::now())],
            )?;
            Ok(())
        })
    }

    /// Says who it is about on the lock screen.
    pub fn set_person(&self, name: &str) -> Result<(), Error> {
        self.write(|tx| Ok(tx.execute("UPDATE identity SET name = ?", [name]).map(drop)?))?;
        self.write_index()
    }

    /// Says under which name an account writes to correspondents.
    pub fn set_account_name(&self, id: AccountId, name: &str) -> Result<(), Error> {
        self.write(|tx| {
            let changed = tx.execute("UPDATE accounts SET name = ? WHERE id = ?", params![name, id])?;
            if changed == 0 { Err(Error::not_found("account", id)) } else { Ok(()) }
        })
    }

    /// Nothing of an identity that is being made shows in the index.
    pub(crate) fn write_index(&self) -> Result<(), Error> {
        if !self.is_finished() {
            return Ok(());
        }
        let person = self.person()?;
        let accounts = self.accounts()?.iter().map(|a| IndexedAccount { id: a.id, mailbox: a.mailbox }).collect();
        let id = self.identity();
        self.store().set_in_index(IndexedIdentity { id, name: person.name, environment: person.environment, accounts })
    }
}

fn find(tx: &Transaction<'_>, id: AccountId) -> Result<Account, Error> {
    tx.query_row(&format!("SELECT {COLUMNS} FROM accounts WHERE id = ?"), [id], account)
        .optional()?
        .ok_or_else(|| Error::not_found("account", id))
}

fn person(tx: &Transaction<'_>) -> Result<NewIdentity, Error> {
    let (name, word) = tx.query_row("SELECT name, environment FROM identity", [], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
    })?;
    // A word we do not know is a later one: the strictest treatment is that of production.
    let environment = Environment::ALL.into_iter().find(|e| e.as_str() == word).unwrap_or(Environment::Production);
    Ok(NewIdentity { name, environment })
}
