//! `meshplay check`, and the printing of checks for `cluster check`.

use meshplay_api::{
    Empty,
    system::{Check, CheckParams, CheckReport, CheckRun, CheckScope, CheckStatus},
};
use meshplay_types::{Finding, Severity};

use crate::{
    cli::CheckArgs,
    exit::Exit,
    failure::Failure,
    printer::{Format, Printer},
    report,
    session::Session,
};

/// The page that has an anchor for each code.
const FINDINGS_PAGE: &str = "docs/findings.md";

pub(crate) async fn run(args: &CheckArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let scope = if args.pre { CheckScope::Installation } else { CheckScope::Everything };
    let report = session.client().call::<CheckRun>(&CheckParams { scope }, &Empty {}).await?;
    print(&report, printer)
}

/// Prints a report; exit 1 if a check failed.
pub(crate) fn print(checks: &CheckReport, printer: &Printer) -> Result<Exit, Failure> {
    let findings = || checks.checks.iter().filter_map(finding).collect::<Vec<_>>();
    match printer.format {
        Format::Junit => printer.text(&report::junit("check", &findings()))?,
        Format::Sarif => printer.text(&report::sarif(&findings()).to_string())?,
        Format::Github => printer.text(&report::github(&findings()))?,
        Format::Markdown => printer.text(&report::markdown(&findings()))?,
        _ => printer.result(
            checks,
            || text(checks),
            || checks.checks.iter().map(|c| c.code.to_string()).collect(),
        )?,
    }
    let failed = checks.checks.iter().any(|check| check.status == CheckStatus::Fail);
    Ok(if failed { Exit::Found } else { Exit::Ok })
}

fn finding(check: &Check) -> Option<Finding> {
    let severity = match check.status {
        CheckStatus::Fail => Severity::Error,
        CheckStatus::Warn => Severity::Warning,
        CheckStatus::Pass | CheckStatus::Skip => return None,
    };
    let finding =
        Finding::new(check.code, format!("{}: {}", check.category, check.message)).severity(severity);
    Some(match &check.fix {
        Some(fix) => finding.fix(fix.clone()),
        None => finding,
    })
}

fn text(report: &CheckReport) -> String {
    let mut out = String::new();
    let mut category = "";
    let n_of = |status| report.checks.iter().filter(|check| check.status == status).count();
    for check in &report.checks {
        if check.category != category {
            category = &check.category;
            let gap = if out.is_empty() { "" } else { "\n" };
            out.push_str(&format!("{gap}{category}\n{}\n", "-".repeat(category.chars().count())));
        }
        let mark = match check.status {
            CheckStatus::Pass => "✓",
            CheckStatus::Warn => "‼",
            CheckStatus::Fail => "✗",
            CheckStatus::Skip => "·",
        };
        out.push_str(&format!("{mark} {}\n", check.message));
        if !matches!(check.status, CheckStatus::Pass | CheckStatus::Skip) {
            out.extend(check.fix.iter().map(|fix| format!("    fix: {fix}\n")));
            out.push_str(&format!("    see {FINDINGS_PAGE}#{}\n", check.code.to_string().to_lowercase()));
        }
    }
    let (failed, warned) = (n_of(CheckStatus::Fail), n_of(CheckStatus::Warn));
    let verdict = if failed == 0 { "✓" } else { "✗" };
    out + &format!("\nstatus: {verdict} {failed} failed, {warned} with a warning\n")
}
