//! The short verbs `apply` and `diff`: a file, a plan, and for `apply` what comes after it.

use meshplay_api::{
    Empty,
    design::{DesignImport, DesignImportBody, DesignPlan, DesignSource, Purpose},
};

use super::{deploy, plan, read_file};
use crate::{
    cli::short::{ApplyArgs, ShortDiffArgs},
    exit::Exit,
    failure::Failure,
    printer::Printer,
    session::Session,
};

pub(crate) async fn apply(args: ApplyArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let ApplyArgs { file, name, environment, set, target, run, on_failure } = args;
    let body = DesignImportBody {
        text: read_file(&file)?,
        name,
        file: Some(file.display().to_string()),
        message: run.message.clone(),
    };
    let imported = session.client().call::<DesignImport>(&Empty {}, &body).await?;
    printer.findings(&imported.findings);
    let design = imported.design;
    printer.note(&format!("design {} revision {}", design.name, design.revision.unwrap_or_default()));
    let source = DesignSource {
        design: Some(design.name),
        revision: design.revision,
        environment,
        set: set.into_iter().collect(),
        ..DesignSource::default()
    };
    let body = plan::body(source, target, Purpose::Deploy)?;
    deploy::carry_out(body, run, on_failure.into(), session, printer).await
}

pub(crate) async fn diff(args: ShortDiffArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let ShortDiffArgs { design, file, name, environment, set, target } = args;
    let source = DesignSource {
        design,
        text: file.as_deref().map(read_file).transpose()?,
        file: file.map(|file| file.display().to_string()),
        name,
        environment,
        set: set.into_iter().collect(),
        ..DesignSource::default()
    };
    let body = plan::body(source, target, Purpose::Deploy)?;
    let planned = session.client().call::<DesignPlan>(&Empty {}, &body).await?;
    plan::findings(&planned, printer);
    plan::print(&planned, printer)?;
    Ok(match planned.clusters.iter().all(|plan| plan.executable) {
        false => Exit::Refused,
        true if planned.clusters.iter().any(|plan| !plan.diff.is_empty()) => Exit::Found,
        true => Exit::Ok,
    })
}
