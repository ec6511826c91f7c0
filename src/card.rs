//! The CPS card: from the reader to a signature (cps-igc.md, stack-facts §4–5).
//!
//! A card is seen by the reader's events (PC/SC), read and used through a PKCS#11 module. That module is foreign code: it
//! lives in a child process of its own, the agent, which can be killed at any instant without harm to the client.

mod error;

pub use error::Error;

use serde::{Deserialize, Serialize};

/// What the card lets one try, as far as its flags say; the number of tries is not told (PKCS#11 `CKF_USER_PIN_*`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tries {
    /// No wrong code since the last right one.
    Normal,
    /// A wrong code was given.
    Low,
    /// The next wrong code blocks the card.
    Last,
    /// Blocked.
    Locked,
}

impl Tries {
    /// The word of the command line and of the sentences.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Low => "low",
            Self::Last => "last",
            Self::Locked => "locked",
        }
    }
}
