use super::*;
use crate::domain::{Class, Code, Coded};
use crate::trust::test_pki::{Pki, days};

fn pem(der: &[u8]) -> String {
    use base64::Engine;
    let text = base64::engine::general_purpose::STANDARD.encode(der);
    format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n")
}

#[test]
fn a_file_of_several_certificates_is_described() {
    let pki = Pki::new();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("chain.pem");
    std::fs::write(&file, pem(&pki.root.der) + &pem(&pki.intermediate.der)).unwrap();
    let report = cert(&file).unwrap();
    assert_eq!(report.certificates.len(), 2);
    assert!(report.to_text(Language::French).contains("AUTHORITY TEST"));
    let missing = cert(&folder.path().join("none")).unwrap_err();
    assert_eq!((missing.code(), missing.class()), (Code::FILE_UNREADABLE, Class::Input));
    std::fs::write(&file, "nonsense").unwrap();
    assert_eq!(cert(&file).unwrap_err().code(), Code::CERT_UNREADABLE);
}

#[test]
fn a_name_that_breaks_a_rule_is_a_negative_verdict_in_words() {
    let report = dn("CN=serveur.ch-test.example,OU=1670000017,O=CH TEST,ST=Bas-Rhin (68),C=FR", Language::French);
    assert!(report.is_negative());
    assert_eq!(report.messages, ["ST : ce département porte le numéro 67."]);
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["problems"][0]["rule"], "department_number");
    assert_eq!(json["valid"], false);
}

#[test]
fn server_arguments_are_a_name_and_a_port() {
    assert_eq!(host_and_port("imap.example:993"), Ok(("imap.example".into(), 993)));
    assert_eq!(host_and_port("[::1]:993"), Ok(("::1".into(), 993)));
    for wrong in ["imap.example", ":993", "imap.example:0", "imap.example:x"] {
        assert!(host_and_port(wrong).is_err(), "{wrong}");
    }
}

fn args(port: u16, anchors: Vec<PathBuf>, environment: Option<Environment>) -> CheckArgs {
    let server = ("imap.op-test.example".to_owned(), port);
    CheckArgs { server, starttls: None, environment, anchors, dial: Some("127.0.0.1".into()) }
}

#[tokio::test]
async fn anchors_never_widen_a_fixed_environment() {
    for environment in [Environment::Production, Environment::Formation] {
        let widened = check(&args(1, vec!["a.pem".into()], Some(environment)), None).await.unwrap_err();
        assert_eq!(widened.class(), Class::Usage);
    }
    assert_eq!(check(&args(1, vec![], Some(Environment::Other)), None).await.unwrap_err().class(), Class::Usage);
}

#[tokio::test]
async fn a_refused_server_is_reported_with_its_chain() {
    let pki = Pki::new();
    let mut wanted = pki.server("imap.op-test.example");
    wanted.not_after = days(-2);
    let port = crate::net::echo_server(&pki, &wanted.issue()).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("root.pem");
    std::fs::write(&file, pem(&pki.root.der)).unwrap();
    let report = check(&args(port, vec![file], None), None).await.unwrap();
    assert!(!report.accepted);
    assert_eq!(report.code, Some("CERT-03"));
    assert_eq!(report.class(), Some(Class::Verdict));
    assert_eq!(report.chain.len(), 2);
    assert!(report.to_text(Language::French).contains("imap.op-test.example"));
    assert!(serde_json::to_string(&report).unwrap().contains("\"environment\":\"other\""));
}
