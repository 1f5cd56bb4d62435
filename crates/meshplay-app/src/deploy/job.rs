//! The work of a deployment: stage by stage, column by column. It may run twice (after a crash), so each column begins by
//! looking how far it is.

use std::{sync::Arc, time::Instant};

use futures_util::{FutureExt, StreamExt, stream};
use meshplay_plan::{Plan, Purpose, Ready};
use meshplay_store::{
    Body, Cluster, Deployment, DeploymentState, Fence, Scope, StepState, StoreError, Writing,
};
use meshplay_types::{Code, Finding, Findings};
use meshplay_work::{JobContext, JobError, Registry};

use super::{
    column::{Column, End, begin, lease_key},
    journal::Journal,
    live::Live,
    outcome::{ColumnResult, ColumnStatus, DeployResult, Objects, overall},
    planning::{Planned, Subject, at_cluster},
    request::{DeployJob, JobColumn, OnFailure, PlanRequest},
    stored::StoredPlan,
};
use crate::{
    App, AppError,
    cluster::{Wanted, facts},
};

/// Kind of the job.
pub const JOB_KIND: &str = "design.deploy";
/// Clusters worked on at once.
const COLUMNS_AT_ONCE_MAX: usize = 8;

/// The handlers of this area.
pub fn handlers(app: &App) -> Registry {
    let app = app.clone();
    Registry::new().with(JOB_KIND, move |ctx: JobContext| {
        let app = app.clone();
        async move { run(&app, &ctx).await }
    })
}

/// Why a job stops without a result.
enum Halt {
    Interrupted,
    Store(StoreError),
}

