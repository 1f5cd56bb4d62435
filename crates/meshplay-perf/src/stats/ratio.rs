//! The ratio of two means with its interval, for costs per request.

use super::distribution::student_quantile;
use super::interval::Interval;
use super::sample::{mean, variance};

/// Mean(b) ÷ mean(a) of independent groups, and the interval of E. Fieller ("Some problems in interval estimation",
/// JRSS B 1954), as T. Kalibera and R. Jones use it ("Rigorous benchmarking in reasonable time", ISMM 2013):
/// (ab ± √((ab)² − (a² − h_a)(b² − h_b))) ÷ (a² − h_a) with h = t² s² ÷ n. `None` for fewer than two values in a group
/// or when the first mean may be zero, so that the ratio may be anything.
pub fn ratio_of_means(a: &[f64], b: &[f64], level: f64) -> Option<(f64, Interval)> {
    if a.len() < 2 || b.len() < 2 {
        return None;
    }
    let spread = |values: &[f64]| {
        let t = student_quantile(f64::midpoint(1.0, level), values.len() as f64 - 1.0);
        t * t * variance(values) / values.len() as f64
    };
    let (mean_a, mean_b) = (mean(a), mean(b));
    let below = mean_a * mean_a - spread(a);
    let product = mean_a * mean_b;
    let root = (product * product - below * (mean_b * mean_b - spread(b))).sqrt();
    let interval = Interval { low: (product - root) / below, high: (product + root) / below, level };
    (below > 0.0).then_some((mean_b / mean_a, interval))
}

#[cfg(test)]
mod tests {
    use super::ratio_of_means;
    use crate::stats::{mean, variance};

    #[test]
    fn the_ends_are_the_ratios_that_a_t_test_just_accepts() {
        // The definition of the interval: (b̄ − r·ā)² = t²(s_b² ÷ n + r² s_a² ÷ n), here with t(0.975, 4) = 2.776445.
        let a = [10.0, 11.0, 9.5, 10.5, 10.2];
        let b = [12.0, 13.1, 12.4, 11.8, 12.9];
        let (ratio, interval) = ratio_of_means(&a, &b, 0.95).unwrap();
        assert!((ratio - 12.44 / 10.24).abs() < 1e-12);
        for r in [interval.low, interval.high] {
            let distance = (mean(&b) - r * mean(&a)).powi(2);
            let error = (variance(&b) + r * r * variance(&a)) / 5.0;
            assert!((distance / error - 2.776_445_f64.powi(2)).abs() < 1e-4, "{r}");
        }
    }

    #[test]
    fn a_mean_that_may_be_zero_has_no_ratio() {
        assert_eq!(ratio_of_means(&[-1.0, 1.5], &[1.0, 2.0], 0.95), None);
        assert_eq!(ratio_of_means(&[1.0], &[1.0, 2.0], 0.95), None);
    }
}
