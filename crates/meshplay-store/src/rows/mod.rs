//! One module per kind of row: its type, its statements, its methods on `Tx` and `Reader`.

mod audit;
mod cluster;
mod credential;
mod dashboard;
mod deployment;
mod deployment_state;
mod design;
mod environment;
mod event;
mod experiment;
pub(crate) mod installation;
mod inventory;
mod job;
mod lease;
mod load_halt;
mod metrics_connection;
mod operation;
mod operation_log;
mod orphan;
mod profile;
mod retention;
mod revision;
mod run;
mod run_cost;
mod run_import;
mod run_measured;
mod run_removal;
mod run_second;
mod run_window;
mod schedule;
mod secret;
mod session;
mod step;
mod token;
mod view;

pub use audit::{AuditEntry, AuditFilter, Decision, NewAudit};
pub use cluster::{Cluster, ClusterChange, NewCluster, Writing};
pub use dashboard::{Dashboard, NewDashboard};
pub use deployment::{Deployment, DeploymentChange, NewDeployment, Purpose, Target};
pub use deployment_state::DeploymentState;
pub use design::Design;
pub use environment::Environment;
pub use event::{Event, EventFilter, NewEvent};
pub use experiment::{Experiment, ExperimentKind, ExperimentSlot, ExperimentState};
pub use inventory::{InventoryChange, InventoryItem, Origin};
pub use job::{Job, JobClaim, JobState, NewJob};
pub use lease::{Fence, LEASE_RENEW_EVERY, LEASE_TTL, Lease};
pub use load_halt::LoadHalt;
pub use metrics_connection::MetricsConnection;
pub use operation::{Idempotency, NewOperation, Operation, OperationCreated, OperationState, Progress};
pub use operation_log::{LOG_LINES_MAX, LogLine};
pub use profile::{Baseline, Profile};
pub use retention::Retention;
pub use revision::{NewRevision, REVISION_BYTES_MAX, Revision, RevisionInfo, RevisionSecrets};
pub use run::{NewRun, Run, RunEnd, RunFilter, RunState};
pub use run_cost::RunCost;
pub use run_measured::RunMeasured;
pub use run_removal::RunHead;
pub use run_window::RunWindow;
pub use schedule::{NewSchedule, Schedule, ScheduleTaken};
pub use secret::{SecretEntry, SecretName};
pub use session::{NewSession, Session};
pub use step::{Step, StepCounts, StepIntent, StepOutcome, StepState};
pub use token::{NewToken, Token};
pub use view::View;

use meshplay_types::{Page, PageRequest};

/// An enum that is stored and shown as a word.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "camelCase")]
        pub enum $name { $($(#[$variant_doc])* $variant,)* }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The word that stands in rows, in JSON and before people.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;
            fn from_str(word: &str) -> Result<Self, String> {
                Self::ALL.iter().copied().find(|one| one.as_str() == word)
                    .ok_or_else(|| format!("`{word}` is not one of its words"))
            }
        }

        impl From<$name> for $crate::db::Value {
            fn from(value: $name) -> Self { Self::from(value.as_str()) }
        }
    };
}
use words;

/// Rows to read for a page: one more than shown, to see whether there is another page.
fn page_rows(request: &PageRequest) -> u32 {
    request.limit().saturating_add(1)
}

fn page<T>(request: &PageRequest, mut items: Vec<T>, cursor: fn(&T) -> String) -> Page<T> {
    let limit = request.limit() as usize;
    let more = items.len() > limit;
    items.truncate(limit);
    Page { next_cursor: if more { items.last().map(cursor) } else { None }, items }
}

#[cfg(test)]
pub(crate) fn statements() -> Vec<crate::db::Statement> {
    [
        audit::STATEMENTS,
        cluster::STATEMENTS,
        credential::STATEMENTS,
        dashboard::STATEMENTS,
        deployment::STATEMENTS,
        design::STATEMENTS,
        environment::STATEMENTS,
        event::STATEMENTS,
        installation::STATEMENTS,
        inventory::STATEMENTS,
        job::STATEMENTS,
        lease::STATEMENTS,
        load_halt::STATEMENTS,
        metrics_connection::STATEMENTS,
        operation::STATEMENTS,
        operation_log::STATEMENTS,
        orphan::STATEMENTS,
        profile::STATEMENTS,
        retention::STATEMENTS,
        revision::STATEMENTS,
        experiment::STATEMENTS,
        run::STATEMENTS,
        run_cost::STATEMENTS,
        run_import::STATEMENTS,
        run_measured::STATEMENTS,
        run_removal::STATEMENTS,
        run_second::STATEMENTS,
        run_window::STATEMENTS,
        schedule::STATEMENTS,
        secret::STATEMENTS,
        session::STATEMENTS,
        step::STATEMENTS,
        token::STATEMENTS,
        view::STATEMENTS,
    ]
    .concat()
}

#[cfg(test)]
mod tests;
