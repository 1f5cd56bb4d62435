//! The work of an experiment: one run after the other, until its plan asks for no more.
//!
//! After a crash it goes on where it was; the run that was under way is ended as interrupted and made again. A job works for
//! its operation alone: an experiment that another operation has go on is left to that one's job.

use std::{collections::BTreeMap, mem::take};

use meshplay_perf::experiment::Capacity;
use meshplay_store::{
    Body, Experiment, ExperimentSlot, ExperimentState, NewEvent, NewRun, OperationState, Progress, Run,
    RunState, Scope, StoreError, Tx,
};
use meshplay_types::{OperationId, RunId, Severity};
use meshplay_work::{JobContext, JobError};

use super::{
    awaited::{TellMissing, await_agents},
    halt::{Unstarted, unless_halted},
    job,
    planned::{Next, Planned, SoFar, Step, word},
    stored::{ExperimentJob, StoredSeries, StoredSpec, StoredSummary, StoredTrial, Told, tags_text},
};
use crate::App;

/// Kind of the job of variants and of its operation.
pub(super) const EXPERIMENT_JOB_KIND: &str = "performance.experiment";
/// And of series.
pub(super) const SERIES_JOB_KIND: &str = "performance.series";

/// How it ended.
enum Ended {
    Completed,
    Stopped,
    /// No run may be made now; it can go on.
    Interrupted(String),
    Failed(String),
}

pub(super) async fn carry_out(app: &App, ctx: &JobContext) -> Result<(), JobError> {
    let ExperimentJob { experiment } = ctx.payload()?;
    let row = app.experiment_row(experiment).await?;
    let is_ours = row.operation == ctx.operation();
    if is_ours && row.state == ExperimentState::Running {
        let planned = Planned::of(&row)?;
        let ended = make_runs(app, ctx, &row, &planned).await?;
        return Ok(write_end(ctx, &row, ended).await?);
    }
    // It was stopped or interrupted, and another operation has it go on since: that one's runs are none of ours.
    let state = if is_ours { row.state } else { ExperimentState::Interrupted };
    let operation = ctx.operation();
    let end = ctx.store.write(move |tx| Box::pin(async move { end_operation(tx, operation, state).await }));
    Ok(end.await?)
}

async fn make_runs(
    app: &App,
    ctx: &JobContext,
    row: &Experiment,
    planned: &Planned,
) -> Result<Ended, JobError> {
    let slots = ctx.store.read().experiment_slots(row.id).await?;
    let mut slots: BTreeMap<u32, ExperimentSlot> = slots.into_iter().map(|slot| (slot.slot, slot)).collect();
    let mut so_far = SoFar::default();
    loop {
        let slot = slots.remove(&so_far.runs);
        if let Some(trial) = slot.as_ref().and_then(|slot| slot.trial.as_ref()) {
            let StoredTrial(trial) = trial.get()?;
            so_far.trials.push(trial);
            so_far.runs += 1;
            continue;
        }
        let mut next = match planned.next(&row.name, &so_far) {
            Step::Over => return Ok(Ended::Completed),
            Step::Impossible(reason) => return Ok(Ended::Failed(reason)),
            Step::Make(next) => next,
        };
        let (done, total) = (u64::from(so_far.runs), planned.total());
        let tell = |text| ctx.progress(Progress { done, total, text });
        tell(next.text.clone());
        let run = match earlier(app, ctx, slot.and_then(|slot| slot.run)).await? {
            Some(run) => run,
            None => {
                if let Some(ended) = gather(app, ctx, &mut next, &tell).await? {
                    return Ok(ended);
                }
                match begin(app, ctx, row, so_far.runs, &next).await? {
                    Ok(run) => make(app, ctx, planned, &next, run).await?,
                    Err(reason) => return Ok(Ended::Interrupted(reason)),
                }
            }
        };
        if run.state != RunState::Completed {
            return incomplete(app, ctx, &run, &next.what).await;
        }
        if let Err(reason) = keep(ctx, row, planned, &mut so_far, &run).await? {
            return Ok(Ended::Failed(reason));
        }
        if ctx.cancel.is_cancelled() {
            return Ok(stopped(app, ctx).await?);
        }
    }
}

