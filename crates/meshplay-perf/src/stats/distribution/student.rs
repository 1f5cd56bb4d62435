//! Student's t distribution with any positive number of degrees of freedom.

use super::normal::normal_quantile;
use super::special::beta_regularized;

/// P(T ≤ t).
pub fn student_cdf(t: f64, degrees: f64) -> f64 {
    student_survival(-t, degrees)
}

/// P(T > t), exact in the tail (Abramowitz and Stegun, 26.7.1).
pub fn student_survival(t: f64, degrees: f64) -> f64 {
    if t.is_infinite() {
        return if t > 0.0 { 0.0 } else { 1.0 };
    }
    let tail = 0.5 * beta_regularized(degrees / 2.0, 0.5, degrees / (degrees + t * t));
    if t >= 0.0 { tail } else { 1.0 - tail }
}

/// The t with P(T ≤ t) = p, by bisection: the function is called a few times for a report, never in a loop over
/// requests.
pub fn student_quantile(p: f64, degrees: f64) -> f64 {
    if p <= 0.0 {
        return f64::NEG_INFINITY;
    }
    if p >= 1.0 {
        return f64::INFINITY;
    }
    if p < 0.5 {
        return -student_quantile(1.0 - p, degrees);
    }
    // The tails are heavier than the normal ones, so the normal quantile is a lower bound.
    let mut low = normal_quantile(p);
    let mut high = low.max(1.0);
    while student_survival(high, degrees) > 1.0 - p {
        high *= 2.0;
    }
    while high - low > 1e-13 * high {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if student_survival(middle, degrees) > 1.0 - p { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}
