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
    let texts = readable(&files, tool)?;
    let tags: std::collections::BTreeMap<_, _> = tag.into_iter().collect();
    let mut all = Imported { runs: Vec::new(), findings: Vec::new() };
    for (nth, (text, file)) in texts.into_iter().zip(&files).enumerate() {
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

/// The texts of all files that are to be imported, or all that is wrong with any of them. Whoever keeps them reads them
/// in the same way.
fn readable(files: &[PathBuf], tool: Option<Tool>) -> Result<Vec<String>, Failure> {
    let (mut texts, mut findings) = (Vec::new(), Findings::new());
    for file in files {
        match read_file(file) {
            Ok(text) => {
                findings.extend(format::import(&text, tool).err().map(|finding| at(finding, file)));
                texts.push(text);
            }
            Err(Failure::Refused(unread)) => findings.extend(unread),
            Err(failure) => return Err(failure),
        }
    }
    if findings.is_empty() { Ok(texts) } else { Err(Failure::Refused(findings)) }
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
