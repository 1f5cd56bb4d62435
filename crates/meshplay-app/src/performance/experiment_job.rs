//! The work of an experiment: one run after the other, in the order of its plan.
//!
//! After a crash the next slot goes on; the run that was under way is ended as interrupted and made again.

use std::collections::BTreeMap;

use meshplay_perf::{
    RunSpec,
    experiment::{Experiment as Plan, Slot},
};
use meshplay_store::{
    Body, Experiment, ExperimentState, NewEvent, NewRun, OperationState, Progress, Run, RunState, Scope,
    StoreError,
};
use meshplay_types::RunId;
use meshplay_work::{JobContext, JobError};

use super::{
    halt::{Unstarted, unless_halted},
    job,
    stored::{ExperimentJob, StoredPlan, StoredSpec, StoredSummary, Told, tags_text},
};
use crate::App;

/// Kind of the job and of its operation.
pub(super) const EXPERIMENT_JOB_KIND: &str = "performance.experiment";

/// How it ended.
enum Ended {
    Completed,
    Stopped,
    /// All load was stopped; it can go on.
    Interrupted(String),
    Failed(String),
}

pub(super) async fn carry_out(app: &App, ctx: &JobContext) -> Result<(), JobError> {
    let ExperimentJob { experiment } = ctx.payload()?;
    let row = app.experiment_row(experiment).await?;
    if row.state == ExperimentState::Running {
        let StoredPlan(plan) = row.plan.get()?;
        let ended = make_runs(app, ctx, &row, &plan).await?;
        write_end(ctx, &row, ended).await?;
    }
    end_operation(ctx, &app.experiment_row(experiment).await?).await?;
    Ok(())
}

async fn make_runs(app: &App, ctx: &JobContext, row: &Experiment, plan: &Plan) -> Result<Ended, JobError> {
    let slots = plan.slots();
    let names: Vec<String> = plan.variants().into_iter().map(|variant| variant.name).collect();
    let made = ctx.store.read().experiment_runs(row.id).await?;
    let made: BTreeMap<u32, RunId> = made.into_iter().collect();
    let mut capacities = Vec::new();
    for (at, slot) in (0_u32..).zip(&slots) {
        let name = names.get(slot.variant).map_or("", String::as_str);
        let text = match slot.block {
            Some(block) => format!("{name}, block {}", block + 1),
            None => format!("what {name} can serve"),
        };
        ctx.progress(Progress { done: u64::from(at), total: slots.len() as u64, text });
        let earlier = match made.get(&at) {
            Some(run) => earlier(app, ctx, *run).await?,
            None => None,
        };
        let run = match earlier {
            Some(run) => run,
            None => {
                let rate = plan.rate(&capacities);
                let spec = match plan.spec(*slot, rate) {
                    Ok(spec) => spec,
                    Err(cause) => return Ok(Ended::Failed(format!("`{name}` asks for no run: {cause}"))),
                };
                let run = match create(ctx, row, at, *slot, name, spec.clone()).await {
                    Ok(run) => run,
                    Err(Unstarted::Halted(halt)) => return Ok(Ended::Interrupted(app.halt_text(&halt))),
                    Err(Unstarted::Store(error)) => return Err(error.into()),
                };
                job::carry(app, ctx, &run, &spec, &|_| {}).await?
            }
        };
        if run.state != RunState::Completed {
            return incomplete(app, ctx, &run, name).await;
        }
        if slot.block.is_none()
            && let Some(summary) = &run.summary
        {
            let StoredSummary(summary) = summary.get()?;
            capacities.push(summary.rate.achieved);
        }
        if ctx.cancel.is_cancelled() {
            return Ok(stopped(app, ctx).await?);
        }
    }
    Ok(Ended::Completed)
}

