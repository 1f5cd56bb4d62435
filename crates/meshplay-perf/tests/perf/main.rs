//! What only shows on many cases: agreement with SciPy, coverage and power by simulation.

mod coverage;
mod power;
mod scipy;
mod simulate;
