//! Designs: import, save, restore, compare, list, get, export, history, validate, schemas.

mod compare;
mod export;
mod import;
mod save;
mod schema;
mod source;
mod store;
mod summary;
mod validate;

use std::path::Path;

use meshplay_model::Schemas;
use meshplay_store::{Design, Revision, RevisionInfo, Scope, StoreError};
use meshplay_types::{ClusterId, Code, DesignId, DesignName, Finding, PAGE_ITEMS_MAX, Page, PageRequest};

pub use self::{
    compare::ComparedRevisions,
    export::{Exported, SecretValues},
    import::{ImportedDesign, NewDesign},
    save::EditedDesign,
    schema::FoundSchema,
    source::Source,
    summary::{DeployedWhere, DesignAtAGlance},
};
pub(crate) use self::{export::OpenedValues, import::counts, source::Loaded, store::NewText};
pub use meshplay_store::{Deployment as DeploymentRow, Design as DesignRow, RevisionInfo as RevisionRow};

use crate::{App, AppError, OpCtx};

/// Revisions and deployments of a design, newest first.
#[derive(Clone, Debug)]
pub struct DesignHistory {
    /// Revisions, with the names of their authors.
    pub revisions: Vec<(RevisionInfo, String)>,
    /// Deployments.
    pub deployments: Vec<DeployedWhere>,
}

impl App {
    /// By name, each with its newest deployment on each target.
    pub async fn design_list(
        &self,
        ctx: &OpCtx,
        page: &PageRequest,
    ) -> Result<Page<(Design, Vec<DeployedWhere>)>, AppError> {
        let page = self.store().read().designs(ctx.scope(), page).await?;
        let mut items = Vec::new();
        for design in page.items {
            let deployments = self.design_deployments(ctx.scope(), design.id).await?;
            items.push((design, deployments));
        }
        Ok(Page { items, next_cursor: page.next_cursor })
    }

    /// A revision's text.
    pub async fn design_get(
        &self,
        ctx: &OpCtx,
        design: &str,
        revision: Option<u32>,
    ) -> Result<(Design, Revision), AppError> {
        let design = self.design_find(ctx.scope(), design).await?;
        let revision = self.revision_find(ctx.scope(), &design, revision).await?;
        Ok((design, revision))
    }

    /// What happened to it.
    pub async fn design_history(&self, ctx: &OpCtx, design: &str) -> Result<DesignHistory, AppError> {
        let scope = ctx.scope();
        let design = self.design_find(scope, design).await?;
        let page = PageRequest { limit: Some(PAGE_ITEMS_MAX), cursor: None };
        let revisions = self.store().read().revisions(scope, design.id, &page).await?.items;
        let authored = |info: RevisionInfo| (info.clone(), self.principal_name(info.created_by));
        let revisions = revisions.into_iter().map(authored).collect();
        let mut deployments = Vec::new();
        for deployment in self.store().read().deployments_of_design(scope, design.id, &page).await?.items {
            deployments.push(self.deployed_where(scope, deployment).await?);
        }
        Ok(DesignHistory { revisions, deployments })
    }

    /// A revision of a design, or the newest one.
    pub(crate) async fn revision_find(
        &self,
        scope: Scope,
        design: &Design,
        revision: Option<u32>,
    ) -> Result<Revision, AppError> {
        match self.store().read().revision(scope, design.id, revision).await {
            Err(StoreError::NotFound { .. }) => {
                let wanted = revision.unwrap_or(design.revision);
                Err(AppError::not_found("revision", &format!("{wanted} of {}", design.name)))
            }
            found => Ok(found?),
        }
    }

    /// By name or id.
    pub(crate) async fn design_find(&self, scope: Scope, design: &str) -> Result<Design, AppError> {
        let mut read = self.store().read();
        if let Ok(id) = design.parse::<DesignId>() {
            return Ok(read.design(scope, id).await?);
        }
        let name: DesignName = design.parse().map_err(|_| AppError::not_found("design", design))?;
        let found = read.design_by_name(scope, &name).await?;
        found.ok_or_else(|| AppError::not_found("design", design))
    }

    /// The name of a cluster, or its id if the connection is gone.
    pub(crate) async fn cluster_name(&self, scope: Scope, cluster: ClusterId) -> String {
        let found = self.store().read().cluster(scope, cluster).await;
        found.map_or_else(|_| cluster.to_string(), |cluster| cluster.name.to_string())
    }
}

/// Reads the file of schemas.
pub(crate) fn read_registry(path: &Path) -> Result<Schemas, Finding> {
    let refuse = |cause: String| {
        let message = format!("the schema file `{}` cannot be used", path.display());
        Finding::new(Code::REGISTRY_UNREADABLE, message).cause(cause)
    };
    let bytes = std::fs::read(path).map_err(|error| refuse(error.to_string()))?;
    Schemas::from_bundle(bytes.into()).map_err(|error| refuse(error.to_string()))
}
