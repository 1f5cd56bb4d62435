//! The shift function: how much each quantile moved, because "the median is equal, the tail is 8 ms later" is what a
//! mesh usually does.
//!
//! After K. Doksum ("Empirical probability plots and statistical inference for nonlinear models in the two-sample
//! case", Annals of Statistics 1974) and R. Wilcox, "Introduction to Robust Estimation", 5th edition, §5.1. Theirs are
//! of independent samples; requests are none, so runs are the unit here, or blocks of a run where there is but one.

use serde::{Deserialize, Serialize};

use super::bootstrap::{Blocks, band, expanded_percentiles};
use super::counts::Counts;
use super::dependence::{Dependence, SLICES_MIN};
use super::interval::Interval;
use super::joint::Joint;
use super::quantile::{Sufficiency, sufficiency};
use super::random::Random;
use super::rank_test::{differences, unpaired_shift};
use super::sample::sorted;
use super::signed_rank::{enclosed, paired_shift, walsh_averages};

/// One point of the curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShiftPoint {
    /// In 0..1.
    pub quantile: f64,
    /// The second − the first, in the unit of the values.
    pub difference: f64,
    /// Where the true difference lies, for this point alone.
    pub interval: Interval,
    /// The band at this point: at its level it holds the whole curve, all of its points at once.
    pub band: Interval,
    /// Whether there are samples enough on both sides.
    pub sufficiency: Sufficiency,
}

/// The quantiles of a curve: every fiftieth part, finer in the tail.
pub fn shift_quantiles() -> Vec<f64> {
    let body = (1..50).map(|i| f64::from(i) / 50.0);
    body.chain([0.99, 0.995, 0.999, 0.9999]).collect()
}

/// The curve of paired runs (first, second): for each quantile Hodges–Lehmann on the differences within the pairs.
/// Quantiles at which a run has no samples are left out.
pub fn shift_of_pairs(pairs: &[(Counts, Counts)], quantiles: &[f64], level: f64) -> Vec<ShiftPoint> {
    let fewest = pairs.iter().map(|(a, b)| a.total().min(b.total())).min().unwrap_or(0);
    let column = |&q: &f64| {
        let differences = pairs.iter().map(|(a, b)| Some(b.quantile(q)? - a.quantile(q)?));
        let differences = differences.collect::<Option<Vec<_>>>().filter(|pairs| !pairs.is_empty())?;
        let (shift, interval) = paired_shift(&differences, level);
        let centred = differences.iter().map(|difference| difference - shift).collect();
        Some(Column { quantile: q, shift, interval, centred, estimates: walsh_averages(&differences) })
    };
    let columns: Vec<Column> = quantiles.iter().filter_map(column).collect();
    curve(&columns, Joint::of_pairs, fewest, level)
}

/// The curve of two groups of runs that are no pairs: for each quantile Hodges–Lehmann on the quantiles of the runs.
/// Quantiles at which a run has no samples are left out.
pub fn shift_of_groups(a: &[Counts], b: &[Counts], quantiles: &[f64], level: f64) -> Vec<ShiftPoint> {
    let fewest = a.iter().chain(b).map(Counts::total).min().unwrap_or(0);
    let column = |&q: &f64| {
        let of = |runs: &[Counts]| {
            let quantiles = runs.iter().map(|run| run.quantile(q)).collect::<Option<Vec<_>>>();
            quantiles.filter(|quantiles| !quantiles.is_empty())
        };
        let (of_a, of_b) = (of(a)?, of(b)?);
        let (shift, interval) = unpaired_shift(&of_a, &of_b, level);
        let estimates = differences(&of_a, &of_b);
        let centred = of_a.into_iter().chain(of_b.into_iter().map(|value| value - shift)).collect();
        Some(Column { quantile: q, shift, interval, centred, estimates })
    };
    let columns: Vec<Column> = quantiles.iter().filter_map(column).collect();
    curve(&columns, |centred| Joint::of_groups(centred, a.len()), fewest, level)
}

/// One quantile of all runs.
struct Column {
    quantile: f64,
    shift: f64,
    interval: Interval,
    /// Of each run or pair, less the shift.
    centred: Vec<f64>,
    /// Of which the shift is the median, in rising order.
    estimates: Vec<f64>,
}

