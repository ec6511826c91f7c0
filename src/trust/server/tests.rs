use super::*;
use crate::trust::test_pki::{Issued, Pki, crl, days};

const HOST: &str = "imap.op-test.example";

/// A question with everything in order; each test changes one thing.
struct Question {
    chain: Vec<CertificateDer<'static>>,
    anchors: Anchors,
    crls: Vec<Crl>,
    common_name_fallback: bool,
    revocation: Revocation,
}

fn ask(pki: &Pki, server: &Issued, change: impl FnOnce(&mut Question)) -> Result<Verdict, Error> {
    let mut question = Question {
        chain: pki.chain(server),
        anchors: pki.anchors(),
        crls: vec![Crl::from_der(&pki.current_crl(&[])).unwrap()],
        common_name_fallback: true,
        revocation: Revocation::Required,
    };
    change(&mut question);
    verify_server(&ServerCheck {
        chain: &question.chain,
        host: HOST,
        now: Timestamp::now(),
        anchors: &question.anchors,
        crls: &question.crls,
        common_name_fallback: question.common_name_fallback,
        revocation: question.revocation,
    })
}

#[test]
fn a_good_certificate_is_accepted_by_its_alternative_name() {
    let pki = Pki::new();
    let server = pki.server(HOST).issue();
    let verdict = ask(&pki, &server, |_| {}).unwrap();
    assert_eq!(verdict.name_from, NameSource::San);
    assert_eq!(verdict.warnings, [Warning::IssuerRevocationUnknown]);
    let root_list = Crl::from_der(&crl(&pki.root, &[], days(-1), days(1))).unwrap();
    let lists = [Crl::from_der(&pki.current_crl(&[])).unwrap(), root_list];
    assert_eq!(ask(&pki, &server, |check| check.crls = lists.to_vec()).unwrap().warnings, []);
}

#[test]
fn a_server_that_sends_no_intermediate_is_helped_by_ours() {
    let pki = Pki::new();
    let server = pki.server(HOST).issue();
    let chain = [server.der.clone()];
    let mut anchors = pki.anchors();
    assert!(matches!(ask(&pki, &server, |check| check.chain = chain.to_vec()), Err(Error::OtherAuthority { .. })));
    anchors.intermediates.push(pki.intermediate.der.clone());
    let helped = ask(&pki, &server, |check| {
        check.chain = chain.to_vec();
        check.anchors = anchors.clone();
    });
    assert!(helped.is_ok());
}

#[test]
fn another_authority_is_refused() {
    let (ours, theirs) = (Pki::new(), Pki::new());
    let server = theirs.server(HOST).issue();
    let chain = theirs.chain(&server);
    let refused = ask(&ours, &server, |check| check.chain = chain.to_vec());
    assert!(matches!(refused, Err(Error::OtherAuthority { .. })), "{refused:?}");
}

#[test]
fn dates_have_errors_of_their_own() {
    let pki = Pki::new();
    let mut wanted = pki.server(HOST);
    wanted.not_after = days(-2);
    let expired = ask(&pki, &wanted.issue(), |_| {});
    assert!(matches!(expired, Err(Error::Expired { not_after, .. }) if not_after < Timestamp::now()), "{expired:?}");
    let mut wanted = pki.server(HOST);
    wanted.not_before = days(2);
    let early = ask(&pki, &wanted.issue(), |_| {});
    assert!(matches!(early, Err(Error::NotYetValid { .. })), "{early:?}");
    let mut wanted = pki.server(HOST);
    wanted.not_after = days(3);
    assert!(ask(&pki, &wanted.issue(), |_| {}).unwrap().warnings.contains(&Warning::ExpiresSoon));
}

