//! The readers and cards of `tests/servers/card`: what they are, and the word of a test to them.

use super::Servers;
use serde::Deserialize;
use std::ffi::CString;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The readers and the virtual cards, as `tests/servers/harness/card.py` describes them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the description is whole; tests take from it what they need")]
pub(crate) struct CardBench {
    /// Where the bench takes commands; [`Desk`] speaks to it.
    control: String,
    /// OpenSC's PKCS#11 module.
    pub(crate) opensc: PathBuf,
    /// For its environment: `OPENSC_CONF`.
    pub(crate) opensc_conf: PathBuf,
    /// Names of the two slots.
    pub(crate) readers: [String; 2],
    pub(crate) pin: String,
    pub(crate) puk: String,
    /// Roots of the cards' authorities, PEM.
    pub(crate) anchors: PathBuf,
    /// Roots and issuers, PEM.
    pub(crate) chain: PathBuf,
    pub(crate) cards: Vec<VirtualCard>,
}

/// One virtual card.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the description is whole; tests take from it what they need")]
pub(crate) struct VirtualCard {
    /// As [`Desk::say`] wants it: `medecin`, `infirmier`…
    pub(crate) name: String,
    /// As PKCS#11 tells it.
    pub(crate) serial: String,
    /// PEM.
    pub(crate) certificate: PathBuf,
    /// PEM.
    pub(crate) signature_certificate: PathBuf,
    /// The common name of the certificate.
    pub(crate) user: String,
    /// The mailbox that it opens.
    pub(crate) mailbox: Option<String>,
}

/// A mailbox and the cards that may open it beside their own.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the description is whole; tests take from it what they need")]
pub(crate) struct SharedMailbox {
    pub(crate) address: String,
    pub(crate) cards: Vec<String>,
}

/// The cards of the test kit as tokens.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the description is whole; tests take from it what they need")]
pub(crate) struct SoftHsm {
    pub(crate) module: PathBuf,
    /// `SOFTHSM2_CONF` that shows all tokens at once.
    pub(crate) conf: PathBuf,
    pub(crate) tokens: Vec<Token>,
}

/// One token. Its files are shared by all tests: copy the folder of `conf` before changing a PIN.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the description is whole; tests take from it what they need")]
pub(crate) struct Token {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) serial: String,
    pub(crate) pin: String,
    pub(crate) so_pin: String,
    /// PEM.
    pub(crate) certificate: PathBuf,
    /// PEM.
    pub(crate) signature_certificate: PathBuf,
    /// `SOFTHSM2_CONF` that shows this token only, with all mechanisms, as a CPS4.
    pub(crate) conf: PathBuf,
    /// The same without PSS, as a CPS3.
    pub(crate) conf_cps3: PathBuf,
}

/// The readers and cards in the hands of one test, as new; other tests wait until it is done.
pub(crate) struct Desk {
    link: BufReader<TcpStream>,
    _alone: MutexGuard<'static, ()>,
}

impl Desk {
    /// Waits for the tests that came before.
    pub(crate) fn take(servers: &Servers) -> Self {
        static ALONE: Mutex<()> = Mutex::new(());
        let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        let link = BufReader::new(TcpStream::connect(&servers.card.control).expect("the bench of cards answers"));
        let mut desk = Self { link, _alone: alone };
        desk.say("fresh");
        desk
    }

    /// One command of `tests/servers/card/bench.py`; what it says after `ok`.
    pub(crate) fn say(&mut self, command: &str) -> String {
        self.link.get_mut().write_all(format!("{command}\n").as_bytes()).unwrap();
        let mut answer = String::new();
        self.link.read_line(&mut answer).unwrap();
        answer.trim_end().strip_prefix("ok").unwrap_or_else(|| panic!("{command}: {answer}")).trim_start().to_owned()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        // The next one puts all in order too: a test that failed must not fail a second time here.
        let _ = self.link.get_mut().write_all(b"fresh\n");
        let _ = self.link.read_line(&mut String::new());
    }
}

/// The service's own count of cards in and out of a slot.
pub(crate) struct Visits {
    context: pcsc::Context,
    slot: CString,
    begun: u32,
}

impl Visits {
    pub(crate) fn of(slot: &str) -> Self {
        let context = pcsc::Context::establish(pcsc::Scope::User).unwrap();
        let slot = CString::new(slot).unwrap();
        let mut states = [pcsc::ReaderState::new(slot.clone(), pcsc::State::UNAWARE)];
        context.get_status_change(Duration::ZERO, &mut states).unwrap();
        Self { context, slot, begun: states[0].event_count() }
    }

    /// Waits until the service has counted so many since.
    pub(crate) fn until(&self, wanted: u32) {
        let late = Instant::now() + Duration::from_secs(15);
        let mut states = [pcsc::ReaderState::new(self.slot.clone(), pcsc::State::UNAWARE)];
        while states[0].event_count() < self.begun + wanted {
            assert!(Instant::now() < late, "{:?}: {} events, not {wanted}", self.slot, states[0].event_count());
            match self.context.get_status_change(Duration::from_secs(1), &mut states) {
                Ok(()) | Err(pcsc::Error::Timeout) => states[0].sync_current_state(),
                Err(error) => panic!("{error}"),
            }
        }
    }
}
