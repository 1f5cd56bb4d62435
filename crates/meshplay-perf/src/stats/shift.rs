//! The shift function: how much each quantile moved, because "the median is equal, the tail is 8 ms later" is what a
//! mesh usually does.
//!
//! After K. Doksum ("Empirical probability plots and statistical inference for nonlinear models in the two-sample
//! case", Annals of Statistics 1974) and R. Wilcox, "Introduction to Robust Estimation", 5th edition, §5.1.

use serde::{Deserialize, Serialize};

use super::bootstrap::{Blocks, expanded_percentiles};
use super::counts::Counts;
use super::dependence::{Dependence, SLICES_MIN};
use super::interval::Interval;
use super::quantile::{Sufficiency, sufficiency};
use super::random::Random;
use super::rank_test::unpaired_shift;
use super::signed_rank::paired_shift;

/// One point of the curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShiftPoint {
    /// In 0..1.
    pub quantile: f64,
    /// The second − the first, in the unit of the values.
    pub difference: f64,
    /// The band at this point; it holds for each point alone, not for the whole curve.
    pub interval: Interval,
    /// Whether there are samples enough on both sides.
    pub sufficiency: Sufficiency,
}

/// The quantiles of a curve: every fiftieth part, finer in the tail.
pub fn shift_quantiles() -> Vec<f64> {
    let body = (1..50).map(|i| f64::from(i) / 50.0);
    body.chain([0.99, 0.995, 0.999, 0.9999]).collect()
}

/// The curve of paired runs (first, second): for each quantile Hodges–Lehmann on the differences within the pairs.
/// Points at which a run has no samples are left out.
pub fn shift_of_pairs(pairs: &[(Counts, Counts)], quantiles: &[f64], level: f64) -> Vec<ShiftPoint> {
    let fewest = pairs.iter().map(|(a, b)| a.total().min(b.total())).min().unwrap_or(0);
    let point = |&quantile: &f64| {
        let differences = pairs.iter().map(|(a, b)| Some(b.quantile(quantile)? - a.quantile(quantile)?));
        let (difference, interval) = paired_shift(&differences.collect::<Option<Vec<_>>>()?, level);
        Some(ShiftPoint { quantile, difference, interval, sufficiency: sufficiency(quantile, fewest as f64) })
    };
    if pairs.is_empty() { Vec::new() } else { quantiles.iter().filter_map(point).collect() }
}

/// The curve of two groups of runs that are no pairs: for each quantile Hodges–Lehmann on the quantiles of the runs.
/// Points at which a run has no samples are left out.
pub fn shift_of_groups(a: &[Counts], b: &[Counts], quantiles: &[f64], level: f64) -> Vec<ShiftPoint> {
    let fewest = a.iter().chain(b).map(Counts::total).min().unwrap_or(0);
    let point = |&quantile: &f64| {
        let of = |runs: &[Counts]| runs.iter().map(|run| run.quantile(quantile)).collect::<Option<Vec<_>>>();
        let (difference, interval) = unpaired_shift(&of(a)?, &of(b)?, level);
        Some(ShiftPoint { quantile, difference, interval, sufficiency: sufficiency(quantile, fewest as f64) })
    };
    if a.is_empty() || b.is_empty() { Vec::new() } else { quantiles.iter().filter_map(point).collect() }
}

