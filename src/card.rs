//! The CPS card: from the reader to a signature (cps-igc.md, stack-facts §4–5).
//!
//! A card is seen by the reader's events (PC/SC), read and used through a PKCS#11 module. That module is foreign code: it
//! lives in a child process of its own, the agent, which can be killed at any instant without harm to the client.

mod activity;
pub mod agent;
mod desk;
mod error;
mod facts;
mod identity;
mod modules;
mod reader;
mod session;

pub use activity::Activity;
pub use agent::child::run as run_agent;
pub use agent::{Agent, Program, Scheme};
pub use desk::{Desk, Inserted, Means, OnDesk};
pub use error::Error;
pub use facts::{Card, CardKind};
pub use modules::find as find_module;
pub use reader::{Held, Kind, Presence, Reader, Readers, Seen, Service};
pub use session::CardSession;

use crate::domain::Secret;
use agent::protocol::Token;
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

/// Digits of the code de déblocage (cps-igc.md §6).
const UNBLOCKING_DIGITS: usize = 8;

/// A token that cannot sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Useless {
    /// Its number.
    pub number: String,
    /// Why.
    pub error: Error,
}

/// Every card in readers that may be touched. Blocking.
///
/// # Errors
/// What reader and module may do.
pub fn look(agent: &Agent) -> Result<Vec<Result<Card, Useless>>, Error> {
    let tokens = agent.look()?;
    let card = |token: Token| {
        let number = token.serial.clone();
        Card::of(token).map_err(|error| Useless { number, error })
    };
    Ok(tokens.into_iter().map(card).collect())
}

/// Gives a card another code porteur. Blocking.
///
/// # Errors
/// Those of [`CardSession::open`].
pub fn change_pin(agent: &Agent, card: &Card, old: &Secret, new: &Secret, agreed: bool) -> Result<(), Error> {
    let card = session::again(agent, card)?;
    card.check_tries(agreed)?;
    session::check_form(old, card.pin_length)?;
    session::check_form(new, card.pin_length)?;
    agent.change_pin(card.slot, old, new)
}

/// Gives a blocked card a new code porteur by its code de déblocage. Blocking.
///
/// # Errors
/// [`Error::UnblockRefused`], [`Error::PinForm`], and what reader and module may do.
pub fn unblock(agent: &Agent, card: &Card, unblocking: &Secret, new: &Secret) -> Result<(), Error> {
    // A shorter one cannot be right, and would cost one of the few tries there are.
    session::check_form(unblocking, (UNBLOCKING_DIGITS, UNBLOCKING_DIGITS))?;
    let card = session::again(agent, card)?;
    session::check_form(new, card.pin_length)?;
    agent.unblock(card.slot, unblocking, new)
}
