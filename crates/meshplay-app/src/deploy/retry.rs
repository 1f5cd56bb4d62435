//! Going on where an operation did not end well, as a new operation (P14).
//!
//! Every cluster that is to be gone on with is planned again. Where the fresh plan does something that nobody approved, all of
//! it is refused and nothing is touched, until that very plan is approved.

use std::collections::BTreeMap;

use meshplay_plan::{Plan, Ready, approval};
use meshplay_store::{Cluster, Operation, Scope, Target};
use meshplay_types::{Code, Digest, Finding, Findings, OperationId, Severity};

use super::{
    columns::result_columns,
    planning::{PlannedCluster, at_cluster},
    request::{DeployJob, JobColumn},
    rollback::deploy_job,
    start::{digest, read_only},
    stored::StoredPlan,
};
use crate::{App, AppError, OpCtx};

/// Differences that are named; more are only counted.
const DIFFERENCES_SHOWN_MAX: usize = 3;

/// What is to be gone on with.
#[derive(Clone, Debug, Default)]
pub struct RetryRequest {
    /// Only on these clusters; empty: wherever it did not succeed.
    pub clusters: Vec<String>,
    /// Hash of the plan per cluster, where another one than before is approved.
    pub approved: BTreeMap<String, String>,
}

/// A column to go on with, planned again.
struct Again {
    column: JobColumn,
    cluster: Cluster,
    planned: PlannedCluster,
    /// Why the fresh plan needs somebody's yes.
    asks: Option<Finding>,
}

impl App {
    /// What going on would do on each cluster. A plan that needs a new approval has a finding `MP5401` that says why.
    pub async fn operation_retry_plan(
        &self,
        ctx: &OpCtx,
        operation: &str,
        request: &RetryRequest,
    ) -> Result<Vec<PlannedCluster>, AppError> {
        let found = self.operation_find(ctx.scope(), operation).await?;
        let (job, columns) = self.unfinished_columns(&found, &request.clusters).await?;
        let again = self.plan_again(&found, &job, columns, request).await?;
        let with_question = |one: Again| {
            let mut planned = one.planned;
            if let (Ok(plan), Some(finding)) = (&mut planned.plan, one.asks) {
                // The plan can be carried out, once somebody has agreed to it.
                plan.findings.push(finding.severity(Severity::Warning));
            }
            planned
        };
        Ok(again.into_iter().map(with_question).collect())
    }

    /// Goes on with the clusters where an operation was held, failed or cancelled.
    pub async fn operation_retry(
        &self,
        ctx: &OpCtx,
        operation: &str,
        request: &RetryRequest,
    ) -> Result<OperationId, AppError> {
        if let Some(operation) = self.operation_repeated(ctx).await? {
            return Ok(operation);
        }
        let found = self.operation_find(ctx.scope(), operation).await?;
        let (job, columns) = self.unfinished_columns(&found, &request.clusters).await?;
        let again = self.plan_again(&found, &job, columns, request).await?;
        let clusters: Vec<Cluster> = again.iter().map(|one| one.cluster.clone()).collect();
        let mut refused = read_only(&clusters);
        refused.extend(self.busy(job.design, job.environment, &clusters).await?);
        let mut columns = Vec::new();
        for Again { column, cluster, planned, asks } in again {
            match planned.plan {
                Err(findings) => refused.extend(findings),
                Ok(plan) if !plan.is_executable() => refused.extend(not_executable(plan, &cluster)),
                Ok(plan) => {
                    refused.extend(asks);
                    columns.push(JobColumn { approved: Some(plan.hash), ..column });
                }
            }
        }
        if !refused.is_empty() {
            return Err(AppError::Conflict(refused));
        }
        let message = Some(format!("retry of operation {}", found.id));
        Ok(self.accept(ctx, &DeployJob { columns, message, ..job }).await?)
    }

    /// The job of an operation that has ended, and its columns that did not end well.
    async fn unfinished_columns(
        &self,
        operation: &Operation,
        wanted: &[String],
    ) -> Result<(DeployJob, Vec<JobColumn>), AppError> {
        let refuse = |code, message: String| Err(AppError::Conflict(vec![Finding::new(code, message)]));
        if operation.ended_at.is_none() {
            let fix =
                format!("`meshplay operation resume {0}` or `meshplay operation cancel {0}`", operation.id);
            let finding = Finding::new(Code::STATE_REFUSED, "the operation has not ended").fix(fix);
            return Err(AppError::Conflict(vec![finding]));
        }
        let jobs = self.store().read().jobs_of_operation(operation.id).await?;
        let Some(job) = deploy_job(&jobs)? else {
            return refuse(Code::NOTHING_TO_RETRY, format!("a `{}` cannot be retried", operation.kind));
        };
        let results = result_columns(operation)?.unwrap_or_default();
        let is_open = |column: &&JobColumn| {
            !results.iter().any(|result| result.cluster == column.name && result.is_good())
        };
        let open: Vec<JobColumn> = job.columns.iter().filter(is_open).cloned().collect();
        if let Some(name) =
            wanted.iter().find(|name| !open.iter().any(|one| one.name.as_str() == name.as_str()))
        {
            return refuse(Code::NOTHING_TO_RETRY, format!("there is nothing to go on with on `{name}`"));
        }
        let is_wanted =
            |column: &JobColumn| wanted.is_empty() || wanted.iter().any(|name| name == column.name.as_str());
        let columns: Vec<JobColumn> = open.into_iter().filter(is_wanted).collect();
        if columns.is_empty() {
            return refuse(Code::NOTHING_TO_RETRY, "it ended well on every cluster".to_owned());
        }
        Ok((job, columns))
    }

