//! Groups of runs held against each other. How that is done is said in `meshplay-perf`.

use std::collections::BTreeMap;

use meshplay_perf::stats::Verdict;
use meshplay_types::Finding;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Body of `RunCompare`: two groups of runs. One against one tells what differs, but not whether by chance.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
pub struct CompareBody {
    /// The first group: before, or without.
    pub a: Vec<String>,
    /// The second group: after, or with.
    pub b: Vec<String>,
    /// The n-th of the first group belongs to the n-th of the second: they were run in turns.
    pub paired: bool,
    /// The one that was declared before; `p99` if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary: Option<String>,
    /// A difference up to this share is as good as none; 0.03 if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub margin: Option<f64>,
}

/// Groups of runs held against each other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// The declared metric.
    pub primary: String,
    /// By metric.
    pub metrics: BTreeMap<String, MetricComparison>,
    /// Runs, or pairs of runs, that lie far from the others in the declared metric; none was left out.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub apart: Vec<RunApart>,
    /// What else differs between the groups, so that a difference may not be what it seems.
    pub findings: Vec<Finding>,
}

/// A run, or a pair of runs, that lies far from the others, by the generalised ESD test at 5 % (B. Rosner, 1983).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RunApart {
    /// Id of the run, or ids of both.
    pub runs: Vec<String>,
    /// The metric, or the ratio of a pair.
    pub value: f64,
    /// How many standard deviations of the others it lies from their mean, of logarithms.
    pub z: f64,
}

/// One metric.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MetricComparison {
    /// Unit of `a`, `b` and `delta`.
    pub unit: String,
    /// Median of the first group.
    pub a: f64,
    /// Median of the second group.
    pub b: f64,
    /// `b` − `a`.
    pub delta: f64,
    /// Estimate of the second ÷ the first.
    pub ratio: f64,
    /// Where the true ratio lies, at 95 %; an end is missing where these runs do not bound it.
    pub interval: [Option<f64>; 2],
    /// The chance of such a difference if there is none; adjusted for the number of metrics, except for the primary one.
    pub p_value: f64,
    /// The word.
    pub verdict: Verdict,
    /// The same in a sentence.
    pub sentence: String,
}

/// On what a curve of shifts rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum ShiftBasis {
    /// Pairs of runs that were made in turns.
    Pairs,
    /// Groups of runs.
    Groups,
    /// One run against one, by their seconds: how runs vary is not in it.
    OneRun,
}

/// Answer of [`RunShift`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Shift {
    /// On what it rests.
    pub basis: ShiftBasis,
    /// By rising quantile; empty where too little was recorded: one run against one needs ten seconds of each.
    pub points: Vec<ShiftAt>,
}

/// One percentile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ShiftAt {
    /// From 0 to 1.
    pub quantile: f64,
    /// The second group − the first.
    pub difference_ms: f64,
    /// Where the true difference lies, at 95 %, for this percentile alone; an end is missing where these runs do not
    /// bound it.
    pub interval_ms: [Option<f64>; 2],
    /// The band at this percentile: at 95 % it holds the whole curve, all percentiles at once. It is wider, and pairs
    /// bound it from about ten on.
    #[serde(default)]
    pub band_ms: [Option<f64>; 2],
    /// Whether there are too few requests beyond it on a side.
    pub is_too_few: bool,
}
