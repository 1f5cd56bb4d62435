//! What exists in the connected clusters: tables over all of them, one object in full, its events, logs and a shell.

use jiff::Timestamp;
use meshplay_types::Finding;
pub use meshplay_types::Level;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Empty,
    endpoint::{endpoints, streams},
};

endpoints! {
    /// Kinds that the connected clusters serve, with how many objects of each are known.
    ResourceKindList: Get "/api/v1/resources/kinds" ResourceRead, ResourceKindListParams, Empty => ResourceKinds;
    /// Objects of all clusters that a filter lets through.
    ResourceList: Get "/api/v1/resources" ResourceRead, ResourceListParams, Empty => ResourcePage;
    /// One object in full, read from its cluster now. Of Secrets only the names of the keys.
    ResourceGet: Get "/api/v1/resources/object" ResourceRead, ResourceParams, Empty => ResourceObject;
    /// What its cluster says about one object, newest first.
    ResourceEventList: Get "/api/v1/resources/events" ResourceRead, ResourceParams, Empty => ResourceEvents;
}

streams! {
    /// Lines that the containers of a pod, or of all pods of a workload, wrote.
    ResourceLogs: Lines "/api/v1/resources/logs" ResourceLogs, ResourceLogsParams => LogPart;
    /// A program in a container, with its input and output.
    ResourceExec: WebSocket "/api/v1/resources/exec" ResourceExec, ResourceExecParams => ExecMessage;
}

/// Of which clusters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ResourceKindListParams {
    /// Cluster name; absent: all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster: Option<String>,
}

/// Answer of [`ResourceKindList`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResourceKinds {
    /// By group and kind.
    pub kinds: Vec<ResourceKind>,
    /// What could not be seen, and why.
    pub findings: Vec<Finding>,
}

/// A kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResourceKind {
    /// API group; empty for the core group.
    pub group: String,
    /// Preferred version.
    pub version: String,
    /// Kind in CamelCase.
    pub kind: String,
    /// Its name in paths.
    pub plural: String,
    /// Short names, e.g. `po`.
    pub short_names: Vec<String>,
    /// Whether its objects are in namespaces.
    pub namespaced: bool,
    /// Clusters that serve it.
    pub clusters: Vec<String>,
    /// Objects known; absent: it is not followed (events, leases), or the credential may not list it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub count: Option<u64>,
}

/// Which objects.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ResourceListParams {
    /// Filter, e.g. `kind:pod ns:shop status:failed cluster:a`; see `docs/filter.md`. Empty: all.
    pub filter: String,
    /// Order; default `kind`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort: Option<ResourceSort>,
    /// Whether the order is turned round.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub descending: bool,
    /// Most items wanted, at most 500.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// First item wanted, from 0: tables jump. Objects may shift between calls; `generation` tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<u32>,
    /// How long to wait, at most 30,000 ms, for first lists that the filter asks for; default: not at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait_ms: Option<u32>,
}

/// Orders of the table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum ResourceSort {
    /// Kind, namespace, name, cluster.
    #[default]
    Kind,
    /// Name.
    Name,
    /// Namespace, name.
    Namespace,
    /// Cluster, kind, namespace, name.
    Cluster,
    /// Worst first.
    Status,
    /// Youngest first.
    Age,
}

/// Answer of [`ResourceList`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResourcePage {
    /// The objects asked for.
    pub items: Vec<ResourceRow>,
    /// Objects that the filter lets through.
    pub matched: u64,
    /// Objects known in all.
    pub total: u64,
    /// How many of those matched have each level.
    pub levels: LevelCounts,
    /// Per cluster, how fresh this is.
    pub freshness: Vec<Freshness>,
    /// Rises with each change of anything known.
    pub generation: u64,
    /// What is wrong with the filter, or with a cluster.
    pub findings: Vec<Finding>,
}

