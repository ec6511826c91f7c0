//! IHE-XDM archives (xdm-cda.md §2–3, §5): which documents they hold, of whom, and whether they are intact.

mod container;
mod matching;
mod metadata;

use super::{Error, Warning, cda, codes, hl7, patient};
use crate::domain::document::{Coded, Document, Integrity};
use crate::domain::patient::{InsStatus, Patient};
use container::File;
use metadata::{Entry, Metadata};
use std::sync::Arc;

/// Most documents listed of one archive.
const MAX_DOCUMENTS: usize = 1_000;

/// An archive that was read.
#[derive(Clone, PartialEq)]
pub struct Archive {
    /// Name of the attachment or file.
    pub name: String,
    /// Title of its first submission set.
    pub title: Option<String>,
    /// Its documents, those of the metadata first.
    pub documents: Vec<Document>,
    /// The patients they are about, each once.
    pub patients: Vec<Patient>,
    /// What to look at.
    pub warnings: Vec<Warning>,
    /// Bytes of each document, when its file was found.
    contents: Vec<Option<Arc<Vec<u8>>>>,
}

impl std::fmt::Debug for Archive {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Archive({} documents, {} warnings)", self.documents.len(), self.warnings.len())
    }
}

impl Archive {
    /// The bytes of a document, by its index in `documents`.
    pub fn bytes(&self, index: usize) -> Option<&[u8]> {
        self.contents.get(index)?.as_ref().map(|bytes| bytes.as_slice())
    }

    /// The verdict on the whole: an error when a fingerprint differs.
    ///
    /// # Errors
    /// [`Error::Different`].
    pub fn verdict(&self) -> Result<(), Error> {
        let count = self.documents.iter().filter(|document| document.integrity == Integrity::Different).count();
        if count == 0 { Ok(()) } else { Err(Error::Different { count }) }
    }
}

/// Whether a file is a zip archive, by its contents.
pub fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

/// Files of one mail looked into at most.
const MAX_FILES: usize = 500;

/// Whether a name is one that IHE-XDM archives bear.
fn is_xdm_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.starts_with("ihe") && lower.contains("xdm") && lower.ends_with(".zip")
}

/// Reads an archive.
///
/// # Errors
/// [`Error::NotZip`], [`Error::Limit`], [`Error::Unsupported`], and [`Error::NoDocument`] for another kind of zip.
pub fn read(zip: &[u8], name: &str) -> Result<Archive, Error> {
    read_within(zip, name, &mut { container::MAX_INFLATED })
}

fn read_within(zip: &[u8], name: &str, budget: &mut u64) -> Result<Archive, Error> {
    let opened = container::open(zip, budget)?;
    let mut reading = Reading {
        archive: Archive {
            name: name.to_owned(),
            title: None,
            documents: Vec::new(),
            patients: Vec::new(),
            warnings: opened.warnings,
            contents: Vec::new(),
        },
        files: opened.files,
    };
    reading.run()?;
    Ok(reading.archive)
}

/// Every IHE-XDM archive among the files of a mail, found by contents and not by name; other zips are passed over.
///
/// What bears the name of such an archive and is none gives its error. All archives share one budget of 200 MiB inflated.
pub fn find_in_mail<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Vec<Result<Archive, Error>> {
    let mut found = Vec::new();
    let mut budget = container::MAX_INFLATED;
    for (name, bytes) in files.into_iter().take(MAX_FILES) {
        if !is_zip(bytes) && !is_xdm_name(name) {
            continue;
        }
        match read_within(bytes, name, &mut budget) {
            Err(Error::NoDocument | Error::Unsupported | Error::NotZip | Error::Limit { .. }) if !is_xdm_name(name) => {
            }
            result => found.push(result),
        }
    }
    found
}

struct Reading {
    archive: Archive,
    files: Vec<File>,
}

impl Reading {
    fn run(&mut self) -> Result<(), Error> {
        let described: Vec<usize> =
            self.files.iter().enumerate().filter(|(_, file)| file.is_metadata()).map(|(n, _)| n).collect();
        if described.is_empty() {
            let any = self.files.iter().any(|file| file.is_in_xdm_folder() || cda::looks_like_cda(&file.bytes));
            if !any {
                return Err(Error::NoDocument);
            }
            self.warn(Warning::no_metadata());
        }
        for index in described {
            self.subset(index);
        }
        self.undescribed();
        if self.archive.documents.is_empty() {
            return Err(Error::NoDocument);
        }
        self.distinct_patients();
        Ok(())
    }

