use super::{Archive, find_in_mail, read};
use crate::domain::document::{Integrity, Restriction};
use crate::domain::patient::InsStatus;
use crate::health::Error;
use proptest::prelude::*;
use sha1::{Digest, Sha1};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const BIOLOGY: &[u8] = include_bytes!("../../../tests/data/xdm/biology.xml");
const METADATA: &str = include_str!("../../../tests/data/xdm/metadata.xml");

fn sha1(bytes: &[u8]) -> String {
    Sha1::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn metadata(uri: &str) -> String {
    METADATA
        .replace("{HASH}", &sha1(BIOLOGY).to_uppercase())
        .replace("{SIZE}", &BIOLOGY.len().to_string())
        .replace("{URI}", uri)
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn usual() -> Vec<u8> {
    zipped(&[
        ("README.TXT", b"x"),
        ("INDEX.HTM", b"<html/>"),
        ("IHE_XDM/SUBSET01/METADATA.XML", metadata("DOC00001.XML").as_bytes()),
        ("IHE_XDM/SUBSET01/DOC00001.XML", BIOLOGY),
        ("IHE_XDM/SUBSET01/CDA.XSL", b"<x/>"),
    ])
}

fn codes(archive: &Archive) -> Vec<&str> {
    archive.warnings.iter().map(|warning| warning.code).collect()
}

#[test]
fn the_usual_archive_gives_document_patient_and_verdict() {
    let archive = read(&usual(), "IHE_XDM.zip").unwrap();
    assert_eq!(codes(&archive), Vec::<&str>::new());
    assert_eq!(archive.title.as_deref(), Some("Envoi du 02/10/2026"));
    let [document] = archive.documents.as_slice() else { panic!("{archive:?}") };
    assert_eq!(document.integrity, Integrity::Intact);
    assert_eq!(document.title, "CR de biologie LEROUX-TEST");
    assert_eq!(document.kind.label, "CR d'examens biologiques");
    assert_eq!(document.authors, ["Dr Paul BIOLOGISTE-TEST, Médecin, Laboratoire BioValmont-TEST"]);
    assert_eq!(document.date.as_deref(), Some("2026-10-02T07:30:00Z"));
    assert_eq!(document.restrictions, [Restriction::MaskedToProfessionals, Restriction::InvisibleToPatient]);
    assert_eq!(document.unique_id.as_deref(), Some("1.2.250.1.999.1.1^LEROUX-1"));
    assert_eq!(document.replaces.as_deref(), Some("urn:uuid:00000000-0000-4000-8000-000000000001"));
    assert_eq!(archive.bytes(0), Some(BIOLOGY));
    let [patient] = archive.patients.as_slice() else { panic!() };
    let ins = patient.ins.as_ref().unwrap();
    assert_eq!((ins.matricule.as_str(), ins.status), ("241036799901102", InsStatus::Complete));
    assert_eq!(patient.given_names, ["Odette", "Marie"]);
    assert_eq!(patient.birth_place_code.as_deref(), Some("67999"));
    assert!(archive.verdict().is_ok());
}

#[test]
fn one_changed_byte_is_said() {
    let mut changed = BIOLOGY.to_vec();
    let last = changed.len() - 2;
    *changed.get_mut(last).unwrap() = b' ';
    let zip = zipped(&[
        ("IHE_XDM/SUBSET01/METADATA.XML", metadata("D.XML").as_bytes()),
        ("IHE_XDM/SUBSET01/D.XML", &changed),
    ]);
    let archive = read(&zip, "x.zip").unwrap();
    assert_eq!(archive.documents.first().unwrap().integrity, Integrity::Different);
    assert_eq!(codes(&archive), ["XDM-W01"]);
    assert_eq!(archive.verdict(), Err(Error::Different { count: 1 }));
}

#[test]
fn a_wrong_size_is_said_even_when_no_hash_is_given() {
    let described =
        metadata("D.XML").replace("name=\"hash\"", "name=\"other\"").replace(&format!(">{}<", BIOLOGY.len()), ">7<");
    let zip = zipped(&[("IHE_XDM/S/METADATA.XML", described.as_bytes()), ("IHE_XDM/S/D.XML", BIOLOGY)]);
    assert_eq!(read(&zip, "x").unwrap().documents.first().unwrap().integrity, Integrity::Different);
}

#[test]
fn odd_layouts_are_understood() {
    let meta = metadata("DOC00001.XML");
    let soap = format!(
        "<s:Envelope xmlns:s='s'><s:Body><ProvideAndRegisterDocumentSetRequest>{}</ProvideAndRegisterDocumentSetRequest></s:Body></s:Envelope>",
        meta.split_once("?>").unwrap().1
    );
    let layouts: [(&str, &str, &str); 8] = [
        ("SUBSET01\\METADATA.xml", "SUBSET01\\DOC00001.XML", &meta),
        ("IHE_XDM/SUBSET01METADATA.xml", "IHE_XDM/SUBSET01DOC00001.XML", &meta),
        ("top/IHE_XDM/SUBSET01/METADATA.XML", "top/IHE_XDM/SUBSET01/doc00001.xml", &meta),
        ("IHE_XDM/SS000001/METADATA.XML", "IHE_XDM/SS000001/DOC00001.XML", &soap),
        ("IHE_XDM/SUBSET01/METADATA.XML", "IHE_XDM/DOC00001.XML", &meta),
        ("IHE_XDM/SUBSET01/METADATA.XML", "IHE_XDM/SUBSET01/OTHER/DOC00001.XML", &meta),
        ("IHE_XDM/SUBSET01/METADATA.XML", "IHE_XDM/SUBSET01/RENAMED.XML", &meta),
        ("METADATA.XML", "DOC00001.XML", &meta),
    ];
    for (description, document, text) in layouts {
        let archive = read(&zipped(&[(description, text.as_bytes()), (document, BIOLOGY)]), "x").unwrap();
        let found: Vec<_> = archive.documents.iter().map(|d| d.integrity).collect();
        assert_eq!(found, [Integrity::Intact], "{description} {document}");
    }
}

#[test]
fn what_is_missing_or_not_described_is_listed() {
    let zip = zipped(&[
        ("IHE_XDM/S/METADATA.XML", metadata("D.XML").as_bytes()),
        ("IHE_XDM/S/PHOTO.JPG", b"\xff\xd8\xff\xe0"),
        ("IHE_XDM/S/NOTE.TXT", b"note"),
        ("IHE_XDM/S/.DS_Store", b"x"),
        ("__MACOSX/IHE_XDM/S/._METADATA.XML", b"x"),
    ]);
    let archive = read(&zip, "x").unwrap();
    assert_eq!(codes(&archive), ["XDM-W02", "XDM-W03", "XDM-W03"]);
    let mimes: Vec<_> = archive.documents.iter().map(|d| d.mime.as_str()).collect();
    assert_eq!(mimes, ["text/xml", "image/jpeg", "text/plain"]);
    assert_eq!(archive.bytes(0), None);
}

#[test]
fn two_patients_or_two_stories_are_said() {
    let other = metadata("D.XML").replace("19410314", "19580803");
    let zip = zipped(&[("IHE_XDM/S/METADATA.XML", other.as_bytes()), ("IHE_XDM/S/D.XML", BIOLOGY)]);
    let archive = read(&zip, "x").unwrap();
    assert_eq!(codes(&archive), ["XDM-W06"]);
    assert_eq!(archive.patients.first().unwrap().birth_date.as_deref(), Some("19580803"));

    let second = metadata("E.XML").replace("241036799901102", "167116799901269").replace("BAUMANN-TEST", "HAMADI-TEST");
    let zip = zipped(&[
        ("IHE_XDM/SUBSET01/METADATA.XML", metadata("D.XML").as_bytes()),
        ("IHE_XDM/SUBSET01/D.XML", BIOLOGY),
        ("IHE_XDM/SUBSET02/METADATA.XML", second.as_bytes()),
    ]);
    let archive = read(&zip, "x").unwrap();
    assert_eq!(archive.patients.len(), 2);
    assert!(codes(&archive).contains(&"XDM-W07"));
}

#[test]
fn an_unreadable_description_leaves_the_files() {
    let zip = zipped(&[("IHE_XDM/S/METADATA.XML", b"<!DOCTYPE a><a/>"), ("IHE_XDM/S/D.XML", BIOLOGY)]);
    let archive = read(&zip, "x").unwrap();
    assert_eq!(codes(&archive), ["XDM-W04", "XDM-W03"]);
    assert_eq!(archive.documents.first().unwrap().integrity, Integrity::Unverifiable);
    assert_eq!(archive.patients.len(), 1);
}

#[test]
fn hostile_archives_give_their_reason() {
    assert_eq!(read(b"not a zip", "x"), Err(Error::NotZip));
    assert_eq!(read(b"", "x"), Err(Error::NotZip));
    assert_eq!(read(&zipped(&[("a.txt", b"x")]), "x"), Err(Error::NoDocument));
    let names: Vec<String> = (0..1_001).map(|n| format!("f{n}")).collect();
    let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), b"".as_slice())).collect();
    assert!(matches!(read(&zipped(&many), "x"), Err(Error::Limit { .. })));
    let zeros = vec![0_u8; 40 << 20];
    assert!(matches!(read(&zipped(&[("IHE_XDM/S/D.XML", &zeros)]), "x"), Err(Error::Limit { .. })));
}

