//! The pages that stand beside the mailbox.

/// A page that takes the place of the list and the reader, or stands over them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Page {
    /// The national directory.
    Directory,
    /// Accounts, display, language, security.
    Settings,
    /// Servers, white list, outbox, traces.
    Connection,
    /// The list of keys.
    Keys,
}
