//! The people, structures, patients and mails of the sandbox.

/// One entry of the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SandboxEntry {
    /// Distinguished name, below `dc=mssante,dc=fr`.
    pub dn: String,
    /// Attributes and their values.
    pub attributes: Vec<(String, Vec<String>)>,
}
