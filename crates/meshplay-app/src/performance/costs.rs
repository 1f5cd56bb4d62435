//! Costs of a run in its job, and as people see them.

use std::time::Duration;

use meshplay_perf::{Recording, RunSpec, cost::RunCosts, meshmark::RunMark};
use meshplay_store::{Body, NewEvent, Progress, Run, RunCost, Scope, StoreError};
use meshplay_work::JobContext;
use tokio::time::timeout;

use super::{
    cost::{CostWatch, Course, Measured},
    job::Tell,
    stored::{StoredCostSeries, StoredCosts, StoredImport, StoredRecording, Told},
};
use crate::{App, AppError, OpCtx};

/// Who stopped a run does not want to wait for counters that come late.
const STOPPED_WAIT: Duration = Duration::from_secs(2);

/// What a run cost, as people see it.
#[derive(Clone, Debug)]
pub struct RunCostsView {
    /// All of it.
    pub costs: RunCosts,
    /// How much its mesh leaves of the machines, or what is missing to tell.
    pub mesh_mark: RunMark,
}

impl App {
    /// What a run cost, if anything of it was watched.
    pub async fn run_costs(&self, ctx: &OpCtx, run: &str) -> Result<Option<RunCostsView>, AppError> {
        let view = self.run_get(ctx, run).await?;
        let Some(costs) = self.run_costs_stored(&view.run).await? else { return Ok(None) };
        let cores = match &view.summary {
            Some(summary) => summary.cores_here(),
            None => view.surroundings.get("cores").and_then(|cores| cores.parse().ok()),
        };
        Ok(Some(RunCostsView { mesh_mark: RunMark::of(&costs, cores), costs }))
    }

    pub(super) async fn run_costs_stored(&self, run: &Run) -> Result<Option<RunCosts>, StoreError> {
        let costs = self.store().read().run_costs(run.id).await?;
        Ok(costs.map(|body| body.get()).transpose()?.map(|StoredCosts(costs)| costs))
    }
}

/// Finds what is to be watched and watches it for a quiet while; nothing if the job is told to end meanwhile.
pub(super) async fn begin(app: &App, ctx: &JobContext, spec: &RunSpec) -> Option<CostWatch> {
    tokio::select! {
        watch = CostWatch::begin(app, Scope::Workspace(ctx.actor().workspace), spec) => Some(watch),
        () = ctx.stop.cancelled() => None,
        () = ctx.cancel.cancelled() => None,
    }
}

/// When the load went on; nothing of a run that made none, or does not tell.
async fn course(app: &App, run: &Run) -> Result<Option<Course>, StoreError> {
    if let Some(body) = &run.recording {
        let StoredRecording { recording, .. } = body.get()?;
        let seconds = app.run_seconds(run.id).await?;
        return Ok(Some(Course::of_recording(Recording { seconds, ..recording })));
    }
    let Some(body) = app.store().read().run_imported(run.id).await? else { return Ok(None) };
    let StoredImport { result, usage, .. } = body.get()?;
    Ok(Course::of_result(&result, &usage))
}

/// Reads once more and keeps what the run cost beside its result.
pub(super) async fn keep(
    app: &App,
    ctx: &JobContext,
    run: &Run,
    watch: CostWatch,
    tell: Tell<'_>,
) -> Result<(), StoreError> {
    let Some(course) = course(app, run).await? else { return Ok(()) };
    if watch.is_watching() {
        let total = course.seconds();
        tell(Progress { done: total, total, text: "reading what it cost".to_owned() });
    }
    let measured = if ctx.cancel.is_cancelled() {
        timeout(STOPPED_WAIT, watch.end(&course)).await.ok().flatten()
    } else {
        tokio::select! {
            measured = watch.end(&course) => measured,
            () = ctx.stop.cancelled() => None,
            () = ctx.cancel.cancelled() => None,
        }
    };
    let Some(Measured { costs, series }) = measured else { return Ok(()) };
    let cost =
        RunCost { costs: Body::of(&StoredCosts(costs))?, series: Body::of(&StoredCostSeries(series))? };
    let (actor, id, operation) = (ctx.actor(), run.id, run.operation);
    let data = Body::of(&Told { run: Some(id), profile: None, status: None })?;
    let kind = "performance.run.costed".to_owned();
    let event = NewEvent { kind, subject: run.name.clone(), operation, data };
    ctx.store
        .write(move |tx| {
            Box::pin(async move {
                tx.run_cost_set(id, cost).await?;
                tx.event_create(&actor, event).await.map(drop)
            })
        })
        .await
}
