use super::Core;
use crate::domain::ids::{AccountId, ActionId};
use crate::store::Error;
use crate::store::values::{from_json, json, millis, time};
use jiff::Timestamp;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Row, params};

/// Where a journalled action stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActionState {
    /// The server has still to learn it.
    Pending,
    /// The server did it.
    Done,
    /// The server refused it for good.
    Failed,
}

impl ActionState {
    const ALL: [Self; 3] = [Self::Pending, Self::Done, Self::Failed];

    /// The word kept in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

impl ToSql for ActionState {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.as_str().into())
    }
}

impl FromSql for ActionState {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let word = value.as_str()?;
        Self::ALL.into_iter().find(|state| state.as_str() == word).ok_or(FromSqlError::InvalidType)
    }
}

/// What the user did and the server has to learn, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    /// Its id: actions of an account are replayed in this order.
    pub id: ActionId,
    /// Whose it is.
    pub account: AccountId,
    /// The engine's word for it.
    pub kind: String,
    /// The engine's own form of it.
    pub payload: serde_json::Value,
    /// Where it stands.
    pub state: ActionState,
    /// Tries so far.
    pub attempts: u32,
    /// Code of the last failure.
    pub problem: Option<String>,
    /// When it was done by the user.
    pub created: Timestamp,
}

fn action(row: &Row<'_>) -> rusqlite::Result<Action> {
    Ok(Action {
        id: row.get(0)?,
        account: row.get(1)?,
        kind: row.get(2)?,
        payload: from_json(row, 3)?,
        state: row.get(4)?,
        attempts: row.get(5)?,
        problem: row.get(6)?,
        created: time(row, 7)?,
    })
}

impl Core {
    /// Writes an action at the end of the account's journal.
    pub fn add_action(&self, account: AccountId, kind: &str, payload: &serde_json::Value) -> Result<ActionId, Error> {
        let (payload, now) = (json(payload)?, millis(Timestamp::now()));
        self.write(|tx| {
            tx.execute(
                "INSERT INTO actions (account, kind, payload, state, created, updated) VALUES (?, ?, ?, ?, ?, ?)",
                params![account, kind, payload, ActionState::Pending, now, now],
            )?;
            Ok(ActionId(tx.last_insert_rowid()))
        })
    }

    /// Actions of an account in a state, in order, at most `limit`.
    pub fn actions(&self, account: AccountId, state: ActionState, limit: u32) -> Result<Vec<Action>, Error> {
        self.read(|tx| {
            let mut statement = tx.prepare_cached(
                "SELECT id, account, kind, payload, state, attempts, problem, created FROM actions
                 WHERE account = ? AND state = ? ORDER BY id LIMIT ?",
            )?;
            Ok(statement.query_map(params![account, state, limit], action)?.collect::<Result<_, _>>()?)
        })
    }

    /// Actions of an account that wait and were made after this one, in order.
    pub fn actions_after(&self, account: AccountId, last: ActionId) -> Result<Vec<Action>, Error> {
        self.read(|tx| {
            let mut statement = tx.prepare_cached(
                "SELECT id, account, kind, payload, state, attempts, problem, created FROM actions
                 WHERE account = ? AND state = ? AND id > ? ORDER BY id",
            )?;
            let rows = statement.query_map(params![account, ActionState::Pending, last], action)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Counts a try and says where the action stands now, with the failure's code if there was one.
    pub fn set_action(&self, id: ActionId, state: ActionState, problem: Option<&str>) -> Result<(), Error> {
        self.write(|tx| {
            let changed = tx.execute(
                "UPDATE actions SET state = ?, problem = ?, attempts = attempts + 1, updated = ? WHERE id = ?",
                params![state, problem, millis(Timestamp::now()), id],
            )?;
            if changed == 0 { Err(Error::not_found("action", id)) } else { Ok(()) }
        })
    }

    /// Forgets actions that are over and older than this; answers how many.
    pub fn prune_actions(&self, before: Timestamp) -> Result<usize, Error> {
        self.write(|tx| {
            let old = "DELETE FROM actions WHERE state <> ? AND updated < ?";
            Ok(tx.execute(old, params![ActionState::Pending, millis(before)])?)
        })
    }
}
