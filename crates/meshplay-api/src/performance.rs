//! Performance tests: profiles, runs, and what they are held against.
//!
//! What a test asks for and what its numbers say are the types of `meshplay-perf`, as they are.

use std::collections::BTreeMap;

use jiff::Timestamp;
use meshplay_perf::{
    RunSpec,
    cost::RunCosts,
    format::{Tool, ToolResult},
    generator::Generator,
    meshmark::RunMark,
    recording::Phase,
    report::{Document, Form},
    summary::{Distribution, Series, Summary},
};
use meshplay_types::{Finding, Page, PageRequest};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Empty, endpoint::endpoints, schedule::FactorChange};

mod comparison;

pub use self::comparison::*;

endpoints! {
    /// By name.
    ProfileList: Get "/api/v1/performance/profiles" PerformanceRead, PageRequest, Empty => Page<Profile>;
    /// One, with its baselines.
    ProfileGet: Get "/api/v1/performance/profiles/{profile}" PerformanceRead, ProfileParams, Empty => Profile;
    /// Make a profile, or change what it asks for. Runs keep what they were asked.
    ProfileSet: Put "/api/v1/performance/profiles/{profile}" PerformanceWrite, ProfileParams, ProfileBody => Profile;
    /// Remove a profile with its schedules and baselines; its runs stay, and are listed by its name.
    ProfileRemove: Delete "/api/v1/performance/profiles/{profile}" PerformanceWrite, ProfileParams, Empty => Empty;
    /// Have other runs of the profile held against this one, as long as they are made with and on the same.
    BaselineSet: Put "/api/v1/performance/profiles/{profile}/baseline" PerformanceWrite, ProfileParams, BaselineBody => Profile;
    /// A profile as a test of Service Mesh Performance.
    ProfileExport: Get "/api/v1/performance/profiles/{profile}/export" PerformanceRead, ProfileExportParams, Empty => Document;
    /// What speaks against a run, such as what its load generator cannot do. Nothing is sent, and whether load may go there is not looked up.
    RunCheck: Ask "/api/v1/performance/run-check" PerformanceRead, Empty, RunStartBody => RunChecked;
    /// Read a test of Service Mesh Performance: the runs that it asks for. Nothing is started.
    SmpRead: Ask "/api/v1/performance/smp" PerformanceRead, Empty, SmpReadBody => SmpTest;
    /// Send load, and measure.
    RunStart: Start "/api/v1/performance/runs" PerformanceRun, Empty, RunStartBody => Run;
    /// Newest first.
    RunList: Get "/api/v1/performance/runs" PerformanceRead, RunListParams, Empty => Page<Run>;
    /// One, with its summary once it has ended.
    RunGet: Get "/api/v1/performance/runs/{run}" PerformanceRead, RunParams, Empty => Run;
    /// One second after the other, also while it goes on.
    RunSeries: Get "/api/v1/performance/runs/{run}/series" PerformanceRead, RunSeriesParams, Empty => Series;
    /// The shape of one of its times, also while it goes on.
    RunDistribution: Get "/api/v1/performance/runs/{run}/distribution" PerformanceRead, RunDistributionParams, Empty => Distribution;
    /// CPU and memory of what it had to do with, before, during and after it.
    RunCostsGet: Get "/api/v1/performance/runs/{run}/costs" PerformanceRead, RunParams, Empty => WatchedCosts;
    /// Change its name, tags and note.
    RunDescribe: Put "/api/v1/performance/runs/{run}" PerformanceWrite, RunParams, RunDescribeBody => Run;
    /// Remove a run with everything that was measured.
    RunRemove: Delete "/api/v1/performance/runs/{run}" PerformanceWrite, RunParams, Empty => Empty;
    /// A run as a document: for programs, people, other tools, and as a signed receipt.
    RunExport: Get "/api/v1/performance/runs/{run}/export" PerformanceRead, RunExportParams, Empty => Document;
    /// Keep what another tool measured, as runs.
    RunImport: Create "/api/v1/performance/imports" PerformanceWrite, Empty, RunImportBody => Imported;
    /// The load generators of others that are known, and whether they are there.
    GeneratorList: Get "/api/v1/performance/generators" PerformanceRead, Empty, Empty => Generators;
    /// The public key by which receipts of this installation are known.
    ReceiptKeyGet: Get "/api/v1/performance/receipt-key" PerformanceRead, Empty, Empty => ReceiptKey;
    /// Hold runs against each other.
    RunCompare: Ask "/api/v1/performance/compare" PerformanceRead, Empty, CompareBody => Comparison;
    /// How much each percentile of the response time moved from one group of runs to the other. Only of runs that we recorded.
    RunShift: Ask "/api/v1/performance/shift" PerformanceRead, Empty, CompareBody => Shift;
}

/// Which profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProfileParams {
    /// Name.
    pub profile: String,
}

/// Body of [`ProfileSet`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileBody {
    /// What it asks for.
    pub spec: RunSpec,
}

/// Body of [`BaselineSet`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BaselineBody {
    /// A completed run of the profile.
    pub run: String,
}

/// The definition of a performance test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Profile {
    /// Name.
    pub name: String,
    /// What it asks for.
    pub spec: RunSpec,
    /// Runs that others are held against, by the hash of their environment; empty in lists.
    pub baselines: BTreeMap<String, String>,
    /// Those of them that do not hold any more.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub void_baselines: Vec<VoidBaseline>,
    /// Counts its changes.
    pub generation: u64,
    /// Last change.
    pub updated_at: Timestamp,
}

