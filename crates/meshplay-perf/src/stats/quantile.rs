//! A quantile (p50, p99…) with the interval that order statistics give it, and the word whether it may be shown.
//!
//! No assumption about the shape of the distribution: which samples enclose the true quantile is a matter of coin
//! tosses (H. David and H. Nagaraja, "Order Statistics", 3rd edition, §7.1). Dependence comes in as an effective
//! number of samples.

use serde::{Deserialize, Serialize};

use super::counts::{Counts, rank_of};
use super::dependence::Dependence;
use super::distribution::{binomial_cdf, binomial_survival};
use super::interval::Interval;

/// So many effective samples must lie beyond a quantile before it is worth showing.
pub const SAMPLES_BEYOND_MIN: f64 = 10.0;

/// Whether there are enough effective samples to show a quantile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Sufficiency {
    /// There are.
    Enough,
    /// There are not; it takes so many of them.
    #[serde(rename_all = "camelCase")]
    TooFew {
        /// 10 ÷ (1 − q).
        needed_samples: u64,
    },
}

/// How the rank of an independent sample becomes that of one of all samples: n of them stand for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ranking {
    /// In whole numbers.
    Exact,
    /// As it was before: n was a rounded number, so that 417 of 417 samples could become the 501st of 500, and an end that the
    /// last one bounds was open. For results that are computed again.
    Rounded,
}

/// What is known about one quantile.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QuantileEstimate {
    /// Which one, in 0..1.
    pub quantile: f64,
    /// The sample of rank ⌈q·n⌉.
    pub value: f64,
    /// Where the true value lies; open at an end that no sample bounds.
    pub interval: Interval,
    /// How many there were.
    pub samples: u64,
    /// How many independent ones that is worth.
    pub effective_samples: f64,
    /// Whether it may be shown without a warning.
    pub sufficiency: Sufficiency,
}

/// Estimates a quantile of samples whose dependence is known. `None` without samples.
pub fn quantile(counts: &Counts, q: f64, level: f64, dependence: &Dependence) -> Option<QuantileEstimate> {
    quantile_ranked(Ranking::Exact, counts, q, level, dependence)
}

fn quantile_ranked(
    ranking: Ranking,
    counts: &Counts,
    q: f64,
    level: f64,
    dependence: &Dependence,
) -> Option<QuantileEstimate> {
    Some(QuantileEstimate {
        quantile: q,
        value: counts.quantile(q)?,
        interval: order_statistics(ranking, counts, q, level, dependence),
        samples: counts.total(),
        effective_samples: dependence.effective_samples,
        sufficiency: sufficiency(q, dependence.effective_samples),
    })
}

/// Estimates a quantile of a run from its slices, in the order of time.
pub fn quantile_of_slices(slices: &[Counts], q: f64, level: f64) -> Option<QuantileEstimate> {
    quantile_of_merged(Ranking::Exact, &Counts::merged(slices), slices, q, level)
}

/// The same, for whoever asks for several quantiles of the same slices and merges these once.
pub fn quantile_of_merged(
    ranking: Ranking,
    merged: &Counts,
    slices: &[Counts],
    q: f64,
    level: f64,
) -> Option<QuantileEstimate> {
    quantile_ranked(ranking, merged, q, level, &Dependence::within(merged, slices, q))
}

/// The rule n ≥ 10 ÷ (1 − q), for low quantiles the same from below.
pub fn sufficiency(q: f64, effective_samples: f64) -> Sufficiency {
    // A double holds 1 − 0.99 as 0.010000000000000009, which must not ask for the 1,001st sample.
    let needed = (SAMPLES_BEYOND_MIN / q.min(1.0 - q) * (1.0 - 1e-9)).ceil();
    if effective_samples >= needed {
        Sufficiency::Enough
    } else {
        Sufficiency::TooFew { needed_samples: needed as u64 }
    }
}

fn order_statistics(
    ranking: Ranking,
    counts: &Counts,
    q: f64,
    level: f64,
    dependence: &Dependence,
) -> Interval {
    let n = dependence.samples_for_level(level).floor().max(1.0);
    let ranks = Ranks::enclosing(n, q, level);
    let (low, high) = ranking.among(counts.total(), n, &ranks);
    let low = counts.at_rank(low).filter(|_| ranks.low > 0);
    let high = counts.at_rank(high).filter(|_| ranks.high <= n as u64);
    Interval {
        low: low.map_or(f64::NEG_INFINITY, |bucket| bucket.lowest),
        high: high.map_or(f64::INFINITY, |bucket| bucket.highest),
        level: ranks.attained,
    }
}

impl Ranking {
    /// The ranks of n independent samples, outward among all of them: the last of n is the last of all.
    fn among(self, total: u64, n: f64, ranks: &Ranks) -> (u64, u64) {
        match self {
            Self::Exact => {
                let scaled = |rank: u64| u128::from(rank) * u128::from(total);
                let n = u128::from(n as u64);
                let rank = |scaled: u128| u64::try_from(scaled).unwrap_or(u64::MAX);
                (rank(scaled(ranks.low) / n), rank(scaled(ranks.high).div_ceil(n)))
            }
            Self::Rounded => {
                let each = total as f64 / n;
                ((ranks.low as f64 * each) as u64, (ranks.high as f64 * each).ceil() as u64)
            }
        }
    }
}

