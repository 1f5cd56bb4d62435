//! Jobs of runs and experiments that come back, fail for good or are gone: load is sent at most once, and nothing stays
//! under way.

use std::{fs, os::unix::fs::PermissionsExt as _, path::PathBuf, time::Duration};

use meshplay_store::{
    Actor, Body, Experiment, ExperimentKind, ExperimentState, NewJob, NewOperation, NewRun, OpenOptions,
    OperationCreated, OperationState, Run, RunState, Scope, Store,
};
use meshplay_types::{ExperimentId, OperationId, RunId};
use meshplay_work::{Runner, WorkerOptions};
use tempfile::TempDir;

use super::{
    experiment_job::EXPERIMENT_JOB_KIND,
    job::{JOB_KIND, handlers},
    stored::{ExperimentJob, RunJob, StoredPlan, StoredSpec},
};
use crate::{App, AppOptions};

/// A store with one operation, and a load generator that only leaves a mark.
struct World {
    dir: TempDir,
    store: Store,
    app: App,
    actor: Actor,
    operation: OperationId,
}

impl World {
    async fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let generator = dir.path().join("generator");
        fs::write(&generator, format!("#!/bin/sh\ntouch '{}'\n", mark(&dir).display())).unwrap();
        fs::set_permissions(&generator, fs::Permissions::from_mode(0o700)).unwrap();
        let options = OpenOptions { data_dir: dir.path().join("data"), wait: Duration::ZERO, key_file: None };
        let store = Store::open(options).await.unwrap();
        let app =
            App::new(store.clone(), AppOptions { load_generator: Some(generator), ..AppOptions::default() });
        let actor = store.local_actor();
        let new = NewOperation { kind: "x".into(), subject: "x".into(), idempotency: None, deadline: None };
        let made = store.write(move |tx| Box::pin(async move { tx.operation_create(&actor, new).await }));
        let OperationCreated::New(operation) = made.await.unwrap() else { panic!("it is new") };
        Self { dir, store, app, actor, operation: operation.id }
    }

    /// Whether a generator was started.
    fn was_begun(&self) -> bool {
        mark(&self.dir).exists()
    }

    async fn run_made(&self, operation: Option<OperationId>) -> RunId {
        let spec =
            r#"{"endpoints": [{"url": "http://127.0.0.1:9/"}], "arrivals": {"kind": "max"}, "count": 1}"#;
        let new = NewRun {
            profile: None,
            operation,
            name: "x".into(),
            target: "x".into(),
            spec: Body::of(&StoredSpec(serde_json::from_str(spec).unwrap())).unwrap(),
            tags: String::new(),
            note: String::new(),
        };
        let actor = self.actor;
        let made = self.store.write(move |tx| Box::pin(async move { tx.run_create(&actor, new).await }));
        made.await.unwrap().id
    }

    /// An experiment whose plan nobody can read, with a run under way.
    async fn experiment_made(&self) -> (ExperimentId, RunId) {
        let run = self.run_made(None).await;
        let (actor, operation, plan) = (self.actor, self.operation, Body::of(&RunJob { run }).unwrap());
        let made = self.store.write(move |tx| {
            Box::pin(async move {
                let kind = ExperimentKind::Variants;
                let made = tx.experiment_create(&actor, operation, kind, "x", plan).await?;
                tx.experiment_run_set(made.id, 0, run).await?;
                tx.run_begin(run).await?;
                Ok(made)
            })
        });
        (made.await.unwrap().id, run)
    }

    /// An experiment that has made all of its runs, for its plan asks for none.
    async fn experiment_done(&self) -> ExperimentId {
        let plan = r#"{"name": "x", "base": {"endpoints": [], "arrivals": {"kind": "max"}}, "blocks": 0}"#;
        self.experiment_planned(plan).await
    }

    async fn experiment_planned(&self, plan: &str) -> ExperimentId {
        let plan = Body::of(&StoredPlan(serde_json::from_str(plan).unwrap())).unwrap();
        let (actor, operation) = (self.actor, self.operation);
        let made = self.store.write(move |tx| {
            Box::pin(async move {
                tx.experiment_create(&actor, operation, ExperimentKind::Variants, "x", plan).await
            })
        });
        made.await.unwrap().id
    }

    /// Stops an experiment, and has another operation go on with it.
    async fn stopped_and_resumed(&self, experiment: ExperimentId) -> OperationId {
        let actor = self.actor;
        let resume = self.store.write(move |tx| {
            Box::pin(async move {
                tx.experiment_end(experiment, ExperimentState::Stopped, None).await?;
                let (kind, subject) = (EXPERIMENT_JOB_KIND.to_owned(), "x".to_owned());
                let new = NewOperation { kind, subject, idempotency: None, deadline: None };
                let OperationCreated::New(operation) = tx.operation_create(&actor, new).await? else {
                    panic!("no key was given");
                };
                tx.experiment_resume(experiment, operation.id).await?;
                Ok(operation.id)
            })
        });
        resume.await.unwrap()
    }

    /// Carries out a job until there is nothing left to do.
    async fn carry_out(&self, kind: &str, payload: Body) {
        let (actor, operation) = (self.actor, Some(self.operation));
        let job = NewJob { kind: kind.to_owned(), payload, operation, run_after: None };
        let queue = self.store.write(move |tx| Box::pin(async move { tx.job_create(&actor, job).await }));
        queue.await.unwrap();
        let runner = Runner::new(self.store.clone(), handlers(&self.app), WorkerOptions::default());
        runner.run_until_idle(self.operation).await.unwrap();
    }

    async fn cancel(&self) {
        let id = self.operation;
        let cancel = self
            .store
            .write(move |tx| Box::pin(async move { tx.operation_cancel(Scope::All, id).await.map(drop) }));
        cancel.await.unwrap();
    }

    async fn end_operation(&self) {
        let (id, state) = (self.operation, OperationState::Failed);
        let end =
            self.store.write(move |tx| Box::pin(async move { tx.operation_end(id, state, None).await }));
        end.await.unwrap();
    }

    async fn begin(&self, run: RunId) -> bool {
        self.store.write(move |tx| Box::pin(tx.run_begin(run))).await.unwrap()
    }

    async fn run(&self, id: RunId) -> Run {
        self.store.read().run(Scope::All, id).await.unwrap()
    }

    async fn experiment(&self, id: ExperimentId) -> Experiment {
        self.store.read().experiment(Scope::All, id).await.unwrap()
    }

    async fn operation_state(&self) -> OperationState {
        self.store.read().operation(Scope::All, self.operation).await.unwrap().state
    }
}

