//! The work of a run: a generator is started, its seconds are kept as they come, and the end is recorded.
//!
//! A run is never begun twice: load that nobody expects any more is worse than a gap. That it was begun stands in its row
//! before the first request. If the job comes back, after a crash, a fault or a stop that took too long, the run ends as
//! interrupted, with what was kept.

use std::ops::ControlFlow;

use meshplay_load::loadgen::Line;
use meshplay_perf::{RunSpec, recording::Second};
use meshplay_store::{Body, OperationState, Progress, Run, RunState, Scope, StoreError};
use meshplay_types::{Findings, Severity};
use meshplay_work::{JobContext, JobError, Registry};

use super::{
    abandoned::{fail_experiment, fail_run},
    cost::{CostWatch, Surroundings},
    costs,
    ending::{Ended, Made, record},
    experiment_job::{self, EXPERIMENT_JOB_KIND, SERIES_JOB_KIND},
    maker::Maker,
    refusal::Refusal,
    schedule,
    stored::{RunJob, StoredSecond, StoredSpec},
};
use crate::{App, metrics::Push};

/// Kind of the job and of its operation.
pub const JOB_KIND: &str = "performance.run";

/// The handlers of this area.
pub(crate) fn handlers(app: &App) -> Registry {
    let schedules = schedule::handlers(app);
    let of_runs = app.clone();
    let runs = Registry::new().with(JOB_KIND, move |ctx: JobContext| {
        let app = of_runs.clone();
        async move { carry_out(&app, &ctx).await }
    });
    let runs = runs.long(JOB_KIND).on_failure(JOB_KIND, fail_run);
    let of_several = |runs: Registry, kind| {
        let app = app.clone();
        runs.with(kind, move |ctx: JobContext| {
            let app = app.clone();
            async move { experiment_job::carry_out(&app, &ctx).await }
        })
        .long(kind)
        .on_failure(kind, fail_experiment)
    };
    let runs = of_several(of_several(runs, EXPERIMENT_JOB_KIND), SERIES_JOB_KIND);
    runs.and(schedules)
}

async fn carry_out(app: &App, ctx: &JobContext) -> Result<(), JobError> {
    let RunJob { run } = ctx.payload()?;
    let run = ctx.store.read().run(Scope::All, run).await?;
    if run.state != RunState::Running {
        return Ok(end_operation(ctx, &run).await?);
    }
    let StoredSpec(spec) = run.spec.get()?;
    let ended = if ctx.job.takeovers > 0 || run.begun_at.is_some() {
        interrupt(app, ctx, &run, &spec).await?
    } else {
        let carried = carry(app, ctx, &run, &spec, &|progress| ctx.progress(progress)).await;
        match carried.map_err(JobError::from) {
            Err(JobError::Failed { reason }) => give_up(app, ctx, run, &spec, reason).await?,
            carried => carried?,
        }
    };
    end_operation(ctx, &ended).await?;
    Ok(app.retention_after_run(&ended).await?)
}

/// Ends a run whose job will not be tried again, with what was kept; one that has ended stays as it is.
async fn give_up(
    app: &App,
    ctx: &JobContext,
    run: Run,
    spec: &RunSpec,
    reason: String,
) -> Result<Run, JobError> {
    let run = ctx.store.read().run(Scope::All, run.id).await?;
    if run.state != RunState::Running {
        return Err(JobError::Failed { reason });
    }
    let ended = match run.begun_at {
        Some(_) => Ended::Interrupted(reason),
        None => Ended::Failed(reason, Findings::new()),
    };
    Ok(record(app, ctx, Made { run: &run, spec, seen: &Surroundings::new() }, ended).await?)
}

/// Is told how far a run is.
pub(super) type Tell<'a> = &'a (dyn Fn(Progress) + Send + Sync);

/// Who sees a run while it goes on.
#[derive(Clone, Copy)]
struct Onlookers<'a> {
    watch: Option<&'a CostWatch>,
    push: Option<&'a Push>,
    tell: Tell<'a>,
}

