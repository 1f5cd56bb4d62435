//! The metrics by which runs are compared: which number of a run, in which unit, and which way is up.

use meshplay_perf::{
    cost::{CostRole, RunCosts},
    format::ToolResult,
    stats::Better,
    summary::{Percentiles, Summary},
};

/// What was measured of one run.
pub(super) struct Numbers {
    /// None of what another tool measured.
    pub(super) summary: Option<Summary>,
    /// What another tool measured.
    pub(super) imported: Option<ToolResult>,
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
    lower("p50", "ms", |run| response(run, 50.0, |one| one.p50)),
    lower("p90", "ms", |run| response(run, 90.0, |one| one.p90)),
    lower("p95", "ms", |run| response(run, 95.0, |one| one.p95)),
    lower("p99", "ms", |run| response(run, 99.0, |one| one.p99)),
    lower("p99_9", "ms", |run| response(run, 99.9, |one| one.p99_9)),
    lower("mean", "ms", mean),
    Metric { name: "rate", unit: "req/s", better: Better::Higher, of: rate },
    lower("cpuPer1000", "ms", |run| run.costs.as_ref()?.serving_ms_per1000()),
    lower("proxyCpuPer1000", "ms", |run| run.costs.as_ref()?.role_ms_per1000(CostRole::Proxy)),
];

impl Metric {
    /// By its name, also as people and objectives write it: `p99.9`.
    pub(super) fn find(name: &str) -> Option<&'static Self> {
        METRICS.iter().find(|metric| metric.name == name.replace('.', "_"))
    }

    /// The name in sentences.
    pub(super) fn title(&self) -> String {
        self.name.replace('_', ".")
    }

    /// Why a name is none of a metric.
    pub(super) fn unknown(name: &str) -> String {
        let titles: Vec<String> = METRICS.iter().map(Self::title).collect();
        format!("`{name}` is none of {}", titles.join(", "))
    }
}

/// A percentile, ours or printed by the other tool.
fn response(run: &Numbers, percent: f64, pick: fn(&Percentiles) -> f64) -> Option<f64> {
    match (&run.summary, &run.imported) {
        (Some(summary), _) => summary.response_time_ms.as_ref().map(pick),
        (None, imported) => imported.as_ref()?.latency.printed_ms(percent),
    }
}

fn mean(run: &Numbers) -> Option<f64> {
    match (&run.summary, &run.imported) {
        (Some(summary), _) => summary.response_time_ms.as_ref().map(|one| one.mean),
        (None, imported) => imported.as_ref()?.latency.mean_ms,
    }
}

fn rate(run: &Numbers) -> Option<f64> {
    match (&run.summary, &run.imported) {
        (Some(summary), _) => Some(summary.rate.achieved),
        (None, imported) => imported.as_ref()?.rate,
    }
}

const fn lower(name: &'static str, unit: &'static str, of: fn(&Numbers) -> Option<f64>) -> Metric {
    Metric { name, unit, better: Better::Lower, of }
}

#[cfg(test)]
mod tests {
    use super::Metric;

    #[test]
    fn a_metric_is_found_as_programs_and_as_people_write_it() {
        for name in ["p99_9", "p99.9"] {
            assert_eq!(Metric::find(name).map(Metric::title).as_deref(), Some("p99.9"));
        }
        assert!(Metric::find("speed").is_none());
        assert!(Metric::unknown("speed").starts_with("`speed` is none of p50, p90, p95, p99, p99.9, mean"));
    }
}
