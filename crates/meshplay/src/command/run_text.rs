//! A run for people and for scripts.

use meshplay_api::performance::{Run, RunStatus};
use meshplay_perf::{
    RunSpec,
    format::{Latency, ToolResult},
    report::{ms_text as ms, percentile_cells, phases, short_id},
    spec::Arrivals,
    summary::{AgentSummary, Percentiles, QUANTILES, Summary},
};
use meshplay_types::{Code, plural};
use serde_json::Value;

use crate::table::table;

/// Percentiles of other tools that are shown, as far as they told them. Some tell dozens: JSON has them all.
const USUAL_PERCENTS: [f64; 7] = [50.0, 75.0, 90.0, 95.0, 99.0, 99.9, 99.99];

/// The keys that scripts rely on (DESIGN §6), and all others of the run.
pub(super) fn json(run: &Run) -> Value {
    let mut value = serde_json::to_value(run).unwrap_or_default();
    let summary = value.as_object_mut().and_then(|run| run.remove("summary"));
    if let (Some(Value::Object(summary)), Some(run)) = (summary, value.as_object_mut()) {
        run.extend(summary);
    }
    value
}

/// Runs, one per line.
pub(super) fn rows(runs: &[Run]) -> String {
    let row = |run: &Run| {
        let summary = run.summary.as_ref();
        let imported = run.imported.as_ref();
        let printed = |percent| imported.and_then(|one| one.latency.printed_ms(percent));
        let number = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), ms);
        let of = |percent: f64, pick: fn(&Percentiles) -> f64| {
            number(
                summary.and_then(|one| one.response_time_ms.as_ref()).map(pick).or_else(|| printed(percent)),
            )
        };
        let rate = summary.map(|one| one.rate.achieved).or_else(|| imported?.rate);
        let errors = summary.map(meshplay_perf::Summary::errors_total).or_else(|| imported?.errors);
        [
            short(&run.id),
            run.name.clone(),
            status(run.status).to_owned(),
            rate.map_or_else(|| "-".to_owned(), |rate| format!("{rate:.0}/s")),
            of(50.0, |one| one.p50),
            of(99.0, |one| one.p99),
            errors.map_or_else(|| "-".to_owned(), |errors| errors.to_string()),
            summary
                .map(verdict)
                .or_else(|| imported.map(|_| unjudged(run)))
                .unwrap_or_else(|| "-".to_owned()),
            began_at(run).strftime("%Y-%m-%d %H:%M:%S").to_string(),
        ]
    };
    table(
        ["RUN", "NAME", "STATUS", "RATE", "P50 MS", "P99 MS", "ERRORS", "VERDICT", "STARTED"],
        runs.iter().map(row),
    )
}

/// When it was measured, if the tool that did so says it; else when it became a run here.
fn began_at(run: &Run) -> jiff::Timestamp {
    run.imported.as_ref().and_then(|one| one.started_at).unwrap_or(run.created_at)
}

/// One run.
pub(super) fn text(run: &Run) -> String {
    let mut text = format!("{} {}: {}\n", short(&run.id), run.target, status(run.status));
    if let Some(reason) = &run.reason {
        text += &format!("{reason}\n");
    }
    if let Some(summary) = &run.summary {
        text += &numbers(summary);
    }
    if let Some(result) = &run.imported {
        text += &imported(result, run);
    }
    text.trim_end().to_owned()
}

/// What another tool told; what it did not is not there.
fn imported(result: &ToolResult, run: &Run) -> String {
    let mut rows = vec![("measured by", result.tool.name().to_owned())];
    rows.push(("verdict", unjudged(run)));
    let mut add = |name, value: Option<String>| rows.extend(value.map(|value| (name, value)));
    add("version", result.version.clone());
    add("rate", result.rate.map(|rate| format!("{rate:.1} requests/s")));
    add("asked for", result.target_rate.map(|rate| format!("{rate:.1} requests/s")));
    add("requests", result.requests.map(|count| count.to_string()));
    add("failed", result.errors.map(|count| count.to_string()));
    add("connections", result.connections.map(|count| count.to_string()));
    add("mean", result.latency.mean_ms.map(|value| format!("{} ms", ms(value))));
    add("longest", result.latency.max_ms.map(|value| format!("{} ms", ms(value))));
    rows.iter().map(|(name, value)| format!("{name:<14}{value}\n")).chain(told(&result.latency)).collect()
}

fn told(latency: &Latency) -> impl Iterator<Item = String> {
    let line = move |percent| {
        let value_ms = latency.printed_ms(percent)?;
        Some(format!("{:<14}{} ms\n", format!("p{percent}"), ms(value_ms)))
    };
    USUAL_PERCENTS.into_iter().filter_map(line)
}

/// What stands in the place of a verdict: other tools do not record what one would be made of.
fn unjudged(run: &Run) -> String {
    let has = |code| run.findings.iter().any(|finding| finding.code == code);
    let doubts = [
        (Code::RESULT_CLOSED_LOOP, "closed loop"),
        (Code::TOOL_RESULT_SEND_TIMED, "timed from sending"),
        (Code::TOOL_RESULT_NO_PERCENTILES, "no percentiles"),
    ];
    let found: Vec<&str> = doubts.iter().filter(|(code, _)| has(*code)).map(|(_, words)| *words).collect();
    if found.is_empty() { "not judged".to_owned() } else { format!("not judged: {}", found.join(", ")) }
}