/// Makes a run from its beginning to its end, with what it costs.
pub(super) async fn carry(
    app: &App,
    ctx: &JobContext,
    run: &Run,
    spec: &RunSpec,
    tell: Tell<'_>,
) -> Result<Run, StoreError> {
    let watch = costs::begin(app, ctx, spec).await;
    let push = push_begin(app, ctx, run, spec).await?;
    let ended =
        measure(app, ctx, run, spec, Onlookers { watch: watch.as_ref(), push: push.as_ref(), tell }).await?;
    let seen = watch.as_ref().map(CostWatch::surroundings).unwrap_or_default();
    let ended = record(app, ctx, Made { run, spec, seen: &seen }, ended).await?;
    // Others may take longer than this job has when the server is stopped.
    push_end(ctx, push).await?;
    if let Some(watch) = watch {
        costs::keep(app, ctx, &ended, watch, tell).await?;
    }
    Ok(ended)
}

/// Ends a run that was under way when its job was let go.
pub(super) async fn interrupt(
    app: &App,
    ctx: &JobContext,
    run: &Run,
    spec: &RunSpec,
) -> Result<Run, StoreError> {
    let reason = match &ctx.job.error {
        _ if ctx.job.takeovers > 0 => "the server died while it ran".to_owned(),
        Some(error) => format!("it could not be carried on: {error}"),
        None => "the server was stopped while it ran".to_owned(),
    };
    let made = Made { run, spec, seen: &Surroundings::new() };
    record(app, ctx, made, Ended::Interrupted(reason)).await
}

/// Gets ready to tell a Prometheus or a Grafana of the run, if that was asked for. A run does not fail because of it.
async fn push_begin(
    app: &App,
    ctx: &JobContext,
    run: &Run,
    spec: &RunSpec,
) -> Result<Option<Push>, StoreError> {
    let Some(connection) = &spec.push else { return Ok(None) };
    match app.push_begin(connection, run).await {
        Ok(push) => Ok(Some(push)),
        Err(error) => {
            let message = format!("nobody is told of the run at `{connection}`: {error}");
            ctx.log(Severity::Warning, message, None).await?;
            Ok(None)
        }
    }
}

async fn push_end(ctx: &JobContext, push: Option<Push>) -> Result<(), StoreError> {
    let Some(push) = push else { return Ok(()) };
    for finding in push.end().await {
        let cause = finding.cause.map(|cause| format!(": {cause}")).unwrap_or_default();
        ctx.log(Severity::Warning, format!("{} {}{cause}", finding.code, finding.message), None).await?;
    }
    Ok(())
}

/// Runs the generator to its end.
async fn measure(
    app: &App,
    ctx: &JobContext,
    run: &Run,
    spec: &RunSpec,
    onlookers: Onlookers<'_>,
) -> Result<Ended, StoreError> {
    let Onlookers { watch, tell, .. } = onlookers;
    if let Some(watch) = watch {
        watch.load();
    }
    let started = tokio::select! {
        started = start(app, ctx, run, spec) => started?,
        () = ctx.cancel.cancelled() => return Ok(Ended::Stopped("it was stopped before it began".to_owned())),
        () = ctx.stop.cancelled() => {
            return Ok(Ended::Interrupted("the server was stopped before it began".to_owned()));
        }
    };
    let mut maker = match started {
        Ok(maker) => maker,
        Err(refusal) => return unbegun(app, ctx, refusal).await,
    };
    let total = spec.duration_ms.unwrap_or(0).div_ceil(1_000);
    tell(Progress { done: 0, total, text: run.target.clone() });
    let mut asked = false;
    loop {
        let told = tokio::select! {
            told = maker.next() => told,
            () = ctx.cancel.cancelled(), if !asked => {
                asked = true;
                maker.ask_to_stop();
                continue;
            }
            () = ctx.stop.cancelled() => return Ok(Ended::Interrupted("the server was stopped".to_owned())),
        };
        match heard(ctx, run, total, told, onlookers).await? {
            ControlFlow::Continue(()) => {}
            ControlFlow::Break(Some(Ended::Failed(reason, _))) if asked => return Ok(Ended::Stopped(reason)),
            ControlFlow::Break(Some(ended)) => return Ok(ended),
            ControlFlow::Break(None) => return Ok(Ended::Interrupted(maker.complaint().await)),
        }
    }
}