/// A baseline that says nothing about the newest run of its profile: that was made with or on something else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct VoidBaseline {
    /// Id of the baseline.
    pub run: String,
    /// Hash of the environment that it is of.
    pub environment: String,
    /// The newest run that completed.
    pub newest_run: String,
    /// What of the environment changed, from the baseline to that run.
    pub changed: Vec<FactorChange>,
}

/// Body of [`RunStart`]: a profile, a specification, or a profile with a specification in the place of its own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RunStartBody {
    /// Name of a profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// What is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spec: Option<RunSpec>,
    /// For people; the profile's name or the target if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// E.g. `mesh: istio`, `release: 1.4`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
    /// Why it is run.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// Which profile, as a test on which mesh.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProfileExportParams {
    /// Name.
    pub profile: String,
    /// Name of the mesh that the test is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mesh: Option<String>,
}

/// Answer of [`RunCheck`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RunChecked {
    /// An error among them refuses the run.
    pub findings: Vec<Finding>,
}

/// Body of [`SmpRead`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SmpReadBody {
    /// The file, YAML or JSON.
    pub text: String,
}

/// Answer of [`SmpRead`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SmpTest {
    /// Its name, if it has one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
    /// Its labels, and the mesh that it names.
    pub tags: BTreeMap<String, String>,
    /// A run for each of its clients; they are made at once.
    pub runs: Vec<RunSpec>,
    /// What it leaves in doubt.
    pub findings: Vec<Finding>,
}

/// Parameters of [`RunList`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct RunListParams {
    /// Only runs of this profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// At most so many, 1 to 500; default 50.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// `nextCursor` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// Which run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RunParams {
    /// Id, or as much of its end as is needed to tell it from others.
    pub run: String,
}

/// Answer of [`RunCostsGet`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WatchedCosts {
    /// Absent while the run goes on, and if there was nothing to watch.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub costs: Option<RunCosts>,
    /// MeshMark of the run by our published definition (docs/performance-experiments.md), or what is missing for it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub mesh_mark: Option<RunMark>,
}

/// Which run, in which form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RunExportParams {
    /// Id, or as much of its end as is needed to tell it from others.
    pub run: String,
    /// The form.
    #[serde(rename = "as")]
    pub form: Form,
}

/// Body of [`RunImport`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RunImportBody {
    /// What the tool wrote.
    pub text: String,
    /// Which tool; found by the shape of the text if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool: Option<Tool>,
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// E.g. `mesh: istio`, `release: 1.4`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
    /// What is to say about it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// Answer of [`RunImport`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Imported {
    /// A run for each result.
    pub runs: Vec<Run>,
    /// What the file leaves in doubt.
    pub findings: Vec<Finding>,
}

/// Answer of [`GeneratorList`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Generators {
    /// All that are known.
    pub items: Vec<GeneratorInfo>,
}

/// A load generator of others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GeneratorInfo {
    /// Its name.
    pub name: Generator,
    /// What it is good for.
    pub meaning: String,
    /// Whether it is there.
    pub is_there: bool,
    /// Its version, if it tells one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<String>,
    /// How to get it.
    pub how_to_get: String,
}

/// Answer of [`ReceiptKeyGet`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReceiptKey {
    /// Ed25519, in hex.
    pub key: String,
}

/// Parameters of [`RunSeries`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RunSeriesParams {
    /// Id, or as much of its end as is needed to tell it from others.
    pub run: String,
    /// Only points of seconds after this one; all if absent. A second that was told does not change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<u32>,
}

/// Parameters of [`RunDistribution`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RunDistributionParams {
    /// Id, or as much of its end as is needed to tell it from others.
    pub run: String,
    /// Which of its times; the response time if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phase: Option<Phase>,
}

/// Body of [`RunDescribe`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RunDescribeBody {
    /// For people.
    pub name: String,
    /// All tags.
    pub tags: BTreeMap<String, String>,
    /// What is to say about it.
    pub note: String,
}

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RunStatus {
    /// Waiting or measuring.
    Running,
    /// As specified.
    Completed,
    /// Somebody stopped it; what was measured until then is there.
    Stopped,
    /// The generator or the server died; what was measured until then is there.
    Interrupted,
    /// Nothing could be measured.
    Failed,
    /// Measured elsewhere.
    Imported,
}

/// One performance test that was carried out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Run {
    /// Id.
    #[serde(rename = "run")]
    pub id: String,
    /// The operation that carries it out, to follow and to cancel.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub operation: Option<String>,
    /// Name of its profile.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub profile: Option<String>,
    /// For people.
    pub name: String,
    /// What is measured.
    pub target: String,
    /// How far it is.
    pub status: RunStatus,
    /// What was asked for.
    pub spec: RunSpec,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// What people say about it.
    pub note: String,
    /// Hash of what was measured with and on.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub environment: Option<String>,
    /// With what and on what it was made.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub surroundings: BTreeMap<String, String>,
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
    /// Its numbers, once it has ended.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub summary: Option<Summary>,
    /// What another tool measured; what it did not tell is absent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub imported: Option<ToolResult>,
    /// How the other tool was started, if it was started here.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub calls: Vec<String>,
    /// What whoever reads the other tool's numbers must know; or for which mistakes there is no run.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
}
