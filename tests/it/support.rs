//! What tests need to meet the real servers of `tests/servers`.

mod bench;

pub(crate) use bench::{CardBench, Desk, SharedMailbox, SoftHsm, Token, Visits};
use pli::domain::profile::OperatorProfile;
use pli::net::{Connector, TrustStore};
use pli::trust::Anchors;
use rustls_pki_types::{CertificateDer, pem::PemObject};
use serde::Deserialize;
use std::net::{TcpStream, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use std::{env, fs, thread};

/// The file that describes the running servers.
const SERVERS: &str = "PLI_TEST_SERVERS";
/// The folder where each test that met them leaves its name; `dev/test` counts.
const LEDGER: &str = "PLI_TEST_LEDGER";

/// The running servers, as `tests/servers/harness/profile.py` describes them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the description is whole; tests take from it what they need")]
pub(crate) struct Servers {
    /// Address that all of them listen on.
    pub(crate) address: String,
    /// All their files.
    pub(crate) folder: PathBuf,
    /// Folder with both profiles and their anchors.
    pub(crate) operators: PathBuf,
    pub(crate) profiles: Profiles,
    /// The root certificate, PEM.
    pub(crate) anchors: PathBuf,
    pub(crate) hosts: Hosts,
    pub(crate) ports: Ports,
    /// Dr Monnier, the pharmacy, a secretariat.
    pub(crate) accounts: Vec<Account>,
    spare_accounts: Vec<Account>,
    /// Patients' addresses: they receive only.
    pub(crate) patients: Vec<String>,
    phone: PathBuf,
    sessions: PathBuf,
    /// Served over http: the revocation lists, in `crl`.
    pub(crate) http_folder: PathBuf,
    /// Served over https: the white list.
    pub(crate) https_folder: PathBuf,
    /// Address of the white list.
    pub(crate) white_list: String,
    pub(crate) directory_base: String,
    /// Entries that the directory gives at the most.
    pub(crate) directory_size_limit: usize,
    /// Bytes of a message that Postfix takes at the most.
    pub(crate) size_limit: u64,
    /// The servers' own logs.
    pub(crate) logs: PathBuf,
    /// The mailbox that several cards may open, named in EXTERNAL.
    pub(crate) shared_mailbox: SharedMailbox,
    /// The readers and the virtual cards.
    pub(crate) card: CardBench,
    /// The same cards as tokens of SoftHSM.
    pub(crate) softhsm: SoftHsm,
}

/// The operator profile files, by the way TLS starts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the description is whole; tests take from it what they need")]
pub(crate) struct Profiles {
    pub(crate) starttls: PathBuf,
    pub(crate) implicit: PathBuf,
    /// By card, TLS implicit.
    pub(crate) card: PathBuf,
    /// By card, STARTTLS.
    pub(crate) card_starttls: PathBuf,
}

/// Names in the servers' certificates.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the description is whole; tests take from it what they need")]
pub(crate) struct Hosts {
    pub(crate) imap: String,
    pub(crate) smtp: String,
    pub(crate) directory: String,
    pub(crate) white_list: String,
}

/// Ports, by protocol.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the description is whole; tests take from it what they need")]
pub(crate) struct Ports {
    pub(crate) imap: u16,
    pub(crate) imaps: u16,
    pub(crate) submission: u16,
    pub(crate) submissions: u16,
    pub(crate) ldap: u16,
    pub(crate) ldaps: u16,
    pub(crate) http: u16,
    pub(crate) https: u16,
    pub(crate) lmtp: u16,
    pub(crate) auth: u16,
    /// Dovecot, where a card's certificate and EXTERNAL are demanded: reading, then sending.
    pub(crate) imap_card: u16,
    pub(crate) imaps_card: u16,
    pub(crate) submission_card: u16,
    pub(crate) submissions_card: u16,
    /// Postfix, where a card's certificate is enough.
    pub(crate) submission_certificate: u16,
    pub(crate) submissions_certificate: u16,
    pub(crate) relay: u16,
    pub(crate) cards: u16,
}

/// A mailbox and its password.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the description is whole; tests take from it what they need")]
pub(crate) struct Account {
    pub(crate) address: String,
    pub(crate) password: String,
    pub(crate) name: String,
}

#[derive(Deserialize)]
struct PhoneMessage {
    to: String,
    code: String,
}

impl Servers {
    /// The running servers; writes the calling test's name into the ledger.
    ///
    /// Call it in the test itself, not in a task or thread of it: the thread's name is the test's name.
    pub(crate) fn meet() -> &'static Self {
        static SERVERS_MET: OnceLock<Servers> = OnceLock::new();
        let servers = SERVERS_MET.get_or_init(|| {
            let Some(path) = env::var_os(SERVERS) else {
                panic!(
                    "this test meets real servers and {SERVERS} does not name any: use dev/test, or \
                     tests/servers/run -- COMMAND, or leave such tests out by -- --skip real::"
                );
            };
            let text =
                fs::read_to_string(&path).unwrap_or_else(|error| panic!("{SERVERS}={}: {error}", path.display()));
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{SERVERS}={}: {error}", path.display()))
        });
        for port in [servers.ports.imap, servers.ports.submission, servers.ports.ldap] {
            servers.reach(port);
        }
        sign_ledger();
        servers
    }

    /// Dr Claire Monnier, of the one scenario that has her: other tests take [`Servers::spare_account`].
    pub(crate) fn claire(&self) -> &Account {
        &self.accounts[0]
    }

    /// The pharmacy, of the same scenario.
    pub(crate) fn pharmacy(&self) -> &Account {
        &self.accounts[1]
    }

    /// A mailbox that no other test of this run has.
    pub(crate) fn spare_account(&self) -> &Account {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        self.spare_accounts.get(number).expect("more spare accounts are needed: tests/servers/accounts.json")
    }

    /// Codes sent for this address, oldest first.
    pub(crate) fn codes_of(&self, address: &str) -> Vec<String> {
        let text = fs::read_to_string(&self.phone).unwrap();
        let messages = text.lines().map(|line| serde_json::from_str::<PhoneMessage>(line).unwrap());
        messages.filter(|message| message.to == address).map(|message| message.code).collect()
    }

    /// Ends the account's session, as half a day would: the next sign-in wants a code.
    pub(crate) fn end_sessions_of(&self, address: &str) {
        for entry in fs::read_dir(&self.sessions).unwrap() {
            let path = entry.unwrap().path();
            if path.file_name().unwrap().to_string_lossy().starts_with(&format!("{address}@")) {
                fs::remove_file(path).unwrap();
            }
        }
    }

    /// A connector that trusts the servers' authority, by the rules of the STARTTLS profile.
    pub(crate) fn connector(&self) -> Connector {
        let profile = profile(&self.profiles.starttls);
        let anchors = Anchors {
            anchors: CertificateDer::pem_file_iter(&self.anchors).unwrap().map(Result::unwrap).collect(),
            intermediates: Vec::new(),
            refuse_sandbox_keys: true,
            only_issuers: Vec::new(),
        };
        let trust = TrustStore::new(profile.environment, anchors, None);
        Connector::new(trust, &profile.tls, &profile.timeouts, None).unwrap()
    }

    /// A connection in clear to one of the ports.
    pub(crate) fn reach(&self, port: u16) -> TcpStream {
        let address = (self.address.as_str(), port).to_socket_addrs().unwrap().next().unwrap();
        let patience = Duration::from_secs(5);
        let stream = TcpStream::connect_timeout(&address, patience)
            .unwrap_or_else(|error| panic!("{address}, a server of {SERVERS}, does not answer: {error}"));
        stream.set_read_timeout(Some(patience)).unwrap();
        stream
    }
}

/// One of the operator profiles, read by our own types.
pub(crate) fn profile(path: &Path) -> OperatorProfile {
    toml::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn sign_ledger() {
    let Some(folder) = env::var_os(LEDGER) else { return };
    let thread = thread::current();
    let name = thread
        .name()
        .filter(|name| name.contains("::"))
        .expect("Servers::meet is for the test's own thread, which bears its name (and for more than one test thread)");
    assert!(name.contains("real::"), "{name} meets real servers: put it in a module named `real`");
    fs::write(Path::new(&folder).join(name.replace("::", ".")), name).unwrap();
}