/// Begins, unless something speaks against it by now. What was begun already is not begun again, and neither is what
/// another worker has ended.
async fn start(
    app: &App,
    ctx: &JobContext,
    run: &Run,
    spec: &RunSpec,
) -> Result<Result<Maker, Refusal>, StoreError> {
    let approved = match approve(app, run, spec).await {
        Ok(approved) => approved,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let id = run.id;
    if !ctx.store.write(move |tx| Box::pin(tx.run_begin(id))).await? {
        return Ok(Err("it was begun or ended by another worker".to_owned().into()));
    }
    Ok(Maker::start(app, id, &approved).await)
}

/// Judged once more, for time has passed: all load may have been stopped since, also before a restart, and what a name
/// leads to now is what the generator is told.
async fn approve(app: &App, run: &Run, spec: &RunSpec) -> Result<RunSpec, Refusal> {
    let halted = app.load_halted(run.meta.workspace).await;
    if let Some(finding) = halted.map_err(|error| error.to_string())? {
        return Err(Refusal { reason: finding.message.clone(), findings: vec![finding] });
    }
    let scope = Scope::Workspace(run.meta.workspace);
    let approved = app.load_approved(scope, spec).await;
    approved.map_err(|error| Refusal { reason: error.to_string(), findings: error.findings() })
}

/// What it means that a run was not begun. That all load was stopped, its row says before this job is told.
async fn unbegun(app: &App, ctx: &JobContext, refusal: Refusal) -> Result<Ended, StoreError> {
    let Refusal { reason, findings } = refusal;
    let is_unwanted = ctx.cancel.is_cancelled() || app.halted_by(ctx.operation()).await?.is_some();
    Ok(if is_unwanted { Ended::Stopped(reason) } else { Ended::Failed(reason, findings) })
}

/// One line of the generator; nothing to break with if it went without a last word.
async fn heard(
    ctx: &JobContext,
    run: &Run,
    total: u64,
    told: std::io::Result<Option<Line>>,
    onlookers: Onlookers<'_>,
) -> Result<ControlFlow<Option<Ended>>, StoreError> {
    match told {
        Ok(Some(Line::Second(second))) => {
            if let Some(push) = onlookers.push {
                push.second(&second);
            }
            keep(ctx, run, *second, total, onlookers.tell).await?;
            Ok(ControlFlow::Continue(()))
        }
        Ok(Some(Line::Elapsed(seconds))) => {
            let done = if total == 0 { seconds } else { seconds.min(total) };
            (onlookers.tell)(Progress { done, total, text: format!("{seconds} s") });
            Ok(ControlFlow::Continue(()))
        }
        Ok(Some(Line::Native(native))) => Ok(ControlFlow::Break(Some(Ended::Native(native)))),
        Ok(Some(Line::Result(recording))) => Ok(ControlFlow::Break(Some(Ended::Recorded(recording)))),
        Ok(Some(Line::Failed { message, findings })) => {
            Ok(ControlFlow::Break(Some(Ended::Failed(message, findings))))
        }
        Ok(None) => Ok(ControlFlow::Break(None)),
        Err(error) => {
            let reason = format!("the load generator told something unreadable: {error}");
            Ok(ControlFlow::Break(Some(Ended::Interrupted(reason))))
        }
    }
}

async fn keep(
    ctx: &JobContext,
    run: &Run,
    second: Second,
    total: u64,
    tell: Tell<'_>,
) -> Result<(), StoreError> {
    let (id, at) = (run.id, second.second);
    let text = format!("{} requests in second {at}", second.counters.ended);
    let body = Body::of(&StoredSecond(second))?;
    ctx.store.write(move |tx| Box::pin(async move { tx.run_second_add(id, at, body).await })).await?;
    let done = u64::from(at) + 1;
    tell(Progress { done: if total == 0 { done } else { done.min(total) }, total, text });
    Ok(())
}

async fn end_operation(ctx: &JobContext, run: &Run) -> Result<(), StoreError> {
    let Some(operation) = run.operation else { return Ok(()) };
    let state = match run.state {
        RunState::Completed | RunState::Imported => OperationState::Succeeded,
        RunState::Stopped => OperationState::Cancelled,
        RunState::Running | RunState::Interrupted | RunState::Failed => OperationState::Failed,
    };
    ctx.store
        .write(move |tx| Box::pin(async move { tx.operation_end(operation, state, None).await.map(drop) }))
        .await
}