    fn warn(&mut self, warning: Warning) {
        if self.archive.warnings.len() < MAX_DOCUMENTS && !self.archive.warnings.contains(&warning) {
            self.archive.warnings.push(warning);
        }
    }

    fn subset(&mut self, index: usize) {
        let Some(file) = self.files.get_mut(index) else { return };
        file.claimed = true;
        let (path, prefix) = (file.path.clone(), file.prefix().to_owned());
        let Ok(metadata) = metadata::read(&file.bytes) else {
            return self.warn(Warning::metadata_unreadable(&path));
        };
        self.archive.title = self.archive.title.take().or_else(|| metadata.title.clone());
        let matches = matching::find(&metadata.entries, &mut self.files, &prefix);
        for (entry, found) in metadata.entries.iter().zip(matches) {
            if self.archive.documents.len() >= MAX_DOCUMENTS {
                return self.warn(Warning::too_many_documents(MAX_DOCUMENTS));
            }
            self.described(&metadata, entry, found);
        }
    }

    fn described(&mut self, metadata: &Metadata, entry: &Entry, found: Option<matching::Match>) {
        let file = found.and_then(|found| self.files.get(found.file));
        let mut document = Document {
            archive: self.archive.name.clone(),
            file: file.map_or_else(|| entry.uri.clone().unwrap_or_default(), |file| file.path.clone()),
            mime: entry.mime.clone().or_else(|| file.map(|f| sniff(f).to_owned())).unwrap_or_default(),
            size: file.map_or(entry.size.unwrap_or(0), |file| file.bytes.len() as u64),
            title: entry.title.clone().unwrap_or_default(),
            kind: entry.kind.clone(),
            patient: hl7::patient(&entry.patient_ids, &entry.patient_info),
            authors: entry.authors.clone(),
            date: entry.creation_time.as_deref().and_then(|time| hl7::timestamp(time, true)),
            integrity: file.map_or(Integrity::Unverifiable, |file| integrity(entry, file)),
            restrictions: entry.confidentiality.iter().filter_map(|code| codes::restriction(code)).collect(),
            unique_id: entry.unique_id.clone(),
            replaces: metadata.replaced_by(entry),
        };
        let (damaged, bytes) = file.map_or((false, None), |file| (file.damaged, Some(Arc::clone(&file.bytes))));
        let shown = if document.file.is_empty() { document.title.clone() } else { document.file.clone() };
        match (&bytes, found) {
            (None, _) => self.warn(Warning::missing(&shown)),
            (Some(_), Some(found)) if found.guessed => self.warn(Warning::found_otherwise(&shown)),
            _ => {}
        }
        if damaged {
            self.warn(Warning::damaged(&shown));
        }
        if document.integrity == Integrity::Different {
            self.warn(Warning::different(&shown));
        }
        self.complete(&mut document, bytes.as_ref().map(|bytes| bytes.as_slice()));
        self.archive.documents.push(document);
        self.archive.contents.push(bytes);
    }

    /// Files of a subset that no metadata name, style sheets and traces of file managers aside.
    fn undescribed(&mut self) {
        let whole = !self.files.iter().any(File::is_metadata);
        let prefixes: Vec<String> =
            self.files.iter().filter(|file| file.is_metadata()).map(|file| file.prefix().to_owned()).collect();
        for index in 0..self.files.len() {
            let Some(file) = self.files.get(index) else { break };
            let in_subset = prefixes.iter().any(|prefix| !prefix.is_empty() && file.path.starts_with(prefix.as_str()))
                || (whole && (file.is_in_xdm_folder() || cda::looks_like_cda(&file.bytes)))
                || (prefixes.iter().any(String::is_empty) && cda::looks_like_cda(&file.bytes));
            if file.claimed || file.is_auxiliary() || !in_subset {
                continue;
            }
            if self.archive.documents.len() >= MAX_DOCUMENTS {
                return self.warn(Warning::too_many_documents(MAX_DOCUMENTS));
            }
            let mut document = Document {
                archive: self.archive.name.clone(),
                file: file.path.clone(),
                mime: sniff(file).to_owned(),
                size: file.bytes.len() as u64,
                title: String::new(),
                kind: Coded::default(),
                patient: None,
                authors: Vec::new(),
                date: None,
                integrity: Integrity::Unverifiable,
                restrictions: Vec::new(),
                unique_id: None,
                replaces: None,
            };
            let bytes = Arc::clone(&file.bytes);
            let path = file.path.clone();
            self.warn(Warning::not_described(&path));
            self.complete(&mut document, Some(&bytes));
            self.archive.documents.push(document);
            self.archive.contents.push(Some(bytes));
        }
    }

