//! The JSON of oha. Whether it was run with `--latency-correction` is not in it.

use std::collections::BTreeMap;

use meshplay_types::Finding;
use serde::Deserialize;

use super::number::total;
use super::result::{Share, Timing, Tool, ToolResult, rising};

/// Requests that oha gave up because its own time was over. They have not ended, and no target failed: its success rate
/// leaves them out, too (oha 1.16.0, `ResultData::success_rate`).
const CUT_OFF: &str = "aborted due to deadline";

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
    let Report { summary, latency_percentiles, status_code_distribution, mut error_distribution } =
        super::json(text, Tool::Oha)?;
    let ms = |seconds: f64| 1e3 * seconds;
    let percentile = |(name, value): (String, Option<f64>)| {
        Some(Share { percent: name.strip_prefix('p')?.parse().ok()?, value_ms: ms(value?) })
    };
    let mut result = ToolResult::of(Tool::Oha, Timing::Unknown);
    let cut_off = error_distribution.remove(CUT_OFF).unwrap_or_default();
    let unanswered = total(error_distribution.into_values());
    let ended = total(status_code_distribution.values().copied().chain([unanswered]));
    let refused =
        status_code_distribution.iter().filter(|(code, _)| is_refusal(code)).map(|(_, count)| *count);
    result.requests = Some(ended);
    result.errors = Some(total(refused.chain([unanswered])));
    // Its rate counts them.
    let share = ended as f64 / ended.saturating_add(cut_off).max(1) as f64;
    result.rate = summary.requests_per_sec.map(|rate| share * rate);
    result.elapsed_s = Some(summary.total);
    result.bytes_received = summary.total_data;
    result.status_codes = status_code_distribution;
    result.latency.min_ms = summary.fastest.map(ms);
    result.latency.mean_ms = summary.average.map(ms);
    result.latency.max_ms = summary.slowest.map(ms);
    result.latency.shares = rising(latency_percentiles.into_iter().filter_map(percentile).collect());
    Ok(result)
}

/// Whether an answer says that the request failed. For oha every answer is a success; of our own runs these are none.
fn is_refusal(code: &str) -> bool {
    code.starts_with(['4', '5'])
}
