//! Whether a gate between waves is open for one object.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Health, HealthFacts, conditions::condition, judge};
use crate::Gate;

/// The state of a gate for one of its objects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "state", content = "reason")]
pub enum GateState {
    /// It holds.
    Open,
    /// Not yet. What looks broken may still recover (a crash loop ends when what it waits for comes), so only the deadline
    /// of the wave ends the waiting.
    Waiting(String),
    /// It never will.
    Failed(String),
}

impl Gate {
    /// The state for one object of the gate; `live` is `None` if it is absent. For [`Gate::Gone`] an object with another
    /// uid than the deleted one counts as absent: the caller compares.
    pub fn state(&self, live: Option<&Value>, facts: &HealthFacts) -> GateState {
        let Some(live) = live else {
            return match self {
                Self::Gone(_) => GateState::Open,
                _ => GateState::Failed("it is gone".to_owned()),
            };
        };
        match (self, judge(live, facts)) {
            (Self::Gone(_), _) => GateState::Waiting(finalizers(live)),
            (Self::Established(_), _) => established(live),
            (Self::Complete(_), Health::Degraded(reason)) => GateState::Failed(reason),
            (Self::Complete(_), Health::Neutral(reason)) => GateState::Waiting(reason),
            (_, Health::Healthy) => GateState::Open,
            (Self::Settled(_), Health::Neutral(_) | Health::Unknown(_)) => GateState::Open,
            // A paused rollout never becomes available by waiting, but what runs may serve.
            (Self::Available(_), Health::Neutral(_)) => GateState::Open,
            (_, Health::Progressing(reason) | Health::Degraded(reason) | Health::Unknown(reason)) => {
                GateState::Waiting(reason)
            }
        }
    }
}

fn established(crd: &Value) -> GateState {
    if let Some(names) = condition(crd, "NamesAccepted").filter(|c| c.is_false) {
        return GateState::Failed(names.text());
    }
    match judge(crd, &HealthFacts::default()) {
        Health::Healthy => GateState::Open,
        _ => GateState::Waiting("it is not established".to_owned()),
    }
}

fn finalizers(live: &Value) -> String {
    let names = live.pointer("/metadata/finalizers").and_then(Value::as_array);
    let names: Vec<_> = names.into_iter().flatten().filter_map(Value::as_str).collect();
    if names.is_empty() {
        "it is still there".to_owned()
    } else {
        format!("its finalizers wait: {}", names.join(", "))
    }
}
