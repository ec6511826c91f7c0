//! Work on hostile bytes in a thread of its own: its stack is large, its panic an answer, its time counted.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread::Builder;
use std::time::Duration;

/// Stack of the working thread, bytes: PDF objects nest, and a stack that overflows ends the program.
const STACK: usize = 64 << 20;
/// How long one call may take; a page takes a fraction of a second.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);
/// Threads that may go on though nobody waits for them any more; with so many, nothing new is begun.
const MOST_LATE: usize = 2;

/// The late threads of the program.
static LATE: Late = Late(AtomicUsize::new(0));

/// What became of the work instead of its result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failed {
    /// It panicked, or no thread could be had.
    Stopped,
    /// It was not done in time; its thread cannot be ended and goes on until it is done by itself.
    Late,
    /// It was not begun: too many threads are late.
    Crowded,
}

/// How many threads are late.
struct Late(AtomicUsize);

const WORKING: u8 = 0;
const LEFT: u8 = 1;
const DONE: u8 = 2;

/// One working thread: whether it is waited for, and whether it is over.
struct Turn {
    state: AtomicU8,
    late: &'static Late,
}

impl Turn {
    /// Nobody waits for it any more.
    fn leave(&self) {
        self.late.0.fetch_add(1, Ordering::AcqRel);
        if self.state.swap(LEFT, Ordering::AcqRel) == DONE {
            self.late.0.fetch_sub(1, Ordering::AcqRel);
        }
    }
}

/// Held by the thread: let go when it ends, in a panic too.
struct Work(Arc<Turn>);

impl Drop for Work {
    fn drop(&mut self) {
        if self.0.state.swap(DONE, Ordering::AcqRel) == LEFT {
            self.0.late.0.fetch_sub(1, Ordering::AcqRel);
        }
    }
}

/// Does the work elsewhere and waits for its result.
pub(super) fn guarded<T: Send + 'static>(
    patience: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failed> {
    guarded_among(&LATE, patience, work)
}

fn guarded_among<T: Send + 'static>(
    late: &'static Late,
    patience: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failed> {
    if late.0.load(Ordering::Acquire) >= MOST_LATE {
        return Err(Failed::Crowded);
    }
    let turn = Arc::new(Turn { state: AtomicU8::new(WORKING), late });
    let held = Work(Arc::clone(&turn));
    let (give, take) = sync_channel(1);
    let thread = Builder::new().name("pages".to_owned()).stack_size(STACK).spawn(move || {
        let _held = held;
        // Nobody waits for a late result.
        let _ = give.send(work());
    });
    thread.map_err(|_| Failed::Stopped)?;
    take.recv_timeout(patience).map_err(|error| match error {
        RecvTimeoutError::Timeout => {
            turn.leave();
            Failed::Late
        }
        RecvTimeoutError::Disconnected => Failed::Stopped,
    })
}

#[cfg(test)]
mod tests {
    use super::{Failed, Late, MOST_LATE, PATIENCE, guarded, guarded_among};
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc::channel;
    use std::time::Duration;

    const MOMENT: Duration = Duration::from_millis(10);

    #[test]
    fn a_panic_and_an_endless_work_are_answers() {
        static LATE: Late = Late(AtomicUsize::new(0));
        assert_eq!(guarded(PATIENCE, || 1), Ok(1));
        assert_eq!(guarded(PATIENCE, || assert_eq!(1, 2)), Err(Failed::Stopped));
        let (end, wait) = channel::<()>();
        assert_eq!(guarded_among(&LATE, MOMENT, move || wait.recv().is_ok()), Err(Failed::Late));
        drop(end);
    }

    #[test]
    fn nothing_is_begun_while_too_many_threads_are_late() {
        static LATE: Late = Late(AtomicUsize::new(0));
        let mut ends = Vec::new();
        for _ in 0..MOST_LATE {
            let (end, wait) = channel::<()>();
            assert_eq!(guarded_among(&LATE, MOMENT, move || wait.recv().is_ok()), Err(Failed::Late));
            ends.push(end);
        }
        assert_eq!(guarded_among(&LATE, PATIENCE, || 1), Err(Failed::Crowded));
        ends.clear();
        while LATE.0.load(Ordering::Acquire) > 0 {
            std::thread::yield_now();
        }
        assert_eq!(guarded_among(&LATE, PATIENCE, || 1), Ok(1));
    }
}
