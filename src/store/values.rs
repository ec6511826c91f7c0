//! How domain values stand in columns.

use super::Error;
use crate::domain::Address;
use crate::domain::folder::FolderRole;
use crate::domain::ids::{
    AccountId, ActionId, DraftId, FolderId, IdentityId, MailboxId, MessageId, OutboxId, RemoteId,
};
use crate::domain::message::{Flags, OutboxState, RecipientState};
use jiff::Timestamp;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, Type, ValueRef};
use rusqlite::{Row, RowIndex};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::path::PathBuf;

/// A column that does not hold what we once wrote; its contents are never quoted.
#[derive(Debug, thiserror::Error)]
#[error("unreadable value")]
pub(crate) struct Unreadable;

fn unreadable() -> FromSqlError {
    FromSqlError::Other(Box::new(Unreadable))
}

macro_rules! row_ids {
    ($($name:ident),*) => {$(
        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                self.0.to_sql()
            }
        }
        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                i64::column_result(value).map(Self)
            }
        }
    )*};
}

macro_rules! uuid_ids {
    ($($name:ident),*) => {$(
        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(self.to_string().into())
            }
        }
        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                value.as_str()?.parse().map(Self).map_err(|_| unreadable())
            }
        }
    )*};
}

macro_rules! words {
    ($($name:ident),*) => {$(
        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(self.as_str().into())
            }
        }
        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                Self::from_word(value.as_str()?).ok_or_else(unreadable)
            }
        }
    )*};
}

row_ids!(FolderId, MessageId, DraftId, OutboxId, ActionId);
uuid_ids!(AccountId, IdentityId, MailboxId);
words!(OutboxState, RecipientState);

impl ToSql for FolderRole {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.as_str().into())
    }
}

impl FromSql for FolderRole {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_str().map(Self::from_word)
    }
}

impl ToSql for Address {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.to_string().into())
    }
}

impl FromSql for Address {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_str()?.parse().map_err(|_| unreadable())
    }
}

impl ToSql for Flags {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.to_bits().into())
    }
}

impl FromSql for Flags {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        u32::column_result(value).map(Self::from_bits)
    }
}

/// A time as its column holds it: milliseconds since 1970.
pub(crate) fn millis(time: Timestamp) -> i64 {
    time.as_millisecond()
}

/// A time from its column; out of range counts as 1970.
pub(crate) fn time(row: &Row<'_>, column: impl RowIndex) -> rusqlite::Result<Timestamp> {
    row.get(column).map(|ms| Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH))
}

/// A time that may be missing.
pub(crate) fn optional_time(row: &Row<'_>, column: impl RowIndex) -> rusqlite::Result<Option<Timestamp>> {
    Ok(row.get::<_, Option<i64>>(column)?.and_then(|ms| Timestamp::from_millisecond(ms).ok()))
}

/// An unsigned 64-bit value, whose bits SQLite keeps as a signed one.
pub(crate) fn unsigned(row: &Row<'_>, column: impl RowIndex) -> rusqlite::Result<u64> {
    row.get::<_, i64>(column).map(i64::cast_unsigned)
}

/// A length or count for its column.
pub(crate) fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// JSON for a text column.
pub(crate) fn json(value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(value)
        .map_err(|_| Error::Damaged { path: PathBuf::new(), detail: "a value cannot be written as JSON".into() })
}

/// A value from a JSON column.
pub(crate) fn from_json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let text = row.get_ref(column)?.as_str().map_err(|_| conversion(column))?;
    serde_json::from_str(text).map_err(|_| conversion(column))
}

fn conversion(column: usize) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(Unreadable))
}

/// A remote id from its two columns; `None` when the message has none just now.
pub(crate) fn remote(row: &Row<'_>, epoch: usize, bytes: usize) -> rusqlite::Result<Option<RemoteId>> {
    let bytes: Option<Vec<u8>> = row.get(bytes)?;
    let epoch: Option<i64> = row.get(epoch)?;
    Ok(epoch.zip(bytes).map(|(epoch, bytes)| RemoteId { epoch: epoch.cast_unsigned(), bytes }))
}
