//! A search for the highest rate, for people and for other tools: a table, Markdown, JUnit XML, workflow commands. It decides nothing but what fails a build.

use meshplay_perf::capacity::{
    CapacityEnd, CapacityReport, CapacityTrial, Unjudged,
    text::{decided, rate, word},
};

use super::super::run_text::short;
use crate::{
    report::{cell, command_text, xml},
    table::table,
};

/// Whether a build is to fail.
pub(super) fn is_below(report: &CapacityReport, fail_below: Option<f64>) -> bool {
    let is_none = report.met.is_none() && report.end == CapacityEnd::None;
    is_none || fail_below.is_some_and(|least| report.met.is_none_or(|met| met < least))
}

/// The answer, and the rate that a build asked for if it is not met.
fn answer(report: &CapacityReport, fail_below: Option<f64>) -> String {
    let missed = fail_below.filter(|_| is_below(report, fail_below));
    let asked = missed.map(|least| format!("; it was to hold at {} requests/s", rate(least)));
    format!("{}{}", report.sentence, asked.unwrap_or_default())
}

/// The answer, then all trials.
pub(super) fn text(report: &CapacityReport, fail_below: Option<f64>) -> String {
    let row = |(number, trial): (usize, &CapacityTrial)| {
        let cells = cells(number, trial);
        let run = trial.run.as_deref().map(short).unwrap_or_default();
        let [number, rate, achieved, seconds, figure, state] = cells;
        [number, rate, achieved, seconds, figure, state, run]
    };
    let head = ["TRIAL", "RATE", "ANSWERED", "SECONDS", "DECIDED BY", "", "RUN"];
    let cut = |one: &Unjudged| {
        let [rate, run] = [format!("{}/s", rate(one.rate)), short(&one.run)];
        let nothing = String::new;
        [
            (report.trials.len() + 1).to_string(),
            rate,
            nothing(),
            nothing(),
            nothing(),
            unjudged(report).to_owned(),
            run,
        ]
    };
    let rows = report.trials.iter().enumerate().map(row).chain(report.unjudged.as_ref().map(cut));
    let rows = table(head, rows);
    format!("{}\n\n{rows}", answer(report, fail_below))
}

/// What became of the run that was not judged.
fn unjudged(report: &CapacityReport) -> &'static str {
    match report.end {
        CapacityEnd::GoesOn => "goes on",
        CapacityEnd::Failed { .. } => "failed",
        _ => "cut off",
    }
}

/// For pull requests and notes.
pub(super) fn markdown(report: &CapacityReport) -> String {
    let row = |(number, trial): (usize, &CapacityTrial)| {
        format!("| {} |\n", cells(number, trial).map(|text| cell(&text)).join(" | "))
    };
    let rows: String = report.trials.iter().enumerate().map(row).collect();
    let head = "| trial | rate | answered | seconds | decided by | |\n|---|---|---|---|---|---|\n";
    format!("**{}**\n\n{head}{rows}", cell(&report.sentence))
}

/// One case for the answer, and one for each trial, none of which fails: a rate that is not met is how a search ends.
pub(super) fn junit(report: &CapacityReport, fail_below: Option<f64>) -> String {
    let fails = is_below(report, fail_below);
    let tag = if fails { "failure" } else { "system-out" };
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"perf capacity\" tests=\"{}\" failures=\"{}\">\n",
        report.trials.len() + 1,
        usize::from(fails)
    );
    let name = match fail_below {
        Some(least) => format!("{} at {} requests/s", report.objectives.join(", "), rate(least)),
        None => format!("highest rate with {}", report.objectives.join(", ")),
    };
    out +=
        &format!("  <testcase name=\"{}\"><{tag}>{}</{tag}></testcase>\n", xml(&name), xml(&report.sentence));
    for (number, trial) in report.trials.iter().enumerate() {
        let text = format!("{}: {}", word(trial.state), trial.reason);
        out += &format!(
            "  <testcase classname=\"trial\" name=\"{}: {} requests/s\" time=\"{}\"><system-out>{}</system-out></testcase>\n",
            number + 1,
            rate(trial.rate),
            trial.measured_ms as f64 / 1e3,
            xml(&text)
        );
    }
    out + "</testsuite>\n"
}

/// One line.
pub(super) fn github(report: &CapacityReport, fail_below: Option<f64>) -> String {
    let level = if is_below(report, fail_below) { "error" } else { "notice" };
    format!("::{level} title=perf capacity::{}\n", command_text(&answer(report, fail_below)))
}

fn cells(number: usize, trial: &CapacityTrial) -> [String; 6] {
    [
        (number + 1).to_string(),
        format!("{}/s", rate(trial.rate)),
        format!("{}/s", rate(trial.achieved)),
        format!("{:.0}", trial.measured_ms as f64 / 1e3),
        decided(trial),
        word(trial.state).to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use meshplay_perf::{
        capacity::TrialState,
        summary::{SloResult, SloState},
    };

    use super::*;

    fn report() -> CapacityReport {
        let slo = |state, value: f64| SloResult {
            slo: "p99<20ms".to_owned(),
            state,
            value,
            interval: [Some(value - 1.0), Some(value + 1.0)],
            more_requests: None,
            burn_rate: None,
        };
        let trial = |rate: f64, state, reason: &str, slo| CapacityTrial {
            rate,
            achieved: rate,
            measured_ms: 10_000,
            requests: 1_000,
            errors: 0,
            service_mean_ms: Some(1.0),
            state,
            limit: None,
            reason: reason.to_owned(),
            slo: vec![slo],
            run: Some("0193-abcdefgh".to_owned()),
        };
        CapacityReport {
            target: "http://x/".to_owned(),
            objectives: vec!["p99<20ms".to_owned()],
            met: Some(100.0),
            not_met: Some(200.0),
            end: CapacityEnd::Narrow,
            limit: None,
            sentence: "p99<20ms holds at 100.0 requests/s".to_owned(),
            unjudged: None,
            trials: vec![
                trial(100.0, TrialState::Met, "all objectives are met", slo(SloState::Met, 12.0)),
                trial(
                    200.0,
                    TrialState::Missed,
                    "p99<20ms missed: 30.000 ms [29.000 ms, 31.000 ms]",
                    slo(SloState::Missed, 30.0),
                ),
            ],
        }
    }

    #[test]
    fn a_build_fails_below_the_rate_it_needs_and_where_no_rate_is_met() {
        let found = report();
        assert!(!is_below(&found, None) && !is_below(&found, Some(100.0)) && is_below(&found, Some(101.0)));
        assert!(is_below(&CapacityReport { met: None, end: CapacityEnd::None, ..report() }, None));
        assert!(junit(&found, None).contains("tests=\"3\" failures=\"0\""));
        assert!(junit(&found, Some(150.0)).contains("name=\"p99&lt;20ms at 150.0 requests/s\"><failure>"));
        let failed = "::error title=perf capacity::p99<20ms holds at 100.0 requests/s; it was to hold at 150.0 requests/s\n";
        assert_eq!(github(&found, Some(150.0)), failed);
        assert!(github(&found, Some(100.0)).ends_with("::p99<20ms holds at 100.0 requests/s\n"));
    }

    #[test]
    fn tables_say_what_decided() {
        let table = markdown(&report());
        assert!(
            table.contains("| 2 | 200.0/s | 200.0/s | 10 | p99 30.0 ms [29.0, 31.0] | missed |"),
            "{table}"
        );
        assert!(text(&report(), None).contains("abcdefgh"));
    }
}
