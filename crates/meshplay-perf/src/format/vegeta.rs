//! The results of vegeta, one JSON object a line (`vegeta encode --to json`): every request by itself.

use std::collections::BTreeMap;

use jiff::Timestamp;
use meshplay_types::Finding;
use serde::Deserialize;

use super::number::total;
use super::result::{Share, Timing, Tool, ToolResult, some};
use crate::stats::{Counts, deviation, mean};

#[derive(Deserialize)]
struct Hit {
    #[serde(default)]
    attack: String,
    code: u16,
    timestamp: Timestamp,
    /// Nanoseconds.
    latency: f64,
    #[serde(default)]
    bytes_in: u64,
    #[serde(default)]
    error: String,
    #[serde(default)]
    url: String,
}

/// What vegeta's own report prints.
const PERCENTILES: [f64; 4] = [50.0, 90.0, 95.0, 99.0];

pub(super) fn read(text: &str) -> Result<ToolResult, Finding> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let hit = |(i, line): (usize, &str)| {
        serde_json::from_str(line)
            .map_err(|error| super::broken(Tool::Vegeta, format!("line {}: {error}", i + 1)))
    };
    let hits: Vec<Hit> = lines.map(hit).collect::<Result<_, _>>()?;
    let times_ms: Vec<f64> = hits.iter().map(|hit| hit.latency / 1e6).collect();
    let counts = Counts::of_samples(&times_ms);
    let mut result = ToolResult::of(Tool::Vegeta, Timing::FromSend);
    let ends = hits.iter().map(|hit| hit.timestamp.as_nanosecond().saturating_add(hit.latency as i128));
    let started_at = hits.iter().map(|hit| hit.timestamp).min();
    result.started_at = started_at;
    let elapsed_ns = ends.max().zip(started_at).map(|(end, start)| end.saturating_sub(start.as_nanosecond()));
    result.elapsed_s = elapsed_ns.map(|ns| ns as f64 / 1e9);
    result.requests = Some(hits.len() as u64);
    result.rate = result.elapsed_s.filter(|s| *s > 0.0).map(|elapsed_s| hits.len() as f64 / elapsed_s);
    result.errors = Some(hits.iter().filter(|hit| !hit.error.is_empty()).count() as u64);
    result.bytes_received = Some(total(hits.iter().map(|hit| hit.bytes_in)));
    result.status_codes = codes(&hits);
    result.label = hits.first().and_then(|hit| some(hit.attack.clone()));
    result.url = hits.first().and_then(|hit| some(hit.url.clone()));
    result.latency.min_ms = counts.buckets().first().map(|bucket| bucket.lowest);
    result.latency.max_ms = counts.buckets().last().map(|bucket| bucket.highest);
    result.latency.mean_ms = Some(mean(&times_ms)).filter(|mean| mean.is_finite());
    result.latency.deviation_ms = Some(deviation(&times_ms)).filter(|deviation| deviation.is_finite());
    let share = |percent| Some(Share { percent, value_ms: counts.quantile(percent / 100.0)? });
    result.latency.shares = PERCENTILES.into_iter().filter_map(share).collect();
    result.latency.buckets = Some(counts);
    Ok(result)
}

fn codes(hits: &[Hit]) -> BTreeMap<String, u64> {
    let mut codes = BTreeMap::new();
    hits.iter().for_each(|hit| *codes.entry(hit.code.to_string()).or_default() += 1);
    codes
}
