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
        Self::within(&Counts::merged(slices), slices, q)
    }

    /// The same, for whoever has merged the slices already: of a week of seconds that takes longest.
    pub(super) fn within(merged: &Counts, slices: &[Counts], q: f64) -> Self {
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

/// Slices of which every lag is looked at: two hours of seconds.
const SLICES_WHOLE: usize = 7_200;
/// Of more slices, lags until so many products are summed: of a week of seconds 85.
const PRODUCTS_MAX: usize = SLICES_WHOLE * SLICES_WHOLE;

/// 1 + 2 Σρ_k over the initial monotone sequence: how much dependence multiplies the variance of a sum. At least 1:
/// a series that swings (every other slice stalls) is not taken for more than it is.
pub(super) fn correlation_length(series: &[f64]) -> f64 {
    let mean = series.iter().sum::<f64>() / series.len() as f64;
    let deviations: Vec<f64> = series.iter().map(|value| value - mean).collect();
    length_of(&deviations).max(1.0)
}

/// Looking at every lag takes time by the square of the slices. Where the dependence of a long series reaches beyond the
/// lags that are looked at, it is that of its batches, sums of neighbours, which have the same sum and so the same variance
/// of it (B. Schmeiser, "Batch size effects in the analysis of simulation output", Operations Research 30, 1982: from
/// some tens of batches on, more of them tell hardly more).
fn length_of(deviations: &[f64]) -> f64 {
    let variance = covariance(deviations, 0);
    if variance == 0.0 {
        return 1.0;
    }
    let lags_max = PRODUCTS_MAX / deviations.len();
    if let Some(sum) = falling_sum(deviations, lags_max) {
        // Each covariance counts twice but the first one, of the series with itself.
        return (2.0 * sum / variance - 1.0).max(1.0);
    }
    let neighbours = deviations.len().div_ceil(SLICES_WHOLE);
    let batches: Vec<f64> = deviations.chunks(neighbours).map(|batch| batch.iter().sum()).collect();
    length_of(&batches) * covariance(&batches, 0) / variance
}

fn covariance(deviations: &[f64], lag: usize) -> f64 {
    deviations.iter().zip(&deviations[lag.min(deviations.len())..]).map(|(a, b)| a * b).sum()
}

/// The pairs of covariances as long as they are positive; nothing if they still are beyond the last lag.
fn falling_sum(deviations: &[f64], lags_max: usize) -> Option<f64> {
    let (mut least, mut sum) = (f64::INFINITY, 0.0);
    for lag in (0..deviations.len() / 2).map(|pair| 2 * pair) {
        let pair = covariance(deviations, lag) + covariance(deviations, lag + 1);
        if pair.is_nan() || pair <= 0.0 {
            break;
        }
        if lag >= lags_max {
            return None;
        }
        // The true pairs fall, so a larger one after a smaller one is noise.
        least = least.min(pair);
        sum += least;
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::{Dependence, correlation_length};
    use crate::stats::{Counts, Random};

    #[test]
    fn an_autoregressive_series_has_its_known_length() {
        // AR(1) with φ = 0.5: 1 + 2 Σφ^k = (1 + φ) ÷ (1 − φ) = 3.
        let length = correlation_length(&autoregressive(20_000, 0.5));
        assert!((length - 3.0).abs() < 0.3, "{length}");
    }

    /// AR(1) with φ over so many slices.
    fn autoregressive(slices: usize, phi: f64) -> Vec<f64> {
        let (mut random, mut value) = (Random::new(3), 0.0);
        let step = |_| {
            value = phi * value + random.unit() - 0.5;
            value
        };
        (0..slices).map(step).collect()
    }

    #[test]
    fn dependence_beyond_the_lags_of_a_long_series_is_found_in_its_batches() {
        // φ = 0.995 is 399 slices long, and in 30 days of seconds 20 lags are looked at, which alone would say 37.
        let length = correlation_length(&autoregressive(2_592_000, 0.995));
        assert!((length / 399.0 - 1.0).abs() < 0.15, "{length}");
    }

    #[test]
    fn a_long_series_that_drifts_is_worth_its_length_in_drifts() {
        // What rises once from one end to the other is hardly one independent slice, however many there are.
        let length = |slices: usize| correlation_length(&(0..slices).map(|at| at as f64).collect::<Vec<_>>());
        let (whole, batched) = (length(7_200) / 7_200.0, length(2_592_000) / 2_592_000.0);
        assert!((batched / whole - 1.0).abs() < 0.01, "{batched} against {whole}");
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
