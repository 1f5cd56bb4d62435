//! Looking at a cluster now: reachability, identity, version, rights. It writes nothing to the cluster.

use jiff::Timestamp;
use meshplay_kube::{AccessQuestion, Allowed, Client, ClusterState, KubeError, Resource, Scope, Version};
use meshplay_plan::{ClusterIdentity, Sameness, identity};
use meshplay_store::{Body, Cluster, ClusterChange, Writing};
use meshplay_types::{Code, Gvk};

use super::{
    ClusterRow, Details,
    details::{StoredIdentity, word},
};
use crate::{
    App, AppError, OpCtx,
    check::{Check, Status},
};

/// A cluster and what was looked at.
#[derive(Clone, Debug)]
pub struct CheckedCluster {
    /// The connection with its new state.
    pub cluster: ClusterRow,
    /// In the order of looking.
    pub checks: Vec<Check>,
}

/// Kinds whose rights are asked for: one of each sort that a deployment writes.
const PROBES: [(&str, &str, &str, &str); 4] = [
    ("", "v1", "ConfigMap", "configmaps"),
    ("", "v1", "Secret", "secrets"),
    ("apps", "v1", "Deployment", "deployments"),
    ("", "v1", "Namespace", "namespaces"),
];

impl App {
    /// Looks at one cluster and remembers its state.
    pub async fn cluster_check(&self, ctx: &OpCtx, cluster: &str) -> Result<CheckedCluster, AppError> {
        let found = self.cluster_find(ctx.scope(), cluster).await?;
        let client = self.client(&found).await?;
        let category = format!("cluster {}", found.name);
        let row = ClusterRow::try_from(found.clone())?;
        let seen = async { Ok::<_, KubeError>((client.version().await?, client.identity().await?)) }.await;
        let (checks, change) = match seen {
            Ok((version, identity)) => {
                let mut checks = vec![
                    reached(&category, &client, &version),
                    identified(&category, &row.identity, &identity),
                ];
                checks.extend(rights(&category, &client, row.writing).await);
                (checks, seen_change(row.details.clone(), &version, identity, &row.identity)?)
            }
            Err(error) => (vec![unreached(&category, &error)], failed_change(row.details.clone(), &error)?),
        };
        let cluster = self.cluster_remember(ctx, &found, change).await?;
        Ok(CheckedCluster { cluster, checks })
    }

    async fn cluster_remember(
        &self,
        ctx: &OpCtx,
        cluster: &Cluster,
        change: ClusterChange,
    ) -> Result<ClusterRow, AppError> {
        let (scope, id) = (ctx.scope(), cluster.id);
        let changed = self
            .store()
            .write(move |tx| Box::pin(async move { tx.cluster_change(scope, id, change).await }))
            .await?;
        Ok(ClusterRow::try_from(changed)?)
    }
}

fn reached(category: &str, client: &Client, version: &Version) -> Check {
    let message = format!("`{}` answers, Kubernetes {}", client.server(), version.git_version);
    Check::new(category, Code::CLUSTER_REFUSED, Status::Pass, message)
}

fn unreached(category: &str, error: &KubeError) -> Check {
    let finding = error.finding();
    let cause = finding.cause.map(|cause| format!(": {cause}")).unwrap_or_default();
    Check {
        fix: finding.fix,
        ..Check::new(category, finding.code, Status::Fail, format!("{}{cause}", finding.message))
    }
}

fn identified(category: &str, known: &ClusterIdentity, now: &ClusterIdentity) -> Check {
    let check = |status, message: String| Check::new(category, Code::IDENTITY_CHANGED, status, message);
    if *known == ClusterIdentity::default() {
        return check(Status::Pass, "identity was read for the first time".to_owned());
    }
    match identity::same(known, now) {
        Sameness::Same => check(Status::Pass, "it is the cluster that was connected".to_owned()),
        Sameness::Different => {
            check(Status::Fail, "another cluster answers than the one that was connected".to_owned())
        }
        Sameness::Ask(reason) => {
            check(Status::Warn, format!("it cannot be told whether it is the same cluster: {reason}"))
        }
    }
}

async fn rights(category: &str, client: &Client, writing: Writing) -> Vec<Check> {
    let mut checks = Vec::new();
    for (group, version, kind, plural) in PROBES {
        let gvk = Gvk { group: group.to_owned(), version: version.to_owned(), kind: kind.to_owned() };
        let scope = if kind == "Namespace" { Scope::Cluster } else { Scope::Namespaced };
        let resource = Resource { gvk, plural: plural.to_owned(), scope };
        let verb = if writing == Writing::Allowed { "patch" } else { "list" };
        let question =
            AccessQuestion { verb, resource: &resource, namespace: None, name: None, subresource: None };
        let check = |status, message: String| Check::new(category, Code::CLUSTER_NO_RIGHT, status, message);
        checks.push(match client.access_review(&question).await {
            Ok(Allowed::Yes) => check(Status::Pass, format!("may {verb} {plural}")),
            Ok(Allowed::No(_)) => check(Status::Warn, format!("may not {verb} {plural} in every namespace")),
            Err(error) => {
                check(Status::Skip, format!("cannot ask whether it may {verb} {plural}: {}", error.fault))
            }
        });
    }
    checks
}

fn seen_change(
    details: Option<Details>,
    version: &Version,
    identity: ClusterIdentity,
    known: &ClusterIdentity,
) -> Result<ClusterChange, AppError> {
    let details = details.map(|details| Details {
        version: Some(version.git_version.clone()),
        ..details.seen(ClusterState::Reachable, None, Timestamp::now())
    });
    // A stranger behind the same URL does not become the cluster that was connected.
    let first = *known == ClusterIdentity::default();
    Ok(ClusterChange {
        state: Some(word(ClusterState::Reachable)),
        details: details.as_ref().map(Body::of).transpose()?,
        identity: first.then(|| Body::of(&StoredIdentity(identity))).transpose()?,
        ..ClusterChange::default()
    })
}

fn failed_change(details: Option<Details>, error: &KubeError) -> Result<ClusterChange, AppError> {
    let details = details.map(|details| Details {
        finding: Some(error.finding()),
        ..details.seen(error.state(), Some(error.fault.to_string()), Timestamp::now())
    });
    Ok(ClusterChange {
        state: Some(word(error.state())),
        details: details.as_ref().map(Body::of).transpose()?,
        ..ClusterChange::default()
    })
}
