//! What a reader should know of an archive that was read in spite of its faults.

/// Something to look at, by its stable code; the sentence is that of the code, with the arguments. They may name a
/// patient: show them, never log them.
#[derive(Clone, PartialEq, Eq)]
pub struct Warning {
    /// Stable, such as `XDM-W01`.
    pub code: &'static str,
    /// What the sentence is completed with.
    pub args: Vec<(&'static str, String)>,
}

impl std::fmt::Debug for Warning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code)
    }
}

impl Warning {
    /// Every code.
    pub const ALL: &[&str] = &[
        "XDM-W01", "XDM-W02", "XDM-W03", "XDM-W04", "XDM-W05", "XDM-W06", "XDM-W07", "XDM-W08", "XDM-W09", "XDM-W10",
        "XDM-W11", "XDM-W12", "XDM-W13", "XDM-W14",
    ];

    fn about(code: &'static str, file: &str) -> Self {
        Self { code, args: vec![("file", file.to_owned())] }
    }

    fn counting(code: &'static str, count: usize) -> Self {
        Self { code, args: vec![("count", count.to_string())] }
    }

    pub(super) fn different(file: &str) -> Self {
        Self::about("XDM-W01", file)
    }

    pub(super) fn missing(file: &str) -> Self {
        Self::about("XDM-W02", file)
    }

    pub(super) fn not_described(file: &str) -> Self {
        Self::about("XDM-W03", file)
    }

    pub(super) fn metadata_unreadable(file: &str) -> Self {
        Self::about("XDM-W04", file)
    }

    pub(super) fn no_metadata() -> Self {
        Self { code: "XDM-W05", args: Vec::new() }
    }

    pub(super) fn patients_disagree(file: &str, described: &str, written: &str) -> Self {
        let mut args = Self::about("XDM-W06", file).args;
        args.extend([("described", described.to_owned()), ("written", written.to_owned())]);
        Self { code: "XDM-W06", args }
    }

    pub(super) fn several_patients(count: usize) -> Self {
        Self::counting("XDM-W07", count)
    }

    pub(super) fn unsafe_name(file: &str) -> Self {
        Self::about("XDM-W08", file)
    }

    pub(super) fn duplicate_names() -> Self {
        Self { code: "XDM-W09", args: Vec::new() }
    }

    pub(super) fn damaged(file: &str) -> Self {
        Self::about("XDM-W10", file)
    }

    pub(super) fn found_otherwise(file: &str) -> Self {
        Self::about("XDM-W11", file)
    }

    pub(super) fn cda_unreadable(file: &str) -> Self {
        Self::about("XDM-W12", file)
    }

    pub(super) fn ins_implausible() -> Self {
        Self { code: "XDM-W13", args: Vec::new() }
    }

    pub(super) fn too_many_documents(limit: usize) -> Self {
        Self::counting("XDM-W14", limit)
    }
}