#[test]
fn the_common_name_counts_only_without_alternative_names_and_only_when_allowed() {
    let pki = Pki::new();
    let mut wanted = pki.server(HOST);
    wanted.san.clear();
    let no_san = wanted.issue();
    let verdict = ask(&pki, &no_san, |_| {}).unwrap();
    assert_eq!(verdict.name_from, NameSource::CommonName);
    assert!(verdict.warnings.contains(&Warning::NoAlternativeName));
    let forbidden = ask(&pki, &no_san, |check| check.common_name_fallback = false);
    assert!(matches!(forbidden, Err(Error::Name { .. })));

    let mut wanted = pki.server(HOST);
    wanted.san = vec!["other.op-test.example".into()];
    let other = ask(&pki, &wanted.issue(), |_| {});
    assert!(matches!(other, Err(Error::Name { names, .. }) if names == "other.op-test.example"));
}

#[test]
fn a_wildcard_is_a_name_in_the_alternative_names_only() {
    let pki = Pki::new();
    let mut wanted = pki.server("*.op-test.example");
    assert!(ask(&pki, &wanted.issue(), |_| {}).is_ok());
    wanted = pki.server("*.op-test.example");
    wanted.san.clear();
    assert!(matches!(ask(&pki, &wanted.issue(), |_| {}), Err(Error::Name { .. })));
}

#[test]
fn a_certificate_for_another_use_is_refused() {
    let pki = Pki::new();
    let mut wanted = pki.server(HOST);
    wanted.usage = Some("1.3.6.1.5.5.7.3.2");
    let client = ask(&pki, &wanted.issue(), |_| {});
    assert!(matches!(client, Err(Error::Unreadable { .. })), "{client:?}");
    let mut wanted = pki.server(HOST);
    wanted.usage = None;
    assert!(ask(&pki, &wanted.issue(), |_| {}).is_ok());
}

#[test]
fn a_revoked_certificate_is_refused_whichever_level_is_revoked() {
    let pki = Pki::new();
    let server = pki.server(HOST).issue();
    let lists = [Crl::from_der(&pki.current_crl(&[server.serial])).unwrap()];
    assert!(matches!(ask(&pki, &server, |check| check.crls = lists.to_vec()), Err(Error::Revoked { .. })));
    let leaf_list = Crl::from_der(&pki.current_crl(&[])).unwrap();
    let root_list = crl(&pki.root, &[pki.intermediate.serial], days(-1), days(1));
    let lists = [leaf_list, Crl::from_der(&root_list).unwrap()];
    assert!(matches!(ask(&pki, &server, |check| check.crls = lists.to_vec()), Err(Error::Revoked { .. })));
}

#[test]
fn without_a_usable_list_revocation_is_unknown_and_the_addresses_are_told() {
    let pki = Pki::new();
    let mut wanted = pki.server(HOST);
    wanted.lists = vec!["ldap://annuaire.example/cn=x".into(), "http://igc-test.example/a.crl".into()];
    let server = wanted.issue();
    let expired = [Crl::from_der(&pki.crl(&[], days(-9), days(-2))).unwrap()];
    let future = [Crl::from_der(&pki.crl(&[], days(1), days(2))).unwrap()];
    let foreign = [Crl::from_der(&Pki::new().current_crl(&[])).unwrap()];
    for lists in [&[][..], &expired, &future, &foreign] {
        match ask(&pki, &server, |check| check.crls = lists.to_vec()) {
            Err(Error::RevocationUnknown { urls, .. }) => assert_eq!(urls, ["http://igc-test.example/a.crl"]),
            other => panic!("{other:?}"),
        }
    }
    assert!(
        ask(&pki, &server, |check| {
            check.crls.clear();
            check.revocation = Revocation::Ignored;
        })
        .is_ok()
    );
}

#[test]
fn a_forged_newer_list_does_not_hide_the_good_one() {
    let pki = Pki::new();
    let server = pki.server(HOST).issue();
    let forged = Crl::from_der(&Pki::new().crl(&[], days(0), days(9))).unwrap();
    let good = Crl::from_der(&pki.current_crl(&[server.serial])).unwrap();
    let lists = [forged, good];
    assert!(matches!(ask(&pki, &server, |check| check.crls = lists.to_vec()), Err(Error::Revoked { .. })));
}

