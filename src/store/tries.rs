//! How often the code of an identity may be tried at this workstation, and how long one waits afterwards. It stands on
//! the disk in clear beside the key file: neither another screen nor another start gives fresh tries.

use super::Error;
use crate::platform::files::{read_limited, write_private};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::path::Path;

const FIRST_WAIT: i64 = 30;
const LONGEST_WAIT: i64 = 15 * 60;
const FILE_LIMIT: u64 = 4_096;

/// The wrong codes of one identity since it was last opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tries {
    wrong: u32,
    until: Option<Timestamp>,
}

impl Tries {
    /// Tries before one has to wait.
    pub const FREE: u32 = 5;

    /// A wrong code more: from the fifth on one waits, each time twice as long, a quarter of an hour at the most.
    #[must_use]
    pub fn and_wrong(mut self, now: Timestamp) -> Self {
        self.wrong = self.wrong.saturating_add(1);
        if let Some(beyond) = self.wrong.checked_sub(Self::FREE) {
            let wait = FIRST_WAIT.saturating_mul(1 << beyond.min(16)).min(LONGEST_WAIT);
            self.until = now.checked_add(SignedDuration::from_secs(wait)).ok();
        }
        self
    }

    /// Tries left before one has to wait.
    pub fn left(&self) -> u32 {
        Self::FREE.saturating_sub(self.wrong)
    }

    /// Whether there was a wrong code.
    pub fn any(&self) -> bool {
        self.wrong > 0
    }

    /// Whether the tries are used up: the full sign-in is offered.
    pub fn used_up(&self) -> bool {
        self.wrong >= Self::FREE
    }

    /// Seconds to wait before the next try; a clock that was set back does not lengthen it.
    pub fn wait(&self, now: Timestamp) -> u64 {
        let left = self.until.map_or(0, |until| until.duration_since(now).as_millis());
        if left > i128::from(LONGEST_WAIT) * 1000 {
            return 0;
        }
        u64::try_from(left.max(0)).unwrap_or(u64::MAX).div_ceil(1000)
    }

    /// What was kept; a file that is missing or damaged says nothing.
    pub(super) fn read(path: &Path) -> Self {
        let kept = read_limited(path, FILE_LIMIT).ok();
        kept.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
    }

    /// Keeps it; nothing is kept of none.
    pub(super) fn write(&self, path: &Path) -> Result<(), Error> {
        if !self.any() {
            return match std::fs::remove_file(path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    Err(crate::platform::Error::from_io(path, &error).into())
                }
                _ => Ok(()),
            };
        }
        let bytes = serde_json::to_vec(self)
            .map_err(|_| Error::Damaged { path: path.to_owned(), detail: "the tries cannot be written".into() })?;
        Ok(write_private(path, &bytes)?)
    }
}

#[cfg(test)]
mod tests {
    use super::Tries;
    use jiff::{SignedDuration, Timestamp};

    #[test]
    fn five_tries_are_free_then_the_wait_doubles_up_to_a_quarter_of_an_hour() {
        let now = Timestamp::UNIX_EPOCH;
        let mut tries = Tries::default();
        for _ in 0..Tries::FREE - 1 {
            tries = tries.and_wrong(now);
            assert_eq!(tries.wait(now), 0);
        }
        assert_eq!(tries.left(), 1);
        let waits: Vec<u64> = (0..8)
            .map(|_| {
                tries = tries.and_wrong(now);
                tries.wait(now)
            })
            .collect();
        assert_eq!(waits, [30, 60, 120, 240, 480, 900, 900, 900]);
        assert!(tries.used_up());
        assert_eq!(tries.wait(now + SignedDuration::from_secs(900)), 0);
    }

    #[test]
    fn the_count_never_overflows_and_a_clock_set_back_does_not_lock_for_days() {
        let tries = (0..1_000).fold(Tries::default(), |tries, _| tries.and_wrong(Timestamp::UNIX_EPOCH));
        assert_eq!(tries.wait(Timestamp::UNIX_EPOCH), 900);
        assert_eq!(tries.wait(Timestamp::UNIX_EPOCH - SignedDuration::from_hours(24)), 0);
    }
}
