//! Where a series changes: releases over weeks, seconds of a run.
//!
//! E-divisive (D. Matteson and N. James, "A nonparametric approach for multiple change point analysis of multivariate
//! data", JASA 2014, arXiv 1306.4933) with the changes that make it deterministic (M. Fleming et al., "Hunter: using
//! change point detection to hunt for performance regressions", ICPE 2023, arXiv 2301.03034): Student's test instead
//! of permutations, weak candidates first, then the weakest are dropped until all that remain are certain.

use serde::{Deserialize, Serialize};

use super::distribution::student_survival;
use super::sample::{mean, variance};

/// Only so many last values are looked at: the search is cubic.
pub const SERIES_MAX: usize = 500;
/// Fewer values have no spread that one could test against.
const SEGMENT_MIN: usize = 3;
/// In fewer values no change can be found, whatever they are: one lies between two segments.
pub const SERIES_MIN: usize = 2 * SEGMENT_MIN;
/// Means that differ by a smaller share of themselves are equal but for the rounding of their sums, of at most
/// [`SERIES_MAX`] values. Their variances may be as small, and would make a change of nothing certain.
/// Whether a run settled rests on changes of 5 % and more, so that results of before are judged as they were.
const ROUNDING: f64 = 1e-12;
/// A candidate may be so much less certain than what is reported, because its neighbours are still to be found.
const WEAK: f64 = 10.0;

/// How certain and how large a change must be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sensitivity {
    /// The largest p of Student's test between the segments on either side.
    pub p_max: f64,
    /// The smallest change, as a share of the value before it.
    pub change_min: f64,
}

impl Default for Sensitivity {
    /// With 60 values and no change some 3 of 100 series raise a false alarm, a step of 2σ is found in 98 of 100
    /// (`tests/perf/power.rs`). The p is small because the place was searched for.
    fn default() -> Self {
        Self { p_max: 0.001, change_min: 0.0 }
    }
}

/// A place where a series changes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangePoint {
    /// The first value after the change.
    pub index: usize,
    /// The mean of the segment before.
    pub before: f64,
    /// The mean of the segment after.
    pub after: f64,
    /// Of Student's test between the two.
    pub p_value: f64,
}

impl ChangePoint {
    /// The change as a share of what was before.
    pub fn change(&self) -> f64 {
        (self.after - self.before) / self.before.abs()
    }
}

/// The change points of a series, in its order. Of a longer series only the last [`SERIES_MAX`] values are searched.
pub fn change_points(series: &[f64], sensitivity: Sensitivity) -> Vec<ChangePoint> {
    let skipped = series.len().saturating_sub(SERIES_MAX);
    let series = &series[skipped..];
    let mut borders = vec![0, series.len()];
    split(series, 0, sensitivity.p_max * WEAK, &mut borders);
    borders.sort_unstable();
    let mut points = points_at(series, &borders);
    while let Some(weakest) = weakest_of(&points, sensitivity) {
        borders.remove(weakest + 1);
        points = points_at(series, &borders);
    }
    points.into_iter().map(|point| ChangePoint { index: point.index + skipped, ..point }).collect()
}

/// Adds the candidates inside one segment to the borders.
fn split(segment: &[f64], start: usize, p_max: f64, borders: &mut Vec<usize>) {
    let Some(at) = best_split(segment) else { return };
    let (left, right) = segment.split_at(at);
    if welch(left, right) > p_max {
        return;
    }
    borders.push(start + at);
    split(left, start, p_max, borders);
    split(right, start + at, p_max, borders);
}

/// The τ of the largest Q̂(τ, κ): where the values before it differ most from those after it up to κ. κ moves too,
/// so that a bump which goes back does not hide behind equal means.
fn best_split(segment: &[f64]) -> Option<usize> {
    let ends = SERIES_MIN..=segment.len();
    let splits = ends.filter_map(|end| best_split_before(&segment[..end]));
    splits.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(at, _)| at)
}

/// The best τ for one κ, with its Q̂ (α = 1), from sums that change by one value each step.
fn best_split_before(values: &[f64]) -> Option<(usize, f64)> {
    let distance_to = |x: f64, others: &[f64]| others.iter().map(|y| (x - y).abs()).sum::<f64>();
    let all: f64 = (0..values.len()).map(|i| distance_to(values[i], &values[..i])).sum();
    let mut sums = Sums { left: 0.0, right: all, between: 0.0 };
    let mut best: Option<(usize, f64)> = None;
    for at in 1..=values.len() - SEGMENT_MIN {
        let moved = values[at - 1];
        let to_left = distance_to(moved, &values[..at - 1]);
        let to_right = distance_to(moved, &values[at..]);
        sums.left += to_left;
        sums.right -= to_right;
        sums.between += to_right - to_left;
        let q = sums.divergence(at, values.len() - at);
        if at >= SEGMENT_MIN && best.is_none_or(|(_, most)| q > most) {
            best = Some((at, q));
        }
    }
    best
}

/// Sums of the distances within the left part, within the right part, and between them.
struct Sums {
    left: f64,
    right: f64,
    between: f64,
}

impl Sums {
    /// Q̂ = nm ÷ (n + m) · (2 ÷ nm · between − left ÷ C(n, 2) − right ÷ C(m, 2)).
    fn divergence(&self, n: usize, m: usize) -> f64 {
        let pairs = |k: f64| (k * (k - 1.0) / 2.0).max(1.0);
        let (n, m) = (n as f64, m as f64);
        n * m / (n + m) * (2.0 / (n * m) * self.between - self.left / pairs(n) - self.right / pairs(m))
    }
}

