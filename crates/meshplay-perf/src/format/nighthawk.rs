//! The JSON of nighthawk: the result over all workers (`global`), or each worker's where there is only one.

use std::collections::BTreeMap;

use jiff::Timestamp;
use meshplay_types::Finding;
use serde::Deserialize;

use super::number::total;
use super::result::{Share, Timing, Tool, ToolResult, rising};
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
    count: Option<String>,
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
    #[serde(default)]
    percentile: f64,
    /// So many in it and in all before it.
    count: Option<String>,
}

#[derive(Deserialize)]
struct Counter {
    name: String,
    value: String,
}

const RESPONSES: &str = "benchmark_http_client.request_to_response";
/// Requests for which there was no connection: `upstream_rq_total` lacks them.
const UNSENT: [&str; 2] = ["benchmark.pool_overflow", "benchmark.pool_connection_failure"];
const FAILED: [&str; 4] =
    ["benchmark.http_4xx", "benchmark.http_5xx", "benchmark.http_xxx", "benchmark.stream_resets"];

pub(super) fn read(text: &str) -> Result<Vec<ToolResult>, Finding> {
    let Output { timestamp, results } = super::json(text, Tool::Nighthawk)?;
    let global: Vec<&Results> = results.iter().filter(|result| result.name == "global").collect();
    let chosen: Vec<&Results> = if global.is_empty() { results.iter().collect() } else { global };
    super::check_number(Tool::Nighthawk, chosen.len())?;
    Ok(chosen.into_iter().map(|result| one(timestamp, result)).collect())
}

fn one(timestamp: Option<Timestamp>, results: &Results) -> ToolResult {
    let counters: BTreeMap<&str, u64> =
        results.counters.iter().filter_map(|c| Some((c.name.as_str(), c.value.parse().ok()?))).collect();
    let counted = |name: &str| counters.get(name).copied();
    let mut result = ToolResult::of(Tool::Nighthawk, Timing::FromSend);
    result.started_at = timestamp;
    result.elapsed_s = results.execution_duration.as_deref().and_then(ms).map(|ms| ms / 1e3);
    let sent = counted("upstream_rq_total");
    let unsent = total(UNSENT.into_iter().filter_map(counted));
    result.requests = sent.map(|sent| sent.saturating_add(unsent)).or((unsent > 0).then_some(unsent));
    result.rate = sent.zip(result.elapsed_s).map(|(n, s)| n as f64 / s).filter(|rate| rate.is_finite());
    let classes = (1..=5).map(|class| format!("{class}xx"));
    let answered =
        classes.filter_map(|class| Some((class.clone(), counted(&format!("benchmark.http_{class}"))?)));
    result.status_codes = answered.filter(|(_, count)| *count > 0).collect();
    result.errors = Some(total(FAILED.into_iter().filter_map(counted).chain([unsent])));
    result.bytes_received = counted("upstream_cx_rx_bytes_total");
    result.connections = counted("upstream_cx_total");
    if let Some(times) = results.statistics.iter().find(|statistic| statistic.id == RESPONSES) {
        let read = |text: &Option<String>| text.as_deref().and_then(ms);
        (result.latency.min_ms, result.latency.mean_ms) = (read(&times.min), read(&times.mean));
        (result.latency.max_ms, result.latency.deviation_ms) = (read(&times.max), read(&times.pstdev));
        let usual = USUAL.into_iter().filter_map(|percent| followed(percent, times));
        result.latency.shares = rising(times.percentiles.iter().filter_map(share).chain(usual).collect());
    }
    result
}

fn share(listed: &Percentile) -> Option<Share> {
    Some(Share { percent: 100.0 * listed.percentile, value_ms: listed.duration.as_deref().and_then(ms)? })
}

/// The percentiles that others print.
const USUAL: [f64; 5] = [50.0, 90.0, 95.0, 99.0, 99.9];
/// A percentile may stand for another below it if that passes over no more of what lies above that one.
const PASSED_OVER_MAX: f64 = 0.1;

/// A percentile that follows from what is listed.
///
/// HdrHistogram lists steps, five for each half of what is left of 100 %, and meets neither 99 nor 99.9. To each step
/// belong the shortest time within which so large a share lies, and how many really lie within it. The first time within
/// which 99 % lie is therefore the 99th percentile if its step is below 99, and otherwise the percentile of its step,
/// 99.0625: never less than the one that is asked for.
fn followed(percent: f64, times: &Statistic) -> Option<Share> {
    let number = |text: &Option<String>| text.as_ref()?.parse::<f64>().ok();
    let all = number(&times.count)?;
    // The product of floats may end just above a whole number that it ought to be.
    let wanted = all * percent / 100.0 * (1.0 - f64::EPSILON);
    let first = times.percentiles.iter().find(|listed| number(&listed.count).is_some_and(|n| n >= wanted))?;
    let passed_over = (100.0 * first.percentile - percent) / (100.0 - percent);
    let value_ms = share(first)?.value_ms;
    (all > 0.0 && passed_over <= PASSED_OVER_MAX).then_some(Share { percent, value_ms })
}
