use super::servers::*;
use crate::domain::error::Code;
use crate::domain::{Coded, Environment};
use crate::net::TrustStore;
use crate::net::http::{Limits, Validators, get, get_in_clear};
use crate::trust::test_pki::Pki;
use crate::trust::{Pin, hex, sha256};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio_rustls::TlsAcceptor;

const LIMITS: Limits = Limits { bytes: 1000, total: Duration::from_secs(2) };

async fn answer(bytes: &'static [u8]) -> Result<crate::net::http::HttpAnswer, crate::net::Error> {
    let (port, _) = http(move |_| bytes.to_vec()).await;
    get_in_clear(&format!("http://127.0.0.1:{port}/list"), None, LIMITS, &Validators::default()).await
}

#[tokio::test]
async fn a_document_comes_with_its_validators_and_may_be_unchanged() {
    let (port, _) = http(|request| {
        let unchanged = request.to_lowercase().contains("if-none-match: \"v1\"");
        if unchanged { b"HTTP/1.1 304 Not Modified\r\n\r\n".to_vec() } else { ok(b"body") }
    })
    .await;
    let url = format!("http://127.0.0.1:{port}/list?x=1");
    let first = get_in_clear(&url, None, LIMITS, &Validators::default()).await.unwrap();
    assert_eq!((first.status, &first.body[..]), (200, &b"body"[..]));
    let second = get_in_clear(&url, None, LIMITS, &first.validators).await.unwrap();
    assert!(second.is_unchanged() && second.body.is_empty());
}

#[tokio::test]
async fn errors_redirects_and_cut_or_large_bodies_are_refused() {
    for bytes in [
        &b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"[..],
        b"HTTP/1.1 302 Found\r\nLocation: http://elsewhere.example/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ncut",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
        b"nonsense\r\n\r\n",
    ] {
        assert_eq!(answer(bytes).await.unwrap_err().code(), Code::HTTP, "{}", String::from_utf8_lossy(bytes));
    }
    let (port, _) = http(|_| ok(&[b'x'; 1001])).await;
    let large = get_in_clear(&format!("http://127.0.0.1:{port}/"), None, LIMITS, &Validators::default()).await;
    assert_eq!(large.unwrap_err().code(), Code::HTTP);
}

#[tokio::test]
async fn only_the_scheme_asked_for_is_followed() {
    let clear = |url: &'static str| get_in_clear(url, None, LIMITS, &UNKNOWN);
    for url in ["ldap://x.example/cn", "https://x.example/", "file:///etc/passwd", "http://u:p@x.example/", "nonsense"]
    {
        assert_eq!(clear(url).await.unwrap_err().code(), Code::HTTP, "{url}");
    }
    let world = World::new(&[]).await;
    let plain = get(&world.connector(), "http://x.example/", None, LIMITS, &Validators::default()).await;
    assert_eq!(plain.unwrap_err().code(), Code::HTTP);
}

#[tokio::test]
async fn https_is_judged_like_every_server_and_a_cut_end_is_an_error() {
    let world = World::new(&[]).await;
    let server = world.wanted().issue();
    let tls = config(&world.pki, &server, &[&rustls::version::TLS13], false);
    let port = listen(move |number, tcp| {
        let acceptor = TlsAcceptor::from(Arc::clone(&tls));
        async move {
            let Ok(mut stream) = acceptor.accept(tcp).await else { return };
            request(&mut stream).await;
            let bytes = if number == 0 { ok(b"list") } else { b"HTTP/1.0 200 OK\r\n\r\nlist cut he".to_vec() };
            let _ = stream.write_all(&bytes).await;
            let _ = stream.flush().await;
        }
    })
    .await;
    let connector = world.connector();
    let url = format!("https://{HOST}:{port}/list.xml");
    let fetch = || crate::net::white_list::fetch(&connector, &url, Some("127.0.0.1"), &UNKNOWN);
    assert_eq!(fetch().await.unwrap().body, b"list");
    assert_eq!(fetch().await.unwrap_err().code(), Code::HTTP);
    let other = format!("https://other.example:{port}/list.xml");
    let refused = get(&connector, &other, Some("127.0.0.1"), LIMITS, &Validators::default()).await;
    assert_eq!(refused.unwrap_err().code(), Code::CERT_NAME);
}

static UNKNOWN: Validators = Validators { etag: None, last_modified: None };

#[tokio::test]
async fn pinned_authorities_are_fetched_once_and_known_by_their_fingerprint() {
    let pki = Pki::new();
    let (root, below) = (pki.root.der.clone(), pki.intermediate.der.clone());
    let (files_root, files_below) = (root.clone(), below.clone());
    let (port, asked) =
        http(move |request| ok(if request.contains("root.cer") { &files_root } else { &files_below })).await;
    let url = |file: &str| -> &'static str { Box::leak(format!("http://127.0.0.1:{port}/{file}").into_boxed_str()) };
    let pin = |name, der: &[u8], url, root| Pin { name, sha256: sha256(der), url, root, servers: true };
    let pins = [pin("ROOT", &root, url("root.cer"), true), pin("BELOW", &below, url("below.cer"), false)];
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        let store =
            TrustStore::from_pins(Environment::Formation, &pins, Some(folder.path().into()), vec![]).await.unwrap();
        assert_eq!(store.anchors().anchors, std::slice::from_ref(&root));
        assert_eq!(store.anchors().intermediates, std::slice::from_ref(&below));
        assert!(store.anchors().refuse_sandbox_keys);
    }
    assert_eq!(asked.load(Ordering::SeqCst), 2);

    // A changed file in the folder is fetched anew, and another certificate at the address is no anchor.
    std::fs::write(folder.path().join(format!("{}.cer", hex(&sha256(&root)))), b"changed").unwrap();
    assert!(TrustStore::from_pins(Environment::Formation, &pins, Some(folder.path().into()), vec![]).await.is_ok());
    let wrong = [pin("ROOT", &root, url("below.cer"), true)];
    let error = TrustStore::from_pins(Environment::Formation, &wrong, None, vec![]).await.unwrap_err();
    assert_eq!(error.code(), Code::ANCHORS_MISSING);
    let none = TrustStore::fetch_pinned(Environment::Other, None, vec![]).await.unwrap_err();
    assert_eq!(none.code(), Code::ANCHORS_MISSING);
}
