//! Connecting clusters: read the kubeconfig, look who is there, seal the credential. Nothing is installed.

use jiff::Timestamp;
use meshplay_kube::{
    Access, ClusterState, KubeError,
    kubeconfig::{self, KubeconfigEntry, ReadOptions},
};
use meshplay_plan::{ClusterIdentity, Sameness, identity};
use meshplay_store::{Body, ClusterChange, NewCluster, Writing};
use meshplay_types::{ClusterName, Code, Finding, Findings, PAGE_ITEMS_MAX, PageRequest, Place};

use super::{
    ClusterRow, Details,
    details::{StoredIdentity, word},
};
use crate::{App, AppError, OpCtx};

/// What to connect.
#[derive(Clone)]
pub struct NewClusters {
    /// A kubeconfig with inline data.
    pub kubeconfig: String,
    /// Contexts to take; empty takes the current one.
    pub contexts: Vec<String>,
    /// Name of the connection; only with one context.
    pub name: Option<String>,
    /// Whether writing is allowed from the start.
    pub writing: Writing,
}

/// What was connected.
#[derive(Clone, Debug)]
pub struct AddedClusters {
    /// In the order of the contexts.
    pub clusters: Vec<ClusterRow>,
    /// What was noticed.
    pub findings: Findings,
}

/// A context that may become a connection.
struct Candidate {
    name: ClusterName,
    access: Access,
    details: Details,
    identity: ClusterIdentity,
}

impl App {
    /// Connects the clusters of a kubeconfig: all of them, or none.
    pub async fn cluster_add(&self, ctx: &OpCtx, new: NewClusters) -> Result<AddedClusters, AppError> {
        let options = ReadOptions::default();
        let (entries, read) = kubeconfig::read(&new.kubeconfig, &options);
        let chosen = choose(entries, read, &new)?;
        let mut findings = Findings::new();
        let mut candidates = Vec::new();
        for (name, access) in chosen {
            candidates.push(self.look(name, access, &mut findings).await?);
        }
        self.compare(ctx, &candidates, &mut findings).await?;
        if findings.iter().any(Finding::is_error) {
            return Err(AppError::Invalid(findings));
        }
        let mut clusters = Vec::new();
        for candidate in candidates {
            clusters.push(self.cluster_store(ctx, candidate, new.writing).await?);
        }
        Ok(AddedClusters { clusters, findings })
    }

    /// Looks who is there. A cluster that does not answer is connected nevertheless: it may come back.
    async fn look(
        &self,
        name: ClusterName,
        access: Access,
        findings: &mut Findings,
    ) -> Result<Candidate, AppError> {
        let client = self.clients().connect(&access)?;
        let seen = async { Ok::<_, KubeError>((client.version().await?, client.identity().await?)) }.await;
        let (server, since) = (access.server.clone(), Timestamp::now());
        let expires_at = access.expires_at();
        let details = |state, version, reason| Details {
            server,
            version,
            state,
            reason,
            since,
            finding: None,
            expires_at,
        };
        let (details, identity) = match seen {
            Ok((version, identity)) => {
                (details(ClusterState::Reachable, Some(version.git_version), None), identity)
            }
            Err(error) => {
                let at = Place { cluster: Some(name.to_string()), ..Place::default() };
                let finding = error.finding().at(at);
                findings.push(finding.clone().severity(meshplay_types::Severity::Warning));
                let reason = Some(error.fault.to_string());
                let details = Details { finding: Some(finding), ..details(error.state(), None, reason) };
                (details, ClusterIdentity::default())
            }
        };
        Ok(Candidate { name, access, details, identity })
    }

    /// The same cluster under two names is refused or asked about (P18).
    async fn compare(
        &self,
        ctx: &OpCtx,
        candidates: &[Candidate],
        findings: &mut Findings,
    ) -> Result<(), AppError> {
        let page = PageRequest { limit: Some(PAGE_ITEMS_MAX), cursor: None };
        for known in self.cluster_list(ctx, &page).await?.items {
            for candidate in candidates {
                let at = Place { cluster: Some(candidate.name.to_string()), ..Place::default() };
                if known.name == candidate.name {
                    let message = format!("there is already a cluster `{}`", known.name);
                    findings.push(Finding::new(Code::NAME_TAKEN, message).at(at));
                    continue;
                }
                if known.identity == ClusterIdentity::default()
                    || candidate.identity == ClusterIdentity::default()
                {
                    continue;
                }
                match identity::same(&known.identity, &candidate.identity) {
                    Sameness::Different => {}
                    Sameness::Same => {
                        let message = format!("this is the cluster that is connected as `{}`", known.name);
                        findings.push(Finding::new(Code::CLUSTER_SAME, message).at(at));
                    }
                    Sameness::Ask(reason) => {
                        let message =
                            format!("this may be the cluster that is connected as `{}`", known.name);
                        let finding = Finding::new(Code::CLUSTER_MAYBE_SAME, message).cause(reason);
                        findings.push(finding.at(at));
                    }
                }
            }
        }
        Ok(())
    }

