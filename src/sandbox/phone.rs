//! The demonstration phone: where one-time codes appear instead of in a text message.

use crate::domain::Address;
use jiff::Timestamp;
use serde::Serialize;
use tokio::sync::broadcast;

/// A text message with a one-time code. It is a public demonstration secret, hence readable in `Debug`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PhoneMessage {
    /// Whose phone.
    pub to: Address,
    /// Six digits.
    pub code: String,
    /// Seconds it is good for.
    pub valid_seconds: u32,
    /// When it was sent.
    pub at: Timestamp,
}

/// Messages kept for a reader that is slow.
const BACKLOG: usize = 64;

/// Sends messages to whoever watches; nobody needs to.
#[derive(Debug, Clone)]
pub struct Phone(broadcast::Sender<PhoneMessage>);

impl Default for Phone {
    fn default() -> Self {
        Self(broadcast::Sender::new(BACKLOG))
    }
}

impl Phone {
    /// Shows a message.
    pub fn show(&self, message: PhoneMessage) {
        // No watcher is no error: the code is then simply not seen.
        let _ = self.0.send(message);
    }

    /// The messages from now on.
    pub fn watch(&self) -> broadcast::Receiver<PhoneMessage> {
        self.0.subscribe()
    }
}
