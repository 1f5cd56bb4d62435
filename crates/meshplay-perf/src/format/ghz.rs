//! The JSON of ghz. Times are nanoseconds.

use std::collections::BTreeMap;

use jiff::Timestamp;
use meshplay_types::Finding;
use serde::Deserialize;

use super::number::total;
use super::result::{Share, Timing, Tool, ToolResult};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    name: Option<String>,
    date: Option<Timestamp>,
    count: u64,
    total: f64,
    average: f64,
    fastest: f64,
    slowest: f64,
    rps: f64,
    #[serde(default)]
    status_code_distribution: BTreeMap<String, u64>,
    #[serde(default)]
    latency_distribution: Option<Vec<Percentile>>,
}

#[derive(Deserialize)]
struct Percentile {
    percentage: f64,
    latency: f64,
}

pub(super) fn read(text: &str) -> Result<ToolResult, Finding> {
    let report: Report = super::json(text, Tool::Ghz)?;
    let ms = |ns: f64| ns / 1e6;
    let mut result = ToolResult::of(Tool::Ghz, Timing::FromSend);
    let failed =
        report.status_code_distribution.iter().filter(|(code, _)| *code != "OK").map(|(_, count)| *count);
    result.errors = Some(total(failed));
    result.requests = Some(report.count);
    result.rate = Some(report.rps);
    result.elapsed_s = Some(report.total / 1e9);
    result.label = report.name;
    result.started_at = report.date;
    result.status_codes = report.status_code_distribution;
    result.latency.min_ms = Some(ms(report.fastest));
    result.latency.mean_ms = Some(ms(report.average));
    result.latency.max_ms = Some(ms(report.slowest));
    let shares = report.latency_distribution.into_iter().flatten();
    result.latency.shares =
        shares.map(|p| Share { percent: p.percentage, value_ms: ms(p.latency) }).collect();
    Ok(result)
}
