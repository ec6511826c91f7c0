//! `pli xdm show FILE(.zip|.eml)`: documents, patients and fingerprints. Pure: opens nothing, writes nothing.

use super::output::moment;
use super::told::Told;
use crate::domain::document::{Document, Integrity};
use crate::domain::error::{Class, Code, Coded};
use crate::domain::patient::Patient;
use crate::health;
use crate::health::xdm::{self, Archive};
use crate::mime;
use crate::words::{self, Language};
use serde::Serialize;
use std::fmt::Write;

/// The output of `xdm show`; `schemas/xdm-show.schema.json` describes it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Documents of every archive, in order.
    pub documents: Vec<Document>,
    /// Patients, each once for an archive.
    pub patients: Vec<Patient>,
    /// What to look at.
    pub warnings: Vec<Told>,
}

/// Why nothing can be reported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The mail cannot be read.
    #[error(transparent)]
    Mail(#[from] mime::Error),
    /// The archive cannot be read.
    #[error(transparent)]
    Archive(#[from] health::Error),
}

impl Coded for Error {
    fn code(&self) -> Code {
        match self {
            Self::Mail(error) => error.code(),
            Self::Archive(error) => error.code(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Mail(error) => error.class(),
            Self::Archive(error) => error.class(),
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Mail(error) => error.args(),
            Self::Archive(error) => error.args(),
        }
    }
}

/// Reads an archive, or every archive of a mail, and reports them.
///
/// # Errors
/// When nothing can be read (exit status 5). A fingerprint that differs is no error here: see [`Report::exit_status`].
pub fn report(bytes: &[u8], name: &str, language: Language) -> Result<Report, Error> {
    let is_mail_name = name.to_ascii_lowercase().ends_with(".eml");
    if xdm::is_zip(bytes) || !is_mail_name {
        let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
        return Ok(gather(vec![xdm::read(bytes, file)?], language));
    }
    let mail = mime::parse(bytes)?;
    let found = xdm::find_in_mail(mail.files());
    let mut archives = Vec::new();
    let mut failure = health::Error::NoDocument;
    for result in found {
        match result {
            Ok(archive) => archives.push(archive),
            Err(error) => failure = error,
        }
    }
    if archives.is_empty() { Err(failure.into()) } else { Ok(gather(archives, language)) }
}

fn gather(archives: Vec<Archive>, language: Language) -> Report {
    let mut report = Report { documents: Vec::new(), patients: Vec::new(), warnings: Vec::new() };
    for archive in archives {
        report.documents.extend(archive.documents);
        let told = archive.warnings.iter().map(|warning| Told::new(language, warning.code, &warning.args));
        report.warnings.extend(told);
        for patient in archive.patients {
            if !report.patients.contains(&patient) {
                report.patients.push(patient);
            }
        }
    }
    report
}

impl Report {
    /// The verdict on all documents: an error of class [`Class::Verdict`] when a fingerprint differs.
    ///
    /// # Errors
    /// [`health::Error::Different`].
    pub fn verdict(&self) -> Result<(), Error> {
        let count = self.documents.iter().filter(|document| document.integrity == Integrity::Different).count();
        if count == 0 { Ok(()) } else { Err(health::Error::Different { count }.into()) }
    }

    /// 0, or 1 when a fingerprint differs.
    pub fn exit_status(&self) -> u8 {
        self.verdict().map_or_else(|error| error.class().exit_status(), |()| 0)
    }

    /// The report for a terminal.
    pub fn to_text(&self, language: Language) -> String {
        let say = |key: &str, args: &[(&'static str, String)]| words::text(language, key, args);
        let mut out = String::new();
        for patient in &self.patients {
            // Writing to a String cannot fail.
            let _ = writeln!(out, "{}", patient_line(patient, language));
        }
        for document in &self.documents {
            let _ = writeln!(out, "\n{}", document.title);
            let args =
                [("name", document.file.clone()), ("mime", document.mime.clone()), ("size", document.size.to_string())];
            let date = document.date.as_deref().unwrap_or_default();
            let details = [
                ("document-type", words::document_type(language, &document.kind).to_owned()),
                ("date", date.parse().map_or_else(|_| date.to_owned(), moment)),
                ("document-author", document.authors.join(" ; ")),
                ("document-file", say("file", &args)),
            ];
            for (key, value) in details.into_iter().filter(|(_, value)| !value.is_empty()) {
                let _ = writeln!(out, "    {} {value}", say(key, &[]));
            }
            let _ = writeln!(out, "    {}", say(integrity_key(document.integrity), &[]));
        }
        for warning in &self.warnings {
            let args = [("code", warning.code.clone()), ("text", warning.text.clone())];
            let _ = writeln!(out, "\n{}", say("attention", &args));
        }
        out
    }
}

/// The word for what a fingerprint says.
pub(super) fn integrity_key(integrity: Integrity) -> &'static str {
    match integrity {
        Integrity::Intact => "integrity-intact",
        Integrity::Different => "integrity-different",
        Integrity::Unverifiable => "integrity-unverifiable",
    }
}

/// A patient in one line: only the traits that are known.
pub(super) fn patient_line(patient: &Patient, language: Language) -> String {
    let birth_name = patient.birth_name.clone().unwrap_or_default();
    let name = patient.used_name.clone().unwrap_or_else(|| birth_name.clone());
    let given = patient.used_given_name.clone().or_else(|| patient.given_names.first().cloned()).unwrap_or_default();
    let born = patient.birth_date.as_deref().map(birth_date).unwrap_or_default();
    let ins = patient.ins.as_ref().map(|ins| ins.matricule.clone()).unwrap_or_default();
    let mut parts = vec![format!("{name} {given}").trim().to_owned()];
    let further = [("xdm-birth-name", birth_name), ("xdm-born", born), ("patient-ins", ins)];
    for (key, value) in further.into_iter().filter(|(_, value)| !value.is_empty() && *value != name) {
        parts.push(words::text(language, key, &[("value", value)]));
    }
    words::text(language, "patient", &[("traits", parts.join(", "))])
}

/// `19410314` as `14/03/1941`.
fn birth_date(digits: &str) -> String {
    match (digits.get(..4), digits.get(4..6), digits.get(6..8)) {
        (Some(year), Some(month), Some(day)) => format!("{day}/{month}/{year}"),
        (Some(year), Some(month), None) => format!("{month}/{year}"),
        _ => digits.to_owned(),
    }
}

#[cfg(test)]
mod corpus;

#[cfg(test)]
mod tests {
    use super::{Error, report};
    use crate::domain::error::Coded;
    use crate::health;
    use crate::words::Language;
    use base64::Engine;
    use std::io::{Cursor, Write};

    const BIOLOGY: &[u8] = include_bytes!("../../tests/data/xdm/biology.xml");
    const METADATA: &str = include_str!("../../tests/data/xdm/metadata.xml");

    fn archive(hash: &str) -> Vec<u8> {
        let metadata = METADATA
            .replace("{HASH}", hash)
            .replace("{SIZE}", &BIOLOGY.len().to_string())
            .replace("{URI}", "DOC00001.XML");
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let files =
            [("IHE_XDM/SUBSET01/METADATA.XML", metadata.as_bytes()), ("IHE_XDM/SUBSET01/DOC00001.XML", BIOLOGY)];
        for (name, bytes) in files {
            zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn mail(zip: &[u8]) -> Vec<u8> {
        let body = base64::engine::general_purpose::STANDARD.encode(zip);
        format!("Subject: XDM/1.0/DDM+x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntexte\r\n--b\r\nContent-Type: application/octet-stream; name=resultat.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n{body}\r\n--b--\r\n").into_bytes()
    }

    #[test]
    fn outputs_follow_the_schema() {
        let schema: serde_json::Value =
            serde_json::from_str(include_str!("../../schemas/xdm-show.schema.json")).unwrap();
        let validator = jsonschema::draft202012::new(&schema).unwrap();
        let zip = archive(&"0".repeat(40));
        for (bytes, name) in [(zip.clone(), "/tmp/IHE_XDM.zip"), (mail(&zip), "x.eml")] {
            let report = report(&bytes, name, Language::French).unwrap();
            assert_eq!(report.exit_status(), 1);
            let value = serde_json::to_value(&report).unwrap();
            let faults: Vec<String> =
                validator.iter_errors(&value).map(|e| format!("{e} at {}", e.instance_path())).collect();
            assert!(faults.is_empty(), "{faults:?}\n{value:#}");
            assert_eq!(value.pointer("/documents/0/integrity").unwrap(), "different");
        }
    }

    #[test]
    fn the_text_form_says_patient_and_verdict() {
        let text =
            report(&archive(&"0".repeat(40)), "IHE_XDM.zip", Language::French).unwrap().to_text(Language::French);
        for word in ["LEROUX-TEST", "241036799901102", "CR d'examens biologiques", "non conforme", "XDM-W01"] {
            assert!(text.contains(word), "{word}\n{text}");
        }
    }

    #[test]
    fn what_holds_nothing_gives_the_reason_and_status_5() {
        let no_mail = report(b"\0\0", "x.eml", Language::French).unwrap_err();
        let no_zip = report(b"Subject: x\r\n\r\n", "x.zip", Language::French).unwrap_err();
        let no_archive = report(b"Subject: x\r\n\r\n", "x.eml", Language::French).unwrap_err();
        assert_eq!(no_zip, Error::Archive(health::Error::NotZip));
        assert_eq!(no_archive, Error::Archive(health::Error::NoDocument));
        for error in [no_mail, no_zip, no_archive] {
            assert_eq!(error.class().exit_status(), 5);
        }
    }
}
