//! Profiles that are run by themselves, which of their runs are kept, and how a metric of them went over time.

use std::collections::BTreeMap;

use jiff::Timestamp;
use meshplay_perf::Verdict;
use meshplay_types::{Page, PageRequest};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Empty,
    endpoint::endpoints,
    performance::{ProfileParams, Run},
};

endpoints! {
    /// By name.
    ScheduleList: Get "/api/v1/performance/schedules" PerformanceRead, PageRequest, Empty => Page<Schedule>;
    /// One, with its next times.
    ScheduleGet: Get "/api/v1/performance/schedules/{schedule}" PerformanceRead, ScheduleParams, Empty => Schedule;
    /// Make a schedule, or change it; it runs from then on, as whoever wrote it last.
    ScheduleSet: Put "/api/v1/performance/schedules/{schedule}" PerformanceRun, ScheduleParams, ScheduleBody => Schedule;
    /// Let no time of it come due.
    SchedulePause: Act "/api/v1/performance/schedules/{schedule}/pause" PerformanceRun, ScheduleParams, Empty => Schedule;
    /// Let it go on, from now on.
    ScheduleResume: Act "/api/v1/performance/schedules/{schedule}/resume" PerformanceRun, ScheduleParams, Empty => Schedule;
    /// Run it now; its times stay as they are.
    ScheduleRun: Start "/api/v1/performance/schedules/{schedule}/run" PerformanceRun, ScheduleParams, Empty => Run;
    /// Remove a schedule; its runs stay.
    ScheduleRemove: Delete "/api/v1/performance/schedules/{schedule}" PerformanceRun, ScheduleParams, Empty => Empty;
    /// The next times of a calendar, to look at before a schedule is made.
    SchedulePreview: Ask "/api/v1/performance/calendar" PerformanceRead, Empty, CalendarBody => CalendarTimes;
    /// Which runs of a profile are kept, and which would go now; with other limits, if some are given.
    RetentionGet: Get "/api/v1/performance/profiles/{profile}/retention" PerformanceRead, RetentionParams, Empty => Retention;
    /// Set which runs of a profile are kept; the others go now, and at the end of each run.
    RetentionSet: Put "/api/v1/performance/profiles/{profile}/retention" PerformanceWrite, ProfileParams, RetentionBody => Retention;
    /// A metric of a profile over its runs: where it changed, and what else changed there.
    TrendGet: Get "/api/v1/performance/profiles/{profile}/trend" PerformanceRead, TrendParams, Empty => Trend;
}

/// Which schedule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ScheduleParams {
    /// Name.
    pub schedule: String,
}

/// What becomes of times at which no server was running.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Missed {
    /// They are left out.
    #[default]
    Skip,
    /// However many they were, one run makes up for them.
    RunOnce,
}

/// What becomes of a time at which the run before still goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Overlap {
    /// It is left out.
    #[default]
    Skip,
    /// Both run.
    Allow,
    /// The run before is stopped.
    Stop,
}

/// Body of [`ScheduleSet`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ScheduleBody {
    /// Name of the profile that is run.
    pub profile: String,
    /// `minute hour day-of-month month day-of-week`, as cron has it.
    pub cron: String,
    /// Name in the IANA database.
    #[serde(default = "utc")]
    pub time_zone: String,
    /// Times at which no server was running.
    #[serde(default)]
    pub missed: Missed,
    /// Times at which the run before still goes on.
    #[serde(default)]
    pub overlap: Overlap,
    /// Tags of its runs. Runs with tags are kept for ever.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
}

fn utc() -> String {
    "UTC".to_owned()
}

/// A profile that is run by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Schedule {
    /// Name.
    pub name: String,
    /// What is run, when, and what becomes of times that cannot be kept.
    #[serde(flatten)]
    pub body: ScheduleBody,
    /// Somebody paused it.
    pub is_paused: bool,
    /// The next times; none while it is paused.
    pub upcoming: Vec<Timestamp>,
    /// Why no more times of it come, such as a line that was taken before and is refused now; absent if they do. A next one that was found before still comes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub problem: Option<String>,
    /// The last time that came.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_at: Option<Timestamp>,
    /// Its last run.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_run: Option<String>,
    /// What became of the last time; empty before the first one.
    pub last_outcome: String,
    /// Whose runs they are.
    pub actor: String,
    /// Last change.
    pub updated_at: Timestamp,
}

