//! A run as a document for others: for programs, for spreadsheets, for other tools, for pages and pull requests.
//!
//! Everything is computed from what was recorded. It refuses to know stores and files: a run comes in, text goes out.

mod csv;
pub mod environment;
mod fortio;
mod hlog;
mod html;
mod junit;
mod markdown;
pub mod receipt;
mod rows;
mod smp;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use rows::{cells as percentile_cells, ms as ms_text, phases, short_id};

use crate::{
    Recording, RunSpec, Summary, cost::RunCosts, meshmark::RunMark, plot, recording::Phase, stats::Counts,
};

macro_rules! forms {
    ($($(#[$doc:meta])* $name:ident $word:literal $media:literal $end:literal;)*) => {
        /// In which form.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "kebab-case")]
        #[schemars(rename = "ReportForm")]
        pub enum Form { $($(#[$doc])* $name),* }

        impl Form {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The word for it.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$name => $word),* }
            }

            fn media(self) -> (&'static str, &'static str) {
                match self { $(Self::$name => ($media, $end)),* }
            }
        }
    };
}

forms! {
    /// All that was recorded, with histograms in HdrHistogram's V2 encoding.
    Json "json" "application/json" "json";
    /// A line per second.
    Csv "csv" "text/csv" "csv";
    /// A histogram per second, for every tool that reads HdrHistogram logs.
    Hlog "hlog" "text/plain" "hlog";
    /// For fortio's report, and tools that read it.
    Fortio "fortio" "application/json" "fortio.json";
    /// The result in the words of Service Mesh Performance.
    Smp "smp" "application/json" "smp.json";
    /// Where it ran, in the words of Service Mesh Performance, as far as that was seen.
    SmpEnvironment "smp-environment" "application/json" "smp-environment.json";
    /// The mesh and its configuration, in the words of Service Mesh Performance, as far as that was seen.
    SmpMesh "smp-mesh" "application/json" "smp-mesh.json";
    /// The test in the words of Service Mesh Performance.
    SmpTest "smp-test" "application/json" "smp-test.json";
    /// For builds.
    Junit "junit" "application/xml" "xml";
    /// For pull requests.
    Markdown "markdown" "text/markdown" "md";
    /// A page that stands alone.
    Html "html" "text/html" "html";
    /// The curve of percentiles.
    Svg "svg" "image/svg+xml" "svg";
    /// What another tool wrote, byte for byte.
    Original "original" "text/plain" "txt";
    /// A signed account that anybody can compute again.
    Receipt "receipt" "application/json" "receipt.json";
}

/// A run with everything that is known of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Id.
    pub run: String,
    /// For people.
    pub name: String,
    /// What was measured.
    pub target: String,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// What people say about it.
    pub note: String,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// What was asked for.
    pub spec: RunSpec,
    /// With what and on what it was made.
    pub surroundings: BTreeMap<String, String>,
    /// Hash of it.
    pub environment: Option<String>,
    /// Its numbers.
    pub summary: Summary,
    /// What was recorded.
    pub recording: Recording,
    /// What it cost, if anything of it was watched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub costs: Option<RunCosts>,
}

/// A document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ReportDocument")]
pub struct Document {
    /// What to call the file.
    pub file_name: String,
    /// Its media type.
    pub content_type: String,
    /// Its text.
    pub text: String,
}

impl Document {
    /// A run's document of that form.
    #[must_use]
    pub fn new(run: &str, form: Form, text: String) -> Self {
        let (content_type, end) = form.media();
        let short: String = run.chars().skip(run.chars().count().saturating_sub(8)).collect();
        Self { file_name: format!("run-{short}.{end}"), content_type: content_type.to_owned(), text }
    }
}

impl Report {
    /// The document; none for a receipt, which needs a key (see [`receipt::write`]), and for the original of another tool.
    #[must_use]
    pub fn document(&self, form: Form) -> Option<Document> {
        let text = match form {
            Form::Json => rows::json(self),
            Form::Csv => csv::write(&self.recording),
            Form::Hlog => hlog::write(&self.recording),
            Form::Fortio => fortio::write(self),
            Form::Smp => smp::result(self),
            Form::SmpEnvironment => smp::environment(self),
            Form::SmpMesh => smp::mesh(self),
            Form::SmpTest => smp::test(self),
            Form::Junit => junit::write(self),
            Form::Markdown => markdown::write(self),
            Form::Html => html::write(self),
            Form::Svg => plot::plot_percentiles(&self.name, &self.curves()),
            Form::Receipt | Form::Original => return None,
        };
        Some(Document::new(&self.run, form, text))
    }

    /// MeshMark of the run; none if nothing that belongs to a mesh was watched.
    fn mesh_mark(&self) -> Option<RunMark> {
        let costs = self.costs.as_ref().filter(|costs| RunMark::is_about_a_mesh(costs))?;
        Some(RunMark::of(costs, self.summary.cores_here()))
    }

    /// When the time began that counts: after the warm-up.
    fn measured_from(&self) -> Timestamp {
        let warm_up =
            SignedDuration::from_millis(i64::try_from(self.recording.warm_up_ms).unwrap_or(i64::MAX));
        let started_at = self.summary.started_at;
        started_at.checked_add(warm_up).unwrap_or(started_at)
    }

    /// Response and service time of the requests that count, in milliseconds.
    fn curves(&self) -> Vec<(String, Counts)> {
        let phases = [("response time", Phase::Response), ("service time", Phase::Service)];
        phases.map(|(name, phase)| (name.to_owned(), self.counts_ms(phase))).into()
    }

    fn counts_ms(&self, phase: Phase) -> Counts {
        Counts::from(&self.recording.total(phase)).scaled(1e-6)
    }
}

#[cfg(test)]
mod read_back;
#[cfg(test)]
mod tests;
