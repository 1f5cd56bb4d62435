//! `meshplay design import|list|get|export|history`.

use std::path::Path;

use meshplay_api::{
    Empty,
    design::{
        DesignExport, DesignGet, DesignHistory, DesignHistoryView, DesignImport, DesignImportBody,
        DesignList, DesignNameParams, DesignParams, DesignReveal,
    },
};
use meshplay_types::{PAGE_ITEMS_MAX, PageRequest};

use super::{deploy, drift, plan, read_file, revision, validate};
use crate::{
    cli::design::{DesignCommand, ExportArgs, GetArgs, HistoryArgs, ImportArgs},
    exit::Exit,
    failure::Failure,
    printer::Printer,
    session::Session,
    table::table,
};

pub(crate) async fn run(
    command: DesignCommand,
    session: &Session,
    printer: &Printer,
) -> Result<Exit, Failure> {
    match command {
        DesignCommand::Import(args) => import(args, session, printer).await,
        DesignCommand::Validate(args) => validate::run(args, session, printer).await,
        DesignCommand::Plan(args) => plan::run(args, session, printer).await,
        DesignCommand::Deploy(args) => deploy::deploy(args, session, printer).await,
        DesignCommand::New(args) => revision::new(args, session, printer).await,
        DesignCommand::Save(args) => revision::save(args, session, printer).await,
        DesignCommand::Restore(args) => revision::restore(args, session, printer).await,
        DesignCommand::Diff(args) => revision::diff(args, session, printer).await,
        DesignCommand::Remove(args) => revision::remove(args, session, printer).await,
        DesignCommand::Rollback(args) => deploy::rollback(args, session, printer).await,
        DesignCommand::Drift(args) => drift::drift(args, session, printer).await,
        DesignCommand::Adopt(args) => drift::adopt(args, session, printer).await,
        DesignCommand::Undeploy(args) => deploy::undeploy(args, session, printer).await,
        DesignCommand::List => list(session, printer).await,
        DesignCommand::Get(args) => get(args, session, printer).await,
        DesignCommand::Export(args) => export(args, session, printer).await,
        DesignCommand::History(args) => history(args, session, printer).await,
    }
}

async fn import(args: ImportArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let body = DesignImportBody {
        text: read_file(&args.file)?,
        name: args.name,
        file: Some(args.file.display().to_string()),
        message: args.message,
    };
    let imported = session.client().call::<DesignImport>(&Empty {}, &body).await?;
    printer.findings(&imported.findings);
    let text = || {
        let (name, objects) = (&imported.design.name, imported.objects);
        let revision = imported.design.revision.map(|n| format!(" revision {n}")).unwrap_or_default();
        format!(
            "design {name}{revision}: {} objects read, {} imported, {} opaque, {} rejected",
            objects.read, objects.imported, objects.opaque, objects.rejected
        )
    };
    printer.result(&imported, text, || vec![imported.design.name.clone()])?;
    if imported.objects.rejected > 0 {
        return Ok(Exit::Found);
    }
    printer.note(&format!("next: `meshplay design plan {} --cluster NAME`", imported.design.name));
    Ok(Exit::Ok)
}

async fn list(session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let page = PageRequest { limit: Some(PAGE_ITEMS_MAX), cursor: None };
    let page = session.client().call::<DesignList>(&page, &Empty {}).await?;
    let text = || {
        let row = |d: &meshplay_api::design::Design| {
            let components = d.components.map_or_else(String::new, |components| components.to_string());
            [d.name.clone(), d.revision.to_string(), components, d.updated_at.to_string()]
        };
        table(["NAME", "REVISION", "COMPONENTS", "UPDATED"], page.items.iter().map(row))
    };
    printer.result(&page, text, || page.items.iter().map(|design| design.name.clone()).collect())?;
    if page.items.is_empty() {
        printer.note("no design yet: `meshplay design import -f FILE`");
    }
    Ok(Exit::Ok)
}

async fn get(args: GetArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let params = DesignParams { design: args.design, revision: args.revision, environment: None };
    let design = session.client().call::<DesignGet>(&params, &Empty {}).await?;
    printer.result(&design, || design.text.clone(), || vec![design.design.name.clone()])?;
    Ok(Exit::Ok)
}

async fn export(args: ExportArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let params = DesignParams { design: args.design, revision: args.revision, environment: args.environment };
    let exported = match args.reveal {
        true => session.client().call::<DesignReveal>(&params, &Empty {}).await?,
        false => session.client().call::<DesignExport>(&params, &Empty {}).await?,
    };
    printer.findings(&exported.findings);
    printer.result(&exported, || exported.text.clone(), || vec![exported.design.name.clone()])?;
    Ok(Exit::Ok)
}

async fn history(args: HistoryArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let params = DesignNameParams { design: args.design };
    let history = session.client().call::<DesignHistory>(&params, &Empty {}).await?;
    let names = || history.revisions.iter().map(|revision| revision.revision.to_string()).collect();
    printer.result(&history, || history_text(&history), names)?;
    Ok(Exit::Ok)
}

fn history_text(history: &DesignHistoryView) -> String {
    let revisions = table(
        ["REVISION", "DIGEST", "AUTHOR", "AT", "MESSAGE"],
        history.revisions.iter().map(|r| {
            let digest = r.digest.chars().take(12).collect();
            [r.revision.to_string(), digest, r.author.clone(), r.created_at.to_string(), r.message.clone()]
        }),
    );
    let deployments = table(
        ["DEPLOYMENT", "CLUSTER", "REVISION", "STATUS", "AT", "REASON"],
        history.deployments.iter().map(|d| {
            let revision = d.revision.map_or_else(|| "-".to_owned(), |n| n.to_string());
            let reason = d.reason.clone().unwrap_or_default();
            [d.id.clone(), d.cluster.clone(), revision, d.status.clone(), d.created_at.to_string(), reason]
        }),
    );
    format!("{revisions}\n{deployments}")
}

/// The file's name, as findings show it.
pub(super) fn shown(path: &Path) -> String {
    path.display().to_string()
}
