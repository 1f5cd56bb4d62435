//! What any tool may say about a run, in one shape. Absent means: the tool does not say.

use std::collections::BTreeMap;

use jiff::Timestamp;
use meshplay_types::{Code, Finding, Findings};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::stats::Counts;

macro_rules! tools {
    ($($name:ident $text:literal $meaning:literal;)*) => {
        /// Programs whose results can be imported.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "camelCase")]
        pub enum Tool { $(#[doc = $meaning] $name),* }
        impl Tool {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),*];
            /// As the program is called.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }
        }
    };
}

tools! {
    Fortio "fortio" "JSON of `fortio load -json`";
    Wrk "wrk" "Text";
    Wrk2 "wrk2" "Text, with the spectrum of `--latency` or without";
    Oha "oha" "JSON of `--output-format json`";
    K6 "k6" "JSON of `--summary-export`";
    Vegeta "vegeta" "JSON lines of `vegeta encode`";
    H2load "h2load" "Text";
    Nighthawk "nighthawk" "JSON of `--output-format json`";
    Ghz "ghz" "JSON of `--format json`";
    Hlog "hlog" "Histogram log";
    Smp "smp" "Result of Service Mesh Performance";
}

/// From when the tool counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Timing {
    /// From the moment a request was meant to be sent.
    FromIntended,
    /// From the moment it was sent: stalls hide requests that should have been made.
    FromSend,
    /// The file does not tell.
    Unknown,
}

/// Whether starts waited for answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loop {
    /// They did not.
    Open,
    /// They did.
    Closed,
    /// Nobody knows.
    Unknown,
}

impl Loop {
    /// What the result alone tells.
    pub fn of(result: &ToolResult) -> Self {
        match result.tool {
            Tool::Wrk if result.is_maybe_of_wrk2() => Self::Unknown,
            Tool::Wrk => Self::Closed,
            Tool::Wrk2 => Self::Open,
            _ => Self::Unknown,
        }
    }

    /// What was asked for.
    pub fn of_arrivals(arrivals: &crate::spec::Arrivals) -> Self {
        if arrivals.is_closed() { Self::Closed } else { Self::Open }
    }
}

/// One run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ToolResult {
    /// Who measured.
    pub tool: Tool,
    /// Its version.
    pub version: Option<String>,
    /// What the user called it.
    pub label: Option<String>,
    /// What was asked for.
    pub url: Option<String>,
    /// When it began.
    pub started_at: Option<Timestamp>,
    /// How long it took.
    pub elapsed_s: Option<f64>,
    /// Requests per second that were asked for; absent for "as many as possible" too.
    pub target_rate: Option<f64>,
    /// Requests per second that were made.
    pub rate: Option<f64>,
    /// Connections, or what the tool calls so.
    pub connections: Option<u64>,
    /// Requests that ended, well or not.
    pub requests: Option<u64>,
    /// Those that failed, as the tool counts.
    pub errors: Option<u64>,
    /// Answers by status.
    pub status_codes: BTreeMap<String, u64>,
    /// Bytes received.
    pub bytes_received: Option<u64>,
    /// From when it counts.
    pub timing: Timing,
    /// How long requests took.
    pub latency: Latency,
}

/// How long requests took, in milliseconds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ToolLatency")]
pub struct Latency {
    /// The shortest.
    pub min_ms: Option<f64>,
    /// The mean.
    pub mean_ms: Option<f64>,
    /// The standard deviation.
    pub deviation_ms: Option<f64>,
    /// The longest.
    pub max_ms: Option<f64>,
    /// The percentiles that the tool printed, rising.
    pub shares: Vec<Share>,
    /// All counts, in milliseconds, where the tool gave them.
    #[serde(skip)]
    pub buckets: Option<Counts>,
}

/// A percentile.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ToolShare")]
pub struct Share {
    /// 0..100.
    pub percent: f64,
    /// So much or less.
    pub value_ms: f64,
}