fn points_at(series: &[f64], borders: &[usize]) -> Vec<ChangePoint> {
    let point = |window: &[usize]| {
        let (left, right) = (&series[window[0]..window[1]], &series[window[1]..window[2]]);
        ChangePoint { index: window[1], before: mean(left), after: mean(right), p_value: welch(left, right) }
    };
    borders.windows(3).map(point).collect()
}

/// The least certain point that may not stay.
fn weakest_of(points: &[ChangePoint], sensitivity: Sensitivity) -> Option<usize> {
    let too_weak = |point: &ChangePoint| {
        point.p_value > sensitivity.p_max || point.change().abs() < sensitivity.change_min
    };
    let weak = points.iter().enumerate().filter(|(_, point)| too_weak(point));
    weak.max_by(|a, b| a.1.p_value.total_cmp(&b.1.p_value)).map(|(place, _)| place)
}

/// The two-sided p of B. Welch's t test (Biometrika 1947), 1 where the means are equal but for rounding.
pub(super) fn welch(a: &[f64], b: &[f64]) -> f64 {
    let error = |values: &[f64]| variance(values) / values.len() as f64;
    let (ea, eb) = (error(a), error(b));
    let (mean_a, mean_b) = (mean(a), mean(b));
    let difference = (mean_a - mean_b).abs();
    if difference <= ROUNDING * mean_a.abs().max(mean_b.abs()) {
        return 1.0;
    }
    if ea + eb == 0.0 {
        return 0.0;
    }
    let share = |error: f64, n: usize| error * error / (n as f64 - 1.0);
    let degrees = (ea + eb).powi(2) / (share(ea, a.len()) + share(eb, b.len()));
    2.0 * student_survival(difference / (ea + eb).sqrt(), degrees)
}

#[cfg(test)]
mod tests {
    use super::{SERIES_MIN, Sensitivity, change_points, welch};

    fn indexes(series: &[f64]) -> Vec<usize> {
        change_points(series, Sensitivity::default()).into_iter().map(|point| point.index).collect()
    }

    /// Noise without randomness: fractions of multiples of the golden ratio.
    fn noise(i: usize) -> f64 {
        (i as f64 * 0.618_033_988_749_895).fract() - 0.5
    }

    #[test]
    fn a_step_is_found_where_it_is() {
        let series: Vec<f64> = (0..60).map(|i| if i < 37 { 100.0 } else { 105.0 } + noise(i)).collect();
        let points = change_points(&series, Sensitivity::default());
        assert_eq!(points.len(), 1);
        assert_eq!(points[0].index, 37);
        assert!((points[0].change() - 0.05).abs() < 0.002, "{points:?}");
    }

    #[test]
    fn a_bump_that_goes_back_has_two_ends() {
        let series: Vec<f64> =
            (0..60).map(|i| if (20..40).contains(&i) { 110.0 } else { 100.0 } + noise(i)).collect();
        assert_eq!(indexes(&series), [20, 40]);
    }

    #[test]
    fn what_does_not_change_raises_no_alarm() {
        assert!(indexes(&[5.0; 40]).is_empty());
        assert!(indexes(&(0..60).map(noise).collect::<Vec<_>>()).is_empty());
        assert!(indexes(&[]).is_empty());
        assert!(indexes(&[1.0, 9.0]).is_empty());
    }

    #[test]
    fn the_rounding_of_a_mean_is_no_change() {
        for (value, count) in [(20.3, 60), (33.3, 40), (1.23, 60), (12.7, 60), (-20.3, 60), (0.0, 60)] {
            assert!(indexes(&vec![value; count]).is_empty(), "{count} times {value}");
        }
        let step: Vec<f64> = (0..60).map(|i| if i < 20 { 20.3 } else { 20.4 }).collect();
        assert_eq!(indexes(&step), [20], "a change between two constants is one");
    }

    #[test]
    fn the_fewest_values_in_which_a_change_can_be_found_are_the_named_ones() {
        let step = [1.0, 1.01, 0.99, 9.0, 9.01, 8.99];
        assert_eq!(indexes(&step[..SERIES_MIN]), [3]);
        assert!(indexes(&step[1..]).is_empty());
    }

    #[test]
    fn a_change_too_small_to_matter_is_not_reported() {
        let series: Vec<f64> = (0..60).map(|i| if i < 30 { 100.0 } else { 105.0 } + noise(i)).collect();
        let sensitivity = Sensitivity { change_min: 0.10, ..Sensitivity::default() };
        assert!(change_points(&series, sensitivity).is_empty());
    }

    #[test]
    fn old_values_of_a_long_series_are_skipped_but_counted() {
        let series: Vec<f64> = (0..700).map(|i| if i < 600 { 100.0 } else { 120.0 } + noise(i)).collect();
        assert_eq!(indexes(&series), [600]);
    }

    #[test]
    fn welch_has_the_p_of_its_published_example() {
        // The first example of Rosetta Code's "Welch's t-test", computed there by R's t.test.
        let a = [27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4];
        let b = [27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 20.5, 24.4];
        assert!((welch(&a, &b) - 0.021_378).abs() < 1e-5, "{}", welch(&a, &b));
    }
}