/// How many objects have each level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LevelCounts {
    /// As they should be.
    pub ok: u64,
    /// On their way.
    pub progressing: u64,
    /// Work, with a caveat.
    pub warning: u64,
    /// Do not work.
    pub failed: u64,
    /// Nothing is known about their health.
    pub unknown: u64,
}

/// An object in the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResourceRow {
    /// Cluster name.
    pub cluster: String,
    /// As its `apiVersion` says.
    pub api_version: String,
    /// Kind.
    pub kind: String,
    /// Namespace; absent for cluster-scoped kinds.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub namespace: Option<String>,
    /// Name.
    pub name: String,
    /// UID.
    pub uid: String,
    /// A word or two, e.g. `CrashLoopBackOff`, `2 of 3 ready`.
    pub status: String,
    /// The same as a colour.
    pub level: Level,
    /// Why, if it is not ok.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
    /// When it was made.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub created_at: Option<Timestamp>,
    /// The design that manages it: its name if it is one of this installation, else its id.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub design: Option<String>,
    /// Kind and name of its controller, e.g. `ReplicaSet/web-7f9c`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub controller: Option<String>,
    /// Containers that restarted, pods only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub restarts: Option<u32>,
    /// Node, pods only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub node: Option<String>,
}

/// How fresh the knowledge about a cluster is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Freshness {
    /// Cluster name.
    pub cluster: String,
    /// How it is.
    pub state: FreshnessState,
    /// When it was last known to be true; absent: never.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub as_of: Option<Timestamp>,
    /// Objects known.
    pub objects: u64,
    /// Kinds whose list is not complete yet.
    pub syncing: u32,
    /// Why it is stale.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<Finding>,
}

/// How the knowledge about a cluster is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FreshnessState {
    /// First lists are being read.
    Syncing,
    /// Changes arrive as they happen.
    Live,
    /// Nothing arrives: what is shown is old.
    Stale,
}

/// Which object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResourceParams {
    /// Cluster name or id.
    pub cluster: String,
    /// As its `apiVersion` says; `apps` or `apps/v1` alike; empty: the only group that has the kind.
    #[serde(default)]
    pub api_version: String,
    /// Kind, plural or short name.
    pub kind: String,
    /// Namespace.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub namespace: Option<String>,
    /// Name.
    pub name: String,
    /// Whether the YAML of the object has its `managedFields`.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub managed_fields: bool,
}

/// Answer of [`ResourceGet`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResourceObject {
    /// As the table shows it.
    pub row: ResourceRow,
    /// As YAML; with `managedFields` only where they were asked for.
    pub yaml: String,
    /// Who owns which field.
    pub owners: Vec<FieldOwner>,
    /// Labels.
    pub labels: std::collections::BTreeMap<String, String>,
    /// Annotations.
    pub annotations: std::collections::BTreeMap<String, String>,
    /// `status.conditions`, if it has any.
    pub conditions: Vec<Condition>,
    /// What `describe` would say beyond that: label and value, in order.
    pub facts: Vec<Fact>,
    /// Objects that it belongs to, and objects that belong to it.
    pub relations: Vec<Relation>,
    /// Containers, for logs and shells: of a pod, or of the template of a workload.
    pub containers: Vec<String>,
    /// When it was read.
    pub read_at: Timestamp,
}

/// A field manager and what it owns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FieldOwner {
    /// Name of the manager.
    pub manager: String,
    /// `Apply` or `Update`.
    pub operation: String,
    /// Subresource, e.g. `status`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub subresource: Option<String>,
    /// Last time it wrote.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub at: Option<Timestamp>,
    /// Whether it is this installation.
    pub ours: bool,
    /// Paths with the line of `yaml` where each stands, from 1; 0: it stands nowhere.
    pub fields: Vec<OwnedField>,
}

/// A field that a manager owns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OwnedField {
    /// Path, with list items by key.
    pub path: String,
    /// Line of the YAML, from 1; 0: none.
    pub line: u32,
}

