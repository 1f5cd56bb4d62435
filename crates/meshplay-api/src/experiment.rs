//! Experiments: several variants of a run held against the first of them, in blocks.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use meshplay_perf::experiment::{EffectKind, Experiment as Plan};
use meshplay_types::{Finding, Page, PageRequest};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Empty, endpoint::endpoints, performance::MetricComparison};

endpoints! {
    /// What an experiment would do and could tell; nothing is sent.
    ExperimentPlan: Ask "/api/v1/performance/experiment-plan" PerformanceRead, Empty, ExperimentBody => ExperimentOutlook;
    /// Make all runs of an experiment, one after the other.
    ExperimentStart: Start "/api/v1/performance/experiments" PerformanceRun, Empty, ExperimentBody => Experiment;
    /// Newest first.
    ExperimentList: Get "/api/v1/performance/experiments" PerformanceRead, PageRequest, Empty => Page<Experiment>;
    /// One, with what its runs say so far.
    ExperimentGet: Get "/api/v1/performance/experiments/{experiment}" PerformanceRead, ExperimentParams, Empty => Experiment;
    /// Go on with one that was interrupted or stopped, at its next run. The runs that were made stay.
    ExperimentResume: Start "/api/v1/performance/experiments/{experiment}/resume" PerformanceRun, ExperimentParams, Empty => Experiment;
}

/// Which experiment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExperimentParams {
    /// Id, or its last characters.
    pub experiment: String,
}

/// Body of [`ExperimentPlan`] and [`ExperimentStart`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExperimentBody {
    /// What is to be run.
    pub plan: Plan,
}

/// What an experiment would do and could tell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExperimentOutlook {
    /// Variants, the first being what the others are held against.
    pub variants: Vec<String>,
    /// How many runs.
    pub runs: usize,
    /// How long, roughly; absent where runs end by count alone.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub duration_ms: Option<u64>,
    /// The smallest change of the primary metric that would be found four times in five, as a share.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub detectable: Option<f64>,
    /// The margin within which two equal variants would be called equivalent four times in five, as a share.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub equivalence_margin: Option<f64>,
    /// What both rest on: how much runs of the same are taken to vary, as a share of their mean. The plan's `runDeviation`.
    pub run_deviation: f64,
    /// Everything that is wrong with the plan.
    pub findings: Vec<Finding>,
}

/// How far an experiment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ExperimentStatus {
    /// Waiting or measuring.
    Running,
    /// All of its runs are made.
    Completed,
    /// Somebody stopped it; the runs until then are there, and it can go on with the next one.
    Stopped,
    /// All load was stopped, or its next run would have been too much; it can go on with that run.
    Interrupted,
    /// A run could not be made; those before it are there.
    Failed,
}

impl ExperimentStatus {
    /// Whether it waits for somebody to resume it.
    #[must_use]
    pub fn can_be_resumed(self) -> bool {
        matches!(self, Self::Stopped | Self::Interrupted)
    }
}

/// An experiment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Experiment {
    /// Id.
    #[serde(rename = "experiment")]
    pub id: String,
    /// The operation that carries it out, to follow and to cancel.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub operation: Option<String>,
    /// For people.
    pub name: String,
    /// How far it is.
    pub status: ExperimentStatus,
    /// What is planned.
    pub plan: Plan,
    /// Its runs: planned and made so far.
    pub slots: Vec<ExperimentSlot>,
    /// Who started it.
    pub actor: String,
    /// When.
    pub created_at: Timestamp,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ended_at: Option<Timestamp>,
    /// Why it did not complete.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
    /// What its runs say so far; absent in lists.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub report: Option<ExperimentReport>,
}

/// One run of an experiment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExperimentSlot {
    /// Name of the variant.
    pub variant: String,
    /// Its block, from 1; absent for runs that look for the capacity.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub block: Option<u32>,
    /// The run, if it was made.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub run: Option<String>,
}

/// What the runs say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ExperimentReport {
    /// In the order of the plan.
    pub variants: Vec<ExperimentVariantReport>,
    /// What each factor does to the primary metric.
    pub effects: Vec<ExperimentEffect>,
    /// What is to be known before the numbers are.
    pub findings: Vec<Finding>,
}

/// One variant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExperimentVariantReport {
    /// Its name.
    pub name: String,
    /// Runs that count.
    pub runs: usize,
    /// Medians of its runs, by metric.
    pub medians: BTreeMap<String, Median>,
    /// Against the first variant; empty for that.
    pub metrics: BTreeMap<String, MetricComparison>,
    /// How much its proxies leave of the machine's CPU, 0 to 100, if proxies were watched.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub mesh_mark: Option<MeshMarkScore>,
    /// To which CPUs its runs kept whom (`generator`, `application`, `proxy` …), as lists of numbers, one for each way
    /// that runs did it. Whoever may run anywhere is not among them.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub cpus: BTreeMap<String, BTreeSet<String>>,
}

/// A median with its unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Median {
    /// Unit.
    pub unit: String,
    /// Value.
    pub value: f64,
}

/// MeshMark by our published definition (docs/performance-experiments.md).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MeshMarkScore {
    /// 0 to 100; 100 is a mesh that uses nothing.
    pub score: f64,
    /// Where it lies, at 95 %; absent for a single run.
    pub interval: Option<[f64; 2]>,
}

/// One effect.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ExperimentEffect {
    /// Which.
    #[serde(flatten)]
    pub kind: EffectKind,
    /// Its size, as a ratio of the primary metric.
    pub metric: MetricComparison,
}
