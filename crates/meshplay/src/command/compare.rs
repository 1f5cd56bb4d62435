//! `meshplay perf compare`.

use meshplay_api::{
    Empty,
    performance::{CompareBody, Comparison, MetricComparison, RunCompare},
};
use meshplay_perf::stats::Verdict;
use meshplay_types::Code;

use super::compare_report::{self, Failed};
use crate::{
    cli::perf::{CompareArgs, FailOn},
    exit::Exit,
    failure::Failure,
    printer::{Format, Printer},
    session::Session,
    table::table,
};

pub(crate) async fn run(args: CompareArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let CompareArgs { a, with, paired, primary, margin, fail_on } = args;
    let body = CompareBody { a, b: with, paired, primary: Some(primary), margin: Some(margin) };
    let found = session.client().call::<RunCompare>(&Empty {}, &body).await?;
    let fails = fail_on.iter().any(|on| fails(&found, *on));
    let failed = if fails { Failed::Yes } else { Failed::No };
    print(&found, failed, printer)?;
    Ok(if fails { Exit::Found } else { Exit::Ok })
}

/// Whether it is what it was to fail on. Nothing passes by not being known, and nobody by failing quickly.
fn fails(found: &Comparison, on: FailOn) -> bool {
    let Some(primary) = found.metrics.get(&found.primary) else { return true };
    match on {
        FailOn::Slower => {
            let fails_more = found.findings.iter().any(|finding| finding.code == Code::COMPARE_FAILS_MORE);
            fails_more || primary.verdict == Verdict::Slower
        }
        FailOn::Inconclusive => matches!(primary.verdict, Verdict::Inconclusive { .. }),
    }
}

fn print(found: &Comparison, failed: Failed, printer: &Printer) -> Result<(), Failure> {
    match printer.format {
        Format::Junit => printer.text(&compare_report::junit(found, failed))?,
        Format::Github => printer.text(&compare_report::github(found, failed))?,
        Format::Markdown => printer.text(&compare_report::markdown(found))?,
        _ => {
            printer.findings(&found.findings);
            printer.result(found, || text(found), || vec![found.primary.clone()])?;
        }
    }
    Ok(())
}

fn text(found: &Comparison) -> String {
    let row = |(name, metric): (&String, &MetricComparison)| {
        let mark = if *name == found.primary { "*" } else { "" };
        let bound = |end: Option<f64>| end.map_or_else(|| "?".to_owned(), percent);
        let [low, high] = metric.interval;
        [
            format!("{}{mark}", title(name)),
            format!("{:.3} {}", metric.a, metric.unit),
            format!("{:.3} {}", metric.b, metric.unit),
            percent(metric.ratio),
            format!("{} to {}", bound(low), bound(high)),
            word(metric.verdict).to_owned(),
        ]
    };
    let rows = table(["METRIC", "A", "B", "CHANGE", "95 %", "VERDICT"], found.metrics.iter().map(row));
    let sentence = found.metrics.get(&found.primary).map(|primary| format!("\n\n{}", primary.sentence));
    format!("{rows}\n{ESTIMATORS}{}", sentence.unwrap_or_default())
}

/// What stands beside each other in a comparison and need not agree.
pub(super) const ESTIMATORS: &str = "A and B are medians of their runs; the change is the Hodges–Lehmann estimate of the \
    ratio, over pairs of runs, and may have the other sign where runs vary much";

/// A metric as people write it: `p99.9`.
pub(super) fn title(metric: &str) -> String {
    metric.replace('_', ".")
}

/// A ratio as a change.
pub(super) fn percent(ratio: f64) -> String {
    format!("{:+.1} %", (ratio - 1.0) * 100.0)
}

/// A verdict as people say it.
pub(super) fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Faster => "better",
        Verdict::Slower => "worse",
        Verdict::Equivalent => "equivalent",
        Verdict::Inconclusive { .. } => "inconclusive",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_table_says_what_its_columns_are() {
        let metric = MetricComparison {
            unit: "ms".to_owned(),
            a: 10.0,
            b: 9.9,
            delta: -0.1,
            ratio: 1.02,
            interval: [Some(0.9), Some(1.2)],
            p_value: 0.4,
            verdict: Verdict::Inconclusive { more_runs: None },
            sentence: "p99.9 cannot be told".to_owned(),
        };
        let metrics = BTreeMap::from([("p99_9".to_owned(), metric)]);
        let found =
            Comparison { primary: "p99_9".to_owned(), metrics, apart: Vec::new(), findings: Vec::new() };
        let text = text(&found);
        assert!(text.contains("p99.9*") && text.contains(ESTIMATORS), "{text}");
    }
}
