//! How many samples lie where: what every method on requests works on. Made from raw samples or from the buckets of
//! a histogram; it refuses to know which.

use crate::Histogram;

/// Parts whose buckets are sorted together, so that those of a run of weeks need not all be held, and sorted, at once.
const PARTS_AT_ONCE: usize = 1_000;

/// So many samples between two values, both included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bucket {
    /// The smallest value that the samples may have had.
    pub lowest: f64,
    /// The largest value that the samples may have had.
    pub highest: f64,
    /// How many there are.
    pub count: u64,
}

/// Buckets in rising order and how many samples lie in and below each.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Counts {
    buckets: Vec<Bucket>,
    /// For each bucket the samples in it and in all before it.
    until: Vec<u64>,
}

impl Counts {
    /// Counts of buckets, which must not overlap; order does not matter, empty ones are left out, equal ones merged. What
    /// is more than 64 bits count stays at the most that they do: files of others may say anything.
    pub fn of_buckets(buckets: impl IntoIterator<Item = Bucket>) -> Self {
        let mut all: Vec<Bucket> = buckets.into_iter().filter(|bucket| bucket.count > 0).collect();
        all.sort_by(|a, b| a.lowest.total_cmp(&b.lowest));
        all.dedup_by(|next, kept| {
            let same = next.lowest == kept.lowest;
            if same {
                kept.count = kept.count.saturating_add(next.count);
                kept.highest = kept.highest.max(next.highest);
            }
            same
        });
        let until = all.iter().scan(0_u64, |sum, bucket| {
            *sum = sum.saturating_add(bucket.count);
            Some(*sum)
        });
        Self { until: until.collect(), buckets: all }
    }

    /// Counts of samples whose value is known exactly.
    pub fn of_samples(samples: &[f64]) -> Self {
        Self::of_buckets(samples.iter().map(|&value| Bucket { lowest: value, highest: value, count: 1 }))
    }

    /// All of them in one.
    pub fn merged<'a>(parts: impl IntoIterator<Item = &'a Self>) -> Self {
        let (mut all, mut parts) = (Self::default(), parts.into_iter().peekable());
        while parts.peek().is_some() {
            let some = parts.by_ref().take(PARTS_AT_ONCE).flat_map(|part| part.buckets.iter().copied());
            all = Self::of_buckets(all.buckets.into_iter().chain(some));
        }
        all
    }

    /// The same samples in another unit.
    #[must_use]
    pub fn scaled(self, factor: f64) -> Self {
        let scale = |bucket: Bucket| Bucket {
            lowest: bucket.lowest * factor,
            highest: bucket.highest * factor,
            ..bucket
        };
        Self { buckets: self.buckets.into_iter().map(scale).collect(), until: self.until }
    }

    /// How many samples there are.
    pub fn total(&self) -> u64 {
        self.until.last().copied().unwrap_or(0)
    }

    /// The buckets, in rising order, none of them empty.
    pub fn buckets(&self) -> &[Bucket] {
        &self.buckets
    }

    /// The bucket of the sample with this rank, from 1 on; `None` beyond the last.
    pub fn at_rank(&self, rank: u64) -> Option<&Bucket> {
        self.buckets.get(self.until.partition_point(|&until| until < rank.max(1)))
    }

    /// How many samples are at most as large as a value; those of a bucket lie at its upper end.
    pub fn count_until(&self, value: f64) -> u64 {
        match self.buckets.partition_point(|bucket| bucket.highest <= value) {
            0 => 0,
            n => self.until[n - 1],
        }
    }

    /// The value below or at which a share of the samples lies: the middle of the bucket of rank ⌈q·n⌉ (the inverse
    /// of the empirical distribution: type 1 of R. Hyndman and Y. Fan, "Sample quantiles in statistical packages",
    /// 1996). `None` without samples.
    pub fn quantile(&self, q: f64) -> Option<f64> {
        let bucket = self.at_rank(rank_of(q, self.total()))?;
        Some(f64::midpoint(bucket.lowest, bucket.highest))
    }
}

impl From<&Histogram> for Counts {
    /// In nanoseconds.
    fn from(histogram: &Histogram) -> Self {
        Self::of_buckets(histogram.buckets().map(|crate::Bucket { low_ns, high_ns, count }| Bucket {
            lowest: low_ns as f64,
            highest: high_ns as f64,
            count,
        }))
    }
}

/// The rank of a quantile. q·n is rounded first, so that 0.99 of 1,000 is 990 and not the 991 of 990.0000000000001.
pub(super) fn rank_of(q: f64, n: u64) -> u64 {
    let exact = q * n as f64;
    let nearest = exact.round();
    let rank = if (exact - nearest).abs() < 1e-9 * n as f64 { nearest } else { exact.ceil() };
    (rank as u64).clamp(1, n.max(1))
}

#[cfg(test)]
mod tests {
    use super::{Bucket, Counts, rank_of};

    #[test]
    fn a_quantile_is_the_sample_of_its_rank() {
        let counts = Counts::of_samples(&[5.0, 1.0, 3.0, 2.0, 4.0]);
        assert_eq!(counts.quantile(0.5), Some(3.0));
        assert_eq!(counts.quantile(0.81), Some(5.0));
        assert_eq!(counts.quantile(0.0), Some(1.0));
        assert_eq!(Counts::default().quantile(0.5), None);
    }

    #[test]
    fn rounding_does_not_move_a_rank() {
        assert_eq!(rank_of(0.99, 1_000), 990);
        assert_eq!(rank_of(0.999, 300_000), 299_700);
        assert_eq!(rank_of(0.5, 5), 3);
    }

    #[test]
    fn a_histogram_keeps_its_buckets() {
        let mut histogram = crate::Histogram::new();
        [7, 1_000_000, 1_000_001].into_iter().for_each(|ns| histogram.record(ns));
        let counts = Counts::from(&histogram);
        assert_eq!(counts.total(), 3);
        let last = counts.at_rank(3).unwrap();
        assert!(last.lowest <= 1_000_000.0 && 1_000_001.0 <= last.highest, "{last:?}");
    }

    #[test]
    fn merging_adds_counts() {
        let bucket = |lowest, count| Bucket { lowest, highest: lowest + 1.0, count };
        let a = Counts::of_buckets([bucket(2.0, 3), bucket(0.0, 1)]);
        let b = Counts::of_buckets([bucket(2.0, 1), bucket(4.0, 0)]);
        let merged = Counts::merged([&a, &b]);
        assert_eq!(merged.buckets(), [bucket(0.0, 1), bucket(2.0, 4)]);
        assert_eq!((merged.total(), merged.count_until(1.0), merged.count_until(2.5)), (5, 1, 1));
        let many = vec![a; 2_500];
        assert_eq!(Counts::merged(&many).buckets(), [bucket(0.0, 2_500), bucket(2.0, 7_500)]);
    }

    #[test]
    fn counts_that_64_bits_cannot_hold_stay_at_the_most() {
        let bucket = |lowest, count| Bucket { lowest, highest: lowest + 1.0, count };
        let counts = Counts::of_buckets([bucket(0.0, u64::MAX), bucket(0.0, 2), bucket(2.0, u64::MAX)]);
        assert_eq!((counts.total(), counts.count_until(1.0)), (u64::MAX, u64::MAX));
        assert_eq!(counts.quantile(1.0), Some(0.5), "the first bucket holds all that can be counted");
    }
}
