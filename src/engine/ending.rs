//! The end of an engine: nothing long is begun once it is near, and what goes on has a moment left for its last word.

use super::error::Error;
use crate::domain::error::Failure;
use std::time::Duration;
use tokio::sync::watch;

/// What a message in the middle of its transaction, or a good-bye to a server, may still take.
const LAST_WORD: Duration = Duration::from_millis(700);

/// Says that the end is near.
pub(super) struct End(watch::Sender<bool>);

/// Knows whether the end is near; clones know the same.
#[derive(Clone)]
pub(super) struct Ending(watch::Receiver<bool>);

impl End {
    pub(super) fn new() -> (Self, Ending) {
        let (end, ending) = watch::channel(false);
        (Self(end), Ending(ending))
    }

    pub(super) fn is_near(&self) {
        self.0.send_replace(true);
    }
}

impl Ending {
    pub(super) fn is_near(&self) -> bool {
        *self.0.borrow()
    }

    /// Between two steps of something long.
    pub(super) fn go_on(&self) -> Result<(), Failure> {
        if self.is_near() { Err(Failure::new(Error::Stopped)) } else { Ok(()) }
    }

    /// Until the end is near.
    pub(super) async fn near(&self) {
        // An engine that is dropped ends as well.
        let _ = self.0.clone().wait_for(|near| *near).await;
    }

    /// Until the last word must have been said.
    pub(super) async fn here(&self) {
        self.near().await;
        tokio::time::sleep(LAST_WORD).await;
    }
}
