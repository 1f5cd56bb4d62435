//! Connections to clusters: add, list, check, allow writing, remove.

mod add;
mod capability;
mod check;
mod clients;
mod contents;
mod credential;
mod details;
mod facts;
mod inspect;

use meshplay_store::{Cluster, ClusterChange, Scope};
use meshplay_types::{ClusterId, ClusterName, Page, PageRequest};

pub use self::{
    add::{AddedClusters, NewClusters},
    capability::{KindRights, RightsFound},
    check::CheckedCluster,
    credential::NewCredential,
    details::{ClusterRow, Details},
    inspect::InspectedContext,
};
pub(crate) use self::{
    clients::Clients,
    contents::claimed,
    details::word,
    facts::{Wanted, facts},
};
use crate::{App, AppError, OpCtx};
pub use meshplay_store::Writing;

impl App {
    /// Connections by name.
    pub async fn cluster_list(&self, ctx: &OpCtx, page: &PageRequest) -> Result<Page<ClusterRow>, AppError> {
        let page = self.store().read().clusters(ctx.scope(), page).await?;
        let items = page.items.into_iter().map(ClusterRow::try_from).collect::<Result<_, _>>()?;
        Ok(Page { items, next_cursor: page.next_cursor })
    }

    /// One connection.
    pub async fn cluster_get(&self, ctx: &OpCtx, cluster: &str) -> Result<ClusterRow, AppError> {
        Ok(ClusterRow::try_from(self.cluster_find(ctx.scope(), cluster).await?)?)
    }

    /// Allows or forbids writing.
    pub async fn cluster_set_writing(
        &self,
        ctx: &OpCtx,
        cluster: &str,
        writing: Writing,
    ) -> Result<ClusterRow, AppError> {
        let id = self.cluster_find(ctx.scope(), cluster).await?.id;
        let change = ClusterChange { writing: Some(writing), ..ClusterChange::default() };
        let scope = ctx.scope();
        let changed = self
            .store()
            .write(move |tx| Box::pin(async move { tx.cluster_change(scope, id, change).await }))
            .await?;
        Ok(ClusterRow::try_from(changed)?)
    }

    /// Forgets a connection and its credential. The cluster is left as it is.
    pub async fn cluster_remove(&self, ctx: &OpCtx, cluster: &str) -> Result<(), AppError> {
        let found = self.cluster_find(ctx.scope(), cluster).await?;
        let (scope, name) = (ctx.scope(), found.name.to_string());
        // Its credential goes with it.
        self.store().write(move |tx| Box::pin(tx.cluster_remove(scope, found.id))).await?;
        self.clients().forget(found.id);
        self.resources_forget(&name);
        Ok(())
    }

    /// By name or id.
    pub(crate) async fn cluster_find(&self, scope: Scope, cluster: &str) -> Result<Cluster, AppError> {
        let mut read = self.store().read();
        if let Ok(id) = cluster.parse::<ClusterId>() {
            return Ok(read.cluster(scope, id).await?);
        }
        let name: ClusterName = cluster.parse().map_err(|_| AppError::not_found("cluster", cluster))?;
        let found = read.cluster_by_name(scope, &name).await?;
        found.ok_or_else(|| AppError::not_found("cluster", cluster))
    }
}