/// The ranks whose samples enclose a quantile.
struct Ranks {
    low: u64,
    high: u64,
    attained: f64,
}

impl Ranks {
    /// With B ~ Binomial(n, q) samples below the quantile, P(x_(l) ≤ Q ≤ x_(u)) = P(l ≤ B < u). Each tail is kept at
    /// or below half of what the level leaves, so the interval covers at least as often as it says.
    fn enclosing(n: f64, q: f64, level: f64) -> Self {
        let tail = (1.0 - level) / 2.0;
        let middle = rank_of(q, n as u64);
        // The largest l with P(B < l) ≤ tail, and the smallest u with P(B ≥ u) ≤ tail.
        let low = last_true(0, middle, |l| binomial_cdf(l as f64 - 1.0, n, q) <= tail);
        let high = n as u64 + 1
            - last_true(0, n as u64 + 1 - middle, |k| binomial_survival(n - k as f64, n, q) <= tail);
        let attained = binomial_cdf(high as f64 - 1.0, n, q) - binomial_cdf(low as f64 - 1.0, n, q);
        Self { low, high, attained }
    }
}

/// The last number from `from` to `to` for which a condition holds that holds from the start and then no more.
fn last_true(from: u64, to: u64, holds: impl Fn(u64) -> bool) -> u64 {
    let (mut yes, mut no) = (from, to + 1);
    while no - yes > 1 {
        let middle = yes.midpoint(no);
        if holds(middle) { yes = middle } else { no = middle }
    }
    yes
}

#[cfg(test)]
mod tests {
    use super::{Ranking, Ranks, Sufficiency, quantile, sufficiency};
    use crate::stats::{Counts, Dependence};

    #[test]
    fn ten_samples_enclose_the_median_by_the_second_and_the_ninth() {
        // W. Conover, "Practical Nonparametric Statistics", table of the sign test: P(2 ≤ B ≤ 8) for n = 10 is 0.9785.
        let ranks = Ranks::enclosing(10.0, 0.5, 0.95);
        assert_eq!((ranks.low, ranks.high), (2, 9));
        assert!((ranks.attained - 0.978_515_625).abs() < 1e-12);
    }

    #[test]
    fn five_samples_cannot_enclose_a_median_and_six_can() {
        assert_eq!(Ranks::enclosing(5.0, 0.5, 0.95).low, 0);
        let six = Ranks::enclosing(6.0, 0.5, 0.95);
        assert_eq!((six.low, six.high), (1, 6));
    }

    #[test]
    fn an_end_that_no_sample_bounds_is_open() {
        let counts = Counts::of_samples(&(1..=100).map(f64::from).collect::<Vec<_>>());
        let estimate = quantile(&counts, 0.99, 0.95, &Dependence::assumed_none(100)).unwrap();
        assert_eq!(estimate.value, 99.0);
        assert_eq!(estimate.interval.high, f64::INFINITY);
        assert_eq!(estimate.sufficiency, Sufficiency::TooFew { needed_samples: 1_000 });
    }

    #[test]
    fn the_last_independent_sample_is_the_last_of_all() {
        let ranks = Ranks { low: 417, high: 417, attained: 0.95 };
        assert_eq!(Ranking::Exact.among(500, 417.0, &ranks), (500, 500));
        assert_eq!(Ranking::Rounded.among(500, 417.0, &ranks).1, 501, "as results of before have it");
        for total in 400..2_000 {
            for n in 1..=400 {
                let ranks = Ranks { low: n, high: n, attained: 0.95 };
                assert_eq!(Ranking::Exact.among(total, n as f64, &ranks), (total, total));
            }
        }
        let all = Ranks { low: 1, high: u64::MAX, attained: 0.95 };
        assert_eq!(Ranking::Exact.among(u64::MAX, u64::MAX as f64, &all), (1, u64::MAX));
    }

    #[test]
    fn ten_effective_samples_must_lie_beyond() {
        assert_eq!(sufficiency(0.99, 1_000.0), Sufficiency::Enough);
        assert_eq!(sufficiency(0.999, 9_999.0), Sufficiency::TooFew { needed_samples: 10_000 });
        assert_eq!(sufficiency(0.5, 20.0), Sufficiency::Enough);
    }

    #[test]
    fn fewer_effective_samples_widen_the_interval() {
        let counts = Counts::of_samples(&(1..=10_000).map(f64::from).collect::<Vec<_>>());
        let width = |n| quantile(&counts, 0.9, 0.95, &Dependence::assumed_none(n)).unwrap().interval.width();
        let ratio = width(1_000) / width(10_000);
        assert!((ratio - 10.0_f64.sqrt()).abs() < 0.25, "{ratio}");
    }
}
