//! Histograms of response times and of service times, one line per second and kind.

use crate::{
    Recording,
    format::{HlogInterval, hlog_write},
    recording::Phase,
};

const KINDS: [(&str, Phase); 2] = [("response", Phase::Response), ("service", Phase::Service)];

pub(super) fn write(recording: &Recording) -> String {
    let mut intervals = Vec::new();
    for (tag, phase) in KINDS {
        intervals.extend(recording.by_second(phase).into_iter().map(|(second, histogram)| HlogInterval {
            tag: Some(tag.to_owned()),
            start_s: f64::from(second),
            length_s: 1.0,
            histogram,
        }));
    }
    intervals.sort_by(|a, b| a.start_s.total_cmp(&b.start_s));
    hlog_write(recording.started_at.as_millisecond() as f64 / 1e3, &intervals)
}
