//! How throughput grows with concurrency: the universal scalability law, fitted to a ladder of measured steps.
//!
//! X(N) = λN ÷ (1 + σ(N − 1) + κN(N − 1)) with λ the throughput of one, σ contention, κ coherency (N. Gunther,
//! "Guerrilla Capacity Planning", Springer 2007, chapter 4).

use serde::{Deserialize, Serialize};

use super::{distribution::student_quantile, interval::Interval};

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

/// The law, and what is known about its coefficients.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScalabilityEstimate {
    /// The fit.
    pub law: Scalability,
    /// Of λ.
    pub single: Interval,
    /// Of σ.
    pub contention: Interval,
    /// Of κ.
    pub coherency: Interval,
    /// Of the concurrency of the highest throughput; open above where κ may be zero, absent where there is none, and where
    /// throughput falls from one connection on: of logarithms, it knows nothing of σ ≥ 1.
    pub peak: Option<Interval>,
    /// Variances and covariances of λ, σ and κ.
    covariance: [[f64; 3]; 3],
    /// How many standard errors an interval is wide to each side.
    errors: f64,
}

impl ScalabilityEstimate {
    /// Where the true law lies at a concurrency, for this one alone: ± t · √(gᵀ·cov·g), with g the derivatives there
    /// (D. Bates and D. Watts, "Nonlinear Regression Analysis and Its Applications", Wiley 1988, §2.3.2) and the covariance
    /// of [`estimate`](Scalability::estimate). One of 95 % holds the throughput 92 to 99 % of the time (simulated in the
    /// tests at 3 and at 40 of steps from 1 to 48).
    pub fn band(&self, n: f64) -> Interval {
        let slopes = self.law.slopes(n);
        let pairs = (0..3).flat_map(|i| (0..3).map(move |j| (i, j)));
        let variance: f64 = pairs.map(|(i, j)| slopes[i] * self.covariance[i][j] * slopes[j]).sum();
        let (middle, half) = (self.law.throughput(n), self.errors * variance.max(0.0).sqrt());
        Interval { low: (middle - half).max(0.0), high: middle + half, level: self.single.level }
    }
}

impl Scalability {
    /// Fits steps and says how well they determine the coefficients: ± t · √cov, with t of Student with n − 3 degrees and
    /// the covariance HC3, (JᵀJ)⁻¹ · Jᵀ·diag(eᵢ² ÷ (1 − hᵢ)²)·J · (JᵀJ)⁻¹, with J the derivatives at the fit, e the
    /// residuals and h the leverages (J. MacKinnon and H. White, "Some heteroskedasticity-consistent covariance matrix
    /// estimators with improved finite sample properties", Journal of Econometrics 29, 1985). It assumes nothing of how
    /// throughputs scatter: of eight steps, intervals of 95 % hold each coefficient and the peak 95 to 99 % of the time
    /// where all scatter alike, where they scatter in proportion, and between (simulated in the tests; the classical
    /// s²·(JᵀJ)⁻¹ of R's `nls` and `usl` held κ 89 % of the time where they scatter in proportion). No coefficient is
    /// negative, so their intervals end at zero. The peak is a product of powers: its logarithm has the variance
    /// gᵀ·cov·g with g = (−½ ÷ (1 − σ), −½ ÷ κ) (the delta method). `None` where [`fit`](Self::fit) gives none.
    pub fn estimate(steps: &[(f64, f64)], level: f64) -> Option<ScalabilityEstimate> {
        let law = Self::fit(steps)?;
        let degrees = steps.len() as f64 - 3.0;
        let covariance = law.covariance(steps)?;
        let t = student_quantile(f64::midpoint(1.0, level), degrees);
        let interval = |value: f64, at: usize| {
            let half = t * covariance[at][at].max(0.0).sqrt();
            Interval { low: (value - half).max(0.0), high: value + half, level }
        };
        let (single, contention, coherency) =
            (interval(law.single, 0), interval(law.contention, 1), interval(law.coherency, 2));
        let peak = law.peak().filter(|_| !law.falls()).map(|peak| {
            let (by_contention, by_coherency) = (-0.5 / (1.0 - law.contention), -0.5 / law.coherency);
            let variance = by_contention * by_contention * covariance[1][1]
                + 2.0 * by_contention * by_coherency * covariance[1][2]
                + by_coherency * by_coherency * covariance[2][2];
            let factor = (t * variance.max(0.0).sqrt()).exp();
            let high = if coherency.low > 0.0 { peak * factor } else { f64::INFINITY };
            Interval { low: peak / factor, high, level }
        });
        Some(ScalabilityEstimate { law, single, contention, coherency, peak, covariance, errors: t })
    }

