//! Whether the promises of a run were kept: judged on intervals, so that luck is neither praised nor blamed.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Percentiles;
use crate::{
    Histogram, Recording, RunSpec,
    recording::Outcome,
    spec::Slo,
    stats::{
        Counts, Dependence, Interval, Judgement, LEVEL_DEFAULT, Objective, burn_rate,
        distribution::normal_quantile, judge,
    },
};

/// What became of a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum SloState {
    /// All of the interval is on the right side.
    Met,
    /// All of it is on the wrong side.
    Missed,
    /// The bound lies inside: these requests cannot tell.
    Undecided,
}

/// One promise and what was measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SloResult {
    /// As it was written.
    pub slo: String,
    /// What became of it.
    pub state: SloState,
    /// What was measured: milliseconds, or a share of requests from 0 to 1.
    pub value: f64,
    /// Its 95 % interval; an end is missing where no request bounds it.
    pub interval: [Option<f64>; 2],
    /// Of an undecided one: about so many more requests like these would tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub more_requests: Option<u64>,
    /// Of errors: how many times faster than promised they use up their budget.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub burn_rate: Option<f64>,
}

impl SloResult {
    /// All of a run.
    #[must_use]
    pub fn all(spec: &RunSpec, recording: &Recording, times: Option<&Percentiles>) -> Vec<Self> {
        let result = |(text, slo): (&str, Slo)| match slo {
            Slo::Percentile { name, ms } => Self::of_percentile(text, times?, name, ms),
            Slo::Errors { share } => Self::of_errors(text, recording, share),
        };
        spec.objectives().filter_map(result).collect()
    }

    fn of_percentile(slo: &str, times: &Percentiles, name: &str, bound_ms: f64) -> Option<Self> {
        let [low, high] = *times.intervals.get(name)?;
        let (low, high) = (low.unwrap_or(f64::NEG_INFINITY), high.unwrap_or(f64::INFINITY));
        let interval = Interval { low, high, level: LEVEL_DEFAULT };
        Some(Self::new(slo, times.get(name)?, interval, bound_ms, times.count))
    }

    fn of_errors(slo: &str, recording: &Recording, bound: f64) -> Option<Self> {
        let (share, requests, effective) = errors(recording)?;
        let result = Self::new(slo, share, wilson(share, effective), bound, requests);
        let burn_rate = Some(burn_rate(share, 1.0 - bound)).filter(|rate| rate.is_finite());
        Some(Self { burn_rate, ..result })
    }

    fn new(slo: &str, value: f64, interval: Interval, bound: f64, requests: u64) -> Self {
        let state = match judge(Objective::AtMost(bound), &interval) {
            Judgement::Pass => SloState::Met,
            Judgement::Fail => SloState::Missed,
            Judgement::Inconclusive => SloState::Undecided,
        };
        let end = if bound >= value { interval.high } else { interval.low };
        let more_requests = match state {
            SloState::Undecided => more(requests, (end - value).abs(), (bound - value).abs()),
            SloState::Met | SloState::Missed => None,
        };
        let interval = [interval.low, interval.high].map(|end| end.is_finite().then_some(end));
        Self { slo: slo.to_owned(), state, value, interval, more_requests, burn_rate: None }
    }

    /// In one line: `met: 12.3 ms [11.9, 12.8]`.
    #[must_use]
    pub fn sentence(&self) -> String {
        let of_errors = self.slo.trim_start().starts_with("errors");
        let number =
            |value: f64| if of_errors { format!("{:.3} %", value * 100.0) } else { format!("{value:.3} ms") };
        let end = |end: Option<f64>| end.map_or_else(|| "open".to_owned(), number);
        let word = match self.state {
            SloState::Met => "met",
            SloState::Missed => "missed",
            SloState::Undecided => "undecided",
        };
        let [low, high] = self.interval.map(end);
        let more =
            self.more_requests.map(|n| format!(", about {n} more requests would tell")).unwrap_or_default();
        let burn = self.burn_rate.map(|rate| format!(", {rate:.1} times the budget")).unwrap_or_default();
        format!("{word}: {} [{low}, {high}]{more}{burn}", number(self.value))
    }
}

