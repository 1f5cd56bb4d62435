//! A run over time: one point per second.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Histogram, Recording,
    recording::{Part, Second, UnsentSeconds},
};

/// A run over time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Series {
    /// One per second, in order; a second in which nothing happened is absent.
    pub points: Vec<SeriesPoint>,
    /// Requests that were never sent, by the second in which they were due; nobody knows before a run has ended.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unsent: Vec<SeriesUnsent>,
}

/// Requests that were due in one second and never sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SeriesUnsent {
    /// Since the start of the run.
    pub second: u32,
    /// Whether they belong to the warm-up.
    pub warm_up: bool,
    /// How many.
    pub count: u64,
}

/// What ended in one second.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SeriesPoint {
    /// Since the start of the run.
    pub second: u32,
    /// Whether it belongs to the warm-up.
    pub warm_up: bool,
    /// Requests whose time came.
    pub due: u64,
    /// Requests that ended.
    pub ended: u64,
    /// Those of them that failed.
    pub errors: u64,
    /// Response time of what ended, in ms.
    pub p50_ms: Option<f64>,
    /// Response time of what ended, in ms.
    pub p99_ms: Option<f64>,
    /// Response time of what ended, in ms.
    pub max_ms: Option<f64>,
    /// CPU time of the generator.
    pub client_cpu_us: u64,
}

impl Series {
    /// Of a recording.
    #[must_use]
    pub fn of(recording: &Recording) -> Self {
        Self {
            points: recording.seconds.iter().map(SeriesPoint::of).collect(),
            unsent: SeriesUnsent::all(recording),
        }
    }
}

impl SeriesUnsent {
    /// Of a recording, whether it has its seconds or not: first those of the warm-up. None if nobody knows when they were
    /// due.
    #[must_use]
    pub fn all(recording: &Recording) -> Vec<Self> {
        let placed = recording.unsent_placed().into_iter().flat_map(UnsentSeconds::iter);
        placed.map(|(second, part, count)| Self { second, warm_up: part == Part::WarmUp, count }).collect()
    }
}

impl SeriesPoint {
    /// Of one second of work.
    #[must_use]
    pub fn of(second: &Second) -> Self {
        let (mut response, mut errors) = (Histogram::new(), 0);
        for slice in &second.slices {
            response.merge(&slice.phases.response);
            if slice.outcome.is_error() {
                errors += slice.phases.service.count();
            }
        }
        let ms = |ns: u64| ns as f64 / 1e6;
        Self {
            second: second.second,
            warm_up: !second.slices.is_empty() && second.slices.iter().all(|one| one.part == Part::WarmUp),
            due: second.counters.due,
            ended: second.counters.ended,
            errors,
            p50_ms: response.value_at_quantile(0.5).map(ms),
            p99_ms: response.value_at_quantile(0.99).map(ms),
            max_ms: response.max().map(ms),
            client_cpu_us: second.client.cpu_us,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::End;

    #[test]
    fn what_was_never_sent_stands_in_the_second_in_which_it_was_due_if_that_is_known() {
        let mut recording = Recording { unsent: 7, ..Recording::sample(vec![Second::default()]) };
        assert!(Series::of(&recording).unsent.is_empty(), "of before it was recorded");
        recording.unsent_seconds.add(4, Part::Measured, 5);
        recording.unsent_seconds.add(0, Part::WarmUp, 2);
        let text = serde_json::to_string(&Series::of(&recording).unsent).unwrap();
        let expect = r#"[{"second":0,"warmUp":true,"count":2},{"second":4,"warmUp":false,"count":5}]"#;
        assert_eq!(text, expect);
        recording.end = End::Interrupted;
        assert!(Series::of(&recording).unsent.is_empty(), "of what a generator that died has left");
    }
}