/// A condition of an object's status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Condition {
    /// Type.
    #[serde(rename = "type")]
    pub kind: String,
    /// `True`, `False` or `Unknown`.
    pub status: String,
    /// Reason in CamelCase.
    #[serde(default)]
    pub reason: String,
    /// Message.
    #[serde(default)]
    pub message: String,
    /// Since when.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub since: Option<Timestamp>,
}

/// A label and its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Fact {
    /// E.g. `Image`.
    pub label: String,
    /// E.g. `nginx:1.27`.
    pub value: String,
}

/// Another object that this one belongs to or that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Relation {
    /// `owner`, `owned`.
    pub relation: String,
    /// The other object.
    pub object: ResourceRow,
}

/// Answer of [`ResourceEventList`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ResourceEvents {
    /// Newest first, at most 200.
    pub events: Vec<ResourceEvent>,
}

/// An event of Kubernetes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResourceEvent {
    /// `Normal` or `Warning`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Reason in CamelCase.
    pub reason: String,
    /// Message.
    pub message: String,
    /// How often.
    pub count: u32,
    /// Last time.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub at: Option<Timestamp>,
    /// Who says so.
    pub source: String,
}

/// Whose lines, and which.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResourceLogsParams {
    /// Cluster name or id.
    pub cluster: String,
    /// Namespace.
    pub namespace: String,
    /// `Pod`, or a workload: then all its pods.
    pub kind: String,
    /// Name.
    pub name: String,
    /// Container; absent: all of them.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub container: Option<String>,
    /// Whether to go on with new lines as they come.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub follow: bool,
    /// Of the container that ran before this one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub previous: bool,
    /// Last lines per container to begin with; default 500.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub tail: Option<u32>,
    /// Only lines of the last so many seconds.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub since_seconds: Option<u32>,
    /// Only lines in which this regular expression is found; searched on the server.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub search: Option<String>,
}

/// What a log stream says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "type")]
pub enum LogPart {
    /// Lines that came together, in the order of the container. At most 1,000.
    Lines {
        /// Pod.
        pod: String,
        /// Container.
        container: String,
        /// Each with its time as the container runtime wrote it, if it did.
        lines: Vec<ContainerLine>,
    },
    /// A container's log has ended or could not be read.
    End {
        /// Pod.
        pod: String,
        /// Container.
        container: String,
        /// Why, if it should not have.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        finding: Option<Finding>,
    },
    /// More came than could be sent on: so many lines were left out here.
    Dropped {
        /// Lines.
        lines: u64,
    },
}

/// A line of a container.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ContainerLine {
    /// When, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub at: Option<String>,
    /// What, without its line feed; not text: replaced by U+FFFD.
    pub text: String,
}

/// Where to run what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResourceExecParams {
    /// Cluster name or id.
    pub cluster: String,
    /// Namespace.
    pub namespace: String,
    /// Pod.
    pub pod: String,
    /// Container; absent: the first.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub container: Option<String>,
    /// Program and arguments, as a JSON array of texts; absent: a shell, whichever there is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub command: Option<String>,
    /// Whether it has a terminal; default true.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub tty: Option<bool>,
    /// Whether it has an input; default true. Older clusters cannot be told that an input has ended.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub stdin: Option<bool>,
    /// Whether what it writes to its standard error is told apart: then each binary message from us begins with a byte that
    /// is 1 for output and 2 for errors. With a terminal both are one.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub errors_apart: bool,
}

/// A text message of the shell's socket. Binary messages are input (to us) and output (from us) as they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "type")]
pub enum ExecMessage {
    /// To us: the terminal has a new size.
    Resize {
        /// Columns.
        columns: u16,
        /// Rows.
        rows: u16,
    },
    /// To us: no more input.
    EndOfInput,
    /// From us: the program ended.
    Ended {
        /// Its exit code.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        code: Option<i32>,
        /// Why there is none.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        finding: Option<Box<Finding>>,
    },
}
