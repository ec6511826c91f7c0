//! Archives nobody here wrote, read where they lie (`PLI_SAMPLES`, else `../shared/samples`).

use crate::blocks::plain_text;
use crate::cli::mime::corpus::{files, samples};
use crate::cli::xdm::report;
use crate::domain::document::Integrity;
use crate::health::cda::{self, Body};
use crate::pages::pdf::Pdf;
use crate::pages::picture;
use crate::words::Language;
use quick_xml::events::Event;
use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
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
        let report = report(&std::fs::read(&path).unwrap(), &name, Language::French);
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
    let report = report(&zip.finish().unwrap().into_inner(), "IHE_XDM.zip", Language::French).unwrap();
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
            report(&bytes, "x.zip", Language::French).map(|_| ()).map_err(|error| error.to_string())
        } else {
            assert!(cda::body(&bytes).is_err(), "{}", path.display());
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

/// Text nodes of the narratives, white space folded, as another reader of XML finds them.
fn narrative_texts(text: &str) -> Vec<String> {
    let mut reader = quick_xml::Reader::from_str(text);
    let (mut path, mut found, mut node) = (Vec::<String>::new(), Vec::new(), String::new());
    loop {
        let event = reader.read_event().unwrap();
        match &event {
            Event::Text(text) => node.push_str(&text.xml10_content()),
            Event::CData(text) => node.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) => match reference.resolve_char_ref().unwrap() {
                Some(c) => node.push(c),
                None => {
                    node.push_str(quick_xml::escape::resolve_predefined_entity(&reference.xml10_content()).unwrap())
                }
            },
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) => {}
            _ => {
                let words: Vec<&str> = node.split_whitespace().collect();
                if !words.is_empty() && path.windows(2).any(|names| names == ["section", "text"]) {
                    found.push(words.join(" "));
                }
                node.clear();
            }
        }
        match event {
            Event::Start(start) => path.push(start.local_name().as_ref().to_owned()),
            Event::End(_) => drop(path.pop()),
            Event::Eof => return found,
            _ => {}
        }
    }
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

#[test]
fn no_text_of_a_narrative_is_lost_and_every_file_can_be_shown() {
    let Some(samples) = samples() else { return };
    let (mut narratives, mut files_carried, mut texts, mut pictures, start) = (0_u32, 0, 0, 0, Instant::now());
    let mut pdfs: Vec<(PathBuf, Arc<[u8]>)> = Vec::new();
    let folders = ["cda-fr", "cda-hl7", "cda-us"];
    for path in folders.iter().flat_map(|f| files(&samples.join(f))).filter(|path| is(path, "xml")) {
        let bytes = std::fs::read(&path).unwrap();
        if !cda::looks_like_cda(&bytes) {
            continue;
        }
        match cda::body(&bytes) {
            Ok(Body::Narrative { blocks, pictures: found }) => {
                let shown = plain_text(&blocks);
                let folded = shown.split_whitespace().collect::<Vec<_>>().join(" ");
                let nodes = narrative_texts(std::str::from_utf8(&bytes).unwrap().trim_start_matches('\u{feff}'));
                let lost = nodes.iter().find(|text| !folded.contains(text.as_str()));
                assert_eq!(lost, None, "{}", path.display());
                // One found twice must be shown twice.
                assert!(letters(&shown) >= nodes.iter().map(|text| letters(text)).sum(), "{}", path.display());
                narratives += 1;
                texts += nodes.len();
                pictures += found.len();
                for (source, bytes) in found {
                    match source.starts_with("pdf:") {
                        true => pdfs.push((path.clone(), bytes)),
                        false => assert!(picture::decode(&bytes, 400).is_ok(), "{source} of {}", path.display()),
                    }
                }
            }
            Ok(Body::File { mime, bytes }) => {
                println!("{mime} of {} bytes: {}", bytes.len(), path.display());
                files_carried += 1;
                pdfs.push((path.clone(), bytes));
            }
            Err(error) => println!("{error}: {}", path.display()),
        }
    }
    println!(
        "{narratives} narratives of {texts} texts and {pictures} pictures, {files_carried} files, {:?}",
        start.elapsed()
    );
    for (path, bytes) in pdfs {
        let start = Instant::now();
        let pdf = Pdf::open(bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let opened = start.elapsed();
        let page = pdf.render(0, 1.0).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let drawn = start.elapsed() - opened;
        let text = pdf.text(0).unwrap();
        println!("{pdf:?} opened in {opened:?}, {page:?} in {drawn:?}, {} letters: {}", text.len(), path.display());
        // A page that is all of one colour was not drawn.
        assert!(page.rgba.chunks_exact(4).any(|pixel| pixel != [255; 4]), "{}", path.display());
    }
    assert!(narratives >= 40 && texts >= 4_000, "{narratives} {texts}");
}
