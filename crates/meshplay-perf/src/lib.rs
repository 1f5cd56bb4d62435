//! What a performance test is and what its numbers mean.
//!
//! It owns the specification of a run, its schedule, the histograms and recordings that a load engine fills, and all
//! that is computed from them. It does not know sockets, files, clocks or randomness: times and seeds are arguments,
//! so the same recording gives the same answer on every machine.
//!
//! ```text
//! RunSpec ──check──▶ findings
//!    └──▶ Schedule (when) ──engine──▶ Recording (what happened) ──▶ Validity, statistics, formats
//! ```
//! Entry points: [`RunSpec`], [`Schedule`], [`Recording`], [`Validity`], [`Histogram`], [`stats`], [`capacity`],
//! [`scaling`], [`series`], [`cost`], [`mod@format`], [`report`].

pub mod capacity;
pub mod cost;
pub mod experiment;
pub mod format;
pub mod generator;
mod histogram;
pub mod meshmark;
pub mod plot;
pub mod recording;
pub mod report;
pub mod scaling;
mod schedule;
pub mod series;
pub mod site;
pub mod spec;
pub mod stats;
pub mod summary;
pub mod validity;

pub use histogram::{Bucket, Histogram, HistogramError};
pub use recording::Recording;
pub use schedule::{EndpointOrder, Schedule};
pub use spec::RunSpec;
pub use summary::Summary;
pub use validity::{Rules, Validity, Verdict};