/// Puts the agents that are there in the place of what the run names, after those that are missing were waited for. Pods
/// are replaced: who is meant by all agents of a cluster is seen anew for each run. How it ended, if somebody wants no more
/// runs meanwhile.
async fn gather(
    app: &App,
    ctx: &JobContext,
    next: &mut Next,
    tell: TellMissing<'_>,
) -> Result<Option<Ended>, JobError> {
    let names = take(&mut next.spec.agents);
    let waits = |missing: String| tell(format!("{}: {missing}", next.text));
    let agents = tokio::select! {
        agents = await_agents(app.agents(), names, &waits) => agents,
        () = ctx.cancel.cancelled() => return Ok(Some(stopped(app, ctx).await?)),
        () = ctx.stop.cancelled() => return Err(JobError::Interrupted),
    };
    tell(next.text.clone());
    next.spec.agents = agents;
    Ok(None)
}

/// Makes a run, from its beginning to its end.
async fn make(
    app: &App,
    ctx: &JobContext,
    planned: &Planned,
    next: &Next,
    run: Run,
) -> Result<Run, StoreError> {
    if let Planned::Series(_) = planned {
        ctx.log(Severity::Info, next.text.clone(), None).await?;
    }
    job::carry(app, ctx, &run, &next.spec, &|_| {}).await
}

/// Takes a run that came to its end to what is known; if it says that nothing more can be known, why.
async fn keep(
    ctx: &JobContext,
    row: &Experiment,
    planned: &Planned,
    so_far: &mut SoFar,
    run: &Run,
) -> Result<Result<(), String>, StoreError> {
    let summary = run.summary.as_ref().map(Body::get::<StoredSummary>).transpose()?;
    let is_for_capacity = planned.slot(so_far.runs).is_some_and(|slot| slot.block.is_none());
    match (planned, summary) {
        (Planned::Variants(_), summary) if is_for_capacity => {
            let served = summary.ok_or_else(|| "it has no numbers".to_owned());
            match served.and_then(|StoredSummary(summary)| Capacity::of(&summary)) {
                Ok(capacity) => so_far.capacities.push(capacity),
                Err(why) => return Ok(Err(format!("run {} does not say what can be served: {why}", run.id))),
            }
        }
        (Planned::Variants(_), _) => {}
        (Planned::Series(_), None) => return Ok(Err(format!("run {} has no numbers", run.id))),
        (Planned::Series(series), Some(summary)) => {
            if let Err(reason) = judge(ctx, row, series, so_far, run, &summary).await? {
                return Ok(Err(reason));
            }
        }
    }
    so_far.runs += 1;
    Ok(Ok(()))
}

