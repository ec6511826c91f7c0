//! IHE_XDM archives: README.TXT, INDEX.HTM, METADATA.XML (ebRIM 3.0) and the documents (xdm-cda.md §2 and §3).

use super::cda;
use super::document::{Document, kind, oid, set_patient};
use super::fill::{Values, escape};
use super::patient::SandboxPatient;
use sha1::{Digest, Sha1};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

const METADATA: &str = include_str!("../../../assets/sandbox/seed/xml/metadata.xml");
const ENTRY: &str = include_str!("../../../assets/sandbox/seed/xml/entry.xml");
const CODE: &str = include_str!("../../../assets/sandbox/seed/xml/code.xml");
const ASSOCIATION: &str = include_str!("../../../assets/sandbox/seed/xml/association.xml");
const README: &str = include_str!("../../../assets/sandbox/seed/xml/readme.txt");
const INDEX: &str = include_str!("../../../assets/sandbox/seed/xml/index.htm");

/// What an archive says that is not true, on purpose.
#[derive(Debug, Clone, Default)]
pub(super) struct Untruth {
    /// METADATA.XML carries the fingerprint of other bytes.
    pub(super) wrong_hash: bool,
    /// METADATA.XML names this patient, whatever the documents say.
    pub(super) patient: Option<SandboxPatient>,
}

/// An archive, and the PDF twins to attach beside it.
pub(super) struct Archive {
    pub(super) zip: Vec<u8>,
    pub(super) twins: Vec<(String, Vec<u8>)>,
    pub(super) codes: Vec<String>,
}

/// Writes the archive of some documents of one patient; `None` without a document.
pub(super) fn write(id: &str, documents: &[Document], untruth: &Untruth) -> Option<Archive> {
    let first = documents.first()?;
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    let mut twins = Vec::new();
    let mut entries = String::new();
    let mut associations = String::new();
    for (n, document) in documents.iter().enumerate() {
        let pdf = document.pdf();
        let bytes = cda::write(document, &pdf);
        let name = format!("DOC{:05}.XML", n + 1);
        entries.push_str(&entry(document, &format!("Document{:02}", n + 1), &name, &bytes, untruth));
        associations.push_str(&links(document, n + 1));
        files.push((name, bytes));
        twins.push((document.pdf_name.clone(), pdf));
    }
    let mut values = described(first, untruth);
    values.set("entries", entries);
    values.set("associations", associations);
    values.set_text("set.id", &oid(&format!("submission {id}")));
    values.set_text("set.source", &oid(&format!("source {}", first.author.structure.key)));
    let time = values.fill("{{doc.utc}}");
    values.set("set.time", time);
    let title = first.patient.as_ref().map_or_else(String::new, |p| format!(" {} {}", p.used_name, p.given_name));
    values.set_text("set.title", &format!("{}{title}", first.label));
    if !first.has_recipient {
        values.set("r.xcn", "");
    }
    let recipient = values.fill("|{{r.xcn}}");
    values.set("set.recipient", recipient);
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    values.set("tree", names.iter().map(|n| format!("  IHE_XDM/SUBSET01/{n}\n")).collect::<String>().trim_end());
    let link = |n: &&str| format!("<li><a href=\"IHE_XDM/SUBSET01/{n}\">{n}</a></li>\n");
    values.set("links", names.iter().map(link).collect::<String>());
    let zip = pack(&values, &files).ok()?;
    Some(Archive { zip, twins, codes: documents.iter().map(|d| d.code.clone()).collect() })
}

fn described(document: &Document, untruth: &Untruth) -> Values {
    let mut values = document.values.clone();
    if let Some(patient) = &untruth.patient {
        set_patient(&mut values, patient);
    }
    values
}

