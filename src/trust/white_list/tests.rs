use super::*;
use proptest::prelude::*;

const LIST: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<ListeBlancheMSSante xmlns="https://listeblanche.mssante.fr/schema">
  <DateDeGeneration>2026-11-20T05:00:00+01:00</DateDeGeneration>
  <ListeDomaines>
    <Domaine><Nom>Cabinet-A.mssante.example</Nom><Description>Cabinet A &amp; associ&#233;s</Description>
      <DNCertificatOperateur>CN=mail.a-test.example,OU=1670000001,O=A TEST,ST=Bas-Rhin (67),C=FR</DNCertificatOperateur>
      <ResponsableContact><Mel>a@a-test.example</Mel><Tel>01</Tel></ResponsableContact>
      <SupportContact>s@a-test.example</SupportContact><DateMAJ>03/02/2026</DateMAJ></Domaine>
    <Domaine><Nom> cabinet-a.mssante.example </Nom><DNCertificatOperateur>CN=second</DNCertificatOperateur><DateMAJ>2026-02-04</DateMAJ></Domaine>
    <Domaine><Nom>santé.example</Nom></Domaine>
  </ListeDomaines>
</ListeBlancheMSSante>"#;

fn address(text: &str) -> Address {
    text.parse().unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn a_list_is_read_with_several_records_of_one_domain() {
    let (list, warnings) = parse(LIST.as_bytes()).unwrap();
    assert!(list.complete);
    assert_eq!(warnings, []);
    assert_eq!(list.generated, Some(at("2026-11-20T04:00:00Z")));
    assert_eq!(list.domains.len(), 2);
    let entry = list.domain("CABINET-A.mssante.example").unwrap();
    assert_eq!(entry.records.len(), 2);
    assert_eq!(entry.records[0].description, "Cabinet A & associés");
    assert_eq!(entry.records[0].contact, "a@a-test.example 01");
    assert_eq!(entry.records[0].updated, Some(jiff::civil::date(2026, 2, 3)));
    assert_eq!(entry.records[1].updated, Some(jiff::civil::date(2026, 2, 4)));
}

#[test]
fn accented_domains_are_found_by_both_forms_and_shown_as_written() {
    let (list, _) = parse(LIST.as_bytes()).unwrap();
    assert_eq!(list.domain("xn--sant-epa.example"), list.domain("SANTÉ.example"));
    assert_eq!(list.domain("santé.example").unwrap().display, "santé.example");
}

#[test]
fn a_missing_closing_root_keeps_the_domains_and_says_so() {
    let cut = LIST.replace("</ListeBlancheMSSante>", "");
    let (list, warnings) = parse(cut.as_bytes()).unwrap();
    assert!(!list.complete);
    assert_eq!(list.domains.len(), 2);
    assert_eq!(warnings, [Warning::Cut]);
}

#[test]
fn a_list_cut_anywhere_is_never_complete_and_never_holds_half_a_name() {
    let (whole, _) = parse(LIST.as_bytes()).unwrap();
    let end = LIST.len();
    for length in 0..end {
        if let Ok((list, _)) = parse(&LIST.as_bytes()[..length]) {
            assert!(!list.complete, "cut at {length}");
            assert!(list.domains.keys().all(|name| whole.domains.contains_key(name)), "cut at {length}");
        }
    }
}

#[test]
fn namespace_may_be_missing_prefixed_or_another() {
    let bare = LIST.replace(r#" xmlns="https://listeblanche.mssante.fr/schema""#, "");
    assert_eq!(parse(bare.as_bytes()).unwrap().1, []);
    let prefixed = "<l:ListeBlancheMSSante xmlns:l='https://listeblanche.mssante.fr/schema'><l:Domaine><l:Nom>a.example</l:Nom></l:Domaine></l:ListeBlancheMSSante>";
    let (list, _) = parse(prefixed.as_bytes()).unwrap();
    assert!(list.complete && list.domain("a.example").is_some());
    let other = LIST.replace("listeblanche.mssante.fr", "other.example");
    assert!(matches!(parse(other.as_bytes()).unwrap().1[..], [Warning::OtherNamespace(_)]));
}

#[test]
fn an_8_bit_list_is_read_by_its_declared_encoding() {
    let text = LIST.replace("UTF-8", "ISO-8859-1");
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    assert!(parse(&latin).unwrap().0.domain("santé.example").is_some());
}

#[test]
fn entities_and_document_types_are_refused() {
    let with_dtd = LIST.replacen("<ListeBlancheMSSante", "<!DOCTYPE l [<!ENTITY a 'b'>]><ListeBlancheMSSante", 1);
    assert!(matches!(parse(with_dtd.as_bytes()), Err(Error::ListUnreadable { .. })));
    let with_entity = LIST.replace("santé.example", "&a;.example");
    let (list, _) = parse(with_entity.as_bytes()).unwrap();
    assert!(!list.complete);
    assert_eq!(list.domains.len(), 1);
}

#[test]
fn what_is_no_white_list_is_refused() {
    for text in ["", "<html><body>404</body></html>", "no xml", "<ListeBlancheMSSante/>", "\u{0}\u{1}"] {
        assert!(matches!(parse(text.as_bytes()), Err(Error::ListUnreadable { .. })), "{text:?}");
    }
}

#[test]
fn nesting_beyond_the_limit_stops_the_reading() {
    let deep = LIST.replace("<Nom>santé.example</Nom>", &"<x>".repeat(100));
    let (list, warnings) = parse(deep.as_bytes()).unwrap();
    assert!(!list.complete);
    assert_eq!(warnings, [Warning::Limit]);
}

#[test]
fn a_recipient_is_refused_only_by_a_complete_fresh_and_refreshed_list() {
    let (list, _) = parse(LIST.as_bytes()).unwrap();
    let stranger = address("x@elsewhere.example");
    let (generated, later) = (at("2026-11-20T04:00:00Z"), SignedDuration::from_hours(3));
    let now = generated + later;
    let verdict = |list: Option<&WhiteList>, fetched, now| check_recipient(list, fetched, now, &stranger);
    assert_eq!(verdict(Some(&list), Some(now), now), RecipientVerdict::Outside);
    assert_eq!(verdict(Some(&list), Some(generated), now), RecipientVerdict::Unsure(Doubt::ListNotRefreshed));
    let stale = generated + SignedDuration::from_hours(48);
    assert_eq!(verdict(Some(&list), Some(stale), stale), RecipientVerdict::Unsure(Doubt::ListStale));
    let cut = WhiteList { complete: false, ..list.clone() };
    assert_eq!(verdict(Some(&cut), Some(now), now), RecipientVerdict::Unsure(Doubt::ListIncomplete));
    assert_eq!(verdict(None, None, now), RecipientVerdict::Unsure(Doubt::NoListOtherDomain));
    assert!(refusal(RecipientVerdict::Outside, &stranger).is_some());
    assert!(refusal(RecipientVerdict::Unsure(Doubt::ListStale), &stranger).is_none());
}

#[test]
fn a_listed_recipient_is_inside_even_by_an_old_list_and_mssante_fr_is_believed_without_one() {
    let (list, _) = parse(LIST.as_bytes()).unwrap();
    let now = at("2027-11-20T04:00:00Z");
    let colleague = address("Dr.Test@Cabinet-A.mssante.example");
    assert_eq!(check_recipient(Some(&list), Some(now), now, &colleague), RecipientVerdict::Inside);
    let real = address("x@ch-test.mssante.fr");
    assert_eq!(check_recipient(None, None, now, &real), RecipientVerdict::Unsure(Doubt::NoList));
    let lookalike = address("x@notmssante.fr");
    assert_eq!(check_recipient(None, None, now, &lookalike), RecipientVerdict::Unsure(Doubt::NoListOtherDomain));
}

proptest! {
    #[test]
    fn any_bytes_end_in_a_list_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = parse(&bytes);
    }

    #[test]
    fn a_list_with_one_changed_byte_never_panics(at in 0..LIST.len(), byte in any::<u8>()) {
        let mut bytes = LIST.as_bytes().to_vec();
        bytes[at] = byte;
        let _ = parse(&bytes);
    }
}
