//! A run over time: one point per second.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Histogram, Recording,
    recording::{Part, Second},
};

/// A run over time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Series {
    /// One per second, in order; a second in which nothing happened is absent.
    pub points: Vec<SeriesPoint>,
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
        Self { points: recording.seconds.iter().map(SeriesPoint::of).collect() }
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
