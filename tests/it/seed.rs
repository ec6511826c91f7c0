//! The sandbox's own mail: written by other hands than our readers, read by them.

use pli::blocks::plain_text;
use pli::cli::{mime, xdm};
use pli::domain::document::Integrity;
use pli::health::cda::{self, Body};
use pli::health::xdm::find_in_mail;
use pli::pages::pdf::Pdf;
use pli::sandbox::content;
use pli::words::Language;

#[test]
fn every_seeded_mail_is_read_and_its_documents_are_judged() {
    let now = "2026-10-02T09:00:00Z".parse().unwrap();
    let (mut archives, mut different, mut disagreeing, mut receipts) = (0, 0, 0, 0);
    for mail in content::seed(now) {
        let read = mime::report(&mail.bytes, Language::French).unwrap_or_else(|error| panic!("{error}"));
        receipts += read.receipts.len();
        let Ok(report) = xdm::report(&mail.bytes, "x.eml", Language::French) else { continue };
        archives += 1;
        println!("{}", read.subject_shown);
        for document in &report.documents {
            println!("    {:?} {} {:?}", document.integrity, document.title, document.authors);
        }
        report.warnings.iter().for_each(|warning| println!("    {} {}", warning.code, warning.text));
        different += usize::from(report.documents.iter().any(|d| d.integrity == Integrity::Different));
        disagreeing += usize::from(report.warnings.iter().any(|warning| warning.code == "XDM-W06"));
    }
    println!("{archives} archives, {different} different, {disagreeing} disagreeing, {receipts} receipts");
    assert!(archives >= 8, "{archives}");
    assert_eq!((different, disagreeing), (1, 1));
    assert!(receipts >= 2, "{receipts}");
}

#[test]
fn every_seeded_document_can_be_shown() {
    let now = "2026-10-02T09:00:00Z".parse().unwrap();
    let (mut narratives, mut pdfs) = (0, Vec::new());
    for mail in content::seed(now) {
        let read = pli::mime::parse(&mail.bytes).unwrap();
        let files = read.files();
        pdfs.extend(files.iter().filter(|(_, bytes)| bytes.starts_with(b"%PDF")).map(|(_, bytes)| bytes.to_vec()));
        for archive in find_in_mail(files).into_iter().flatten() {
            let documents = (0..archive.documents.len()).filter_map(|n| archive.bytes(n));
            for bytes in documents.filter(|bytes| cda::looks_like_cda(bytes)) {
                match cda::body(bytes).unwrap() {
                    Body::Narrative { blocks, .. } => {
                        assert!(plain_text(&blocks).len() > 50, "{}", plain_text(&blocks));
                        narratives += 1;
                    }
                    Body::File { mime, bytes } => {
                        assert_eq!(mime, "application/pdf");
                        pdfs.push(bytes.to_vec());
                    }
                }
            }
        }
    }
    println!("{narratives} narratives, {} PDF", pdfs.len());
    assert!(narratives >= 5 && pdfs.len() >= 5, "{narratives} {}", pdfs.len());
    pdfs.sort();
    pdfs.dedup();
    for (n, bytes) in pdfs.into_iter().enumerate() {
        let pdf = Pdf::open(bytes.into()).unwrap();
        let text = pdf.text(0).unwrap();
        assert!(text.contains("démonstration"), "{text}");
        // Drawing takes long without optimisation: a few stand for all.
        if n < 3 {
            let page = pdf.render(0, 0.5).unwrap();
            assert!((page.width, page.height) == (298, 421) && page.rgba.iter().any(|byte| *byte < 128));
        }
    }
}
