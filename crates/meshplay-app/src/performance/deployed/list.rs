//! Which agents were deployed, wherever they are: told from what is stored. It asks no cluster.

use meshplay_store::{Cluster, Design};
use meshplay_types::{PAGE_ITEMS_MAX, PageRequest};

use super::before::Made;
use crate::{App, AppError, OpCtx};

/// Agents that were deployed together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentsGroup {
    /// Name of their design.
    pub design: String,
    /// What they are called together.
    pub name: String,
    /// Name of the cluster.
    pub cluster: String,
    /// Where they are in it.
    pub namespace: String,
    /// How many there should be.
    pub replicas: u32,
    /// What they were made of.
    pub made: Made,
    /// Whether anything of them is in the cluster.
    pub is_deployed: bool,
}

impl App {
    /// Agents that were deployed, by the name of their design. Those of a cluster that is no longer connected are left out.
    pub async fn agents_groups(&self, ctx: &OpCtx) -> Result<Vec<AgentsGroup>, AppError> {
        let clusters = self.agents_clusters(ctx).await?;
        let mut groups = Vec::new();
        let mut page = PageRequest { limit: Some(PAGE_ITEMS_MAX), cursor: None };
        loop {
            let found = self.store().read().designs(ctx.scope(), &page).await?;
            for design in found.items {
                groups.extend(self.agents_group(ctx, &design, &clusters).await?);
            }
            page.cursor = found.next_cursor;
            if page.cursor.is_none() {
                return Ok(groups);
            }
        }
    }

    /// A design whose name is not that of agents in one of the clusters is not even read.
    async fn agents_group(
        &self,
        ctx: &OpCtx,
        design: &Design,
        clusters: &[Cluster],
    ) -> Result<Option<AgentsGroup>, AppError> {
        let candidates: Vec<&Cluster> = clusters.iter().filter(|one| is_of(design, one)).collect();
        if candidates.is_empty() {
            return Ok(None);
        }
        let Some(place) = self.agents_place(ctx, design).await? else { return Ok(None) };
        let of = |cluster: &&Cluster| format!("{}-{}", place.name, cluster.name) == design.name.as_str();
        let Some(cluster) = candidates.into_iter().find(of) else { return Ok(None) };
        let targets = self.store().read().inventory_targets(design.id).await?;
        Ok(Some(AgentsGroup {
            design: design.name.to_string(),
            is_deployed: targets.iter().any(|target| target.cluster == cluster.id),
            name: place.name,
            cluster: cluster.name.to_string(),
            namespace: place.namespace,
            replicas: place.replicas,
            made: place.made,
        }))
    }

    async fn agents_clusters(&self, ctx: &OpCtx) -> Result<Vec<Cluster>, AppError> {
        let mut all = Vec::new();
        let mut page = PageRequest { limit: Some(PAGE_ITEMS_MAX), cursor: None };
        loop {
            let found = self.store().read().clusters(ctx.scope(), &page).await?;
            all.extend(found.items);
            page.cursor = found.next_cursor;
            if page.cursor.is_none() {
                return Ok(all);
            }
        }
    }
}

/// Designs of agents are called `NAME-CLUSTER`.
fn is_of(design: &Design, cluster: &Cluster) -> bool {
    design.name.as_str().strip_suffix(cluster.name.as_str()).is_some_and(|name| name.ends_with('-'))
}
