//! Percentiles of one phase with their intervals.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Histogram, Rules,
    stats::{Counts, LEVEL_DEFAULT, Ranking, Sufficiency, quantile_of_merged},
};

/// The quantiles that are shown, and what they are called.
pub const QUANTILES: [(&str, f64); 5] =
    [("p50", 0.5), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99), ("p99_9", 0.999)];

const NS_PER_MS: f64 = 1e6;

/// Percentiles of durations, in milliseconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Percentiles {
    /// How many durations there were.
    pub count: u64,
    /// Shortest.
    pub min: f64,
    /// Arithmetic mean.
    pub mean: f64,
    /// Half were at most as long.
    pub p50: f64,
    /// 90 % were at most as long.
    pub p90: f64,
    /// 95 % were at most as long.
    pub p95: f64,
    /// 99 % were at most as long.
    pub p99: f64,
    /// 99.9 % were at most as long.
    pub p99_9: f64,
    /// Longest.
    pub max: f64,
    /// 95 % intervals by percentile, widened for requests of the same second that are alike; an end is missing where no
    /// request bounds it.
    pub intervals: BTreeMap<String, [Option<f64>; 2]>,
    /// Percentiles that rest on fewer than 10 independent requests beyond them: not to be relied on.
    #[serde(rename = "tooFew")]
    pub too_few: Vec<String>,
}

impl Percentiles {
    /// Of the seconds of a run, by the newest rules; nothing without durations.
    #[must_use]
    pub fn of_seconds<'a>(seconds: impl Iterator<Item = &'a Histogram> + Clone) -> Option<Self> {
        Self::by(Rules::NEWEST, seconds)
    }

    /// The same by the rules of a former time: before the sixth, ranks of intervals were rounded.
    pub(super) fn by<'a>(rules: Rules, seconds: impl Iterator<Item = &'a Histogram> + Clone) -> Option<Self> {
        let ranking = if rules >= Rules::Sixth { Ranking::Exact } else { Ranking::Rounded };
        let mut all = Histogram::new();
        seconds.clone().for_each(|second| all.merge(second));
        let slices: Vec<Counts> = seconds.map(Counts::from).collect();
        let merged = Counts::merged(&slices);
        let at = |q: f64| all.value_at_quantile(q).map(|ns| ns as f64 / NS_PER_MS);
        let (mut intervals, mut too_few) = (BTreeMap::new(), Vec::new());
        for (name, q) in QUANTILES {
            let estimate = quantile_of_merged(ranking, &merged, &slices, q, LEVEL_DEFAULT);
            let Some(estimate) = estimate else { continue };
            let ms = |ns: f64| ns.is_finite().then_some(ns / NS_PER_MS);
            intervals.insert(name.to_owned(), [ms(estimate.interval.low), ms(estimate.interval.high)]);
            if estimate.sufficiency != Sufficiency::Enough {
                too_few.push(name.to_owned());
            }
        }
        Some(Self {
            count: all.count(),
            min: all.min()? as f64 / NS_PER_MS,
            mean: all.mean()? / NS_PER_MS,
            p50: at(0.5)?,
            p90: at(0.9)?,
            p95: at(0.95)?,
            p99: at(0.99)?,
            p99_9: at(0.999)?,
            max: all.max()? as f64 / NS_PER_MS,
            intervals,
            too_few,
        })
    }

    /// By the name in [`QUANTILES`].
    #[must_use]
    pub fn get(&self, name: &str) -> Option<f64> {
        match name {
            "p50" => Some(self.p50),
            "p90" => Some(self.p90),
            "p95" => Some(self.p95),
            "p99" => Some(self.p99),
            "p99_9" => Some(self.p99_9),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(values_ms: &[u64], seconds: usize) -> Vec<Histogram> {
        let mut one = Histogram::new();
        values_ms.iter().for_each(|ms| one.record(ms * 1_000_000));
        vec![one; seconds]
    }

    #[test]
    fn nothing_measured_is_nothing_shown() {
        assert_eq!(Percentiles::of_seconds(seconds(&[], 3).iter()), None);
    }

    #[test]
    fn every_percentile_has_an_interval_around_it_and_a_word_if_it_rests_on_too_few() {
        let values: Vec<u64> = (1..=100).collect();
        let found = Percentiles::of_seconds(seconds(&values, 30).iter()).unwrap();
        assert_eq!(found.count, 3_000);
        assert!((found.p50 - 50.0).abs() < 0.1 && (found.p99 - 99.0).abs() < 0.1, "{found:?}");
        for (name, _) in QUANTILES {
            let [low, high] = found.intervals[name];
            assert!(low.unwrap() <= found.get(name).unwrap() + 0.1, "{name}");
            assert!(high.is_none_or(|high| high >= found.get(name).unwrap() - 0.1), "{name}");
        }
        assert_eq!(found.too_few, ["p99_9"]);
    }
}
