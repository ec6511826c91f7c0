use super::Core;
use crate::domain::Address;
use crate::domain::access::Reply;
use crate::domain::ids::{AccountId, DraftId, OutboxId};
use crate::domain::message::{OutboxState, RecipientState};
use crate::store::Error;
use crate::store::values::{millis, number, time, unsigned};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, Transaction, params};

/// A message to queue: its bytes are never changed afterwards.
#[derive(Debug, Clone)]
pub struct NewOutgoing {
    /// Whose it is.
    pub account: AccountId,
    /// Message-ID without angle brackets.
    pub message_id: String,
    /// ENVID of the delivery notifications.
    pub envelope_id: String,
    /// MAIL FROM.
    pub sender: Address,
    /// Every recipient of the envelope.
    pub recipients: Vec<Address>,
    /// Subject, for lists.
    pub subject: String,
    /// The message, byte for byte.
    pub message: Vec<u8>,
    /// Not sent before: undo is possible until then.
    pub not_before: Timestamp,
    /// The draft it was made of, removed in the same transaction.
    pub draft: Option<DraftId>,
}

/// A message on its way out, without its bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct OutboxItem {
    /// Its id.
    pub id: OutboxId,
    /// Whose it is.
    pub account: AccountId,
    /// Message-ID without angle brackets.
    pub message_id: String,
    /// ENVID of the delivery notifications.
    pub envelope_id: String,
    /// MAIL FROM.
    pub sender: Address,
    /// Subject, for lists.
    pub subject: String,
    /// Bytes of the message.
    pub size: u64,
    /// Where it stands.
    pub state: OutboxState,
    /// How many times it went from queued to sending.
    pub attempts: u32,
    /// Not sent before.
    pub not_before: Timestamp,
    /// When it was queued.
    pub created: Timestamp,
    /// When anything of it changed last.
    pub updated: Timestamp,
    /// Every recipient.
    pub recipients: Vec<OutboxRecipient>,
}

/// One recipient of an outgoing message.
#[derive(Debug, Clone, PartialEq)]
pub struct OutboxRecipient {
    /// Address.
    pub address: Address,
    /// Where it stands.
    pub state: RecipientState,
    /// The operator's last answer about it.
    pub reply: Option<Reply>,
    /// When it changed last.
    pub updated: Timestamp,
}

/// One line of an outgoing message's journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxStep {
    /// When.
    pub at: Timestamp,
    /// The engine's word for the step about to be taken.
    pub step: String,
    /// Details, redacted.
    pub detail: String,
}

const COLUMNS: &str = "id, account, message_id, envelope_id, sender, subject, size, state, attempts, not_before, \
                       created, updated";

fn item(row: &Row<'_>) -> rusqlite::Result<OutboxItem> {
    Ok(OutboxItem {
        id: row.get(0)?,
        account: row.get(1)?,
        message_id: row.get(2)?,
        envelope_id: row.get(3)?,
        sender: row.get(4)?,
        subject: row.get(5)?,
        size: unsigned(row, 6)?,
        state: row.get(7)?,
        attempts: row.get(8)?,
        not_before: time(row, 9)?,
        created: time(row, 10)?,
        updated: time(row, 11)?,
        recipients: Vec::new(),
    })
}

fn recipient(row: &Row<'_>) -> rusqlite::Result<OutboxRecipient> {
    let code: Option<u16> = row.get(2)?;
    let text: Option<String> = row.get(3)?;
    Ok(OutboxRecipient {
        address: row.get(0)?,
        state: row.get(1)?,
        reply: code.map(|code| Reply { code, text: text.unwrap_or_default() }),
        updated: time(row, 4)?,
    })
}

