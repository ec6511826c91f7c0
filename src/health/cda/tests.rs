use super::{header, looks_like_cda};
use crate::domain::document::Restriction;
use crate::domain::patient::{InsStatus, Sex};
use crate::health::Error;
use crate::health::error::XmlReason;
use proptest::prelude::*;

const BIOLOGY: &str = include_str!("../../../tests/data/xdm/biology.xml");

#[test]
fn a_french_header_is_read() {
    let header = header(BIOLOGY.as_bytes()).unwrap();
    assert_eq!(header.title, "CR d'examens biologiques");
    assert_eq!(header.kind.code, "11502-2");
    assert_eq!(header.date.as_deref(), Some("2026-10-02T07:30:00Z"));
    assert_eq!(header.id.as_deref(), Some("1.2.250.1.999.1.1^LEROUX-1"));
    assert_eq!(header.set_id.as_deref(), Some("1.2.250.1.999.1.2^LEROUX"));
    assert_eq!(header.version, Some(2));
    assert_eq!(header.replaces.as_deref(), Some("1.2.250.1.999.1.1^LEROUX-0"));
    assert_eq!(header.custodian.as_deref(), Some("Laboratoire BioValmont-TEST"));
    assert_eq!(header.authors, ["Dr Paul BIOLOGISTE-TEST, Médecin, Laboratoire BioValmont-TEST"]);
    assert_eq!(header.restrictions, [Restriction::InvisibleToPatient]);
    let patient = header.patient.unwrap();
    assert_eq!(patient.birth_name.as_deref(), Some("BAUMANN-TEST"));
    assert_eq!(patient.used_name.as_deref(), Some("LEROUX-TEST"));
    assert_eq!(patient.given_names, ["Odette", "Marie"]);
    assert_eq!(patient.birth_date.as_deref(), Some("19410314"));
    assert_eq!(patient.sex, Some(Sex::Female));
    assert_eq!(patient.birth_place_code.as_deref(), Some("67999"));
    let ins = patient.ins.unwrap();
    assert_eq!((ins.matricule.as_str(), ins.status), ("241036799901102", InsStatus::Complete));
    assert_eq!(patient.other_ids, [("1.2.250.1.999.2".to_owned(), "IPP-77".to_owned())]);
}

#[test]
fn a_document_inside_its_own_style_sheet_is_found() {
    let inside = BIOLOGY.split_once("?>").unwrap().1;
    let sheet = format!(
        "<?xml version='1.0'?><xsl:stylesheet xmlns:xsl='x'><xsl:template>{inside}</xsl:template></xsl:stylesheet>"
    );
    assert!(looks_like_cda(sheet.as_bytes()));
    assert_eq!(header(sheet.as_bytes()).unwrap().kind.code, "11502-2");
}

#[test]
fn hostile_documents_are_refused_with_the_reason() {
    let refused = |text: String| match header(text.as_bytes()) {
        Err(Error::Cda { reason }) => reason,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(format!("<!DOCTYPE x>{BIOLOGY}")), XmlReason::Doctype);
    assert_eq!(refused("<a>".repeat(100_000)), XmlReason::Limit);
    assert_eq!(refused(format!("<ClinicalDocument>{}", "<a>".repeat(100_000))), XmlReason::Limit);
    assert_eq!(refused("<ClinicalDocument><title>&lol9;</title></ClinicalDocument>".into()), XmlReason::Entity);
    assert_eq!(refused("<html/>".into()), XmlReason::OtherContents);
    assert_eq!(refused("%PDF-1.4".into()), XmlReason::OtherContents);
}

#[test]
fn an_empty_header_and_null_flavors_are_no_error() {
    let text = "<ClinicalDocument xmlns='urn:hl7-org:v3'><id nullFlavor='NI'/><title/><recordTarget><patientRole><id nullFlavor='UNK'/><patient><name nullFlavor='MSK'/><birthTime nullFlavor='UNK'/></patient></patientRole></recordTarget></ClinicalDocument>";
    let header = header(text.as_bytes()).unwrap();
    assert_eq!(header.patient, None);
    assert_eq!((header.id, header.title), (None, String::new()));
}

#[test]
fn a_header_cut_anywhere_never_panics() {
    for end in (0..BIOLOGY.len()).step_by(100) {
        let _ = header(BIOLOGY.as_bytes().get(..end).unwrap());
    }
}

proptest! {
    #[test]
    fn any_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        let _ = header(&bytes);
        let _ = looks_like_cda(&bytes);
    }

    #[test]
    fn damaged_documents_never_panic(at in 0..6_000_usize, with in "\\PC{0,8}") {
        let mut text = BIOLOGY.to_owned();
        let at = text.floor_char_boundary(at.min(text.len()));
        text.insert_str(at, &with);
        let _ = header(text.as_bytes());
    }
}
