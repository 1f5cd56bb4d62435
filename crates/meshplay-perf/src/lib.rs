//! What a performance test is and what its numbers mean.
//!
//! It owns the specification of a run, its schedule, the histograms and recordings that a load engine fills, and all
//! that is computed from them. It does not know sockets, files, clocks or randomness: times and seeds are arguments,
//! so the same recording gives the same answer on every machine.
//!
//! Entry points: [`Histogram`].

mod histogram;

pub use histogram::{Bucket, Histogram, HistogramError};
