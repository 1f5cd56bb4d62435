//! A run as fortio would have written it, with response times from the intended start: what fortio itself cannot tell.

use std::{collections::BTreeMap, time::Duration};

use super::Report;
use crate::{
    Histogram,
    format::{FortioReport, duration_text, fortio_run_type, fortio_write},
    recording::{Outcome, Phase},
    spec::{Endpoint, Target},
};

pub(super) fn write(report: &Report) -> String {
    let (summary, spec) = (&report.summary, &report.spec);
    // Recorded starts have no rate, and are not as many as possible either.
    let rate = spec.arrivals.rate_max().or_else(|| spec.arrivals.busiest_second());
    let duration = spec.duration_ms.map(Duration::from_millis);
    let mut errors = Histogram::new();
    let failed = report.recording.measured().filter(|slice| slice.outcome.is_error());
    failed.for_each(|slice| errors.merge(slice.phases.get(Phase::Response)));
    let asked = spec.endpoints.first().map(|one| one.url.clone()).unwrap_or_default();
    let run_type = fortio_run_type(&asked);
    // Fortio has another field for what is not HTTP, and takes what is in this one for HTTP.
    let (url, destination) = if run_type == "HTTP" { (asked, String::new()) } else { (String::new(), asked) };
    let document = FortioReport {
        run_type,
        labels: report.name.clone(),
        start_time: Some(report.measured_from()),
        requested_qps: rate.map_or_else(|| "max".to_owned(), |rate| rate.to_string()),
        requested_duration: duration.map_or_else(|| "exactly".to_owned(), duration_text),
        actual_qps: summary.rate.achieved,
        actual_duration: i64::try_from(summary.measured_ms).unwrap_or(i64::MAX).saturating_mul(1_000_000),
        num_threads: u64::from(spec.connections),
        version: report.surroundings.get("generator").cloned().unwrap_or_default(),
        duration_histogram: fortio_write(&report.recording.total(Phase::Response)),
        errors_duration_histogram: Some(fortio_write(&errors)),
        ret_codes: codes(report),
        url,
        destination,
        sizes: None,
    };
    serde_json::to_string_pretty(&document).expect("texts as keys and no numbers that JSON lacks")
}

/// Requests that count, by what they ended with: HTTP's codes, `OK` where a protocol has none, gRPC's words, and fortio's
/// -1 for all else that failed.
fn codes(report: &Report) -> BTreeMap<String, u64> {
    let has_codes = |endpoint: &Endpoint| {
        Target::parse(&endpoint.url).is_ok_and(|one| !one.scheme.is_raw() && !one.scheme.is_websocket())
    };
    let endpoints: Vec<bool> = report.spec.endpoints.iter().map(has_codes).collect();
    let mut ends = BTreeMap::<(bool, Outcome), u64>::new();
    for slice in report.recording.measured() {
        let has_codes = endpoints.get(usize::from(slice.endpoint)).is_some_and(|has| *has);
        *ends.entry((has_codes, slice.outcome)).or_default() += slice.phases.service.count();
    }
    let mut codes = BTreeMap::new();
    for ((has_codes, outcome), count) in ends {
        let statuses = if has_codes { by_code(outcome, count, &report.recording.status_codes) } else { None };
        for (code, count) in statuses.unwrap_or_else(|| vec![(word(outcome), count)]) {
            *codes.entry(code).or_default() += count;
        }
    }
    codes.retain(|_, count| *count > 0);
    codes
}

/// Of what has no code of its own.
fn word(outcome: Outcome) -> String {
    match outcome.name().strip_prefix("grpc") {
        Some(status) => shouted(status),
        None if outcome.is_error() => "-1".to_owned(),
        None => "OK".to_owned(),
    }
}

/// `InvalidArgument` → `INVALID_ARGUMENT`.
fn shouted(name: &str) -> String {
    let letter = |(at, letter): (usize, char)| {
        let gap = if at > 0 && letter.is_ascii_uppercase() { "_" } else { "" };
        format!("{gap}{}", letter.to_ascii_uppercase())
    };
    name.chars().enumerate().map(letter).collect()
}

/// Answers of one class by code; nothing if it is no class of codes. How often each code came is known with the warm-up
/// only: if there was one, each has the same share of the answers that count, and the most frequent one what that
/// leaves over.
fn by_code(class: Outcome, count: u64, statuses: &BTreeMap<u16, u64>) -> Option<Vec<(String, u64)>> {
    // What is no status at all has the outcome of an answer that nobody understands.
    let of_class = || statuses.iter().filter(|(code, _)| Outcome::of_status(**code) == class);
    let all: u128 = of_class().map(|(_, count)| u128::from(*count)).sum();
    let (most, _) = of_class().max_by_key(|(_, count)| **count)?;
    if all == 0 || class == Outcome::Malformed {
        return None;
    }
    let share = |part: u64| (u128::from(count) * u128::from(part) / all) as u64;
    let left = count - of_class().map(|(_, part)| share(*part)).sum::<u64>();
    let end =
        |(code, part): (&u16, &u64)| (code.to_string(), share(*part) + if code == most { left } else { 0 });
    Some(of_class().map(end).collect())
}
