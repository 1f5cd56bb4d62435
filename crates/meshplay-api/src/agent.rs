//! Agents: load generators on other machines that make runs together for this server.
//!
//! An agent comes to the server, never the other way round, so it needs no open port.

use jiff::Timestamp;
use meshplay_perf::{Recording, RunSpec, recording::Second};
use meshplay_types::Finding;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Empty,
    design::ClusterPlan,
    endpoint::{endpoints, streams},
};

endpoints! {
    /// Agents that are connected now, by name.
    AgentList: Get "/api/v1/performance/agents" PerformanceRead, Empty, Empty => Agents;
    /// What deploying agents into a cluster would change; stores nothing, makes no token and writes nothing anywhere.
    AgentsPlan: Ask "/api/v1/performance/agents/plan" DesignRead, Empty, AgentsBody => AgentsPlanned;
    /// Stores a design of agents for a cluster, with a token of theirs sealed in it. It is then deployed like any other.
    AgentsPrepare: Create "/api/v1/performance/agents/deployments" DesignDeploy, Empty, AgentsBody => AgentsPrepared;
    /// Agents that were deployed into connected clusters, as they are stored; no cluster is asked.
    AgentsList: Get "/api/v1/performance/agents/deployments" PerformanceRead, Empty, Empty => AgentsGroups;
    /// Which of the agents that were deployed into a cluster have joined, and why the others have not.
    AgentsGet: Get "/api/v1/performance/agents/deployments/{cluster}" PerformanceRead, AgentsParams, Empty => AgentsDeployed;
    /// Revokes the token of agents in a cluster, and removes their design once it is deployed nowhere any more.
    AgentsWithdraw: Delete "/api/v1/performance/agents/deployments/{cluster}" DesignDeploy, AgentsParams, Empty => Empty;
}

streams! {
    /// Work for this server as an agent.
    AgentConnect: WebSocket "/api/v1/performance/agents/connect" PerformanceAgent, AgentConnectParams => AgentMessage;
}

/// Answer of [`AgentList`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Agents {
    /// By name.
    pub items: Vec<Agent>,
}

/// A connected agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Agent {
    /// Name.
    pub name: String,
    /// Version of its program.
    pub version: String,
    /// Cores of its machine.
    pub cores: u32,
    /// Operating system and architecture.
    pub platform: String,
    /// Who connected it.
    pub actor: String,
    /// The cluster it runs in; it has the name of its pod.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster: Option<String>,
    /// The node it runs on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// The run it works for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
}

/// Who connects.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AgentConnectParams {
    /// Name; letters, digits, `.`, `-` and `_`.
    pub name: String,
    /// Version of its program: it must be the server's, for both compute the same schedule.
    pub version: String,
    /// Cores of its machine.
    pub cores: u32,
    /// Operating system and architecture.
    pub platform: String,
    /// The cluster it runs in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster: Option<String>,
    /// The node it runs on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// Release of its machine's kernel. With it, runs are told apart by machines of agents and not by their names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kernel: Option<String>,
    /// Model of its machine's CPU.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpu: Option<String>,
    /// Memory of its machine, as its kernel tells of it: `24684092 kB`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory: Option<String>,
}

/// Agents that are wanted in a cluster. What is absent has a default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AgentsBody {
    /// Name or id of the cluster.
    pub cluster: String,
    /// What they are called together; default `agents`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Namespace, which is made if it is not there; default `meshplay-load`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// How many, 1 to 100; default 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replicas: Option<u32>,
    /// Where pods reach this server, `https://NAME`; default its public URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server_url: Option<String>,
    /// Authority that signed the server's certificate, in PEM; default those of the image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_pem: Option<String>,
    /// Image; default `meshplay` of this version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// Cores that are kept for each, such as `2` or `500m`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpu: Option<String>,
    /// Memory of each, such as `256Mi`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory: Option<String>,
    /// The only places where they send load; empty: wherever the server allows it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub load_to: Vec<String>,
}

