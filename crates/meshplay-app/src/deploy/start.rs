//! Accepting a deployment: everything that can be known without a cluster is checked, then one transaction.

use std::collections::BTreeSet;

use meshplay_plan::Purpose;
use meshplay_store::{
    Body, Cluster, NewEvent, NewJob, NewOperation, OperationCreated, Scope, StoreError, Versioned, Writing,
};
use meshplay_types::{
    Code, DesignId, DesignName, Digest, EnvironmentId, EnvironmentName, Finding, Findings, OperationId,
};
use serde::Serialize;

use super::{
    job::JOB_KIND,
    planning::at_cluster,
    request::{DeployJob, DeployRequest, JobColumn},
};
use crate::{App, AppError, OpCtx, design::NewDesign};

/// What the event says.
#[derive(Serialize)]
struct Accepted {
    design: DesignId,
    clusters: Vec<String>,
    message: Option<String>,
}

impl Versioned for Accepted {
    const VERSION: u32 = 1;
}

/// The design as the work will read it.
struct Subject {
    design: DesignId,
    name: DesignName,
    revision: Option<u32>,
}

impl App {
    /// Starts a deployment on each cluster. The operation's id comes at once; the work follows.
    pub async fn deploy_start(&self, ctx: &OpCtx, request: DeployRequest) -> Result<OperationId, AppError> {
        if let Some(operation) = self.operation_repeated(ctx).await? {
            return Ok(operation);
        }
        let clusters = self.clusters_chosen(ctx, &request.plan).await?;
        let mut findings = read_only(&clusters);
        let stages = stages(&request, &clusters, &mut findings);
        if !findings.is_empty() {
            return Err(AppError::Invalid(findings));
        }
        let subject = self.store_subject(ctx, &request).await?;
        let (environment_name, environment) = self.environment_for(ctx, &request).await?;
        let busy = self.busy(subject.design, environment, &clusters).await?;
        if !busy.is_empty() {
            return Err(AppError::Conflict(busy));
        }
        let mut columns = Vec::new();
        for (cluster, stage) in clusters.iter().zip(stages) {
            let approved = request.approved.get(cluster.name.as_str()).cloned();
            let approved = approved.as_deref().map(digest).transpose()?;
            let back = match request.plan.goes_back_by_cluster() {
                true => Some(self.back_of(ctx.scope(), &request.plan, cluster).await?),
                false => None,
            };
            columns.push(JobColumn {
                cluster: cluster.id,
                name: cluster.name.clone(),
                stage,
                approved,
                back,
            });
        }
        let resolved_for = request.plan.source.environment.as_ref().map(|_| environment_name.clone());
        let job = DeployJob {
            design: subject.design,
            design_name: subject.name.clone(),
            revision: subject.revision,
            environment,
            environment_name,
            resolved_for,
            set: request.plan.source.set.clone(),
            purpose: request.plan.purpose,
            decisions: request.plan.decisions.clone(),
            columns,
            conduct: request.conduct,
            message: request.message,
        };
        Ok(self.accept(ctx, &job).await?)
    }

    /// One transaction: operation, job and event.
    pub(super) async fn accept(&self, ctx: &OpCtx, job: &DeployJob) -> Result<OperationId, StoreError> {
        let kind = match job.purpose {
            Purpose::Deploy => "design.deploy",
            Purpose::Undeploy => "design.undeploy",
            Purpose::Rollback => "design.rollback",
        };
        let subject = job.design_name.to_string();
        let clusters = job.columns.iter().map(|column| column.name.to_string()).collect();
        let data = Body::of(&Accepted { design: job.design, clusters, message: job.message.clone() })?;
        let payload = Body::of(job)?;
        let (actor, idempotency) = (ctx.actor(), ctx.idempotency());
        self.store()
            .write(move |tx| {
                Box::pin(async move {
                    let new = NewOperation {
                        kind: kind.to_owned(),
                        subject: subject.clone(),
                        idempotency,
                        deadline: None,
                    };
                    let operation = match tx.operation_create(&actor, new).await? {
                        OperationCreated::New(operation) => operation.id,
                        // The same call came twice at once; the first one has made the rest.
                        OperationCreated::Repeated(operation) => return Ok(operation.id),
                    };
                    let job = NewJob {
                        kind: JOB_KIND.to_owned(),
                        payload,
                        operation: Some(operation),
                        run_after: None,
                    };
                    tx.job_create(&actor, job).await?;
                    let kind = format!("{kind}.accepted");
                    tx.event_create(&actor, NewEvent { kind, subject, operation: Some(operation), data })
                        .await?;
                    Ok(operation)
                })
            })
            .await
    }

