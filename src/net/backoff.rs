//! How long to wait before the next try: longer each time, and never all clients at once.

use std::time::Duration;

/// Exponential back-off with jitter: each wait lies between half of the step and the step.
#[derive(Debug, Clone)]
pub struct Backoff {
    first: Duration,
    longest: Duration,
    failures: u32,
    state: u64,
}

impl Backoff {
    /// Waits from `first` up to `longest`, spread at random.
    pub fn new(first: Duration, longest: Duration) -> Self {
        let mut seed = [0; 8];
        // Without randomness the waits are merely not spread.
        let _ = getrandom::fill(&mut seed);
        Self::seeded(first, longest, u64::from_le_bytes(seed))
    }

    /// The same with a fixed seed: the same waits each time.
    pub fn seeded(first: Duration, longest: Duration, seed: u64) -> Self {
        Self { first, longest, failures: 0, state: seed }
    }

    /// How long to wait after one more failure.
    pub fn next_wait(&mut self) -> Duration {
        let step = self.first.saturating_mul(2_u32.saturating_pow(self.failures)).min(self.longest);
        self.failures = self.failures.saturating_add(1);
        let half = step / 2;
        let spread = u64::try_from(half.as_millis()).unwrap_or(u64::MAX).saturating_add(1);
        half + Duration::from_millis(self.random() % spread)
    }

    /// Failures since the last success.
    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// It worked: the next wait is the first one again.
    pub fn reset(&mut self) {
        self.failures = 0;
    }

    /// SplitMix64: spreading waits needs no cryptography.
    fn random(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_the_longest_and_start_again_after_a_success() {
        let mut backoff = Backoff::seeded(Duration::from_secs(1), Duration::from_secs(60), 7);
        for step in [1, 2, 4, 8, 16, 32, 60, 60, 60] {
            let wait = backoff.next_wait();
            assert!(wait >= Duration::from_millis(step * 500), "{step}: {wait:?}");
            assert!(wait <= Duration::from_secs(step), "{step}: {wait:?}");
        }
        assert_eq!(backoff.failures(), 9);
        backoff.reset();
        assert!(backoff.next_wait() <= Duration::from_secs(1));
    }

    #[test]
    fn two_clients_do_not_wait_equally_long() {
        let waits = |seed| {
            let mut backoff = Backoff::seeded(Duration::from_secs(8), Duration::from_secs(60), seed);
            [backoff.next_wait(), backoff.next_wait()]
        };
        assert_ne!(waits(1), waits(2));
        assert_eq!(waits(3), waits(3));
    }

    #[test]
    fn a_thousand_failures_do_not_overflow() {
        let mut backoff = Backoff::new(Duration::from_secs(5), Duration::from_secs(300));
        for _ in 0..1000 {
            assert!(backoff.next_wait() <= Duration::from_secs(300));
        }
    }
}
