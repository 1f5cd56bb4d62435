//! One column of a job: go on with its deployment if there is one, else plan and begin; go back if that was asked for.

use std::{collections::BTreeSet, sync::Arc, time::Instant};

use meshplay_plan::{Plan, Purpose, Ready};
use meshplay_store::{
    Body, Cluster, Deployment, DeploymentChange, DeploymentState, Fence, NewDeployment, Scope, StepState,
    StoreError, Target, Writing,
};
use meshplay_types::{Code, Finding, Findings, Severity};

use super::{
    column::{Column, End},
    failpoint::Failpoint,
    job::{Halt, JobRun},
    journal::{Journal, stored_claim},
    live::Live,
    outcome::{ColumnResult, ColumnStatus, Objects},
    planning::{Planned, Subject, at_cluster},
    request::{Back, JobColumn, OnFailure},
    stored::StoredPlan,
};
use crate::{
    AppError,
    cluster::{Wanted, facts},
};

/// One column while this worker has its target.
struct Attempt<'a> {
    run: JobRun<'a>,
    column: &'a JobColumn,
    cluster: Cluster,
    target: Target,
    fence: Fence,
}

/// What is about to be carried out.
struct Prepared {
    planned: Planned,
    subject: Subject,
    deployment: Deployment,
    /// When the cluster was looked at; `None` for a plan from before a restart.
    looked_at: Option<Instant>,
}

/// Carries a column to its end, or as far as this worker may.
pub(super) async fn column(run: JobRun<'_>, column: &JobColumn) -> Result<ColumnResult, Halt> {
    let queued = ColumnResult::queued(column.name.clone(), column.stage);
    let failed = |code, message: String| {
        let finding = at_cluster(Finding::new(code, message), &column.name);
        Ok(queued.clone().failed(ColumnStatus::Failed, vec![finding]))
    };
    let cluster = match run.app.store().read().cluster(Scope::All, column.cluster).await {
        Err(StoreError::NotFound { .. }) => {
            return failed(Code::NOT_FOUND, "the connection was removed".to_owned());
        }
        found => found?,
    };
    let target = Target { design: run.job.design, environment: run.job.environment, cluster: cluster.id };
    let fence = match run.ctx.lease_take(target.lease_key()).await {
        Err(StoreError::LeaseHeld { holder, .. }) => {
            return failed(Code::TARGET_BUSY, format!("{holder} works on this design and cluster"));
        }
        taken => taken?,
    };
    Failpoint::LeaseTaken.pass();
    let attempt = Attempt { run, column, cluster, target, fence };
    let mut existing = attempt.existing().await?.into_iter();
    let result = match existing.next() {
        Some(deployment) if !deployment.state.is_active() => attempt.ended_before(deployment).await?,
        Some(deployment) => attempt.resume(deployment, column).await?,
        None => attempt.start().await?,
    };
    let goes_back = result.status == ColumnStatus::Held && run.job.conduct.on_failure == OnFailure::Rollback;
    if goes_back { attempt.roll_back(result, existing.next()).await } else { Ok(result) }
}

