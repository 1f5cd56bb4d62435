//! The binomial distribution: how many of n samples lie below a quantile.
//!
//! n and k are real numbers here, because an effective sample size is one.

use super::special::beta_regularized;

/// P(X ≤ k) for X ~ Binomial(n, p), by the incomplete beta function: exact for millions of samples, where a sum of
/// terms would be slow.
pub fn binomial_cdf(k: f64, n: f64, p: f64) -> f64 {
    if k < 0.0 {
        return 0.0;
    }
    if k >= n {
        return 1.0;
    }
    beta_regularized(n - k, k + 1.0, 1.0 - p)
}

/// P(X > k).
pub fn binomial_survival(k: f64, n: f64, p: f64) -> f64 {
    if k < 0.0 {
        return 1.0;
    }
    if k >= n {
        return 0.0;
    }
    beta_regularized(k + 1.0, n - k, p)
}
