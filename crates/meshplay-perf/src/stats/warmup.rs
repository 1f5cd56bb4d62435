//! When a run has warmed up, from one figure per second (throughput or median), or that it never did.
//!
//! A run that is never steady has no average worth printing: it says so instead (E. Barrett et al., "Virtual machine
//! warmup blows hot and cold", OOPSLA 2017).

use serde::{Deserialize, Serialize};

use super::change_point::{Sensitivity, change_points};
use super::sample::mean;

/// Seconds that are averaged before anything is judged, so that single ones do not matter.
const BATCH: usize = 5;
/// Batches below which no half can be judged.
const BATCHES_MIN: usize = 8;
/// A smaller change than this share does not make a run unsteady.
const CHANGE_MIN: f64 = 0.05;

/// Whether and since when a series is steady.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Steadiness {
    /// It is.
    Steady {
        /// The first value that counts.
        from: usize,
    },
    /// It still changes in its second half.
    #[serde(rename_all = "camelCase")]
    NeverSteady {
        /// Where it last changes.
        last_change: usize,
    },
    /// It has too few values to tell.
    #[serde(rename_all = "camelCase")]
    TooShort {
        /// How many would do.
        needed_values: usize,
    },
}

/// Judges a series. Warm-up ends where both agree that it has: the last change point of the batch means and MSER-5.
pub fn steadiness(series: &[f64]) -> Steadiness {
    let batches: Vec<f64> = series.chunks_exact(BATCH).map(mean).collect();
    if batches.len() < BATCHES_MIN {
        return Steadiness::TooShort { needed_values: BATCH * BATCHES_MIN };
    }
    let half = batches.len() / 2;
    let sensitivity = Sensitivity { change_min: CHANGE_MIN, ..Sensitivity::default() };
    let last_change = change_points(&batches, sensitivity).last().map_or(0, |point| point.index);
    if last_change > half {
        return Steadiness::NeverSteady { last_change: last_change * BATCH };
    }
    Steadiness::Steady { from: last_change.max(truncation(&batches)) * BATCH }
}

/// How many batches to cut: d* = argmin over d of Σ_{i>d} (x_i − x̄)² ÷ (n − d)², the squared standard error of what
/// remains (K. White, "An effective truncation heuristic for bias reduction in simulation output", Simulation 1997;
/// MSER-5 averages batches of five first). Zero where the minimum lies in the second half, which MSER takes for no
/// answer.
fn truncation(batches: &[f64]) -> usize {
    let error = |d: usize| {
        let rest = &batches[d..];
        let middle = mean(rest);
        rest.iter().map(|x| (x - middle).powi(2)).sum::<f64>() / (rest.len() as f64).powi(2)
    };
    // The last few would always win: so few values hardly differ.
    let candidates = 0..batches.len() - BATCH;
    let best = candidates.min_by(|a, b| error(*a).total_cmp(&error(*b))).unwrap_or(0);
    if best > batches.len() / 2 { 0 } else { best }
}

#[cfg(test)]
mod tests {
    use super::{Steadiness, steadiness};

    fn noise(i: usize) -> f64 {
        (i as f64 * 0.618_033_988_749_895).fract() - 0.5
    }

    #[test]
    fn a_warm_up_of_twelve_seconds_is_cut_in_whole_batches() {
        let series: Vec<f64> =
            (0..120).map(|i| if i < 12 { 300.0 } else { 1_000.0 } + 10.0 * noise(i)).collect();
        assert_eq!(steadiness(&series), Steadiness::Steady { from: 15 });
    }

    #[test]
    fn a_slow_rise_is_cut_before_its_top() {
        let series: Vec<f64> =
            (0..200).map(|i| 1_000.0 * (1.0 - (-(i as f64) / 8.0).exp()) + 10.0 * noise(i)).collect();
        let Steadiness::Steady { from } = steadiness(&series) else { panic!("{:?}", steadiness(&series)) };
        assert!((20..60).contains(&from), "{from}");
    }

    #[test]
    fn a_steady_run_loses_little() {
        let series: Vec<f64> = (0..120).map(|i| 1_000.0 + 10.0 * noise(i)).collect();
        let Steadiness::Steady { from } = steadiness(&series) else { panic!("{:?}", steadiness(&series)) };
        assert!(from <= 20, "{from}");
    }

    #[test]
    fn a_run_that_changes_late_is_never_steady() {
        let series: Vec<f64> =
            (0..120).map(|i| if i < 90 { 1_000.0 } else { 700.0 } + 10.0 * noise(i)).collect();
        assert_eq!(steadiness(&series), Steadiness::NeverSteady { last_change: 90 });
    }

    #[test]
    fn a_short_run_is_not_judged() {
        assert_eq!(steadiness(&[1.0; 39]), Steadiness::TooShort { needed_values: 40 });
    }
}
