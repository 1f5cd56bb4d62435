//! Jobs that do not go well: each comes to an end, and the operation with the last of them.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use meshplay_store::{JobState, OperationState, StoreError};
use meshplay_types::{Code, Severity};
use meshplay_work::{JobContext, JobError, Registry};
use tokio::time::timeout;

use crate::support::{LONG, World};

async fn run(world: &World, registry: Registry) {
    timeout(LONG, world.runner(registry).run_until_idle(world.operation)).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_job_that_may_work_later_is_tried_again() {
    let world = World::new().await;
    let tries = Arc::new(AtomicU32::new(0));
    let counted = tries.clone();
    let registry = Registry::new().with("shaky", move |context: JobContext| {
        let tries = counted.fetch_add(1, Ordering::SeqCst) + 1;
        async move {
            assert_eq!(context.job.attempts, tries);
            if tries < 3 { Err(JobError::Retry { reason: "busy".into(), after: None }) } else { Ok(()) }
        }
    });
    world.queue("shaky", "").await;
    run(&world, registry).await;
    assert_eq!(tries.load(Ordering::SeqCst), 3);
    assert_eq!(world.states().await, [JobState::Done]);
    assert_eq!(world.operation().await.state, OperationState::Running, "its handler ends it, not the runner");
}

#[tokio::test]
async fn a_job_fails_for_good_after_its_attempts_and_ends_the_operation() {
    let world = World::new().await;
    let registry = Registry::new().with("never", |_| async {
        Err(JobError::Retry { reason: "the cluster is away".into(), after: None })
    });
    world.queue("never", "").await;
    run(&world, registry).await;
    assert_eq!(world.states().await, [JobState::Failed]);
    assert_eq!(world.operation().await.state, OperationState::Failed);
    let expected = format!("{}: the cluster is away (attempt 3 of 3)", Code::JOB_ATTEMPTS_SPENT);
    assert_eq!(world.log().await, [expected]);
}

/// What a job worked for is ended where its failure is written, and a fault there keeps nothing else from being written.
#[tokio::test]
async fn what_a_job_worked_for_is_ended_with_it_if_it_fails_for_good() {
    let world = World::new().await;
    let registry = Registry::new()
        .with("never", |_| async { Err(JobError::Failed { reason: "it is broken".into() }) })
        .on_failure("never", |tx, job, reason| {
            Box::pin(async move {
                let Some(operation) = job.operation else { return Ok(()) };
                tx.operation_log(operation, Severity::Info, &format!("ended: {reason}"), None).await?;
                Err(StoreError::NotFound { what: "run", id: "x".into() })
            })
        })
        .with("goes", |_| async { Ok(()) })
        .on_failure("goes", |_, _, _| Box::pin(async { panic!("it has not failed") }));
    world.queue("never", "").await;
    world.queue("goes", "").await;
    run(&world, registry).await;
    assert_eq!(world.states().await, [JobState::Failed, JobState::Done]);
    let failed = format!("{}: it is broken", Code::JOB_FAILED);
    assert_eq!(world.log().await, [failed, "ended: it is broken".to_owned()]);
}

#[tokio::test]
async fn a_panic_ends_its_own_job_only() {
    let world = World::new().await;
    let registry = Registry::new()
        .with("panics", |_| async { panic!("a bug of the handler's") })
        .with("goes", |_| async { Ok(()) });
    world.queue("panics", "").await;
    world.queue("goes", "").await;
    run(&world, registry).await;
    assert_eq!(world.states().await, [JobState::Failed, JobState::Done]);
    assert_eq!(world.operation().await.state, OperationState::Partial);
}

#[tokio::test]
async fn a_job_without_a_handler_fails_with_its_code() {
    let world = World::new().await;
    world.queue("unknown", "").await;
    run(&world, Registry::new()).await;
    assert_eq!(world.states().await, [JobState::Failed]);
    assert!(world.log().await[0].starts_with(&Code::JOB_WITHOUT_HANDLER.to_string()));
}

#[tokio::test]
async fn an_operation_is_not_ended_while_another_job_of_it_is_open() {
    let world = World::new().await;
    let registry = Registry::new().with("fails", |_| async { Err(JobError::Failed { reason: "no".into() }) });
    world.queue("fails", "").await;
    let operation = world.operation;
    let actor = world.actor;
    let later = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(1);
    let payload = meshplay_store::Body::of(&crate::support::Payload(String::new())).unwrap();
    let job = meshplay_store::NewJob {
        kind: "fails".into(),
        payload,
        operation: Some(operation),
        run_after: Some(later),
    };
    world.store.write(move |tx| Box::pin(async move { tx.job_create(&actor, job).await })).await.unwrap();
    let runner = world.runner(registry);
    let driven = tokio::spawn({
        let runner = runner.clone();
        async move { runner.run_until_idle(operation).await }
    });
    let mut seen = world.store.jobs_watch();
    while world.states().await[0] != JobState::Failed {
        timeout(LONG, seen.changed()).await.unwrap().unwrap();
    }
    assert_eq!(world.operation().await.state, OperationState::Running);
    runner.stop();
    driven.await.unwrap().unwrap();
}

#[tokio::test]
async fn the_jobs_of_an_ended_operation_are_not_run() {
    let world = World::new().await;
    let operation = world.operation;
    let end =
        world.store.write(move |tx| Box::pin(tx.operation_end(operation, OperationState::Cancelled, None)));
    end.await.unwrap();
    world.queue("never", "").await;
    let registry = Registry::new().with("never", |_| async { panic!("it ran") });
    run(&world, registry).await;
    assert_eq!(world.states().await, [JobState::Done]);
}
