//! `meshplay dashboard`.

use std::collections::BTreeMap;

use meshplay_api::{
    Empty,
    dashboard::{
        Dashboard, DashboardExport, DashboardGet, DashboardImport, DashboardImportBody, DashboardList,
        DashboardParams, DashboardPublish, DashboardPublishBody, DashboardRemove, DashboardView,
        DashboardViewBody,
    },
    metrics::{DashboardSearchParams, FoundDashboard, MetricsDashboardSearch},
};
use meshplay_types::{PAGE_ITEMS_MAX, PageRequest};

use super::{Consent, panel_text, read_file};
use crate::{
    cli::metrics::{DashboardCommand, DashboardImportArgs, DashboardSearchArgs, DashboardViewArgs},
    exit::Exit,
    failure::Failure,
    printer::Printer,
    session::Session,
    table::table,
};

pub(crate) async fn run(
    command: DashboardCommand,
    session: &Session,
    printer: &Printer,
) -> Result<Exit, Failure> {
    let client = session.client();
    let params = |dashboard: String| DashboardParams { dashboard };
    match command {
        DashboardCommand::Import(args) => import(args, session, printer).await?,
        DashboardCommand::List => {
            let page = PageRequest { limit: Some(PAGE_ITEMS_MAX), cursor: None };
            let page = client.call::<DashboardList>(&page, &Empty {}).await?;
            let names = || page.items.iter().map(|one| one.name.clone()).collect();
            printer.result(&page, || dashboards(&page.items), names)?;
        }
        DashboardCommand::Get(args) => {
            let found = client.call::<DashboardGet>(&params(args.dashboard), &Empty {}).await?;
            show(&found, printer)?;
        }
        DashboardCommand::Export(args) => {
            let text = client.call::<DashboardExport>(&params(args.dashboard), &Empty {}).await?.text;
            // Byte for byte: not even a newline is added.
            printer.bytes(crate::printer::End::Output, text.as_bytes())?;
        }
        DashboardCommand::Search(args) => search(args, session, printer).await?,
        DashboardCommand::View(args) => view(args, session, printer).await?,
        DashboardCommand::Publish(args) => {
            let body = DashboardPublishBody { connection: args.connection };
            let done = client.call::<DashboardPublish>(&params(args.dashboard), &body).await?;
            printer.result(&done, || format!("published at {}", done.path), || vec![done.path.clone()])?;
        }
        DashboardCommand::Remove(args) => {
            let question = format!("Forget the dashboard `{}`?", args.dashboard);
            Consent::from_flag(args.yes).obtain(&question)?;
            let name = args.dashboard.clone();
            let done = client.call::<DashboardRemove>(&params(args.dashboard), &Empty {}).await?;
            printer.result(&done, || format!("forgot {name}"), || vec![name.clone()])?;
        }
    }
    Ok(Exit::Ok)
}

async fn import(args: DashboardImportArgs, session: &Session, printer: &Printer) -> Result<(), Failure> {
    let DashboardImportArgs { file, connection, uid, name, replace } = args;
    let text = file.map(|file| read_file(&file)).transpose()?;
    let body = DashboardImportBody { name, text, connection, uid, replace };
    let kept = session.client().call::<DashboardImport>(&Empty {}, &body).await?;
    show(&kept, printer)
}

async fn search(args: DashboardSearchArgs, session: &Session, printer: &Printer) -> Result<(), Failure> {
    let params = DashboardSearchParams { connection: args.connection, words: args.words };
    let found = session.client().call::<MetricsDashboardSearch>(&params, &Empty {}).await?;
    let row = |one: &FoundDashboard| {
        [one.uid.clone(), one.title.clone(), one.folder.clone().unwrap_or_default(), one.tags.join(" ")]
    };
    let names = || found.items.iter().map(|one| one.uid.clone()).collect();
    printer.result(
        &found,
        || table(["UID", "TITLE", "FOLDER", "TAGS"], found.items.iter().map(row)),
        names,
    )?;
    Ok(())
}

async fn view(args: DashboardViewArgs, session: &Session, printer: &Printer) -> Result<(), Failure> {
    let DashboardViewArgs { dashboard, connection, from, to, variable, width, panel } = args;
    let mut variables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in variable {
        variables.entry(name).or_default().push(value);
    }
    let body = DashboardViewBody { connection, from, to, variables, width_px: Some(width) };
    let params = DashboardParams { dashboard };
    let mut viewed = session.client().call::<DashboardView>(&params, &body).await?;
    if let Some(part) = panel {
        let part = part.to_lowercase();
        viewed.panels.retain(|panel| panel.title.to_lowercase().contains(&part));
    }
    printer.findings(&viewed.findings);
    let names = || viewed.panels.iter().map(|panel| panel.title.clone()).collect();
    printer.result(&viewed, || panel_text::viewed(&viewed), names)?;
    Ok(())
}

fn show(dashboard: &Dashboard, printer: &Printer) -> Result<(), Failure> {
    printer.findings(&dashboard.findings);
    let one = std::slice::from_ref(dashboard);
    printer.result(dashboard, || dashboards(one), || vec![dashboard.name.clone()])?;
    Ok(())
}

fn dashboards(dashboards: &[Dashboard]) -> String {
    let row = |one: &Dashboard| {
        let origin = match (&one.connection, one.is_built_in) {
            (_, true) => "ours".to_owned(),
            (Some(connection), _) => connection.clone(),
            (None, _) => "file".to_owned(),
        };
        let variables = one.variables.join(" ");
        let missing = one.findings.len().to_string();
        [one.name.clone(), one.title.clone(), one.panels.to_string(), missing, variables, origin]
    };
    table(["DASHBOARD", "TITLE", "PANELS", "NOT DRAWN", "VARIABLES", "FROM"], dashboards.iter().map(row))
}
