//! What is asked for: the same for a plan, an approval and the work.

use std::collections::{BTreeMap, BTreeSet};

use meshplay_plan::{Decision, ProtectedKind, Purpose};
use meshplay_store::Versioned;
use meshplay_types::{ClusterId, ClusterName, DesignId, DesignName, Digest, EnvironmentId, EnvironmentName};
use serde::{Deserialize, Serialize};

use crate::design::Source;

/// What to plan, and where.
#[derive(Clone, Debug)]
pub struct PlanRequest {
    /// Which design.
    pub source: Source,
    /// Clusters by name or id; empty: those of the environment, or where it is deployed.
    pub clusters: Vec<String>,
    /// To deploy, undeploy or roll back.
    pub purpose: Purpose,
    /// Decisions of people.
    pub decisions: Decisions,
}

impl PlanRequest {
    /// True if each cluster goes back to something of its own: to what was deployed there before.
    pub(super) fn goes_back_by_cluster(&self) -> bool {
        self.purpose == Purpose::Rollback && self.source.revision.is_none()
    }
}

/// Decisions of people, before the objects they are about are known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Decisions {
    /// About foreign fields; a later one overrides an earlier one.
    pub foreign: Vec<ForeignChoice>,
    /// Protected kinds that may be deleted.
    pub include: BTreeSet<ProtectedKind>,
    /// Text forms of objects that may be replaced; `*` for all.
    pub recreate: BTreeSet<String>,
}

/// A decision about foreign fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ForeignChoice {
    /// Text form of the object's key; absent: every object.
    pub object: Option<String>,
    /// Field path as the plan prints it; absent: every field.
    pub path: Option<String>,
    /// What to do; absent: forget what was decided in earlier deployments, and ask.
    pub decision: Option<Decision>,
}

/// A deployment that is asked for.
#[derive(Clone, Debug)]
pub struct DeployRequest {
    /// What and where.
    pub plan: PlanRequest,
    /// Hash of the approved plan per cluster name; a cluster without one takes any plan.
    pub approved: BTreeMap<String, String>,
    /// Clusters in order; empty: all at once.
    pub stages: Vec<Vec<String>>,
    /// How it is carried out.
    pub conduct: Conduct,
    /// Why.
    pub message: Option<String>,
}

/// How a deployment is carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Conduct {
    /// Failed clusters that a stage may have and still let the next one start.
    pub max_failed: u32,
    /// What to do with a cluster where it fails.
    pub on_failure: OnFailure,
    /// How long to wait for gates and health, in milliseconds, per cluster.
    pub timeout_ms: u64,
    /// What to wait for.
    pub wait: Wait,
}

/// What to do with a cluster where a deployment fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum OnFailure {
    /// Stop and leave it as it is.
    #[default]
    Hold,
    /// Go back to what was deployed before.
    Rollback,
}

/// What a deployment waits for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Wait {
    /// Every object is healthy.
    #[default]
    Healthy,
    /// Every object is written; only what later waves need is waited for.
    Applied,
}

/// The payload of the job: everything the worker needs, decided when it was accepted.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DeployJob {
    pub(super) design: DesignId,
    pub(super) design_name: DesignName,
    /// Absent for an undeploy.
    pub(super) revision: Option<u32>,
    pub(super) environment: EnvironmentId,
    pub(super) environment_name: EnvironmentName,
    /// The environment that the design is resolved for; absent: without one.
    pub(super) resolved_for: Option<EnvironmentName>,
    pub(super) set: BTreeMap<String, String>,
    pub(super) purpose: Purpose,
    pub(super) decisions: Decisions,
    pub(super) columns: Vec<JobColumn>,
    pub(super) conduct: Conduct,
    /// Why, in the words of whoever asked for it.
    #[serde(default)]
    pub(super) message: Option<String>,
}

/// One cluster of a job.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct JobColumn {
    pub(super) cluster: ClusterId,
    pub(super) name: ClusterName,
    /// From 1.
    pub(super) stage: u32,
    pub(super) approved: Option<Digest>,
    /// What this cluster goes back to, where each has something else before it.
    #[serde(default)]
    pub(super) back: Option<Back>,
}

/// A deployment to go back to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Back {
    pub(super) revision: u32,
    /// Variables that were set for that deployment.
    pub(super) set: BTreeMap<String, String>,
}

impl Versioned for DeployJob {
    const VERSION: u32 = 1;
}

impl DeployJob {
    /// What a column deploys: a stored revision never changes, so that the worker can resolve it again.
    pub(super) fn source(&self, column: &JobColumn) -> Source {
        let (revision, set) = match &column.back {
            Some(Back { revision, set }) => (Some(*revision), set),
            None => (self.revision, &self.set),
        };
        Source {
            design: Some(self.design.to_string()),
            revision,
            environment: self.resolved_for.as_ref().map(ToString::to_string),
            set: set.clone(),
            ..Source::default()
        }
    }
}
