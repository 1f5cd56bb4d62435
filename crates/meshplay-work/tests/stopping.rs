//! Cancel, deadline, shutdown, takeover: what each signal does, and that nothing is lost.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use jiff::{SignedDuration, Timestamp};
use meshplay_store::{JobClaim, JobState, OperationState, Scope};
use meshplay_work::{CancelReason, Ended, JobContext, JobError, Registry, Runner, WorkerOptions};
use tokio::{sync::Notify, time::timeout};

use crate::support::{LONG, World, open, options};

async fn end_cancelled(context: &JobContext) -> Result<(), JobError> {
    let operation = context.operation().unwrap();
    let end =
        context.store.write(move |tx| Box::pin(tx.operation_end(operation, OperationState::Cancelled, None)));
    end.await.map(drop).map_err(JobError::from)
}

/// Waits for `cancel` and brings the operation to its end.
fn obedient(reason: CancelReason, started: Arc<Notify>) -> Registry {
    Registry::new().with("work", move |context: JobContext| {
        let started = started.clone();
        async move {
            started.notify_one();
            context.cancel.cancelled().await;
            assert_eq!(context.cancel_reason(), Some(reason));
            assert!(!context.stop.is_cancelled());
            end_cancelled(&context).await
        }
    })
}

#[tokio::test]
async fn a_cancelled_operation_tells_its_running_job_at_once() {
    let world = World::new().await;
    let started = Arc::new(Notify::new());
    let runner = world.runner(obedient(CancelReason::Requested, started.clone()));
    world.queue("work", "").await;
    let operation = world.operation;
    let driven = tokio::spawn(async move { runner.run_until_idle(operation).await });
    started.notified().await;
    world.store.write(move |tx| Box::pin(tx.operation_cancel(Scope::All, operation))).await.unwrap();
    assert_eq!(timeout(LONG, driven).await.unwrap().unwrap().unwrap(), Ended::Idle);
    assert_eq!(world.operation().await.state, OperationState::Cancelled);
    assert_eq!(world.states().await, [JobState::Done]);
}

#[tokio::test]
async fn a_job_that_starts_after_the_cancel_is_told_too() {
    let world = World::new().await;
    let operation = world.operation;
    world.queue("work", "").await;
    world.store.write(move |tx| Box::pin(tx.operation_cancel(Scope::All, operation))).await.unwrap();
    let runner = world.runner(obedient(CancelReason::Requested, Arc::new(Notify::new())));
    timeout(LONG, runner.run_until_idle(operation)).await.unwrap().unwrap();
    assert_eq!(world.operation().await.state, OperationState::Cancelled);
}

#[tokio::test]
async fn a_deadline_cancels_and_whoever_ignores_it_fails() {
    let soon = || Some(Timestamp::now() + SignedDuration::from_millis(100));
    let world = World::with_deadline(soon()).await;
    world.queue("work", "").await;
    let runner = world.runner(obedient(CancelReason::Deadline, Arc::new(Notify::new())));
    timeout(LONG, runner.run_until_idle(world.operation)).await.unwrap().unwrap();
    assert_eq!(world.operation().await.state, OperationState::Cancelled);

    let world = World::with_deadline(soon()).await;
    world.queue("deaf", "").await;
    let runner = world.runner(Registry::new().with("deaf", |_| std::future::pending()));
    timeout(LONG, runner.run_until_idle(world.operation)).await.unwrap().unwrap();
    assert_eq!(world.states().await, [JobState::Failed]);
    assert_eq!(world.operation().await.state, OperationState::Failed);
}

#[tokio::test]
async fn a_cancel_does_not_lift_the_deadline() {
    let world = World::with_deadline(Some(Timestamp::now() + SignedDuration::from_millis(300))).await;
    let operation = world.operation;
    world.store.write(move |tx| Box::pin(tx.operation_cancel(Scope::All, operation))).await.unwrap();
    world.queue("endless rollback", "").await;
    let registry = Registry::new().with("endless rollback", |context: JobContext| async move {
        context.cancel.cancelled().await;
        std::future::pending().await
    });
    timeout(LONG, world.runner(registry).run_until_idle(operation)).await.unwrap().unwrap();
    assert_eq!(world.operation().await.state, OperationState::Failed);
}

/// Runs until its first life is stopped; its second life ends at once.
fn twice(lives: Arc<AtomicU32>, started: Arc<Notify>, lets_go: bool) -> Registry {
    Registry::new().with("work", move |context: JobContext| {
        let (lives, started) = (lives.clone(), started.clone());
        async move {
            if lives.fetch_add(1, Ordering::SeqCst) > 0 {
                return Ok(());
            }
            started.notify_one();
            context.stop.cancelled().await;
            if !lets_go {
                std::future::pending::<()>().await;
            }
            Err(JobError::Interrupted)
        }
    })
}

