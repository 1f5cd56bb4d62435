//! `meshplay resource`: which verb, and what shows one object or all kinds.

use anyhow::Context;
use meshplay_api::{
    Empty,
    cluster::ClusterList,
    resource::{
        ResourceEventList, ResourceGet, ResourceKind, ResourceKindList, ResourceKindListParams,
        ResourceParams,
    },
};
use meshplay_types::{Code, PageRequest};

use crate::{
    cli::resource::{KindsArgs, ObjectArgs, ReadArgs, ResourceCommand},
    exit::Exit,
    failure::{Failure, refuse},
    printer::{Format, Printer},
    session::Session,
    table::table,
};

pub(crate) async fn run(
    command: ResourceCommand,
    session: &Session,
    printer: &Printer,
) -> Result<Exit, Failure> {
    match command {
        ResourceCommand::List(args) => super::list::run(args, session, printer).await,
        ResourceCommand::Get(args) => get(args, session, printer).await,
        ResourceCommand::Describe(args) => describe(args, session, printer).await,
        ResourceCommand::Logs(args) => super::logs::run(args, session, printer).await,
        ResourceCommand::Exec(args) => super::exec::run(args, session, printer).await,
        ResourceCommand::Kinds(args) => kinds(args, session, printer).await,
    }
}

/// The cluster that was named, or the only one.
pub(super) async fn cluster(named: Option<String>, session: &Session) -> Result<String, Failure> {
    if let Some(named) = named {
        return Ok(named);
    }
    let page = PageRequest { limit: Some(2), cursor: None };
    let found = session.client().call::<ClusterList>(&page, &Empty {}).await?;
    match found.items.as_slice() {
        [only] => Ok(only.name.clone()),
        [] => Err(refuse(Code::NO_CLUSTER, "no cluster is connected")),
        _ => Err(refuse(Code::NO_CLUSTER, "several clusters are connected: name one with `--cluster`")),
    }
}

/// The object itself, as the cluster has it; of Secrets without values.
async fn get(args: ReadArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let mut params = params(args.object, session).await?;
    params.managed_fields = args.show_managed_fields;
    let found = session.client().call::<ResourceGet>(&params, &Empty {}).await?;
    if printer.format == Format::Yaml {
        printer.text(&found.yaml)?;
        return Ok(Exit::Ok);
    }
    let object: serde_json::Value =
        serde_saphyr::from_str(&found.yaml).context("the server gave YAML that cannot be read")?;
    let name = || vec![format!("{}/{}", found.row.kind.to_lowercase(), found.row.name)];
    printer.result(&object, || found.yaml.clone(), name)?;
    Ok(Exit::Ok)
}

async fn params(args: ObjectArgs, session: &Session) -> Result<ResourceParams, Failure> {
    let ObjectArgs { kind, name, namespace, cluster: named } = args;
    let (kind, name) = match (name, kind.split_once('/')) {
        (Some(name), _) => (kind, name),
        (None, Some((kind, name))) => (kind.to_owned(), name.to_owned()),
        (None, None) => return Err(refuse(Code::USAGE, format!("which {kind}? say `{kind} NAME`"))),
    };
    let cluster = cluster(named, session).await?;
    Ok(ResourceParams { cluster, kind, namespace, name, ..ResourceParams::default() })
}

async fn describe(args: ObjectArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let params = params(args, session).await?;
    let object = session.client().call::<ResourceGet>(&params, &Empty {}).await?;
    let events = session.client().call::<ResourceEventList>(&params, &Empty {}).await?.events;
    let row = &object.row;
    let text = || {
        let mut lines = vec![format!("{} {}", row.kind, row.name), format!("Cluster: {}", row.cluster)];
        lines.extend(row.namespace.iter().map(|namespace| format!("Namespace: {namespace}")));
        let reason = row.reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default();
        lines.push(format!("Status: {}{reason}", row.status));
        lines.extend(row.design.iter().map(|design| format!("Design: {design}")));
        lines.extend(object.labels.iter().map(|(name, value)| format!("Label: {name}={value}")));
        lines.extend(object.facts.iter().map(|fact| format!("{}: {}", fact.label, fact.value)));
        for one in &object.conditions {
            let why = [one.reason.as_str(), one.message.as_str()].join(" ");
            lines
                .push(format!("Condition {}: {} {}", one.kind, one.status, why.trim()).trim_end().to_owned());
        }
        for one in &object.relations {
            let other = &one.object;
            lines.push(format!("{}: {}/{} {}", one.relation, other.kind, other.name, other.status));
        }
        for event in &events {
            let at = event.at.map(|at| at.to_string()).unwrap_or_default();
            lines.push(format!(
                "Event {at} {} {} ×{}: {}",
                event.kind, event.reason, event.count, event.message
            ));
        }
        lines.join("\n") + "\n"
    };
    printer.result(&object, text, || vec![row.name.clone()])?;
    Ok(Exit::Ok)
}

async fn kinds(args: KindsArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let params = ResourceKindListParams { cluster: args.cluster };
    let found = session.client().call::<ResourceKindList>(&params, &Empty {}).await?;
    printer.findings(&found.findings);
    let version = |kind: &ResourceKind| match kind.group.as_str() {
        "" => kind.version.clone(),
        group => format!("{group}/{}", kind.version),
    };
    let scope = |kind: &ResourceKind| if kind.namespaced { "namespace" } else { "cluster" }.to_owned();
    let count = |kind: &ResourceKind| kind.count.map_or_else(|| "-".to_owned(), |count| count.to_string());
    let text = || {
        table(
            ["KIND", "API VERSION", "SHORT", "SCOPE", "OBJECTS", "CLUSTERS"],
            found.kinds.iter().map(|kind| {
                [
                    kind.kind.clone(),
                    version(kind),
                    kind.short_names.join(","),
                    scope(kind),
                    count(kind),
                    kind.clusters.join(","),
                ]
            }),
        )
    };
    printer.result(&found, text, || found.kinds.iter().map(|kind| kind.plural.clone()).collect())?;
    Ok(Exit::Ok)
}
