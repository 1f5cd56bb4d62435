//! What only shows on many cases or on real files: agreement with SciPy, coverage and power by simulation, results
//! of other tools.

mod coverage;
mod coverage_runs;
mod formats;
mod formats_counted;
mod formats_large;
mod formats_nighthawk;
mod generators;
mod power;
mod scipy;
mod simulate;
mod smp;