    /// A text becomes a revision first: the work reads nothing that is not stored.
    async fn store_subject(&self, ctx: &OpCtx, request: &DeployRequest) -> Result<Subject, AppError> {
        let source = &request.plan.source;
        let loaded = self.design_load(ctx, source).await?;
        let name = loaded.raw.name().clone();
        if request.plan.purpose == Purpose::Undeploy {
            let design = loaded.id.ok_or_else(|| AppError::not_found("design", name.as_str()))?;
            return Ok(Subject { design, name, revision: None });
        }
        if request.plan.goes_back_by_cluster() {
            let design = loaded.id.ok_or_else(|| AppError::not_found("design", name.as_str()))?;
            return Ok(Subject { design, name, revision: None });
        }
        loaded.resolve(source)?;
        if let (Some(design), Some(revision)) = (loaded.id, loaded.revision) {
            return Ok(Subject { design, name, revision: Some(revision) });
        }
        let message = request.message.clone().unwrap_or_else(|| "deployed from a file".to_owned());
        let new = NewDesign { message: Some(message), ..source.as_new() };
        let revision = self.design_import(ctx, new).await?.revision;
        let design = self.design_find(ctx.scope(), name.as_str()).await?.id;
        Ok(Subject { design, name, revision: Some(revision) })
    }

    async fn environment_for(
        &self,
        ctx: &OpCtx,
        request: &DeployRequest,
    ) -> Result<(EnvironmentName, EnvironmentId), AppError> {
        let name = request.plan.source.environment.as_deref();
        let (name, found) = self.environment(ctx.scope(), name).await?;
        if let Some(id) = found {
            return Ok((name, id));
        }
        if request.plan.purpose == Purpose::Undeploy {
            return Err(AppError::not_found("environment", name.as_str()));
        }
        let (actor, new) = (ctx.actor(), name.clone());
        let created = self
            .store()
            .write(move |tx| Box::pin(async move { tx.environment_create(&actor, &new).await }))
            .await?;
        Ok((name, created.id))
    }

    /// What works on this design on these clusters already.
    pub(super) async fn busy(
        &self,
        design: DesignId,
        environment: EnvironmentId,
        clusters: &[Cluster],
    ) -> Result<Findings, StoreError> {
        let active = self.store().read().deployments_active().await?;
        let mine = active
            .into_iter()
            .filter(|one| one.target.design == design && one.target.environment == environment);
        let mut findings = Findings::new();
        for deployment in mine {
            if let Some(cluster) = clusters.iter().find(|cluster| cluster.id == deployment.target.cluster) {
                let operation = deployment.operation;
                // An operation that has ended is not working on anything: its rows are from a worker that gave up.
                if self.store().read().operation(Scope::All, operation).await?.ended_at.is_some() {
                    continue;
                }
                let message = format!("operation {operation} works on this design on `{}`", cluster.name);
                let fix = format!(
                    "`meshplay operation resume {operation}` or `meshplay operation cancel {operation}`"
                );
                findings.push(at_cluster(Finding::new(Code::TARGET_BUSY, message).fix(fix), &cluster.name));
            }
        }
        Ok(findings)
    }
}

/// A hash as people pass it.
pub(super) fn digest(text: &str) -> Result<Digest, AppError> {
    serde_json::from_value(text.into()).map_err(|_| {
        let finding = Finding::new(Code::USAGE, format!("`{text}` is not the hash of a plan"));
        AppError::Usage(finding.fix("take it from the plan: `meshplay design plan … -o json`"))
    })
}

/// Clusters that may not be written to.
pub(crate) fn read_only(clusters: &[Cluster]) -> Findings {
    let refuse = |cluster: &Cluster| {
        let message = format!("`{}` is connected read-only", cluster.name);
        let fix = format!("`meshplay cluster allow-write {}`", cluster.name);
        at_cluster(Finding::new(Code::READ_ONLY_CLUSTER, message).fix(fix), &cluster.name)
    };
    clusters.iter().filter(|cluster| cluster.writing != Writing::Allowed).map(refuse).collect()
}

/// The stage of each cluster, from 1. With stages, each cluster is in exactly one.
fn stages(request: &DeployRequest, clusters: &[Cluster], findings: &mut Findings) -> Vec<u32> {
    if request.stages.is_empty() {
        return vec![1; clusters.len()];
    }
    let known: BTreeSet<&str> = clusters.iter().map(|cluster| cluster.name.as_str()).collect();
    for name in request.stages.iter().flatten().filter(|name| !known.contains(name.as_str())) {
        let message = format!("a stage names `{name}`, which is not deployed to");
        findings.push(Finding::new(Code::STAGE_UNKNOWN_CLUSTER, message));
    }
    let of = |cluster: &Cluster| {
        let holds = |stage: &Vec<String>| stage.iter().any(|name| name == cluster.name.as_str());
        let stages: Vec<usize> =
            (0..request.stages.len()).filter(|idx| holds(&request.stages[*idx])).collect();
        match stages.as_slice() {
            [only] => Ok(u32::try_from(only + 1).unwrap_or(u32::MAX)),
            found => Err(format!("`{}` is in {} stages", cluster.name, found.len())),
        }
    };
    let mut stages = Vec::new();
    for cluster in clusters {
        match of(cluster) {
            Ok(stage) => stages.push(stage),
            Err(message) => {
                findings.push(at_cluster(Finding::new(Code::STAGE_UNKNOWN_CLUSTER, message), &cluster.name));
                stages.push(0);
            }
        }
    }
    stages
}
