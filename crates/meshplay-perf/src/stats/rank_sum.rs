//! The distributions of rank sums under "no difference", on which both rank tests and their intervals rest.
//!
//! Exact by counting subsets, with ties, as long as that is quick; the normal approximation beyond. Ranks are
//! doubled inside, so that midranks are whole numbers.

use super::distribution::{normal_cdf, normal_survival};

/// Up to so many values the distribution is counted, beyond it is normal to three digits.
pub(super) const EXACT_MAX: usize = 50;

/// P(W = w) for all doubled sums w.
pub(super) struct RankSum(Form);

enum Form {
    Exact(Vec<f64>),
    Normal { mean: f64, deviation: f64 },
}

impl RankSum {
    /// The sum of the ranks that carry a plus sign, where each does with probability ½ (F. Wilcoxon 1945; M. Hollander,
    /// D. Wolfe and E. Chicken, "Nonparametric Statistical Methods", 3rd edition, §3.1).
    pub(super) fn of_signed(ranks: &[f64]) -> Self {
        if ranks.len() > EXACT_MAX {
            let squares: f64 = ranks.iter().map(|rank| rank * rank).sum();
            return Self(Form::Normal {
                mean: ranks.iter().sum::<f64>() / 2.0,
                deviation: squares.sqrt() / 2.0,
            });
        }
        let mut chances = vec![1.0];
        for rank in ranks {
            let step = doubled(*rank);
            let mut next = vec![0.0; chances.len() + step];
            for (sum, chance) in chances.iter().enumerate() {
                next[sum] += chance / 2.0;
                next[sum + step] += chance / 2.0;
            }
            chances = next;
        }
        Self(Form::Exact(chances))
    }

    /// The sum of `n` ranks drawn without replacement (H. Mann and D. Whitney 1947; ibid., §4.1).
    pub(super) fn of_drawn(ranks: &[f64], n: usize) -> Self {
        if ranks.len() > EXACT_MAX {
            return Self(normal_of_drawn(ranks, n));
        }
        let largest: usize = ranks.iter().map(|rank| doubled(*rank)).sum();
        // ways[k][w]: subsets of k ranks with the sum w; below 2⁵⁰, so a double counts them exactly.
        let mut ways = vec![vec![0.0; largest + 1]; n + 1];
        ways[0][0] = 1.0;
        for step in ranks.iter().map(|rank| doubled(*rank)) {
            for k in (0..n).rev() {
                let (fewer, more) = ways.split_at_mut(k + 1);
                (step..=largest).for_each(|sum| more[0][sum] += fewer[k][sum - step]);
            }
        }
        let all: f64 = ways[n].iter().sum();
        Self(Form::Exact(ways[n].iter().map(|ways| ways / all).collect()))
    }

    /// P(W ≤ w).
    pub(super) fn at_most(&self, w: f64) -> f64 {
        match &self.0 {
            Form::Exact(_) if w < 0.0 => 0.0,
            Form::Exact(chances) => chances.iter().take(doubled(w) + 1).sum::<f64>().min(1.0),
            Form::Normal { mean, deviation } => normal_cdf((w + 0.5 - mean) / deviation),
        }
    }

    /// P(W ≥ w).
    pub(super) fn at_least(&self, w: f64) -> f64 {
        match &self.0 {
            Form::Exact(chances) => chances.iter().skip(doubled(w.max(0.0))).sum::<f64>().min(1.0),
            Form::Normal { mean, deviation } => normal_survival((w - 0.5 - mean) / deviation),
        }
    }

    /// Twice the smaller tail.
    pub(super) fn two_sided(&self, w: f64) -> f64 {
        (2.0 * self.at_most(w).min(self.at_least(w))).min(1.0)
    }

    /// Whether it was counted.
    pub(super) fn is_exact(&self) -> bool {
        matches!(self.0, Form::Exact(_))
    }
}

fn doubled(rank: f64) -> usize {
    (2.0 * rank).round() as usize
}

fn normal_of_drawn(ranks: &[f64], n: usize) -> Form {
    let total = ranks.len() as f64;
    let n = n as f64;
    let mean = ranks.iter().sum::<f64>() / total;
    // The spread of the ranks themselves: with ties it is smaller, which is the usual correction.
    let spread = ranks.iter().map(|rank| (rank - mean).powi(2)).sum::<f64>() / (total - 1.0);
    Form::Normal { mean: n * mean, deviation: (n * (total - n) / total * spread).sqrt() }
}

#[cfg(test)]
mod tests {
    use super::RankSum;

    #[test]
    fn signed_sums_have_the_tails_of_the_tables() {
        // Hollander, Wolfe and Chicken, table A.4: P(T⁺ ≥ 19) = 0.047 for n = 6.
        let ranks = |n: u32| (1..=n).map(f64::from).collect::<Vec<_>>();
        assert_eq!(RankSum::of_signed(&ranks(6)).at_least(19.0), 3.0 / 64.0);
        assert_eq!(RankSum::of_signed(&ranks(5)).two_sided(15.0), 2.0 / 32.0);
        assert_eq!(RankSum::of_signed(&ranks(6)).two_sided(21.0), 2.0 / 64.0);
    }

    #[test]
    fn drawn_sums_have_the_tails_of_the_tables() {
        // Two arms of four: the most extreme of 70 arrangements, two-sided 0.029; of five: 252, 0.008.
        let ranks = |n: u32| (1..=n).map(f64::from).collect::<Vec<_>>();
        assert!((RankSum::of_drawn(&ranks(8), 4).two_sided(10.0) - 2.0 / 70.0).abs() < 1e-15);
        assert!((RankSum::of_drawn(&ranks(10), 5).two_sided(15.0) - 2.0 / 252.0).abs() < 1e-15);
    }

    #[test]
    fn counted_and_normal_agree_where_they_meet() {
        let ranks: Vec<f64> = (1..=50).map(f64::from).collect();
        let more: Vec<f64> = (1..=51).map(f64::from).collect();
        let exact = RankSum::of_signed(&ranks).at_least(637.5 + 200.0);
        let normal = RankSum::of_signed(&more).at_least(663.0 + 200.0 * (51.0_f64 / 50.0).powf(1.5));
        assert!((exact - normal).abs() < 1e-3, "{exact} {normal}");
    }
}
