//! The JSON of fortio, which other tools and Meshery speak too: read, and written so that fortio's report opens it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use meshplay_types::Finding;
use serde::{Deserialize, Serialize};

use super::number;
use super::result::{Share, Timing, Tool, ToolResult, rising, some};
use super::run_type::url_of;
use crate::Histogram;
use crate::stats::{Bucket, Counts};

/// What we read and write of it. Durations are seconds, but for `ActualDuration` in nanoseconds. Nighthawk writes the
/// rate as a number and counts as text, and may leave out what is 0.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "the names of the format")]
pub struct FortioReport {
    #[serde(default)]
    pub run_type: String,
    #[serde(default)]
    pub labels: String,
    #[serde(default)]
    pub start_time: Option<Timestamp>,
    #[serde(rename = "RequestedQPS", default, deserialize_with = "number::text")]
    pub requested_qps: String,
    #[serde(default)]
    pub requested_duration: String,
    #[serde(rename = "ActualQPS", default)]
    pub actual_qps: f64,
    #[serde(default)]
    pub actual_duration: i64,
    #[serde(default)]
    pub num_threads: u64,
    #[serde(default)]
    pub version: String,
    pub duration_histogram: Distribution,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub errors_duration_histogram: Option<Distribution>,
    #[serde(default, deserialize_with = "number::counts")]
    pub ret_codes: BTreeMap<String, u64>,
    #[serde(rename = "URL", default, skip_serializing_if = "String::is_empty")]
    pub url: String,
    /// In the place of the URL, of all that is not HTTP.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub destination: String,
    #[serde(default)]
    pub sizes: Option<Distribution>,
}

/// One histogram.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[allow(missing_docs, reason = "the names of the format")]
pub struct Distribution {
    #[serde(deserialize_with = "number::count")]
    pub count: u64,
    pub min: f64,
    pub max: f64,
    pub sum: f64,
    pub avg: f64,
    pub std_dev: f64,
    /// Null, not empty, where nothing was counted.
    pub data: Option<Vec<Slot>>,
    pub percentiles: Option<Vec<Percentile>>,
}

/// One bucket: from `start`, excluded but for the first, to `end`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[allow(missing_docs, reason = "the names of the format")]
pub struct Slot {
    pub start: f64,
    pub end: f64,
    /// Up to here, of all.
    pub percent: f64,
    #[serde(deserialize_with = "number::count")]
    pub count: u64,
}

/// One percentile.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "the names of the format")]
pub struct Percentile {
    pub percentile: f64,
    pub value: f64,
}

pub(super) fn read(text: &str) -> Result<ToolResult, Finding> {
    let report: FortioReport = super::json(text, Tool::Fortio)?;
    let durations = &report.duration_histogram;
    let mut result = ToolResult::of(Tool::Fortio, timing(&report.version));
    result.latency.min_ms = Some(1e3 * durations.min);
    result.latency.mean_ms = Some(1e3 * durations.avg);
    result.latency.deviation_ms = Some(1e3 * durations.std_dev);
    result.latency.max_ms = Some(1e3 * durations.max);
    let share = |p: &Percentile| Share { percent: p.percentile, value_ms: 1e3 * p.value };
    result.latency.shares = rising(durations.percentiles.iter().flatten().map(share).collect());
    let bucket =
        |slot: &Slot| Bucket { lowest: 1e3 * slot.start, highest: 1e3 * slot.end, count: slot.count };
    let buckets = durations.data.iter().flatten().map(bucket);
    let buckets = buckets.filter(|bucket| bucket.lowest.is_finite() && bucket.highest.is_finite());
    result.latency.buckets = Some(Counts::of_buckets(buckets));
    result.requests = Some(durations.count);
    result.errors = errors(&report);
    result.bytes_received = report.sizes.as_ref().map(|sizes| sizes.sum as u64);
    result.rate = Some(report.actual_qps);
    result.target_rate = report.requested_qps.parse().ok().filter(|rate: &f64| *rate > 0.0);
    result.elapsed_s = Some(report.actual_duration as f64 / 1e9);
    result.connections = Some(report.num_threads);
    result.started_at = report.start_time;
    result.status_codes = report.ret_codes;
    let asked = some(report.destination).map(|destination| url_of(&report.run_type, &destination));
    (result.version, result.label, result.url) =
        (some(report.version), some(report.labels), some(report.url).or(asked));
    Ok(result)
}

/// Fortio times from the sending; what we write in its words counts from when a request was meant to be sent.
fn timing(version: &str) -> Timing {
    match version.split_once(' ') {
        Some((super::OURS, _)) => Timing::FromIntended,
        _ => Timing::FromSend,
    }
}

/// As the file itself counts them: for fortio a teapot is as good as 200, for us a redirect. Where it does not, by codes.
/// What has none is no success either, as fortio's own report counts: nighthawk writes only the code 200.
fn errors(report: &FortioReport) -> Option<u64> {
    if let Some(failures) = &report.errors_duration_histogram {
        return Some(failures.count);
    }
    let codes = &report.ret_codes;
    let succeeded = number::total(codes.iter().filter(|(code, _)| is_success(code)).map(|(_, count)| *count));
    let ended = number::total(codes.values().copied()).max(report.duration_histogram.count);
    (!codes.is_empty()).then(|| ended.saturating_sub(succeeded))
}

/// HTTP's 2xx, gRPC's SERVING and TCP's OK.
fn is_success(code: &str) -> bool {
    (code.len() == 3 && code.starts_with('2')) || code == "SERVING" || code == "OK"
}

/// The percentiles that fortio prints by default, and the tail that it leaves out.
const PERCENTILES: [f64; 6] = [50.0, 75.0, 90.0, 95.0, 99.0, 99.9];
/// A bucket of a report is at least so much wider than the one before: some hundred for a run.
const SLOT_GROWTH: f64 = 1.1;

/// The durations of a report from a histogram.
pub fn fortio_write(histogram: &Histogram) -> Distribution {
    let seconds = |ns: f64| ns / 1e9;
    let count = histogram.count();
    let mean = histogram.mean().unwrap_or_default();
    let counts = Counts::from(histogram);
    let percentile = |percent: f64| {
        let value = seconds(counts.quantile(percent / 100.0)?);
        Some(Percentile { percentile: percent, value })
    };
    Distribution {
        count,
        min: seconds(histogram.min().unwrap_or_default() as f64),
        max: seconds(histogram.max().unwrap_or_default() as f64),
        sum: seconds(mean) * count as f64,
        avg: seconds(mean),
        std_dev: seconds(histogram.deviation().unwrap_or_default()),
        data: Some(slots(&counts)),
        percentiles: Some(PERCENTILES.into_iter().filter_map(percentile).collect()),
    }
}

fn slots(counts: &Counts) -> Vec<Slot> {
    let mut slots: Vec<Slot> = Vec::new();
    let mut until = 0;
    for bucket in counts.buckets() {
        until += bucket.count;
        let percent = 100.0 * until as f64 / counts.total() as f64;
        let (start, end) = (bucket.lowest / 1e9, bucket.highest / 1e9);
        match slots.last_mut() {
            Some(slot) if end <= slot.start * SLOT_GROWTH => {
                (slot.end, slot.percent, slot.count) = (end, percent, slot.count + bucket.count);
            }
            _ => slots.push(Slot { start, end, percent, count: bucket.count }),
        }
    }
    slots
}
