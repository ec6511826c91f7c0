//! Waiting for news: IDLE (RFC 2177), or a NOOP at the end.

use super::error::Error;
use super::response::{self, Status};
use super::session::{Brings, Session};
use super::sign_in::continuation_or_end;
use super::wire::{Frame, MAX_LITERAL};
use crate::domain::access::Watched;
use futures::future::BoxFuture;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// What ended the wait.
enum Ended {
    News,
    Time,
    Stop,
}

impl Session {
    /// Waits for news of the open folder.
    pub(super) async fn watch(&mut self, patience: Duration, stop: BoxFuture<'_, ()>) -> Result<Watched, Error> {
        self.folder()?;
        if std::mem::take(&mut self.news) {
            return Ok(Watched::Changed);
        }
        let until = Instant::now() + patience;
        self.wire.set_patience(Some(patience + Duration::from_secs(5)));
        let tag = self.idle().await?;
        let ended = self.wait(until, stop).await;
        self.wire.set_patience(None);
        let ended = ended?;
        match tag {
            Some(tag) => {
                self.wire.new_command(MAX_LITERAL);
                self.wire.send(b"DONE\r\n").await?;
                let line = self.finish(&tag, Brings::Nothing, |_| ()).await?;
                self.accepted("IDLE", line)?;
            }
            None if !matches!(ended, Ended::Stop) => {
                self.simple("NOOP", "NOOP", Brings::Nothing).await?;
            }
            None => {}
        }
        Ok(match ended {
            Ended::Stop => Watched::Stopped,
            _ if std::mem::take(&mut self.news) => Watched::Changed,
            _ => Watched::Quiet,
        })
    }

    /// Starts IDLE where the server knows it; answers the tag that DONE will end.
    async fn idle(&mut self) -> Result<Option<String>, Error> {
        if self.idle_refused || !self.can("IDLE") {
            return Ok(None);
        }
        let tag = self.next_tag();
        self.wire.new_command(MAX_LITERAL);
        self.wire.send(format!("{tag} IDLE\r\n").as_bytes()).await?;
        match continuation_or_end(self, &tag).await? {
            None => Ok(Some(tag)),
            Some(_) => {
                self.idle_refused = true;
                Ok(None)
            }
        }
    }

    async fn wait(&mut self, until: Instant, mut stop: BoxFuture<'_, ()>) -> Result<Ended, Error> {
        while !self.news {
            let frame = tokio::select! {
                () = &mut stop => return Ok(Ended::Stop),
                () = sleep_until(until) => return Ok(Ended::Time),
                frame = self.wire.frame_whenever() => frame?,
            };
            self.heard_meanwhile(&frame)?;
        }
        Ok(Ended::News)
    }

    fn heard_meanwhile(&mut self, frame: &Frame) -> Result<(), Error> {
        if let Some(line) = response::status_line(frame) {
            return match line.status {
                Status::Bye => Err(self.bye(&line)),
                _ => Ok(()),
            };
        }
        if let Some(data) = response::data(frame) {
            self.notice(&data, Brings::Nothing);
        }
        Ok(())
    }
}
