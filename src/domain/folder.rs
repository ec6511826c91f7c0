//! Folders of a mailbox.

use serde::{Deserialize, Serialize};

/// What a folder is for (RFC 6154 special use, or the profile's folder names).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FolderRole {
    /// Réception.
    Inbox,
    /// Brouillons.
    Drafts,
    /// Envoyés.
    Sent,
    /// Archives.
    Archive,
    /// Indésirables.
    Junk,
    /// Corbeille.
    Trash,
    /// A personal folder.
    Other,
}

impl FolderRole {
    /// The word kept in the store and shown in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Inbox => "inbox",
            Self::Drafts => "drafts",
            Self::Sent => "sent",
            Self::Archive => "archive",
            Self::Junk => "junk",
            Self::Trash => "trash",
            Self::Other => "other",
        }
    }

    /// The role for a stored word; an unknown word is a personal folder.
    pub fn from_word(word: &str) -> Self {
        [Self::Inbox, Self::Drafts, Self::Sent, Self::Archive, Self::Junk, Self::Trash]
            .into_iter()
            .find(|role| role.as_str() == word)
            .unwrap_or(Self::Other)
    }
}
