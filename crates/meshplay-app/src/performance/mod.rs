//! Performance tests: profiles, runs carried out as operations, and runs held against each other.
//!
//! It owns what may be measured by whom, and what becomes of what was measured. It makes no requests itself: the load
//! engine runs in a child process of its own, so that its CPU and memory are its own, and a server that is killed takes
//! it along. What the numbers mean is `meshplay-perf`'s business.
//!
//! ```text
//! run_start ─► operation, job, run row ─► job ─► child `loadgen` ─second by second─► rows ─► summary
//! experiment_start, series_start ─► operation, job, row ─► job: planned::next ─► run ─► kept, judged ─► next …
//! ```

mod abandoned;
mod agent;
mod allowance;
mod apart;
mod awaited;
mod baseline;
mod compare;
mod cost;
mod costs;
mod deployed;
mod doubtful;
mod ending;
mod experiment;
mod experiment_job;
mod experiment_report;
mod experiment_resume;
mod exported;
mod factors;
mod fleet;
#[cfg(test)]
mod fleet_test;
mod generator;
mod guard;
mod halt;
mod imported;
mod job;
#[cfg(test)]
mod job_test;
mod maker;
mod metric;
mod name;
mod other;
mod planned;
mod profile;
mod reach;
mod recorded;
mod refusal;
mod retention;
mod run;
#[cfg(test)]
mod sample;
mod schedule;
mod series;
mod shifted;
mod shown;
mod smp;
mod start;
mod stored;
mod surroundings;
mod trend;

pub(crate) use agent::Agents;
pub use agent::{AgentHello, AgentNews, AgentOrder, AgentSession, AgentView};
pub use apart::RunApart;
pub use baseline::{BaselineView, BaselineVoid};
pub use compare::{CompareRequest, Compared, ComparedMetric};
pub use costs::RunCostsView;
pub use deployed::{
    AgentPod, AgentsDeployed, AgentsGroup, AgentsMade, AgentsPlanned, AgentsPrepared, AgentsWish,
};
pub use experiment::ExperimentView;
pub use experiment_report::{EffectReport, ExperimentReport, VariantReport};
pub use guard::LoadTargets;
pub(crate) use guard::is_own;
pub use halt::{ExperimentGoingOn, LoadView};
pub use imported::ImportRequest;
pub use job::JOB_KIND;
pub(crate) use job::handlers;
pub use meshplay_perf::stats::{Better, FactorDifference, ShiftPoint, Sufficiency, TrendChange};
pub use meshplay_store::{ExperimentKind, ExperimentState, Retention, RunState};
pub use other::GeneratorView;
pub use profile::ProfileView;
pub use retention::RetentionView;
pub use run::{RunText, RunView};
pub use schedule::{Missed, Overlap, Plan as SchedulePlan, ScheduleRequest, ScheduleView};
pub use series::{SeriesRequest, SeriesView};
pub use shifted::{ShiftBasis, Shifted};
pub use shown::{experiment_shown, sees_secrets, series_shown, shown};
pub use smp::SmpTest;
pub use start::RunRequest;
pub use surroundings::hardware;
pub use trend::{Trend, TrendBaseline, TrendPoint};
