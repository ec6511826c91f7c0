//! The zip itself, opened in memory within limits; every file is hashed while it is inflated.

use crate::domain::text::is_deceptive;
use crate::health::{Error, Warning};
use sha1::{Digest, Sha1};
use std::io::{Cursor, Read};
use std::sync::Arc;
use zip::ZipArchive;
use zip::result::ZipError;

/// Most entries of an archive.
const MAX_ENTRIES: usize = 1_000;
/// Most bytes of all files of a mail, inflated.
pub(super) const MAX_INFLATED: u64 = 200 << 20;
/// From this size on, the ratio of inflated to stored bytes is limited too.
const RATIO_FROM: u64 = 8 << 20;
/// Largest ratio of inflated to stored bytes.
const MAX_RATIO: u64 = 200;
/// Longest path shown or matched, in characters.
const MAX_PATH: usize = 500;

/// A file of an archive.
pub(super) struct File {
    /// Path with `/` separators, as the archive writes it otherwise.
    pub(super) path: String,
    pub(super) bytes: Arc<Vec<u8>>,
    /// SHA-1 in lower-case hexadecimal.
    pub(super) sha1: String,
    /// The bytes could not be inflated to the end, or their checksum is wrong.
    pub(super) damaged: bool,
    /// Taken by a metadata entry.
    pub(super) claimed: bool,
}

impl File {
    /// `METADATA.XML` in any case, even glued to its folder's name.
    pub(super) fn is_metadata(&self) -> bool {
        let lower = self.path.to_ascii_lowercase();
        lower.ends_with("metadata.xml") && !is_trace(&lower)
    }

    /// What stands before `METADATA.XML` in its path.
    pub(super) fn prefix(&self) -> &str {
        self.path.get(..self.path.len().saturating_sub("METADATA.XML".len())).unwrap_or_default()
    }

    pub(super) fn is_in_xdm_folder(&self) -> bool {
        let lower = self.path.to_ascii_lowercase();
        (lower.starts_with("ihe_xdm/") || lower.contains("/ihe_xdm/")) && !self.is_auxiliary()
    }

    /// Style sheets and what file managers leave behind.
    pub(super) fn is_auxiliary(&self) -> bool {
        let lower = self.path.to_ascii_lowercase();
        is_trace(&lower) || [".xsl", ".xslt", ".css", ".dtd", ".xsd", ".js"].iter().any(|end| lower.ends_with(end))
    }
}

fn is_trace(lower: &str) -> bool {
    lower.split('/').any(|part| part.starts_with('.') || part == "__macosx" || part == "thumbs.db")
        || lower.ends_with(".swp")
        || lower.ends_with('~')
}

/// What an archive holds.
pub(super) struct Opened {
    pub(super) files: Vec<File>,
    pub(super) warnings: Vec<Warning>,
}

/// Inflates every file of an archive.
///
/// `budget` is what all archives of one mail may still inflate to, in bytes.
pub(super) fn open(zip: &[u8], budget: &mut u64) -> Result<Opened, Error> {
    let mut archive = ZipArchive::new(Cursor::new(zip)).map_err(|error| failure(&error))?;
    if archive.len() > MAX_ENTRIES {
        return Err(Error::Limit { limit: "1000 files" });
    }
    let mut opened = Opened { files: Vec::new(), warnings: Vec::new() };
    if archive.has_duplicate_names() {
        opened.warnings.push(Warning::duplicate_names());
    }
    let mut inflated = Inflated { bytes: 0, stored: zip.len() as u64, budget };
    for index in 0..archive.len() {
        let mut entry = match archive.by_index(index) {
            Ok(entry) => entry,
            Err(ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_)) => {
                return Err(Error::Unsupported);
            }
            Err(_) => continue,
        };
        if entry.is_dir() || entry.is_symlink() {
            continue;
        }
        if entry.encrypted() {
            return Err(Error::Unsupported);
        }
        let name = entry.name().map_or_else(|_| String::from_utf8_lossy(entry.name_raw()).into_owned(), Into::into);
        let path = shown_path(&name);
        if is_unsafe(&name) {
            opened.warnings.push(Warning::unsafe_name(&path));
            continue;
        }
        if path.is_empty() || path.ends_with('/') || is_trace(&path.to_ascii_lowercase()) {
            continue;
        }
        let file = inflate(&mut entry, path, &mut inflated)?;
        opened.files.push(file);
    }
    Ok(opened)
}

fn failure(error: &ZipError) -> Error {
    match error {
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => Error::Unsupported,
        _ => Error::NotZip,
    }
}

/// What an archive has become so far, and what it may.
struct Inflated<'a> {
    bytes: u64,
    stored: u64,
    budget: &'a mut u64,
}

impl Inflated<'_> {
    fn grow(&mut self, more: u64) -> Result<(), Error> {
        self.bytes += more;
        *self.budget = self.budget.checked_sub(more).ok_or(Error::Limit { limit: "200 MiB" })?;
        if self.bytes > RATIO_FROM && self.bytes / self.stored.max(1) > MAX_RATIO {
            return Err(Error::Limit { limit: "ratio 200" });
        }
        Ok(())
    }
}

fn inflate(entry: &mut impl Read, path: String, inflated: &mut Inflated<'_>) -> Result<File, Error> {
    let mut bytes = Vec::new();
    let mut hasher = Sha1::new();
    let mut buffer = vec![0_u8; 64 << 10];
    let damaged = loop {
        match entry.read(&mut buffer) {
            Ok(0) => break false,
            Ok(n) => {
                let chunk = buffer.get(..n).unwrap_or_default();
                inflated.grow(chunk.len() as u64)?;
                hasher.update(chunk);
                bytes.extend_from_slice(chunk);
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => break true,
        }
    };
    let sha1 = hasher.finalize().iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    Ok(File { path, bytes: Arc::new(bytes), sha1, damaged, claimed: false })
}

/// The path with `/` separators, without characters that deceive.
fn shown_path(name: &str) -> String {
    let clean = name.replace('\\', "/");
    let clean = clean.strip_prefix("./").unwrap_or(&clean);
    clean.chars().filter(|c| !is_deceptive(*c)).take(MAX_PATH).collect()
}

/// Absolute paths, drive letters and `..` (xdm-cda.md §2).
fn is_unsafe(name: &str) -> bool {
    let name = name.replace('\\', "/");
    name.starts_with('/') || name.contains('\0') || name.contains(':') || name.split('/').any(|part| part == "..")
}
