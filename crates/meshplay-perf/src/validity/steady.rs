//! Whether a run settled, by one figure for each of its measured seconds.
//!
//! Where requests come at one rate the figure is the median response time of those meant for the second; in a closed
//! loop it is their number. Arrivals that change by plan are not judged: the target is not to settle under them. What a
//! change is, [`steadiness`] decides.

use std::collections::BTreeMap;

use meshplay_types::{Code, Finding};

use crate::{
    Histogram,
    recording::{Phase, Recording},
    spec::{Arrivals, RunSpec},
    stats::{Steadiness, mean, median, steadiness},
};

/// More seconds are averaged to so many values, because the search for changes is cubic.
const VALUES_MAX: usize = 600;
/// Medians wander by so much with the scheduling of threads alone.
const CHANGE_NS_MIN: f64 = 10_000.0;

/// What is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Figure {
    MedianNs,
    PerSecond,
}

/// The reason against a run that changed in its second half.
pub(super) fn never_steady(spec: &RunSpec, recording: &Recording) -> Option<Finding> {
    let figure = Figure::of(&spec.arrivals)?;
    let (seconds, figures): (Vec<u32>, Vec<f64>) = figure.series(recording).into_iter().unzip();
    let width = figures.len().div_ceil(VALUES_MAX).max(1);
    let values: Vec<f64> = figures.chunks_exact(width).map(mean).collect();
    let Steadiness::NeverSteady { last_change } = steadiness(&values) else { return None };
    let (before, after) = (median(&values[..last_change]), median(&values[last_change..]));
    figure.is_worth_a_word(before, after).then(|| {
        Finding::new(Code::RESULT_UNSTEADY, figure.sentence(seconds[last_change * width], before, after))
            .cause("an average of both states is true of neither")
    })
}

impl Figure {
    pub(super) fn of(arrivals: &Arrivals) -> Option<Self> {
        match arrivals {
            Arrivals::Max | Arrivals::Closed { .. } => Some(Self::PerSecond),
            Arrivals::Constant { .. } | Arrivals::Poisson { .. } => Some(Self::MedianNs),
            Arrivals::Steps { .. }
            | Arrivals::Ramp { .. }
            | Arrivals::Spike { .. }
            | Arrivals::Burst { .. }
            | Arrivals::Replay { .. } => None,
        }
    }

    /// Whole measured seconds with their figures; a second that was cut off has another one for that reason alone.
    pub(super) fn series(self, recording: &Recording) -> Vec<(u32, f64)> {
        let seconds = recording.by_second(Phase::Response);
        let first = recording.warm_up_ms.div_ceil(1_000);
        // The last second in which a request was meant to start may be cut off by the end of the test.
        let last = seconds.keys().next_back().map_or(0, |last| u64::from(*last));
        let whole = (recording.elapsed_us / 1_000_000).min(last);
        (first..whole).filter_map(|second| self.at(u32::try_from(second).ok()?, &seconds)).collect()
    }

    fn at(self, second: u32, seconds: &BTreeMap<u32, Histogram>) -> Option<(u32, f64)> {
        let histogram = seconds.get(&second);
        let value = match self {
            Self::MedianNs => histogram?.value_at_quantile(0.5)? as f64,
            Self::PerSecond => histogram.map_or(0, Histogram::count) as f64,
        };
        Some((second, value))
    }

    pub(super) fn is_worth_a_word(self, before: f64, after: f64) -> bool {
        match self {
            Self::MedianNs => (after - before).abs() >= CHANGE_NS_MIN,
            Self::PerSecond => true,
        }
    }

