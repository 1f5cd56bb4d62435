//! Bands for a whole curve at once: by chance, how far out lies the rank sum that lies furthest out on any of its points.
//!
//! Columns are points of the curve, rows are runs. Under "no difference" whole rows are drawn anew, by flipping their
//! signs (pairs) or by dealing them to the groups (no pairs), so that what is alike in neighbouring points stays alike:
//! bands for each point alone are too narrow for all of them, and Bonferroni's are too wide (P. Westfall and S. Young,
//! "Resampling-Based Multiple Testing", 1993; T. Nichols and A. Holmes, "Nonparametric permutation tests for functional
//! neuroimaging", Human Brain Mapping 2002, for sign flips and the largest statistic). Columns are centred by their
//! Hodges–Lehmann estimates in the place of the unknown truth; what that costs is simulated (`tests/perf/coverage.rs`).

use super::random::Random;
use super::sample::midranks;

/// A share of 0.05 is then known to ±0.0035.
const DRAWS: usize = 4_000;
/// The same runs have the same band.
const SEED: u64 = 0;
/// Sums of midranks are multiples of a half, and doubles hold them exactly up to rounding.
const ROUNDING: f64 = 1e-9;

/// How far out the furthest rank sum lies, in rising order: one for each draw.
pub(super) struct Joint(Vec<f64>);

impl Joint {
    /// Of differences within pairs, centred; all columns have the same pairs in the same order.
    pub(super) fn of_pairs(columns: &[Vec<f64>]) -> Self {
        let pairs = columns.first().map_or(0, Vec::len);
        let columns: Vec<Signed> = columns.iter().map(|column| Signed::of(column)).collect();
        Self::drawn(|random| {
            let flips: Vec<bool> = (0..pairs).map(|_| random.index(2) == 1).collect();
            columns.iter().map(|column| column.tail(&flips)).fold(f64::INFINITY, f64::min)
        })
    }

    /// Of two groups, each column moved so that its groups lie over each other; `firsts` rows are of the first group.
    /// There is at least one column.
    pub(super) fn of_groups(columns: &[Vec<f64>], firsts: usize) -> Self {
        let rows = columns.first().map_or(0, Vec::len);
        let ranks: Vec<Vec<f64>> = columns.iter().map(|column| midranks(column)).collect();
        let (first, second) = (firsts as f64, (rows - firsts) as f64);
        let tail = |ranks: &Vec<f64>, dealt: &[usize]| {
            let u = dealt.iter().map(|row| ranks[*row]).sum::<f64>() - second * (second + 1.0) / 2.0;
            u.min(first * second - u)
        };
        let mut order: Vec<usize> = (0..rows).collect();
        Self::drawn(|random| {
            random.shuffle(&mut order);
            ranks.iter().map(|ranks| tail(ranks, &order[firsts..])).fold(f64::INFINITY, f64::min)
        })
    }

    fn drawn(mut draw: impl FnMut(&mut Random) -> f64) -> Self {
        let mut random = Random::new(SEED);
        let mut tails: Vec<f64> = (0..DRAWS).map(|_| draw(&mut random)).collect();
        tails.sort_unstable_by(f64::total_cmp);
        Self(tails)
    }

    /// The chance that on any point a rank sum lies at most so far from its nearer end.
    pub(super) fn at_most(&self, k: f64) -> f64 {
        self.0.partition_point(|tail| *tail <= k + ROUNDING) as f64 / self.0.len() as f64
    }
}

/// The ranks of one column, by their signs.
struct Signed {
    positive: Vec<f64>,
    negative: Vec<f64>,
    all: f64,
}

impl Signed {
    fn of(differences: &[f64]) -> Self {
        let ranks = midranks(&differences.iter().map(|d| d.abs()).collect::<Vec<_>>());
        // What lies at the centre belongs to neither side.
        let side = |d: f64| if d == 0.0 { 0.5 } else { f64::from(d > 0.0) };
        let positive: Vec<f64> = ranks.iter().zip(differences).map(|(rank, d)| rank * side(*d)).collect();
        let negative = ranks.iter().zip(&positive).map(|(rank, positive)| rank - positive).collect();
        Self { positive, negative, all: ranks.iter().sum() }
    }

    fn tail(&self, flips: &[bool]) -> f64 {
        let sides = self.positive.iter().zip(&self.negative).zip(flips);
        let sum: f64 =
            sides.map(|((positive, negative), flip)| if *flip { negative } else { positive }).sum();
        sum.min(self.all - sum)
    }
}

#[cfg(test)]
mod tests {
    use super::Joint;

    /// Of one point it is the distribution of its rank test, twice its tail.
    #[test]
    fn one_point_alone_has_the_tails_of_its_test() {
        let pairs = Joint::of_pairs(&[vec![1.0, -2.0, 3.0, -4.0, 5.0, -6.0]]);
        // Wilcoxon, n = 6: P(W ≤ 0) = 1 ÷ 64, P(W ≤ 2) = 3 ÷ 64 (Hollander, Wolfe and Chicken, table A.4).
        assert!((pairs.at_most(0.0) - 2.0 / 64.0).abs() < 0.01, "{}", pairs.at_most(0.0));
        assert!((pairs.at_most(2.0) - 6.0 / 64.0).abs() < 0.015, "{}", pairs.at_most(2.0));
        // Mann–Whitney, four of eight: the most extreme of 70 arrangements on either side.
        let groups = Joint::of_groups(&[vec![1.0, 4.0, 5.0, 8.0, 2.0, 3.0, 6.0, 7.0]], 4);
        assert!((groups.at_most(0.0) - 2.0 / 70.0).abs() < 0.01, "{}", groups.at_most(0.0));
    }

    #[test]
    fn points_that_are_alike_cost_nothing_and_others_do() {
        let one = vec![1.0, -2.0, 3.0, -4.0, 5.0, -6.0, 7.0, -8.0];
        let other = vec![5.0, 7.0, -6.0, -1.0, -8.0, -2.0, 3.0, 4.0];
        let alone = Joint::of_pairs(std::slice::from_ref(&one)).at_most(1.0);
        assert_eq!(Joint::of_pairs(&[one.clone(), one.clone()]).at_most(1.0), alone);
        assert!(Joint::of_pairs(&[one, other]).at_most(1.0) > 1.5 * alone);
    }
}
