//! What a person does to messages, wherever they are shown.

/// What a person does to messages; [`super::mailbox::Mailbox::deed`] does it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Deed {
    /// Into the archive.
    Archive,
    /// Into the bin, or for good from there.
    Delete,
    /// Read, or unread again.
    ToggleUnread,
    /// With a flag, or without.
    ToggleFlag,
    /// A person's own mark « traité », or without.
    ToggleTreated,
    /// Into a folder that is asked for.
    Move,
}
