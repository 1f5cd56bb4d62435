//! The store on real databases in temporary directories.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

mod audit;
mod journal;
mod kill;
mod opening;
mod queue;
mod rows;
mod runs;
mod sealed;
mod support;
mod writing;
