//! `meshplay resource` and `meshplay get`.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use meshplay_api::{
    Empty,
    cluster::ClusterList,
    resource::{
        ContainerLine, FreshnessState, LogPart, ResourceEventList, ResourceGet, ResourceKind,
        ResourceKindList, ResourceKindListParams, ResourceList, ResourceListParams, ResourceLogs,
        ResourceLogsParams, ResourceObject, ResourcePage, ResourceParams, ResourceRow, ResourceSort,
    },
};
use meshplay_types::{Code, Finding, PageRequest};

use crate::{
    cli::resource::{GetArgs, KindsArgs, ListArgs, LogsArgs, ObjectArgs, ResourceCommand, SortBy},
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
        ResourceCommand::List(args) => {
            let ListArgs { filter, sort, descending, limit, offset, wait } = args;
            let params = ResourceListParams {
                filter: filter.join(" "),
                sort: Some(order(sort)),
                descending,
                limit: Some(limit),
                offset: Some(offset),
                wait_ms: Some(wait * 1_000),
            };
            list(&params, session, printer).await
        }
        ResourceCommand::Get(args) => {
            let object = object(args, session).await?.0;
            printer.result(&object, || object.yaml.clone(), || vec![object.row.name.clone()])?;
            Ok(Exit::Ok)
        }
        ResourceCommand::Describe(args) => describe(args, session, printer).await,
        ResourceCommand::Logs(args) => logs(args, session, printer).await,
        ResourceCommand::Exec(args) => super::exec::run(args, session, printer).await,
        ResourceCommand::Kinds(args) => kinds(args, session, printer).await,
    }
}

/// `meshplay get`: a list, in words that kubectl taught.
pub(crate) async fn short_get(args: GetArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let GetArgs { kind, name, namespace, cluster, label } = args;
    let mut filter = vec![format!("kind:{kind}")];
    filter.extend(name.map(|name| format!("name:{name}")));
    filter.extend(namespace.map(|namespace| format!("ns:{namespace}")));
    filter.extend((!cluster.is_empty()).then(|| format!("cluster:{}", cluster.join(","))));
    filter.extend(label.map(|label| format!("label:{label}")));
    let params = ResourceListParams {
        filter: filter.join(" "),
        limit: Some(500),
        wait_ms: Some(20_000),
        ..ResourceListParams::default()
    };
    list(&params, session, printer).await
}

async fn list(params: &ResourceListParams, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let asked = Instant::now();
    let page = session.client().call::<ResourceList>(params, &Empty {}).await?;
    // An answer before its time holds every list that the filter asks for, whatever else is still being read.
    let waited = asked.elapsed() >= Duration::from_millis(u64::from(params.wait_ms.unwrap_or(0)));
    // Without what could not be understood more would be shown than was asked for.
    let filter_wrong: Vec<Finding> =
        page.findings.iter().filter(|finding| finding.is_error()).cloned().collect();
    if !filter_wrong.is_empty() {
        return Err(Failure::Refused(filter_wrong));
    }
    printer.findings(&page.findings);
    tell_freshness(&page, if waited { Completeness::Unknown } else { Completeness::Complete }, printer);
    printer.result(&page, || rows(&page.items, printer.format), || names(&page.items))?;
    let shown = page.items.len() as u64;
    if shown < page.matched {
        printer
            .note(&format!("{shown} of {} shown; go on with `--offset` or narrow the filter", page.matched));
    }
    if page.freshness.is_empty() {
        printer.note("no cluster is connected yet: `meshplay cluster add --kubeconfig FILE`");
    }
    Ok(Exit::Ok)
}

/// Whether all lists that were asked for are in the answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Completeness {
    Complete,
    Unknown,
}

fn tell_freshness(page: &ResourcePage, completeness: Completeness, printer: &Printer) {
    for fresh in &page.freshness {
        printer.findings(fresh.reason.as_slice());
        match fresh.state {
            FreshnessState::Live => {}
            FreshnessState::Syncing if completeness == Completeness::Complete => {}
            FreshnessState::Syncing => {
                printer.note(&format!(
                    "`{}` is still being read: {} kinds are missing",
                    fresh.cluster, fresh.syncing
                ));
            }
            FreshnessState::Stale => {
                let since = fresh.as_of.map_or_else(|| "never".to_owned(), |at| at.to_string());
                printer.note(&format!("`{}` does not answer; last known: {since}", fresh.cluster));
            }
        }
    }
}

fn names(rows: &[ResourceRow]) -> Vec<String> {
    rows.iter().map(|row| format!("{}/{}", row.kind.to_lowercase(), row.name)).collect()
}

