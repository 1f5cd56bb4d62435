//! Pairs: the signed-rank test of F. Wilcoxon and the estimate that belongs to it.
//!
//! Sources: F. Wilcoxon, "Individual comparisons by ranking methods", 1945; J. Hodges and E. Lehmann, "Estimates of
//! location based on rank tests", 1963; J. Tukey's interval, in M. Hollander, D. Wolfe and E. Chicken,
//! "Nonparametric Statistical Methods", 3rd edition, §3.1–3.3.

use super::interval::Interval;
use super::rank_sum::RankSum;
use super::sample::{midranks, sorted};

/// What the test says about differences.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SignedRank {
    /// The sum of the ranks of the positive differences.
    pub statistic: f64,
    /// Differences that are not zero; zeros say nothing and are left out, as Wilcoxon did.
    pub pairs: usize,
    /// The chance of a sum at least this far from its middle if there is no difference.
    pub p_two_sided: f64,
    /// The chance of a sum at least this large.
    pub p_greater: f64,
    /// The chance of a sum at least this small.
    pub p_less: f64,
    /// Whether the chances were counted instead of approximated.
    pub exact: bool,
}

/// Tests whether differences lie around zero.
pub fn signed_rank(differences: &[f64]) -> SignedRank {
    let differences: Vec<f64> = differences.iter().copied().filter(|d| *d != 0.0).collect();
    let ranks = midranks(&differences.iter().map(|d| d.abs()).collect::<Vec<_>>());
    let statistic = differences.iter().zip(&ranks).filter(|(d, _)| **d > 0.0).map(|(_, rank)| rank).sum();
    let null = RankSum::of_signed(&ranks);
    SignedRank {
        statistic,
        pairs: differences.len(),
        p_two_sided: null.two_sided(statistic),
        p_greater: null.at_least(statistic),
        p_less: null.at_most(statistic),
        exact: null.is_exact(),
    }
}

/// The middle of the differences as Hodges and Lehmann take it, the median of all averages of two of them, and
/// Tukey's interval for it. The interval is open where so few pairs cannot reach the level (five cannot reach 0.95).
pub fn paired_shift(differences: &[f64], level: f64) -> (f64, Interval) {
    let (shift, [interval]) = paired_shifts(differences, [level]);
    (shift, interval)
}

/// The same with an interval for each of several levels.
pub(super) fn paired_shifts<const N: usize>(differences: &[f64], levels: [f64; N]) -> (f64, [Interval; N]) {
    let averages = Averages::of(differences);
    let ranks: Vec<f64> = (1..=differences.len()).map(|rank| rank as f64).collect();
    let null = RankSum::of_signed(&ranks);
    let at = |rank| averages.at(rank);
    let interval = |level| enclosed_by(averages.len(), at, level, |k| null.at_most(k));
    (averages.median(), levels.map(interval))
}

/// (d_i + d_j) ÷ 2 for all i ≤ j, in rising order.
pub(super) fn walsh_averages(differences: &[f64]) -> Vec<f64> {
    let mut averages: Vec<f64> = differences
        .iter()
        .enumerate()
        .flat_map(|(i, a)| differences[i..].iter().map(move |b| f64::midpoint(*a, *b)))
        .collect();
    averages.sort_unstable_by(f64::total_cmp);
    averages
}

/// The same averages, never laid out: an effect of an experiment may rest on 16,000 pairs, and theirs would fill a
/// gigabyte. Each is found by its rank instead, by bisection over all doubles, so that it is the same to the last bit.
struct Averages {
    /// The differences in rising order.
    sorted: Vec<f64>,
}

impl Averages {
    fn of(differences: &[f64]) -> Self {
        Self { sorted: sorted(differences) }
    }

    fn len(&self) -> usize {
        self.sorted.len() * (self.sorted.len() + 1) / 2
    }

    /// NaN for nothing.
    fn median(&self) -> f64 {
        match self.len() {
            0 => f64::NAN,
            n if n % 2 == 1 => self.at(n / 2),
            n => f64::midpoint(self.at(n / 2 - 1), self.at(n / 2)),
        }
    }

    /// The one of a rank from 0: the smallest double that more than `rank` of them do not exceed. There must be as many.
    fn at(&self, rank: usize) -> f64 {
        let (mut low, mut high) = (place(self.sorted[0]), place(self.sorted[self.sorted.len() - 1]));
        while low < high {
            let middle = low.wrapping_add_unsigned(low.abs_diff(high) / 2);
            if self.at_most(value(middle)) > rank {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        value(low)
    }

    /// How many are not above `limit`. An average grows with both of its differences, also when it is rounded: the larger
    /// the one, the fewer of the others fit.
    fn at_most(&self, limit: f64) -> usize {
        let (mut count, mut end) = (0, self.sorted.len());
        for (i, a) in self.sorted.iter().enumerate() {
            while end > i && f64::midpoint(*a, self.sorted[end - 1]).total_cmp(&limit).is_gt() {
                end -= 1;
            }
            if end <= i {
                break;
            }
            count += end - i;
        }
        count
    }
}

/// A whole number that grows with the double, in the order of [`f64::total_cmp`].
fn place(value: f64) -> i64 {
    flipped(value.to_bits().cast_signed())
}

fn value(place: i64) -> f64 {
    f64::from_bits(flipped(place).cast_unsigned())
}

/// Of negative doubles the larger bits are the smaller number. Twice is never.
fn flipped(bits: i64) -> i64 {
    bits ^ ((bits >> 63).cast_unsigned() >> 1).cast_signed()
}

/// The interval that a rank test gives: of the sorted estimates, all but the k + 1 outermost on either side, with the
/// largest k whose chance P(W ≤ k) is not above half of what the level leaves.
pub(super) fn enclosed(sorted: &[f64], level: f64, at_most: impl Fn(f64) -> f64) -> Interval {
    enclosed_by(sorted.len(), |rank| sorted[rank], level, at_most)
}

/// The same of so many estimates, each asked for by its rank.
fn enclosed_by(len: usize, at: impl Fn(usize) -> f64, level: f64, at_most: impl Fn(f64) -> f64) -> Interval {
    let tail = (1.0 - level) / 2.0;
    let outside = count_first(len.div_ceil(2), |k| at_most(k as f64) <= tail);
    match outside.checked_sub(1) {
        None => Interval { low: f64::NEG_INFINITY, high: f64::INFINITY, level: 1.0 },
        Some(k) => Interval { low: at(k), high: at(len - 1 - k), level: 1.0 - 2.0 * at_most(k as f64) },
    }
}

/// For how many of 0..len something holds that holds for none after one for which it does not.
fn count_first(len: usize, holds: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, len);
    while low < high {
        let middle = usize::midpoint(low, high);
        if holds(middle) { low = middle + 1 } else { high = middle }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::{Averages, paired_shift, paired_shifts, signed_rank, walsh_averages};
    use crate::stats::{Random, deviation};

    /// Hollander, Wolfe and Chicken, example 3.1: the Hamilton depression scale of nine patients before and after a
    /// tranquilliser (D. Salsburg 1970).
    const BEFORE: [f64; 9] = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30];
    #[expect(clippy::approx_constant, reason = "a measured value, not π")]
    const AFTER: [f64; 9] = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];

