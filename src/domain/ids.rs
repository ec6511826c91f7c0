//! Identifiers. Local ids are ours and live as long as the thing; remote ids are the server's and may be reissued.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A fresh random identifier (UUID version 4).
            pub fn random() -> Self {
                Self(Uuid::new_v4())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

macro_rules! row_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

uuid_id! {
    /// One person in one environment: owns a `core.db`.
    IdentityId
}
uuid_id! {
    /// One sign-in with one operator, for one mailbox address.
    AccountId
}
uuid_id! {
    /// One mailbox and its disposable cache; an organisational one is shared by several identities.
    MailboxId
}
row_id! {
    /// A folder of one mailbox cache.
    FolderId
}
row_id! {
    /// A message of one mailbox cache, for life: it survives moves and UIDVALIDITY changes.
    MessageId
}
row_id! {
    /// A draft of one identity.
    DraftId
}
row_id! {
    /// A message on its way out, of one identity.
    OutboxId
}
row_id! {
    /// A journalled action waiting to be replayed on the server.
    ActionId
}

/// The server's name for a message in a folder: opaque bytes, good only within one epoch.
///
/// For IMAP the epoch is UIDVALIDITY and the bytes are the UID, big-endian (RFC 3501 §2.3.1.1).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RemoteId {
    /// When this changes, every id of the folder is void.
    pub epoch: u64,
    /// Opaque to all but the adapter that made it; ordered oldest first when compared bytewise.
    pub bytes: Vec<u8>,
}

impl RemoteId {
    /// The id of an IMAP message.
    pub fn from_uid(uid_validity: u32, uid: u32) -> Self {
        Self { epoch: u64::from(uid_validity), bytes: uid.to_be_bytes().to_vec() }
    }

    /// The IMAP UID, or `None` when another kind of adapter made this id.
    pub fn uid(&self) -> Option<u32> {
        Some(u32::from_be_bytes(self.bytes.as_slice().try_into().ok()?))
    }
}