fn numbers(summary: &Summary) -> String {
    let mut text = String::new();
    let asked = summary.rate.target.map(|rate| format!(" of {rate:.1}")).unwrap_or_default();
    let seconds = summary.measured_ms as f64 / 1e3;
    let errors = summary.errors_total();
    let mut line = |name: &str, value: String| text += &format!("{name:<14}{value}\n");
    line("rate", format!("{:.1}{asked} requests/s", summary.rate.achieved));
    line("requests", format!("{} in {seconds:.1} s, {errors} failed", summary.requests));
    for (class, count) in &summary.errors {
        line("", format!("{count} {class}"));
    }
    if summary.unsent > 0 {
        line("never sent", format!("{}: no connection was free", summary.unsent));
    }
    let cpu = summary.client.cpu_us_per_request.map_or_else(|| "-".to_owned(), |us| format!("{us:.1} µs"));
    let rss = summary.client.rss_anon_bytes_max.map(|bytes| bytes as f64 / f64::from(1 << 20));
    let rss = rss.map(|mib| format!(", {mib:.1} MiB")).unwrap_or_default();
    line("generator", format!("{}, {cpu} CPU per request{rss}", summary.engine));
    if let Some(law) = summary.littles_law {
        line("under way", law.sentence());
    }
    line("verdict", verdict(summary));
    for one in &summary.slo {
        line(&one.slo, format!("{}{}", if one.slo.len() < 14 { "" } else { " " }, one.sentence()));
    }
    let agents = if summary.agents.is_empty() { String::new() } else { format!("\n\n{}", agents(summary)) };
    format!("{text}\n{}{agents}", percentiles(summary))
}

/// Who made it together.
fn agents(summary: &Summary) -> String {
    let row = |one: &AgentSummary| {
        let number = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), ms);
        let lost = one.lost.as_ref().map(|lost| format!("lost in second {}: {}", lost.second, lost.reason));
        [
            one.name.clone(),
            one.requests.to_string(),
            number(one.p50_ms),
            number(one.p99_ms),
            format!("±{:.2} ms", one.clock_error_us as f64 / 1e3),
            lost.unwrap_or_default(),
        ]
    };
    table(["AGENT", "REQUESTS", "P50 MS", "P99 MS", "CLOCK", ""], summary.agents.iter().map(row))
}

fn percentiles(summary: &Summary) -> String {
    let row = |(name, phase): (&str, &Percentiles)| {
        let mut cells = [const { String::new() }; QUANTILES.len() + 2];
        cells[0] = name.to_owned();
        for (cell, text) in cells[1..].iter_mut().zip(percentile_cells(phase)) {
            *cell = text;
        }
        cells
    };
    table(["MS", "P50", "P90", "P95", "P99", "P99.9", "MAX"], phases(summary).into_iter().map(row))
}

/// What a profile asks for, in a few words.
pub(super) fn arrivals(spec: &RunSpec) -> String {
    let load = match &spec.arrivals {
        Arrivals::Max => "as fast as possible".to_owned(),
        Arrivals::Closed { think_ms } => format!("closed loop, {think_ms} ms between requests"),
        Arrivals::Constant { rate } => format!("{rate}/s"),
        Arrivals::Poisson { rate } => format!("{rate}/s at random"),
        Arrivals::Steps { steps } => format!("{} steps", steps.len()),
        Arrivals::Ramp { from, to, .. } => format!("{from}/s to {to}/s"),
        Arrivals::Spike { rate, peak, .. } => format!("{rate}/s with a peak of {peak}/s"),
        Arrivals::Burst { size, every_ms } => format!("{size} every {every_ms} ms"),
        Arrivals::Replay { times_us } => format!("{} recorded starts", times_us.len()),
    };
    format!("{load}, {}", plural(spec.connections, "connection"))
}

fn verdict(summary: &Summary) -> String {
    let word = serde_json::to_value(summary.validity.verdict).unwrap_or_default();
    word.as_str().unwrap_or_default().to_owned()
}

pub(super) fn status(status: RunStatus) -> &'static str {
    match status {
        RunStatus::Running => "running",
        RunStatus::Completed => "completed",
        RunStatus::Stopped => "stopped",
        RunStatus::Interrupted => "interrupted",
        RunStatus::Failed => "failed",
        RunStatus::Imported => "imported",
    }
}

pub(super) fn short(id: &str) -> String {
    short_id(id).to_owned()
}

#[cfg(test)]
mod tests {
    use meshplay_perf::format::Share;

    use super::*;

    #[test]
    fn of_the_dozens_of_percentiles_that_a_tool_tells_the_usual_ones_are_shown() {
        let shares =
            [0.0, 50.0, 55.0, 90.0, 98.906_2, 99.9, 100.0].map(|percent| Share { percent, value_ms: 1.5 });
        let lines: Vec<String> = told(&Latency { shares: shares.into(), ..Latency::default() }).collect();
        assert_eq!(lines, ["p50", "p90", "p99.9"].map(|name| format!("{name:<14}1.50 ms\n")));
    }

    #[test]
    fn times_have_three_digits() {
        assert_eq!([ms(0.1234), ms(1.234), ms(12.34), ms(1234.4)], ["0.123", "1.23", "12.3", "1234"]);
    }

    #[test]
    fn a_run_is_called_by_the_end_of_its_id() {
        assert_eq!((short("0193-abcdefgh"), short("abc")), ("abcdefgh".to_owned(), "abc".to_owned()));
    }
}
