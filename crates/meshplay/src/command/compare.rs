//! `meshplay perf compare`.

use meshplay_api::{
    Empty,
    performance::{CompareBody, Comparison, MetricComparison, RunCompare},
};
use meshplay_perf::stats::Verdict;

use crate::{
    cli::perf::{CompareArgs, FailOn},
    exit::Exit,
    failure::Failure,
    printer::Printer,
    session::Session,
    table::table,
};

pub(crate) async fn run(args: CompareArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let CompareArgs { a, with, paired, primary, margin, fail_on } = args;
    let body = CompareBody { a, b: with, paired, primary: Some(primary), margin: Some(margin) };
    let found = session.client().call::<RunCompare>(&Empty {}, &body).await?;
    printer.findings(&found.findings);
    printer.result(&found, || text(&found), || vec![found.primary.clone()])?;
    let verdict = found.metrics.get(&found.primary).map(|metric| metric.verdict);
    let fails = verdict.is_some_and(|verdict| {
        fail_on.iter().any(|on| match on {
            FailOn::Slower => verdict == Verdict::Slower,
            FailOn::Inconclusive => matches!(verdict, Verdict::Inconclusive { .. }),
        })
    });
    Ok(if fails { Exit::Found } else { Exit::Ok })
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

fn percent(ratio: f64) -> String {
    format!("{:+.1} %", (ratio - 1.0) * 100.0)
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Faster => "better",
        Verdict::Slower => "worse",
        Verdict::Equivalent => "equivalent",
        Verdict::Inconclusive { .. } => "inconclusive",
    }
}
