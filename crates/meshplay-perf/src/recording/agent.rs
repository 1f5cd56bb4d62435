//! One of several that make a run together: on what, which part of it, and when it was lost.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Histogram, spec::Share};

/// An agent as it is told to a [`Fleet`](super::Fleet).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// How far from the common start its own may lie.
    pub clock_error_us: u64,
    /// What it runs on, if it says so.
    pub machine: Option<AgentMachine>,
}

/// What an agent runs on, as it finds it itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AgentMachine {
    /// Operating system and architecture.
    pub platform: String,
    /// Release of its kernel.
    pub kernel: String,
    /// Model of its CPU; absent where its system does not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu: Option<String>,
    /// Its memory as its kernel tells of it: `24684092 kB`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<String>,
}

/// What one agent did of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AgentPart {
    /// Its name.
    pub name: String,
    /// Which requests were its.
    pub share: Share,
    /// The true start of its part lies at most so far from the start that all were told.
    pub clock_error_us: u64,
    /// What it ran on; absent in recordings from before agents said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub machine: Option<AgentMachine>,
    /// Engine that made the requests.
    pub engine: String,
    /// Cores of its machine.
    pub cores: u32,
    /// Requests that it ended, with those of the warm-up.
    pub requests: u64,
    /// Response times of its requests that count: those of all agents add up to the run's.
    pub response: Histogram,
    /// It did not come to the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost: Option<Lost>,
}

/// A gap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "AgentLost")]
pub struct Lost {
    /// The first second of which nothing is known.
    pub second: u32,
    /// Why.
    pub reason: String,
    /// Requests of its share that were meant to start from then on; none in a closed loop, where nothing says how many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unmade: Option<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_recorded_before_agents_told_their_machines_is_written_as_it_was() {
        let part = AgentPart {
            name: "east".to_owned(),
            share: Share { index: 0, of: 1 },
            clock_error_us: 0,
            machine: None,
            engine: String::new(),
            cores: 1,
            requests: 0,
            response: Histogram::new(),
            lost: None,
        };
        let text = serde_json::to_string(&part).unwrap();
        assert!(!text.contains("machine"), "receipts have its digest: {text}");
        assert_eq!(serde_json::from_str::<AgentPart>(&text).unwrap(), part);
    }
}