async fn stopped_work_is_resumed(lets_go: bool) {
    let world = World::new().await;
    let (lives, started) = (Arc::new(AtomicU32::new(0)), Arc::new(Notify::new()));
    let registry = twice(lives.clone(), started.clone(), lets_go);
    let runner = world.runner(registry.clone());
    world.queue("work", "").await;
    let (operation, first) = (world.operation, runner.clone());
    let driven = tokio::spawn(async move { first.run_until_idle(operation).await });
    started.notified().await;
    runner.stop();
    assert_eq!(timeout(LONG, driven).await.unwrap().unwrap().unwrap(), Ended::Stopped);
    assert_eq!(world.states().await, [JobState::Ready]);
    world.store.close().await;

    let store = open(&world.dir).await;
    let runner = Runner::new(store.clone(), registry, options());
    timeout(LONG, runner.run_until_idle(operation)).await.unwrap().unwrap();
    let jobs = store.read().jobs_of_operation(operation).await.unwrap();
    assert_eq!((jobs[0].state, jobs[0].attempts), (JobState::Done, 1), "a stop is no failed attempt");
    assert_eq!(lives.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_stop_leaves_work_that_the_next_start_resumes() {
    stopped_work_is_resumed(true).await;
}

#[tokio::test]
async fn a_handler_that_does_not_let_go_is_dropped_and_resumed_as_well() {
    stopped_work_is_resumed(false).await;
}

#[tokio::test]
async fn the_jobs_of_a_dead_process_are_taken_over_at_once() {
    let world = World::new().await;
    world.queue("work", "").await;
    // The former process claimed the job and never came back.
    let claimed = world.store.write(|tx| Box::pin(tx.job_claim(JobClaim::Any, &[]))).await.unwrap().unwrap();
    world.store.close().await;
    let store = open(&world.dir).await;
    let runner = Runner::new(store.clone(), Registry::new().with("work", |_| async { Ok(()) }), options());
    let started = std::time::Instant::now();
    timeout(LONG, runner.run_until_idle(world.operation)).await.unwrap().unwrap();
    assert!(started.elapsed().as_secs() < 5, "before its lease ends: {:?}", started.elapsed());
    let job = store.read().job(claimed.id).await.unwrap();
    assert_eq!((job.state, job.attempts, job.takeovers), (JobState::Done, 1, 1));
}

#[tokio::test]
async fn a_job_that_kills_its_worker_each_time_is_given_up() {
    let world = World::new().await;
    world.queue("work", "").await;
    let mut store = world.store.clone();
    for _ in 0..3 {
        store.write(|tx| Box::pin(tx.job_claim(JobClaim::Any, &[]))).await.unwrap().unwrap();
        store.close().await;
        store = open(&world.dir).await;
    }
    let options = WorkerOptions { takeovers_max: 2, ..options() };
    let registry = Registry::new().with("work", |_| async { panic!("it ran") });
    Runner::new(store.clone(), registry, options).run_until_idle(world.operation).await.unwrap();
    let jobs = store.read().jobs_of_operation(world.operation).await.unwrap();
    assert_eq!(jobs[0].state, JobState::Failed);
}

#[tokio::test]
async fn a_worker_whose_job_was_taken_over_is_stopped_and_changes_nothing() {
    let world = World::new().await;
    let (started, stopped) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let signals = (started.clone(), stopped.clone());
    let registry = Registry::new().with("work", move |context: JobContext| {
        let (started, stopped) = signals.clone();
        async move {
            started.notify_one();
            context.stop.cancelled().await;
            stopped.notify_one();
            Ok(())
        }
    });
    let id = world.queue("work", "").await;
    let runner = world.runner(registry);
    let operation = world.operation;
    let driver = runner.clone();
    let driven = tokio::spawn(async move { driver.run_until_idle(operation).await });
    started.notified().await;
    // Somebody else gets the job, in one unit, so that the runner cannot come between.
    let fence = world.store.read().job(id).await.unwrap().fence;
    let taken = world.store.write(move |tx| {
        Box::pin(async move {
            tx.job_release(id, fence).await?;
            tx.job_claim(JobClaim::Any, &[]).await
        })
    });
    let other = taken.await.unwrap().unwrap();
    timeout(LONG, stopped.notified()).await.expect("the heartbeat sees the newer fence");
    runner.stop();
    timeout(LONG, driven).await.unwrap().unwrap().unwrap();
    let job = world.store.read().job(id).await.unwrap();
    assert_eq!((job.state, job.fence), (JobState::Running, other.fence), "its `Ok` came too late");
}