/// SubjectPublicKeyInfo of one of the sandbox's keys.
const SANDBOX_SERVER_KEY: &str = concat!(
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA40C1hic+RE96bu2REidwVOEMJ2MWJ+0sQNR/e9/ytJ8vVR",
    "NlyKOJXc6FNBeVntqZpRxsXUvPbS02InbgayuhJuT0PQflJaKmOdd5dmy/4YiT3gpmo2ZuuMJlPqAajZhwSDmUfOWI",
    "HYWjcHxe62oExSfXQvr/ZXfIKxXwmOjsLGrQPu3ahTW1MxNnzQBgJaEh6Z5eWOAWOgX3A7phqUgy/lIF4h0pnJ3DAh",
    "Uox9rEpCpDReSLgD00qyES9/VyHuNuUxECIb9EPHz9qVBtEL8cuaPOe99UTT4li1PVLl3isuB5RMV4udcbZqHP4yLC",
    "H73spp0RAMszM/gzh8ePGuweeQIDAQAB",
);

#[test]
fn the_sandbox_s_public_keys_are_refused_where_real_trust_is_due() {
    use base64::Engine;
    let pki = Pki::new();
    let mut wanted = pki.server(HOST);
    wanted.key = Some(base64::engine::general_purpose::STANDARD.decode(SANDBOX_SERVER_KEY).unwrap());
    let server = wanted.issue();
    let refused = ask(&pki, &server, |check| check.anchors.refuse_sandbox_keys = true);
    assert!(matches!(refused, Err(Error::SandboxKey { .. })), "{refused:?}");
    assert!(ask(&pki, &server, |_| {}).is_ok());
    assert!(crate::trust::certificate::describe(&server.der).unwrap().sandbox_key);
}

#[test]
fn only_the_allowed_issuers_may_issue() {
    let pki = Pki::new();
    let server = pki.server(HOST).issue();
    let mut anchors = pki.anchors();
    anchors.only_issuers = vec![super::super::key_fingerprint(&pki.intermediate.der).unwrap()];
    assert!(ask(&pki, &server, |check| check.anchors = anchors.clone()).is_ok());
    anchors.only_issuers = vec![super::super::key_fingerprint(&pki.root.der).unwrap()];
    assert!(matches!(ask(&pki, &server, |check| check.anchors = anchors.clone()), Err(Error::OtherAuthority { .. })));
}

#[test]
fn what_is_no_certificate_is_refused() {
    let pki = Pki::new();
    let server = pki.server(HOST).issue();
    let garbage = [CertificateDer::from(vec![0x30, 0x03, 1, 2, 3])];
    assert!(matches!(ask(&pki, &server, |check| check.chain = garbage.to_vec()), Err(Error::Unreadable { .. })));
    assert!(matches!(ask(&pki, &server, |check| check.chain.clear()), Err(Error::Unreadable { .. })));
    assert!(Crl::from_der(b"nonsense").is_err());
    assert!(Crl::from_bytes(b"-----BEGIN nonsense").is_err());
}

#[test]
fn the_published_test_authorities_have_the_pinned_fingerprints() {
    let folder = std::env::var("PLI_SAMPLES").unwrap_or_else(|_| "../shared/samples".into());
    let Ok(bundle) = std::fs::read(format!("{folder}/certs/ansforge-PSC-POC/ca-bundle.crt")) else { return };
    let found = crate::trust::certificate::describe_file(&bundle).unwrap();
    for pin in crate::trust::pins(crate::domain::Environment::Formation) {
        let facts = found.iter().find(|facts| facts.sha256 == hex(&pin.sha256)).expect(pin.name);
        assert!(facts.subject.ends_with(&format!("CN={}", pin.name)), "{}", facts.subject);
    }
}
