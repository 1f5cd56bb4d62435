//! Long-running work.

use std::collections::BTreeMap;

use jiff::Timestamp;
use meshplay_types::{Finding, Page, PageRequest};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Empty, design::DesignPlanned, endpoint::endpoints};

endpoints! {
    /// Newest first.
    OperationList: Get "/api/v1/operations" OperationRead, PageRequest, Empty => Page<Operation>;
    /// One, with its columns and log.
    OperationGet: Get "/api/v1/operations/{operation}" OperationRead, OperationParams, Empty => Operation;
    /// Stop at the next step boundary; what is done stays done and is recorded.
    OperationCancel: Act "/api/v1/operations/{operation}/cancel" OperationCancel, OperationParams, Empty => Operation;
    /// Go on with the clusters where it was held, failed or cancelled, as a new operation. Where the plan is another one than was
    /// approved, it is refused with `MP5401` and nothing is touched.
    OperationRetry: Start "/api/v1/operations/{operation}/retry" DesignDeploy, OperationParams, OperationRetryBody => Operation;
    /// What going on would change; a plan that needs a new approval has a finding `MP5401`. Writes nothing anywhere.
    OperationRetryPlan: Ask "/api/v1/operations/{operation}/retry/plan" DesignRead, OperationParams, OperationRetryBody => DesignPlanned;
    /// Its log, from any place.
    OperationLog: Get "/api/v1/operations/{operation}/log" OperationRead, OperationLogParams, Empty => OperationLogPage;
    /// What a deployment does to each object, in the order of execution.
    DeploymentGet: Get "/api/v1/deployments/{deployment}" OperationRead, DeploymentParams, Empty => Deployment;
}

/// Which operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OperationParams {
    /// Id.
    pub operation: String,
}

/// Body of [`OperationRetry`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct OperationRetryBody {
    /// Only on these clusters; empty: wherever it did not succeed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub clusters: Vec<String>,
    /// New plan hash per cluster, where the plan is another one than was approved before.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub approved: BTreeMap<String, String>,
}

/// Parameters of [`OperationLog`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OperationLogParams {
    /// Id.
    pub operation: String,
    /// Only lines after this one; default 0.
    #[serde(default)]
    pub after: u64,
}

/// Answer of [`OperationLog`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OperationLogPage {
    /// Oldest first, at most 500.
    pub lines: Vec<LogLine>,
    /// Ask after this for more.
    pub last: u64,
}

/// Which deployment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeploymentParams {
    /// Id.
    pub deployment: String,
}

/// A deployment with its steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Deployment {
    /// Id.
    pub id: String,
    /// Operation it belongs to.
    pub operation: String,
    /// Design name.
    pub design: String,
    /// Cluster name.
    pub cluster: String,
    /// Environment name.
    pub environment: String,
    /// Revision; absent for an undeploy.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub revision: Option<u32>,
    /// State of DESIGN §10.5, lower camel case.
    pub status: String,
    /// Hash of its plan.
    pub plan_hash: String,
    /// Wave that is worked on, from 0.
    pub wave: u32,
    /// Number of waves.
    pub waves: u32,
    /// In the order of execution.
    pub steps: Vec<DeploymentStep>,
}

/// What a deployment does to one object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeploymentStep {
    /// Text form of its key.
    pub object: String,
    /// Wave, from 0.
    pub wave: u32,
    /// As the plan says, e.g. `create`.
    pub action: String,
    /// `planned`, `writing`, `done`, `failed` or `skipped`.
    pub state: String,
    /// Milliseconds from intent to outcome.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub took_ms: Option<u64>,
    /// Findings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
}

/// Long-running work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Operation {
    /// Id.
    #[serde(rename = "operation")]
    pub id: String,
    /// E.g. `design.deploy`.
    pub kind: String,
    /// State, computed from the columns.
    pub status: OperationStatus,
    /// What it is about, e.g. the design's name.
    pub subject: String,
    /// Who started it.
    pub actor: String,
    /// When.
    pub created_at: Timestamp,
    /// Last news.
    pub updated_at: Timestamp,
    /// One column per cluster.
    pub clusters: Vec<Column>,
    /// How far work without clusters is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub progress: Option<Progress>,
    /// Findings of the whole.
    #[serde(default)]
    pub findings: Vec<Finding>,
    /// The last lines of the log, oldest first; empty in lists.
    #[serde(default)]
    pub log: Vec<LogLine>,
}

/// State of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OperationStatus {
    /// Waiting for a worker or being worked on.
    Running,
    /// Every column succeeded.
    Succeeded,
    /// Some columns did, some did not.
    Partial,
    /// None did.
    Failed,
    /// Stopped on request.
    Cancelled,
}

impl OperationStatus {
    /// Whether nothing more will happen by itself.
    pub fn is_terminal(self) -> bool {
        self != Self::Running
    }
}

/// What happened, is happening or will happen on one cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Column {
    /// Cluster name.
    pub name: String,
    /// Deployment id.
    pub deployment: String,
    /// Deployment state of DESIGN §10.5, lower camel case.
    pub status: String,
    /// Stage, from 1.
    pub stage: u32,
    /// Counts of objects.
    pub objects: Objects,
    /// Steps done and to do.
    pub progress: Progress,
    /// Hash of the plan, once there is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub plan_hash: Option<String>,
    /// Why it is not applied.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
    /// Objects that stay although nothing deploys them any more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kept: Vec<Kept>,
    /// Findings of this column.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
}

/// Counts of objects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Objects {
    /// Written, or found as they should be after a write of ours.
    pub applied: u32,
    /// Found as they should be, not written.
    pub unchanged: u32,
    /// Deleted or released.
    pub pruned: u32,
    /// Failed.
    pub failed: u32,
}

/// Steps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// Steps done.
    pub done: u32,
    /// Steps in all; 0 while planning.
    pub total: u32,
    /// What is being waited for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub waiting_for: Option<String>,
}

/// An object that stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Kept {
    /// Text form of its key.
    pub object: String,
    /// Why it stays.
    pub reason: String,
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LogLine {
    /// When.
    pub at: Timestamp,
    /// What.
    pub message: String,
}
