//! Questions to a histogram: how many, which rank has which duration, and back.
//!
//! A duration is told as the longest of its bucket, as HdrHistogram does: never shorter than what was measured.

use super::{Bucket, Histogram, bucket::index_of};

impl Histogram {
    /// How many durations.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.counted().map(|(_, count)| count).sum()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.counted().next().is_none()
    }

    /// Buckets that hold something, from the shortest duration.
    pub fn buckets(&self) -> impl DoubleEndedIterator<Item = Bucket> {
        self.counted().map(|(index, count)| Bucket::at(index, count))
    }

    /// The duration at quantile `q` of 0 to 1: the shortest with at least `q` of all at or below it.
    #[must_use]
    pub fn value_at_quantile(&self, q: f64) -> Option<u64> {
        let count = self.count();
        // The product of floats may end just above a whole number that it ought to be.
        let rank = (q.clamp(0.0, 1.0) * count as f64 * (1.0 - f64::EPSILON)).ceil();
        self.value_at_rank((rank as u64).clamp(1, count.max(1)))
    }

    /// The duration with `rank` in rising order, from 1; none beyond the last.
    #[must_use]
    pub fn value_at_rank(&self, rank: u64) -> Option<u64> {
        let mut seen = 0;
        let (index, _) = self.counted().find(|(_, count)| {
            seen += count;
            seen >= rank
        })?;
        Some(Bucket::at(index, 0).high_ns)
    }

    /// How many durations are at most as long as `ns`, or share its bucket.
    #[must_use]
    pub fn rank_of(&self, ns: u64) -> u64 {
        let last = index_of(ns);
        self.counted().take_while(|(index, _)| *index <= last).map(|(_, count)| count).sum()
    }

    /// Shortest duration.
    #[must_use]
    pub fn min(&self) -> Option<u64> {
        self.buckets().next().map(|bucket| bucket.low_ns)
    }

    /// Longest duration.
    #[must_use]
    pub fn max(&self) -> Option<u64> {
        self.buckets().next_back().map(|bucket| bucket.high_ns)
    }

    /// Arithmetic mean in ns.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        let (mut count, mut sum) = (0u64, 0.0);
        for bucket in self.buckets() {
            count += bucket.count;
            sum += bucket.middle_ns() * bucket.count as f64;
        }
        (count > 0).then(|| sum / count as f64)
    }

    /// Standard deviation in ns, of the population.
    #[must_use]
    pub fn deviation(&self) -> Option<f64> {
        let mean = self.mean()?;
        let squares: f64 =
            self.buckets().map(|bucket| (bucket.middle_ns() - mean).powi(2) * bucket.count as f64).sum();
        Some((squares / self.count() as f64).sqrt())
    }
}

#[cfg(test)]
mod tests {
    use hdrhistogram::Histogram as Reference;
    use proptest::prelude::*;

    use super::*;

    fn both(values: &[u64]) -> (Histogram, Reference<u64>) {
        let mut ours = Histogram::new();
        let mut reference = Reference::new_with_bounds(1, Histogram::HIGHEST_NS, 3).unwrap();
        for value in values {
            ours.record(*value);
            reference.record(*value).unwrap();
        }
        (ours, reference)
    }

    #[test]
    fn an_empty_one_answers_nothing() {
        let empty = Histogram::new();
        assert_eq!((empty.value_at_quantile(0.5), empty.value_at_rank(1), empty.mean()), (None, None, None));
        assert_eq!(empty.rank_of(u64::MAX), 0);
    }

    #[test]
    fn a_rank_beyond_the_last_has_no_duration() {
        let (ours, _) = both(&[10, 20]);
        assert_eq!((ours.value_at_rank(2), ours.value_at_rank(3)), (Some(20), None));
    }

    #[test]
    fn half_of_two_is_the_first() {
        let (ours, _) = both(&[10, 20]);
        assert_eq!(ours.value_at_quantile(0.5), Some(10));
        assert_eq!(ours.value_at_quantile(0.500_001), Some(20));
    }

    proptest! {
        #[test]
        fn quantiles_are_those_of_the_reference(
            values in prop::collection::vec(1..=Histogram::HIGHEST_NS, 1..300),
            q in 0.0..=1.0f64,
        ) {
            let (ours, reference) = both(&values);
            prop_assert_eq!(ours.value_at_quantile(q), Some(reference.value_at_quantile(q)));
            prop_assert_eq!(ours.max(), Some(reference.max()));
            prop_assert_eq!(ours.count(), reference.len());
            prop_assert_eq!(ours.rank_of(values[0]), reference.count_between(0, values[0]));
            let error = (ours.mean().unwrap() - reference.mean()).abs();
            prop_assert!(error <= 1.0 + reference.mean() * 1e-9, "mean is off by {error}");
        }

        #[test]
        fn merged_ones_hold_what_one_would_hold(
            a in prop::collection::vec(0..=Histogram::HIGHEST_NS, 0..100),
            b in prop::collection::vec(0..=Histogram::HIGHEST_NS, 0..100),
        ) {
            let mut merged = both(&a).0;
            merged.merge(&both(&b).0);
            prop_assert_eq!(merged, both(&[a, b].concat()).0);
        }
    }
}
