//! Runs and experiments that nobody works on any more: their job failed for good, or their operation has ended without
//! them. Under way for ever, they would count as load of whoever started them, keep schedules waiting, and could not be
//! removed.
//!
//! It measures nothing and has nothing go on.

use meshplay_store::{
    Actor, Body, Experiment, ExperimentState, Job, NewEvent, Run, RunEnd, RunState, Scope, StoreError, Tx,
    UnitFuture,
};
use meshplay_types::RunId;
use tracing::warn;

use super::{
    cost::Surroundings,
    ending::{Made, end_without_word, vain},
    planned::word,
    stored::{StoredSpec, Told},
};
use crate::App;

/// Why something ends that was found at the start.
const LEFT: &str = "its operation ended without it";

/// Ends the run of a job that failed for good. Without numbers, also if seconds were kept: to compute with them may be
/// what failed.
pub(super) fn fail_run(tx: &mut Tx, job: Job, reason: String) -> UnitFuture<'_, Result<(), StoreError>> {
    Box::pin(async move {
        let Some(operation) = job.operation else { return Ok(()) };
        let Some(run) = tx.read().run_of_operation(operation).await? else { return Ok(()) };
        let end = vain(state(&run), reason);
        end_run(tx, &run, end).await
    })
}

/// Ends the experiment of a job that failed for good, and the run that was under way. It can go on later.
pub(super) fn fail_experiment(
    tx: &mut Tx,
    job: Job,
    reason: String,
) -> UnitFuture<'_, Result<(), StoreError>> {
    Box::pin(async move {
        let Some(operation) = job.operation else { return Ok(()) };
        let Some(experiment) = tx.read().experiment_of_operation(operation).await? else { return Ok(()) };
        for slot in tx.read().experiment_slots(experiment.id).await? {
            let Some(run) = slot.run else { continue };
            let run = tx.read().run(Scope::All, run).await?;
            let end = vain(state(&run), reason.clone());
            end_run(tx, &run, end).await?;
        }
        end_experiment(tx, &experiment, reason).await
    })
}

impl App {
    /// Ends what former processes have left under way though its operation has ended: experiments, and then runs, for
    /// those of experiments are without one by then.
    pub(crate) async fn abandoned_end(&self) -> Result<(), StoreError> {
        for id in self.store().read().experiments_orphaned().await? {
            let end = self.store().write(move |tx| {
                Box::pin(async move {
                    let experiment = tx.read().experiment(Scope::All, id).await?;
                    end_experiment(tx, &experiment, LEFT.to_owned()).await
                })
            });
            end.await?;
        }
        for id in self.store().read().runs_orphaned().await? {
            self.run_abandoned_end(id).await?;
        }
        Ok(())
    }

    async fn run_abandoned_end(&self, id: RunId) -> Result<(), StoreError> {
        let run = self.store().read().run(Scope::All, id).await?;
        let end = end_of(self, &run).await.unwrap_or_else(|fault| {
            let fault = &fault as &dyn std::error::Error;
            warn!(run = %id, error = fault, "a run is ended without what was recorded of it");
            vain(state(&run), LEFT.to_owned())
        });
        self.store().write(move |tx| Box::pin(async move { end_run(tx, &run, end).await })).await
    }
}

/// The end of a run with what was recorded of it.
async fn end_of(app: &App, run: &Run) -> Result<RunEnd, StoreError> {
    let StoredSpec(spec) = run.spec.get()?;
    let made = Made { run, spec: &spec, seen: &Surroundings::new() };
    end_without_word(app, made, state(run), LEFT.to_owned()).await
}

/// How a run ends that nobody works on any more.
fn state(run: &Run) -> RunState {
    if run.begun_at.is_some() { RunState::Interrupted } else { RunState::Failed }
}

async fn end_run(tx: &mut Tx, run: &Run, end: RunEnd) -> Result<(), StoreError> {
    if run.state != RunState::Running {
        return Ok(());
    }
    let data = Body::of(&Told { run: Some(run.id), profile: None, status: Some(end.state.as_str()) })?;
    let (kind, subject) = ("performance.run.ended".to_owned(), run.name.clone());
    tx.run_end(run.id, end).await?;
    let actor = Actor { workspace: run.meta.workspace, principal: run.meta.created_by };
    tx.event_create(&actor, NewEvent { kind, subject, operation: run.operation, data }).await.map(drop)
}

async fn end_experiment(tx: &mut Tx, experiment: &Experiment, reason: String) -> Result<(), StoreError> {
    if experiment.state != ExperimentState::Running {
        return Ok(());
    }
    let state = ExperimentState::Interrupted;
    tx.experiment_end(experiment.id, state, Some(reason)).await?;
    let data = Body::of(&Told { run: None, profile: None, status: Some(state.as_str()) })?;
    let (kind, subject) = (format!("{}.ended", word(experiment.kind)), experiment.name.clone());
    let actor = Actor { workspace: experiment.meta.workspace, principal: experiment.meta.created_by };
    tx.event_create(&actor, NewEvent { kind, subject, operation: experiment.operation, data }).await.map(drop)
}