    /// HC3: each squared residual in the place of their mean, larger by how much its own step pulled the fit to itself.
    fn covariance(&self, steps: &[(f64, f64)]) -> Option<Matrix> {
        let bread = self.bread(steps)?;
        let mut filling = [[0.0; 3]; 3];
        for (n, x) in steps {
            let slopes = self.slopes(*n);
            let leverage = quadratic(&bread, &slopes).min(LEVERAGE_MAX);
            let error = (x - self.throughput(*n)) / (1.0 - leverage);
            add_product(&mut filling, &slopes, error * error);
        }
        Some(product(&product(&bread, &filling), &bread))
    }

    /// (JᵀJ)⁻¹, by way of the matrix whose diagonal is one: its entries differ by less than the coefficients do.
    fn bread(&self, steps: &[(f64, f64)]) -> Option<Matrix> {
        let mut matrix = [[0.0; 3]; 3];
        steps.iter().for_each(|(n, _)| add_product(&mut matrix, &self.slopes(*n), 1.0));
        let scale = [0, 1, 2].map(|i| matrix[i][i].sqrt());
        let even = [0, 1, 2].map(|i| [0, 1, 2].map(|j| matrix[i][j] / (scale[i] * scale[j])));
        let mut inverse = [[0.0; 3]; 3];
        for column in 0..3 {
            let mut unit = [0.0; 3];
            unit[column] = 1.0;
            let solved = solve(even, unit)?;
            (0..3).for_each(|row| inverse[row][column] = solved[row] / (scale[row] * scale[column]));
        }
        Some(inverse)
    }

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

    /// The concurrency of the highest throughput, √((1 − σ) ÷ κ), but at least one; `None` if it grows for ever.
    pub fn peak(&self) -> Option<f64> {
        if self.falls() {
            return Some(1.0);
        }
        (self.coherency > 0.0).then(|| ((1.0 - self.contention) / self.coherency).sqrt())
    }

