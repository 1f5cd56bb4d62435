//! The work of a run: a generator is started, its seconds are kept as they come, and the end is recorded.
//!
//! A run is never begun twice: load that nobody expects any more is worse than a gap. If the job comes back after a
//! crash, the run ends as interrupted, with what was kept.

use std::ops::ControlFlow;

use meshplay_load::{external::Native, loadgen::Line};
use meshplay_perf::{
    Recording, RunSpec,
    recording::{End, Second},
    summary::Summary,
};
use meshplay_store::{Body, NewEvent, OperationState, Progress, Run, RunEnd, RunState, Scope, StoreError};
use meshplay_types::{Findings, Severity};
use meshplay_work::{JobContext, JobError, Registry};

use super::{
    cost::{CostWatch, Surroundings},
    costs,
    experiment_job::{self, EXPERIMENT_JOB_KIND},
    maker::Maker,
    other,
    refusal::Refusal,
    schedule,
    stored::{RunJob, StoredRecording, StoredRefusal, StoredSecond, StoredSpec, StoredSummary, Told},
    surroundings::{hash, surroundings},
};
use crate::{App, metrics::Push};

/// Kind of the job and of its operation.
pub const JOB_KIND: &str = "performance.run";

/// The handlers of this area.
pub(crate) fn handlers(app: &App) -> Registry {
    let schedules = schedule::handlers(app);
    let (of_runs, of_experiments) = (app.clone(), app.clone());
    let runs = Registry::new().with(JOB_KIND, move |ctx: JobContext| {
        let app = of_runs.clone();
        async move { carry_out(&app, &ctx).await }
    });
    let runs = runs.with(EXPERIMENT_JOB_KIND, move |ctx: JobContext| {
        let app = of_experiments.clone();
        async move { experiment_job::carry_out(&app, &ctx).await }
    });
    runs.and(schedules)
}

/// How the measuring ended.
enum Ended {
    /// The recording without its seconds.
    Recorded(Box<Recording>),
    /// A program of others has written this.
    Native(Box<Native>),
    /// The generator or the server went.
    Interrupted(String),
    /// Nothing was measured; the mistakes of the specification, if it is their fault.
    Failed(String, Findings),
}

async fn carry_out(app: &App, ctx: &JobContext) -> Result<(), JobError> {
    let RunJob { run } = ctx.payload()?;
    let run = ctx.store.read().run(Scope::All, run).await?;
    if run.state != RunState::Running {
        return Ok(end_operation(ctx, &run).await?);
    }
    let StoredSpec(spec) = run.spec.get()?;
    let ended = if ctx.job.takeovers > 0 {
        interrupt(app, ctx, &run, &spec).await?
    } else {
        carry(app, ctx, &run, &spec, &|progress| ctx.progress(progress)).await?
    };
    end_operation(ctx, &ended).await?;
    Ok(app.retention_after_run(&ended).await?)
}

/// Is told how far a run is.
pub(super) type Tell<'a> = &'a (dyn Fn(Progress) + Send + Sync);

/// A run that has been made, and what was seen around it.
#[derive(Clone, Copy)]
struct Made<'a> {
    run: &'a Run,
    spec: &'a RunSpec,
    seen: &'a Surroundings,
}

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
    push_end(ctx, push).await?;
    let seen = watch.as_ref().map(CostWatch::surroundings).unwrap_or_default();
    let ended = record(app, ctx, Made { run, spec, seen: &seen }, ended).await?;
    if let Some(watch) = watch {
        costs::keep(app, ctx, &ended, watch, tell).await?;
    }
    Ok(ended)
}

/// Ends a run that was under way when the server died.
pub(super) async fn interrupt(
    app: &App,
    ctx: &JobContext,
    run: &Run,
    spec: &RunSpec,
) -> Result<Run, StoreError> {
    let made = Made { run, spec, seen: &Surroundings::new() };
    record(app, ctx, made, Ended::Interrupted("the server died while it ran".to_owned())).await
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
        started = Maker::start(app, run.id, spec) => started,
        () = ctx.cancel.cancelled() => Err("it was stopped before it began".to_owned().into()),
        () = ctx.stop.cancelled() => Err("the server was stopped before it began".to_owned().into()),
    };
    let mut maker = match started {
        Ok(maker) => maker,
        Err(Refusal { reason, findings }) => return Ok(Ended::Failed(reason, findings)),
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
            ControlFlow::Break(Some(ended)) => return Ok(ended),
            ControlFlow::Break(None) => return Ok(Ended::Interrupted(maker.complaint().await)),
        }
    }
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

