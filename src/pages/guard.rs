//! Work on hostile bytes in a thread of its own: its stack is large, its panic an answer, its time counted.

use std::sync::mpsc::sync_channel;
use std::thread::Builder;
use std::time::Duration;

/// Stack of the working thread, bytes: PDF objects nest, and a stack that overflows ends the program.
const STACK: usize = 64 << 20;
/// How long one call may take; a page takes a fraction of a second.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

/// What became of the work instead of its result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failed {
    /// It panicked, or no thread could be had.
    Stopped,
    /// It was not done in time; its thread cannot be ended and goes on until it is done by itself.
    Late,
}

/// Does the work elsewhere and waits for its result.
pub(super) fn guarded<T: Send + 'static>(
    patience: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failed> {
    let (give, take) = sync_channel(1);
    let thread = Builder::new().name("pages".to_owned()).stack_size(STACK).spawn(move || {
        // Nobody waits for a late result.
        let _ = give.send(work());
    });
    thread.map_err(|_| Failed::Stopped)?;
    take.recv_timeout(patience).map_err(|error| match error {
        std::sync::mpsc::RecvTimeoutError::Timeout => Failed::Late,
        std::sync::mpsc::RecvTimeoutError::Disconnected => Failed::Stopped,
    })
}

#[cfg(test)]
mod tests {
    use super::{Failed, PATIENCE, guarded};
    use std::sync::mpsc::channel;
    use std::time::Duration;

    #[test]
    fn a_panic_and_an_endless_work_are_answers() {
        assert_eq!(guarded(PATIENCE, || 1), Ok(1));
        assert_eq!(guarded(PATIENCE, || assert_eq!(1, 2)), Err(Failed::Stopped));
        let (end, wait) = channel::<()>();
        assert_eq!(guarded(Duration::from_millis(10), move || wait.recv().is_ok()), Err(Failed::Late));
        drop(end);
    }
}
