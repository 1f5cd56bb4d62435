//! The metrics by which runs are compared: which number of a run, in which unit, and which way is up.

use meshplay_perf::{
    cost::{CostRole, RunCosts},
    stats::Better,
    summary::{Percentiles, Summary},
};

/// What was measured of one run.
pub(super) struct Numbers {
    pub(super) summary: Summary,
    /// If anything of it was watched.
    pub(super) costs: Option<RunCosts>,
}

/// A metric.
pub(super) struct Metric {
    pub(super) name: &'static str,
    pub(super) unit: &'static str,
    pub(super) better: Better,
    pub(super) of: fn(&Numbers) -> Option<f64>,
}

/// The one that a comparison is about unless another one is declared.
pub(super) const PRIMARY_DEFAULT: &str = "p99";

/// All of them.
pub(super) const METRICS: &[Metric] = &[
    lower("p50", "ms", |run| response(run, |one| one.p50)),
    lower("p90", "ms", |run| response(run, |one| one.p90)),
    lower("p95", "ms", |run| response(run, |one| one.p95)),
    lower("p99", "ms", |run| response(run, |one| one.p99)),
    lower("p99_9", "ms", |run| response(run, |one| one.p99_9)),
    lower("mean", "ms", |run| response(run, |one| one.mean)),
    Metric { name: "rate", unit: "req/s", better: Better::Higher, of: |run| Some(run.summary.rate.achieved) },
    lower("cpuPer1000", "ms", |run| run.costs.as_ref()?.serving_ms_per1000()),
    lower("proxyCpuPer1000", "ms", |run| run.costs.as_ref()?.role_ms_per1000(CostRole::Proxy)),
];

fn response(run: &Numbers, pick: fn(&Percentiles) -> f64) -> Option<f64> {
    run.summary.response_time_ms.as_ref().map(pick)
}

const fn lower(name: &'static str, unit: &'static str, of: fn(&Numbers) -> Option<f64>) -> Metric {
    Metric { name, unit, better: Better::Lower, of }
}
