//! Deployments: plan, accept, carry out, look.
//!
//! ```text
//! deploy_plan ─► planning ─► look (live, dry-run) ─► meshplay_plan::plan          read-only, stores nothing
//! deploy_start ─► one transaction: operation + job                                answers at once
//! job ─► stage by stage, column by column ─► planning again ─► approved hash? ─► deployment row
//!          column ─► wave (intents, requests, outcomes) ─► gates ─► … ─► inventory + state + event
//! ```
//! A column is one cluster; its failure is a value. Every request to a cluster that changes something is made in
//! [`send`], after an intent row and before an outcome row.

mod attempt;
mod choices;
mod column;
mod columns;
mod failpoint;
mod follow;
mod gate;
mod job;
mod journal;
mod live;
mod look;
mod outcome;
mod planning;
mod request;
mod send;
mod start;
mod stored;
mod unrecorded;
mod wave;

pub(crate) use self::columns::{columns_of_job, result_columns};
pub use self::{
    job::{JOB_KIND, handlers},
    outcome::{ColumnResult, ColumnStatus, Objects},
    planning::PlannedCluster,
    request::{Conduct, Decisions, DeployRequest, ForeignChoice, OnFailure, PlanRequest, Wait},
};
