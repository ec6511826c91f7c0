//! The folder with public certificates and lists; losing it costs a download.

use std::io::{self, Read, Write};
use std::path::PathBuf;

/// Bytes of one file read at most.
const SIZE_LIMIT: u64 = 64 * 1024 * 1024;
/// Files looked at in the folder at most.
const FILE_LIMIT: usize = 200;

/// A folder of small public files.
#[derive(Debug, Clone)]
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// The file's bytes; `None` when there is none that can be read.
    pub(super) fn read(&self, name: &str) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        std::fs::File::open(self.0.join(name)).ok()?.take(SIZE_LIMIT).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }

    /// Writes beside and renames: a crash leaves the old file. Failures are logged, for this is a cache.
    pub(super) fn write(&self, name: &str, bytes: &[u8]) {
        if let Err(error) = self.try_write(name, bytes) {
            tracing::warn!(file = name, %error, "cannot keep a downloaded file");
        }
    }

    fn try_write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        std::fs::create_dir_all(&self.0)?;
        let mut file = tempfile::NamedTempFile::new_in(&self.0)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(self.0.join(name)).map_err(|error| error.error)?;
        Ok(())
    }

    /// Names of the files with this ending, without it, and when each was written.
    pub(super) fn list(&self, ending: &str) -> Vec<(String, Option<std::time::SystemTime>)> {
        let Ok(entries) = std::fs::read_dir(&self.0) else { return Vec::new() };
        entries
            .take(FILE_LIMIT)
            .filter_map(|entry| {
                let entry = entry.ok()?;
                let name = entry.file_name().into_string().ok()?.strip_suffix(ending)?.to_owned();
                Some((name, entry.metadata().and_then(|data| data.modified()).ok()))
            })
            .collect()
    }
}
