//! The standard normal distribution.

use std::f64::consts::{PI, SQRT_2};

/// P(Z ≤ z).
pub fn normal_cdf(z: f64) -> f64 {
    0.5 * erfc(-z / SQRT_2)
}

/// P(Z > z), exact far out in the tail, where `1 - normal_cdf(z)` is not.
pub fn normal_survival(z: f64) -> f64 {
    0.5 * erfc(z / SQRT_2)
}

/// The z with P(Z ≤ z) = p, for 0 < p < 1: P. J. Acklam's rational approximation (2003), made exact by one step of
/// Halley's method.
pub fn normal_quantile(p: f64) -> f64 {
    if p <= 0.0 {
        return f64::NEG_INFINITY;
    }
    if p >= 1.0 {
        return f64::INFINITY;
    }
    // By symmetry the lower half is enough, and there the relative precision of p is kept.
    if p > 0.5 {
        return -normal_quantile(1.0 - p);
    }
    let z = rough_quantile(p);
    let excess = (normal_cdf(z) - p) * (2.0 * PI).sqrt() * (z * z / 2.0).exp();
    z - excess / (1.0 + z * excess / 2.0)
}

fn rough_quantile(p: f64) -> f64 {
    const A: [f64; 6] = [
        -3.969_683_028_665_376e1,
        2.209_460_984_245_205e2,
        -2.759_285_104_469_687e2,
        1.383_577_518_672_69e2,
        -3.066_479_806_614_716e1,
        2.506_628_277_459_239,
    ];
    const B: [f64; 6] = [
        -5.447_609_879_822_406e1,
        1.615_858_368_580_409e2,
        -1.556_989_798_598_866e2,
        6.680_131_188_771_972e1,
        -1.328_068_155_288_572e1,
        1.0,
    ];
    const C: [f64; 6] = [
        -7.784_894_002_430_293e-3,
        -3.223_964_580_411_365e-1,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    const D: [f64; 5] = [
        7.784_695_709_041_462e-3,
        3.224_671_290_700_398e-1,
        2.445_134_137_142_996,
        3.754_408_661_907_416,
        1.0,
    ];
    /// Below this probability the tail has its own approximation.
    const TAIL: f64 = 0.024_25;
    if p < TAIL {
        let q = (-2.0 * p.ln()).sqrt();
        return polynomial(&C, q) / polynomial(&D, q);
    }
    let q = p - 0.5;
    q * polynomial(&A, q * q) / polynomial(&B, q * q)
}

/// Horner's scheme, the highest power first.
fn polynomial(coefficients: &[f64], x: f64) -> f64 {
    coefficients.iter().fold(0.0, |sum, c| sum * x + c)
}

/// The complementary error function: the series of erf near zero, a continued fraction in the tail (Abramowitz and
/// Stegun, 7.1.6 and 7.1.14).
fn erfc(x: f64) -> f64 {
    /// Where both are exact to the last digits.
    const BORDER: f64 = 2.0;
    if x < 0.0 {
        return 2.0 - erfc(-x);
    }
    if x < BORDER {
        return 1.0 - erf_series(x);
    }
    (-x * x).exp() / PI.sqrt() / (1..=120).rev().fold(x, |below, k| x + f64::from(k) / 2.0 / below)
}

fn erf_series(x: f64) -> f64 {
    let mut term = x;
    let mut sum = x;
    for n in 1..200 {
        term *= 2.0 * x * x / f64::from(2 * n + 1);
        sum += term;
        if term < sum * 1e-17 {
            break;
        }
    }
    2.0 / PI.sqrt() * (-x * x).exp() * sum
}
