//! From a validated design and a target to a plan that leaves nothing to choose.
//!
//! Owns: normalisation, waves and gates, ownership of fields, the diff against live, prune and protection,
//! rollback verdicts, health rules, cluster identity as values. Refuses to know how a cluster is reached, what a
//! database is, or what time it is: everything observed comes in as data and everything decided goes out as data.
//!
//! ```text
//! ValidatedDesign ─ desired() ─► Desired ─ observed by the caller ─► plan() ─► Plan<Ready> ─ executed ─► Plan<Applied>
//!        Target, ClusterFacts ┘               Observation, InventoryEntry, Choices ┘
//! ```
//!
//! Entry points: [`desired()`], [`plan`], [`health::judge`], [`identity::same`].
//! Invariants: planning is deterministic and does not depend on the order of components; no value of a Secret is
//! ever inside a plan; a field that somebody else manages is written only by a choice that names it.

mod adopt;
pub mod approval;
mod builtin;
mod choices;
mod claims;
mod conflict;
mod desired;
mod diff;
mod drift;
mod facts;
mod field_path;
pub mod health;
pub mod identity;
mod inventory;
mod kinds;
mod managed;
mod normalise;
mod observation;
pub mod ownership;
mod plan;
mod planner;
mod revisions;
pub mod rollout;
mod scope;
pub mod secret;
mod step;
mod target;
#[cfg(test)]
mod testing;
mod verdict;
mod wave;

pub use adopt::{Adoption, adopt};
pub use builtin::is_builtin;
pub use choices::{Choices, Decision, FieldChoice, FieldSelector, ProtectedKind};
pub use claims::{Claim, is_claim_of};
pub use conflict::{FieldConflict, ManagerRef, Operation};
pub use desired::{DESIGN_ANNOTATION, Desired, DesiredObject, desired};
pub use drift::{Drift, DriftReport, DriftedField, DriftedObject, drift};
pub use facts::{ClusterFacts, IngressClass, NamespaceContent, Presence, ScaleOwner, StorageClass};
pub use field_path::{FieldPath, FieldPathError, Scalar, Segment};
pub use identity::{ClusterIdentity, Sameness};
pub use inventory::{CompletedJob, InventoryEntry, Origin};
pub use kinds::{KindInfo, Kinds};
pub use observation::{DryRun, Observation, Refusal, RefusalCause, Why};
pub use plan::{Applied, Counts, Kept, KeptReason, Outcome, Plan, Purpose, Ready};
pub use planner::{PlanInput, plan};
pub use revisions::{ComponentChange, ComponentDifference, RevisionDifference, revision_difference};
pub use step::{
    Action, Blocked, Certainty, FieldChange, Force, HandedField, ManagerMove, OwnedField, Precondition,
    Propagation, ReleaseHow, SkipReason, Step,
};
pub use target::{FieldManager, Target};
pub use verdict::Verdict;
pub use wave::{Gate, Wave, WaveInfo};