    /// Whether one connection is the best: the peak lies at it or below, as always where σ ≥ 1.
    pub fn falls(&self) -> bool {
        1.0 - self.contention <= self.coherency
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
/// A step that alone determines a coefficient has 1, and no residual that could say anything.
const LEVERAGE_MAX: f64 = 0.999_9;

type Matrix = [[f64; 3]; 3];

fn product(a: &Matrix, b: &Matrix) -> Matrix {
    [0, 1, 2].map(|i| [0, 1, 2].map(|j| (0..3).map(|k| a[i][k] * b[k][j]).sum()))
}

/// vᵀ·m·v.
fn quadratic(m: &Matrix, v: &[f64; 3]) -> f64 {
    (0..3).map(|i| (0..3).map(|j| v[i] * m[i][j] * v[j]).sum::<f64>()).sum()
}

/// Adds weight · v·vᵀ.
fn add_product(m: &mut Matrix, v: &[f64; 3], weight: f64) {
    (0..3).for_each(|i| (0..3).for_each(|j| m[i][j] += weight * v[i] * v[j]));
}

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
    use crate::stats::{Random, distribution::normal_quantile};

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
    fn what_falls_from_the_start_is_best_with_one() {
        let law =
            |contention, coherency| Scalability { single: 100.0, contention, coherency, r_squared: 1.0 };
        for falling in [law(1.2, 0.0), law(1.0, 0.0), law(1.2, 0.01), law(0.9, 0.5)] {
            assert!(falling.falls() && falling.peak() == Some(1.0), "{falling:?}");
            assert!(falling.throughput(2.0) <= falling.throughput(1.0), "{falling:?}");
        }
        assert!(!law(0.9, 0.0).falls() && law(0.9, 0.0).peak().is_none());
        assert_eq!(law(0.1, 0.1).peak(), Some(3.0));
        let steps = [1.0, 2.0, 4.0, 8.0, 16.0].map(|n| (n, law(1.2, 0.01).throughput(n)));
        let found = Scalability::estimate(&steps, 0.95).unwrap();
        assert!((found.law.contention - 1.2).abs() < 1e-3 && found.peak.is_none(), "{found:?}");
    }

    #[test]
    fn three_steps_are_no_fit() {
        assert_eq!(Scalability::fit(&[(1.0, 10.0), (2.0, 18.0), (4.0, 30.0), (4.0, 31.0)]), None);
    }

    /// Two thousand times the same target, each step once or twice: the truth lies in the intervals as often as they say,
    /// whether throughputs scatter alike, as least squares have it, by a share of what they are, or by their root.
    #[test]
    fn intervals_hold_the_truth_as_often_as_they_say() {
        /// The error of a throughput, from a normal number.
        type Scatter = fn(f64, f64) -> f64;
        let scatters: [(&str, Scatter); 4] = [
            ("alike", |_, z| 60.0 * z),
            ("by 3 %", |x, z| 0.03 * x * z),
            ("by 10 %", |x, z| 0.1 * x * z),
            ("by the root", |x, z| 4.6 * x.sqrt() * z),
        ];
        for (name, error) in scatters {
            for times in [1, 2] {
                let held = coverage(times, error);
                let (known, bands) = held.split_at(4);
                assert!(known.iter().all(|share| (0.93..=0.995).contains(share)), "{name} {times}: {held:?}");
                assert!(bands.iter().all(|share| (0.92..=0.995).contains(share)), "{name} {times}: {held:?}");
            }
        }
    }

    /// How often λ, σ, κ, the peak, and the throughputs of 3 and of 40 are inside.
    fn coverage(times: usize, error: impl Fn(f64, f64) -> f64) -> [f64; 6] {
        let truth = Scalability { single: 1_000.0, contention: 0.05, coherency: 0.002, r_squared: 1.0 };
        let truths = [truth.single, truth.contention, truth.coherency, truth.peak().unwrap()];
        let truths = [truths.as_slice(), &[truth.throughput(3.0), truth.throughput(40.0)]].concat();
        let (mut random, mut held, cases) = (Random::new(7), [0_u32; 6], 2_000);
        for _ in 0..cases {
            let mut noisy = |n: f64| {
                let (x, z) = (truth.throughput(n), normal_quantile(random.unit().clamp(1e-9, 1.0 - 1e-9)));
                (n, x + error(x, z))
            };
            let numbers = [1.0, 2.0, 4.0, 8.0, 16.0, 24.0, 32.0, 48.0].repeat(times);
            let steps: Vec<(f64, f64)> = numbers.into_iter().map(&mut noisy).collect();
            let found = Scalability::estimate(&steps, 0.95).unwrap();
            let peak = found.peak.is_none_or(|peak| peak.contains(truths[3]));
            let bands = [found.band(3.0).contains(truths[4]), found.band(40.0).contains(truths[5])];
            let coefficients = [found.single, found.contention, found.coherency];
            (0..3).for_each(|at| held[at] += u32::from(coefficients[at].contains(truths[at])));
            held[3] += u32::from(peak);
            (0..2).for_each(|at| held[4 + at] += u32::from(bands[at]));
        }
        held.map(|count| f64::from(count) / f64::from(cases))
    }

    #[test]
    fn a_peak_that_may_not_be_there_is_open_above() {
        let steps = [(1.0, 10.0), (2.0, 19.0), (4.0, 38.5), (8.0, 70.0), (16.0, 141.0)];
        let found = Scalability::estimate(&steps, 0.95).unwrap();
        assert!(found.coherency.low == 0.0, "{found:?}");
        assert!(found.peak.is_none_or(|peak| peak.high.is_infinite()), "{found:?}");
    }
}
