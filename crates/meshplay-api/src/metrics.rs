//! Prometheus and Grafana: connections to them, questions to them, and the golden signals of all meshes.

use jiff::Timestamp;
use meshplay_dashboard::{Answer, Range, golden::Row};
use meshplay_types::{Finding, Page, PageRequest};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Empty, endpoint::endpoints};

endpoints! {
    /// By name, with what the last check saw.
    MetricsConnectionList: Get "/api/v1/metrics/connections" ClusterRead, PageRequest, Empty => Page<MetricsConnection>;
    /// One.
    MetricsConnectionGet: Get "/api/v1/metrics/connections/{connection}" ClusterRead, MetricsConnectionParams, Empty => MetricsConnection;
    /// Connect a Prometheus or a Grafana, or change the connection of this name as a whole, credential included; then check it.
    MetricsConnectionSet: Put "/api/v1/metrics/connections/{connection}" ClusterManage, MetricsConnectionParams, MetricsConnectionBody => MetricsConnection;
    /// Ask it now who it is, and keep what it said.
    MetricsConnectionCheck: Act "/api/v1/metrics/connections/{connection}/check" ClusterRead, MetricsConnectionParams, Empty => MetricsConnection;
    /// Forget a connection and its credential. The server is left as it is.
    MetricsConnectionRemove: Delete "/api/v1/metrics/connections/{connection}" ClusterManage, MetricsConnectionParams, Empty => Empty;
    /// Services of connected clusters that look like a Prometheus or a Grafana, and whether one answers there.
    MetricsDiscover: Get "/api/v1/metrics/discover" ClusterManage, MetricsDiscoverParams, Empty => MetricsDiscovered;
    /// Dashboards of a Grafana whose title holds the words.
    MetricsDashboardSearch: Get "/api/v1/metrics/connections/{connection}/dashboards" PerformanceRead, DashboardSearchParams, Empty => FoundDashboards;
    /// Ask a Prometheus a question in PromQL.
    MetricsQuery: Ask "/api/v1/metrics/query" PerformanceRead, Empty, MetricsQueryBody => MetricsQueried;
    /// Requests, errors and response times of all workloads of all meshes, in the same units.
    GoldenSignals: Get "/api/v1/metrics/golden" PerformanceRead, GoldenParams, Empty => Golden;
}

/// Which connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MetricsConnectionParams {
    /// Name.
    pub connection: String,
}

/// What answers there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum MetricsKind {
    /// Prometheus, or what speaks its API.
    #[default]
    Prometheus,
    /// Grafana; questions go to its default Prometheus.
    Grafana,
}

/// As whom we come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum MetricsAuth {
    /// As nobody.
    #[default]
    None,
    /// With a bearer token.
    Token,
    /// With user and password.
    Basic,
    /// With a client certificate.
    Certificate,
}

/// Body of [`MetricsConnectionSet`]. The credential is a token, or user and password, or certificate and key, or nothing.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct MetricsConnectionBody {
    /// What answers there.
    pub kind: MetricsKind,
    /// Address, with the path if it has one, without user and password; or `cluster://CLUSTER/NAMESPACE/SERVICE:PORT`
    /// (`cluster+https`): a Service, read through the API server of a connected cluster, without credential.
    pub url: String,
    /// Authority that its certificate is checked against, as PEM; the system's if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_pem: Option<String>,
    /// Bearer token. Write-only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// User.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Password of the user. Write-only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// Client certificate with its chain, as PEM.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate_pem: Option<String>,
    /// Key of the client certificate, as PEM. Write-only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_pem: Option<String>,
}

/// A Prometheus or Grafana that is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MetricsConnection {
    /// Name.
    pub name: String,
    /// What answers there.
    pub kind: MetricsKind,
    /// Address.
    pub url: String,
    /// As whom we come; the credential itself is never given.
    pub auth: MetricsAuth,
    /// User, if it is by user and password.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub user: Option<String>,
    /// An authority of its own is trusted.
    pub has_ca: bool,
    /// Addresses of this machine and of private networks may be connected to: an admin added it.
    pub reaches_private: bool,
    /// What the last check saw; absent before the first one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub seen: Option<MetricsSeen>,
    /// Who wrote it last.
    pub actor: String,
    /// Last change.
    pub updated_at: Timestamp,
}

/// What a check saw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MetricsSeen {
    /// When.
    pub at: Timestamp,
    /// It answered, and let us in.
    pub is_ok: bool,
    /// Version it says it is of; empty if it says none.
    pub version: String,
    /// What was in the way.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
}

/// Parameters of [`MetricsDiscover`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct MetricsDiscoverParams {
    /// Only in this cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster: Option<String>,
}

/// Answer of [`MetricsDiscover`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MetricsDiscovered {
    /// By cluster.
    pub items: Vec<MetricsService>,
    /// Clusters that could not be looked into.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
}

/// A Service that looks like a Prometheus or a Grafana.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MetricsService {
    /// What it looks like.
    pub kind: MetricsKind,
    /// Address to connect it by.
    pub url: String,
    /// Cluster.
    pub cluster: String,
    /// Namespace.
    pub namespace: String,
    /// Service.
    pub service: String,
    /// Version that it says; absent if it did not answer as what it looks like.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<String>,
    /// The connection that leads there already.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub connection: Option<String>,
    /// Why it did not answer.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
}

/// Parameters of [`MetricsDashboardSearch`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct DashboardSearchParams {
    /// Name of a connection to a Grafana.
    pub connection: String,
    /// Words of the title; all dashboards if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
}

/// Answer of [`MetricsDashboardSearch`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FoundDashboards {
    /// In the order of Grafana.
    pub items: Vec<FoundDashboard>,
}

/// A dashboard that a Grafana has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FoundDashboard {
    /// Its id there.
    pub uid: String,
    /// Title.
    pub title: String,
    /// Folder; absent at the top.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub folder: Option<String>,
    /// Tags.
    pub tags: Vec<String>,
}

/// Body of [`MetricsQuery`]: over time, or of one moment if no `from` is given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct MetricsQueryBody {
    /// Name of the connection; the only one, or the first by name, if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection: Option<String>,
    /// PromQL.
    pub expr: String,
    /// E.g. `now-1h`, or a point in time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// E.g. `now`, which it is if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Milliseconds between two points; chosen by the span if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step_ms: Option<i64>,
}

/// Answer of [`MetricsQuery`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MetricsQueried {
    /// Name of the connection that was asked.
    pub connection: String,
    /// Span and step; absent for one moment.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub range: Option<Range>,
    /// What it answered.
    #[serde(flatten)]
    pub answer: Answer,
}

/// Parameters of [`GoldenSignals`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct GoldenParams {
    /// Only this connection; all of them if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection: Option<String>,
    /// Only this namespace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Over the last so many milliseconds; five minutes if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window_ms: Option<i64>,
}

/// Answer of [`GoldenSignals`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Golden {
    /// Until when.
    pub at: Timestamp,
    /// Over how many milliseconds before that.
    pub window_ms: i64,
    /// By connection, mesh, namespace and workload.
    pub rows: Vec<GoldenOf>,
    /// Connections that did not answer, and questions that were refused.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
}

/// The signals of a workload, and where they were seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GoldenOf {
    /// Name of the connection.
    pub connection: String,
    /// The signals.
    #[serde(flatten)]
    pub row: Row,
}
