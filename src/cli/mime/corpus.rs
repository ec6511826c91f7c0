//! Mails nobody here wrote, read where they lie (`PLI_SAMPLES`, else `../shared/samples`).

use crate::cli::mime::report;
use crate::words::Language;
use std::path::{Path, PathBuf};

/// The folder of samples, when it is there.
pub(in crate::cli) fn samples() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = std::env::var_os("PLI_SAMPLES").map_or_else(|| root.join("../shared/samples"), PathBuf::from);
    folder.is_dir().then_some(folder)
}

/// Every file below a folder, sorted.
pub(in crate::cli) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

/// Files of the mail samples that are no mails: attachments, expectations, keys.
const OTHER_KINDS: [&str; 12] = ["pdf", "json", "xml", "dat", "txt~", "md", "asc", "cer", "p7m", "tnef", "zip", "ntx"];

#[test]
fn every_sample_mail_is_read() {
    let Some(samples) = samples() else { return };
    let (mut mails, mut warnings, mut attachments, mut refused) = (0, 0, 0, Vec::new());
    for path in ["mime", "mssante-mail"].iter().flat_map(|folder| files(&samples.join(folder))) {
        let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        if OTHER_KINDS.contains(&extension.as_str()) {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        match report(&bytes, Language::French) {
            Ok(report) => {
                mails += 1;
                warnings += report.warnings.len();
                attachments += report.attachments.len();
                if extension == "eml" && report.text.trim().is_empty() && report.attachments.is_empty() {
                    refused.push(format!("{}: nothing shown", path.display()));
                }
            }
            Err(error) => refused.push(format!("{}: {error}", path.display())),
        }
    }
    println!("mails read {mails}, attachments {attachments}, warnings {warnings}, refused {}", refused.len());
    refused.iter().for_each(|line| println!("  {line}"));
    assert!(mails >= 200, "{mails}");
    // The one that is the body of a mail without its header.
    let named =
        |line: &&String| line.contains(".eml: ") && !line.contains("nothing shown") && !line.contains("gmx-quote-body");
    assert_eq!(refused.iter().find(named), None);
}

#[test]
fn the_official_examples_give_text_and_files() {
    let Some(samples) = samples() else { return };
    for path in files(&samples.join("mssante-mail")).iter().filter(|path| path.extension().is_some_and(|e| e == "eml"))
    {
        let report = report(&std::fs::read(path).unwrap(), Language::French).unwrap();
        assert!(report.text.contains("intégré"), "{}: {}", path.display(), report.text);
        let names: Vec<_> = report.attachments.iter().map(|file| file.name.as_str()).collect();
        assert!(names.contains(&"IHE_XDM.zip"), "{}: {names:?}", path.display());
        assert!(report.subject_shown.contains("ECHOGRAPHIE") && !report.subject_shown.contains("XDM/1.0"));
    }
}