/// Body of [`SchedulePreview`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CalendarBody {
    /// `minute hour day-of-month month day-of-week`.
    pub cron: String,
    /// Name in the IANA database.
    #[serde(default = "utc")]
    pub time_zone: String,
}

/// Answer of [`SchedulePreview`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CalendarTimes {
    /// The next times.
    pub upcoming: Vec<Timestamp>,
}

/// Parameters of [`RetentionGet`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct RetentionParams {
    /// Name of the profile.
    pub profile: String,
    /// Look what would go if the newest so many were kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep_last: Option<u32>,
    /// Look what would go if those of the last so many days were kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep_days: Option<u32>,
}

/// Body of [`RetentionSet`]: a run goes when every limit that is set says so; without limits all are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct RetentionBody {
    /// The newest so many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep_last: Option<u32>,
    /// Those of the last so many days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep_days: Option<u32>,
}

/// Which runs of a profile are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Retention {
    /// The limits.
    #[serde(flatten)]
    pub limits: RetentionBody,
    /// Runs that go, oldest first.
    pub going: Vec<ExpiringRun>,
    /// Runs that the limits would take and that stay, because they are baselines or tagged.
    pub spared: u32,
}

/// A run that is not kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExpiringRun {
    /// Id.
    pub run: String,
    /// For people.
    pub name: String,
    /// When it was started.
    pub created_at: Timestamp,
}

/// Parameters of [`TrendGet`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct TrendParams {
    /// Name of the profile.
    pub profile: String,
    /// As comparisons name it; `p99` if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metric: Option<String>,
}

/// A metric of a profile over its runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Trend {
    /// Name of the metric.
    pub metric: String,
    /// Its unit.
    pub unit: String,
    /// More of it is better.
    pub is_higher_better: bool,
    /// Runs that have it, oldest first.
    pub points: Vec<TrendPoint>,
    /// Where it changed.
    pub changes: Vec<TrendChange>,
    /// Runs that others are held against.
    pub baselines: Vec<TrendBaseline>,
}

/// One run of a trend.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TrendPoint {
    /// Id.
    pub run: String,
    /// When it was started.
    pub at: Timestamp,
    /// For people.
    pub name: String,
    /// The metric.
    pub value: f64,
    /// Hash of what it was made with and on.
    pub environment: String,
    /// Tags.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub tags: BTreeMap<String, String>,
    /// Whether the result may be believed; absent for what other tools measured.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub verdict: Option<Verdict>,
    /// How far it lies from the others between two changes, if that is far: in standard deviations of their
    /// logarithms, by the generalised ESD test at 5 % (B. Rosner, 1983). It counts like all others.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub apart_z: Option<f64>,
}

/// A place where a metric changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TrendChange {
    /// Place of the first run after it among the points.
    pub index: u32,
    /// The last run before it.
    pub before_run: String,
    /// The first run after it.
    pub after_run: String,
    /// Mean of the runs before, back to the change before.
    pub before: f64,
    /// Mean of the runs after, up to the change after.
    pub after: f64,
    /// As a share of what was before.
    pub change: f64,
    /// The chance of such a difference if there is none.
    pub p_value: f64,
    /// It got worse.
    pub is_worse: bool,
    /// What else differs between the two runs: environment, what was asked for, tags.
    pub differences: Vec<FactorChange>,
}

/// Something that two runs do not share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FactorChange {
    /// Its name.
    pub factor: String,
    /// Its value before; absent if it had none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub before: Option<String>,
    /// Its value after; absent if it has none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub after: Option<String>,
}

/// A run that others are held against.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TrendBaseline {
    /// Id.
    pub run: String,
    /// The metric of it, if it has it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub value: Option<f64>,
    /// Hash of where it holds.
    pub environment: String,
    /// The newest run was made with or on something else, so it says nothing about that.
    pub is_void: bool,
    /// What of the environment changed, from the baseline to the newest run.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub changed: Vec<FactorChange>,
}
