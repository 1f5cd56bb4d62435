//! When the load of a run went on and what it came to, whoever made it.

use jiff::{SignedDuration, Timestamp};
use meshplay_perf::{Recording, format::ToolResult};

/// The part of a run that its costs are held against.
pub(in crate::performance) struct Course {
    pub(super) start: Timestamp,
    pub(super) end: Timestamp,
    /// Requests that ended.
    pub(super) requests: u64,
    /// What our generators noted, their own costs among it.
    pub(super) recording: Option<Recording>,
}

impl Course {
    /// Of a run that we made.
    pub(in crate::performance) fn of_recording(recording: Recording) -> Self {
        let (start, requests) = (recording.started_at, recording.counters().ended);
        Self { start, end: after(start, recording.elapsed_us), requests, recording: Some(recording) }
    }

    /// Of a run that a program of others made; nothing, if it does not tell when and how many.
    pub(in crate::performance) fn of_result(result: &ToolResult) -> Option<Self> {
        let (start, requests) = (result.started_at?, result.requests?);
        let elapsed_us = (result.elapsed_s? * 1e6) as u64;
        Some(Self { start, end: after(start, elapsed_us), requests, recording: None })
    }

    /// Whole seconds, the last one begun.
    pub(in crate::performance) fn seconds(&self) -> u64 {
        u64::try_from(self.end.duration_since(self.start).as_millis()).unwrap_or_default().div_ceil(1_000)
    }
}

fn after(start: Timestamp, us: u64) -> Timestamp {
    let elapsed = SignedDuration::from_micros(i64::try_from(us).unwrap_or(i64::MAX));
    start.saturating_add(elapsed).unwrap_or(start)
}
