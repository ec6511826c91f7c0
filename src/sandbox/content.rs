//! The people, structures, patients and mails of the sandbox.

use crate::domain::directory::DirectoryEntry;

/// One entry of the sandbox's directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SandboxEntry {
    /// What the directory tells.
    pub entry: DirectoryEntry,
}