/// What is known of each quantile alone, and the band around all of them.
fn curve(
    columns: &[Column],
    joint: impl FnOnce(&[Vec<f64>]) -> Joint,
    fewest_samples: u64,
    level: f64,
) -> Vec<ShiftPoint> {
    // Without a column nothing says how many runs there are to be dealt.
    if columns.is_empty() {
        return Vec::new();
    }
    let centred: Vec<Vec<f64>> = columns.iter().map(|column| column.centred.clone()).collect();
    let joint = joint(&centred);
    let point = |column: &Column| ShiftPoint {
        quantile: column.quantile,
        difference: column.shift,
        interval: column.interval,
        // The chance is of both sides already.
        band: enclosed(&column.estimates, level, |k| joint.at_most(k) / 2.0),
        sufficiency: sufficiency(column.quantile, fewest_samples as f64),
    };
    columns.iter().map(point).collect()
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
    let (a, b) = (Sliced::of(a, quantiles), Sliced::of(b, quantiles));
    let known: Vec<usize> = (0..quantiles.len()).filter(|at| a.has(*at) && b.has(*at)).collect();
    let mut columns = vec![Vec::with_capacity(replicates); known.len()];
    for _ in 0..replicates {
        // The same blocks for all quantiles: what moves one moves its neighbours.
        let (of_a, of_b) = (a.blocks.draw(random), b.blocks.draw(random));
        for (column, &at) in columns.iter_mut().zip(&known) {
            let drawn = |run: &Sliced, blocks: &[u64]| run.blocks.quantile(blocks, quantiles[at]);
            column.extend(drawn(&b, &of_b).zip(drawn(&a, &of_a)).map(|(b, a)| b - a));
        }
    }
    let blocks = a.blocks.len().min(b.blocks.len());
    let bands = band(&columns, level, blocks);
    let point = |((&at, column), band): ((&usize, &Vec<f64>), Interval)| {
        let effective = a.effective[at].min(b.effective[at]);
        Some(ShiftPoint {
            quantile: quantiles[at],
            difference: b.values[at]? - a.values[at]?,
            interval: expanded_percentiles(&sorted(column), level, blocks),
            band,
            sufficiency: sufficiency(quantiles[at], effective),
        })
    };
    known.iter().zip(&columns).zip(bands).filter_map(point).collect()
}

/// A run in blocks that are long enough for all of its quantiles.
struct Sliced {
    blocks: Blocks,
    /// By quantile.
    values: Vec<Option<f64>>,
    effective: Vec<f64>,
}

impl Sliced {
    fn of(slices: &[Counts], quantiles: &[f64]) -> Self {
        let whole = Counts::merged(slices);
        let dependence: Vec<Dependence> =
            quantiles.iter().map(|q| Dependence::of_slices(slices, *q)).collect();
        let longest = dependence.iter().map(|one| one.correlated_slices).fold(1.0, f64::max);
        Self {
            blocks: Blocks::of(slices, longest),
            values: quantiles.iter().map(|q| whole.quantile(*q)).collect(),
            effective: dependence.iter().map(|one| one.effective_samples).collect(),
        }
    }

    fn has(&self, at: usize) -> bool {
        self.values[at].is_some()
    }
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
        assert!(curve[1].band.low > 7.0 && curve[1].band.width() >= curve[1].interval.width(), "{curve:?}");
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
        assert!(curve[1].band.low > 7.0 && curve[1].band.width() >= curve[1].interval.width(), "{curve:?}");
        let few = shift_of_groups(&group(0.0, 1), &group(8.0, 1), &[0.5], 0.95);
        assert!(few[0].interval.low.is_infinite(), "one against one bounds nothing: {:?}", few[0]);
        let one = group(0.0, 1);
        for (a, b) in [(&[][..], &one[..]), (&one, &[]), (&[Counts::of_samples(&[])], &one)] {
            assert!(shift_of_groups(a, b, &[0.5], 0.95).is_empty(), "{a:?} {b:?}");
        }
        assert!(shift_of_groups(&one, &one, &[], 0.95).is_empty());
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
        assert!(curve[1].band.low > 7.0 && curve[1].band.width() >= curve[1].interval.width(), "{curve:?}");
        assert!(shift_of_runs(&a[..9], &b, &[0.5], 0.95, 200, &mut Random::new(1)).is_empty());
    }

    /// Six pairs can bound a point (P = 2 ÷ 64), but not a curve whose points are not alike.
    #[test]
    fn too_few_pairs_bound_points_and_no_curve() {
        let mut random = Random::new(14);
        let mut counts = || Counts::of_samples(&run(&mut random, 0.0));
        let pairs: Vec<_> = (0..6).map(|_| (counts(), counts())).collect();
        let curve = shift_of_pairs(&pairs, &[0.1, 0.3, 0.5, 0.7, 0.9], 0.95);
        assert!(curve.iter().all(|point| point.interval.width().is_finite()), "{curve:?}");
        assert!(curve.iter().all(|point| point.band.width().is_infinite()), "{curve:?}");
    }

    #[test]
    fn the_curve_ends_in_the_far_tail() {
        let quantiles = shift_quantiles();
        assert!(quantiles.is_sorted());
        assert_eq!((quantiles.len(), quantiles[52]), (53, 0.9999));
        assert!(shift_of_pairs(&[], &quantiles, 0.95).is_empty());
    }
}
