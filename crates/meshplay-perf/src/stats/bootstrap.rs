//! Intervals by block bootstrap: slices of a run are drawn with replacement, whole, so that what is alike stays
//! together.
//!
//! The percentile interval of few blocks is too narrow; it is widened as T. Hesterberg does ("What teachers should
//! know about the bootstrap", The American Statistician 2015, §5.2, expanded percentile interval). Blocks are the
//! non-overlapping ones of E. Carlstein (Annals of Statistics 1986), as long as the correlation asks for.

use super::counts::{Bucket, Counts};
use super::dependence::{Dependence, SLICES_MIN};
use super::distribution::{normal_cdf, student_quantile};
use super::interval::Interval;
use super::random::Random;

/// Resamples for an interval: its ends then vary by some 2 % of its width from seed to seed.
pub const REPLICATES_DEFAULT: usize = 1_000;
/// More blocks cost time and add nothing.
const BLOCKS_MAX: usize = 50;

/// An interval for a quantile of a run from its slices, in the order of time. `None` for fewer than ten slices or no
/// samples.
pub fn bootstrap_quantile(
    slices: &[Counts],
    q: f64,
    level: f64,
    replicates: usize,
    random: &mut Random,
) -> Option<Interval> {
    if slices.len() < SLICES_MIN {
        return None;
    }
    let blocks = Blocks::of(slices, Dependence::of_slices(slices, q).correlated_slices);
    let mut values =
        (0..replicates).map(|_| blocks.resampled_quantile(q, random)).collect::<Option<Vec<_>>>()?;
    values.sort_unstable_by(f64::total_cmp);
    Some(expanded_percentiles(&values, level, blocks.len()))
}

/// The part of sorted replicates that an interval of this level keeps, widened for few blocks: the tail is
/// Φ(−√(b ÷ (b − 1)) · t_{b−1}) instead of (1 − level) ÷ 2.
pub(super) fn expanded_percentiles(sorted: &[f64], level: f64, blocks: usize) -> Interval {
    let b = blocks as f64;
    let t = student_quantile(f64::midpoint(1.0, level), b - 1.0);
    let tail = normal_cdf(-(b / (b - 1.0)).sqrt() * t);
    let last = sorted.len() - 1;
    let cut = ((tail * sorted.len() as f64) as usize).min(last / 2);
    Interval { low: sorted[cut], high: sorted[last - cut], level }
}

/// Blocks of a run over common buckets: `until[bucket][block]` samples lie in and below a bucket.
pub(super) struct Blocks {
    buckets: Vec<Bucket>,
    until: Vec<Vec<u64>>,
    len: usize,
}

impl Blocks {
    /// Cuts slices into blocks that are longer than what is alike, ten at least.
    pub(super) fn of(slices: &[Counts], correlated_slices: f64) -> Self {
        let wanted = (slices.len() as f64 / correlated_slices.max(1.0)) as usize;
        let len = wanted.clamp(SLICES_MIN, BLOCKS_MAX).min(slices.len());
        let border = |block: usize| block * slices.len() / len;
        let merged = Counts::merged(slices);
        let blocks: Vec<Counts> =
            (0..len).map(|block| Counts::merged(&slices[border(block)..border(block + 1)])).collect();
        let until = merged
            .buckets()
            .iter()
            .map(|bucket| blocks.iter().map(|b| b.count_until(bucket.highest)).collect());
        Self { until: until.collect(), buckets: merged.buckets().to_vec(), len }
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// A quantile of as many blocks drawn with replacement.
    pub(super) fn resampled_quantile(&self, q: f64, random: &mut Random) -> Option<f64> {
        let mut drawn = vec![0_u64; self.len];
        (0..self.len).for_each(|_| drawn[random.index(self.len)] += 1);
        let weighted = |until: &Vec<u64>| until.iter().zip(&drawn).map(|(n, times)| n * times).sum::<u64>();
        let rank = super::counts::rank_of(q, weighted(self.until.last()?));
        let bucket = &self.buckets[self.until.partition_point(|until| weighted(until) < rank)];
        Some(f64::midpoint(bucket.lowest, bucket.highest))
    }
}

#[cfg(test)]
mod tests {
    use super::{bootstrap_quantile, expanded_percentiles};
    use crate::stats::{Counts, Random};

    #[test]
    fn the_same_seed_gives_the_same_interval() {
        let mut random = Random::new(5);
        let slices: Vec<Counts> = (0..20)
            .map(|_| Counts::of_samples(&(0..50).map(|_| random.unit()).collect::<Vec<_>>()))
            .collect();
        let interval = |seed| bootstrap_quantile(&slices, 0.5, 0.95, 200, &mut Random::new(seed)).unwrap();
        assert_eq!(interval(1), interval(1));
        assert!(interval(1).contains(0.5), "{:?}", interval(1));
    }

    #[test]
    fn few_blocks_widen_the_interval() {
        let sorted: Vec<f64> = (0..10_000).map(f64::from).collect();
        let few = expanded_percentiles(&sorted, 0.95, 10);
        let many = expanded_percentiles(&sorted, 0.95, 1_000);
        assert!(few.width() > many.width());
        // Φ(−√(10/9) · 2.2622) = 0.00854.
        assert_eq!(few.low, 85.0);
    }

    #[test]
    fn nothing_comes_from_nine_slices_or_empty_ones() {
        let few = vec![Counts::of_samples(&[1.0]); 9];
        assert_eq!(bootstrap_quantile(&few, 0.5, 0.95, 10, &mut Random::new(1)), None);
        assert_eq!(
            bootstrap_quantile(&vec![Counts::default(); 20], 0.5, 0.95, 10, &mut Random::new(1)),
            None
        );
    }
}