/// The curve of one run against another, each cut into its seconds, by block bootstrap of both. It knows nothing of
/// how runs vary: a curve of pairs is worth more. Empty for fewer than ten slices on a side.
pub fn shift_of_runs(
    a: &[Counts],
    b: &[Counts],
    quantiles: &[f64],
    level: f64,
    replicates: usize,
    random: &mut Random,
) -> Vec<ShiftPoint> {
    if a.len().min(b.len()) < SLICES_MIN {
        return Vec::new();
    }
    let (whole_a, whole_b) = (Counts::merged(a), Counts::merged(b));
    let mut point = |&q: &f64| {
        let (of_a, of_b) = (Dependence::of_slices(a, q), Dependence::of_slices(b, q));
        let (blocks_a, blocks_b) =
            (Blocks::of(a, of_a.correlated_slices), Blocks::of(b, of_b.correlated_slices));
        let drawn = (0..replicates)
            .map(|_| Some(blocks_b.resampled_quantile(q, random)? - blocks_a.resampled_quantile(q, random)?));
        let mut drawn = drawn.collect::<Option<Vec<_>>>()?;
        drawn.sort_unstable_by(f64::total_cmp);
        Some(ShiftPoint {
            quantile: q,
            difference: whole_b.quantile(q)? - whole_a.quantile(q)?,
            interval: expanded_percentiles(&drawn, level, blocks_a.len().min(blocks_b.len())),
            sufficiency: sufficiency(q, of_a.effective_samples.min(of_b.effective_samples)),
        })
    };
    quantiles.iter().filter_map(&mut point).collect()
}

#[cfg(test)]
mod tests {
    use super::{shift_of_groups, shift_of_pairs, shift_of_runs, shift_quantiles};
    use crate::stats::{Counts, Random, Sufficiency};

    /// Exponential samples whose slowest tenth is so much later.
    fn run(random: &mut Random, tail: f64) -> Vec<f64> {
        let sample = |u: f64| -(1.0 - u).ln() + if u > 0.9 { tail } else { 0.0 };
        (0..1_000).map(|_| sample(random.unit())).collect()
    }

    #[test]
    fn pairs_show_that_only_the_tail_moved() {
        let mut random = Random::new(11);
        let mut counts = |tail| Counts::of_samples(&run(&mut random, tail));
        let pairs: Vec<_> = (0..8).map(|_| (counts(0.0), counts(8.0))).collect();
        let curve = shift_of_pairs(&pairs, &[0.5, 0.95, 0.999], 0.95);
        assert!(curve[0].interval.contains(0.0), "{:?}", curve[0]);
        assert!(curve[1].interval.contains(8.0) && curve[1].interval.low > 7.0, "{:?}", curve[1]);
        assert_eq!(curve[2].sufficiency, Sufficiency::TooFew { needed_samples: 10_000 });
    }

    #[test]
    fn groups_show_it_without_pairs() {
        let mut random = Random::new(13);
        let mut group = |tail, runs| -> Vec<Counts> {
            (0..runs).map(|_| Counts::of_samples(&run(&mut random, tail))).collect()
        };
        let curve = shift_of_groups(&group(0.0, 8), &group(8.0, 6), &[0.5, 0.95], 0.95);
        assert!(curve[0].interval.contains(0.0), "{:?}", curve[0]);
        assert!(curve[1].interval.contains(8.0) && curve[1].interval.low > 7.0, "{:?}", curve[1]);
        let few = shift_of_groups(&group(0.0, 1), &group(8.0, 1), &[0.5], 0.95);
        assert!(few[0].interval.low.is_infinite(), "one against one bounds nothing: {:?}", few[0]);
        assert!(shift_of_groups(&[], &group(0.0, 1), &[0.5], 0.95).is_empty());
    }

    #[test]
    fn two_runs_show_it_too() {
        let mut random = Random::new(12);
        let mut slices =
            |tail| -> Vec<Counts> { (0..20).map(|_| Counts::of_samples(&run(&mut random, tail))).collect() };
        let (a, b) = (slices(0.0), slices(8.0));
        let curve = shift_of_runs(&a, &b, &[0.5, 0.95], 0.95, 200, &mut Random::new(1));
        assert!(curve[0].interval.contains(0.0), "{:?}", curve[0]);
        assert!(curve[1].interval.contains(8.0) && curve[1].interval.low > 7.0, "{:?}", curve[1]);
        assert!(shift_of_runs(&a[..9], &b, &[0.5], 0.95, 200, &mut Random::new(1)).is_empty());
    }

    #[test]
    fn the_curve_ends_in_the_far_tail() {
        let quantiles = shift_quantiles();
        assert!(quantiles.is_sorted());
        assert_eq!((quantiles.len(), quantiles[52]), (53, 0.9999));
        assert!(shift_of_pairs(&[], &quantiles, 0.95).is_empty());
    }
}
