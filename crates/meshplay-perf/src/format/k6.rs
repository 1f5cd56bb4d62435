//! The summary of k6 (`--summary-export`, or the data that a script's `handleSummary` gets, written as JSON). Times are
//! milliseconds and count from the sending of a request.

use std::collections::BTreeMap;

use meshplay_types::Finding;
use serde::Deserialize;

use super::result::{Share, Timing, Tool, ToolResult, rising};

#[derive(Deserialize)]
struct Summary {
    metrics: BTreeMap<String, Metric>,
}

/// A counter, a rate, a gauge or a trend: the names of their figures do not overlap.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Metric {
    /// Of `handleSummary`: its figures, which `--summary-export` has beside its name.
    values: Option<Box<Metric>>,
    count: Option<f64>,
    rate: Option<f64>,
    /// Of `http_req_failed`: how many did fail.
    passes: Option<u64>,
    max: Option<f64>,
    min: Option<f64>,
    avg: Option<f64>,
    med: Option<f64>,
    /// `p(90)` and whatever `summaryTrendStats` asks for, beside thresholds.
    #[serde(flatten)]
    rest: BTreeMap<String, serde_json::Value>,
}

pub(super) fn read(text: &str) -> Result<ToolResult, Finding> {
    let Summary { mut metrics } = super::json(text, Tool::K6)?;
    let mut take = |name: &str| {
        let mut metric = metrics.remove(name).unwrap_or_default();
        metric.values.take().map_or(metric, |figures| *figures)
    };
    let duration = take("http_req_duration");
    let requests = take("http_reqs");
    let mut result = ToolResult::of(Tool::K6, Timing::FromSend);
    result.requests = requests.count.map(|count| count as u64);
    result.rate = requests.rate;
    result.elapsed_s =
        requests.count.zip(requests.rate).map(|(count, rate)| count / rate).filter(|s| s.is_finite());
    result.errors = take("http_req_failed").passes;
    result.connections = take("vus_max").max.map(|max| max as u64);
    result.bytes_received = take("data_received").count.map(|count| count as u64);
    result.latency.shares = shares(&duration);
    (result.latency.min_ms, result.latency.mean_ms, result.latency.max_ms) =
        (duration.min, duration.avg, duration.max);
    let has_times = duration.max.or(duration.avg).is_some() || !result.latency.shares.is_empty();
    if result.requests.is_none() && !has_times {
        return Err(super::broken(
            Tool::K6,
            "it says neither how many requests there were nor how long they took",
        ));
    }
    Ok(result)
}

fn shares(duration: &Metric) -> Vec<Share> {
    let percentile = |(name, value): (&String, &serde_json::Value)| {
        let percent = name.strip_prefix("p(")?.strip_suffix(')')?.parse().ok()?;
        Some(Share { percent, value_ms: value.as_f64()? })
    };
    let median = duration.med.map(|value_ms| Share { percent: 50.0, value_ms });
    rising(median.into_iter().chain(duration.rest.iter().filter_map(percentile)).collect())
}
