//! Counts of durations with a relative error of at most 0.1 %, whatever their size.
//!
//! The buckets are those of HdrHistogram with 3 significant digits over 1 ns to 1 h, so files of other tools line up
//! exactly. It keeps nothing but counts: two histograms merge without loss, in any order, and two machines that counted
//! the same durations hold the same histogram. Minimum, maximum and mean are therefore those of buckets. It does not
//! know what was measured.
//!
//! Counts live in chunks that are allocated at their first sample: a dense histogram takes 264 KiB, a usual one some 20.

mod bucket;
mod encode;
mod query;

use self::bucket::{BUCKETS, HIGHEST_NS, index_of};
pub use self::{bucket::Bucket, encode::HistogramError};

/// Counts of one chunk: a quarter of an octave.
const CHUNK: usize = 256;
const CHUNKS: usize = BUCKETS.div_ceil(CHUNK);

type Chunk = Box<[u64; CHUNK]>;

/// Durations in nanoseconds, counted.
#[derive(Clone)]
pub struct Histogram {
    chunks: Box<[Option<Chunk>; CHUNKS]>,
}

impl Histogram {
    /// Longest duration that is told apart: 1 h. What is longer counts as this.
    pub const HIGHEST_NS: u64 = HIGHEST_NS;

    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self { chunks: Box::new([const { None }; CHUNKS]) }
    }

    /// Counts one duration.
    #[inline]
    pub fn record(&mut self, ns: u64) {
        self.record_n(ns, 1);
    }

    /// Counts the same duration `n` times.
    #[inline]
    pub fn record_n(&mut self, ns: u64, n: u64) {
        self.add(index_of(ns), n);
    }

    #[inline]
    fn add(&mut self, index: usize, n: u64) {
        let chunk = &mut self.chunks[index / CHUNK];
        match chunk {
            Some(counts) => counts[index % CHUNK] += n,
            None => chunk.insert(new_chunk())[index % CHUNK] = n,
        }
    }

    /// Adds all of `other`: exact, associative and commutative.
    pub fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.chunks.iter_mut().zip(&*other.chunks) {
            let Some(theirs) = theirs else { continue };
            let mine = mine.get_or_insert_with(new_chunk);
            for (mine, theirs) in mine.iter_mut().zip(&**theirs) {
                *mine += theirs;
            }
        }
    }

    /// Forgets the counts and keeps the memory, for the next slice of time.
    pub fn clear(&mut self) {
        for chunk in self.chunks.iter_mut().flatten() {
            chunk.fill(0);
        }
    }

    /// Counts that are not zero, by rising index.
    fn counted(&self) -> impl DoubleEndedIterator<Item = (usize, u64)> {
        self.chunks.iter().enumerate().flat_map(|(at, chunk)| {
            let counts = chunk.as_deref().map_or(&[][..], |counts| &counts[..]);
            counts
                .iter()
                .enumerate()
                .filter(|(_, count)| **count != 0)
                .map(move |(offset, count)| (at * CHUNK + offset, *count))
        })
    }
}

fn new_chunk() -> Chunk {
    Box::new([0; CHUNK])
}

impl Default for Histogram {
    fn default() -> Self {
        Self::new()
    }
}

impl PartialEq for Histogram {
    /// Same counts; which memory was touched does not matter.
    fn eq(&self, other: &Self) -> bool {
        self.counted().eq(other.counted())
    }
}

impl Eq for Histogram {}

impl std::fmt::Debug for Histogram {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Histogram")
            .field("count", &self.count())
            .field("p50_ns", &self.value_at_quantile(0.5))
            .field("p99_ns", &self.value_at_quantile(0.99))
            .field("max_ns", &self.max())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_longer_than_the_highest_counts_as_the_highest() {
        let mut histogram = Histogram::new();
        histogram.record(u64::MAX);
        histogram.record(HIGHEST_NS + 1);
        assert_eq!(histogram.count(), 2);
        assert!(histogram.max().unwrap() >= HIGHEST_NS);
    }

    #[test]
    fn a_cleared_one_equals_a_new_one() {
        let mut histogram = Histogram::new();
        histogram.record_n(1_234_567, 5);
        histogram.clear();
        assert_eq!(histogram, Histogram::new());
        assert_eq!(histogram.max(), None);
    }

    #[test]
    fn memory_is_taken_only_where_samples_are() {
        let mut histogram = Histogram::new();
        for us in 50..400 {
            histogram.record(us * 1_000);
        }
        let chunks = histogram.chunks.iter().flatten().count();
        assert!(chunks <= 13, "{chunks} chunks");
    }
}