#[test]
fn names_that_leave_the_archive_are_not_opened() {
    let zip = zipped(&[
        ("IHE_XDM/S/METADATA.XML", metadata("../../../etc/passwd").as_bytes()),
        ("../../etc/passwd", b"root"),
        ("/etc/shadow", b"root"),
        ("C:\\x.xml", b"root"),
    ]);
    let archive = read(&zip, "x").unwrap();
    assert_eq!(codes(&archive), ["XDM-W08", "XDM-W08", "XDM-W08", "XDM-W02"]);
    assert_eq!(archive.bytes(0), None);
}

#[test]
fn an_encrypted_archive_is_said_to_be() {
    let mut zip = usual();
    // The encryption bit of every local and central header (APPNOTE §4.4.4).
    let headers: Vec<usize> = zip
        .windows(4)
        .enumerate()
        .filter_map(|(at, w)| match w {
            b"PK\x03\x04" => Some(at + 6),
            b"PK\x01\x02" => Some(at + 8),
            _ => None,
        })
        .collect();
    for at in headers {
        *zip.get_mut(at).unwrap() |= 1;
    }
    assert_eq!(read(&zip, "x"), Err(Error::Unsupported));
}

#[test]
fn an_archive_cut_anywhere_never_panics() {
    let zip = usual();
    for end in (0..zip.len()).step_by(100) {
        assert!(read(zip.get(..end).unwrap(), "x").is_err());
    }
}

#[test]
fn archives_in_a_mail_are_found_by_their_contents() {
    let (zip, other) = (usual(), zipped(&[("a.txt", b"x")]));
    let files: [(&str, &[u8]); 4] =
        [("photos.zip", &other), ("resultat.dat", &zip), ("IHE_XDM.ZIP", b"rien"), ("lettre.pdf", b"%PDF")];
    let found = find_in_mail(files);
    let [Ok(archive), Err(Error::NotZip)] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(archive.name, "resultat.dat");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_damaged_archive_never_panics(at in 0..4_000_usize, with in proptest::collection::vec(any::<u8>(), 1..8)) {
        let mut zip = usual();
        for (n, byte) in with.into_iter().enumerate() {
            if let Some(slot) = zip.get_mut(at + n) {
                *slot = byte;
            }
        }
        let _ = read(&zip, "x");
    }

    #[test]
    fn any_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..500)) {
        let mut zip = b"PK\x03\x04".to_vec();
        zip.extend(bytes);
        let _ = read(&zip, "x");
    }
}