fn entry(document: &Document, id: &str, name: &str, bytes: &[u8], untruth: &Untruth) -> String {
    let mut values = described(document, untruth);
    let digest = if untruth.wrong_hash { Sha1::digest(b"another version") } else { Sha1::digest(bytes) };
    values.set("entry", id);
    values.set("file.hash", format!("{digest:x}"));
    values.set("file.size", bytes.len().to_string());
    values.set("file.name", name);
    let (label, system) = kind(&document.code);
    let structure = &document.author.structure;
    let mut codes = vec![
        ("class", "41a5887f-8865-4c09-adf7-e362475b143a", "10", "1.2.250.1.213.1.1.4.1", "Compte rendu"),
        ("type", "f0306f51-975f-434e-a61c-c59651d33983", &document.code, &system, &label),
        ("format", "a09d5840-386c-46f2-b5ad-9c3699a4309d", &document.format.0, &document.format.1, &document.format.0),
        ("confidentiality", "f4f85eac-e6cb-4883-b524-f2705394840f", "N", "2.16.840.1.113883.5.25", "Normal"),
        (
            "facility",
            "f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1",
            structure.sector.0,
            "1.2.250.1.71.4.2.4",
            structure.sector.1,
        ),
        (
            "setting",
            "cccf5598-8b07-4b77-a05e-ae952c785ead",
            structure.setting.0,
            "1.2.250.1.213.1.1.4.9",
            structure.setting.1,
        ),
    ];
    if let Some(mark) = &document.confidentiality {
        let words = match mark.as_str() {
            "MASQUE_PS" => "Masqué aux professionnels de santé",
            _ => "Non visible par le patient",
        };
        codes.push(("mask", "f4f85eac-e6cb-4883-b524-f2705394840f", mark, "1.2.250.1.213.1.1.4.13", words));
    }
    let mut lines = String::new();
    for (part, scheme, code, system, label) in codes {
        values.set("code.id", part);
        values.set("code.scheme", scheme);
        values.set("code.value", escape(code));
        values.set("code.system", system);
        values.set("code.label", escape(label));
        lines.push_str(&values.fill(CODE));
    }
    values.set("codes", lines);
    values.fill(ENTRY)
}

fn links(document: &Document, number: usize) -> String {
    let mut values = document.values.clone();
    values.set("link.id", format!("Association{number:02}"));
    values.set("link.type", "urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember");
    values.set("link.from", "SubmissionSet01");
    values.set("link.to", format!("Document{number:02}"));
    values.set(
        "link.slot",
        "      <rim:Slot name=\"SubmissionSetStatus\"><rim:ValueList><rim:Value>Original</rim:Value></rim:ValueList></rim:Slot>\n",
    );
    let mut lines = values.fill(ASSOCIATION);
    if let Some(replaced) = &document.replaces {
        values.set("link.id", format!("Replacement{number:02}"));
        values.set("link.type", "urn:ihe:iti:2007:AssociationType:RPLC");
        values.set("link.from", format!("Document{number:02}"));
        values.set("link.to", replaced.as_str());
        values.set("link.slot", "");
        lines.push_str(&values.fill(ASSOCIATION));
    }
    lines
}

fn pack(values: &Values, files: &[(String, Vec<u8>)]) -> zip::result::ZipResult<Vec<u8>> {
    let time = DateTime::from_date_and_time(2026, 1, 1, 8, 0, 0).unwrap_or_default();
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).last_modified_time(time);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let crlf = |text: String| text.replace('\n', "\r\n").into_bytes();
    zip.start_file("README.TXT", options)?;
    zip.write_all(&crlf(values.fill(README)))?;
    zip.start_file("INDEX.HTM", options)?;
    zip.write_all(&crlf(values.fill(INDEX)))?;
    zip.add_directory("IHE_XDM/", options)?;
    zip.add_directory("IHE_XDM/SUBSET01/", options)?;
    zip.start_file("IHE_XDM/SUBSET01/METADATA.XML", options)?;
    zip.write_all(values.fill(METADATA).as_bytes())?;
    for (name, bytes) in files {
        zip.start_file(format!("IHE_XDM/SUBSET01/{name}"), options)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}
