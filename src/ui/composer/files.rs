//! Files to send along: chosen, dropped or pasted; read off the window's thread.

use super::Message;
use crate::domain::error::Failure;
use crate::engine::DraftFile;
use crate::mime::names;
use crate::platform::files::read_for_attachment;
use crate::ui::session::Session;
use iced::Task;
use std::path::PathBuf;
use std::sync::Arc;

/// Most files of one message.
const MOST: usize = 100;

/// The files of a message being written.
#[derive(Debug, Default)]
pub(super) struct Files {
    pub(super) list: Vec<Arc<DraftFile>>,
    /// Files being read.
    pub(super) reading: usize,
    /// Files that could not be added, by name, and why.
    pub(super) refused: Vec<(String, Failure)>,
    /// More files than a message may have.
    pub(super) too_many: bool,
}

/// Files that were read, or not, in their order.
#[derive(Debug, Clone)]
pub struct Read(Vec<Result<Arc<DraftFile>, (String, Failure)>>);

impl Files {
    pub(super) fn of(list: Vec<Arc<DraftFile>>) -> Self {
        Self { list, ..Self::default() }
    }

    /// Reads files to add, each of at most `limit` bytes.
    pub(super) fn read(&mut self, paths: Vec<PathBuf>, limit: u64, session: &Session) -> Task<Message> {
        self.refused.clear();
        let room = MOST.saturating_sub(self.list.len() + self.reading);
        self.too_many = paths.len() > room;
        let paths: Vec<PathBuf> = paths.into_iter().take(room).collect();
        if paths.is_empty() {
            return Task::none();
        }
        self.reading += paths.len();
        session
            .services()
            .blocking(move || Read(paths.into_iter().map(|path| read(path, limit)).collect()), Message::FilesRead)
    }

    /// Files were read; tells whether any was added.
    pub(super) fn add(&mut self, read: Read) -> bool {
        self.reading = self.reading.saturating_sub(read.0.len());
        let before = self.list.len();
        for file in read.0 {
            match file {
                Ok(file) => self.list.push(file),
                Err(refused) => self.refused.push(refused),
            }
        }
        self.list.len() > before
    }

    pub(super) fn remove(&mut self, place: usize) -> bool {
        let known = place < self.list.len();
        if known {
            self.list.remove(place);
        }
        known
    }
}

fn read(path: PathBuf, limit: u64) -> Result<Arc<DraftFile>, (String, Failure)> {
    match read_for_attachment(&path, limit) {
        Ok((name, bytes)) => {
            let mime = names::type_of(&name).to_owned();
            Ok(Arc::new(DraftFile { name, mime, bytes }))
        }
        Err(error) => {
            let name = path.file_name().map(|name| names::line(&name.to_string_lossy())).unwrap_or_default();
            Err((name, Failure::new(error)))
        }
    }
}

/// The paths, when a pasted text is nothing but `file:` addresses, as file managers copy them (RFC 8089).
pub(super) fn pasted_files(text: &str) -> Option<Vec<PathBuf>> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).take(MOST + 1).collect();
    let paths: Option<Vec<PathBuf>> = lines.iter().map(|line| path_of(line)).collect();
    paths.filter(|paths| !paths.is_empty())
}

fn path_of(line: &str) -> Option<PathBuf> {
    let path = line.strip_prefix("file://")?;
    let path = path.strip_prefix("localhost").unwrap_or(path);
    if !path.starts_with('/') {
        return None;
    }
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        bytes.push(digit(rest.next()?)? * 16 + digit(rest.next()?)?);
    }
    let path = String::from_utf8(bytes).ok().filter(|path| !path.contains('\0'))?;
    // On Windows the drive stands behind the slash: /C:/…
    let drive = path.strip_prefix('/').filter(|path| path.chars().nth(1) == Some(':'));
    Some(PathBuf::from(drive.unwrap_or(&path)))
}

#[cfg(test)]
mod tests {
    use super::{Files, pasted_files};
    use std::path::PathBuf;

    #[test]
    fn files_copied_in_a_file_manager_are_files_and_text_is_text() {
        let pasted = "file:///tmp/CR%20biologie.pdf\r\nfile://localhost/tmp/%C3%A9t%C3%A9.txt\n";
        let expected = vec![PathBuf::from("/tmp/CR biologie.pdf"), PathBuf::from("/tmp/été.txt")];
        assert_eq!(pasted_files(pasted), Some(expected));
        assert_eq!(pasted_files("file:///C:/Users/x.pdf"), Some(vec![PathBuf::from("C:/Users/x.pdf")]));
        for text in ["", "bonjour", "file:///a\nbonjour", "file://serveur/partage/a.pdf", "file:///%4", "file:///%00"] {
            assert_eq!(pasted_files(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_file_that_is_gone_from_the_list_is_not_removed_twice() {
        let mut files = Files::default();
        assert!(!files.remove(0));
    }
}
