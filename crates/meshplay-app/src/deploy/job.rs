//! The work of a deployment: stage by stage, column by column. It may run twice (after a crash), so each column begins by
//! looking how far it is.

use futures_util::{FutureExt, StreamExt, stream};
use meshplay_store::{Body, StoreError};
use meshplay_types::{Code, Finding, OperationId};
use meshplay_work::{JobContext, JobError, Registry};

use super::{
    attempt,
    outcome::{ColumnResult, ColumnStatus, DeployResult, overall},
    planning::at_cluster,
    request::{DeployJob, JobColumn},
};
use crate::App;

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

/// What all columns of a job share.
#[derive(Clone, Copy)]
pub(super) struct JobRun<'a> {
    pub(super) app: &'a App,
    pub(super) ctx: &'a JobContext,
    pub(super) job: &'a DeployJob,
    pub(super) operation: OperationId,
}

/// Why a job stops without a result.
pub(super) enum Halt {
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
    let columns = match stages(JobRun { app, ctx, job: &job, operation }).await {
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

/// A stage starts when the ones before have at most `max_failed` failures.
async fn stages(run: JobRun<'_>) -> Result<Vec<ColumnResult>, Halt> {
    let mut results: Vec<ColumnResult> = Vec::new();
    let n_stages = run.job.columns.iter().map(|column| column.stage).max().unwrap_or(0);
    for stage in 1..=n_stages {
        let columns = run.job.columns.iter().filter(|column| column.stage == stage);
        let n_failed = results.iter().filter(|result| !result.is_good()).count();
        if u32::try_from(n_failed).unwrap_or(u32::MAX) > run.job.conduct.max_failed {
            results.extend(columns.map(not_started));
            continue;
        }
        let mut attempts = Vec::new();
        for column in columns {
            attempts.push(attempt::column(run, column).boxed());
        }
        let ended: Vec<_> = stream::iter(attempts).buffered(COLUMNS_AT_ONCE_MAX).collect().await;
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
