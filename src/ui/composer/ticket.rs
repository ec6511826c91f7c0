//! Which composer asked: an answer that comes late must not reach the message that is written then.

use super::{Message, Saved, Sent};
use crate::domain::error::Failure;
use std::sync::atomic::{AtomicU64, Ordering};

/// One composer of all there were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(u64);

impl Ticket {
    /// Later than all before.
    pub fn next() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// What must be heard even when its composer is gone.
#[derive(Debug, Clone)]
pub enum Late {
    /// Its message was queued.
    Queued(Sent),
    /// Its message was not queued, or its draft not kept.
    Failed(Failure),
}

impl Message {
    /// Whether it is said by this composer's screen, or an answer to it.
    pub fn is_for(&self, ticket: Ticket) -> bool {
        match self {
            Self::Answered(of, _) => *of == ticket,
            _ => true,
        }
    }

    /// Whether its composer is not older than a ticket.
    pub fn is_since(&self, first: Ticket) -> bool {
        matches!(self, Self::Answered(of, _) if *of >= first)
    }

    /// What must be heard of it when its composer is gone.
    pub fn late(self) -> Option<Late> {
        let Self::Answered(_, answer) = self else { return None };
        match *answer {
            Self::Sent(Ok(sent)) => Some(Late::Queued(sent)),
            Self::Sent(Err(refusal)) => Some(Late::Failed(refusal.failure)),
            Self::Saved(Saved { result: Err(failure), .. }) | Self::Removed(Err(failure)) => {
                Some(Late::Failed(failure))
            }
            _ => None,
        }
    }
}
