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
        (0..replicates).map(|_| blocks.quantile(&blocks.draw(random), q)).collect::<Option<Vec<_>>>()?;
    values.sort_unstable_by(f64::total_cmp);
    Some(expanded_percentiles(&values, level, blocks.len()))
}

/// The part of sorted replicates that an interval of this level keeps, widened for few blocks.
pub(super) fn expanded_percentiles(sorted: &[f64], level: f64, blocks: usize) -> Interval {
    trimmed(sorted, (tail(level, blocks) * sorted.len() as f64) as usize, level)
}

/// Φ(−√(b ÷ (b − 1)) · t_{b−1}) instead of (1 − level) ÷ 2.
fn tail(level: f64, blocks: usize) -> f64 {
    let b = blocks as f64;
    let t = student_quantile(f64::midpoint(1.0, level), b - 1.0);
    normal_cdf(-(b / (b - 1.0)).sqrt() * t)
}

/// What is left of sorted replicates without so many at either end.
fn trimmed(sorted: &[f64], cut: usize, level: f64) -> Interval {
    let last = sorted.len() - 1;
    let cut = cut.min(last / 2);
    Interval { low: sorted[cut], high: sorted[last - cut], level }
}

/// The band within which as large a part of whole curves lies as the level asks, all points trimmed alike (R. Beran,
/// "Balanced simultaneous confidence sets", JASA 1988), widened for few blocks as intervals are. `columns` are the
/// replicates of each point, in the same order.
pub(super) fn band(columns: &[Vec<f64>], level: f64, blocks: usize) -> Vec<Interval> {
    let sorted: Vec<Vec<f64>> = columns.iter().map(|column| super::sample::sorted(column)).collect();
    let draws = columns.first().map_or(0, Vec::len);
    let trimmed_by = |cut| sorted.iter().map(|column| trimmed(column, cut, level)).collect::<Vec<_>>();
    let inside = |band: &[Interval]| {
        let is_inside =
            |draw: &usize| band.iter().zip(columns).all(|(at, column)| at.contains(column[*draw]));
        (0..draws).filter(is_inside).count() as f64
    };
    let outside_max = 2.0 * tail(level, blocks) * draws as f64;
    let alone = (tail(level, blocks) * draws as f64) as usize;
    // Untrimmed, all of them lie inside.
    let cut = (0..=alone).rev().find(|cut| draws as f64 - inside(&trimmed_by(*cut)) <= outside_max);
    trimmed_by(cut.unwrap_or(0))
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

    /// As many blocks drawn with replacement: how often each was.
    pub(super) fn draw(&self, random: &mut Random) -> Vec<u64> {
        let mut drawn = vec![0_u64; self.len];
        (0..self.len).for_each(|_| drawn[random.index(self.len)] += 1);
        drawn
    }

    /// A quantile of the blocks that were drawn.
    pub(super) fn quantile(&self, drawn: &[u64], q: f64) -> Option<f64> {
        let weighted = |until: &Vec<u64>| until.iter().zip(drawn).map(|(n, times)| n * times).sum::<u64>();
        let rank = super::counts::rank_of(q, weighted(self.until.last()?));
        // Of empty blocks alone there is none.
        let bucket = self.buckets.get(self.until.partition_point(|until| weighted(until) < rank))?;
        Some(f64::midpoint(bucket.lowest, bucket.highest))
    }
}

#[cfg(test)]
mod tests {
    use super::{band, bootstrap_quantile, expanded_percentiles};
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
    fn a_band_holds_whole_curves_and_is_wider_than_intervals_where_points_are_not_alike() {
        let mut random = Random::new(3);
        let mut column = || (0..4_000).map(|_| random.unit()).collect::<Vec<_>>();
        let (one, other) = (column(), column());
        let alone = band(std::slice::from_ref(&one), 0.95, 1_000)[0];
        assert_eq!(band(&[one.clone(), one.clone()], 0.95, 1_000), [alone; 2]);
        let both = band(&[one, other], 0.95, 1_000);
        // Of independent points each may miss half as often.
        assert!(
            (alone.low - 0.025).abs() < 0.008 && (both[0].low - 0.0126).abs() < 0.006,
            "{alone:?} {both:?}"
        );
        assert!(band(&[], 0.95, 10).is_empty());
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
