use super::{IMAP_HOST, LIST_HOST, Options, Running, start};
use crate::domain::profile::OperatorProfile;
use crate::domain::{Code, Coded};
use crate::sandbox::faults::Faults;
use crate::sandbox::{https, smtp};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

async fn running(faults: &str) -> Running {
    let faults = Faults::parse(faults).unwrap();
    start(Options { faults, first_day: false, ..Options::default() }).await.unwrap()
}

async fn tcp(port: u16) -> TcpStream {
    TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.unwrap()
}

async fn tls(running: &Running, port: u16, host: &str) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    for der in CertificateDer::pem_file_iter(&running.facts().ca).unwrap() {
        roots.add(der.unwrap()).unwrap();
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = builder.with_root_certificates(roots).with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, tcp(port).await).await
}

async fn http(mut stream: impl tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin, request: &str) -> Vec<u8> {
    let request = format!("GET {request} HTTP/1.1\r\nHost: liste\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // A server that closes without close_notify is an error to rustls, and no matter here.
    let _ = stream.read_to_end(&mut answer).await;
    answer
}

async fn white_list(running: &Running) -> String {
    let stream = tls(running, running.ports().https, LIST_HOST).await.unwrap();
    String::from_utf8_lossy(&http(stream, https::WHITE_LIST_PATH).await).into_owned()
}

#[tokio::test]
async fn no_other_address_than_loopback() {
    let listen: IpAddr = "0.0.0.0".parse().unwrap();
    let error = start(Options { listen, ..Options::default() }).await.unwrap_err();
    assert_eq!(error.code(), Code::SANDBOX_LOOPBACK);
}

#[tokio::test]
async fn the_files_a_client_needs_are_there_and_go_with_a_temporary_folder() {
    let running = running("").await;
    let facts = running.facts().clone();
    let profile: OperatorProfile = toml::from_str(&std::fs::read_to_string(&facts.profile).unwrap()).unwrap();
    assert_eq!(profile.imap.as_ref().unwrap().port, facts.ports.imap);
    assert_eq!(profile.trust.anchors, ["ca.pem"]);
    assert!(profile.domains.contains(&"cabinet-monnier.mssante.example".to_owned()));
    let second: OperatorProfile = toml::from_str(&std::fs::read_to_string(&facts.profile_tls).unwrap()).unwrap();
    assert_eq!(second.smtp.unwrap().port, facts.ports.smtps);
    assert!(facts.accounts.iter().all(|account| account.certificate.exists()));
    assert_eq!(facts.accounts[0].address, "claire.monnier@cabinet-monnier.mssante.example");
    running.stop().await;
    assert!(!facts.state.exists());
    assert!(TcpStream::connect((Ipv4Addr::LOCALHOST, facts.ports.imap)).await.is_err());
}

#[tokio::test]
async fn every_port_speaks_its_own_form_of_tls() {
    let running = running("").await;
    let ports = running.ports();
    let mut greeting = [0; 4];
    tcp(ports.smtp).await.read_exact(&mut greeting).await.unwrap();
    assert_eq!(&greeting, b"220 ");
    // The server's name stands in the CN only: rustls' own verifier refuses it, and the connection got that far.
    let error = tls(&running, ports.smtps, smtp::HOST).await.unwrap_err();
    assert!(error.to_string().contains("certificate"), "{error}");
    tls(&running, ports.imaps, IMAP_HOST).await.unwrap();
    tls(&running, ports.ldaps, super::LDAP_HOST).await.unwrap();
    running.stop().await;
}

#[tokio::test]
async fn the_white_list_and_the_revocation_lists_are_served() {
    let running = running("").await;
    let list = white_list(&running).await;
    assert!(list.starts_with("HTTP/1.1 200") && list.contains("<Nom>cabinet-monnier.mssante.example</Nom>"));
    let etag = list.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap();
    let stream = tls(&running, running.ports().https, LIST_HOST).await.unwrap();
    let again = format!("{} HTTP/1.1\r\nIf-None-Match: {etag}\r\nX-Rest:", https::WHITE_LIST_PATH);
    assert!(http(stream, &again).await.starts_with(b"HTTP/1.1 304"));
    let port = running.ports().http;
    assert!(http(tcp(port).await, "/CRL/ACI-EL-ORG-SANDBOX.crl").await.starts_with(b"HTTP/1.1 200"));
    assert!(http(tcp(port).await, "/AC/ACR-EL-SANDBOX.cer").await.starts_with(b"HTTP/1.1 200"));
    assert!(http(tcp(port).await, "/CRL/AUTRE.crl").await.starts_with(b"HTTP/1.1 404"));
    assert!(http(tcp(port).await, https::WHITE_LIST_PATH).await.starts_with(b"HTTP/1.1 404"), "only over TLS");
    running.stop().await;
}

#[tokio::test]
async fn the_faults_of_the_lists_strike() {
    let running = running("white-list-truncated").await;
    let list = white_list(&running).await;
    assert!(list.starts_with("HTTP/1.1 200") && !list.contains("</ListeBlancheMSSante>"));
    running.faults().set("white-list-absent,crl-absent").unwrap();
    assert!(white_list(&running).await.starts_with("HTTP/1.1 404"));
    let port = running.ports().http;
    assert!(http(tcp(port).await, "/CRL/ACI-EL-ORG-SANDBOX.crl").await.starts_with(b"HTTP/1.1 404"));
    running.faults().set("white-list-stale=30").unwrap();
    let date = |list: &str| list.split("<DateDeGeneration>").nth(1).unwrap().chars().take(10).collect::<String>();
    let stale = date(&white_list(&running).await);
    running.faults().set("crl-expired").unwrap();
    assert_ne!(stale, date(&white_list(&running).await));
    assert!(http(tcp(port).await, "/CRL/ACI-EL-ORG-SANDBOX.crl").await.starts_with(b"HTTP/1.1 200"));
    running.stop().await;
}

#[tokio::test]
async fn the_faults_of_the_transport_strike() {
    let running = running("certificate-expired=imap*1,plain-server=smtp,directory-down").await;
    let ports = running.ports();
    let error = tls(&running, ports.imaps, IMAP_HOST).await.unwrap_err();
    assert!(error.to_string().contains("xpired"), "{error}");
    tls(&running, ports.imaps, IMAP_HOST).await.unwrap();
    let mut greeting = [0; 4];
    tcp(ports.smtps).await.read_exact(&mut greeting).await.unwrap();
    assert_eq!(&greeting, b"220 ", "in clear where TLS is due");
    assert_eq!(tcp(ports.ldap).await.read(&mut greeting).await.unwrap_or(0), 0);
    running.faults().set("cut-at-command=imap:TLS,cut-at-command=smtp:CONNECT").unwrap();
    tls(&running, ports.imaps, IMAP_HOST).await.unwrap_err();
    assert_eq!(tcp(ports.smtp).await.read(&mut greeting).await.unwrap_or(0), 0);
    running.stop().await;
}

#[tokio::test]
async fn starttls_may_be_missing_or_followed_by_foreign_bytes() {
    let running = running("no-starttls*1").await;
    let hello = b"EHLO x\r\n";
    let mut stream = tcp(running.ports().smtp).await;
    stream.write_all(hello).await.unwrap();
    let seen = until(&mut stream, "250 ").await;
    assert!(!seen.contains("STARTTLS"));
    running.faults().set("starttls-injection").unwrap();
    let mut stream = tcp(running.ports().smtp).await;
    stream.write_all(b"EHLO x\r\nSTARTTLS\r\n").await.unwrap();
    let seen = until(&mut stream, "injected\r\n").await;
    assert!(seen.contains("220 2.0.0 TLS\r\n250 injected\r\n"), "{seen}");
    running.stop().await;
}

async fn until(stream: &mut TcpStream, end: &str) -> String {
    let mut seen = String::new();
    while !seen.contains(end) {
        let mut bytes = [0; 512];
        let read = stream.read(&mut bytes).await.unwrap();
        assert!(read > 0, "{seen}");
        seen.push_str(&String::from_utf8_lossy(&bytes[..read]));
    }
    seen
}

#[tokio::test]
async fn mail_is_kept_between_runs_and_the_first_day_comes_once() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options { state: Some(folder.path().to_owned()), ..Options::default() };
    let claire = "claire.monnier@cabinet-monnier.mssante.example".parse().unwrap();
    let first = start(options.clone()).await.unwrap();
    let mail = &first.shared().mail;
    mail.deliver(&claire, "INBOX", b"Subject: x\r\n\r\n".to_vec(), Default::default(), jiff::Timestamp::now()).unwrap();
    let before = mail.snapshot_named(&claire, "INBOX").unwrap();
    first.stop().await;
    let second = start(options).await.unwrap();
    let after = second.shared().mail.snapshot_named(&claire, "INBOX").unwrap();
    assert_eq!((before.messages.len(), before.uid_validity), (after.messages.len(), after.uid_validity));
    second.stop().await;
}