fn rows(rows: &[ResourceRow], format: Format) -> String {
    let now = Timestamp::now();
    let or_dash = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    let age = |row: &ResourceRow| row.created_at.map_or_else(|| "-".to_owned(), |at| age(at, now));
    if format == Format::Wide {
        return table(
            [
                "CLUSTER",
                "KIND",
                "NAMESPACE",
                "NAME",
                "STATUS",
                "AGE",
                "DESIGN",
                "NODE",
                "CONTROLLER",
                "REASON",
            ],
            rows.iter().map(|row| {
                [
                    row.cluster.clone(),
                    row.kind.clone(),
                    or_dash(&row.namespace),
                    row.name.clone(),
                    row.status.clone(),
                    age(row),
                    or_dash(&row.design),
                    or_dash(&row.node),
                    or_dash(&row.controller),
                    or_dash(&row.reason),
                ]
            }),
        );
    }
    table(
        ["CLUSTER", "KIND", "NAMESPACE", "NAME", "STATUS", "RESTARTS", "AGE", "DESIGN"],
        rows.iter().map(|row| {
            [
                row.cluster.clone(),
                row.kind.clone(),
                or_dash(&row.namespace),
                row.name.clone(),
                row.status.clone(),
                row.restarts.map_or_else(|| "-".to_owned(), |count| count.to_string()),
                age(row),
                or_dash(&row.design),
            ]
        }),
    )
}

/// As kubectl: the largest unit alone.
fn age(at: Timestamp, now: Timestamp) -> String {
    let seconds = now.duration_since(at).as_secs().max(0);
    match seconds {
        0..=119 => format!("{seconds}s"),
        120..=7_199 => format!("{}m", seconds / 60),
        7_200..=172_799 => format!("{}h", seconds / 3_600),
        _ => format!("{}d", seconds / 86_400),
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

async fn object(args: ObjectArgs, session: &Session) -> Result<(ResourceObject, ResourceParams), Failure> {
    let ObjectArgs { kind, name, namespace, cluster: named } = args;
    let (kind, name) = match (name, kind.split_once('/')) {
        (Some(name), _) => (kind, name),
        (None, Some((kind, name))) => (kind.to_owned(), name.to_owned()),
        (None, None) => return Err(refuse(Code::USAGE, format!("which {kind}? say `{kind} NAME`"))),
    };
    let cluster = cluster(named, session).await?;
    let params = ResourceParams { cluster, api_version: String::new(), kind, namespace, name };
    Ok((session.client().call::<ResourceGet>(&params, &Empty {}).await?, params))
}

async fn describe(args: ObjectArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let (object, params) = object(args, session).await?;
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

async fn logs(args: LogsArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let (kind, name) = args.name.split_once('/').unwrap_or(("Pod", &args.name));
    let params = ResourceLogsParams {
        cluster: cluster(args.cluster.clone(), session).await?,
        namespace: args.namespace.clone(),
        kind: kind.to_owned(),
        name: name.to_owned(),
        container: args.container.clone(),
        follow: args.follow,
        previous: args.previous,
        tail: args.tail,
        since_seconds: args.since,
        search: args.search.clone(),
    };
    let mut lines = session.client().stream::<ResourceLogs>(&params).await?;
    let mut exit = Exit::Ok;
    while let Some(part) = lines.next().await {
        match part? {
            LogPart::Lines { pod, container, lines } => {
                let text: String =
                    lines.iter().map(|line| written(&pod, &container, line, args.timestamps)).collect();
                printer.text(&text)?;
            }
            LogPart::End { finding: Some(finding), .. } => {
                printer.findings(&[finding]);
                exit = Exit::Partial;
            }
            LogPart::End { finding: None, .. } => {}
            LogPart::Dropped { lines } => {
                printer.note(&format!("{lines} lines were left out: they came too fast"))
            }
        }
    }
    Ok(exit)
}

fn written(pod: &str, container: &str, line: &ContainerLine, timestamps: bool) -> String {
    let at = line.at.as_ref().filter(|_| timestamps).map(|at| format!("{at} ")).unwrap_or_default();
    format!("{pod}/{container} {at}{}\n", line.text)
}

fn order(sort: SortBy) -> ResourceSort {
    match sort {
        SortBy::Kind => ResourceSort::Kind,
        SortBy::Name => ResourceSort::Name,
        SortBy::Namespace => ResourceSort::Namespace,
        SortBy::Cluster => ResourceSort::Cluster,
        SortBy::Status => ResourceSort::Status,
        SortBy::Age => ResourceSort::Age,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_as_kubectl_shows_them() {
        let now = Timestamp::from_second(1_000_000).unwrap();
        let age = |seconds: i64| super::age(Timestamp::from_second(1_000_000 - seconds).unwrap(), now);
        assert_eq!([age(5), age(119), age(120), age(7_200), age(200_000)], ["5s", "119s", "2m", "2h", "2d"]);
    }
}