impl Share {
    /// Whether it is that percentile, whatever adding up steps did to the last digits.
    fn is_of(&self, percent: f64) -> bool {
        (self.percent - percent).abs() < 1e-9
    }
}

impl Latency {
    /// A percentile that the tool printed.
    pub fn printed_ms(&self, percent: f64) -> Option<f64> {
        self.shares.iter().find(|share| share.is_of(percent)).map(|share| share.value_ms)
    }
}

/// No run has so many requests that more than nine decimals of a percentile mattered: what is beyond them came from
/// computing, as 55.00000000000001 from 0.55.
const PERCENT_SCALE: f64 = 1e9;

/// Percentiles in rising order, each once: the first that was given for it.
pub(super) fn rising(mut shares: Vec<Share>) -> Vec<Share> {
    for share in &mut shares {
        share.percent = (share.percent * PERCENT_SCALE).round() / PERCENT_SCALE;
    }
    shares.retain(|share| share.percent.is_finite() && share.value_ms.is_finite());
    shares.sort_by(|a, b| a.percent.total_cmp(&b.percent));
    shares.dedup_by(|next, kept| next.is_of(kept.percent));
    shares
}

impl ToolResult {
    /// What whoever reads the numbers must know.
    pub fn doubts(&self, kind: Loop) -> Findings {
        let tool = self.tool.name();
        let mut doubts = Vec::new();
        if kind == Loop::Closed {
            let message = format!(
                "{tool} asked again only when it had an answer: a target that stalls is asked less, and rate and times tell how it fares with so many callers, not how long people would wait"
            );
            doubts.push(Finding::new(Code::RESULT_CLOSED_LOOP, message));
        }
        if self.timing == Timing::FromSend {
            let message = format!(
                "{tool} times from the moment a request is sent: while the target stalls it sends less, and the tail looks shorter than it is"
            );
            doubts.push(Finding::new(Code::TOOL_RESULT_SEND_TIMED, message));
        }
        if self.is_maybe_of_wrk2() {
            let message = "the text may be wrk's, which times from the moment a request is sent, or wrk2's, which times from when it was meant to be: name the tool";
            doubts.push(Finding::new(Code::TOOL_RESULT_SEND_TIMED, message));
        }
        if self.latency.shares.is_empty() && self.latency.buckets.is_none() {
            let message = format!("{tool} wrote no percentiles: the result cannot be judged by its tail");
            doubts.push(Finding::new(Code::TOOL_RESULT_NO_PERCENTILES, message));
        }
        doubts
    }

    /// wrk always times from the sending; of a text that is not whole, nobody knows whether it is wrk's.
    fn is_maybe_of_wrk2(&self) -> bool {
        self.tool == Tool::Wrk && self.timing == Timing::Unknown
    }

    /// Without what JSON has no number for, which could not be read back from where results are kept.
    pub(super) fn only_numbers(mut self) -> Self {
        let Latency { min_ms, mean_ms, deviation_ms, max_ms, shares, buckets: _ } = &mut self.latency;
        let of_run = [&mut self.elapsed_s, &mut self.target_rate, &mut self.rate];
        for number in of_run.into_iter().chain([min_ms, mean_ms, deviation_ms, max_ms]) {
            *number = number.filter(|number| number.is_finite());
        }
        *shares = rising(std::mem::take(shares));
        self
    }

    /// A result that says nothing yet.
    pub fn of(tool: Tool, timing: Timing) -> Self {
        Self {
            tool,
            timing,
            version: None,
            label: None,
            url: None,
            started_at: None,
            elapsed_s: None,
            target_rate: None,
            rate: None,
            connections: None,
            requests: None,
            errors: None,
            status_codes: BTreeMap::new(),
            bytes_received: None,
            latency: Latency::default(),
        }
    }
}

/// Text that is there and not empty.
pub(super) fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}
