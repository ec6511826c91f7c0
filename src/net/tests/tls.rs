use super::servers::*;
use crate::domain::Coded;
use crate::domain::error::Code;
use crate::domain::profile::{TlsPolicy, TlsVersion};
use crate::net::{Connector, Error, Target};
use crate::trust::test_pki::{Issued, Pki, Wanted, days};
use rustls::version::{TLS12, TLS13};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const BOTH: &[&rustls::SupportedProtocolVersion] = &[&TLS13, &TLS12];

async fn refused(world: &World, server: &Issued) -> Code {
    let port = echo(config(&world.pki, server, BOTH, false)).await;
    world.connector().tls(&target(port)).await.unwrap_err().code()
}

/// The code that ends a connection to a server with a changed certificate.
async fn fault(change: impl FnOnce(&mut Wanted<'_>)) -> Code {
    let world = World::new(&[]).await;
    let mut wanted = world.wanted();
    change(&mut wanted);
    let server = wanted.issue();
    refused(&world, &server).await
}

#[tokio::test]
async fn a_good_server_is_reached_and_its_facts_are_told() {
    let world = World::new(&[]).await;
    let server = world.wanted().issue();
    let port = echo(config(&world.pki, &server, BOTH, false)).await;
    let mut secured = world.connector().tls(&target(port)).await.unwrap();
    let facts = secured.facts();
    assert_eq!(facts.version, TlsVersion::V1_3);
    assert!(facts.suite.starts_with("TLS_AES"), "{}", facts.suite);
    assert_eq!(facts.chain.len(), 2);
    assert!(!facts.resumed && !facts.certificate_asked);
    let mut greeting = [0; 5];
    secured.read_exact(&mut greeting).await.unwrap();
    secured.write_all(b"again").await.unwrap();
    secured.read_exact(&mut greeting).await.unwrap();
    assert_eq!(&greeting, b"again");
}

#[tokio::test]
async fn each_certificate_fault_has_its_own_error() {
    assert_eq!(fault(|wanted| wanted.not_after = days(-2)).await, Code::CERT_EXPIRED);
    assert_eq!(fault(|wanted| wanted.not_before = days(2)).await, Code::CERT_NOT_YET_VALID);
    assert_eq!(fault(|wanted| wanted.san = vec!["other.example".into()]).await, Code::CERT_NAME);
    assert_eq!(fault(|wanted| wanted.lists.clear()).await, Code::CERT_REVOCATION_UNKNOWN);
    let world = World::new(&[]).await;
    let stranger = Pki::new();
    let server = stranger.server(HOST).issue();
    let port = echo(config(&stranger, &server, BOTH, false)).await;
    let error = world.connector().tls(&target(port)).await.unwrap_err();
    assert_eq!(error.code(), Code::CERT_OTHER_AUTHORITY);
    assert!(error.args().iter().any(|(name, value)| *name == "host" && value == HOST));
    assert!(matches!(error, Error::Certificate { chain, .. } if chain.len() == 2));
}

#[tokio::test]
async fn a_revoked_server_is_refused_by_the_list_fetched() {
    let pki = Pki::new();
    // The address of the list is in the certificate, and its serial in the list.
    let serial = Arc::new(AtomicUsize::new(0));
    let (told, intermediate) = (Arc::clone(&serial), Arc::new(pki));
    let authority = Arc::clone(&intermediate);
    let (lists, _) = http(move |_| ok(&authority.current_crl(&[told.load(Ordering::SeqCst) as u32]))).await;
    let mut wanted = intermediate.server(HOST);
    wanted.lists = vec![format!("http://127.0.0.1:{lists}/a.crl")];
    let server = wanted.issue();
    serial.store(server.serial as usize, Ordering::SeqCst);
    let port = echo(config(&intermediate, &server, BOTH, false)).await;
    let trust = crate::net::TrustStore::new(crate::domain::Environment::Other, intermediate.anchors(), None);
    let connector = Connector::new(trust, &TlsPolicy::default(), &timeouts(), None).unwrap();
    assert_eq!(connector.tls(&target(port)).await.unwrap_err().code(), Code::CERT_REVOKED);
}

#[tokio::test]
async fn an_expired_or_unreachable_list_fails_closed() {
    let pki = Pki::new();
    let expired = pki.crl(&[], days(-9), days(-2));
    let world = World::with_list(pki, expired).await;
    let server = world.wanted().issue();
    assert_eq!(refused(&world, &server).await, Code::CERT_REVOCATION_UNKNOWN);

    let pki = Pki::new();
    let forged = Pki::new().current_crl(&[]);
    let world = World::with_list(pki, forged).await;
    let server = world.wanted().issue();
    assert_eq!(refused(&world, &server).await, Code::CERT_REVOCATION_UNKNOWN);
}

#[tokio::test]
async fn a_list_is_fetched_once_and_kept_on_disk() {
    let world = World::new(&[]).await;
    let server = world.wanted().issue();
    let port = echo(config(&world.pki, &server, BOTH, false)).await;
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        let trust = world.trust(Some(folder.path().to_owned()));
        let connector = Connector::new(trust, &TlsPolicy::default(), &timeouts(), None).unwrap();
        for _ in 0..2 {
            connector.tls(&target(port)).await.unwrap();
        }
    }
    assert_eq!(world.asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn an_authority_s_missing_list_is_asked_for_once_and_does_not_stop_the_connection() {
    let (gone, asked) = http(|_| b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_vec()).await;
    let world = World::new(&[]).await;
    let below = world.pki.authority("BELOW TEST", vec![format!("http://127.0.0.1:{gone}/root.crl")]);
    let pki = Pki { root: world.pki.root, intermediate: below };
    let (lists, _) = http({
        let crl = pki.current_crl(&[]);
        move |_| ok(&crl)
    })
    .await;
    let mut wanted = pki.server(HOST);
    wanted.lists = vec![format!("http://127.0.0.1:{lists}/a.crl")];
    let port = echo(config(&pki, &wanted.issue(), BOTH, false)).await;
    let trust = crate::net::TrustStore::new(crate::domain::Environment::Other, pki.anchors(), None);
    let connector = Connector::new(trust, &TlsPolicy::default(), &timeouts(), None).unwrap();
    for _ in 0..3 {
        let secured = connector.tls(&target(port)).await.unwrap();
        assert_eq!(secured.facts().verdict.warnings, [crate::trust::Warning::IssuerRevocationUnknown]);
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn faults_below_tls_are_told_apart() {
    let connector = Connector::new(nobody(), &TlsPolicy::default(), &timeouts(), None).unwrap();
    let unknown = Target::new("no-such-host.invalid", 143);
    assert_eq!(connector.tls(&unknown).await.unwrap_err().code(), Code::HOST_UNKNOWN);

    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let closed = listener.local_addr().unwrap().port();
    drop(listener);
    assert_eq!(connector.tls(&target(closed)).await.unwrap_err().code(), Code::PORT_CLOSED);

    let plain = listen(|_, mut tcp| async move {
        let _ = tcp.write_all(b"* OK ready in clear\r\n").await;
        let _ = tcp.read(&mut [0; 1024]).await;
    })
    .await;
    assert_eq!(connector.tls(&target(plain)).await.unwrap_err().code(), Code::TLS_NOT_OFFERED);

    let cutting = listen(|_, mut tcp| async move {
        let _ = tcp.read(&mut [0; 1024]).await;
    })
    .await;
    assert_eq!(connector.tls(&target(cutting)).await.unwrap_err().code(), Code::CONNECTION_LOST);
}

#[tokio::test]
async fn a_silent_server_runs_into_the_deadline() {
    let silent = listen(|_, tcp| async move {
        std::future::pending::<()>().await;
        drop(tcp);
    })
    .await;
    let connector = Connector::new(nobody(), &TlsPolicy::default(), &timeouts(), None).unwrap();
    assert_eq!(connector.tls(&target(silent)).await.unwrap_err().code(), Code::TIMED_OUT);
    let mut plain = connector.plain(&target(silent)).await.unwrap();
    assert_eq!(plain.read_line().await.unwrap_err().code(), Code::TIMED_OUT);
}

#[tokio::test]
async fn without_a_common_version_the_handshake_fails() {
    let world = World::new(&[]).await;
    let server = world.wanted().issue();
    let port = echo(config(&world.pki, &server, &[&TLS13], false)).await;
    let policy = TlsPolicy { max: TlsVersion::V1_2, ..TlsPolicy::default() };
    let error = world.with_policy(&policy, None).tls(&target(port)).await.unwrap_err();
    assert_eq!(error.code(), Code::TLS_HANDSHAKE);
}

#[tokio::test]
async fn starttls_upgrades_and_refuses_bytes_in_clear_behind_the_grant() {
    let world = World::new(&[]).await;
    let server = world.wanted().issue();
    let tls = config(&world.pki, &server, BOTH, false);
    let starttls = |behind: &'static [u8]| {
        let tls = Arc::clone(&tls);
        listen(move |_, mut tcp| {
            let tls = Arc::clone(&tls);
            async move {
                tcp.write_all(b"220 ready\r\n").await.unwrap();
                let _ = tcp.read(&mut [0; 100]).await;
                tcp.write_all(&[b"220 go\r\n", behind].concat()).await.unwrap();
                greet(tls, tcp).await;
            }
        })
    };
    let connector = world.connector();
    for (behind, expected) in [(&b""[..], None), (b"250 evil\r\n", Some(Code::STARTTLS_INJECTION))] {
        let target = target(starttls(behind).await);
        let mut plain = connector.plain(&target).await.unwrap();
        assert_eq!(plain.read_line().await.unwrap(), "220 ready");
        plain.write_all(b"STARTTLS\r\n").await.unwrap();
        assert_eq!(plain.read_line().await.unwrap(), "220 go");
        let upgraded = connector.upgrade(plain, &target).await;
        assert_eq!(upgraded.err().map(|error| error.code()), expected);
    }
}

#[tokio::test]
async fn an_endless_line_is_refused() {
    let port = listen(|_, mut tcp| async move { while tcp.write_all(&[b'x'; 1000]).await.is_ok() {} }).await;
    let connector = Connector::new(nobody(), &TlsPolicy::default(), &timeouts(), None).unwrap();
    let mut plain = connector.plain(&target(port)).await.unwrap();
    assert_eq!(plain.read_line().await.unwrap_err().code(), Code::PROTOCOL);
}

#[tokio::test]
async fn a_session_is_resumed_and_still_judged() {
    let world = World::new(&[]).await;
    let server = world.wanted().issue();
    let port = echo(config(&world.pki, &server, BOTH, false)).await;
    let connector = world.connector();
    let mut resumed = Vec::new();
    for _ in 0..2 {
        let mut secured = connector.tls(&target(port)).await.unwrap();
        secured.read_exact(&mut [0; 5]).await.unwrap();
        assert_eq!(secured.facts().chain.len(), 2);
        resumed.push(secured.facts().resumed);
    }
    assert_eq!(resumed, [false, true]);
}

#[tokio::test]
async fn a_killed_resumption_is_repeated_once_in_full() {
    let world = World::new(&[]).await;
    let server = world.wanted().issue();
    let tls = config(&world.pki, &server, BOTH, false);
    let port = listen(move |number, mut tcp| {
        let tls = Arc::clone(&tls);
        async move {
            // The second connection offers the session of the first.
            if number == 1 {
                let _ = tcp.read(&mut [0; 2048]).await;
                return;
            }
            greet(tls, tcp).await;
        }
    })
    .await;
    let connector = world.connector();
    for _ in 0..2 {
        let mut secured = connector.tls(&target(port)).await.unwrap();
        secured.read_exact(&mut [0; 5]).await.unwrap();
        assert!(!secured.facts().resumed);
    }
}

#[tokio::test]
async fn silence_under_tls_ends_after_the_patience() {
    let world = World::new(&[]).await;
    let server = world.wanted().issue();
    let port = echo(config(&world.pki, &server, BOTH, false)).await;
    let mut secured = world.connector().tls(&target(port)).await.unwrap();
    let control = secured.control();
    secured.read_exact(&mut [0; 5]).await.unwrap();
    control.set_patience(std::time::Duration::from_millis(50));
    let error = secured.read(&mut [0; 5]).await.unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::TimedOut);
    assert_eq!(control.fault().unwrap().code(), Code::TIMED_OUT);
}

#[tokio::test]
async fn a_library_s_own_handshake_needs_the_lists_at_hand() {
    let world = World::new(&[]).await;
    let server = world.wanted().issue();
    let port = echo(config(&world.pki, &server, BOTH, false)).await;
    let target = target(port);
    let (config, facts) = world.connector().config_for(&target).await.unwrap();
    assert_eq!(facts.chain.len(), 2);
    let tcp = world.connector().plain(&target).await.unwrap().into_tcp().unwrap();
    let name = rustls_pki_types::ServerName::try_from(HOST).unwrap();
    assert!(tokio_rustls::TlsConnector::from(config).connect(name, tcp).await.is_ok());
}
