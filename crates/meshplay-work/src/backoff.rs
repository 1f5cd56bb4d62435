//! How long to wait before a job is tried again.

use std::time::Duration;

use meshplay_types::id::JobId;

/// Doubles from `first` to `longest`; each job waits a little differently, so that jobs that failed together do not come
/// back together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// Wait after the first attempt.
    pub first: Duration,
    /// Longest wait.
    pub longest: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self { first: Duration::from_secs(1), longest: Duration::from_secs(60) }
    }
}

impl Backoff {
    /// The wait after an attempt, counted from 1: between three quarters and all of the doubled time.
    pub fn wait(&self, job: JobId, attempt: u32) -> Duration {
        let doublings = attempt.saturating_sub(1).min(16);
        let full = self.first.saturating_mul(1 << doublings).min(self.longest);
        // The last bytes of a UUIDv7 are random, and the same for each look at the job.
        let share = u32::from(job.0.as_bytes()[15]);
        full - full / 4 * share / u32::from(u8::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(last: u8) -> JobId {
        let text = format!("00000000-0000-7000-8000-0000000000{last:02x}");
        text.parse().unwrap()
    }

    #[test]
    fn a_wait_doubles_up_to_its_limit() {
        let backoff = Backoff { first: Duration::from_secs(1), longest: Duration::from_secs(60) };
        let waits: Vec<u64> = (1..=8).map(|attempt| backoff.wait(job(0), attempt).as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(backoff.wait(job(0), u32::MAX), backoff.longest);
    }

    #[test]
    fn jobs_wait_between_three_quarters_and_all_of_the_time() {
        let backoff = Backoff::default();
        for last in 0..=u8::MAX {
            let wait = backoff.wait(job(last), 3);
            assert!(Duration::from_secs(3) <= wait && wait <= Duration::from_secs(4), "{wait:?}");
        }
    }
}