    async fn plan_again(
        &self,
        operation: &Operation,
        job: &DeployJob,
        columns: Vec<JobColumn>,
        request: &RetryRequest,
    ) -> Result<Vec<Again>, AppError> {
        let looks = columns.into_iter().map(|column| self.plan_column(operation, job, column, request));
        futures_util::future::try_join_all(looks).await
    }

    async fn plan_column(
        &self,
        operation: &Operation,
        job: &DeployJob,
        column: JobColumn,
        request: &RetryRequest,
    ) -> Result<Again, AppError> {
        let cluster = self.store().read().cluster(Scope::All, column.cluster).await?;
        let subject = self.subject_of_job(job, job.purpose, &column).await?;
        let planned = self.plan_cluster(&subject, &cluster).await;
        let planned = PlannedCluster::of(cluster.name.clone(), subject.revision, planned);
        let now = request.approved.get(cluster.name.as_str()).map(|hash| digest(hash)).transpose()?;
        let asks = match &planned.plan {
            Ok(plan) => self.question(operation, job, &column, plan, now).await?,
            Err(_) => None,
        };
        Ok(Again { column, cluster, planned, asks })
    }

    /// Why a fresh plan is not covered by what was approved: now, or when the operation was started.
    async fn question(
        &self,
        operation: &Operation,
        job: &DeployJob,
        column: &JobColumn,
        fresh: &Plan<Ready>,
        now: Option<Digest>,
    ) -> Result<Option<Finding>, AppError> {
        if now.as_ref() == Some(&fresh.hash) {
            return Ok(None);
        }
        let target = Target { design: job.design, environment: job.environment, cluster: column.cluster };
        let begun = self.store().read().deployments_of_operation(operation.id).await?;
        let why = match begun.into_iter().find(|deployment| deployment.target == target) {
            Some(deployment) => {
                let approved: StoredPlan = self.store().read().deployment_plan(deployment.id).await?.get()?;
                departures(&approved.0, fresh)
            }
            // It was never planned there: what was approved before it was started counts, and `--yes` takes any plan.
            None => match &column.approved {
                Some(approved) if *approved != fresh.hash => Some("its hash was another one".to_owned()),
                _ => None,
            },
        };
        let finding = |why: String| {
            let message = format!("the plan for `{}` is not the one that was approved", column.name);
            let cause = format!("{why}; its hash is now {}", fresh.hash);
            at_cluster(Finding::new(Code::PLAN_CHANGED, message).cause(cause), &column.name)
        };
        Ok(why.map(finding))
    }
}

/// How a fresh plan departs from the approved one, in words; `None`: it does nothing else.
fn departures(approved: &Plan<Ready>, fresh: &Plan<Ready>) -> Option<String> {
    use approval::Difference::{Choices, Kept, Step, Target};
    let differences = approval::differences(approved, fresh);
    let word = |difference: &approval::Difference| match difference {
        Target => "the cluster is another one".to_owned(),
        Choices => "the decisions about foreign fields are others".to_owned(),
        Step(key) => format!("`{key}` would be changed otherwise"),
        Kept(key) => format!("`{key}` would stay or go otherwise"),
    };
    let shown: Vec<String> = differences.iter().take(DIFFERENCES_SHOWN_MAX).map(word).collect();
    let more = match differences.len().saturating_sub(shown.len()) {
        0 => String::new(),
        n => format!(", and {n} more"),
    };
    (!shown.is_empty()).then(|| shown.join(", ") + &more)
}

fn not_executable(plan: Plan<Ready>, cluster: &Cluster) -> Findings {
    let mut findings = plan.findings;
    findings.retain(Finding::is_error);
    if findings.is_empty() {
        let message = "the plan cannot be carried out as it is";
        findings.push(Finding::new(Code::PLAN_NOT_EXECUTABLE, message));
    }
    findings.into_iter().map(|finding| at_cluster(finding, &cluster.name)).collect()
}
