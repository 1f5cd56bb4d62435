//! `meshplay demo`: serves at once, then starts clusters, connects them and deploys something to look at.

use std::{
    path::PathBuf,
    process::{Command, Stdio},
};

use axum::Router;
use meshplay_app::system::Kind;
use meshplay_client::Client;
use meshplay_local::{Progress, Tools, ToolsError};
use meshplay_types::{Code, Finding};
use serde::Serialize;

use super::serve::Served;
use crate::{
    cli::{Global, demo::DemoArgs, serve::ServeArgs},
    demo::{self, CLUSTERS, DemoClusters, Earlier, Folder},
    exit::Exit,
    failure::Failure,
    printer::Printer,
    session::default_data_dir,
};

/// What is printed when all of it is there.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown {
    clusters: Vec<String>,
    url: String,
    login_url: String,
}

pub(crate) async fn run(args: DemoArgs, global: &Global, printer: &Printer) -> Result<Exit, Failure> {
    let folder = folder(&args, global)?;
    let tools = tools(&args, printer)?;
    let global = Global { data_dir: Some(folder.data()), ..global.clone() };
    let serve = ServeArgs { listen: args.listen, ..ServeArgs::default() };
    let served = Served::start(serve, &global, Kind::Demo).await?;
    let (url, login_url) = served.urls();
    let names = tools.as_ref().map_or(&[][..], |(_, count)| &CLUSTERS[..*count]);
    let shown = Shown { clusters: names.iter().map(ToString::to_string).collect(), url, login_url };
    let client = served.client();
    let beside = async {
        demo::import(&client).await?;
        if args.open {
            open_page(&shown.login_url, printer);
        }
        let clusters = match tools {
            Some((tools, count)) => {
                printer.note(&format!(
                    "starting {count} clusters; the page is there already: {}",
                    shown.login_url
                ));
                Some(clusters(tools, count, &folder, &client, printer).await?)
            }
            None => None,
        };
        printer.result(&shown, || text(&shown), || vec![shown.url.clone()])?;
        Ok(clusters)
    };
    served.until_stopped(printer, beside).await
}

/// Unless one is named, a folder beside the user's own installation, never that one.
fn folder(args: &DemoArgs, global: &Global) -> Result<Folder, Failure> {
    let dir = match &global.data_dir {
        Some(dir) => dir.clone(),
        None => default_data_dir()?.with_file_name("meshplay-demo"),
    };
    let earlier = if args.keep && !args.fresh { Earlier::Kept } else { Earlier::Forgotten };
    Folder::take(&dir, earlier)
}

/// The programs and how many clusters they are to make; nothing where there are none and nobody insisted.
fn tools(args: &DemoArgs, printer: &Printer) -> Result<Option<(Tools, usize)>, Failure> {
    if args.clusters == Some(0) {
        return Ok(None);
    }
    let lacking = match found(args.tools.as_ref()) {
        Ok(tools) => match demo::missing_programs(&tools) {
            None => return Ok(Some((tools, usize::from(args.clusters.unwrap_or(2))))),
            Some(missing) => format!("`{}` has no {missing}", tools.dir().display()),
        },
        Err(error) => error.to_string(),
    };
    let finding = Finding::new(Code::REQUIREMENT_MISSING, "there are no programs for clusters of the demo")
        .cause(lacking)
        .fix("run `cargo xtask tools --only control-plane,simulation` in a clone of the repository (some ten minutes), or name a folder with `--tools DIR`; your own cluster can be connected without");
    if args.clusters.is_some() {
        return Err(Failure::Refused(vec![finding]));
    }
    printer.findings(&[finding]);
    Ok(None)
}

fn found(dir: Option<&PathBuf>) -> Result<Tools, ToolsError> {
    dir.map_or_else(Tools::open_default, Tools::open)
}

async fn clusters(
    tools: Tools,
    count: usize,
    folder: &Folder,
    client: &Client<Router>,
    printer: &Printer,
) -> Result<DemoClusters, Failure> {
    let printer = *printer;
    let progress = Progress::to(move |line| printer.note(line));
    let clusters = DemoClusters::start(tools, &folder.clusters(), count, progress).await?;
    demo::connect(client, clusters.kubeconfigs()).await?;
    demo::deploy(client, &CLUSTERS[..count]).await?;
    Ok(clusters)
}

fn text(shown: &Shown) -> String {
    let what = match shown.clusters.as_slice() {
        [] => "designs".to_owned(),
        clusters => format!("designs and the clusters {}", clusters.join(", ")),
    };
    let ends = if shown.clusters.is_empty() { "it" } else { "it and the clusters" };
    format!(
        "Meshplay serves a demo with {what}. Ctrl-C ends {ends}.\nOpen this; it holds your token, so keep it to yourself:\n\n{}\n",
        shown.login_url
    )
}

/// The page in the person's browser; without one they still have the address.
fn open_page(url: &str, printer: &Printer) {
    let program = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let null = || Stdio::null();
    let started = Command::new(program).arg(url).stdin(null()).stdout(null()).stderr(null()).spawn();
    if let Err(error) = started {
        printer.note(&format!("the browser was not opened: `{program}`: {error}"));
    }
}
