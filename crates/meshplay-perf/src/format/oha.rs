//! The JSON of oha. Whether it was run with `--latency-correction` is not in it.

use std::collections::BTreeMap;

use meshplay_types::Finding;
use serde::Deserialize;

use super::result::{Share, Timing, Tool, ToolResult, rising};

/// Times in seconds; figures of a run without any success are null.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    summary: Summary,
    latency_percentiles: BTreeMap<String, Option<f64>>,
    status_code_distribution: BTreeMap<String, u64>,
    error_distribution: BTreeMap<String, u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Summary {
    total: f64,
    slowest: Option<f64>,
    fastest: Option<f64>,
    average: Option<f64>,
    requests_per_sec: Option<f64>,
    total_data: Option<u64>,
}

pub(super) fn read(text: &str) -> Result<ToolResult, Finding> {
    let Report { summary, latency_percentiles, status_code_distribution, error_distribution } =
        super::json(text, Tool::Oha)?;
    let ms = |seconds: f64| 1e3 * seconds;
    let share = |(name, value): (String, Option<f64>)| {
        Some(Share { percent: name.strip_prefix('p')?.parse().ok()?, value_ms: ms(value?) })
    };
    let mut result = ToolResult::of(Tool::Oha, Timing::Unknown);
    let failed: u64 = error_distribution.values().sum();
    result.requests = Some(failed + status_code_distribution.values().sum::<u64>());
    result.errors = Some(failed);
    result.rate = summary.requests_per_sec;
    result.elapsed_s = Some(summary.total);
    result.bytes_received = summary.total_data;
    result.status_codes = status_code_distribution;
    result.latency.min_ms = summary.fastest.map(ms);
    result.latency.mean_ms = summary.average.map(ms);
    result.latency.max_ms = summary.slowest.map(ms);
    result.latency.shares = rising(latency_percentiles.into_iter().filter_map(share).collect());
    Ok(result)
}
