//! `meshplay perf export|import|verify`: runs as files.

use std::path::{Path, PathBuf};

use meshplay_api::{
    Empty,
    performance::{Imported, ReceiptKeyGet, Run, RunExport, RunExportParams, RunImport, RunImportBody},
};
use meshplay_perf::{
    format::{self, Tool},
    report::{
        Form,
        receipt::{self, Check},
    },
};
use meshplay_types::{Code, Finding, Findings, plural};
use serde_json::json;

use crate::{
    cli::{
        perf::AboutArgs,
        perf_files::{ExportArgs, ImportArgs, VerifyArgs},
    },
    command::{read_file, run_text},
    exit::Exit,
    failure::{Failure, refuse, unwritable},
    printer::{Format, Printer},
    session::Session,
    table::table,
};

/// The report that is a form of a run's result.
pub(super) fn form(format: Format) -> Option<Form> {
    match format {
        Format::Junit => Some(Form::Junit),
        Format::Markdown => Some(Form::Markdown),
        _ => None,
    }
}

/// Prints a report of a run.
pub(super) async fn write(
    run: &Run,
    form: Form,
    session: &Session,
    printer: &Printer,
) -> Result<(), Failure> {
    let params = RunExportParams { run: run.id.clone(), form };
    let document = session.client().call::<RunExport>(&params, &Empty {}).await?;
    printer.text(&document.text)
}

/// Writes a run as a document.
pub(super) async fn export(args: ExportArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let params = RunExportParams { run: args.run, form: args.form.0 };
    let document = session.client().call::<RunExport>(&params, &Empty {}).await?;
    let Some(to) = args.to else {
        printer.text(&document.text)?;
        return Ok(Exit::Ok);
    };
    let is_folder = to.is_dir() || to.as_os_str().as_encoded_bytes().ends_with(b"/");
    if is_folder {
        std::fs::create_dir_all(&to)
            .map_err(|error| unwritable(&format!("into the folder `{}`", to.display()), &error))?;
    }
    let path = if is_folder { to.join(&document.file_name) } else { to };
    std::fs::write(&path, &document.text)
        .map_err(|error| unwritable(&format!("`{}`", path.display()), &error))?;
    printer.note(&format!("written to {}", path.display()));
    Ok(Exit::Ok)
}

/// Keeps what other tools measured. Nothing is imported if one of the files cannot be read.
pub(super) async fn import(args: ImportArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let ImportArgs { file: files, tool, about: AboutArgs { name, tag, note } } = args;
    let tool = tool.map(|tool| tool.0);
    let read = read(&files)?;
    let mistakes = mistakes(&read, tool);
    if !mistakes.is_empty() {
        return Err(Failure::Refused(mistakes));
    }
    let texts = read.into_iter().filter_map(|(file, text)| Some((file, text.ok()?)));
    let tags: std::collections::BTreeMap<_, _> = tag.into_iter().collect();
    let mut all = Imported { runs: Vec::new(), findings: Vec::new() };
    for (nth, (file, text)) in texts.enumerate() {
        let (name, tags, note) = (name.clone(), tags.clone(), note.clone());
        let body = RunImportBody { text, tool, name, tags, note };
        match session.client().call::<RunImport>(&Empty {}, &body).await {
            Ok(imported) => {
                all.runs.extend(imported.runs);
                all.findings.extend(imported.findings.into_iter().map(|finding| at(finding, file)));
            }
            Err(error) => {
                if nth > 0 {
                    print(&all, printer)?;
                    printer.note(&format!("kept: {} before `{}`", plural(nth, "file"), file.display()));
                }
                return Err(about(Failure::from(error), file));
            }
        }
    }
    print(&all, printer)?;
    Ok(Exit::Ok)
}

/// A file that is to be imported: its text, or why there is none.
type Read<'f> = (&'f Path, Result<String, Findings>);

fn read(files: &[PathBuf]) -> Result<Vec<Read<'_>>, Failure> {
    let mut read = Vec::new();
    for file in files {
        let text = match read_file(file) {
            Ok(text) => Ok(text),
            Err(Failure::Refused(findings)) => Err(findings),
            Err(failure) => return Err(failure),
        };
        read.push((file.as_path(), text));
    }
    Ok(read)
}

