//! A run for pull requests and notes.

use super::{Report, rows};

pub(super) fn write(report: &Report) -> String {
    let cell = |text: &str| text.replace('|', "\\|").replace('\n', " ");
    let mut out = format!("## {}\n\n**{}**\n", cell(&report.name), rows::verdict(report));
    for reason in &report.summary.validity.reasons {
        out += &format!("\n- {} ({})", cell(&reason.message), reason.code);
    }
    if !report.note.is_empty() {
        out += &format!("\n> {}\n", report.note.replace('\n', "\n> "));
    }
    let headings = rows::headings();
    out += &format!("\n\n| {} |\n|{}\n", headings.join(" | "), "---|".repeat(headings.len()));
    for (name, phase) in rows::phases(&report.summary) {
        out += &format!("| {name} | {} |\n", rows::cells(phase).join(" | "));
    }
    out += "\n| | |\n|---|---|\n";
    for (name, value) in rows::figures(report) {
        out += &format!("| {} | {} |\n", cell(&name), cell(&value));
    }
    out
}
