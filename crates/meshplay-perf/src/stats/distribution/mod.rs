//! The three distributions that the methods need: normal, Student's t and binomial.
//!
//! Our own, in some 200 lines, checked against SciPy (`tests/perf/scipy.rs`): a whole crate of distributions would
//! be linked for eight functions. They refuse to know what the numbers mean.

mod binomial;
mod normal;
mod special;
mod student;

pub use binomial::{binomial_cdf, binomial_survival};
pub use normal::{normal_cdf, normal_quantile, normal_survival};
pub use student::{student_cdf, student_quantile, student_survival};