/// Judges a trial, and writes that down.
async fn judge(
    ctx: &JobContext,
    row: &Experiment,
    series: &StoredSeries,
    so_far: &mut SoFar,
    run: &Run,
    StoredSummary(summary): &StoredSummary,
) -> Result<Result<(), String>, StoreError> {
    let StoredSpec(spec) = run.spec.get()?;
    let trial = match series.plan.judge(&so_far.trials, &spec, summary, run.id.to_string()) {
        Ok(trial) => trial,
        Err(reason) => return Ok(Err(reason)),
    };
    let line = trial.text(so_far.trials.len() + 1);
    let (at, experiment, body) = (so_far.runs, row.id, Body::of(&StoredTrial(trial.clone()))?);
    let (actor, event) = (ctx.actor(), event(row, "judged", Some(run.id), ExperimentState::Running)?);
    let write = ctx.store.write(move |tx| {
        Box::pin(async move {
            tx.experiment_trial_set(experiment, at, body).await?;
            tx.event_create(&actor, event).await.map(drop)
        })
    });
    write.await?;
    ctx.log(Severity::Info, line, None).await?;
    so_far.trials.push(trial);
    Ok(Ok(()))
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
async fn earlier(app: &App, ctx: &JobContext, run: Option<RunId>) -> Result<Option<Run>, StoreError> {
    let Some(run) = run else { return Ok(None) };
    let run = ctx.store.read().run(Scope::All, run).await?;
    if run.state == RunState::Running {
        let StoredSpec(spec) = run.spec.get()?;
        job::interrupt(app, ctx, &run, &spec).await?;
        return Ok(None);
    }
    Ok(Some(run).filter(|run| run.state == RunState::Completed))
}

/// The row of the next run; or why none may be made now. The gate is held as for whoever else starts load.
async fn begin(
    app: &App,
    ctx: &JobContext,
    row: &Experiment,
    at: u32,
    next: &Next,
) -> Result<Result<Run, String>, StoreError> {
    let _gate = app.load_gate().await;
    if let Some(why) = app.next_refusal(ctx.actor(), row, &next.spec).await? {
        let reason = format!("the run of {} was refused: {why}", next.what);
        ctx.log(Severity::Warning, reason.clone(), None).await?;
        return Ok(Err(reason));
    }
    match create(ctx, row, at, next).await {
        Ok(run) => Ok(Ok(run)),
        Err(Unstarted::Halted(halt)) => Ok(Err(app.halt_text(&halt))),
        Err(Unstarted::Store(error)) => Err(error),
    }
}

async fn create(ctx: &JobContext, row: &Experiment, at: u32, next: &Next) -> Result<Run, Unstarted> {
    let new = NewRun {
        profile: None,
        operation: None,
        name: next.name.clone(),
        target: next.spec.endpoints.first().map(|one| one.url.clone()).unwrap_or_default(),
        spec: Body::of(&StoredSpec(next.spec.clone()))?,
        tags: tags_text(&next.tags),
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

/// Writes down how it ended, and that its operation has, in one unit: whoever hears of it may have it go on by another
/// operation at once, and that one is not ours to end.
async fn write_end(ctx: &JobContext, row: &Experiment, ended: Ended) -> Result<(), StoreError> {
    let (state, reason) = match ended {
        Ended::Completed => (ExperimentState::Completed, None),
        Ended::Stopped => (ExperimentState::Stopped, None),
        Ended::Interrupted(reason) => (ExperimentState::Interrupted, Some(reason)),
        Ended::Failed(reason) => (ExperimentState::Failed, Some(reason)),
    };
    let (actor, id, operation) = (ctx.actor(), row.id, row.operation);
    let event = event(row, "ended", None, state)?;
    let write = ctx.store.write(move |tx| {
        Box::pin(async move {
            let found = tx.read().experiment(Scope::All, id).await?;
            // Whoever took this job for dead may have ended the experiment before.
            if found.state == ExperimentState::Running && found.operation == operation {
                tx.experiment_end(id, state, reason).await?;
                tx.event_create(&actor, event).await?;
            }
            end_operation(tx, operation, state).await
        })
    });
    write.await
}

/// One that has ended stays as it is.
async fn end_operation(
    tx: &mut Tx,
    operation: Option<OperationId>,
    state: ExperimentState,
) -> Result<(), StoreError> {
    let Some(operation) = operation else { return Ok(()) };
    let state = match state {
        ExperimentState::Completed => OperationState::Succeeded,
        ExperimentState::Stopped | ExperimentState::Interrupted => OperationState::Cancelled,
        ExperimentState::Running | ExperimentState::Failed => OperationState::Failed,
    };
    tx.operation_end(operation, state, None).await.map(drop)
}

/// News of it.
fn event(
    row: &Experiment,
    what: &str,
    run: Option<RunId>,
    state: ExperimentState,
) -> Result<NewEvent, StoreError> {
    let data = Body::of(&Told { run, profile: None, status: Some(state.as_str()) })?;
    let kind = format!("{}.{what}", word(row.kind));
    Ok(NewEvent { kind, subject: row.name.clone(), operation: row.operation, data })
}