    fn differences() -> Vec<f64> {
        AFTER.iter().zip(BEFORE).map(|(after, before)| after - before).collect()
    }

    #[test]
    fn the_depression_scale_falls_as_in_the_book() {
        let test = signed_rank(&differences());
        // T⁺ = 5, P = 0.0195 one-sided.
        assert_eq!((test.statistic, test.pairs, test.exact), (5.0, 9, true));
        assert!((test.p_less - 10.0 / 512.0).abs() < 1e-12, "{test:?}");
    }

    #[test]
    fn its_estimate_and_interval_are_those_of_the_book() {
        // θ = −0.46 (examples 3.3 and 3.4: 96.1 % from −0.786 to −0.010).
        let (shift, interval) = paired_shift(&differences(), 0.95);
        assert!((shift + 0.46).abs() < 1e-9, "{shift}");
        assert!((interval.low + 0.786).abs() < 1e-9 && (interval.high + 0.010).abs() < 1e-9, "{interval:?}");
        assert!((interval.level - 0.961).abs() < 5e-4, "{interval:?}");
    }

    #[test]
    fn five_pairs_cannot_reach_the_level_and_six_can() {
        let rising = |n: u32| (1..=n).map(f64::from).collect::<Vec<_>>();
        assert_eq!(signed_rank(&rising(5)).p_two_sided, 0.0625);
        assert_eq!(paired_shift(&rising(5), 0.95).1.low, f64::NEG_INFINITY);
        assert_eq!(signed_rank(&rising(6)).p_two_sided, 0.03125);
        assert_eq!(paired_shift(&rising(6), 0.95).1.low, 1.0);
    }

    #[test]
    fn zeros_say_nothing() {
        assert_eq!(signed_rank(&[0.0, 1.0, 0.0, 2.0]), signed_rank(&[1.0, 2.0]));
        assert_eq!(signed_rank(&[0.0; 8]).p_two_sided, 1.0);
    }

    /// Differences of both signs, many of them equal, zeros of both signs among them.
    fn drawn(random: &mut Random, n: usize) -> Vec<f64> {
        let one = |at: usize, unit: f64| match at % 7 {
            0 => 0.0,
            1 => -0.0,
            2 | 3 => (unit * 8.0).round() / 10.0 - 0.4,
            _ => unit - 0.45,
        };
        (0..n).map(|at| one(at, random.unit())).collect()
    }

    #[test]
    fn averages_that_are_sought_are_those_that_would_be_laid_out() {
        let mut random = Random::new(7);
        for n in [1, 2, 3, 6, 7, 40, 61] {
            let differences = drawn(&mut random, n);
            let (listed, sought) = (walsh_averages(&differences), Averages::of(&differences));
            assert_eq!(sought.len(), listed.len());
            for (rank, expect) in listed.iter().enumerate() {
                let found = sought.at(rank);
                assert_eq!(found.to_bits(), expect.to_bits(), "{rank} of {n}: {found} is not {expect}");
            }
        }
        assert!(Averages::of(&[]).median().is_nan());
    }

    #[test]
    fn several_levels_at_once_are_the_same_as_one_after_the_other() {
        let differences = drawn(&mut Random::new(8), 60);
        let (shift, intervals) = paired_shifts(&differences, [0.95, 0.9]);
        assert_eq!((shift, intervals[0]), paired_shift(&differences, 0.95));
        assert_eq!((shift, intervals[1]), paired_shift(&differences, 0.9));
    }

    /// The runs of the largest experiment, one half against the other: 128 million averages.
    #[test]
    fn sixteen_thousand_pairs_need_no_more_memory_than_they_have_themselves() {
        let mut random = Random::new(9);
        let differences: Vec<f64> = (0..16_000).map(|_| 0.2 + random.unit() - random.unit()).collect();
        let (shift, interval) = paired_shift(&differences, 0.95);
        // The signed-rank test is about as good as the mean of such numbers.
        let half = 1.96 * deviation(&differences) / 16_000_f64.sqrt();
        assert!((shift - 0.2).abs() < 2.0 * half && interval.contains(shift), "{shift} {interval:?}");
        assert!((interval.width() / (2.0 * half) - 1.0).abs() < 0.1, "{interval:?}, half {half}");
    }
}
