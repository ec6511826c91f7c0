//! How often a code may be tried at this workstation, and how long one waits afterwards.

use jiff::{SignedDuration, Timestamp};

/// Tries before one has to wait.
pub(super) const TRIES: u32 = 5;
const FIRST_WAIT: i64 = 30;
const LONGEST_WAIT: i64 = 15 * 60;

/// The wrong codes of one identity since it was last unlocked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Tries {
    wrong: u32,
    until: Option<Timestamp>,
}

impl Tries {
    /// A wrong code more: from the fifth on one waits, each time twice as long, a quarter of an hour at the most.
    pub(super) fn wrong(&mut self, now: Timestamp) {
        self.wrong = self.wrong.saturating_add(1);
        if let Some(beyond) = self.wrong.checked_sub(TRIES) {
            let wait = FIRST_WAIT.saturating_mul(1 << beyond.min(16)).min(LONGEST_WAIT);
            self.until = now.checked_add(SignedDuration::from_secs(wait)).ok();
        }
    }

    /// Tries left before one has to wait.
    pub(super) fn left(&self) -> u32 {
        TRIES.saturating_sub(self.wrong)
    }

    /// Whether there was a wrong code.
    pub(super) fn any(&self) -> bool {
        self.wrong > 0
    }

    /// Whether the tries are used up: the full sign-in is offered.
    pub(super) fn used_up(&self) -> bool {
        self.wrong >= TRIES
    }

    /// Seconds to wait before the next try.
    pub(super) fn wait(&self, now: Timestamp) -> u64 {
        let left = self.until.map_or(0, |until| until.duration_since(now).as_millis());
        u64::try_from(left.max(0)).unwrap_or(u64::MAX).div_ceil(1000)
    }
}

#[cfg(test)]
mod tests {
    use super::{TRIES, Tries};
    use jiff::{SignedDuration, Timestamp};

    #[test]
    fn five_tries_are_free_then_the_wait_doubles_up_to_a_quarter_of_an_hour() {
        let now = Timestamp::UNIX_EPOCH;
        let mut tries = Tries::default();
        for _ in 0..TRIES - 1 {
            tries.wrong(now);
            assert_eq!(tries.wait(now), 0);
        }
        assert_eq!(tries.left(), 1);
        let waits: Vec<u64> = (0..8)
            .map(|_| {
                tries.wrong(now);
                tries.wait(now)
            })
            .collect();
        assert_eq!(waits, [30, 60, 120, 240, 480, 900, 900, 900]);
        assert!(tries.used_up());
        assert_eq!(tries.wait(now + SignedDuration::from_secs(900)), 0);
    }

    #[test]
    fn the_count_never_overflows() {
        let mut tries = Tries::default();
        (0..1_000).for_each(|_| tries.wrong(Timestamp::UNIX_EPOCH));
        assert_eq!(tries.wait(Timestamp::UNIX_EPOCH), 900);
    }
}