impl From<StoreError> for Halt {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

async fn run(app: &App, ctx: &JobContext) -> Result<(), JobError> {
    let job: DeployJob = ctx.payload()?;
    let operation =
        ctx.operation().ok_or_else(|| JobError::Failed { reason: "the job has no operation".to_owned() })?;
    let columns = match stages(app, ctx, &job).await {
        Ok(columns) => columns,
        Err(Halt::Interrupted) => return Err(JobError::Interrupted),
        Err(Halt::Store(error)) => return Err(error.into()),
    };
    let state = overall(&columns);
    let body = Body::of(&DeployResult { columns })?;
    let end = ctx.store.write(move |tx| {
        Box::pin(async move { tx.operation_end(operation, state, Some(body)).await.map(drop) })
    });
    Ok(end.await?)
}

/// A stage starts when the one before has at most `max_failed` failures.
async fn stages(app: &App, ctx: &JobContext, job: &DeployJob) -> Result<Vec<ColumnResult>, Halt> {
    let mut results: Vec<ColumnResult> = Vec::new();
    let n_stages = job.columns.iter().map(|column| column.stage).max().unwrap_or(0);
    for stage in 1..=n_stages {
        let columns: Vec<&JobColumn> = job.columns.iter().filter(|column| column.stage == stage).collect();
        let n_failed = results.iter().filter(|result| !result.is_good()).count();
        if u32::try_from(n_failed).unwrap_or(u32::MAX) > job.conduct.max_failed {
            results.extend(columns.into_iter().map(not_started));
            continue;
        }
        let mut runs = Vec::new();
        for column in columns {
            runs.push(column_run(app, ctx, job, column).boxed());
        }
        let ended: Vec<Result<ColumnResult, Halt>> =
            stream::iter(runs).buffered(COLUMNS_AT_ONCE_MAX).collect().await;
        for result in ended {
            results.push(result?);
        }
    }
    Ok(results)
}

fn not_started(column: &JobColumn) -> ColumnResult {
    let finding =
        Finding::new(Code::STAGE_NOT_STARTED, "an earlier stage failed; this cluster was not touched");
    let finding = at_cluster(finding, &column.name);
    ColumnResult::queued(column.name.clone(), column.stage).failed(ColumnStatus::Failed, vec![finding])
}

/// One column: go on with its deployment if there is one, else plan and begin.
async fn column_run(
    app: &App,
    ctx: &JobContext,
    job: &DeployJob,
    column: &JobColumn,
) -> Result<ColumnResult, Halt> {
    let queued = ColumnResult::queued(column.name.clone(), column.stage);
    let cluster = match app.store().read().cluster(Scope::All, column.cluster).await {
        Ok(cluster) => cluster,
        Err(StoreError::NotFound { .. }) => {
            let finding = Finding::new(Code::NOT_FOUND, "the connection was removed");
            return Ok(queued.failed(ColumnStatus::Failed, vec![at_cluster(finding, &column.name)]));
        }
        Err(error) => return Err(error.into()),
    };
    let (target, key) = lease_key(job, &cluster);
    let fence = match ctx.lease_take(key).await {
        Ok(fence) => fence,
        Err(StoreError::LeaseHeld { holder, .. }) => {
            let finding =
                Finding::new(Code::TARGET_BUSY, format!("{holder} works on this design and cluster"));
            return Ok(queued.failed(ColumnStatus::Failed, vec![at_cluster(finding, &column.name)]));
        }
        Err(error) => return Err(error.into()),
    };
    let mine = existing(app, ctx, target).await?;
    let result = match mine {
        Some(deployment) if !deployment.state.is_active() => ended_before(app, queued, deployment).await?,
        Some(deployment) => resume(app, ctx, job, (&cluster, deployment, fence), queued).await?,
        None => start(app, ctx, job, (column, &cluster, target, fence), queued).await?,
    };
    if result.status == ColumnStatus::Held && job.conduct.on_failure == OnFailure::Rollback {
        return roll_back(app, ctx, job, (&cluster, target, fence), result).await;
    }
    Ok(result)
}

async fn existing(
    app: &App,
    ctx: &JobContext,
    target: meshplay_store::Target,
) -> Result<Option<Deployment>, StoreError> {
    let Some(operation) = ctx.operation() else { return Ok(None) };
    let all = app.store().read().deployments_of_operation(operation).await?;
    let rollback = meshplay_store::Purpose::Rollback;
    Ok(all.into_iter().find(|deployment| deployment.target == target && deployment.purpose != rollback))
}

async fn start(
    app: &App,
    ctx: &JobContext,
    job: &DeployJob,
    (column, cluster, target, fence): (&JobColumn, &Cluster, meshplay_store::Target, Fence),
    queued: ColumnResult,
) -> Result<ColumnResult, Halt> {
    let failed = |findings: Findings| Ok(queued.clone().failed(ColumnStatus::Failed, findings));
    if cluster.writing != Writing::Allowed {
        let finding =
            Finding::new(Code::READ_ONLY_CLUSTER, format!("`{}` is connected read-only", cluster.name));
        return failed(vec![at_cluster(finding, &cluster.name)]);
    }
    let subject = match app.job_subject(job, job.purpose, job.revision).await {
        Ok(subject) => subject,
        Err(error) => return failed(app_findings(&error)),
    };
    let looked_at = Instant::now();
    let planned = match app.plan_cluster(&subject, cluster).await {
        Ok(planned) => planned,
        Err(findings) => return failed(findings),
    };
    if let Some(approved) = &column.approved
        && *approved != planned.plan.hash
    {
        let finding =
            Finding::new(Code::PLAN_CHANGED, "the cluster or the design changed since the plan was approved");
        return failed(vec![at_cluster(finding, &cluster.name)]);
    }
    if !planned.plan.is_executable() {
        return failed(blocked(&planned.plan, cluster));
    }
    let deployment = begin(ctx, fence, (target, job.revision, &planned.plan)).await?;
    carry_out(app, ctx, job, (planned, subject, deployment, fence, Some(looked_at)), queued).await
}

/// The plan from before the restart is carried out as it was approved.
async fn resume(
    app: &App,
    ctx: &JobContext,
    job: &DeployJob,
    (cluster, deployment, fence): (&Cluster, Deployment, Fence),
    queued: ColumnResult,
) -> Result<ColumnResult, Halt> {
    let plan: StoredPlan = app.store().read().deployment_plan(deployment.id).await?.get()?;
    let subject = match app.job_subject(job, job.purpose, job.revision).await {
        Ok(subject) => subject,
        Err(error) => return held(app, ctx, &deployment, fence, queued, app_findings(&error)).await,
    };
    let seen = async {
        let client = app.client(cluster).await.map_err(|error| app_findings(&error))?;
        let discovery = client.discover().await.map_err(|error| vec![error.finding()])?;
        let namespaces: std::collections::BTreeSet<String> =
            plan.0.steps.iter().filter_map(|step| step.key.namespace.clone()).collect();
        let include = plan.0.choices.include.clone();
        let wanted = Wanted { namespaces: &namespaces, inventory: &[], include: &include };
        let facts = facts(&client, discovery.kinds, &wanted).await.map_err(|error| vec![error.finding()])?;
        Ok::<_, Findings>(Planned { plan: plan.0, live: Live { client, kinds: facts.kinds.clone() }, facts })
    };
    match seen.await {
        Ok(planned) => carry_out(app, ctx, job, (planned, subject, deployment, fence, None), queued).await,
        Err(findings) => held(app, ctx, &deployment, fence, queued, findings).await,
    }
}

async fn held(
    app: &App,
    ctx: &JobContext,
    deployment: &Deployment,
    fence: Fence,
    queued: ColumnResult,
    findings: Findings,
) -> Result<ColumnResult, Halt> {
    let result =
        ColumnResult { deployment: Some(deployment.id), ..queued }.failed(ColumnStatus::Held, findings);
    journal(app, ctx, deployment, fence)?.end(DeploymentState::Held, result.reason.clone()).await?;
    Ok(result)
}

async fn carry_out(
    app: &App,
    ctx: &JobContext,
    job: &DeployJob,
    (planned, subject, deployment, fence, looked_at): (Planned, Subject, Deployment, Fence, Option<Instant>),
    queued: ColumnResult,
) -> Result<ColumnResult, Halt> {
    let Planned { plan, live, facts } = planned;
    let result = ColumnResult {
        deployment: Some(deployment.id),
        plan_hash: Some(plan.hash.clone()),
        steps: u32::try_from(plan.steps.len()).unwrap_or(u32::MAX),
        findings: plan.findings.clone(),
        ..queued
    };
    let column = Column {
        ctx,
        conduct: job.conduct,
        plan: Arc::new(plan),
        facts,
        live,
        values: Arc::new(subject.values),
        journal: journal(app, ctx, &deployment, fence)?,
        looked_at,
    };
    match column.run(result).await? {
        End::Result(result) => Ok(*result),
        End::Interrupted => Err(Halt::Interrupted),
    }
}

/// Back to what was deployed before: the earlier revision, or nothing. A deployment of its own.
async fn roll_back(
    app: &App,
    ctx: &JobContext,
    job: &DeployJob,
    (cluster, target, fence): (&Cluster, meshplay_store::Target, Fence),
    failed: ColumnResult,
) -> Result<ColumnResult, Halt> {
    let before = app.store().read().deployment_applied_last(&target).await?;
    let revision =
        before.filter(|one| one.purpose != meshplay_store::Purpose::Undeploy).and_then(|one| one.revision);
    let purpose = if revision.is_some() { Purpose::Rollback } else { Purpose::Undeploy };
    let subject = match app.job_subject(job, purpose, revision).await {
        Ok(subject) => subject,
        Err(error) => return Ok(with_findings(failed, app_findings(&error))),
    };
    let looked_at = Instant::now();
    let planned = match app.plan_cluster(&subject, cluster).await {
        Ok(planned) if planned.plan.is_executable() => planned,
        Ok(planned) => return Ok(with_findings(failed, blocked(&planned.plan, cluster))),
        Err(findings) => return Ok(with_findings(failed, findings)),
    };
    let mut plan = planned.plan;
    plan.purpose = Purpose::Rollback;
    let planned = Planned { plan, ..planned };
    let deployment = begin(ctx, fence, (target, revision, &planned.plan)).await?;
    let queued = ColumnResult::queued(failed.cluster.clone(), failed.stage);
    let back =
        carry_out(app, ctx, job, (planned, subject, deployment, fence, Some(looked_at)), queued).await?;
    if !back.is_good() {
        return Ok(with_findings(failed, back.findings));
    }
    let finding = Finding::new(Code::ROLLED_BACK, "it failed; what was deployed before was put back");
    let finding = at_cluster(finding, &failed.cluster);
    Ok(with_findings(ColumnResult { status: ColumnStatus::RolledBack, ..failed }, vec![finding]))
}

fn with_findings(result: ColumnResult, more: Findings) -> ColumnResult {
    let findings = result.findings.iter().cloned().chain(more).collect();
    ColumnResult { findings, ..result }
}

/// A column that ended before a restart, read back from its rows.
async fn ended_before(app: &App, queued: ColumnResult, deployment: Deployment) -> Result<ColumnResult, Halt> {
    let steps = app.store().read().steps(deployment.id).await?;
    let count = |state| {
        u32::try_from(steps.iter().filter(|step| step.outcome.state == state).count()).unwrap_or(u32::MAX)
    };
    let findings = steps.iter().flat_map(|step| step.outcome.findings.iter().cloned()).collect();
    Ok(ColumnResult {
        deployment: Some(deployment.id),
        status: deployment.state.into(),
        plan_hash: Some(deployment.plan_hash),
        objects: Objects {
            applied: count(StepState::Done),
            failed: count(StepState::Failed),
            ..Objects::default()
        },
        reason: deployment.reason,
        findings,
        ..queued
    })
}

fn journal(
    app: &App,
    ctx: &JobContext,
    deployment: &Deployment,
    fence: Fence,
) -> Result<Journal, StoreError> {
    let operation = ctx.operation().ok_or(StoreError::NotFound { what: "operation", id: "-".to_owned() })?;
    Ok(Journal {
        store: app.store().clone(),
        actor: ctx.actor(),
        operation,
        deployment: deployment.id,
        fence,
    })
}

fn blocked(plan: &Plan<Ready>, cluster: &Cluster) -> Findings {
    let mut findings = plan.findings.clone();
    if !findings.iter().any(Finding::is_error) {
        findings.push(Finding::new(Code::PLAN_NOT_EXECUTABLE, "the plan cannot be carried out as it is"));
    }
    findings.into_iter().map(|finding| at_cluster(finding, &cluster.name)).collect()
}

fn app_findings(error: &AppError) -> Findings {
    match error.findings() {
        findings if findings.is_empty() => vec![Finding::new(Code::INTERNAL, error.to_string())],
        findings => findings,
    }
}

impl App {
    /// The subject of a job, from the stored revision it names.
    async fn job_subject(
        &self,
        job: &DeployJob,
        purpose: Purpose,
        revision: Option<u32>,
    ) -> Result<Subject, AppError> {
        let request = PlanRequest {
            source: crate::design::Source { revision, ..job.source() },
            clusters: Vec::new(),
            purpose,
            decisions: job.decisions.clone(),
        };
        let subject = self.subject_in(Scope::All, &request).await?;
        Ok(Subject {
            environment: job.environment_name.clone(),
            environment_id: Some(job.environment),
            ..subject
        })
    }
}