    fn sentence(self, at: u32, before: f64, after: f64) -> String {
        match self {
            Self::MedianNs => format!(
                "about second {at} the median response time went from {:.2} to {:.2} ms, and the run ended before it settled",
                before / 1e6,
                after / 1e6
            ),
            Self::PerSecond => format!(
                "about second {at} answers went from {before:.0} to {after:.0} per second, and the run ended before it settled"
            ),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::recording::{Outcome, Part, Phases, Second, Slice};

    const CONSTANT: &str = r#"{"kind": "constant", "rate": 100}"#;

    /// A run whose seconds have so many (µs, requests).
    pub(in crate::validity) fn recording(seconds: &[&[(u64, u64)]]) -> Recording {
        let second = |(second, values): (u32, &&[(u64, u64)])| {
            let mut phases = Phases::default();
            values.iter().for_each(|(us, n)| phases.response.record_n(us * 1_000, *n));
            let slice =
                Slice { second, part: Part::Measured, endpoint: 0, outcome: Outcome::Success, phases };
            Second { second, slices: vec![slice], ..Second::default() }
        };
        Recording::sample((0..).zip(seconds).map(second).collect())
    }

    /// Golden-section steps: spread evenly from 0 to 20, and the same in every run of the test.
    fn wobble(second: u64) -> u64 {
        ((second as f64 * 0.618_033_988_749_895).fract() * 20.0) as u64
    }

    fn spec(arrivals: &str) -> RunSpec {
        let text = format!(r#"{{"endpoints": [{{"url": "http://x"}}], "arrivals": {arrivals}}}"#);
        serde_json::from_str(&text).unwrap()
    }

    fn reason(arrivals: &str, seconds: &[(u64, u64)]) -> String {
        let seconds: Vec<&[(u64, u64)]> = seconds.chunks(1).collect();
        never_steady(&spec(arrivals), &recording(&seconds)).map(|one| one.message).unwrap_or_default()
    }

    /// 120 seconds of 100 requests of so many µs.
    fn check(arrivals: &str, us: impl Fn(u64) -> u64, expect: &str) {
        let seconds: Vec<(u64, u64)> = (0..120).map(|second| (us(second) + wobble(second), 100)).collect();
        let found = reason(arrivals, &seconds);
        assert!(found.starts_with(expect) && found.is_empty() == expect.is_empty(), "{arrivals}: {found}");
    }

    fn late_step(second: u64) -> u64 {
        if second < 90 { 1_000 } else { 1_500 }
    }

    #[test]
    fn a_steady_run_has_no_reason() {
        check(CONSTANT, |_| 1_000, "");
    }

    #[test]
    fn a_late_step_is_told_with_its_second_and_both_states() {
        let sentence = "about second 90 the median response time went from 1.01 to 1.51 ms";
        check(CONSTANT, late_step, sentence);
        check(r#"{"kind": "poisson", "rate": 100}"#, late_step, sentence);
    }

    #[test]
    fn an_early_step_is_warm_up_and_a_few_microseconds_are_nothing() {
        check(CONSTANT, |second| if second < 20 { 3_000 } else { 1_000 }, "");
        check(CONSTANT, |second| if second < 90 { 40 } else { 46 }, "");
    }

    #[test]
    fn a_closed_loop_is_judged_by_what_it_got_answered() {
        let run = |late: u64| -> Vec<(u64, u64)> {
            (0..120).map(|s| (1_000, if s < 90 { 10_000 } else { late } + wobble(s))).collect()
        };
        let max = r#"{"kind": "max"}"#;
        assert_eq!(reason(max, &run(10_000)), "");
        let found = reason(max, &run(7_000));
        assert!(found.starts_with("about second 90 answers went from 10009 to 7010 per second"), "{found}");
    }

    #[test]
    fn arrivals_that_change_by_plan_are_not_judged() {
        for arrivals in [
            r#"{"kind": "steps", "steps": [{"rate": 100, "forMs": 90000}, {"rate": 300, "forMs": 30000}]}"#,
            r#"{"kind": "ramp", "from": 1, "to": 300, "overMs": 120000}"#,
            r#"{"kind": "spike", "rate": 100, "peak": 300, "atMs": 90000, "forMs": 30000}"#,
            r#"{"kind": "burst", "size": 100, "everyMs": 1000}"#,
        ] {
            check(arrivals, late_step, "");
        }
    }

    #[test]
    fn long_runs_are_judged_on_averages_of_seconds() {
        let us = |second| if second < 3_000 { 1_000 } else { 2_000 };
        let seconds: Vec<(u64, u64)> = (0..3_601).map(|second| (us(second) + wobble(second), 10)).collect();
        let found = reason(CONSTANT, &seconds);
        assert!(found.starts_with("about second 30"), "{found}");
    }
}
