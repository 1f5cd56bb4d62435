//! Whose CPU and memory it is, and what it does in a test.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Something that uses CPU and memory.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", rename = "CostSubject")]
pub struct Subject {
    /// What it is.
    pub kind: SubjectKind,
    /// As people call it: `shop/web-1/istio-proxy`, `node-1`, `envoy (4711)`.
    pub name: String,
    /// What it does.
    pub role: CostRole,
    /// The node that it is a part of, as `CLUSTER/NODE`; of a node its own name. Absent where no node is watched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
}

/// What a subject is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", rename = "CostSubjectKind")]
pub enum SubjectKind {
    /// A whole node: everything else on it is a part.
    Node,
    /// One container of a pod.
    Container,
    /// A part of the node's own system: kubelet, container runtime.
    System,
    /// A process of this machine.
    Process,
    /// A control group of this machine.
    Cgroup,
    /// An Envoy, asked at its admin address.
    Envoy,
}

/// What a subject does in a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum CostRole {
    /// Carries the traffic.
    Proxy,
    /// Configures the proxies.
    ControlPlane,
    /// Answers the requests.
    Application,
    /// Makes the requests.
    Generator,
    /// Has nothing to do with the test.
    Rest,
}

impl CostRole {
    /// All of them, the most interesting first.
    pub const ALL: [Self; 5] =
        [Self::Proxy, Self::ControlPlane, Self::Application, Self::Generator, Self::Rest];

    /// Whether it serves requests: what the target costs is the sum of these.
    #[must_use]
    pub fn serves(self) -> bool {
        matches!(self, Self::Proxy | Self::ControlPlane | Self::Application)
    }

    /// For people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Proxy => "proxy",
            Self::ControlPlane => "control plane",
            Self::Application => "application",
            Self::Generator => "generator",
            Self::Rest => "rest",
        }
    }
}