/// Intervals narrow with the root of the number of requests: n·(width ÷ distance)² of them end at the bound. Nothing
/// where no end bounds the value, or the value is the bound itself.
fn more(requests: u64, width: f64, distance: f64) -> Option<u64> {
    let all = requests as f64 * (width / distance).powi(2);
    (all.is_finite() && all < 1e12).then(|| (all - requests as f64).ceil().max(1.0) as u64)
}

/// Share of requests that failed, their number, and how many independent ones they are worth.
fn errors(recording: &Recording) -> Option<(f64, u64, f64)> {
    let mut seconds = BTreeMap::<u32, Histogram>::new();
    for slice in recording.measured() {
        // One value for good and one for bad requests: the dependence of a quantile between them is that of the share.
        let value = if Outcome::is_error(slice.outcome) { 2 } else { 1 };
        seconds.entry(slice.second).or_default().record_n(value, slice.phases.service.count());
    }
    let slices: Vec<Counts> = seconds.values().map(Counts::from).collect();
    let merged = Counts::merged(&slices);
    let requests = merged.total();
    if requests == 0 {
        return None;
    }
    let good = merged.count_until(1.0) as f64 / requests as f64;
    let effective = Dependence::of_slices(&slices, good / 2.0).effective_samples;
    Some((1.0 - good, requests, effective))
}

/// The score interval of a share (E. Wilson, "Probable inference, the law of succession, and statistical inference",
/// JASA 1927): it holds where hardly anything fails, as the normal one does not.
fn wilson(share: f64, n: f64) -> Interval {
    let z = normal_quantile(f64::midpoint(1.0, LEVEL_DEFAULT));
    let narrow = 1.0 + z * z / n;
    let middle = (share + z * z / (2.0 * n)) / narrow;
    let half = z / narrow * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    // Where none or all failed, an end is the share itself, which rounding would miss by a hair.
    let low = if share <= 0.0 { 0.0 } else { (middle - half).max(0.0) };
    let high = if share >= 1.0 { 1.0 } else { (middle + half).min(1.0) };
    Interval { low, high, level: LEVEL_DEFAULT }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(interval: [Option<f64>; 2]) -> Percentiles {
        let intervals = BTreeMap::from([("p99".to_owned(), interval)]);
        let too_few = Vec::new();
        let (min, mean, p50, p90, p95, p99, p99_9, max) = (1.0, 2.0, 2.0, 5.0, 7.0, 10.0, 20.0, 30.0);
        Percentiles { count: 10_000, min, mean, p50, p90, p95, p99, p99_9, max, intervals, too_few }
    }

    fn check(bound_ms: f64, interval: [Option<f64>; 2], state: SloState, more: Option<u64>) {
        let found = SloResult::of_percentile("p99<x", &times(interval), "p99", bound_ms).unwrap();
        assert_eq!((found.state, found.more_requests), (state, more), "{bound_ms}");
    }

    #[test]
    fn the_interval_decides_and_what_is_undecided_says_how_much_is_lacking() {
        let interval = [Some(9.0), Some(11.0)];
        check(11.5, interval, SloState::Met, None);
        check(8.5, interval, SloState::Missed, None);
        // Half the distance takes four times the requests.
        check(10.5, interval, SloState::Undecided, Some(30_000));
        check(9.5, interval, SloState::Undecided, Some(30_000));
        check(10.0, interval, SloState::Undecided, None);
        check(11.5, [Some(9.0), None], SloState::Undecided, None);
    }

    #[test]
    fn shares_have_the_interval_of_wilson() {
        // R. Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 1998, table I.
        for (bad, n, low, high) in
            [(81.0, 263.0, 0.2553, 0.3662), (15.0, 148.0, 0.0624, 0.1605), (0.0, 20.0, 0.0, 0.1611)]
        {
            let found = wilson(bad / n, n);
            assert!((found.low - low).abs() < 1e-4 && (found.high - high).abs() < 1e-4, "{found:?}");
        }
        assert_eq!((wilson(0.0, 450.0).low, wilson(1.0, 450.0).high), (0.0, 1.0));
    }

    #[test]
    fn a_result_is_one_sentence() {
        let found =
            SloResult::of_percentile("p99<10.5ms", &times([Some(9.0), Some(11.0)]), "p99", 10.5).unwrap();
        let sentence = "undecided: 10.000 ms [9.000 ms, 11.000 ms], about 30000 more requests would tell";
        assert_eq!(found.sentence(), sentence);
    }
}