    /// Adds what the CDA header says and the metadata do not. The metadata designate the patient (ECO.2.1.2); when the
    /// document names another, both are said and nothing is mixed.
    fn complete(&mut self, document: &mut Document, bytes: Option<&[u8]>) {
        if let Some(bytes) = bytes.filter(|bytes| cda::looks_like_cda(bytes)) {
            match cda::header(bytes) {
                Ok(header) => {
                    if header.patients > 1 {
                        self.warn(Warning::several_patients(header.patients));
                    }
                    self.add_header(document, header);
                }
                Err(_) => self.warn(Warning::cda_unreadable(&document.file)),
            }
        }
        if document.title.is_empty() {
            let name = document.file.rsplit('/').next().unwrap_or_default();
            document.title = if document.kind.label.is_empty() { name.to_owned() } else { document.kind.label.clone() };
        }
        let ins = document.patient.as_ref().and_then(|patient| patient.ins.as_ref());
        if ins.is_some_and(|ins| ins.status == InsStatus::Implausible) {
            self.warn(Warning::ins_implausible());
        }
    }

    fn add_header(&mut self, document: &mut Document, header: cda::Header) {
        if document.title.is_empty() {
            document.title = header.title;
        }
        if document.kind.code.is_empty() {
            document.kind = header.kind;
        }
        if !header.authors.is_empty() && (document.authors.is_empty() || document.authors.len() == header.authors.len())
        {
            document.authors = header.authors;
        }
        document.date = document.date.take().or(header.date);
        document.unique_id = document.unique_id.take().or(header.id);
        document.replaces = document.replaces.take().or(header.replaces);
        for mark in header.restrictions {
            if !document.restrictions.contains(&mark) {
                document.restrictions.push(mark);
            }
        }
        document.patient = match (document.patient.take(), header.patient) {
            (Some(described), Some(written)) if patient::agree(&described, &written) => {
                Some(patient::complete(described, written))
            }
            (Some(described), Some(written)) => {
                let (one, other) = (patient::words(&described), patient::words(&written));
                self.warn(Warning::patients_disagree(&document.file, &one, &other));
                Some(described)
            }
            (described, written) => described.or(written),
        };
    }

    fn distinct_patients(&mut self) {
        let mut distinct: Vec<Patient> = Vec::new();
        for found in self.archive.documents.iter().filter_map(|document| document.patient.clone()) {
            if !distinct.iter().any(|known| patient::same(known, &found)) {
                distinct.push(found);
            }
        }
        if distinct.len() > 1 {
            self.warn(Warning::several_patients(distinct.len()));
        }
        self.archive.patients = distinct;
    }
}

/// Compares a file with its description: SHA-1 and size of METADATA.XML (xdm-cda.md §3.3).
fn integrity(entry: &Entry, file: &File) -> Integrity {
    let size_differs = entry.size.is_some_and(|size| size != file.bytes.len() as u64);
    match &entry.hash {
        _ if file.damaged => Integrity::Different,
        Some(hash) if !hash.eq_ignore_ascii_case(&file.sha1) => Integrity::Different,
        _ if size_differs => Integrity::Different,
        Some(_) => Integrity::Intact,
        None => Integrity::Unverifiable,
    }
}

/// The type of a file from its first bytes, then from its extension.
fn sniff(file: &File) -> &'static str {
    let bytes = file.bytes.as_slice();
    let magic: [(&[u8], &str); 6] = [
        (b"%PDF", "application/pdf"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"\x89PNG", "image/png"),
        (b"GIF8", "image/gif"),
        (b"PK\x03\x04", "application/zip"),
        (b"{\\rtf", "text/rtf"),
    ];
    if let Some((_, mime)) = magic.iter().find(|(start, _)| bytes.starts_with(start)) {
        return mime;
    }
    if bytes.get(128..132) == Some(b"DICM") {
        return "application/dicom";
    }
    let extension = file.path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    match extension.as_str() {
        "xml" => "text/xml",
        "txt" | "hpr" | "hpm" => "text/plain",
        "htm" | "html" => "text/html",
        "tif" | "tiff" => "image/tiff",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests;
