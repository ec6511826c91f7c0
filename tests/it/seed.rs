//! The sandbox's own mail: written by other hands than our readers, read by them.

use pli::cli::{mime, xdm};
use pli::domain::document::Integrity;
use pli::sandbox::content;

#[test]
fn every_seeded_mail_is_read_and_its_documents_are_judged() {
    let now = "2026-10-02T09:00:00Z".parse().unwrap();
    let (mut archives, mut different, mut disagreeing, mut receipts) = (0, 0, 0, 0);
    for mail in content::seed(now) {
        let read = mime::report(&mail.bytes, "x.eml").unwrap_or_else(|error| panic!("{error}"));
        receipts += read.receipts.len();
        let Ok(report) = xdm::report(&mail.bytes, "x.eml") else { continue };
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