impl Core {
    /// Queues a message, with its first journal line, and removes the draft it was made of.
    pub fn queue(&self, new: &NewOutgoing) -> Result<OutboxItem, Error> {
        let now = millis(Timestamp::now());
        self.write(|tx| {
            tx.execute(
                "INSERT INTO outbox (account, message_id, envelope_id, sender, subject, size, state, not_before, \
                 created, updated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                params![
                    new.account,
                    new.message_id,
                    new.envelope_id,
                    new.sender,
                    new.subject,
                    number(new.message.len()),
                    OutboxState::Queued,
                    millis(new.not_before),
                    now,
                    now
                ],
            )?;
            let id = OutboxId(tx.last_insert_rowid());
            tx.execute("INSERT INTO outbox_messages VALUES (?, ?)", params![id, new.message])?;
            let mut insert = tx.prepare_cached(
                "INSERT INTO outbox_recipients (outbox, position, address, state, updated) VALUES (?, ?, ?, ?, ?)",
            )?;
            for (position, address) in (0_i64..).zip(&new.recipients) {
                insert.execute(params![id, position, address, RecipientState::Waiting, now])?;
            }
            if let Some(draft) = new.draft {
                tx.execute("DELETE FROM drafts WHERE id = ?", [draft])?;
            }
            note(tx, id, OutboxState::Queued.as_str(), "")?;
            find(tx, id)
        })
    }

    /// Moves a message from one state to another with a journal line, in one transaction; `false` when it was not in
    /// that state any more, and then nothing is written.
    pub fn advance(
        &self,
        id: OutboxId,
        from: OutboxState,
        to: OutboxState,
        step: &str,
        detail: &str,
    ) -> Result<bool, Error> {
        self.write(|tx| {
            let attempts = i64::from(from == OutboxState::Queued && to == OutboxState::Sending);
            let changed = tx.execute(
                "UPDATE outbox SET state = ?, attempts = attempts + ?, updated = ? WHERE id = ? AND state = ?",
                params![to, attempts, millis(Timestamp::now()), id, from],
            )?;
            if changed == 1 {
                note(tx, id, step, detail)?;
            }
            Ok(changed == 1)
        })
    }

    /// Cancels a queued message with a journal line, unless it was sent to anyone; `false` then, or when it is queued no
    /// more, and nothing is written.
    pub fn take_back(&self, id: OutboxId, step: &str) -> Result<bool, Error> {
        self.write(|tx| {
            let changed = tx.execute(
                "UPDATE outbox SET state = ?, updated = ? WHERE id = ? AND state = ? AND NOT EXISTS
                   (SELECT 1 FROM outbox_recipients r WHERE r.outbox = outbox.id AND r.state <> ?)",
                params![
                    OutboxState::Cancelled,
                    millis(Timestamp::now()),
                    id,
                    OutboxState::Queued,
                    RecipientState::Waiting
                ],
            )?;
            if changed == 1 {
                note(tx, id, step, "")?;
            }
            Ok(changed == 1)
        })
    }

    /// Writes a journal line: call it before the step is taken.
    pub fn note_step(&self, id: OutboxId, step: &str, detail: &str) -> Result<(), Error> {
        self.write(|tx| note(tx, id, step, detail))
    }

    /// The journal of a message, in order.
    pub fn steps(&self, id: OutboxId) -> Result<Vec<OutboxStep>, Error> {
        self.read(|tx| {
            let mut statement =
                tx.prepare_cached("SELECT at, step, detail FROM outbox_steps WHERE outbox = ? ORDER BY id")?;
            let step = |row: &Row<'_>| Ok(OutboxStep { at: time(row, 0)?, step: row.get(1)?, detail: row.get(2)? });
            Ok(statement.query_map([id], step)?.collect::<Result<_, _>>()?)
        })
    }

    /// Says where one recipient stands; without a new answer the last one is kept.
    pub fn set_recipient(
        &self,
        id: OutboxId,
        address: &Address,
        state: RecipientState,
        reply: Option<&Reply>,
    ) -> Result<(), Error> {
        let now = millis(Timestamp::now());
        self.write(|tx| {
            let changed = tx.execute(
                "UPDATE outbox_recipients SET state = ?, reply_code = coalesce(?, reply_code), \
                 reply_text = coalesce(?, reply_text), updated = ? WHERE outbox = ? AND address = ?",
                params![state, reply.map(|r| r.code), reply.map(|r| &r.text), now, id, address],
            )?;
            if changed == 0 {
                return Err(Error::not_found("recipient", id));
            }
            tx.execute("UPDATE outbox SET updated = ? WHERE id = ?", params![now, id])?;
            Ok(())
        })
    }

    /// Decides on a message in one transaction: `decide` changes its recipients and says the message's new state, both are
    /// written with a journal line; `false` when the message was not in state `from` any more, and then nothing is.
    pub fn settle(
        &self,
        id: OutboxId,
        from: OutboxState,
        step: &str,
        detail: &str,
        decide: impl FnOnce(&mut [OutboxRecipient]) -> OutboxState,
    ) -> Result<bool, Error> {
        let now = millis(Timestamp::now());
        self.write(|tx| {
            let mut item = find(tx, id)?;
            if item.state != from {
                return Ok(false);
            }
            let to = decide(&mut item.recipients);
            for recipient in &item.recipients {
                tx.prepare_cached(
                    "UPDATE outbox_recipients SET state = ?1, reply_code = ?2, reply_text = ?3,
                       updated = CASE WHEN state = ?1 THEN updated ELSE ?4 END WHERE outbox = ?5 AND address = ?6",
                )?
                .execute(params![
                    recipient.state,
                    recipient.reply.as_ref().map(|reply| reply.code),
                    recipient.reply.as_ref().map(|reply| &reply.text),
                    now,
                    id,
                    recipient.address
                ])?;
            }
            tx.execute("UPDATE outbox SET state = ?, updated = ? WHERE id = ?", params![to, now, id])?;
            note(tx, id, step, detail)?;
            Ok(true)
        })
    }

    /// Puts off a queued message; `false` when it is not queued any more.
    pub fn postpone(&self, id: OutboxId, not_before: Timestamp) -> Result<bool, Error> {
        self.write(|tx| {
            Ok(tx.execute(
                "UPDATE outbox SET not_before = ?, updated = ? WHERE id = ? AND state = ?",
                params![millis(not_before), millis(Timestamp::now()), id, OutboxState::Queued],
            )? == 1)
        })
    }

    /// All outgoing messages of an account (of all accounts without one), last queued first, at most `limit`.
    pub fn outbox(&self, account: Option<AccountId>, limit: u32) -> Result<Vec<OutboxItem>, Error> {
        self.read(|tx| match account {
            Some(account) => items(tx, "WHERE account = ? ORDER BY id DESC LIMIT ?", params![account, limit]),
            None => items(tx, "ORDER BY id DESC LIMIT ?", params![limit]),
        })
    }

    /// Messages in a state, first queued first.
    pub fn outbox_in(&self, state: OutboxState) -> Result<Vec<OutboxItem>, Error> {
        self.read(|tx| items(tx, "WHERE state = ? ORDER BY not_before, id", params![state]))
    }

    /// Queued messages of an account whose time has come, first queued first.
    pub fn due(&self, account: AccountId, now: Timestamp) -> Result<Vec<OutboxItem>, Error> {
        self.read(|tx| {
            let filter = "WHERE state = ? AND not_before <= ? AND account = ? ORDER BY not_before, id";
            items(tx, filter, params![OutboxState::Queued, millis(now), account])
        })
    }

    /// When the next queued message of an account is due.
    pub fn next_due(&self, account: AccountId) -> Result<Option<Timestamp>, Error> {
        self.read(|tx| {
            let next = "SELECT not_before FROM outbox WHERE state = ? AND account = ? ORDER BY not_before LIMIT 1";
            Ok(tx.query_row(next, params![OutboxState::Queued, account], |row| time(row, 0)).optional()?)
        })
    }

    /// One outgoing message.
    pub fn outbox_item(&self, id: OutboxId) -> Result<OutboxItem, Error> {
        self.read(|tx| find(tx, id))
    }

    /// The bytes of an outgoing message.
    pub fn outbox_message(&self, id: OutboxId) -> Result<Vec<u8>, Error> {
        self.read(|tx| {
            tx.query_row("SELECT bytes FROM outbox_messages WHERE outbox = ?", [id], |row| row.get(0))
                .optional()?
                .ok_or_else(|| Error::not_found("outgoing", id))
        })
    }

    /// The outgoing message a receipt or notification is about: by Message-ID (without brackets) or by ENVID.
    pub fn outbox_by_reference(&self, reference: &str) -> Result<Option<OutboxItem>, Error> {
        self.read(|tx| {
            let filter = "WHERE message_id = ?1 OR envelope_id = ?1 ORDER BY id LIMIT 1";
            Ok(items(tx, filter, params![reference])?.into_iter().next())
        })
    }

    /// Removes an outgoing message that is over (accepted, filed, refused or cancelled); else [`Error::Conflict`].
    pub fn remove_outgoing(&self, id: OutboxId) -> Result<(), Error> {
        self.write(|tx| {
            let item = find(tx, id)?;
            if matches!(item.state, OutboxState::Queued | OutboxState::Sending | OutboxState::Uncertain) {
                return Err(Error::Conflict { what: "outgoing", id: id.to_string() });
            }
            tx.execute("DELETE FROM outbox WHERE id = ?", [id])?;
            Ok(())
        })
    }
}

