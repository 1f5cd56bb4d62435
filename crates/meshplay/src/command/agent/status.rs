//! `meshplay perf agent status`: what has become of agents that were deployed into clusters. One cluster that cannot be asked
//! says so and holds up no other.

use meshplay_api::{
    Empty,
    agent::{AgentPod, AgentsDeployed, AgentsGet, AgentsGroup, AgentsList, AgentsParams},
};
use meshplay_types::Findings;
use serde::Serialize;

use super::deploy::missing;
use crate::{
    cli::agent::StatusArgs, exit::Exit, failure::Failure, printer::Printer, session::Session, table::table,
};

/// Agents that were deployed together, and each of them as far as the cluster could be asked.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Seen {
    #[serde(flatten)]
    group: AgentsGroup,
    #[serde(skip_serializing_if = "Option::is_none")]
    deployed: Option<AgentsDeployed>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Findings,
}

#[derive(Serialize)]
struct Status {
    items: Vec<Seen>,
}

pub(super) async fn status(args: StatusArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let mut items = Vec::new();
    for group in session.client().call::<AgentsList>(&Empty {}, &Empty {}).await?.items {
        if args.cluster.as_ref().is_none_or(|cluster| *cluster == group.cluster) {
            items.push(look(group, session).await?);
        }
    }
    let status = Status { items };
    let findings: Findings = status.items.iter().flat_map(|seen| seen.findings.clone()).collect();
    let names = || status.items.iter().map(|seen| seen.group.design.clone()).collect();
    printer.result(&status, || text(&status.items), names)?;
    printer.findings(&findings);
    let is_whole = status.items.iter().all(|seen| seen.deployed.is_some());
    Ok(if is_whole { Exit::Ok } else { Exit::Partial })
}

async fn look(group: AgentsGroup, session: &Session) -> Result<Seen, Failure> {
    if !group.is_deployed {
        return Ok(Seen { group, deployed: None, findings: Findings::new() });
    }
    let params = AgentsParams { cluster: group.cluster.clone(), name: Some(group.name.clone()) };
    match session.client().call::<AgentsGet>(&params, &Empty {}).await {
        Ok(found) => Ok(Seen { findings: missing(&found), group, deployed: Some(found) }),
        Err(error) => match Failure::from(error) {
            Failure::Server { findings, .. } => Ok(Seen { group, deployed: None, findings }),
            failure => Err(failure),
        },
    }
}

fn text(items: &[Seen]) -> String {
    if items.is_empty() {
        return "no agents were deployed; `meshplay perf agent deploy CLUSTER` makes some in a cluster"
            .to_owned();
    }
    table(["AGENTS", "CLUSTER", "NAMESPACE", "AGENT", "NODE", "STATE"], items.iter().flat_map(rows))
}

fn rows(seen: &Seen) -> Vec<[String; 6]> {
    let AgentsGroup { name, cluster, namespace, replicas, is_deployed, .. } = &seen.group;
    let row = |agent: &str, node: &str, state: String| {
        [name.clone(), cluster.clone(), namespace.clone(), agent.to_owned(), node.to_owned(), state]
    };
    match &seen.deployed {
        None if *is_deployed => vec![row("-", "-", "unknown".to_owned())],
        None => vec![row("-", "-", "not in the cluster".to_owned())],
        Some(found) if found.pods.is_empty() => vec![row("-", "-", format!("0 of {replicas} made"))],
        Some(found) => {
            let of = |pod: &AgentPod| row(&pod.name, pod.node.as_deref().unwrap_or("-"), state(pod));
            found.pods.iter().map(of).collect()
        }
    }
}

/// What the pages call it, too.
fn state(pod: &AgentPod) -> String {
    match (pod.joined, pod.lost_at, pod.phase.as_str()) {
        (true, ..) => "running".to_owned(),
        (false, Some(at), _) => format!("lost since {at:.0}"),
        (false, None, "Pending") => "pending".to_owned(),
        (false, None, "Running") => "not joined".to_owned(),
        (false, None, phase) => phase.to_lowercase(),
    }
}
