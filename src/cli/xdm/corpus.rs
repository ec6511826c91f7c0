//! Archives nobody here wrote, read where they lie (`PLI_SAMPLES`, else `../shared/samples`).

use crate::cli::mime::corpus::{files, samples};
use crate::cli::xdm::report;
use crate::domain::document::Integrity;
use crate::health::cda;
use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use std::path::Path;
use std::time::Instant;

fn is(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case(extension))
}

#[test]
fn every_sample_archive_gives_its_documents() {
    let Some(samples) = samples() else { return };
    let archives: Vec<_> = files(&samples.join("xdm")).into_iter().filter(|path| is(path, "zip")).collect();
    assert!(archives.len() >= 10, "{}", archives.len());
    for path in archives {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let report = report(&std::fs::read(&path).unwrap(), &name);
        let report = report.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let codes: Vec<_> = report.warnings.iter().map(|warning| warning.code.as_str()).collect();
        println!("{name:30} {} documents, {} patients {codes:?}", report.documents.len(), report.patients.len());
        report.warnings.iter().for_each(|warning| println!("    {}", warning.text));
        for document in &report.documents {
            println!("    {:?} {} | {} | {}", document.integrity, document.file, document.title, document.kind.label);
        }
        assert!(report.documents.iter().all(|document| !document.title.is_empty()), "{name}");
    }
}

/// The trees of the samples as the archives they were.
#[test]
fn the_french_tree_is_intact() {
    let Some(samples) = samples() else { return };
    let root = samples.join("xdm/ansforge-DRIM-M_DRIMbox/KA202401");
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for path in files(&root) {
        let name = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(&std::fs::read(&path).unwrap()).unwrap();
    }
    let report = report(&zip.finish().unwrap().into_inner(), "IHE_XDM.zip").unwrap();
    for document in &report.documents {
        println!("{:?} {} | {} | {:?}", document.integrity, document.file, document.title, document.authors);
    }
    println!("{:?}", report.warnings);
    assert!(report.documents.iter().any(|document| document.integrity == Integrity::Intact));
    let [patient] = report.patients.as_slice() else { panic!("{:?}", report.patients) };
    assert!(patient.ins.is_some());
}

#[test]
fn hostile_archives_give_an_error_and_never_a_document() {
    let Some(samples) = samples() else { return };
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for path in files(&samples.join("malicious")) {
        let bytes = std::fs::read(&path).unwrap();
        let result = if is(&path, "zip") {
            report(&bytes, "x.zip").map(|_| ()).map_err(|error| error.to_string())
        } else {
            cda::header(&bytes).map(|_| ()).map_err(|error| error.to_string())
        };
        match result {
            Ok(()) => panic!("{} was read", path.display()),
            Err(reason) => *reasons.entry(reason).or_default() += 1,
        }
    }
    println!("{reasons:#?}");
}

#[test]
fn every_french_header_is_whole() {
    let Some(samples) = samples() else { return };
    let (mut headers, mut bytes_read, start) = (0_u32, 0, Instant::now());
    for path in files(&samples.join("cda-fr")).into_iter().filter(|path| is(path, "xml")) {
        let bytes = std::fs::read(&path).unwrap();
        if !cda::looks_like_cda(&bytes) {
            println!("not a CDA document: {}", path.display());
            continue;
        }
        let header = cda::header(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        headers += 1;
        bytes_read += bytes.len();
        let patient = header.patient.unwrap_or_else(|| panic!("{}: no patient", path.display()));
        let seen = (!header.title.is_empty(), !header.kind.code.is_empty(), header.date.is_some());
        assert_eq!(seen, (true, true, true), "{}", path.display());
        assert!(
            (patient.birth_name.is_some() || patient.used_name.is_some()) && !patient.given_names.is_empty(),
            "{}",
            path.display()
        );
        assert!(!header.authors.is_empty() && header.custodian.is_some(), "{}", path.display());
    }
    println!("{headers} headers, {bytes_read} bytes, {:?} each", start.elapsed() / headers.max(1));
    assert!(headers >= 20, "{headers}");
}

#[test]
fn foreign_documents_are_read_too() {
    let Some(samples) = samples() else { return };
    let mut headers = 0;
    for path in ["cda-hl7", "cda-us"].iter().flat_map(|f| files(&samples.join(f))).filter(|path| is(path, "xml")) {
        let bytes = std::fs::read(&path).unwrap();
        if cda::looks_like_cda(&bytes) {
            cda::header(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            headers += 1;
        }
    }
    println!("{headers} headers");
    assert!(headers > 20, "{headers}");
}
