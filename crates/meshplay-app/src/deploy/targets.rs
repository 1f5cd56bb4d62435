//! Which clusters a request is about: those it names, else those of its environment, or where the design is.

use std::collections::BTreeSet;

use meshplay_plan::Purpose;
use meshplay_store::{Cluster, DeploymentState, Purpose as StoredPurpose, StoreError};
use meshplay_types::{ClusterId, Code, DesignId, EnvironmentId, EnvironmentName, Finding};

use super::{planning::at_cluster, request::PlanRequest};
use crate::{App, AppError, OpCtx, environment};

impl App {
    /// The clusters named, in that order. Without names: to deploy, every cluster of the environment; otherwise wherever
    /// the design is in it.
    pub(super) async fn clusters_chosen(
        &self,
        ctx: &OpCtx,
        request: &PlanRequest,
    ) -> Result<Vec<Cluster>, AppError> {
        // A design that is not there is what to say first, whatever is connected.
        if let Some(design) = &request.source.design {
            self.design_find(ctx.scope(), design).await?;
        }
        let name = request.source.environment.as_deref();
        let (name, environment) = self.environment(ctx.scope(), name).await?;
        if !request.clusters.is_empty() {
            let chosen = self.clusters_named(ctx, &request.clusters).await?;
            if request.purpose == Purpose::Deploy {
                self.insist_on_members(ctx, &chosen, &name, environment).await?;
            }
            return Ok(chosen);
        }
        let members = match (request.purpose, environment) {
            (Purpose::Deploy, Some(environment)) => {
                self.environment_members(ctx.scope(), environment).await?
            }
            (Purpose::Undeploy | Purpose::Rollback, Some(environment)) => {
                let design = request.source.design.as_deref().unwrap_or_default();
                let design = self.design_find(ctx.scope(), design).await?;
                self.clusters_deployed(design.id, environment).await?
            }
            (_, None) => Vec::new(),
        };
        let mut chosen = Vec::new();
        for member in members {
            chosen.push(self.store().read().cluster(ctx.scope(), member).await?);
        }
        if chosen.is_empty() {
            return Err(AppError::Invalid(vec![nowhere(request, &name)]));
        }
        Ok(chosen)
    }

    async fn clusters_named(&self, ctx: &OpCtx, names: &[String]) -> Result<Vec<Cluster>, AppError> {
        let mut chosen: Vec<Cluster> = Vec::new();
        for name in names {
            let cluster = self.cluster_find(ctx.scope(), name).await?;
            if !chosen.iter().any(|one| one.id == cluster.id) {
                chosen.push(cluster);
            }
        }
        Ok(chosen)
    }

    /// An environment that names its clusters means these: production's values do not go to the others by a slip.
    async fn insist_on_members(
        &self,
        ctx: &OpCtx,
        chosen: &[Cluster],
        name: &EnvironmentName,
        environment: Option<EnvironmentId>,
    ) -> Result<(), AppError> {
        let Some(environment) = environment else { return Ok(()) };
        let members = self.environment_members(ctx.scope(), environment).await?;
        if members.is_empty() || environment == self.store().installation().environment {
            return Ok(());
        }
        let strangers = chosen.iter().filter(|cluster| !members.contains(&cluster.id));
        let finding = |cluster: &Cluster| {
            let message = format!("`{}` does not belong to the environment `{name}`", cluster.name);
            let fix = format!(
                "see `meshplay environment list`; `meshplay environment set {name} …` gives it other clusters"
            );
            at_cluster(Finding::new(Code::ENVIRONMENT_CLUSTER, message).fix(fix), &cluster.name)
        };
        let findings: Vec<_> = strangers.map(finding).collect();
        if findings.is_empty() { Ok(()) } else { Err(AppError::Invalid(findings)) }
    }

    /// Clusters of an environment where a design has objects, or where a deployment of it did not end well.
    pub(super) async fn clusters_deployed(
        &self,
        design: DesignId,
        environment: EnvironmentId,
    ) -> Result<Vec<ClusterId>, StoreError> {
        let with_objects = self.store().read().inventory_targets(design).await?;
        let newest = self.store().read().deployments_newest(design).await?;
        let is_there = |one: &meshplay_store::Deployment| {
            one.state != DeploymentState::Applied || one.purpose != StoredPurpose::Undeploy
        };
        let worked_on = newest.into_iter().filter(is_there).map(|one| one.target);
        let targets = with_objects.into_iter().chain(worked_on);
        let clusters: BTreeSet<ClusterId> =
            targets.filter(|one| one.environment == environment).map(|one| one.cluster).collect();
        Ok(clusters.into_iter().collect())
    }
}

fn nowhere(request: &PlanRequest, name: &EnvironmentName) -> Finding {
    match request.purpose {
        Purpose::Deploy if name.as_str() == environment::DEFAULT => {
            Finding::new(Code::NO_CLUSTER, "no cluster is connected")
        }
        Purpose::Deploy => {
            Finding::new(Code::NO_CLUSTER, format!("the environment `{name}` has no clusters"))
        }
        Purpose::Undeploy | Purpose::Rollback => {
            let message = format!("it is deployed nowhere in the environment `{name}`");
            Finding::new(Code::NOT_DEPLOYED, message)
        }
    }
}
