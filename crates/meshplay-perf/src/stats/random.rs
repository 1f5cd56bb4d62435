//! Random numbers for resampling: the same seed gives the same report, on every machine.
//!
//! SplitMix64 (G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014). It is
//! good enough to draw blocks and refuses to be used where somebody could gain by guessing.

/// A generator; a seed is all of its state.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// The generator that this seed stands for.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number in [0, 1).
    pub fn unit(&mut self) -> f64 {
        /// What the 53 bits of a double's fraction can count.
        const STEPS: f64 = (1_u64 << 53) as f64;
        (self.bits() >> 11) as f64 / STEPS
    }

    /// An index below `n`, by the high half of a product (D. Lemire, "Fast random integer generation in an
    /// interval", 2019, without the rejection: its bias is below n / 2⁶⁴).
    pub fn index(&mut self, n: usize) -> usize {
        ((u128::from(self.bits()) * n as u128) >> 64) as usize
    }

    /// Puts a slice into random order (Fisher and Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.index(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn a_seed_gives_the_published_sequence() {
        // The first outputs for seed 1234567 of the reference implementation by S. Vigna.
        let mut random = Random::new(1_234_567);
        let first: Vec<u64> = (0..3).map(|_| random.bits()).collect();
        assert_eq!(first, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn an_index_reaches_every_place_below_n_equally_often() {
        let mut random = Random::new(1);
        let mut hits = [0; 7];
        (0..70_000).for_each(|_| hits[random.index(7)] += 1);
        // Six standard deviations of a binomial count.
        assert!(hits.iter().all(|hits: &i32| (hits - 10_000).abs() < 560), "{hits:?}");
    }
}
