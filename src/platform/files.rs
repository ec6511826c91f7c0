//! Files and folders that only their owner can read, written so that a crash leaves the old or the new contents.

use super::Error;
use crate::domain::text::is_deceptive;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;

/// Longest name [`safe_name`] answers, in bytes: below the 255 of every common file system, with room for a suffix.
const NAME_BYTES: usize = 150;

/// Creates a folder (and its parents) readable by its owner only; an existing one is left as it is.
pub fn create_private_folder(path: &Path) -> Result<(), Error> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|error| Error::from_io(path, &error))
}

/// Opens a file for reading and writing, created empty and readable by its owner only when it is missing.
pub fn open_private_file(path: &Path) -> Result<File, Error> {
    let mut options = fs::OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|error| Error::from_io(path, &error))
}

/// Replaces a file's contents in one step: written aside, flushed to the disk, renamed, and the folder flushed.
///
/// After a crash at any instant the file holds the old bytes or the new ones, never a mixture.
pub fn write_private(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let fault = |error: &std::io::Error| Error::from_io(path, error);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut aside = tempfile::Builder::new().prefix(".pli-").tempfile_in(folder).map_err(|e| fault(&e))?;
    aside.write_all(bytes).map_err(|e| fault(&e))?;
    aside.as_file().sync_all().map_err(|e| fault(&e))?;
    aside.persist(path).map_err(|e| fault(&e.error))?;
    sync_folder(folder)
}

/// Flushes a folder's entries, so that a rename or a removal in it survives a power cut.
pub fn sync_folder(folder: &Path) -> Result<(), Error> {
    #[cfg(unix)]
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| Error::from_io(folder, &error))?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

/// Reads a whole file of at most `limit` bytes; a longer one is an error.
pub fn read_limited(path: &Path, limit: u64) -> Result<Vec<u8>, Error> {
    let fault = |error: &std::io::Error| Error::from_io(path, error);
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|e| fault(&e))?;
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(|e| fault(&e))?;
    match bytes.len() as u64 {
        // Read no further than one byte over, so this is the least it can be.
        size if size > limit => Err(Error::FileTooLarge { path: path.to_owned(), size, limit }),
        _ => Ok(bytes),
    }
}

/// A file to send along: its name made harmless, and its bytes.
///
/// Regular files only, links to them included: a pipe or a device would hold the reader or never end. One of more than
/// `limit` bytes is refused before it is read.
pub fn read_for_attachment(path: &Path, limit: u64) -> Result<(String, Vec<u8>), Error> {
    let named = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    // Opening a pipe would wait for its other end, so it is looked at first.
    let found = fs::metadata(path).map_err(|error| Error::from_io(path, &error))?;
    if !found.is_file() {
        return Err(Error::NotAFile { path: path.to_owned() });
    }
    if found.len() > limit {
        return Err(Error::FileTooLarge { path: path.to_owned(), size: found.len(), limit });
    }
    Ok((safe_name(&named), read_limited(path, limit)?))
}

/// Writes what was received where the person wants it, readable by its owner only, in place of the file that was there.
///
/// After a crash the file holds the old bytes or the new ones. No folder is made.
pub fn save_received(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    if path.is_dir() || path.file_name().is_none() {
        return Err(Error::NotAFile { path: path.to_owned() });
    }
    // Through a link, or the link itself would be replaced by a file.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    write_private(&target, bytes)
}

/// A received file name made harmless on Linux, macOS and Windows: one component, never hidden, never a device.
pub fn safe_name(name: &str) -> String {
    let mut safe: String = name.chars().filter(|c| !is_deceptive(*c)).map(replace_forbidden).collect();
    safe = safe.trim().trim_start_matches('.').trim_end_matches(['.', ' ']).to_owned();
    let stem = safe.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    if is_device(&stem) {
        safe.insert(0, '_');
    }
    if safe.is_empty() {
        return "document".to_owned();
    }
    shorten(safe)
}

fn replace_forbidden(c: char) -> char {
    if "/\\:*?\"<>|".contains(c) { '_' } else { c }
}

fn is_device(stem: &str) -> bool {
    let numbered = |prefix: &str| {
        stem.strip_prefix(prefix).is_some_and(|rest| rest.chars().count() == 1 && rest.chars().all(is_device_digit))
    };
    matches!(stem, "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$") || numbered("COM") || numbered("LPT")
}

fn is_device_digit(c: char) -> bool {
    c.is_ascii_digit() || "¹²³".contains(c)
}

/// Cuts the stem, never the extension: it decides what opens the file.
fn shorten(name: String) -> String {
    if name.len() <= NAME_BYTES {
        return name;
    }
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if extension.len() <= 10 => (stem, format!(".{extension}")),
        _ => (name.as_str(), String::new()),
    };
    let room = NAME_BYTES.saturating_sub(extension.len());
    let cut: String = stem.char_indices().take_while(|(at, c)| at + c.len_utf8() <= room).map(|(_, c)| c).collect();
    format!("{}{extension}", cut.trim_end())
}