fn mark(dir: &TempDir) -> PathBuf {
    dir.path().join("begun")
}

#[tokio::test]
async fn that_a_run_is_begun_is_written_down() {
    let world = World::new().await;
    let run = world.run_made(Some(world.operation)).await;
    world.carry_out(JOB_KIND, Body::of(&RunJob { run }).unwrap()).await;
    assert!(world.was_begun());
    let run = world.run(run).await;
    assert!(run.begun_at.is_some() && run.state == RunState::Interrupted, "{run:?}");
}

#[tokio::test]
async fn a_run_that_was_begun_is_not_begun_again_when_its_job_comes_back() {
    let world = World::new().await;
    let run = world.run_made(Some(world.operation)).await;
    assert!(world.begin(run).await);
    assert!(!world.begin(run).await, "it is begun once");
    world.carry_out(JOB_KIND, Body::of(&RunJob { run }).unwrap()).await;
    assert!(!world.was_begun(), "no load was sent");
    let run = world.run(run).await;
    assert_eq!(run.state, RunState::Interrupted);
    assert_eq!(run.reason.as_deref(), Some("the server was stopped while it ran"));
    assert_eq!(world.operation_state().await, OperationState::Failed);
}

#[tokio::test]
async fn a_run_ends_with_its_job_when_that_fails_for_good() {
    for (is_begun, state) in [(false, RunState::Failed), (true, RunState::Interrupted)] {
        let world = World::new().await;
        let run = world.run_made(Some(world.operation)).await;
        assert!(!is_begun || world.begin(run).await);
        // Not what the handler can read.
        let payload = Body::of(&ExperimentJob { experiment: ExperimentId(run.0) }).unwrap();
        world.carry_out(JOB_KIND, payload).await;
        let run = world.run(run).await;
        assert_eq!(run.state, state, "{run:?}");
        assert!(run.reason.is_some() && run.ended_at.is_some(), "{run:?}");
        assert_eq!(world.operation_state().await, OperationState::Failed);
    }
}

