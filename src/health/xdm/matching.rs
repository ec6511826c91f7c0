//! Which file an entry means: its URI, then the letter case, then the fingerprint, then elimination.

use super::container::File;
use super::metadata::Entry;

/// A file found for an entry.
#[derive(Debug, Clone, Copy)]
pub(super) struct Match {
    pub(super) file: usize,
    /// Not by its name as written.
    pub(super) guessed: bool,
}

/// Finds the file of each entry of a subset and claims it. `prefix` is the path of METADATA.XML without its name.
pub(super) fn find(entries: &[Entry], files: &mut [File], prefix: &str) -> Vec<Option<Match>> {
    let mut found: Vec<Option<Match>> = entries.iter().map(|entry| by_name(entry, files, prefix)).collect();
    claim(&found, files);
    for (slot, entry) in found.iter_mut().zip(entries) {
        if slot.is_none()
            && let Some(hash) = &entry.hash
            && let Some(file) = files.iter().position(|file| !file.claimed && file.sha1 == *hash)
        {
            *slot = Some(Match { file, guessed: true });
            claim(std::slice::from_ref(slot), files);
        }
    }
    let free: Vec<usize> = files
        .iter()
        .enumerate()
        .filter(|(_, file)| !file.claimed && !file.is_auxiliary() && !file.is_metadata())
        .filter(|(_, file)| !prefix.is_empty() && file.path.starts_with(prefix))
        .map(|(n, _)| n)
        .collect();
    let mut missing = found.iter_mut().filter(|slot| slot.is_none());
    if let ([file], Some(slot), None) = (free.as_slice(), missing.next(), missing.next()) {
        *slot = Some(Match { file: *file, guessed: true });
        claim(std::slice::from_ref(slot), files);
    }
    found
}

fn claim(found: &[Option<Match>], files: &mut [File]) {
    for found in found.iter().flatten() {
        if let Some(file) = files.get_mut(found.file) {
            file.claimed = true;
        }
    }
}

/// Relative to the subset, to the folder above it, or to the root; then the same without regard to case; then the bare
/// name inside the subset.
fn by_name(entry: &Entry, files: &[File], prefix: &str) -> Option<Match> {
    let uri = entry.uri.as_deref()?.replace('\\', "/");
    let uri = uri.trim_start_matches("./").trim_start_matches('/');
    let parent = prefix.trim_end_matches('/').rsplit_once('/').map_or("", |(parent, _)| parent);
    let above = if parent.is_empty() { uri.to_owned() } else { format!("{parent}/{uri}") };
    let top = prefix.to_ascii_lowercase().find("ihe_xdm/").and_then(|at| prefix.get(..at)).unwrap_or_default();
    let candidates = [format!("{prefix}{uri}"), above, format!("{top}{uri}"), uri.to_owned()];
    let open = |file: &&File| !file.is_metadata();
    for candidate in &candidates {
        if let Some(file) = files.iter().position(|file| file.path == *candidate && open(&file)) {
            return Some(Match { file, guessed: false });
        }
    }
    for candidate in &candidates {
        let same = |file: &File| file.path.to_lowercase() == candidate.to_lowercase() && !file.is_metadata();
        if let Some(file) = files.iter().position(same) {
            return Some(Match { file, guessed: false });
        }
    }
    let name = uri.rsplit('/').next().unwrap_or(uri).to_lowercase();
    let named = |file: &File| {
        let last = file.path.rsplit('/').next().unwrap_or_default().to_lowercase();
        last == name && !file.is_metadata() && file.path.starts_with(prefix)
    };
    files.iter().position(named).map(|file| Match { file, guessed: true })
}
