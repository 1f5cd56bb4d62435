//! The metrics by which runs are compared: which number of a summary, in which unit, and which way is up.

use meshplay_perf::{stats::Better, summary::Summary};

/// A metric.
pub(super) struct Metric {
    pub(super) name: &'static str,
    pub(super) unit: &'static str,
    pub(super) better: Better,
    pub(super) of: fn(&Summary) -> Option<f64>,
}

/// The one that a comparison is about unless another one is declared.
pub(super) const PRIMARY_DEFAULT: &str = "p99";

/// All of them.
pub(super) const METRICS: &[Metric] = &[
    lower("p50", "ms", |run| run.response_time_ms.as_ref().map(|one| one.p50)),
    lower("p90", "ms", |run| run.response_time_ms.as_ref().map(|one| one.p90)),
    lower("p95", "ms", |run| run.response_time_ms.as_ref().map(|one| one.p95)),
    lower("p99", "ms", |run| run.response_time_ms.as_ref().map(|one| one.p99)),
    lower("p99_9", "ms", |run| run.response_time_ms.as_ref().map(|one| one.p99_9)),
    lower("mean", "ms", |run| run.response_time_ms.as_ref().map(|one| one.mean)),
    Metric { name: "rate", unit: "req/s", better: Better::Higher, of: |run| Some(run.rate.achieved) },
];

const fn lower(name: &'static str, unit: &'static str, of: fn(&Summary) -> Option<f64>) -> Metric {
    Metric { name, unit, better: Better::Lower, of }
}
