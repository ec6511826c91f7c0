//! `pli xdm show FILE(.zip|.eml)`: documents, patients and fingerprints. Pure: opens nothing, writes nothing.

use crate::domain::document::{Document, Integrity};
use crate::domain::error::{Class, Code, Coded};
use crate::domain::patient::Patient;
use crate::health::xdm::{self, Archive};
use crate::health::{self, Warning};
use crate::mime;
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
    pub warnings: Vec<Warning>,
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
pub fn report(bytes: &[u8], name: &str) -> Result<Report, Error> {
    let is_mail_name = name.to_ascii_lowercase().ends_with(".eml");
    if xdm::is_zip(bytes) || !is_mail_name {
        let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
        return Ok(gather(vec![xdm::read(bytes, file)?]));
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
    if archives.is_empty() { Err(failure.into()) } else { Ok(gather(archives)) }
}

fn gather(archives: Vec<Archive>) -> Report {
    let mut report = Report { documents: Vec::new(), patients: Vec::new(), warnings: Vec::new() };
    for archive in archives {
        report.documents.extend(archive.documents);
        report.warnings.extend(archive.warnings);
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

    /// The report for a terminal, in French.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        for patient in &self.patients {
            // Writing to a String cannot fail.
            let _ = writeln!(out, "Patient : {}", patient_words(patient));
        }
        for document in &self.documents {
            let verdict = match document.integrity {
                Integrity::Intact => "conforme",
                Integrity::Different => "NON CONFORME",
                Integrity::Unverifiable => "non vérifiable",
            };
            let _ = writeln!(out, "\n{}", document.title);
            let details = [
                ("Type", document.kind.label.clone()),
                ("Date", document.date.clone().unwrap_or_default()),
                ("Auteur", document.authors.join(" ; ")),
                ("Fichier", format!("{} ({}, {} octets)", document.file, document.mime, document.size)),
                ("Empreinte", verdict.to_owned()),
            ];
            for (name, value) in details.into_iter().filter(|(_, value)| !value.is_empty()) {
                let _ = writeln!(out, "    {name} : {value}");
            }
        }
        for warning in &self.warnings {
            let _ = writeln!(out, "\nAttention ({}) : {}", warning.code, warning.text);
        }
        out
    }
}

fn patient_words(patient: &Patient) -> String {
    let names = [&patient.used_name, &patient.birth_name].into_iter().flatten().cloned().collect::<Vec<_>>();
    let mut words = vec![names.join(" née ou né ")];
    words.push(patient.given_names.join(" "));
    words.extend(patient.birth_date.clone());
    words.extend(patient.ins.as_ref().map(|ins| format!("INS {}", ins.matricule)));
    words.retain(|word| !word.is_empty());
    words.join(" ")
}

#[cfg(test)]
mod corpus;
#[cfg(all(test, feature = "sandbox"))]
mod seed;

#[cfg(test)]
mod tests {
    use super::{Error, report};
    use crate::domain::error::Coded;
    use crate::health;
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
            let report = report(&bytes, name).unwrap();
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
        let text = report(&archive(&"0".repeat(40)), "IHE_XDM.zip").unwrap().to_text();
        for word in ["LEROUX-TEST", "241036799901102", "CR d'examens biologiques", "NON CONFORME", "XDM-W01"] {
            assert!(text.contains(word), "{word}\n{text}");
        }
    }

    #[test]
    fn what_holds_nothing_gives_the_reason_and_status_5() {
        let no_mail = report(b"\0\0", "x.eml").unwrap_err();
        let no_zip = report(b"Subject: x\r\n\r\n", "x.zip").unwrap_err();
        let no_archive = report(b"Subject: x\r\n\r\n", "x.eml").unwrap_err();
        assert_eq!(no_zip, Error::Archive(health::Error::NotZip));
        assert_eq!(no_archive, Error::Archive(health::Error::NoDocument));
        for error in [no_mail, no_zip, no_archive] {
            assert_eq!(error.class().exit_status(), 5);
        }
    }
}
