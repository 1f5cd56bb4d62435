//! What sends load now, and the kill switch that stops all of it.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Empty, endpoint::endpoints};

endpoints! {
    /// What sends load now, and whether any may start.
    LoadGet: Get "/api/v1/performance/load" PerformanceRead, Empty, Empty => Load;
    /// Stop everything that sends load, whoever started it, and let none start until it is allowed again. What was measured is kept.
    LoadStop: Act "/api/v1/performance/load/stop" PerformanceHalt, Empty, LoadStopBody => Load;
    /// Let load start again. Nothing that was stopped goes on by itself.
    LoadAllow: Act "/api/v1/performance/load/allow" PerformanceAllow, Empty, Empty => Load;
}

/// Body of [`LoadStop`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LoadStopBody {
    /// Why, for everybody who is refused. One line; the first 500 characters are kept.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// What sends load now, and whether any may start.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Load {
    /// What keeps load from starting; absent while it may.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub halt: Option<LoadHalt>,
    /// Runs that go on, oldest first, without those of experiments and series.
    pub runs: Vec<LoadRun>,
    /// Experiments and series that go on, oldest first.
    pub experiments: Vec<LoadExperiment>,
}

/// Somebody stopped all load.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LoadHalt {
    /// Who.
    pub actor: String,
    /// When.
    pub at: Timestamp,
    /// Why; empty if nobody said.
    pub reason: String,
    /// How many runs and experiments it ended.
    pub stopped: u32,
}

/// A run that goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LoadRun {
    /// Id.
    #[serde(rename = "run")]
    pub id: String,
    /// For people.
    pub name: String,
    /// What is asked, for people.
    pub target: String,
    /// Who started it.
    pub actor: String,
    /// When.
    pub created_at: Timestamp,
    /// The operation that carries it out.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub operation: Option<String>,
}

/// An experiment or a series that goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LoadExperiment {
    /// Id.
    #[serde(rename = "experiment")]
    pub id: String,
    /// What it is.
    #[serde(default)]
    pub kind: LoadExperimentKind,
    /// For people.
    pub name: String,
    /// What its runs ask, for people.
    pub target: String,
    /// Who started it.
    pub actor: String,
    /// When.
    pub created_at: Timestamp,
    /// The operation that carries it out.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub operation: Option<String>,
}

/// What an experiment that goes on is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum LoadExperimentKind {
    /// An experiment.
    #[default]
    Variants,
    /// A series.
    Series,
}