    async fn cluster_store(
        &self,
        ctx: &OpCtx,
        candidate: Candidate,
        writing: Writing,
    ) -> Result<ClusterRow, AppError> {
        let Candidate { name, access, details, identity } = candidate;
        let new = NewCluster {
            name,
            identity: Some(Body::of(&StoredIdentity(identity))?),
            state: word(details.state),
            details: Some(Body::of(&details)?),
            credential: None,
        };
        let (actor, scope, sealed) = (ctx.actor(), ctx.scope(), access.to_secret_json());
        let stored = self
            .store()
            .write(move |tx| {
                Box::pin(async move {
                    let credential = tx.credential_create(&actor, "kubernetes", &sealed).await?;
                    let cluster =
                        tx.cluster_create(&actor, NewCluster { credential: Some(credential), ..new }).await?;
                    let change = ClusterChange { writing: Some(writing), ..ClusterChange::default() };
                    tx.cluster_change(scope, cluster.id, change).await
                })
            })
            .await?;
        self.resources_follow(&stored).await;
        Ok(ClusterRow::try_from(stored)?)
    }
}

/// The contexts asked for, with the name each connection gets.
pub(super) fn choose(
    entries: Vec<KubeconfigEntry>,
    read: Findings,
    new: &NewClusters,
) -> Result<Vec<(ClusterName, Access)>, AppError> {
    let wanted: Vec<String> = match new.contexts.as_slice() {
        // A current context that cannot be used is refused, never silently replaced by another one.
        [] => entries
            .iter()
            .filter(|entry| entry.current || entries.len() == 1)
            .map(|e| e.context.clone())
            .collect(),
        some => some.to_vec(),
    };
    let mut findings = Findings::new();
    let mut chosen = Vec::new();
    if new.name.is_some() && wanted.len() > 1 {
        findings.push(Finding::new(Code::USAGE, "a name can be given to one context only"));
    }
    for context in &wanted {
        let Some(entry) = entries.iter().find(|entry| entry.context == *context) else {
            if !read.iter().any(Finding::is_error) {
                findings.push(Finding::new(
                    Code::NOT_FOUND,
                    format!("the kubeconfig has no context `{context}`"),
                ));
            }
            continue;
        };
        let name = new.name.clone().unwrap_or_else(|| fitting(context));
        match name.parse::<ClusterName>() {
            Ok(name) => chosen.push((name, entry.access.clone())),
            Err(error) => findings.push(Finding::new(Code::NAME_INVALID, error.to_string())),
        }
    }
    // A broken context that nobody asked for is no reason to refuse the others.
    if chosen.is_empty() || !findings.is_empty() {
        findings.extend(read);
        return Err(AppError::Invalid(findings));
    }
    Ok(chosen)
}

/// A context's name made to fit: `arn:aws:eks:eu/prod` → `arn-aws-eks-eu-prod`.
pub(super) fn fitting(context: &str) -> String {
    let fit = |c: char| {
        if c.is_ascii_alphanumeric() || c == '.' || c == '_' { c.to_ascii_lowercase() } else { '-' }
    };
    let name: String = context.chars().map(fit).collect();
    let start = name.len().saturating_sub(meshplay_types::NAME_BYTES_MAX);
    name.get(start..).unwrap_or(&name).trim_matches(['-', '.', '_']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_context_name_is_made_to_fit() {
        assert_eq!(fitting("arn:aws:eks:eu/Prod"), "arn-aws-eks-eu-prod");
        assert_eq!(fitting("admin@kind-1"), "admin-kind-1");
        assert!(fitting(&"x/".repeat(60)).parse::<ClusterName>().is_ok());
    }
}
