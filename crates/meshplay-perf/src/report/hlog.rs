//! Histograms of response times and of service times, one line per second and kind. The first and the last line are only
//! as long as what counts of their second, up to the last answer: so a log has the length of its run.

use crate::{
    Histogram, Recording,
    format::{HlogInterval, hlog_write},
    recording::Phase,
};

const KINDS: [(&str, Phase); 2] = [("response", Phase::Response), ("service", Phase::Service)];

pub(super) fn write(recording: &Recording) -> String {
    let mut intervals: Vec<HlogInterval> =
        KINDS.into_iter().flat_map(|(tag, phase)| of_kind(recording, tag, phase)).collect();
    intervals.sort_by(|a, b| a.start_s.total_cmp(&b.start_s));
    hlog_write(recording.started_at.as_millisecond() as f64 / 1e3, &intervals)
}

fn of_kind(recording: &Recording, tag: &str, phase: Phase) -> Vec<HlogInterval> {
    let (measured_s, elapsed_s) = (recording.warm_up_ms as f64 / 1e3, recording.elapsed_us as f64 / 1e6);
    let seconds = recording.by_second(phase);
    let last = seconds.keys().next_back().copied();
    let interval = |(second, histogram): (u32, Histogram)| {
        let start_s = f64::from(second).max(measured_s);
        let end_s = if Some(second) == last { elapsed_s.max(start_s) } else { f64::from(second) + 1.0 };
        HlogInterval { tag: Some(tag.to_owned()), start_s, length_s: end_s - start_s, histogram }
    };
    seconds.into_iter().map(interval).collect()
}
