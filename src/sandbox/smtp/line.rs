//! Reading what the client sends: whole lines, or the text of a message in pieces.

use super::super::wire::Wire;
use std::io;
use tokio::io::AsyncReadExt;

/// Longest line: an AUTH line may hold 12 288 characters (RFC 4954 §4).
const LINE: usize = 12_288;
/// Bytes read at a time.
const CHUNK: usize = 16 * 1024;

/// Bytes read and not yet used.
#[derive(Default)]
pub(super) struct Input(Vec<u8>);

impl Input {
    /// The next line with its end, or `None` when the client has left.
    pub(super) async fn line(&mut self, wire: &mut Wire) -> io::Result<Option<Vec<u8>>> {
        loop {
            if let Some(end) = self.0.iter().position(|byte| *byte == b'\n') {
                return Ok(Some(self.0.drain(..=end).collect()));
            }
            if self.0.len() > LINE {
                return Err(io::ErrorKind::InvalidData.into());
            }
            if self.fill(wire).await? == 0 {
                return Ok(None);
            }
        }
    }

    /// Whatever has come, at least one byte; the end of the connection is an error.
    pub(super) async fn chunk(&mut self, wire: &mut Wire) -> io::Result<Vec<u8>> {
        if self.0.is_empty() && self.fill(wire).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(std::mem::take(&mut self.0))
    }

    /// Puts unused bytes back.
    pub(super) fn give_back(&mut self, bytes: &[u8]) {
        self.0.splice(0..0, bytes.iter().copied());
    }

    async fn fill(&mut self, wire: &mut Wire) -> io::Result<usize> {
        let mut bytes = vec![0; CHUNK];
        let read = wire.read(&mut bytes).await?;
        self.0.extend(bytes.into_iter().take(read));
        Ok(read)
    }
}
