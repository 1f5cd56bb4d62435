//! Findings as reports for other tools: JUnit XML, SARIF 2.1.0, GitHub workflow commands, Markdown.

use meshplay_types::{Finding, Severity};
use serde_json::{Value, json};

/// JUnit XML: one test case per finding; errors fail, the others pass with their text.
/// Shape: the schema that Jenkins and GitLab read (`testsuite/testcase/failure`).
pub(crate) fn junit(suite: &str, findings: &[Finding]) -> String {
    let n_failures = findings.iter().filter(|finding| finding.is_error()).count();
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"{}\" tests=\"{}\" failures=\"{n_failures}\">\n",
        xml(suite),
        findings.len().max(1),
    );
    if findings.is_empty() {
        out.push_str("  <testcase name=\"no findings\"/>\n");
    }
    for finding in findings {
        let place = finding.at.to_string();
        let name = format!("{} {}", finding.code, finding.message);
        out.push_str(&format!("  <testcase classname=\"{}\" name=\"{}\">", xml(&place), xml(&name)));
        let tag = if finding.is_error() { "failure" } else { "system-out" };
        let fix = finding.fix.as_deref().unwrap_or_default();
        out.push_str(&format!("<{tag}>{} {}</{tag}></testcase>\n", xml(&finding.message), xml(fix)));
    }
    out + "</testsuite>\n"
}

/// SARIF 2.1.0 (OASIS): one result per finding, one rule per code.
pub(crate) fn sarif(findings: &[Finding]) -> Value {
    let mut codes: Vec<_> = findings.iter().map(|finding| finding.code).collect();
    codes.sort();
    codes.dedup();
    let rules: Vec<Value> = codes
        .iter()
        .map(|code| json!({"id": code, "shortDescription": {"text": code.entry().meaning}, "help": {"text": code.entry().fix}}))
        .collect();
    let results: Vec<Value> = findings.iter().map(sarif_result).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {"name": "meshplay", "version": env!("CARGO_PKG_VERSION"), "rules": rules}},
            "results": results,
        }],
    })
}

fn sarif_result(finding: &Finding) -> Value {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    };
    let mut result = json!({"ruleId": finding.code, "level": level, "message": {"text": text(finding)}});
    if let Some(file) = &finding.at.file {
        let region =
            json!({"startLine": finding.at.line.unwrap_or(1), "startColumn": finding.at.column.unwrap_or(1)});
        result["locations"] =
            json!([{"physicalLocation": {"artifactLocation": {"uri": file}, "region": region}}]);
    }
    result
}

/// GitHub workflow commands: annotations at the place of each finding.
pub(crate) fn github(findings: &[Finding]) -> String {
    let line = |finding: &Finding| {
        let level = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let mut fields = vec![format!("title={}", finding.code)];
        fields.extend(finding.at.file.iter().map(|file| format!("file={file}")));
        fields.extend(finding.at.line.iter().map(|line| format!("line={line}")));
        fields.extend(finding.at.column.iter().map(|column| format!("col={column}")));
        format!("::{level} {}::{}\n", fields.join(","), command_text(&text(finding)))
    };
    findings.iter().map(line).collect()
}

/// Text as it may stand in a workflow command.
pub(crate) fn command_text(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Text as it may stand in a cell of a Markdown table.
pub(crate) fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

/// A table for a pull request.
pub(crate) fn markdown(findings: &[Finding]) -> String {
    if findings.is_empty() {
        return "No findings.\n".to_owned();
    }
    let row = |finding: &Finding| {
        let fix = finding.fix.as_deref().unwrap_or_default();
        let place = finding.at.to_string();
        format!(
            "| {} | {} | {} | {} | {} |\n",
            finding.severity,
            finding.code,
            cell(&place),
            cell(&finding.message),
            cell(fix)
        )
    };
    let head = "| severity | code | at | finding | fix |\n|---|---|---|---|---|\n".to_owned();
    head + &findings.iter().map(row).collect::<String>()
}

fn text(finding: &Finding) -> String {
    let mut text = format!("{} ({})", finding.message, finding.at);
    if finding.at.to_string().is_empty() {
        text = finding.message.clone();
    }
    text + &finding.fix.as_ref().map(|fix| format!(". Fix: {fix}")).unwrap_or_default()
}

/// Text as it may stand in XML.
pub(crate) fn xml(text: &str) -> String {
    let escape = |c: char| match c {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '"' => "&quot;".to_owned(),
        // XML 1.0 §2.2 allows no other control characters.
        c if c.is_control() && !matches!(c, '\n' | '\t' | '\r') => "\u{fffd}".to_owned(),
        c => c.to_string(),
    };
    text.chars().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use meshplay_types::{Code, Place};

    use super::*;

    fn finding() -> Finding {
        Finding::new(Code::DESIGN_SYNTAX, "`a<b` is\nno YAML").at(Place {
            file: Some("x.yaml".into()),
            line: Some(3),
            ..Place::default()
        })
    }

    #[test]
    fn junit_escapes_text_and_counts_failures() {
        let xml = junit("x", &[finding()]);
        assert!(xml.contains("tests=\"1\" failures=\"1\""), "{xml}");
        assert!(xml.contains("`a&lt;b` is"), "{xml}");
        assert!(junit("x", &[]).contains("tests=\"1\" failures=\"0\""));
    }

    #[test]
    fn sarif_and_github_name_the_place() {
        let region =
            &sarif(&[finding()])["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"];
        assert_eq!(region["startLine"], 3);
        assert!(
            github(&[finding()]).starts_with("::error title=MP1001,file=x.yaml,line=3::`a<b` is%0Ano YAML")
        );
    }

    #[test]
    fn markdown_keeps_one_row_per_finding() {
        assert_eq!(markdown(&[finding()]).lines().count(), 3);
    }
}
