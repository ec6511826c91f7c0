use super::*;
use crate::trust::test_pki::{Pki, Subject};
use proptest::prelude::*;

#[test]
fn a_cps_subject_is_read_from_its_multi_valued_name_in_any_order() {
    let subject = Subject::new(&[
        &[("2.5.4.6", "FR")],
        &[("2.5.4.12", "Médecin")],
        &[("2.5.4.42", "CLAIRE-TEST"), ("2.5.4.3", "899700000001"), ("2.5.4.4", "MONNIER-TEST")],
    ]);
    let facts = describe(&Pki::new().person(&subject)).unwrap();
    assert_eq!(facts.kind, Kind::Professional);
    assert_eq!(facts.holder.family_name.as_deref(), Some("MONNIER-TEST"));
    assert_eq!(facts.holder.given_name.as_deref(), Some("CLAIRE-TEST"));
    assert_eq!(facts.holder.title.as_deref(), Some("Médecin"));
    assert_eq!(facts.holder.person, Some(NumberedId { kind: "rpps", value: "99700000001".into() }));
    let rdns: Vec<_> = facts.attributes.iter().map(|attribute| attribute.rdn).collect();
    assert_eq!(rdns, [0, 1, 2, 2, 2]);
}

#[test]
fn cards_of_structures_are_told_from_professionals() {
    let named = Subject::new(&[
        &[("2.5.4.6", "FR")],
        &[("2.5.4.10", "TEST")],
        &[("2.5.4.7", "Paris (75)")],
        &[("2.5.4.11", "373282932000074")],
        &[("2.5.4.3", "573282932000074/CPAT0001"), ("2.5.4.4", "DURAND-TEST"), ("2.5.4.42", "PAUL-TEST")],
    ]);
    let facts = describe(&Pki::new().person(&named)).unwrap();
    assert_eq!(facts.kind, Kind::Staff);
    assert_eq!(facts.holder.structure, Some(NumberedId { kind: "siret", value: "73282932000074".into() }));
    assert_eq!(facts.holder.department.as_deref(), Some("Paris (75)"));

    let unnamed = Subject::new(&[
        &[("2.5.4.10", "CH TEST")],
        &[("2.5.4.11", "1670000017")],
        &[("2.5.4.65", "EMPLOYE000000001")],
        &[("2.5.4.3", "3670000017/000000001")],
    ]);
    let facts = describe(&Pki::new().person(&unnamed)).unwrap();
    assert_eq!(facts.kind, Kind::Unnamed);
    assert_eq!(facts.holder.person, Some(NumberedId { kind: "finess", value: "670000017/000000001".into() }));
    assert_eq!(facts.holder.family_name, None);
}

#[test]
fn an_old_card_carries_its_profession_in_the_unit() {
    let old = Subject::new(&[
        &[("2.5.4.10", "TEST")],
        &[("2.5.4.11", "Masseur-Kinésithérapeute")],
        &[("2.5.4.3", "000B700001"), ("2.5.4.4", "PETIT-TEST")],
    ]);
    let facts = describe(&Pki::new().person(&old)).unwrap();
    assert_eq!(facts.holder.title.as_deref(), Some("Masseur-Kinésithérapeute"));
    assert_eq!(facts.holder.person, Some(NumberedId { kind: "adeli", value: "00B700001".into() }));
}

#[test]
fn a_server_and_its_authority_are_told_apart() {
    let pki = Pki::new();
    let server = pki.server("imap.op-test.example").issue();
    let facts = describe(&server.der).unwrap();
    assert_eq!(facts.kind, Kind::Server);
    assert_eq!(facts.alternative_names, ["dns:imap.op-test.example"]);
    assert_eq!(facts.extended_key_usage, ["serverAuth"]);
    assert_eq!(facts.key, "EC 256");
    assert!(!facts.test && !facts.sandbox_key);
    assert_eq!(describe(&pki.intermediate.der).unwrap().kind, Kind::Authority);
}

#[test]
fn control_and_direction_characters_do_not_reach_the_screen() {
    let subject = Subject::new(&[&[("2.5.4.3", "a\u{202e}b\r\nc\u{1b}[31m")]]);
    let facts = describe(&Pki::new().person(&subject)).unwrap();
    assert_eq!(facts.subject, "CN=abc[31m");
}

#[test]
fn the_published_samples_are_described_or_refused() {
    let folder = std::env::var("PLI_SAMPLES").unwrap_or_else(|_| "../shared/samples".into());
    let Ok(sets) = std::fs::read_dir(format!("{folder}/certs")) else { return };
    let files = sets.flatten().filter_map(|set| std::fs::read_dir(set.path()).ok()).flat_map(|set| set.flatten());
    let (mut read, mut test) = (0, 0);
    for file in files {
        let bytes = std::fs::read(file.path()).unwrap();
        let _ = crate::trust::Crl::from_bytes(&bytes);
        if let Ok(all) = describe_file(&bytes) {
            read += all.len();
            test += all.iter().filter(|facts| facts.test).count();
            assert!(all.iter().all(|facts| serde_json::to_string(facts).is_ok()));
        }
    }
    assert!(read >= 20, "{read} certificates read");
    assert!(test >= 4, "{test} certificates of the test branch");
}

proptest! {
    #[test]
    fn any_bytes_are_described_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = describe_file(&bytes);
    }

    #[test]
    fn a_certificate_with_one_changed_byte_never_panics(at in 0..400_usize, byte in any::<u8>()) {
        let mut der = CERTIFICATE.to_vec();
        let at = at % der.len();
        der[at] = byte;
        let _ = describe(&der);
    }
}

static CERTIFICATE: std::sync::LazyLock<Vec<u8>> =
    std::sync::LazyLock::new(|| Pki::new().server("a.example").issue().der.to_vec());
