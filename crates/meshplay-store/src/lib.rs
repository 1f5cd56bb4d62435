//! The store: rows, keys, generations, leases, the journal and sealed values, in one SQLite file per data directory.
//!
//! Owns every SQL statement of the project. Refuses to know what a body means: a plan, a result, a job's payload
//! is a [`Body`], JSON with a version that whoever wrote it reads again.
//!
//! ```text
//! Store::open ─► lock the directory ─► check, migrate ─► one writer, four readers
//! store.write(|tx| …)  queue ─► SAVEPOINT per unit ─► one COMMIT for many (fsync) ─► acknowledge
//! store.read().…       what is committed
//! ```
//! Invariants: an acknowledged unit survives kill -9 and power cut; a unit is kept whole or not at all; `seq` of events
//! rises with commits; a fence never falls; a secret is on the disk only sealed, bound to its row.
//!
//! Entry points: [`Store::open`], [`Store::write`] with the methods of [`Tx`], [`Store::read`] with those of [`Reader`].

mod audited;
mod body;
mod db;
mod dir;
mod error;
#[cfg(test)]
mod full_test;
mod key;
mod lock;
mod meta;
mod names;
mod notice;
mod open;
mod open_error;
mod rows;
mod schema;
mod seal;
mod seal_body;
mod store;
mod token_file;
mod tx;
mod unsealed;
mod writer;

pub use audited::audited;
pub use body::{Body, Versioned};
pub use error::StoreError;
pub use key::KEY_FILE;
pub use lock::{LOCK_FILE, LockHolder, lock_holder};
pub use meta::{Actor, Meta, Scope};
pub use names::Names;
pub use open::OpenOptions;
pub use open_error::OpenError;
pub use rows::{
    AuditEntry, AuditFilter, Baseline, Cluster, ClusterChange, Dashboard, Decision, Deployment,
    DeploymentChange, DeploymentState, Design, Environment, Event, EventFilter, Experiment, ExperimentKind,
    ExperimentSlot, ExperimentState, Fence, Idempotency, InventoryChange, InventoryItem, Job, JobClaim,
    JobState, LEASE_RENEW_EVERY, LEASE_TTL, LOG_LINES_MAX, Lease, LoadHalt, LogLine, MetricsConnection,
    NewAudit, NewCluster, NewDashboard, NewDeployment, NewEvent, NewJob, NewOperation, NewRevision, NewRun,
    NewSchedule, NewSession, NewToken, Operation, OperationCreated, OperationState, Origin, Profile,
    Progress, Purpose, REVISION_BYTES_MAX, Retention, Revision, RevisionInfo, RevisionSecrets, Run, RunCost,
    RunEnd, RunFilter, RunHead, RunMeasured, RunState, RunWindow, Schedule, ScheduleTaken, SecretEntry,
    SecretName, Session, Step, StepCounts, StepIntent, StepOutcome, StepState, Target, Token, View, Writing,
};
pub use seal::KeyedHash;
pub use store::{Installation, Store};
pub use token_file::{TOKEN_FILE, token_file_open, token_file_read};
pub use tx::{Reader, Tx, UnitFuture};
pub use writer::{COMMIT_UNITS_MAX, COMMIT_WAIT, UNIT_TIMEOUT};
