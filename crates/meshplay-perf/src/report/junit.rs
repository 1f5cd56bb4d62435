//! A run for builds: a test case that fails if the numbers cannot be believed, one for the requests that failed, and
//! one for each objective, which fails if it was missed.

use super::{Report, rows};
use crate::{
    Verdict,
    summary::{SloResult, SloState},
};

pub(super) fn write(report: &Report) -> String {
    let validity = &report.summary.validity;
    let reasons: Vec<String> =
        validity.reasons.iter().map(|one| format!("{}: {}", one.code, one.message)).collect();
    let failed = report.summary.errors_total();
    let mut cases = vec![
        ("can be believed".to_owned(), validity.verdict != Verdict::Valid, reasons.join("\n")),
        ("requests".to_owned(), failed > 0, format!("{failed} of {} failed", report.summary.requests)),
    ];
    let objective = |one: &SloResult| (one.slo.clone(), one.state == SloState::Missed, one.sentence());
    cases.extend(report.summary.slo.iter().map(objective));
    let failures = cases.iter().filter(|(_, fails, _)| *fails).count();
    let seconds = report.summary.measured_ms as f64 / 1e3;
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"{}\" tests=\"{}\" failures=\"{failures}\" time=\"{seconds}\">\n",
        rows::escaped(&report.name),
        cases.len()
    );
    for (name, fails, text) in cases {
        let tag = if fails { "failure" } else { "system-out" };
        let name = rows::escaped(&name);
        out += &format!("  <testcase name=\"{name}\"><{tag}>{}</{tag}></testcase>\n", rows::escaped(&text));
    }
    out + "</testsuite>\n"
}