/// All that is wrong with any of the files, before the first is kept. Whoever keeps a file understands it for itself, and
/// refuses it if it cannot; so the first is looked at here only if others have mistakes, which are told with its own.
fn mistakes(files: &[Read<'_>], tool: Option<Tool>) -> Findings {
    let Some((first, others)) = files.split_first() else { return Findings::new() };
    let of_others: Findings = others.iter().flat_map(|file| mistakes_of(file, tool)).collect();
    if of_others.is_empty() && first.1.is_ok() {
        return of_others;
    }
    mistakes_of(first, tool).into_iter().chain(of_others).collect()
}

fn mistakes_of((file, text): &Read<'_>, tool: Option<Tool>) -> Findings {
    match text {
        Ok(text) => format::import(text, tool).err().map(|finding| at(finding, file)).into_iter().collect(),
        Err(unread) => unread.clone(),
    }
}

/// A failure that is about a file.
fn about(failure: Failure, file: &Path) -> Failure {
    match failure {
        Failure::Server { status, findings } => {
            let findings = findings.into_iter().map(|finding| at(finding, file)).collect();
            Failure::Server { status, findings }
        }
        other => other,
    }
}

fn print(imported: &Imported, printer: &Printer) -> Result<(), Failure> {
    printer.findings(&imported.findings);
    let names = || imported.runs.iter().map(|run| run.id.clone()).collect();
    printer.result(imported, || run_text::rows(&imported.runs), names)
}

/// Prints the key that signs receipts.
pub(super) async fn own_key(session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let own = session.client().call::<ReceiptKeyGet>(&Empty {}, &Empty {}).await?;
    printer.result(&own, || own.key.clone(), || vec![own.key.clone()])?;
    Ok(Exit::Ok)
}

/// Computes a receipt again.
pub(crate) fn verify(args: &VerifyArgs, printer: &Printer) -> Result<Exit, Failure> {
    let file: &Path = args.file.as_deref().ok_or_else(|| refuse(Code::USAGE, "no receipt is given"))?;
    let text = read_file(file)?;
    let (receipt, checks) = receipt::verify(&text, args.key.as_deref())
        .map_err(|finding| Failure::Refused(vec![at(finding, file)]))?;
    let broken: Vec<Finding> =
        checks.iter().filter(|check| !check.holds).map(|check| differs(check, file)).collect();
    let value = json!({ "run": receipt.report.run, "key": receipt.key, "checks": checks });
    let row = |check: &Check| {
        [if check.holds { "ok" } else { "DIFFERS" }.to_owned(), check.name.clone(), check.detail.clone()]
    };
    let text = || {
        format!(
            "{} {}\n\n{}",
            receipt.report.run,
            receipt.report.name,
            table(["", "PART", ""], checks.iter().map(row))
        )
    };
    printer.findings(&broken);
    printer.result(&value, text, || vec![receipt.key.clone()])?;
    Ok(if broken.is_empty() { Exit::Ok } else { Exit::Found })
}

fn differs(check: &Check, file: &Path) -> Finding {
    let message = format!("{}: {}", check.name, check.detail);
    at(Finding::new(Code::RECEIPT_DIFFERS, message), file)
}

fn at(mut finding: Finding, file: &Path) -> Finding {
    finding.at.file = Some(PathBuf::from(file).display().to_string());
    finding
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One request of vegeta's.
    const GOOD: &str = r#"{"code": 200, "timestamp": "2026-11-25T10:00:00Z", "latency": 1000000}"#;
    const BAD: &str = "hello";

    /// Which of the files `a`, `b` and `c` are told to be wrong; one without a text cannot be read.
    fn check(texts: &[Option<&str>], expect: &[&str]) {
        let unread = |name: &str| vec![at(Finding::new(Code::FILE_UNREADABLE, "unread"), Path::new(name))];
        let file = |(name, text): (&'static str, &Option<&str>)| {
            let text = text.map(str::to_owned);
            (Path::new(name), text.ok_or_else(|| unread(name)))
        };
        let files: Vec<Read<'_>> = ["a", "b", "c"].into_iter().zip(texts).map(file).collect();
        let found = mistakes(&files, None);
        let found: Vec<&str> = found.iter().filter_map(|finding| finding.at.file.as_deref()).collect();
        assert_eq!(found, expect);
    }

    #[test]
    fn all_that_is_wrong_with_several_files_is_told_at_once() {
        check(&[Some(GOOD), Some(GOOD), Some(GOOD)], &[]);
        check(&[Some(GOOD), Some(BAD), None], &["b", "c"]);
        check(&[Some(BAD), Some(GOOD), Some(BAD)], &["a", "c"]);
        check(&[None, Some(GOOD), Some(BAD)], &["a", "c"]);
        check(&[None], &["a"]);
    }

    /// Before it nothing is kept, so whoever keeps it may refuse it.
    #[test]
    fn a_file_that_is_kept_first_is_understood_only_where_it_is_kept() {
        check(&[Some(BAD)], &[]);
        check(&[Some(BAD), Some(GOOD)], &[]);
    }
}
