//! Runs or seconds that lie apart. They are flagged and shown with and without, never dropped in silence.

use super::{distribution::student_quantile, sample::median};

/// Above this a value lies apart by [`modified_z`] (Iglewicz and Hoaglin).
pub const MODIFIED_Z_MAX: f64 = 3.5;

/// The modified z of each value, 0.6745·(x − median) ÷ MAD; zero for all when more than half are equal (B. Iglewicz
/// and D. Hoaglin, "How to Detect and Handle Outliers", ASQC 1993). Of values that are all alike it names one in 9 to
/// 17 % of groups: results of before were judged by it, and no new ones are.
pub fn modified_z(values: &[f64]) -> Vec<f64> {
    let middle = median(values);
    let spread = median(&values.iter().map(|value| (value - middle).abs()).collect::<Vec<_>>());
    if spread == 0.0 {
        return vec![0.0; values.len()];
    }
    // The MAD of a normal distribution is 0.6745 standard deviations.
    values.iter().map(|value| 0.6745 * (value - middle) / spread).collect()
}

/// Where the others are all equal, how far is without a measure.
const Z_MAX: f64 = 1_000.0;

/// A value that lies apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Apart {
    /// Its place.
    pub at: usize,
    /// (x − mean) ÷ standard deviation of those that do not lie apart, within ±1,000.
    pub z: f64,
}

/// The values that lie apart, in their order: the generalised extreme Studentized deviate test for at most a quarter of
/// them (B. Rosner, "Percentage points for a generalized ESD many-outlier procedure", Technometrics 25, 1983). The value
/// farthest from the mean is taken away again and again; the largest number of times that its distance in standard
/// deviations exceeded the critical value is how many lie apart, so that two alike hide nothing. For one it is the test
/// of Grubbs, and no test that does not know the spread finds a single one more often (T. Ferguson, "On the rejection of
/// outliers", Berkeley Symposium 1961).
///
/// Of normal values that are all alike it names one in at most 5 % of groups, whatever their size; one that lies six
/// standard deviations off is named in 69 % of groups of 6, 80 % of 7 and 8, 88 % of 10, 97 % of 20 (simulated in the
/// tests). For what is skewed, such as times, the values are to be logarithms.
pub fn apart(values: &[f64]) -> Vec<Apart> {
    let taken = extreme(values, (values.len() / 4).max(1), alpha(values.len()));
    let kept: Vec<usize> = (0..values.len()).filter(|at| !taken.contains(at)).collect();
    let (mean, deviation) = moments(values, &kept);
    let z = |at: usize| ((values[at] - mean) / deviation).clamp(-Z_MAX, Z_MAX);
    taken.into_iter().map(|at| Apart { at, z: z(at) }).collect()
}

/// The places of at most `most` values, each step judged at the level `alpha`.
fn extreme(values: &[f64], most: usize, alpha: f64) -> Vec<usize> {
    let mut left: Vec<usize> = (0..values.len()).collect();
    let (mut taken, mut count) = (Vec::new(), 0);
    while taken.len() < most && left.len() > 2 {
        let (mean, deviation) = moments(values, &left);
        let far = |at: usize| (values[at] - mean).abs();
        let Some(place) = (0..left.len()).max_by(|a, b| far(left[*a]).total_cmp(&far(left[*b]))) else {
            break;
        };
        if deviation == 0.0 {
            break;
        }
        let ratio = far(left[place]) / deviation;
        let critical = critical(left.len(), alpha);
        taken.push(left.swap_remove(place));
        if ratio > critical {
            count = taken.len();
        }
    }
    taken.truncate(count);
    taken.sort_unstable();
    taken
}

fn moments(values: &[f64], places: &[usize]) -> (f64, f64) {
    let n = places.len() as f64;
    let mean = places.iter().map(|at| values[*at]).sum::<f64>() / n;
    let squares: f64 = places.iter().map(|at| (values[*at] - mean).powi(2)).sum();
    (mean, (squares / (n - 1.0)).sqrt())
}

/// Rosner's λ with `n` values left.
fn critical(n: usize, alpha: f64) -> f64 {
    let n = n as f64;
    let t = student_quantile(1.0 - alpha / (2.0 * n), n - 2.0);
    (n - 1.0) * t / ((n - 2.0 + t * t) * n).sqrt()
}

