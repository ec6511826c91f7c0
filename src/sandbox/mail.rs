//! The mailboxes of the sandbox.

use crate::domain::Address;
use crate::domain::message::Flags;
use jiff::Timestamp;

/// Every mailbox.
#[derive(Debug, Default)]
pub struct MailStore;

/// No mailbox has that address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no mailbox has that address")]
pub struct UnknownMailbox;

impl MailStore {
    /// Files a message and answers its UID.
    pub fn deliver(
        &self,
        _to: &Address,
        _folder: &str,
        _bytes: Vec<u8>,
        _flags: Flags,
        _date: Timestamp,
    ) -> Result<u32, UnknownMailbox> {
        Err(UnknownMailbox)
    }
}
