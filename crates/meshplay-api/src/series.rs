//! Series: trials made one after the other until a rule says that it is enough. A search for the highest rate, or how
//! throughput grows with connections.

use std::collections::BTreeMap;

use jiff::Timestamp;
use meshplay_perf::series::{Series as Plan, SeriesReport};
use meshplay_types::{Page, PageRequest};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Empty, endpoint::endpoints, experiment::ExperimentStatus, performance::RunChecked};

endpoints! {
    /// Search for the highest rate at which objectives are met, or measure how throughput grows with connections.
    SeriesStart: Start "/api/v1/performance/series" PerformanceRun, Empty, SeriesBody => Series;
    /// What would speak against a series. Nothing is sent.
    SeriesCheck: Ask "/api/v1/performance/series-check" PerformanceRun, Empty, SeriesBody => RunChecked;
    /// Newest first.
    SeriesList: Get "/api/v1/performance/series" PerformanceRead, PageRequest, Empty => Page<Series>;
    /// One, with all trials so far and what they say together.
    SeriesGet: Get "/api/v1/performance/series/{series}" PerformanceRead, SeriesParams, Empty => Series;
    /// Go on with one that was interrupted or stopped, at its next trial. The trials that were made stay.
    SeriesResume: Start "/api/v1/performance/series/{series}/resume" PerformanceRun, SeriesParams, Empty => Series;
}

/// Which series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SeriesParams {
    /// Id, or its last characters.
    pub series: String,
}

/// Body of [`SeriesStart`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeriesBody {
    /// For people; made of what is asked and its target if empty.
    #[serde(default)]
    pub name: String,
    /// Tags of all runs; they have one more, `capacity` or `scaling`, with the name.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    /// What is to be found out.
    pub plan: Plan,
}

/// A series.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "TrialSeries")]
pub struct Series {
    /// Id.
    #[serde(rename = "series")]
    pub id: String,
    /// The operation that carries it out, to follow and to cancel.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub operation: Option<String>,
    /// For people.
    pub name: String,
    /// How far it is.
    pub status: ExperimentStatus,
    /// What is to be found out.
    pub plan: Plan,
    /// What is asked, for people.
    pub target: String,
    /// Of all runs.
    pub tags: BTreeMap<String, String>,
    /// How many trials were judged.
    pub trials: usize,
    /// The run that is under way, or was cut off: kept, and not judged.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub unjudged: Option<String>,
    /// What the trials say so far, in words.
    pub sentence: String,
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
    /// The trials, and what they say so far; absent in lists.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub report: Option<SeriesReport>,
}