#[tokio::test]
async fn an_experiment_and_its_run_end_with_their_job_when_that_fails_for_good() {
    let world = World::new().await;
    let (experiment, run) = world.experiment_made().await;
    world.carry_out(EXPERIMENT_JOB_KIND, Body::of(&ExperimentJob { experiment }).unwrap()).await;
    let experiment = world.experiment(experiment).await;
    assert_eq!(experiment.state, ExperimentState::Interrupted, "{experiment:?}");
    assert!(experiment.reason.is_some());
    assert_eq!(world.run(run).await.state, RunState::Interrupted);
}

/// Nobody has to wait with it until it gives up.
#[tokio::test]
async fn an_experiment_that_waits_for_an_agent_can_be_stopped() {
    let world = World::new().await;
    let plan = r#"{"name": "x", "base": {"endpoints": [{"url": "http://127.0.0.1:9/"}], "arrivals": {"kind": "max"},
        "durationMs": 1000, "agents": ["gone"]}, "arms": [{"name": "a"}, {"name": "b"}], "blocks": 6}"#;
    let experiment = world.experiment_planned(plan).await;
    world.cancel().await;
    world.carry_out(EXPERIMENT_JOB_KIND, Body::of(&ExperimentJob { experiment }).unwrap()).await;
    let slots = world.store.read().experiment_slots(experiment).await.unwrap();
    assert!(slots.iter().all(|slot| slot.run.is_none()), "no run was made: {slots:?}");
    let experiment = world.experiment(experiment).await;
    assert_eq!((experiment.state, experiment.reason), (ExperimentState::Stopped, None));
    assert_eq!(world.operation_state().await, OperationState::Cancelled);
}

/// Whoever hears of the end may have it go on at once: its operation must have ended by then.
#[tokio::test]
async fn an_experiment_and_its_operation_end_in_one_unit() {
    let world = World::new().await;
    let experiment = world.experiment_done().await;
    world.carry_out(EXPERIMENT_JOB_KIND, Body::of(&ExperimentJob { experiment }).unwrap()).await;
    let experiment = world.experiment(experiment).await;
    assert_eq!(experiment.state, ExperimentState::Completed);
    let operation = world.store.read().operation(Scope::All, world.operation).await.unwrap();
    assert_eq!(operation.state, OperationState::Succeeded);
    assert_eq!(operation.ended_at, experiment.ended_at, "what is written in one unit has one time");
}

#[tokio::test]
async fn a_job_that_comes_back_leaves_an_experiment_to_the_operation_that_goes_on_with_it() {
    let world = World::new().await;
    let experiment = world.experiment_done().await;
    let other = world.stopped_and_resumed(experiment).await;
    world.carry_out(EXPERIMENT_JOB_KIND, Body::of(&ExperimentJob { experiment }).unwrap()).await;
    let experiment = world.experiment(experiment).await;
    assert_eq!((experiment.state, experiment.operation), (ExperimentState::Running, Some(other)));
    let other = world.store.read().operation(Scope::All, other).await.unwrap();
    assert_eq!(other.state, OperationState::Running);
    assert_eq!(world.operation_state().await, OperationState::Cancelled);
}

#[tokio::test]
async fn what_is_under_way_without_an_operation_is_ended_at_the_start() {
    let world = World::new().await;
    let run = world.run_made(Some(world.operation)).await;
    let (experiment, of_experiment) = world.experiment_made().await;
    world.app.abandoned_end().await.unwrap();
    assert_eq!(world.run(run).await.state, RunState::Running, "somebody works on it");
    world.end_operation().await;
    world.app.abandoned_end().await.unwrap();
    assert_eq!(world.run(run).await.state, RunState::Failed);
    assert_eq!(world.run(of_experiment).await.state, RunState::Interrupted);
    assert_eq!(world.experiment(experiment).await.state, ExperimentState::Interrupted);
}
