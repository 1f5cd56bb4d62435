//! A search for the highest rate, for people and for other tools: lines while it goes on, a table, Markdown, JUnit XML,
//! workflow commands. It decides nothing but what fails a build.

use meshplay_perf::{
    capacity::{CapacityEnd, CapacityReport, CapacityTrial, NextTrial, TrialState},
    report::ms_text as ms,
    summary::SloResult,
};

use super::super::run_text::short;
use crate::{
    report::{cell, command_text, xml},
    table::table,
};

/// Before a trial.
pub(super) fn started(number: usize, next: NextTrial) -> String {
    format!("trial {number}: {} requests/s for {:.0} s", rate(next.rate), next.trial_ms as f64 / 1e3)
}

/// After it.
pub(super) fn ended(number: usize, trial: &CapacityTrial) -> String {
    let figure = trial.decisive().map(|one| format!(", {} {}", name(one), figure(one))).unwrap_or_default();
    let why = if trial.state == TrialState::Met { String::new() } else { format!(" ({})", trial.reason) };
    let figure = if trial.reason.contains(" ms [") { String::new() } else { figure };
    format!("trial {number}: {} answered/s{figure}: {}{why}", rate(trial.achieved), word(trial.state))
}

/// Whether a build is to fail.
pub(super) fn is_below(report: &CapacityReport, fail_below: Option<f64>) -> bool {
    let is_none = report.met.is_none() && report.end == CapacityEnd::None;
    is_none || fail_below.is_some_and(|least| report.met.is_none_or(|met| met < least))
}

/// The answer, then all trials.
pub(super) fn text(report: &CapacityReport) -> String {
    let row = |(number, trial): (usize, &CapacityTrial)| {
        let cells = cells(number, trial);
        let run = trial.run.as_deref().map(short).unwrap_or_default();
        let [number, rate, achieved, seconds, figure, state] = cells;
        [number, rate, achieved, seconds, figure, state, run]
    };
    let head = ["TRIAL", "RATE", "ANSWERED", "SECONDS", "DECIDED BY", "", "RUN"];
    let rows = table(head, report.trials.iter().enumerate().map(row));
    format!("{}\n\n{rows}", report.sentence)
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
    format!("::{level} title=perf capacity::{}\n", command_text(&report.sentence))
}

fn cells(number: usize, trial: &CapacityTrial) -> [String; 6] {
    let decided = match trial.decisive() {
        // What was not decided by an objective has its reason instead.
        Some(one) if trial.state == TrialState::Met || trial.reason.starts_with(&one.slo) => {
            format!("{} {}", name(one), figure(one))
        }
        _ => trial.reason.clone(),
    };
    [
        (number + 1).to_string(),
        format!("{}/s", rate(trial.rate)),
        format!("{}/s", rate(trial.achieved)),
        format!("{:.0}", trial.measured_ms as f64 / 1e3),
        decided,
        word(trial.state).to_owned(),
    ]
}

/// `p99` of `p99<20ms`.
fn name(one: &SloResult) -> &str {
    one.slo.split('<').next().unwrap_or_default().trim()
}

/// Value and interval.
fn figure(one: &SloResult) -> String {
    let is_share = name(one) == "errors";
    let number = |value: f64| if is_share { format!("{:.2} %", value * 100.0) } else { ms(value) };
    let [low, high] = one.interval.map(|end| end.map_or_else(|| "?".to_owned(), number));
    let unit = if is_share { "" } else { " ms" };
    format!("{}{unit} [{low}, {high}]", number(one.value))
}

fn word(state: TrialState) -> &'static str {
    match state {
        TrialState::Met => "met",
        TrialState::Missed => "missed",
        TrialState::Undecided => "undecided",
    }
}

fn rate(rate: f64) -> String {
    if rate >= 1_000.0 { format!("{rate:.0}") } else { format!("{rate:.1}") }
}

#[cfg(test)]
mod tests {
    use meshplay_perf::summary::SloState;

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
    fn a_trial_is_one_line_while_the_search_goes_on() {
        let report = report();
        assert_eq!(
            started(1, NextTrial { rate: 100.0, trial_ms: 10_000 }),
            "trial 1: 100.0 requests/s for 10 s"
        );
        assert_eq!(ended(1, &report.trials[0]), "trial 1: 100.0 answered/s, p99 12.0 ms [11.0, 13.0]: met");
        assert_eq!(
            ended(2, &report.trials[1]),
            "trial 2: 200.0 answered/s: missed (p99<20ms missed: 30.000 ms [29.000 ms, 31.000 ms])"
        );
    }

    #[test]
    fn a_build_fails_below_the_rate_it_needs_and_where_no_rate_is_met() {
        let found = report();
        assert!(!is_below(&found, None) && !is_below(&found, Some(100.0)) && is_below(&found, Some(101.0)));
        assert!(is_below(&CapacityReport { met: None, end: CapacityEnd::None, ..report() }, None));
        assert!(junit(&found, None).contains("tests=\"3\" failures=\"0\""));
        assert!(junit(&found, Some(150.0)).contains("name=\"p99&lt;20ms at 150.0 requests/s\"><failure>"));
        assert!(github(&found, Some(150.0)).starts_with("::error title=perf capacity::p99<20ms holds"));
    }

    #[test]
    fn tables_say_what_decided() {
        let table = markdown(&report());
        assert!(
            table.contains("| 2 | 200.0/s | 200.0/s | 10 | p99 30.0 ms [29.0, 31.0] | missed |"),
            "{table}"
        );
        assert!(text(&report()).contains("abcdefgh"));
    }
}
