//! Small servers on loopback.

use crate::domain::Environment;
use crate::domain::profile::{Timeouts, TlsPolicy};
use crate::net::{ClientIdentity, Connector, Target, TrustStore};
use crate::trust::Anchors;
use crate::trust::test_pki::{Issued, Pki, Wanted};
use rustls::ServerConfig;
use rustls::server::WebPkiClientVerifier;
use rustls_pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

pub(super) const HOST: &str = "imap.op-test.example";

pub(super) fn timeouts() -> Timeouts {
    Timeouts { connect: 3, answer: 1, ..Timeouts::default() }
}

/// Accepts connections for ever, giving each with its number to `serve`.
pub(super) async fn listen<F, R>(serve: F) -> u16
where
    F: Fn(usize, TcpStream) -> R + Send + 'static,
    R: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        for number in 0.. {
            let Ok((stream, _)) = listener.accept().await else { return };
            tokio::spawn(serve(number, stream));
        }
    });
    port
}

pub(super) fn target(port: u16) -> Target {
    Target::new(HOST, port).dialled(Some("127.0.0.1".into()))
}

/// The rustls side of a server.
pub(super) fn config(
    pki: &Pki,
    server: &Issued,
    versions: &[&'static rustls::SupportedProtocolVersion],
    wants_client: bool,
) -> Arc<ServerConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider)).with_protocol_versions(versions).unwrap();
    let builder = if wants_client {
        let mut roots = rustls::RootCertStore::empty();
        roots.add(pki.root.der.clone()).unwrap();
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
        builder.with_client_cert_verifier(verifier)
    } else {
        builder.with_no_client_auth()
    };
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(server.pkcs8.clone()));
    Arc::new(builder.with_single_cert(pki.chain(server), key).unwrap())
}

/// A server that greets under TLS and echoes what it is sent.
pub(super) async fn echo(config: Arc<ServerConfig>) -> u16 {
    listen(move |_, tcp| greet(Arc::clone(&config), tcp)).await
}

pub(super) async fn greet(config: Arc<ServerConfig>, tcp: TcpStream) {
    let Ok(mut tls) = TlsAcceptor::from(config).accept(tcp).await else { return };
    if tls.write_all(b"hello").await.is_err() {
        return;
    }
    let mut buffer = [0; 1024];
    while let Ok(read @ 1..) = tls.read(&mut buffer).await {
        if tls.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}

/// A plain HTTP server with one answer; counts the questions.
pub(super) async fn http(answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> (u16, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    let answer = Arc::new(answer);
    let port = listen(move |_, mut tcp| {
        let (answer, count) = (Arc::clone(&answer), Arc::clone(&counted));
        async move {
            let request = request(&mut tcp).await;
            count.fetch_add(1, Ordering::SeqCst);
            let _ = tcp.write_all(&answer(&request)).await;
        }
    })
    .await;
    (port, count)
}

/// Reads until the empty line.
pub(super) async fn request(stream: &mut (impl tokio::io::AsyncRead + Unpin)) -> String {
    let mut bytes = Vec::new();
    let mut buffer = [0; 1024];
    while !bytes.ends_with(b"\r\n\r\n") {
        match stream.read(&mut buffer).await {
            Ok(read @ 1..) => bytes.extend_from_slice(&buffer[..read]),
            _ => break,
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// An HTTP answer with its length.
pub(super) fn ok(body: &[u8]) -> Vec<u8> {
    let mut answer = format!("HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nContent-Length: {}\r\n\r\n", body.len()).into_bytes();
    answer.extend_from_slice(body);
    answer
}

/// A list server for the authority, and a connector that trusts it.
pub(super) struct World {
    pub(super) pki: Pki,
    pub(super) lists: u16,
    pub(super) asked: Arc<AtomicUsize>,
}

impl World {
    /// With these serials revoked.
    pub(super) async fn new(revoked: &[u32]) -> Self {
        let pki = Pki::new();
        let crl = pki.current_crl(revoked);
        Self::with_list(pki, crl).await
    }

    pub(super) async fn with_list(pki: Pki, crl: Vec<u8>) -> Self {
        let (lists, asked) = http(move |_| ok(&crl)).await;
        Self { pki, lists, asked }
    }

    pub(super) fn wanted(&self) -> Wanted<'_> {
        let mut wanted = self.pki.server(HOST);
        wanted.lists = vec![format!("http://127.0.0.1:{}/a.crl", self.lists)];
        wanted
    }

    pub(super) fn trust(&self, folder: Option<PathBuf>) -> Arc<TrustStore> {
        TrustStore::new(Environment::Other, self.pki.anchors(), folder)
    }

    pub(super) fn connector(&self) -> Connector {
        self.with_policy(&TlsPolicy::default(), None)
    }

    pub(super) fn with_policy(&self, policy: &TlsPolicy, identity: Option<Arc<dyn ClientIdentity>>) -> Connector {
        Connector::new(self.trust(None), policy, &timeouts(), identity).unwrap()
    }
}

pub(super) fn nobody() -> Arc<TrustStore> {
    TrustStore::new(Environment::Other, Anchors::default(), None)
}
