//! The same rows of numbers for every document that people read, and JSON for programs.

use super::Report;
pub(super) use crate::plot::escaped;
use crate::summary::{Percentiles, QUANTILES, Summary};

/// All of it.
pub(super) fn json(report: &Report) -> String {
    serde_json::to_string_pretty(report).expect("texts as keys and no numbers that JSON lacks")
}

/// Names and values of what is not a percentile.
pub(super) fn figures(report: &Report) -> Vec<(String, String)> {
    let summary = &report.summary;
    let asked = summary.rate.target.map(|rate| format!(" of {rate:.1}")).unwrap_or_default();
    let mut rows = vec![
        ("target".to_owned(), report.target.clone()),
        ("started".to_owned(), summary.started_at.to_string()),
        ("measured".to_owned(), format!("{:.1} s", summary.measured_ms as f64 / 1e3)),
        ("rate".to_owned(), format!("{:.1}{asked} requests/s", summary.rate.achieved)),
        ("requests".to_owned(), format!("{}, {} failed", summary.requests, summary.errors_total())),
        ("connections".to_owned(), report.spec.connections.to_string()),
        ("seed".to_owned(), report.spec.seed.to_string()),
        ("generator".to_owned(), generator(report)),
    ];
    rows.extend(summary.errors.iter().map(|(class, count)| (format!("failed: {class}"), count.to_string())));
    if summary.unsent > 0 {
        rows.push(("never sent".to_owned(), summary.unsent.to_string()));
    }
    rows.extend(summary.slo.iter().map(|one| (format!("objective {}", one.slo), one.sentence())));
    rows.extend(summary.littles_law.map(|law| ("under way".to_owned(), law.sentence())));
    rows.extend(report.tags.iter().map(|(key, value)| (format!("tag {key}"), value.clone())));
    rows
}

fn generator(report: &Report) -> String {
    let client = &report.summary.client;
    let cpu = client.cpu_us_per_request.map(|us| format!(", {us:.1} µs CPU per request")).unwrap_or_default();
    format!("{}, {} threads{cpu}", report.summary.engine, client.threads)
}

/// Phases that there are, by the name that people read.
#[must_use]
pub fn phases(summary: &Summary) -> Vec<(&'static str, &Percentiles)> {
    let all = [
        ("response time", &summary.response_time_ms),
        ("service time", &summary.service_time_ms),
        ("connection wait", &summary.connection_wait_ms),
        ("lag", &summary.lag_ms),
        ("first byte", &summary.first_byte_ms),
        ("transfer", &summary.transfer_ms),
        ("DNS", &summary.dns_ms),
        ("connect", &summary.connect_ms),
        ("TLS", &summary.tls_ms),
    ];
    all.into_iter().filter_map(|(name, phase)| Some((name, phase.as_ref()?))).collect()
}

/// Headings of [`cells`].
pub(super) fn headings() -> Vec<String> {
    let names = QUANTILES.iter().map(|(name, _)| name.replace('_', "."));
    ["ms".to_owned()].into_iter().chain(names).chain(["max".to_owned()]).collect()
}

/// Percentiles with their intervals, then the longest; in brackets what rests on too few requests.
#[must_use]
pub fn cells(percentiles: &Percentiles) -> Vec<String> {
    let cell = |(name, _): (&str, f64)| {
        let value = percentiles.get(name).map(ms).unwrap_or_default();
        if percentiles.too_few.iter().any(|few| few == name) {
            return format!("({value})");
        }
        match percentiles.intervals.get(name) {
            Some([Some(low), Some(high)]) => format!("{value} [{}, {}]", ms(*low), ms(*high)),
            _ => value,
        }
    };
    QUANTILES.into_iter().map(cell).chain([ms(percentiles.max)]).collect()
}

/// The verdict as a sentence.
pub(super) fn verdict(report: &Report) -> String {
    match word(&report.summary.validity.verdict).as_str() {
        "valid" => "valid: nothing speaks against these numbers".to_owned(),
        word => format!("{word}: read the reasons before the numbers"),
    }
}

/// What JSON calls a thing, for people.
pub(super) fn word<T: serde::Serialize>(thing: &T) -> String {
    spoken(serde_json::to_value(thing).unwrap_or_default().as_str().unwrap_or_default())
}

/// `noisyMachine` → `noisy machine`.
fn spoken(word: &str) -> String {
    let split =
        |c: char| if c.is_ascii_uppercase() { format!(" {}", c.to_ascii_lowercase()) } else { c.to_string() };
    word.chars().map(split).collect()
}

/// Characters of an id's end by which people call a run.
const SHORT_ID_CHARS: usize = 8;

/// What people call a run by: the end of its id.
#[must_use]
pub fn short_id(id: &str) -> &str {
    id.get(id.len().saturating_sub(SHORT_ID_CHARS)..).unwrap_or(id)
}

/// Three significant digits, as the histograms have.
#[must_use]
pub fn ms(value: f64) -> String {
    match value.abs() {
        large if large >= 100.0 => format!("{value:.0}"),
        middle if middle >= 10.0 => format!("{value:.1}"),
        middle if middle >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}
