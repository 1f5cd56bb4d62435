//! The plan: every choice is made; executing it leaves none.

use meshplay_types::{Digest, Findings, ObjectKey};
use serde::{Deserialize, Serialize};

use crate::{Choices, InventoryEntry, Step, Target, WaveInfo};

/// A plan in one of its states.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Plan<S> {
    /// For which target.
    pub target: Target,
    /// What for.
    pub purpose: Purpose,
    /// Over everything a person approves: target, steps, diffs, kept objects, choices.
    pub hash: Digest,
    /// In order: applies by wave, then deletions in reverse order.
    pub steps: Vec<Step>,
    /// The waves of these steps.
    pub waves: Vec<WaveInfo>,
    /// What is left in the cluster on purpose, exactly.
    pub kept: Vec<Kept>,
    /// What is wrong or worth knowing.
    pub findings: Findings,
    /// How many steps of which sort.
    pub counts: Counts,
    /// The decisions it was made with.
    pub choices: Choices,
    /// Claims that StatefulSets of the target made: once their set is gone, only the inventory knows them.
    #[serde(default)]
    pub claims: Vec<InventoryEntry>,
    /// The state.
    pub state: S,
}

/// Made, not executed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ready {}

/// Executed, with one outcome per step that was tried.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Applied {
    /// By step.
    pub outcomes: Vec<Outcome>,
}

/// What became of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// Which step.
    pub seq: u32,
    /// The uid after it, if the object is there.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub uid: Option<String>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub error: Option<String>,
}

/// What a plan is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Purpose {
    /// Bring the target to the design.
    Deploy,
    /// Take everything away that may go.
    Undeploy,
    /// Bring the target back to an earlier revision: no Job runs again.
    Rollback,
}

/// An object that stays although it is no longer wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Kept {
    /// Which one.
    pub key: ObjectKey,
    /// Why.
    pub reason: KeptReason,
}

/// Why an object stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "why", content = "detail")]
pub enum KeptReason {
    /// Its kind is deleted only when named by `--include`.
    Protected,
    /// It was named, but it is not empty, not ours, or not known to be so; the text says which.
    NotSafe(String),
    /// It was there before us: its fields are given back.
    Adopted,
    /// Another object of the same name took its place (the uid differs), or our manager or mark is gone.
    NotOurs(String),
    /// A claim that a StatefulSet made from a template.
    ClaimOfStatefulSet(ObjectKey),
}

/// Steps by sort.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Counts {
    /// Create.
    pub creates: u32,
    /// Update and hand-over.
    pub updates: u32,
    /// Adopt.
    pub adopts: u32,
    /// Unchanged.
    pub unchanged: u32,
    /// Recreate.
    pub replaces: u32,
    /// Delete.
    pub deletes: u32,
    /// Release.
    pub releases: u32,
    /// Skip.
    pub skips: u32,
    /// Fields in conflict, decided or not.
    pub conflicts: u32,
    /// Blocked steps.
    pub blocked: u32,
}

impl<S> Plan<S> {
    /// True if nothing stands in the way: no error finding, no blocked step.
    pub fn is_executable(&self) -> bool {
        !self.findings.iter().any(meshplay_types::Finding::is_error) && self.counts.blocked == 0
    }

    /// True if executing it sends no write.
    pub fn is_noop(&self) -> bool {
        !self.steps.iter().any(Step::writes)
    }
}

impl Plan<Ready> {
    /// The plan with what became of it.
    pub fn applied(self, outcomes: Vec<Outcome>) -> Plan<Applied> {
        let Self {
            target,
            purpose,
            hash,
            steps,
            waves,
            kept,
            findings,
            counts,
            choices,
            claims,
            state: Ready {},
        } = self;
        Plan {
            target,
            purpose,
            hash,
            steps,
            waves,
            kept,
            findings,
            counts,
            choices,
            claims,
            state: Applied { outcomes },
        }
    }
}
