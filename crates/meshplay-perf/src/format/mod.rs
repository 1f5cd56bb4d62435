//! Results and test files of other tools, read into our words and written back.
//!
//! What a format cannot tell stays empty; what was not understood is a finding. It refuses to know files and
//! programs: text comes in, values and findings go out.
//!
//! Entry points: [`import`], [`ToolResult`], [`smp`].

mod duration;
mod fortio;
mod ghz;
mod h2load;
mod hlog;
mod k6;
mod nighthawk;
mod number;
mod oha;
mod possible;
mod result;
mod run_type;
pub mod smp;
mod vegeta;
mod words;
mod wrk;

pub use duration::{duration_read, duration_text};
pub use fortio::{FortioReport, fortio_write};
pub use hlog::{HlogInterval, hlog_read, hlog_write};
pub use result::{Latency, Loop, Share, Timing, Tool, ToolResult};
pub use run_type::fortio_run_type;

use meshplay_types::{Code, Finding, Findings};

/// Results of one file (of wrk, nighthawk and logs it may hold several) and what the file left in doubt.
pub type Imported = (Vec<ToolResult>, Findings);

/// What we call ourselves, in the place of a program's name and before our version.
const OURS: &str = "meshplay";
/// Each becomes a run. Nighthawk has one for each worker, a log one for each tag, and wrk's are appended to each other.
const RESULTS_MAX: usize = 100;

/// Reads a result, of the given tool or of the one whose shape it has.
pub fn import(text: &str, tool: Option<Tool>) -> Result<Imported, Finding> {
    let named = tool;
    let tool = named.or_else(|| detect(text)).ok_or_else(|| {
        Finding::new(Code::TOOL_RESULT_UNKNOWN, "the file has the shape of no result that can be imported")
    })?;
    let results: Vec<ToolResult> = match tool {
        Tool::Fortio => vec![fortio::read(text)?],
        Tool::Wrk | Tool::Wrk2 => wrk::read(text, named)?,
        Tool::Oha => vec![oha::read(text)?],
        Tool::K6 => vec![k6::read(text)?],
        Tool::Vegeta => vec![vegeta::read(text)?],
        Tool::H2load => vec![h2load::read(text)?],
        Tool::Nighthawk => nighthawk::read(text)?,
        Tool::Ghz => vec![ghz::read(text)?],
        Tool::Hlog => hlog::results(text)?,
        Tool::Smp => vec![smp::result(text)?],
    };
    // Whoever reads a result back from where it is kept relies on it.
    let results: Vec<ToolResult> = results.into_iter().map(ToolResult::only_numbers).collect();
    results.iter().try_for_each(possible::check)?;
    let findings = results.iter().flat_map(|result| result.doubts(Loop::of(result))).collect();
    Ok((results, findings))
}

/// By what only one tool writes.
fn detect(text: &str) -> Option<Tool> {
    let has = |word: &str| text.contains(word);
    let marks: [(&[&str], Tool); 13] = [
        (&["#[Histogram log format"], Tool::Hlog),
        (&["latencies_ms"], Tool::Smp),
        (&["latenciesMs"], Tool::Smp),
        (&["\"DurationHistogram\""], Tool::Fortio),
        (&["\"benchmark_http_client."], Tool::Nighthawk),
        (&["\"http_req_duration\""], Tool::K6),
        (&["\"latencyPercentiles\""], Tool::Oha),
        (&["\"latencyDistribution\""], Tool::Ghz),
        (&["Detailed Percentile spectrum"], Tool::Wrk2),
        (&["Running ", "test @", "Requests/sec:"], Tool::Wrk),
        (&["finished in", "time for request:"], Tool::H2load),
        (&["finished in", "median", "TTFB"], Tool::H2load),
        (&["\"latency\"", "\"timestamp\"", "\"code\""], Tool::Vegeta),
    ];
    marks.iter().find(|(words, _)| words.iter().all(|word| has(word))).map(|(_, tool)| *tool)
}

/// Refuses a file of more results than are taken: asked while it is read, before they take memory.
fn check_number(tool: Tool, results: usize) -> Result<(), Finding> {
    if results <= RESULTS_MAX {
        return Ok(());
    }
    Err(broken(tool, format!("it holds more than the {RESULTS_MAX} results that are taken of one file")))
}

/// A finding for a result that cannot be read.
fn broken(tool: Tool, cause: impl std::fmt::Display) -> Finding {
    Finding::new(Code::TOOL_RESULT_BROKEN, format!("this is no result of {}", tool.name()))
        .cause(cause.to_string())
}

fn json<T: serde::de::DeserializeOwned>(text: &str, tool: Tool) -> Result<T, Finding> {
    // A list would be taken for the fields of an object, in order.
    if !text.trim_start().starts_with('{') {
        return Err(broken(tool, "it does not start with `{`"));
    }
    serde_json::from_str(text).map_err(|error| broken(tool, error))
}
