//! The JSON of nighthawk: the result over all workers (`global`), or each worker's where there is only one.

use std::collections::BTreeMap;

use jiff::Timestamp;
use meshplay_types::Finding;
use serde::Deserialize;

use super::result::{Share, Timing, Tool, ToolResult};
use super::words::ms;

/// protobuf's JSON: numbers of 64 bits are texts, durations end in `s`.
#[derive(Deserialize)]
struct Output {
    #[serde(default)]
    timestamp: Option<Timestamp>,
    results: Vec<Results>,
}

#[derive(Deserialize)]
struct Results {
    name: String,
    #[serde(default)]
    statistics: Vec<Statistic>,
    #[serde(default)]
    counters: Vec<Counter>,
    #[serde(default, alias = "executionDuration")]
    execution_duration: Option<String>,
}

#[derive(Deserialize)]
struct Statistic {
    id: String,
    mean: Option<String>,
    pstdev: Option<String>,
    min: Option<String>,
    max: Option<String>,
    #[serde(default)]
    percentiles: Vec<Percentile>,
}

#[derive(Deserialize)]
struct Percentile {
    duration: Option<String>,
    percentile: f64,
}

#[derive(Deserialize)]
struct Counter {
    name: String,
    value: String,
}

const RESPONSES: &str = "benchmark_http_client.request_to_response";

pub(super) fn read(text: &str) -> Result<Vec<ToolResult>, Finding> {
    let Output { timestamp, results } = super::json(text, Tool::Nighthawk)?;
    let global: Vec<&Results> = results.iter().filter(|result| result.name == "global").collect();
    let chosen = if global.is_empty() { results.iter().collect() } else { global };
    Ok(chosen.into_iter().map(|result| one(timestamp, result)).collect())
}

fn one(timestamp: Option<Timestamp>, results: &Results) -> ToolResult {
    let counters: BTreeMap<&str, u64> =
        results.counters.iter().filter_map(|c| Some((c.name.as_str(), c.value.parse().ok()?))).collect();
    let counted = |name: &str| counters.get(name).copied();
    let mut result = ToolResult::of(Tool::Nighthawk, Timing::FromSend);
    result.started_at = timestamp;
    result.elapsed_s = results.execution_duration.as_deref().and_then(ms).map(|ms| ms / 1e3);
    result.requests = counted("upstream_rq_total");
    result.rate =
        result.requests.zip(result.elapsed_s).map(|(n, s)| n as f64 / s).filter(|rate| rate.is_finite());
    let classes = (1..=5).map(|class| format!("{class}xx"));
    let answered =
        classes.filter_map(|class| Some((class.clone(), counted(&format!("benchmark.http_{class}"))?)));
    result.status_codes = answered.filter(|(_, count)| *count > 0).collect();
    let failed = ["benchmark.http_4xx", "benchmark.http_5xx", "benchmark.stream_resets"];
    result.errors = Some(failed.into_iter().filter_map(counted).sum());
    result.bytes_received = counted("upstream_cx_rx_bytes_total");
    result.connections = counted("upstream_cx_total");
    if let Some(times) = results.statistics.iter().find(|statistic| statistic.id == RESPONSES) {
        let read = |text: &Option<String>| text.as_deref().and_then(ms);
        (result.latency.min_ms, result.latency.mean_ms) = (read(&times.min), read(&times.mean));
        (result.latency.max_ms, result.latency.deviation_ms) = (read(&times.max), read(&times.pstdev));
        let share =
            |p: &Percentile| Some(Share { percent: 100.0 * p.percentile, value_ms: read(&p.duration)? });
        result.latency.shares = times.percentiles.iter().filter_map(share).collect();
    }
    result
}
