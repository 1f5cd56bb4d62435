//! A store with one operation, and a runner whose waits are short.

use std::time::Duration;

use jiff::Timestamp;
use meshplay_store::{
    Actor, Body, JobState, NewJob, NewOperation, OpenOptions, Operation, OperationCreated, Scope, Store,
    Versioned,
};
use meshplay_types::id::{JobId, OperationId};
use meshplay_work::{Backoff, Registry, Runner, WorkerOptions};
use serde::{Deserialize, Serialize};
use tempfile::TempDir;

/// More than any wait of a test that goes well.
pub(crate) const LONG: Duration = Duration::from_secs(60);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Payload(pub(crate) String);

impl Versioned for Payload {
    const VERSION: u32 = 1;
}

pub(crate) struct World {
    pub(crate) dir: TempDir,
    pub(crate) store: Store,
    pub(crate) actor: Actor,
    pub(crate) operation: OperationId,
}

pub(crate) async fn open(dir: &TempDir) -> Store {
    let options = OpenOptions { data_dir: dir.path().join("data"), wait: Duration::ZERO, key_file: None };
    Store::open(options).await.unwrap()
}

pub(crate) async fn queue(store: &Store, operation: OperationId, kind: &str, payload: &str) -> JobId {
    let actor = store.local_actor();
    let payload = Body::of(&Payload(payload.to_owned())).unwrap();
    let job = NewJob { kind: kind.to_owned(), payload, operation: Some(operation), run_after: None };
    store.write(move |tx| Box::pin(async move { tx.job_create(&actor, job).await })).await.unwrap()
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with_deadline(None).await
    }

    pub(crate) async fn with_deadline(deadline: Option<Timestamp>) -> Self {
        let dir = TempDir::new().unwrap();
        let store = open(&dir).await;
        let actor = store.local_actor();
        let new = NewOperation { kind: "test".into(), subject: "x".into(), idempotency: None, deadline };
        let made = store.write(move |tx| Box::pin(async move { tx.operation_create(&actor, new).await }));
        let OperationCreated::New(operation) = made.await.unwrap() else { panic!("it is new") };
        Self { dir, store, actor, operation: operation.id }
    }

    pub(crate) async fn queue(&self, kind: &str, payload: &str) -> JobId {
        queue(&self.store, self.operation, kind, payload).await
    }

    pub(crate) fn runner(&self, registry: Registry) -> Runner {
        Runner::new(self.store.clone(), registry, options())
    }

    pub(crate) async fn operation(&self) -> Operation {
        self.store.read().operation(Scope::All, self.operation).await.unwrap()
    }

    pub(crate) async fn states(&self) -> Vec<JobState> {
        let jobs = self.store.read().jobs_of_operation(self.operation).await.unwrap();
        jobs.iter().map(|job| job.state).collect()
    }

    pub(crate) async fn log(&self) -> Vec<String> {
        let lines = self.store.read().operation_log_after(self.operation, 0, 100).await.unwrap();
        lines.into_iter().map(|line| line.message).collect()
    }
}

pub(crate) fn options() -> WorkerOptions {
    let short = Duration::from_millis(20);
    WorkerOptions {
        jobs_max: 4,
        attempts_max: 3,
        backoff: Backoff { first: short, longest: short },
        renew_every: Duration::from_millis(100),
        stop_grace: Duration::from_millis(300),
        cancel_grace: Duration::from_millis(300),
        ..WorkerOptions::default()
    }
}
