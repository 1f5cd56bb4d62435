//! Plans and deployments: what would change, what to do with foreign fields, how it is carried out.

use std::collections::BTreeMap;

use meshplay_types::Finding;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::DesignSource;
use crate::operation::Kept;

/// What a plan is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Purpose {
    /// Make the clusters as the design says.
    #[default]
    Deploy,
    /// Remove what the design deployed.
    Undeploy,
    /// Go back: to the revision that the source names, or on each cluster to the one deployed before the present one.
    Rollback,
}

/// What to do with a field that somebody else owns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Decision {
    /// Not ours: the field is left out.
    Leave,
    /// Both own it, at the live value.
    Share,
    /// Ours from now on.
    Take,
    /// Forget what was decided in earlier deployments.
    Ask,
}

/// A choice about foreign fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FieldChoice {
    /// Text form of the object's key; absent: every object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// Field path as the plan prints it; absent: every foreign field of the object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// What to do.
    pub decision: Decision,
}

/// Body of [`DesignPlan`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DesignPlanBody {
    /// What.
    pub source: DesignSource,
    /// Where; none: every cluster of the environment.
    #[serde(default)]
    pub clusters: Vec<String>,
    /// To deploy, to undeploy or to go back.
    #[serde(default)]
    pub purpose: Purpose,
    /// About foreign fields.
    #[serde(default)]
    pub choices: Vec<FieldChoice>,
    /// Protected kinds that may be deleted: `namespaces`, `crds`, `pvcs`, `pvs`.
    #[serde(default)]
    pub include: Vec<String>,
    /// Objects (text form of their keys) that may be deleted and created again; `*` for all.
    #[serde(default)]
    pub recreate: Vec<String>,
}

/// Answer of [`DesignPlan`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DesignPlanned {
    /// One plan per cluster, in the order asked for.
    pub clusters: Vec<ClusterPlan>,
}

/// The plan for one cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClusterPlan {
    /// Cluster name.
    pub name: String,
    /// Revision that it would deploy; absent for an undeploy and for a text that is not stored.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub revision: Option<u32>,
    /// Number of waves with something to do.
    pub waves: u32,
    /// Objects to create.
    pub creates: u32,
    /// Objects to change, adopted ones included.
    pub updates: u32,
    /// Objects to delete.
    pub deletes: u32,
    /// Objects to delete and create again.
    pub replaces: u32,
    /// Objects that are as they should be.
    pub unchanged: u32,
    /// Foreign fields without a choice.
    pub conflicts: u32,
    /// What an approval binds to; empty if no plan could be made.
    pub plan_hash: String,
    /// Whether it can be executed as it is.
    pub executable: bool,
    /// What changes, in the order of execution.
    pub diff: Vec<PlannedStep>,
    /// Objects that stay although the design does not hold them.
    pub kept: Vec<Kept>,
    /// What was noticed.
    pub findings: Vec<Finding>,
}

/// One step of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlannedStep {
    /// Text form of the object's key.
    pub object: String,
    /// Component of the design, if it is in it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub component: Option<String>,
    /// Wave, from 0.
    pub wave: u32,
    /// `create`, `update`, `adopt`, `recreate`, `delete`, `release`, `handOver`, `skip`.
    pub action: String,
    /// Fields that change.
    pub changes: Vec<FieldChange>,
    /// How sure this is, and why not more.
    pub certainty: String,
    /// What rolling back would do.
    pub rollback: String,
    /// Why there is no way back, if there is none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub one_way: Option<String>,
    /// Fields that others own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<FieldConflict>,
    /// Why it cannot be executed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub blocked: Option<String>,
}

/// A field that changes. Absent `before`: added; absent `after`: removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FieldChange {
    /// Path, with list items by key: `spec.template.spec.containers[name="web"].image`.
    pub path: String,
    /// Value now.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub before: Option<serde_json::Value>,
    /// Value then.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub after: Option<serde_json::Value>,
}

/// A field that somebody else owns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FieldConflict {
    /// Path.
    pub path: String,
    /// Field manager, with operation and subresource.
    pub owner: String,
    /// What was chosen.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub decision: Option<Decision>,
    /// The earlier deployment in which it was chosen, if it was not now. The choice `ask` forgets it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub remembered: Option<String>,
}

/// Body of [`DesignDeploy`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DesignDeployBody {
    /// What and where, as for a plan.
    #[serde(flatten)]
    pub plan: DesignPlanBody,
    /// Plan hash per cluster as approved; a cluster whose plan differs is not touched. Absent: any plan.
    #[serde(default)]
    pub approved: BTreeMap<String, String>,
    /// Clusters in order: a stage starts when the one before ended well. Empty: one stage.
    #[serde(default)]
    pub stages: Vec<Vec<String>>,
    /// Failed clusters that a stage may have and still let the next one start.
    #[serde(default)]
    pub max_failed: u32,
    /// What to do with a cluster where it fails.
    #[serde(default)]
    pub on_failure: OnFailure,
    /// How long to wait for health, in milliseconds; default 300,000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_ms: Option<u64>,
    /// Whether to wait for health at all.
    #[serde(default)]
    pub wait: Wait,
    /// Why, kept with the deployment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// What to do with a cluster where a deployment fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum OnFailure {
    /// Stop and leave it as it is; retry or roll back by hand.
    #[default]
    Hold,
    /// Go back to the revision deployed before.
    Rollback,
}

/// What a deployment waits for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Wait {
    /// Until every object is healthy.
    #[default]
    Healthy,
    /// Only until every object is written.
    Applied,
}
