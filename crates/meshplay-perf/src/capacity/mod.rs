//! The highest rate at which a target keeps its objectives, found by trials: runs of the real engine at one rate each.
//!
//! ```text
//! CapacityPlan ──check──▶ findings
//!    └─ next(trials) ─▶ rate and length of the next trial; none: the search is over
//! CapacityTrial::of(summary) ─▶ met, missed, undecided, or the generator's own limit
//! CapacityReport::of(plan, trials) ─▶ what lies between which rates, why it ended, who was the limit
//! ```
//! Which rate comes next is decided by the one [search](crate::stats::CapacitySearch). All of it is a function of plan
//! and trials: whoever has the runs can compute it again. It makes no runs.

mod plan;
mod report;
pub mod text;
mod trial;

pub use self::{
    plan::{CapacityPlan, NextTrial},
    report::{CapacityEnd, CapacityReport, Unjudged},
    trial::{CapacityLimit, CapacityTrial, TrialState},
};

#[cfg(test)]
mod tests;
