//! Runs or seconds that lie apart. They are flagged and shown with and without, never dropped in silence.

use super::sample::median;

/// Above this a value lies apart (Iglewicz and Hoaglin).
pub const MODIFIED_Z_MAX: f64 = 3.5;

/// The modified z of each value, 0.6745·(x − median) ÷ MAD; zero for all when more than half are equal (B. Iglewicz
/// and D. Hoaglin, "How to Detect and Handle Outliers", ASQC 1993).
pub fn modified_z(values: &[f64]) -> Vec<f64> {
    let middle = median(values);
    let spread = median(&values.iter().map(|value| (value - middle).abs()).collect::<Vec<_>>());
    if spread == 0.0 {
        return vec![0.0; values.len()];
    }
    // The MAD of a normal distribution is 0.6745 standard deviations.
    values.iter().map(|value| 0.6745 * (value - middle) / spread).collect()
}

/// The places of the values that lie apart.
pub fn outliers(values: &[f64]) -> Vec<usize> {
    let apart = |(i, z): (usize, f64)| (z.abs() > MODIFIED_Z_MAX).then_some(i);
    modified_z(values).into_iter().enumerate().filter_map(apart).collect()
}

#[cfg(test)]
mod tests {
    use super::{modified_z, outliers};

    #[test]
    fn one_run_in_ten_lies_apart() {
        let runs = [10.1, 9.9, 10.0, 10.2, 9.8, 10.0, 10.1, 9.9, 10.0, 14.0];
        assert_eq!(outliers(&runs), [9]);
        // Median 10.0, MAD 0.1: 0.6745 · 4 ÷ 0.1.
        assert!((modified_z(&runs)[9] - 26.98).abs() < 1e-6);
    }

    #[test]
    fn equal_values_hide_nothing_and_flag_nothing() {
        assert!(outliers(&[1.0, 1.0, 1.0, 5.0]).is_empty());
        assert!(outliers(&[]).is_empty());
    }
}
