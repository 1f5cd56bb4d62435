//! The forms in which things of performance tests are stored.

use std::collections::BTreeMap;

use meshplay_perf::{
    Recording, RunSpec,
    cost::{CostSample, CostSeries, RunCosts},
    experiment::Experiment,
    format::ToolResult,
    recording::Second,
    series::{Series, Trial},
    summary::Summary,
};
use meshplay_store::Versioned;
use meshplay_types::{ExperimentId, Findings, RunId};
use serde::{Deserialize, Serialize};

macro_rules! stored {
    ($($(#[$doc:meta])* $name:ident($inner:ty);)*) => {$(
        $(#[$doc])*
        #[derive(Serialize, Deserialize)]
        #[serde(transparent)]
        pub(super) struct $name(pub(super) $inner);

        impl Versioned for $name {
            const VERSION: u32 = 1;
        }
    )*};
}

stored! {
    /// What was asked for.
    StoredSpec(RunSpec);
    /// One second of a run.
    StoredSecond(Second);
    /// What people read of a run.
    StoredSummary(Summary);
    /// Mistakes for which a run was not made, or what else is to be known about its end.
    StoredRefusal(Findings);
    /// What an experiment does.
    StoredPlan(Experiment);
    /// How a run of a series was judged.
    StoredTrial(Trial);
    /// What it cost.
    StoredCosts(RunCosts);
    /// The readings behind that.
    StoredCostSeries(Vec<CostSeries>);
}

/// A recording without its seconds, and with what it was made.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StoredRecording {
    pub(super) recording: Recording,
    pub(super) surroundings: BTreeMap<String, String>,
}

impl Versioned for StoredRecording {
    const VERSION: u32 = 1;
}

/// Of a stored recording only with what it was made; the rest is not read.
#[derive(Deserialize)]
pub(super) struct StoredSurroundings {
    pub(super) surroundings: BTreeMap<String, String>,
}

impl Versioned for StoredSurroundings {
    const VERSION: u32 = StoredRecording::VERSION;
}

/// What was read of another tool's result, and, if we started it, how and with what.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StoredImport {
    #[serde(flatten)]
    pub(super) result: ToolResult,
    /// Command lines.
    #[serde(default)]
    pub(super) calls: Vec<String>,
    #[serde(default)]
    pub(super) surroundings: BTreeMap<String, String>,
    /// CPU and memory of the program.
    #[serde(default)]
    pub(super) usage: Vec<CostSample>,
}

impl Versioned for StoredImport {
    const VERSION: u32 = 1;
}

impl StoredImport {
    /// Of a file that somebody brought.
    pub(super) fn of(result: ToolResult) -> Self {
        Self { result, calls: Vec::new(), surroundings: BTreeMap::new(), usage: Vec::new() }
    }
}

/// What a series does.
#[derive(Serialize, Deserialize)]
pub(super) struct StoredSeries {
    pub(super) plan: Series,
    /// Of all runs.
    #[serde(default)]
    pub(super) tags: BTreeMap<String, String>,
}

impl Versioned for StoredSeries {
    const VERSION: u32 = 1;
}

/// The payload of the job.
#[derive(Serialize, Deserialize)]
pub(super) struct RunJob {
    pub(super) run: RunId,
}

impl Versioned for RunJob {
    const VERSION: u32 = 1;
}

/// The payload of an experiment's job.
#[derive(Serialize, Deserialize)]
pub(super) struct ExperimentJob {
    pub(super) experiment: ExperimentId,
}

impl Versioned for ExperimentJob {
    const VERSION: u32 = 1;
}

/// What events of this area say.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Told {
    pub(super) run: Option<RunId>,
    pub(super) profile: Option<String>,
    pub(super) status: Option<&'static str>,
}

impl Versioned for Told {
    const VERSION: u32 = 1;
}

/// What a run is sent to, as a row has it: the first address, and how many more there are.
pub(super) fn target_text(spec: &RunSpec) -> String {
    match spec.endpoints.as_slice() {
        [] => String::new(),
        [only] => only.url.clone(),
        [first, rest @ ..] => format!("{} and {} more", first.url, rest.len()),
    }
}

/// Tags as a row has them: `key=value`, one per line, sorted.
pub(super) fn tags_text(tags: &BTreeMap<String, String>) -> String {
    tags.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join("\n")
}

/// Back from a row.
pub(super) fn tags_of(text: &str) -> BTreeMap<String, String> {
    let pair = |line: &str| line.split_once('=').map(|(key, value)| (key.to_owned(), value.to_owned()));
    text.lines().filter_map(pair).collect()
}
