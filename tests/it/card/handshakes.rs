//! Cards against `openssl s_server`: what a card can sign decides the version, and sessions are resumed.

use crate::support::{Servers, profile};
use pli::net::{ClientIdentity, Connector, Error, Target, TrustStore};
use pli::trust::{Anchors, certificates_from_pem};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// A server of OpenSSL's own that demands a card's certificate and sends each line back in reverse.
struct OpenSsl {
    process: Child,
    target: Target,
}

impl OpenSsl {
    fn start(servers: &Servers, more: &[&str]) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Self::at(port, servers, more)
    }

    fn at(port: u16, servers: &Servers, more: &[&str]) -> Self {
        let pki = servers.folder.join("pki");
        let (chain, key) = (pki.join("imap.servers.example.chain.pem"), pki.join("imap.servers.example.key"));
        let process = Command::new("openssl")
            .args(["s_server", "-rev", "-quiet", "-accept", &format!("127.0.0.1:{port}")])
            .args(["-Verify", "3", "-verify_return_error"])
            .arg("-CAfile")
            .arg(&servers.card.chain)
            .arg("-cert")
            .arg(&chain)
            .arg("-cert_chain")
            .arg(&chain)
            .arg("-key")
            .arg(key)
            .args(more)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let target = Target::new(servers.hosts.imap.clone(), port).dialled(Some("127.0.0.1".to_owned()));
        let server = Self { process, target };
        let end = Instant::now() + Duration::from_secs(10);
        // The connection that finds it open is refused for want of TLS, which disturbs nobody.
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < end, "openssl s_server does not listen");
            sleep(Duration::from_millis(20));
        }
        server
    }
}

impl Drop for OpenSsl {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// A connector with this card that trusts the servers' authority.
fn connector(servers: &Servers, identity: Arc<dyn ClientIdentity>) -> Connector {
    let profile = profile(&servers.profiles.card);
    let anchors = certificates_from_pem(&std::fs::read(&servers.anchors).unwrap()).unwrap();
    let anchors = Anchors { anchors, intermediates: Vec::new(), refuse_sandbox_keys: true, only_issuers: Vec::new() };
    let trust = TrustStore::new(profile.environment, anchors, None);
    Connector::new(trust, &profile.tls, &profile.timeouts, Some(identity)).unwrap()
}

/// Connects, says something and hears it back: version, and whether the session was resumed.
async fn visit(connector: &Connector, server: &OpenSsl) -> Result<(String, bool), Error> {
    let mut secured = connector.tls(&server.target).await?;
    let lost = |error: std::io::Error| Error::from_io(&error, &server.target);
    secured.write_all(b"lit\n").await.map_err(lost)?;
    let mut back = [0; 4];
    secured.read_exact(&mut back).await.map_err(lost)?;
    assert_eq!(&back, b"til\n");
    Ok((format!("{:?}", secured.facts().version), secured.facts().resumed))
}

mod real {
    use super::{OpenSsl, connector, visit};
    use crate::card::counter::{Counter, token_session};
    use crate::support::Servers;
    use pli::card::CardSession;
    use pli::domain::error::{Code, Coded};

    /// Four connections and ten reconnections of each, one after the other, cost one signature.
    async fn cost_one_signature(servers: &Servers, card: &CardSession, server: &OpenSsl, expected: &str) {
        let connector = connector(servers, card.identity());
        for visited in 0..44 {
            let (version, resumed) = visit(&connector, server).await.unwrap();
            assert_eq!((version.as_str(), resumed), (expected, visited > 0));
        }
        assert_eq!(card.signatures(), 1);
        card.close();
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn forty_four_connections_one_after_the_other_cost_a_cps3_one_signature() {
        let servers = Servers::meet();
        let mut counter = Counter::open(servers).await;
        let inserted = counter.insert("medecin").await;
        let card = counter.sign_in(&inserted).await;
        // It takes TLS 1.3 too; the card does not.
        cost_one_signature(servers, &card, &OpenSsl::start(servers, &[]), "V1_2").await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn forty_four_connections_one_after_the_other_cost_a_cps4_one_signature_in_tls_1_3() {
        let servers = Servers::meet();
        let card = token_session(servers, "medecin8", true).await;
        cost_one_signature(servers, &card, &OpenSsl::start(servers, &["-tls1_3"]), "V1_3").await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_server_that_forgot_its_sessions_costs_one_signature_more() {
        let servers = Servers::meet();
        let card = token_session(servers, "medecin", false).await;
        let first = OpenSsl::start(servers, &[]);
        let connector = connector(servers, card.identity());
        visit(&connector, &first).await.unwrap();
        let port = first.target.port;
        drop(first);
        let again = OpenSsl::at(port, servers, &[]);
        assert!(!visit(&connector, &again).await.unwrap().1);
        assert_eq!(card.signatures(), 2);
        card.close();
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_server_that_wants_what_a_cps3_cannot_do_has_its_own_message() {
        let servers = Servers::meet();
        for demand in [&["-tls1_3"][..], &["-client_sigalgs", "RSA-PSS+SHA256:RSA-PSS+SHA384"]] {
            let server = OpenSsl::start(servers, demand);
            let old = token_session(servers, "medecin8", false).await;
            let refused = visit(&connector(servers, old.identity()), &server).await.unwrap_err();
            assert_eq!((refused.code(), old.signatures()), (Code::CLIENT_CERT_UNFIT, 0), "{demand:?}: {refused}");
            old.close();
            let new = token_session(servers, "medecin8", true).await;
            visit(&connector(servers, new.identity()), &server).await.unwrap();
            new.close();
        }
    }
}