fn note(tx: &Transaction<'_>, id: OutboxId, step: &str, detail: &str) -> Result<(), Error> {
    tx.prepare_cached("INSERT INTO outbox_steps (outbox, at, step, detail) VALUES (?, ?, ?, ?)")?.execute(params![
        id,
        millis(Timestamp::now()),
        step,
        detail
    ])?;
    Ok(())
}

fn find(tx: &Transaction<'_>, id: OutboxId) -> Result<OutboxItem, Error> {
    let found = items(tx, "WHERE id = ?", params![id])?;
    found.into_iter().next().ok_or_else(|| Error::not_found("outgoing", id))
}

fn items(tx: &Transaction<'_>, filter: &str, params: impl rusqlite::Params) -> Result<Vec<OutboxItem>, Error> {
    let mut statement = tx.prepare_cached(&format!("SELECT {COLUMNS} FROM outbox {filter}"))?;
    let mut found: Vec<OutboxItem> = statement.query_map(params, item)?.collect::<Result<_, _>>()?;
    let mut recipients = tx.prepare_cached(
        "SELECT address, state, reply_code, reply_text, updated FROM outbox_recipients WHERE outbox = ? ORDER BY position",
    )?;
    for item in &mut found {
        item.recipients = recipients.query_map([item.id], recipient)?.collect::<Result<_, _>>()?;
    }
    Ok(found)
}