/// What it means for the experiment that one of its runs did not complete.
async fn incomplete(app: &App, ctx: &JobContext, run: &Run, name: &str) -> Result<Ended, JobError> {
    if ctx.cancel.is_cancelled() {
        return Ok(stopped(app, ctx).await?);
    }
    if ctx.stop.is_cancelled() {
        return Err(JobError::Interrupted);
    }
    // A run may see that all load was stopped before this job is told.
    if let Some(text) = app.halted_by(ctx.operation()).await? {
        return Ok(Ended::Interrupted(text));
    }
    let (state, reason) = (run.state, run.reason.clone().unwrap_or_default());
    Ok(Ended::Failed(format!("the run of {name} is {state}: {reason}")))
}

/// Somebody meant this one, or all load was stopped.
async fn stopped(app: &App, ctx: &JobContext) -> Result<Ended, StoreError> {
    let halted = app.halted_by(ctx.operation()).await?;
    Ok(halted.map_or(Ended::Stopped, Ended::Interrupted))
}

/// The run that was made for a slot before, if it came to its end. One that was under way is ended.
async fn earlier(app: &App, ctx: &JobContext, run: RunId) -> Result<Option<Run>, StoreError> {
    let run = ctx.store.read().run(Scope::All, run).await?;
    if run.state == RunState::Running {
        let StoredSpec(spec) = run.spec.get()?;
        job::interrupt(app, ctx, &run, &spec).await?;
        return Ok(None);
    }
    Ok(Some(run).filter(|run| run.state == RunState::Completed))
}

async fn create(
    ctx: &JobContext,
    row: &Experiment,
    at: u32,
    slot: Slot,
    variant: &str,
    spec: RunSpec,
) -> Result<Run, Unstarted> {
    let block = slot.block.map_or_else(|| "capacity".to_owned(), |block| (block + 1).to_string());
    let tags = BTreeMap::from([
        ("experiment".to_owned(), row.name.clone()),
        ("variant".to_owned(), variant.to_owned()),
        ("block".to_owned(), block.clone()),
    ]);
    let new = NewRun {
        profile: None,
        operation: None,
        name: format!("{}: {variant}, {block}", row.name),
        target: spec.endpoints.first().map(|one| one.url.clone()).unwrap_or_default(),
        spec: Body::of(&StoredSpec(spec))?,
        tags: tags_text(&tags),
        note: String::new(),
    };
    let (actor, experiment) = (ctx.actor(), row.id);
    let write = ctx.store.write_as::<_, Unstarted, _>(move |tx| {
        Box::pin(async move {
            unless_halted(tx, actor.workspace).await?;
            let run = tx.run_create(&actor, new).await?;
            tx.experiment_run_set(experiment, at, run.id).await?;
            Ok(run)
        })
    });
    write.await
}

async fn write_end(ctx: &JobContext, row: &Experiment, ended: Ended) -> Result<(), StoreError> {
    let (state, reason) = match ended {
        Ended::Completed => (ExperimentState::Completed, None),
        Ended::Stopped => (ExperimentState::Stopped, None),
        Ended::Interrupted(reason) => (ExperimentState::Interrupted, Some(reason)),
        Ended::Failed(reason) => (ExperimentState::Failed, Some(reason)),
    };
    let (actor, id, operation) = (ctx.actor(), row.id, row.operation);
    let data = Body::of(&Told { run: None, profile: None, status: Some(state.as_str()) })?;
    let kind = "performance.experiment.ended".to_owned();
    let event = NewEvent { kind, subject: row.name.clone(), operation, data };
    let write = ctx.store.write(move |tx| {
        Box::pin(async move {
            tx.experiment_end(id, state, reason).await?;
            tx.event_create(&actor, event).await.map(drop)
        })
    });
    write.await
}

async fn end_operation(ctx: &JobContext, row: &Experiment) -> Result<(), StoreError> {
    let Some(operation) = row.operation else { return Ok(()) };
    let state = match row.state {
        ExperimentState::Completed => OperationState::Succeeded,
        ExperimentState::Stopped | ExperimentState::Interrupted => OperationState::Cancelled,
        ExperimentState::Running | ExperimentState::Failed => OperationState::Failed,
    };
    ctx.store
        .write(move |tx| Box::pin(async move { tx.operation_end(operation, state, None).await.map(drop) }))
        .await
}
