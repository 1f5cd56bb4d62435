//! Whether and when a failed call is tried again. Pure: the time and the jitter come in as arguments.
//!
//! Three rules. What cannot get better by itself is not repeated. What may have been done is repeated only if
//! doing it twice is doing it once. And a sick server gets fewer requests, not more: retries of requests that
//! reach it are paid from one budget of the whole client, which refills slowly.

use crate::{Fault, Limits, Outcome, Rejection};

/// Whether a request may be sent twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// Doing it twice is doing it once: reads, server-side apply, deletes bound to a uid.
    Idempotent,
    /// Only if the first one was not done.
    OnlyIfNotDone,
}

/// A failed attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) fault: Fault,
    pub(crate) outcome: Outcome,
}

impl Failure {
    pub(crate) fn not_done(fault: Fault) -> Self {
        Self { fault, outcome: Outcome::NotDone }
    }

    pub(crate) fn unknown(fault: Fault) -> Self {
        Self { fault, outcome: Outcome::Unknown }
    }
}

/// The sort of a fault, as far as trying again goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    /// Trying again changes nothing.
    Final,
    /// The server was not reached; dialling is limited by the connection pool.
    Unreached,
    /// The server asks to slow down.
    Throttled(Option<u64>),
    /// The server was reached and failed.
    Sick,
}

fn sort(fault: &Fault) -> Sort {
    match fault {
        Fault::Refused | Fault::Dns(_) | Fault::NoRoute | Fault::BlackHole { .. } => Sort::Unreached,
        Fault::Reset | Fault::Cut { .. } | Fault::Timeout { .. } => Sort::Sick,
        Fault::Throttled { retry_after_ms } => Sort::Throttled(*retry_after_ms),
        Fault::Server { status: 503, retry_after_ms: Some(wait_ms), .. } => Sort::Throttled(Some(*wait_ms)),
        // 501 and 505 are answers, not accidents.
        Fault::Server { status: 501 | 505, .. } => Sort::Final,
        Fault::Server { .. } | Fault::Rejected(Rejection::WebhookDown, _) => Sort::Sick,
        _ => Sort::Final,
    }
}

/// First wait, doubled with every attempt.
const WAIT_MS: u64 = 100;
/// Longest wait without a `Retry-After`.
const WAIT_MS_MAX: u64 = 2_000;
/// Tokens that come back each second, over all calls of a client.
const TOKENS_PER_S: f64 = 1.0;
/// Tokens that a success gives back: a server that mostly works may be asked again more often.
const TOKENS_PER_SUCCESS: f64 = 0.1;

/// The retries of one call.
#[derive(Debug)]
pub(crate) struct Retries<'a> {
    limits: &'a Limits,
    repeat: Repeat,
    attempts: u32,
}

impl<'a> Retries<'a> {
    pub(crate) fn new(limits: &'a Limits, repeat: Repeat) -> Self {
        Self { limits, repeat, attempts: 0 }
    }

    /// After a failed attempt, `elapsed_ms` after the first one began: how long to wait before the next one.
    /// `jitter` is between 0 and 1.
    pub(crate) fn next(&mut self, failure: &Failure, elapsed_ms: u64, jitter: f64) -> Option<Wait> {
        self.attempts += 1;
        if self.repeat == Repeat::OnlyIfNotDone && failure.outcome == Outcome::Unknown {
            return None;
        }
        let doubled_ms = WAIT_MS.saturating_mul(1 << self.attempts.min(16).saturating_sub(1));
        let backoff_ms = spread(doubled_ms.min(WAIT_MS_MAX), jitter);
        let (wait, end_ms) = match sort(&failure.fault) {
            Sort::Final => return None,
            Sort::Unreached => (Wait::free(backoff_ms), self.limits.unreachable_timeout_ms),
            Sort::Throttled(asked_ms) => {
                let asked_ms = asked_ms.unwrap_or(0).min(self.limits.retry_after_max_ms);
                let wait_ms = asked_ms.saturating_add(backoff_ms);
                (Wait { pause_ms: asked_ms, ..Wait::paid(wait_ms) }, self.limits.throttle_timeout_ms)
            }
            Sort::Sick if self.attempts >= self.limits.fault_attempts_max => return None,
            Sort::Sick => (Wait::paid(backoff_ms), self.limits.throttle_timeout_ms),
        };
        let wait = Wait { left_ms: end_ms.checked_sub(elapsed_ms)?.checked_sub(wait.ms)?, ..wait };
        Some(wait)
    }
}

/// Between half and the whole of it.
fn spread(whole_ms: u64, jitter: f64) -> u64 {
    let half = whole_ms / 2;
    half + (half as f64 * jitter.clamp(0.0, 1.0)) as u64
}

/// Before the next attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wait {
    /// Milliseconds.
    pub(crate) ms: u64,
    /// True if it needs a token of the [`RetryBudget`].
    pub(crate) paid: bool,
    /// For how long every other call to the cluster holds back, too.
    pub(crate) pause_ms: u64,
    /// How much longer than `ms` it may wait for that token.
    pub(crate) left_ms: u64,
}

impl Wait {
    fn free(ms: u64) -> Self {
        Self { ms, paid: false, pause_ms: 0, left_ms: 0 }
    }

    fn paid(ms: u64) -> Self {
        Self { paid: true, ..Self::free(ms) }
    }
}

/// The retries that a client may send to a sick server: a token bucket.
#[derive(Debug)]
pub(crate) struct RetryBudget {
    tokens: f64,
    tokens_max: f64,
    filled_at_ms: u64,
}

impl RetryBudget {
    pub(crate) fn new(tokens_max: u32) -> Self {
        Self { tokens: f64::from(tokens_max), tokens_max: f64::from(tokens_max), filled_at_ms: 0 }
    }

    pub(crate) fn succeeded(&mut self) {
        self.tokens = (self.tokens + TOKENS_PER_SUCCESS).min(self.tokens_max);
    }

    /// Takes a token, in advance if there is none: the answer is how long it takes until it is there, or
    /// `None`, and no token taken, if that is more than `wait_ms_max`.
    pub(crate) fn take(&mut self, now_ms: u64, wait_ms_max: u64) -> Option<u64> {
        let passed_s = now_ms.saturating_sub(self.filled_at_ms) as f64 / 1_000.0;
        self.filled_at_ms = self.filled_at_ms.max(now_ms);
        self.tokens = (self.tokens + passed_s * TOKENS_PER_S).min(self.tokens_max);
        let missing = (1.0 - self.tokens).max(0.0);
        let wait_ms = (missing / TOKENS_PER_S * 1_000.0).ceil() as u64;
        if wait_ms > wait_ms_max {
            return None;
        }
        self.tokens -= 1.0;
        Some(wait_ms)
    }
}

#[cfg(test)]
mod tests;
