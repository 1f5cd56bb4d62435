//! A new credential for a connection: before it is taken, the cluster behind it must show that it is the same one (P18).

use jiff::Timestamp;
use meshplay_kube::{Access, ClusterState, KubeError};
use meshplay_plan::{ClusterIdentity, Sameness, identity};
use meshplay_store::{Body, ClusterChange};
use meshplay_types::{Code, Finding, Place};

use super::{
    ClusterRow, Details, NewClusters, Writing,
    add::choose,
    details::{StoredIdentity, word},
};
use crate::{App, AppError, OpCtx};

/// A kubeconfig with the new credential.
pub struct NewCredential {
    /// A kubeconfig with inline data.
    pub kubeconfig: String,
    /// Context to take; absent: the current one.
    pub context: Option<String>,
}

impl App {
    /// Replaces the credential of a connection.
    pub async fn cluster_set_credential(
        &self,
        ctx: &OpCtx,
        cluster: &str,
        new: NewCredential,
    ) -> Result<ClusterRow, AppError> {
        let found = self.cluster_find(ctx.scope(), cluster).await?;
        let known = ClusterRow::try_from(found.clone())?;
        let access = only_access(new)?;
        let client = self.clients().connect(&access)?;
        let seen = async { Ok::<_, KubeError>((client.version().await?, client.identity().await?)) }.await;
        let at = || Place { cluster: Some(found.name.to_string()), ..Place::default() };
        let (version, seen) = seen.map_err(|error| AppError::Cluster(vec![error.finding().at(at())]))?;
        same(&known, &seen).map_err(|finding| AppError::Invalid(vec![finding.at(at())]))?;

        let details = Details {
            server: access.server.clone(),
            version: Some(version.git_version),
            state: ClusterState::Reachable,
            reason: None,
            since: Timestamp::now(),
            finding: None,
            expires_at: access.expires_at(),
        };
        let change = ClusterChange {
            details: Some(Body::of(&details)?),
            state: Some(word(details.state)),
            identity: (known.identity == ClusterIdentity::default())
                .then(|| Body::of(&StoredIdentity(seen)))
                .transpose()?,
            ..ClusterChange::default()
        };
        let (actor, scope, sealed) = (ctx.actor(), ctx.scope(), access.to_secret_json());
        let (id, old) = (found.id, found.credential);
        let stored = self
            .store()
            .write(move |tx| {
                Box::pin(async move {
                    let credential = Some(tx.credential_create(&actor, "kubernetes", &sealed).await?);
                    let changed =
                        tx.cluster_change(scope, id, ClusterChange { credential, ..change }).await?;
                    if let Some(old) = old {
                        tx.credential_remove(old).await?;
                    }
                    Ok(changed)
                })
            })
            .await?;
        self.clients().forget(id);
        self.resources_follow(&stored).await;
        Ok(ClusterRow::try_from(stored)?)
    }
}

fn only_access(NewCredential { kubeconfig, context }: NewCredential) -> Result<Access, AppError> {
    let new = NewClusters {
        kubeconfig,
        contexts: context.into_iter().collect(),
        name: None,
        writing: Writing::ReadOnly,
    };
    let (entries, read) = meshplay_kube::kubeconfig::read(&new.kubeconfig, &Default::default());
    let chosen = choose(entries, read, &new)?.into_iter().next();
    let none =
        || AppError::Invalid(vec![Finding::new(Code::KUBECONFIG_EMPTY, "the kubeconfig has no context")]);
    chosen.map(|(_, access)| access).ok_or_else(none)
}

/// A cluster that was never reached has no identity yet, so anything may be it.
fn same(known: &ClusterRow, seen: &ClusterIdentity) -> Result<(), Finding> {
    if known.identity == ClusterIdentity::default() {
        return Ok(());
    }
    match identity::same(&known.identity, seen) {
        Sameness::Same => Ok(()),
        Sameness::Different => {
            let message = format!("this credential is for another cluster than `{}`", known.name);
            Err(Finding::new(Code::IDENTITY_CHANGED, message))
        }
        Sameness::Ask(reason) => {
            let message = format!("it cannot be told whether this credential is for `{}`", known.name);
            Err(Finding::new(Code::IDENTITY_CHANGED, message).cause(reason))
        }
    }
}
