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
            format!("{name}{mark}"),
            format!("{:.3} {}", metric.a, metric.unit),
            format!("{:.3} {}", metric.b, metric.unit),
            percent(metric.ratio),
            format!("{} to {}", bound(low), bound(high)),
            word(metric.verdict).to_owned(),
        ]
    };
    let rows = table(["METRIC", "A", "B", "CHANGE", "95 %", "VERDICT"], found.metrics.iter().map(row));
    match found.metrics.get(&found.primary) {
        Some(primary) => format!("{rows}\n\n{}", primary.sentence),
        None => rows,
    }
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
