//! Two groups of runs that are not paired: the rank test of H. Mann and D. Whitney, the shift between the groups and
//! how completely one lies above the other.
//!
//! For imported results only: runs of a plan are paired, and pairing sees what this cannot (a 5 % shift under a
//! drift of 5 %: power 0.25 here, 0.89 there).

use super::interval::Interval;
use super::rank_sum::RankSum;
use super::sample::{median_of_sorted, midranks};
use super::signed_rank::enclosed;

/// What the test says about two groups.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RankTest {
    /// U of the second group: pairs (a, b) with b > a, ties counted half.
    pub statistic: f64,
    /// The chance of a U at least this far from its middle if both groups are alike.
    pub p_two_sided: f64,
    /// The chance of a U at least this large.
    pub p_greater: f64,
    /// The chance of a U at least this small.
    pub p_less: f64,
    /// Whether the chances were counted instead of approximated.
    pub exact: bool,
}

/// Tests whether `b` lies elsewhere than `a` (H. Mann and D. Whitney, "On a test of whether one of two random
/// variables is stochastically larger than the other", 1947).
pub fn rank_test(a: &[f64], b: &[f64]) -> RankTest {
    let ranks = midranks(&[a, b].concat());
    let sum: f64 = ranks[a.len()..].iter().sum();
    let null = RankSum::of_drawn(&ranks, b.len());
    RankTest {
        statistic: sum - smallest_sum(b.len()),
        p_two_sided: null.two_sided(sum),
        p_greater: null.at_least(sum),
        p_less: null.at_most(sum),
        exact: null.is_exact(),
    }
}

/// The shift from `a` to `b` as Hodges and Lehmann take it, the median of all differences b − a, and its interval
/// (M. Hollander, D. Wolfe and E. Chicken, "Nonparametric Statistical Methods", 3rd edition, §4.2–4.3).
pub fn unpaired_shift(a: &[f64], b: &[f64], level: f64) -> (f64, Interval) {
    let differences = differences(a, b);
    let ranks: Vec<f64> = (1..=a.len() + b.len()).map(|rank| rank as f64).collect();
    let null = RankSum::of_drawn(&ranks, b.len());
    let interval = enclosed(&differences, level, |u| null.at_most(u + smallest_sum(b.len())));
    (median_of_sorted(&differences), interval)
}

/// b − a for all of both, in rising order.
pub(super) fn differences(a: &[f64], b: &[f64]) -> Vec<f64> {
    let mut differences: Vec<f64> = b.iter().flat_map(|b| a.iter().map(move |a| b - a)).collect();
    differences.sort_unstable_by(f64::total_cmp);
    differences
}

/// Cliff's delta, from −1 (every b below every a) to 1 (every b above every a): N. Cliff, "Dominance statistics:
/// ordinal analyses to answer ordinal questions", Psychological Bulletin 1993.
pub fn cliffs_delta(a: &[f64], b: &[f64]) -> f64 {
    let sum: f64 = b.iter().flat_map(|b| a.iter().map(move |a| sign(b - a))).sum();
    sum / (a.len() * b.len()) as f64
}

/// Cliff's delta within pairs (d_w of the same paper): how much more often the second of a pair is the larger one.
pub fn paired_delta(differences: &[f64]) -> f64 {
    differences.iter().copied().map(sign).sum::<f64>() / differences.len() as f64
}

fn sign(difference: f64) -> f64 {
    if difference == 0.0 { 0.0 } else { difference.signum() }
}

fn smallest_sum(n: usize) -> f64 {
    (n * (n + 1)) as f64 / 2.0
}

#[cfg(test)]
mod tests {
    use super::{cliffs_delta, paired_delta, rank_test, unpaired_shift};

    /// Hollander, Wolfe and Chicken, example 4.1: permeability of the human chorioamnion at term and at 12–26 weeks.
    const TERM: [f64; 10] = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
    const EARLY: [f64; 5] = [1.15, 0.88, 0.90, 0.74, 1.21];

    #[test]
    fn the_membranes_differ_as_little_as_in_the_book() {
        let test = rank_test(&TERM, &EARLY);
        // W = 30, so U = 15; P = 0.127 one-sided.
        assert_eq!((test.statistic, test.exact), (15.0, true));
        assert!((test.p_less - 0.127).abs() < 5e-4, "{test:?}");
    }

    #[test]
    fn their_shift_and_interval_are_those_of_the_book() {
        // Δ = −0.305 (example 4.3); 96 % from −0.76 to 0.15 (example 4.4).
        let (shift, interval) = unpaired_shift(&TERM, &EARLY, 0.95);
        assert!((shift + 0.305).abs() < 1e-9, "{shift}");
        assert!((interval.low + 0.76).abs() < 1e-9 && (interval.high - 0.15).abs() < 1e-9, "{interval:?}");
        assert!((interval.level - 0.96).abs() < 5e-3, "{interval:?}");
    }

    #[test]
    fn delta_is_dominance() {
        assert_eq!(cliffs_delta(&[1.0, 2.0], &[3.0, 4.0]), 1.0);
        assert_eq!(cliffs_delta(&[1.0, 2.0, 3.0], &[1.0, 2.0, 3.0]), 0.0);
        assert_eq!(paired_delta(&[1.0, -1.0, 2.0, 0.0]), 0.25);
        let u = rank_test(&TERM, &EARLY).statistic;
        assert!((cliffs_delta(&TERM, &EARLY) - (2.0 * u / 50.0 - 1.0)).abs() < 1e-12);
    }
}