/// Writes down how the run ended: recording, summary and event in one transaction.
async fn record(app: &App, ctx: &JobContext, made: Made<'_>, ended: Ended) -> Result<Run, StoreError> {
    let Made { run, spec, .. } = made;
    let (end, import) = match ended {
        Ended::Native(native) => end_of_native(made, &native)?,
        Ended::Recorded(recording) => (end_of_recording(app, made, Some(*recording), None).await?, None),
        // A program of others tells nothing before its end.
        Ended::Interrupted(reason) if spec.generator.is_some() => (vain(RunState::Interrupted, reason), None),
        Ended::Failed(reason, findings) if !findings.is_empty() => {
            let refusal = Some(Body::of(&StoredRefusal(findings))?);
            (RunEnd { refusal, ..vain(RunState::Failed, reason) }, None)
        }
        Ended::Interrupted(reason) | Ended::Failed(reason, _) => {
            (end_of_recording(app, made, None, Some(reason)).await?, None)
        }
    };
    if let Some(reason) = &end.reason {
        ctx.log(Severity::Error, reason.clone(), None).await?;
    }
    let (actor, id, operation) = (ctx.actor(), run.id, run.operation);
    let status = Some(end.state.as_str());
    let data = Body::of(&Told { run: Some(id), profile: None, status })?;
    let event =
        NewEvent { kind: "performance.run.ended".to_owned(), subject: run.name.clone(), operation, data };
    ctx.store
        .write(move |tx| {
            Box::pin(async move {
                let ended = tx.run_end(id, end).await?;
                if let Some((body, original)) = import {
                    tx.run_import_add(id, body, &original).await?;
                }
                tx.event_create(&actor, event).await?;
                Ok(ended)
            })
        })
        .await
}

/// An end without numbers.
fn vain(state: RunState, reason: String) -> RunEnd {
    RunEnd { state, recording: None, summary: None, environment: None, reason: Some(reason), refusal: None }
}

/// The end of a run that a program of others made, with what is kept of its result.
fn end_of_native(made: Made<'_>, native: &Native) -> Result<(RunEnd, Option<(Body, String)>), StoreError> {
    let Made { spec, seen, .. } = made;
    let state = match native.end {
        End::Completed => RunState::Completed,
        End::Stopped => RunState::Stopped,
        End::Interrupted => RunState::Interrupted,
    };
    let generator = spec.generator.ok_or_else(|| "nobody asked for a program of others".to_owned());
    let understood = generator.and_then(|generator| other::understood(generator, spec, native));
    let mut import = match understood {
        Ok(import) => import,
        // Who stopped it does not expect a result.
        Err(_) if state == RunState::Stopped => {
            return Ok((vain(state, "it wrote no result".to_owned()), None));
        }
        Err(reason) => return Ok((vain(RunState::Failed, reason), None)),
    };
    import.surroundings.extend(seen.clone());
    let environment = Some(hash(&import.surroundings));
    let end = RunEnd { state, recording: None, summary: None, environment, reason: None, refusal: None };
    Ok((end, Some((Body::of(&import)?, native.text.clone()))))
}

/// The end of a run that we made: of what is recorded, the numbers.
async fn end_of_recording(
    app: &App,
    made: Made<'_>,
    recording: Option<Recording>,
    reason: Option<String>,
) -> Result<RunEnd, StoreError> {
    let Made { run, spec, seen } = made;
    let seconds = app.run_seconds(run.id).await?;
    let recording = match recording {
        Some(head) => Some(Recording { seconds, ..head }),
        None => interrupted(run, spec, seconds),
    };
    let Some(mut recording) = recording else {
        return Ok(RunEnd {
            state: RunState::Failed,
            recording: None,
            summary: None,
            environment: None,
            reason,
            refusal: None,
        });
    };
    let state = match recording.end {
        End::Completed => RunState::Completed,
        End::Stopped => RunState::Stopped,
        End::Interrupted => RunState::Interrupted,
    };
    let summary = Some(Body::of(&StoredSummary(Summary::of(spec, &recording)))?);
    let mut surroundings = surroundings(spec, &recording, app.about().version);
    surroundings.extend(seen.clone());
    recording.seconds.clear();
    let environment = Some(hash(&surroundings));
    let recording = Some(Body::of(&StoredRecording { recording, surroundings })?);
    Ok(RunEnd { state, recording, summary, environment, reason, refusal: None })
}

/// What is known of a run whose generator said no last word: its seconds. Nothing, if there are none.
fn interrupted(run: &Run, spec: &RunSpec, seconds: Vec<Second>) -> Option<Recording> {
    let last = seconds.last()?;
    Some(Recording {
        engine: String::new(),
        engine_reason: None,
        threads: spec.threads.unwrap_or(1),
        cores: std::thread::available_parallelism().map_or(1, |n| u32::try_from(n.get()).unwrap_or(1)),
        started_at: run.meta.created_at,
        elapsed_us: (u64::from(last.second) + 1) * 1_000_000,
        warm_up_ms: spec.warm_up_ms,
        endpoints: spec
            .endpoints
            .iter()
            .map(|endpoint| endpoint.name.clone().unwrap_or_else(|| endpoint.url.clone()))
            .collect(),
        status_codes: Default::default(),
        unsent: 0,
        end: End::Interrupted,
        agents: Vec::new(),
        seconds,
    })
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
