//! A design at a glance: its components with their places, its variables, and where it is deployed.

use meshplay_design::{RawComponent, RawDesign, Resolution};
use meshplay_model::{Scope as KindScope, built_in_scope};
use meshplay_store::{Deployment, Design, Scope};
use meshplay_types::{DesignId, ObjectKey};

use super::Source;
use crate::{App, AppError, OpCtx, deploy::deployment_message};

/// Namespace of namespaced objects that name none.
const NAMESPACE_DEFAULT: &str = "default";

/// A design at a glance.
#[derive(Clone, Debug)]
pub struct DesignAtAGlance {
    /// The row.
    pub design: Design,
    /// Which revision this is about.
    pub revision: u32,
    /// What was read.
    pub raw: RawDesign,
    /// Each component's object, where its name and namespace are known.
    pub objects: Vec<Option<ObjectKey>>,
    /// The newest deployment on each target.
    pub deployments: Vec<DeployedWhere>,
}

/// A deployment with what its ids stand for.
#[derive(Clone, Debug)]
pub struct DeployedWhere {
    /// The row.
    pub deployment: Deployment,
    /// Name of the cluster.
    pub cluster: String,
    /// Name of the environment.
    pub environment: String,
    /// Who started it.
    pub actor: String,
    /// Why, in their words.
    pub message: Option<String>,
}

impl App {
    /// Components, variables, environments, and the newest deployment on each target.
    pub async fn design_summary(&self, ctx: &OpCtx, source: &Source) -> Result<DesignAtAGlance, AppError> {
        let design = self.design_find(ctx.scope(), source.design.as_deref().unwrap_or_default()).await?;
        let loaded = self.design_load(ctx, source).await?;
        let objects = objects(&loaded.raw, loaded.resolution(source));
        let deployments = self.design_deployments(ctx.scope(), design.id).await?;
        let revision = loaded.revision.unwrap_or(design.revision);
        Ok(DesignAtAGlance { revision, raw: loaded.raw, objects, deployments, design })
    }

    /// The newest deployment of a design on each target.
    pub(crate) async fn design_deployments(
        &self,
        scope: Scope,
        design: DesignId,
    ) -> Result<Vec<DeployedWhere>, AppError> {
        let mut all = Vec::new();
        for deployment in self.store().read().deployments_newest(design).await? {
            all.push(self.deployed_where(scope, deployment).await?);
        }
        Ok(all)
    }

    /// The names behind a deployment.
    pub(crate) async fn deployed_where(
        &self,
        scope: Scope,
        deployment: Deployment,
    ) -> Result<DeployedWhere, AppError> {
        let jobs = self.store().read().jobs_of_operation(deployment.operation).await?;
        Ok(DeployedWhere {
            cluster: self.cluster_name(scope, deployment.target.cluster).await,
            environment: self.environment_name(deployment.target.environment).await,
            actor: self.principal_name(deployment.meta.created_by),
            message: deployment_message(&jobs)?,
            deployment,
        })
    }
}

/// The objects of components, as far as names and namespaces are known without a cluster.
fn objects(raw: &RawDesign, resolution: Resolution) -> Vec<Option<ObjectKey>> {
    let Ok(resolved) = raw.resolve(&resolution) else { return vec![None; raw.components().len()] };
    let key = |raw: &RawComponent| {
        let component = resolved.components.iter().find(|component| component.id == raw.id)?;
        let is_built_in = meshplay_plan::is_builtin(&raw.gvk);
        let namespace = match (component.object_namespace(), built_in_scope(&raw.gvk)) {
            (Some(namespace), _) => Some(namespace.to_owned()),
            (None, KindScope::Cluster) => None,
            (None, KindScope::Namespaced) if is_built_in => Some(NAMESPACE_DEFAULT.to_owned()),
            (None, KindScope::Namespaced) => return None,
        };
        let (group, kind) = (raw.gvk.group.clone(), raw.gvk.kind.clone());
        Some(ObjectKey { group, kind, namespace, name: component.object_name()?.to_owned() })
    };
    raw.components().iter().map(key).collect()
}
