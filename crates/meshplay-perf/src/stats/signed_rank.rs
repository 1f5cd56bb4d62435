//! Pairs: the signed-rank test of F. Wilcoxon and the estimate that belongs to it.
//!
//! Sources: F. Wilcoxon, "Individual comparisons by ranking methods", 1945; J. Hodges and E. Lehmann, "Estimates of
//! location based on rank tests", 1963; J. Tukey's interval, in M. Hollander, D. Wolfe and E. Chicken,
//! "Nonparametric Statistical Methods", 3rd edition, §3.1–3.3.

use super::interval::Interval;
use super::rank_sum::RankSum;
use super::sample::{median_of_sorted, midranks};

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
    let averages = walsh_averages(differences);
    let ranks: Vec<f64> = (1..=differences.len()).map(|rank| rank as f64).collect();
    let null = RankSum::of_signed(&ranks);
    (median_of_sorted(&averages), enclosed(&averages, level, |k| null.at_most(k)))
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

/// The interval that a rank test gives: of the sorted estimates, all but the k + 1 outermost on either side, with the
/// largest k whose chance P(W ≤ k) is not above half of what the level leaves.
pub(super) fn enclosed(sorted: &[f64], level: f64, at_most: impl Fn(f64) -> f64) -> Interval {
    let tail = (1.0 - level) / 2.0;
    let outside = (0..sorted.len().div_ceil(2)).take_while(|k| at_most(*k as f64) <= tail).count();
    match outside.checked_sub(1) {
        None => Interval { low: f64::NEG_INFINITY, high: f64::INFINITY, level: 1.0 },
        Some(k) => Interval {
            low: sorted[k],
            high: sorted[sorted.len() - 1 - k],
            level: 1.0 - 2.0 * at_most(k as f64),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{paired_shift, signed_rank};

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
}
