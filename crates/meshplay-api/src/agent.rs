//! Agents: load generators on other machines that make runs together for this server.
//!
//! An agent comes to the server, never the other way round, so it needs no open port.

use meshplay_perf::{Recording, RunSpec, recording::Second};
use meshplay_types::Finding;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Empty,
    endpoint::{endpoints, streams},
};

endpoints! {
    /// Agents that are connected now, by name.
    AgentList: Get "/api/v1/performance/agents" PerformanceRead, Empty, Empty => Agents;
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