#[cfg(test)]
mod tests {
    use super::{Error, write_private};
    use super::{NAME_BYTES, create_private_folder, read_for_attachment, read_limited, safe_name, save_received};

    #[test]
    fn a_failed_write_leaves_the_old_contents_and_nothing_beside_them() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.json");
        write_private(&path, b"old").unwrap();
        // A folder stands where the file should go: the rename fails after the new bytes were written aside.
        let taken = folder.path().join("taken");
        std::fs::create_dir(&taken).unwrap();
        std::fs::write(taken.join("x"), b"x").unwrap();
        assert!(write_private(&taken, b"new").is_err());
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(names.len(), 2, "{names:?}");
        write_private(&path, b"new").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
    }

    #[cfg(unix)]
    #[test]
    fn files_and_folders_are_for_their_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("a/b");
        create_private_folder(&folder).unwrap();
        write_private(&folder.join("f"), b"x").unwrap();
        let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder), 0o700);
        assert_eq!(mode(&root.path().join("a")), 0o700);
        assert_eq!(mode(&folder.join("f")), 0o600);
    }

    #[test]
    fn a_full_disk_has_a_code_of_its_own() {
        use crate::domain::Coded;
        let code = |kind: std::io::ErrorKind| {
            super::Error::from_io(std::path::Path::new("x"), &std::io::Error::from(kind)).code().as_str()
        };
        assert_eq!(code(std::io::ErrorKind::StorageFull), "STOCK-02");
        assert_eq!(code(std::io::ErrorKind::QuotaExceeded), "STOCK-02");
        assert_eq!(code(std::io::ErrorKind::PermissionDenied), "STOCK-05");
    }

    #[test]
    fn a_file_over_the_limit_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f");
        write_private(&path, &[7; 11]).unwrap();
        assert!(read_limited(&path, 10).is_err());
        assert_eq!(read_limited(&path, 11).unwrap().len(), 11);
    }

    #[test]
    fn an_attachment_has_a_harmless_name_and_at_most_the_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".bilan\u{202e}fdp.pdf");
        std::fs::write(&path, [7; 11]).unwrap();
        assert_eq!(read_for_attachment(&path, 11).unwrap(), ("bilanfdp.pdf".to_owned(), vec![7; 11]));
        let refused = read_for_attachment(&path, 10);
        assert!(matches!(&refused, Err(Error::FileTooLarge { size: 11, limit: 10, .. })), "{refused:?}");
        assert!(matches!(read_for_attachment(&folder.path().join("x"), 10), Err(Error::File { .. })));
        assert!(matches!(read_for_attachment(folder.path(), 10), Err(Error::NotAFile { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn devices_sockets_and_pipes_are_not_attachments() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("socket");
        let _listening = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        let pipe = folder.path().join("pipe.pdf");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let linked = folder.path().join("linked.pdf");
        std::os::unix::fs::symlink("/dev/zero", &linked).unwrap();
        for path in [std::path::Path::new("/dev/zero"), &socket, &pipe, &linked] {
            let refused = read_for_attachment(path, u64::MAX);
            assert!(matches!(refused, Err(Error::NotAFile { .. })), "{}: {refused:?}", path.display());
        }
    }

    #[test]
    fn saving_replaces_a_file_and_never_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bilan.pdf");
        std::fs::write(&path, b"old").unwrap();
        save_received(&path, b"new").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
        assert!(matches!(save_received(folder.path(), b"new"), Err(Error::NotAFile { .. })));
        assert!(save_received(&folder.path().join("missing/bilan.pdf"), b"new").is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "something was left behind");
    }

    #[cfg(unix)]
    #[test]
    fn saving_through_a_link_keeps_the_link() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real.pdf"), folder.path().join("link.pdf"));
        std::fs::write(&real, b"old").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        save_received(&link, b"new").unwrap();
        assert!(link.is_symlink());
        assert_eq!(std::fs::read(&real).unwrap(), b"new");
    }

    #[test]
    fn hostile_names_become_one_harmless_component() {
        for (given, safe) in [
            ("../../etc/passwd", "_.._etc_passwd"),
            ("CON.pdf", "_CON.pdf"),
            ("com1", "_com1"),
            ("bilan\u{202e}fdp.exe", "bilanfdp.exe"),
            ("a:b|c?.pdf. ", "a_b_c_.pdf"),
            ("...", "document"),
            ("", "document"),
            (".bashrc", "bashrc"),
            ("Compte-rendu été.pdf", "Compte-rendu été.pdf"),
        ] {
            assert_eq!(safe_name(given), safe, "{given:?}");
        }
        let long = safe_name(&format!("{}.pdf", "é".repeat(400)));
        assert!(long.len() <= NAME_BYTES && long.ends_with("é.pdf"));
    }
}
