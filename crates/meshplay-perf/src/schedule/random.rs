//! Numbers that look random and follow from a seed: SplitMix64 (Steele, Lea, Flood 2014), which needs no state beyond a
//! counter, so that any number of the sequence can be had at once. Not for secrets.

/// The odd number nearest to 2⁶⁴ over the golden ratio.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The number that belongs to `index`.
    pub(crate) fn hash(seed: u64, index: u64) -> u64 {
        let mut bits = seed.wrapping_add(index.wrapping_add(1).wrapping_mul(GOLDEN));
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    fn next(&mut self) -> u64 {
        let drawn = Self::hash(self.0, 0);
        self.0 = self.0.wrapping_add(GOLDEN);
        drawn
    }

    /// Of the exponential distribution with mean 1.
    pub(super) fn exponential(&mut self) -> f64 {
        // 53 bits above 0 and at most 1, so that the logarithm is finite.
        let unit = ((self.next() >> 11) + 1) as f64 / (1u64 << 53) as f64;
        -unit.ln()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sequence_is_that_of_the_published_algorithm() {
        let mut random = Random::new(1_234_567);
        let drawn: Vec<u64> = (0..3).map(|_| random.next()).collect();
        assert_eq!(drawn, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }
}
