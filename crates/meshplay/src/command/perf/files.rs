//! `meshplay perf export|import|verify`: runs as files.

use std::path::{Path, PathBuf};

use anyhow::Context;
use meshplay_api::{
    Empty,
    performance::{Imported, ReceiptKeyGet, Run, RunExport, RunExportParams, RunImport, RunImportBody},
};
use meshplay_perf::report::{
    Form,
    receipt::{self, Check},
};
use meshplay_types::{Code, Finding};
use serde_json::json;

use crate::{
    cli::{
        perf::AboutArgs,
        perf_files::{ExportArgs, ImportArgs, VerifyArgs},
    },
    command::{read_file, run_text},
    exit::Exit,
    failure::{Failure, refuse},
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
    Ok(printer.text(&document.text)?)
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
            .with_context(|| format!("failed to make the folder `{}`", to.display()))?;
    }
    let path = if is_folder { to.join(&document.file_name) } else { to };
    std::fs::write(&path, &document.text).with_context(|| format!("failed to write `{}`", path.display()))?;
    printer.note(&format!("written to {}", path.display()));
    Ok(Exit::Ok)
}

/// Keeps what other tools measured. Nothing is imported if one of the files cannot be read.
pub(super) async fn import(args: ImportArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let texts = args.file.iter().map(|file| read_file(file)).collect::<Result<Vec<_>, _>>()?;
    let AboutArgs { name, tag, note } = args.about;
    let tags: std::collections::BTreeMap<_, _> = tag.into_iter().collect();
    let mut all = Imported { runs: Vec::new(), findings: Vec::new() };
    for text in texts {
        let (name, tags, note) = (name.clone(), tags.clone(), note.clone());
        let body = RunImportBody { text, tool: args.tool.map(|tool| tool.0), name, tags, note };
        let imported = session.client().call::<RunImport>(&Empty {}, &body).await?;
        all.runs.extend(imported.runs);
        all.findings.extend(imported.findings);
    }
    printer.findings(&all.findings);
    let names = || all.runs.iter().map(|run| run.id.clone()).collect();
    printer.result(&all, || run_text::rows(&all.runs), names)?;
    Ok(Exit::Ok)
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
