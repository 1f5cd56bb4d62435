//! The one clock of a run: nanoseconds since its start, on the monotonic clock, the same for all threads.

use std::{thread, time::Duration};

use rustix::time::{ClockId, clock_gettime};

pub(crate) const NS_PER_S: u64 = 1_000_000_000;
pub(crate) const NS_PER_MS: u64 = 1_000_000;

/// Start of a run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    start_ns: u64,
}

impl Clock {
    /// A run that starts now.
    pub(crate) fn start() -> Self {
        Self::start_at(monotonic_ns())
    }

    /// A run that starts, or has started, at that time of [`monotonic_ns`].
    pub(crate) fn start_at(start_ns: u64) -> Self {
        Self { start_ns }
    }

    /// A run that starts at that time; returns when it has come.
    pub(crate) fn wait_for(start_ns: u64) -> Self {
        thread::sleep(Duration::from_nanos(start_ns.saturating_sub(monotonic_ns())));
        Self::start_at(start_ns)
    }

    /// Since the start.
    #[inline]
    pub(crate) fn now_ns(self) -> u64 {
        monotonic_ns().saturating_sub(self.start_ns)
    }
}

/// The clock that all processes of a machine share and that nobody sets: nanoseconds since some time in the past.
#[inline]
#[must_use]
pub fn monotonic_ns() -> u64 {
    let now = clock_gettime(ClockId::Monotonic);
    now.tv_sec.cast_unsigned() * NS_PER_S + now.tv_nsec.cast_unsigned()
}
