//! Runs that lie far from the others of their group: named with how that was told, and with what the comparison would say
//! without them. They are never left out: a reason may be found, a run that is inconvenient is none.

use meshplay_perf::stats::{Apart, Comparison, apart, median};
use meshplay_types::{Code, Finding};

use super::metric::Metric;

/// Among fewer nobody can be told to lie apart; as many as a comparison needs.
const GROUP_MIN: usize = 6;

/// Runs whose values fall into the same bucket of a histogram are equal, and the next bucket is of no account.
const SHARE_MIN: f64 = 0.01;

/// A run, or a pair of runs.
#[derive(Clone, Debug, PartialEq)]
pub struct RunApart {
    /// Id of the run, or of both.
    pub runs: Vec<String>,
    /// The metric, or the ratio of a pair.
    pub value: f64,
    /// How many standard deviations of the others' logarithms it lies from their mean.
    pub z: f64,
}

/// The places of values that lie apart, with how far. Logarithms, as in all comparisons.
pub(super) fn places_apart(values: &[f64]) -> Vec<(usize, f64)> {
    if values.len() < GROUP_MIN || !values.iter().all(|value| *value > 0.0) {
        return Vec::new();
    }
    let logarithms: Vec<f64> = values.iter().map(|value| value.ln()).collect();
    let middle = median(&logarithms);
    let counts = |one: &Apart| (logarithms[one.at] - middle).abs() >= SHARE_MIN;
    apart(&logarithms).into_iter().filter(counts).map(|Apart { at, z }| (at, z)).collect()
}

/// All of them in one finding. `names` say who is meant.
pub(super) fn told(metric: &Metric, names: &[String], without: Option<&Comparison>) -> Option<Finding> {
    let (first, more) = names.split_first()?;
    let others = if more.is_empty() { String::new() } else { format!(", {}", more.join(", ")) };
    let lie = if more.is_empty() { "lies" } else { "lie" };
    let message = format!("{first}{others} {lie} far from the others in {}", metric.title());
    let percent = |ratio: f64| format!("{:+.1} %", (ratio - 1.0) * 100.0);
    let without = without.map(|one| {
        let Comparison { ratio, interval, .. } = one;
        // So few are left that no interval of 95 % ends.
        if !(interval.low > 0.0 && interval.high.is_finite()) {
            return format!("; without: {}, and too few are left for an interval", percent(*ratio));
        }
        let (low, high) = (percent(interval.low), percent(interval.high));
        format!("; without: {}, 95 %: {low} to {high}", percent(*ratio))
    });
    let cause = format!(
        "generalised ESD test of logarithms at 5 % (Rosner); all runs count{}",
        without.unwrap_or_default()
    );
    Some(Finding::new(Code::COMPARE_RUN_APART, message).cause(cause))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::performance::metric::METRICS;

    #[test]
    fn one_run_in_six_can_lie_apart_and_one_in_five_cannot() {
        let runs = [10.1, 9.9, 10.0, 10.2, 14.0, 9.8];
        assert_eq!(places_apart(&runs).iter().map(|(at, _)| *at).collect::<Vec<_>>(), [4]);
        assert!(places_apart(&runs[1..]).is_empty());
        assert!(places_apart(&[10.0, 10.0, 10.0, 10.0, 10.0, 10.05]).is_empty(), "the next bucket");
        assert!(places_apart(&[1.0, 0.0, 1.1, 1.2, 0.9, 40.0]).is_empty(), "zero has no logarithm");
    }

    #[test]
    fn everybody_is_named_once_with_the_method() {
        let names = ["run x of a (14 ms)", "run y of b (3 ms)"].map(str::to_owned);
        let found = told(&METRICS[0], &names, None).unwrap();
        assert_eq!(found.message, "run x of a (14 ms), run y of b (3 ms) lie far from the others in p50");
        assert!(found.cause.unwrap().contains("Rosner"));
        assert_eq!(told(&METRICS[0], &[], None), None);
    }
}
