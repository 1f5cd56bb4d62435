//! How throughput grows with concurrency: the universal scalability law, fitted to a ladder of measured steps.
//!
//! X(N) = λN ÷ (1 + σ(N − 1) + κN(N − 1)) with λ the throughput of one, σ contention, κ coherency (N. Gunther,
//! "Guerrilla Capacity Planning", Springer 2007, chapter 4).

use serde::{Deserialize, Serialize};

/// The fitted law.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Scalability {
    /// λ, the throughput of one connection.
    pub single: f64,
    /// σ, the share of work that waits for others.
    pub contention: f64,
    /// κ, the cost of keeping each other informed.
    pub coherency: f64,
    /// The share of the variation that the law explains.
    pub r_squared: f64,
}

impl Scalability {
    /// Fits steps of (concurrency, throughput) by least squares. `None` for fewer than four different concurrencies:
    /// three would fit exactly, whatever they are.
    pub fn fit(steps: &[(f64, f64)]) -> Option<Self> {
        let mut different: Vec<f64> = steps.iter().map(|step| step.0).collect();
        different.sort_unstable_by(f64::total_cmp);
        different.dedup();
        if different.len() < 4 || steps.iter().any(|(n, x)| !(*n > 0.0 && *x > 0.0)) {
            return None;
        }
        let single = steps.iter().map(|(n, x)| x / n).fold(0.0, f64::max);
        let mut law = Self { single, contention: 0.01, coherency: 1e-4, r_squared: 0.0 };
        let mut damping = 1e-3;
        // Levenberg and Marquardt; each round either improves the fit or is more careful.
        for _ in 0..FIT_ROUNDS {
            let next = law.step(steps, damping)?;
            if next.error(steps) < law.error(steps) {
                law = next;
                damping /= 3.0;
            } else {
                damping *= 5.0;
            }
        }
        Some(Self { r_squared: law.explained(steps), ..law })
    }

    /// The throughput at a concurrency.
    pub fn throughput(&self, n: f64) -> f64 {
        self.single * n / self.divisor(n)
    }

    /// The concurrency of the highest throughput, √((1 − σ) ÷ κ); `None` if it grows for ever.
    pub fn peak(&self) -> Option<f64> {
        (self.coherency > 0.0).then(|| ((1.0 - self.contention).max(0.0) / self.coherency).sqrt())
    }

    fn divisor(&self, n: f64) -> f64 {
        1.0 + self.contention * (n - 1.0) + self.coherency * n * (n - 1.0)
    }

    fn error(&self, steps: &[(f64, f64)]) -> f64 {
        steps.iter().map(|(n, x)| (x - self.throughput(*n)).powi(2)).sum()
    }

    fn explained(&self, steps: &[(f64, f64)]) -> f64 {
        let mean = steps.iter().map(|step| step.1).sum::<f64>() / steps.len() as f64;
        1.0 - self.error(steps) / steps.iter().map(|(_, x)| (x - mean).powi(2)).sum::<f64>()
    }

    /// One round: (JᵀJ + damping·diag) · change = Jᵀ · residuals. σ and κ cannot be negative: one that is zero and
    /// would fall stays out of the equations.
    fn step(&self, steps: &[(f64, f64)], damping: f64) -> Option<Self> {
        let mut matrix = [[0.0; 3]; 3];
        let mut right = [0.0; 3];
        for (n, x) in steps {
            let slopes = self.slopes(*n);
            let residual = x - self.throughput(*n);
            for i in 0..3 {
                right[i] += slopes[i] * residual;
                (0..3).for_each(|j| matrix[i][j] += slopes[i] * slopes[j]);
            }
        }
        (0..3).for_each(|i| matrix[i][i] *= 1.0 + damping);
        for (i, value) in [self.single, self.contention, self.coherency].into_iter().enumerate() {
            if value <= 0.0 && right[i] <= 0.0 {
                (0..3).for_each(|j| (matrix[i][j], matrix[j][i]) = (0.0, 0.0));
                (matrix[i][i], right[i]) = (1.0, 0.0);
            }
        }
        let [single, contention, coherency] = solve(matrix, right)?;
        Some(Self {
            single: self.single + single,
            contention: (self.contention + contention).max(0.0),
            coherency: (self.coherency + coherency).max(0.0),
            r_squared: 0.0,
        })
    }

    /// The derivatives of the throughput by λ, σ and κ.
    fn slopes(&self, n: f64) -> [f64; 3] {
        let divisor = self.divisor(n);
        let outer = -self.single * n / (divisor * divisor);
        [n / divisor, outer * (n - 1.0), outer * n * (n - 1.0)]
    }
}

/// Far more than it takes: some twenty do.
const FIT_ROUNDS: usize = 500;

/// Three equations by Cramer's rule; `None` if they depend on each other.
fn solve(m: [[f64; 3]; 3], right: [f64; 3]) -> Option<[f64; 3]> {
    let determinant = |m: [[f64; 3]; 3]| {
        m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
            + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
    };
    let all = determinant(m);
    let with_column = |column: usize| {
        let mut replaced = m;
        (0..3).for_each(|row| replaced[row][column] = right[row]);
        determinant(replaced) / all
    };
    (all != 0.0).then(|| [with_column(0), with_column(1), with_column(2)])
}

#[cfg(test)]
mod tests {
    use super::Scalability;

    #[test]
    fn the_sparccenter_scales_as_published() {
        // SPEC SDM91 on a Sun SPARCcenter 2000 (Gunther 2007, §4.6), with the coefficients that R's package `usl` 3.0
        // prints: γ = 89.995, α = 0.02773, β = 0.0001044; peak at 96.5.
        let steps = [
            (1.0, 64.9),
            (18.0, 995.9),
            (36.0, 1_652.4),
            (72.0, 1_853.2),
            (108.0, 1_828.9),
            (144.0, 1_775.0),
            (216.0, 1_702.2),
        ];
        let law = Scalability::fit(&steps).unwrap();
        assert!((law.single - 89.995).abs() < 0.01, "{law:?}");
        assert!((law.contention - 0.027_73).abs() < 1e-5, "{law:?}");
        assert!((law.coherency - 0.000_104_4).abs() < 1e-7, "{law:?}");
        assert!((law.peak().unwrap() - 96.5).abs() < 0.1, "{law:?}");
    }

    #[test]
    fn what_scales_without_limit_has_no_peak() {
        let law = Scalability::fit(&[(1.0, 10.0), (2.0, 20.0), (4.0, 40.0), (8.0, 80.0)]).unwrap();
        assert!(law.contention < 1e-6 && law.r_squared > 0.999_999, "{law:?}");
        assert!(law.peak().is_none_or(|peak| peak > 1_000.0), "{law:?}");
    }

    #[test]
    fn three_steps_are_no_fit() {
        assert_eq!(Scalability::fit(&[(1.0, 10.0), (2.0, 18.0), (4.0, 30.0), (4.0, 31.0)]), None);
    }
}
