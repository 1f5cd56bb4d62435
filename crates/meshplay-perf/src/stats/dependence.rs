//! How many independent samples a run is worth.
//!
//! Requests of one run are alike: a stall slows hundreds of them. What a quantile rests on is therefore not n but the
//! *effective* number of samples, found from how the share of slow requests varies from second to second.

use super::counts::Counts;
use super::distribution::{normal_quantile, student_quantile};

/// Slices below which nothing can be said about their dependence.
pub const SLICES_MIN: usize = 10;

/// What the slices of a run (its seconds) say about one quantile.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dependence {
    /// Independent samples that would know the quantile as well as these do.
    pub effective_samples: f64,
    /// How many slices in a row are alike (1 = they are independent).
    pub correlated_slices: f64,
    /// Independent slices that the above rests on.
    degrees: f64,
}

impl Dependence {
    /// Samples that are taken to be independent, because nothing tells how they followed each other.
    pub fn assumed_none(samples: u64) -> Self {
        Self { effective_samples: samples as f64, correlated_slices: 1.0, degrees: f64::INFINITY }
    }

    /// Measured on the slices of a run, in the order of time.
    ///
    /// With x_t samples above the quantile among the n_t of slice t, the error of the share above it is
    /// Σ(x_t − p·n_t) ÷ n; its variance is summed over the slices and their autocovariances, as long as pairs of
    /// those are positive (C. Geyer, "Practical Markov chain Monte Carlo", Statistical Science 1992, initial
    /// monotone sequence). Independent samples would give p(1 − p) ÷ n; the ratio is the effective number.
    pub fn of_slices(slices: &[Counts], q: f64) -> Self {
        let merged = Counts::merged(slices);
        let total = merged.total();
        let (Some(value), true) = (merged.quantile(q), slices.len() >= SLICES_MIN) else {
            return Self::assumed_none(total);
        };
        let share_until = merged.count_until(value) as f64 / total as f64;
        let deviations: Vec<f64> = slices
            .iter()
            .map(|slice| slice.count_until(value) as f64 - share_until * slice.total() as f64)
            .collect();
        let correlated_slices = correlation_length(&deviations);
        let variance = deviations.iter().map(|d| d * d).sum::<f64>() * correlated_slices;
        let independent = total as f64 * share_until * (1.0 - share_until);
        Self {
            // Never more than there are: that slices differ less than chance would have it is chance, too.
            effective_samples: if variance > independent {
                total as f64 * independent / variance
            } else {
                total as f64
            },
            correlated_slices,
            degrees: (slices.len() as f64 / correlated_slices - 1.0).max(1.0),
        }
    }

    /// The effective samples less what is lost because they are an estimate themselves: an interval made for so many
    /// is wider by Student's t ÷ normal.
    pub(super) fn samples_for_level(&self, level: f64) -> f64 {
        if self.degrees.is_infinite() {
            return self.effective_samples;
        }
        let tail = f64::midpoint(1.0, level);
        self.effective_samples * (normal_quantile(tail) / student_quantile(tail, self.degrees)).powi(2)
    }
}

/// 1 + 2 Σρ_k over the initial monotone sequence: how much dependence multiplies the variance of a sum. At least 1:
/// a series that swings (every other slice stalls) is not taken for more than it is.
pub(super) fn correlation_length(series: &[f64]) -> f64 {
    let n = series.len();
    let mean = series.iter().sum::<f64>() / n as f64;
    let covariance = |lag: usize| -> f64 {
        series.iter().zip(&series[lag.min(n)..]).map(|(a, b)| (a - mean) * (b - mean)).sum::<f64>()
    };
    let variance = covariance(0);
    if variance == 0.0 {
        return 1.0;
    }
    let pairs = (0..n / 2).map(|m| covariance(2 * m) + covariance(2 * m + 1)).take_while(|pair| *pair > 0.0);
    // The true pairs fall, so a larger one after a smaller one is noise.
    let falling = pairs.scan(f64::INFINITY, |least, pair| {
        *least = least.min(pair);
        Some(*least)
    });
    // Each covariance counts twice but the first one, of the series with itself.
    (2.0 * falling.sum::<f64>() / variance - 1.0).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::{Dependence, correlation_length};
    use crate::stats::{Counts, Random};

    #[test]
    fn an_autoregressive_series_has_its_known_length() {
        // AR(1) with φ = 0.5: 1 + 2 Σφ^k = (1 + φ) ÷ (1 − φ) = 3.
        let mut random = Random::new(7);
        let mut value = 0.0;
        let series: Vec<f64> = (0..20_000)
            .map(|_| {
                value = 0.5 * value + random.unit() - 0.5;
                value
            })
            .collect();
        let length = correlation_length(&series);
        assert!((length - 3.0).abs() < 0.3, "{length}");
    }

    #[test]
    fn seconds_that_repeat_each_sample_a_hundred_times_count_once() {
        let mut random = Random::new(1);
        let slices: Vec<Counts> = (0..200)
            .map(|_| {
                let values: Vec<f64> = (0..10).flat_map(|_| [random.unit(); 100]).collect();
                Counts::of_samples(&values)
            })
            .collect();
        let effective = Dependence::of_slices(&slices, 0.5).effective_samples;
        assert!((1_400.0..2_600.0).contains(&effective), "{effective} of 2,000");
    }

    #[test]
    fn too_few_slices_claim_nothing() {
        let slices = vec![Counts::of_samples(&[1.0, 2.0]); 9];
        assert_eq!(Dependence::of_slices(&slices, 0.5).effective_samples, 18.0);
    }
}
