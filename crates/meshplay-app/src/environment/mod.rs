//! Environments: groups of clusters. The default one holds every cluster and cannot be given others.

use meshplay_store::{Body, Environment, NewEvent, Scope, StoreError, Versioned};
use meshplay_types::{
    ClusterId, ClusterName, Code, EnvironmentId, EnvironmentName, Finding, PAGE_ITEMS_MAX, Page, PageRequest,
};
use serde::Serialize;

use crate::{App, AppError, OpCtx};

/// Name of the environment that holds every cluster.
pub(crate) const DEFAULT: &str = "default";

/// An environment with the names of its clusters.
#[derive(Clone, Debug)]
pub struct EnvironmentRow {
    /// The row.
    pub environment: Environment,
    /// Names of its clusters.
    pub clusters: Vec<String>,
}

/// What the events say.
#[derive(Serialize)]
struct Told {
    clusters: Vec<String>,
}

impl Versioned for Told {
    const VERSION: u32 = 1;
}

impl App {
    /// By name.
    pub async fn environment_list(
        &self,
        ctx: &OpCtx,
        page: &PageRequest,
    ) -> Result<Page<EnvironmentRow>, AppError> {
        let page = self.store().read().environments(ctx.scope(), page).await?;
        let mut items = Vec::new();
        for environment in page.items {
            items.push(self.environment_row(ctx.scope(), environment).await?);
        }
        Ok(Page { items, next_cursor: page.next_cursor })
    }

    /// Makes an environment, or gives it other clusters.
    pub async fn environment_set(
        &self,
        ctx: &OpCtx,
        name: &str,
        clusters: &[String],
    ) -> Result<EnvironmentRow, AppError> {
        let name = changeable(name)?;
        let mut ids: Vec<ClusterId> = Vec::new();
        let mut names = Vec::new();
        for cluster in clusters {
            let found = self.cluster_find(ctx.scope(), cluster).await?;
            ids.push(found.id);
            names.push(found.name.to_string());
        }
        let (actor, scope) = (ctx.actor(), ctx.scope());
        let event = event("environment.set", &name, names)?;
        let set = self.store().write(move |tx| {
            Box::pin(async move {
                let environment = match tx.read().environment_by_name(scope, &name).await? {
                    Some(environment) => environment,
                    None => tx.environment_create(&actor, &name).await?,
                };
                tx.environment_clusters_set(environment.id, &ids).await?;
                tx.event_create(&actor, event).await?;
                tx.read().environment(scope, environment.id).await
            })
        });
        self.environment_row(ctx.scope(), set.await?).await
    }

    /// Removes an environment in which nothing is deployed.
    pub async fn environment_remove(&self, ctx: &OpCtx, name: &str) -> Result<(), AppError> {
        let name = changeable(name)?;
        let found = self.store().read().environment_by_name(ctx.scope(), &name).await?;
        let found = found.ok_or_else(|| AppError::not_found("environment", name.as_str()))?;
        let actor = ctx.actor();
        let event = event("environment.removed", &name, Vec::new())?;
        let removed = self.store().write(move |tx| {
            Box::pin(async move {
                tx.environment_remove(&found).await?;
                tx.event_create(&actor, event).await.map(drop)
            })
        });
        Ok(removed.await?)
    }

    /// The clusters of an environment: all of them for the default one.
    pub(crate) async fn environment_members(
        &self,
        scope: Scope,
        environment: EnvironmentId,
    ) -> Result<Vec<ClusterId>, StoreError> {
        if environment != self.store().installation().environment {
            return self.store().read().environment_clusters(environment).await;
        }
        let page = PageRequest { limit: Some(PAGE_ITEMS_MAX), cursor: None };
        let all = self.store().read().clusters(scope, &page).await?;
        Ok(all.items.into_iter().map(|cluster| cluster.id).collect())
    }

    /// The name of an environment, also of one that was removed; its id if there never was one.
    pub(crate) async fn environment_name(&self, environment: EnvironmentId) -> String {
        let found = self.store().read().environment(Scope::All, environment).await;
        found.map_or_else(|_| environment.to_string(), |environment| environment.name.to_string())
    }

    async fn environment_row(
        &self,
        scope: Scope,
        environment: Environment,
    ) -> Result<EnvironmentRow, AppError> {
        let mut clusters: Vec<ClusterName> = Vec::new();
        for cluster in self.environment_members(scope, environment.id).await? {
            clusters.push(self.store().read().cluster(scope, cluster).await?.name);
        }
        Ok(EnvironmentRow { environment, clusters: clusters.iter().map(ToString::to_string).collect() })
    }
}

fn event(kind: &str, name: &EnvironmentName, clusters: Vec<String>) -> Result<NewEvent, StoreError> {
    let data = Body::of(&Told { clusters })?;
    Ok(NewEvent { kind: kind.to_owned(), subject: name.to_string(), operation: None, data })
}

/// The name of an environment that people may change.
fn changeable(name: &str) -> Result<EnvironmentName, AppError> {
    let refuse = |message: String| AppError::Invalid(vec![Finding::new(Code::NAME_INVALID, message)]);
    if name == DEFAULT {
        return Err(refuse("the environment `default` holds every cluster and cannot be changed".to_owned()));
    }
    name.parse().map_err(|error: meshplay_types::NameError| refuse(error.to_string()))
}
