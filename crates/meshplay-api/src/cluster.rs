//! Kubernetes connections.

use jiff::Timestamp;
use meshplay_types::{Finding, Page, PageRequest};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Empty, endpoint::endpoints, system::CheckReport};

endpoints! {
    /// Connect the clusters of a kubeconfig. Nothing is installed in them.
    ClusterAdd: Create "/api/v1/clusters" ClusterManage, Empty, ClusterAddBody => ClusterAdded;
    /// What a kubeconfig holds: its contexts, and what is in the way of each. Nothing is kept.
    ClusterInspect: Ask "/api/v1/clusters/inspect" ClusterManage, Empty, ClusterInspectBody => ClusterInspected;
    /// The manifest of a service account for us, with the least that it needs, and the commands for its token.
    ClusterServiceAccount: Get "/api/v1/clusters/service-account" ClusterRead, ServiceAccountParams, Empty => ServiceAccountManifest;
    /// Connections with their last known state.
    ClusterList: Get "/api/v1/clusters" ClusterRead, PageRequest, Empty => Page<Cluster>;
    /// One connection.
    ClusterGet: Get "/api/v1/clusters/{cluster}" ClusterRead, ClusterParams, Empty => Cluster;
    /// Look at one now: reachability, identity, version, rights.
    ClusterCheck: Ask "/api/v1/clusters/{cluster}/check" ClusterRead, ClusterParams, Empty => ClusterChecked;
    /// What our credential may do with each kind there.
    ClusterCapabilities: Get "/api/v1/clusters/{cluster}/capabilities" ClusterRead, CapabilitiesParams, Empty => Capabilities;
    /// Allow or forbid writing.
    ClusterSetWriting: Put "/api/v1/clusters/{cluster}/writing" ClusterWriting, ClusterParams, ClusterWritingBody => Cluster;
    /// Replace the credential: the cluster behind it must be the same one.
    ClusterSetCredential: Put "/api/v1/clusters/{cluster}/credential" ClusterManage, ClusterParams, ClusterCredentialBody => Cluster;
    /// Forget a connection. The cluster is left as it is.
    ClusterRemove: Delete "/api/v1/clusters/{cluster}" ClusterManage, ClusterParams, Empty => Empty;
}

/// Which cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClusterParams {
    /// Name or id.
    pub cluster: String,
}

/// What to look at.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClusterInspectBody {
    /// A kubeconfig. Write-only.
    pub kubeconfig: String,
}

/// Answer of [`ClusterInspect`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClusterInspected {
    /// In the order of the file.
    pub contexts: Vec<InspectedContext>,
    /// About the file as a whole.
    pub findings: Vec<Finding>,
}

/// A context of a kubeconfig.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InspectedContext {
    /// Its name in the file.
    pub context: String,
    /// The connection's name unless another one is given.
    pub name: String,
    /// URL of the API server.
    pub server: String,
    /// `token`, `certificate`, `none`, or `exec`, `authProvider` and so on where it cannot be used.
    pub credential: String,
    /// Whether it is the current one.
    pub current: bool,
    /// Whether it can be connected.
    pub usable: bool,
    /// What is in the way, with the way out.
    pub findings: Vec<Finding>,
}

/// Parameters of [`ClusterServiceAccount`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ServiceAccountParams {
    /// Namespaces in which it may write, by commas; absent: it only reads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespaces: Option<String>,
}

/// Answer of [`ClusterServiceAccount`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ServiceAccountManifest {
    /// YAML, with the commands as comments at its end.
    pub text: String,
}

/// Parameters of [`ClusterCapabilities`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CapabilitiesParams {
    /// Name or id.
    pub cluster: String,
    /// In which namespace; absent: in all.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub namespace: Option<String>,
}

/// Answer of [`ClusterCapabilities`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Capabilities {
    /// By group and kind.
    pub kinds: Vec<KindCapability>,
    /// What could not be found out.
    pub findings: Vec<Finding>,
}

/// What our credential may do with a kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct KindCapability {
    /// API group.
    pub group: String,
    /// Kind.
    pub kind: String,
    /// Whether its objects are in namespaces.
    pub namespaced: bool,
    /// Read: get, list and watch.
    pub read: bool,
    /// Write: create, patch and delete.
    pub write: bool,
    /// Verbs that are lacking for either.
    pub lacking: Vec<String>,
}

/// Body of [`ClusterSetCredential`].
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClusterCredentialBody {
    /// A kubeconfig with inline data. Write-only.
    pub kubeconfig: String,
    /// Context to take; absent: the current one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
}

/// What to connect.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Writing {
    /// Only reads.
    #[default]
    ReadOnly,
    /// May write what a plan says.
    Allowed,
}

/// Body of [`ClusterSetWriting`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClusterWritingBody {
    /// The new setting.
    pub writing: Writing,
}

/// Answer of [`ClusterAdd`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClusterAdded {
    /// The connections made, in the order of the contexts.
    pub clusters: Vec<Cluster>,
    /// What was noticed.
    pub findings: Vec<Finding>,
}

/// A connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
    /// The same with its code and the way out.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub finding: Option<Finding>,
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClusterChecked {
    /// The connection with its new state.
    pub cluster: Cluster,
    /// What was looked at.
    #[serde(flatten)]
    pub report: CheckReport,
}
