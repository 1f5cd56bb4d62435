//! Which bucket a duration falls into: a power of two says the width, eleven bits below the leading one the place.
//!
//! The same arithmetic as HdrHistogram with lowest value 1, highest 3.6e12 and 3 digits. Array indexes exist only here.

/// 1 h.
pub(super) const HIGHEST_NS: u64 = 3_600_000_000_000;
/// 2,048 equal steps to the first doubling: the power of two at or above 2 × 10³, for 3 significant digits.
const STEPS_BITS: u32 = 11;
const HALF: usize = 1 << (STEPS_BITS - 1);
/// Doublings until the highest value fits.
const OCTAVES: usize = {
    let mut octaves = 1;
    while (1u64 << STEPS_BITS) << (octaves - 1) <= HIGHEST_NS {
        octaves += 1;
    }
    octaves
};
pub(super) const BUCKETS: usize = (OCTAVES + 1) * HALF;

/// Durations that are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// Shortest duration of the bucket.
    pub low_ns: u64,
    /// Longest duration of the bucket.
    pub high_ns: u64,
    /// How many.
    pub count: u64,
}

impl Bucket {
    pub(super) fn at(index: usize, count: u64) -> Self {
        // The first two halves are one octave of steps of 1 ns.
        let octave = (index / HALF).saturating_sub(1);
        let step = index - octave * HALF;
        let low_ns = (step as u64) << octave;
        Self { low_ns, high_ns: low_ns + (1 << octave) - 1, count }
    }

    /// The middle, as which the bucket counts in a mean.
    #[must_use]
    pub fn middle_ns(&self) -> f64 {
        (self.low_ns as f64 + self.high_ns as f64 + 1.0) / 2.0
    }
}

/// The bucket of a duration, without a branch.
#[inline]
pub(super) fn index_of(ns: u64) -> usize {
    let ns = ns.min(HIGHEST_NS);
    let octave = (ns | ((1 << STEPS_BITS) - 1)).ilog2() - (STEPS_BITS - 1);
    (octave as usize) * HALF + (ns >> octave) as usize
}

#[cfg(test)]
mod tests {
    use hdrhistogram::Histogram as Reference;
    use proptest::prelude::*;

    use super::*;

    fn reference() -> Reference<u64> {
        Reference::new_with_bounds(1, HIGHEST_NS, 3).unwrap()
    }

    #[test]
    fn there_are_as_many_buckets_as_in_the_reference() {
        assert_eq!(BUCKETS, reference().distinct_values());
    }

    #[test]
    fn every_bucket_holds_its_own_bounds() {
        let mut next_ns = 0;
        for index in 0..BUCKETS - HALF {
            let Bucket { low_ns, high_ns, .. } = Bucket::at(index, 0);
            assert_eq!(low_ns, next_ns, "no gap before {index}");
            if high_ns <= HIGHEST_NS {
                assert_eq!((index_of(low_ns), index_of(high_ns)), (index, index));
            }
            next_ns = high_ns + 1;
        }
    }

    proptest! {
        #[test]
        fn bounds_are_those_of_the_reference(ns in 0..=HIGHEST_NS) {
            let bucket = Bucket::at(index_of(ns), 0);
            prop_assert_eq!(bucket.low_ns, reference().lowest_equivalent(ns));
            prop_assert_eq!(bucket.high_ns, reference().highest_equivalent(ns));
        }
    }
}
