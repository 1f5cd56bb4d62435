//! Runs and experiments that are made up from a seed, with a truth that is known.

use meshplay_perf::stats::Random;

/// Cases of a simulation; `cargo xtask soak` asks for the many.
pub(crate) fn cases(short: u64, soak: u64) -> u64 {
    if std::env::var_os("MESHPLAY_SOAK").is_some() { soak } else { short }
}

/// The share of seeds for which something holds.
pub(crate) fn share(seeds: u64, holds: impl Fn(u64) -> bool) -> f64 {
    (0..seeds).filter(|seed| holds(*seed)).count() as f64 / seeds as f64
}

/// Three standard errors of a share of so many cases: what a simulated share may miss its floor by.
pub(crate) fn slack(share: f64, cases: u64) -> f64 {
    3.0 * (share * (1.0 - share) / cases as f64).sqrt()
}

/// A generator whose neighbours are not alike: seeds count up.
pub(crate) fn random(seed: u64) -> Random {
    let mut random = Random::new(seed);
    Random::new(random.bits())
}

/// A standard normal number (G. Box and M. Muller 1958).
pub(crate) fn normal(random: &mut Random) -> f64 {
    let radius = (-2.0 * (1.0 - random.unit()).ln()).sqrt();
    radius * (std::f64::consts::TAU * random.unit()).cos()
}

/// An exponential number with the mean 1.
pub(crate) fn exponential(random: &mut Random) -> f64 {
    -(1.0 - random.unit()).ln()
}
