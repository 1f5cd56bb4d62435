//! Environments: groups of clusters for which designs have variables and patches of their own.

use jiff::Timestamp;
use meshplay_types::{Page, PageRequest};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Empty, endpoint::endpoints};

endpoints! {
    /// By name.
    EnvironmentList: Get "/api/v1/environments" ClusterRead, PageRequest, Empty => Page<Environment>;
    /// Make an environment, or give it other clusters.
    EnvironmentSet: Put "/api/v1/environments/{environment}" ClusterManage, EnvironmentParams, EnvironmentBody => Environment;
    /// Remove an environment in which nothing is deployed.
    EnvironmentRemove: Delete "/api/v1/environments/{environment}" ClusterManage, EnvironmentParams, Empty => Empty;
}

/// Which environment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EnvironmentParams {
    /// Name.
    pub environment: String,
}

/// Body of [`EnvironmentSet`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnvironmentBody {
    /// Names of its clusters.
    pub clusters: Vec<String>,
}

/// An environment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Environment {
    /// Name.
    pub name: String,
    /// Names of its clusters; the `default` environment holds all.
    pub clusters: Vec<String>,
    /// Last change.
    pub updated_at: Timestamp,
}
