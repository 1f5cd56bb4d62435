//! A comparison as a report for other tools: JUnit XML, GitHub workflow commands, Markdown. What counts as a failure is
//! told; the numbers are not looked at again.

use std::collections::BTreeMap;

use meshplay_api::performance::{Comparison, MetricComparison};

use super::compare::{ESTIMATORS, percent, title, word};
use crate::report::{cell, command_text, xml};

/// What is said of the primary metric where a run lacks it; a finding names that run.
const NOT_KNOWN: &str = "it is not known of every run";

/// One test case per metric; the primary one fails if the comparison does, also where nothing is known of it.
pub(super) fn junit(found: &Comparison, failed: Failed) -> String {
    let failures = usize::from(failed == Failed::Yes);
    let mut cases: BTreeMap<&String, &str> =
        found.metrics.iter().map(|(name, metric)| (name, metric.sentence.as_str())).collect();
    cases.entry(&found.primary).or_insert(NOT_KNOWN);
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"perf compare\" tests=\"{}\" failures=\"{failures}\">\n",
        cases.len()
    );
    for (name, sentence) in cases {
        let is_primary = *name == found.primary;
        let fails = failed == Failed::Yes && is_primary;
        let tag = if fails { "failure" } else { "system-out" };
        let differs = if is_primary { differs(found, "\n") } else { String::new() };
        out += &format!(
            "  <testcase classname=\"{}\" name=\"{}\"><{tag}>{}</{tag}></testcase>\n",
            if is_primary { "primary" } else { "other" },
            xml(&title(name)),
            xml(&(sentence.to_owned() + &differs)),
        );
    }
    out + "</testsuite>\n"
}

/// The sentence of the primary metric, and what else differs.
pub(super) fn github(found: &Comparison, failed: Failed) -> String {
    let level = if failed == Failed::Yes { "error" } else { "notice" };
    let sentence = sentence(found);
    let mut out = format!("::{level} title=perf compare::{}\n", command_text(sentence));
    for finding in &found.findings {
        out += &format!("::warning title={}::{}\n", finding.code, command_text(&finding.message));
    }
    out
}

/// A table for a pull request.
pub(super) fn markdown(found: &Comparison) -> String {
    let row = |(name, metric): (&String, &MetricComparison)| {
        let bound = |end: Option<f64>| end.map_or_else(|| "?".to_owned(), percent);
        let mark = if *name == found.primary { "**" } else { "" };
        format!(
            "| {mark}{}{mark} | {:.3} {} | {:.3} {} | {} | {} to {} | {} |\n",
            cell(&title(name)),
            metric.a,
            metric.unit,
            metric.b,
            metric.unit,
            percent(metric.ratio),
            bound(metric.interval[0]),
            bound(metric.interval[1]),
            word(metric.verdict)
        )
    };
    let head = "| metric | A | B | change | 95 % | verdict |\n|---|---|---|---|---|---|\n".to_owned();
    let rows: String = found.metrics.iter().map(row).collect();
    let sentence = sentence(found);
    format!("**{}**\n\n{head}{rows}\n{ESTIMATORS}\n{}", cell(sentence), differs(found, "\n- "))
}

/// Whether the comparison is one that was to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failed {
    Yes,
    No,
}

/// Of the primary metric.
fn sentence(found: &Comparison) -> &str {
    found.metrics.get(&found.primary).map_or(NOT_KNOWN, |metric| &metric.sentence)
}

fn differs(found: &Comparison, before: &str) -> String {
    found.findings.iter().map(|finding| format!("{before}{}: {}", finding.code, finding.message)).collect()
}

#[cfg(test)]
mod tests {
    use meshplay_perf::stats::Verdict;

    use super::*;

    fn found() -> Comparison {
        let metric = |sentence: &str, verdict| MetricComparison {
            unit: "ms".to_owned(),
            a: 1.0,
            b: 1.2,
            delta: 0.2,
            ratio: 1.2,
            interval: [Some(1.1), None],
            p_value: 0.03,
            verdict,
            sentence: sentence.to_owned(),
        };
        let metrics = BTreeMap::from([
            ("p50".to_owned(), metric("p50 is as good as the same", Verdict::Equivalent)),
            ("p99".to_owned(), metric("p99 is worse: <20 %>", Verdict::Slower)),
        ]);
        Comparison { primary: "p99".to_owned(), metrics, apart: Vec::new(), findings: Vec::new() }
    }

    #[test]
    fn the_primary_metric_alone_fails() {
        let report = junit(&found(), Failed::Yes);
        assert!(report.contains("tests=\"2\" failures=\"1\""), "{report}");
        assert!(report.contains("<failure>p99 is worse: &lt;20 %&gt;</failure>"), "{report}");
        assert_eq!(junit(&found(), Failed::No).matches("<failure>").count(), 0);
    }

    #[test]
    fn a_primary_metric_that_is_not_known_fails_too() {
        let mut found = found();
        found.metrics.remove("p99");
        let report = junit(&found, Failed::Yes);
        assert!(report.contains("tests=\"2\" failures=\"1\""), "{report}");
        assert!(report.contains("name=\"p99\"><failure>it is not known of every run</failure>"), "{report}");
    }

    #[test]
    fn workflow_commands_and_tables_say_the_sentence() {
        assert_eq!(github(&found(), Failed::Yes), "::error title=perf compare::p99 is worse: <20 %25>\n");
        let table = markdown(&found());
        assert!(
            table.contains("| **p99** | 1.000 ms | 1.200 ms | +20.0 % | +10.0 % to ? | worse |"),
            "{table}"
        );
    }
}
