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
mod drift;
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
mod retry;
mod rollback;
mod send;
mod show;
mod start;
mod stored;
mod targets;
mod unrecorded;
mod wave;

pub(crate) use self::{
    columns::{columns_of_job, result_columns},
    rollback::deployment_message,
    start::read_only,
};
pub use self::{
    drift::{AdoptRequest, DriftedCluster},
    job::{JOB_KIND, handlers},
    outcome::{ColumnResult, ColumnStatus, Objects},
    planning::{PlannedCluster, Remembered},
    request::{Conduct, Decisions, DeployRequest, ForeignChoice, OnFailure, PlanRequest, Wait},
    retry::RetryRequest,
    show::{ShownDeployment, ShownState, ShownStep},
};
