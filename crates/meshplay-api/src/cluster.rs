//! Kubernetes connections.

use jiff::Timestamp;
use meshplay_types::{Finding, Page, PageRequest};
use serde::{Deserialize, Serialize};

use crate::{Empty, endpoint::endpoints, system::CheckReport};

endpoints! {
    /// Connect the clusters of a kubeconfig. Nothing is installed in them.
    ClusterAdd: Post "/api/v1/clusters" ClusterManage, Empty, ClusterAddBody => ClusterAdded;
    /// Connections with their last known state.
    ClusterList: Get "/api/v1/clusters" ClusterRead, PageRequest, Empty => Page<Cluster>;
    /// Look at one now: reachability, identity, version, rights.
    ClusterCheck: Post "/api/v1/clusters/{cluster}/check" ClusterRead, ClusterParams, Empty => ClusterChecked;
    /// Allow or forbid writing.
    ClusterSetWriting: Put "/api/v1/clusters/{cluster}/writing" ClusterWriting, ClusterParams, ClusterWritingBody => Cluster;
    /// Forget a connection. The cluster is left as it is.
    ClusterRemove: Delete "/api/v1/clusters/{cluster}" ClusterManage, ClusterParams, Empty => Empty;
}

/// Which cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClusterParams {
    /// Name or id.
    pub cluster: String,
}

/// What to connect.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClusterAddBody {
    /// A kubeconfig with inline data. Write-only: it is sealed and never given back.
    pub kubeconfig: String,
    /// Contexts to take; empty takes the current one.
    #[serde(default)]
    pub contexts: Vec<String>,
    /// Name of the connection; only with one context. Default: the context's name made to fit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether writing is allowed from the start.
    #[serde(default)]
    pub writing: Writing,
}

/// Whether Meshplay may change a cluster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Writing {
    /// Only reads.
    #[default]
    ReadOnly,
    /// May write what a plan says.
    Allowed,
}

/// Body of [`ClusterSetWriting`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClusterWritingBody {
    /// The new setting.
    pub writing: Writing,
}

/// Answer of [`ClusterAdd`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClusterAdded {
    /// The connections made, in the order of the contexts.
    pub clusters: Vec<Cluster>,
    /// What was noticed.
    pub findings: Vec<Finding>,
}

/// A connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cluster {
    /// Id.
    pub id: String,
    /// Name, unique.
    pub name: String,
    /// URL of the API server.
    pub server: String,
    /// Whether writing is allowed.
    pub writing: Writing,
    /// Last known state, e.g. `reachable`, `unreachable`.
    pub state: String,
    /// Why, if the state is not good.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
    /// Since when it has that state.
    pub since: Timestamp,
    /// Kubernetes version, if it was ever reached.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<String>,
    /// UID of the kube-system namespace, if readable.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub uid: Option<String>,
}

/// Answer of [`ClusterCheck`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClusterChecked {
    /// The connection with its new state.
    pub cluster: Cluster,
    /// What was looked at.
    #[serde(flatten)]
    pub report: CheckReport,
}
