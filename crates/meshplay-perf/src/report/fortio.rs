//! A run as fortio would have written it, with response times from the intended start: what fortio itself cannot tell.

use std::{collections::BTreeMap, time::Duration};

use super::Report;
use crate::{
    Histogram,
    format::{FortioReport, duration_text, fortio_write},
    recording::Phase,
};

pub(super) fn write(report: &Report) -> String {
    let (summary, spec) = (&report.summary, &report.spec);
    let rate = spec.arrivals.rate_max();
    let duration = spec.duration_ms.map(Duration::from_millis);
    let mut errors = Histogram::new();
    let failed = report.recording.measured().filter(|slice| slice.outcome.is_error());
    failed.for_each(|slice| errors.merge(slice.phases.get(Phase::Response)));
    let document = FortioReport {
        run_type: "HTTP".to_owned(),
        labels: report.name.clone(),
        start_time: Some(summary.started_at),
        requested_qps: rate.map_or_else(|| "max".to_owned(), |rate| rate.to_string()),
        requested_duration: duration.map_or_else(|| "exactly".to_owned(), duration_text),
        actual_qps: summary.rate.achieved,
        actual_duration: i64::try_from(summary.measured_ms).unwrap_or(i64::MAX).saturating_mul(1_000_000),
        num_threads: u64::from(spec.connections),
        version: report.surroundings.get("generator").cloned().unwrap_or_default(),
        duration_histogram: fortio_write(&report.recording.total(Phase::Response)),
        errors_duration_histogram: Some(fortio_write(&errors)),
        ret_codes: codes(report),
        url: spec.endpoints.first().map(|one| one.url.clone()).unwrap_or_default(),
        sizes: None,
    };
    serde_json::to_string_pretty(&document).expect("texts as keys and no numbers that JSON lacks")
}

/// Answers by status; what had none is fortio's -1.
fn codes(report: &Report) -> BTreeMap<String, u64> {
    let mut codes: BTreeMap<String, u64> =
        report.summary.status_codes.iter().map(|(code, count)| (code.to_string(), *count)).collect();
    let answered: u64 = codes.values().sum();
    let ended = report.recording.counters().ended;
    if ended > answered {
        codes.insert("-1".to_owned(), ended - answered);
    }
    codes
}