/// Answer of [`AgentsPlan`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AgentsPlanned {
    /// Name of the design.
    pub design: String,
    /// Its objects, to be applied by hand; the token is to be filled in.
    pub manifests: String,
    /// What deploying it would change.
    pub plan: ClusterPlan,
}

/// Answer of [`AgentsPrepare`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AgentsPrepared {
    /// Name of the design, and of the token.
    pub design: String,
    /// Its revision.
    pub revision: u32,
    /// Whether there was none before.
    pub is_new: bool,
    /// Objects that cannot be changed in place and are made anew: the Job, when its pods are to be different.
    pub recreate: Vec<String>,
    /// When the token of the agents stops to work.
    pub token_expires_at: Timestamp,
}

/// Which agents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AgentsParams {
    /// Name or id of the cluster.
    pub cluster: String,
    /// What they are called together; default `agents`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// Answer of [`AgentsList`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AgentsGroups {
    /// By the name of their design.
    pub items: Vec<AgentsGroup>,
}

/// Agents that were deployed together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AgentsGroup {
    /// Name of their design.
    pub design: String,
    /// What they are called together.
    pub name: String,
    /// Name of the cluster.
    pub cluster: String,
    /// Where they are in it.
    pub namespace: String,
    /// How many there should be.
    pub replicas: u32,
    /// Where pods reach this server.
    pub server_url: String,
    /// Authority that signed the server's certificate, in PEM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_pem: Option<String>,
    /// Image.
    pub image: String,
    /// Cores that are kept for each.
    pub cpu: String,
    /// Memory of each.
    pub memory: String,
    /// The only places where they send load; empty: wherever the server allows it.
    pub load_to: Vec<String>,
    /// Whether anything of them is in the cluster.
    pub is_deployed: bool,
}

/// Answer of [`AgentsGet`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AgentsDeployed {
    /// Name of their design.
    pub design: String,
    /// Name of the cluster.
    pub cluster: String,
    /// Where they are in it.
    pub namespace: String,
    /// How many there should be.
    pub replicas: u32,
    /// How many are connected to this server.
    pub joined: u32,
    /// Each of them.
    pub pods: Vec<AgentPod>,
    /// Why their Job makes no more pods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<String>,
    /// Why there are not enough pods.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
}

/// A pod of agents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AgentPod {
    /// Its name, and the agent's.
    pub name: String,
    /// Where it runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// Its phase, as Kubernetes calls it.
    pub phase: String,
    /// Whether its agent is connected to this server.
    pub joined: bool,
    /// Since when its agent, which was connected before, is not any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost_at: Option<Timestamp>,
    /// Why it is not connected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding: Option<Finding>,
}

/// What server and agent say to each other, as an object with one key. Times are nanoseconds of the agent's monotonic clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum AgentMessage {
    /// Server: what is your clock?
    Ping {
        /// Comes back.
        nth: u32,
    },
    /// Agent: this.
    Pong {
        /// Of the question.
        nth: u32,
        /// When it was heard.
        at_ns: u64,
    },
    /// Server: make connections for this, and wait.
    Prepare {
        /// Id of the run.
        run: String,
        /// The agent's part.
        spec: Box<RunSpec>,
    },
    /// Agent: connections stand.
    Ready {
        /// Of which run.
        run: String,
    },
    /// Server: begin then.
    Start {
        /// Which run.
        run: String,
        /// When.
        at_ns: u64,
    },
    /// Server: end it now.
    Stop {
        /// Which run.
        run: String,
    },
    /// Agent: a second is over.
    Second {
        /// Of which run.
        run: String,
        /// What was recorded.
        #[schemars(with = "serde_json::Value")]
        second: Box<Second>,
    },
    /// Agent: the end.
    Ended {
        /// Of which run.
        run: String,
        /// Without the seconds, which were told.
        #[schemars(with = "serde_json::Value")]
        recording: Box<Recording>,
    },
    /// Agent: I cannot.
    Failed {
        /// Which run.
        run: String,
        /// What was tried.
        message: String,
        /// Why, if somebody can do something about it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        findings: Vec<Finding>,
    },
}