/// The level of each step with which the whole test names one of alike values in 5 % of groups. Rosner's λ are exact for
/// the first step alone and good from 25 values on; below, those of the later steps are too low, and with 0.05 for each
/// 7.5 % of groups of 8 had one (simulated in the tests).
fn alpha(n: usize) -> f64 {
    match n {
        ..8 => 0.05,
        8..25 => 0.032,
        _ => 0.042,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{Random, distribution::normal_quantile};

    fn places(values: &[f64]) -> Vec<usize> {
        apart(values).iter().map(|one| one.at).collect()
    }

    #[test]
    fn one_run_in_ten_lies_apart() {
        let runs = [10.1, 9.9, 10.0, 10.2, 9.8, 10.0, 10.1, 9.9, 10.0, 14.0];
        assert_eq!(places(&runs), [9]);
        // Median 10.0, MAD 0.1: 0.6745 · 4 ÷ 0.1.
        assert!((modified_z(&runs)[9] - 26.98).abs() < 1e-6);
    }

    /// Rosner's example (1983, table 2; the same in the NIST handbook of statistics, §1.3.5.17.3): 54 values, of which the
    /// three largest lie apart at 5 % a step: R₁ to R₃ are 3.118, 2.942, 3.179, λ₁ to λ₃ 3.158, 3.151, 3.143.
    #[test]
    fn what_was_published_is_found() {
        #[rustfmt::skip]
        let values = [
            -0.25, 0.68, 0.94, 1.15, 1.20, 1.26, 1.26, 1.34, 1.38, 1.43, 1.49, 1.49, 1.55, 1.56, 1.58, 1.65, 1.69, 1.70,
            1.76, 1.77, 1.81, 1.91, 1.94, 1.96, 1.99, 2.06, 2.09, 2.10, 2.14, 2.15, 2.23, 2.24, 2.26, 2.35, 2.37, 2.40,
            2.47, 2.54, 2.62, 2.64, 2.90, 2.92, 2.92, 2.93, 3.21, 3.26, 3.30, 3.59, 3.68, 4.30, 4.64, 5.34, 5.42, 6.01,
        ];
        for (left, published) in [(54, 3.158), (53, 3.151), (52, 3.143), (45, 3.085)] {
            assert!((critical(left, 0.05) - published).abs() < 2e-3, "{left}: {}", critical(left, 0.05));
        }
        assert_eq!(extreme(&values, 10, 0.05), [51, 52, 53]);
    }

    /// Grubbs' own critical values, two sides, 5 % (F. Grubbs and G. Beck, Technometrics 14, 1972, table 1, column 2.5 %).
    #[test]
    fn one_alone_is_judged_by_the_table_of_grubbs() {
        for (n, published) in [(6, 1.887), (7, 2.020), (10, 2.290), (20, 2.709), (30, 2.908)] {
            assert!((critical(n, 0.05) - published).abs() < 2e-3, "{n}: {}", critical(n, 0.05));
        }
    }

    #[test]
    fn equal_values_hide_nothing_and_flag_nothing() {
        assert!(places(&[2.0; 9]).is_empty());
        assert!(places(&[]).is_empty() && places(&[1.0]).is_empty());
        assert_eq!(places(&[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 5.0]), [7]);
        let two = [1.0, 1.1, 0.9, 1.05, 0.95, 1.0, 1.02, 0.98, 9.0, 9.1];
        assert_eq!(places(&two), [8, 9], "two alike do not hide each other");
    }

    struct Shares {
        normal: f64,
        lognormal: f64,
        six_off: f64,
    }

    /// Shares of groups of `n` in which one is named: of alike values, of times, and of alike values of which one lies off.
    fn shares(n: usize) -> Shares {
        const GROUPS: usize = 3_000;
        let mut random = Random::new(n as u64);
        let (mut normal, mut lognormal, mut six_off) = (0, 0, 0);
        for _ in 0..GROUPS {
            let mut draw = || normal_quantile(random.unit().clamp(1e-12, 1.0 - 1e-12));
            let mut values: Vec<f64> = (0..n).map(|_| draw()).collect();
            normal += usize::from(!apart(&values).is_empty());
            // Times whose logarithms vary by 0.1, as medians of runs do; one in hundred of them is 25 % off.
            let times: Vec<f64> = values.iter().map(|z| (0.1 * z).exp()).collect();
            lognormal += usize::from(!apart(&times).is_empty());
            values[0] += 6.0;
            six_off += usize::from(places(&values).contains(&0));
        }
        let share = |count: usize| count as f64 / GROUPS as f64;
        Shares { normal: share(normal), lognormal: share(lognormal), six_off: share(six_off) }
    }

    #[test]
    fn alike_values_are_rarely_named_and_one_far_off_is() {
        for (n, power) in
            [(6, 0.66), (7, 0.77), (8, 0.78), (10, 0.86), (12, 0.9), (20, 0.95), (30, 0.96), (60, 0.97)]
        {
            let Shares { normal, lognormal, six_off } = shares(n);
            // Two standard errors of 5 % of 3,000 groups.
            assert!(normal <= 0.058, "{n}: {normal}");
            assert!(lognormal <= 0.09, "{n}: {lognormal}");
            assert!(six_off >= power, "{n}: {six_off}");
        }
    }
}
