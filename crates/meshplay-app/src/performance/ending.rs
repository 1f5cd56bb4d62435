//! How a run ended, written down: its recording with the numbers made of it, or what a program of others wrote, or why
//! there is neither. It measures nothing.

use meshplay_load::external::Native;
use meshplay_perf::{
    Recording, RunSpec,
    recording::{End, Second},
    summary::Summary,
};
use meshplay_store::{Body, NewEvent, Run, RunEnd, RunState, StoreError};
use meshplay_types::{Code, Finding, Findings, Severity};
use meshplay_work::JobContext;

use super::{
    cost::Surroundings,
    other,
    stored::{StoredRecording, StoredRefusal, StoredSummary, Told},
    surroundings::{hash, surroundings},
};
use crate::{App, core::aside};

/// How the measuring ended.
pub(super) enum Ended {
    /// The recording without its seconds.
    Recorded(Box<Recording>),
    /// A program of others has written this.
    Native(Box<Native>),
    /// Somebody stopped it before there was anything to record.
    Stopped(String),
    /// The generator or the server went.
    Interrupted(String),
    /// Nothing was measured; the mistakes of the specification, if it is their fault.
    Failed(String, Findings),
}

/// A run that has been made, and what was seen around it.
#[derive(Clone, Copy)]
pub(super) struct Made<'a> {
    pub(super) run: &'a Run,
    pub(super) spec: &'a RunSpec,
    pub(super) seen: &'a Surroundings,
}

/// Writes down how the run ended: recording, summary and event in one transaction.
pub(super) async fn record(
    app: &App,
    ctx: &JobContext,
    made: Made<'_>,
    ended: Ended,
) -> Result<Run, StoreError> {
    let run = made.run;
    let (end, import) = match ended {
        Ended::Native(native) => end_of_native(made, &native)?,
        Ended::Recorded(head) => {
            let seconds = app.run_seconds(run.id).await?;
            (end_of_recording(app, made, Recording { seconds, ..*head }).await?, None)
        }
        Ended::Stopped(reason) => (end_without_word(app, made, RunState::Stopped, reason).await?, None),
        Ended::Interrupted(reason) => {
            (end_without_word(app, made, RunState::Interrupted, reason).await?, None)
        }
        Ended::Failed(reason, findings) if !findings.is_empty() => {
            let refusal = Some(Body::of(&StoredRefusal(findings))?);
            (RunEnd { refusal, ..vain(RunState::Failed, reason) }, None)
        }
        Ended::Failed(reason, _) => (end_without_word(app, made, RunState::Failed, reason).await?, None),
    };
    if let Some(reason) = &end.reason {
        let severity = if end.state == RunState::Stopped { Severity::Info } else { Severity::Error };
        ctx.log(severity, reason.clone(), None).await?;
    }
    let end = with_halt(app, ctx, end).await?;
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
                    let original = tx.run_original_add(&original).await?;
                    tx.run_import_add(id, body, &original).await?;
                }
                tx.event_create(&actor, event).await?;
                Ok(ended)
            })
        })
        .await
}

/// A run that was stopped with all load says by whom.
async fn with_halt(app: &App, ctx: &JobContext, end: RunEnd) -> Result<RunEnd, StoreError> {
    if end.state == RunState::Completed {
        return Ok(end);
    }
    let Some(text) = app.halted_by(ctx.operation()).await? else { return Ok(end) };
    let reason = Some(end.reason.map_or_else(|| text.clone(), |reason| format!("{reason}; {text}")));
    let refusal = match end.refusal {
        Some(refusal) => refusal,
        None => {
            let finding = Finding::new(Code::LOAD_STOPPED, "the run was stopped together with all load");
            Body::of(&StoredRefusal(vec![finding]))?
        }
    };
    Ok(RunEnd { reason, refusal: Some(refusal), ..end })
}

/// An end without numbers.
pub(super) fn vain(state: RunState, reason: String) -> RunEnd {
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
        // Why it was cut off says more than that what it has written is no whole result.
        Err(reason) if state == RunState::Interrupted => {
            return Ok((vain(state, native.complaint.clone().unwrap_or(reason)), None));
        }
        Err(reason) => return Ok((vain(RunState::Failed, reason), None)),
    };
    import.surroundings.extend(seen.clone());
    let environment = Some(hash(&import.surroundings));
    let reason = native.complaint.clone().filter(|_| state == RunState::Interrupted);
    let end = RunEnd { state, recording: None, summary: None, environment, reason, refusal: None };
    Ok((end, Some((Body::of(&import)?, native.text.clone()))))
}

/// The end of a run whose generator said no last word: its seconds, or how it ended if there are none. A program of
/// others tells none.
pub(super) async fn end_without_word(
    app: &App,
    made: Made<'_>,
    state: RunState,
    reason: String,
) -> Result<RunEnd, StoreError> {
    let Made { run, spec, .. } = made;
    match interrupted(run, spec, app.run_seconds(run.id).await?) {
        Some(recording) => {
            Ok(RunEnd { reason: Some(reason), ..end_of_recording(app, made, recording).await? })
        }
        None => Ok(vain(state, reason)),
    }
}

/// The end of a run that we made: of what is recorded, the numbers.
async fn end_of_recording(app: &App, made: Made<'_>, recording: Recording) -> Result<RunEnd, StoreError> {
    let Made { spec, seen, .. } = made;
    let known = spec.clone();
    // Hours take seconds to compute, and whoever else is served must not wait for them.
    let (summary, mut recording) = aside(move || (Summary::of(&known, &recording), recording)).await;
    let state = match recording.end {
        End::Completed => RunState::Completed,
        End::Stopped => RunState::Stopped,
        End::Interrupted => RunState::Interrupted,
    };
    let summary = Some(Body::of(&StoredSummary(summary))?);
    let mut surroundings = surroundings(spec, &recording, app.about().version);
    surroundings.extend(seen.clone());
    recording.seconds.clear();
    let environment = Some(hash(&surroundings));
    let recording = Some(Body::of(&StoredRecording { recording, surroundings })?);
    Ok(RunEnd { state, recording, summary, environment, reason: None, refusal: None })
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
        unsent_seconds: Default::default(),
        end: End::Interrupted,
        agents: Vec::new(),
        seconds,
    })
}
