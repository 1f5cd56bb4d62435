//! `meshplay cluster`.

use std::path::{Path, PathBuf};

use meshplay_api::{
    Empty,
    cluster::{
        CapabilitiesParams, Cluster, ClusterAdd, ClusterAddBody, ClusterCapabilities, ClusterCheck,
        ClusterCredentialBody, ClusterGet, ClusterInspect, ClusterInspectBody, ClusterList, ClusterParams,
        ClusterRemove, ClusterServiceAccount, ClusterSetCredential, ClusterSetWriting, ClusterWritingBody,
        ServiceAccountParams, Writing,
    },
};
use meshplay_types::{Code, PAGE_ITEMS_MAX, PageRequest};

use super::{Consent, check, read_file};
use crate::{
    cli::cluster::{
        AddArgs, AllowWriteArgs, CapabilitiesArgs, ClusterCommand, InspectArgs, RemoveArgs, SetCredentialArgs,
    },
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
        ClusterCommand::Get(args) => {
            let params = ClusterParams { cluster: args.cluster };
            let cluster = session.client().call::<ClusterGet>(&params, &Empty {}).await?;
            printer.findings(cluster.finding.as_slice());
            show(&cluster, printer)
        }
        ClusterCommand::Inspect(args) => inspect(args, session, printer).await,
        ClusterCommand::Capabilities(args) => capabilities(args, session, printer).await,
        ClusterCommand::ServiceAccount(args) => {
            let namespaces = (!args.write.is_empty()).then(|| args.write.join(","));
            let params = ServiceAccountParams { namespaces };
            let manifest = session.client().call::<ClusterServiceAccount>(&params, &Empty {}).await?;
            printer.result(&manifest, || manifest.text.clone(), Vec::new)?;
            Ok(Exit::Ok)
        }
        ClusterCommand::SetCredential(args) => set_credential(args, session, printer).await,
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
    let kubeconfig = kubeconfig(args.kubeconfig)?;
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

/// The text of a kubeconfig with everything that it names read in.
fn kubeconfig(path: Option<PathBuf>) -> Result<String, Failure> {
    let path = path.or_else(default_kubeconfig).ok_or_else(|| {
        refuse(
            Code::USAGE,
            "there is no kubeconfig: `KUBECONFIG` is not set and `~/.kube/config` does not exist",
        )
    })?;
    kubeconfig_files::inline(&read_file(&path)?, path.parent().unwrap_or(Path::new(".")))
}

fn show(cluster: &Cluster, printer: &Printer) -> Result<Exit, Failure> {
    let one = std::slice::from_ref(cluster);
    printer.result(cluster, || clusters(one, printer.format), || names(one))?;
    Ok(Exit::Ok)
}

async fn inspect(args: InspectArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let body = ClusterInspectBody { kubeconfig: kubeconfig(args.kubeconfig)? };
    let found = session.client().call::<ClusterInspect>(&Empty {}, &body).await?;
    printer.findings(&found.findings);
    found.contexts.iter().for_each(|context| printer.findings(&context.findings));
    let usable = |usable: bool| if usable { "yes" } else { "no" }.to_owned();
    let text = || {
        table(
            ["CONTEXT", "NAME", "USABLE", "CREDENTIAL", "SERVER"],
            found.contexts.iter().map(|c| {
                [c.context.clone(), c.name.clone(), usable(c.usable), c.credential.clone(), c.server.clone()]
            }),
        )
    };
    printer.result(&found, text, || found.contexts.iter().map(|c| c.context.clone()).collect())?;
    if found.contexts.iter().any(|context| matches!(context.credential.as_str(), "exec" | "authProvider")) {
        printer.note("the way out: `meshplay cluster service-account`, see docs/clusters.md");
    }
    Ok(Exit::Ok)
}

async fn capabilities(args: CapabilitiesArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let params = CapabilitiesParams { cluster: args.cluster, namespace: args.namespace };
    let found = session.client().call::<ClusterCapabilities>(&params, &Empty {}).await?;
    printer.findings(&found.findings);
    let yes = |yes: bool| if yes { "yes" } else { "-" }.to_owned();
    let group = |group: &str| if group.is_empty() { "core" } else { group }.to_owned();
    let text = || {
        table(
            ["KIND", "GROUP", "READ", "WRITE", "LACKING"],
            found
                .kinds
                .iter()
                .map(|k| [k.kind.clone(), group(&k.group), yes(k.read), yes(k.write), k.lacking.join(",")]),
        )
    };
    printer.result(&found, text, || found.kinds.iter().map(|kind| kind.kind.clone()).collect())?;
    Ok(Exit::Ok)
}

async fn set_credential(
    args: SetCredentialArgs,
    session: &Session,
    printer: &Printer,
) -> Result<Exit, Failure> {
    let body =
        ClusterCredentialBody { kubeconfig: kubeconfig(Some(args.kubeconfig))?, context: args.context };
    let params = ClusterParams { cluster: args.cluster };
    let cluster = session.client().call::<ClusterSetCredential>(&params, &body).await?;
    show(&cluster, printer)
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