impl Attempt<'_> {
    /// What was begun before a restart: the column's own deployment, then the one that goes back.
    async fn existing(&self) -> Result<Vec<Deployment>, StoreError> {
        let all = self.run.app.store().read().deployments_of_operation(self.run.operation).await?;
        Ok(all.into_iter().filter(|one| one.target == self.target).collect())
    }

    /// The revision that this column brings.
    fn revision(&self) -> Option<u32> {
        self.column.back.as_ref().map(|back| back.revision).or(self.run.job.revision)
    }

    fn queued(&self) -> ColumnResult {
        ColumnResult::queued(self.column.name.clone(), self.column.stage)
    }

    /// Nothing was written to the cluster.
    async fn untouched(&self, findings: Findings) -> Result<ColumnResult, Halt> {
        let result = self.queued().failed(ColumnStatus::Failed, findings);
        let message = format!("not touched: {}", result.reason.as_deref().unwrap_or("no reason is known"));
        let (operation, cluster) = (self.run.operation, self.cluster.name.to_string());
        let write = self.run.ctx.store.write(move |tx| {
            Box::pin(
                async move { tx.operation_log(operation, Severity::Error, &message, Some(&cluster)).await },
            )
        });
        write.await?;
        Ok(result)
    }

    fn finding(&self, code: Code, message: &str) -> Findings {
        vec![at_cluster(Finding::new(code, message), &self.cluster.name)]
    }

    async fn start(&self) -> Result<ColumnResult, Halt> {
        if self.cluster.writing != Writing::Allowed {
            return self
                .untouched(self.finding(Code::READ_ONLY_CLUSTER, "the cluster is connected read-only"))
                .await;
        }
        let looked_at = Instant::now();
        let (subject, planned) = match self.plan(self.run.job.purpose, self.column).await {
            Ok(planned) => planned,
            Err(findings) => return self.untouched(findings).await,
        };
        if self.column.approved.as_ref().is_some_and(|approved| *approved != planned.plan.hash) {
            let message = "the cluster or the design changed since the plan was approved";
            return self.untouched(self.finding(Code::PLAN_CHANGED, message)).await;
        }
        let deployment = self.begin(self.revision(), &planned.plan).await?;
        Failpoint::PlanSaved.pass();
        self.carry_out(Prepared { planned, subject, deployment, looked_at: Some(looked_at) }).await
    }

    /// A plan that can be carried out, or why there is none.
    async fn plan(&self, purpose: Purpose, column: &JobColumn) -> Result<(Subject, Planned), Findings> {
        let subject = self.subject(purpose, column).await.map_err(|error| error.told())?;
        let planned = self.run.app.plan_cluster(&subject, &self.cluster).await?;
        if planned.plan.is_executable() {
            return Ok((subject, planned));
        }
        let mut findings = planned.plan.findings;
        if !findings.iter().any(Finding::is_error) {
            findings
                .extend(self.finding(Code::PLAN_NOT_EXECUTABLE, "the plan cannot be carried out as it is"));
        }
        Err(findings.into_iter().map(|finding| at_cluster(finding, &self.cluster.name)).collect())
    }

    /// What a column is about, from the stored revision it names.
    async fn subject(&self, purpose: Purpose, column: &JobColumn) -> Result<Subject, AppError> {
        self.run.app.subject_of_job(self.run.job, purpose, column).await
    }

    /// Stores a plan as a deployment that this worker has begun to carry out.
    async fn begin(&self, revision: Option<u32>, plan: &Plan<Ready>) -> Result<Deployment, StoreError> {
        let new = NewDeployment {
            operation: self.run.operation,
            target: self.target,
            revision,
            purpose: match plan.purpose {
                Purpose::Deploy => meshplay_store::Purpose::Deploy,
                Purpose::Undeploy => meshplay_store::Purpose::Undeploy,
                Purpose::Rollback => meshplay_store::Purpose::Rollback,
            },
            plan: Body::of(&StoredPlan(plan.clone()))?,
            plan_hash: plan.hash.clone(),
        };
        let n_writes = plan.steps.iter().filter(|step| step.writes()).count();
        let what = revision.map_or("removal".to_owned(), |revision| format!("revision {revision}"));
        let message =
            format!("{what} begins: {n_writes} of {} objects to write, plan {}", plan.steps.len(), plan.hash);
        let (operation, cluster) = (self.run.operation, self.cluster.name.to_string());
        let (actor, held, claims) = (self.run.ctx.actor(), self.fence, plan.claims.clone());
        let change =
            DeploymentChange { to: DeploymentState::Queued, fence: Some(held), wave: None, reason: None };
        self.run
            .ctx
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let made = tx.deployment_create(&actor, new).await?;
                    tx.operation_log(operation, Severity::Info, &message, Some(&cluster)).await?;
                    let queued = tx.deployment_advance(made.id, change).await?;
                    let claims: Vec<_> =
                        claims.into_iter().map(|claim| stored_claim(claim, made.id)).collect();
                    tx.inventory_put(made.id, held, &claims).await?;
                    Ok(queued)
                })
            })
            .await
    }

    /// The plan from before the restart is carried out as it was approved.
    async fn resume(&self, deployment: Deployment, column: &JobColumn) -> Result<ColumnResult, Halt> {
        let stored: StoredPlan = self.run.app.store().read().deployment_plan(deployment.id).await?.get()?;
        match self.look_again(stored.0, column).await {
            Ok((subject, planned)) => {
                self.carry_out(Prepared { planned, subject, deployment, looked_at: None }).await
            }
            Err(findings) => {
                let result = ColumnResult { deployment: Some(deployment.id), ..self.queued() };
                let result = result.failed(ColumnStatus::Held, findings);
                self.journal(&deployment).end(DeploymentState::Held, result.reason.clone()).await?;
                Ok(result)
            }
        }
    }

    async fn look_again(
        &self,
        plan: Plan<Ready>,
        column: &JobColumn,
    ) -> Result<(Subject, Planned), Findings> {
        let subject = self.subject(self.run.job.purpose, column).await.map_err(|error| error.told())?;
        let client = self.run.app.client(&self.cluster).await.map_err(|error| error.told())?;
        let discovery = client.discover().await.map_err(|error| vec![error.finding()])?;
        let namespaces: BTreeSet<String> =
            plan.steps.iter().filter_map(|step| step.key.namespace.clone()).collect();
        let wanted = Wanted { namespaces: &namespaces, inventory: &[], include: &plan.choices.include };
        let facts = facts(&client, discovery.kinds, &wanted).await.map_err(|error| vec![error.finding()])?;
        let live = Live { client, kinds: facts.kinds.clone() };
        let (observations, inventory) = (Vec::new(), Vec::new());
        Ok((subject, Planned { plan, live, facts, remembered: None, observations, inventory }))
    }

    async fn carry_out(&self, prepared: Prepared) -> Result<ColumnResult, Halt> {
        let Prepared { planned, subject, deployment, looked_at } = prepared;
        let Planned { plan, live, facts, .. } = planned;
        let result = ColumnResult {
            deployment: Some(deployment.id),
            plan_hash: Some(plan.hash.clone()),
            steps: u32::try_from(plan.steps.len()).unwrap_or(u32::MAX),
            findings: plan.findings.clone(),
            ..self.queued()
        };
        let column = Column {
            ctx: self.run.ctx,
            conduct: self.run.job.conduct,
            plan: Arc::new(plan),
            facts,
            live,
            values: Arc::new(subject.values),
            journal: self.journal(&deployment),
            looked_at,
        };
        match column.run(result).await? {
            End::Result(result) => Ok(*result),
            End::Interrupted => Err(Halt::Interrupted),
        }
    }

    fn journal(&self, deployment: &Deployment) -> Journal {
        Journal {
            store: self.run.app.store().clone(),
            actor: self.run.ctx.actor(),
            operation: self.run.operation,
            deployment: deployment.id,
            cluster: self.cluster.name.clone(),
            fence: self.fence,
        }
    }

    /// Back to what was deployed before: the earlier revision, or nothing. A deployment of its own, which may have been
    /// begun before a restart.
    async fn roll_back(&self, failed: ColumnResult, begun: Option<Deployment>) -> Result<ColumnResult, Halt> {
        let before = self.run.app.store().read().deployment_applied_last(&self.target).await?;
        let before = before.filter(|one| one.purpose != meshplay_store::Purpose::Undeploy);
        let back = match &before {
            Some(before) => self.run.app.back_to(before).await?,
            None => None,
        };
        let column = JobColumn { back, ..self.column.clone() };
        let back = match begun {
            Some(deployment) if !deployment.state.is_active() => self.ended_before(deployment).await?,
            Some(deployment) => self.resume(deployment, &column).await?,
            None => match self.go_back(&column).await? {
                Ok(back) => back,
                Err(findings) => return Ok(with_findings(failed, findings)),
            },
        };
        if !back.is_good() {
            return Ok(with_findings(failed, back.findings));
        }
        let findings = self.finding(Code::ROLLED_BACK, "it failed; what was deployed before was put back");
        Ok(with_findings(ColumnResult { status: ColumnStatus::RolledBack, ..failed }, findings))
    }

    /// Plans and carries out the way back; the findings say why there is none.
    async fn go_back(&self, column: &JobColumn) -> Result<Result<ColumnResult, Findings>, Halt> {
        let revision = column.back.as_ref().map(|Back { revision, .. }| *revision);
        let purpose = if revision.is_some() { Purpose::Rollback } else { Purpose::Undeploy };
        let looked_at = Instant::now();
        let (subject, mut planned) = match self.plan(purpose, column).await {
            Ok(planned) => planned,
            Err(findings) => return Ok(Err(findings)),
        };
        planned.plan.purpose = Purpose::Rollback;
        let deployment = self.begin(revision, &planned.plan).await?;
        Failpoint::Rollback.pass();
        let prepared = Prepared { planned, subject, deployment, looked_at: Some(looked_at) };
        self.carry_out(prepared).await.map(Ok)
    }

    /// A column that ended before a restart, read back from its rows.
    async fn ended_before(&self, deployment: Deployment) -> Result<ColumnResult, Halt> {
        let steps = self.run.app.store().read().steps(deployment.id).await?;
        let count = |state| {
            let n_steps = steps.iter().filter(|step| step.outcome.state == state).count();
            u32::try_from(n_steps).unwrap_or(u32::MAX)
        };
        let objects = Objects {
            applied: count(StepState::Done),
            failed: count(StepState::Failed),
            ..Objects::default()
        };
        Ok(ColumnResult {
            deployment: Some(deployment.id),
            status: deployment.state.into(),
            plan_hash: Some(deployment.plan_hash),
            objects,
            reason: deployment.reason,
            findings: steps.iter().flat_map(|step| step.outcome.findings.iter().cloned()).collect(),
            ..self.queued()
        })
    }
}

fn with_findings(result: ColumnResult, more: Findings) -> ColumnResult {
    let findings = result.findings.iter().cloned().chain(more).collect();
    ColumnResult { findings, ..result }
}
