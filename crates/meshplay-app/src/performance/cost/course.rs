//! When the load of a run went on and what it came to, whoever made it.

use jiff::{SignedDuration, Timestamp};
use meshplay_perf::{
    Recording,
    cost::{CostSample, CostSeries},
    format::ToolResult,
};

/// The part of a run that its costs are held against.
pub(in crate::performance) struct Course {
    pub(super) start: Timestamp,
    pub(super) end: Timestamp,
    /// Requests that ended.
    pub(super) requests: u64,
    /// What making the requests cost, of whoever made them.
    pub(super) generator: Option<CostSeries>,
    /// Of which sort that is.
    pub(super) maker: CourseMaker,
}

/// Who made the load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CourseMaker {
    /// Our generator, on the machine of the server.
    Here,
    /// A program of others, on the machine of the server.
    Program,
    /// Our generators on other machines.
    Agents,
}

impl Course {
    /// Of a run that we made.
    pub(in crate::performance) fn of_recording(recording: Recording) -> Self {
        let (start, requests) = (recording.started_at, recording.counters().ended);
        let maker = if recording.agents.is_empty() { CourseMaker::Here } else { CourseMaker::Agents };
        let generator = Some(CostSeries::of_generator(&recording, None));
        Self { start, end: after(start, recording.elapsed_us), requests, generator, maker }
    }

    /// Of a run that a program of others made; nothing, if it does not tell when and how many.
    pub(in crate::performance) fn of_result(result: &ToolResult, usage: &[CostSample]) -> Option<Self> {
        let (start, requests) = (result.started_at?, result.requests?);
        let elapsed_us = (result.elapsed_s? * 1e6) as u64;
        let generator = (!usage.is_empty()).then(|| CostSeries::of_program(result.tool.name(), usage));
        let (end, maker) = (after(start, elapsed_us), CourseMaker::Program);
        Some(Self { start, end, requests, generator, maker })
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
