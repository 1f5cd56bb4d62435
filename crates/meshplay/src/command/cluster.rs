//! `meshplay cluster`.

use std::path::{Path, PathBuf};

use meshplay_api::{
    Empty,
    cluster::{
        Cluster, ClusterAdd, ClusterAddBody, ClusterCheck, ClusterList, ClusterParams, ClusterRemove,
        ClusterSetWriting, ClusterWritingBody, Writing,
    },
};
use meshplay_types::{Code, PAGE_ITEMS_MAX, PageRequest};

use super::{Consent, check, read_file};
use crate::{
    cli::cluster::{AddArgs, AllowWriteArgs, ClusterCommand, RemoveArgs},
    exit::Exit,
    failure::{Failure, refuse},
    kubeconfig_files,
    printer::{Format, Printer},
    session::Session,
    table::table,
};

pub(crate) async fn run(
    command: ClusterCommand,
    session: &Session,
    printer: &Printer,
) -> Result<Exit, Failure> {
    match command {
        ClusterCommand::Add(args) => add(args, session, printer).await,
        ClusterCommand::List => list(session, printer).await,
        ClusterCommand::Check(args) => {
            let params = ClusterParams { cluster: args.cluster };
            let checked = session.client().call::<ClusterCheck>(&params, &Empty {}).await?;
            check::print(&checked.report, printer)
        }
        ClusterCommand::AllowWrite(args) => allow_write(args, session, printer).await,
        ClusterCommand::Remove(args) => remove(args, session, printer).await,
    }
}

async fn add(args: AddArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let path = args.kubeconfig.or_else(default_kubeconfig).ok_or_else(|| {
        refuse(
            Code::USAGE,
            "there is no kubeconfig: `KUBECONFIG` is not set and `~/.kube/config` does not exist",
        )
    })?;
    let kubeconfig = kubeconfig_files::inline(&read_file(&path)?, path.parent().unwrap_or(Path::new(".")))?;
    let writing = if args.allow_write { Writing::Allowed } else { Writing::ReadOnly };
    let body = ClusterAddBody { kubeconfig, contexts: args.context, name: args.name, writing };
    let added = session.client().call::<ClusterAdd>(&Empty {}, &body).await?;
    printer.findings(&added.findings);
    printer.result(&added, || clusters(&added.clusters, printer.format), || names(&added.clusters))?;
    if writing == Writing::ReadOnly {
        let first = added.clusters.first().map_or("NAME", |cluster| cluster.name.as_str());
        printer.note(&format!("read-only until you run `meshplay cluster allow-write {first}`"));
    }
    Ok(Exit::Ok)
}

fn default_kubeconfig() -> Option<PathBuf> {
    let listed = std::env::var_os("KUBECONFIG").and_then(|paths| std::env::split_paths(&paths).next());
    let home = || std::env::home_dir().map(|home| home.join(".kube/config"));
    listed.filter(|path| !path.as_os_str().is_empty()).or_else(home).filter(|path| path.exists())
}

async fn list(session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let page = PageRequest { limit: Some(PAGE_ITEMS_MAX), cursor: None };
    let page = session.client().call::<ClusterList>(&page, &Empty {}).await?;
    printer.result(&page, || clusters(&page.items, printer.format), || names(&page.items))?;
    if page.items.is_empty() {
        printer.note("no cluster is connected yet: `meshplay cluster add --kubeconfig FILE`");
    }
    Ok(Exit::Ok)
}

async fn allow_write(args: AllowWriteArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let writing = if args.off { Writing::ReadOnly } else { Writing::Allowed };
    let params = ClusterParams { cluster: args.cluster };
    let cluster =
        session.client().call::<ClusterSetWriting>(&params, &ClusterWritingBody { writing }).await?;
    let one = std::slice::from_ref(&cluster);
    printer.result(&cluster, || clusters(one, printer.format), || names(one))?;
    Ok(Exit::Ok)
}

async fn remove(args: RemoveArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let question = format!("Forget the connection `{}` and its credential?", args.cluster);
    Consent::from_flag(args.yes).obtain(&question)?;
    let params = ClusterParams { cluster: args.cluster.clone() };
    session.client().call::<ClusterRemove>(&params, &Empty {}).await?;
    printer.note(&format!("forgot `{}`; the cluster itself was left as it is", args.cluster));
    Ok(Exit::Ok)
}

fn names(clusters: &[Cluster]) -> Vec<String> {
    clusters.iter().map(|cluster| cluster.name.clone()).collect()
}

fn clusters(clusters: &[Cluster], format: Format) -> String {
    let state = |cluster: &Cluster| match &cluster.reason {
        Some(reason) => format!("{} ({reason})", cluster.state),
        None => cluster.state.clone(),
    };
    let writing = |cluster: &Cluster| match cluster.writing {
        Writing::ReadOnly => "read-only".to_owned(),
        Writing::Allowed => "allowed".to_owned(),
    };
    let version = |cluster: &Cluster| cluster.version.clone().unwrap_or_else(|| "-".to_owned());
    if format == Format::Wide {
        let uid = |cluster: &Cluster| cluster.uid.clone().unwrap_or_else(|| "-".to_owned());
        return table(
            ["NAME", "STATE", "WRITING", "VERSION", "SERVER", "SINCE", "UID"],
            clusters.iter().map(|c| {
                [
                    c.name.clone(),
                    state(c),
                    writing(c),
                    version(c),
                    c.server.clone(),
                    c.since.to_string(),
                    uid(c),
                ]
            }),
        );
    }
    table(
        ["NAME", "STATE", "WRITING", "VERSION", "SERVER"],
        clusters.iter().map(|c| [c.name.clone(), state(c), writing(c), version(c), c.server.clone()]),
    )
}
